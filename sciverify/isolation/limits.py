"""Limits of one run, and the watch that says when one of them is reached.

The limit on time counts CPU seconds of the process and of all that it started, so that a busy machine stops nobody
early. A run that waits without computing uses none: a ceiling on wall time ends it, and the time for which the system
had no processor for it does not count.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.isolation.guard import descendants

CEILING_FACTOR, CEILING_EXTRA = 10.0, 2.0
"""The ceiling on wall time unless one is given: so many times the limit, and so many seconds more."""
_MOST_SECONDS = 1e6
_SHORTEST_LOOK = 0.02
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, init=False)
class Limits:
    """What one run may use.

    Parameters
    ----------
    seconds : float
        CPU time of one instance, of the process and of all that it starts. Where there is no /proc, wall time.
    memory : int
        Address space of the process in MiB; Python and NumPy alone take some 400.
    ceiling : float, optional
        Wall time of one instance, for code that waits; left out: 10 seconds + 2. The time for which it was ready to run
        and had no processor is not counted where the system says it.

    Notes
    -----
    A run that reaches one of them is tried once more, in a fresh process, before it counts as stopped.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import Limits
    >>> Limits(seconds=2).ceiling
    22.0
    """

    seconds: float
    memory: int
    ceiling: float

    def __init__(self, seconds: float = 10.0, memory: int = 4096, ceiling: float | None = None) -> None:
        if not 0 < seconds <= _MOST_SECONDS:
            raise InvalidInput(f"seconds is {shown(seconds)}: a number > 0 and at most {_MOST_SECONDS:g} is needed")
        usual = usual_ceiling(seconds)
        ceiling = usual if ceiling is None else ceiling
        if not seconds <= ceiling <= usual_ceiling(_MOST_SECONDS):
            raise InvalidInput(f"ceiling is {shown(ceiling)}: at least the limit of {seconds:g} s is needed")
        object.__setattr__(self, "seconds", float(seconds))
        object.__setattr__(self, "memory", as_integer(memory, "memory", 512, 2**30))
        object.__setattr__(self, "ceiling", float(ceiling))

    @property
    def identity(self) -> str:
        """The limits as text."""
        own = "" if self.ceiling == usual_ceiling(self.seconds) else f" ceiling {self.ceiling.hex()} s"
        return f"{self.seconds.hex()} s {self.memory} MiB{own}"


def usual_ceiling(seconds: float) -> float:
    """The wall time that goes with a limit on CPU time."""
    return CEILING_FACTOR * seconds + CEILING_EXTRA


class Watch:
    """Has a run reached a limit? CPU time is looked at only when it may have.

    Parameters
    ----------
    seconds : float or None
        CPU time from now on; None: any.
    ceiling : float
        Wall time from now on.
    pid : int
        The process that is watched, with all its descendants.
    before : float
        CPU time that they spent before.
    credit : float
        Seconds beyond both limits: for what a first call does once, such as compilation.
    """

    def __init__(
        self, seconds: float | None, ceiling: float, pid: int, before: float = 0.0, credit: float = 0.0
    ) -> None:
        self._seconds, self._ceiling, self._pid = seconds, ceiling, pid
        self._begun = time.monotonic() + credit
        self._before = before + credit
        self._processors = os.cpu_count() or 1
        self._look = ceiling if seconds is None else seconds / self._processors
        self._queued_before, self._ceiling_look = queued_seconds([pid]), ceiling

    def reached(self) -> str | None:
        """Which limit, in words; None if none is."""
        elapsed = time.monotonic() - self._begun
        if self._seconds is not None and elapsed >= self._look:
            used = cpu_seconds(self._pid)
            used = elapsed if used is None else used - self._before
            if used >= self._seconds:
                return f"stopped after {self._seconds:g} s"
            # n processors spend at most n CPU seconds a second: before that no look can find more
            self._look = elapsed + max(_SHORTEST_LOOK, (self._seconds - used) / self._processors)
        if elapsed >= self._ceiling_look:
            waited = elapsed - max(queued_seconds([self._pid, *descendants(self._pid)]) - self._queued_before, 0.0)
            if waited >= self._ceiling:
                return f"stopped after {self._ceiling:g} s of waiting"
            self._ceiling_look = elapsed + max(_SHORTEST_LOOK, self._ceiling - waited)
        return None

    @property
    def pause(self) -> float:
        """Seconds until the next look is worth it."""
        next_look = self._ceiling_look if self._seconds is None else min(self._look, self._ceiling_look)
        return max(self._begun + next_look - time.monotonic(), 0.001)


def cpu_seconds(pid: int) -> float | None:
    """CPU time of a process, of its descendants, and of those that ended and were waited for; None without /proc."""
    own = _ticks(pid)
    if own is None:
        return None
    return (own + sum(_ticks(other) or 0 for other in descendants(pid))) / _TICKS


def _ticks(pid: int) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/stat", "rb") as stream:
        return sum(map(int, stream.read().rsplit(b")", 1)[1].split()[11:15]))  # utime stime cutime cstime
    return None


def queued_seconds(pids: Iterable[int]) -> float:
    """For how long processes were ready to run without a processor, all together; 0 where the system does not say."""
    found = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/schedstat", "rb") as stream:
            found += int(stream.read().split()[1])
    return found / 1e9
