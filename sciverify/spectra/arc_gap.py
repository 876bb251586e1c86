"""Arcs of the unit circle without spectrum of a CMV matrix, by its windows (docs/theory/cmv.md)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import arb

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_arc_gap import ArcWindows, SpectralArcGapClaim
from sciverify.certificate.kinds.spectral_gap import OperatorSpectrum
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.environment import float_proof
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.l2.cmv import CMV, OFFSETS
from sciverify.l2.operator import L2Operator
from sciverify.l2.sequences import Changed, Entries
from sciverify.spectra.spectral_point import BITS

_SHORTEST = 24
_MOST_ENTRIES = 2**17
"""Of all windows together: the checker takes some seconds for them."""
_PI = Fraction(355, 113)
_MARGIN = 2.0**-36  # (CA6)
"""More than what floats and the checker's integers lose."""


def certify_arc_gap(
    U: L2Operator,
    a: object,
    b: object,
    *,
    most_sites: int = 1600,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Proves that no point of the spectrum of a CMV matrix lies on the arc from exp(2 pi i a) to exp(2 pi i b).

    Parameters
    ----------
    U : CMV
        Such as `cmv("3/5")`.
    a, b : rational numbers, a < b <= a + 1
        Turns. The open arc runs from a to b, counterclockwise.
    most_sites : int
        Longer windows are not tried. The ends must stay away from the spectrum by about
        5 / (most_sites^2 sin(pi (b - a))) turns.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    Certificate
        **Guarantee.** The open arc contains no point of the spectrum of U, an operator on an infinite space.

    Raises
    ------
    InvalidInput
        An operator that is no CMV matrix, an arc that is empty or longer than the circle.
    Undecided
        There is spectrum on the arc, or windows of `most_sites` sites do not show that there is none.
    OutOfTime
        The seconds are over.

    **Source.** docs/theory/cmv.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.certify_arc_gap(sv.cmv("3/5", "integers"), "-1/5", "1/5"))
    no point of the spectrum lies on the arc from -0.20000000 to 0.20000000 turns
    extended CMV matrix on l2(Z)
    proof: all windows of 24 sites are bounded above; no window is left out
    """
    if not isinstance(U, CMV):
        raise InvalidInput(f"{shown(U)} is no CMV matrix: describe one by cmv(...)")
    low, high = _read(a, "a"), _read(b, "b")
    if not low < high <= low + 1:
        raise InvalidInput(f"a is {shown(a)} and b is {shown(b)}: a < b <= a + 1 is needed")
    most = as_integer(most_sites, "most_sites", 1)
    with allowance(seconds, progress):
        length = _search(U, low, high, most)
        return Certificate(SpectralArcGapClaim(low, high), OperatorSpectrum(U), None, ArcWindows(length, BITS))


def _read(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number is needed")
    return to_fraction(found)


def _search(U: CMV, low: Fraction, high: Fraction, most: int) -> int:
    """The length of windows that prove it."""
    below, turn = _two_cosines((high - low) / 2), (low + high) / 2
    z = complex(_two_cosines(turn) / 2, _two_cosines(turn - Fraction(1, 4)) / 2)
    length = min(_SHORTEST, most)
    while True:
        spent(f"windows of {length} sites")
        bands = _windows(U, z, length)
        slack = float(6 * (_PI / (length + 1)) ** 2)  # (CA3)
        if lies_below(bands, below - slack - _MARGIN):
            return length
        if not lies_below(bands, below + _MARGIN):
            raise Undecided(
                f"there is spectrum on the arc from {float(low):.8g} to {float(high):.8g} turns: "
                f"a vector on {length} sites shows it"
            )
        if length >= most:
            raise Undecided(f"windows of {length} sites, the most allowed, do not show it; try a smaller arc")
        length = min(most, length + length // 4 + 1)


def _two_cosines(turn: Fraction) -> float:
    """2 cos(2 pi t), nearly."""
    with working_precision(2 * BITS):
        low, _ = rational_ends(2 * arb(from_fraction(2 * (turn % 1))).cos_pi())
    return float(to_fraction(low))


def first_sites(U: CMV, length: int) -> range:
    """First sites whose windows are all windows; (CA5)."""
    found, period = U.coefficients, U.period
    changed = found if isinstance(found, Changed) else None
    end = changed.first + len(changed.values) if changed else 0
    if U.line == "naturals":
        return range(max(end, 0) + 2 + period)
    return range(changed.first - length, end + 2 + period) if changed else range(period)


def _windows(U: CMV, z: complex, length: int) -> list[Entries]:
    """Diagonal t = 0, 1, 2 below the main one of conj(z) U + z U* in all windows, arrays of shape (length - t, K)."""
    places = first_sites(U, length)
    if len(places) * length > _MOST_ENTRIES:
        raise Undecided(f"{len(places)} windows of {length} sites are too many to be checked: try a smaller arc")
    whole = range(places.start, places.stop + length - 1)
    index = np.arange(length)[:, None] + np.arange(len(places))
    lines = {k: U.diagonal(k, whole.start, len(whole))[0] for k in OFFSETS}
    found = []
    for t in range(min(3, length)):
        here, there = index[: length - t], index[t:]
        found.append(np.conj(z) * lines[t][here] + z * np.conj(lines[-t][there]))  # (CA1)
    return found


def lies_below(bands: list[Entries], level: float) -> bool:
    """Are all of these matrices less than `level`, up to rounding? By L D L*, all together, row by row."""
    with float_proof(bands[0].size), np.errstate(all="ignore"):
        one = before = bands[0][0].real * 0 + 1
        near = np.zeros_like(bands[0][0])
        for i in range(len(bands[0])):
            rest = level - bands[0][i].real
            entry = -bands[1][i - 1] if i > 0 else near * 0
            far = -bands[2][i - 2] / before if i > 1 else near * 0
            entry = entry - far * before * near.conj()
            rest = rest - (far * far.conj()).real * before
            near = entry / one if i > 0 else near * 0
            rest = rest - (near * near.conj()).real * one
            if not (rest > 0).all():
                return False
            before, one = one, rest
    return True
