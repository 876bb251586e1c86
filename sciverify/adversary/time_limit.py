"""The clock of a run: it ends a run after some seconds, wherever the algorithm is at that moment."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Protocol

from sciverify.errors import InvalidInput, shown
from sciverify.oracles.budget import BudgetExceeded

PATIENCE = 1_000
"""Refused questions after which a run is interrupted."""
_GLANCE = 0.05


class Answers(Protocol):
    """What answers the questions of a run."""

    over: str
    refused: int

    def end(self, reason: str) -> None:
        """Answer no more."""


def require_clock(seconds: float | None) -> None:
    """A time limit needs a clock.

    Raises
    ------
    InvalidInput
        A time limit outside the main thread.
    """
    if seconds is not None and not _has_clock():
        raise InvalidInput(
            f"seconds is {shown(seconds)}: time limits work in the main thread only; pass Budget(seconds=None) here"
        )


def _has_clock() -> bool:
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


@contextmanager
def time_limit(seconds: float | None, answers: Answers, inside: CodeType) -> Iterator[None]:
    """End a run after so many seconds, or after so many refused questions (main thread of a POSIX system).

    `BudgetExceeded` is raised wherever the algorithm is at that moment, if it was called by the function `inside`. It
    may be swallowed there, so it comes again after short random times until it hits the algorithm outside of every
    `try`.
    """
    if not _has_clock():
        yield
        return
    until = None if seconds is None else time.monotonic() + seconds
    waits = random.Random(0)
    over = False

    def glance(_: int, frame: FrameType | None) -> None:
        if over:
            return
        late = until is not None and time.monotonic() >= until
        if not late and answers.refused < PATIENCE:
            signal.setitimer(signal.ITIMER_REAL, _GLANCE)
            return
        signal.setitimer(signal.ITIMER_REAL, waits.uniform(1e-6, 1e-4))
        if _runs_inside(frame, inside):
            answers.end(f"it did not halt within {seconds:g} s" if late else answers.over)
            raise BudgetExceeded(answers.over)

    handler = signal.signal(signal.SIGALRM, glance)
    rest = signal.setitimer(signal.ITIMER_REAL, _GLANCE if seconds is None else min(seconds, _GLANCE))
    try:
        yield
    finally:
        over = True  # first of all: a last glance must not set the timer again
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *rest)


def _runs_inside(frame: FrameType | None, code: CodeType) -> bool:
    """Does the algorithm run, and not what is told of exceptions that finalizers raised on its way?"""
    hook = getattr(sys.unraisablehook, "func", sys.unraisablehook)
    telling = getattr(hook, "__code__", None)
    while frame is not None and frame.f_code is not code:
        if frame.f_code is telling:
            return False
        frame = frame.f_back
    return frame is not None
