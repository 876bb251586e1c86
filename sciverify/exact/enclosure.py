"""A real number between two rational bounds, printed with digits rounded outwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Number

import numpy as np
from flint import arb, fmpq, fmpz

from sciverify.errors import InvalidInput, PrecisionExhausted, shown
from sciverify.exact.balls import MAX_BITS, doubled_bits, rational_ends, working_precision
from sciverify.exact.ordered import sign
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.exact.reading import Reader
from sciverify.exact.verdict import Verdict

_SHOWN, _USUAL = 8, 20
"""Digits that are printed, and digits of bounds where nobody asked for another number."""
_LONGEST = 50_000
"""Bits of denominators beyond which nobody asks how many digits a decimal has."""


@dataclass(frozen=True, slots=True, repr=False)
class Enclosure:
    """lower <= the number <= upper, both bounds rational and proven.

    ``float(e)`` is the double nearest to the middle. ``str(e)`` and ``format(e, ".7f")`` (also
    ``.7e`` and ``.7``, significant digits) print both bounds rounded outwards, so that the
    printed interval still contains the number. ``str(e)`` has 8 digits, more or fewer where the bounds
    were asked for with another number of digits than 20 (`shown_digits`).

    ``x in e`` and ``e.exceeds(x)`` take every exact number: int, float (its binary value), Fraction, Decimal, str,
    NumPy, flint, mpmath and real algebraic SymPy numbers. What is no such number raises `InvalidInput`. ``e < 1e-6``,
    ``e <= 1e-6``, ``e > 1e-6`` and ``e >= 1e-6`` are verdicts with three values: test ``(e < 1e-6) is Verdict.TRUE``.
    An enclosure is not a number: ``e == 1`` raises `TypeError`.

    Parameters
    ----------
    lower, upper : rational numbers in any form

    Raises
    ------
    InvalidInput
        A bound that is no rational number.

    **Source.** docs/theory/exact-numbers.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> e = sv.Enclosure("1/3", "2/3")
    >>> 0.5 in e, float(e)
    (True, 0.5)
    >>> print(f"{e:.3f}")
    [0.333, 0.667]
    >>> e < 0.5
    <Verdict.UNDECIDED: 'undecided'>
    """

    lower: Fraction
    upper: Fraction

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            value = getattr(self, name)
            if type(value) is not Fraction:
                number = to_rational(value, name)
                if number is None:
                    raise InvalidInput(f"{name} is {shown(value)}: a rational number is needed")
                object.__setattr__(self, name, to_fraction(number))

    def __float__(self) -> float:
        return float((self.lower + self.upper) / 2)

    @property
    def width(self) -> Fraction:
        """upper - lower."""
        return self.upper - self.lower

    def __contains__(self, number: object) -> bool:
        return _compared(self.lower, number, "number") <= 0 <= _compared(self.upper, number, "number")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Enclosure):
            return self.lower == other.lower and self.upper == other.upper
        if isinstance(other, Number | fmpq | fmpz | arb):
            raise TypeError(f"an enclosure is not a number: write {shown(other)} in e, or e.exceeds({shown(other)})")
        return NotImplemented

    def exceeds(self, threshold: object) -> Verdict:
        """Is the number larger than the threshold, an exact number or an infinity?

        **Guarantee.** TRUE and FALSE are proven.

        Raises
        ------
        InvalidInput
            The threshold is no exact real number.
        """
        if _compared(self.lower, threshold, "threshold") > 0:
            return Verdict.TRUE
        return Verdict.FALSE if _compared(self.upper, threshold, "threshold") <= 0 else Verdict.UNDECIDED

    def within(self, tolerance: object) -> Verdict:
        """Is the number at most the tolerance, an exact number or an infinity?

        **Guarantee.** TRUE and FALSE are proven.

        Raises
        ------
        InvalidInput
            The tolerance is no exact real number.
        """
        return ~self.exceeds(tolerance)

    def __gt__(self, threshold: object) -> Verdict:
        return self.exceeds(threshold)

    def __le__(self, threshold: object) -> Verdict:
        return ~self.exceeds(threshold)

    def __lt__(self, threshold: object) -> Verdict:
        if _compared(self.upper, threshold, "threshold") < 0:
            return Verdict.TRUE
        return Verdict.FALSE if _compared(self.lower, threshold, "threshold") >= 0 else Verdict.UNDECIDED

    def __ge__(self, threshold: object) -> Verdict:
        return ~(self < threshold)

    def rounded(self, decimals: int) -> str:
        """The decimal that every point of the enclosure rounds to; both bounds if there is none."""
        unit = Fraction(1, 10**decimals)
        low, high = round(self.lower / unit), round(self.upper / unit)
        return fixed_point(low * unit, decimals, False) if low == high else format(self, f".{decimals}f")

    @property
    def shown_digits(self) -> int:
        """Significant digits that `str` prints: all of bounds that are shorter than 8, or as long as was asked for."""
        if self.lower == self.upper:
            return _SHOWN
        found = [significant_digits(bound) for bound in (self.lower, self.upper)]
        if None in found:
            return _SHOWN
        digits = max(d or 1 for d in found)
        if digits <= _SHOWN:
            return digits
        unit = Fraction(10) ** (decimal_exponent(max(abs(self.lower), abs(self.upper))) - digits + 1)
        return digits if digits != _USUAL and self.width <= 2 * unit else _SHOWN

    def __str__(self) -> str:
        return format(self)

    def __repr__(self) -> str:
        return f"Enclosure({self})"

    def __format__(self, spec: str) -> str:
        match = re.fullmatch(r"\.([0-9]+)([efg]?)", spec or f".{self.shown_digits}")
        if match is None or match.group() in (".0", ".0e", ".0g"):
            raise ValueError(f"format {spec!r} is not one of '.7', '.7e', '.7f'")
        digits, kind = int(match.group(1)), match.group(2)
        render = fixed_point if kind == "f" else significant
        low, high = render(self.lower, digits, False), render(self.upper, digits, True)
        return low if low == high else f"[{low}, {high}]"


def _compared(bound: Fraction, number: object, name: str) -> int:
    """The sign of bound - number, decided exactly."""
    if (isinstance(number, float | np.floating) and np.isinf(number)) or (
        isinstance(number, Decimal) and number.is_infinite()
    ):
        return -1 if number > 0 else 1
    return sign(from_fraction(bound) - Reader([number]).scalar(number, name))


def fixed_point(x: Fraction, decimals: int, upward: bool) -> str:
    """x with `decimals` digits after the point, rounded towards +infinity or -infinity."""
    scaled = x * 10**decimals
    whole = -(-scaled // 1) if upward else scaled // 1
    digits = str(fmpz(abs(whole))).rjust(decimals + 1, "0")
    text = digits[: len(digits) - decimals] + ("." + digits[len(digits) - decimals :] if decimals else "")
    return "-" + text if whole < 0 else text


def significant(x: Fraction, digits: int, upward: bool) -> str:
    """x with `digits` significant digits, rounded towards +infinity or -infinity."""
    if x == 0:
        return "0"
    exponent = decimal_exponent(abs(x))
    scaled = x / Fraction(10) ** (exponent - digits + 1)
    whole = -(-scaled // 1) if upward else scaled // 1
    mantissa = str(fmpz(abs(whole)))
    exponent += len(mantissa) - digits
    mantissa = mantissa[:digits]
    minus = "-" if whole < 0 else ""
    if -5 <= exponent < digits:
        decimals = max(digits - 1 - exponent, 0)
        rounded = int(fmpz(mantissa)) * Fraction(10) ** (exponent - digits + 1)
        return minus + fixed_point(rounded, decimals, False)
    point = "." + mantissa[1:] if digits > 1 else ""
    return f"{minus}{mantissa[0]}{point}e{exponent:+03d}"


def significant_digits(x: Fraction) -> int | None:
    """How many significant digits the decimal has; None if x is none, or a very long one."""
    if x.denominator.bit_length() > _LONGEST:
        return None
    rest, decimals = x.denominator, [0, 0]
    for k, prime in enumerate((2, 5)):
        while rest % prime == 0:
            rest //= prime
            decimals[k] += 1
    if rest != 1:
        return None
    return max(len(str(fmpz(abs(x.numerator)) * 10 ** max(decimals) // x.denominator).rstrip("0")), 1)


def decimal_exponent(x: Fraction) -> int:
    """The k with 10**k <= x < 10**(k+1), for x > 0."""
    k = int((x.numerator.bit_length() - x.denominator.bit_length()) * 0.30103)
    while Fraction(10) ** k > x:
        k -= 1
    while Fraction(10) ** (k + 1) <= x:
        k += 1
    return k


def round_to_digits(x: Fraction, digits: int, upward: bool) -> Fraction:
    """The nearest decimal of `digits` significant digits on that side of x."""
    if x == 0:
        return x
    unit = Fraction(10) ** (decimal_exponent(abs(x)) - digits + 1)
    return (-(-x // unit) if upward else x // unit) * unit


def enclose_real(enclosing_ball: Callable[[], arb], digits: int) -> Enclosure:
    """Decimal bounds around a non-zero number with `digits` significant digits.

    Parameters
    ----------
    enclosing_ball : function without arguments
        Returns a ball around the number at the current working precision.
    digits : int
        Significant digits of both bounds.

    Returns
    -------
    Enclosure
        **Guarantee.** Contains the number; upper - lower is at most two units of the last digit.

    Raises
    ------
    PrecisionExhausted
        The ball did not shrink enough; in particular the number may be zero.
    """
    for bits in doubled_bits(64 + 4 * digits):
        with working_precision(bits):
            ball = enclosing_ball()
        low, high = rational_ends(ball) if ball.is_finite() else (fmpq(-1), fmpq(1))
        if (high - low) * fmpq(10) ** (digits + 1) <= min(abs(low), abs(high)):
            return Enclosure(
                round_to_digits(to_fraction(low), digits, upward=False),
                round_to_digits(to_fraction(high), digits, upward=True),
            )
    raise PrecisionExhausted(f"{digits} digits were not reached with {MAX_BITS} bits")
