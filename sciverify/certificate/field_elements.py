"""Numbers of a tower of fields, read from a certificate (docs/certificate-format.md, section Numbers)."""

from __future__ import annotations

from flint import fmpq, fmpq_poly

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.numerals import read_rational
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact, rational
from sciverify.exact.reading import Matrix, Vector
from sciverify.exact.surds import SquareRootField, Surd

Levels = list[NumberField | SquareRootField]


class FieldElements:
    """Reads elements of the tower that the key `field` of a certificate describes.

    Parameters
    ----------
    descriptors : list of objects
        One a step of the tower, lowest first.
    """

    def __init__(self, descriptors: object) -> None:
        self.levels: list[NumberField | SquareRootField] = []
        for step in map(as_object, as_list(descriptors)):
            self.levels.append(_read_level(step, self.levels))

    def number(self, value: object) -> Exact:
        """One number."""
        return _read_number(value, self.levels)

    def vector(self, value: object) -> Vector:
        """A vector, entry by entry."""
        return tuple(self.number(x) for x in as_list(value))

    def matrix(self, value: object) -> Matrix:
        """A matrix, row by row."""
        return tuple(self.vector(row) for row in as_list(value))


def _read_level(step: JsonObject, levels: Levels) -> NumberField | SquareRootField:
    if "sqrt" in step:
        return SquareRootField(_read_number(step["sqrt"], levels), levels[-1] if levels else None)
    modulus = fmpq_poly([read_rational(c) for c in as_list(step["polynomial"])])
    return NumberField(modulus, read_rational(step["low"]), read_rational(step["high"]))


def _read_number(value: object, levels: Levels) -> Exact:
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
