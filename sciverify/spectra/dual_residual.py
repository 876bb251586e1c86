"""<(A - z)^-1 b, b> from vectors near the resolvents, in integers, with an error that is a product of two residuals.

Proof: docs/theory/spectral-measures.md.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_above
from sciverify.l2.finite_vector import FiniteVector
from sciverify.l2.operator import L2Operator
from sciverify.l2.sequences import Entries
from sciverify.spectra.least_vectors import first_row

Parts: TypeAlias = tuple[list[int], list[int]]
Point: TypeAlias = tuple[Fraction, Fraction]


class ExactSection:
    """The columns at consecutive sites, as integers over a power of two; the entries in doubles, with their doubt."""

    def __init__(self, A: L2Operator, sites: range, *, adjoint: bool = False) -> None:
        section = A.section(sites, adjoint=adjoint)
        self.rows, self.start, self.columns = section.rows, first_row(section.places), section.columns
        self.doubt, self.beyond = Fraction(section.doubt), Fraction(section.beyond)
        found = [(first_row(hop.rows), *_integers(hop.values)) for hop in section.hops]
        self.exponent = min((e for _, _, e in found), default=0)
        self.hops = [(row, [[x << e - self.exponent for x in p] for p in parts]) for row, parts, e in found]

    def moved(self, u: Parts, z: Point) -> tuple[Parts, Fraction]:
        """(integers, unit): (A - z) u, row by row."""
        unit = Fraction(2) ** self.exponent
        denominator = math.lcm(z[0].denominator, z[1].denominator, unit.denominator)
        factor = (unit * denominator).numerator
        shift = [[-(z[k] * denominator).numerator] * self.columns for k in (0, 1)]
        first, second = [0] * self.rows, [0] * self.rows
        for row, parts in [*((r, [[factor * x for x in p] for p in ps]) for r, ps in self.hops), (self.start, shift)]:
            part = slice(row, row + self.columns)
            re = parts[0]
            first[part] = map(operator.add, first[part], map(operator.mul, re, u[0]))
            second[part] = map(operator.add, second[part], map(operator.mul, re, u[1]))
            for im in parts[1:]:
                first[part] = map(operator.sub, first[part], map(operator.mul, im, u[1]))
                second[part] = map(operator.add, second[part], map(operator.mul, im, u[0]))
        return (first, second), Fraction(1, denominator)


def _integers(values: Entries) -> tuple[list[list[int]], int]:
    """Real and imaginary parts over 2^e, exactly; no imaginary parts where all numbers are real."""
    parts = [values.real, values.imag] if np.iscomplexobj(values) else [values]
    mantissas, exponents = np.frexp(np.array(parts))
    whole = (mantissas * 2.0**53).astype(np.int64)
    zeros = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    exponents = np.where(whole == 0, 0, exponents - 53 + zeros)
    least = int(exponents.min(initial=0))
    whole = np.where(whole == 0, 0, whole >> np.maximum(zeros, 0))
    shifts = [[int(e) - least for e in row] for row in exponents]
    return [[x << e for x, e in zip(w.tolist(), s, strict=True)] for w, s in zip(whole, shifts, strict=True)], least


@dataclass(frozen=True, slots=True)
class Approximation:
    """u over 2^-scale, r = (A - z) u - b over a unit, and bounds of ||u|| and ||r||."""

    u: Parts
    scale: int
    r: Parts
    unit: Fraction
    length: Fraction
    residual: Fraction


def approximation(section: ExactSection, b: FiniteVector, start: int, u: Parts, scale: int, z: Point) -> Approximation:
    """What a vector is worth; `start` is the column of the first site of b."""
    (first, second), unit = section.moved(u, z)
    unit /= 2**scale
    numbers = [(to_fraction(re), to_fraction(im)) for re, im in b.values]
    common = math.lcm(unit.denominator, *(x.denominator for pair in numbers for x in pair))
    factor = (unit * common).numerator
    r = [factor * x for x in first], [factor * x for x in second]
    for part, k in zip(r, (0, 1), strict=True):
        for row, pair in enumerate(numbers, start + section.start):
            part[row] -= (pair[k] * common).numerator
    square = Fraction(_dot(*r, *r), common**2)
    length = root_above(Fraction(_dot(*u, *u), 4**scale))
    return Approximation(u, scale, r, Fraction(1, common), length, root_above(square) + section.doubt * length)


def value(
    section: ExactSection,
    b: FiniteVector,
    start: int,
    distance: Fraction,
    mine: Approximation,
    other: Approximation | None,
) -> tuple[Point, Fraction]:
    """<(A - z)^-1 b, b> and how far it can be off, for z at this distance from the spectrum or more.

    Without another vector the conjugate of the first one is taken.
    """
    inside = slice(section.start, section.start + section.columns)
    dual = mine if other is None else other
    p, q = dual.u[0], [-x for x in dual.u[1]] if other is None else dual.u[1]
    unit = mine.unit / 2**dual.scale
    a, c = mine.r[0][inside], mine.r[1][inside]
    re, im = unit * (_dot(a, c, p, q)), unit * (_dot(c, [], p, []) - _dot(a, [], q, []))
    error = mine.residual * dual.residual / distance + section.doubt * mine.length * dual.length  # (ME4), (ME5)
    return _minus(_with_vector(mine, b, start), (re, im)), error


def _with_vector(mine: Approximation, b: FiniteVector, start: int) -> Point:
    """<u, b>"""
    re, im = Fraction(0), Fraction(0)
    for k, (c, d) in enumerate(b.values, start):
        x, y = to_fraction(c), to_fraction(d)
        re += x * mine.u[0][k] + y * mine.u[1][k]
        im += x * mine.u[1][k] - y * mine.u[0][k]
    return re / 2**mine.scale, im / 2**mine.scale


def _minus(x: Point, y: Point) -> Point:
    return x[0] - y[0], x[1] - y[1]


def _dot(a: Sequence[int], b: Sequence[int], c: Sequence[int], d: Sequence[int]) -> int:
    """sum a_k c_k + sum b_k d_k"""
    total: int = sum(map(operator.mul, a, c)) + sum(map(operator.mul, b, d))
    return total
