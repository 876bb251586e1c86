"""1 / ||R(z)|| of banded operators from below, by all windows of A - z and of its adjoint (docs/theory/windows.md)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.l2.banded import Banded
from sciverify.spectra.dual_residual import ExactSection
from sciverify.spectra.inner_disks import InnerDisk, InnerDisks, Place
from sciverify.spectra.integer_cholesky import Whole, exceeds
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.picture import longest
from sciverify.spectra.squares import Complexes
from sciverify.spectra.windows import PI, half

_MOST_WINDOWS, _MOST_SITES = 256, 2000
_HOPED, _BLOCK = 0.985, 512
"""The share of a float estimate that is claimed; points whose vectors are computed at once."""


def slack_of(A: Banded) -> Fraction:
    """s with the slack s / (length + 1)."""
    reach = sum((abs(k) * d.bound for k, d in A.diagonals.items()), Fraction(0))
    return PI * reach * (2 if A.is_self_adjoint else 1)  # (WI2)


def first_sites(A: Banded, length: int) -> range:
    """First sites whose windows are all windows, or all that matter.

    Raises
    ------
    InvalidInput
        They are not known, or too many.
    """
    periods = [d.unchanged.period for d in A.diagonals.values()]
    if A.word is not None or any(p is None for p in periods):
        raise InvalidInput(f"{shown(A)} is not periodic up to finitely many entries: its windows are not all known")
    step = half(length)
    period = math.lcm(step, *(p for p in periods if p is not None))
    changed = [d.changes for d in A.diagonals.values() if d.changes]
    after = max((sites.stop for sites in changed), default=0) + A.bandwidth
    first = min((sites.start for sites in changed), default=0) - length + 1 - A.bandwidth  # (PS6)
    found = range(-(-first // step) * step, after + period, step) if changed else range(0, period, step)
    if A.line == "naturals":
        found = range(0, max(after, A.bandwidth) + period, step)  # (WI3), (WI10)
    if len(found) > _MOST_WINDOWS:
        raise InvalidInput(f"{shown(A)} has {len(found)} different windows: up to {_MOST_WINDOWS} are looked at")
    return found


class WindowWitness:
    """Vectors of `sites` from above, and windows of `length` sites from below."""

    def __init__(self, A: Banded, level: Fraction, sites: range, length: int) -> None:
        self.inside, self.slack = InnerDisks(A, sites, level), slack_of(A) / (length + 1)
        families = [(side, first) for side in self.inside.sides for first in first_sites(A, length)]
        windows = [(side, range(first, first + length)) for side, first in families]
        self.sections = [(side, A.section(window, adjoint=side)) for side, window in windows]
        with float_proof(length):
            self.exact = [(side, ExactSection(A, window, adjoint=side)) for side, window in windows]
        self.level, self.entries = level, A.norm_bound / 2**70

    def depths(self, z: Complexes) -> tuple[Floats, Floats]:
        """Residuals of vectors, on the windows less the slack."""
        least = np.full(len(z), np.inf)
        for side, section in self.sections:
            for k in range(0, len(z), _BLOCK):
                part = z[k : k + _BLOCK].conj() if side else z[k : k + _BLOCK]
                found = section.residuals(least_vectors(section, part, steps=3), part)
                least[k : k + _BLOCK] = np.fmin(least[k : k + _BLOCK], found)
        return self.inside.depths(z), _HOPED * least - float(self.slack)

    def inner(self, point: Place) -> InnerDisk:
        """By one vector."""
        return self.inside.disk(point)

    def outer(self, point: Place, wanted: Fraction, hoped: float) -> Fraction | None:
        """By a factor of the Gram matrix of each window."""
        grams = [window_gram(s, (point[0], -point[1] if side else point[1])) for side, s in self.exact]

        def proves(tau: Fraction) -> bool:
            return all(
                _is_above(gram, unit, width, tau + self.slack + 2 * section.doubt + self.entries)
                for (gram, unit, width), (_, section) in zip(grams, self.exact, strict=True)
            )

        return longest(proves, wanted, hoped)


def _is_above(gram: Whole, unit: Fraction, width: int, bound: Fraction) -> bool:
    """With room for the rounding of the checker."""
    square = (bound / unit) ** 2
    room = Fraction((width + 1) * max(gram.diagonal()), 2**44)  # (PS9)
    return exceeds(gram, square * (1 + Fraction(1, 2**40)) + room, width)


def window_gram(section: ExactSection, z: Place) -> tuple[Whole, Fraction, int]:
    """(G, unit, width): the Gram matrix of A - z over the square of the unit; two real rows for each complex one."""
    unit = Fraction(2) ** section.exponent
    denominator = math.lcm(z[0].denominator, z[1].denominator, unit.denominator)
    factor, count = (unit * denominator).numerator, section.columns
    zeros = np.zeros(count, dtype=np.int64).astype(object)
    entries = {0: (zeros - (z[0] * denominator).numerator, zeros - (z[1] * denominator).numerator)}
    for row, parts in section.hops:
        re, im = (np.array(p, dtype=object) * factor for p in (parts[0], parts[1] if len(parts) > 1 else zeros))
        old = entries.get(row - section.start, (zeros, zeros))
        entries[row - section.start] = re + old[0], im + old[1]
    width = min(max(entries) - min(entries), count - 1)
    gram = np.zeros((2 * count, 2 * count), dtype=np.int64).astype(object)
    for t in range(width + 1):
        re, im = zeros[t:], zeros[t:]
        for k, (x, y) in entries.items():
            if k + t in entries:  # columns j and j + t meet in row j + k + t
                p, q = (part[: count - t] for part in entries[k + t])
                re, im = re + x[t:] * p + y[t:] * q, im + x[t:] * q - y[t:] * p
        low = 2 * np.arange(count - t)
        high = low + 2 * t
        for i, j, values in ((0, 0, re), (1, 1, re), (1, 0, im), (0, 1, -im)):
            gram[high + i, low + j] = values
            gram[low + j, high + i] = values
    return gram, Fraction(1, denominator), 2 * width + 1
