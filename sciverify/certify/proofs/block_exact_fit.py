"""Blocks without a residual, or with the minimiser 0: proofs in exact arithmetic and balls.

Exact fit: A_T z_T = y, W = (w z/||z||)_T, G = A_T^T A_T, R ~ G^-1 with ||I - R G||_inf = theta < 1. For any p~ the
vector p = p~ + A_T G^-1 (W - A_T^T p~) has A_T^T p = W and lies near p~. If ||A_g^T p|| < w_g off T, then z is the
only minimiser of P1 with eta = 0, and of P3 if lam ||p|| < 1 (docs/theory/complex-krawczyk.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from sciverify.certify.proofs.block_margin import least_margin, root_with_room, row_sums
from sciverify.certify.proposals.block_geometry import geometry_of
from sciverify.certify.proposals.block_support import BlockProposal
from sciverify.errors import Undecided
from sciverify.exact.balls import arf_to_rational, working_precision
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float, enclose, rational
from sciverify.problems.blocks import Block, BlockData, Blocks, Entries
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 128
_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class ExactFit:
    """The only minimiser, exactly; `dual` is p~ and `inverse` is R, in real numbers."""

    support: tuple[int, ...]
    minimiser: Blocks
    dual: Block
    inverse: Floats


def prove_exact_fit(problem: SparseRecovery, proposal: BlockProposal) -> ExactFit:
    """The minimiser if it fits y exactly on the support.

    Returns
    -------
    ExactFit
        **Guarantee.** `minimiser`, in exact numbers and 0 off `support`, is the only minimiser.

    Raises
    ------
    Undecided
        It does not fit, or some bound is not separated.

    **Source.** docs/theory/complex-krawczyk.md, "Exact fit", (F1) to (F5).
    """
    data, factor = problem.require_blocks(), problem.fit_norm_factor
    if factor is None:  # (F5)
        raise Undecided("an exact fit does not solve this problem")
    columns = data.real_columns(proposal.support)
    transposed = columns.transpose()
    gram, y = transposed * columns, data.real_measurements()
    z = _solve(gram, transposed * y)
    if (columns * z).entries() != y.entries():  # (F1)
        raise Undecided(
            f"the residual on {len(proposal.support)} {data.noun}s is not separated from 0: floats fit y, exact "
            "arithmetic does not; pass exact data or, for basis pursuit, eta > 0"
        )
    entries, places = z.entries(), data.places(proposal.support)
    minimiser = tuple(tuple(entries[a] for a in place) for place in places)
    for i, block in zip(proposal.support, minimiser, strict=True):
        if not any(block):  # (F1)
            raise Undecided(f"{data.entry_noun} {i} of the minimiser vanishes: the support is not the right one")
    inverse = _inverse(gram)
    dual = propose_dual(problem, list(proposal.support), data.approximate(minimiser), approx_float(factor))
    with working_precision(_BITS):
        _prove_dual(problem, proposal.support, columns, minimiser, inverse, gram, dual, rational(factor))
    return ExactFit(proposal.support, minimiser, dual, inverse)


def _solve(gram: fmpq_mat, right: fmpq_mat) -> fmpq_mat:
    try:
        return gram.solve(right)
    except ZeroDivisionError:
        raise Undecided("the columns of the support are linearly dependent") from None


def _inverse(gram: fmpq_mat) -> Floats:
    try:
        inverse: Floats = np.linalg.inv(np.array([[approx_float(x) for x in row] for row in gram.tolist()]))
    except np.linalg.LinAlgError:
        inverse = np.array([np.nan])
    if not np.isfinite(inverse).all():
        raise Undecided("the columns of the support are dependent to working precision")
    return inverse


def propose_dual(problem: SparseRecovery, support: list[int], z: Entries, limit: float) -> Block:
    """p with A_T^T p = W, small ||A_g^T p|| / w_g off T and small limit ||p||, in floats (Lawson's iteration)."""
    data = problem.require_blocks()
    geometry, matrix = geometry_of(data), data.arranged()
    weights = np.array([approx_float(w) for w in problem.weights])
    columns = matrix[:, geometry.entries(support)]
    q, r = np.linalg.qr(columns, mode="complete")
    n = columns.shape[1]
    sizes = geometry.spread(support, geometry.moduli(support, z))
    first = q[:, :n] @ np.linalg.solve(r[:n].conj().T, geometry.spread(support, weights[support]) * z / sizes)
    free = q[:, n:]
    off = np.setdiff1d(np.arange(len(weights)), support).tolist()
    rows, base = (matrix[:, geometry.entries(off)] / geometry.spread(off, weights[off])).conj().T, first
    best, least, importance = base, np.inf, np.full(len(off), 1.0)
    for _ in range(_ROUNDS):
        reached = geometry.moduli(off, rows @ base)
        worst = max(float(np.max(reached, initial=0.0)), limit * float(np.linalg.norm(base)))
        if worst < least:
            best, least = base, worst
        if worst < 0.9 or not free.shape[1] or not len(off):
            break
        importance = importance * reached
        importance /= importance.sum()
        scaled = geometry.spread(off, np.sqrt(importance))[:, None]
        target, system = -scaled[:, 0] * (rows @ first), scaled * (rows @ free)
        if not (np.isfinite(system).all() and np.isfinite(target).all()):
            break
        move, *_ = np.linalg.lstsq(system, target, rcond=None)
        base = first + free @ move
    if not np.isfinite(best).all():
        raise Undecided("the floats that propose a dual point have run out of range: scale the data")
    return tuple(fmpq(*v.as_integer_ratio()) for v in geometry.stacked(best).tolist())


def _prove_dual(
    problem: SparseRecovery,
    support: tuple[int, ...],
    columns: fmpq_mat,
    minimiser: Blocks,
    inverse: Floats,
    gram: fmpq_mat,
    dual: Block,
    factor: fmpq,
) -> None:
    data, n, p = problem.require_blocks(), gram.ncols(), fmpq_mat(len(dual), 1, list(dual))
    balls, magnitudes = arb_mat(inverse.tolist()), arb_mat(np.abs(inverse).tolist())
    exact_gram = arb_mat([[arb(x) for x in row] for row in gram.tolist()])
    theta = max(arf_to_rational(x.abs_upper()) for x in row_sums(arb_mat(np.eye(n).tolist()) - balls * exact_gram))
    if not theta < 1:  # (F2)
        raise Undecided(
            f"the Gram matrix of {n} real columns is too ill-conditioned: ||I - RG|| <= {approx_float(theta):.3g}"
        )
    penalties, correlations = _penalties(problem, support, minimiser), (columns.transpose() * p).entries()
    defect = arb_mat(n, 1, [abs(w - arb(c)) for w, c in zip(penalties, correlations, strict=True)])
    spread = max(arf_to_rational(x.abs_upper()) for x in (magnitudes * defect).entries()) / (1 - theta)
    deviation = arb(spread)  # (F3), without the lengths of the columns
    least_margin(problem, support, p.entries(), deviation, fmpq(1))  # (F4)
    if not factor:
        return
    reach = _reach(data, support) * deviation
    size = arb(factor) * (arb(sum((x * x for x in p.entries()), fmpq(0))).sqrt() + reach)
    if not size < 1:  # (F5)
        raise Undecided(
            f"the residual is not proven to vanish: lam ||p|| is {float(size.mid()):.6g}, below 1 is needed"
        )


def _reach(data: BlockData, support: tuple[int, ...]) -> arb:
    """sum_T ||A_g|| sqrt(d_g), from above"""
    lengths = data.column_lengths()
    return sum((lengths[g] * arb(root_with_room(data.sizes[g])) for g in support), arb(0))


def _penalties(problem: SparseRecovery, support: tuple[int, ...], minimiser: Blocks) -> list[arb]:
    """w z/||z|| in real numbers."""
    places = problem.require_blocks().places(support)
    found = [arb(0)] * sum(map(len, places))
    for g, place, block in zip(support, places, minimiser, strict=True):
        modulus, w = arb(sum((x * x for x in block), fmpq(0))).sqrt(), rational(problem.weights[g])
        for a, x in zip(place, block, strict=True):
            found[a] = arb(w * x) / modulus
    return found


def zero_is_minimiser(problem: SparseRecovery) -> bool:
    """Is 0 the only minimiser by the strict bounds ||A_g^T y|| < t w_g (or ||y|| <= eta, or y = 0)?

    **Guarantee.** True is proven; False may mean that bounds were not separated.

    **Source.** docs/theory/complex-krawczyk.md, "Zero", (Z1).
    """
    data = problem.require_blocks()
    square = problem.measured_square
    if problem.slack(square) < 0:  # (Z1)
        return False
    if not square or problem.zero_is_free():
        return True
    limit, y = problem.squared_scale(square), data.real_measurements().entries()
    with working_precision(_BITS):
        return all(
            sum((c * c for c in parts), arb(0)) < enclose(limit * w * w)  # (Z1)
            for parts, w in zip(data.correlations(y), problem.weights, strict=True)
        )
