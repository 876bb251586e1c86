"""Every question in a copy of the process that loaded the foreign code: no run can spoil the next one.

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
from typing import IO, BinaryIO

from sciverify.isolation.foreign import Question, Solve
from sciverify.isolation.limits import Limits, Watch
from sciverify.isolation.observed_call import answer
from sciverify.isolation.outcome import Kind
from sciverify.isolation.wire import HEADER, MOST_HEADER, UNREADABLE, most_bytes, packed, read

_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)"""


class Copies:
    """Answers from copies of this process.

    Parameters
    ----------
    solve : function
    precision : str
    limits : Limits
        A copy that reaches one is killed.
    private : the streams that a copy must not have
    """

    def __init__(self, solve: Solve, precision: str, limits: Limits, private: tuple[BinaryIO, ...]) -> None:
        self._solve, self._precision, self._limits, self._private = solve, precision, limits, private

    def warm_up(self, first: Question | None) -> None:
        """Ask a first question, in a copy, and if that went well in this process: imports and compilation.

        The question is always the same, so every process that answers is left in the same state.
        """
        if first is not None and self._went_well(self.answer(0, first), first) and single_threaded():
            answer(self._solve, first, self._precision)
            for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
                signal.setitimer(timer, 0.0)  # what it left ticking would end this process
        gc.collect()
        gc.freeze()  # what is never touched again is not copied

    @staticmethod
    def _went_well(data: bytes, first: Question) -> bool:
        try:
            found = read(data, first.answer_length, 0)
        except UNREADABLE:
            return False
        return found["kind"] is Kind.ANSWERED and not found["violations"]

    def answer(self, number: int, question: Question) -> bytes:
        """What a copy answers, as bytes to be passed on; or how it ended."""
        with tempfile.TemporaryFile(buffering=0) as written:
            sys.stdout.flush()
            sys.stderr.flush()
            copy = os.fork()
            if copy == 0:
                self._be_the_copy(number, question, written)
            status = _wait(copy, Watch(self._limits.seconds, self._limits.ceiling, copy))
            size = os.fstat(written.fileno()).st_size
            if isinstance(status, str):
                header = {"kind": "stopped", "status": status}
            elif os.WIFSIGNALED(status):
                header = {"kind": "crashed", "status": f"signal {name_of_signal(os.WTERMSIG(status))}"}
            elif os.WEXITSTATUS(status) or not size:
                header = {"kind": "exited", "status": f"exit code {os.WEXITSTATUS(status)}"}
            elif size > HEADER.size + MOST_HEADER + most_bytes(question.answer_length):
                header = {"kind": "garbled", "status": "the file of the answer was written to"}
            else:
                return os.pread(written.fileno(), size, 0)
        return packed(header | {"question": number})

    def _be_the_copy(self, number: int, question: Question, written: IO[bytes]) -> None:
        code = 1
        try:
            _end_with_the_parent()
            for stream in self._private:
                os.close(stream.fileno())
            header, vector = answer(self._solve, question, self._precision)
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
