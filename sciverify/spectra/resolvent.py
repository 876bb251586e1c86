"""Vectors near (A - z)^-1 b for several z at once, in floats: a banded matrix, factored row by row.

For a self-adjoint A and z off the real line, and for a unitary A and z outside the unit circle, the leading blocks of
A - z are never singular, so no rows are exchanged.
Nothing here is promised: `dual_residual` proves what the vectors are worth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.kinds.spectral_points import Integers
from sciverify.errors import InvalidInput
from sciverify.l2.banded import Banded
from sciverify.l2.finite_vector import FiniteVector
from sciverify.l2.gaussian import nearest_complex
from sciverify.l2.section import Section
from sciverify.spectra.dual_residual import Parts
from sciverify.spectra.least_vectors import first_row

Vectors = NDArray[np.complex128]
MOST_SITES = 2**18
_GROWTH, _SMALL = 1.25, 4e-9
_DIGITS = 50
"""Bits of the largest entry of a vector of integers."""
_LARGEST = 2.0**62


def approx_resolvents(A: Banded, b: FiniteVector, z: NDArray[np.complex128], distance: float) -> tuple[range, Vectors]:
    """(sites, array of shape (sites, K)): u_k near (A - z_k)^-1 b, on as many sites as its decay asks for.

    Raises
    ------
    InvalidInput
        Sites of b that do not exist, or z at so small a distance from the spectrum that the vectors need more sites
        than are tried.
    """
    size = float(np.sqrt(sum(abs(nearest_complex(value)) ** 2 for value in b.values)))
    reach = 16 + A.bandwidth + int(6 / distance)
    while True:
        sites = _around(A, b, reach)
        if len(sites) > MOST_SITES:
            raise InvalidInput(f"the resolvents do not decay within {MOST_SITES} sites: a larger width is needed")
        section, right = A.section(sites), _right(b, sites, len(z))
        found = _solved(section, z, right)
        rest = section.moved(found, z)
        rest[section.places] -= right
        worst = float(np.sqrt(np.einsum("ij,ij->j", rest.conj(), rest).real.max()))
        if worst <= _SMALL * size or len(sites) == len(_around(A, b, 2 * reach)):
            return sites, found
        reach = int(_GROWTH * reach)


def approx_resolvents_on(
    A: Banded, b: FiniteVector, z: NDArray[np.complex128], sites: range, *, adjoint: bool = False
) -> Vectors:
    """Vectors near (A - z_k)^-1 b on these sites, or near (A* - z_k)^-1 b."""
    return _solved(A.section(sites, adjoint=adjoint), z, _right(b, sites, len(z)))


def _right(b: FiniteVector, sites: range, count: int) -> Vectors:
    right = np.zeros((len(sites), count), dtype=complex)
    start = b.first - sites.start
    right[start : start + len(b.values)] = np.array([[nearest_complex(x)] for x in b.values])
    return right


def _around(A: Banded, b: FiniteVector, reach: int) -> range:
    """The sites of b and so many beside them."""
    if A.line == "naturals" and b.first < 0:
        raise InvalidInput(f"b has the site {b.first}, and the sites of the operator are the natural numbers")
    first = b.first - reach
    return range(max(first, 0) if A.line == "naturals" else first, b.first + len(b.values) + reach)


def _solved(section: Section, z: NDArray[np.complex128], right: Vectors) -> Vectors:
    """The solution of the square system, by elimination along the band."""
    n = section.columns
    entries = {first_row(hop.rows) - first_row(section.places): hop.values for hop in section.hops}
    width = max(map(abs, entries), default=0)
    # row[t + width, i] is the entry in row i, column i + t
    row = np.zeros((2 * width + 1, n, len(z)), dtype=complex)
    for k, values in entries.items():
        low, high = max(0, -k), min(n, n - k)
        row[width - k, low + k : high + k] = values[low:high, None]
    row[width] -= z
    found = right.copy()
    for i in range(n - 1):
        for t in range(1, min(width, n - 1 - i) + 1):
            factor = row[width - t, i + t] / row[width, i]
            for s in range(1, min(width, n - 1 - i) + 1):
                if -width <= s - t <= width:
                    row[width + s - t, i + t] -= factor * row[width + s, i]
            found[i + t] -= factor * found[i]
    for i in range(n - 1, -1, -1):
        for s in range(1, min(width, n - 1 - i) + 1):
            found[i] -= row[width + s, i] * found[i + s]
        found[i] /= row[width, i]
    return found


def rounded_vectors(pairs: list[Vectors]) -> tuple[list[tuple[Integers, Integers]], int]:
    """(parts, scale): vectors as rows of integers over 2^scale.

    Raises
    ------
    InvalidInput
        An entry is too large for 64 bits.
    """
    top = max(float(np.abs([u.real, u.imag]).max()) for u in pairs)
    if not top < _LARGEST:
        raise InvalidInput(f"the resolvents of b have entries of size {top:.3g}: divide b by a large number")
    scale = max(0, _DIGITS - int(np.frexp(top)[1]))
    factor = 2.0**scale
    return [
        (np.ascontiguousarray(np.rint(u.real.T * factor), dtype=np.int64),
         np.ascontiguousarray(np.rint(u.imag.T * factor), dtype=np.int64))
        for u in pairs
    ], scale  # fmt: skip


def row_of(parts: tuple[Integers, Integers], k: int) -> Parts:
    """The integers of one vector."""
    return parts[0][k].tolist(), parts[1][k].tolist()
