"""Proof in floats: the only minimiser lies on a support, entry by entry within a radius (midpoint-radius engine).

On columns T with signs s the minimiser is z = h - t g (docs/theory/closed-forms.md). R ~ G^-1 in floats with
theta = ||I - R G||_inf < 1 encloses h and g by their defects, e = A_T^T (y - A_T h~):
    ||h - h~||_inf <= || |R| |e| ||_inf / (1 - theta).
Then t is enclosed, signs of z and |A_i^T r| < t w_i off T are verified strictly, and z is the only minimiser
(docs/theory/support-enclosure.md). Free columns belong to T, with sign 0; of a sign constraint, the admitted direction
counts. Floats carry a-priori bounds (`exact/midrad.py`), and inner products of measurement vectors count row scales.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.certify.proofs.off_support import margin_off_support
from sciverify.certify.proofs.support_scale import BITS, Solved, enclose_q, enclose_scale
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import working_precision
from sciverify.exact.environment import float_proof
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import UNDERFLOW, UNIT, FloatMatrix, Floats, RowScales, gamma, upper
from sciverify.exact.ordered import enclose
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import first_twins_in_words

Integers = NDArray[np.int64]
_Fields: TypeAlias = tuple[Integers, Integers, Floats, Floats, Floats]
"""Support, signs, h, g, inverse."""


@dataclass(frozen=True, slots=True)
class Refined:
    """h, g and the minimiser on the support as dyadic rationals; the true one is within `spread` in the l2 norm.

    `inside`: this enclosure lies inside the one in floats, so that what those proved off the support is what the
    checker finds there (docs/theory/support-enclosure.md, theorem 2).
    `scale`: at most t. `reach`: at least the sum of the radii of the minimiser, or of g where it is h itself.
    """

    h: tuple[Fraction, ...]
    g: tuple[Fraction, ...]
    minimiser: tuple[Fraction, ...]
    spread: Fraction
    inside: bool
    scale: Fraction
    reach: Fraction


@dataclass(frozen=True, slots=True)
class SupportEnclosure:
    """The unique minimiser: zero off `support`, within `radius` of `minimiser` on it.

    Attributes
    ----------
    support, signs : integer arrays of length k
        Free columns have sign 0, the others 1 or -1.
    h, g, minimiser, radius : float arrays of length k
    inverse : float array of shape (k, k)
        R, an approximate inverse of the Gram matrix.
    margin : float
        The least t w_i - |A_i^T r| off the support that was proven, relative to t w_i; at most 1.
    contraction : float
        A proven bound of ||I - R G||_inf.
    g_radius : float
        A proven bound of ||g - G^-1 W||_inf.
    scaled : bool
        False if the minimiser is h itself, because it fits y exactly.
    finer : Refined or None
        The enclosure with more bits, where these were needed to prove signs or the margin.
    """

    support: Integers
    signs: Integers
    h: Floats
    g: Floats
    inverse: Floats
    minimiser: Floats
    radius: Floats
    margin: float
    contraction: float
    g_radius: float = 0.0
    scaled: bool = True
    finer: Refined | None = None


class InDoubt(Undecided):
    """The support may be right, and floats did not separate everything on it and off it.

    Attributes
    ----------
    enclosure : SupportEnclosure
        h, g, the inverse and what was proven about them. `minimiser` and `radius` are no enclosure, the radius is
        infinite; `margin` is 0.
    """

    def __init__(self, message: str, enclosure: SupportEnclosure) -> None:
        super().__init__(message)
        self.enclosure = enclosure


class _Columns:
    """A_T with its Gram matrix, approximate inverse and proven contraction."""

    def __init__(self, matrix: FloatMatrix, support: Index, scales: RowScales | None = None) -> None:
        self.matrix, self.scales = _touched(matrix[:, support]), scales
        self.rows, self.count = self.matrix.shape
        if self.count > self.rows:
            raise Undecided(f"{self.count} columns of {self.rows} rows are dependent")
        self.norms = midrad.column_norms(self.matrix, scales)  # (M2), (M5)
        self.gram = midrad.gram_matrix(self.matrix, scales)
        try:
            self.inverse: Floats = np.asarray(np.linalg.inv(self.gram), dtype=np.float64)
        except np.linalg.LinAlgError:
            raise Undecided("the columns of the support are dependent to working precision") from None
        self.magnitudes = np.abs(self.inverse)
        self.theta = self._contraction()
        if not self.theta < 0.5:  # (E1), with room for what the checker rounds
            raise Undecided(
                f"the Gram matrix of {self.count} support columns is too ill-conditioned for floats: "
                f"||I - RG|| <= {self.theta:.3g} is proven, 0.5 is needed"
            )

    def _contraction(self) -> float:
        """**Guarantee.** At least ||I - R G||_inf for the exact Gram matrix G.

        **Source.** (E1) of docs/theory/support-enclosure.md, with (M1) and (M8) of docs/theory/midpoint-radius.md.
        """
        if not self.count:
            return 0.0
        ones = np.ones(self.count)
        computed = np.abs(np.eye(self.count) - self.inverse @ self.gram) @ ones
        # (M1) for both products, (E1)
        rounding = gamma(self.count + 2) * (self.magnitudes @ (np.abs(self.gram) @ ones) + ones)
        terms = self.rows + 1 if self.scales is None else 2 * self.rows + 2  # (M1), Cauchy-Schwarz; (M8)
        gram_error = gamma(terms) * self.norms * self.norms.sum() + self.count * UNDERFLOW
        return float(upper(np.max(upper(computed) + upper(rounding) + upper(self.magnitudes @ gram_error))))

    def solve(self, right: Floats, defect_of: Callable[[Floats], tuple[Floats, Floats]]) -> Solved:
        """Refine R @ right; `defect_of(v)` returns (e, bounds of the errors of its entries).

        **Guarantee.** ||G^-1 right - value||_inf <= radius and ||right - G value||_1 <= defect, for the exact G.

        **Source.** (E2) of docs/theory/support-enclosure.md.
        """
        value = self.inverse @ right
        for _ in range(2):
            value = value + self.inverse @ defect_of(value)[0]
        e, errors = defect_of(value)
        bound = upper(np.abs(e) + errors)
        radius = upper(np.max(self.magnitudes @ bound, initial=0.0)) / (1 - self.theta)  # (E2)
        return Solved(value, float(upper(radius)), float(upper(bound.sum())))

    def project(self, y: Floats) -> Solved:
        """h = G^-1 A_T^T y"""

        def defect(v: Floats) -> tuple[Floats, Floats]:
            rest, error = midrad.difference(y, self.matrix, v, self.scales)
            return midrad.column_products(self.matrix, self.norms, rest, error, self.scales)

        return self.solve(self.matrix.T @ midrad.scaled(y, self.scales), defect)

    def penalise(self, penalties: Floats) -> Solved:
        """g = G^-1 W"""

        def defect(v: Floats) -> tuple[Floats, Floats]:
            moved, error = midrad.product(self.matrix, v, self.scales)
            values, errors = midrad.column_products(self.matrix, self.norms, moved, error, self.scales)
            result = penalties - values
            return result, errors + upper(UNIT * np.abs(result))

        return self.solve(penalties, defect)


def _touched(columns: FloatMatrix) -> FloatMatrix:
    """Sparse columns stay sparse: rows that none of them touches contribute nothing."""
    return columns if isinstance(columns, np.ndarray) else columns.tocsc()


def enclose_on_support(problem: SparseRecovery, weights: Floats, support: object, signs: object) -> SupportEnclosure:
    """Prove that the only minimiser lives on these columns with these signs.

    Parameters
    ----------
    problem : float64 data of shape (m, N)
    weights : float array of length N
    support, signs : k columns and 1 or -1 for each, 0 for free ones; they may be wrong

    Returns
    -------
    SupportEnclosure
        **Guarantee.** The problem has one minimiser z. It is 0 off `support`, |z_j - minimiser_j| <= radius_j on it and
        s_j z_j > 0 where s_j is not 0, |A_i^T r| < t w_i off it (under a sign constraint: A_i^T r < t w_i, or
        -A_i^T r < t w_i), ||I - R G||_inf <= contraction < 1.

    Raises
    ------
    Undecided
        With the column and the margin that floats did not separate (`InDoubt`, which more bits may settle), or the
        fault of the floating-point environment.

    **Source.** docs/theory/support-enclosure.md, (E1) to (E5) and (E7); docs/theory/midpoint-radius.md.
    """
    if problem.floats is None:
        raise ValueError("float64 data are needed")
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        return _enclose(problem, weights, np.array(support, dtype=int), np.array(signs, dtype=int))


def _enclose(problem: SparseRecovery, weights: Floats, support: Index, signs: Index) -> SupportEnclosure:
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    matrix, y = data.matrix, data.measurements
    if len(y) > midrad.MOST_TERMS:
        raise Undecided(f"A has {len(y)} rows, the error bounds of floats are proven up to {midrad.MOST_TERMS}")
    if not len(support) and problem.zero_is_free():
        empty = np.zeros(0)
        return SupportEnclosure(support, signs, empty, empty, np.zeros((0, 0)), empty, empty, 1.0, 0.0)
    _require_admitted(problem, support, signs)
    scales = RowScales.of(problem.float_row_scales)  # (M4)
    try:
        columns = _Columns(matrix, support, scales)
    except Undecided as reason:
        raise Undecided(f"{reason}{first_twins_in_words(problem, data, weights, support)}") from None
    penalties = weights[support] * signs
    h, g = columns.project(y), columns.penalise(penalties)
    if len(support) == len(y) and _fit_is_optimal(problem, g, penalties):
        return _exact_fit(problem, data, columns, weights, support, signs, h, g)
    flat, flat_error = midrad.difference(y, columns.matrix, h.value, scales)
    fields = support, signs, h.value, g.value, columns.inverse
    with _in_doubt_with(fields, columns.theta, g.radius, scaled=True):
        return _between(problem, data, weights, fields, columns, h, g, (flat, flat_error))


@contextmanager
def _in_doubt_with(fields: _Fields, theta: float, g_radius: float, *, scaled: bool) -> Iterator[None]:
    """What floats do not separate is in doubt, and said to be so together with what is known."""
    try:
        yield
    except Undecided as reason:
        support, _, h, *_ = fields
        anywhere = np.full(len(support), np.inf)
        raise InDoubt(str(reason), SupportEnclosure(*fields, h, anywhere, 0.0, theta, g_radius, scaled)) from None


def _between(
    problem: SparseRecovery,
    data: FloatData,
    weights: Floats,
    fields: _Fields,
    columns: _Columns,
    h: Solved,
    g: Solved,
    flat: tuple[Floats, float],
) -> SupportEnclosure:
    """z = h - t g, and everything strict."""
    support, signs, *_ = fields
    y, scales, penalties = data.measurements, columns.scales, weights[support] * signs
    low, middle, high = enclose_scale(problem, *flat, h, g, penalties, scales)
    minimiser = h.value - middle * g.value
    # d of (E4)
    radius: Floats = h.radius + high * g.radius + max(high - middle, middle - low) * np.abs(g.value)
    radius = upper(radius + 4 * UNIT * (np.abs(h.value) + high * np.abs(g.value)))
    _require_signs(problem, support, signs, minimiser, radius)
    residual, error = midrad.difference(y, columns.matrix, minimiser, scales)
    error = float(upper(error + upper(columns.norms @ radius)))  # (E5): ||A_T (z - z~)||
    margin = margin_off_support(problem, data, weights, support, residual, error, low, scales)
    return SupportEnclosure(*fields, minimiser, radius, margin, columns.theta, g.radius)


def _fit_is_optimal(problem: SparseRecovery, g: Solved, penalties: Floats) -> bool:
    with working_precision(BITS):
        return problem.fit_is_optimal(enclose_q(g, penalties), enclose(problem.parameter))


def _require_admitted(problem: SparseRecovery, support: Index, signs: Index) -> None:
    """Exactly the free columns have sign 0, all of them are there, and the other signs are admitted."""
    free, unpaid = set(problem.free), set(support[signs == 0].tolist())
    if free != unpaid:
        i = min(free ^ unpaid)
        place = "free and not" if i in free else "not free and"
        raise Undecided(f"column {problem.column(i)} is {place} in the support with sign 0")
    for i, s in zip(support.tolist(), signs.tolist(), strict=True):
        if s and not problem.admits(i, s):
            raise Undecided(f"entry {problem.column(i)} must not have the sign {s}")


def _exact_fit(
    problem: SparseRecovery,
    data: FloatData,
    columns: _Columns,
    weights: Floats,
    support: Index,
    signs: Index,
    h: Solved,
    g: Solved,
) -> SupportEnclosure:
    """As many independent columns as rows: y is fitted exactly, z = h, and A_T g is the dual point up to a factor."""
    radius: Floats = np.full(len(support), h.radius)
    fields = support, signs, h.value, g.value, columns.inverse
    with _in_doubt_with(fields, columns.theta, g.radius, scaled=False):
        _require_signs(problem, support, signs, h.value, radius)
        slope, error = midrad.product(columns.matrix, g.value, columns.scales)
        error = float(upper(error + upper(columns.norms.sum()) * g.radius))  # (E7): ||A_T (g* - g)||
        margin = margin_off_support(problem, data, weights, support, slope, error, 1.0, columns.scales)
    return SupportEnclosure(*fields, h.value, radius, margin, columns.theta, g.radius, scaled=False)


def _require_signs(problem: SparseRecovery, support: Index, signs: Index, minimiser: Floats, radius: Floats) -> None:
    for position in np.flatnonzero((signs != 0) & ~(signs * minimiser > radius)):  # (E4)
        raise Undecided(
            f"the sign of entry {problem.column(support[position])} is not proven: {minimiser[position]:.3g} "
            f"within {radius[position]:.3g}"
        )
