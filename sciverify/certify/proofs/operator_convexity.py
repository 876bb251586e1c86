"""Proof for operators: all minimisers lie near a point, by strong convexity on the columns that may be active.

The theorems are those of strong-convexity for the real matrix with the rows Re A_k and Im A_k. What is special: two
products in balls, columns of length at most 1, a Gram matrix from tables (docs/theory/operator-convexity.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import acb, arb
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.certify.proofs.gram_eigenvalue import SymmetricMatrix, minus_square
from sciverify.certify.proofs.singular_value import short_of
from sciverify.certify.proposals.operator_point import NearMinimiser, OperatorSearch
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats, float_above, float_below, upper
from sciverify.exact.ordered import approx_float, enclose
from sciverify.exact.rationals import to_fraction
from sciverify.exact.sparse import Index
from sciverify.operators.haar_gram import real_gram
from sciverify.problems.near_point import ConvexBounds, NearPoint
from sciverify.problems.operator_data import OperatorData
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 128
_ROUNDS = 4
_MOST_COLUMNS = 20_000
"""Whose Gram matrix takes 3.2 GB."""
_NEARLY = (1e-3, 1e-5, 1e-7)
"""Columns that miss their bound by less, relative to it, are in E: the first that leaves E independent and room."""
_SHIFTS = (0.8, 0.4, 0.1)
"""What is tried, relative to the eigenvalue that floats find."""
_FITS = 1e-7
"""A residual that is less, relative to the largest sample, is what floats leave of 0."""
_ROOM = 2.0**-62
"""Of the numbers in y and z~, times the side: what the integers of checkers may lose, (OC9)."""


@dataclass(frozen=True, slots=True)
class OperatorEnclosure:
    """The only minimiser is 0 off `columns`, and within `radius` of `minimiser` on them.

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
    margin : float
        The least t w_i - |A_i^T r| off E that was proven, relative to t w_i.
    """

    columns: Index
    minimiser: Floats
    singular_value: Fraction
    radius: float
    margin: float


@dataclass(frozen=True, slots=True)
class _Look:
    """A^T r~ within `errors`, and ||r~|| between `least` and `most`: (OC2). `room` is what a checker may lose."""

    products: Floats
    errors: Floats
    least: arb
    most: arb
    room: float


def enclose_with_operator(
    problem: SparseRecovery, data: OperatorData, weights: Floats, search: OperatorSearch, near: NearMinimiser
) -> OperatorEnclosure:
    """Prove that there is one minimiser, and that it is near this point.

    Parameters
    ----------
    problem : its data are `data`, its weights are `weights`
    near : any point; nothing is taken on trust

    Returns
    -------
    OperatorEnclosure
        **Guarantee.** The problem has one minimiser. It is 0 off E, and within `radius` of `minimiser` in the l2 norm.

    Raises
    ------
    Undecided
        The columns that may be active are dependent to working precision, too many of them are in doubt, or the problem
        is none that the rule speaks of.

    **Source.** docs/theory/operator-convexity.md; docs/theory/strong-convexity.md, (V1) to (V7).
    """
    look, z = _look(data, near.values), near.values
    chosen = (z != 0) | _first_choice(weights, search, near, look)  # z~ is 0 off E
    for _ in range(_ROUNDS):
        spent("separating columns of an operator")
        columns = np.flatnonzero(chosen)
        if len(columns) > 2 * data.shape[0]:
            break
        seen = _OnColumns(data, search, columns, weights[columns], z[columns], look)
        with working_precision(_BITS):
            bounds = problem.convex_bounds(seen.near_point(problem))
        if bounds is None or not all(x.is_finite() for x in (bounds.radius, bounds.reach, bounds.scale)):
            raise Undecided(_nothing_said(problem, data, look))
        margins = _margins(weights, look, bounds)
        margins[columns] = np.inf
        doubtful = ~(margins > 0)
        if not doubtful.any():
            s, margin = to_fraction(rational_ends(bounds.singular)[0]), min(1.0, float(np.min(margins)))
            return OperatorEnclosure(columns, z[columns], s, _above(bounds.radius), margin)
        chosen |= doubtful
    if problem.kind == "square-root-lasso" and (said := _exact_fit(data, look)):
        raise Undecided(said)
    raise Undecided(f"{np.count_nonzero(chosen)} columns may be active, too many to tell them apart")


def _exact_fit(data: OperatorData, look: _Look) -> str:
    """Words about a residual that is 0, but for what floats lose where they take the root of a square; else none."""
    largest, left = float(np.max(np.abs(data.measurements))), float(look.most)
    if not left <= _FITS * largest:
        return ""
    return (
        f"the residual is 0 to working precision, ||y - Az|| is {left:.2g} where the largest sample is {largest:.2g}, "
        "and the rule operator-convexity says nothing there"
    )


def _nothing_said(problem: SparseRecovery, data: OperatorData, look: _Look) -> str:
    """A rule that does not apply, or data that nothing fits."""
    if problem.kind == "square-root-lasso" and (said := _exact_fit(data, look)):
        return said
    found = f"the rule operator-convexity says nothing of this {problem.title} at this point"
    if problem.parameter_name != "eta":
        return found
    return f"{found}: it leaves ||y - Az|| = {float(look.most):.6g} for eta = {approx_float(problem.parameter):.6g}"


def _look(data: OperatorData, z: Floats) -> _Look:
    """Two products in balls: (OC2)."""
    operator = data.operator
    with working_precision(_BITS):
        spent("products in balls")
        images = operator.enclose_forward([acb(v) for v in z.tolist()])
        residual = [acb(b) - image for b, image in zip(data.measurements.tolist(), images, strict=True)]
        spent("products in balls")
        balls = [ball.real for ball in operator.enclose_adjoint(residual)]
        square = sum((b.real * b.real + b.imag * b.imag for b in residual), arb(0))
        length = square.sqrt()
        least, most = arb(length.lower()), arb(length.upper())
        products = np.array([float(ball.mid()) for ball in balls])
        radii = np.array([float(ball.rad()) for ball in balls])
    largest = float(np.max(np.abs(data.measurements.view(np.float64)))) + float(np.max(np.abs(z)))
    room = upper(_ROOM * operator.side * upper(largest))
    # (OC2), (OC9)
    errors = upper(2 * radii + 2 * UNIT * np.abs(products) + room)
    if not (np.isfinite(errors).all() and np.isfinite(products).all() and most.is_finite()):
        raise Undecided("the products are beyond floats: scale the data")
    with working_precision(_BITS):
        shortest = arb(max(arb(0), arb((least - arb(room)).lower())))
        return _Look(products, errors, shortest, arb((most + arb(room)).upper()), room)


def _first_choice(weights: Floats, search: OperatorSearch, near: NearMinimiser, look: _Look) -> NDArray[np.bool_]:
    """The columns of z~, the free ones, and all that reach their bounds but for a little."""
    bounds = near.scale * weights
    v = np.where(near.values != 0, np.abs(bounds - np.sign(near.values) * look.products), 0.0)
    length = math.sqrt(float(v @ v))
    best, largest = np.asarray(near.values != 0), -math.inf
    for nearly in _NEARLY:
        chosen: NDArray[np.bool_] = (
            (near.values != 0) | (weights == 0) | (np.abs(look.products) >= bounds * (1 - nearly))
        )
        columns = np.flatnonzero(chosen)
        if not len(columns):
            return chosen
        if len(columns) > 2 * search.operator.shape[0]:
            continue
        found = search.least_eigenvalue(columns, search.along(look.products[columns], look.least))
        if found > largest:
            best, largest = chosen, found
        least = near.scale * float(np.min(weights[weights > 0], initial=1.0))
        if found > 0 and 4 * length / math.sqrt(found) < nearly * least:
            return chosen
    return best


@dataclass(frozen=True, slots=True)
class _OnColumns:
    """E, w_E, z~_E and what was seen of z~."""

    data: OperatorData
    search: OperatorSearch
    columns: Index
    weights: Floats
    minimiser: Floats
    look: _Look

    def near_point(self, problem: SparseRecovery) -> NearPoint:
        """Ends of what the problem asks for; ||A_i|| <= ||A|| <= 1: (OC1)."""
        products, errors = self.look.products[self.columns], self.look.errors[self.columns]
        size = np.maximum(np.abs(products) - errors, 0.0) * (1 - 4 * UNIT)
        least = float(np.min(self.weights, initial=np.inf))
        return NearPoint(
            parameter=enclose(problem.parameter),
            least=self.look.least,
            most=self.look.most,
            gap=self.gap,
            scales=self.scales(products, errors),
            singular=self.singular,
            price=arb(float(upper(self.weights @ np.abs(self.minimiser)))),
            norm=arb(1),  # (OC1)
            slope=1 / arb(least) if least > 0 else arb("inf"),
            steepest=arb(float(np.max(size, initial=0.0))),  # at most ||c_E||, and all that checkers look at
        )

    def gap(self, low: arb, high: arb) -> arb:
        """At least ||v|| for every t between: (V1)."""
        products, errors = self.look.products[self.columns], self.look.errors[self.columns]
        least, most = _below(low), _above(high)
        asked = least * self.weights
        away = np.abs(asked - np.sign(self.minimiser) * products) + (most - least) * self.weights
        away = np.where(self.minimiser != 0, away, np.maximum(np.abs(products) - asked, 0.0))
        rounding = 4 * UNIT * (asked + np.abs(products)) + UNDERFLOW
        # (V1)
        return arb(midrad.norm(upper(away + rounding + errors))) + arb(self.look.room)

    def scales(self, products: Floats, errors: Floats) -> tuple[arb, arb] | None:
        """Doubles around mu = max |c_j| / w_j; None if mu may be 0, or a column costs nothing."""
        if not len(self.weights) or not (self.weights > 0).all():
            return None
        low = float(np.max((np.abs(products) - errors) / self.weights)) * (1 - 4 * UNIT) - UNDERFLOW
        high = float(np.max((np.abs(products) + errors) / self.weights)) * (1 + 4 * UNIT) + UNDERFLOW
        return (arb(low), arb(high)) if low > UNDERFLOW and math.isfinite(high) else None

    def singular(self, projected: bool) -> arb:
        """s, and a little less, for checkers: (OC8), (Q6)."""
        if not len(self.columns):
            return arb(1)
        if (count := len(self.columns)) > _MOST_COLUMNS:
            raise Undecided(f"{count} columns may be active, Gram matrices are formed up to {_MOST_COLUMNS} of them")
        spent("a Gram matrix")
        found = real_gram(self.data.operator.mask, self.columns)
        along, doubt = None, found.error
        if projected:
            along, errors = self._direction()
            order = np.searchsorted(self.columns, found.places)
            doubt += minus_square(found.values, along[order], errors[order])  # (Q6)
        matrix = SymmetricMatrix(found.values)
        guess = self.search.least_eigenvalue(self.columns, along)
        for factor in _SHIFTS:
            square = matrix.exceeds(factor * guess) - upper(doubt)  # (OC8)
            if square > UNDERFLOW:
                return arb(float(short_of(math.sqrt(square) * (1 - 4 * UNIT))))
        if projected and (said := _exact_fit(self.data, self.look)):
            raise Undecided(said)
        raise Undecided(f"the {len(self.columns)} columns that may be active are dependent to working precision")

    def _direction(self) -> tuple[Floats, Floats]:
        """A_E^T u for u = r~ / ||r~||, and the errors of its entries."""
        products, errors = self.look.products[self.columns], self.look.errors[self.columns]
        bottom = _below(self.look.least)
        if not bottom > UNDERFLOW:
            raise Undecided("the residual is 0 to working precision, and the rule says nothing there")
        spread = upper((_above(self.look.most) - bottom) / bottom) + 8 * UNIT
        return products / bottom, upper((errors + np.abs(products) * spread) / bottom)


def _margins(weights: Floats, look: _Look, bounds: ConvexBounds) -> Floats:
    """What is left of t' w_i above |c_i| + a, relative to t' w_i: (V7) with ||A_i|| <= 1."""
    allowed = _below(bounds.scale) * weights * (1 - 4 * UNIT) - UNDERFLOW
    # (V7)
    margins = allowed - upper(np.abs(look.products) + look.errors + _above(bounds.reach))
    return np.asarray(margins / np.where(allowed > 0, allowed, 1.0))


def _below(x: arb) -> float:
    return float_below(to_fraction(rational_ends(x)[0])) if x.is_finite() else -math.inf


def _above(x: arb) -> float:
    return float_above(to_fraction(rational_ends(x)[1])) if x.is_finite() else math.inf
