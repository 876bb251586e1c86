"""How good is a point? Objective, duality gap and KKT residual, rigorous but without a certificate.

The methods of the same names on `BasisPursuit`, `Lasso` and `SquareRootLasso` lead here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sciverify.errors import InvalidInput, as_integer, shortened
from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, higher, inner, sign
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.exact.root_bounds import enclose_square_root, sum_with_root
from sciverify.exact.surds import square_root
from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.problems.lasso import Lasso
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.square_root_lasso import SquareRootLasso

_MAX_DIGITS = 10_000


def objective(problem: SparseRecovery, x: Any, digits: int = 20) -> Enclosure:
    """F(x), between decimal bounds.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers, or not feasible (basis pursuit).

    **Guarantee.** lower <= F(x) <= upper, both of `digits` significant digits.
    """
    (point,) = _read(problem, digits, (x, "x", problem.shape[1]))
    return _enclose(*_objective(problem, point), digits)


def duality_gap(problem: SparseRecovery, x: Any, p: Any, digits: int = 20) -> Enclosure:
    """F(x) minus the dual objective at p: an upper bound of F(x) - min F, so 0 proves that both are optimal.

    It is 0 for some p at every minimiser, except for basis pursuit with eta > 0 where no z has ||Az - y|| < eta: the
    dual maximum need not be attained then.

    The dual objectives are <p, y> - eta ||p|| (basis pursuit), 2 <p, y> - ||p||^2 (LASSO) and <p, y> (square-root
    LASSO). p is a measurement vector in the coordinates of the factor `problem.matrix`.

    Raises
    ------
    InvalidInput
        x or p is no vector of real numbers of the right length; p is not dual feasible, the message names the column;
        x is not feasible (basis pursuit).

    **Guarantee.** Contains the gap, both bounds of `digits` significant digits; [0, 0] exactly if the gap is 0.
    """
    point, dual = _read(problem, digits, (x, "x", problem.shape[1]), (p, "p", problem.shape[0]))
    _require_dual_feasible(problem, dual)
    rest, radicand = _objective(problem, point)
    square, along = problem.inner(dual, dual), problem.inner(dual, problem.measurements)
    rest = rest - (2 * along - square if isinstance(problem, Lasso) else along)
    if isinstance(problem, BasisPursuit):
        radicand = problem.eta * problem.eta * square
    return _enclose(rest, radicand, digits)


def kkt_residual(problem: SparseRecovery, x: Any, digits: int = 20) -> Enclosure:
    """The l2 distance by which x misses the optimality condition; 0 exactly if x is a minimiser.

    LASSO: the distance of the negative gradient 2 A^T (y - Ax) to the subdifferential of lam ||.||_{1,w} at x.
    Square-root LASSO, Ax != y: the same with the negative gradient A^T r / ||r||, r = y - Ax.
    Basis pursuit, 0 < ||r|| = eta: the least distance of tau A^T r to the subdifferential of ||.||_{1,w} at x over
    all multipliers tau >= 0; ||r|| < eta: the same with tau = 0, as complementarity asks.

    Where r = 0 (square-root LASSO), or ||r|| = eta and A^T r = 0 (basis pursuit: nobody comes closer to y), no
    gradient points anywhere and every p is a multiplier: this function has nothing to say there.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers; not feasible (basis pursuit); A^T (y - Ax) = 0 as described.

    **Guarantee.** Contains the distance, both bounds of `digits` significant digits.
    """
    (point,) = _read(problem, digits, (x, "x", problem.shape[1]))
    residual = problem.residual(point)
    square, forces = problem.inner(residual, residual), problem.correlations(residual)
    penalties = [problem.penalty_factor * w for w in problem.weights]
    if isinstance(problem, Lasso):
        factor: Exact = ONE * 2
    elif isinstance(problem, BasisPursuit) and _slack(problem, square) > 0:
        factor = ZERO
    elif sign(square) == 0 or (isinstance(problem, BasisPursuit) and all(sign(c) == 0 for c in forces)):
        raise InvalidInput(
            f"x has A^T (y - Ax) = 0, where the {problem.title} has no gradient: use duality_gap or solution_set"
        )
    elif isinstance(problem, SquareRootLasso):
        factor = ONE / square_root(square, higher(problem.field, deepest([*point, square])))
    else:
        factor = _best_multiplier(point, forces, penalties)
    total = ZERO
    for entry, force, penalty in zip(point, forces, penalties, strict=True):
        miss = _miss(entry, factor * force, penalty)
        total = total + miss * miss
    return enclose_square_root(total, digits)


def _miss(entry: Exact, force: Exact, penalty: Exact) -> Exact:
    """Distance of a number to the subdifferential of penalty |.| at `entry`."""
    if sign(entry) != 0:
        return force - penalty * sign(entry)
    over = abs(force) - penalty
    return over if sign(over) > 0 else ZERO


def _best_multiplier(point: Vector, forces: Sequence[Exact], penalties: Sequence[Exact]) -> Exact:
    """The tau >= 0 that minimises sum_i miss(x_i, tau c_i, w_i)^2: a convex, piecewise quadratic function.

    Its derivative is a tau - b; entries with x_i = 0 join from tau = w_i / |c_i| on.
    """
    square = inner(forces, [c if sign(x) else ZERO for x, c in zip(point, forces, strict=True)])
    product: Exact = sum((c * w * sign(x) for x, c, w in zip(point, forces, penalties, strict=True)), ZERO)
    joins = [(w / abs(c), c, w) for x, c, w in zip(point, forces, penalties, strict=True) if not sign(x) and sign(c)]
    while sign(square) > 0 and joins:
        first = min(range(len(joins)), key=lambda k: _Ordered(joins[k][0]))
        start, force, penalty = joins[first]
        if sign(product - start * square) <= 0:
            break
        square, product = square + force * force, product + abs(force) * penalty
        del joins[first]
    return product / square if sign(square) > 0 and sign(product) > 0 else ZERO


class _Ordered:
    """An exact number as a sort key."""

    __slots__ = ("value",)

    def __init__(self, value: Exact) -> None:
        self.value = value

    def __lt__(self, other: _Ordered) -> bool:
        return sign(self.value - other.value) < 0


def _objective(problem: SparseRecovery, point: Vector) -> tuple[Exact, Exact]:
    """(a, b) with F(x) = a + sqrt(b)."""
    residual = problem.residual(point)
    square = problem.inner(residual, residual)
    if isinstance(problem, BasisPursuit):
        _slack(problem, square)
    smooth, radicand = problem.objective_part(square)
    return smooth + problem.penalty_factor * problem.weighted_norm(point), radicand


def _slack(problem: BasisPursuit, square: Exact) -> int:
    """The sign of eta - ||r||, which must not be negative."""
    slack = sign(problem.eta * problem.eta - square)
    if slack < 0:
        raise InvalidInput(
            f"x is not feasible, ||Ax - y||^2 = {shortened(square)} > eta^2: project it onto the constraint first"
        )
    return slack


def _require_dual_feasible(problem: SparseRecovery, dual: Vector) -> None:
    if isinstance(problem, SquareRootLasso) and sign(ONE - problem.inner(dual, dual)) < 0:
        raise InvalidInput("p is not dual feasible, ||p|| > 1: scale it down")
    for i, c in enumerate(problem.correlations(dual)):
        if sign(problem.bound_factor * problem.weights[i] - abs(c)) < 0:
            raise InvalidInput(f"p is not dual feasible, |A_i^T p| exceeds its bound in column {i}: scale it down")


def _read(problem: SparseRecovery, digits: int, *vectors: tuple[Any, str, int]) -> list[Vector]:
    """Vectors of exact numbers in one field, on top of the problem's."""
    as_integer(digits, "digits", 1, _MAX_DIGITS)
    nested = [(as_nested(values, name), name, length) for values, name, length in vectors]
    reader = Reader(*(values for values, _, _ in nested), below=problem.field)
    return [reader.vector(values, name, length) for values, name, length in nested]


def _enclose(rest: Exact, radicand: Exact, digits: int) -> Enclosure:
    """rest + sqrt(radicand) >= 0 between decimal bounds."""
    if sign(rest) <= 0 and sign(rest * rest - radicand) == 0:
        return enclose_square_root(ZERO, digits)
    return enclose_real(lambda: sum_with_root(rest, radicand), digits)
