"""Proposals where doubles cannot tell columns apart: the homotopy of `active_set`, with as many bits as the data have.

Middles of balls stand for numbers, radii are dropped after every step. No promise: whatever comes out is proven
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flint import arb, arb_mat, fmpq

from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import Exact, enclose
from sciverify.problems.sparse_recovery import SparseRecovery

_MOST_BITS = 1 << 14
_SPARE_BITS = 192
_MOST_COLUMNS = 400
_WIDE = 64


def approx_path_support(problem: SparseRecovery) -> dict[int, int] | None:
    """Column -> sign where the path of minimisers meets the solution; None if it breaks down."""
    bits = _SPARE_BITS + 2 * _height(problem) + 4 * _span(problem)
    if bits > _MOST_BITS or problem.shape[1] > _MOST_COLUMNS:
        return None
    with working_precision(bits):
        try:
            return _Path(problem, bits).support()
        except (ZeroDivisionError, ValueError):
            return None


def _height(problem: SparseRecovery) -> int:
    """Bits of the longest rational number in the data; 64 for irrational ones."""
    numbers = [*problem.measurements, *(x for row in problem.matrix for x in row), problem.parameter]
    return max(max(int(x.p).bit_length(), int(x.q).bit_length()) if isinstance(x, fmpq) else 64 for x in numbers)


def _span(problem: SparseRecovery) -> int:
    """Powers of two between the largest and the smallest entry, and weight, where doubles do not hold their squares.

    The Gram matrix of rows so far apart is as ill-conditioned as their squares, and half of the bits are for rounding.
    """
    return _spread(x for row in problem.matrix for x in row) + _spread(problem.weights)


def _spread(numbers: Iterable[Exact]) -> int:
    exponents = [int(x.p).bit_length() - int(x.q).bit_length() for x in numbers if isinstance(x, fmpq) and x]
    span = max(exponents, default=0) - min(exponents, default=0)
    return span if span > _WIDE else 0


def _middle(matrix: arb_mat) -> arb_mat:
    return arb_mat([[x.mid() for x in row] for row in matrix.tolist()])


class _Path:
    """The path of ||Az - y||^2/2 + t ||z||_{1,w}, t falling, at a fixed precision."""

    def __init__(self, problem: SparseRecovery, bits: int) -> None:
        self.problem = problem
        roots = [enclose(d).sqrt() for d in problem.row_scales_squared or (fmpq(1),) * problem.shape[0]]
        rows = [[r * enclose(x) for x in row] for r, row in zip(roots, problem.matrix, strict=True)]
        self.matrix = _middle(arb_mat(rows))
        self.y = _middle(arb_mat([[r * enclose(x)] for r, x in zip(roots, problem.measurements, strict=True)]))
        self.weights = [enclose(w).mid() for w in problem.weights]
        self.parameter = enclose(problem.parameter).mid()
        self.tiny = arb(2) ** (-bits // 2)
        self.no_residual = arb(2) ** (-3 * bits // 2)  # for squares: below 2**(-3/4 bits) a residual is round-off
        self.columns = self.matrix.transpose().tolist()

    def support(self) -> dict[int, int] | None:
        """Follow the path to the edge on which the solution lies."""
        products = self._correlations(self.y)
        ratios = [abs(c) / w for c, w in zip(products, self.weights, strict=True)]
        start = max(ratios, key=lambda r: r.mid())
        first = ratios.index(start)
        signs = {first: 1 if products[first] > 0 else -1}
        t = start
        for _ in range(4 * sum(self.problem.shape) + 20):
            chosen = sorted(signs)
            h, g, flat, slope, exact_fit = self._edge(chosen, signs)
            upcoming, event = self._next_event(chosen, h, g, flat, slope, t)
            if exact_fit and upcoming <= self.tiny * start:
                upcoming, event = arb(0), None
            square = arb(0) if exact_fit else sum((x * x for x in flat), arb(0))
            q = sum((self.weights[i] * signs[i] * x for i, x in zip(chosen, g, strict=True)), arb(0))
            target = self._target(square, q)
            if target is not None and target >= upcoming:
                return {i: signs[i] for i in chosen}
            if event is None:
                return None
            t = upcoming
            if event in signs:
                del signs[event]
            else:
                along = [a + t * b for a, b in zip(flat, slope, strict=True)]
                signs[event] = 1 if _dot(self.columns[event], along) > 0 else -1
        return None

    def _edge(
        self, chosen: Sequence[int], signs: dict[int, int]
    ) -> tuple[list[arb], list[arb], list[arb], list[arb], bool]:
        """h, g, flat = y - A_T h, slope = A_T g, and whether A_T fits y."""
        part = arb_mat([self.columns[i] for i in chosen])  # k x m
        penalties = arb_mat([[self.weights[i] * signs[i]] for i in chosen])
        gram = part * part.transpose()
        right = part * self.y
        sides = arb_mat([[a[0], b[0]] for a, b in zip(right.tolist(), penalties.tolist(), strict=True)])
        solved = _middle(gram.solve(sides)).tolist()
        h, g = [row[0] for row in solved], [row[1] for row in solved]
        image = (part.transpose() * arb_mat([[a, b] for a, b in zip(h, g, strict=True)])).tolist()
        flat = [(y[0] - row[0]).mid() for y, row in zip(self.y.tolist(), image, strict=True)]
        slope = [row[1].mid() for row in image]
        size = sum((y[0] * y[0] for y in self.y.tolist()), arb(0))
        fits = len(chosen) >= len(flat) or sum((x * x for x in flat), arb(0)) <= size * self.no_residual
        return h, g, [arb(0)] * len(flat) if fits else flat, slope, bool(fits)

    def _next_event(
        self,
        chosen: Sequence[int],
        h: Sequence[arb],
        g: Sequence[arb],
        flat: Sequence[arb],
        slope: Sequence[arb],
        t: arb,
    ) -> tuple[arb, int | None]:
        """The largest smaller t at which a column joins or leaves, and that column."""
        best, event = arb(0), None
        reach = t * (1 - self.tiny)
        place = {i: k for k, i in enumerate(chosen)}
        for i, column in enumerate(self.columns):
            if i in place:
                k = place[i]
                candidates = [h[k] / g[k]] if g[k] != 0 else []
            else:
                start, speed, w = _dot(column, flat), _dot(column, slope), self.weights[i]
                slopes = [w - speed, -(w + speed)]  # a column that moves with the bound never crosses it
                candidates = [start / s for s in slopes if abs(s) > w * self.tiny]
            for candidate in candidates:
                if candidate < reach and candidate > best:
                    best, event = candidate.mid(), i
        return best, event

    def _target(self, square: arb, q: arb) -> arb | None:
        """t of the solution on this edge; None: not on this edge."""
        if square == 0 and self.problem.fixed_scale is None:
            return arb(0) if self.problem.fit_is_optimal(q, self.parameter) else None
        return self.problem.enclose_scale(square, q, self.parameter)

    def _correlations(self, u: arb_mat) -> list[arb]:
        return [row[0].mid() for row in (self.matrix.transpose() * u).tolist()]


def _dot(u: Sequence[arb], v: Sequence[arb]) -> arb:
    return sum((a * b for a, b in zip(u, v, strict=True)), arb(0)).mid()
