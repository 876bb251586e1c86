"""Certified distance to a solution set: the nearest minimiser and a functional that separates."""

from __future__ import annotations

from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.claims import (
    DistanceClaim,
    Evidence,
    Optimality,
    SecondMinimiser,
    Separation,
    StrictMultiplier,
    Uniqueness,
)
from sciverify.certify.optimal_pair import solution_set
from sciverify.errors import as_integer
from sciverify.exact.enclosure import enclose_square_root
from sciverify.exact.ordered import ZERO, inner, sign
from sciverify.exact.reading import Vector
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery

DIGITS = 20
"""Significant digits of certified bounds unless the caller asks for more."""
MAX_DIGITS = 10_000


def certify_distance(problem: SparseRecovery, x: Any, digits: int = DIGITS) -> Certificate:
    """Prove how far x is from the set of minimisers, from both sides.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    x : sequence of N numbers
        The candidate, taken exactly as it is (a float64 means its binary value).
    digits : int
        Significant digits of both bounds.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper in the l2 norm, and `unique`
        is decided. The independent checker re-proves both from the saved file.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers.
    PrecisionExhausted
        So many digits are out of reach.

    **Source.** docs/theory/solution-sets.md, theorem 2.
    """
    digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    solutions = solution_set(problem)
    point = solutions.read_point(x)
    nearest, multiplier = solutions.nearest(point)
    gap = tuple(a - b for a, b in zip(point, nearest, strict=True))
    square = inner(gap, gap)
    separation = Separation(gap, multiplier) if sign(square) > 0 else None
    return Certificate(
        claim=DistanceClaim(enclose_square_root(square, digits), solutions.unique),
        problem=problem,
        point=point,
        evidence=Evidence(Optimality(solutions.dual, nearest), separation, _uniqueness(solutions, nearest)),
    )


def _uniqueness(solutions: SolutionSet, nearest: Vector) -> Uniqueness:
    """Why `nearest` is the only minimiser, or another one."""
    maxima = solutions.polytope.maxima
    for optimum in maxima.values():
        if sign(optimum.value) > 0:
            other = solutions.at_coordinates(optimum.vertex)
            return SecondMinimiser(other if _differ(other, nearest) else solutions.vertex)
    total = [ZERO] * len(solutions.dual)
    for optimum in maxima.values():
        total = [a + b for a, b in zip(total, optimum.multipliers, strict=True)]
    return StrictMultiplier(solutions.from_row_multipliers(total))


def _differ(u: Vector, v: Vector) -> bool:
    return any(sign(a - b) != 0 for a, b in zip(u, v, strict=True))
