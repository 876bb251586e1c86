"""Proof of a whole path for float64 data: around each knot, on the larger support, in integers.

On a support T with signs s the minimisers are z(t) = h - t g, t = lam / 2. R ~ G^-1 in doubles with theta = ||I - R G||
< 1 proves that G is invertible, and the defects of h and g bound their errors. Strict signs and strict bounds off T at
both bounds of a knot hold between them; there the entry that changes its sign vanishes once
(docs/theory/solution-path.md, "Knots between bounds"). Doubles only propose R: nothing here depends on how they round.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
from flint import fmpq, fmpz, fmpz_mat
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.enclosed_path import Crossing, EnclosedPathProof
from sciverify.certificate.kinds.solution_path import Piece, SolutionPathClaim
from sciverify.certify.proposals.float_knots import FloatKnots, ProposedCrossing
from sciverify.errors import Undecided
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rational_matrix import integers_of_doubles
from sciverify.exact.rationals import from_fraction, power_of_two, to_fraction
from sciverify.exact.root_bounds import root_above
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 96
"""Of h and g, below their largest entry."""
_NEAR = 54
"""Bits to which a knot is enclosed where h and g allow it."""
_INVERSE_BITS = 46
"""Of R, below its largest entry: short integers, and exactly doubles."""
_ROOM = fmpq(1) + power_of_two(-40)
"""For the checker, which rounds radii and lengths of columns up to 64 bits."""


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Integers times 2**exponent, one column for each vector."""

    values: fmpz_mat
    exponent: int

    def at(self, exponent: int) -> fmpz_mat:
        """The same numbers in units of 2**exponent, exponent <= self.exponent."""
        return self.values * (fmpz(1) << (self.exponent - exponent))


def _scaled(values: NDArray[np.float64]) -> _Scaled:
    found = integers_of_doubles(values)
    if found is None:
        raise Undecided("the data span too many powers of two for a path of doubles: scale them, or take exact ones")
    return _Scaled(found.integers, -found.exponent)


class PathData:
    """A, y, weights and row scales of float64 data, as doubles and as integers."""

    def __init__(self, problem: SparseRecovery) -> None:
        floats, weights, scales = problem.floats, problem.float_weights, problem.float_row_scales
        if floats is None or weights is None or problem.isometry is not None:
            raise Undecided("not all of A, y and the weights are float64: the path of doubles does not apply")
        self.problem, self.matrix, self.y = problem, floats.dense(), floats.measurements
        self.doubles = weights
        self.scales = np.ones(len(self.y)) if scales is None else scales
        self.signs = np.array(problem.signs or (0,) * problem.shape[1], dtype=np.int64)
        columns = _scaled(self.matrix)
        self.columns, self.unit = columns.values.transpose(), columns.exponent
        factors = _scaled(self.scales[:, None])
        self.weighed = fmpz_mat(
            [[factors.values[k, 0] * x for k, x in enumerate(row)] for row in self.columns.tolist()]
        )
        self.product_unit = self.unit + factors.exponent
        self.measurements = _scaled(self.y[:, None])
        self.rows, self.weighed_rows = self.columns.tolist(), self.weighed.tolist()
        self.forces = (self.weighed * self.measurements.values).tolist()
        self.weights = _scaled(weights[:, None])
        pairs = zip(self.rows, self.weighed_rows, strict=True)
        squares = [sum((a * b for a, b in zip(u, v, strict=True)), fmpz(0)) for u, v in pairs]
        square = to_fraction(fmpq(max(squares)) * power_of_two(self.unit + self.product_unit))
        self.longest = from_fraction(root_above(square)) * _ROOM

    def select(self, rows: list[list[fmpz]], chosen: tuple[int, ...]) -> fmpz_mat:
        """The matrix of some rows."""
        return fmpz_mat([rows[i] for i in chosen]) if chosen else fmpz_mat(0, len(rows[0]))


class Family:
    """z(t) = h - t g on a support, entry by entry within h_radius + t g_radius."""

    def __init__(self, data: PathData, proposed: ProposedCrossing) -> None:
        spent("enclosing the knots of the path")
        self.data, self.entry = data, proposed.entry
        self.support = tuple(sorted(proposed.signs))
        self.signs = tuple(proposed.signs[i] for i in self.support)
        chosen = list(self.support)
        self.part = data.select(data.rows, self.support)
        self.gram = self.part * data.select(data.weighed_rows, self.support).transpose()
        self.inverse, self.inverse_integers = self._approx_inverse(data.matrix[:, chosen])
        self.theta = self._contraction()
        forces = data.select(data.forces, self.support)
        penalties = fmpz_mat([[data.weights.values[i, 0] * s] for i, s in zip(chosen, self.signs, strict=True)])
        self.h, self.h_radius = self._refined(_Scaled(forces, data.product_unit + data.measurements.exponent))
        self.g, self.g_radius = self._refined(_Scaled(penalties, data.weights.exponent))

    def _undecided(self, reason: str) -> Undecided:
        return Undecided(f"on {len(self.support)} columns of the path, {reason}: engine='exact' may decide it")

    def _approx_inverse(self, dense: NDArray[np.float64]) -> tuple[NDArray[np.float64], _Scaled]:
        """R ~ G^-1 in doubles that are short integers times one power of two."""
        count = len(self.support)
        if not count:
            return np.zeros((0, 0)), _Scaled(fmpz_mat(0, 0), 0)
        try:
            with np.errstate(all="ignore"):
                inverse = np.linalg.inv(dense.T @ (self.data.scales[:, None] * dense))
                exponent = int(np.frexp(np.abs(inverse).max())[1]) - _INVERSE_BITS
                short = np.rint(np.ldexp(inverse, -exponent))
        except (np.linalg.LinAlgError, OverflowError, ValueError):
            raise self._undecided("the columns are dependent to working precision") from None
        if not np.isfinite(short).all():
            raise self._undecided("the columns are dependent to working precision")
        integers = short.astype(np.int64)
        return np.ldexp(short, exponent), _Scaled(fmpz_mat(integers.tolist()), exponent)

    def _contraction(self) -> fmpq:
        """(B1): ||I - RG||"""
        unit = self.inverse_integers.exponent + self.data.unit + self.data.product_unit
        if unit > 0:
            raise self._undecided("the approximate inverse has a wrong scale")
        one, product = fmpz(1) << -unit, self.inverse_integers.values * self.gram
        rows = [[abs(x - one * (i == k)) for k, x in enumerate(row)] for i, row in enumerate(product.tolist())]
        theta = fmpq(max((sum(row, fmpz(0)) for row in rows), default=fmpz(0))) * power_of_two(unit)
        if theta >= fmpq(1, 2):  # (B1), with room
            raise self._undecided("their Gram matrix is too ill-conditioned for doubles")
        return theta

    def _refined(self, right: _Scaled) -> tuple[_Scaled, fmpq]:
        """v ~ G^-1 right, and a bound of the error of its entries: || |R| |right - G v| || / (1 - theta)."""
        count, unit = len(self.support), self.data.unit + self.data.product_unit
        inverse = self.inverse_integers
        first = inverse.values * right.values  # in units of 2**(inverse.exponent + right.exponent)
        size = max((abs(x).bit_length() for x in first.entries()), default=0)
        if not size:
            return _Scaled(fmpz_mat(count, 1), 0), fmpq(0)
        exponent = inverse.exponent + right.exponent + int(size) - _BITS
        v = _Scaled(_shifted(first, inverse.exponent + right.exponent - exponent), exponent)
        for _ in range(8):
            defect = self._defect(v, right, unit)
            step = _shifted(inverse.values * defect.values, inverse.exponent + defect.exponent - exponent)
            if not any(step.entries()):
                break
            v = _Scaled(v.values + step, exponent)
        defect = self._defect(v, right, unit)
        sizes = fmpz_mat(count, 1, [abs(x) for x in defect.values.entries()])
        moduli = fmpz_mat(count, count, [abs(x) for x in inverse.values.entries()])
        worst = fmpq(max((moduli * sizes).entries())) * power_of_two(inverse.exponent + defect.exponent)
        return v, worst / (1 - self.theta) * _ROOM

    def _defect(self, v: _Scaled, right: _Scaled, unit: int) -> _Scaled:
        common = min(unit + v.exponent, right.exponent)
        moved = self.gram * v.values * (fmpz(1) << (unit + v.exponent - common))
        return _Scaled(right.at(common) - moved, common)

    # ------------------------------------------------------------ around a knot

    def knot(self) -> tuple[fmpq, fmpq]:
        """Bounds of the t at which the entry vanishes, to be proven by `require`."""
        k = self.support.index(self.entry) if self.entry is not None else -1
        h, g = (fmpq(v.values[k, 0]) * power_of_two(v.exponent) for v in (self.h, self.g))
        if g == 0 or h / g <= 0:
            raise self._undecided(f"entry {self.entry} does not vanish at a positive parameter")
        t = h / g
        reach = max(t * power_of_two(-_NEAR), 4 * (self.h_radius + t * self.g_radius) / abs(g))
        grid = power_of_two(t.p.bit_length() - t.q.bit_length() - _NEAR - 4)
        return ((t - reach) / grid).floor() * grid, ((t + reach) / grid).ceil() * grid

    def require(self, t: fmpq, *, strict: bool = True) -> int:
        """The sign of s_j z_j(t), after proving all other signs, and, if `strict`, the bounds off the support."""
        power = _dyadic(t)
        exponent = min(self.h.exponent, self.g.exponent + power.exponent, 0)
        moved = _Scaled(self.g.values * power.values[0, 0], self.g.exponent + power.exponent)
        z = _Scaled(self.h.at(exponent) - moved.at(exponent), exponent)
        radius = (self.h_radius + t * self.g_radius) * _ROOM
        off, side = (radius * power_of_two(-exponent)).ceil(), 0
        for i, s, x in zip(self.support, self.signs, z.values.entries(), strict=True):
            if i == self.entry:
                side = int(s * x > off) - int(s * x < -off)
                if not side:
                    raise self._undecided(f"the sign of entry {i} is not proven beside a knot")
            elif s and s * x <= off:  # (B2)
                raise self._undecided(f"entry {i} vanishes together with others, or too near to them")
        if strict:
            self._require_inactive(power, radius)
        return side

    @cached_property
    def _forces(self) -> tuple[list[fmpz], list[fmpz], int]:
        """(a, b, e): A_i^T r(t) = (a_i + t b_i) 2**e for all columns."""
        data = self.data
        unit = min(data.unit + min(self.h.exponent, self.g.exponent), data.measurements.exponent)
        across = self.part.transpose()
        moved = [across * v.values * (fmpz(1) << (data.unit + v.exponent - unit)) for v in (self.h, self.g)]
        flat, slope = data.measurements.at(unit) - moved[0], moved[1]
        return (data.weighed * flat).entries(), (data.weighed * slope).entries(), unit + data.product_unit

    def _require_inactive(self, power: _Scaled, radius: fmpq) -> None:
        """(B3): s A_i^T r < t w_i for admitted (i, s) off T, at t = p 2**-n."""
        spent("the columns off the support at a knot")
        data, (a, b, unit) = self.data, self._forces
        p, n = power.values[0, 0], -power.exponent
        common = min(unit - n, data.weights.exponent - n)
        doubt = (data.longest**2 * len(self.support) * radius * power_of_two(-common)).ceil()
        up, across, level = (
            fmpz(1) << (unit - common),
            p << (unit - n - common),
            p << (data.weights.exponent - n - common),
        )
        weights, chosen = data.weights.values.entries(), set(self.support)
        for i, (x, y, w, given) in enumerate(zip(a, b, weights, data.signs.tolist(), strict=True)):
            force = x * up + y * across
            if i not in chosen and level * w - (force * given if given else abs(force)) <= doubt:  # (B3)
                raise self._undecided(f"column {i} attains its bound together with others, or too near to them")

    def crossing(self) -> Crossing:
        """The evidence."""
        return Crossing(self.support, self.signs, self.entry, _fractions(self.h), _fractions(self.g), self.inverse)


def enclosed_path(problem: SparseRecovery, least: fmpq) -> Certificate:
    """All knots above `least`, each between two bounds.

    Parameters
    ----------
    problem : Lasso with float64 data
    least : dyadic number >= 0

    Returns
    -------
    Certificate
        **Guarantee.** The claim of `SolutionPathClaim`; not yet held against what the format has room for.

    Raises
    ------
    Undecided
        Knots or columns are too near to each other, supports too ill-conditioned, or the data no doubles.

    **Source.** docs/theory/solution-path.md, "Knots between bounds".
    """
    if least.q & (least.q - 1):
        raise Undecided(f"least is {least}, no dyadic number: the path of doubles does not apply")
    data = PathData(problem)
    roots = np.sqrt(data.scales)
    walk = FloatKnots(roots[:, None] * data.matrix, roots * data.y, data.doubles, data.signs)
    families = [Family(data, proposed) for proposed in walk.crossings(float(least.p) / float(least.q) / 2)]
    knots = []
    for family in families[:-1]:
        low, high = family.knot()
        if family.require(low) * family.require(high) >= 0:  # (B4)
            raise ArithmeticError(f"entry {family.entry} does not change its sign around a knot")
        knots.append((2 * low, 2 * high))
    for (low, _), (_, high) in pairwise([*knots, (least, least)]):
        if low <= high:
            raise Undecided(
                "two knots of the path are too near to each other for doubles: engine='exact' may decide it"
            )
    last = families[-1]
    fits = least == 0 and len(last.support) == len(data.y)  # (B5)
    last.require(least / 2, strict=not fits)
    claim = SolutionPathClaim(
        to_fraction(least),
        tuple(Enclosure(to_fraction(low), to_fraction(high)) for low, high in knots),
        _pieces(families, fits),
    )
    return Certificate(claim, problem, None, EnclosedPathProof(tuple(family.crossing() for family in families)))


def _pieces(families: list[Family], fits: bool) -> tuple[Piece, ...]:
    """(A3), (A4), (A6): the supports above, between and below the knots."""
    levels = [{(i, s) for i, s in zip(f.support, f.signs, strict=True) if s} for f in families]
    supports = [{(i, s) for i, s in level if i != f.entry} for level, f in zip(levels, families, strict=True)]
    patterns = [set[tuple[int, int]]()]
    matched = not supports[0]
    for k in range(len(families) - 1):
        above_all = fits and k == len(families) - 2
        matched = matched and (above_all or supports[k] <= levels[k + 1]) and supports[k + 1] <= levels[k]
        patterns.append(supports[k] | supports[k + 1])
    if not matched or any(a == b for a, b in pairwise(patterns)):
        raise Undecided("the path in doubles lost its way between two knots: engine='exact' may decide it")
    return tuple(Piece(tuple(i for i, _ in p), tuple(s for _, s in p)) for p in map(sorted, patterns))


def _shifted(values: fmpz_mat, bits: int) -> fmpz_mat:
    """values * 2**bits, rounded."""
    if bits >= 0:
        return values * (fmpz(1) << bits)
    half = fmpz(1) << (-bits - 1)
    return fmpz_mat(values.nrows(), values.ncols(), [(x + half) >> -bits for x in values.entries()])


def _dyadic(x: fmpq) -> _Scaled:
    return _Scaled(fmpz_mat([[x.p]]), 1 - int(x.q.bit_length()))


def _fractions(v: _Scaled) -> tuple[Fraction, ...]:
    return tuple(to_fraction(fmpq(x) * power_of_two(v.exponent)) for x in v.values.entries())
