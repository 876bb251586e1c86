"""Which frequencies of an image are measured: all low ones, and random ones of falling density."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown

_CENTRE = 16
"""Frequencies below side / 16 are all measured."""
_HALVINGS = 80


def structured_mask(side: int, share: float = 0.25, *, seed: int, symmetric: bool = True) -> NDArray[np.bool_]:
    """Frequencies of a side x side image, of which a share is measured: variable density, in the order of `fft2`.

    Parameters
    ----------
    side : int
        A power of two, at least 2.
    share : float
        Above 0 and at most 1: of all frequencies, in the mean.
    seed : int
        Of the random choice.
    symmetric : bool
        With k also -k, as suits real images: each of the two determines the other one's sample.

    Returns
    -------
    boolean array of shape (side, side)
        **Guarantee.** All frequencies of modulus <= side / 16 are True. The others are chosen with a density that falls
        with the square of the frequency.

    Raises
    ------
    InvalidInput
        The side is no power of two, or the share is no number above 0 and at most 1.

    **Source.** Density ~ 1/k^2 after Krahmer and Ward, Stable and robust sampling strategies for compressive imaging.

    Examples
    --------
    >>> import sciverify as sv
    >>> mask = sv.structured_mask(64, 0.25, seed=1)
    >>> mask.shape, int(mask.sum())
    ((64, 64), 1035)
    """
    side = as_integer(side, "side", 2)
    if side & (side - 1):
        raise InvalidInput(f"side is {side}: a power of two is needed")
    if isinstance(share, bool) or not (isinstance(share, int | float) and 0 < share <= 1):
        raise InvalidInput(f"share is {shown(share)}: a number above 0, and at most 1, is needed")
    coordinate = np.fft.fftfreq(side) * side
    modulus = np.hypot(coordinate[:, None], coordinate[None, :])
    centre, density = modulus <= side / _CENTRE, 1 / np.maximum(modulus, 1) ** 2
    low, high = 0.0, float(side**4)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        chosen = np.where(centre, 1.0, np.minimum(1, density * middle)).mean()
        low, high = (middle, high) if chosen < share else (low, middle)
    drawn = np.random.default_rng(as_integer(seed, "seed", 0)).random((side, side))
    if symmetric:
        opposite = (-np.arange(side)) % side
        own = np.arange(side * side).reshape(side, side)
        drawn = np.where(own <= own[np.ix_(opposite, opposite)], drawn, drawn[np.ix_(opposite, opposite)])
    found = drawn < np.where(centre, 1.0, np.minimum(1, density * high))
    return np.asarray(found, dtype=np.bool_)
