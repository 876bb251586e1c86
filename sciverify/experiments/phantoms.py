"""Phantoms: images of random ellipses, with grey values that are multiples of 2^-10, so that they are exact."""

from __future__ import annotations

import numpy as np

from sciverify.errors import as_integer
from sciverify.exact.midrad import Floats

_GREYS = 1024


def ellipse_phantom(size: int, seed: int) -> Floats:
    """An image of four to eight ellipses.

    Parameters
    ----------
    size, seed : int

    Returns
    -------
    float64 array of shape (size, size)
        Multiples of 2^-10 between 0 and 1; the same for the same arguments.
    """
    as_integer(size, "size", 2)
    rng = np.random.default_rng(seed)
    axis = np.linspace(-1, 1, size)
    y, x = np.meshgrid(axis, axis, indexing="ij")
    image = np.zeros((size, size))
    for _ in range(rng.integers(4, 9)):
        first, second = rng.uniform(0.08, 0.6, 2)
        across, down = rng.uniform(-0.5, 0.5, 2)
        angle, grey = rng.uniform(0, np.pi), rng.uniform(-0.4, 1)
        u = (x - across) * np.cos(angle) + (y - down) * np.sin(angle)
        v = (y - down) * np.cos(angle) - (x - across) * np.sin(angle)
        image += grey * ((u / first) ** 2 + (v / second) ** 2 < 1)
    return np.round(np.clip(image, 0, 1) * _GREYS) / _GREYS


def ellipse_phantoms(size: int, seeds: range) -> Floats:
    """One a seed: float64 array of shape (len(seeds), size, size)."""
    return np.stack([ellipse_phantom(size, seed) for seed in seeds])


def bars(size: int) -> Floats:
    """A detail: thin bars of grey 1 in a square of an eighth of the image, shape (size, size)."""
    middle, half = size // 2, max(size // 16, 1)
    found = np.zeros((size, size))
    found[middle - half : middle + half, middle - half : middle + half : 2] = 1.0
    return found


def chessboard(size: int) -> Floats:
    """A detail that looks like noise: greys +1 and -1 by turns in the middle quarter, shape (size, size)."""
    quarter = max(size // 4, 1)
    found = np.zeros((size, size))
    rows, columns = np.indices((2 * quarter, 2 * quarter))
    found[quarter : 3 * quarter, quarter : 3 * quarter] = 1.0 - 2.0 * ((rows + columns) % 2)
    return found
