"""Rule power-residual: points of the (N, eps)-pseudospectrum of a banded operator.

Proof: docs/theory/pseudospectra.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Malformed, read_count, read_indices, read_list, read_object, short
from .l2_operators import Banded, read_l2_operator
from .numerals import ONE, dot
from .rational_kernels import Complex
from .residual_disks import over_parts, read_bits, read_pair, read_short
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sections import Parts
from .sequences import read_site
from .vector_blocks import read_vectors
from .work import divisor, long_products, spend, words

POWER = Rule(
    "power-residual",
    "sites bits vectors imaginary adjoint",
    "theory/pseudospectra.md",
    "||(A - z)^p v|| < eps^p ||v||, p = 2^N, puts z into the (N, eps)-pseudospectrum",
)
KIND = OtherKind(
    "pseudospectrum-points",
    "level order count",
    "{count} points lie in the pseudospectrum of order {order} and level {level}",
    upward="level",
)
MOST_ORDER = 8


@KIND.checked_by
def check_pseudospectrum_points(exhibit: Exhibit) -> Verified:
    """||R(z)^p||^(-1/p) < level for all points z, where p = 2^order, and the left side is 0 on the spectrum."""
    level_said, order_said, count_said = exhibit.said(KIND)
    level, order = read_short(level_said, "claim.level"), read_count(order_said, "claim.order")
    if order > MOST_ORDER:
        raise Malformed(f"claim.order is {order}; 0 to {MOST_ORDER} belong there")
    operator_said, points_said = exhibit.parts("operator", "points")
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, Banded):
        raise Malformed("powers are those of a banded operator")
    points = [read_pair(p, f"instance.points[{k}]") for k, p in enumerate(read_list(points_said, "instance.points"))]
    if not points:
        raise Malformed("instance.points is empty")
    if read_count(count_said, "claim.count") != len(points):
        raise Rejected(BOUNDS, f"the claim counts {count_said} points, and there are {len(points)}")
    if level <= 0:
        raise Rejected(POWER, "the level is not positive")
    name, sites, bits_said, re, im, adjoint_said = exhibit.proof("rule", *POWER.keys)
    POWER.expect(name, "evidence")
    start, number = read_object(sites, "evidence.sites", ["first", "count"])
    first, bits = read_site(start, "evidence.sites.first"), read_bits(bits_said, "evidence.bits")
    if operator.sites == "naturals" and first < 0:
        raise Malformed(f"evidence.sites.first is {first}, and the sites are the natural numbers")
    turned = {*read_indices(adjoint_said, "evidence.adjoint", len(points))}
    powers, vectors = _Powers(operator, first, bits), read_vectors(re, im, "evidence", len(points))
    if number != len(vectors[0][0]):
        raise Malformed(f"evidence has vectors of length {len(vectors[0][0])}, and {short(number)} sites")
    for k, ((x, y), vector) in enumerate(zip(points, vectors)):
        length = dot(vector[0], vector[0]) + dot(vector[1], vector[1])
        square = powers.square(vector, (x, -y if k in turned else y), 2**order, k in turned)
        POWER.step(f"point {k}: ||(A - z)^p v||^2, ||v||^2", square, length)
        spend(divisor(square.denominator.bit_length() + 2 ** (order + 1) * 1400), "a power of the level")
        if square >= level ** (2 ** (order + 1)) * length:  # (PS8)
            raise Rejected(POWER, f"the power at point {k} does not make its vector small enough")
    return {"level": level, "order": order, "count": len(points), "title": operator.title}


class _Powers:
    """Powers of A - z, or of its adjoint, on vectors of finitely many sites: no row is cut, nothing is rounded."""

    def __init__(self, operator: Banded, first: int, bits: int) -> None:
        self.operator, self.first, self.bits = operator, first, bits

    def square(self, vector: Parts, z: Complex, power: int, adjoint: bool) -> Fraction:
        """||(A - z)^p v||^2"""
        first, unit = self.first, ONE
        for _ in range(power):
            section = self.operator.columns(first, len(vector[0]), self.bits, adjoint)
            if section.doubt:
                raise Rejected(POWER, "entries of the operator are not known exactly")
            finer = over_parts(section, z)
            moved = finer.moved(vector, ((z[0] / finer.unit).numerator, (z[1] / finer.unit).numerator))
            first, unit = first - finer.places[0], unit * finer.unit  # (PS8)
            missing = max(0, -first) if self.operator.sites == "naturals" else 0  # rows without entries
            vector, first = (moved[0][missing:], moved[1][missing:]), first + missing
        size = 30 * words([*vector])
        spend(2 * len(vector[0]) * (200 + long_products(size, size)), "the norm of a power")
        return unit * unit * (dot(vector[0], vector[0]) + dot(vector[1], vector[1]))
