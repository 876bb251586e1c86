"""Operators on lattices in the form of a file, by a second route: entries of a large patch as a dictionary, and fibres."""

from __future__ import annotations

import cmath
import itertools
import math
from fractions import Fraction

import l2_forms
import numpy as np


def places(sites):
    """The places of a region, in lexicographic order."""
    if sites["kind"] == "box":
        first, sides = [*map(int, sites["first"])], sites["sides"]
        return [*itertools.product(*(range(a, a + n) for a, n in zip(first, sides, strict=True)))]
    centre, square = [*map(int, sites["centre"])], sites["square"]
    around = range(-math.isqrt(square) - 1, math.isqrt(square) + 2)
    offsets = itertools.product(*(around for _ in centre))
    return sorted(
        tuple(m + k for m, k in zip(centre, offset, strict=True))
        for offset in offsets
        if sum(k * k for k in offset) <= square
    )


def moved(place, shift, sign=1):
    return tuple(p + sign * int(k) for p, k in zip(place, shift, strict=True))


def patch(operator, inside):
    """{(row, column): entry} of the sum of the hoppings alone, of all columns that stand at these places or lead to them."""
    found, wanted = {}, set(inside)
    for hop in operator["hoppings"]:
        for place in wanted | {moved(p, hop["shift"], -1) for p in inside}:
            word = operator["words"][hop["axis"]]
            key = (hop["to"], moved(place, hop["shift"])), (hop["from"], place)
            d = l2_forms.entry(hop["entries"], place[hop["axis"]], word)
            found[key] = found.get(key, 0) + d
    return found


def columns(operator, sites, adjoint=False):
    """({row site: number}, matrix): the columns of A, or of its adjoint, at the sites of a region."""
    inside = places(sites)
    own = [(s, p) for p in inside for s in range(operator["cell"])]
    entries = {}

    def add(row, column, d):
        entries[row, column] = entries.get((row, column), 0) + d

    for (row, column), d in patch(operator, inside).items():
        add(row, column, d)
        if operator["self_adjoint"] and row != column:
            add(column, row, complex(d).conjugate())
    for change in operator["changes"]:
        site = change["site"], tuple(map(int, change["place"]))
        add(site, site, l2_forms.number(change["added"]))
    if adjoint:
        entries = {(column, row): complex(d).conjugate() for (row, column), d in entries.items()}
    kept, number = set(own), {site: k for k, site in enumerate(own)}
    for row, column in entries:
        if column in kept:
            number.setdefault(row, len(number))
    matrix = np.zeros((len(number), len(own)), dtype=complex)
    for (row, column), d in entries.items():
        if column in kept:
            matrix[number[row], number[column]] += d
    return number, matrix


def fibres(operator, count):
    """Eigenvalues of the Bloch matrices of an operator with constant amplitudes, on a grid of angles."""
    cell, found = operator["cell"], []
    for angles in itertools.product(np.linspace(0, 2 * np.pi, count), repeat=operator["dimension"]):
        bloch = np.zeros((cell, cell), dtype=complex)
        for hop in operator["hoppings"]:
            d = l2_forms.number(hop["entries"]["values"][0])
            turn = cmath.exp(1j * sum(int(k) * t for k, t in zip(hop["shift"], angles, strict=True)))
            bloch[hop["to"], hop["from"]] += d * turn
            if operator["self_adjoint"] and (hop["to"] != hop["from"] or any(map(int, hop["shift"]))):
                bloch[hop["from"], hop["to"]] += np.conj(d * turn)
        found.append(np.linalg.eigvals(bloch))
    return np.concatenate(found)


def is_vertex(n, offset):
    """Does the star image of n + offset lie in the octagon with edges of length 1? By angles, in floats."""
    star = sum((x + g) * cmath.exp(3j * math.pi * k / 4) for k, (x, g) in enumerate(zip(n, offset, strict=True)))
    return max((star * cmath.exp(-1j * math.pi * k / 4)).real for k in range(8)) < (1 + math.sqrt(2)) / 2


def tiling_patch(offset, centre, radius):
    """Points of Z^4 whose positions lie in a square, in the order of the sites, by search around each position."""
    found = []
    reach = math.ceil((radius + max(map(abs, centre)) + 6) / math.sqrt(2)) + 2
    for j, m in itertools.product(range(-reach, reach + 1), repeat=2):
        if (j + m) % 2:
            continue
        for i, k in itertools.product(
            *(range(round(x / math.sqrt(2)) - 4, round(x / math.sqrt(2)) + 5) for x in (j, m))
        ):
            n = i, (m + j) // 2, k, (m - j) // 2
            x, y = i + j / math.sqrt(2) - centre[0], k + m / math.sqrt(2) - centre[1]
            if max(abs(x), abs(y)) <= radius + 1e-9 and is_vertex(n, offset):
                found.append((j, i, m, k, n))
    return [n for *_, n in sorted(found)]


def tiling_columns(operator, sites):
    """({vertex: number}, matrix): the columns at the vertices of a square."""
    offset = [*map(float, map(Fraction, operator["offset"]))]
    a, b = (float(Fraction(operator[key])) for key in ("adjacency", "degree"))
    own = tiling_patch(offset, [*map(int, sites["centre"])], sites["radius"])
    number, entries = {n: k for k, n in enumerate(own)}, {}
    for column, n in enumerate(own):
        for axis, sign in itertools.product(range(4), (1, -1)):
            other = tuple(x + sign * (axis == k) for k, x in enumerate(n))
            if is_vertex(other, offset):
                entries[number.setdefault(other, len(number)), column] = a
                entries[column, column] = entries.get((column, column), 0) + b
    matrix = np.zeros((len(number), len(own)))
    for place, d in entries.items():
        matrix[place] = d
    return number, matrix
