"""Which signs an optimal dual point leaves to the entries of minimisers."""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.errors import AssumptionFailed
from sciverify.exact.ordered import sign
from sciverify.exact.reading import Vector
from sciverify.problems.sparse_recovery import SparseRecovery

FREE = 2
"""Stands for s_i where an entry of E may have either sign."""


def bound_signs(problem: SparseRecovery, dual: Vector) -> list[int]:
    """sign(A_i^T p) where it attains its bound, FREE for free entries, 0 elsewhere.

    Raises
    ------
    AssumptionFailed
        Some bound does not hold.
    """
    signs, free = [], set(problem.free)
    for i, (slack, s) in enumerate(problem.bound_slacks(dual)):
        if slack < 0:
            raise AssumptionFailed(f"|A_i^T p| exceeds its bound in column {problem.column(i)}")
        signs.append(FREE if i in free else 0 if slack else s)
    return signs


def obeys(z: Vector, signs: Sequence[int]) -> bool:
    """Is z_i = 0 or sign(z_i) = s_i wherever the entry is not free?"""
    return all(s == FREE or sign(x) in (0, s) for x, s in zip(z, signs, strict=True))
