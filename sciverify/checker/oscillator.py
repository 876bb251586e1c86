"""Schroedinger operators p^2 + V(x) with polynomials V, by their entries in the basis of Hermite functions.

Proof: docs/theory/oscillators.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .document import Json, Malformed, rational, read_count, read_list, read_object
from .l2_operators import MOST_SITES, L2Operator, operator_kind
from .numerals import ZERO, over_one_unit
from .rounding import dyadic
from .scaled import common_unit
from .sections import Hop, Section
from .sequences import Values, read_number, read_site
from .work import divisor, long_products, spend

MOST_DEGREE, MOST_BITS = 32, 256
CLOSED = "every closed A = p^2 + V with A* = p^2 + conj V"


@operator_kind("oscillator")
class Oscillator(L2Operator):
    """p^2 + V(x), V(x) = sum_m c_m x^m, in the basis h_n(x / scale) / sqrt(scale).

    Attributes
    ----------
    unit : the denominator of the factors c_m (scale / 2)^m and 1 / (2 scale^2)
    """

    def __init__(self, value: Json, where: str) -> None:
        _, potential, scale_said = read_object(value, where, ["kind", "potential", "scale"])
        listed = read_list(potential, f"{where}.potential")
        if not 0 < len(listed) <= MOST_DEGREE + 1:
            raise Malformed(f"{where}.potential has {len(listed)} coefficients; 1 to {MOST_DEGREE + 1} belong there")
        pairs = [read_number(c, f"{where}.potential[{m}]") for m, c in enumerate(listed)]
        scale = rational(scale_said, f"{where}.scale")
        if scale <= 0:
            raise Malformed(f"{where}.scale is {scale}: it is positive")
        if any(max(abs(x.numerator), x.denominator) >> MOST_BITS for x in (scale, *(x for c in pairs for x in c))):
            raise Malformed(f"{where} has a long number: {MOST_BITS} bits belong above and below each line")
        half, kinetic = scale / 2, 1 / (2 * scale**2)
        factors = [part * half**m for m, c in enumerate(pairs) for part in c]
        whole, self.unit = over_one_unit([kinetic, *factors])
        self.kinetic, self.re, self.im = whole[0], whole[1::2], whole[2::2]
        self.width = max(len(pairs) - 1, 2)
        self.self_adjoint = self.normal = not any(self.im)  # (OS5)
        every = "every self-adjoint A = p^2 + V" if self.self_adjoint else CLOSED
        self.title = f"{every} on Hermite functions, V of degree {len(pairs) - 1}"

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """The columns at consecutive sites."""
        start, length = read_object(sites, where, ["first", "count"])
        first, count = read_site(start, f"{where}.first"), read_count(length, f"{where}.count")
        if not 0 < count <= MOST_SITES:
            raise Malformed(f"{where}.count is {count}; 1 to {MOST_SITES} belong there")
        if first < 0:
            raise Malformed(f"{where}.first is {first}, and Hermite functions are counted from 0 on")
        width = self.width
        begin = max(0, first - width)
        self._account(first + count, first + count - begin, bits)
        columns = [self._column(n) for n in range(begin, first + count)]
        hops, doubt, unit = list[Hop](), ZERO, dyadic(1, -bits)
        for k in range(width + 1):
            values = self._diagonal(k, columns, begin, bits)
            for offset in {k, -k}:
                at = range(first + min(offset, 0) - begin, first + min(offset, 0) - begin + count)
                found = _picked(values, at, adjoint)  # (OS4)
                hops.append(Hop(range(offset + width, count + offset + width), found))
                doubt += found.doubt  # (LO8)
            unit = common_unit(unit, values.unit)
        return Section(count + 2 * width, range(width, count + width), hops, doubt, unit)

    def _account(self, last: int, count: int, bits: int) -> None:
        """For the work that the columns up to a last site make."""
        factors = max(abs(x).bit_length() for x in (self.kinetic, *self.re, *self.im))
        size = factors + self.width * (last.bit_length() + 4)  # of B_k(n)
        root = 2 * size + self.width * last.bit_length() + 2 * bits + 2 * self.unit.bit_length()
        steps = 2 * (self.width + 1) ** 2 * (600 + long_products(size, 64))
        roots = 2 * (self.width + 1) * (3000 + 3 * long_products(root, root) + divisor(bits + size))
        spend(count * (steps + roots), "the entries of an oscillator")

    def _column(self, n: int) -> list[tuple[int, int]]:
        """B_k(n), k = 0, ..., width, over the unit."""
        re, im = _polynomial(self.re, n), _polynomial(self.im, n)
        re[0] = re.get(0, 0) + (2 * n + 1) * self.kinetic  # (OS2)
        re[2] = re.get(2, 0) - 2 * self.kinetic
        return [(re.get(k, 0), im.get(k, 0)) for k in range(self.width + 1)]

    def _diagonal(self, k: int, columns: list[list[tuple[int, int]]], begin: int, bits: int) -> Values:
        """<A e_n, e_(n + k)> for n from `begin` on."""
        re, im = ([column[k][t] for column in columns] for t in (0, 1))
        imaginary = any(self.im)
        if not k or not (any(re) or any(im)):
            return Values(re, im if imaginary else None, Fraction(1, self.unit))
        products = [math.prod(range(n + 1, n + k + 1)) for n in range(begin, begin + len(columns))]
        below = self.unit * self.unit << k
        parts = [[_root(b, q, below, bits) for b, q in zip(numbers, products)] for numbers in (re, im)]
        doubt = dyadic(3, -bits - 1) if imaginary else dyadic(1, -bits)  # (OS3)
        return Values(parts[0], parts[1] if imaginary else None, dyadic(1, -bits), doubt)


def _polynomial(factors: list[int], n: int) -> dict[int, int]:
    """k -> coefficient of g_(n + k) in sum_m factors[m] (2 X)^m g_n, 2 X g_n = 2 g_(n + 1) + n g_(n - 1)."""
    found: dict[int, int] = {}
    for factor in reversed(factors):  # (OS1)
        moved = {0: factor}
        for k, x in found.items():
            moved[k + 1] = moved.get(k + 1, 0) + 2 * x
            moved[k - 1] = moved.get(k - 1, 0) + (n + k) * x
        found = moved
    return found


def _root(b: int, q: int, below: int, bits: int) -> int:
    """The number b sqrt(q / below) 2^bits, rounded towards 0."""
    root = math.isqrt((b * b * q << 2 * bits) // below)
    return root if b >= 0 else -root


def _picked(values: Values, at: range, adjoint: bool) -> Values:
    """The entries at these places, 0 before the first one; conjugates for the adjoint."""
    missing = min(len(at), max(0, -at.start))
    part = slice(at.start + missing, at.start + len(at))
    re = [0] * missing + [*values.re[part]]
    im = None if values.im is None else [0] * missing + [-x if adjoint else x for x in values.im[part]]
    return Values(re, im, values.unit, values.doubt)
