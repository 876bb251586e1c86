"""The published audit as a table: the share of silent failures of every solver and setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sciverify.audit.inputs.corpus import HASH
from sciverify.audit.inputs.seeded import SORTS
from sciverify.audit.published import GROSS, LIMITS, TOLERANCE, AuditedSubject, never_silent, never_wrong
from sciverify.audit.result import Finding
from sciverify.report.audit import result_record
from sciverify.report.table import Table

_SORTS = (*SORTS, "known")
_COLUMNS = (
    "solver", "setting", "n", "silent", "share", "gross", "an-\nnounced", "no\nanswer", "un-\ndecided", "held",
    "well\ncond.", "near\ntrans.", "nearly\npar.", "zero\nres.", "scaled", "dupli-\ncates", "known",
)  # fmt: skip
_TITLES = {"lasso": "LASSO", "basis-pursuit": "basis pursuit", "square-root-lasso": "square-root LASSO"}


def published_table(rows: Sequence[AuditedSubject], certificates: Mapping[str, str] | None = None) -> Table:
    """A block a problem, a line a solver and setting; behind the counts, silent failures by sort of instance.

    Parameters
    ----------
    rows : sequence of AuditedSubject
    certificates : mapping of keys of results to names of files, optional
    """
    lines: list[tuple[str, ...]] = []
    for problem, title in _TITLES.items():
        chosen = [row for row in rows if row.subject.problem == problem]
        if chosen:
            lines.append((f"{title}:", *("" for _ in _COLUMNS[1:])))
            lines += [_line(row) for row in chosen]
    return Table(
        f"Silent failures on the published corpus: dist(x, Xi) > {float(TOLERANCE):g} ||x*|| proven, success claimed",
        _COLUMNS,
        tuple(lines),
        _notes(rows),
        tuple(record for row in rows for record in _records(row, certificates or {})),
    )


def _line(row: AuditedSubject) -> tuple[str, ...]:
    audit, sorts = row.audit, row.silent_by_sort()
    count = len(audit.results)
    announced = audit.count(Finding.WRONG) - row.silent
    numbers = (row.gross, announced, *map(audit.count, (Finding.NO_ANSWER, Finding.UNDECIDED, Finding.HELD)))
    by_sort = (f"{sorts[sort][0]}/{sorts[sort][1]}" if sort in sorts else "" for sort in _SORTS)
    share = f"{100 * row.silent / count:.0f} %" if count else ""
    return (row.subject.name, row.subject.setting, str(count), str(row.silent), share, *map(str, numbers), *by_sort)


def _records(row: AuditedSubject, certificates: Mapping[str, str]) -> list[dict[str, object]]:
    common = {
        "solver": row.subject.name,
        "setting": row.subject.setting,
        "version": row.version,
        "options": repr(row.subject),
        "accuracy": row.subject.accuracy_source,
        "problem": row.subject.problem,
    }
    pairs = zip(row.audit.instances, row.audit.results, strict=True)
    return [
        common | result_record(instance.name, result, certificates.get(result.key, "")) for instance, result in pairs
    ]


def _notes(rows: Sequence[AuditedSubject]) -> tuple[str, ...]:
    wrong = sum(row.audit.count(Finding.WRONG) for row in rows)
    silent = sum(row.silent for row in rows)
    instances = {instance.digest for row in rows for instance in row.audit.instances}
    runs = sum(len(row.audit.results) for row in rows)
    versions = dict.fromkeys(f"{row.subject.name} {row.version}" for row in rows)
    documented = dict.fromkeys(
        f"{row.subject.name}: {row.subject.accuracy_source}" for row in rows if row.subject.accuracy_source
    )
    return (
        f"{len(instances)} instances, {runs} runs, {wrong} answers proven wrong, {silent} of them silent: the solver "
        "claimed success and gave no warning. Each has a certificate that the independent checker accepted.",
        f"gross: silent and proven to be farther away than {float(GROSS):g} ||x*||. announced: proven wrong, and the "
        f"solver said so. no answer: none within {LIMITS.seconds:g} s of CPU time, an exception, or no finite vector. "
        "The last columns count silent failures by sort of instance: "
        f"{', '.join(_SORTS)}.",
        "A default setting asks for less than 1e-6, and no library promises it: there, the columns to read are gross "
        "and announced. The setting 'tight' is the documented way to ask for accuracy.",
        "Every solver is held against the instance that its own rounded parameter poses. The sorts near-transition, "
        "nearly-parallel and known are hard on purpose.",
        f"Without a silent failure here: {_named(never_silent(rows))}. Without an answer proven wrong: "
        f"{_named(never_wrong(rows))}. This is no proof for other inputs.",
        f"The corpus has the sha256 {HASH}.",
        "Versions: " + "; ".join(versions) + ".",
        "How accuracy is asked for: " + "; ".join(documented) + ".",
    )


def _named(rows: Sequence[AuditedSubject]) -> str:
    """Solvers with their settings and the share of instances on which the claim held."""
    words = []
    for row in rows:
        held, count = row.audit.count(Finding.HELD), len(row.audit.results)
        words.append(
            f"{row.subject.name}/{row.subject.setting} ({_TITLES[row.subject.problem]}, held {held} of {count})"
        )
    return "; ".join(words) or "nobody"
