"""What an audit found: a table of the instances that did not hold, a summary, and JUnit XML."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from xml.etree import ElementTree

from sciverify.audit.nearest import Nearest
from sciverify.audit.result import Finding, Result
from sciverify.audit.run import Audit
from sciverify.certify.claim import Lengths
from sciverify.certify.judgement import data_scale, norm_of_nearest
from sciverify.exact.enclosure import Enclosure
from sciverify.isolation.outcome import Kind
from sciverify.report.table import Table, bounds_record

_NO_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED = 10
"""Instances that a note names."""
_COLUMNS = ("instance", "finding", "run", "dist(x, Xi)", "the solver says")


def audit_table(
    audit: Audit,
    certificates: Mapping[str, str] | None = None,
    everything: bool = False,
    nearest: Sequence[Nearest] = (),
) -> Table:
    """Instances that are not simply held, with bounds, and the summary below; records hold all instances.

    Parameters
    ----------
    audit : Audit
    certificates : mapping of keys of results to names of files, optional
    everything : bool
        Show the instances too on which the claim held.
    nearest : sequence of Nearest, optional
        Named below the table.
    """
    files = certificates or {}
    shown = [
        (name, result)
        for name, result in zip(audit.names, audit.results, strict=True)
        if everything or result.finding is not Finding.HELD
    ]
    return Table(
        f"{audit.solver}  claims  {audit.claim}",
        _COLUMNS,
        tuple(_cells(name, result) for name, result in shown),
        (*_notes(audit), *(f"{near}." for near in nearest)),
        tuple(result_record(name, r, files.get(r.key, "")) for name, r in zip(audit.names, audit.results, strict=True)),
        {"verdict": str(audit.verdict)},
    )


def junit(audit: Audit) -> str:
    """The audit as JUnit XML: a wrong answer is a failure, no answer an error, undecided is skipped.

    The text is the same for the same results: it holds no times.
    """
    wrong, missing, undecided = map(audit.count, (Finding.WRONG, Finding.NO_ANSWER, Finding.UNDECIDED))
    counts = {"tests": len(audit.results), "failures": wrong, "errors": missing, "skipped": undecided}
    suite = ElementTree.Element("testsuite", _strings(counts) | {"name": _xml(f"sciverify audit {audit.claim}")})
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", name="verdict", value=str(audit.verdict))
    tags = {Finding.WRONG: "failure", Finding.NO_ANSWER: "error", Finding.UNDECIDED: "skipped"}
    for name, result in zip(audit.names, audit.results, strict=True):
        solver = _xml(audit.solver)
        case = ElementTree.SubElement(suite, "testcase", classname=solver, name=_xml(name))
        if result.finding in tags:
            message = _xml(" ".join(filter(None, _cells(name, result)[1:])))
            ElementTree.SubElement(case, tags[result.finding], message=message)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    stream = io.BytesIO()
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(stream, encoding="utf-8", xml_declaration=True)
    return stream.getvalue().decode() + "\n"


def _notes(audit: Audit) -> tuple[str, ...]:
    notes = [f"{audit}.", f"Inputs: {audit.claim.inputs}."]
    if audit.claim.allowance:
        notes.append(f"Allowed in any case: {audit.claim.allowance}.")
    if audit.refuted:
        notes.append(
            "Silent: wrong with success claimed and no warning. Every wrong answer is proven wrong by a certificate "
            "that the independent checker accepted."
        )
    if audit.advice is not None:
        notes.append(f"{misread(audit)}.")
    kinds = Counter(str(r.kind) for r in audit.results if r.kind is not Kind.ANSWERED)
    violations = Counter(v for r in audit.results for v in r.violations)
    if kinds:
        notes.append("Runs without an answer: " + _counted(kinds) + ".")
    if violations:
        notes.append("Also seen: " + _counted(violations) + ".")
    if audit.left_out:
        notes.append(f"{repeated(audit)}.")
    return tuple(notes)


def repeated(audit: Audit) -> str:
    """Which instances were left out because they are equal to which; empty where none were."""
    count, first = len(audit.left_out), audit.left_out[:_NAMED]
    if not count:
        return ""
    named = ", ".join(f"{name} (as {kept})" if name != kept else f"{name} (twice)" for name, kept in first)
    more = f" and {count - len(first)} more" if count > len(first) else ""
    were = "instance was" if count == 1 else "instances were"
    return f"{count} {were} left out, equal to others: {named}{more}"


def misread(audit: Audit) -> str:
    """What to do about answers that are right for another problem; empty where none is known."""
    if audit.advice is None:
        return ""
    return (
        f"The wrong answers are right for {audit.advice}: have the solver minimise the problem of the claim, or pose "
        "its own (--convention, --intercept, --positive, a ridge or weights in the files)"
    )


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count} x {name}" for name, count in sorted(counter.items()))


def _cells(name: str, result: Result) -> tuple[str, ...]:
    finding = f"{result.finding}, {'silent' if result.silent else 'announced'}"
    words = "; ".join(filter(None, (result.status, *result.warnings, *result.violations, result.reason)))
    return (
        name,
        finding if result.finding is Finding.WRONG else str(result.finding),
        str(result.kind),
        "" if result.lower is None or result.upper is None else f"{Enclosure(result.lower, result.upper):.3}",
        words if len(words) <= 60 else words[:57] + "...",
    )


def claimed(audit: Audit, k: int) -> Enclosure | None:
    """Proven bounds of the tolerance times its scale, without what is allowed for rounding; None where not known."""
    claim, instance, result = audit.claim, audit.instances[k], audit.results[k]
    x, distance = result.x, result.distance
    if not claim.relative:
        return Enclosure(claim.tolerance, claim.tolerance)
    if x is None or distance is None or (claim.relative_to == "smallest minimiser" and result.norm is None):
        return None
    data = data_scale(instance) if claim.relative_to == "data" else Enclosure(Fraction(0), Fraction(0))
    found = Lengths(instance.answer_length, distance, norm_of_nearest(x, distance), data, result.norm)
    return claim.claimed(found)


def factor(audit: Audit, k: int) -> Enclosure | None:
    """Proven bounds of the certified error over the claimed one; None where one is unknown, or 0 is claimed."""
    whole, distance = claimed(audit, k), audit.results[k].distance
    if whole is None or distance is None or whole.lower <= 0:
        return None
    measured = audit.claim.measured(distance, audit.instances[k].answer_length)
    return Enclosure(measured.lower / whole.upper, measured.upper / whole.lower)


def result_record(name: str, result: Result, certificate: str) -> dict[str, object]:
    """A result for programs: bounds as exact numerals and as doubles rounded outwards; what is missing is None."""
    return {
        "instance": name,
        "digest": result.instance,
        "finding": str(result.finding),
        "silent": result.silent,
        "run": str(result.kind),
        "success": result.success,
        "status": result.status,
        "warnings": " | ".join(result.warnings),
        "gap": result.gap,
        "violations": " | ".join(result.violations),
        "reason": result.reason,
        **bounds_record("", result.distance),
        **bounds_record("norm", result.norm),
        "certificate": certificate or None,
        "key": result.key,
    }


def _strings(counts: Mapping[str, int]) -> dict[str, str]:
    return {key: str(value) for key, value in counts.items()}


def _xml(text: str) -> str:
    """Text without the characters that XML does not admit."""
    return _NO_XML.sub("?", text)
