"""Solvers of SciPy and NumPy that say how far a point is from a spectrum, in the form of `check_spectral_solver`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.frames import Foreign

Places: TypeAlias = NDArray[np.int64]
_MOMENTS, _SEEN = 256, 0.01
"""Of the kernel polynomial method; the share of its largest value from which a density counts as spectrum."""


def least_singular_value(A: Foreign, places: Places, z: complex, *, solver: str) -> tuple[float, Foreign]:
    """`scipy.sparse.linalg.svds(..., which="SM")` of the whole columns of A - z."""
    from scipy.sparse.linalg import svds

    moved = _moved(A, places, z)
    _, found, vectors = svds(moved, k=1, which="SM", solver=solver, random_state=0)
    return float(found[0]), vectors[0].conj()


def least_of_gram(A: Foreign, places: Places, z: complex) -> tuple[float, Foreign]:
    """`scipy.sparse.linalg.lobpcg` for the least eigenvalue of the Gram matrix of the whole columns of A - z."""
    from scipy.sparse.linalg import lobpcg

    moved = _moved(A, places, z)
    start = np.random.default_rng(0).standard_normal((moved.shape[1], 1))
    values, vectors = lobpcg(moved.conj().T @ moved, start, largest=False, maxiter=20)
    return float(np.sqrt(max(values[0], 0.0))), vectors[:, 0]


def nearest_eigenvalue(A: Foreign, places: Places, z: complex, *, symmetric: bool) -> tuple[float, Foreign]:
    """`scipy.sparse.linalg.eigsh` or `eigs` of the finite section, next to z."""
    from scipy.sparse.linalg import eigs, eigsh

    square = A.tocsr()[places].tocsc()
    shift = z.real if symmetric else z
    values, vectors = (eigsh if symmetric else eigs)(square, k=1, sigma=shift, v0=np.ones(square.shape[0]))
    return float(abs(values[0] - z)), vectors[:, 0]


def finite_section(A: Foreign, places: Places, z: complex) -> float:
    """The distance of z to the eigenvalues of the finite section, by NumPy."""
    square = A.tocsr()[places].toarray()
    return float(np.abs(np.linalg.eigvals(square) - z).min())


def kernel_polynomial(A: Foreign, places: Places, z: complex) -> float:
    """The kernel polynomial method: the distance of z to where the density of states is not small, and its resolution.

    After Weisse, Wellein, Alvermann, Fehske, Rev. Mod. Phys. 78 (2006): 256 Chebyshev moments of the finite section,
    8 random vectors, Jackson's kernel.
    """
    square, rng = A.tocsr()[places], np.random.default_rng(0)
    scale = float(abs(square).sum(axis=1).max()) * 1.01
    start = rng.choice([-1.0, 1.0], size=(square.shape[0], 8))
    before, now = start, square @ start / scale
    moments = [1.0, float((start * now).mean().real)]
    for _ in range(_MOMENTS - 2):
        before, now = now, 2 * (square @ now) / scale - before
        moments.append(float((start * now).mean().real))
    k, angle = np.arange(_MOMENTS), np.pi / (_MOMENTS + 1)
    kernel = ((_MOMENTS - k + 1) * np.cos(angle * k) + np.sin(angle * k) / np.tan(angle)) / (_MOMENTS + 1)
    theta = np.pi * (np.arange(4 * _MOMENTS) + 0.5) / (4 * _MOMENTS)
    density = np.cos(np.outer(theta, k)) @ (kernel * np.array(moments) * np.where(k, 2, 1)) / np.sin(theta)
    seen = scale * np.cos(theta[density > _SEEN * density.max()])
    return float(np.abs(seen - z).min()) + np.pi * scale / _MOMENTS


def _moved(A: Foreign, places: Places, z: complex) -> Foreign:
    """A - z on the whole columns."""
    from scipy.sparse import csc_array

    columns = np.arange(A.shape[1])
    shift = z if z.imag else z.real
    return csc_array(A - csc_array((np.full(len(columns), shift), (places, columns)), shape=A.shape))


SPECTRAL_SOLVERS: Mapping[str, Callable[[Foreign, Places, complex], object]] = {
    "scipy-svds-arpack": partial(least_singular_value, solver="arpack"),
    "scipy-svds-lobpcg": partial(least_singular_value, solver="lobpcg"),
    "scipy-svds-propack": partial(least_singular_value, solver="propack"),
    "scipy-lobpcg": least_of_gram,
    "scipy-eigsh": partial(nearest_eigenvalue, symmetric=True),
    "scipy-eigs": partial(nearest_eigenvalue, symmetric=False),
    "finite-section": finite_section,
    "kernel-polynomial": kernel_polynomial,
}
"""By name."""
SELF_ADJOINT_ONLY = frozenset({"scipy-eigsh", "kernel-polynomial"})
"""Those that are meant for Hermitian matrices."""
