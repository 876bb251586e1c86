"""Convex expressions in unknowns, entry by entry: a linear form, and multiples of |.|, squares and norms of such forms.

Arithmetic is exact: every double means its binary value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flint import fmpq

from sciverify.exact.rationals import to_rational

TermKind = Literal["absolute value", "sum of squares", "norm"]
_ZERO = fmpq(0)


class NotOfThisForm(Exception):
    """What was asked for is no convex form; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Term:
    """factor * |L|, factor * sum_k L_k^2 or factor * sqrt(sum_k L_k^2), L_k linear forms."""

    kind: TermKind
    factor: fmpq
    parts: tuple[ConvexForm, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ConvexForm:
    """constant + sum_i linear[i] u_i + the terms, in unknowns u_i.

    Attributes
    ----------
    linear : mapping of positions to numbers, none of them 0
    constant : number
    terms : tuple of Term
    """

    linear: Mapping[int, fmpq] = field(default_factory=dict)
    constant: fmpq = _ZERO
    terms: tuple[Term, ...] = ()

    def __add__(self, other: object) -> ConvexForm:
        return total([self, as_form(other)])

    __radd__ = __add__

    def __neg__(self) -> ConvexForm:
        return self * fmpq(-1)

    def __pos__(self) -> ConvexForm:
        return self

    def __sub__(self, other: object) -> ConvexForm:
        return total([self, -as_form(other)])

    def __rsub__(self, other: object) -> ConvexForm:
        return total([as_form(other), -self])

    def __mul__(self, other: object) -> ConvexForm:
        form = as_form(other)
        if not form.is_constant:
            if not self.is_constant:
                raise NotOfThisForm("a product of two expressions with variables")
            return form * self.constant
        c = form.constant
        if c == 0:
            return ConvexForm()
        if c == 1:
            return self
        terms = tuple(Term(t.kind, t.factor * c, t.parts) for t in self.terms)
        return ConvexForm({i: v * c for i, v in self.linear.items()}, self.constant * c, terms)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> ConvexForm:
        divisor = as_form(other)
        if not divisor.is_constant or divisor.constant == 0:
            raise NotOfThisForm("a quotient whose divisor is no number other than 0")
        return self * (1 / divisor.constant)

    def __rtruediv__(self, other: object) -> ConvexForm:
        return as_form(other) / self

    def conjugate(self) -> ConvexForm:
        """Itself: unknowns are real."""
        return self

    @property
    def is_linear(self) -> bool:
        """Has it no terms?"""
        return not self.terms

    @property
    def is_constant(self) -> bool:
        """Does no unknown occur?"""
        return not self.terms and not self.linear

    @property
    def single(self) -> tuple[int, fmpq] | None:
        """(i, c) if it is c u_i."""
        if self.terms or self.constant != 0 or len(self.linear) != 1:
            return None
        return next(iter(self.linear.items()))


def unknown(position: int) -> ConvexForm:
    """u_i"""
    return ConvexForm({position: fmpq(1)})


def as_form(value: object) -> ConvexForm:
    """A number as a constant form.

    Raises
    ------
    NotOfThisForm
        It is no real number.
    InvalidInput
        NaN or an infinity.
    """
    if isinstance(value, ConvexForm):
        return value
    number = to_rational(value, "a number of the expression")
    if number is None:
        raise NotOfThisForm(f"a value of type {type(value).__name__}")
    return ConvexForm(constant=number)


def total(forms: Iterable[ConvexForm]) -> ConvexForm:
    """Their sum."""
    linear: dict[int, fmpq] = {}
    constant = _ZERO
    terms: list[Term] = []
    for form in forms:
        constant += form.constant
        terms.extend(form.terms)
        for i, v in form.linear.items():
            linear[i] = linear[i] + v if i in linear else v
    return ConvexForm({i: v for i, v in linear.items() if v != 0}, constant, tuple(terms))


def combination(factors: Sequence[fmpq], forms: Sequence[ConvexForm]) -> ConvexForm:
    """sum_k factors[k] forms[k]"""
    if not all(form.is_linear for form in forms):
        return total(form * c for c, form in zip(factors, forms, strict=True))
    linear: dict[int, fmpq] = {}
    constant = _ZERO
    for c, form in zip(factors, forms, strict=True):
        if c == 0:
            continue
        if form.constant != 0:
            constant += c * form.constant
        for i, v in form.linear.items():
            added = c if v == 1 else c * v
            linear[i] = linear[i] + added if i in linear else added
    return ConvexForm({i: v for i, v in linear.items() if v != 0}, constant)


def absolute(form: ConvexForm) -> ConvexForm:
    """|form|: of a linear form, or of what is not negative anyway.

    Raises
    ------
    NotOfThisForm
        It is neither.
    """
    if form.is_linear:
        return ConvexForm(terms=(Term("absolute value", fmpq(1), (form,)),))
    if not form.linear and form.constant >= 0 and all(t.factor >= 0 for t in form.terms):
        return form
    raise NotOfThisForm("the absolute value of a nonlinear expression")


def norm(forms: Sequence[ConvexForm]) -> ConvexForm:
    """The l2 norm of linear forms.

    Raises
    ------
    NotOfThisForm
        One of them is not linear.
    """
    _require_linear(forms, "the norm")
    return ConvexForm(terms=(Term("norm", fmpq(1), tuple(forms)),))


def squares(forms: Sequence[ConvexForm]) -> ConvexForm:
    """The sum of their squares; of one norm, the sum of the squares below its root.

    Raises
    ------
    NotOfThisForm
        One of them is not linear.
    """
    if len(forms) == 1 and not forms[0].linear and forms[0].constant == 0 and len(forms[0].terms) == 1:
        (term,) = forms[0].terms
        if term.kind != "sum of squares":
            return squares(term.parts) * (term.factor * term.factor)
    _require_linear(forms, "the square")
    return ConvexForm(terms=(Term("sum of squares", fmpq(1), tuple(forms)),))


def _require_linear(forms: Sequence[ConvexForm], name: str) -> None:
    if not all(form.is_linear for form in forms):
        raise NotOfThisForm(f"{name} of a nonlinear expression")
