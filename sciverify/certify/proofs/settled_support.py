"""A support on which floats leave signs or columns in doubt: settled with a refined minimiser, the last ones exactly.

The radius of a minimiser in floats grows with the condition of its support, while refinement in integers has any radius
(`refined_enclosure.py`). With z~ of 128 bits or more, the float residual of z~ is wrong by its own rounding only, which
settles nearly all columns; inner products with the exact residual settle those that are nearer to their bounds.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from sciverify.allowance import OutOfTime, spent
from sciverify.certify.proofs.off_support import margins_off_support
from sciverify.certify.proofs.refined_enclosure import refine, residual_of
from sciverify.certify.proofs.support_enclosure import (
    InDoubt,
    Refined,
    SupportEnclosure,
)
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats, RowScales, float_above, float_below, upper
from sciverify.exact.ordered import rational
from sciverify.exact.rationals import to_fraction
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = (128, 320)
_MOST = 2_000_000
"""Entries of the columns whose inner products are computed exactly."""
_ROOM = 1 + Fraction(1, 2**20)
"""For what the checker rounds of lengths and radii, at most 2**-60 of them."""
_BELOW = 1 - Fraction(1, 2**100)
"""For what it rounds of t: at most 2**-127 of it."""


def settle(problem: SparseRecovery, weights: Floats, doubt: InDoubt) -> SupportEnclosure:
    """Prove what floats left in doubt: signs on the support, and columns off it.

    Parameters
    ----------
    weights : float array of length N
    doubt : what `enclose_on_support` raised

    Returns
    -------
    SupportEnclosure
        **Guarantee.** As from `enclose_on_support`, but the enclosure is `finer`: the only minimiser is within its
        `spread`, and the checker proves the same from its h, g and minimiser.

    Raises
    ------
    Undecided
        A column attains its bound, an entry vanishes, or both nearly so.

    **Source.** docs/theory/support-enclosure.md, (E1) to (E5), (E7) and theorem 3.
    """
    reason: Undecided = doubt
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        for bits in _BITS:
            spent(f"settling columns in doubt with {bits} bits")
            try:
                refined = refine(problem, doubt.enclosure, bits)
                margin = _margin(problem, weights, doubt.enclosure, refined)
                return _settled(doubt.enclosure, refined, margin)
            except OutOfTime:
                raise
            except OverflowError:
                raise Undecided("the minimiser or its residual is beyond floats: scale the data") from None
            except Undecided as still:
                reason = still
    raise reason


def _settled(found: SupportEnclosure, refined: Refined, margin: float) -> SupportEnclosure:
    """The doubles nearest to the refined minimiser, within its spread and their own rounding."""
    near = np.array([float(z) for z in refined.minimiser])
    radius: Floats = upper(float_above(refined.spread) + UNIT * np.abs(near) + UNDERFLOW)
    return replace(found, minimiser=near, radius=radius, margin=margin, finer=refined)


def _margin(problem: SparseRecovery, weights: Floats, found: SupportEnclosure, refined: Refined) -> float:
    """The least margin off the support, relative to t w_i: by floats where the rounded residual proves it."""
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    if len(found.support) == len(weights):
        return 1.0
    if refined.scale <= 0:
        raise Undecided("the scale of the dual bounds is not separated from 0")
    scales = RowScales.of(problem.float_row_scales)
    longest = float(midrad.column_norms(data.matrix[:, found.support], scales).max(initial=0.0))
    reach = Fraction(longest) * refined.reach * _ROOM  # sum ||A_Tj|| d_j of (E5), sum ||A_Tj|| delta_g of (E7)
    scale = refined.scale * _BELOW
    exact = residual_of(problem, found, refined)
    rounded = np.array([float(x) for x in exact])
    lost = UNIT * midrad.norm(rounded, scales) + UNDERFLOW * math.sqrt(len(rounded)) * _largest(scales)
    error = float(upper(upper(lost) + float_above(reach)))
    margins, bounds, said = margins_off_support(
        problem, data, weights, found.support, rounded, error, float_below(scale), scales
    )
    doubtful = np.flatnonzero(~(margins > 0))
    relative: Floats = margins / bounds
    if len(doubtful):
        if len(doubtful) * len(exact) > _MOST:
            raise Undecided(f"{said(int(doubtful[0]))}; {len(doubtful)} columns are in doubt")
        relative[doubtful] = _exact_margins(problem, weights, doubtful, exact, reach, scale)
    return min(1.0, float(relative.min()))


def _largest(scales: RowScales | None) -> float:
    return 1.0 if scales is None else float(np.sqrt(upper(scales.squared.max())))


def _exact_margins(
    problem: SparseRecovery,
    weights: Floats,
    columns: Index,
    residual: list[Fraction],
    reach: Fraction,
    scale: Fraction,
) -> list[float]:
    """(t w_i - s A_i^T r) / (t w_i), each a little too small; (E5), (E7)."""
    found = []
    for k, i in enumerate(columns.tolist()):
        spent("inner products of columns in doubt", k / len(columns))
        column = [to_fraction(rational(x)) for x in problem.exact_column(i)]
        product, square = _products(problem, column, residual)
        bound = scale * Fraction(float(weights[i]))
        admitted = 0 if problem.signs is None else problem.signs[i]
        moved = product * admitted if admitted else abs(product)
        length = Fraction(float_above(Fraction(float(upper(math.sqrt(float_above(square)))))))
        margin = bound - moved - length * reach  # (E5), (E7)
        if margin <= 0:
            raise Undecided(_attained(problem, i, moved, bound))
        found.append(float_below(margin / bound))
    return found


def _products(problem: SparseRecovery, column: list[Fraction], residual: list[Fraction]) -> tuple[Fraction, Fraction]:
    """A_i^T D r and A_i^T D A_i"""
    scales = problem.float_row_scales
    weighed = column if scales is None else [Fraction(d) * x for d, x in zip(scales.tolist(), column, strict=True)]
    pairs = [(a, b, x) for a, b, x in zip(weighed, column, residual, strict=True) if a]
    return sum((a * x for a, _, x in pairs), Fraction(0)), sum((a * b for a, b, _ in pairs), Fraction(0))


def _attained(problem: SparseRecovery, i: int, moved: Fraction, bound: Fraction) -> str:
    """What is said of a column that these bits do not separate from its bound."""
    if not bound:
        return f"column {problem.column(i)} has the bound 0: the support that floats propose is wrong"
    if moved > bound * (2 - _BELOW):
        return f"column {problem.column(i)} exceeds its bound: the support that floats propose is wrong"
    digits = math.floor(-math.log10(max(abs(moved / bound - 1), Fraction(1, 2**99))))
    return f"column {problem.column(i)} attains its bound to {digits} digits, while its entry is 0"
