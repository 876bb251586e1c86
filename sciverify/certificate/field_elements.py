"""Numbers of a tower of fields, read from a certificate (docs/certificate-format.md, section Numbers)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import fmpq, fmpq_poly

from sciverify.certificate.numerals import read_rational
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact, rational
from sciverify.exact.reading import Matrix, Vector
from sciverify.exact.surds import SquareRootField, Surd


class FieldElements:
    """Reads elements of the tower that the key `field` of a certificate describes.

    Parameters
    ----------
    descriptors : list of objects
        One a step of the tower, lowest first.
    """

    def __init__(self, descriptors: Iterable[object]) -> None:
        self.levels: list[Any] = []
        for step in descriptors:
            self.levels.append(_read_level(step, self.levels))

    def number(self, value: object) -> Exact:
        """One number."""
        return _read_number(value, self.levels)

    def vector(self, value: Iterable[object]) -> Vector:
        """A vector, entry by entry."""
        return tuple(self.number(x) for x in value)

    def matrix(self, value: Iterable[Any]) -> Matrix:
        """A matrix, row by row."""
        return tuple(self.vector(row) for row in value)


def _read_level(step: Any, levels: list[Any]) -> Any:
    if "sqrt" in step:
        return SquareRootField(_read_number(step["sqrt"], levels), levels[-1] if levels else None)
    modulus = fmpq_poly([read_rational(c) for c in step["polynomial"]])
    return NumberField(modulus, read_rational(step["low"]), read_rational(step["high"]))


def _read_number(value: object, levels: list[Any]) -> Exact:
    if isinstance(value, str):
        return read_rational(value)
    if not levels or not isinstance(value, list):
        raise MalformedCertificate(f"{shown(value)} is not a numeral in a string")
    *below, level = levels
    parts = [_read_number(part, below) for part in value]
    if isinstance(level, SquareRootField):
        a, b = parts
        return a if isinstance(b, fmpq) and not b else Surd(level, a, b)
    poly = fmpq_poly([rational(part) for part in parts])
    return AlgebraicNumber(level, poly) if poly.degree() > 0 else parts[0]
