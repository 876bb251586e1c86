"""Bounds that both proofs about complex data use: off the support, and sums of rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import arb, arb_mat, fmpq

from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.environment import float_proof
from sciverify.exact.ordered import enclose
from sciverify.problems.sparse_recovery import SparseRecovery

ROOT_TWO = fmpq(8, 5)
"""Above sqrt(2), and above what the checker takes for it."""


def least_margin(
    problem: SparseRecovery, support: Sequence[int], vector: Sequence[fmpq], deviation: arb, scale: fmpq
) -> float:
    """Prove |A_i^H v'| < scale w_i off the support, for all v' near v; returns the least relative margin.

    **Guarantee.** It holds for all v' with ||v' - v|| <= sum_T ||A_j|| deviation.

    Raises
    ------
    Undecided
        With the column and the margin that were not separated.

    **Source.** docs/theory/complex-krawczyk.md, (K7) and (F4).
    """
    data = problem.complex_data
    if data is None:
        raise ValueError("complex data are needed")
    with float_proof(1), np.errstate(all="ignore"):  # no product of BLAS
        norms = midrad.column_norms(data.stacked_floats())
    if not np.isfinite(norms).all():
        raise Undecided("the columns are too large for floats: scale the data")
    error = sum((arb(float(norms[j])) for j in support), arb(0)) * deviation
    inside, least = set(support), 1.0
    for i, (real, imaginary) in enumerate(data.correlations(vector)):
        if i in inside:
            continue
        size, bound = (real * real + imaginary * imaginary).sqrt(), enclose(scale * problem.weights[i])
        reach = size + arb(float(norms[i])) * error
        if not reach < bound:  # (K7), (F4)
            raise Undecided(
                f"column {problem.column(i)} is not proven inactive: |A_i^H r| is {float(size.mid()):.6g} within "
                f"{float((reach - size).abs_upper()):.3g}, its bound is {float(bound.mid()):.6g}"
            )
        least = min(least, float((1 - reach / bound).abs_lower()))
    return least


def row_sums(matrix: arb_mat) -> list[arb]:
    """Upper bounds of the sums of absolute values in each row."""
    return [sum((abs(x) for x in row), arb(0)) for row in matrix.tolist()]
