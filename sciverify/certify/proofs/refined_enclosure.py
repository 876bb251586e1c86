"""More digits for a proven support: iterative refinement in integers with a float inverse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import arb, fmpq, fmpz, fmpz_mat

from sciverify.allowance import spent
from sciverify.certify.proofs.support_enclosure import Refined, SupportEnclosure
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import significant
from sciverify.exact.environment import float_proof
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import enclose, sign
from sciverify.exact.rational_matrix import ScaledIntegers, integers_of_doubles
from sciverify.exact.rationals import to_fraction
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery

_ROOM = 1 + Fraction(1, 2**60)
"""For the checker, which rounds radii and their norm up to 320 significant bits or more."""
_SHARP = Fraction(1, 2**54)
"""Half of the unit that floats left between the bounds of the dual and what they proved off the support."""


def refine(problem: SparseRecovery, found: SupportEnclosure, bits: int) -> Refined:
    """The enclosure of `found` with a radius of about 2**-bits relative to its entries.

    Returns
    -------
    Refined
        **Guarantee.** The only minimiser, which `enclose_on_support` found, is within `spread` of `minimiser` in the
        l2 norm. Residuals are exact; the contraction that was proven makes the radius.

    Raises
    ------
    Undecided
        The support is too ill-conditioned, or a sign or the residual is lost.

    **Source.** docs/theory/support-enclosure.md, (E2) to (E4) and "two users of the same rule".
    """
    with float_proof(math.prod(problem.shape)):
        if not len(found.support):  # the minimiser is 0, exactly
            return Refined((), (), (), Fraction(0), True, _scale_at_zero(problem, bits), Fraction(0))
        return _refine(problem, found, bits)


def _scale_at_zero(problem: SparseRecovery, bits: int) -> Fraction:
    """t where the residual is y."""
    if problem.floats is None:
        raise ValueError("float64 data are needed")
    y, zero = _vector(_integers(problem.floats.measurements[:, None])), Fraction(0)
    try:
        return _refined_scale(problem, _square(y, problem.float_row_scales), zero, [], [], zero, bits)[0]
    except Undecided:  # 0 is free, as for basis pursuit with ||y|| <= eta: no bound is looked at
        return zero


def _refine(problem: SparseRecovery, found: SupportEnclosure, bits: int) -> Refined:
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    columns, measurements, scales = _on_touched_rows(data, found.support, problem.float_row_scales)
    matrix = _integers(columns)
    scaled = _scaled_rows(matrix, scales)
    gram = matrix.integers.transpose() * scaled.integers
    y = _integers(measurements[:, None])
    weights = _integers(np.array(problem.float_weights)[found.support][:, None] * found.signs[:, None])
    right = scaled.integers.transpose() * y.integers
    solver = _Refiner(gram, matrix.exponent + scaled.exponent, found.inverse, found.contraction, bits)
    h, h_radius, h_defect = solver.solve(ScaledIntegers(right, scaled.exponent + y.exponent), found.h)
    g, g_radius, _ = solver.solve(weights, found.g)

    if len(found.support) == problem.shape[0] and not found.scaled:
        _require_signs(found, h, [_ROOM * h_radius] * len(h))
        inside = _lies_inside(g, [g_radius] * len(g), found.g, np.full(len(g), found.g_radius))
        spread, reach = _ROOM * len(h) * h_radius, _ROOM * len(g) * g_radius
        return Refined(tuple(h), tuple(g), tuple(h), spread, inside, Fraction(1), reach)
    rest = _subtract(_vector(y), _times(matrix, h))
    square = _square(rest, scales)
    low, high = _refined_scale(problem, square, h_defect * h_radius, _vector(weights), g, g_radius, bits)
    middle = _on_grid((low + high) / 2, bits + 32 + _scale_of([high]))
    exact = [a - middle * b for a, b in zip(h, g, strict=True)]
    grid = bits + 32 + _scale_of(exact)
    minimiser = [_on_grid(z, grid) for z in exact]
    width = max(high - middle, middle - low)
    if problem.fixed_scale is None:
        if _longest([*h, *g, *minimiser]) < bits:
            minimiser[0] += Fraction(2) ** -grid
        width += high / 2 ** (300 + 2 * _longest([*h, *g, *minimiser]))
    radii = [  # (E4)
        _ROOM * (h_radius + high * g_radius + width * abs(b) + abs(a - middle * b - z))
        for a, b, z in zip(h, g, minimiser, strict=True)
    ]
    _require_signs(found, minimiser, radii)
    sharp = problem.fixed_scale is not None or high - low <= _SHARP * low
    inside = sharp and _lies_inside(minimiser, radii, found.minimiser, found.radius)
    spread = sum(radii, Fraction(0))
    return Refined(tuple(h), tuple(g), tuple(minimiser), spread, inside, low, spread)


def _lies_inside(values: Sequence[Fraction], radii: Sequence[Fraction], near: Floats, room: Floats) -> bool:
    """|value - near| + radius <= room, entry by entry."""
    entries = zip(values, radii, near.tolist(), room.tolist(), strict=True)
    return bool(np.isfinite(room).all()) and all(
        abs(v - Fraction(a)) + radius <= Fraction(b) for v, radius, a, b in entries
    )


def _refined_scale(
    problem: SparseRecovery,
    flat_squared: Fraction,
    correction: Fraction,
    penalties: list[Fraction],
    g: list[Fraction],
    g_radius: Fraction,
    bits: int,
) -> tuple[Fraction, Fraction]:
    """Rational low <= t <= high; `flat_squared` is ||y - A_T h||^2, `correction` how much smaller it may be."""
    if sign(problem.bound_factor) == 0:  # lam = 0: least squares, z = h
        return Fraction(0), Fraction(0)
    q = sum((w * v for w, v in zip(penalties, g, strict=True)), Fraction(0))
    q_error = sum(map(abs, penalties), Fraction(0)) * g_radius
    with working_precision(bits + 64):
        rho_squared = _arb(flat_squared - correction).union(_arb(flat_squared))  # (E3)
        t = problem.enclose_scale(rho_squared, _arb(q - q_error).union(_arb(q + q_error)), enclose(problem.parameter))
        if t is None or not t.is_finite():
            raise Undecided("the residual on the support is not separated from its limit")
        low, high = rational_ends(t)
    return to_fraction(low), to_fraction(high)


def _require_signs(found: SupportEnclosure, minimiser: Sequence[Fraction], radii: Sequence[Fraction]) -> None:
    for i, s, z, radius in zip(found.support.tolist(), found.signs.tolist(), minimiser, radii, strict=True):
        if s and not s * z > radius:  # (E4)
            raise Undecided(
                f"the sign of entry {i} was lost in the refinement: {significant(z, 3, upward=False)} within "
                f"{significant(radius, 3, upward=True)}"
            )


def _longest(values: Sequence[Fraction]) -> int:
    """Bits of the longest denominator: the checker takes its roots to 320 bits and twice as many.

    So a root that is known exactly, or to more bits than short numbers let the checker use, is not as exact for it.
    """
    return max(x.denominator.bit_length() for x in values)


def _scale_of(values: Sequence[Fraction]) -> int:
    """Bits below which the largest of the values begins: a grid of b + this many bits resolves b bits of it."""
    return max((x.denominator.bit_length() - x.numerator.bit_length() for x in values if x), default=0)


class _Refiner:
    """Solves G v = b with G exact, by corrections R (b - G v) on a grid that gets finer."""

    def __init__(self, gram: fmpz_mat, exponent: int, inverse: Floats, contraction: float, bits: int) -> None:
        self.gram, self.exponent = gram, exponent
        self.inverse, self.magnitudes = inverse, np.abs(inverse)
        self.contraction, self.bits = contraction, bits

    def solve(self, right: ScaledIntegers, start: Floats) -> tuple[list[Fraction], Fraction, Fraction]:
        """(v, a bound of ||v - G^-1 b||_inf, a bound of ||b - G v||_1)"""
        if not len(start):
            return [], Fraction(0), Fraction(0)
        grid = self.bits + 64 + _scale_of([Fraction(x) for x in start.tolist()])
        v = [round(Fraction(x) * Fraction(2) ** grid) for x in start.tolist()]
        unit = max(right.exponent, self.exponent + grid)  # the defect is an integer times 2**-unit
        scaled_right = right.integers * (fmpz(1) << (unit - right.exponent))
        lift = fmpz(1) << (unit - self.exponent - grid)
        best: tuple[int, ...] | None = None
        for step in range(8 + self.bits // 8):
            spent(f"refining the minimiser to {self.bits} bits", step / (8 + self.bits // 8))
            defect = scaled_right - self.gram * fmpz_mat(len(v), 1, v) * lift
            entries = [int(e) for e in defect.entries()]
            shift = max(0, max(abs(e).bit_length() for e in entries) - 900)
            head = np.array([float(e >> shift) for e in entries])
            radius = self._radius(head, shift - unit)
            if radius * 2**self.bits <= Fraction(max(map(abs, v))) / Fraction(2) ** grid:
                break
            correction = self.inverse @ head
            moved = [
                x + round(Fraction(c) * Fraction(2) ** (shift - unit + grid))
                for x, c in zip(v, correction.tolist(), strict=True)
            ]
            if tuple(moved) == best:
                break
            best, v = tuple(v), moved
        else:
            raise Undecided("iterative refinement does not converge: the support is too ill-conditioned")
        total = Fraction(sum(map(abs, entries))) * Fraction(2) ** -unit
        return [x / Fraction(2) ** grid for x in v], radius, total

    def _radius(self, head: Floats, exponent: int) -> Fraction:
        bound = midrad.upper(np.max(self.magnitudes @ midrad.upper(np.abs(head) + 1))) / (1 - self.contraction)  # (E2)
        if not np.isfinite(bound):
            raise Undecided("iterative refinement left the range of floats")
        return Fraction(float(midrad.upper(bound))) * Fraction(2) ** exponent


def residual_of(problem: SparseRecovery, found: SupportEnclosure, refined: Refined) -> list[Fraction]:
    """y - A_T z for the refined minimiser z, exactly; A_T g where it fits y."""
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    columns = data.matrix[:, found.support]
    matrix = _integers(columns if isinstance(columns, np.ndarray) else columns.toarray())
    if not found.scaled:
        return _times(matrix, refined.g)
    y = _integers(data.measurements[:, None])
    return _subtract(_vector(y), _times(matrix, refined.minimiser)) if len(found.support) else _vector(y)


def _on_touched_rows(data: FloatData, support: Index, scales: Floats | None) -> tuple[Floats, Floats, Floats | None]:
    """A_T, y and d, of sparse data without the rows in which A_T and y are 0."""
    columns = data.matrix[:, support]
    if isinstance(columns, np.ndarray):
        return columns, data.measurements, scales
    touched = data.measurements != 0
    touched[columns.tocsc().indices] = True
    kept = None if scales is None else scales[touched]
    return columns.toarray()[touched], data.measurements[touched], kept


def _scaled_rows(matrix: ScaledIntegers, scales: Floats | None) -> ScaledIntegers:
    """The matrix with row k times d_k."""
    if scales is None:
        return matrix
    factors = _integers(scales[:, None])
    rows = zip(factors.integers.entries(), matrix.integers.tolist(), strict=True)
    return ScaledIntegers(fmpz_mat([[d * x for x in row] for d, row in rows]), matrix.exponent + factors.exponent)


def _square(vector: Sequence[Fraction], scales: Floats | None) -> Fraction:
    """||v||^2, with the row scales counted."""
    squares = (r * r for r in vector)
    if scales is None:
        return sum(squares, Fraction(0))
    return sum((Fraction(d) * square for d, square in zip(scales.tolist(), squares, strict=True)), Fraction(0))


def _integers(values: Floats) -> ScaledIntegers:
    scaled = integers_of_doubles(values)
    if scaled is None:
        raise Undecided("the entries span too many powers of two for refinement: scale the data")
    return scaled


def _vector(column: ScaledIntegers) -> list[Fraction]:
    unit = Fraction(2) ** -column.exponent
    return [int(x) * unit for x in column.integers.entries()]


def _times(matrix: ScaledIntegers, vector: Sequence[Fraction]) -> list[Fraction]:
    grid = max((x.denominator.bit_length() - 1 for x in vector), default=0)
    integers = fmpz_mat(len(vector), 1, [int(x * 2**grid) for x in vector])
    unit = Fraction(2) ** -(matrix.exponent + grid)
    return [int(x) * unit for x in (matrix.integers * integers).entries()]


def _subtract(u: Sequence[Fraction], v: Sequence[Fraction]) -> list[Fraction]:
    return [a - b for a, b in zip(u, v, strict=True)]


def _on_grid(x: Fraction, bits: int) -> Fraction:
    """x rounded to a multiple of 2**-bits."""
    return round(x * Fraction(2) ** bits) / Fraction(2) ** bits


def _arb(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))
