"""Points with vectors that bound 1 / ||R||, R(z) = (A - z)^-1, and squares inside disks around points.

Proof: docs/theory/pseudospectra.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from .document import Json, Malformed, rational, read_count, read_indices, read_list
from .l2_operators import L2Operator
from .numerals import dot
from .rational_kernels import Complex
from .rules import Rejected, Rule
from .sections import Parts, Section
from .sequences import read_number
from .vector_blocks import read_vectors, require_vectors_for
from .work import divisor, spend

Bounded: TypeAlias = list[tuple[Complex, Fraction]]
"""Points, and what is known of 1 / ||R|| there."""
MOST_BITS, MOST_CHARACTERS = 4096, 200


def residual_bounds(rule: Rule, operator: L2Operator, said: list[Json], where: str) -> Bounded:
    """(z, y) with 1 / ||R(z)|| <= y, each proven by its vector; said: sites, bits, points, bounds, vectors, ..."""
    sites, bits_said, points_said, bounds_said, re, im, adjoint_said = said
    bits = read_bits(bits_said, f"{where}.bits")
    points, bounds = read_bounded(points_said, bounds_said, where)
    turned = {*read_indices(adjoint_said, f"{where}.adjoint", len(points))}
    vectors = read_vectors(re, im, where, len(points))
    require_vectors_for(sites, vectors)
    whole = operator.section(sites, f"{where}.sites", bits, False)
    other = operator.section(sites, f"{where}.sites", bits, True) if turned else whole
    if len(vectors[0][0]) != whole.columns:
        raise Malformed(f"{where} has vectors of length {len(vectors[0][0])}, and {whole.columns} sites")
    for k, (z, bound, vector) in enumerate(zip(points, bounds, vectors)):
        if k in turned:
            _require(rule, other, vector, (z[0], -z[1]), bound, k)
        else:
            _require(rule, whole, vector, z, bound, k)
    return [*zip(points, bounds)]


def read_bits(value: Json, where: str) -> int:
    """The accuracy of irrational entries."""
    bits = read_count(value, where)
    if not 0 < bits <= MOST_BITS:
        raise Malformed(f"{where} is {bits}; 1 to {MOST_BITS} belong there")
    return bits


def read_bounded(points_said: Json, bounds_said: Json, where: str) -> tuple[list[Complex], list[Fraction]]:
    """At least one point, and as many numbers."""
    points = [read_pair(p, f"{where}.points[{k}]") for k, p in enumerate(read_list(points_said, f"{where}.points"))]
    if not points:
        raise Malformed(f"{where}.points is empty")
    named = f"{where}.bounds"
    return points, [read_short(b, named) for b in read_list(bounds_said, named, len(points))]


def _require(rule: Rule, section: Section, vector: Parts, z: Complex, bound: Fraction, k: int) -> None:
    """||(A - z) v|| <= y ||v||, with the doubt about the entries."""
    spend(20 * divisor(section.unit.denominator.bit_length() + 8 * MOST_CHARACTERS), "the unit of a point")
    finer = over_parts(section, z)
    length = dot(vector[0], vector[0]) + dot(vector[1], vector[1])
    square = finer.residual(vector, ((z[0] / finer.unit).numerator, (z[1] / finer.unit).numerator))
    rule.step(f"point {k}: ||(A - z) v||^2, ||v||^2, the doubt about the section", square, length, section.doubt)
    if not length:
        raise Rejected(rule, f"vector {k} is zero")
    if section.exceeds(square, length, bound):  # (PS1)
        raise Rejected(rule, f"the residual of point {k} is larger than its bound")


def over_parts(section: Section, z: Complex) -> Section:
    """The section over a unit of which z is a multiple, too."""
    for part in z:
        if part:
            section = section.over(part)
    return section


Fits: TypeAlias = Callable[[Fraction, Fraction], bool]
"""Of the squares of the distance of the farthest corner and of the radius."""


def require_inside(rule: Rule, corner: Complex, side: Fraction, z: Complex, radius: Fraction, fits: Fits) -> None:
    """The square lies in the disk: its farthest corner does."""
    far = [max(abs(c - t), abs(c + side - t)) for c, t in zip(corner, z)]
    if radius <= 0 or not fits(far[0] ** 2 + far[1] ** 2, radius * radius):  # (PS2)
        raise Rejected(rule, "a square is not inside its disk")


def read_short(value: Json, where: str) -> Fraction:
    """A numeral of moderate length."""
    if type(value) is str and len(value) > MOST_CHARACTERS:
        raise Malformed(f"{where} has a numeral of {len(value)} characters; {MOST_CHARACTERS} are enough")
    return rational(value, where)


def read_pair(value: Json, where: str) -> Complex:
    """A complex number of moderate length."""
    for part in value if type(value) is list else [value]:
        read_short(part, where)
    return read_number(value, where)
