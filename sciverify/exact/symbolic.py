"""SymPy's exact real numbers -> a tower of fields: square roots as surds, anything else as Q(theta)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flint import fmpq, fmpq_poly

from sciverify.errors import InvalidInput, shown
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact
from sciverify.exact.surds import square_root


def is_symbolic(value: Any) -> bool:
    """Is `value` a SymPy expression (asked without importing SymPy)?"""
    return type(value).__module__.partition(".")[0] == "sympy" or hasattr(value, "_sympy_")


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

    def __init__(self, values: Sequence[Any], below: Exact = None) -> None:
        self.field = below
        self._generators: dict[Any, Exact] = {}
        generators = sorted({g for value in values for g in _generators(value)}, key=str)
        if generators:
            self._adjoin(generators)

    def read(self, value: Any, where: str = "value") -> Exact:
        """The number as an `Exact` of the tower; InvalidInput if it is not real algebraic."""
        import sympy

        expression = sympy.sympify(value)
        if expression.is_number is not True or expression.is_real is False or expression.has(sympy.nan, sympy.zoo):
            raise InvalidInput(f"{where} is {shown(value)}: a real number without symbols is needed")
        try:
            return self._convert(expression, where)
        except ZeroDivisionError:
            raise InvalidInput(f"{where} is {shown(value)}: it divides by zero") from None

    def _convert(self, e: Any, where: str) -> Exact:
        import sympy

        if e.is_Rational:
            return fmpq(int(e.p), int(e.q))
        if e.is_Float:
            exact = sympy.Rational(e)
            return fmpq(int(exact.p), int(exact.q))
        if e in self._generators:
            return self._generators[e]
        if e.is_Add:
            return sum((self._convert(term, where) for term in e.args), fmpq(0))
        if e.is_Mul:
            product: Exact = fmpq(1)
            for factor in e.args:
                product = product * self._convert(factor, where)
            return product
        if _is_square_root_power(e):
            return self._power(e, where)
        raise InvalidInput(f"{where} is {shown(e)}: only real algebraic numbers are exact here")

    def _power(self, e: Any, where: str) -> Exact:
        base = self._convert(e.base, where)
        exponent = e.exp
        if exponent.q == 2:
            base = square_root(base, self.field)
            if not isinstance(base, fmpq) and (self.field is None or base.field.depth > self.field.depth):
                self.field = base.field
        power: Exact = fmpq(1)
        for _ in range(abs(int(exponent.p))):
            power = power * base
        return power if exponent.p > 0 else fmpq(1) / power

    def _adjoin(self, generators: Sequence[Any]) -> None:
        import sympy

        for g in generators:
            if g.is_algebraic is not True:
                raise InvalidInput(f"{shown(g)} is not known to be algebraic: pass a rational approximation")
        if self.field is not None:
            raise InvalidInput(f"{shown(generators[0])} must occur in A, y or lam first, where the field is built")
        x = sympy.Dummy("x")
        polynomial, weights, representations = sympy.primitive_element(generators, x, ex=True, polys=True)
        theta = sum((w * g for w, g in zip(weights, generators, strict=True)), sympy.Integer(0))
        modulus = _coefficients(polynomial.all_coeffs())
        field = NumberField(modulus, *_isolate(polynomial, theta))
        self.field = field
        for generator, representation in zip(generators, representations, strict=True):
            poly = _coefficients(representation)
            number: Exact = AlgebraicNumber(field, poly) if poly.degree() > 0 else poly.coeffs()[0]
            self._generators[generator] = number


def _is_square_root_power(e: Any) -> bool:
    return bool(e.is_Pow and e.exp.is_Rational and e.exp.q in (1, 2))


def _generators(value: Any) -> Iterable[Any]:
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


def _coefficients(from_the_top: Sequence[Any]) -> fmpq_poly:
    """SymPy lists the leading coefficient first, flint last."""
    return fmpq_poly([fmpq(int(c.p), int(c.q)) for c in reversed(list(from_the_top))])


def _isolate(polynomial: Any, theta: Any) -> tuple[fmpq, fmpq]:
    """A rational interval that holds theta and no other real root."""
    import sympy

    for (low, high), _ in polynomial.intervals():
        refined = polynomial.refine_root(low, high, eps=sympy.Rational(1, 10**30)) if low != high else (low, high)
        if sympy.Rational(refined[0]) < theta < sympy.Rational(refined[1]):
            return (fmpq(int(refined[0].p), int(refined[0].q)), fmpq(int(refined[1].p), int(refined[1].q)))
    raise InvalidInput(f"{shown(theta)} was not isolated from the other roots of its polynomial")
