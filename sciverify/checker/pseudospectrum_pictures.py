"""Rules outer-cells and matrix-cells: squares of a rectangle inside and outside a pseudospectrum, and its area.

Proof: docs/theory/pseudospectra.md.
"""

from __future__ import annotations

import operator as compare
from fractions import Fraction

from .banded_factor import exceeds, gram, moved_by, real_columns
from .case import Exhibit
from .document import Json, Malformed, look, rational, read_count, read_list, read_object, short
from .finite_matrices import FiniteMatrix
from .l2_operators import Banded, L2Operator, read_l2_operator
from .rational_kernels import Complex
from .residual_disks import Bounded, over_parts, read_bounded, read_pair, read_short, require_inside, residual_bounds
from .rounding import round_bits
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sections import Section
from .windows import Windows
from .work import divisor, long_products, spend, words

OUTER = Rule(
    "outer-cells",
    "inner outer inside outside",
    "theory/pseudospectra.md",
    "windows of A - z and of its adjoint show 1 / ||R(z)|| >= tau: the disk of radius tau - eps around z is outside",
)
MATRIX = Rule(
    "matrix-cells",
    "inner outer inside outside",
    "theory/pseudospectra.md",
    "the least singular value of M - z is at least tau: the disk of radius tau - eps around z is outside",
)
KIND = OtherKind(
    "pseudospectrum-picture",
    "level inside outside lower upper",
    "the pseudospectrum of level {words} has an area between {lower} and {upper} in a rectangle; "
    "{inside} of its squares lie in it, {outside} outside",
    upward="upper",
)
INNER_KEYS = ["sites", "bits", "points", "bounds", "vectors", "imaginary", "adjoint"]
INSIDE, OUTSIDE, UNKNOWN = "+", "-", "."
BITS = 256
"""Of what windows must be bounded below by: they are rounded upwards."""


class Picture:
    """Squares of a rectangle, row by row from below.

    Attributes
    ----------
    corner, side : the lower left corner of the first square, and the side of all
    cells : for "+", "-" and "." columns and rows of the squares that are marked so
    total : how many squares there are
    """

    def __init__(self, corner: Json, side: Json, rows: Json) -> None:
        self.corner, self.side = read_pair(corner, "instance.corner"), read_short(side, "instance.side")
        listed = read_list(rows, "instance.rows")
        marks = [row for row in listed if type(row) is str and row]
        if not marks or len(marks) != len(listed) or {*map(len, marks)} != {len(marks[0])}:
            raise Malformed("instance.rows must be strings of one length")
        strange = {*"".join(marks)} - {INSIDE, OUTSIDE, UNKNOWN}
        if strange:
            raise Malformed(f"instance.rows has {short(min(strange))}; '+', '-' and '.' belong there")
        self.total = len(marks) * len(marks[0])
        spend(self.total * 1000, "squares")
        self.cells: dict[str, list[tuple[int, int]]] = {INSIDE: [], OUTSIDE: [], UNKNOWN: []}
        for j, row in enumerate(marks):
            for i, mark in enumerate(row):
                self.cells[mark].append((i, j))

    def place(self, cell: tuple[int, int]) -> Complex:
        """The lower left corner of a square."""
        return self.corner[0] + cell[0] * self.side, self.corner[1] + cell[1] * self.side


@KIND.checked_by
def check_pseudospectrum_picture(exhibit: Exhibit) -> Verified:
    """1 / ||R(w)|| < level in the squares "+", and >= level in the squares "-"; R is infinite on the spectrum."""
    level_said, inside, outside, lower_said, upper_said = exhibit.said(KIND)
    level = read_short(level_said, "claim.level")
    lower, upper = rational(lower_said, "claim.lower"), rational(upper_said, "claim.upper")
    operator_said, corner, side, rows = exhibit.parts("operator", "corner", "side", "rows")
    operator, picture = _read(operator_said), Picture(corner, side, rows)
    rule = MATRIX if isinstance(operator, FiniteMatrix) else OUTER
    if picture.side <= 0:
        raise Rejected(rule, "the side of the squares is not positive")
    counts = [len(picture.cells[mark]) for mark in (INSIDE, OUTSIDE)]
    if [read_count(inside, "claim.inside"), read_count(outside, "claim.outside")] != counts:
        raise Rejected(BOUNDS, f"the picture has {counts[0]} squares inside and {counts[1]} outside")
    square = picture.side * picture.side
    if lower > counts[0] * square:  # (PS3)
        raise Rejected(BOUNDS, "the squares inside are smaller together than the claim says")
    if upper < (picture.total - counts[1]) * square:  # (PS7)
        raise Rejected(BOUNDS, "the squares that are not outside are larger together than the claim says")
    name, inner_said, outer_said, inside_said, outside_said = exhibit.proof("rule", *rule.keys)
    rule.expect(name, "evidence")
    inner = _inner(rule, operator, inner_said)
    _require_covered(rule, picture, INSIDE, inside_said, [(z, level - y) for z, y in inner])
    outer = _outer(operator, outer_said)
    _require_covered(rule, picture, OUTSIDE, outside_said, [(z, tau - level) for z, tau in outer])
    found: Verified = {"level": level, "inside": counts[0], "outside": counts[1], "lower": lower, "upper": upper}
    return {**found, "words": str(level), "title": operator.title}


def _read(value: Json) -> L2Operator:
    """A matrix, or an operator on l2."""
    where = "instance.operator"
    if look(value, "kind") == "matrix":
        return FiniteMatrix(value, where)
    operator = read_l2_operator(value, where)
    if operator.condition:
        raise Malformed(f"{where} rests on a condition, which pictures do not print")
    return operator


def _inner(rule: Rule, operator: L2Operator, said: Json) -> Bounded:
    """(z, y) with 1 / ||R(z)|| <= y."""
    if said is None:
        return []
    return residual_bounds(rule, operator, read_object(said, "evidence.inner", INNER_KEYS), "evidence.inner")


def _require_covered(rule: Rule, picture: Picture, mark: str, said: Json, disks: Bounded) -> None:
    """Each square of the picture with this mark lies in the disk that is named."""
    where = "evidence.inside" if mark == INSIDE else "evidence.outside"
    cells, fits = picture.cells[mark], compare.lt if mark == INSIDE else compare.le  # (PS4)
    bits = sum(x.denominator.bit_length() for x in (*picture.corner, picture.side))
    bits += max((sum(x.denominator.bit_length() for x in (*z, radius)) for z, radius in disks), default=0)
    spend(len(cells) * (20_000 + 4 * divisor(bits)), "squares in disks")
    for cell, k in zip(cells, read_list(said, where, len(cells))):
        place = read_count(k, where)
        if place >= len(disks):
            raise Malformed(f"{where} names disk {place}, and there are {len(disks)}")
        z, radius = disks[place]
        require_inside(rule, picture.place(cell), picture.side, z, radius, fits)


def _outer(operator: L2Operator, said: Json) -> Bounded:
    """(z, tau) with 1 / ||R(z)|| >= tau."""
    if said is None:
        return []
    if isinstance(operator, FiniteMatrix):
        return _of_the_matrix(operator, read_object(said, "evidence.outer", ["points", "bounds"]))
    length, bits, points_said, bounds_said = read_object(said, "evidence.outer", ["length", "bits", "points", "bounds"])
    if not isinstance(operator, Banded) or operator.word is not None:
        raise Malformed("evidence.outer goes with banded operators on the integers or the natural numbers")
    points, bounds = read_bounded(points_said, bounds_said, "evidence.outer")
    windows = Windows(operator, read_count(length, "evidence.length"), 0, read_count(bits, "evidence.bits"))
    lengths = [round_bits(bound + windows.slack, BITS, True) for bound in bounds]
    OUTER.step("windows, slack, the bounds with it", min(windows.count, 10**18), windows.slack, *lengths)
    for adjoint in (False,) if operator.normal else (False, True):  # (PS5)
        for section in windows.sections(adjoint):
            for k, ((x, y), low) in enumerate(zip(points, lengths)):
                if not _is_above(section, (x, -y if adjoint else y), low):
                    raise Rejected(OUTER, f"a window is not bounded below by what point {k} needs")
    return [*zip(points, bounds)]


def _is_above(section: Section, z: Complex, low: Fraction) -> bool:
    """Is ||(A - z) v|| >= low ||v|| on this window, with the doubt about its entries? False says nothing."""
    spend(20 * divisor(section.unit.denominator.bit_length() + 1600), "the unit of a point")
    whole = over_parts(section, z)
    x, y = ((part / whole.unit).numerator for part in z)
    doubled = bool(y) or any(hop.values.im is not None for hop in whole.hops)
    _spend(whole, words([[x, y]]), doubled)
    columns = real_columns(whole, doubled)
    wanted = (low + whole.doubt) / whole.unit
    bands = gram(moved_by(columns, x, y), 0) if doubled else gram(columns, x)
    return exceeds(bands, wanted * wanted)  # (PS5)


def _spend(section: Section, number: float, doubled: bool) -> None:
    hops, factor = len(section.hops) + 1, 2 if doubled else 1
    size, width = 30 * (section.length + number), factor * (section.rows - section.columns) + 2
    products = (factor * hops + 2) ** 2 * (80 + long_products(size, size))
    spend(100_000 + factor * section.columns * (products + 250 * (width + 1) ** 2), "windows")


def _of_the_matrix(matrix: FiniteMatrix, said: list[Json]) -> Bounded:
    """(z, tau): the least singular value of M - z is at least tau."""
    points, bounds = read_bounded(said[0], said[1], "evidence.outer")
    for k, (z, bound) in enumerate(zip(points, bounds)):
        if not matrix.is_above(z, bound):
            raise Rejected(MATRIX, f"the least singular value at point {k} is not shown to be as large as its bound")
    return [*zip(points, bounds)]
