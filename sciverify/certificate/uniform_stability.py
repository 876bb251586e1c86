"""Rule uniform-stability: bounds of the minimiser that hold for all data within a radius; data and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.numerals import read_fraction, read_optional, write_optional
from sciverify.certificate.optimality import ReadVector, WriteVector
from sciverify.exact.rationals import numeral
from sciverify.exact.reading import Vector


@dataclass(frozen=True, slots=True)
class StabilityProof:
    """Rule uniform-stability: G^-1, a lower bound of the least singular value of A_T, a bound of all minimisers."""

    inverse: tuple[Vector, ...]
    singular_value: Fraction | None
    size: Fraction


def write_stability(stability: StabilityProof, write: WriteVector) -> JsonObject:
    """The key `stability` of the evidence."""
    return {
        "rule": "uniform-stability",
        "inverse": [write(row) for row in stability.inverse],
        "singular_value": write_optional(stability.singular_value),
        "size": numeral(stability.size),
    }


def read_stability(value: object, read: ReadVector) -> StabilityProof:
    """The proof that such an object describes."""
    value = as_object(value)
    inverse = tuple(read(row) for row in as_list(value["inverse"]))
    return StabilityProof(inverse, read_optional(value["singular_value"]), read_fraction(value["size"]))
