"""Fourier samples of images that are sparse in Haar wavelets, without a matrix.

A = P F H^*, with H the orthonormal 2-D Haar transform of n x n images (n a power of two), F the orthonormal 2-D
discrete Fourier transform and P the restriction to the sampled frequencies. H and F are unitary and P is a restriction,
so A A^* = I and ||A|| = 1.

**Source.** docs/theory/iterations.md.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from flint import acb
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import frozen

Array: TypeAlias = NDArray[Any]
"""A vector or an image of float64 or complex128."""
Balls: TypeAlias = list[Any]


class FourierHaar:
    """The map from Haar coefficients of an image to samples of its Fourier transform.

    Parameters
    ----------
    mask : boolean array, shape (n, n), n a power of two
        The sampled frequencies in the order of `numpy.fft.fft2`: [0, 0] is the mean, [-k, -l] are negative frequencies.

    Attributes
    ----------
    shape : (m, n**2), m the number of samples
    norm_bound : 1.0
        Proven: A A^* = I.

    Raises
    ------
    InvalidInput
        The mask is not square, not boolean, empty, or n is no power of two.

    **Source.** docs/theory/firenet.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> A = sv.FourierHaar(np.array([[True, True], [False, True]]))
    >>> A.shape
    (3, 4)
    >>> abs(A.forward(A.coefficients(np.ones((2, 2))))).round(6)
    array([2., 0., 0.])
    """

    norm_bound = 1.0

    def __init__(self, mask: object) -> None:
        self.mask = _read_mask(mask)
        self.side = n = len(self.mask)
        self.samples: NDArray[np.intp] = frozen(np.flatnonzero(self.mask))
        self.shape = len(self.samples), n * n
        self.parameter_count = len(self.samples)

    def forward(self, coefficients: Array) -> Array:
        """A x, shape (m,): inverse Haar transform, Fourier transform, sampling.

        Raises
        ------
        InvalidInput
            The coefficients are not numbers of shape (n**2,), but an image for example.
        """
        spectrum = np.fft.fft2(self.image(coefficients))
        return np.asarray(spectrum.ravel()[self.samples] / self.side)

    def adjoint(self, samples: Array) -> Array:
        """A^H q, shape (n**2,): zero filling, inverse Fourier transform, Haar transform.

        Raises
        ------
        InvalidInput
            The samples are not numbers of shape (m,).
        """
        count = self.shape[0]
        needed = f"{count} samples are needed, one a measured frequency"
        q = _numbers(_as_array(samples, "samples"), "samples", (count,), needed)
        spectrum = np.zeros(self.side**2, np.complex128)
        spectrum[self.samples] = q / self.side
        return self._transformed(np.fft.ifft2(spectrum.reshape(self.mask.shape), norm="forward"))

    def image(self, coefficients: Array) -> Array:
        """The image, shape (n, n), of Haar coefficients, shape (n**2,).

        Raises
        ------
        InvalidInput
            The coefficients are not numbers of this shape.
        """
        found = _as_array(coefficients, "coefficients")
        needed = f"{self.side**2} Haar coefficients are needed, one a pixel"
        if found.shape == self.mask.shape:
            needed += "; those of an image are .coefficients(img)"
        grid = _numbers(found, "coefficients", (self.side**2,), needed).reshape(self.mask.shape)
        size = 1
        while size < self.side:
            grid[: 2 * size, : 2 * size] = _merge(grid, size)
            size *= 2
        return grid

    def coefficients(self, image: Array) -> Array:
        """The Haar coefficients, shape (n**2,), of a real image, shape (n, n).

        Raises
        ------
        InvalidInput
            The image does not consist of real numbers, or has another shape.
        """
        n = self.side
        found = _numbers(_as_array(image, "image"), "image", (n, n), f"an image of {n} x {n} pixels is needed")
        if found.dtype.kind == "c":
            raise InvalidInput(
                f"image has the type {found.dtype} and shape {found.shape}: a real image is needed, take the "
                "coefficients of its real and its imaginary part apart"
            )
        return self._transformed(found)

    def _transformed(self, grid: Array) -> Array:
        """The Haar transform, in place."""
        size = self.side // 2
        while size:
            _split(grid, size)
            size //= 2
        return grid.ravel()

    def enclose_forward(self, coefficients: Balls) -> Balls:
        """A x in balls.

        **Guarantee.** Contains A x for every point x of the balls.
        """
        n, grid = self.side, list(coefficients)
        size = 1
        while size < n:
            _quarters(grid, n, size, merging=True)
            size *= 2
        spectrum = _balls_fft2(grid, n, inverse=False)
        return [spectrum[k] / n for k in self.samples.tolist()]

    def enclose_adjoint(self, samples: Balls) -> Balls:
        """A^H q in balls.

        **Guarantee.** Contains A^H q for every point q of the balls.
        """
        n = self.side
        spectrum: Balls = [acb(0)] * n**2
        for k, sample in zip(self.samples.tolist(), samples, strict=True):
            spectrum[k] = acb(sample) * n  # acb.dft(inverse=True) divides by the length n, once a direction
        grid = _balls_fft2(spectrum, n, inverse=True)
        size = n // 2
        while size:
            _quarters(grid, n, size, merging=False)
            size //= 2
        return grid

    def __repr__(self) -> str:
        return f"FourierHaar({self.shape[0]} of {self.side} x {self.side} frequencies)"


def _as_array(values: object, name: str) -> Array:
    """A copy of an array, of any type."""
    try:
        return np.array(values)
    except ValueError:  # rows of different lengths
        raise InvalidInput(f"{name} is {shown(values)}: one array is needed, with rows of one length") from None


def _numbers(found: Array, name: str, shape: tuple[int, ...], needed: str) -> Array:
    """An array of numbers that are no integers, of the shape that is needed."""
    if found.shape != shape:
        raise InvalidInput(f"{name} has shape {found.shape}: {needed}")
    if found.dtype.kind not in "biufc":
        raise InvalidInput(f"{name} has the type {found.dtype} and shape {found.shape}: numbers are needed")
    return found.astype(np.float64) if found.dtype.kind in "biu" else found


def _read_mask(mask: object) -> NDArray[np.bool_]:
    """A read-only copy."""
    found = _as_array(mask, "mask")
    given = f"mask is an array of shape {found.shape} and type {found.dtype}"
    if found.ndim != 2 or found.shape[0] != found.shape[1]:
        raise InvalidInput(f"{given}: it is not square, n x n with n = 2**k is needed")
    n = len(found)
    if n < 1 or n & (n - 1):
        raise InvalidInput(f"{given}: its side {n} is no power of two")
    if found.dtype != bool:
        raise InvalidInput(f"{given}: it is not boolean, pass mask.astype(bool) if non-zero means sampled")
    if not found.any():
        raise InvalidInput(f"{given}: all entries are False, and no frequency is sampled")
    return frozen(found)


def _merge(grid: Array, size: int) -> Array:
    """From mean and three details (quarters of the leading block) to an image of twice the size."""
    mean, right = grid[:size, :size], grid[:size, size : 2 * size]
    below, corner = grid[size : 2 * size, :size], grid[size : 2 * size, size : 2 * size]
    merged = np.empty((2 * size, 2 * size), grid.dtype)
    first, second, third, fourth = mean + right, mean - right, below + corner, below - corner
    merged[0::2, 0::2] = first + third
    merged[0::2, 1::2] = second + fourth
    merged[1::2, 0::2] = first - third
    merged[1::2, 1::2] = second - fourth
    merged *= 0.5
    return merged


def _split(grid: Array, size: int) -> None:
    """The leading block of an image to mean and three details: the transpose of `_merge`, and its inverse."""
    block = grid[: 2 * size, : 2 * size] * 0.5
    upper, lower = block[0::2] + block[1::2], block[0::2] - block[1::2]
    for rows, half in ((slice(0, size), upper), (slice(size, 2 * size), lower)):
        np.add(half[:, 0::2], half[:, 1::2], out=grid[rows, :size])
        np.subtract(half[:, 0::2], half[:, 1::2], out=grid[rows, size : 2 * size])


def _quarters(grid: Balls, n: int, size: int, merging: bool) -> None:
    """`_merge` or `_split` on a list of balls: (a, b, c, d) -> (a+b+c+d, a-b+c-d, a+b-c-d, a-b-c+d) / 2."""
    found: dict[int, Any] = {}
    for i in range(size):
        for j in range(size):
            blocks = (i * n + j, i * n + j + size, (i + size) * n + j, (i + size) * n + j + size)
            pixels = (2 * i * n + 2 * j, 2 * i * n + 2 * j + 1, (2 * i + 1) * n + 2 * j, (2 * i + 1) * n + 2 * j + 1)
            source, target = (blocks, pixels) if merging else (pixels, blocks)
            a, b, c, d = (grid[k] for k in source)
            signs = (a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d)
            for k, value in zip(target, signs, strict=True):
                found[k] = value / 2
    for k, value in found.items():
        grid[k] = value


def _balls_fft2(grid: Balls, n: int, inverse: bool) -> Balls:
    """The 2-D transform of a list of n * n balls, row by row, then column by column."""
    rows = [acb.dft(grid[i * n : (i + 1) * n], inverse) for i in range(n)]
    columns = [acb.dft([row[j] for row in rows], inverse) for j in range(n)]
    return [columns[j][i] for i in range(n) for j in range(n)]
