"""Every accepted way of writing a rational number -> `fmpq`, exactly.

A float means the dyadic rational it holds: 0.1 is not 1/10, "0.1" and Fraction(1, 10) are.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
from flint import arb, fmpq, fmpz

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.double_bits import HasRatio, exact_ratio

_NUMERAL = re.compile(r"([+-]?[0-9]+)(?:/([0-9]+))?", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,4}))?", re.ASCII)
_MAX_NUMERAL = 100_000
_MAX_EXPONENT = 308
_MAX_BITS = 400_000


def to_rational(value: object, where: str = "value") -> fmpq | None:
    """The exact rational value of `value`; None if its type is not one of rational numbers.

    Parameters
    ----------
    value : int, float, Fraction, Decimal, str, numpy scalar, flint number or mpmath mpf
        Strings are numerals such as "3", "1/3", "0.1" or "2.5e-3", read exactly.
    where : str
        How an error message calls the value, for example "A[0][1]".

    Raises
    ------
    InvalidInput
        NaN, an infinity, a boolean, a complex number, a string that is no numeral.
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, bool | np.bool_):
        raise InvalidInput(f"{where} is {value!r}: booleans are not numbers, write 0 or 1")
    if isinstance(value, int | fmpz):
        return fmpq(value)
    if isinstance(value, np.timedelta64):
        raise InvalidInput(f"{where} is {shown(value)}: a time has a unit, pass a plain number")
    if isinstance(value, np.integer):
        return fmpq(int(value))
    if isinstance(value, float | np.floating):
        return _from_float(value, where)
    if isinstance(value, Fraction):
        return fmpq(int(value.numerator), int(value.denominator))
    if isinstance(value, str):
        return _from_string(value, where)
    if isinstance(value, complex | np.complexfloating):
        raise InvalidInput(f"{where} is {value!r}: a real number is needed, pass its real part if you mean that")
    if isinstance(value, arb):
        return _from_arb(value, where)
    return _from_foreign(value, where)


def _from_float(value: HasRatio, where: str) -> fmpq:
    try:
        p, q = value.as_integer_ratio() if isinstance(value, Decimal) else exact_ratio(value)
    except (OverflowError, ValueError):
        raise InvalidInput(f"{where} is {value!r}: only finite numbers have a meaning here") from None
    return fmpq(int(p), int(q))


def _from_string(value: str, where: str) -> fmpq:
    text = value.strip()
    if len(text) > _MAX_NUMERAL:
        raise InvalidInput(f"{where} is a numeral of {len(text)} characters, the limit is {_MAX_NUMERAL}")
    match = _NUMERAL.fullmatch(text)
    if match:
        denominator = fmpz(match.group(2) or 1)
        if denominator == 0:
            raise InvalidInput(f"{where} is {shown(value)}: its denominator is 0")
        return fmpq(fmpz(match.group(1).lstrip("+")), denominator)
    match = _DECIMAL.fullmatch(text)
    if match is None or not match.group(2) + match.group(3):
        raise InvalidInput(f'{where} is {shown(value)}: write a numeral such as "3", "1/3" or "0.25"')
    minus, whole, decimals, exponent = match.groups()
    power = int(exponent or 0)
    if abs(power) > _MAX_EXPONENT:
        raise InvalidInput(f"{where} is {shown(value)}: its exponent is beyond {_MAX_EXPONENT}, write it as p/q")
    scale = power - len(decimals)
    digits = fmpz(whole + decimals)
    number = fmpq(digits * fmpz(10) ** scale) if scale >= 0 else fmpq(digits, fmpz(10) ** -scale)
    return -number if minus == "-" else number


def _from_arb(value: arb, where: str) -> fmpq:
    if not value.is_finite() or not value.is_exact():
        raise InvalidInput(f"{where} is the ball {shortened(value)}: an exact number is needed, take a point of it")
    mantissa, exponent = value.man_exp()
    return _scaled_by_power_of_two(mantissa, int(exponent), where)


def _from_foreign(value: object, where: str) -> fmpq | None:
    """mpmath.mpf and decimal.Decimal, recognised without importing either library."""
    if isinstance(getattr(type(value), "_mpf_", None), property):
        raise InvalidInput(f"{where} is the constant {shown(value)}: it has no exact value here, pass an approximation")
    parts = getattr(value, "_mpf_", None)
    if parts is not None:
        minus, mantissa, exponent, _ = parts
        if mantissa == 0 and exponent != 0:
            raise InvalidInput(f"{where} is {value!r}: only finite numbers have a meaning here")
        number = _scaled_by_power_of_two(fmpz(int(mantissa)), int(exponent), where)
        return -number if minus else number
    if isinstance(value, Decimal):
        if value.is_finite() and abs(value.adjusted()) + len(value.as_tuple().digits) > _MAX_NUMERAL:
            raise InvalidInput(f"{where} is {shown(value)}: it has more than {_MAX_NUMERAL} digits")
        return _from_float(value, where)
    return None


def _scaled_by_power_of_two(mantissa: fmpz, exponent: int, where: str) -> fmpq:
    if abs(exponent) > _MAX_BITS:
        raise InvalidInput(f"{where} is a number times 2**{shortened(exponent)}: the limit is 2**{_MAX_BITS}")
    power = fmpz(1) << abs(exponent)
    return fmpq(mantissa * power) if exponent >= 0 else fmpq(mantissa, power)


def to_fraction(x: fmpq) -> Fraction:
    """The same number for the standard library."""
    return Fraction(int(x.p), int(x.q))


def from_fraction(x: Fraction) -> fmpq:
    """The same number for flint."""
    return fmpq(x.numerator, x.denominator)


def rational_square_root(x: fmpq) -> fmpq | None:
    """**Guarantee.** sqrt(x) if it is rational, else None (x >= 0)."""
    p, q = x.p.isqrt(), x.q.isqrt()
    return fmpq(p, q) if p * p == x.p and q * q == x.q else None


def power_of_two(k: int) -> fmpq:
    """2**k, exactly."""
    return fmpq(fmpz(1) << k) if k >= 0 else fmpq(1, fmpz(1) << -k)


def power_of_two_near(x: fmpq) -> fmpq:
    """A power of two within a factor 4 of x > 0: floats of numbers over it neither overflow nor vanish together."""
    return fmpq(2) ** (x.p.bit_length() - x.q.bit_length())


def numeral(x: Fraction) -> str:
    """The numeral "p" or "p/q", of any length (the interpreter's own conversion stops at 4300 digits)."""
    return str(fmpq(x.numerator, x.denominator))
