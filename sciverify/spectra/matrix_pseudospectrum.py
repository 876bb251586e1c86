"""Pseudospectra of finite matrices from both sides (docs/theory/pseudospectra.md)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.exact.blas_threads import one_thread
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_above
from sciverify.l2.finite_matrix import FiniteMatrix, read_finite_matrix
from sciverify.spectra.inner_disks import InnerDisk, Place, digits, rounded, short_above
from sciverify.spectra.integer_cholesky import Whole, exceeds
from sciverify.spectra.picture import Painting, longest
from sciverify.spectra.squares import Complexes, Squares, corners, grid, positive

_SQUARES, _BLOCK = 32, 2**22
"""Squares along the longer side of the rectangle; entries of matrices whose singular values are computed at once."""
_HOPED, _MARGIN = Fraction(992, 1000), Fraction(201, 200)
"""Of a least singular value, what is claimed; how much more is proven here, so that the checker's rounding has room."""


def matrix_pseudospectrum(
    M: object,
    eps: object,
    side: object = None,
    *,
    region: object = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Squares inside and outside the pseudospectrum {z: sigma_min(M - z) < eps} of a square matrix.

    Parameters
    ----------
    M : array of shape (n, n)
        Real or complex rational numbers; floats mean the dyadic numbers that they hold. With 20 rows some thousand
        squares are checked in a second; from about 80 rows on checking them needs patience.
    eps : rational number > 0
    side : rational number > 0, optional
        Of the squares; by default the longer side of the rectangle has 32 of them.
    region : pair of complex rational numbers, optional
        Lower left and upper right corner of the rectangle; by default around the numerical range.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    Certificate
        With `claim.lower` and `claim.upper`, and the squares in `.problem.marks`: 1 inside, -1 outside, 0 unknown.
        A row of marks is a row of squares, from left to right; row 0 is the lowest one.
        **Guarantee.** Every point of every square inside belongs to the pseudospectrum, no point of a square outside
        does, and within the rectangle its area lies between `claim.lower` and `claim.upper`.

    Raises
    ------
    InvalidInput
        A matrix that is not square or not finite, numbers that are not positive, a region of too many squares.
    OutOfTime
        The seconds are over.

    **Source.** docs/theory/pseudospectra.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.matrix_pseudospectrum([[0, 1], [0, 0]], "1/2", "1/8")
    >>> found.claim.lower < 3.1416 * 0.75 < found.claim.upper  # the disk with the radius sqrt(3)/2
    True
    """
    matrix, level = read_finite_matrix(M), positive(eps, "eps")
    with allowance(seconds, progress):
        witness = MatrixWitness(matrix, level)
        painting = Painting(_grid(witness.floats, level, side, region), level, witness)
        with one_thread():
            painting.paint()
        return painting.certificate(matrix, range(matrix.size))


def _grid(M: Complexes, level: Fraction, side: object, region: object) -> Squares:
    """The rectangle that was asked for, or one that is a little larger than the numerical range and the level."""
    given = None if side is None else positive(side, "side")
    if region is not None:
        low, high = corners(region)
    else:
        ends = [np.linalg.eigvalsh((part + part.conj().T) / 2)[[0, -1]] for part in (M, -1j * M)]
        margin = 1.05 * float(level) + 1e-6 * max(float(np.abs(np.array(ends)).max()), 1e-6)
        unit = given or _power_below(Fraction(float(max(b - a for a, b in ends)) + 2 * margin) / _SQUARES)
        (left, right), (bottom, top) = ([Fraction(float(t)) for t in pair] for pair in ends)
        edge = Fraction(margin)
        low = _down(left - edge, unit), _down(bottom - edge, unit)
        high = _down(right + edge, unit) + unit, _down(top + edge, unit) + unit
    longer = max(h - t for t, h in zip(low, high, strict=True))
    return grid(low, high, given or _power_below(longer / _SQUARES))


def _power_below(x: Fraction) -> Fraction:
    """A power of two, at most x, and more than x / 2."""
    return Fraction(2) ** math.floor(math.log2(x.numerator) - math.log2(x.denominator))


def _down(x: Fraction, unit: Fraction) -> Fraction:
    return x // unit * unit


class MatrixWitness:
    """Singular values of M - z: in floats for many points, in integers for those that a certificate needs."""

    def __init__(self, matrix: FiniteMatrix, level: Fraction) -> None:
        self.matrix, self.level, self.floats = matrix, level, matrix.doubles()
        n = matrix.size
        parts = [to_fraction(x) for part in (matrix.re, matrix.im) for row in part for x in row]
        unit = math.lcm(*(x.denominator for x in parts))
        whole = np.array([x.numerator * (unit // x.denominator) for x in parts], dtype=object).reshape(2, n, n)
        self.unit, self.re, self.im = unit, whole[0], whole[1]
        self.digits = digits(Fraction(float(np.abs(self.floats).sum(axis=0).max())), level, n)

    def depths(self, z: Complexes) -> tuple[Floats, Floats]:
        """The least singular value is both."""
        n, found = self.matrix.size, np.empty(len(z))
        step = max(1, _BLOCK // n**2)
        for start in range(0, len(z), step):
            moved = self.floats - z[start : start + step, None, None] * np.eye(n)
            found[start : start + step] = np.linalg.svd(moved, compute_uv=False)[:, -1]
        return found, found * float(_HOPED)

    def _real(self, point: Place) -> tuple[tuple[Whole, Whole], int]:
        """Real and imaginary part of M - z as integers, over a unit."""
        unit = math.lcm(self.unit, point[0].denominator, point[1].denominator)
        identity = np.eye(self.matrix.size, dtype=np.int64).astype(object)
        re, im = (unit // self.unit * part for part in (self.re, self.im))
        x, y = ((t * unit).numerator for t in point)
        return (re - x * identity, im - y * identity), unit

    def inner(self, point: Place) -> InnerDisk:
        """The right singular vector, rounded to integers."""
        shifted = self.floats - complex(float(point[0]), float(point[1])) * np.eye(self.matrix.size)
        re, im = rounded(np.linalg.svd(shifted)[2][-1].conj(), self.digits)
        (first, second), unit = self._real(point)
        a, b = np.array(re, dtype=object), np.array(im, dtype=object)
        square = sum((first @ a - second @ b) ** 2) + sum((first @ b + second @ a) ** 2)
        bound = root_above(Fraction(square, unit**2 * sum(x * x for x in (*re, *im))))
        return InnerDisk(point, re, im, False, short_above(bound, self.level))

    def outer(self, point: Place, wanted: Fraction, hoped: float) -> Fraction | None:
        """By a factor of the Gram matrix."""
        (re, im), unit = self._real(point)
        columns = np.block([[re, -im], [im, re]]) if im.any() else re
        whole = fmpz_mat(columns.tolist())
        gram = np.array([[*map(int, row)] for row in (whole.transpose() * whole).tolist()], dtype=object)
        return longest(lambda t: exceeds(gram, (_MARGIN * t * unit) ** 2, len(gram) - 1), wanted, hoped)  # (PS9)
