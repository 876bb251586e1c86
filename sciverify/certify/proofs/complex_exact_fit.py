"""Complex data without a residual, or with the minimiser 0: proofs in exact arithmetic and balls.

Exact fit: A_T z_T = y, W = (w z/|z|)_T, G = A_T^H A_T, R ~ G^-1 with ||I - R G||_inf = theta < 1. For any p~ the
vector p = p~ + A_T G^-1 (W - A_T^H p~) has A_T^H p = W and lies near p~. If |A_i^H p| < w_i off T, then z is the only
minimiser of P1 with eta = 0, and of P3 if lam ||p|| < 1 (docs/theory/complex-krawczyk.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from sciverify.certify.proofs.complex_margin import ROOT_TWO, least_margin, row_sums
from sciverify.certify.proposals.complex_support import ComplexProposal
from sciverify.errors import Undecided
from sciverify.exact.balls import arf_to_rational, working_precision
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float, enclose, rational
from sciverify.problems.complex_data import Complexes, Gaussians, real_column
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 128
_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class ExactFit:
    """The only minimiser, exactly; `dual` is p~ and `inverse` is R, on (Re, Im)."""

    support: tuple[int, ...]
    minimiser: Gaussians
    dual: Gaussians
    inverse: Floats


def prove_exact_fit(problem: SparseRecovery, proposal: ComplexProposal) -> ExactFit:
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
    data, k, factor = problem.complex_data, len(proposal.support), problem.fit_norm_factor
    if data is None or factor is None:  # (F5)
        raise Undecided("an exact fit does not solve this problem")
    columns = data.real_columns(proposal.support)
    transposed = columns.transpose()
    gram, y = transposed * columns, data.real_measurements()
    z = _solve(gram, transposed * y)
    if (columns * z).entries() != y.entries():  # (F1)
        raise Undecided(
            f"the residual on {k} columns is not separated from 0: floats fit y, exact arithmetic does not; "
            "pass exact data or, for basis pursuit, eta > 0"
        )
    entries = z.entries()
    minimiser = tuple(zip(entries[:k], entries[k:], strict=True))
    for i, (a, b) in zip(proposal.support, minimiser, strict=True):
        if not a and not b:  # (F1)
            raise Undecided(f"entry {i} of the minimiser vanishes: the support is not the right one")
    inverse, approximate = _inverse(gram), np.array([complex(approx_float(a), approx_float(b)) for a, b in minimiser])
    dual = propose_dual(problem, list(proposal.support), approximate, approx_float(factor))
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


def propose_dual(problem: SparseRecovery, support: list[int], z: Complexes, limit: float) -> Gaussians:
    """p with A_T^H p = W in floats, small |A_i^H p| / w_i off T and limit ||p|| (Lawson's iteration): the best met."""
    data = problem.complex_data
    if data is None:
        raise ValueError("complex data are needed")
    weights = np.array([approx_float(w) for w in problem.weights])
    columns = data.matrix[:, support]
    q, r = np.linalg.qr(columns, mode="complete")
    k = len(support)
    first = q[:, :k] @ np.linalg.solve(r[:k].conj().T, weights[support] * z / np.abs(z))
    free = q[:, k:]
    off = np.setdiff1d(np.arange(len(weights)), support)
    rows, base = (data.matrix[:, off] / weights[off]).conj().T, first
    best, least, importance = base, np.inf, np.full(len(off), 1.0)
    for _ in range(_ROUNDS):
        worst = max(float(np.max(np.abs(rows @ base), initial=0.0)), limit * float(np.linalg.norm(base)))
        if worst < least:
            best, least = base, worst
        if worst < 0.9 or not free.shape[1] or not len(off):
            break
        importance = importance * np.abs(rows @ base)
        importance /= importance.sum()
        scaled = np.sqrt(importance)[:, None]
        target, system = -scaled[:, 0] * (rows @ first), scaled * (rows @ free)
        if not (np.isfinite(system).all() and np.isfinite(target).all()):
            break
        move, *_ = np.linalg.lstsq(system, target, rcond=None)
        base = first + free @ move
    if not np.isfinite(best).all():
        raise Undecided("the floats that propose a dual point have run out of range: scale the data")
    return tuple((fmpq(*v.real.as_integer_ratio()), fmpq(*v.imag.as_integer_ratio())) for v in best.tolist())


def _prove_dual(
    problem: SparseRecovery,
    support: tuple[int, ...],
    columns: fmpq_mat,
    minimiser: Gaussians,
    inverse: Floats,
    gram: fmpq_mat,
    dual: Gaussians,
    factor: fmpq,
) -> None:
    k, p = len(support), real_column(dual)
    balls, magnitudes = arb_mat(inverse.tolist()), arb_mat(np.abs(inverse).tolist())
    exact_gram = arb_mat([[arb(x) for x in row] for row in gram.tolist()])
    theta = max(arf_to_rational(x.abs_upper()) for x in row_sums(arb_mat(np.eye(2 * k).tolist()) - balls * exact_gram))
    if not theta < 1:  # (F2)
        raise Undecided(
            f"the Gram matrix of {k} columns is too ill-conditioned: ||I - RG|| <= {approx_float(theta):.3g}"
        )
    penalties, correlations = _penalties(problem, support, minimiser), (columns.transpose() * p).entries()
    defect = arb_mat(2 * k, 1, [abs(w - arb(c)) for w, c in zip(penalties, correlations, strict=True)])
    spread = max(arf_to_rational(x.abs_upper()) for x in (magnitudes * defect).entries()) / (1 - theta)
    deviation = arb(ROOT_TWO * spread)  # (F3), without the lengths of the columns
    least_margin(problem, support, p.entries(), deviation, fmpq(1))  # (F4)
    if not factor:
        return
    squares = [sum((x * x for x in column), fmpq(0)) for column in columns.transpose().tolist()[:k]]
    reach = sum((arb(s).sqrt() for s in squares), arb(0)) * deviation
    size = arb(factor) * (arb(sum((x * x for x in p.entries()), fmpq(0))).sqrt() + reach)
    if not size < 1:  # (F5)
        raise Undecided(
            f"the residual is not proven to vanish: lam ||p|| is {float(size.mid()):.6g}, below 1 is needed"
        )


def _penalties(problem: SparseRecovery, support: tuple[int, ...], minimiser: Gaussians) -> list[arb]:
    """w z/|z|, real parts before imaginary parts."""
    weights = [rational(problem.weights[i]) for i in support]
    moduli = [arb(a * a + b * b).sqrt() for a, b in minimiser]
    triples = list(zip(weights, minimiser, moduli, strict=True))
    return [arb(w * z[part]) / s for part in (0, 1) for w, z, s in triples]


def zero_is_minimiser(problem: SparseRecovery) -> bool:
    """Is 0 the only minimiser by the strict bounds |A_i^H y| < t w_i (or ||y|| <= eta, or y = 0)?

    **Guarantee.** True is proven; False may mean that bounds were not separated.

    **Source.** docs/theory/complex-krawczyk.md, "Zero", (Z1).
    """
    data = problem.complex_data
    if data is None:
        raise ValueError("complex data are needed")
    square = problem.measured_square
    if problem.slack(square) < 0:  # (Z1)
        return False
    if not square or problem.zero_is_free():
        return True
    limit, y = problem.squared_scale(square), data.real_measurements().entries()
    with working_precision(_BITS):
        return all(
            (a * a + b * b) < enclose(limit * w * w)  # (Z1)
            for (a, b), w in zip(data.correlations(y), problem.weights, strict=True)
        )
