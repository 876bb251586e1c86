"""Are all windows of A - z bounded below? LDL^T of banded Gram matrices in floats, with proven bounds of its errors.

All windows and all z are factored together, row by row. Proof: docs/theory/windows.md, (WI8).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import Undecided
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats, float_above
from sciverify.spectra.windows import Windows

Flags = NDArray[np.bool_]
_TOGETHER = 2**15
"""Entries of one row of all windows and all z of a batch: more would leave the cache."""
_SMALL, _LARGE = 2.0**-100, 2.0**100


class LowerBounds:
    """Decides for many z and radii whether no spectrum lies within them.

    Parameters
    ----------
    windows : Windows
    """

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        columns = windows.columns
        self._diagonal = columns.get(0, np.zeros((next(iter(columns.values())).shape[0], 1)))
        self._hops = {k: values for k, values in columns.items() if k}
        self._width = max(columns) - min(columns)
        self._fixed = [self._products(t) for t in range(self._width + 1)]
        self.count = max(values.shape[1] for values in columns.values())

    def _products(self, t: int) -> Floats:
        """The part of the entries t below the diagonal of the Gram matrix that does not depend on z."""
        total = np.zeros_like(self._diagonal)
        for k, values in self._hops.items():
            if k + t in self._hops:
                part = values[t:] * self._hops[k + t][: len(values) - t]
                if part.shape[1] > total.shape[1]:
                    total = np.repeat(total, part.shape[1], axis=1)
                total[t:] += part
        return total

    def free(self, z: Floats, radii: Floats) -> Flags:
        """For each z: is it proven that no spectrum lies within the radius of it?

        **Guarantee.** True is right for the true operator, and the checker finds it, too; in the environment of IEEE
        arithmetic.
        """
        found = np.zeros(len(z), dtype=bool)
        step = max(1, _TOGETHER // self.count)
        with float_proof(1):
            for start in range(0, len(z), step):
                part = slice(start, start + step)
                found[part] = self._positive(z[part], self._shifts(z[part], radii[part]))
        return found

    def _shifts(self, z: Floats, radii: Floats) -> Floats:
        """The squares of what the windows must be bounded below by, with room for all rounding."""
        size = self.windows.size + np.abs(z)
        if not (size.min() > _SMALL and size.max() < _LARGE):
            raise Undecided(f"numbers of size {size.max():.3g} are too small or too large for proofs in doubles")
        low = radii + float_above(self.windows.cost)
        return low * low * (1 + 2.0**-48) + size * size * ((self._width + 4) ** 2 * 2.0**-48)  # (WI8)

    def _positive(self, z: Floats, shifts: Floats) -> Flags:
        """Are all pivots of G(z) - shift positive, in all windows?"""
        width, z, shifts = self._width, z[:, None], shifts[:, None]
        alive = np.ones(len(z), dtype=bool)
        pivots: list[Floats] = []
        factors: list[list[Floats]] = []
        with np.errstate(all="ignore"):
            for i in range(len(self._diagonal)):
                pivot, mine = self._row(i, z, shifts, pivots, factors)
                alive &= (pivot > 0).all(axis=1)
                if not alive.any():
                    break
                pivots, factors = [pivot, *pivots[: width - 1]], [mine, *factors[: width - 1]]
        return alive

    def _row(
        self, i: int, z: Floats, shifts: Floats, pivots: list[Floats], factors: list[list[Floats]]
    ) -> tuple[Floats, list[Floats]]:
        """The pivot of row i, and its factors 1, 2, ... below the diagonal; those of row i - t are factors[t - 1]."""
        reach = min(self._width, i)
        moved = self._diagonal[i] - z
        rest = moved * moved + (self._fixed[0][i] - shifts)
        mine: list[Floats] = [rest] * (reach + 1)
        scaled = [*mine]
        for t in range(reach, 0, -1):
            entry = self._entry(i, t, moved, z)
            for s in range(t + 1, reach + 1):
                entry = entry - scaled[s] * factors[t - 1][s - t - 1]
            scaled[t] = entry
            mine[t] = entry / pivots[t - 1]
            rest = rest - entry * mine[t]
        return rest, mine[1:]

    def _entry(self, i: int, t: int, moved: Floats, z: Floats) -> Floats:
        """The entry t below the diagonal of the Gram matrix in row i."""
        entry = self._fixed[t][i]
        if t in self._hops:  # columns i and i - t meet in row i
            entry = entry + moved * self._hops[t][i - t]
        if -t in self._hops:  # and in row i - t
            entry = entry + self._hops[-t][i] * (self._diagonal[i - t] - z)
        return np.asarray(entry)

    def largest_radius(self, z: float, most: float, *, steps: int = 12) -> float:
        """A radius around z that is proven to be free of spectrum, nearly as large as these windows can prove."""
        if not self.free(np.array([z]), np.array([0.0]))[0]:
            return 0.0
        low, high, points = 0.0, most, 4
        while high - low > most * 2.0**-steps:
            tried = low + (high - low) * np.arange(1, points + 1) / points
            good = self.free(np.full(points, z), tried)
            first = int(np.argmin(good)) if not good.all() else points
            low, high = (tried[first - 1] if first else low), (tried[first] if first < points else high)
            if first == points:
                break
        return float(low)


def as_double(x: Fraction) -> float:
    """A double near it."""
    return x.numerator / x.denominator
