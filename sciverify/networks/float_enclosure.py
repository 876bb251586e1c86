"""A float pass of a network and how far it is from the exact one: entry by entry, and in the l2 norm.

Both bounds are carried: layers with few weights a row move the first kind well, operators with orthonormal rows the
second. Derivation: docs/theory/networks.md, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sciverify.exact import midrad
from sciverify.exact.midrad import Floats

Linear = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class FloatEnclosure:
    """Midpoints, and bounds of v' - v for the exact values v and the values v' of every float pass.

    The midpoints are one such pass; passes differ in the order of their sums.

    Attributes
    ----------
    midpoint : float array
    radius : float array of the same shape
        |v'_k - v_k| <= radius[k].
    norm : float
        ||v' - v||_2 <= norm.
    """

    midpoint: Floats
    radius: Floats
    norm: float

    @classmethod
    def of(cls, midpoint: Floats, radius: Floats, norm: float = np.inf) -> FloatEnclosure:
        """Each bound as good as the other one allows (F2)."""
        norm = min(norm, midrad.norm(radius.ravel()))
        return cls(midpoint, np.minimum(radius, norm), norm)

    @classmethod
    def exactly(cls, values: Floats, errors: Floats | None) -> FloatEnclosure:
        """Numbers within `errors` of doubles, or doubles."""
        return cls.of(values, np.zeros_like(values) if errors is None else errors)

    @property
    def is_finite(self) -> bool:
        """Has nothing left the range of doubles?"""
        return bool(np.isfinite(self.midpoint).all() and np.isfinite(self.radius).all())

    @property
    def sizes(self) -> Floats:
        """Bounds of |v'| for every float pass (F1)."""
        found: Floats = midrad.upper(np.abs(self.midpoint) + 2 * self.radius)
        return found

    @property
    def size(self) -> float:
        """The same in the l2 norm."""
        return float(midrad.upper(midrad.norm(self.midpoint.ravel()) + 2 * self.norm))

    def reshaped(self, shape: tuple[int, ...]) -> FloatEnclosure:
        """The same numbers under another shape."""
        return FloatEnclosure(self.midpoint.reshape(shape), self.radius.reshape(shape), self.norm)

    def moved(self, midpoint: Floats, magnitudes: Linear, norm: float, terms: int, beside: Floats) -> FloatEnclosure:
        """Of W v + b: sums of so many products (F3).

        Parameters
        ----------
        midpoint : the float pass of W v + b
        magnitudes : the function v -> |W| v of the doubles W
        norm : a bound of ||W||_2
        terms : products of a sum
        beside : |b|, and as `beside[1]` what errors of W and b add
        """
        rounding = midrad.upper(midrad.gamma(terms + 1) * (magnitudes(self.sizes) + beside[0])) + beside[1]
        total = midrad.upper(norm * self.norm + midrad.norm(rounding.ravel()))
        return FloatEnclosure.of(midpoint, midrad.upper(magnitudes(self.radius) + rounding), float(total))

    def __add__(self, other: FloatEnclosure) -> FloatEnclosure:
        """Of the rounded sum (F4)."""
        total = self.midpoint + other.midpoint
        radius = midrad.upper(self.radius + other.radius)
        rounding = midrad.upper(midrad.UNIT * midrad.upper(np.abs(total) + 2 * radius))
        norm = midrad.upper(self.norm + other.norm + midrad.norm(rounding.ravel()))
        return FloatEnclosure.of(total, midrad.upper(radius + rounding), float(norm))


def norm_above(magnitudes: Floats) -> float:
    """A bound of ||W||_2 from |W|: the Frobenius norm, or the root of largest row sum times largest column sum."""
    sums = float(magnitudes.sum(axis=1).max()) * float(magnitudes.sum(axis=0).max())
    return min(midrad.norm(magnitudes.ravel()), float(midrad.upper(np.sqrt(midrad.upper(sums)))))
