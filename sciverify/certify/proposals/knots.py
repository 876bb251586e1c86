"""The whole path of LASSO minimisers in exact arithmetic: each knot with the minimiser there.

In the scale t = lam / 2 a minimiser has s A_i^T r = t w_i where s = sign(z_i), s A_i^T r <= t w_i for each admitted
direction (i, s), and A_i^T r = 0 for free entries. On columns P with signs s the path is z = h - t g with
h = G^-1 A_P^T y, g = G^-1 (w s)_P. At a knot the entries on P and the columns E with equality are known; which of E
join P below it says a least-squares problem with sign constraints, solved by the method of Lawson and Hanson, which
ends in exact arithmetic whatever ties there are (docs/theory/solution-path.md, "Below a knot"). No promise: every
point is proven elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat, fmpz_mat

from sciverify.allowance import spent
from sciverify.errors import Undecided
from sciverify.exact import durations
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import ZERO, Exact, approx_float, rational_rows, sign
from sciverify.exact.rational_matrix import RationalMatrix
from sciverify.exact.reading import Vector
from sciverify.problems.sparse_recovery import SparseRecovery

PathPoint = tuple[Exact, Vector]
"""A parameter, and a minimiser there."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """z(t) = h - t g with A^T r(t) = a + t b on the columns `signs`; free columns have the sign 0."""

    signs: Mapping[int, int]
    h: Vector
    g: Vector
    a: Vector
    b: Vector

    def entry(self, i: int, t: Exact) -> Exact:
        return self.h[i] - t * self.g[i]

    def at(self, t: Exact) -> Vector:
        return tuple(x - t * y for x, y in zip(self.h, self.g, strict=True))


class KnotWalk:
    """The path of one problem: what stays the same on the way.

    Parameters
    ----------
    problem : Lasso
    least : exact number >= 0
        Where the walk ends, in the scale of lam.
    """

    def __init__(self, problem: SparseRecovery, least: Exact) -> None:
        self.problem, self.end = problem, least / 2
        self.free = [i for i, w in enumerate(problem.weights) if sign(w) == 0]
        self.forces = problem.measured_correlations
        self.count = problem.shape[1]
        self.gram: RationalMatrix | None = None  # A^T A, where products with it are shorter than with A and A^T
        if problem.rational is not None and self.count < problem.shape[0]:
            plain, scaled = problem.rational
            self.gram = RationalMatrix(*plain.gram(scaled, range(self.count)))

    def points(self) -> Iterator[PathPoint]:
        """The first knot and all that follow, in the scale of lam, and the end; knots are told by their signs."""
        piece = self._piece(dict.fromkeys(self.free, 0))
        t, tied = self._first(piece)
        while t > self.end:
            spent("walking along the exact path", self._share(t))
            yield 2 * t, piece.at(t)
            kept = {i: s for i, s in piece.signs.items() if not s or sign(piece.entry(i, t))}
            piece = self._piece(self._below(kept, tied))
            t, tied = self._next(piece, t, tied)
        yield 2 * self.end, piece.at(self.end)

    def _share(self, t: Exact) -> float:
        """How much of the way down to the end is done, on the scale of logarithms."""
        with working_precision(64):
            first = max((approx_float(abs(c)) for c in self.forces), default=1.0)
            left, end = approx_float(t), max(approx_float(self.end), 1e-6 * first)
        return min(max(math.log(first / left) / math.log(first / end), 0.0), 1.0) if end < left < first else 0.0

    # ------------------------------------------------------------ pieces and what ends them

    def _piece(self, signs: Mapping[int, int]) -> _Piece:
        problem, chosen = self.problem, list(signs)
        penalties = [problem.weights[i] * signs[i] for i in chosen]
        h, g = self._solve(chosen, [[self.forces[i] for i in chosen], penalties])
        a = tuple(c - x for c, x in zip(self.forces, self._gram_times(h), strict=True))
        return _Piece(signs, h, g, a, tuple(self._gram_times(g)))

    def _first(self, piece: _Piece) -> tuple[Exact, dict[int, int]]:
        """The largest t at which a column has its bound, and the columns that have it; 0 without any."""
        bounds = {
            (i, s): s * piece.a[i] / w
            for i, w in enumerate(self.problem.weights)
            for s in (1, -1)
            if sign(w) and self.problem.admits(i, s)
        }
        t = max([ZERO, *bounds.values()])
        return t, {i: s for (i, s), bound in bounds.items() if sign(bound - t) == 0}

    def _next(self, piece: _Piece, t: Exact, tied: Mapping[int, int]) -> tuple[Exact, dict[int, int]]:
        """The next t at which a column takes its bound or an entry vanishes, and all columns with equality there."""
        leaving = {
            i: piece.h[i] / piece.g[i]
            for i, s in piece.signs.items()
            if s and s * sign(piece.g[i]) < 0  # s (h - t g) falls with t
        }
        joining: dict[tuple[int, int], Exact] = {}
        level: dict[int, int] = {}
        for i, w in enumerate(self.problem.weights):
            for s in (1, -1):
                if i in piece.signs or not self.problem.admits(i, s):
                    continue
                slope, start = w - s * piece.b[i], s * piece.a[i]  # the slack is t slope - start
                if tied.get(i) == s and sign(t * slope - start) == 0:
                    level |= {i: s} if sign(slope) == 0 else {}
                elif sign(slope) > 0:
                    joining[i, s] = start / slope
        following = max([self.end, *leaving.values(), *joining.values()])
        level |= {i: s for i, s in piece.signs.items() if s}
        return following, level | {i: s for (i, s), bound in joining.items() if sign(bound - following) == 0}

    # ------------------------------------------------------------ below a knot

    def _below(self, kept: Mapping[int, int], tied: Mapping[int, int]) -> dict[int, int]:
        """The columns of the next piece: d = g least squares over s_i d_i >= 0 on `tied`, free on `kept`.

        Step after step the column whose bound would be crossed fastest joins; entries that would change their sign
        leave again (Lawson and Hanson). Each set of columns occurs once, so it ends.
        """
        signs = dict(kept)
        d = self._direction(signs)
        while True:
            spent("which columns join below a knot of the path")
            moved = self._gram_times(d)
            pull = {i: self.problem.weights[i] - s * moved[i] for i, s in tied.items() if i not in signs}
            if not pull or sign(most := max(pull.values())) <= 0:
                return signs
            joining = next(i for i, p in pull.items() if sign(p - most) == 0)
            signs[joining] = tied[joining]
            d = self._towards(signs, kept, d)

    def _towards(self, signs: dict[int, int], kept: Mapping[int, int], d: Vector) -> Vector:
        """The direction on `signs`, from which entries are taken that block the way from d."""
        while True:
            wanted = self._direction(signs)
            blocking = {
                i: d[i] / (d[i] - wanted[i])
                for i, s in signs.items()
                if i not in kept and s * sign(wanted[i]) <= 0 and sign(d[i] - wanted[i])
            }
            if not blocking:
                return wanted
            step = min(blocking.values())
            d = tuple(x + step * (y - x) for x, y in zip(d, wanted, strict=True))
            for i in [i for i in signs if i not in kept and sign(d[i]) == 0]:
                del signs[i]

    def _direction(self, signs: Mapping[int, int]) -> Vector:
        """g on these columns."""
        chosen = list(signs)
        return self._solve(chosen, [[self.problem.weights[i] * signs[i] for i in chosen]])[0]

    # ------------------------------------------------------------ normal equations

    def _solve(self, chosen: Sequence[int], sides: list[list[Exact]]) -> list[Vector]:
        """G^-1 b on these columns for each right side b, with zeros elsewhere."""
        solved = self._solve_gram(chosen, sides) if chosen else [[] for _ in sides]
        if solved is None:
            raise Undecided(
                f"the columns {', '.join(map(str, sorted(chosen)[:8]))} are linearly dependent, so the minimisers "
                "on the path are not unique: take one of the columns out, or change its weight"
            )
        found = []
        for values in solved:
            vector = [ZERO] * self.count
            for i, x in zip(chosen, values, strict=True):
                vector[i] = x
            found.append(tuple(vector))
        return found

    def _solve_gram(self, chosen: Sequence[int], sides: list[list[Exact]]) -> Sequence[Sequence[Exact]] | None:
        rational = [side for side in map(rational_rows, ([b] for b in sides)) if side is not None]
        if self.gram is None or len(rational) < len(sides):
            return self.problem.solve_gram(chosen, sides)
        integers = self.gram.integers
        part = fmpz_mat([[integers[i, k] for k in chosen] for i in chosen])
        numerators, unit = fmpq_mat([side[0] for side in rational]).transpose().numer_denom()
        longest = max(int(part[k, k].bit_length()) for k in range(len(chosen)))
        spent(f"an exact linear system of {len(chosen)} columns", needs=durations.to_solve(len(chosen), longest))
        try:
            found = fmpq_mat(part).solve(fmpq_mat(numerators), "dixon")
        except ZeroDivisionError:
            return None
        return (found * fmpq(self.gram.denominator, unit)).transpose().tolist()

    def _gram_times(self, z: Vector) -> list[Exact]:
        """A^T A z"""
        if self.gram is not None and (found := self.gram.times(z)) is not None:
            return found
        return self.problem.correlations(self.problem.image(z))
