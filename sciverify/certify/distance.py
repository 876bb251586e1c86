"""Certified distance to a solution set: the nearest minimiser and a functional that separates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.optimality import Evidence, Optimality, SecondMinimiser, Separation, StrictMultiplier
from sciverify.certify.engines.exact import solution_set
from sciverify.certify.engines.floats import certify_in_floats
from sciverify.certify.issue import issued
from sciverify.errors import InvalidInput, Undecided, as_integer, one_of
from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.exact.reading import Vector
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.verdict import Verdict
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem
from sciverify.problems.turned import TurnedProblem

DIGITS = 20
"""Significant digits of certified bounds unless the caller asks for more."""
MAX_DIGITS = 10_000
SMALL = 2_000
"""Entries of A up to which exact arithmetic is tried first."""
LARGE = 60_000
"""Entries of A up to which exact arithmetic is tried at all unless the caller insists."""


Engine = Literal["auto", "float", "exact"]


def certify_distance(
    problem: SparseRecovery | ComputableProblem | TurnedProblem,
    x: Any,
    digits: int | None = None,
    *,
    engine: Engine = "auto",
) -> Certificate:
    """Prove how far x is from the set of minimisers, from both sides.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso; ComputableProblem, for data that an oracle answers; TurnedProblem
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
        from sciverify.certify.distance_within import certify_computable  # on demand: exact data need not wait for it

        return certify_computable(problem, x, 10 if digits is None else digits)
    if isinstance(problem, TurnedProblem):
        return certify_turned(problem, x, DIGITS if digits is None else digits)
    one_of(engine, "engine", ("auto", "float", "exact"))
    if as_problem(problem).complex_data is not None:
        if engine != "auto":
            raise InvalidInput(f"engine is {engine!r}: complex data have one engine, leave it out")
        from sciverify.certify.engines.balls import certify_complex

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
    return certify_distance_to(solution_set(problem), x, digits)


def certify_turned(problem: TurnedProblem, x: Any, digits: int) -> Certificate:
    """The same for a real instance with columns turned by powers of i: x holds N complex numbers, or N pairs."""
    return certify_distance_to(solution_set(problem.real), x, digits, problem.turns)


def certify_distance_to(
    solutions: SolutionSet, x: Any, digits: int = DIGITS, turns: Sequence[int] | None = None
) -> Certificate:
    """Prove how far x is from a solution set that is known already, for example in closed form.

    Parameters
    ----------
    solutions : SolutionSet
    x : sequence of N numbers; with turns, of N complex numbers or pairs (real, imaginary)
    digits : int
        Significant digits of both bounds.
    turns : sequence of N integers, optional
        The problem is meant with column k multiplied by i**turns[k].

    Returns
    -------
    Certificate
        As from `certify_distance`.
    """
    return issued(distance_to(solutions, x, digits, turns))


def distance_to(solutions: SolutionSet, x: Any, digits: int, turns: Sequence[int] | None) -> Certificate:
    """The same, not yet held against what the format has room for: part of another certificate, or not to be saved."""
    if turns is None:
        solutions, point = solutions.meet(x)
        claim, evidence = _claimed(solutions, point, ZERO, digits)
        return Certificate(claim, solutions.problem, point, evidence)
    problem = TurnedProblem(solutions.problem, turns)
    real, imaginary = problem.read_point(x, solutions.field)
    turned = problem.turn(list(zip(real, imaginary, strict=True)))
    beside = [z[1] for z in turned]
    claim, evidence = _claimed(solutions, tuple(z[0] for z in turned), inner(beside, beside), digits)
    return Certificate(claim, problem, tuple(zip(real, imaginary, strict=True)), evidence)


def _claimed(solutions: SolutionSet, point: Vector, beside: Exact, digits: int) -> tuple[DistanceClaim, Evidence]:
    """`beside`: the squared norm of imaginary parts, which no minimiser has."""
    problem = solutions.problem
    nearest, separation = solutions.vertex, None
    second = solutions.second_minimiser(nearest)
    if second is not None:
        nearest, multiplier = solutions.nearest(point)
        separation = Separation(_difference(point, nearest), multiplier)
        second = solutions.second_minimiser(nearest)
    gap = _difference(point, nearest)
    square = problem.plain_inner(gap, gap) + beside
    uniqueness = StrictMultiplier(solutions.uniqueness_multiplier()) if second is None else SecondMinimiser(second)
    claim = DistanceClaim(enclose_square_root(square, digits), Verdict.of(second is None))
    return claim, Evidence(Optimality(solutions.dual, nearest), separation if sign(square) else None, uniqueness)


def _difference(u: Vector, v: Vector) -> Vector:
    return tuple(a - b for a, b in zip(u, v, strict=True))
