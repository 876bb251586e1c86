"""Instances whose matrix is an operator by name: samples of the Fourier transform of an image, in Haar coefficients.

Format: docs/certificate-format.md. Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple, Protocol

from .blocks import Dyadics, decode, vector_block
from .document import Json, Malformed, rational, read_count, read_object, short
from .field import sign
from .fourier import Image, Row
from .haar import Grid, coefficients_of, image_of
from .numerals import ONE, ZERO, dot
from .penalties import free_entries
from .problem import problem_of
from .rounding import dyadic

MAX_SIDE = 1024
BITS = 72
"""Of the largest entry of y and z~, on the grid that they are rounded to."""


class Transform(Protocol):
    """Fourier transforms of images of integers."""

    def transform(self, image: Image, /) -> Image:
        """sum_jl x_jl exp(-2 pi i (jk + lm) / n)"""

    def inverse(self, image: Image, /) -> Image:
        """sum_km x_km exp(+2 pi i (jk + lm) / n)"""

    def error(self, norm: int, /) -> int:
        """A bound, in the unit of the image, of the l2 error of either, for an image of at most that norm."""


class Products(NamedTuple):
    """r~ = y - A z~ and c = Re A^H r~, in units of powers of two.

    residual_square, residual_doubt : ||r^||^2 as an integer times 4**residual_exponent, and a bound of ||r^ - r~||
    correlations : c^, N integers times 2**exponent
    doubt : a bound of ||c^ - c||
    """

    residual_square: int
    residual_exponent: int
    residual_doubt: Fraction
    correlations: list[int]
    exponent: int
    doubt: Fraction


class OperatorInstance:
    """One of the three problems with A = P F W^T, and a real unknown.

    Attributes
    ----------
    side : n; there are N = n**2 unknowns
    sampled : of each frequency, is it measured?
    free : of each entry, is its bound 0?
    """

    def __init__(self, value: Json) -> None:
        self.kind = problem_of(value)
        keys = ["problem", self.kind.parameter_key, "weights", "operator", "measurements", "measurements_imaginary"]
        _, parameter, weights, operator, re, im = read_object(value, "instance", keys)
        self.parameter = rational(parameter, f"instance.{self.kind.parameter_key}")
        self.side, self.sampled = _read_operator(operator)
        self.columns = self.side**2
        self.rows = sum(self.sampled)
        self.real = vector_block(re, "instance.measurements", self.rows)
        self.imaginary = vector_block(im, "instance.measurements_imaginary", self.rows)
        self.weights: Dyadics | None = None
        if weights is not None:
            self.weights = vector_block(weights, "instance.weights", self.columns)
        values = [1] * self.columns if self.weights is None else self.weights.values
        self.free = free_entries(self.kind.parameter_key, sign(self.parameter), values, [0] * self.columns)

    def weight(self, i: int) -> Fraction:
        """w_i"""
        return ONE if self.weights is None else dyadic(self.weights.values[i], self.weights.exponent)

    def measured_square(self) -> Fraction:
        """||y||^2"""
        return sum((dyadic(dot(y.values, y.values), 2 * y.exponent) for y in (self.real, self.imaginary)), ZERO)

    def products(self, columns: list[int], minimiser: Dyadics, transform: Transform) -> Products:
        """The residual of a point that is 0 off some columns, and what the operator's adjoint makes of it."""
        n, levels = self.side, self.side.bit_length() - 1
        tops = [_top(x) for x in (self.real, self.imaginary, minimiser) if any(x.values)]
        if not tops:  # y = 0, z~ = 0
            return Products(0, 0, ZERO, [0] * self.columns, 0, ZERO)
        grid = BITS - max(tops)
        z, inexact_z = _on_grid(minimiser, grid)
        (re, inexact_re), (im, inexact_im) = _on_grid(self.real, grid), _on_grid(self.imaginary, grid)
        coefficients: Grid = [[0] * n for _ in range(n)]
        for i, value in zip(columns, z):
            coefficients[i // n][i % n] = value << levels
        image = transform.transform([(row, [0] * n) for row in image_of(coefficients)])
        off = transform.error(_norm([value << levels for value in z]))
        rounded = Fraction(_root(inexact_re + inexact_im) + _root(inexact_z), 2)
        doubt = off + rounded * 4**levels  # (OP9)
        left = self._residual(re, im, image, 2 * levels)
        square = sum(dot(p, p) + dot(q, q) for p, q in left)
        back = transform.inverse(left)
        moved = transform.error(math.isqrt(square) + 1)
        found = coefficients_of([p for p, _ in back])
        unit = grid + 2 * levels
        return Products(
            square, -unit, doubt * dyadic(1, -unit), [c for row in found for c in row], -unit - 2 * levels,
            (doubt * 2**levels + moved) * dyadic(1, -unit - levels),  # (OP10)
        )  # fmt: skip

    def _residual(self, re: list[int], im: list[int], image: Image, shift: int) -> Image:
        """y - A z~ at the sampled frequencies, and 0 at the others."""
        n, measured = self.side, iter(zip(re, im))
        left = []
        for k, (p, q) in enumerate(image):
            row: Row = ([0] * n, [0] * n)
            for j in range(n):
                if self.sampled[k * n + j]:
                    u, v = next(measured)
                    row[0][j], row[1][j] = (u << shift) - p[j], (v << shift) - q[j]
            left.append(row)
        return left


def read_bits(value: Json, where: str, length: int) -> list[bool]:
    """A set of positions as bits, the least significant one of a byte first."""
    encoding, count, text = read_object(value, where, ["encoding", "length", "data"])
    if encoding != "bits":
        raise Malformed(f"{where}.encoding is {short(encoding)}, not 'bits'")
    if read_count(count, f"{where}.length") != length:
        raise Malformed(f"{where} must be a block of {length} bits")
    raw = decode(text, where)
    if len(raw) != -(-length // 8):
        raise Malformed(f"{where} has {len(raw)} bytes where {-(-length // 8)} belong")
    number = int.from_bytes(raw, "little")
    if number >> length:
        raise Malformed(f"{where} has a bit beyond the last position")
    return [digit == "1" for digit in reversed(f"{number:0{length}b}")]


def _read_operator(value: Json) -> tuple[int, list[bool]]:
    where = "instance.operator"
    kind, side, unknown, rows = read_object(value, where, ["kind", "side", "unknown", "rows"])
    if kind != "fourier-haar-2d":
        raise Malformed(f"{where}.kind is {short(kind)}; known is 'fourier-haar-2d'")
    if unknown != "real":
        raise Malformed(f"{where}.unknown is {short(unknown)}; known is 'real'")
    n = read_count(side, f"{where}.side")
    if not 2 <= n <= MAX_SIDE or n & (n - 1):
        raise Malformed(f"{where}.side is {n}: a power of two from 2 to {MAX_SIDE} belongs there")
    sampled = read_bits(rows, f"{where}.rows", n * n)
    if not any(sampled):
        raise Malformed(f"{where}.rows samples no frequency")
    return n, sampled


def _top(block: Dyadics) -> int:
    """e with |v| < 2^e for all entries, one of which is not 0."""
    return max(abs(v).bit_length() for v in block.values) + block.exponent


def _on_grid(block: Dyadics, grid: int) -> tuple[list[int], int]:
    """Entries in units of 2^-grid, and how many had to be rounded; each is half a unit off at most."""
    shift = block.exponent + grid
    if shift >= 0:
        return [v << shift for v in block.values], 0
    half, rest = 1 << -shift - 1, (1 << -shift) - 1
    return [v + half >> -shift for v in block.values], sum(1 for v in block.values if v & rest)


def _norm(values: list[int]) -> int:
    return math.isqrt(dot(values, values)) + 1


def _root(count: int) -> int:
    """An integer >= sqrt(count)"""
    return math.isqrt(count) + (math.isqrt(count) ** 2 < count)
