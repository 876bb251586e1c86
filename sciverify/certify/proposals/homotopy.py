"""The path of minimisers, walked in any arithmetic: which columns carry a solution.

Follows the minimisers z(t) of ||Az - y||^2/2 + t ||z||_{1,w} from t = infinity downwards to the t at which z(t)
solves the problem. On columns T with signs s, W = (w s)_T, G = A_T^T A_T, the path is z = h - t g, h = G^-1 A_T^T y,
g = G^-1 W; its residual is flat + t slope, flat = y - A_T h, slope = A_T g (docs/theory/closed-forms.md). Free columns
are in T from the beginning to the end, with sign 0. No promise: whatever comes out is proven elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.allowance import spent

Numbers: TypeAlias = NDArray[Any]
"""Doubles, or objects with the operations of numbers."""


class Arithmetic(Protocol):
    """The numbers in which the path is walked, in NumPy arrays: doubles, or objects with the operations of numbers.

    Attributes
    ----------
    tie : number
        Events closer together than this share of t happen at once.
    negligible : number
        Events below this share of the first t are rounding, where the columns fit y.
    parallel : number
        Columns whose bound moves away more slowly than this share of w never cross it.
    fits : number
        Residuals shorter than this share of ||y|| are rounding.
    """

    tie: Any
    negligible: Any
    parallel: Any
    fits: Any

    def times(self, a: Numbers) -> Callable[[Numbers], Numbers]:
        """b -> ab for many vectors b."""

    def product(self, a: Numbers, b: Numbers) -> Numbers:
        """ab, a matrix or a vector."""

    def fit(self, columns: Numbers, y: Numbers, penalties: Numbers) -> tuple[Numbers, Numbers]:
        """h = G^-1 columns^T y and g = G^-1 penalties, G = columns^T columns."""

    def length(self, v: Numbers) -> Any:
        """||v||_2"""

    def scale(self, rho: Any, q: Any) -> Any:
        """The t of the solution on columns with ||y - A_T h|| = rho, W^T g = q; nan if there is none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Columns with signs that may carry a minimiser, and the columns that nearly tie with them.

    The support holds all free columns, with sign 0.
    """

    support: tuple[int, ...]
    signs: tuple[int, ...]
    ties: tuple[int, ...]


NOTHING = Proposal((), (), ())
_LATE = 10
"""Ties beyond which an event is overdue."""
NEAR = 1e-6
"""Columns this near to their bound are told as ties."""


class HomotopyPath:
    """The path of one instance, in one arithmetic.

    Parameters
    ----------
    arithmetic : Arithmetic
    matrix, y, weights : arrays of its numbers, of shapes (m, N), (m,) and (N,)
    free : positions of the columns that nothing is paid for
    signs : N sign constraints 1, -1 or 0, or None if there are none
    """

    def __init__(
        self,
        arithmetic: Arithmetic,
        matrix: Numbers,
        y: Numbers,
        weights: Numbers,
        free: Sequence[int] = (),
        signs: Sequence[int] | None = None,
    ) -> None:
        self.arithmetic, self.matrix, self.y = arithmetic, matrix, y
        self.weights = weights.copy()
        self.weights[list(free)] = 1  # their sign is 0, so nothing is paid, and there is something to divide by
        self.size, self.correlations = arithmetic.length(y), arithmetic.times(matrix.T)
        self.free, self.signs = list(free), None if signs is None else np.asarray(signs)

    def follow(self) -> Proposal:
        """Walk until the t that the problem asks for lies on the present edge; the empty proposal if it never does."""
        arithmetic = self.arithmetic
        signs = dict.fromkeys(self.free, 0)
        rest, rho = self._without_penalised()
        ratios = self._ratios(rest)
        sizes = ratios.max(axis=0)
        first = int(np.argmax(sizes))
        start = t = sizes[first]
        if not t < math.inf or arithmetic.scale(rho, 0) >= t:
            return _proposal(signs, _ties(sizes, t))
        if not t > 0:
            return NOTHING
        signs[first] = 1 if ratios[0, first] > ratios[1, first] else -1
        for _ in range(4 * sum(self.matrix.shape) + 20):
            spent("following the path of minimisers")
            support = sorted(signs)
            h, g, flat, slope, rho, q = self._edge(support, signs)
            own = np.array([signs[i] for i in support])
            following, event = self._next_event(support, own, h, g, flat, slope, t)
            if rho == 0 and following <= arithmetic.negligible * start:  # entries that vanish at the end of the path
                following, event = 0, None
            target = arithmetic.scale(rho, q)
            if target >= following:
                dual = flat / target + slope if rho != 0 and target != 0 else slope
                return _proposal(signs, _ties(self._ratios(dual).max(axis=0), 1))
            if event is None:
                break
            t = following
            if event in signs:
                del signs[event]
            else:
                ratios = self._ratios(flat + t * slope)
                signs[event] = 1 if ratios[0, event] > ratios[1, event] else -1
        return NOTHING

    def _without_penalised(self) -> tuple[Numbers, Any]:
        """What least squares on the free columns leave of y, and its length, 0 if that is rounding."""
        if not self.free:
            return self.y, self.size
        _, _, flat, _, rho, _ = self._edge(self.free, dict.fromkeys(self.free, 0))
        return flat, rho

    def _ratios(self, residual: Numbers) -> Numbers:
        """s A_i^T r / w_i, s = 1 and -1; -1 in directions that are not admitted, and for free columns."""
        ratios = self.correlations(residual) / self.weights
        return self._admitted(np.stack([ratios, -ratios]), -1)

    def _admitted(self, both: Numbers, elsewhere: int) -> Numbers:
        """Rows for s = 1 and s = -1, set to `elsewhere` where nothing can ever happen."""
        both[:, self.free] = elsewhere
        if self.signs is not None:
            both[0, self.signs < 0] = elsewhere
            both[1, self.signs > 0] = elsewhere
        return both

    def _edge(self, support: list[int], signs: dict[int, int]) -> tuple[Any, Any, Any, Any, Any, Any]:
        """h, g, flat, slope, rho = ||flat|| and q = W^T g on these columns; flat and rho are 0 if they fit y."""
        arithmetic, columns = self.arithmetic, self.matrix[:, support]
        penalties = self.weights[support] * [signs[i] for i in support]
        h, g = arithmetic.fit(columns, self.y, penalties)
        flat, slope = self.y - arithmetic.product(columns, h), arithmetic.product(columns, g)
        rho = arithmetic.length(flat)
        if rho <= arithmetic.fits * self.size or len(support) >= len(self.y):
            rho, flat = 0, np.zeros_like(flat)
        return h, g, flat, slope, rho, penalties @ g

    def _next_event(
        self, support: list[int], own: Numbers, h: Numbers, g: Numbers, flat: Numbers, slope: Numbers, t: Any
    ) -> tuple[Any, int | None]:
        """The largest t, smaller or not, at which a column joins or leaves, and that column."""
        arithmetic, weights = self.arithmetic, self.weights
        start, speed = self.correlations(flat), self.correlations(slope)
        late = self._overdue(support, own, h, t * g, start + t * speed, t)
        if late is not None:
            return t, late
        slopes = np.stack([weights - speed, -(weights + speed)])
        slopes[abs(slopes) <= arithmetic.parallel * weights] = math.inf  # moving with the bound, it never crosses it
        changes = self._admitted(start / slopes, 0)
        changes[:, support] = h / g
        changes[:, self.free] = 0
        changes[~(changes < t * (1 - arithmetic.tie))] = 0
        latest = changes.max(axis=0)
        event = int(latest.argmax())
        return (latest[event], event) if latest[event] > 0 else (0, None)

    def _overdue(
        self, support: list[int], own: Numbers, h: Numbers, moved: Numbers, correlations: Numbers, t: Any
    ) -> int | None:
        """A column that should have left or joined before t, and was too near to another one: the worst.

        Where the path begins all entries h - moved are 0 but for rounding, which is as large as h allows.
        """
        room = _LATE * self.arithmetic.tie
        if len(support):
            entries = own * (h - moved)
            worst = int(entries.argmin())
            if entries[worst] < -room * abs(h).max():
                return support[worst]
        ratios = correlations / self.weights
        sizes = self._admitted(np.stack([ratios, -ratios]), -1).max(axis=0)
        sizes[support] = -1
        worst = int(sizes.argmax())
        return worst if sizes[worst] > t * (1 + room) else None


def _proposal(signs: dict[int, int], ties: tuple[int, ...]) -> Proposal:
    support = sorted(signs)
    return Proposal(tuple(support), tuple(signs[i] for i in support), ties)


def _ties(ratio: Any, level: Any) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(ratio >= level * (1 - NEAR)))
