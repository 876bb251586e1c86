"""A vector v with small ||(A - z) v|| on a region of a lattice: inverse iteration on the sparse Gram matrix, in floats.

Nothing here is promised: `Section.residuals` proves what the vector is worth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput
from sciverify.exact.frames import Foreign
from sciverify.l2.section import Places, Section
from sciverify.l2.sequences import Entries

_SHIFT = 1e-14
"""Of the diagonal of the Gram matrix, relative to it: rounding may make it singular."""
_SAME = 1e-12
"""Differences below that, relative to the largest entry, are rounding."""


def least_sparse_vector(section: Section, z: complex, *, steps: int = 8, seed: int = 0) -> Entries:
    """One vector of length 1, array of shape (columns, 1).

    Raises
    ------
    InvalidInput
        SciPy, which factors sparse matrices, is not installed.
    """
    sparse, linalg = _scipy()
    moved = sparse_matrix(section, z)
    gram = (moved.conj().T @ moved).tocsc()
    diagonal = gram.diagonal().real
    shift = _SHIFT * diagonal + _SHIFT / 100 * (diagonal.max() or 1.0)
    gram = gram + sparse.diags_array(shift, format="csc")
    basis = _real_basis(gram, section) if np.iscomplexobj(gram) else None
    if basis is not None:
        gram = _pruned((basis.conj().T @ gram @ basis).real)
    elif np.iscomplexobj(gram):  # SuperLU is six times faster on the real form
        gram = sparse.block_array([[gram.real, -gram.imag], [gram.imag, gram.real]], format="csc")
    options = {"SymmetricMode": True}
    factors = linalg.splu(gram, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)
    vector = np.random.default_rng(seed).standard_normal(gram.shape[0])
    for _ in range(steps):
        vector = factors.solve(vector)
        vector = vector / np.linalg.norm(vector)
    n = section.columns
    if basis is not None:
        return np.asarray(basis @ vector).reshape(-1, 1)
    found: Entries = vector if len(vector) == n else vector[:n] + 1j * vector[n:]
    return found.reshape(-1, 1)


def _real_basis(gram: Foreign, section: Section) -> Foreign | None:
    """A unitary matrix U with U^* G U real, if a reflection P of the sites makes P^T G P the complex conjugate of G.

    For a magnetic field it does: reflecting and conjugating turns the field around twice. For each two sites i and
    P(i) the columns of U are (e_i + e_P(i)) / sqrt 2 and i (e_i - e_P(i)) / sqrt 2.
    """
    sparse, _ = _scipy()
    for mirror in section.mirrors:
        if abs(gram[mirror][:, mirror] - gram.conj()).max() <= _SAME * abs(gram).max():
            sites = np.arange(section.columns)
            first, fixed = sites[sites < mirror], sites[sites == mirror]
            second, half, ones = mirror[first], np.full(len(first), 0.5**0.5), np.ones(len(fixed))
            values = np.concatenate([half, half, 1j * half, -1j * half, ones])
            rows = np.concatenate([first, second, first, second, fixed])
            return sparse.csc_array((values, (rows, np.concatenate([first, first, second, second, fixed]))))
    return None


def _pruned(matrix: Foreign) -> Foreign:
    """Without the entries that rounding left."""
    found = matrix.tocsc()
    found.data[np.abs(found.data) < _SAME * np.abs(found.data).max()] = 0
    found.eliminate_zeros()
    return found


def sparse_matrix(section: Section, z: complex = 0j) -> Foreign:
    """A - z on the columns of a section, as a sparse array of SciPy.

    Raises
    ------
    InvalidInput
        SciPy is not installed.
    """
    sparse, _ = _scipy()
    columns = np.arange(section.columns)
    entries = [(hop.values, _numbers(hop.rows, section)) for hop in section.hops]
    entries.append((np.full(section.columns, -z if z.imag else -z.real), _numbers(section.places, section)))
    values = np.concatenate([v for v, _ in entries])
    rows = np.concatenate([r for _, r in entries])
    kept = values != 0
    where = (rows[kept], np.tile(columns, len(entries))[kept])
    return sparse.csc_array((values[kept], where), shape=(section.rows, section.columns))


def _numbers(rows: Places, section: Section) -> NDArray[np.int64]:
    return np.arange(section.rows)[rows] if isinstance(rows, slice) else rows


def _scipy() -> tuple[Foreign, Foreign]:
    try:
        from scipy import sparse
        from scipy.sparse import linalg
    except ImportError:
        raise InvalidInput(
            "a vector on a lattice is proposed by SciPy, which is not installed: pip install scipy, or pass the vector "
            "of your own solver as v, with sites="
        ) from None
    return sparse, linalg
