"""Simple eigenvalues alone in an interval, enclosed by Temple and Kato's bounds (docs/theory/eigenvalues.md)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.eigenvalue import EigenvalueClaim, RaisedEntry
from sciverify.certificate.kinds.spectral_gap import OperatorSpectrum, WindowDisks
from sciverify.certificate.kinds.spectral_points import Integers
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.banded import Banded
from sciverify.l2.operator import L2Operator
from sciverify.l2.sequences import Entries
from sciverify.spectra import rayleigh
from sciverify.spectra.gap import short_number, windows_for
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.lower_bounds import as_double
from sciverify.spectra.raised_entry import free_disk, proposed_amount
from sciverify.spectra.rayleigh import RayleighQuotient, rayleigh_quotient
from sciverify.spectra.spectral_point import read_vector, rounded
from sciverify.spectra.windows import BITS, needs_phases, require_windows

_SIZES = (100, 200, 400, 800, 1600, 3200)
_MOST, _FAR, _BEYOND = 100_000, 2**62, 1000
"""Sites of a vector, the first one, and numbers over the norm of the operator."""
_ENOUGH, _ASIDE, _LENGTH = 2.0**-42, 2.0**-22, 62
"""Over the norm: residuals that need no longer vector, and how far inverse iteration keeps away from singular matrices.
Bits of the entries of vectors."""


@dataclass(frozen=True, slots=True)
class _Vector:
    """re + i im at the sites first, first + 1, ..., without zeros at its ends."""

    first: int
    re: Integers
    im: Integers

    @property
    def site(self) -> int:
        """Of a largest entry."""
        return self.first + int(np.argmax(self.re.astype(float) ** 2 + self.im.astype(float) ** 2))


def certify_eigenvalue(
    A: L2Operator,
    near: object,
    v: object = None,
    *,
    within: tuple[object, object] | None = None,
    first: int | None = None,
    size: int | None = None,
    most_sites: int = 1600,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Proves that an interval holds exactly one point of the spectrum, a simple eigenvalue, and encloses it.

    Parameters
    ----------
    A : L2Operator
        Self-adjoint and banded, with windows that are known, as for `certify_gap`: periodic operators with changes at
        finitely many sites, on the integers or the natural numbers, waves of one frequency. No hull of a substitution.
    near : rational number
        A number near the eigenvalue; an error of a tenth of the distance to the rest of the spectrum does no harm.
    v : array of shape (n,), optional
        An approximate eigenvector of any solver. Without it one is computed.
    within : pair of rational numbers, optional
        The interval. Without it one is chosen that windows prove.
    first : int, optional
        The site of v[0]; by default v lies in the middle of the operator.
    size : int, optional
        Sites of the vector that is computed; by default as many as its residual needs, 3200 at most.
    most_sites : int
        Longer windows are not tried. The rest of the spectrum must be about 7 divided by that away from the eigenvalue,
        for hoppings of size 1.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    Certificate
        With `claim.left` and `claim.right`, the ends of the interval, and `claim.eigenvalue`, an `Enclosure`.
        **Guarantee.** The open interval from `left` to `right` holds exactly one point of the spectrum of A, an
        operator on an infinite space. It is a simple eigenvalue, and it lies in the enclosure.

    Raises
    ------
    InvalidInput
        An operator whose windows are not all known, a vector that is zero, an interval that is empty.
    Undecided
        Nothing is proven: the interval may hold two points of the spectrum or none, or a part of the continuous one.
    OutOfTime
        The seconds are over.

    **Source.** After Temple (1928) and Kato (1949); docs/theory/eigenvalues.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> impurity = sv.jacobi(sv.changed(0, 0, [3]), sites="integers")  # the eigenvalue is the root of 13
    >>> found = sv.certify_eigenvalue(impurity, 3.6)
    >>> found.claim.eigenvalue.width < 1e-24
    True
    >>> sv.certify_eigenvalue(sv.jacobi(sv.changed(0, 0, [2])), 2.4, within=("9/4", 3)).claim.right
    Fraction(3, 1)
    """
    every = isinstance(A, Banded) and needs_phases(A)
    operator = require_windows(A, every)
    if operator.line == "hull":
        raise InvalidInput(f"{shown(A)} stands for many operators, and these have different eigenvalues")
    z, interval = _number(near, "near"), None if within is None else _interval(within)
    _require_nearby(operator, near, within, z, interval)
    most = as_integer(most_sites, "most_sites", 1)
    start = None if first is None else as_integer(first, "first", -_FAR, _FAR)
    count = None if size is None else as_integer(size, "size", 1, _MOST)
    given = None if v is None else _given(operator, v, start)
    with allowance(seconds, progress):
        vector = _proposed(operator, as_double(z), start, count) if given is None else given
        quotient = rayleigh_quotient(operator, vector.first, vector.re.tolist(), vector.im.tolist())
        return _proven(operator, vector, quotient, interval, every, most)


def _number(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number is needed")
    return to_fraction(found)


def _require_nearby(
    operator: Banded, near: object, within: object, z: Fraction, interval: tuple[Fraction, Fraction] | None
) -> None:
    """Numbers of a size that floats can compare with the spectrum."""
    if interval is not None and not interval[0] < z < interval[1]:
        raise InvalidInput(f"near is {shown(near)}, outside the interval {shown(within)}")
    if max(map(abs, interval or [z])) > _BEYOND * operator.norm_bound:
        what = f"near is {shown(near)}" if interval is None else f"within is {shown(within)}"
        most = significant(operator.norm_bound, 3, upward=True)
        raise InvalidInput(f"{what}, far away: the points of the spectrum are {most} at most in modulus")


def _interval(within: object) -> tuple[Fraction, Fraction]:
    if not isinstance(within, tuple | list) or len(within) != 2:
        raise InvalidInput(f"within is {shown(within)}: a pair of numbers is needed")
    low, high = (_number(end, "within") for end in within)
    if low >= high:
        raise InvalidInput(f"within is {shown(within)}: its first number must be the smaller one")
    return low, high


def _given(operator: Banded, v: object, first: int | None) -> _Vector:
    """The vector of somebody else."""
    found = read_vector(v)
    start = operator.sites(len(found)).start if first is None else first
    if operator.line == "naturals" and start < 0:
        raise InvalidInput(f"first is {start}, and the sites are the natural numbers")
    return _trimmed(start, found)


def _trimmed(first: int, vector: Entries) -> _Vector:
    re, im = rounded(vector.reshape(-1, 1), _LENGTH)
    (places,) = np.nonzero((re[:, 0] != 0) | (im[:, 0] != 0))
    kept = slice(places[0], places[-1] + 1)
    return _Vector(first + int(places[0]), re[kept, 0], im[kept, 0])


def _proposed(operator: Banded, z: float, first: int | None, size: int | None) -> _Vector:
    """The vector with the least residual of those on more and more sites."""
    best, found = np.inf, None
    for count in _SIZES if size is None else (size,):
        spent(f"a vector of {count} sites")
        sites = _around(operator, count) if first is None else range(first, first + count)
        with np.errstate(all="ignore"):
            vector, residual = _refined(operator, sites, z)
        if residual < best:
            best, found = residual, (sites.start, vector)
        if best <= _ENOUGH * as_double(operator.norm_bound):
            break
    if found is None:
        raise Undecided("no vector has a finite residual: the numbers are too large for doubles")
    return _trimmed(*found)


def _refined(operator: Banded, sites: range, z: float) -> tuple[Entries, float]:
    """By inverse iteration around z, and around the means that it finds; with ||(A - rho) v||, nearly."""
    section = operator.section(sites)
    best, inside, aside = np.inf, section.places, _ASIDE * as_double(operator.norm_bound)
    found: Entries = np.ones(len(sites))
    for _ in range(3):
        vector = least_vectors(section, np.array([z + aside]), steps=3)
        moved = section.moved(vector, np.zeros(1))
        z = float(np.vdot(vector, moved[inside]).real / np.vdot(vector, vector).real)
        moved[inside] -= z * vector
        residual = float(np.linalg.norm(moved) / np.linalg.norm(vector))
        if not residual < best:
            break
        best, found = residual, vector[:, 0]
    return found, best


def _around(operator: Banded, count: int) -> range:
    """Sites around the changes, if there are any."""
    changes = [d.changes for d in operator.diagonals.values() if d.changes]
    if not changes:
        return operator.sites(count)
    first = (min(sites.start for sites in changes) + max(sites.stop for sites in changes) - count) // 2
    first = max(0, first) if operator.line == "naturals" else first
    return range(first, first + count)


def _proven(
    operator: Banded,
    vector: _Vector,
    quotient: RayleighQuotient,
    interval: tuple[Fraction, Fraction] | None,
    every: bool,
    most: int,
) -> Certificate:
    """The certificate of a vector."""
    site = vector.site
    if interval is None:
        z = as_double(quotient.mean)
        amount, seen = proposed_amount(operator, site, z)
        centre, radius, (length, phases) = free_disk(operator.raised(site, amount), z, seen, every, most)
        left, right = centre - radius, centre + radius
        lower, upper = _enclosed(vector, quotient, left, right)
    else:
        left, right = interval
        lower, upper = _enclosed(vector, quotient, left, right)
        centre = short_number((left + right) / 2, (right - left) / 2**14)
        radius = max(centre - left, right - centre)
        amount, _ = proposed_amount(operator, site, as_double(centre), as_double(radius))
        length, phases = _windows(operator.raised(site, amount), centre, radius, every, most)
    free = WindowDisks(length, phases, BITS, (centre,), (radius,))
    sites = range(vector.first, vector.first + len(vector.re))
    proof = RaisedEntry(site, amount, free, sites, rayleigh.BITS, vector.re, vector.im)
    return Certificate(EigenvalueClaim(left, right, lower, upper), OperatorSpectrum(operator), None, proof)


def _enclosed(
    vector: _Vector, quotient: RayleighQuotient, left: Fraction, right: Fraction
) -> tuple[Fraction, Fraction]:
    """Bounds of the eigenvalue, if it is alone between left and right."""
    lower, upper = quotient.lower(right), quotient.upper(left)
    if lower is None or upper is None or not left < lower <= upper < right:  # (EV3)
        low, high, mean = (as_double(x) for x in (left, right, quotient.mean))
        raise Undecided(
            f"the vector of {len(vector.re)} sites shows no eigenvalue between {low:.12g} and {high:.12g}: its mean is "
            f"{mean:.12g}, and its residual {as_double(quotient.variance) ** 0.5:.3g}"
        )
    return lower, upper


def _windows(raised: Banded, centre: Fraction, radius: Fraction, every: bool, most: int) -> tuple[int, int]:
    try:
        return windows_for(raised, centre, radius, every, most)
    except Undecided as reason:
        raise Undecided(
            f"no change of one diagonal entry is shown to free the interval, which may hold more than one point of the "
            f"spectrum: {reason}"
        ) from None
