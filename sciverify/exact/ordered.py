"""What every exact number here can do: field operations, decidable sign, an enclosing ball.

An `Exact` is an `fmpq` or a `Number`: an element of a field above the rationals, that is a `Surd` or an
`AlgebraicNumber`. They mix freely within one tower of fields, so the code above this module never asks which of them
it holds; `sign`, `enclose` and `depth` here take them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

from flint import arb, fmpq, fmpz

from sciverify.errors import shortened


class Field(Protocol):
    """A level of a tower of fields: what an irrational `Number` is written in."""

    @property
    def depth(self) -> int:
        """Number of extensions between this field and the rationals."""

    @property
    def below(self) -> Field | None:
        """The field that this one extends (None: the rationals)."""


class Number:
    """An element of a `Field`: exact field operations, decidable sign and order, an enclosing ball.

    A subclass gives `sign`, `enclose` and the field operations; the comparisons are here, once, by the sign of the
    difference. It mixes with integers and rationals and with elements of the fields of its own tower.

    No metaclass: an abstract class of `abc` would make each `isinstance` that says no several times slower, and
    arithmetic asks at every step.
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # equal numbers may be written differently

    field: Field

    def sign(self) -> int:
        """-1, 0 or 1, decided exactly."""
        raise NotImplementedError

    def enclose(self) -> arb:
        """A ball at the current working precision that contains this number."""
        raise NotImplementedError

    def inverse(self) -> Exact:
        """1/self; ZeroDivisionError if self is 0."""
        raise NotImplementedError

    def __add__(self, other: Operand) -> Exact:
        raise NotImplementedError

    def __mul__(self, other: Operand) -> Exact:
        raise NotImplementedError

    def __truediv__(self, other: Operand) -> Exact:
        raise NotImplementedError

    def __neg__(self) -> Number:
        raise NotImplementedError

    def __radd__(self, other: Operand) -> Exact:
        return self + other

    def __rmul__(self, other: Operand) -> Exact:
        return self * other

    def __sub__(self, other: Operand) -> Exact:
        return self + (-other)

    def __rsub__(self, other: Operand) -> Exact:
        return (-self) + other

    def __rtruediv__(self, other: Operand) -> Exact:
        return self.inverse() * other

    def __abs__(self) -> Exact:
        return -self if self.sign() < 0 else self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Operand):
            return NotImplemented
        return sign(self - other) == 0

    def __lt__(self, other: Operand) -> bool:
        return sign(self - other) < 0

    def __gt__(self, other: Operand) -> bool:
        return sign(self - other) > 0

    def __le__(self, other: Operand) -> bool:
        return sign(self - other) <= 0

    def __ge__(self, other: Operand) -> bool:
        return sign(self - other) >= 0


Exact: TypeAlias = fmpq | Number
ZERO: Exact = fmpq(0)
ONE: Exact = fmpq(1)
Operand: TypeAlias = int | fmpz | fmpq | Number
"""What an exact number is added to, multiplied by and compared with."""


def sign(x: Exact) -> int:
    """-1, 0 or 1.

    **Guarantee.** The sign of x, decided exactly.

    Raises
    ------
    PrecisionExhausted
        A number over Q(theta) that is not 0 and closer to it than `MAX_BITS` bits tell.

    **Source.** docs/theory/exact-numbers.md.
    """
    if isinstance(x, fmpq):
        return (x > 0) - (x < 0)
    return x.sign()


def depth(x: Exact) -> int:
    """Number of field extensions between x and the rationals."""
    return 0 if isinstance(x, fmpq) else x.field.depth


def enclose(x: Exact) -> arb:
    """A ball at the current working precision. **Guarantee.** It contains x."""
    if isinstance(x, fmpq):
        return arb(x)
    return x.enclose()


def rational(x: Exact) -> fmpq:
    """x itself, where the caller knows that it is rational.

    Raises
    ------
    TypeError
        x is irrational, or written with roots.
    """
    if not isinstance(x, fmpq):
        raise TypeError(f"a rational number is needed, not {shortened(x)}")
    return x


def rational_rows(rows: Iterable[Sequence[Exact]]) -> list[list[fmpq]] | None:
    """The rows as lists if every number is an `fmpq`, else None."""
    found = []
    for row in rows:
        entries = [x for x in row if isinstance(x, fmpq)]
        if len(entries) < len(row):
            return None
        found.append(entries)
    return found


def approx_float(x: Exact) -> float:
    """A nearby double: no promise, for proposals only."""
    return float(enclose(x).mid())


def deepest(numbers: Iterable[Exact]) -> Field | None:
    """The field of the number written highest in the tower (None: all are rational)."""
    field: Field | None = None
    for x in numbers:
        if not isinstance(x, fmpq) and (field is None or x.field.depth > field.depth):
            field = x.field
    return field


def higher(field: Field | None, other: Field | None) -> Field | None:
    """The higher one of two levels of one tower (None: the rationals)."""
    if field is None or (other is not None and other.depth > field.depth):
        return other
    return field


def lowest(field: Field | None) -> Field | None:
    """The first level of a tower (None: the rationals have none)."""
    while field is not None and field.below is not None:
        field = field.below
    return field


def inner(u: Sequence[Exact], v: Sequence[Exact], scales: Sequence[Exact] | None = None) -> Exact:
    """sum_k scales_k u_k v_k (scales default to 1), exactly; zero entries cost nothing."""
    total: Exact = ZERO
    for k, x in enumerate(u):
        y = v[k]
        if (isinstance(x, fmpq) and not x) or (isinstance(y, fmpq) and not y):
            continue
        total = total + (x * y if scales is None else scales[k] * (x * y))
    return total
