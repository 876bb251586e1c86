"""All windows of a self-adjoint banded operator in floats, and what localising costs (docs/theory/windows.md)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats, float_above
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Entries, Letters, Sequence, Spelled, Wave

PI = Fraction(355, 113)
"""A little more than pi."""
BITS = 48
"""Accuracy of irrational entries in the checker."""
MOST_ENTRIES = 2**24
"""Of all windows together."""


@dataclass(frozen=True, eq=False)
class Windows:
    """Every window of some length at least once, real; a complex column is two real ones.

    Attributes
    ----------
    columns : dict from offsets to arrays of shape (sites, windows), or (sites, 1) where all windows agree
        columns[k][j] are the entries in row j + k of the columns j.
    length, phases : int
        Sites of a window; phases of the waves that are tried, 0 for those that they have.
    slack, spread : Fraction
        How much less the operator may be bounded below than its windows; how far windows may be from these.
    doubt : float
        Bound of the norm of what the entries are off, here and in the checker.
    size : float
        Bound of the norm of the windows.
    """

    columns: dict[int, Floats]
    length: int
    phases: int
    slack: Fraction
    spread: Fraction
    doubt: float
    size: float

    @property
    def cost(self) -> Fraction:
        """What a window must be bounded below by, beyond the distance that is claimed."""
        return self.slack + self.spread + Fraction(self.doubt)


def reach(operator: Banded) -> Fraction:
    """s with the slack s / (length + 1)."""
    return PI * 2 * sum((k * d.bound for k, d in operator.diagonals.items() if k), Fraction(0))  # (WI2)


def turn(operator: Banded) -> Fraction:
    """s with the spread s / phases."""
    waves = {k: base for k, base in bases(operator).items() if isinstance(base, Wave)}
    return PI * sum(((2 if k else 1) * wave.bound for k, wave in waves.items()), Fraction(0))  # (WI4)


def needs_phases(operator: Banded) -> bool:
    """Does it have a sequence whose windows are known over all phases only?"""
    return any(isinstance(base, Wave) and base.period is None for base in bases(operator).values())


def require_windows(operator: object, every_phase: bool) -> Banded:
    """The operator, if all of its windows are known.

    Raises
    ------
    InvalidInput
        It is not self-adjoint and banded, or its waves have different frequencies.
    """
    if not isinstance(operator, Banded) or not operator.is_self_adjoint:
        raise InvalidInput(f"{shown(operator)} is no self-adjoint banded operator: gaps are shown for these only")
    frequencies = {wave.frequency for wave in bases(operator).values() if isinstance(wave, Wave)}
    if every_phase and len(frequencies) != 1:
        raise InvalidInput(f"{shown(operator)} has {len(frequencies)} frequencies: phases need waves of one frequency")
    return operator


def half(length: int) -> int:
    """Windows of so many sites that begin at multiples of it bound an operator as well as all of them do."""
    return (length + 1) // 2 if length % 2 else 1  # (WI10)


def good_length(operator: Banded, least: int, most: int | None = None) -> int:
    """A length >= least, or nearly so where that would be above the most, of which there are few windows."""
    if operator.word is not None:
        return least
    period = math.lcm(*(b.period or 1 for b in bases(operator).values()))
    unit = 2 * period if 16 * period <= least else 2
    found = (least // unit + 1) * unit - 1
    if most is None or found <= most:
        return found
    return least - 1 if least % 2 == 0 else least


def windows(operator: Banded, length: int, phases: int = 0, *, every_site: bool = False) -> Windows:
    """All windows of so many sites that matter, or those at every site; with `phases` of all phases, up to the spread.

    Raises
    ------
    InvalidInput
        They are too many.
    """
    forms = _Forms(operator, length, phases, 1 if every_site else half(length))
    if forms.count * length > MOST_ENTRIES:
        raise InvalidInput(f"{forms.count} windows of {length} sites are too many: {MOST_ENTRIES} entries are possible")
    stacks: dict[int, tuple[Entries, float]] = {k: forms.stack(k) for k in operator.offsets}
    doubt = sum(doubt for _, doubt in stacks.values()) * (1 + 2.0**-40)
    bound = float_above(sum((d.bound for d in operator.diagonals.values()), Fraction(0)))
    checked = 2.0 ** (1 - BITS) * bound if any(isinstance(b, Wave) for b in bases(operator).values()) else 0.0
    return Windows(
        _real({k: values for k, (values, _) in stacks.items()}, length),
        length,
        phases,
        reach(operator) / (length + 1),
        turn(operator) / phases if phases else Fraction(0),
        (doubt + checked) * (1 + 2.0**-40),
        2 * bound,
    )


class _Forms:
    """Operators and first sites whose windows are all windows."""

    def __init__(self, operator: Banded, length: int, phases: int, step: int) -> None:
        self.operator, self.length, self.phases, self.step = operator, length, phases, step
        letters = [k for k, d in operator.diagonals.items() if isinstance(d, Letters)]
        self.before = max(letters, default=0)
        self.words = self._words()
        self.places = range(0) if self.words is not None else self._places()
        self.count = (len(self.words) if self.words is not None else len(self.places)) * (phases or 1)

    def _words(self) -> list[str] | None:
        """The words that enter windows, one of each with its reverse where letters stand on the diagonal only."""
        if self.operator.word is None:
            return None
        found = self.operator.word.factors(self.length + self.before)
        return found if self.before else sorted({min(text, text[::-1]) for text in found})  # (WI9)

    def _places(self) -> range:
        """First sites whose windows are all windows, or all that begin at multiples of the step."""
        operator, width, step = self.operator, self.operator.bandwidth, self.step
        periods = [1 if self.phases and isinstance(b, Wave) else b.period for b in bases(operator).values()]
        period = math.lcm(*(p for p in periods if p is not None))
        if period > MOST_ENTRIES:
            raise InvalidInput(f"the period {shown(period)} is too long: up to {MOST_ENTRIES} is possible")
        period = math.lcm(period, step)
        changed = [d.changes for d in operator.diagonals.values() if d.changes]
        after = max((sites.stop for sites in changed), default=0) + width
        if operator.line == "naturals":
            return range(0, max(after, width) + period, step)  # (WI3)
        if not changed:
            return range(0, period, step)
        first = min(sites.start for sites in changed) - self.length + 1
        return range(-(-first // step) * step, after + period, step)  # (WI10)

    def _each(self) -> Iterator[tuple[Banded, int]]:
        if self.words is not None:
            for word in self.words:
                yield self.operator.over(_spelled(word, self.before)), 0
            return
        for j in range(self.phases or 1):
            turned = self.operator.over(_turned(fmpq(j, self.phases))) if self.phases else self.operator
            for first in self.places:
                yield turned, first

    def stack(self, k: int) -> tuple[Entries, float]:
        """The entries k below the diagonal, of shape (sites, windows), and their doubt."""
        if self.operator.diagonals[abs(k)].is_constant and self.operator.line != "naturals":
            found, doubt = self.operator.diagonal(k, 0, self.length)
            return found[:, None], doubt
        columns, doubts = [], [0.0]
        for operator, first in self._each():
            missing = min(self.length, max(0, -k - first)) if operator.line == "naturals" else 0
            found, doubt = operator.diagonal(k, first + missing, self.length - missing)
            columns.append(np.concatenate([np.zeros(missing, dtype=found.dtype), found]))
            doubts.append(doubt)
        return np.ascontiguousarray(np.array(columns).T), max(doubts)


def _real(stacks: dict[int, Entries], length: int) -> dict[int, Floats]:
    """Two real columns for each complex one."""
    if not any(np.iscomplexobj(values) for values in stacks.values()):
        return {k: np.asarray(values, dtype=np.float64) for k, values in stacks.items()}
    found: dict[int, Floats] = {}
    for k, values in stacks.items():
        x, y, nothing = values.real, values.imag, np.zeros(values.shape)
        for offset, first, second in ((2 * k, x, x), (2 * k + 1, y, nothing), (2 * k - 1, nothing, -y)):
            pairs = np.stack([first, second], axis=1).reshape(2 * length, -1)
            found[offset] = found[offset] + pairs if offset in found else pairs
    return found


def bases(operator: Banded) -> dict[int, Sequence]:
    """The sequences without their changes."""
    return {k: d.unchanged for k, d in operator.diagonals.items()}


def _spelled(word: str, before: int) -> Callable[[Sequence], Sequence]:
    return lambda sequence: Spelled(sequence, word, before) if isinstance(sequence, Letters) else sequence


def _turned(phase: fmpq) -> Callable[[Sequence], Sequence]:
    return lambda sequence: sequence.turned(phase)
