"""Vectors near (A - z)^-1 b, with their residuals in integers.

Proof: docs/theory/spectral-measures.md.
"""

from __future__ import annotations

from fractions import Fraction

from .document import Json, Malformed, read_object, short
from .finite_vectors import FiniteVector
from .numerals import dot
from .rational_kernels import Complex
from .rounding import root_above
from .scaled import common_unit
from .sections import Parts, Section
from .sequences import read_site
from .work import long_products, spend, words


def read_start(sites: Json, vector: FiniteVector, lengths: list[int]) -> int:
    """The column of the first site of b; the vectors have an entry for each site."""
    first, count = read_object(sites, "evidence.sites", ["first", "count"])
    if any(length != count for length in lengths):
        raise Malformed(f"evidence has vectors of other lengths than {short(count)}, the number of sites")
    start = vector.first - read_site(first, "evidence.sites.first")
    if start < 0 or start + len(vector.re) > lengths[0]:
        raise Malformed("instance.vector has sites that evidence.sites does not list")
    return start


class Approximation:
    """A vector u of integers over a unit, and r = (A - z) u - b.

    Attributes
    ----------
    length, residual : bounds of ||u|| and of ||r||, the doubt about the section included
    """

    def __init__(
        self, section: Section, start: int, z: Complex, u: Parts, unit: Fraction, vector: FiniteVector
    ) -> None:
        self.vector, self.start, self.u, self.scale, self.places = vector, start, u, unit, section.places
        point = (z[0] / section.unit).numerator, (z[1] / section.unit).numerator
        moved, step = section.moved(u, point), unit * section.unit
        self.unit = common_unit(step, vector.unit)
        factor, other = (step / self.unit).numerator, (vector.unit / self.unit).numerator
        size = 30 * (section.length + words([[*point, factor, other]]) + words([*u]))
        spend(section.rows * (600 + 4 * long_products(size, size)), "a residual and its products")
        self.r = moved if factor == 1 else ([factor * t for t in moved[0]], [factor * t for t in moved[1]])
        for part, entries in zip(self.r, (vector.re, vector.im)):
            for k, entry in enumerate(entries, start + section.places[0]):
                part[k] -= other * entry
        square = self.unit**2 * (dot(self.r[0], self.r[0]) + dot(self.r[1], self.r[1]))
        self.length = unit * root_above(Fraction(dot(u[0], u[0]) + dot(u[1], u[1])), 64)
        self.residual = root_above(square, 64) + section.doubt * self.length  # (ME5)

    def with_vector(self) -> Complex:
        """<u, b>"""
        here = slice(self.start, self.start + len(self.vector.re))
        p, q = self.u[0][here], self.u[1][here]
        unit, re, im = self.scale * self.vector.unit, self.vector.re, self.vector.im
        return unit * (dot(p, re) + dot(q, im)), unit * (dot(q, re) - dot(p, im))

    def with_dual(self, other: Approximation, *, conjugate: bool) -> Complex:
        """<r, u'>, where u' is the conjugate of u, or the vector of the dual."""
        sign = -1 if conjugate else 1
        inside = slice(self.places[0], self.places[0] + len(self.places))
        (p, q), (a, b) = other.u, (self.r[0][inside], self.r[1][inside])
        unit = self.unit * other.scale
        return unit * (dot(a, p) + sign * dot(b, q)), unit * (dot(b, p) - sign * dot(a, q))
