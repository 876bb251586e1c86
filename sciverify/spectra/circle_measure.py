"""Spectral measures of unitary operators, smoothed by kernels on the circle, with proven errors.

Derivations: docs/theory/cmv.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from flint import arb

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.circle_measures import CircleMeasure, CircleMeasureClaim
from sciverify.certificate.kinds.spectral_measures import Resolvents
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.balls import nearest_on_grid, working_precision
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.l2.cmv import BITS as ROOT_BITS
from sciverify.l2.cmv import CMV, FiveDiagonal
from sciverify.l2.finite_vector import FiniteVector, as_finite_vector
from sciverify.spectra.dual_residual import ExactSection, Point, approximation, value
from sciverify.spectra.least_vectors import first_row
from sciverify.spectra.rational_kernel import ORDERS
from sciverify.spectra.resolvent import approx_resolvents, approx_resolvents_on, rounded_vectors, row_of
from sciverify.spectra.spectral_point import BITS, as_l2_operator

_FARTHEST = 2**24
"""Vectors for points of so different moduli share one scale."""


def smoothed_circle_measure(U: object, b: object, turn: object, eps: object, order: int = 4) -> Certificate:
    """The spectral measure of a unitary operator and a vector, smoothed by a kernel on the circle, with a proven error.

    Parameters
    ----------
    U : CMV
        Such as `cmv("3/5")`.
    b : int, or mapping from sites to complex rational numbers
        The vector; an integer n stands for e_n.
    turn : rational number
        The point exp(2 pi i turn) of the circle.
    eps : rational number between 0 and 1
        The width of the kernel: the Poisson kernel of order 1 belongs to the radius 1 - eps.
    order : int
        Of the kernel, 1 to 6.

    Returns
    -------
    Certificate
        With `claim.value`, an enclosure, and `claim.error`.
        **Guarantee.** With P_r the Poisson kernel of radius r and mu the measure of <f(U) b, b>, the sum over j of
        (-1)^(j + 1) binomial(order, j) times the integral of P_r over mu, r = (1 - eps)^j, lies between `claim.lower`
        and `claim.upper`. It is a density with respect to turns: 1 for the uniform measure of mass 1.

    Raises
    ------
    InvalidInput
        An operator that is not unitary by its form, a width that does not lie between 0 and 1.

    **Source.** After Colbrook, Commun. Math. Phys. 384 (2021); docs/theory/cmv.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> uniform = sv.smoothed_circle_measure(sv.cmv(0), 0, "1/3", "1/8")
    >>> 1 in uniform.claim.value, uniform.claim.error < 1e-12
    (True, True)
    """
    operator, vector = as_l2_operator(U), as_finite_vector(b)
    if not isinstance(operator, CMV):
        raise InvalidInput(f"{shown(operator)} is not unitary by its form: describe one by cmv(...)")
    point, width = _read(turn, "turn"), _read(eps, "eps")
    if not 0 < width < 1:
        raise InvalidInput(f"eps is {shown(eps)}: a number between 0 and 1 is needed")
    m = as_integer(order, "order", ORDERS[0], ORDERS[-1])
    middle, doubt, resolvents = _smoothed(operator, vector, point, width, m)
    lower, upper = _between(middle, doubt)
    claim = CircleMeasureClaim(point, width, m, lower, upper)
    return Certificate(claim, CircleMeasure(operator, vector), None, resolvents)


def _read(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number is needed")
    return to_fraction(found)


class CMVSection(ExactSection):
    """Columns of a CMV matrix or of its adjoint, in integers over 2^ROOT_BITS; the doubt is the caller's."""

    def __init__(self, U: CMV, sites: range, doubt: Fraction, *, adjoint: bool = False) -> None:
        section = U.section(sites, adjoint=adjoint)
        self.rows, self.columns, self.start = section.rows, section.columns, first_row(section.places)
        self.doubt, self.exponent = doubt, -ROOT_BITS
        self.hops = []
        for k, diagonal in U.diagonals.items():
            offset = -k if adjoint else k
            first = sites.start + (offset if adjoint else 0)
            missing = max(0, -offset - sites.start) if U.line == "naturals" else 0
            count = len(sites) - missing
            if count > 0 and isinstance(diagonal, FiveDiagonal):
                re, im = diagonal.integers(first + missing, count, ROOT_BITS)
                parts = [[0] * missing + re, [0] * missing + [-x for x in im] if adjoint else [0] * missing + im]
                self.hops.append((self.start + offset, parts[:1] if U.coefficients.is_real else parts))


def _smoothed(
    U: CMV, b: FiniteVector, turn: Fraction, width: Fraction, order: int
) -> tuple[Fraction, Fraction, Resolvents]:
    """(t, d, vectors): the value lies within d of t, and the checker will find so, too."""
    radii = [1 / (1 - width) ** j for j in range(1, order + 1)]
    if radii[-1] > _FARTHEST * radii[0]:
        raise InvalidInput(f"eps is {float(width)}, and (1 - eps)^-{order} is huge: a smaller width or order is needed")
    points = [_point(turn, radius) for radius in radii]
    z = np.array([complex(float(re), float(im)) for re, im in points])
    sites, found = approx_resolvents(U, b, z, float(radii[0] - 1))
    dual = approx_resolvents_on(U, b, z.conj(), sites, adjoint=True)
    whole, scale = rounded_vectors([found, dual])
    off = (12 * radii[-1] + 8) / 2**BITS  # more than the checker's (CU6)
    sections = [CMVSection(U, sites, off + Fraction(32, 2**BITS), adjoint=side) for side in (False, True)]  # (CM4)
    start, total, doubt = b.first - sites.start, -to_fraction(b.square()), Fraction(0)
    for j, (radius, point) in enumerate(zip(radii, points, strict=True)):
        mine = approximation(sections[0], b, start, row_of(whole[0], j), scale, point)
        other = approximation(sections[1], b, start, row_of(whole[1], j), scale, (point[0], -point[1]))
        (re, im), error = value(sections[0], b, start, radius - 1, mine, other)  # (CU3), (CU4)
        weight = (-1) ** j * math.comb(order, j + 1)  # (CU1)
        total -= 2 * weight * (point[0] * re - point[1] * im)  # (CU2)
        doubt += 2 * abs(weight) * (radius * error + off * (abs(re) + abs(im)))  # (CU5)
    resolvents = Resolvents(sites, BITS, scale, whole[0][0], whole[0][1], whole[1])
    return total, 3 * doubt * (1 + Fraction(1, 2**30)), resolvents  # the checker has other sections and points


def _point(turn: Fraction, radius: Fraction) -> Point:
    """r exp(2 pi i turn), over 2^BITS."""
    with working_precision(2 * BITS + radius.numerator.bit_length()):
        angle, size = arb(from_fraction(2 * (turn % 1))), arb(from_fraction(radius))
        parts = [nearest_on_grid(size * x, BITS) for x in (angle.cos_pi(), angle.sin_pi())]
    return Fraction(parts[0], 2**BITS), Fraction(parts[1], 2**BITS)


def _between(middle: Fraction, doubt: Fraction) -> tuple[Fraction, Fraction]:
    """Short decimals around everything within `doubt` of `middle`."""
    unit = Fraction(1, 10**18)
    while unit > doubt / 100:
        unit /= 10
    return (middle - doubt) // unit * unit, -(-(middle + doubt) // unit) * unit
