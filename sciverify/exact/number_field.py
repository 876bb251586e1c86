"""Q(theta) for any real algebraic theta: the first level of a tower when square roots are not enough.

Elements are polynomials modulo the minimal polynomial, which is proven irreducible, so an element
is zero exactly if its polynomial is; any other sign is found by refining a ball around theta.
Square roots stay in `surds`, which is faster (docs/theory/exact-numbers.md has the timings).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from weakref import WeakValueDictionary

from flint import acb, arb, ctx, fmpq, fmpq_poly, fmpz

from sciverify.errors import InvalidInput, PrecisionExhausted, shortened
from sciverify.exact.balls import MAX_BITS, doubled_bits, shared_state, working_precision
from sciverify.exact.ordered import Exact, Number, Operand

MAX_DEGREE = 32
"""Degree of a minimal polynomial that the certificate format admits."""


class NumberField:
    """Q(theta), theta the only root of an irreducible polynomial in the interval [low, high].

    The interval is narrowed until the polynomial is seen to be monotone on it, as the certificate format asks for. The
    same polynomial and interval are the same object as long as it is in use, so that numbers of separate computations
    mix, and those that come back from a file, a pickle or a deep copy too.

    **Guarantee.** A field that was made has an irreducible polynomial with one simple root in the interval.

    Raises
    ------
    InvalidInput
        A reducible polynomial, one of degree above `MAX_DEGREE`, or an interval that isolates no root of it.

    **Source.** docs/theory/exact-numbers.md.
    """

    __slots__ = ("__weakref__", "_narrowed", "below", "depth", "high", "low", "modulus")

    modulus: fmpq_poly
    low: fmpq
    high: fmpq
    below: None
    depth: int
    _narrowed: tuple[int, fmpq, fmpq]
    """(halvings, both ends): one object, so that threads see all of it or nothing."""

    def __new__(cls, modulus: fmpq_poly, low: fmpq, high: fmpq) -> NumberField:
        """The field; made only if it is not in use."""
        modulus = modulus / modulus.coeffs()[-1]
        asked = str(modulus), str(low), str(high)
        with shared_state:
            field = _IN_USE.get(asked)
            if field is None:
                _require_isolated(modulus, low, high)
                low, high = _monotone(modulus, low, high)
                field = _IN_USE.get((asked[0], str(low), str(high)))
            if field is None:
                field = super().__new__(cls)
                field.modulus, field.low, field.high, field._narrowed = modulus, low, high, (0, low, high)
                field.below, field.depth = None, 1
            _IN_USE[asked] = _IN_USE[asked[0], str(field.low), str(field.high)] = field
        return field

    def __reduce__(self) -> tuple[Callable[[list[fmpq], fmpq, fmpq], NumberField], tuple[list[fmpq], fmpq, fmpq]]:
        return _field_of_coefficients, (self.modulus.coeffs(), self.low, self.high)

    def adjoins_the_root_of(self, other: NumberField) -> bool:
        """Is theta the same number in both fields?"""
        if self.modulus != other.modulus:
            return False
        low, high = max(self.low, other.low), min(self.high, other.high)
        return bool(low < high and self.modulus(low) * self.modulus(high) < 0)

    @property
    def theta(self) -> AlgebraicNumber:
        """The generator as an element of this field."""
        return AlgebraicNumber(self, fmpq_poly([0, 1]))

    def enclose_theta(self, bits: int) -> arb:
        """A ball around theta, the same one whatever was asked before.

        **Guarantee.** It contains theta, and its radius is at most 2**-bits.

        [low, high] is halved until it is short enough. What is remembered may have been halved more often, say k
        times more; the interval on the way to it has 2**k times its length, begins at a multiple of that length from
        `low`, and contains it.
        """
        length = self.high - self.low
        count = ((length * fmpq(2) ** bits).ceil() - 1).bit_length()
        length /= fmpz(1) << count
        halved, low, high = self._narrowed
        if halved > count:
            low = self.low + ((low - self.low) / length).floor() * length
            return arb(low).union(arb(low + length))
        for _ in range(count - halved):
            low, high = _halved(self.modulus, low, high)
        self._narrowed = count, low, high
        return arb(low).union(arb(high))


_IN_USE: WeakValueDictionary[tuple[str, ...], NumberField] = WeakValueDictionary()


def _field_of_coefficients(coefficients: list[fmpq], low: fmpq, high: fmpq) -> NumberField:
    return NumberField(fmpq_poly(coefficients), low, high)


def _require_isolated(modulus: fmpq_poly, low: fmpq, high: fmpq) -> None:
    if modulus.degree() > MAX_DEGREE:
        raise InvalidInput(
            f"the data need a root of {shortened(modulus)}, of degree {modulus.degree()}: certificates hold degrees up "
            f"to {MAX_DEGREE}, pass a rational approximation"
        )
    factors = modulus.factor()[1]
    if len(factors) != 1 or factors[0][1] != 1:
        raise InvalidInput(f"{shortened(modulus)} is reducible over the rationals: pass an irreducible factor")
    if modulus(low) * modulus(high) >= 0 or not _root_is_simple_and_alone(modulus, low, high):
        interval = f"[{shortened(low)}, {shortened(high)}]"
        raise InvalidInput(f"{interval} does not isolate a real root of {shortened(modulus)}")


def _root_is_simple_and_alone(modulus: fmpq_poly, low: fmpq, high: fmpq) -> bool:
    for bits in doubled_bits(128):
        with working_precision(bits):
            real = [root.real for root, _ in _complex_roots(modulus) if root.imag.is_zero()]
            inside = [r for r in real if not (r < arb(low) or r > arb(high))]
            if all(r > arb(low) and r < arb(high) for r in inside):
                return len(inside) == 1
    raise PrecisionExhausted(f"the roots of {shortened(modulus)} were not separated")


def _halved(modulus: fmpq_poly, low: fmpq, high: fmpq) -> tuple[fmpq, fmpq]:
    """The half of an isolating interval that holds the root; a rational root that is hit becomes its upper end."""
    middle = (low + high) / 2
    return (low, middle) if modulus(low) * modulus(middle) <= 0 else (middle, high)


def _monotone(modulus: fmpq_poly, low: fmpq, high: fmpq) -> tuple[fmpq, fmpq]:
    """An isolating interval on which interval arithmetic shows the derivative to have one sign.

    The root is simple, so the derivative does not vanish there, and the halving ends.
    """
    derivative = modulus.derivative().coeffs()
    while True:
        bottom = top = fmpq(0)
        for c in reversed(derivative):
            corners = bottom * low, bottom * high, top * low, top * high
            bottom, top = min(corners) + c, max(corners) + c
        if bottom > 0 or top < 0:
            return low, high
        low, high = _halved(modulus, low, high)


def _complex_roots(poly: fmpq_poly) -> list[tuple[acb, int]]:
    return cast("list[tuple[acb, int]]", poly.complex_roots())  # the stubs leave the multiplicities out


def _horner(poly: fmpq_poly, x: arb) -> arb:
    value = arb(0)
    for coefficient in reversed(poly.coeffs()):
        value = value * x + coefficient
    return value


class AlgebraicNumber(Number):
    """A polynomial in theta; arithmetic and comparisons are exact."""

    __slots__ = ("field", "poly")

    field: NumberField
    poly: fmpq_poly

    def __init__(self, field: NumberField, poly: fmpq_poly) -> None:
        self.field, self.poly = field, poly

    def __reduce__(self) -> tuple[Callable[[NumberField, list[fmpq]], AlgebraicNumber], tuple[NumberField, list[fmpq]]]:
        return _number_of_coefficients, (self.field, self.poly.coeffs())

    def _lift(self, other: Operand) -> fmpq_poly | None:
        if isinstance(other, AlgebraicNumber):
            if other.field is not self.field:
                raise InvalidInput(f"{shortened(other)} and {shortened(self)} lie in different number fields")
            return other.poly
        return fmpq_poly([other]) if isinstance(other, int | fmpz | fmpq) else None

    def _make(self, poly: fmpq_poly) -> Exact:
        if poly.degree() <= 0:
            return fmpq(poly.coeffs()[0]) if poly.length() else fmpq(0)
        return AlgebraicNumber(self.field, poly)

    def __add__(self, other: Operand) -> Exact:
        poly = self._lift(other)
        return NotImplemented if poly is None else self._make(self.poly + poly)

    def __mul__(self, other: Operand) -> Exact:
        poly = self._lift(other)
        return NotImplemented if poly is None else self._make(self.poly * poly % self.field.modulus)

    def __neg__(self) -> AlgebraicNumber:
        return AlgebraicNumber(self.field, -self.poly)

    __radd__ = __add__
    __rmul__ = __mul__

    def inverse(self) -> Exact:
        """1/self, exactly; self is not 0, for a number written with theta is irrational."""
        _, s, _ = self.poly.xgcd(self.field.modulus)
        return self._make(s)

    def __truediv__(self, other: Operand) -> Exact:
        if isinstance(other, AlgebraicNumber):
            return self * other.inverse()
        if isinstance(other, int | fmpz | fmpq):
            return self._make(self.poly / other)
        return NotImplemented

    def sign(self) -> int:
        """-1, 0 or 1, decided exactly."""
        if self.poly.is_zero():
            return 0
        for bits in doubled_bits(64):
            with working_precision(bits + 64):
                value = _horner(self.poly, self.field.enclose_theta(bits))
                if value > 0:
                    return 1
                if value < 0:
                    return -1
        raise PrecisionExhausted(f"the sign of {shortened(self)} needs more than {MAX_BITS} bits")

    def enclose(self) -> arb:
        """A ball at the current working precision that contains this number."""
        return _horner(self.poly, self.field.enclose_theta(ctx.prec))

    def __str__(self) -> str:
        return f"({self.poly.str()} at theta)"

    def __repr__(self) -> str:
        return f"<AlgebraicNumber {self}>"


def _number_of_coefficients(field: NumberField, coefficients: list[fmpq]) -> AlgebraicNumber:
    return AlgebraicNumber(field, fmpq_poly(coefficients))
