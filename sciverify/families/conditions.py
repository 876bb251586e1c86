"""Condition numbers of the phase-transition families: each is at most 1.

Definitions and proofs: docs/theory/conditioning.md. cond(AA*) and the feasibility condition are decided in exact
arithmetic, the condition of the solution map is enclosed in balls.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_series

from sciverify.errors import AssumptionFailed, Undecided
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import Enclosure, round_to_digits
from sciverify.exact.ordered import Exact, enclose, inner, sign
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_of_nonnegative
from sciverify.families.phase_transition import PhaseTransition
from sciverify.problems.sparse_recovery import SparseRecovery


@dataclass(frozen=True, slots=True)
class Conditions:
    """Condition numbers of a class of inputs.

    Attributes
    ----------
    matrix : Enclosure
        cond(AA*) = ||AA*|| ||(AA*)^-1||, the same for every input.
    solution_map : Enclosure
        lim sup of dist(Xi(i+z), Xi(i)) / ||z|| as z -> 0 inside the class, the largest over its inputs i. At the limit
        point it does not see the jump: the nearest points of both sets come together, their farthest points do not.
    feasibility : Enclosure
        max(||A||, ||y||) / (distance to infeasible data), an upper bound for it; for basis pursuit.
    """

    matrix: Enclosure
    solution_map: Enclosure
    feasibility: Enclosure

    @property
    def at_most_one(self) -> bool:
        """Are all upper bounds <= 1?"""
        return all(c.upper <= 1 for c in (self.matrix, self.solution_map, self.feasibility))

    def __str__(self) -> str:
        return (
            f"cond(AA*) = {self.matrix.upper}, condition of the solution map <= {float(self.solution_map.upper):.3g}, "
            f"feasibility condition <= {float(self.feasibility.upper):.3g}"
        )


class WellConditioned(PhaseTransition):
    """A phase transition between inputs whose condition numbers are bounded."""

    def conditions(self) -> Conditions:
        """The condition numbers of the class; see `sciverify.families.conditions`."""
        return conditions(self)


def conditions(family: PhaseTransition) -> Conditions:
    """The condition numbers of a family.

    Raises
    ------
    AssumptionFailed
        AA* is no multiple of the identity, so that the proof does not apply.
    """
    gram = [scaled_identity(member.solutions.problem) for member in (family.limit(), family.branch(0, 0))]
    one = Enclosure(Fraction(1), Fraction(1))
    return Conditions(matrix=one, solution_map=_solution_map(family), feasibility=_feasibility(family, gram[0]))


def scaled_identity(problem: SparseRecovery) -> Exact:
    """c with AA* = c I, decided exactly.

    Raises
    ------
    AssumptionFailed
        There is none.
    """
    scales = problem.row_scales_squared or (1,) * problem.shape[0]
    squares = [d * inner(row, row) for d, row in zip(scales, problem.matrix, strict=True)]
    rows = problem.matrix
    orthogonal = all(sign(inner(u, v)) == 0 for i, u in enumerate(rows) for v in rows[:i])
    if not orthogonal or any(sign(s - squares[0]) for s in squares):
        raise AssumptionFailed("AA* is no multiple of the identity")
    return squares[0]


def _feasibility(family: PhaseTransition, gram: Exact) -> Enclosure:
    """max(||A||, ||y||) / sigma_min(A) = max(1, ||y|| / sqrt(c)); the quotient falls as eps grows."""
    problem = family.limit().solutions.problem
    ratio = problem.inner(problem.measurements, problem.measurements) / gram
    if sign(1 - ratio) >= 0:
        return Enclosure(Fraction(1), Fraction(1))
    with working_precision(128):
        high = to_fraction(rational_ends(enclose(ratio).sqrt())[1])
    return Enclosure(Fraction(1), round_to_digits(high, 8, upward=True))


def _solution_map(family: PhaseTransition) -> Enclosure:
    """The largest ||dz_j/d eps|| at the limit over branches and samples; every other input is isolated in the class."""
    if not family.limit_point:
        return Enclosure(Fraction(0), Fraction(0))
    worst = Fraction(0)
    with working_precision(128 + 8 * family.K):
        for j in range(family.branches):
            for sample in (0, family.samples - 1):
                square = sum((d * d for d in _derivative(family, j, family.scale_of(sample))), arb(0))
                if not square.is_finite():
                    raise Undecided("the derivative of a minimiser was not enclosed")
                worst = max(worst, to_fraction(rational_ends(root_of_nonnegative(square))[1]))
    return Enclosure(Fraction(0), round_to_digits(worst, 8, upward=True))


def _derivative(family: PhaseTransition, j: int, scale: Exact) -> list[arb]:
    """dz_j/d eps at eps = 0, from power series of the closed form."""
    length, tail_scale = (arb_series([enclose(a), enclose(b)], prec=2) for a, b in family.germ(j))
    weights = [enclose(w) for w in family.weights]
    along = weights[j] / length
    signs = [sign(u) for u in family.tail]
    direction = [w * s / tail_scale for w, s in zip(weights[family.head_columns :], signs, strict=True) if s]
    parameter = enclose(family.parameter)
    if family.kind == "square-root-lasso" or sign(family.parameter) == 0:
        step = arb_series([0], prec=2)
    elif family.kind == "lasso":
        step = arb_series([parameter / 2], prec=2)
    else:
        square = along * along + tail_scale * sum((p * p for p in direction), arb_series([0], prec=2))
        step = parameter / square.sqrt()
    c = enclose(scale)
    entries = [(c - step * along) / length, *(-(step * p) for p in direction)]
    return [entry[1] for entry in entries]
