"""Lipschitz bounds as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.exact.verdict import Verdict
from sciverify.experiments.lipschitz_table import LipschitzRow
from sciverify.experiments.solver_bounds import SOLVERS, SolverBound
from sciverify.report.table import Table

_FEASIBLE = {Verdict.TRUE: "feasible", Verdict.FALSE: "infeasible", Verdict.UNDECIDED: "undecided"}
_NOTES = (
    "All constants but those of the solvers are proven, in files that the checker re-proves: products of spectral "
    "norms and certified bounds are rounded up, certified lower bounds, the quotient of one pair of points, down.",
    "Seconds: until the certified bound is issued, and until the checker has re-proved it.",
    "A solver's bound is the root of its optimal value. It is infeasible if its own multipliers and value violate the "
    "matrix inequality, which a vector proves in rational numbers: then its number is no bound.",
)


def lipschitz_table(rows: Sequence[LipschitzRow], left_out: Sequence[tuple[str, str]]) -> Table:
    """One row a network."""
    return Table(
        title="Lipschitz constants of ReLU networks, Euclidean norms",
        columns=(
            "network",
            "product of\nspectral norms",
            "product of\nFrobenius norms",
            "certified\nupper bound",
            "certified\nlower bound",
            "seconds\nto propose",
            "seconds\nto check",
            *SOLVERS,
        ),
        rows=tuple(_cells(row) for row in rows),
        notes=(*_NOTES, *(f"{name} is left out: {reason}." for name, reason in left_out)),
        records=tuple(_record(row) for row in rows),
    )


def _cells(row: LipschitzRow) -> tuple[str, ...]:
    product, upper, lower = row.bounds
    found = {bound.solver: bound for bound in row.solvers}
    return (
        row.name,
        significant(product, 7, upward=True),
        f"{row.frobenius:.4g}",
        significant(upper, 8, upward=True),
        significant(lower, 6, upward=False),
        f"{row.proposing:.2f}",
        f"{row.checking:.2f}",
        *(_solver(found.get(name)) for name in SOLVERS),
    )


def _solver(bound: SolverBound | None) -> str:
    if bound is None:
        return "not asked"
    return "no answer" if math.isnan(bound.constant) else f"{bound.constant:.7g} {_FEASIBLE[bound.feasible]}"


def _record(row: LipschitzRow) -> dict[str, object]:
    product, upper, lower = row.bounds
    return {
        "network": row.name,
        "sizes": "-".join(map(str, row.sizes)),
        "product": numeral(product),
        "frobenius": row.frobenius,
        "upper": numeral(upper),
        "lower": numeral(lower),
        "proposing": row.proposing,
        "checking": row.checking,
        **{
            f"{bound.solver.lower()}_{key}": value
            for bound in row.solvers
            for key, value in (("constant", repr(bound.constant)), ("feasible", _FEASIBLE[bound.feasible]))
        },
    }
