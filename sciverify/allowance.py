"""How long a verb may take, and whom it tells how far it has come.

A verb opens an `allowance` around its work; whatever it calls says `spent("what it is doing")` at the head of each long
loop. That tells the caller's `progress`, and ends the work when the seconds are over. Without an allowance `spent` does
nothing, so no function takes a parameter for it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import InvalidInput, Undecided, shown

Progress: TypeAlias = Callable[[str, float | None], object]
"""Called with a short phrase and the share that is done, from 0 to 1, or None where nobody knows it."""


class OutOfTime(Undecided):
    """The seconds that were allowed are over; the message says what is proven so far.

    Attributes
    ----------
    known : dict of str to Fraction
        The bounds that are proven so far, by name.
    """

    def __init__(self, message: str, **known: Fraction) -> None:
        super().__init__(message)
        self.known = known


@dataclass(frozen=True, slots=True)
class Allowance:
    """Wall time until which work may go on, and the function that is told of it."""

    seconds: float | None
    end: float
    progress: Progress | None

    @classmethod
    def of(cls, seconds: object, progress: object) -> Allowance:
        """From the keywords of a verb.

        Raises
        ------
        InvalidInput
            `seconds` is no positive number, or `progress` cannot be called.
        """
        if progress is not None and not callable(progress):
            raise InvalidInput(f"progress is {shown(progress)}: a function of a phrase and a share is needed")
        if seconds is None:
            return cls(None, math.inf, progress)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
            raise InvalidInput(f"seconds is {shown(seconds)}: a positive number or None is needed")
        return cls(float(seconds), time.monotonic() + seconds, progress)

    def spend(self, phrase: str, share: float | None) -> None:
        """Tell of it, and stop if the time is over."""
        if self.progress is not None:
            self.progress(phrase, share)
        if time.monotonic() > self.end:
            raise OutOfTime(f"the {self.seconds:g} s that were allowed are over ({phrase}): allow more seconds")


_CURRENT: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def allowance(seconds: object = None, progress: object = None) -> Iterator[None]:
    """Within the block work ends when the seconds are over, and `progress` is told of it.

    Raises
    ------
    OutOfTime
        From within the block, at the next `spent`. An outer allowance that ends earlier still counts.
    """
    given, outer = Allowance.of(seconds, progress), _CURRENT.get()
    if outer is not None:
        told = outer.progress if given.progress is None else given.progress
        nearer = outer if outer.end < given.end else given
        given = Allowance(nearer.seconds, nearer.end, told)
    token = _CURRENT.set(given)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def spent(phrase: str, share: float | None = None) -> None:
    """What is being done now, and the share of it that is done: the head of a long loop says so."""
    current = _CURRENT.get()
    if current is not None:
        current.spend(phrase, share)
