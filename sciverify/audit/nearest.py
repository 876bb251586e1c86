"""The failing input nearest to somebody's own data: a search; its finds are certified, its silence proves nothing.

Solvers fail near phase transitions, where columns tie. So the search walks from the data towards instances in which a
column is a copy of another one, and in random directions; where the solver fails on a way, it looks for the first such
point by bisection, and then takes back as much of the change as it can. docs/theory/nearest-failure.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import count
from random import Random
from typing import Literal

import numpy as np

from sciverify.audit.asking import ask
from sciverify.audit.plan import Plan, key_of
from sciverify.audit.rehearsal import failures, require_callable
from sciverify.audit.result import Result
from sciverify.audit.store import Store
from sciverify.audit.subjects.by_name import audited_by_name
from sciverify.audit.subjects.protocol import Audited
from sciverify.certify.claim import Claim
from sciverify.certify.solve import solve
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, SciverifyError, as_integer, one_of
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.isolation.limits import Limits
from sciverify.isolation.outcome import Kind
from sciverify.isolation.sandbox import Sandbox
from sciverify.problems.float_instance import FloatInstance, Floats

RUNS = 200
Vary = Literal["A and y", "y"]
_TARGETS, _DIRECTIONS, _BISECTIONS, _STEP = 6, 4, 7, 2.0**-20
"""Pairs of columns that are moved together; random directions; halvings on a way; how near its end is tried first."""
_SCALES = (2.0**-44, 2.0**-34, 2.0**-24, 2.0**-14, 2.0**-7, 2.0**-3, 0.5)
"""How far the search goes in a random direction, relative to the data."""
Change = tuple[Floats, Floats]
"""What is added to A and to y."""


@dataclass(frozen=True, slots=True, repr=False)
class Nearest(Displayed):
    """What the search found.

    Attributes
    ----------
    data : FloatInstance
        Where it started.
    failing : FloatInstance or None
        The nearest input found on which the claim fails; None if nothing was found, which proves nothing.
    result : Result or None
        **Guarantee.** Of that input, with its certificate if the answer is wrong.
    distance : Enclosure or None
        **Guarantee.** Encloses max(||A' - A||_F / ||A||_F, ||y' - y|| / ||y||); 0 if the data themselves fail.
    posed : Fraction
        The exact lam or eta that the failing input was posed with.
    runs : int
        How often the solver was asked, or its answer was found in the store.

    **Source.** docs/theory/nearest-failure.md.

    Examples
    --------
    >>> from pathlib import Path
    >>> from sciverify.audit import Claim, FloatInstance, nearest_failure
    >>> size = Path("zero.py").write_text("def solve(A, y, lam): return [0.0] * A.shape[1]")
    >>> data = FloatInstance("mine", "lasso", [[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0], 1.0)
    >>> found = nearest_failure("zero.py:solve", Claim("1e-6"), data)
    >>> found.runs, found.distance  # the data themselves fail
    (1, Enclosure(0))
    """

    data: FloatInstance
    failing: FloatInstance | None
    result: Result | None
    distance: Enclosure | None
    posed: Fraction
    runs: int

    @property
    def _formula(self) -> str:
        return self.data._formula

    def __str__(self) -> str:
        if self.failing is None or self.distance is None:
            return f"{self.data.name}: no failing input was found in {self.runs} runs; this proves nothing"
        if self.distance.upper == 0:
            return f"{self.data.name}: the claim fails on these data themselves"
        away = f"{self.distance:.2} away, relatively ({self.runs} runs)"
        return f"{self.data.name}: the nearest failing input found is {away}"


def nearest_failure(
    audited: Audited | str,
    claim: Claim,
    data: FloatInstance,
    *,
    store: Store | None = None,
    limits: Limits | None = None,
    runs: int = RUNS,
    vary: Vary = "A and y",
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> Nearest:
    """Look for the float64 input nearest to the data on which the claim fails.

    Parameters
    ----------
    audited, claim, limits
        As for `run_audit`.
    data : FloatInstance
    store : Store, optional
        Answers that it holds are not asked for again, so an interrupted search resumes.
    runs : int
        The most inputs that are tried.
    vary : "A and y" or "y"
        What may change; lam or eta and weights never do.
    seed : int
        Of the random directions; the same seed tries the same inputs.
    progress : function (runs so far), optional

    Returns
    -------
    Nearest

    Raises
    ------
    InvalidInput
        The audited code cannot be loaded or called, or the data are not of the claim.

    **Source.** docs/theory/nearest-failure.md.

    Examples
    --------
    >>> from pathlib import Path
    >>> from sciverify.audit import Claim, FloatInstance, nearest_failure
    >>> size = Path("zero.py").write_text("def solve(A, y, lam): return [0.0] * A.shape[1]")
    >>> data = FloatInstance("mine", "lasso", [[1.0, 0.0], [0.0, 1.0]], [0.499, 0.0], 1.0)
    >>> found = nearest_failure("zero.py:solve", Claim("1e-6"), data, runs=20)
    >>> found.failing is not None, found.distance.upper < 2  # relative to the norms of A and y
    (True, True)
    """
    audited = audited_by_name(audited) if isinstance(audited, str) else audited
    as_integer(runs, "runs", 1)
    one_of(vary, "vary", ("A and y", "y"))
    plan = Plan(claim, audited, limits or Limits())
    plan.refuse(data)
    kept = Store(":memory:") if store is None else store
    try:
        with plan.sandbox() as sandbox:
            require_callable(plan, [data], partial(failures, plan, sandbox))
            search = _NearestSearch(plan, data, kept, sandbox, runs, vary, Random(f"{data.digest} {seed}"), progress)
            search.whole()
    finally:
        if store is None:
            kept.close()
    best, posed = search.best, audited.posed_parameter(data)
    if best is None:
        return Nearest(data, None, None, None, posed, search.asked)
    return Nearest(data, best[0], best[1], relative_change(data, best[0]), posed, search.asked)


def relative_change(data: FloatInstance, other: FloatInstance) -> Enclosure:
    """Bounds of max(||A' - A||_F / ||A||_F, ||y' - y|| / ||y||) with three digits.

    **Guarantee.** Computed in exact arithmetic and rounded outwards. Where A or y is 0, its part is 0 for the same and
    1 for another.
    """
    if (data.A.shape, data.y.shape) != (other.A.shape, other.y.shape):
        raise InvalidInput(f"A has the shapes {data.A.shape} and {other.A.shape}: a change needs the same shape")
    square = max(_relative_square(data.A, other.A), _relative_square(data.y, other.y))
    return enclose_square_root(square, 3)


def _relative_square(one: Floats, other: Floats) -> Fraction:
    exact = [(Fraction(a), Fraction(b)) for a, b in zip(one.ravel().tolist(), other.ravel().tolist(), strict=True)]
    change = sum(((b - a) ** 2 for a, b in exact if a != b), Fraction(0))
    size = sum((a * a for a, _ in exact), Fraction(0))
    return change / size if size else Fraction(change != 0)


def _ratio(change: Floats, data: Floats) -> float:
    """||change|| / ||data|| without overflow; ||change|| where the data are 0."""
    scale = float(np.abs(data).max()) or 1.0
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(change / scale)) / (float(np.linalg.norm(data / scale)) or 1.0)


class _BudgetSpent(Exception):
    """The budget is spent."""


@dataclass
class _NearestSearch:
    plan: Plan
    data: FloatInstance
    store: Store
    sandbox: Sandbox
    runs: int
    vary: Vary
    random: Random
    progress: Callable[[int], object] | None
    asked: int = 0
    best: tuple[FloatInstance, Result] | None = None
    least: float = float("inf")

    def whole(self) -> None:
        try:
            if self._fails(self._change_of(0.0)):
                return
            for change, first in self._ways():
                self._walk(change, first)
            while self.best is not None and self._take_back():
                pass
        except _BudgetSpent:
            pass

    # ------------------------------------------------------------ one input

    def _moved(self, change: Change) -> FloatInstance | None:
        with np.errstate(all="ignore"):
            A, y = self.data.A + change[0], self.data.y + change[1]
        try:
            moved = replace(self.data, name=f"near {self.data.name}", A=A, y=y)
            return moved.rounded() if self.plan.audited.precision == "float32" else moved
        except InvalidInput:  # beyond the range of doubles, or of float32
            return None

    def _fails(self, change: Change) -> bool:
        if self.asked >= self.runs:
            raise _BudgetSpent
        self.asked += 1
        moved = self._moved(change)
        if moved is None:
            return False
        if self.progress is not None:
            self.progress(self.asked)
        result = self._result(moved)
        size = self._size((moved.A - self.data.A, moved.y - self.data.y))
        if result.failed and size < self.least:
            self.best, self.least = (moved, result), size
        return result.failed

    def _result(self, moved: FloatInstance) -> Result:
        key = key_of(self.plan.identity, moved)
        known = self.store.get(key)
        if known is not None:
            return known
        found = ask(self.plan, self.sandbox, key, moved)
        if found[0].kind is Kind.NOT_LOADED:
            raise InvalidInput(f"{self.plan.audited.name} was not loaded: {found[0].status}")
        self.store.add([found])
        return found[0]

    def _size(self, change: Change) -> float:
        """The relative size of a change, in floats: it decides nothing but the way of the search."""
        parts = zip(change, (self.data.A, self.data.y), strict=True)
        return max(_ratio(c, d) for c, d in parts)

    def _change_of(self, t: float, change: Change | None = None) -> Change:
        A, y = change if change is not None else (np.zeros_like(self.data.A), np.zeros_like(self.data.y))
        with np.errstate(over="ignore"):
            return t * A, t * y

    # ------------------------------------------------------------ ways

    def _ways(self) -> Iterator[tuple[Change, tuple[float, ...]]]:
        """(where a way leads, the points of it that are tried first)"""
        if self.vary == "A and y":
            for change in self._ties():
                yield change, (1 - _STEP, 1 - 2.0**-8, 1 - 2.0**-32)
        for k in count():
            if k >= _DIRECTIONS and self.best is not None:
                return
            yield self._random_change(), _SCALES

    def _ties(self) -> list[Change]:
        """Each moves a column and one that the minimiser uses onto their mean, up to sign; small changes first."""
        A, used = self.data.A, self._used()
        found: list[tuple[float, int, int, int]] = []
        for j in used:
            for i in range(A.shape[1]):
                if i != j:
                    found += [(_ratio(A[:, i] / 2 - s * A[:, j] / 2, A / 2), i, j, s) for s in (1, -1)]
        changes = []
        for _, i, j, s in sorted(found)[:_TARGETS]:
            change, half = np.zeros_like(A), s * A[:, j] / 2 - A[:, i] / 2
            change[:, i], change[:, j] = half, -s * half
            changes.append((change, np.zeros_like(self.data.y)))
        return changes

    def _used(self) -> list[int]:
        try:
            minimiser = solve(self.data.exact(self.plan.audited.posed_parameter(self.data)), 8).to_numpy()
        except SciverifyError:
            return []
        return [int(i) for i in np.flatnonzero(minimiser)]

    def _random_change(self) -> Change:
        """Of relative size 1 in y, and in A if that may change."""
        parts = []
        for data in (self.data.A, self.data.y):
            direction = np.array([self.random.gauss(0.0, 1.0) for _ in range(data.size)]).reshape(data.shape)
            scale = float(np.abs(data).max()) or 1.0
            length = float(np.linalg.norm(data / scale)) or 1.0
            with np.errstate(over="ignore"):
                parts.append(direction * (length / np.linalg.norm(direction)) * scale)
        return parts[0] * (self.vary == "A and y"), parts[1]

    def _walk(self, change: Change, first: tuple[float, ...]) -> None:
        """Try points of a way; from one that fails, bisect towards the data on a logarithmic scale."""
        failing = next((t for t in first if self._fails(self._change_of(t, change))), None)
        if failing is None:
            return
        low, high = 2.0**-50, failing
        for _ in range(_BISECTIONS):
            middle = (low * high) ** 0.5
            if self._fails(self._change_of(middle, change)):
                high = middle
            else:
                low = middle

    # ------------------------------------------------------------ less of the change

    def _take_back(self) -> bool:
        """Take back a part of the change, or some of all of it; False once nothing more can be taken back."""
        if self.best is None:
            return False
        before = self.least
        A, y = self.best[0].A - self.data.A, self.best[0].y - self.data.y
        for share in (0.5, 0.75, 0.9, 0.97):
            if self._fails(self._change_of(share, (A, y))):
                return True
        return any(self._fails(part) and self.least < 0.999 * before for part in self._parts(A, y))

    def _parts(self, A: Floats, y: Floats) -> Iterator[Change]:
        """The change without y, without A, without half of its columns or rows."""
        if A.any() and y.any():
            yield A, 0 * y
            yield 0 * A, y
        for axis in (1, 0):
            used = np.flatnonzero(A.any(axis=1 - axis))
            for half in (used[::2], used[1::2]) if len(used) > 1 else ():
                kept = A.copy()
                kept[(slice(None), half) if axis else half] = 0
                yield kept, y
        used = np.flatnonzero(y)
        for half in (used[::2], used[1::2]) if len(used) > 1 else ():
            fewer = y.copy()
            fewer[half] = 0
            yield A, fewer
