"""Proof of a path of LASSO minimisers: points that are optimal, each together with its neighbours.

At a point (lam, z) with r = y - Az let E be the directions (i, s) with s A_i^T r = lam w_i / 2. Everything is affine in
(lam, z), so that two points whose entries have directions in both E are joined by minimisers, and there
E is the intersection (docs/theory/solution-path.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sciverify.certificate.kinds.solution_path import Piece
from sciverify.errors import Undecided
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import Exact, approx_float, sign
from sciverify.exact.reading import Vector
from sciverify.problems.sparse_recovery import SparseRecovery

Direction = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OptimalPoint:
    """A minimiser, proven: entries that are not 0, those of them that are not free, and E."""

    parameter: Exact
    directions: frozenset[Direction]
    support: frozenset[Direction]
    level: frozenset[Direction]


def optimal_point(problem: SparseRecovery, parameter: Exact, z: Vector) -> OptimalPoint:
    """The point, after proving that z is a minimiser at this parameter, 0 included.

    Raises
    ------
    ArithmeticError
        It is none: whoever proposed it is wrong.
    """
    residual = problem.residual(z)
    pairs = problem.compare_correlations(residual, [parameter / 2 * w for w in problem.weights])
    level = set()
    for i, (slack, s) in enumerate(pairs):
        if slack < 0:  # (A1)
            raise ArithmeticError(f"the path left the bound of column {i}")
        if slack == 0:
            level |= {(i, s)} if s else {(i, t) for t in (1, -1) if problem.admits(i, t)}
    directions = frozenset((i, sign(x)) for i, x in enumerate(z) if sign(x))
    if not directions <= level:  # (A2)
        raise ArithmeticError(f"the path has a wrong entry {min(directions - level)[0]}")
    support = frozenset((i, s) for i, s in directions if sign(problem.weights[i]))
    return OptimalPoint(parameter, directions, support, frozenset(level))


def pieces_between(problem: SparseRecovery, points: Iterable[OptimalPoint]) -> tuple[Piece, ...]:
    """Support and signs above the first point and between all neighbours.

    Returns
    -------
    tuple of Pieces
        **Guarantee.** For each parameter above the last point there is one minimiser, affine between the points, with
        these supports and signs, which change at every point but the last.

    Raises
    ------
    Undecided
        Columns that may carry minimisers are linearly dependent; the message names them.

    **Source.** docs/theory/solution-path.md, the theorem.
    """
    found = [*points]
    if found[0].support:  # (A4)
        raise ArithmeticError("the path does not begin at free entries")
    _require_independent(problem, {i for i, w in enumerate(problem.weights) if sign(w) == 0}, "at the start")
    patterns: list[frozenset[Direction]] = [frozenset()]
    for a, b in pairwise(found):
        if not (sign(a.parameter - b.parameter) > 0 and a.directions <= b.level and b.directions <= a.level):  # (A3)
            raise ArithmeticError("two neighbours of the path are not optimal together")
        between = f"for lam from {_shown(b.parameter)} to {_shown(a.parameter)}"
        _require_independent(problem, {i for i, _ in a.level & b.level}, between)  # (A5)
        patterns.append(a.support | b.support)
        if patterns[-1] == patterns[-2]:  # (A6)
            raise ArithmeticError("a point of the path is no knot")
    return tuple(Piece(tuple(i for i, _ in p), tuple(s for _, s in p)) for p in map(sorted, patterns))


def _require_independent(problem: SparseRecovery, chosen: set[int], where: str) -> None:
    if not problem.independent(sorted(chosen)):
        raise Undecided(
            f"the columns {', '.join(map(str, sorted(chosen)[:8]))} attain their bounds together {where} and are "
            "linearly dependent, so the minimisers may not be unique: take one of the columns out, or change its weight"
        )


def _shown(x: Exact) -> str:
    with working_precision(64):
        return f"{approx_float(x):.6g}"
