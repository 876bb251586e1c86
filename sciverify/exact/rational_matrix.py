"""Products of rational matrices with exact vectors, through FLINT's integer matrices.

A vector over Q(sqrt r) is split into its two rational components, so that one quadratic field costs twice as much as Q
and not what element-by-element arithmetic would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from flint import fmpq, fmpq_mat, fmpz, fmpz_mat
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.exact import durations
from sciverify.exact.double_bits import holds_subnormals
from sciverify.exact.environment import keeps_subnormals
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import Exact, rational, rational_rows
from sciverify.exact.surds import SquareRootField, Surd

_MANTISSA, _LIMB = 53, 62
"""Bits of a double, and of what FLINT keeps in one word."""
_WIDEST = 2_200
"""Bits between the largest and the smallest entry that integers of one scale may span: all doubles do."""


@dataclass(frozen=True, slots=True)
class ScaledIntegers:
    """Integers times 2**-exponent."""

    integers: fmpz_mat
    exponent: int


def integers_of_doubles(values: Floats) -> ScaledIntegers | None:
    """A float64 matrix as integers times one power of two.

    **Guarantee.** Exact; None if its entries span too many powers, or if subnormal numbers would be lost.
    """
    if not values.size:
        return ScaledIntegers(fmpz_mat(values.shape[0], values.shape[1]), 0)
    if holds_subnormals(values) and not keeps_subnormals():
        return None  # the arithmetic below would take them for 0
    odd, exponents = odd_parts(values.ravel())
    least, width = _units(odd, exponents)
    if width > _WIDEST:
        return None
    spent("reading doubles exactly", needs=durations.to_read(values.size, width))
    m, count = values.shape
    total = fmpz_mat(m, count)
    for k, limb in _limbs(odd, exponents - least):
        part = fmpz_mat(m, count, limb.tolist())
        total += part * (fmpz(1) << _LIMB * k) if k else part
    return ScaledIntegers(total, -least)


def units_of_doubles(values: Floats) -> tuple[int, int]:
    """(e, bits): the largest e for which all values are multiples of 2**e, and the length of the longest one."""
    return _units(*odd_parts(values.ravel()))


def odd_parts(values: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Integers p and exponents e with values = p 2**e, p odd or 0."""
    mantissas, exponents = np.frexp(values)
    integers = np.ldexp(mantissas, _MANTISSA).astype(np.int64)
    twos = np.frexp((integers & -integers).astype(np.float64))[1].astype(np.int64) - 1
    twos[integers == 0] = 0
    return integers >> twos, exponents - _MANTISSA + twos


def _units(odd: NDArray[np.int64], exponents: NDArray[np.int64]) -> tuple[int, int]:
    used = odd != 0
    if not used.any():
        return 0, 0
    lengths = np.frexp(np.abs(odd[used]).astype(np.float64))[1]
    least = int(exponents[used].min())
    return least, int((lengths + exponents[used]).max()) - least


def _limbs(odd: NDArray[np.int64], shifts: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """(k, parts): the sum of parts * 2**(62 k) is odd * 2**shifts, entry by entry; FLINT reads short integers fast."""
    used, signs, sizes = odd != 0, np.sign(odd), np.abs(odd)
    places, rest = shifts // _LIMB, shifts % _LIMB
    low = (sizes.astype(np.uint64) << rest.astype(np.uint64)).astype(np.int64) & ((1 << _LIMB) - 1)
    high = sizes >> (_LIMB - rest)
    for k in range(int(places[used].max(initial=-1)) + 2):
        part = np.where(used & (places == k), low, 0) + np.where(used & (places == k - 1), high, 0)
        if part.any():
            yield k, signs * part


Split: TypeAlias = tuple[SquareRootField | None, list[list[fmpq]]]
"""The root's field and the rational components of a vector."""


class RationalMatrix:
    """A rational matrix as integers over one denominator; `bits` is the length of the longest integer."""

    __slots__ = ("bits", "denominator", "integers", "transposed")

    def __init__(self, integers: fmpz_mat, denominator: fmpz, bits: int | None = None) -> None:
        self.integers, self.denominator = integers, denominator
        self.transposed = integers.transpose()
        self.bits = _longest(integers.entries()) if bits is None else bits

    @classmethod
    def of(cls, rows: Sequence[Sequence[Exact]]) -> RationalMatrix | None:
        """From rows of exact numbers; None if one of them is irrational."""
        entries = rational_rows(rows)
        return None if entries is None else cls(*fmpq_mat(entries).numer_denom())

    @classmethod
    def of_doubles(cls, values: Floats) -> RationalMatrix | None:
        """From a float64 array; None if its entries span too many powers of two."""
        scaled = integers_of_doubles(values)
        if scaled is None:
            return None
        if scaled.exponent < 0:
            return cls(scaled.integers * (fmpz(1) << -scaled.exponent), fmpz(1))
        return cls(scaled.integers, fmpz(1) << scaled.exponent, units_of_doubles(values)[1])

    def times(self, vector: Sequence[Exact]) -> list[Exact] | None:
        """matrix @ vector. **Guarantee.** Exact; None for a vector neither rational nor over one quadratic field."""
        return self._apply(self.integers, vector)

    def transposed_times(self, vector: Sequence[Exact]) -> list[Exact] | None:
        """matrix.T @ vector; None as for `times`."""
        return self._apply(self.transposed, vector)

    def transposed_integers(self, vector: Sequence[Exact]) -> tuple[list[fmpz], fmpz] | None:
        """(numerators, denominator) of matrix.T @ vector for a rational vector, not in lowest terms; else None."""
        split = split_by_root(vector)
        if split is None or split[0] is not None:
            return None
        numerators, denominator = fmpq_mat(len(vector), 1, split[1][0]).numer_denom()
        self._spend(numerators)
        return (self.transposed * numerators).entries(), denominator * self.denominator

    def _apply(self, integers: fmpz_mat, vector: Sequence[Exact]) -> list[Exact] | None:
        split = split_by_root(vector)
        if split is None:
            return None
        field, parts = split
        products = []
        for part in parts:
            numerators, denominator = fmpq_mat(len(part), 1, part).numer_denom()
            self._spend(numerators, integers.nrows())
            products.append((fmpq_mat(integers * numerators) / fmpq(denominator * self.denominator)).entries())
        return join_by_root(field, products)

    def _spend(self, numerators: fmpz_mat, reduced: int = 0) -> None:
        """Say how long a product with a vector takes, and that so many fractions are reduced."""
        long = _longest(numerators.entries())
        products = self.integers.nrows() * self.integers.ncols()
        needs = durations.to_multiply(products, self.bits, long) + durations.to_reduce(reduced, long)
        spent("exact products with A", needs=needs)

    def gram(self, other: RationalMatrix, chosen: Sequence[int]) -> tuple[fmpz_mat, fmpz]:
        """(integers, denominator) of A_T^T B_T for the columns T = chosen of this matrix and of `other`."""
        left = self.select(chosen)
        right = left if other is self else other.select(chosen)
        products = len(chosen) ** 2 * self.integers.nrows()
        spent("exact inner products of columns", needs=durations.to_multiply(products, self.bits, other.bits))
        return left.transposed * right.integers, self.denominator * other.denominator

    def select(self, chosen: Sequence[int]) -> RationalMatrix:
        """The matrix of some columns."""
        if not chosen:
            return RationalMatrix(fmpz_mat(self.integers.nrows(), 0), self.denominator, 0)
        rows = [[self.transposed[i, k] for k in range(self.transposed.ncols())] for i in chosen]
        return RationalMatrix(fmpz_mat(rows).transpose(), self.denominator, self.bits)


def _longest(integers: Sequence[fmpz]) -> int:
    return max((int(abs(x).bit_length()) for x in integers), default=0)


def split_by_root(vector: Sequence[Exact]) -> Split | None:
    """(None, [v]) for a rational vector, (field, [a, b]) for v = a + b sqrt(r) with rational a, b, r; else None."""
    numbers = [x for x in vector if isinstance(x, fmpq)]
    if len(numbers) == len(vector):
        return None, [numbers]
    field: SquareRootField | None = None
    zero = fmpq(0)
    whole, beside = [], []
    for x in vector:
        if isinstance(x, fmpq):
            whole.append(x)
            beside.append(zero)
            continue
        if not isinstance(x, Surd) or x.field.below is not None or (field is not None and x.field is not field):
            return None
        field = x.field
        whole.append(rational(x.a))
        beside.append(rational(x.b))
    return field, [whole, beside]


def join_by_root(field: SquareRootField | None, parts: list[list[fmpq]]) -> list[Exact]:
    """The inverse of `split_by_root`."""
    if field is None:
        return [*parts[0]]
    return [Surd(field, a, b) if b else a for a, b in zip(*parts, strict=True)]


def dot(u: Sequence[Exact], v: Sequence[Exact]) -> Exact | None:
    """sum u_k v_k. **Guarantee.** Exact; None unless both vectors are rational or over one quadratic field."""
    left, right = split_by_root(u), split_by_root(v)
    if left is None or right is None:
        return None
    field = left[0] or right[0]
    if None not in (left[0], right[0]) and left[0] is not right[0]:
        return None
    a, b = left[1][0], left[1][1] if left[0] else None
    c, d = right[1][0], right[1][1] if right[0] else None
    whole, irrational = _rational_dot(a, c), fmpq(0)
    if field is not None and b is not None and d is not None:
        whole += rational(field.radicand) * _rational_dot(b, d)
    if b is not None:
        irrational += _rational_dot(b, c)
    if d is not None:
        irrational += _rational_dot(a, d)
    return Surd(field, whole, irrational) if field is not None and irrational else whole


def _rational_dot(u: Sequence[fmpq], v: Sequence[fmpq]) -> fmpq:
    p, s = fmpq_mat(1, len(u), list(u)).numer_denom()
    q, t = fmpq_mat(len(v), 1, list(v)).numer_denom()
    return fmpq((p * q)[0, 0], s * t)
