"""An audit by the sorts of its instances: what came out of each, and how many times what is claimed the error is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from statistics import median_low

from sciverify.audit.inputs.known_failures import known_failures
from sciverify.audit.inputs.seeded import SORTS
from sciverify.audit.result import Finding
from sciverify.audit.run import Audit
from sciverify.exact.enclosure import Enclosure
from sciverify.report.audit import factor
from sciverify.report.table import Table, bounds_record

GIVEN, KNOWN, MEASURED = "given", "known", "measurements"
_ORDER = (GIVEN, MEASURED, *SORTS, KNOWN)
_GENERATED = re.compile(rf"({'|'.join(SORTS)})-\d+-\d+")
_MEASURED = re.compile(r", measurements \d+-\d+$")
_COLUMNS = (
    "sort of instance", "n", "wrong,\nsilent", "wrong,\nannounced", "no\nanswer", "undecided", "held",
    "median\nfactor", "largest\nfactor",
)  # fmt: skip


def sort_of_name(name: str) -> str:
    """The sort of an instance: generated ones, and those of the published corpus, bear it in their names."""
    found = _GENERATED.fullmatch(name)
    if found is not None:
        return found[1]
    if _MEASURED.search(name):
        return MEASURED
    return KNOWN if name in _known() else GIVEN


@cache
def _known() -> frozenset[str]:
    return frozenset(failure.instance.name for failure in known_failures())


def by_sort(audit: Audit) -> Table:
    """A row a sort, and one for all; factors are the certified error over the claimed one.

    **Guarantee.** The median and the largest factor of the answers with a proven factor lie in the bounds shown.
    """
    groups: dict[str, list[int]] = {}
    for k, name in enumerate(audit.names):
        groups.setdefault(sort_of_name(name), []).append(k)
    sorts = [(sort, groups[sort]) for sort in _ORDER if sort in groups]
    if len(sorts) > 1:
        sorts.append(("all", [*range(len(audit.results))]))
    factors = [factor(audit, k) for k in range(len(audit.results))]
    rows = [_row(audit, sort, members, [f for k in members if (f := factors[k])]) for sort, members in sorts]
    return Table(
        "By sort of instance",
        _COLUMNS,
        tuple(cells for cells, _ in rows),
        ("A factor is the certified error over the claimed one: above 1 breaks the claim, but for rounding.",),
        tuple(record for _, record in rows),
    )


def _row(
    audit: Audit, sort: str, members: Sequence[int], factors: Sequence[Enclosure]
) -> tuple[tuple[str, ...], dict[str, object]]:
    results = [audit.results[k] for k in members]
    silent = sum(result.silent for result in results)
    counts = {finding: sum(result.finding is finding for result in results) for finding in Finding}
    numbers = {
        "n": len(results),
        "silent": silent,
        "announced": counts[Finding.WRONG] - silent,
        "no_answer": counts[Finding.NO_ANSWER],
        "undecided": counts[Finding.UNDECIDED],
        "held": counts[Finding.HELD],
    }
    middle, largest = median(factors), largest_of(factors)
    cells = (sort, *map(str, numbers.values()), *("" if f is None else f"{f:.3}" for f in (middle, largest)))
    record = {"sort": sort, **numbers, **bounds_record("median_factor", middle)}
    return cells, record | bounds_record("largest_factor", largest)


def median(numbers: Sequence[Enclosure]) -> Enclosure | None:
    """The (lower) median of real numbers between their bounds; None where there are none.

    **Guarantee.** It contains the median: raising a number never lowers it.
    """
    return _by_ends(numbers, median_low)


def largest_of(numbers: Sequence[Enclosure]) -> Enclosure | None:
    """The largest of real numbers between their bounds; None where there are none."""
    return _by_ends(numbers, max)


def _by_ends(numbers: Sequence[Enclosure], of: Callable[[list[Fraction]], Fraction]) -> Enclosure | None:
    """What a function that never falls makes of the lower and of the upper bounds."""
    return Enclosure(of([e.lower for e in numbers]), of([e.upper for e in numbers])) if numbers else None
