"""Grids of points z, a bound of ||(A - z) v|| / ||v|| for each, and the points that are nearest to a spectrum."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.errors import InvalidInput
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_rational
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.section import Section
from sciverify.l2.sequences import Entries
from sciverify.spectra.least_vectors import least_vectors

_BLOCK = 2000
"""Points at once: a row of so many doubles stays in the cache, and the interpreter is not felt."""
_MOST = 2**24
_SHORT, _ENTRIES = 200, 2**23
_PHRASE = "bounds for the points of a grid"
_ROUNDING = 2.0**-52
"""Of the nearest double of a point of the grid, relative to its size."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Points (k + i l) / n of a rectangle.

    Attributes
    ----------
    n : int
    low : pair of int
        k and l of its lower left corner.
    points : array of shape (high[0] - low[0] + 1,), or a second axis for l
        The nearest doubles.
    inside : array of bool
        Those that are looked at: all of an interval, or of a disk.
    """

    n: int
    low: tuple[int, int]
    points: Entries
    inside: NDArray[np.bool_]

    @classmethod
    def of(cls, operator: L2Operator, n: int, corners: tuple[Gaussian, Gaussian] | None) -> Grid:
        """Where the spectrum may lie."""
        if corners is not None:
            (a, c), (b, d) = corners
            if a > b or c > d:
                raise InvalidInput(f"within begins at {a} + {c} i and ends at {b} + {d} i: its lower end comes first")
            low, high = (_floor(a * n), _floor(c * n)), (-_floor(-b * n), -_floor(-d * n))
        else:
            reach = -_floor(-_rational(operator.norm_bound) * n)
            flat = operator.is_self_adjoint
            low, high = (-reach, 0 if flat else -reach), (reach, 0 if flat else reach)
        counts = tuple(b - a + 1 for a, b in zip(low, high, strict=True))
        if min(counts) < 1 or counts[0] * counts[1] > _MOST:
            raise InvalidInput(f"the grid would have {counts[0]} x {counts[1]} points: 1 to {_MOST} are possible")
        re, im = (np.arange(a, b + 1) / n for a, b in zip(low, high, strict=True))
        if low[1] == high[1] == 0:
            return cls(n, low, re, np.ones(len(re), dtype=bool))
        points = re[:, None] + 1j * im
        inside = np.ones(points.shape, dtype=bool) if corners else np.abs(points) <= (high[0] + 1) / n
        return cls(n, low, points, inside)

    def exact(self, index: int) -> Gaussian:
        """The point at a flat index."""
        k, m = divmod(int(index), 1 if self.points.ndim == 1 else self.points.shape[1])
        return fmpq(self.low[0] + k, self.n), fmpq(self.low[1] + m, self.n)


def _rational(x: object) -> fmpq:
    found = to_rational(x, "a bound")
    return fmpq(0) if found is None else found


def _floor(x: fmpq) -> int:
    return int(x.floor())


def grid_bounds(
    operator: L2Operator, sites: Sites, grid: Grid, executor: Executor | None = None
) -> tuple[Floats, NDArray[np.bool_]]:
    """(bounds, turned) for all points of a grid: of 1 / ||R(z)||, inf where none was found; by the adjoint?

    **Guarantee.** A bound holds for the exact point of the grid. Where the blocks are computed changes no bit.
    """
    bounds, turned = np.full(grid.points.shape, np.inf), np.zeros(grid.points.shape, dtype=bool)
    wanted = np.flatnonzero(grid.inside.ravel())
    for side in operator.sides:
        z = grid.points.ravel()[wanted]
        found = _in_threads(operator, sites, side, z) if executor is None else _by(executor, operator, sites, side, z)
        for places, near in found:
            index = wanted[places]
            better = near < bounds.ravel()[index]
            bounds.ravel()[index[better]] = near[better]
            turned.ravel()[index[better]] = side
    return bounds, turned


def _blocks(count: int, columns: int) -> list[slice]:
    """The same ones wherever they are computed; shorter ones for long vectors, so that none takes long."""
    size = min(_BLOCK, max(_BLOCK // 2, -(-count // 4)), max(_SHORT, _ENTRIES // columns))
    return [slice(a, min(a + size, count)) for a in range(0, count, size)]


def _in_threads(operator: L2Operator, sites: Sites, side: bool, z: Entries) -> Iterator[tuple[slice, Floats]]:
    """Proposals for blocks of points in threads, as NumPy releases the interpreter; bounds of them in this one."""
    section, moved, blocks = operator.section(sites, adjoint=side), z.conj() if side else z, _blocks(len(z), len(sites))
    with ThreadPoolExecutor(_threads()) as pool:
        waiting = deque(pool.submit(_proposed, section, moved[block]) for block in blocks[: 2 * _threads()])
        for k, block in enumerate(blocks):
            spent(_PHRASE, k / len(blocks))
            vectors = waiting.popleft().result()
            if k + 2 * _threads() < len(blocks):
                waiting.append(pool.submit(_proposed, section, moved[blocks[k + 2 * _threads()]]))
            yield block, _proven(section, vectors, moved[block])


def _by(
    executor: Executor, operator: L2Operator, sites: Sites, side: bool, z: Entries
) -> Iterator[tuple[slice, Floats]]:
    """Whole blocks somewhere else; what is not begun when this ends is not begun any more."""
    moved, blocks = z.conj() if side else z, _blocks(len(z), len(sites))
    asked = [executor.submit(block_bounds, operator, sites, side, moved[block]) for block in blocks]
    try:
        for k, (block, future) in enumerate(zip(blocks, asked, strict=True)):
            spent(_PHRASE, k / len(blocks))
            yield block, future.result()
    finally:
        for future in asked:
            future.cancel()


def block_bounds(operator: L2Operator, sites: Sites, side: bool, z: Entries) -> Floats:
    """Bounds for a block of points, or of their conjugates where `side` says that they are for the adjoint."""
    section = operator.section(sites, adjoint=side)
    return _proven(section, _proposed(section, z), z)


def _proven(section: Section, vectors: Entries, z: Entries) -> Floats:
    with float_proof(vectors.size):
        found = section.residuals(vectors, z)
    found = (found + (np.abs(z.real) + np.abs(z.imag)) * _ROUNDING) * (1 + _ROUNDING)
    return np.where(np.isfinite(found), found, np.inf)


def _proposed(section: Section, z: Entries) -> Entries:
    with np.errstate(all="ignore"):  # what overflows has a bound that is no number
        return least_vectors(section, z, steps=2)


def _threads() -> int:
    return min(4, os.cpu_count() or 1)


def local_minimisers(grid: Grid, near: Floats) -> list[int]:
    """Flat indices of the points that are chosen: for each z near the spectrum the best one within its bound.

    A point with near (1 + |z|^2) > 1 is not near.
    """
    flat, points = near.ravel(), grid.points.ravel()
    wanted = np.flatnonzero(flat * (1 + points.real**2 + points.imag**2) <= 1)
    if near.ndim == 1:
        return sorted({_best_of_line(near, int(k), grid.n) for k in wanted})
    return sorted({_best_of_disk(near, int(k), grid.n) for k in wanted})


def _best_of_line(near: Floats, k: int, n: int) -> int:
    reach = math.ceil(near[k] * n)
    first = max(0, k - reach)
    best: int = first + int(near[first : k + reach + 1].argmin())
    return best


def _best_of_disk(near: Floats, index: int, n: int) -> int:
    k, m = divmod(index, near.shape[1])
    reach = math.ceil(near[k, m] * n)
    first, left = max(0, k - reach), max(0, m - reach)
    part = near[first : k + reach + 1, left : m + reach + 1]
    rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
    outside = (rows + first - k) ** 2 + (columns + left - m) ** 2 > reach**2
    row, column = divmod(int(np.where(outside, np.inf, part).argmin()), part.shape[1])
    best: int = (first + row) * near.shape[1] + left + column
    return best
