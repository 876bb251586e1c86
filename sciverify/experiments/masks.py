"""Which rows of a Walsh-Hadamard matrix are measured: all slow ones, and random ones of falling density."""

from __future__ import annotations

import numpy as np

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.operators.walsh_hadamard import WalshHadamard, sylvester

_FULL, _DECAY = 0.12, 0.25
"""Frequencies below the first share of the highest are all measured; the density of others falls with the second."""
_HALVINGS = 60


def subsampled_hadamard(size: int, share: float = 0.25, seed: int = 1) -> WalshHadamard:
    """A Walsh-Hadamard transform of size x size images, of which a share is measured.

    Parameters
    ----------
    size : int
        A power of two.
    share : float between 0 and 1
        Of all coefficients, in the mean.
    seed : int

    Returns
    -------
    WalshHadamard
        With orthonormal rows. Frequency is the number of changes of sign along both axes.
    """
    size = as_integer(size, "size", 2)
    if size & (size - 1):
        raise InvalidInput(f"size is {size}: a power of two is needed")
    if not (isinstance(share, int | float) and 0 < share <= 1):
        raise InvalidInput(f"share is {shown(share)}: a number above 0, and at most 1, is needed")
    changes = (np.diff(sylvester(size), axis=1) != 0).sum(axis=1)
    frequency = np.hypot(changes[:, None], changes[None, :]) / size
    density = np.where(frequency < _FULL, 1.0, np.exp(-frequency / _DECAY))
    low, high = 0.0, 100.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1, density * middle).mean() < share else (low, middle)
    return WalshHadamard(np.random.default_rng(seed).random((size, size)) < np.minimum(1, density * high))
