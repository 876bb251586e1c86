"""The whole path of LASSO minimisers in doubles: which entry joins or leaves at each knot. No promise.

The formulas are those of `knots.py`; ties are not resolved, and what comes out is proven elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.errors import Undecided

Floats = NDArray[np.float64]
_AT_ONCE = 1e-13
"""Events closer together than this share of t are not told apart."""


@dataclass(frozen=True, slots=True)
class ProposedCrossing:
    """The larger support at a knot, with signs (0: free), and the entry that vanishes there; None at the end."""

    signs: Mapping[int, int]
    entry: int | None


class FloatKnots:
    """The path of one instance.

    Parameters
    ----------
    matrix, y, weights : arrays of shapes (m, N), (m,), (N,); row scales are multiplied in
    signs : integer array of shape (N,)
        1 and -1 for entries of that sign, 0 for others.
    """

    def __init__(self, matrix: Floats, y: Floats, weights: Floats, signs: NDArray[np.int64]) -> None:
        self.matrix, self.y, self.weights, self.given = matrix, y, weights, signs
        self.admitted = np.stack([(signs >= 0) & (weights > 0), (signs <= 0) & (weights > 0)])
        """Of the directions (i, 1) and (i, -1)."""

    def crossings(self, end: float) -> Iterator[ProposedCrossing]:
        """Every knot above t = end, and the end.

        Raises
        ------
        Undecided
            The columns of a support are dependent in doubles, or the path turns in a circle.
        """
        signs = {int(i): 0 for i in np.flatnonzero(self.weights == 0)}
        t, last = math.inf, -1
        for _ in range(20 * sum(self.matrix.shape) + 20):
            spent("walking along the path in floats")
            t, entry, s = self._next(signs, t, last)
            if not t > end:
                yield ProposedCrossing(dict(signs), None)
                return
            if entry in signs:
                yield ProposedCrossing(dict(signs), entry)
                del signs[entry]
            else:
                signs[entry] = s
                yield ProposedCrossing(dict(signs), entry)
            last = entry
        raise Undecided("the path in doubles does not come to an end")

    def _next(self, signs: Mapping[int, int], t: float, last: int) -> tuple[float, int, int]:
        """(t, entry, sign) of the next event; t = 0 without any."""
        support = np.array(sorted(signs), dtype=int)
        own = np.array([signs[i] for i in support], dtype=float)
        h, g = self._solve(support, own * self.weights[support])
        columns = self.matrix[:, support]
        start = self.matrix.T @ (self.y - columns @ h) if len(support) < len(self.y) else np.zeros(len(self.weights))
        rate = self.matrix.T @ (columns @ g)
        with np.errstate(all="ignore"):
            leaving = np.where(own * g < 0, h / g, 0.0)
            slopes = np.stack([self.weights - rate, self.weights + rate])
            joining = np.where(self.admitted & (slopes > 0), np.stack([start, -start]) / slopes, 0.0)
        joining[:, support] = 0.0
        if last >= 0 and last not in signs:
            joining[:, last][joining[:, last] >= t * (1 - 1e-9)] = 0.0
        latest = t * (1 - _AT_ONCE)
        leaving[~(leaving < latest)] = 0.0
        joining[~(joining < latest)] = 0.0
        side, column = np.unravel_index(int(joining.argmax()), joining.shape)
        best = float(joining[side, column])
        if len(support) and leaving.max() > best:
            return float(leaving.max()), int(support[leaving.argmax()]), 0
        return best, int(column), 1 - 2 * int(side)

    def _solve(self, support: NDArray[np.int64], penalties: Floats) -> tuple[Floats, Floats]:
        """h and g, from a QR decomposition."""
        q, r = np.linalg.qr(self.matrix[:, support])
        try:
            return np.linalg.solve(r, q.T @ self.y), np.linalg.solve(r, np.linalg.solve(r.T, penalties))
        except np.linalg.LinAlgError:
            raise Undecided(f"{len(support)} columns that meet on the path are linearly dependent in doubles") from None
