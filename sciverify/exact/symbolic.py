"""SymPy's exact real numbers -> a tower of fields: square roots as surds, anything else as Q(theta)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from flint import fmpq, fmpq_poly

from sciverify.errors import InvalidInput, shown
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact, Field, depth, lowest
from sciverify.exact.rationals import to_rational
from sciverify.exact.surds import square_root

if TYPE_CHECKING:
    from sympy import Expr


def is_symbolic(value: object) -> bool:
    """Is `value` a SymPy expression (asked without importing SymPy)?"""
    return type(value).__module__.partition(".")[0] == "sympy" or hasattr(value, "_sympy_")


_MAX_POWER = 10_000


class SymbolicReader:
    """Converts SymPy numbers into one tower of fields, which grows with the roots that occur.

    Parameters
    ----------
    values : sequence of SymPy expressions
        Everything that will be read: numbers that are not built from square roots are adjoined
        first, by one primitive element.
    below : field or None
        A tower to build on; numbers that need Q(theta) require that there is none yet.
    """

    def __init__(self, values: Sequence[object], below: Field | None = None) -> None:
        self.field = below
        self._known: dict[Expr, Exact] = dict(_generators_of(below))
        generators = {g for value in values for g in _generators(value)} - set(self._known)
        if generators:
            self._adjoin(sorted(generators, key=str))

    def grow(self, number: Exact) -> None:
        """Make the tower as high as the field of a number that is built on it."""
        if not isinstance(number, fmpq) and depth(number) > (0 if self.field is None else self.field.depth):
            self.field = number.field

    def read(self, value: object, where: str = "value") -> Exact:
        """The number as an `Exact` of the tower; InvalidInput if it is not real algebraic."""
        import sympy

        expression = sympy.sympify(value)
        if expression.is_number is not True or expression.is_real is False or expression.has(sympy.nan, sympy.zoo):
            raise InvalidInput(f"{where} is {shown(value)}: a real number without symbols is needed")
        try:
            return self._convert(expression, where)
        except ZeroDivisionError:
            raise InvalidInput(f"{where} is {shown(value)}: it divides by zero") from None

    def _convert(self, e: Expr, where: str) -> Exact:
        if e.is_Rational:
            return fmpq(int(e.p), int(e.q))
        if e not in self._known:
            self._known[e] = self._compute(e, where)
        return self._known[e]

    def _compute(self, e: Expr, where: str) -> Exact:
        import sympy

        if e.is_Float:
            number = to_rational(e, where)
            if number is not None:
                return number
        if e.is_Add:
            return sum((self._convert(term, where) for term in e.args), fmpq(0))
        if e.is_Mul:
            product: Exact = fmpq(1)
            for factor in e.args:
                product = product * self._convert(factor, where)
            return product
        if _is_square_root_power(e):
            if e.exp.q == 2 and e.exp.p != 1:
                return self._power(self._convert(sympy.sqrt(e.base), where), int(e.exp.p), where)
            if e.exp.q == 2:
                root = square_root(self._convert(e.base, where), self.field)
                self.grow(root)
                return root
            return self._power(self._convert(e.base, where), int(e.exp.p), where)
        raise InvalidInput(f"{where} is {shown(e)}: only real algebraic numbers are exact here")

    def _power(self, base: Exact, exponent: int, where: str) -> Exact:
        if abs(exponent) > _MAX_POWER:
            raise InvalidInput(f"{where} has the exponent {exponent}: the limit is {_MAX_POWER}")
        power: Exact = fmpq(1)
        for bit in bin(abs(exponent))[2:]:
            power = power * power * base if bit == "1" else power * power
        return power if exponent > 0 else fmpq(1) / power

    def _adjoin(self, generators: Sequence[Expr]) -> None:
        import sympy

        for g in generators:
            if g.is_algebraic is not True and not isinstance(g, sympy.CRootOf):  # SymPy 1.12 does not say it of CRootOf
                raise InvalidInput(f"{shown(g)} is not known to be algebraic: pass a rational approximation")
        if self.field is not None:
            raise InvalidInput(f"{shown(generators[0])} must occur in A, y or lam first, where the field is built")
        x = sympy.Dummy("x")
        polynomial, weights, representations = sympy.primitive_element(generators, x, ex=True, polys=True)
        if polynomial.degree() == 1:  # all of them are rational, however they are written
            constant, lead = _coefficients(polynomial.all_coeffs()).coeffs()
            for generator, representation in zip(generators, representations, strict=True):
                self._known[generator] = _coefficients(representation)(-constant / lead)
            return
        theta = sum((w * g for w, g in zip(weights, generators, strict=True)), sympy.Integer(0))
        modulus = _coefficients(polynomial.all_coeffs())
        field = NumberField(modulus, *_isolate(polynomial, theta))
        self.field = field
        names = _NAMES.setdefault(field, {})
        for generator, representation in zip(generators, representations, strict=True):
            poly = _coefficients(representation)
            self._known[generator] = _element(field, poly)
            names[generator] = poly


_NAMES: WeakKeyDictionary[NumberField, dict[Expr, fmpq_poly]] = WeakKeyDictionary()


def _generators_of(field: Field | None) -> dict[Expr, Exact]:
    """SymPy expressions that the number field at the bottom of a tower is known to contain."""
    first = lowest(field)
    if not isinstance(first, NumberField):
        return {}
    names = list(_NAMES.get(first, {}).items())
    return {e: _element(first, poly) for e, poly in names}


def _element(field: NumberField, poly: fmpq_poly) -> Exact:
    return AlgebraicNumber(field, poly) if poly.degree() > 0 else poly.coeffs()[0]


def _is_square_root_power(e: Expr) -> bool:
    return bool(e.is_Pow and e.exp.is_Rational and e.exp.q in (1, 2))


def _generators(value: object) -> Iterable[Expr]:
    """The parts of an expression that rational arithmetic and square roots do not reach."""
    import sympy

    expression = sympy.sympify(value)
    if expression.is_Rational or expression.is_Float:
        return []
    if expression.is_Add or expression.is_Mul:
        return [g for part in expression.args for g in _generators(part)]
    if _is_square_root_power(expression):
        return _generators(expression.base)
    return [expression] if expression.is_number and expression.is_real else []


def _coefficients(from_the_top: Sequence[object]) -> fmpq_poly:
    """SymPy lists the leading coefficient first, flint last."""
    return fmpq_poly([_rational(c) for c in reversed(list(from_the_top))])


def _rational(c: Expr) -> fmpq:
    """A rational number of SymPy: a Rational, or an element of QQ or ZZ, whose type depends on the ground types."""
    return fmpq(int(c.numerator), int(c.denominator))


def _lies_between(below: fmpq, theta: object, above: fmpq) -> bool:
    import sympy

    low, high = (sympy.Rational(int(end.p), int(end.q)) for end in (below, above))
    try:
        return bool(low < theta < high)
    except TypeError:  # SymPy evaluates to a fixed accuracy, which does not separate very close roots
        raise InvalidInput(f"{shown(theta)} is too close to another root: pass a rational approximation") from None


def _isolate(polynomial: Expr, theta: Expr) -> tuple[fmpq, fmpq]:
    """A rational interval that holds theta and no other real root."""
    import sympy

    for (low, high), _ in polynomial.intervals():
        refined = polynomial.refine_root(low, high, eps=sympy.Rational(1, 10**30)) if low != high else (low, high)
        below, above = _rational(refined[0]), _rational(refined[1])
        if _lies_between(below, theta, above):
            return below, above
    raise InvalidInput(f"{shown(theta)} was not isolated from the other roots of its polynomial")
