"""Proof in floats: all minimisers lie near a point that fits y, by a dual point with room to spare off some columns.

On columns E, z~ any point there, p a dual point whose bounds are not reached off E, and ||A_E x|| >= s ||x||: what the
objective of z~ exceeds the dual value by bounds the entries of every minimiser off E, and with them its distance from
z~. Basis pursuit needs a feasible point near z~ besides: columns C whose rows are independent. Nothing is asked of
signs and of a vertex, and nothing is said of uniqueness (docs/theory/strict-dual.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, fmpq, fmpz, fmpz_mat

from sciverify.certificate.kinds.strict_dual import Fit
from sciverify.certify.proofs.singular_value import least_singular_value, short_of
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.environment import float_proof
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats, float_above, float_below, gamma, upper
from sciverify.exact.ordered import rational
from sciverify.exact.rational_matrix import integers_of_doubles
from sciverify.exact.rationals import to_fraction
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import Twin, shared_entries

_BITS = 256
_SCALE_BITS = 80
"""Significant bits of T."""
_ROOM = 2.0**-40
"""Radii are wider by this share of them than what is proven: the checker rounds, too."""
_STRICT = 2.0**-30
"""How much shorter than 1 the dual point has to be."""


@dataclass(frozen=True, slots=True)
class DualEnclosure:
    """All minimisers within `near` of a point on some columns, and within `off` of 0 elsewhere.

    Attributes
    ----------
    columns : integer array of length k
        E, ascending.
    minimiser : float array of length k
        z~ on E.
    singular_value : Fraction
        s
    twins : tuple of Twin
        Multiples of columns of E, in ascending order.
    dual, scale : p and T
    margin, slope : mu and theta
    fit : Fit or None
        C and sigma.
    near, off : float
        a and b
    """

    columns: Index
    minimiser: Floats
    singular_value: Fraction
    twins: tuple[Twin, ...]
    dual: Floats
    scale: Fraction
    margin: Fraction
    slope: Fraction
    fit: Fit | None
    near: float
    off: float

    @property
    def radius(self) -> float:
        """B: (D7)"""
        return float(upper(math.hypot(self.near, self.off)))

    @property
    def groups(self) -> dict[int, dict[int, Fraction]]:
        """Whose entry is shared, by whom, as `shared_entries` says."""
        return shared_entries(self.twins)


def require_applicable(problem: SparseRecovery) -> None:
    """Refuse, by name, what the rule says nothing of.

    Raises
    ------
    Undecided
        Groups, sign constraints, row scales, free entries, or a problem whose residual is never 0.
    """
    if problem.blocks is not None:
        raise Undecided("the rule strict-dual says nothing of groups")
    if problem.signs is not None or problem.row_scales_squared is not None:
        raise Undecided("the rule strict-dual says nothing of sign constraints and row scales")
    if problem.free:
        raise Undecided("the rule strict-dual says nothing of free entries")
    if problem.fit_norm_factor is None:
        raise Undecided(f"the rule strict-dual says nothing of this {problem.title}, whose residual is not 0")


def enclose_by_dual(
    problem: SparseRecovery, weights: Floats, columns: FloatColumns, twins: dict[int, Twin], minimiser: Floats,
    dual: Floats, fit: Callable[[], Fit] | None,
) -> DualEnclosure:  # fmt: skip
    """Prove that all minimisers are near this point, up to how multiples of a column share its entry.

    Parameters
    ----------
    problem : float64 data of shape (m, N)
    weights : float array of length N
    columns, minimiser : k columns outside which the point is 0, and its k entries there
    twins : columns that are multiples of one of these and no cheaper, as `without_twins` returns them
    dual : float array of length m
        A vector: a dual point up to a factor.
    fit : () -> columns that fit every vector, as `prove_fit` returns them; or None
        Called at most once, if the point does not fit y. A problem that asks for Az = y needs it.

    Returns
    -------
    DualEnclosure
        **Guarantee.** Every minimiser of the problem without the twins is within `near` of `minimiser` on the columns,
        and within `off` of 0 off them, both in the l2 norm.

    Raises
    ------
    Undecided
        The columns are dependent to working precision, a column off them reaches its bound, the dual point is not
        shorter than 1, or the problem is none that the rule speaks of.

    **Source.** docs/theory/strict-dual.md, (D1) to (D6); docs/theory/midpoint-radius.md.
    """
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    require_applicable(problem)
    if len(data.measurements) > midrad.MOST_TERMS:
        raise Undecided(
            f"A has {len(data.measurements)} rows, the error bounds of floats are proven up to {midrad.MOST_TERMS}"
        )
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        seen = _Known(problem, data, weights, columns, minimiser, dual)
        known = np.concatenate([columns.places, np.array([*twins], dtype=int)])
        margin, slope = seen.room(known)
        singular = short_of(least_singular_value(len(dual), columns.gram, columns.norms))  # (D2)
        return seen.enclosure(twins, singular, margin, slope, fit, outside=len(known) < len(weights))


class _Known:
    """What is exact on E: r~, c, T, and the gap between cost and dual value."""

    def __init__(
        self, problem: SparseRecovery, data: FloatData, weights: Floats, columns: FloatColumns, minimiser: Floats,
        dual: Floats,
    ) -> None:  # fmt: skip
        self.problem, self.data, self.weights = problem, data, weights
        self.columns, self.minimiser, self.dual = columns, minimiser, dual
        self.factor = rational(problem.penalty_factor)
        matrix, y, p = _on_touched_rows(columns, data.measurements, dual)
        A, b, q, z = (_integers(v) for v in (matrix, y[:, None], p[:, None], minimiser[:, None]))
        self.square = _inner(*[_minus(b, _times(A, z))] * 2)
        self.value = _inner(q, b)
        self.prices = [self.factor * fmpq(*w.as_integer_ratio()) for w in weights[columns.places].tolist()]
        products = _numbers(_times((A[0].transpose(), A[1]), q))
        # (D1)
        self.scale = _rounded_up(max((abs(c) / v for c, v in zip(products, self.prices, strict=True)), default=fmpq(1)))
        sizes = (abs(fmpq(*v.as_integer_ratio())) for v in minimiser.tolist())
        self.cost = sum((v * x for v, x in zip(self.prices, sizes, strict=True)), fmpq(0))

    def room(self, known: Index) -> tuple[float, float]:
        """mu and theta, by one pass over the matrix: (D5)."""
        matrix, scale = self.data.matrix, float_below(to_fraction(self.scale))
        if not UNDERFLOW < scale < 1 / UNDERFLOW:
            raise Undecided("the scale of the dual point is beyond floats: scale the data")
        norms = midrad.column_norms(matrix)
        errors = upper(norms * (gamma(len(self.dual) + 1) * midrad.norm(self.dual))) + UNDERFLOW  # (M3)
        reached = upper((np.abs(matrix.T @ self.dual) + errors) / scale)
        factor = float_below(to_fraction(self.factor))
        left = (factor * self.weights * (1 - 4 * UNIT) - UNDERFLOW - reached) * (1 - 4 * UNIT)
        left[known] = np.inf
        if not (left > 0).all():
            i = int(np.argmin(np.where(np.isnan(left), -np.inf, left)))
            raise Undecided(
                f"column {self.problem.column(i)} is not proven to stay below its bound: |A_i^T p| is {reached[i]:.6g} "
                f"of {factor * self.weights[i]:.6g}; {np.count_nonzero(~(left > 0))} columns are in doubt"
            )
        found = float(np.min(left)), float(np.min(left / norms)) * (1 - 4 * UNIT)
        return (found[0], found[1]) if np.isfinite(found[0]) else (1.0, 1.0)

    def enclosure(
        self, twins: dict[int, Twin], singular: Fraction, margin: float, slope: float,
        fit: Callable[[], Fit] | None, *, outside: bool,
    ) -> DualEnclosure:  # fmt: skip
        """Radii from the gap."""
        found = None if fit is None or self.square == 0 else fit()
        with working_precision(_BITS):
            length = arb(self.square).sqrt() if self.square != 0 else arb(0)
            strict = self._strictness()
            gap = arb(self.cost - self.value / self.scale) + self._fitting(found, length)  # (D3)
            moved = gap / arb(slope) if outside else arb(0)
            if strict is not None:
                moved = moved.max(gap / strict)
            near = (length + moved) / arb(fmpq(*singular.as_integer_ratio())) if self.prices else arb(0)  # (D6)
            off = gap / arb(margin) if outside else arb(0)
            radii = [_above(x * (1 + arb(_ROOM))) for x in (near, off)]
        if not all(map(np.isfinite, radii)):
            raise Undecided("the duality gap is beyond floats: scale the data")
        return DualEnclosure(
            columns=self.columns.places,
            minimiser=self.minimiser,
            singular_value=singular,
            twins=tuple(twins[j] for j in sorted(twins)),
            dual=self.dual,
            scale=to_fraction(self.scale),
            margin=Fraction(margin),
            slope=Fraction(slope),
            fit=found,
            near=radii[0],
            off=radii[1],
        )

    def _strictness(self) -> arb | None:
        """1 - ||p||/T; None where p may have any length: (D4)."""
        if self.problem.asks_for_exact_fit:
            return None
        _, high = midrad.square_bounds(self.dual)
        left = 1 - arb(high).sqrt() / arb(self.scale)  # (D4)
        if not left > _STRICT:
            raise Undecided(
                f"the dual point of an exact fit has the norm {math.sqrt(high) / float(to_fraction(self.scale)):.6g}, "
                "not proven to be below 1: the residual of the minimiser may not be 0"
            )
        return left

    def _fitting(self, found: Fit | None, length: arb) -> arb:
        """kappa"""
        if found is None:
            if self.square != 0 and self.problem.asks_for_exact_fit:
                raise Undecided("no point is proven to be feasible")
            return length
        prices = arb(self.factor) * arb(midrad.norm(self.weights[list(found.columns)]))
        return prices * length / arb(fmpq(*found.singular_value.as_integer_ratio()))


def prove_fit(data: FloatData, columns: Index) -> Fit:
    """Columns whose rows are independent, with their least singular value from below.

    **Guarantee.** ||A_C^T q|| >= singular_value ||q|| for all q, so that every v is A_C u with ||u|| at most
    ||v|| / singular_value.

    Raises
    ------
    Undecided
        The rows are dependent to working precision.

    **Source.** (D2) of docs/theory/strict-dual.md.
    """
    if len(columns) > midrad.MOST_TERMS:
        raise Undecided(f"{len(columns)} columns are more than the error bounds of floats are proven for")
    chosen = data.matrix[:, columns].T
    rows = chosen if isinstance(chosen, np.ndarray) else chosen.tocsc()
    try:
        found = least_singular_value(len(columns), midrad.gram_matrix(rows), midrad.column_norms(rows))
    except Undecided:
        raise Undecided(
            f"the {rows.shape[1]} rows of {len(columns)} columns are dependent to working precision, so no point is "
            "proven to be feasible"
        ) from None
    return Fit(tuple(columns.tolist()), short_of(found))


# ---------------------------------------------------------------- exact numbers

_Scaled = tuple[fmpz_mat, int]
"""Integers times 2**-exponent."""


def _on_touched_rows(columns: FloatColumns, y: Floats, p: Floats) -> tuple[Floats, Floats, Floats]:
    """A_E, y and p without the rows in which A_E and y are 0."""
    if isinstance(columns.matrix, np.ndarray):
        return columns.matrix, y, p
    touched = y != 0
    touched[columns.matrix.tocsc().indices] = True
    return columns.matrix.toarray()[touched], y[touched], p[touched]


def _integers(values: Floats) -> _Scaled:
    scaled = integers_of_doubles(values)
    if scaled is None:
        raise Undecided("the entries span too many powers of two: scale the data")
    return scaled.integers, scaled.exponent


def _times(a: _Scaled, b: _Scaled) -> _Scaled:
    return a[0] * b[0], a[1] + b[1]


def _minus(a: _Scaled, b: _Scaled) -> _Scaled:
    exponent = max(a[1], b[1])
    return a[0] * (fmpz(1) << exponent - a[1]) - b[0] * (fmpz(1) << exponent - b[1]), exponent


def _numbers(a: _Scaled) -> list[fmpq]:
    unit = fmpq(2) ** -a[1]
    return [x * unit for x in a[0].entries()]


def _inner(a: _Scaled, b: _Scaled) -> fmpq:
    (found,) = _numbers((a[0].transpose() * b[0], a[1] + b[1]))
    return found


def _rounded_up(x: fmpq) -> fmpq:
    """x > 0 with some significant bits, not below x; 1 for 0."""
    if x == 0:
        return fmpq(1)
    unit = fmpq(2) ** (x.p.bit_length() - x.q.bit_length() - _SCALE_BITS)
    return (x / unit).ceil() * unit


def _above(x: arb) -> float:
    return float_above(to_fraction(rational_ends(x)[1])) if x.is_finite() else math.inf
