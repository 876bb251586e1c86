"""Towers of real square roots: a + b sqrt(r) with decidable equality and sign.

Signs need no minimal polynomial: when a and b sqrt(r) have opposite signs, comparing their
squares decides, and it does so even if r happens to be a square of the smaller field. That is
why a radicand never has to be factored. Proof and timings: docs/theory/exact-numbers.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakValueDictionary

from flint import arb, fmpq, fmpz

from sciverify.errors import InvalidInput, shortened
from sciverify.exact.balls import shared_state
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import (
    ONE,
    ZERO,
    Exact,
    Field,
    Number,
    Operand,
    deepest,
    depth,
    enclose,
    higher,
    lowest,
    sign,
)
from sciverify.exact.rationals import rational_square_root

MAX_LEVELS = 7
"""Extensions a tower may have: what the certificate format allows."""


class SquareRootField:
    """A field F extended by sqrt(r), r > 0 in F; `below` is F (None for the rationals).

    The same radicand over the same field is the same object as long as it is in use, so that numbers of separate
    computations mix, and those that come back from a file, a pickle or a deep copy too.
    """

    __slots__ = ("__weakref__", "below", "depth", "radicand")

    radicand: Exact
    below: Field | None
    depth: int

    def __new__(cls, radicand: Exact, below: Field | None = None) -> SquareRootField:
        """The field; made only if it is not in use."""
        if sign(radicand) <= 0:
            raise InvalidInput(f"cannot adjoin the square root of {shortened(radicand)}: it is not positive")
        depth = 1 + (0 if below is None else below.depth)
        if depth > MAX_LEVELS:
            raise InvalidInput(
                f"the data need more than {MAX_LEVELS} independent roots (the next is of {shortened(radicand)}): "
                "pass rational approximations for some of them"
            )
        key = (below, _written(radicand))
        with shared_state:
            field = _IN_USE.get(key)
            if field is None:
                field = super().__new__(cls)
                field.radicand, field.below, field.depth = radicand, below, depth
                _IN_USE[key] = field
        return field

    def __reduce__(self) -> tuple[type[SquareRootField], tuple[Exact, Field | None]]:
        return SquareRootField, (self.radicand, self.below)

    @property
    def root(self) -> Surd:
        """sqrt(r) as an element of this field."""
        return Surd(self, ZERO, ONE)


class Surd(Number):
    """The number a + b sqrt(r) of a `SquareRootField`; a and b lie in the field below.

    Arithmetic with rationals and with elements of fields below is exact and closed; two fields
    that are not stacked on one another do not mix. Comparisons are decided exactly.
    """

    __slots__ = ("a", "b", "field")

    field: SquareRootField
    a: Exact
    b: Exact

    def __init__(self, field: SquareRootField, a: Exact, b: Exact) -> None:
        self.field, self.a, self.b = field, a, b

    def _make(self, a: Exact, b: Exact) -> Exact:
        return a if isinstance(b, fmpq) and not b else Surd(self.field, a, b)

    def _split(self, other: Operand) -> tuple[Exact, Exact] | None:
        """Components of `other` in this field; None if `other` must take the lead."""
        if isinstance(other, Surd) and other.field is self.field:
            return other.a, other.b
        if isinstance(other, int | fmpz):
            return fmpq(other), ZERO
        if not isinstance(other, Exact):
            raise TypeError(f"cannot combine an exact number with {type(other).__name__}")
        if depth(other) > self.field.depth:
            return None
        if depth(other) == self.field.depth:
            raise InvalidInput(
                f"{shortened(other)} and {shortened(self)} lie in fields that are not built on one another"
            )
        return other, ZERO

    def __add__(self, other: Operand) -> Exact:
        parts = self._split(other)
        if parts is None:
            return other + self
        return self._make(self.a + parts[0], self.b + parts[1])

    def __mul__(self, other: Operand) -> Exact:
        parts = self._split(other)
        if parts is None:
            return other * self
        c, d = parts
        if isinstance(d, fmpq) and not d:
            return self._make(self.a * c, self.b * c)
        return self._make(self.a * c + self.field.radicand * (self.b * d), self.a * d + self.b * c)

    def __neg__(self) -> Surd:
        return Surd(self.field, -self.a, -self.b)

    __radd__ = __add__
    __rmul__ = __mul__

    def inverse(self) -> Exact:
        """1/self; ZeroDivisionError if self is 0."""
        norm = self.a * self.a - self.field.radicand * (self.b * self.b)
        if sign(norm) != 0:
            return self._make(self.a / norm, -(self.b / norm))
        if self.sign() == 0:
            raise ZeroDivisionError("division by an exact zero")
        # norm 0 and self != 0 means a = b sqrt(r), so self = 2a lies in the field below
        return ONE / (self.a + self.a)

    def __truediv__(self, other: Operand) -> Exact:
        if isinstance(other, Surd):
            return self * other.inverse()
        return self * (ONE / other)

    def sign(self) -> int:
        """-1, 0 or 1, decided exactly."""
        sa, sb = sign(self.a), sign(self.b)
        if sa == sb or sb == 0:
            return sa
        if sa == 0:
            return sb
        return sa * sign(self.a * self.a - self.field.radicand * (self.b * self.b))

    def enclose(self) -> arb:
        """A ball at the current working precision that contains this number."""
        return enclose(self.a) + enclose(self.b) * enclose(self.field.radicand).sqrt()

    def __str__(self) -> str:
        return f"({self.a} + {self.b}*sqrt({self.field.radicand}))"

    def __repr__(self) -> str:
        return f"<Surd {self}>"


_IN_USE: WeakValueDictionary[tuple[Field | None, object], SquareRootField] = WeakValueDictionary()


def square_root(x: Exact, below: Field | None = None) -> Exact:
    """sqrt(x) for x >= 0, in a field built on `below` (and on the field of x).

    Parameters
    ----------
    x : Exact
        The radicand.
    below : field or None
        The top of the tower in use, so that the root mixes with other numbers of it.

    Returns
    -------
    Exact
        **Guarantee.** Non-negative, and its square is x exactly.

    Raises
    ------
    InvalidInput
        x is negative.
    """
    if sign(x) < 0:
        raise InvalidInput(f"the square root of {shortened(x)} is not real")
    if sign(x) == 0:
        return ZERO
    if not isinstance(x, fmpq):
        top = x.field if below is None or below.depth < x.field.depth else below
        return _find_or_adjoin(x, top).root
    exact = rational_square_root(x)
    if exact is not None:
        return exact
    scale, radicand = _square_part(x.p * x.q)
    return _find_or_adjoin(fmpq(radicand), below).root * fmpq(scale, x.q)


def _square_part(n: fmpz, bound: int = 1 << 64) -> tuple[fmpz, fmpz]:
    """n = s**2 * r with r squarefree if n is small enough to factor, else s = 1."""
    if n >= bound:
        return fmpz(1), n
    s = r = fmpz(1)
    for prime, exponent in n.factor():
        s *= prime ** (int(exponent) // 2)
        r *= prime ** (int(exponent) % 2)
    return s, r


def _find_or_adjoin(radicand: Exact, below: Field | None) -> SquareRootField:
    """The level of the tower `below` that has this radicand, or one level on top of it."""
    field: Field | None = below
    while isinstance(field, SquareRootField):
        if field.depth > depth(radicand) and sign(field.radicand - radicand) == 0:
            return field
        field = field.below
    return SquareRootField(radicand, below)


def _written(x: Exact) -> object:
    """How x is written, as a dictionary key."""
    if isinstance(x, fmpq):
        return str(x)
    return (x.field, _written(x.a), _written(x.b)) if isinstance(x, Surd) else (x.field, str(x))


def rebase(x: Exact, top: Field | None) -> Exact:
    """The same number in a field built on `top`, so that the two mix.

    **Guarantee.** Equal to x.

    Raises
    ------
    InvalidInput
        x lies over a number field Q(theta) that is not the one below `top`.
    """
    if isinstance(x, fmpq) or _is_level(x.field, top):
        return x
    if top is None or _is_level(top, x.field):
        return x
    if not isinstance(x, Surd):
        return _over_the_same_root(x, top)
    root = square_root(rebase(x.field.radicand, top), top)
    top = higher(top, deepest([root]))
    a = rebase(x.a, top)
    return a + rebase(x.b, higher(top, deepest([a]))) * root


def in_one_tower(numbers: Iterable[Exact], top: Field | None) -> list[Exact]:
    """The same numbers in a tower that is built on `top` and grows with the roots that they need.

    **Guarantee.** Equal to the numbers that were passed; all of them mix.

    Raises
    ------
    InvalidInput
        The tower would have more than `MAX_LEVELS` levels, or two number fields Q(theta) meet.
    """
    found: list[Exact] = []
    for x in numbers:
        found.append(rebase(x, top))
        top = higher(top, deepest(found[-1:]))
    return found


def _over_the_same_root(x: Number, top: Field | None) -> AlgebraicNumber:
    """An algebraic number in the field at the bottom of a tower, if both adjoin the same root."""
    first = lowest(top)
    if not (isinstance(x, AlgebraicNumber) and isinstance(first, NumberField) and first.adjoins_the_root_of(x.field)):
        raise InvalidInput(f"{shortened(x)} lies in another number field than the data: write both with the same roots")
    return AlgebraicNumber(first, x.poly)


def _is_level(field: Field, tower: Field | None) -> bool:
    """Is `field` one of the levels of a tower?"""
    while tower is not None:
        if tower is field:
            return True
        tower = tower.below
    return False
