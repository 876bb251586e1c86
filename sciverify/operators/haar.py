"""The orthonormal Haar wavelets of square images: factors 1/2 a level, so that every entry is a power of two.

One level takes blocks of 2 x 2 pixels a, b, c, d to (a + b + c + d)/2 and to three differences with other signs, over
2; the sums are transformed again until one number is left. docs/theory/operators.md.
"""

from __future__ import annotations

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.exact.midrad import Floats


def haar_transform(images: Floats) -> Floats:
    """Coefficients of images, shape (..., n, n) -> (..., n, n), n a power of two.

    **Guarantee.** Orthonormal, and exact where the sums are doubles.
    """
    found = np.array(images, dtype=np.float64)
    size = _side(found)
    while size > 1:
        a, b, c, d = _corners(found[..., :size, :size])
        half = size // 2
        found[..., :half, :half], found[..., :half, half:size] = (a + b + c + d) / 2, (a - b + c - d) / 2
        found[..., half:size, :half], found[..., half:size, half:size] = (a + b - c - d) / 2, (a - b - c + d) / 2
        size = half
    return found


def haar_synthesis(coefficients: Floats) -> Floats:
    """Images of coefficients, the inverse and the transpose of `haar_transform`."""
    found = np.array(coefficients, dtype=np.float64)
    side, size = _side(found), 2
    while size <= side:
        half = size // 2
        mean, across = found[..., :half, :half].copy(), found[..., :half, half:size].copy()
        down, both = found[..., half:size, :half].copy(), found[..., half:size, half:size].copy()
        part = found[..., :size, :size]
        part[..., ::2, ::2], part[..., ::2, 1::2] = (mean + across + down + both) / 2, (mean - across + down - both) / 2
        part[..., 1::2, ::2], part[..., 1::2, 1::2] = (
            (mean + across - down - both) / 2,
            (mean - across - down + both) / 2,
        )
        size *= 2
    return found


def _corners(image: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Copies of the four pixels of every block."""
    even, odd = image[..., ::2, :], image[..., 1::2, :]
    return even[..., ::2].copy(), even[..., 1::2].copy(), odd[..., ::2].copy(), odd[..., 1::2].copy()


def _side(images: Floats) -> int:
    shape = images.shape[-2:]
    if len(shape) < 2 or shape[0] != shape[1] or shape[0] & (shape[0] - 1):
        raise InvalidInput(f"images have the shape {images.shape}: squares whose side is a power of two are needed")
    return int(shape[0])
