"""Gram matrices of columns of a Fourier-Haar operator, by tables of inner products, with a bound of their errors.

Wavelets of a band are translates, so inner products of two bands depend on the difference of their places alone: a
table of size L x L, L the size of the finer band, which one Fourier transform of a folded spectrum fills
(docs/theory/operator-convexity.md, "The Gram matrix").
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.float_transform import transform, transform_error
from sciverify.exact.midrad import UNIT, Floats, upper
from sciverify.operators.haar_bands import Complexes, Index, bands, locate, spectrum

_SPECTRA = 19
"""Units that products of two spectra lose: 8 + 8 in the factors, 3 in the product."""


@dataclass(frozen=True, slots=True, eq=False)
class GramMatrix:
    """Re A_E^H A_E, up to an error.

    Attributes
    ----------
    places : integer array of length k
        E, band after band: the order of rows and columns.
    values : float array of shape (k, k), symmetric
    error : float
        At least the Frobenius norm of what `values` is off by.
    """

    places: Index
    values: Floats
    error: float


def real_gram(mask: NDArray[np.bool_], places: Index) -> GramMatrix:
    """The Gram matrix of columns of P F H^T as vectors of real numbers.

    Parameters
    ----------
    mask : boolean array of shape (n, n), n a power of two
    places : integer array
        Columns, each once.

    **Guarantee.** The exact matrix is within `error` of `values` in the Frobenius norm.

    **Source.** (OC4) to (OC7) of docs/theory/operator-convexity.md.
    """
    side = len(mask)
    number, down, across = locate(side, places)
    order = np.argsort(number, kind="stable")
    number, down, across = number[order], down[order].astype(np.int32), across[order].astype(np.int32)
    values, square = np.empty((len(places), len(places))), 0.0
    for pairs, tables, error in _tables(mask, sorted(set(number.tolist()))):
        for (a, b), table in zip(pairs, tables, strict=True):
            first, second = _span(number, a), _span(number, b)
            size = len(table)
            rows, columns = (
                (part[first, None] * (size // _size(side, a)) - part[None, second] * (size // _size(side, b)))
                & (size - 1)
                for part in (down, across)
            )
            block = table.ravel().take(rows * size + columns)
            if a == b:
                block = np.triu(block) + np.triu(block, 1).T
            values[first, second] = block
            values[second, first] = block.T
            square += 2 * min(block.shape) * error * error  # (OC7)
    return GramMatrix(places[order], values, upper(math.sqrt(upper(square))))


def _size(side: int, number: int) -> int:
    return bands(side)[number].size


def _span(number: Index, band: int) -> slice:
    return slice(int(np.searchsorted(number, band)), int(np.searchsorted(number, band + 1)))


def _tables(mask: NDArray[np.bool_], used: list[int]) -> Iterator[tuple[list[tuple[int, int]], list[Floats], float]]:
    """Pairs of bands, two at a time, their tables, and a bound of the l2 norms of the errors of these."""
    side = len(mask)
    opposite = (-np.arange(side)) % side
    symmetric = (mask.astype(np.float64) + mask[np.ix_(opposite, opposite)]) / 2  # (OC3)
    spectra = {b: spectrum(side, bands(side)[b]) for b in used}
    by_size: dict[int, list[tuple[int, int]]] = {}
    for a, b in combinations_with_replacement(used, 2):
        by_size.setdefault(max(_size(side, a), _size(side, b)), []).append((a, b))
    for size, pairs in by_size.items():
        terms = (side // size) ** 2
        # (OC5), (OC6)
        error = upper(2 * (terms + _SPECTRA + 1) * UNIT * (1 + 2.0**-20) + 2.001 * transform_error(size))
        for start in range(0, len(pairs), 2):
            both = pairs[start : start + 2]
            folded = [_folded(symmetric * spectra[a].conj() * spectra[b], size) for a, b in both]
            if len(both) == 2:  # the tables are real: two of them are one complex one
                joined = np.empty_like(folded[0])
                joined.real = folded[0].real - folded[1].imag
                joined.imag = folded[0].imag + folded[1].real
                table = transform(joined)
                yield both, [np.ascontiguousarray(table.real), np.ascontiguousarray(table.imag)], error
            else:
                yield both, [np.ascontiguousarray(transform(folded[0]).real)], error


def _folded(values: Complexes, size: int) -> Complexes:
    """Sums over frequencies that are equal modulo `size`."""
    copies = len(values) // size
    return np.asarray(values.reshape(copies, size, copies, size).sum(axis=(0, 2)))
