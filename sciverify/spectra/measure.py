"""Spectral measures of self-adjoint operators on l2: smoothed by kernels, and their densities.

Derivations: docs/theory/spectral-measures.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_measures import (
    DensityClaim,
    Resolvents,
    SmoothedMeasureClaim,
    SmoothMeasure,
    SpectralMeasure,
)
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.environment import float_proof
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.root_bounds import root_above
from sciverify.l2.banded import Banded
from sciverify.l2.finite_vector import FiniteVector, as_finite_vector
from sciverify.spectra.dual_residual import ExactSection, Parts, Point, approximation, value
from sciverify.spectra.rational_kernel import ORDERS, PI, poles, residues, smoothing_error
from sciverify.spectra.resolvent import approx_resolvents, approx_resolvents_on, rounded_vectors, row_of
from sciverify.spectra.spectral_point import BITS, as_l2_operator


@dataclass(frozen=True)
class Smoothness:
    """What you know of a measure near a point: it has a density rho there, and ``|rho^(k)| <= derivatives[k]``.

    Parameters
    ----------
    radius : rational number > 0
        The hypothesis is about the interval of this radius around the point.
    derivatives : rational numbers >= 0
        Bounds of the density, of its first, second, ... derivative; one more than the order of the kernel. The last
        one may exist almost everywhere only, if the one before is Lipschitz with this constant.

    Raises
    ------
    InvalidInput
        A radius that is not positive, a negative bound, a number of bounds that is not 2 to 7.

    Examples
    --------
    >>> import sciverify as sv
    >>> known = sv.Smoothness("1/2", ["1/3", "1/5"])  # rho <= 1/3 and |rho'| <= 1/5 near the point
    >>> known.exact()
    (Fraction(1, 2), (Fraction(1, 3), Fraction(1, 5)))
    """

    radius: object
    derivatives: object

    def exact(self) -> tuple[Fraction, tuple[Fraction, ...]]:
        """Radius and bounds as rational numbers."""
        radius = _rational(self.radius, "radius")
        if radius <= 0:
            raise InvalidInput(f"radius is {shown(self.radius)}: a positive number is needed")
        listed = list(self.derivatives) if isinstance(self.derivatives, list | tuple | np.ndarray) else []
        if len(listed) - 1 not in ORDERS:
            raise InvalidInput(
                f"derivatives is {shown(self.derivatives)}: 2 to 7 bounds are needed, of the density and of its "
                "derivatives"
            )
        bounds = tuple(_rational(b, "a bound of a derivative") for b in listed)
        if min(bounds) < 0:
            raise InvalidInput(f"derivatives is {shown(self.derivatives)}: bounds of moduli are not negative")
        return radius, bounds


def smoothed_measure(A: object, b: object, x: object, eps: object, order: int = 6) -> Certificate:
    """The spectral measure of a self-adjoint operator and a vector, smoothed by a kernel, with a proven error.

    Parameters
    ----------
    A : Banded, self-adjoint
    b : int, or mapping from sites to complex rational numbers
        The vector; an integer n stands for e_n.
    x : rational number
    eps : rational number > 0
        The width of the kernel.
    order : int
        Of the kernel, 1 to 6; 1 is the Poisson kernel eps / (pi (eps^2 + (x - t)^2)).

    Returns
    -------
    Certificate
        With `claim.value`, an enclosure, and `claim.error`.
        **Guarantee.** The integral of K_eps(x - t) over the measure mu of <f(A) b, b> lies between `claim.lower` and
        `claim.upper`, for the operator on the infinite space.

    Raises
    ------
    InvalidInput
        An operator that is not self-adjoint by its form, or stands for a whole hull; a width that is not positive.

    **Source.** After Colbrook, Horning, Townsend, SIAM Rev. 63 (2021); docs/theory/spectral-measures.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.smoothed_measure(sv.jacobi(0), 0, "1/2", "1/8", order=4)
    >>> found.claim.error < 1e-12
    True
    """
    operator, vector = _measure(A, b)
    point, width = _rational(x, "x"), _width(eps)
    m = as_integer(order, "order", ORDERS[0], ORDERS[-1])
    middle, doubt, resolvents = _smoothed(operator, vector, point, width, m)
    lower, upper = _over_pi(middle, doubt)
    return Certificate(
        SmoothedMeasureClaim(point, width, m, lower, upper), SpectralMeasure(operator, vector), None, resolvents
    )


def density(A: object, b: object, x: object, eps: object, smoothness: Smoothness) -> Certificate:
    """The density of a spectral measure at a point, with a proven error, if the measure is smooth there.

    Parameters
    ----------
    A, b, x : as of `smoothed_measure`
    eps : rational number > 0
        The width of the kernel that is used; its order is the number of derivatives that are bounded.
    smoothness : Smoothness
        A hypothesis, which the certificate prints. Nothing about the density can be said without one.

    Returns
    -------
    Certificate
        With `claim.value`, an enclosure, `claim.error` and `claim.condition`.
        **Guarantee.** Under the condition the density at x lies between `claim.lower` and `claim.upper`.

    Raises
    ------
    InvalidInput
        As for `smoothed_measure`; numerals of the hypothesis that are too long to be printed.

    **Source.** docs/theory/spectral-measures.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> smooth = sv.Smoothness("1/2", ["1/3", "1/5", "1/5"])
    >>> found = sv.density(sv.jacobi(0), 0, "1/2", "1/50", smooth)  # sqrt(4 - x^2) / (2 pi)
    >>> 0.30819 in found.claim.value
    True
    """
    operator, vector = _measure(A, b)
    point, width = _rational(x, "x"), _width(eps)
    radius, bounds = smoothness.exact()
    for said in (point, radius, *bounds):
        if len(numeral(said)) > 60:
            raise InvalidInput(f"{shown(float(said))} has more than 60 digits as a fraction: give a shorter one")
    middle, doubt, resolvents = _smoothed(operator, vector, point, width, len(bounds) - 1)
    apart = smoothing_error(width, radius, bounds, to_fraction(vector.square()))
    lower, upper = _over_pi(middle, doubt + apart)
    listed = ", ".join(map(numeral, bounds))
    condition = (
        f"if the measure is absolutely continuous on [{numeral(point - radius)}, {numeral(point + radius)}] and the "
        f"derivatives of its density there, from the density itself on, are at most {listed} in modulus"
    )
    subject = SmoothMeasure(operator, vector, radius, bounds)
    return Certificate(DensityClaim(point, lower, upper, condition), subject, None, replace(resolvents, width=width))


def _measure(A: object, b: object) -> tuple[Banded, FiniteVector]:
    operator = as_l2_operator(A)
    if not isinstance(operator, Banded) or not operator.is_self_adjoint:
        raise InvalidInput(f"{shown(operator)} is not self-adjoint by its form: it has no spectral measure on the line")
    if operator.line == "hull":
        raise InvalidInput(f"{shown(operator)} stands for many operators, whose spectral measures differ")
    return operator, as_finite_vector(b)


def _rational(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number is needed")
    return to_fraction(found)


def _width(eps: object) -> Fraction:
    found = _rational(eps, "eps")
    if found <= 0:
        raise InvalidInput(f"eps is {shown(eps)}: a positive number is needed")
    return found


def _smoothed(
    A: Banded, b: FiniteVector, x: Fraction, width: Fraction, order: int
) -> tuple[Fraction, Fraction, Resolvents]:
    """(t, d, vectors): pi (K_eps * mu)(x) lies within d of t, and the checker will find so, too."""
    points = [(x - width * a, -width) for a in poles(order)]
    z = np.array([complex(float(re), float(im)) for re, im in points])
    sites, found = approx_resolvents(A, b, z, float(width))
    pairs = [found]
    if not (b.is_real and all(d.is_real for d in A.diagonals.values())):
        pairs.append(approx_resolvents_on(A, b, z.conj(), sites))
    whole, scale = rounded_vectors(pairs)
    with float_proof(len(sites)):
        section = ExactSection(A, sites)
    total, doubt = Fraction(0), Fraction(0)
    for k, (point, (re, im)) in enumerate(zip(points, residues(order), strict=True)):
        inner, error = _resolvent(section, b, b.first - sites.start, point, [row_of(w, k) for w in whole], scale)
        total -= re * inner[1] + im * inner[0]  # (ME2)
        doubt += root_above(re * re + im * im) * error  # (ME6)
    doubt = doubt * (1 + Fraction(1, 2**40)) if not section.doubt else 3 * doubt  # the checker has another section
    dual = (whole[1][0], whole[1][1]) if len(whole) > 1 else None
    return total, doubt, Resolvents(sites, BITS, scale, whole[0][0], whole[0][1], dual)


def _resolvent(
    section: ExactSection, b: FiniteVector, start: int, z: Point, vectors: list[Parts], scale: int
) -> tuple[Point, Fraction]:
    """<(A - z)^-1 b, b> from u, and from the dual vector, if there is one."""
    mine = approximation(section, b, start, vectors[0], scale, z)
    other = approximation(section, b, start, vectors[1], scale, (z[0], -z[1])) if len(vectors) > 1 else None
    return value(section, b, start, abs(z[1]), mine, other)


def _over_pi(middle: Fraction, doubt: Fraction) -> tuple[Fraction, Fraction]:
    """Short decimals around t / pi for all t within `doubt` of `middle`."""
    unit = Fraction(1, 10**18)
    while doubt and unit > doubt / 100:
        unit /= 10
    lower = min((middle - doubt) / end for end in PI) // unit - 1
    upper = -(-max((middle + doubt) / end for end in PI) // unit) + 1
    return lower * unit, upper * unit
