"""Proposals for large float64 data: the support of a minimiser, refined from the support of a candidate x.

First the closed form on the support of x, with wrong signs dropped and violated columns added: a good x settles at
once. If that does not settle, a homotopy solves the problem on a working set, which grows by violated columns. One
pass over A a round. Free columns are always there, with sign 0. Of columns that are multiples of each other the
cheapest stands for the others. No promise: whatever comes out is proven elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sciverify.allowance import spent
from sciverify.certify.proposals.homotopy import NEAR, Proposal
from sciverify.certify.proposals.path import follow_path
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.doubles import frozen
from sciverify.exact.midrad import FloatMatrix, Floats, RowScales
from sciverify.exact.ordered import approx_float
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import Twin, first_twins_in_words, moved, without_twins

MAX_REPAIRS, MAX_ROUNDS = 8, 30
_PATIENT, _QUICK = 2, 2_000_000
"""Rounds after which the path is followed on all columns, and the entries of A up to which that is quicker."""
_STEPS = 2
_NEGLIGIBLE, _FITS = 1e-7, 1e-12
_VANISHES = 1e-9
"""Entries of a fit below this share of the largest are rounding, whatever their signs are."""


@dataclass(frozen=True, slots=True)
class FloatSupport:
    """Columns with signs, 0 for free ones, and the passes over A that finding them took; do they fit y?"""

    support: tuple[int, ...]
    signs: tuple[int, ...]
    passes: int
    fits: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """A solution on some columns: their signs, the scale t of their bounds, and the residual, rows scaled.

    Where the columns fit y, the dual point takes the place of the residual.
    """

    signs: dict[int, int]
    t: float
    residual: Floats
    fits: bool = False


class _Search:
    def __init__(self, problem: SparseRecovery, weights: Floats) -> None:
        if problem.floats is None:
            raise ValueError("float64 data are needed")
        self.data, self.weights = problem.floats, weights
        self.matrix, self.y = self.data.matrix, self.data.measurements
        squared = problem.float_row_scales
        self.scales, self.roots = RowScales.of(squared), None if squared is None else np.sqrt(squared)
        if self.roots is not None:
            self.y = self.roots * self.y
        self.free = dict.fromkeys(problem.free, 0)
        self.signs = None if problem.signs is None else np.asarray(problem.signs)
        self.parameter = approx_float(problem.parameter)
        self.problem, self.passes = problem, 0

    def scale(self, rho: float, q: float) -> float:
        """t of the problem on a support."""
        return self.problem.approx_scale(rho, q, self.parameter)

    def columns(self, chosen: list[int]) -> FloatMatrix:
        """Columns of A, rows scaled."""
        columns = self.matrix[:, chosen]
        if isinstance(columns, np.ndarray):
            return midrad.scaled_rows(columns, self.roots)
        return midrad.scaled_rows(columns.tocsc(), self.roots)

    def gram(self, chosen: list[int], columns: FloatMatrix) -> Floats:
        """The inner products of these columns, which are given with rows scaled."""
        return midrad.gram_matrix(columns if self.scales is None else self.matrix[:, chosen], self.scales)

    def violated(self, state: _State) -> dict[int, int]:
        """Columns whose bound the residual breaks, the worst ones, with signs: one pass over A."""
        correlations, sizes = self._correlations(state.residual)
        excess = sizes - state.t * self.weights * (1 + 1e-9)
        excess[list(state.signs)] = -1.0
        joining = np.flatnonzero(excess > 0)
        worst = joining[np.argsort(-excess[joining])][: max(10, len(state.signs))]
        return {int(i): 1 if correlations[i] > 0 else -1 for i in worst}

    def ties(self, state: _State) -> tuple[int, ...]:
        """The columns that nearly attain their bounds: one pass over A."""
        _, sizes = self._correlations(state.residual)
        return tuple(np.flatnonzero((sizes >= state.t * self.weights * (1 - NEAR)) & (self.weights > 0)).tolist())

    def _correlations(self, residual: Floats) -> tuple[Floats, Floats]:
        """A^T r, and how far it goes in admitted directions."""
        self.passes += 1
        spent("searching for a support in floats")
        correlations = self.matrix.T @ (residual if self.roots is None else self.roots * residual)
        if self.signs is None:
            return correlations, np.abs(correlations)
        return correlations, np.where(self.signs == 0, np.abs(correlations), self.signs * correlations)

    def solve(self, signs: dict[int, int]) -> _State | list[int] | None:
        """The closed form; the columns of wrong sign if there are any; None if it has no solution."""
        support = list(signs)
        if len(support) > len(self.y):
            return None
        columns = self.columns(support)
        penalties = self.weights[support] * np.array(list(signs.values()), dtype=float)
        try:
            inverse = np.linalg.inv(self.gram(support, columns))
        except np.linalg.LinAlgError:
            return None
        h, g = inverse @ (columns.T @ self.y), inverse @ penalties
        for _ in range(_STEPS):  # errors grow with the condition of the columns then, not with its square
            h = h + inverse @ (columns.T @ (self.y - columns @ h))
            g = g + inverse @ (penalties - columns.T @ (columns @ g))
        flat = self.y - columns @ h
        rho = float(np.linalg.norm(flat))
        fits = len(support) == len(self.y) or rho <= _FITS * float(np.linalg.norm(self.y))
        t = self.scale(0.0 if fits else rho, float(penalties @ g))
        if t == np.inf and not penalties.any():  # free columns fit y: z = h, whatever t is
            t = 0.0
        if not np.isfinite(t):
            return None
        z = h - t * g
        least = -_VANISHES * np.abs(z).max(initial=0.0) if t == 0 else 0.0
        wrong = [i for i, value, s in zip(support, z, signs.values(), strict=True) if s and not value * s > least]
        if t == 0:  # y is fitted: the dual point is the limit of the residual over t
            return wrong or _State(dict(signs), 1.0, columns @ g, fits=penalties.any())
        return wrong or _State(dict(signs), t, flat + t * (columns @ g))

    def twins(self, chosen: Iterable[int]) -> dict[int, Twin]:
        """The columns that others among these stand for."""
        if self.signs is not None:  # a column and its negative are no substitutes then
            return {}
        return without_twins(self.problem, self.data, self.weights, np.array(list(chosen), dtype=int))[1]

    def apart(self, signs: dict[int, int]) -> dict[int, int]:
        """Without columns that others among these stand for."""
        twins = self.twins(signs)
        return {i: s for i, s in signs.items() if i not in twins}

    def first_guess(self, x: Floats) -> dict[int, int]:
        """The entries of x that are not negligible, the largest if there are too many; and the free ones."""
        size, most = np.abs(x) * self.weights, len(self.y)
        if self.signs is not None:
            size[self.signs * x < 0] = 0.0
        chosen = np.flatnonzero(size > _NEGLIGIBLE * size.max(initial=0.0))
        if len(chosen) + len(self.free) >= most:
            chosen = np.sort(chosen[np.argsort(-size[chosen])][: most // 2])
        x = moved(x, self.twins(chosen.tolist()))
        return {int(i): 1 if x[i] > 0 else -1 for i in chosen if x[i]} | self.free

    def repair(self, signs: dict[int, int]) -> _State | None:
        """Drop wrong signs and add violated columns a few times."""
        for _ in range(MAX_REPAIRS):
            state = self.solve(signs)
            if state is None:
                return None
            if isinstance(state, list):
                signs = {i: s for i, s in signs.items() if i not in state}
                continue
            joining = self.violated(state)
            if not joining:
                return state
            signs = self.apart(signs | joining)
        return None

    def on_working_set(self, chosen: list[int]) -> _State:
        """The homotopy on some columns; where it finds no solution, what least squares leaves of y."""
        if not chosen:
            return _State({}, 0.0, self.y)
        columns = self.columns(chosen)
        dense, y = _without_idle_rows(columns, self.y)
        free = [k for k, i in enumerate(chosen) if i in self.free]
        signs = None if self.signs is None else self.signs[chosen].tolist()
        try:
            found = follow_path(dense, y, self.weights[chosen], self.scale, free, signs)
            proposed = {chosen[k]: s for k, s in zip(found.support, found.signs, strict=True)}
            state = self.solve(proposed) if self.free.keys() <= proposed.keys() else None
        except np.linalg.LinAlgError:
            state = None
        if isinstance(state, _State):
            return state
        rest = self.y - columns @ np.asarray(np.linalg.lstsq(dense, y, rcond=None)[0], dtype=np.float64)
        admitted = {i: 1 if self.problem.admits(i, 1) else -1 for i in chosen}
        return _State(admitted | self.free, 0.0, rest)


def _without_idle_rows(columns: FloatMatrix, y: Floats) -> tuple[Floats, Floats]:
    """Columns and y, dense; rows that no sparse column touches become one row, with the length of y there."""
    if isinstance(columns, np.ndarray):
        return columns, y
    rows = np.unique(columns.indices)
    dense = np.zeros((len(rows) + 1, columns.shape[1]))
    dense[np.searchsorted(rows, columns.indices), np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))] = (
        columns.data
    )
    return dense, np.append(y[rows], np.linalg.norm(np.delete(y, rows)))


def approx_support(problem: SparseRecovery, x: Floats, weights: Floats) -> FloatSupport:
    """Columns and signs that carry a minimiser near x, if the floats are right."""
    search = _Search(problem, weights)
    state = _settled(search, x)
    frozen(state.residual)
    problem.proposed = state
    support = tuple(sorted(state.signs))
    return FloatSupport(support, tuple(state.signs[i] for i in support), search.passes, state.fits)


def approx_support_with_ties(problem: SparseRecovery, weights: Floats) -> Proposal:
    """The support that was last found, or one for x = 0, and all columns that nearly attain their bounds."""
    search = _Search(problem, weights)
    known = problem.proposed
    state = known if isinstance(known, _State) else _settled(search, np.zeros(problem.shape[1]))
    if len(state.signs) > len(search.y):
        raise Undecided("the float search ended at dependent columns")
    support = tuple(sorted(state.signs))
    return Proposal(support, tuple(state.signs[i] for i in support), search.ties(state))


def _settled(search: _Search, x: Floats) -> _State:
    if len(search.free) > len(search.y):
        raise Undecided(f"{len(search.free)} free columns of {len(search.y)} rows are dependent")
    if not search.free and search.scale(float(np.linalg.norm(search.y)), 0.0) == np.inf:
        return _State({}, np.inf, search.y)
    guess = search.first_guess(x)
    state = search.repair(guess)
    working = dict(guess)
    for tried in range(MAX_ROUNDS):
        if state is not None:
            break
        if tried == _PATIENT and (whole := _on_all_columns(search)) is not None:
            return whole
        found = search.on_working_set(sorted(working))
        joining = search.violated(found)
        if not joining or set(joining) <= set(working):
            state = found
        working = search.apart(working | joining)
    if state is None:
        free = np.array(list(search.free), dtype=int)
        twins = first_twins_in_words(search.problem, search.data, search.weights, free)
        raise Undecided(f"no support settled in {MAX_ROUNDS} rounds of the float search{twins}")
    return state


def _on_all_columns(search: _Search) -> _State | None:
    """The path on all columns, where A is small enough, if its end is a solution."""
    rows, count = search.matrix.shape
    if rows * count > _QUICK:
        return None
    found = search.on_working_set(sorted(search.apart(dict.fromkeys(range(count), 1))))
    return found if 0 < len(found.signs) <= rows and not search.violated(found) else None
