"""Two audits of the same instances side by side: what fails newly, what no longer fails, what got worse or better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from sciverify.exact.enclosure import round_to_digits
from sciverify.report.audit_record import AuditRecord, RecordedResult
from sciverify.report.table import Table

TIMES = 2.0
"""Errors that differ by less are as before."""
NOTHING = 2.0**-10
"""Of the claim: errors below are all the same, rounding differs from release to release."""


class Change(Enum):
    """What became of one instance."""

    NEWLY_FAILING = "newly failing"
    WORSE = "worse"
    """The new error is proven to be more than `TIMES` times the old one."""
    BETTER = "better"
    NO_LONGER_FAILING = "no longer failing"
    OTHERWISE = "another finding"
    """The finding changed, and neither is a failure; or one kind of failure became another, and no bounds say more."""
    SAME = "as before"

    def __str__(self) -> str:
        return self.value


_SHOWN = tuple(change for change in Change if change is not Change.SAME)
_COLUMNS = ("instance", "change", "before", "after", "factor before", "factor after")


@dataclass(frozen=True, slots=True)
class ComparedInstance:
    """One instance in both audits."""

    old: RecordedResult
    new: RecordedResult

    @property
    def change(self) -> Change:
        """By the findings; where both fail, or neither does, by the bounds of the errors."""
        old, new = self.old, self.new
        if old.failed != new.failed:
            return Change.NEWLY_FAILING if new.failed else Change.NO_LONGER_FAILING
        if _above(new, old):
            return Change.WORSE
        if _above(old, new):
            return Change.BETTER
        return Change.SAME if (old.finding, old.silent) == (new.finding, new.silent) else Change.OTHERWISE


def _above(one: RecordedResult, other: RecordedResult) -> bool:
    """Is the error of one proven to be more than `TIMES` times that of the other, what is below `NOTHING` left out?"""
    return one.lower is not None and other.upper is not None and one.lower > TIMES * max(other.upper, NOTHING)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits, the older one first, and the instances that both have.

    Attributes
    ----------
    old, new : AuditRecord
    pairs : tuple of ComparedInstance
        Of instances with the same data, in the order of the new audit.
    only_old, only_new : tuple of RecordedResult
        Instances that the other audit does not have.
    """

    old: AuditRecord
    new: AuditRecord
    pairs: tuple[ComparedInstance, ...]
    only_old: tuple[RecordedResult, ...]
    only_new: tuple[RecordedResult, ...]

    def changed(self, change: Change) -> list[ComparedInstance]:
        """The instances of which that became."""
        return [pair for pair in self.pairs if pair.change is change]

    @property
    def newly_failing(self) -> int:
        """How many instances fail that did not."""
        return len(self.changed(Change.NEWLY_FAILING))

    def __str__(self) -> str:
        counts = [f"{len(self.changed(change))} {change}" for change in Change]
        return f"Of {len(self.pairs)} instances in both: {', '.join(counts)}"


def compare(old: AuditRecord, new: AuditRecord) -> Comparison:
    """ComparedInstance the instances of two audits by their data, not by their names."""
    before = {result.digest: result for result in old.results}
    after = {result.digest for result in new.results}
    return Comparison(
        old,
        new,
        tuple(ComparedInstance(before[r.digest], r) for r in new.results if r.digest in before),
        tuple(r for r in old.results if r.digest not in after),
        tuple(r for r in new.results if r.digest not in before),
    )


def comparisons(records: Sequence[AuditRecord]) -> list[Comparison]:
    """Two records as they stand; of more, each with the one before it of the same solver and claim."""
    if len(records) == 2:
        return [compare(*records)]
    groups: dict[tuple[str, str], list[AuditRecord]] = {}
    for record in sorted(records, key=lambda record: record.written):
        groups.setdefault((record.solver, record.claim), []).append(record)
    return [compare(old, new) for group in groups.values() for old, new in pairwise(group)]


def comparison_table(comparison: Comparison) -> Table:
    """The instances that changed, those that fail newly first, with the versions and the counts below."""
    rows = [_row(pair) for change in _SHOWN for pair in comparison.changed(change)]
    old, new = comparison.old, comparison.new
    notes = [f"{comparison}.", f"Before: {described(old)}.", f"After: {described(new)}."]
    if old.claim != new.claim:
        notes.append(f"The claims differ, and factors with them: {old.claim}, and {new.claim}.")
    for results, where in ((comparison.only_old, "before"), (comparison.only_new, "after")):
        if results:
            notes.append(f"{len(results)} instances were asked {where} only.")
    notes.append(
        f"Worse and better are proven: more than {TIMES:g} times the error, where it is above 1/{1 / NOTHING:.0f} of "
        "the claim. A factor is the certified error over the claimed one."
    )
    return Table(
        f"{old.solver}: what changed" if old.solver == new.solver else f"{old.solver} -> {new.solver}",
        _COLUMNS,
        tuple(rows),
        tuple(notes),
        tuple(dict(zip(_COLUMNS, row, strict=True)) for row in rows),
    )


def described(record: AuditRecord) -> str:
    """Who was audited, when, and with which versions."""
    own = f"sciverify {dict(record.versions).get('sciverify', '?')}"
    return f"{record.solver}, {'; '.join((*record.software, own))}, written {record.written}"


def _row(pair: ComparedInstance) -> tuple[str, ...]:
    return (
        pair.new.name,
        str(pair.change),
        finding_of(pair.old),
        finding_of(pair.new),
        factor_of(pair.old),
        factor_of(pair.new),
    )


def finding_of(result: RecordedResult) -> str:
    """In words."""
    if result.finding != "wrong":
        return result.finding
    return "wrong, silent" if result.silent else "wrong, announced"


def factor_of(result: RecordedResult) -> str:
    """Bounds of the factor, as they are read: what is proven of a wrong answer is that it is at least so large."""
    if result.lower is None and result.upper is None:
        return ""
    if result.finding == "wrong" and result.lower is not None:
        return f">= {_rounded(result.lower, upward=False)}"
    return f"<= {_rounded(result.upper, upward=True)}" if result.upper is not None else ""


def _rounded(number: float, *, upward: bool) -> str:
    """Three digits, on that side of the number."""
    return f"{float(round_to_digits(Fraction(number), 3, upward)):.3g}"
