"""The null space property by enumeration: one left inverse for every maximal admissible support.

If Y^T A_D = I then x_D = Y^T A x - Y^T A_{D^c} x_{D^c}, so

    ||x_D||_2 <= max_{i not in D} (||Y^T A_i||_2 / w_i) ||x_{D^c}||_{1,w} + ||Y||_2 ||Ax||_2.

The pseudo-inverse has the least ||Y||_2; others trade a larger gamma for a smaller rho. Floats propose Y~; then
Y = Y~ + A_D G^-1 (I - A_D^T Y~) is a left inverse exactly, and both norms are bounded exactly.
Proof, and where this is sharp: docs/theory/firenet-theorem.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.certificate.kinds.null_space_property import LeftInverse
from sciverify.errors import AssumptionFailed
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import from_fraction, power_of_two_near, to_fraction
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.singular_value import positive_definite
from sciverify.stability.sparsity_in_levels import SparsityInLevels, Support

_GRID = 2**24  # proposals are rounded to multiples of 1/_GRID
_REGULARISATIONS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
_SWEEPS = 40
_BATCH = 256
_DIGITS = 15


def constants_by_enumeration(
    matrix: fmpq_mat, sparsity: SparsityInLevels, proposals: Sequence[Floats] | None = None
) -> tuple[Fraction, Fraction]:
    """(rho, gamma), rounded up; rho may be 1 or more.

    Parameters
    ----------
    proposals : arrays Y~ of shape (m, |D|), one for each support in order
        None: the pseudo-inverses.

    Raises
    ------
    AssumptionFailed
        The columns of an admissible support are dependent: the property fails with every rho and gamma.
    """
    gram = (matrix.transpose() * matrix).tolist()
    weights_squared = [from_fraction(w) ** 2 for w in sparsity.weights]
    spread, forms = fmpq(0), []
    for k, support in enumerate(sparsity.supports()):
        spent("left inverses for all supports", k / sparsity.support_count)
        image, form = _left_inverse(matrix, gram, support, None if proposals is None else proposals[k])
        forms.append(form.tolist())
        inside = set(support)
        for i, column in enumerate(image.transpose().tolist()):
            if i not in inside:
                spread = max(spread, sum((v * v for v in column), fmpq(0)) / weights_squared[i])
    rho = enclose_square_root(spread * from_fraction(sparsity.xi), _DIGITS).upper
    return rho, enclose_square_root(_largest_eigenvalue(forms), _DIGITS).upper


def _left_inverse(
    matrix: fmpq_mat, gram: Sequence[Sequence[fmpq]], support: Support, proposal: Floats | None
) -> tuple[fmpq_mat, fmpq_mat]:
    """(Y^T A, Y^T Y) of a left inverse Y^T of A_D."""
    try:
        inverse = fmpq_mat([[gram[i][j] for j in support] for i in support]).inv()
    except ZeroDivisionError:
        raise AssumptionFailed(f"columns {support} of A are dependent: no null space property holds") from None
    pseudo_image = inverse * fmpq_mat([gram[i] for i in support])
    if proposal is None:
        return pseudo_image, inverse
    left = exact_left_inverse(matrix, support, inverse, proposal)
    return left * matrix, left * left.transpose()


def exact_left_inverse(matrix: fmpq_mat, support: Support, inverse: fmpq_mat, proposal: Floats) -> fmpq_mat:
    """Y^T with Y^T A_D = I near a proposal; `inverse` is that of A_D^T A_D."""
    rounded = fmpq_mat([[fmpq(int(v), _GRID) for v in row] for row in np.rint(proposal.T * _GRID).tolist()])
    columns = fmpq_mat([[matrix[r, i] for i in support] for r in range(matrix.nrows())])
    size = len(support)
    identity = fmpq_mat([[int(i == k) for k in range(size)] for i in range(size)])
    defect = identity - rounded * columns
    return rounded + defect * inverse * columns.transpose()


def all_left_inverses(
    matrix: fmpq_mat, sparsity: SparsityInLevels, proposals: Sequence[Floats], unit: fmpq
) -> tuple[LeftInverse, ...]:
    """The rows of the left inverses that `constants_by_enumeration` makes of these proposals, for unit * matrix."""
    gram = (matrix.transpose() * matrix).tolist()
    found = []
    for support, proposal in zip(sparsity.supports(), proposals, strict=True):
        inverse = fmpq_mat([[gram[i][j] for j in support] for i in support]).inv()
        rows = (exact_left_inverse(matrix, support, inverse, proposal) / unit).tolist()
        found.append(tuple(tuple(map(to_fraction, row)) for row in rows))
    return tuple(found)


def _largest_eigenvalue(forms: Sequence[list[list[fmpq]]]) -> fmpq:
    """A rational upper bound of all eigenvalues of these positive definite matrices, proven by elimination."""
    unit = power_of_two_near(max(sum((form[i][i] for i in range(len(form))), fmpq(0)) for form in forms))
    floats = np.array([[[float(to_fraction(v / unit)) for v in r] for r in f] for f in forms])
    bound = unit * fmpq(*(float(np.linalg.eigvalsh(floats).max()) * (1 + 2**-30)).as_integer_ratio())
    for k, form in enumerate(forms):
        spent("the largest eigenvalue of all left inverses", k / len(forms))
        if not positive_definite([[bound * (i == k) - v for k, v in enumerate(r)] for i, r in enumerate(form)]):
            bound = max(bound, sum((form[i][i] for i in range(len(form))), fmpq(0)))  # the trace is an upper bound
    return bound


def propose_left_inverses(matrix: Floats, sparsity: SparsityInLevels) -> list[Floats]:
    """Left inverses with small gamma/(1 - rho) over all supports together; no promise."""
    tried = [_balanced(matrix, sparsity, regularisation) for regularisation in _REGULARISATIONS]

    def value(trial: tuple[list[Floats], float, float]) -> tuple[float, float]:
        _, rho, gamma = trial
        return (gamma / (1 - rho) if rho < 1 else math.inf), rho

    return min(tried, key=value)[0]


def _balanced(matrix: Floats, sparsity: SparsityInLevels, regularisation: float) -> tuple[list[Floats], float, float]:
    """min over Y of max_i ||Y^T A_i||^2/w_i^2 + a multiple of ||Y||_F^2, by reweighted least squares."""
    supports = np.array(list(sparsity.supports()))
    found: list[Floats] = []
    rho = gamma = 0.0
    for start in range(0, len(supports), _BATCH):
        left, spread = _reweighted(matrix, sparsity, supports[start : start + _BATCH], regularisation)
        rho = max(rho, math.sqrt(sparsity.xi) * spread)
        gamma = max(gamma, float(np.linalg.norm(left, 2, axis=(1, 2)).max()))
        found += list(left)
    return found, rho, gamma


def _reweighted(
    matrix: Floats, sparsity: SparsityInLevels, supports: NDArray[np.intp], regularisation: float
) -> tuple[Floats, float]:
    """Y = W^-1 A_D (A_D^T W^-1 A_D)^-1, W = sum_i c_i A_i A_i^T / w_i^2 + a multiple of I; c follows the maximum."""
    rows, columns = matrix.shape
    scaled = matrix / np.array([float(w) for w in sparsity.weights])
    outside = np.ones((len(supports), columns))
    np.put_along_axis(outside, supports, 0.0, axis=1)
    shares = outside / outside.sum(axis=1, keepdims=True).clip(1)
    chosen = np.moveaxis(matrix[:, supports], 0, 1)
    ridge = regularisation * float((scaled**2).sum()) / (rows * columns) * np.eye(rows)
    for _ in range(_SWEEPS):
        spent("looking for better left inverses")
        solved = np.linalg.solve((scaled * shares[:, None, :]) @ scaled.T + ridge, chosen)
        left = solved @ np.linalg.inv(np.swapaxes(chosen, 1, 2) @ solved)
        sizes = np.linalg.norm(np.swapaxes(left, 1, 2) @ scaled, axis=1) * outside
        shares = shares * np.sqrt(sizes + 1e-12)
        shares = shares / shares.sum(axis=1, keepdims=True).clip(1e-300)
    return left, float(sizes.max())
