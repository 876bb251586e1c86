"""All windows of a banded operator that matter, complete by the form of its sequences.

A window is a section of consecutive sites. Proof: docs/theory/windows.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

from .document import Malformed
from .l2_operators import Banded
from .numerals import ZERO
from .sections import Section
from .sequences import Letters, Sequence, Spelled, Wave
from .substitution import Substitution
from .work import divisor, spend

PI = Fraction(355, 113)
"""A little more than pi."""
MOST_BITS = 256
Form: TypeAlias = tuple[Banded, int]
"""An operator, and the first site of a window of it."""


class Windows:
    """The windows of `length` sites, each at least once, with `phases` of them where all phases are meant.

    Attributes
    ----------
    slack : how much less the whole operator may be bounded below than all of its windows
    spread : how far a window may be from one of these
    count : how many there are
    """

    def __init__(self, operator: Banded, length: int, phases: int, bits: int) -> None:
        if not length:
            raise Malformed("evidence.length is 0")
        if not 0 < bits <= MOST_BITS:
            raise Malformed(f"evidence.bits is {bits}; 1 to {MOST_BITS} belong there")
        self.operator, self.length, self.phases, self.bits = operator, length, phases, bits
        spend(len(operator.diagonals) * divisor(sum(_bits(d.bound) for d in operator.diagonals.values())), "a slack")
        reach = sum((abs(k) * sequence.bound for k, sequence in operator.diagonals.items()), ZERO)
        self.slack = PI / (length + 1) * reach * (2 if operator.self_adjoint else 1)  # (WI2)
        self.spread = self._spread() if phases else ZERO
        self._words = self._factors(operator.word) if operator.word is not None else None
        self._places = range(0) if self._words is not None else self._positions()
        count = len(self._words) if self._words is not None else _length(self._places)
        self.count = count * (phases or 1)

    def _spread(self) -> Fraction:
        """How far a window may be from one at the phases that are tried."""
        waves = {k: base for k, base in _bases(self.operator).items() if isinstance(base, Wave)}
        if len({(w.frequency.whole, w.frequency.factor, w.frequency.radicand) for w in waves.values()}) != 1:
            raise Malformed("evidence.phases goes with waves of one frequency")
        return PI / self.phases * sum(((2 if k else 1) * wave.bound for k, wave in waves.items()), ZERO)  # (WI4)

    def _factors(self, word: Substitution) -> list[str]:
        """The words that enter a window of an operator of the hull."""
        found = word.factors(self.length + self._before())  # (WI7)
        return found if self._before() else sorted({min(text, text[::-1]) for text in found})  # (WI9)

    def _before(self) -> int:
        """How many letters before its first site a window reads."""
        return max((k for k, sequence in self.operator.diagonals.items() if isinstance(sequence, Letters)), default=0)

    def _positions(self) -> range:
        """First sites whose windows are all windows, or all of those that begin at multiples of a step."""
        operator, width = self.operator, max(map(abs, self.operator.diagonals))
        periods = [1 if self.phases and isinstance(b, Wave) else b.period for b in _bases(operator).values()]
        if any(p is None for p in periods):
            raise Malformed("instance.operator has a sequence without a period, and evidence.phases is 0")
        step = (self.length + 1) // 2 if self.length % 2 else 1  # (WI10)
        period = math.lcm(step, *(p for p in periods if p is not None))
        changed = [d.changes for d in operator.diagonals.values() if d.changes]
        first = min((sites.start for sites in changed), default=0) - self.length + 1 if changed else 0
        first -= 0 if operator.self_adjoint else width  # (PS6)
        after = max((sites.stop for sites in changed), default=0) + width
        if operator.sites == "naturals":
            return range(0, max(after, width) + period, step)  # (WI3)
        return range(-(-first // step) * step, after + period, step) if changed else range(0, period, step)

    def sections(self, adjoint: bool = False) -> Iterator[Section]:
        """One after another, of A or of its adjoint."""
        count = min(self.count, 10**18)  # a period may have any number of digits
        spend(count * (100_000 + self.length * len(self.operator.offsets()) * 1000), "windows")
        if self._words is not None:
            before = self._before()
            for word in self._words:
                yield self.operator.over(_spelled(word, before)).columns(0, self.length, self.bits)
            return
        for j in range(self.phases or 1):
            turned = self.operator.over(_turned(Fraction(j, self.phases))) if self.phases else self.operator
            for first in self._places:
                yield turned.columns(first, self.length, self.bits, adjoint)


def _length(places: range) -> int:
    """len(places), which has limits."""
    return max(0, -((places.start - places.stop) // places.step))


def _bits(x: Fraction) -> int:
    return x.numerator.bit_length() + x.denominator.bit_length()


def _bases(operator: Banded) -> dict[int, Sequence]:
    """The sequences without their changes."""
    return {k: d.unchanged for k, d in operator.diagonals.items()}


def _spelled(word: str, before: int) -> Callable[[Sequence], Sequence]:
    return lambda sequence: Spelled(sequence, word, before) if isinstance(sequence, Letters) else sequence


def _turned(phase: Fraction) -> Callable[[Sequence], Sequence]:
    return lambda sequence: sequence.turned(phase)
