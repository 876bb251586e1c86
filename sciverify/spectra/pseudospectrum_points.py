"""Points of (N, eps)-pseudospectra, by powers of A - z on single vectors (docs/theory/pseudospectra.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence as Items
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectrum_points import (
    PowerVectors,
    PseudospectrumPoints,
    PseudospectrumPointsClaim,
)
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.blas_threads import one_thread
from sciverify.exact.rationals import to_fraction
from sciverify.l2.banded import Banded
from sciverify.l2.gaussian import Gaussian, conjugate, nearest_complex, read_gaussian
from sciverify.l2.sequences import Changed, Entries, Letters, Periodic, Sequence
from sciverify.spectra.inner_disks import rounded
from sciverify.spectra.least_vectors import first_row
from sciverify.spectra.spectral_point import BITS, as_l2_operator
from sciverify.spectra.squares import positive, short

Parts = tuple[list[int], list[int]]
_MOST_ORDER, _MOST_SIZE, _DIGITS = 8, 1000, 58


def pseudospectrum_points(A: object, eps: object, z: object, *, order: int = 0, size: int = 100) -> Certificate:
    """Points of the pseudospectrum {z: ||R(z)^p||^(-1/p) < eps}, p = 2^order, R(z) = (A - z)^-1.

    Parameters
    ----------
    A : Banded
        With rational entries, which may be complex; nothing needs to be known of its resolvent.
    eps : rational number > 0
    z : complex rational number, or a list of them
        A tuple is re + i im.
    order : int
        N; 0 is the usual pseudospectrum. Those of larger orders are smaller, and contain the spectrum as well.
    size : int
        Sites of the vectors.

    Returns
    -------
    Certificate
        **Guarantee.** Each of these points lies in the pseudospectrum of that order of the operator on the infinite
        space. Nothing is said of the points beside it.

    Raises
    ------
    InvalidInput
        An operator whose entries are not all rational, a level that is not positive, an order above 8.
    Undecided
        For a point no vector of so many sites shows it.

    **Source.** Hansen, J. Funct. Anal. 254 (2008), for (N, eps)-pseudospectra; docs/theory/pseudospectra.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = sv.toeplitz({1: -1, 0: 1, -1: 1, -2: 1, -3: 1})
    >>> print(sv.pseudospectrum_points(A, "0.13", 3, order=1))
    one point lies in the pseudospectrum of order 1 and level 0.13000000
    operator of bandwidth 3 on l2(N), 1 point
    proof: ||(A - z)^p v|| in integers, p = 2^N, for a vector of 100 sites each
    """
    operator = as_l2_operator(A)
    if not isinstance(operator, Banded):
        raise InvalidInput(f"{shown(operator)} is not banded on a line")
    level, power = positive(eps, "eps"), 2 ** as_integer(order, "order", 0, _MOST_ORDER)
    points = [read_gaussian(x, "z") for x in (z if isinstance(z, list) else [z])]
    if not points:
        raise InvalidInput("z is empty: at least one point is needed")
    for part in (part for point in points for part in point):
        short(to_fraction(part), "z")
    sites = operator.sites(as_integer(size, "size", 1, _MOST_SIZE))
    found = [_proven(operator, level, point, power, sites) for point in points]
    claim = PseudospectrumPointsClaim(level, int(math.log2(power)), len(points))
    re, im = (np.array([vector[k] for vector, _ in found], dtype=np.int64) for k in (0, 1))
    evidence = PowerVectors(sites, BITS, re, im, tuple(k for k, (_, turned) in enumerate(found) if turned))
    return Certificate(claim, PseudospectrumPoints(operator, tuple(points)), None, evidence)


def _proven(A: Banded, level: Fraction, point: Gaussian, power: int, sites: range) -> tuple[Parts, bool]:
    """A vector of A or of its adjoint that shows it."""
    best = math.inf
    for turned in (False,) if A.is_normal else (False, True):
        z = conjugate(point) if turned else point
        vector = rounded(_proposed(A, nearest_complex(z), power, sites, turned), _DIGITS)
        quotient = _quotient(A, z, power, sites, vector, turned)
        if quotient < level ** (2 * power):  # (PS8)
            return vector, turned
        best = min(best, math.exp(_logarithm(quotient) / (2 * power)))
    at = f"{nearest_complex(point):.6g}"
    raise Undecided(f"vectors of {len(sites)} sites reach the level {best:.6g} at {at}, not {float(level):.6g}")


def _logarithm(x: Fraction) -> float:
    return math.log(x.numerator) - math.log(x.denominator) if x else -math.inf


def _proposed(A: Banded, z: complex, power: int, sites: range, turned: bool) -> Entries:
    """The last right singular vector of (A - z)^p, all rows, in floats."""
    product: Entries = np.eye(len(sites), dtype=np.complex128)
    first = sites.start
    for _ in range(power):
        section = A.section(range(first, first + len(product)), adjoint=turned)
        product, first = section.moved(product, np.full(len(sites), z)), first - first_row(section.places)
        missing = max(0, -first) if A.line == "naturals" else 0
        product, first = product[missing:] / (np.abs(product).max() or 1.0), first + missing
    with one_thread():  # others would rather wait for each other
        return np.asarray(np.linalg.svd(product, full_matrices=False)[2][-1].conj())


def _quotient(A: Banded, z: Gaussian, power: int, sites: range, vector: Parts, turned: bool) -> Fraction:
    """||(A - z)^p v||^2 / ||v||^2 exactly."""
    length = _square(vector)
    first, unit = sites.start, Fraction(1)
    for _ in range(power):
        vector, first, step = _moved(A, z, first, vector, turned)
        unit *= step
    return unit**2 * _square(vector) / length


def _square(vector: Parts) -> int:
    return sum(x * x for part in vector for x in part)


def _moved(A: Banded, z: Gaussian, first: int, vector: Parts, turned: bool) -> tuple[Parts, int, Fraction]:
    """(A - z) v on all sites where it may not vanish, over a unit: (integers, first site, unit)."""
    count, found = len(vector[0]), dict[int, list[tuple[Fraction, Fraction]]]()
    for k in A.offsets:
        if turned and not A.is_self_adjoint:
            found[-k] = [(re, -im) for re, im in exact_values(A.diagonals[k], first - k, count)]
        elif k in A.diagonals:
            found[k] = exact_values(A.diagonals[k], first, count)
        else:
            found[k] = [(re, -im) for re, im in exact_values(A.diagonals[-k], first + k, count)]
    x, y = map(to_fraction, z)
    found[0] = [(re - x, im - y) for re, im in found.get(0, [(Fraction(0), Fraction(0))] * count)]
    unit = math.lcm(*(part.denominator for values in found.values() for pair in values for part in pair))
    low, high = min(found), max(found)
    re, im = [0] * (count + high - low), [0] * (count + high - low)
    for k, values in found.items():
        for j, (a, b) in enumerate(values):
            p, q = a.numerator * (unit // a.denominator), b.numerator * (unit // b.denominator)
            re[j + k - low] += p * vector[0][j] - q * vector[1][j]
            im[j + k - low] += p * vector[1][j] + q * vector[0][j]
    missing = max(0, -(first + low)) if A.line == "naturals" else 0  # rows that do not exist
    return (re[missing:], im[missing:]), first + low + missing, Fraction(1, unit)


def exact_values(sequence: Sequence, first: int, count: int) -> list[tuple[Fraction, Fraction]]:
    """d(first), ..., exactly.

    Raises
    ------
    InvalidInput
        They are not rational.
    """
    values: Items[tuple[fmpq, fmpq]]
    if isinstance(sequence, Periodic):
        values = [sequence.values[n % len(sequence.values)] for n in range(first, first + count)]
    elif isinstance(sequence, Letters):
        values = [sequence.values[letter] for letter in sequence.word.prefix(first + count)[first:]]
    elif isinstance(sequence, Changed):
        inside = range(sequence.first, sequence.first + len(sequence.values))
        old = exact_values(sequence.base, first, count)
        new = dict(zip(inside, ((to_fraction(re), to_fraction(im)) for re, im in sequence.values), strict=True))
        return [new.get(n, x) for n, x in enumerate(old, first)]
    else:
        raise InvalidInput(f"{shown(sequence)} has no rational values: exact entries are needed")
    return [(to_fraction(re), to_fraction(im)) for re, im in values]
