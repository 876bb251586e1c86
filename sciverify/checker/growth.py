"""Rules sharp-growth and quadratic-growth: how fast F grows around its only minimiser (docs/theory/growth.md)."""

from __future__ import annotations

from fractions import Fraction

from .bounds import BITS, below_above
from .case import Case
from .document import Json, Malformed, rational, read_object, short
from .field import Number, sign
from .kernel import Optimum
from .numerals import ONE, ZERO
from .problem import Lasso, SquareRootLasso
from .rounding import root_above, root_below
from .rules import BOUNDS, Kind, Rejected, Rule, Verified
from .spectrum import require_singular_value

PAGE = "theory/growth.md"
SHARP = Rule("sharp-growth", "", PAGE, "F(z') - F(z) >= mu ||z' - z||")
QUADRATIC = Rule("quadratic-growth", "", PAGE, "F(z') - F(z) >= mu ||z' - z||^2 for ||z' - z|| <= radius")
KIND = Kind("growth", "constant order radius", "F(z) - min F >= {constant} ||z - z*||^{order}{within}", point=False)
Slacks = list[tuple[Number, Number]]


@KIND.checked_by
def check_growth(case: Case) -> Verified:
    """F(z') - min F >= constant * ||z' - z||^order, for ||z' - z|| <= radius where the order is 2."""
    _, constant, order, radius = read_object(case.claim, "claim", ["kind", "constant", "order", "radius"])
    mu = rational(constant, "claim.constant")
    if type(order) is not int or order not in (1, 2):
        raise Malformed(f"claim.order is {short(order)}, not 1 or 2")
    if (radius is None) != (order == 1):
        raise Malformed("claim.radius belongs to growth of order 2, and to no other")
    reach = ONE if radius is None else rational(radius, "claim.radius")
    if mu <= 0:
        raise Rejected(BOUNDS, "the constant must be positive")
    if reach <= 0:
        raise Rejected(BOUNDS, "the radius must be positive")
    optimality, singular_value = case.parts("optimality", "singular_value")
    optimum = Optimum(case.problem, optimality, case.levels)
    support = optimum.support()
    if order == 1:
        _check_sharp(mu, optimum, support, singular_value)
    else:
        _check_quadratic(mu, reach, optimum, support, singular_value)
    return {"constant": mu, "order": order, "radius": None if radius is None else reach}


def _slacks(optimum: Optimum, support: list[int]) -> Slacks:
    """(d_i, ||A_i||^2) off the support: the least d_i = beta w_i - s A_i^T p over admitted (i, s), doubled for P2.

    As mu > 0 and kappa > 0 must not exceed a d_i, strict complementarity is proven with the shares.
    """
    problem, found = optimum.problem, []
    factor, twice = problem.bound_factor(), Fraction(2 if isinstance(problem, Lasso) else 1)
    for i, c in enumerate(problem.correlations(optimum.dual)):
        if i not in support:
            column = problem.by_column[i]
            slack = factor * problem.weights[i] - problem.steepest(i, c)
            found.append((twice * slack, problem.inner(column, column)))
    return found


def _require_shares(slacks: Slacks, constant: Fraction, sigma: Fraction, rule: Rule) -> None:
    """constant (1 + ||A_i|| / sigma) <= d_i, without roots."""
    for slack, square in slacks:
        rest = slack - constant
        if sign(rest) < 0 or sign(sigma * sigma * (rest * rest) - constant * constant * square) < 0:
            rule.step("a column off the support: d_i and ||A_i||^2", slack, square)
            raise Rejected(rule, "the constant exceeds the share of a column off the support")


def _check_sharp(mu: Fraction, optimum: Optimum, support: list[int], singular_value: Json) -> None:
    problem, slacks = optimum.problem, _slacks(optimum, support)
    if not support:
        if singular_value is not None:
            raise Malformed("evidence.singular_value must be null where the minimiser is 0 and no entry is free")
        if any(sign(slack - mu) < 0 for slack, _ in slacks):
            raise Rejected(SHARP, "the constant exceeds the slack of a column")
        return
    sigma = require_singular_value(singular_value, "evidence.singular_value", problem.gram(support), SHARP)
    if isinstance(problem, SquareRootLasso):
        norm = problem.inner(optimum.dual, optimum.dual)
        SHARP.step("mu <= (1 - ||p||) sigma, with ||p||^2", norm)
        if mu >= sigma or sign((sigma - mu) * (sigma - mu) - sigma * sigma * norm) < 0:
            raise Rejected(SHARP, "the constant exceeds (1 - ||p||) sigma")
    elif not problem.residual_is_fixed(optimum.residual):  # never for P2
        raise Rejected(SHARP, "growth of order 1 is not proven for this problem")
    _require_shares(slacks, mu, sigma, SHARP)


def _check_quadratic(mu: Fraction, reach: Fraction, optimum: Optimum, support: list[int], singular_value: Json) -> None:
    """mu (1 / (L sigma^2) + R / kappa) <= 1 for a kappa with kappa (1 + ||A_i|| / sigma) <= d_i."""
    problem = optimum.problem
    if not support:
        raise Rejected(QUADRATIC, "the minimiser is 0, where growth is of order 1")
    gram = problem.gram(support)
    if isinstance(problem, SquareRootLasso):  # P projects off p, and ||p|| = 1: G - c c^T with c = A_T^T p
        c = [problem.inner(optimum.dual, problem.by_column[i]) for i in support]
        gram = [[x - u * v for x, v in zip(row, c)] for row, u in zip(gram, c)]
    curvature = _curvature(optimum, reach)
    sigma = require_singular_value(singular_value, "evidence.singular_value", gram, QUADRATIC)
    rest = curvature * sigma * sigma - mu
    QUADRATIC.step("L sigma^2 > mu, with L", curvature)
    if rest <= 0:
        raise Rejected(QUADRATIC, "the constant exceeds the curvature on the support")
    kappa = mu * reach * curvature * sigma * sigma / rest
    _require_shares(_slacks(optimum, support), kappa, sigma, QUADRATIC)


def _curvature(optimum: Optimum, reach: Fraction) -> Fraction:
    """L with F(z') - F(z) >= L ||P A(z' - z)||^2 + slack terms: Lemma 1, roots rounded to the safe side."""
    problem = optimum.problem
    if isinstance(problem, Lasso):
        return ONE
    if isinstance(problem, SquareRootLasso):
        if optimum.residual_is_zero():  # else <p, r> = ||r|| forces ||p|| = 1
            raise Rejected(QUADRATIC, "the residual is 0, where growth is of order 1")
        squares = sum((below_above(problem.inner(u, u))[1] for u in problem.by_column), ZERO)
        residual = root_above(below_above(problem.inner(optimum.residual, optimum.residual))[1], BITS)
        return 1 / (2 * (residual + root_above(squares, BITS) * reach))
    if problem.residual_is_fixed(optimum.residual):  # so it is for eta = 0
        raise Rejected(QUADRATIC, "all feasible points have one residual, where growth is of order 1")
    norm = root_below(below_above(problem.inner(optimum.dual, optimum.dual))[0], BITS)
    return norm / (2 * below_above(problem.parameter)[1])
