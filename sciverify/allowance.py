"""How long a verb may take, and whom it tells how far it has come.

A verb opens an `allowance` around its work; whatever it calls says `spent("what it is doing")` at the head of each
long loop. That tells the caller's `progress`, and ends the work when the seconds are over. Without an allowance `spent`
does nothing, so no function takes a parameter for it. A call that nothing interrupts, into FLINT or LAPACK, is
announced with the seconds that it will need, and not begun where they are not left.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import InvalidInput, Undecided, shown

_SHARE = 0.1
"""Of the seconds: steps that need less are not told."""
_OFTEN = 0.05
"""Seconds after which `progress` is told the same phrase again."""
Progress: TypeAlias = Callable[[str, float | None], object]
"""Called with a short phrase and the share that is done, from 0 to 1, or None where nobody knows it."""


class OutOfTime(Undecided):
    """The seconds that were allowed are over; the message says what is proven so far.

    Attributes
    ----------
    known : dict of str to Fraction
        The bounds that are proven so far, by name.

    **Source.** docs/certify-a-solution.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> try:
    ...     sv.solve(sv.Lasso([[1, 1]], [1], lam=1), seconds=1e-9)
    ... except sv.OutOfTime as late:
    ...     print("nothing is proven so far" if not late.known else late.known)
    nothing is proven so far
    """

    def __init__(self, message: str, **known: Fraction) -> None:
        super().__init__(message)
        self.known = known


@dataclass(slots=True)
class _Told:
    """What `progress` heard last, and when."""

    phrase: str = ""
    at: float = -math.inf


@dataclass(frozen=True, slots=True)
class Allowance:
    """Wall time until which work may go on, and the function that is told of it."""

    seconds: float | None
    end: float
    progress: Progress | None
    told: _Told = field(default_factory=_Told)

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

    def spend(self, phrase: str, share: float | None, needs: float) -> None:
        """Tell of it, and stop if the time is over, or would be before the end of what is begun now."""
        now = time.monotonic()
        if self.progress is not None and (phrase != self.told.phrase or now > self.told.at + _OFTEN):
            self.told.phrase, self.told.at = phrase, now
            self.progress(phrase, share)
        if now > self.end or (now + needs > self.end and needs < _SHARE * (self.seconds or 0.0)):
            raise OutOfTime(f"the {self.seconds:g} s that were allowed are over ({phrase}): allow more seconds")
        if now + needs > self.end:
            raise OutOfTime(
                f"the {self.seconds:g} s that were allowed do not suffice: {phrase} takes about {in_words(needs)} "
                "at once, allow more seconds"
            )


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


@contextmanager
def after_the_end() -> Iterator[None]:
    """Within the block nothing is limited: for the little that is said when the seconds are over."""
    token = _CURRENT.set(None)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def spent(phrase: str, share: float | None = None, needs: float = 0.0) -> None:
    """What is being done now, and the share of it that is done: the head of a long loop says so.

    `needs`: seconds that the next step takes, which nothing interrupts.
    """
    current = _CURRENT.get()
    if current is not None:
        current.spend(phrase, share, needs)


def seconds_left() -> float | None:
    """Until the allowance ends; None where nobody limited it."""
    current = _CURRENT.get()
    return None if current is None or current.seconds is None else current.end - time.monotonic()


def in_words(seconds: float) -> str:
    """A time as people say it: in seconds, minutes, hours, days or years."""
    for unit, length in (("years", 31_557_600.0), ("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.2g} {unit}" if seconds < 1000 * length else f"{seconds / length:.0e} {unit}"
    return f"{seconds:.2g} s" if seconds < 99.5 else f"{seconds:.0f} s"
