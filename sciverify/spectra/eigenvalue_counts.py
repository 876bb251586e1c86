"""How many eigenvalues of finite matrices lie below a point, proven in floats (docs/theory/gap-labels.md)."""

from __future__ import annotations

import numpy as np

from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats, gamma, norm, upper
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Entries
from sciverify.spectra.windows import Windows

_LARGEST, _TINY = 2.0**100, 2.0**-200
"""Of the numbers in a recurrence; pivots below the second one are replaced by it."""
MOST_ROWS = 512
"""Of a matrix whose eigenvectors are computed: its real form has 2^20 entries at most."""


def floquet_matrix(operator: Banded, period: int) -> tuple[Entries, float]:
    """The matrix of a periodic operator on periodic sequences, and a bound of the norm of its error."""
    if period > MOST_ROWS:
        raise InvalidInput(f"the period {shown(period)} is too long: up to {MOST_ROWS} is possible")
    columns, total, doubt = np.arange(period), np.zeros((period, period), dtype=np.complex128), 0.0
    for k in operator.offsets:
        values, error = operator.diagonal(k, 0, period)
        np.add.at(total, ((columns + k) % period, columns), values)
        doubt += error + float(np.abs(values).max()) * gamma(len(operator.offsets) + 4)
    return total if np.any(total.imag) else total.real, upper(doubt)


def count_below(matrix: Entries, doubt: float, z: float) -> int:
    """How many eigenvalues of a Hermitian matrix lie below z.

    **Guarantee.** It is the number for every Hermitian matrix within `doubt` of this one in norm; z is no eigenvalue of
    any; (GL3).

    Raises
    ------
    Undecided
        An eigenvalue may lie too near.
    """
    real: Floats = matrix.real
    if np.iscomplexobj(matrix):
        real = np.block([[matrix.real, -matrix.imag], [matrix.imag, matrix.real]])
    size = len(real)
    with float_proof(size * size):
        moved = real - z * np.eye(size)
        values, vectors = np.linalg.eigh(real)
        values = values - z
        scaled = vectors * values
        near, products = vectors @ vectors.T, scaled @ vectors.T
        length = norm(vectors.ravel())
        apart = norm((near - np.eye(size)).ravel()) + gamma(size + 4) * (length * length + size)
        missing = norm((moved - products).ravel()) + gamma(size + 4) * norm(scaled.ravel()) * length
        missing += 4 * UNIT * (norm(moved.ravel()) + norm(products.ravel()) + abs(z) * size)
        rest = float(upper(2 * (missing + doubt)) + UNDERFLOW)  # (GL3)
        if not (upper(apart) <= 0.5 and np.abs(values).min() > rest):
            raise Undecided(f"an eigenvalue lies within {max(rest, float(np.abs(values).min())):.3g} of {z:.12g}")
    return int((values < 0).sum()) // (size // len(matrix))


def counts_of_sections(windows: Windows, z: float) -> tuple[int, int]:
    """The least and the largest number of eigenvalues below z of the square sections of all windows.

    **Guarantee.** (least, largest) bound it for every section of `windows.length` sites of the operator; (GL5).

    Raises
    ------
    Undecided
        Numbers are too large for proofs in doubles.
    """
    diagonal = windows.columns.get(0, np.zeros((windows.length, 1)))
    beside = windows.columns.get(1, np.zeros((windows.length, 1)))
    size = upper(windows.size + abs(z))
    if not size < _LARGEST:
        raise Undecided(f"numbers of size {size:.3g} are too large for proofs in doubles")
    error = upper(float(windows.spread) * (1 + 2.0**-40) + windows.doubt + 2.0**-48 * size + 2.0**-190)  # (GL4)
    x = np.array([[z - error], [z + error]])  # (GL5)
    with float_proof(1):
        counts = negative_pivots(diagonal, beside * beside, x)
    return int(counts[0].min()), int(counts[1].max())


def negative_pivots(diagonal: Floats, squares: Floats, x: Floats) -> Floats:
    """Of T - x, for all windows and every x."""
    pivot = np.ones((len(x), max(diagonal.shape[1], squares.shape[1])))
    found = np.zeros(pivot.shape)
    for j in range(len(diagonal)):
        pivot = (diagonal[j] - x) - (squares[j - 1] / pivot if j else np.zeros(pivot.shape))
        pivot = np.where(np.abs(pivot) < _TINY, -_TINY, pivot)
        found += pivot < 0
    return found
