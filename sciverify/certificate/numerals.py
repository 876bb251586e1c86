"""Rational numbers and integers in certificates: numerals in strings, and pairs of them for complex numbers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq

from sciverify.certificate.json_values import as_list
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.problems.complex_data import Gaussians

FractionPairs: TypeAlias = tuple[tuple[Fraction, Fraction], ...]


def read_rational(value: object) -> fmpq:
    """The number of a numeral."""
    number = to_rational(value, "a numeral") if isinstance(value, str) else None
    if number is None:
        raise MalformedCertificate(f"{shown(value)} is not a numeral in a string")
    return number


def read_fraction(value: object) -> Fraction:
    """The number of a numeral, as a `Fraction`."""
    return to_fraction(read_rational(value))


def read_fractions(value: object) -> tuple[Fraction, ...]:
    """A vector of numerals."""
    return tuple(map(read_fraction, as_list(value)))


def read_optional(value: object) -> Fraction | None:
    """The number of a numeral, or null."""
    return None if value is None else read_fraction(value)


def write_optional(x: Fraction | None) -> str | None:
    """A numeral, or null."""
    return None if x is None else numeral(x)


def read_integer(value: object) -> int:
    """An integer that is no numeral: a count, an index, an exponent."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedCertificate(f"{shown(value)} is not an integer")
    return value


def read_integers(value: object) -> tuple[int, ...]:
    """A list of integers that are no numerals: positions, signs."""
    return tuple(map(read_integer, as_list(value)))


def read_whole(value: object) -> int:
    """An integer of any length, in a string."""
    number = read_fraction(value)
    if number.denominator != 1:
        raise MalformedCertificate(f"{shown(value)} is not an integer in a string")
    return number.numerator


def write_whole(whole: int) -> str:
    """An integer of any length as a numeral."""
    return numeral(Fraction(whole))


def write_gaussians(values: Iterable[tuple[fmpq, fmpq]]) -> list[list[str]]:
    """Complex rational numbers as pairs."""
    return [[str(a), str(b)] for a, b in values]


def read_gaussians(value: object) -> Gaussians:
    """Complex rational numbers from pairs."""
    return tuple((read_rational(a), read_rational(b)) for a, b in map(as_list, as_list(value)))


def write_fraction_pairs(values: FractionPairs) -> list[list[str]]:
    """Pairs (real part, imaginary part) of a vector in the evidence."""
    return [[numeral(a), numeral(b)] for a, b in values]


def read_fraction_pairs(value: object) -> FractionPairs:
    """Pairs (real part, imaginary part) of a vector in the evidence."""
    return tuple((read_fraction(a), read_fraction(b)) for a, b in map(as_list, as_list(value)))
