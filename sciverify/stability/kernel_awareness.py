"""The best constant between differences of sparse vectors and their measurements (docs/theory/kernel-awareness.md)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.kernel_awareness import (
    COHERENCE,
    EVERY,
    AwarenessProof,
    KernelAwarenessClaim,
    SparseVectors,
)
from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rationals import from_fraction, power_of_two_near, to_fraction
from sciverify.exact.root_bounds import root_below
from sciverify.operators.dense import DenseOperator, as_operator
from sciverify.operators.operator import MeasurementOperator
from sciverify.stability.block_coherence import BlockCoherence, candidate_blocks
from sciverify.stability.sparsity_in_levels import SparsityInLevels, Support
from sciverify.stability.support_elimination import positive_on_all_supports

_MOST_SUPPORTS = 2_000_000
"""That are all looked at; of more, a search finds a bad one."""
_MOST_ELIMINATED = 300_000
"""That are proven one by one."""
_BATCH = 2**15
_STARTS = 8
_SINGULAR = 1e-9
"""Relative to the longest column: below it exact arithmetic decides whether a support is singular."""
_SUSPECTS = 200
_DIGITS = 15
_GRID = 2**40
_ROOMS = tuple(Fraction(1, 2**k) for k in (36, 24, 12, 4))
"""How much an upper bound may exceed the lower one, one after the other."""


def kernel_awareness(
    A: object,
    s: object,
    levels: object = None,
    *,
    method: str | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Bounds of the best K with ||x - z||_2 <= K ||A(x - z)||_2 for all s-sparse x and z.

    Parameters
    ----------
    A : array of shape (m, N) of rational numbers, or a measurement operator
    s : int, or one int a level
        How many entries of x and of z are not 0.
    levels : sequence of int, optional
        The ends M_1 < ... < M_r = N of the levels; one level if missing.
    method : {"enumeration", "coherence"}, optional
        How the upper bound is proven; by default the one that proves the lower one.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        With `claim.lower` and `claim.upper`, and in `evidence` the `support` and the `vector` of the lower bound.
        **Guarantee.** lower <= K* <= upper for K* = max 1/sigma_min(A_S) over all S with at most 2 s_k columns of level
        k. A lower bound None is infinity: A v = 0 for the vector of the evidence. An upper bound None beside a finite
        lower one: no bound was proven.

    Raises
    ------
    InvalidInput
        Data of the wrong form; an enumeration of too many supports.
    Undecided
        The seconds are over.

    **Source.** docs/theory/kernel-awareness.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.kernel_awareness([[1, 0, "3/5"], [0, 1, "4/5"]], 1))
    2.2360679 <= K* <= 2.2360680, the least K with ||x - z|| <= K ||A(x - z)|| for sparse x and z
    A 2 x 3, vectors with 1 non-zero entries
    proof: a vector on 2 columns, inner products of the columns; exact arithmetic
    """
    one_of(method, "method", (None, "enumeration", "coherence"))
    operator = as_operator(A)
    sparsity = SparsityInLevels.read(operator.shape[1], s, levels)
    subject = SparseVectors(operator, sparsity.levels, sparsity.sparsities)
    doubled = _doubled(sparsity)
    if method == "enumeration" and doubled.support_count > _MOST_ELIMINATED:
        raise InvalidInput(
            f"s is {shown(s)}: {doubled.support_count} supports are too many to enumerate (limit {_MOST_ELIMINATED}), "
            "use method='coherence'"
        )
    with allowance(seconds, progress):
        gram = _gram(operator)
        suspects = _weakest_supports(gram, doubled)
        kernel = next(filter(None, (_kernel_vector(gram, support) for support in suspects[1])), None)
        if kernel is not None:
            return Certificate(KernelAwarenessClaim(None, None), subject, None, AwarenessProof(*kernel, None))
        support = suspects[0]
        vector = _weak_direction(gram, support)
        lower = _ratio_below(gram, support, vector)
        upper, rule, blocks = _proven_above(gram, doubled, lower, method)
        evidence = AwarenessProof(support, vector, rule, blocks)
        return Certificate(KernelAwarenessClaim(lower, upper), subject, None, evidence)


def _gram(operator: MeasurementOperator) -> fmpq_mat:
    """A^T A"""
    if isinstance(operator, DenseOperator):
        columns = fmpq_mat([list(row) for row in operator.rows]).transpose()
    else:
        size = operator.shape[1]
        units = (tuple(fmpq(int(i == k)) for k in range(size)) for i in range(size))
        columns = fmpq_mat([list(operator.exact(unit)) for unit in units])
    return columns * columns.transpose()


def _doubled(sparsity: SparsityInLevels) -> SparsityInLevels:
    """Of differences of two sparse vectors."""
    counts = tuple(min(2 * s, len(block)) for s, block in zip(sparsity.sparsities, sparsity.blocks, strict=True))
    return SparsityInLevels(sparsity.levels, counts, sparsity.level_weights)


def _weakest_supports(gram: fmpq_mat, doubled: SparsityInLevels) -> tuple[Support, list[Support]]:
    """The support with the least eigenvalue, and those that may be singular; in floats, so no promise."""
    unit = power_of_two_near(max(max(gram[i, i] for i in range(gram.nrows())), fmpq(1, 2**2000)))
    floats = np.array([[nearest_double(x / unit) for x in row] for row in gram.tolist()])
    if doubled.support_count <= _MOST_SUPPORTS:
        supports = doubled.supports()
        batches = iter(lambda: list(islice(supports, _BATCH)), [])
    else:
        batches = iter([_search(floats, doubled)])
    weakest: Support = ()
    least, suspects = np.inf, list[Support]()
    for batch in batches:
        spent("the weakest support")
        values = _least_eigenvalues(floats, np.array(batch))
        first = int(np.argmin(values))
        if values[first] < least:
            least, weakest = values[first], batch[first]
        suspects += [batch[k] for k in np.flatnonzero(values < _SINGULAR)[:_SUSPECTS].tolist()]
    return weakest, suspects[:_SUSPECTS]


def _least_eigenvalues(gram: Floats, supports: NDArray[np.intp]) -> Floats:
    chosen = gram[supports[:, :, None], supports[:, None, :]]
    if chosen.shape[1] == 2:  # in closed form, for speed
        a, b, c = chosen[:, 0, 0], chosen[:, 0, 1], chosen[:, 1, 1]
        pairs: Floats = (a + c - np.hypot(a - c, 2 * b)) / 2
        return pairs
    return np.asarray(np.linalg.eigvalsh(chosen)[:, 0], dtype=np.float64)


def _search(gram: Floats, doubled: SparsityInLevels) -> list[Support]:
    """Supports that grow by the column that lowers the least eigenvalue most, from several first columns."""
    level_of, found = np.array(doubled.level_of), set[Support]()
    for start in np.linspace(0, len(gram) - 1, _STARTS).astype(int).tolist():
        support = [start]
        while True:
            spent("looking for a weak support")
            held = np.bincount(level_of[support], minlength=len(doubled.sparsities))
            open_levels = held < np.array(doubled.sparsities)
            further = [k for k in range(len(gram)) if open_levels[level_of[k]] and k not in support]
            if not further:
                break
            trials = np.array([sorted([*support, k]) for k in further])
            support = trials[int(np.argmin(_least_eigenvalues(gram, trials)))].tolist()
        found.add(tuple(support))
    return sorted(found)


def _kernel_vector(gram: fmpq_mat, support: Support) -> tuple[Support, tuple[Fraction, ...]] | None:
    """v != 0 on the support with A v = 0, which is G v = 0; None if there is none."""
    part = fmpq_mat([[gram[i, k] for k in support] for i in support])
    reduced, rank = part.rref()
    if rank == len(support):
        return None
    rows = reduced.tolist()[:rank]
    pivots = [next(k for k, x in enumerate(row) if x != 0) for row in rows]
    free = next(k for k in range(len(support)) if k not in pivots)
    entries = dict(zip(pivots, (-row[free] for row in rows), strict=True)) | {free: fmpq(1)}
    places = sorted(k for k, x in entries.items() if x != 0)
    return tuple(support[k] for k in places), tuple(to_fraction(entries[k]) for k in places)


def _weak_direction(gram: fmpq_mat, support: Support) -> tuple[Fraction, ...]:
    """Close to the eigenvector of the least eigenvalue: two steps of inverse iteration, rounded."""
    part = fmpq_mat([[gram[i, k] for k in support] for i in support])
    unit = power_of_two_near(max(part[i, i] for i in range(len(support))))
    floats = np.array([[nearest_double(x / unit) for x in row] for row in part.tolist()])
    numbers = [int(x) for x in np.rint(np.linalg.eigh(floats)[1][:, 0] * _GRID)]
    for _ in range(2):
        solved = part.solve(fmpq_mat(len(numbers), 1, numbers)).entries()
        top = max(abs(x) for x in solved)
        numbers = [round(to_fraction(x / top) * _GRID) for x in solved]
    return tuple(map(Fraction, numbers))


def _ratio_below(gram: fmpq_mat, support: Support, vector: Sequence[Fraction]) -> Fraction:
    """||v|| / ||Av||, rounded down."""
    v = [from_fraction(x) for x in vector]
    measured = sum((gram[i, k] * a * b for i, a in zip(support, v, strict=True)
                    for k, b in zip(support, v, strict=True)), fmpq(0))  # fmt: skip
    length = sum((a * a for a in v), fmpq(0))
    return round_to_digits(root_below(to_fraction(length / measured)), _DIGITS, upward=False)  # (J1)


def _proven_above(
    gram: fmpq_mat, doubled: SparsityInLevels, lower: Fraction, method: str | None
) -> tuple[Fraction | None, str | None, tuple[int, ...] | None]:
    """An upper bound, the rule that proves it, and its blocks."""
    rows, counts = gram.tolist(), doubled.sparsities
    candidates = [] if method == "enumeration" else candidate_blocks(rows, doubled, counts)
    routes = [BlockCoherence.of(rows, blocks, doubled) for blocks in candidates]
    exhaustive = method != "coherence" and doubled.support_count <= _MOST_ELIMINATED
    for room in _ROOMS:
        upper = round_to_digits(lower * (1 + room), _DIGITS, upward=True)
        square = from_fraction(1 / upper**2)
        for route in routes:
            if route.proves(square, counts):
                return upper, COHERENCE, route.ends
        if exhaustive and positive_on_all_supports(gram, square, doubled.level_of, counts):  # (J3)
            return upper, EVERY, None
    found = [(_least_by_coherence(route, lower, counts), route.ends) for route in routes]
    proven = [(upper, ends) for upper, ends in found if upper is not None]
    if not proven:
        return None, None, None
    upper, ends = min(proven)
    return upper, COHERENCE, ends


def _least_by_coherence(route: BlockCoherence, lower: Fraction, counts: Sequence[int]) -> Fraction | None:
    """The least upper bound that coherence proves, to three digits; None if it proves none below 2^40 times `lower`."""
    low, high = Fraction(1), Fraction(2**40)
    if not route.proves(from_fraction(1 / (lower * high) ** 2), counts):
        return None
    while high > low * Fraction(1001, 1000):
        middle = round_to_digits(root_below(low * high), 6, upward=True)
        if route.proves(from_fraction(1 / (lower * middle) ** 2), counts):
            high = middle
        else:
            low = middle
    return round_to_digits(lower * high, _DIGITS, upward=True)
