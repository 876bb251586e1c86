"""Certified distance to a solution set: the nearest minimiser and a functional that separates."""

from __future__ import annotations

from typing import Any, Literal

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.claims import (
    DistanceClaim,
    Evidence,
    Optimality,
    SecondMinimiser,
    Separation,
    StrictMultiplier,
)
from sciverify.certify.in_floats import certify_in_floats
from sciverify.certify.optimal_pair import solution_set
from sciverify.errors import InvalidInput, Undecided, as_integer, one_of
from sciverify.exact.enclosure import enclose_square_root
from sciverify.exact.ordered import sign
from sciverify.exact.reading import Vector
from sciverify.exact.verdict import Verdict
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

DIGITS = 20
"""Significant digits of certified bounds unless the caller asks for more."""
MAX_DIGITS = 10_000
SMALL = 2_000
"""Entries of A up to which exact arithmetic is tried first."""
LARGE = 60_000
"""Entries of A up to which exact arithmetic is tried at all unless the caller insists."""


Engine = Literal["auto", "float", "exact"]


def certify_distance(
    problem: SparseRecovery | ComputableProblem, x: Any, digits: int | None = None, *, engine: Engine = "auto"
) -> Certificate:
    """Prove how far x is from the set of minimisers, from both sides.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso; or ComputableProblem, for data that an oracle answers
    x : sequence of N numbers
        The candidate, taken exactly as it is (a float64 means its binary value).
    digits : int, optional
        Significant digits of both bounds. Left out: 20 in exact arithmetic; as many as double precision
        gives where the data are large float64 arrays; bounds within 1e-12 times the norm of the minimiser
        where the data are complex.
    engine : "auto", "float" or "exact"
        "auto" proves in floating point where A is a large float64 array and falls forward to exact arithmetic
        where floats do not decide and exact arithmetic is not hopeless. Complex data have one engine, "auto".

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper in the l2 norm, and `unique`
        is decided. The independent checker re-proves both from the saved file.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers.
    Undecided
        The floats did not separate what must be separated, and exact arithmetic would take too long; the
        message names the coordinate and the margin.
    PrecisionExhausted
        So many digits are out of reach.
    AssumptionFailed
        Basis pursuit without a feasible point.

    **Source.** docs/theory/solution-sets.md, theorem 2; docs/theory/support-enclosure.md;
    docs/theory/complex-krawczyk.md.
    """
    if digits is not None:
        digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    if isinstance(problem, ComputableProblem):
        from sciverify.certify.within import certify_computable  # on demand: exact data need not wait for it

        return certify_computable(problem, x, 10 if digits is None else digits)
    one_of(engine, "engine", ("auto", "float", "exact"))
    if as_problem(problem).complex_data is not None:
        if engine != "auto":
            raise InvalidInput(f"engine is {engine!r}: complex data have one engine, leave it out")
        from sciverify.certify.complex_distance import certify_complex

        return certify_complex(problem, x, digits)
    entries = problem.shape[0] * problem.shape[1]
    if engine == "float" or (engine == "auto" and problem.floats is not None and entries > SMALL):
        try:
            return certify_in_floats(problem, x, digits)
        except Undecided as reason:
            if engine == "float":
                raise
            if entries > LARGE:
                raise Undecided(
                    f"{reason}; exact arithmetic on {problem.shape[0]} x {problem.shape[1]} entries may take hours: "
                    "engine='exact' insists on it"
                ) from None
    return certify_exactly(problem, x, DIGITS if digits is None else digits)


def certify_exactly(problem: SparseRecovery, x: Any, digits: int) -> Certificate:
    """The same by exact arithmetic, for every instance."""
    return distance_to(solution_set(problem), x, digits)


def distance_to(solutions: SolutionSet, x: Any, digits: int = DIGITS) -> Certificate:
    """A distance certificate for a point x, from a solution set that is known already."""
    problem, point = solutions.problem, solutions.read_point(x)
    nearest, separation = solutions.vertex, None
    second = solutions.second_minimiser(nearest)
    if second is not None:
        nearest, multiplier = solutions.nearest(point)
        separation = Separation(_difference(point, nearest), multiplier)
        second = solutions.second_minimiser(nearest)
    gap = _difference(point, nearest)
    square = problem.plain_inner(gap, gap)
    uniqueness = StrictMultiplier(solutions.uniqueness_multiplier()) if second is None else SecondMinimiser(second)
    return Certificate(
        claim=DistanceClaim(enclose_square_root(square, digits), Verdict.of(second is None)),
        problem=problem,
        point=point,
        evidence=Evidence(Optimality(solutions.dual, nearest), separation if sign(square) else None, uniqueness),
    )


def _difference(u: Vector, v: Vector) -> Vector:
    return tuple(a - b for a, b in zip(u, v, strict=True))
