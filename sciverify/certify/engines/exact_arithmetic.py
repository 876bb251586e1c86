"""Exact arithmetic for every real instance: the nearest minimiser, and a functional that separates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.optimality import Evidence, Optimality, SecondMinimiser, Separation, StrictMultiplier
from sciverify.certify.engines.choice import admits_exact_arithmetic
from sciverify.certify.engines.protocol import DIGITS, Choice, Expected
from sciverify.certify.issue import issued
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.rounded import Rounded
from sciverify.exact.decimals import round_vector
from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.exact.reading import Vector
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.verdict import Verdict
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem


class ExactArithmetic:
    """The engine of small or irrational data, of degenerate ones, and of all real ones if it is asked for."""

    name = "exact arithmetic"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """Real data, unless floats are wanted."""
        return admits_exact_arithmetic(problem, wanted)

    def expected(self, problem: SparseRecovery) -> Expected | None:
        """From the support that floats propose, for float64 data; nobody else could be asked about other data."""
        if problem.floats is None:
            return None
        from sciverify.certify.proofs.exact_cost import forecast

        return forecast(problem)

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """Without digits: 20 of them."""
        return issued(distance_to(solution_set(problem), x, digits or DIGITS))

    def minimiser(self, problem: Any, digits: int) -> Rounded:
        """Decimals near a vertex of the solution set."""
        solutions = solution_set(problem)
        x = round_vector(solutions.vertex, digits)  # (R1), (R2)
        return x, issued(distance_to(solutions, x, DIGITS))


def distance_to(solutions: SolutionSet, x: object, digits: int, turns: Sequence[int] | None = None) -> Certificate:
    """The distance to a known solution set, the problem turned by i**turns if there are any.

    **Guarantee.** As `Engine.distance`, but not yet held against what the format has room for: the certificate may be
    part of another one, or not be meant to be saved.

    **Source.** docs/theory/solution-sets.md, theorem 2.
    """
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
        nearest, multiplier = solutions.projection(point)
        separation = Separation(_difference(point, nearest), multiplier)  # (X2)
        second = solutions.second_minimiser(nearest)
    gap = _difference(point, nearest)
    square = problem.plain_inner(gap, gap) + beside
    # (X3)
    uniqueness = StrictMultiplier(solutions.uniqueness_multiplier()) if second is None else SecondMinimiser(second)
    claim = DistanceClaim(enclose_square_root(square, digits), Verdict.of(second is None))
    # (X1)
    return claim, Evidence(Optimality(solutions.dual, nearest), separation if sign(square) else None, uniqueness)


def _difference(u: Vector, v: Vector) -> Vector:
    return tuple(a - b for a, b in zip(u, v, strict=True))
