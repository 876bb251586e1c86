"""Bounds that both proofs about blocks use: off the support, and sums of rows."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, arb_mat, fmpq

from sciverify.errors import Undecided
from sciverify.exact.ordered import enclose
from sciverify.problems.blocks import root_above
from sciverify.problems.sparse_recovery import SparseRecovery

_ROOM = fmpq(16, 15)


def root_with_room(size: int) -> fmpq:
    """Above sqrt(d), and by a fifteenth above what the checker takes for it: the checker rounds more coarsely."""
    return _ROOM * root_above(size)


def least_margin(
    problem: SparseRecovery, support: Sequence[int], vector: Sequence[fmpq], deviation: arb, scale: fmpq
) -> float:
    """Prove ||A_g^T v'|| < scale w_g off the support, for all v' near v; returns the least relative margin.

    **Guarantee.** It holds for all v' with ||v' - v|| <= sum_T ||A_g|| sqrt(d_g) deviation.

    Raises
    ------
    Undecided
        With the block and the margin that were not separated.

    **Source.** docs/theory/complex-krawczyk.md, (K7) and (F4).
    """
    data = problem.require_blocks()
    lengths = data.column_lengths()
    if not all(x.is_finite() for x in lengths):
        raise Undecided("the columns are too large for floats: scale the data")
    error = sum((lengths[g] * arb(root_with_room(data.sizes[g])) for g in support), arb(0)) * deviation
    inside, least = set(support), 1.0
    for g, correlations in enumerate(data.correlations(vector)):
        if g in inside:
            continue
        size, bound = sum((c * c for c in correlations), arb(0)).sqrt(), enclose(scale * problem.weights[g])
        reach = size + lengths[g] * error
        if not reach < bound:  # (K7), (F4)
            name = problem.column(g) if problem.groups is None else g
            raise Undecided(
                f"{data.noun} {name} is not proven inactive: {data.bounded} is {float(size.mid()):.6g} within "
                f"{float((reach - size).abs_upper()):.3g}, its bound is {float(bound.mid()):.6g}"
            )
        least = min(least, float((1 - reach / bound).abs_lower()))
    return least


def row_sums(matrix: arb_mat) -> list[arb]:
    """Upper bounds of the sums of absolute values in each row."""
    return [sum((abs(x) for x in row), arb(0)) for row in matrix.tolist()]
