"""Proof in floats: all minimisers lie near a point, by strong convexity on the columns that may be active.

On columns E, z~ any point there, v the least element of gradient and subdifferential at z~, and ||A_E x|| >= s ||x||:
every minimiser of the problem restricted to E is within B = ||v|| / s^2 of z~ (P2; P3 and P1 alike), and its residual
within ||v|| / s of y - A z~. Columns whose bound that residual cannot reach are zero at all minimisers. Nothing is
asked of signs, or of columns in E: whoever is in doubt joins E. Columns that are multiples of one of E share its entry
(docs/theory/strong-convexity.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.certify.proofs.singular_value import least_singular_value, short_of
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.environment import float_proof
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import (
    UNDERFLOW,
    UNIT,
    Floats,
    float_above,
    float_below,
    gamma,
    upper,
)
from sciverify.exact.ordered import approx_float, enclose
from sciverify.exact.rationals import to_fraction
from sciverify.exact.sparse import Index
from sciverify.problems.near_point import ConvexBounds, NearPoint
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import Twin, first_twins_in_words, moved, shared_entries, without_twins

_ROUNDS = 6
_NEAR = 1e-7
"""Columns that miss their bound by less, relative to it, are in E from the start."""
_BITS = 128


@dataclass(frozen=True, slots=True)
class ConvexEnclosure:
    """Minimisers within `radius` of a point, up to how multiples of a column share its entry.

    Attributes
    ----------
    columns : integer array of length k
        E, ascending.
    minimiser : float array of length k
        z~ on E.
    singular_value : Fraction
        s
    radius : float
        B
    twins : tuple of Twin
        Multiples of columns of E that are in doubt, in ascending order.
    margin : float
        The least t w_i - |A_i^T r| off E that was proven, relative to t w_i.
    """

    columns: Index
    minimiser: Floats
    singular_value: Fraction
    radius: float
    twins: tuple[Twin, ...]
    margin: float

    @property
    def groups(self) -> dict[int, dict[int, Fraction]]:
        """Whose entry is shared, by whom, as `shared_entries` says."""
        return shared_entries(self.twins)


@dataclass(frozen=True, slots=True)
class _Point:
    """A^T r for the float residual r of z~.

    `size` and `error` are at least ||r|| and ||r - r~|| for the float r; `terms` the entries of a column at most.
    """

    products: Floats
    residual: Floats
    size: float
    error: float
    terms: int

    def errors(self, norms: Floats, moved: float = 0.0) -> Floats:
        """Bounds of |products - A_i^T r'| for every r' within `moved` of r~: (M3)."""
        distance = gamma(self.terms + 1) * self.size + self.error + moved
        return upper(norms * upper(distance)) + UNDERFLOW


def enclose_by_convexity(
    problem: SparseRecovery, weights: Floats, support: FloatColumns, minimiser: Floats
) -> ConvexEnclosure:
    """Prove that all minimisers are near this point, up to how multiples of a column share its entry.

    Parameters
    ----------
    problem : float64 data of shape (m, N)
    weights : float array of length N
    support, minimiser : k columns outside which the point is 0, and its k entries there

    Returns
    -------
    ConvexEnclosure
        **Guarantee.** The problem without the twins has one minimiser. It is 0 off E, and within `radius` of
        `minimiser` in the l2 norm. Twins are multiples of their column of E and no cheaper, as `Twin` says.

    Raises
    ------
    Undecided
        The columns of E are dependent to working precision, too many columns are in doubt, or the problem is none that
        the rule speaks of.

    **Source.** docs/theory/strong-convexity.md, (V1) to (V7), (W1) and (Q6); docs/theory/midpoint-radius.md.
    """
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    if problem.blocks is not None:
        raise Undecided("the rule strong-convexity says nothing of groups")
    if problem.signs is not None or problem.row_scales_squared is not None:
        raise Undecided("the rule strong-convexity says nothing of sign constraints and row scales")
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        return _enclose(problem, data, weights, support, minimiser)


def _enclose(
    problem: SparseRecovery, data: FloatData, weights: Floats, support: FloatColumns, minimiser: Floats
) -> ConvexEnclosure:
    rows, count = data.matrix.shape
    if rows > midrad.MOST_TERMS:
        raise Undecided(f"A has {rows} rows, the error bounds of floats are proven up to {midrad.MOST_TERMS}")
    values = np.zeros(count)
    values[support.places] = minimiser
    point, norms = _look(data, support, minimiser), _rough_norms(data)
    chosen = _first_choice(problem, weights, values, point)
    for _ in range(_ROUNDS):
        spent("separating columns in floats")
        columns, twins = without_twins(problem, data, weights, np.flatnonzero(chosen))
        if len(columns) > rows:
            break
        seen = support if np.array_equal(columns, support.places) else FloatColumns(data, columns)
        if values[list(twins)].any():
            values = moved(values, twins)
            point = _look(data, seen, values[columns])
        try:
            bounds = _bounds(problem, weights, seen, values[columns], point)
        except Undecided as reason:  # free columns stand for nobody
            raise Undecided(f"{reason}{first_twins_in_words(problem, data, weights, columns)}") from None
        margins = _margins(data, weights, point, bounds, norms, np.array([*columns.tolist(), *twins], dtype=int))
        doubtful = np.flatnonzero(~(margins > 0))
        if not len(doubtful):
            s, radius = _exact(bounds.singular), _float_above(bounds.radius)
            margin, known = min(1.0, float(np.min(margins))), tuple(twins[j] for j in sorted(twins))
            return ConvexEnclosure(columns, values[columns], s, radius, known, margin)
        chosen[doubtful] = True
    raise Undecided(f"{np.count_nonzero(chosen)} columns may be active, too many for {rows} rows to tell them apart")


def _look(data: FloatData, columns: FloatColumns, minimiser: Floats) -> _Point:
    """One pass over the matrix."""
    residual, error = midrad.difference(data.measurements, columns.matrix, minimiser)
    products = data.matrix.T @ residual
    return _Point(products, residual, midrad.norm(residual), error, _most_entries(data))


def _most_entries(data: FloatData) -> int:
    """Of a column: as many terms has a product with it."""
    matrix = data.matrix
    return matrix.shape[0] if isinstance(matrix, np.ndarray) else int(np.diff(matrix.indptr).max())


def _first_choice(problem: SparseRecovery, weights: Floats, values: Floats, point: _Point) -> NDArray[np.bool_]:
    """The columns of z~, the free ones, and all that reach their bounds but for a little."""
    chosen, free = values != 0, np.zeros(len(values), dtype=bool)
    free[list(problem.free)] = True
    paid = chosen & ~free
    scale = float(np.max(np.abs(point.products[paid]) / weights[paid], initial=0.0))
    asked = problem.approx_scale_of_residual(scale, point.size, approx_float(problem.parameter))
    return np.asarray(chosen | free | (np.abs(point.products) >= asked * weights * (1 - _NEAR)), dtype=bool)


def _bounds(
    problem: SparseRecovery, weights: Floats, columns: FloatColumns, minimiser: Floats, point: _Point
) -> ConvexBounds:
    """B, a and t' from what is known on E."""
    chosen, errors = columns.places, point.errors(columns.norms)
    seen = _Seen(columns, weights[chosen], minimiser, point.products[chosen], errors, point)
    with working_precision(_BITS):
        bounds = problem.convex_bounds(seen.near_point(problem))
    if bounds is None or not all(x.is_finite() for x in (bounds.radius, bounds.reach, bounds.scale)):
        raise Undecided(f"the rule strong-convexity says nothing of this {problem.title} at this point")
    scales = _float_below(bounds.scale), _float_above(bounds.scale)
    if not (np.isfinite(scales[1]) and (scales[0] > UNDERFLOW or problem.free)):
        raise Undecided("the scale of the dual bounds is not proven to be within floats: scale the data")
    return bounds


@dataclass(frozen=True, slots=True)
class _Seen:
    """A_E, w_E, z~_E, c_E and the bounds of the errors of c_E."""

    columns: FloatColumns
    weights: Floats
    minimiser: Floats
    products: Floats
    errors: Floats
    point: _Point

    def near_point(self, problem: SparseRecovery) -> NearPoint:
        """Ends of what the problem asks for."""
        low, high = midrad.square_bounds(self.point.residual)
        error = arb(self.point.error)
        least, most = arb((arb(low).sqrt() - error).lower()), arb((arb(high).sqrt() + error).upper())
        size = np.maximum(np.abs(self.products) - self.errors, 0.0) * (1 - 4 * UNIT)
        return NearPoint(
            parameter=enclose(problem.parameter),
            least=least,
            most=most,
            gap=self.gap,
            scales=self.scales(),
            singular=lambda projected: self.singular(least, most, projected),
            price=arb(float(upper(self.weights @ np.abs(self.minimiser)))),
            norm=arb(midrad.norm(self.columns.norms)),
            slope=arb(float(upper(np.max(self.columns.norms / self.weights, initial=0.0)))),
            steepest=arb(midrad.square_bounds(size)[0]).sqrt(),
        )

    def gap(self, low: arb, high: arb) -> arb:
        """At least ||v|| for every t between: (V1)."""
        least, most = _float_below(low), _float_above(high)
        asked = least * self.weights
        moved = np.sign(self.minimiser) * self.products
        away = np.abs(asked - moved) + (most - least) * self.weights
        away = np.where(self.minimiser != 0, away, np.maximum(np.abs(self.products) - asked, 0.0))
        rounding = 4 * UNIT * (asked + np.abs(self.products)) + UNDERFLOW
        # (V1)
        return arb(midrad.norm(upper(away + rounding + self.errors)))

    def scales(self) -> tuple[arb, arb] | None:
        """Doubles around mu = max |c_j| / w_j; None if mu may be 0, or a column costs nothing."""
        if not len(self.weights) or not (self.weights > 0).all():
            return None
        low = float(np.max((np.abs(self.products) - self.errors) / self.weights)) * (1 - 4 * UNIT) - UNDERFLOW
        high = float(np.max((np.abs(self.products) + self.errors) / self.weights)) * (1 + 4 * UNIT) + UNDERFLOW
        return (arb(low), arb(high)) if low > UNDERFLOW and np.isfinite(high) else None

    def singular(self, least: arb, most: arb, projected: bool) -> arb:
        """s, and a little less, for the checker: (V2), (Q4)."""
        if not len(self.weights):
            return arb(1)
        along = None
        if projected:
            bottom = _float_below(least)
            spread = upper((_float_above(most) - bottom) / bottom) + 8 * UNIT
            errors = upper((self.errors + np.abs(self.products) * spread) / bottom)
            along = self.products / bottom, errors
        gram, norms = self.columns.gram, self.columns.norms
        found = least_singular_value(self.point.terms, gram, norms, along)
        return arb(float(short_of(found)))  # a double


def _rough_norms(data: FloatData) -> Floats:
    """Upper bounds of all ||A_i||: of dense ones, what is known without looking at them."""
    rows, count = data.matrix.shape
    if data.is_sparse:
        return midrad.column_norms(data.matrix)
    return np.full(count, upper(np.sqrt(rows)) * data.largest)


def _margins(
    data: FloatData, weights: Floats, point: _Point, bounds: ConvexBounds, norms: Floats, known: Index
) -> Floats:
    """What is left of t' w_i above |A_i^T r~| + ||A_i|| a, relative to t' w_i; inf for known columns: (V7)."""
    matrix = data.matrix
    reach, scale = _float_above(bounds.reach), _float_below(bounds.scale)
    allowed = scale * weights * (1 - 4 * UNIT) - UNDERFLOW
    room = allowed - np.abs(point.products)  # (V7)
    margins = room - point.errors(norms, reach)
    margins[known] = np.inf
    doubtful = np.flatnonzero(~(margins > 0))
    if len(doubtful) and not data.is_sparse:
        exact_norms = midrad.column_norms(matrix[:, doubtful])
        margins[doubtful] = room[doubtful] - point.errors(exact_norms, reach)
    return np.asarray(margins / np.where(allowed > 0, allowed, 1.0))


def _float_below(x: arb) -> float:
    return float_below(to_fraction(rational_ends(x)[0])) if x.is_finite() else -math.inf


def _float_above(x: arb) -> float:
    return float_above(to_fraction(rational_ends(x)[1])) if x.is_finite() else math.inf


def _exact(x: arb) -> Fraction:
    return to_fraction(rational_ends(x)[0])
