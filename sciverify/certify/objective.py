"""Certified excess of an objective value over the minimum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.claims import Evidence, ObjectiveExcessClaim, Optimality
from sciverify.certify.distance import DIGITS, MAX_DIGITS
from sciverify.certify.optimal_pair import solution_set
from sciverify.errors import as_integer
from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.ordered import enclose, sign
from sciverify.problems.square_root_lasso import SquareRootLasso


def certify_objective_excess(problem: SquareRootLasso, x: Any, digits: int = DIGITS) -> Certificate:
    """Prove by how much the objective at x exceeds its minimum.

    Parameters
    ----------
    problem : SquareRootLasso
    x : sequence of N numbers
    digits : int
        Significant digits of both bounds.

    Returns
    -------
    Certificate
        **Guarantee.** objective_excess.lower <= F(x) - min F <= objective_excess.upper; a positive
        lower bound proves that x is not a minimiser.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers.

    **Source.** docs/theory/solution-sets.md, theorem 1: min F = <p, y>.
    """
    digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    solutions = solution_set(problem)
    point = solutions.read_point(x)
    residual = problem.residual(point)
    square = problem.inner(residual, residual)
    rest = problem.penalty(point) - problem.inner(solutions.dual, problem.measurements)

    fits = sign(square) == 0

    def ball() -> arb:
        return enclose(rest) if fits else enclose(square).sqrt() + enclose(rest)

    minimal = solutions.contains(point)
    bounds = Enclosure(Fraction(0), Fraction(0)) if minimal else enclose_real(ball, digits)
    return Certificate(
        claim=ObjectiveExcessClaim(bounds),
        problem=problem,
        point=point,
        evidence=Evidence(Optimality(solutions.dual, solutions.vertex)),
    )
