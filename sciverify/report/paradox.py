"""The table of training data that exclude optimal maps, read off certificates."""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.certificate.kinds.training_failure import EveryMapFailsClaim
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.experiments.paradox_table import ParadoxRow
from sciverify.report.table import Table


def paradox_table(rows: Sequence[ParadoxRow]) -> Table:
    """What maps that fit must err by; a fit at the threshold is refused."""
    return Table(
        title="Training data that exclude optimal maps (Paradox II), in multiples of ||u||",
        columns=("statement", "maps\ninto", "A", "K", "delta", "optimum\nat most", "error\nat least", "proven"),
        rows=tuple(_cells(row) for row in rows),
        notes=_notes(rows),
        records=tuple(_record(row) for row in rows),
    )


def _cells(row: ParadoxRow) -> tuple[str, ...]:
    claim = None if row.certificate is None else row.certificate.claim
    optimum = lower = "-"
    if isinstance(claim, EveryMapFailsClaim):
        optimum, lower = significant(claim.optimum, 5, upward=True), significant(claim.lower, 5, upward=False)
    shape = f"{row.operator.shape[0]} x {row.operator.shape[1]}"
    proven = "refused" if row.certificate is None else "yes"
    return row.theorem, row.maps, shape, f"{row.K:g}", numeral(row.delta), optimum, lower, proven


def _notes(rows: Sequence[ParadoxRow]) -> tuple[str, ...]:
    """Why fits at the thresholds are refused."""
    return (
        "M1 is the set of vectors to recover; u is one of them that A does not see (A u = 0), and none is longer "
        "than u. F^N are all vectors of N numbers. A map sends measurements A x to vectors. There are K training "
        "pairs (A x, x) with x in M1, and a map fits them if it errs by at most delta ||u|| on each.",
        "Optimum: some map errs by so little on the worst vector of M1. Error: every map that fits errs by so "
        "much on some vector of M1, so none that fits is optimal.",
        "K = inf: the vectors of a segment, and every set of training pairs that has (0, u).",
        *(f"Refused: {reason}." for reason in dict.fromkeys(row.refused for row in rows if row.refused)),
    )


def _record(row: ParadoxRow) -> dict[str, object]:
    claim = None if row.certificate is None else row.certificate.claim
    bounds: dict[str, str | None] = {"optimum": None, "lower": None}
    if isinstance(claim, EveryMapFailsClaim):
        bounds = {"optimum": numeral(claim.optimum), "lower": numeral(claim.lower)}
    return {
        "statement": row.theorem,
        "maps": row.maps,
        "m": row.operator.shape[0],
        "N": row.operator.shape[1],
        "K": f"{row.K:g}",
        "delta": numeral(row.delta),
        **bounds,
        "certificate": None if row.certificate is None else row.name,
        "refused": row.refused or None,
    }
