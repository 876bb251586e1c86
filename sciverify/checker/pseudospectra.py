"""Rule inner-cells: squares inside the pseudospectrum of an operator on l2.

Proof: docs/theory/pseudospectra.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, rational, read_count, read_indices, read_list
from .l2_operators import L2Operator, read_l2_operator
from .numerals import dot
from .rational_kernels import Complex
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sections import Parts, Section
from .sequences import read_number
from .vector_blocks import read_vectors, require_vectors_for
from .work import divisor, spend

CELLS = Rule(
    "inner-cells",
    "sites bits points bounds vectors imaginary adjoint disks",
    "theory/pseudospectra.md",
    "||(A - z) v|| <= y ||v|| puts the open disk of radius eps - y around z into the eps-pseudospectrum",
)
KIND = OtherKind(
    "pseudospectrum-cells",
    "level count area",
    "{count} squares, together of area {area}, lie in the pseudospectrum of level {level}{words}",
    upward="level",
)
MOST_BITS, MOST_CHARACTERS = 4096, 200


@KIND.checked_by
def check_pseudospectrum_cells(exhibit: Exhibit) -> Verified:
    """1 / ||R(w)|| < level for all w in all squares, which have no inner point in common."""
    level_said, count_said, area_said = exhibit.said(KIND)
    level, count = _short(level_said, "claim.level"), read_count(count_said, "claim.count")
    area = rational(area_said, "claim.area")
    operator_said, corner_said, side_said, cells_said = exhibit.parts("operator", "corner", "side", "cells")
    operator = read_l2_operator(operator_said, "instance.operator")
    corner, side = _pair(corner_said, "instance.corner"), _short(side_said, "instance.side")
    cells = [_cell(c, f"instance.cells[{k}]") for k, c in enumerate(read_list(cells_said, "instance.cells"))]
    if any(a >= b for a, b in zip(cells, cells[1:])):
        raise Malformed("instance.cells must ascend")
    if side <= 0:
        raise Rejected(CELLS, "the side of the squares is not positive")
    if count != len(cells):
        raise Rejected(BOUNDS, f"the claim counts {count} squares, and there are {len(cells)}")
    if area > count * side * side:  # (PS3)
        raise Rejected(BOUNDS, "the squares are smaller together than the claim says")
    name, *said, disks_said = exhibit.proof("rule", *CELLS.keys)
    CELLS.expect(name, "evidence")
    found = _disks(operator, said)
    disks = [read_count(k, "evidence.disks") for k in read_list(disks_said, "evidence.disks", len(cells))]
    spend(len(cells) * 30_000, "squares in disks")
    for (i, j), k in zip(cells, disks):
        if k >= len(found):
            raise Malformed(f"evidence.disks names disk {k}, and there are {len(found)}")
        z, bound = found[k]
        _require_inside((corner[0] + i * side, corner[1] + j * side), side, z, level - bound)
    words = f" {operator.condition}" if operator.condition else ""
    return {"level": level, "count": count, "area": area, "words": words, "title": operator.title}


def _disks(operator: L2Operator, said: list[Json]) -> list[tuple[Complex, Fraction]]:
    """(z, y) with 1 / ||R(z)|| <= y, each proven by its vector."""
    sites, bits_said, points_said, bounds_said, re, im, adjoint_said = said
    bits = read_count(bits_said, "evidence.bits")
    if not 0 < bits <= MOST_BITS:
        raise Malformed(f"evidence.bits is {bits}; 1 to {MOST_BITS} belong there")
    points = [_pair(p, f"evidence.points[{k}]") for k, p in enumerate(read_list(points_said, "evidence.points"))]
    if not points:
        raise Malformed("evidence.points is empty")
    bounds = [_short(b, "evidence.bounds") for b in read_list(bounds_said, "evidence.bounds", len(points))]
    turned = {*read_indices(adjoint_said, "evidence.adjoint", len(points))}
    vectors = read_vectors(re, im, "evidence", len(points))
    require_vectors_for(sites, vectors)
    whole = operator.section(sites, "evidence.sites", bits, False)
    other = operator.section(sites, "evidence.sites", bits, True) if turned else whole
    if len(vectors[0][0]) != whole.columns:
        raise Malformed(f"evidence has vectors of length {len(vectors[0][0])}, and {whole.columns} sites")
    for k, (z, bound, vector) in enumerate(zip(points, bounds, vectors)):
        if k in turned:
            _require(other, vector, (z[0], -z[1]), bound, k)
        else:
            _require(whole, vector, z, bound, k)
    return [*zip(points, bounds)]


def _require(section: Section, vector: Parts, z: Complex, bound: Fraction, k: int) -> None:
    """||(A - z) v|| <= y ||v||, with the doubt about the entries."""
    spend(20 * divisor(section.unit.denominator.bit_length() + 8 * MOST_CHARACTERS), "the unit of a point")
    finer = section
    for part in z:
        if part:
            finer = finer.over(part)
    length = dot(vector[0], vector[0]) + dot(vector[1], vector[1])
    square = finer.residual(vector, ((z[0] / finer.unit).numerator, (z[1] / finer.unit).numerator))
    CELLS.step(f"point {k}: ||(A - z) v||^2, ||v||^2, the doubt about the section", square, length, section.doubt)
    if not length:
        raise Rejected(CELLS, f"vector {k} is zero")
    if section.exceeds(square, length, bound):
        raise Rejected(CELLS, f"the residual of point {k} is larger than its bound")


def _require_inside(corner: Complex, side: Fraction, z: Complex, radius: Fraction) -> None:
    """The square lies in the open disk: its farthest corner does."""
    far = [max(abs(c - t), abs(c + side - t)) for c, t in zip(corner, z)]
    if radius <= 0 or far[0] ** 2 + far[1] ** 2 >= radius * radius:  # (PS2)
        raise Rejected(CELLS, "a square is not inside its disk")


def _short(value: Json, where: str) -> Fraction:
    """A numeral of moderate length."""
    if type(value) is str and len(value) > MOST_CHARACTERS:
        raise Malformed(f"{where} has a numeral of {len(value)} characters; {MOST_CHARACTERS} are enough")
    return rational(value, where)


def _pair(value: Json, where: str) -> Complex:
    """A complex number of moderate length."""
    for part in value if type(value) is list else [value]:
        _short(part, where)
    return read_number(value, where)


def _cell(value: Json, where: str) -> tuple[int, int]:
    """Column and row of a square."""
    i, j = (read_count(t, where) for t in read_list(value, where, 2))
    return i, j
