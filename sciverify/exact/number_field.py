"""Q(theta) for any real algebraic theta: the first level of a tower when square roots are not enough.

Elements are polynomials modulo the minimal polynomial, which is proven irreducible, so an element
is zero exactly if its polynomial is; any other sign is found by refining a ball around theta.
Square roots stay in `surds`, which is faster (docs/theory/exact-numbers.md has the timings).
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

from flint import acb, arb, ctx, fmpq, fmpq_poly, fmpz

from sciverify.errors import InvalidInput, PrecisionExhausted, shortened
from sciverify.exact.balls import MAX_BITS, working_precision
from sciverify.exact.ordered import Exact, sign


class NumberField:
    """Q(theta), theta the only root of an irreducible polynomial in the interval [low, high]."""

    __slots__ = ("__weakref__", "below", "depth", "high", "low", "modulus")

    def __init__(self, modulus: fmpq_poly, low: fmpq, high: fmpq) -> None:
        self.modulus = modulus / modulus.coeffs()[-1]
        self.low, self.high = low, high
        self.below = None
        self.depth = 1
        factors = self.modulus.factor()[1]
        if len(factors) != 1 or factors[0][1] != 1:
            raise InvalidInput(f"{shortened(modulus)} is reducible over the rationals: pass an irreducible factor")
        if self.modulus(low) * self.modulus(high) >= 0 or not self._root_is_simple_and_alone():
            interval = f"[{shortened(low)}, {shortened(high)}]"
            raise InvalidInput(f"{interval} does not isolate a real root of {shortened(modulus)}")

    def _root_is_simple_and_alone(self) -> bool:
        bits = 128
        while bits <= MAX_BITS:
            with working_precision(bits):
                real = [root.real for root, _ in _complex_roots(self.modulus) if root.imag.is_zero()]
                inside = [r for r in real if not (r < arb(self.low) or r > arb(self.high))]
                if all(r > arb(self.low) and r < arb(self.high) for r in inside):
                    return len(inside) == 1
            bits *= 2
        raise PrecisionExhausted(f"the roots of {shortened(self.modulus)} were not separated")

    @property
    def theta(self) -> AlgebraicNumber:
        """The generator as an element of this field."""
        return AlgebraicNumber(self, fmpq_poly([0, 1]))

    def refine(self) -> None:
        """Halve the isolating interval (the root never leaves it)."""
        middle = (self.low + self.high) / 2
        # the root of a linear modulus may be hit: it must become the upper end, for low must keep its sign
        if self.modulus(self.low) * self.modulus(middle) <= 0:
            self.high = middle
        else:
            self.low = middle

    def enclose_theta(self, bits: int) -> arb:
        """A ball around theta of radius at most 2**-bits."""
        width = fmpq(1, fmpz(1) << bits)
        while self.high - self.low > width:
            self.refine()
        return arb(self.low).union(arb(self.high))


_IN_USE: WeakValueDictionary[tuple[str, ...], NumberField] = WeakValueDictionary()


def number_field(modulus: fmpq_poly, low: fmpq, high: fmpq) -> NumberField:
    """The `NumberField` of these data: the same object each time, so that its numbers mix."""
    key = (str(modulus), str(low), str(high))
    field = _IN_USE.get(key)
    if field is None:
        field = _IN_USE[key] = NumberField(modulus, low, high)
    return field


def _complex_roots(poly: fmpq_poly) -> list[tuple[acb, int]]:
    roots: Any = poly.complex_roots()  # the stubs leave the multiplicities out
    return list(roots)


def _horner(poly: fmpq_poly, x: arb) -> arb:
    value = arb(0)
    for coefficient in reversed(poly.coeffs()):
        value = value * x + coefficient
    return value


class AlgebraicNumber:
    """A polynomial in theta; arithmetic and comparisons are exact."""

    __slots__ = ("field", "poly")
    __hash__ = None  # type: ignore[assignment]  # mixes with fields whose equal numbers differ in form

    def __init__(self, field: NumberField, poly: fmpq_poly) -> None:
        self.field, self.poly = field, poly

    def _lift(self, other: Exact) -> fmpq_poly | None:
        if isinstance(other, AlgebraicNumber):
            if other.field is not self.field:
                raise InvalidInput(f"{shortened(other)} and {shortened(self)} lie in different number fields")
            return other.poly
        return fmpq_poly([other]) if isinstance(other, int | fmpz | fmpq) else None

    def _make(self, poly: fmpq_poly) -> Exact:
        if poly.degree() <= 0:
            return fmpq(poly.coeffs()[0]) if poly.length() else fmpq(0)
        return AlgebraicNumber(self.field, poly)

    def __add__(self, other: Exact) -> Exact:
        poly = self._lift(other)
        return NotImplemented if poly is None else self._make(self.poly + poly)

    def __mul__(self, other: Exact) -> Exact:
        poly = self._lift(other)
        return NotImplemented if poly is None else self._make(self.poly * poly % self.field.modulus)

    def __neg__(self) -> AlgebraicNumber:
        return AlgebraicNumber(self.field, -self.poly)

    def __sub__(self, other: Exact) -> Exact:
        return self + (-other)

    def __rsub__(self, other: Exact) -> Exact:
        return (-self) + other

    __radd__ = __add__
    __rmul__ = __mul__

    def inverse(self) -> Exact:
        """1/self; self is not 0, for a number written with theta is irrational."""
        _, s, _ = self.poly.xgcd(self.field.modulus)
        return self._make(s)

    def __truediv__(self, other: Exact) -> Exact:
        if isinstance(other, AlgebraicNumber):
            return self * other.inverse()
        if isinstance(other, int | fmpz | fmpq):
            return self._make(self.poly / other)
        return NotImplemented

    def __rtruediv__(self, other: Exact) -> Exact:
        return self.inverse() * other

    def sign(self) -> int:
        """-1, 0 or 1, decided exactly."""
        if self.poly.is_zero():
            return 0
        bits = 64
        while bits <= MAX_BITS:
            with working_precision(bits + 64):
                value = _horner(self.poly, self.field.enclose_theta(bits))
                if value > 0:
                    return 1
                if value < 0:
                    return -1
            bits *= 2
        raise PrecisionExhausted(f"the sign of {shortened(self)} needs more than {MAX_BITS} bits")

    def enclose(self) -> arb:
        """A ball at the current working precision that contains this number."""
        return _horner(self.poly, self.field.enclose_theta(ctx.prec))

    def __eq__(self, other: object) -> bool:
        if not (isinstance(other, int | fmpz | fmpq) or hasattr(other, "field")):
            return NotImplemented
        return sign(self - other) == 0

    def __lt__(self, other: Exact) -> bool:
        return sign(self - other) < 0

    def __gt__(self, other: Exact) -> bool:
        return sign(self - other) > 0

    def __le__(self, other: Exact) -> bool:
        return sign(self - other) <= 0

    def __ge__(self, other: Exact) -> bool:
        return sign(self - other) >= 0

    def __abs__(self) -> Exact:
        return -self if self.sign() < 0 else self

    def __str__(self) -> str:
        return f"({self.poly.str()} at theta)"

    def __repr__(self) -> str:
        return f"<AlgebraicNumber {self}>"
