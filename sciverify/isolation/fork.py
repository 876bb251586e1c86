"""Every question in a copy of the process that loaded the foreign code: no run can spoil the next one.

So a result depends neither on the order of instances nor on who else was asked in the same process: generators of
random numbers, caches, environments and handlers of signals start from where loading left them. A copy (fork) is whole
only where the process has one thread; libraries that start threads when they are loaded are asked in one process.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import IO, Protocol

from sciverify.isolation.foreign import Question, Solve
from sciverify.isolation.limits import Limits, Watch
from sciverify.isolation.observed_call import answer
from sciverify.isolation.wire import HEADER, MOST_HEADER, most_bytes, packed

_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)"""


class Closable(Protocol):
    """A stream or a socket."""

    def fileno(self) -> int:
        """Its descriptor."""


class Copies:
    """Answers from copies of this process.

    Parameters
    ----------
    solve : function
    precision : str
    limits : Limits
        A copy that reaches one is killed.
    private : the streams that a copy must not have
    credit : float
        Seconds beyond the limits, for what a first call does.
    """

    def __init__(
        self, solve: Solve, precision: str, limits: Limits, private: tuple[Closable, ...], credit: float = 0.0
    ) -> None:
        self.solve, self.precision, self.limits = solve, precision, limits
        self._private, self._credit = private, credit

    def answer(self, number: int, question: Question) -> bytes:
        """What a copy answers, as bytes to be passed on; or how it ended."""

        def work() -> bytes:
            header, vector = answer(self.solve, question, self.precision)
            return packed(header | {"question": number}, vector)

        found = self.run(work, HEADER.size + MOST_HEADER + most_bytes(question.answer_length), self._credit)
        return found if isinstance(found, bytes) else packed({**found, "question": number})

    def run(self, work: Callable[[], bytes], most: int, credit: float = 0.0) -> bytes | dict[str, str]:
        """What a function gives in a copy, at most so many bytes; or kind and status of an ending without."""
        with tempfile.TemporaryFile(buffering=0) as written:
            sys.stdout.flush()
            sys.stderr.flush()
            copy = os.fork()
            if copy == 0:
                self._be_the_copy(work, written)
            status = _wait(copy, Watch(self.limits.seconds, self.limits.ceiling, copy, credit=credit))
            size = os.fstat(written.fileno()).st_size
            if isinstance(status, str):
                return {"kind": "stopped", "status": status}
            if os.WIFSIGNALED(status):
                return {"kind": "crashed", "status": f"signal {name_of_signal(os.WTERMSIG(status))}"}
            if os.WEXITSTATUS(status) or not size:
                return {"kind": "exited", "status": f"exit code {os.WEXITSTATUS(status)}"}
            if size > most:
                return {"kind": "garbled", "status": "the file of the answer was written to"}
            return os.pread(written.fileno(), size, 0)

    def _be_the_copy(self, work: Callable[[], bytes], written: IO[bytes]) -> None:
        code = 1
        try:
            end_with_the_parent()
            for stream in self._private:
                os.close(stream.fileno())
            written.write(work())
            for printed in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    printed.flush()
            code = 0
        finally:
            os._exit(code)


def single_threaded() -> bool:
    """Has this process one thread?"""
    if os.path.isdir("/proc/self/task"):
        return len(os.listdir("/proc/self/task")) == 1
    return threading.active_count() == 1


def name_of_signal(number: int) -> str:
    """SIGSEGV and the like; the number where it has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def end_with_the_parent() -> None:
    """Have this process killed when the one above it is gone."""
    with contextlib.suppress(OSError, AttributeError):  # elsewhere the guard ends it
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)


def _wait(copy: int, watch: Watch) -> int | str:
    """The wait status; if it had to be killed, the limit that it reached."""
    pause = 0.0002
    while True:
        found, status = os.waitpid(copy, os.WNOHANG)
        if found:
            return status
        reached = watch.reached()
        if reached is not None:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
            return reached
        time.sleep(pause)
        pause = min(2 * pause, 0.01)
