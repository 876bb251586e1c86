"""What a page of an audit says to programs: a record inside the page, from which pages of several audits are made."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sciverify.audit.result import Finding
from sciverify.audit.run import Audit
from sciverify.errors import InvalidInput, of_the_system, shortened
from sciverify.exact.nearest_double import outward_doubles
from sciverify.report.audit import factor
from sciverify.report.by_sort import sort_of_name
from sciverify.report.circumstances import Circumstances

_FORMAT, _VERSION = "sciverify-audit", 1
_BEGIN, _END = '<script type="application/json" id="record">', "</script>"
_FAILED = (str(Finding.WRONG), str(Finding.NO_ANSWER))
_WORDS = {
    "verdict": ("HELD", "REFUTED", "UNDECIDED", "FAILED TO ANSWER"),
    "finding": tuple(map(str, Finding)),
}


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """One instance in a record.

    Attributes
    ----------
    name, digest, sort : str
    finding : str
        As `Finding` is written.
    silent : bool
    run : str
    lower, upper : float or None
        Bounds of the certified error over the claimed one, rounded outwards.
    """

    name: str
    digest: str
    sort: str
    finding: str
    silent: bool
    run: str
    lower: float | None
    upper: float | None

    @property
    def failed(self) -> bool:
        """A wrong answer, or none."""
        return self.finding in _FAILED


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An audit, as far as a table of audits and a comparison need it.

    Attributes
    ----------
    solver, claim, inputs, verdict : str
    software : tuple of str
    written, obtained, command, machine : str
        As of `Circumstances`.
    versions : tuple of (str, str)
    results : tuple of RecordedResult
    """

    solver: str
    claim: str
    inputs: str
    verdict: str
    software: tuple[str, ...]
    written: str
    obtained: str
    command: str
    machine: str
    versions: tuple[tuple[str, str], ...]
    results: tuple[RecordedResult, ...]

    def count(self, finding: Finding) -> int:
        """How many results have this finding."""
        return sum(result.finding == str(finding) for result in self.results)

    @property
    def silent(self) -> int:
        """Wrong answers with success claimed and without a warning."""
        return sum(result.silent for result in self.results)

    def embedded(self) -> str:
        """The record as an element of a page; no word in it ends the element."""
        held = {"format": _FORMAT, "version": _VERSION, **asdict(self)}
        held["results"] = [list(asdict(result).values()) for result in self.results]
        written = json.dumps(held, separators=(",", ":"), allow_nan=False)
        return _BEGIN + written.replace("<", "\\u003c").replace(">", "\\u003e") + _END


def record_of(audit: Audit, about: Circumstances) -> AuditRecord:
    """The record of an audit."""
    results = []
    for k, (instance, result) in enumerate(zip(audit.instances, audit.results, strict=True)):
        bounds = factor(audit, k)
        lower, upper = (None, None) if bounds is None else outward_doubles(bounds)
        results.append(
            RecordedResult(
                instance.name, instance.digest, sort_of_name(instance.name), str(result.finding), result.silent,
                str(result.kind), lower, upper,
            )
        )  # fmt: skip
    return AuditRecord(
        audit.solver, str(audit.claim), audit.claim.inputs, str(audit.verdict), audit.software, about.written,
        about.obtained, about.command, about.machine, about.versions, tuple(results),
    )  # fmt: skip


def read_record(path: Path) -> AuditRecord:
    """The record in a page.

    Raises
    ------
    InvalidInput
        The file cannot be read, or is no page of an audit of this version.
    """
    try:
        page = path.read_text("utf-8")
    except OSError as error:
        raise InvalidInput(of_the_system(error)) from None
    except UnicodeError:
        raise InvalidInput(f"{path} is no page of an audit: it is not text in UTF-8") from None
    start = page.rfind(_BEGIN)
    if start < 0:
        raise InvalidInput(f"{path} holds no record of an audit: `sciverify audit --report` of this version writes one")
    try:
        return _read(json.loads(page[start + len(_BEGIN) : page.index(_END, start)]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidInput(f"the record in {path} is damaged: {shortened(error, 100)}") from None


def _read(held: Mapping[str, object]) -> AuditRecord:
    """The record that an object stands for; every member is looked at."""
    if type(held) is not dict or (held["format"], held["version"]) != (_FORMAT, _VERSION):
        raise ValueError(f"it is no {_FORMAT} of version {_VERSION}")
    found: dict[str, object] = {}
    for field in fields(AuditRecord):
        value = held[field.name]
        if field.name == "results":
            found["results"] = tuple(map(_read_result, _list(value)))
        elif field.name == "software":
            found["software"] = tuple(map(_text, _list(value)))
        elif field.name == "versions":
            found["versions"] = tuple((_text(name), _text(number)) for name, number in map(_list, _list(value)))
        else:
            found[field.name] = _text(value, _WORDS.get(field.name))
    return AuditRecord(**found)  # type: ignore[arg-type]


def _read_result(value: object) -> RecordedResult:
    name, digest, sort, finding, silent, run, lower, upper = _list(value)
    if type(silent) is not bool:
        raise ValueError(f"{silent!r} is no boolean")
    words = (_text(name), _text(digest), _text(sort), _text(finding, _WORDS["finding"]))
    return RecordedResult(*words, silent, _text(run), _number(lower), _number(upper))


def _list(value: object) -> list[object]:
    if type(value) is not list:
        raise ValueError(f"{shortened(value, 40)} is no list")
    return value


def _text(value: object, words: tuple[str, ...] | None = None) -> str:
    if type(value) is not str or (words is not None and value not in words):
        raise ValueError(f"{shortened(value, 40)} is no word that belongs there")
    return value


def _number(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or type(value) is bool or not 0 <= value < math.inf:
        raise ValueError(f"{shortened(value, 40)} is no factor")
    return float(value)
