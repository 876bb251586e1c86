"""Every instance in a copy of the process that loaded the audited code: no run can spoil the next one.

So a result depends neither on the order of instances nor on who else was asked in the same process: generators of
random numbers, caches, environments and handlers of signals start from where loading left them. A copy (fork) is whole
only where the process has one thread; libraries that start threads when they are loaded are asked in one process.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import tempfile
import threading
import time
from typing import IO, Any, BinaryIO

import numpy as np

from sciverify.audit.answers import HEADER, MOST_HEADER, UNREADABLE, packed, read
from sciverify.audit.audited import Solve
from sciverify.audit.call import answer
from sciverify.audit.result import Kind
from sciverify.problems.float_instance import FloatInstance

_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)"""
_TINY = {"lasso": 0.5, "basis-pursuit": 0.5, "square-root-lasso": 0.25}


class Copies:
    """Answers from copies of this process.

    Parameters
    ----------
    solve : function
    precision : str
    seconds : float
        After which a copy is killed.
    private : the streams that a copy must not have
    """

    def __init__(self, solve: Solve, precision: str, seconds: float, private: tuple[BinaryIO, ...]) -> None:
        self._solve, self._precision, self._seconds, self._private = solve, precision, seconds, private

    def warm_up(self, problem: str) -> None:
        """Ask once for a tiny instance, in a copy, and if that went well in this process: imports and compilation.

        The instance is always the same, so every process of an audit is left in the same state.
        """
        A, y = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([3.0, -1.0])
        tiny = FloatInstance("warm-up", problem, A, y, _TINY[problem])
        if self._went_well(self.answer(0, tiny)) and single_threaded():
            answer(self._solve, tiny, self._precision)
            for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
                signal.setitimer(timer, 0.0)  # what it left ticking would end this process
        gc.collect()
        gc.freeze()  # what is never touched again is not copied

    @staticmethod
    def _went_well(data: bytes) -> bool:
        try:
            found = read(data, 2, 0)
        except UNREADABLE:
            return False
        return found["kind"] is Kind.ANSWERED and not found["violations"]

    def answer(self, number: int, instance: FloatInstance) -> bytes:
        """What a copy answers, as bytes to be passed on; or how it ended."""
        with tempfile.TemporaryFile(buffering=0) as written:
            sys.stdout.flush()
            sys.stderr.flush()
            copy = os.fork()
            if copy == 0:
                self._be_the_copy(number, instance, written)
            status = _wait(copy, time.monotonic() + self._seconds)
            size = os.fstat(written.fileno()).st_size
            if status is None:
                header = {"kind": "stopped", "status": f"stopped after {self._seconds:g} s"}
            elif os.WIFSIGNALED(status):
                header = {"kind": "crashed", "status": f"signal {name_of_signal(os.WTERMSIG(status))}"}
            elif os.WEXITSTATUS(status) or not size:
                header = {"kind": "exited", "status": f"exit code {os.WEXITSTATUS(status)}"}
            elif size > HEADER.size + MOST_HEADER + 8 * instance.A.shape[1]:
                header = {"kind": "garbled", "status": "the file of the answer was written to"}
            else:
                return os.pread(written.fileno(), size, 0)
        return packed(header | {"question": number})

    def _be_the_copy(self, number: int, instance: FloatInstance, written: IO[Any]) -> None:
        code = 1
        try:
            _end_with_the_parent()
            for stream in self._private:
                os.close(stream.fileno())
            header, vector = answer(self._solve, instance, self._precision)
            written.write(packed(header | {"question": number}, vector))
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


def _end_with_the_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):  # elsewhere the guard ends it
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)


def _wait(copy: int, deadline: float) -> int | None:
    """The wait status; None if it had to be killed."""
    pause = 0.0002
    while True:
        found, status = os.waitpid(copy, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > deadline:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
            return None
        time.sleep(pause)
        pause = min(2 * pause, 0.01)
