"""The null space property from inner products of columns: cheap, for matrices of any size.

With mu_kl the largest |<A_i, A_j>| over i in level k, j in level l, i != j, and d_k the least ||A_i||^2 in
level k, every admissible D has G_D = A_D^T A_D >= g I by Gershgorin,

    g = min_k (d_k - sum_l mu_kl (s_l - [l = k])),

and ||A_D^T A_i||_2^2 <= sum_l s_l mu_kl^2 for i in level k outside D. So gamma = 1/sqrt(g) and
rho = (sqrt(xi)/g) max_k sqrt(sum_l s_l mu_kl^2) / w_(k). Proof: docs/theory/firenet-theorem.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.stability.sparsity_in_levels import SparsityInLevels

_DIGITS = 15
_NONE = fmpq(0)


def constants_by_coherence(matrix: fmpq_mat, sparsity: SparsityInLevels) -> tuple[Fraction, Fraction] | None:
    """(rho, gamma), rounded up; None if Gershgorin's discs reach 0. rho may be 1 or more."""
    shortest, coherence = level_coherence((matrix.transpose() * matrix).tolist(), sparsity)
    levels, s = range(len(sparsity.sparsities)), sparsity.sparsities
    least = min(shortest[k] - sum(coherence[k][m] * (s[m] - (m == k)) for m in levels) for k in levels)
    if least <= 0:
        return None
    spread = max(sum(s[m] * coherence[k][m] ** 2 for m in levels) / sparsity.level_weights[k] ** 2 for k in levels)
    rho = enclose_square_root(sparsity.xi * spread, _DIGITS).upper / least
    return rho, enclose_square_root(1 / least, _DIGITS).upper


def level_coherence(
    gram: Sequence[Sequence[fmpq]], sparsity: SparsityInLevels
) -> tuple[list[Fraction], list[list[Fraction]]]:
    """(d_k, mu_kl) of a Gram matrix, exactly."""
    blocks = sparsity.blocks
    shortest = [to_fraction(min(gram[i][i] for i in block)) for block in blocks]
    coherence = [
        [to_fraction(max((abs(gram[i][j]) for i in rows for j in block if i != j), default=_NONE)) for block in blocks]
        for rows in blocks
    ]
    return shortest, coherence
