"""Operators on lattices: finitely many hoppings between the sites of a unit cell and its translates.

Proof: docs/theory/lattices.md.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from collections.abc import Sequence as Items
from fractions import Fraction
from functools import reduce

from .document import Json, Malformed, read_count, read_list, read_object, short
from .l2_operators import L2Operator, operator_kind
from .numerals import ZERO, over_one_unit
from .regions import Place, read_place, read_places
from .scaled import common_unit
from .sections import Hop, Section
from .sequences import Letters, Sequence, Values, read_number, read_sequence
from .substitution import Substitution
from .work import divisor, spend

MOST_DIMENSIONS, MOST_SITES, MOST_SHIFT = 3, 64, 64
PER_ENTRY, PER_ROW = 300, 30


class Hopping:
    """The operator e_(s, p) -> d(p_a) e_(t, p + k): from site s of a cell to site t of another one."""

    __slots__ = ("axis", "end", "entries", "shift", "start")

    def __init__(self, start: int, end: int, shift: Place, axis: int, entries: Sequence) -> None:
        self.start, self.end, self.shift, self.axis, self.entries = start, end, shift, axis, entries

    @property
    def stays(self) -> bool:
        """Is it diagonal?"""
        return self.start == self.end and not any(self.shift)


class Places:
    """The sites of a section and the numbers of its rows: those of a box with room for every hopping.

    Attributes
    ----------
    places : places of the region, in lexicographic order
    rows : how many rows there are
    """

    def __init__(self, places: list[Place], room: Place, cell: int) -> None:
        self.places, self.cell = places, cell
        coordinates = [*zip(*places)]
        self.low, self.high = [*map(min, coordinates)], [*map(max, coordinates)]
        self.sides = [b - a + 1 + 2 * k for a, b, k in zip(self.low, self.high, room)]
        self.room = room
        self.rows = cell * (reduce(lambda n, side: n * side, self.sides, 1) + 2)
        spend(PER_ROW * self.rows + PER_ENTRY * cell * len(places), "the rows of a section")

    def number(self, shift: Items[int]) -> int:
        """Rows between a site and the one that lies `shift` cells away."""
        return self.cell * reduce(lambda n, pair: n * pair[0] + pair[1], zip(self.sides, shift), 0)  # (LA3)

    def own(self) -> list[int]:
        """The row of each site, cell by cell."""
        weights = [self.number([int(k == axis) for k in range(len(self.low))]) for axis in range(len(self.low))]
        corner = self.cell + self.number([k - low for k, low in zip(self.room, self.low)])
        starts = [corner + sum(map(operator.mul, weights, place)) for place in self.places]  # (LA3)
        if self.cell == 1:
            return starts
        return [start + site for start in starts for site in range(self.cell)]

    def along(self, axis: int) -> list[int]:
        """The coordinate of each place, from the lowest on."""
        low = self.low[axis]
        return [place[axis] - low for place in self.places]


@operator_kind("lattice")
class Lattice(L2Operator):
    """A sum of hoppings, and of their adjoints where the operator is called self-adjoint.

    An axis may have a word: then the operator stands for all operators whose letters along that axis are a word of its
    hull.
    """

    def __init__(self, value: Json, where: str) -> None:
        keys = ["kind", "dimension", "cell", "self_adjoint", "words", "hoppings", "changes"]
        _, dimension, cell, self_adjoint, words, hoppings, changes = read_object(value, where, keys)
        self.dimension = _between(dimension, f"{where}.dimension", MOST_DIMENSIONS)
        self.cell = _between(cell, f"{where}.cell", MOST_SITES)
        if type(self_adjoint) is not bool:
            raise Malformed(f"{where}.self_adjoint must be true or false, not {short(self_adjoint)}")
        self.self_adjoint = self_adjoint
        listed = read_list(words, f"{where}.words", self.dimension)
        self.words = [None if w is None else Substitution(w, f"{where}.words[{k}]") for k, w in enumerate(listed)]
        entries = read_list(hoppings, f"{where}.hoppings")
        self.hoppings = [self._hopping(entry, f"{where}.hoppings[{k}]") for k, entry in enumerate(entries)]
        if not self.hoppings:
            raise Malformed(f"{where}.hoppings is empty")
        self.changes = self._changes(changes, f"{where}.changes")
        self.normal = self_adjoint or self._commutes()
        self.title = self._title()

    def _hopping(self, entry: Json, where: str) -> Hopping:
        start_said, end_said, shift_said, axis_said, entries = read_object(
            entry, where, ["from", "to", "shift", "axis", "entries"]
        )
        start, end = self._site(start_said, f"{where}.from"), self._site(end_said, f"{where}.to")
        shift, axis = read_place(shift_said, f"{where}.shift", self.dimension), read_count(axis_said, f"{where}.axis")
        if max(map(abs, shift)) > MOST_SHIFT:
            raise Malformed(f"{where}.shift is longer than {MOST_SHIFT}")
        if axis >= self.dimension:
            raise Malformed(f"{where}.axis is {axis}, and there are {self.dimension}")
        word = self.words[axis]
        found = Hopping(start, end, shift, axis, read_sequence(entries, f"{where}.entries", word))
        if word is not None and not found.entries.constant and not isinstance(found.entries, Letters):  # (LA4)
            raise Malformed(f"{where}.entries changes along an axis with a word, and is not one of its letters")
        if self.self_adjoint and found.stays and not found.entries.real:  # (LA2)
            raise Malformed(f"{where}.entries: a self-adjoint operator has a real diagonal")
        return found

    def _site(self, value: Json, where: str) -> int:
        site = read_count(value, where)
        if site >= self.cell:
            raise Malformed(f"{where} is {site}, and a cell has {self.cell} sites")
        return site

    def _changes(self, value: Json, where: str) -> dict[tuple[Place, int], tuple[Fraction, Fraction]]:
        """What is added to the diagonal at finitely many sites."""
        found: dict[tuple[Place, int], tuple[Fraction, Fraction]] = {}
        for k, entry in enumerate(read_list(value, where)):
            place_said, site_said, added = read_object(entry, f"{where}[{k}]", ["place", "site", "added"])
            place = read_place(place_said, f"{where}[{k}].place", self.dimension)
            site, number = self._site(site_said, f"{where}[{k}].site"), read_number(added, f"{where}[{k}].added")
            if (place, site) in found:
                raise Malformed(f"{where}[{k}] is a place again")
            if self.self_adjoint and number[1]:
                raise Malformed(f"{where}[{k}].added is not real, and the operator is self-adjoint")
            found[place, site] = number
        if found and any(self.words):  # (LA4)
            raise Malformed(f"{where}: an operator with words has no changes")
        return found

    def _commutes(self) -> bool:
        """Constant hoppings of one site a cell commute with their adjoints."""
        return self.cell == 1 and not self.changes and all(h.entries.constant for h in self.hoppings)  # (LA5)

    def _title(self) -> str:
        kind = "self-adjoint operator" if self.self_adjoint else "operator"
        cell = f" with {self.cell} sites a cell" if self.cell > 1 else ""
        power = f"^{self.dimension}" if self.dimension > 1 else ""
        axes = [str(axis) for axis, word in enumerate(self.words) if word]
        words = f", every word of the hull along axis {' and '.join(axes)}" if axes else ""
        changed = f", {len(self.changes)} sites changed" if self.changes else ""
        return f"{kind} on l2(Z{power}){cell}{words}{changed}"

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """The columns at all sites of the cells of a box or a ball."""
        room = tuple(max(abs(h.shift[axis]) for h in self.hoppings) for axis in range(self.dimension))
        found = Places(read_places(sites, where, self.dimension), room, self.cell)
        require_count(sites, where, self.cell * len(found.places))
        own = found.own()
        hops = [self._hop(h, found, own, bits, adjoint and not self.self_adjoint) for h in self.hoppings]
        if self.self_adjoint:
            hops += [self._hop(h, found, own, bits, True) for h in self.hoppings if not h.stays]  # (LA2)
        if self.changes:
            hops.append(Hop(own, self._added(found.places, adjoint)))
        unit = reduce(common_unit, (hop.values.unit for hop in hops))
        return Section(found.rows, own, hops, _sum(hop.values.doubt for hop in hops), unit)

    def _hop(self, hopping: Hopping, found: Places, own: list[int], bits: int, adjoint: bool) -> Hop:
        """The entries of one hopping, or of its adjoint, in all columns."""
        start, end, shift, axis = hopping.start, hopping.end, hopping.shift, hopping.axis
        first, count = found.low[axis], found.high[axis] - found.low[axis] + 1
        if adjoint:  # (LA1)
            start, end, first = end, start, first - shift[axis]
            shift = tuple(-k for k in shift)
        line = hopping.entries.values(first, count, bits)
        spend(PER_ENTRY * len(own), "the entries of a hopping")
        step = found.number(shift) + end - start
        values = _spread(line.conjugate() if adjoint else line, found.along(axis), start, self.cell)
        return Hop([row + step for row in own], values)

    def _added(self, places: list[Place], adjoint: bool) -> Values:
        """The changes of the diagonal."""
        whole, unit = over_one_unit([part for pair in self.changes.values() for part in pair])
        where = {place: self.cell * k for k, place in enumerate(places)}
        re = [0] * (self.cell * len(places))
        im = [*re] if any(whole[1::2]) else None
        for k, (place, site) in enumerate(self.changes):
            if place in where:
                re[where[place] + site] = whole[2 * k]
                if im is not None:
                    im[where[place] + site] = whole[2 * k + 1]
        found = Values(re, im, Fraction(1, unit))
        return found.conjugate() if adjoint else found


def _sum(doubts: Iterable[Fraction]) -> Fraction:
    """What a section of these hops may be off."""
    total = ZERO
    for doubt in doubts:
        spend(divisor(total.denominator.bit_length() + doubt.denominator.bit_length()), "a doubt")
        total += doubt  # (LA6)
    return total


def _spread(line: Values, along: list[int], site: int, cell: int) -> Values:
    """The entries of a line at all places, in the columns of one site of each cell."""
    parts = [[part[k] for k in along] if part is not None else None for part in (line.re, line.im)]
    if cell > 1:
        parts = [_in_cells(part, site, cell) if part is not None else None for part in parts]
    return Values(parts[0] or [], parts[1], line.unit, line.doubt)


def _in_cells(part: list[int], site: int, cell: int) -> list[int]:
    """Zeros in the columns of the other sites."""
    found = [0] * (cell * len(part))
    found[site::cell] = part
    return found


def require_count(sites: Json, where: str, count: int) -> None:
    """The count that a region says is the number of its sites."""
    said = read_count(sites["count"] if type(sites) is dict else None, f"{where}.count")
    if said != count:
        raise Malformed(f"{where}.count is {said}, and there are {count} sites")


def _between(value: Json, where: str, most: int) -> int:
    found = read_count(value, where)
    if not 1 <= found <= most:
        raise Malformed(f"{where} is {found}; 1 to {most} belong there")
    return found
