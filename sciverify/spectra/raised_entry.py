"""Which diagonal entry to raise, and by how much, so that an interval around an eigenvalue becomes free of spectrum.

Proposals in floats; windows prove what they are worth. Derivation: docs/theory/eigenvalues.md, (EV1).
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from sciverify.allowance import spent
from sciverify.errors import Undecided
from sciverify.exact.midrad import Floats
from sciverify.l2.banded import Banded
from sciverify.spectra.gap import fineness_for, short_number, sizes
from sciverify.spectra.least_vectors import first_row
from sciverify.spectra.lower_bounds import LowerBounds, as_double
from sciverify.spectra.windows import windows

_AROUND, _SHORTEST = 40, 23
"""Sites on both sides of the entry where amounts are tried, and those of the first windows."""
_FACTORS = [2.0**k for k in range(-6, 5)]


def proposed_amount(operator: Banded, site: int, z: float, radius: float = 0.0) -> tuple[Fraction, float]:
    """(t, about how far z is from the spectrum of the operator with t added to the diagonal entry at the site).

    It should be much more than the radius, and t small.
    """
    spent(f"changes of the entry at site {site}")
    first = max(0, site - _AROUND) if operator.line == "naturals" else site - _AROUND
    matrix = _dense(operator, range(first, site + _AROUND + 1))
    column = site - first
    row = column - min(0, *operator.offsets)
    matrix[np.arange(matrix.shape[1]) - min(0, *operator.offsets), np.arange(matrix.shape[1])] -= z
    gram, entry = matrix.conj().T @ matrix, matrix[row]
    size = 2.0 ** round(math.log2(max(2.0**-40, as_double(operator.norm_bound))))
    best, found = -math.inf, (Fraction(0), 0.0)
    for amount in (sign * size * factor for factor in _FACTORS for sign in (1, -1)):
        changed = gram.copy()  # of the matrix with the amount added in one place
        changed[column] += amount * entry
        changed[:, column] += amount * entry.conj()
        changed[column, column] += amount**2
        distance = float(np.sqrt(max(0.0, np.linalg.eigvalsh(changed)[0])))
        if distance - radius > max(best, 1.1 * best):
            best, found = distance - radius, (Fraction(amount), distance)
    return found


def _dense(operator: Banded, sites: range) -> Floats:
    section = operator.section(sites)
    found = np.zeros((section.rows, section.columns), dtype=np.result_type(*(hop.values for hop in section.hops)))
    for hop in section.hops:
        start = first_row(hop.rows)
        found[np.arange(section.columns) + start, np.arange(section.columns)] += hop.values
    return found


def free_disk(
    raised: Banded, z: float, seen: float, every: bool, most: int
) -> tuple[Fraction, Fraction, tuple[int, int]]:
    """(centre, radius, (length, phases) of windows that prove it): a disk near z that is free of spectrum.

    Raises
    ------
    Undecided
        Windows of `most` sites show none.
    """
    if not seen > 0:
        raise Undecided(f"{z:.12g} stays in the spectrum, as it seems, whatever one diagonal entry is changed to")
    centre = short_number(Fraction(z), Fraction(seen) / 64)
    point = as_double(centre)
    fineness = min(most, max(_SHORTEST, math.ceil(1.6 * fineness_for(raised, every) / seen)))
    while True:
        length, phases = sizes(raised, fineness, every, most)
        spent(f"windows of {length} sites")
        bounds = LowerBounds(windows(raised, length, phases))
        radius = _short_below(bounds.largest_radius(point, seen))
        if radius and (4 * radius > seen or fineness >= most):
            return centre, radius, (length, phases)
        if fineness >= most:
            raise Undecided(
                f"with another diagonal entry at the site where the vector is largest the spectrum seems to be "
                f"{seen:.3g} away from {z:.12g}, and windows of {length} sites, the most allowed, do not show that: "
                "there may be other points of the spectrum nearby"
            )
        fineness = min(most, 2 * fineness)


def _short_below(x: float) -> Fraction:
    """A dyadic number of few bits, x or a little less."""
    bits = 10 - math.frexp(x)[1] if x > 0 else 0
    scaled = Fraction(x) * Fraction(2) ** bits
    return Fraction(math.floor(scaled)) / Fraction(2) ** bits
