"""Proposals for large float64 data: the support of a minimiser, refined from the support of a candidate x.

Solve on a working set, read off wrong signs and violated columns, repair, repeat: one pass over A a round. If that does
not settle, a homotopy on the working set finishes. No promise: whatever comes out is proven elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sciverify.certify.active_set import follow_path
from sciverify.exact.midrad import FloatMatrix, Floats
from sciverify.exact.ordered import approx_float
from sciverify.problems.sparse_recovery import SparseRecovery

MAX_ROUNDS = 20
_NEGLIGIBLE = 1e-7


@dataclass(frozen=True, slots=True)
class FloatSupport:
    """Columns with signs, and the passes over A that finding them took."""

    support: tuple[int, ...]
    signs: tuple[int, ...]
    passes: int


def approx_support(problem: SparseRecovery, x: Floats, weights: Floats) -> FloatSupport:
    """Columns and signs that carry a minimiser near x, if the floats are right."""
    if problem.floats is None:
        raise ValueError("float64 data are needed")
    matrix, y = problem.floats.matrix, problem.floats.measurements
    parameter = approx_float(problem.parameter)
    signs = _first_guess(x, weights, len(y))
    passes = 0
    for repair in range(MAX_ROUNDS):
        state = _solve(problem, matrix, y, weights, signs, parameter)
        if state is None or repair == MAX_ROUNDS // 2:
            state = _by_path(problem, matrix, y, weights, signs, parameter)
        signs, t, residual, wrong = state
        if wrong and repair < MAX_ROUNDS // 2:
            for i in wrong:
                del signs[i]
            continue
        passes += 1
        correlations = matrix.T @ residual
        excess = np.abs(correlations) - t * weights * (1 + 1e-9)
        excess[list(signs)] = -1.0
        joining = np.flatnonzero(excess > 0)
        if not len(joining):
            break
        room = max(10, len(signs))
        joining = joining[np.argsort(-excess[joining])][:room]
        signs.update({int(i): 1 if correlations[i] > 0 else -1 for i in joining})
    support = tuple(sorted(signs))
    return FloatSupport(support, tuple(signs[i] for i in support), passes)


def _first_guess(x: Floats, weights: Floats, most: int) -> dict[int, int]:
    """The entries of x that are not negligible, at most m - 1 of them (the largest)."""
    size = np.abs(x) * weights
    chosen = np.flatnonzero(size > _NEGLIGIBLE * size.max(initial=0.0))
    if len(chosen) >= most:
        chosen = np.sort(chosen[np.argsort(-size[chosen])][: most // 2])
    return {int(i): 1 if x[i] > 0 else -1 for i in chosen}


State = tuple[dict[int, int], float, Floats, list[int]]


def _solve(
    problem: SparseRecovery, matrix: FloatMatrix, y: Floats, weights: Floats, signs: dict[int, int], parameter: float
) -> State | None:
    """The closed form on a support: (signs, t, residual, columns of wrong sign); None if it has no t."""
    support = list(signs)
    columns = matrix[:, support]
    penalties = weights[support] * np.array(list(signs.values()), dtype=float)
    gram = columns.T @ columns
    try:
        sides = np.column_stack([columns.T @ y, penalties])
        h, g = np.linalg.solve(gram if isinstance(gram, np.ndarray) else gram.toarray(), sides).T
    except np.linalg.LinAlgError:
        return None
    flat = y - columns @ h
    t = problem.approx_scale(float(np.linalg.norm(flat)), float(penalties @ g), parameter)
    if not np.isfinite(t):
        return (dict(signs), 0.0, y, []) if t == np.inf else None
    z = h - t * g
    wrong = [i for i, value, s in zip(support, z, signs.values(), strict=True) if value * s <= 0]
    return dict(signs), t, flat + t * (columns @ g), wrong


def _by_path(
    problem: SparseRecovery, matrix: FloatMatrix, y: Floats, weights: Floats, signs: dict[int, int], parameter: float
) -> State:
    """The homotopy on the working set alone."""
    chosen = sorted(signs)
    columns = matrix[:, chosen]
    dense = columns if isinstance(columns, np.ndarray) else columns.toarray()
    found = follow_path(dense, y, weights[chosen], lambda rho, q: problem.approx_scale(rho, q, parameter))
    kept = {chosen[k]: s for k, s in zip(found.support, found.signs, strict=True)}
    state = _solve(problem, matrix, y, weights, kept, parameter)
    if state is None:  # nothing fits yet: let the columns that correlate with what is left join
        state = kept, 0.0, y, []
    return state[0], state[1], state[2], []
