"""One affine map in float64, with bounds of its rounding errors (docs/theory/existence.md, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.ordered import Exact
from sciverify.exact.reading import Vector

Columns = list[list[tuple[int, Exact]]]
"""Column by column: (row, weight) of the weights that are not written as 0."""

Index = NDArray[np.intp]

_SPARSE = 8
"""Only non-zero weights are kept if no row has more than 1/8 of them."""


@dataclass(frozen=True, eq=False)
class FloatLayer:
    """The doubles nearest to W and b.

    Attributes
    ----------
    weights : W in full, or, with an `index`, the few weights of each row
    bias : b
    index : None, or the columns that the weights belong to
    exact : the exact weights, column by column, and the exact b
    """

    weights: Floats
    bias: Floats
    index: Index | None
    exact: tuple[Columns, Vector]

    @classmethod
    def of(cls, columns: Columns, b: Vector) -> FloatLayer:
        """`InvalidInput` if a number is beyond the range of doubles."""
        entries = [(i, j, nearest_double(x)) for j, column in enumerate(columns) for i, x in column]
        weights, index = _placed(entries, len(b), len(columns))
        return cls(weights, np.array([nearest_double(x) for x in b]), index, (columns, b))

    def apply(self, values: Floats) -> Floats:
        """W values + b, in floats."""
        return _product(self.weights, self.index, values) + self.bias

    def error(self, values: Floats, error: Floats) -> Floats:
        """Bounds of the errors of `apply`, entry by entry.

        **Guarantee.** If the exact argument and the argument of a float pass are both within `error` of each other,
        and `values` is one such float argument, that float pass differs from the exact map by at most this.
        """
        weight_errors, bias_errors = self._rounding
        magnitudes, sizes = np.abs(self.weights), np.abs(values)
        moved = _product(magnitudes, self.index, error) + _product(weight_errors, self.index, sizes + error)
        summed = _product(magnitudes, self.index, sizes + 2 * error) + np.abs(self.bias)
        found: Floats = midrad.upper(moved + bias_errors + midrad.gamma(len(values) + 1) * summed)
        return found

    @cached_property
    def _rounding(self) -> tuple[Floats, Floats]:
        """Bounds of |W - its doubles| and |b - its doubles|."""
        columns, b = self.exact
        entries = []
        for j, column in enumerate(columns):
            entries += [(i, j, distance_to_double(x, nearest_double(x))) for i, x in column]
        biases = [distance_to_double(x, v) for x, v in zip(b, self.bias.tolist(), strict=True)]
        return _placed(entries, len(b), len(columns))[0], np.array(biases)


def _placed(entries: list[tuple[int, int, float]], rows: int, width: int) -> tuple[Floats, Index | None]:
    """Weights (i, j, w) as a full matrix and None, or as weights and columns of shape (rows, most in a row)."""
    counts = np.bincount(np.array([i for i, _, _ in entries], dtype=np.intp), minlength=rows)
    most = int(counts.max())
    if most * _SPARSE > width:
        full = np.zeros((rows, width))
        for i, j, w in entries:
            full[i, j] = w
        return full, None
    packed, index = np.zeros((rows, most)), np.zeros((rows, most), dtype=np.intp)
    filled = [0] * rows
    for i, j, w in entries:
        packed[i, filled[i]], index[i, filled[i]] = w, j
        filled[i] += 1
    return packed, index


def _product(weights: Floats, index: Index | None, values: Floats) -> Floats:
    found: Floats = weights @ values if index is None else np.einsum("ij,ij->i", weights, values[index])
    return found
