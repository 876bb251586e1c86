"""The least eigenvalue of a large symmetric matrix of doubles from below, in the memory of that matrix.

A factorisation by panels overwrites the lower triangle, and its remainder falls out of the same products: nothing is
asked of the factor itself (docs/theory/operator-convexity.md, (OC8)).
"""

from __future__ import annotations

import math

import numpy as np

from sciverify.allowance import spent
from sciverify.exact import midrad
from sciverify.exact.midrad import MOST_TERMS, UNDERFLOW, UNIT, Floats, gamma, upper

_PANEL = 384


class SymmetricMatrix:
    """A symmetric matrix whose eigenvalues are bounded from below; its array is used up.

    Parameters
    ----------
    values : float array of shape (k, k), symmetric, C-contiguous
        Belongs to this object from now on.
    """

    def __init__(self, values: Floats) -> None:
        self.values, self.count = values, len(values)
        if self.count >= MOST_TERMS // 2:
            raise ValueError(f"{self.count} rows: bounds of products are proven up to {MOST_TERMS // 2}")
        self.size = _frobenius(values)
        self.panels = [(k, min(k + _PANEL, self.count)) for k in range(0, self.count, _PANEL)]
        self.corners = [values[a:b, a:b].copy() for a, b in self.panels]

    def exceeds(self, shift: float) -> float:
        """A bound c of the least eigenvalue from below that is hardly less than `shift`; -inf if there is none.

        **Guarantee.** x^T G x >= c x^T x for all x, G the exact matrix in `values` when this object was made.

        **Source.** (OC8) of docs/theory/operator-convexity.md.
        """
        if not math.isfinite(shift):
            return -math.inf
        rest, factor = 0.0, 0.0
        for k, (start, stop) in enumerate(self.panels):
            spent("the factorisation of a Gram matrix", start / self.count)
            try:
                found = self._panel(k, start, stop, shift)
            except np.linalg.LinAlgError:
                return -math.inf
            rest, factor = rest + found[0], factor + found[1]
        if not (math.isfinite(rest) and math.isfinite(factor)):
            return -math.inf
        rounding = upper(gamma(self.count + 3) * upper(upper(factor) + self.size + shift * math.sqrt(self.count)))
        return shift - upper(upper(math.sqrt(upper(rest))) + rounding + self.count * UNDERFLOW)  # (OC8)

    def _panel(self, k: int, start: int, stop: int, shift: float) -> tuple[float, float]:
        """Columns of the factor; (squares of what they leave, squares of their entries), summed and rounded up."""
        values, lower = self.values, self.values[start:, :start]
        panel = np.concatenate([self.corners[k], values[start:stop, stop:].T])
        panel[: stop - start].ravel()[:: stop - start + 1] -= shift
        if start:
            panel -= lower @ values[start:stop, :start].T
        corner = np.linalg.cholesky(panel[: stop - start])
        columns = panel @ np.linalg.inv(corner).T
        columns[: stop - start] = corner
        values[start:, start:stop] = columns
        panel -= columns @ corner.T
        inside, below = panel[: stop - start], panel[stop - start :]
        left = float(upper(_square(inside) + 2 * _square(below)))
        return left, float(upper(_square(columns)))


def _square(block: Floats) -> float:
    """At least the sum of the squares of the entries."""
    flat = np.ascontiguousarray(block).ravel()
    return float(upper(flat @ flat + UNDERFLOW)) * (1 + len(flat) * UNIT) if len(flat) else 0.0


def _frobenius(values: Floats) -> float:
    return math.sqrt(upper(sum(_square(row) for row in values))) * (1 + 4 * UNIT)


def largest_of(values: Floats) -> float:
    """The largest diagonal entry."""
    return float(np.max(np.diagonal(values), initial=0.0))


def minus_square(values: Floats, c: Floats, errors: Floats) -> float:
    """Subtract c c^T from a matrix, in place; a bound of the error in the Frobenius norm, if c is within `errors`.

    **Source.** (Q6) of docs/theory/strong-convexity.md.
    """
    for start in range(0, len(c), _PANEL):
        values[start : start + _PANEL] -= np.outer(c[start : start + _PANEL], c)
    length, error = midrad.norm(c), midrad.norm(errors)
    # (Q6)
    return float(upper(error * (2 * length + error) + 4 * UNIT * (length * length + _frobenius(values))))
