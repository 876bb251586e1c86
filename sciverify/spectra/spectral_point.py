"""How far a point is from the spectrum at most, by the residual of one vector (docs/theory/spectral-points.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_points import Integers, Residuals, SpectralPoints, SpectralPointsClaim
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction
from sciverify.l2.gaussian import Gaussian, nearest_complex, read_gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.regions import Region
from sciverify.l2.resolvent_growth import ResolventGrowth, rests_on, stated_growth
from sciverify.l2.section import Section
from sciverify.l2.sequences import Entries
from sciverify.spectra.least_vectors import least_vectors

BITS = 80
"""Accuracy of irrational entries in the checker: finer than that of doubles."""
_MOST = 50_000_000
"""Sites of a vector: a few gigabytes."""
_OWN = 1 + 2.0**-20
"""By so much a bound may grow when the vector of a caller is rounded."""
_MARGIN = 1 + Fraction(1, 2**44)


def certify_spectral_point(
    A: L2Operator,
    z: object,
    v: object = None,
    *,
    first: int | None = None,
    size: int = 400,
    sites: Region | None = None,
    resolvent: object = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """A bound of the distance of a point to the spectrum of an operator on l2.

    Parameters
    ----------
    A : L2Operator
        Such as `almost_mathieu(1, GOLDEN)`.
    z : complex rational number
        A float means the dyadic number that it holds; a pair of rationals is re + i im.
    v : array of shape (n,), optional
        A vector of any solver: what it is worth is proven. Without it one is computed, of `size` sites.
    first : int, optional
        The site of v[0]; by default v lies in the middle of the operator.
    size : int
    sites : Region, optional
        The sites of v on a lattice, in the order of its cells: such as `A.ball(20)`.
    resolvent : "normal", "numerical-range", or `power_growth(...)`, optional
        What you know of an operator that is not normal by its form; it is a hypothesis of the certificate.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    Certificate
        With `claim.error`, and `claim.condition`, the hypothesis, if there is one.
        **Guarantee.** The spectrum of A, an operator on an infinite space, has a point within `error` of z.

    Raises
    ------
    InvalidInput
        A vector that is zero or not finite, sites that do not exist, an operator without a known resolvent.
    OutOfTime
        The seconds are over.

    **Source.** After Colbrook, Roman, Hansen, Phys. Rev. Lett. 122 (2019); docs/theory/spectral-points.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.certify_spectral_point(sv.jacobi(0), 2, size=200)
    >>> found.claim.error < 0.02
    True
    """
    operator, point = as_l2_operator(A), read_gaussian(z, "z")
    growth = stated_growth(operator, resolvent)
    given = None if v is None else read_vector(v)
    where = _where(operator, as_integer(size, "size", 1, _MOST) if given is None else len(given), first, sites)
    if given is not None and len(given) != len(where):
        raise InvalidInput(f"v has {len(given)} entries, and there are {len(where)} sites: pass the region as sites=")
    with allowance(seconds, progress):
        vector, turned = _proposed(operator, where, point) if given is None else (given, False)
        spent("the residual of a vector")
        worth = 1.05 if given is None else _OWN
        return certificate_of(operator, growth, [point], where, vector.reshape(-1, 1), [turned], worth)


def _where(operator: L2Operator, size: int, first: int | None, sites: Region | None) -> Sites:
    """The sites that were asked for, or so many in the middle."""
    if sites is not None:
        if first is not None:
            raise InvalidInput("pass first= or sites=, not both")
        return sites
    start = None if first is None else as_integer(first, "first", -(2**40), 2**40)
    return operator.sites(size) if start is None else range(start, start + size)


def _proposed(operator: L2Operator, sites: Sites, point: Gaussian) -> tuple[Entries, bool]:
    """The better one of a vector for A and one for its adjoint."""
    spent("a vector with a small residual")
    z = _as_array([point])
    sides = operator.sides
    sections = [operator.section(sites, adjoint=side) for side in sides]
    found = [least_vectors(s, z.conj() if side else z, steps=3) for s, side in zip(sections, sides, strict=True)]
    bounds = [s.residuals(v, z.conj() if side else z)[0] for s, v, side in zip(sections, found, sides, strict=True)]
    best = int(np.argmin(bounds))
    return found[best], sides[best]


def read_vector(v: object) -> Entries:
    """A vector of any solver, its largest part 1."""
    found = np.asarray(v)
    if found.ndim != 1 or not len(found) or found.dtype.kind not in "fciu":
        raise InvalidInput(f"v is {shown(v)}: a vector of numbers is needed")
    found = found.astype(np.complex128 if found.dtype.kind == "c" else np.float64)
    if not np.isfinite(found).all() or not found.any():
        raise InvalidInput(f"v is {shown(v)}: finite numbers that are not all zero are needed")
    scaled: Entries = found / max(np.abs(found.real).max(), np.abs(found.imag).max())
    return scaled


def as_l2_operator(value: object) -> L2Operator:
    """An operator on l2, or a sentence that says what one is."""
    if isinstance(value, L2Operator):
        return value
    raise InvalidInput(
        f"{shown(value)} is no operator on l2, which has infinitely many entries: describe one by jacobi(...), "
        "almost_mathieu(...), toeplitz(...), Banded(...) or table_of(...)"
    )


def certificate_of(
    operator: L2Operator,
    growth: ResolventGrowth,
    points: Sequence[Gaussian],
    sites: Sites,
    vectors: Entries,
    turned: Sequence[bool],
    worth: float = 1.05,
) -> Certificate:
    """The certificate for some points, a vector in each column of an array; `turned` ones are for the adjoint.

    Shorter integers are taken if the largest bound grows by this factor at most.
    """
    sections = {side: operator.section(sites, adjoint=side) for side in {*map(bool, turned)}}
    best = point_bounds(sections, points, (vectors.real, vectors.imag), turned)
    for bits in (15, 31, 62):
        whole = rounded(vectors, bits)
        bounds = point_bounds(sections, points, whole, turned)
        if bounds.max() <= worth * best.max():
            break
    imaginary = whole[1] if whole[1].any() else None
    errors = tuple(growth.distance(_above(bound)) for bound in bounds)
    rows = Residuals(
        sites,
        BITS,
        np.ascontiguousarray(whole[0].T),
        None if imaginary is None else np.ascontiguousarray(imaginary.T),
        tuple(k for k, side in enumerate(turned) if side),
    )
    subject = SpectralPoints(operator, growth, tuple(points), errors)
    return Certificate(SpectralPointsClaim(len(points), max(errors), rests_on(operator, growth)), subject, None, rows)


def _above(bound: float) -> Fraction:
    """A little more, for what the checker does not know of irrational entries."""
    if not np.isfinite(bound):
        raise InvalidInput("the bound of a residual is not finite: the vector is too large, or too small, for doubles")
    return Fraction(float(bound)) * _MARGIN


def rounded(vectors: Entries, bits: int) -> tuple[Integers, Integers]:
    """Integers of so many bits, the largest entry of each column as long as that."""
    top = np.maximum(np.abs(vectors.real).max(axis=0), np.abs(vectors.imag).max(axis=0))
    scale = (2.0**bits - 1) / top if bits < 53 else 2.0**bits / top / 2
    return np.rint(vectors.real * scale).astype(np.int64), np.rint(vectors.imag * scale).astype(np.int64)


def point_bounds(
    sections: Mapping[bool, Section],
    points: Sequence[Gaussian],
    parts: tuple[Floats | Integers, Floats | Integers],
    turned: Sequence[bool],
) -> Floats:
    """Bounds of ||(A - z) v|| / ||v|| for exact points; `sections` of A and, where it is needed, of its adjoint."""
    z = _as_array(points)
    vectors = parts[0].astype(np.float64) if not parts[1].any() else parts[0] + 1j * parts[1].astype(np.float64)
    found, sides = np.empty(len(points)), np.array(turned, dtype=bool)
    with float_proof(vectors.size):
        for side, section in sections.items():
            if (sides == side).any():
                moved = z[sides == side].conj() if side else z[sides == side]
                found[sides == side] = section.residuals(vectors[:, sides == side], moved)
    apart = np.array([_apart(p, complex(w)) for p, w in zip(points, z, strict=True)])
    return np.asarray((found + apart) * (1 + 2.0**-50))


def _apart(point: Gaussian, near: complex) -> float:
    """|z - its double|, rounded up."""
    re, im = (fmpq(*part.as_integer_ratio()) for part in (near.real, near.imag))
    return float(to_fraction(abs(point[0] - re) + abs(point[1] - im))) * (1 + 2.0**-40) if (re, im) != point else 0.0


def _as_array(points: Sequence[Gaussian]) -> Entries:
    found = np.array([nearest_complex(point) for point in points])
    return found if any(im for _, im in points) else found.real
