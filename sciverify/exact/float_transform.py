"""The two-dimensional discrete Fourier transform of doubles, with a proven bound of its rounding errors.

Radix 2, decimation in frequency: a stage takes pairs (a, b) to (a + b, w (a - b)) with |w| = 1, so it is sqrt(2) times
a unitary map, and what is rounded is small relative to the *output* of each butterfly
(docs/theory/operator-convexity.md, (OC5), (OC6)).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from flint import arb
from numpy.typing import NDArray

from sciverify.exact.balls import working_precision
from sciverify.exact.midrad import SLACK, UNIT

Complexes = NDArray[np.complex128]
_A_STAGE = 7
"""Units that a stage loses: 1 in a - b, 3 in a complex product, 2 in a root of unity, and room for their products."""
_BITS = 128


def transform(values: Complexes) -> Complexes:
    """T(q) = sum_k S(k) exp(2 pi i <k, q> / L) for S of shape (L, L), L a power of two.

    **Guarantee.** The l2 norm of the error is at most `transform_error(L)` times that of T.

    **Source.** (OC6) of docs/theory/operator-convexity.md.
    """
    return _along_rows(np.ascontiguousarray(_along_rows(values).T)).T


def transform_error(side: int) -> float:
    """A bound of ||error|| / ||T|| of `transform`, for arrays of shape (side, side)."""
    stages = 2 * (side.bit_length() - 1)
    return stages * _A_STAGE * UNIT * SLACK  # (OC6)


def _along_rows(values: Complexes) -> Complexes:
    """The transform of every column of an array of shape (L, n)."""
    size, width = values.shape
    half, done = size // 2, 1
    source = np.array(values, dtype=np.complex128, order="C")
    target = np.empty_like(source)
    while half:
        pairs, found = source.reshape(2, half, done * width), target.reshape(half, 2, done * width)
        np.add(pairs[0], pairs[1], out=found[:, 0])
        np.subtract(pairs[0], pairs[1], out=found[:, 1])
        if half > 1:
            found[:, 1] *= _roots(2 * half)[:, None]
        source, target = target, source
        half, done = half // 2, 2 * done
    return source.reshape(size, width)


@cache
def _roots(order: int) -> Complexes:
    """exp(2 pi i j / order) for j < order / 2, each part within one unit in its last place."""
    with working_precision(_BITS):
        angles = [arb(2 * j) / order for j in range(order // 2)]
        found = [complex(float(a.cos_pi()), float(a.sin_pi())) for a in angles]
    roots = np.array(found)
    roots.setflags(write=False)
    return roots
