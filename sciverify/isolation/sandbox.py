"""The parent's end of foreign code: ask, wait with a limit, take the answer apart, leave nothing running.

Parent -> guard -> worker. The worker is reused until a run breaks a rule; then everything below the guard is killed
and the next question starts anew. This contains accidents and bad manners; it is no prison for malice, which would
need another user or a virtual machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import secrets
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from sciverify.errors import InvalidInput
from sciverify.isolation import guard
from sciverify.isolation.foreign import ForeignCode, Question
from sciverify.isolation.fork import name_of_signal
from sciverify.isolation.limits import Limits, Watch, cpu_seconds
from sciverify.isolation.outcome import STOPPED_ONCE, Kind, Outcome
from sciverify.isolation.wire import UNREADABLE, complete, most_bytes, read

START_SECONDS = 120.0
OUTPUT_BYTES = 8192
"""How much of what is printed is kept of each run."""
_MARK = "SCIVERIFY_AUDIT"
_LEAVING = 5.0
_GRACE = 5.0
_MOMENT = 0.05
"""Seconds that processes of the code have to end by themselves after its answer."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Sandbox:
    """Foreign code in processes of its own; a context manager.

    Parameters
    ----------
    code : ForeignCode
    limits : Limits
    first : Question, optional
        Asked before everything else, so that imports and compilation happen then; its answer counts for nothing.
    folder : str, optional
        The working directory of the code, where modules are looked for first; left out: that of this process.
    version : str, optional
        What the code must be when it is loaded.

    Raises
    ------
    InvalidInput
        The system has no POSIX processes.
    """

    def __init__(
        self, code: ForeignCode, limits: Limits, first: Question | None = None, folder: str = "", version: str = ""
    ) -> None:
        if not hasattr(os, "killpg"):
            raise InvalidInput(f"foreign code needs POSIX processes, and this is {sys.platform}")
        self.code, self.limits, self.first = code, limits, first
        self._version, self._warm = version, True
        self._starting, self._ended = threading.Lock(), False
        self.folder = folder if folder and Path(folder).is_dir() else str(Path.cwd())
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def run(self, question: Question) -> Outcome:
        """Ask one question; whatever happens is recorded. What reached a limit is tried again, in a fresh process."""
        found = self.once(question)
        if found.kind is not Kind.STOPPED:
            return found
        again = self.once(question)
        seconds = found.seconds + again.seconds
        if again.kind is Kind.STOPPED:
            return replace(again, status=f"{again.status}, twice", seconds=seconds)
        return replace(again, violations=(*again.violations, STOPPED_ONCE), seconds=seconds)

    def once(self, question: Question) -> Outcome:
        """The same without a second try."""
        if self._guard is None and (refusal := self.start()) is not None:
            return refusal
        self._number = secrets.randbits(62)
        found = self._ask((self._number, question), self._watch(), question.answer_length)
        if found.kind not in _LOST and self._left_running() and self._left_running(_MOMENT):
            found = replace(found, violations=(*found.violations, "left-processes"))
        if found.kind in _LOST or "left-processes" in found.violations or (not self._fresh and not _orderly(found)):
            self.close()
        return found

    def _watch(self) -> Watch:
        """Over one run. A copy is stopped by the process above it: here only its silence is noticed."""
        ceiling, worker = self.limits.ceiling, self._worker or 0
        if self._fresh:
            return Watch(None, ceiling + _GRACE, worker)
        return Watch(self.limits.seconds, ceiling, worker, cpu_seconds(worker) or 0.0)

    def start(self) -> Outcome | None:
        """Start guard and worker and load the foreign code; None if that worked, else what happened.

        Where the first call does harm already, the worker is started without one.
        """
        refusal = self._start()
        if refusal is not None and self._warm and not refusal.status.startswith("InvalidInput"):
            self._warm = False
            refusal = self._start()
        return refusal

    def _start(self) -> Outcome | None:
        self._token = secrets.token_hex(16)
        self._number, self._fresh = 0, False
        self._output = b""
        with self._starting:
            if self._ended:
                raise InterruptedError("the sandbox was ended")
            self._guard = self._new_guard()
        os.set_blocking(self._questions, False)
        os.set_blocking(self._printed, False)
        self._worker = self._line_of_guard(START_SECONDS)
        question = self.code, self._version, self.limits, self.first if self._warm else None
        watch = Watch(None, START_SECONDS + 2 * self.limits.ceiling, self._worker or 0)
        found = self._ask(question, watch, 0)
        if found.kind is Kind.ANSWERED:
            return None
        self.close()
        return Outcome(
            Kind.NOT_LOADED, f"{found.kind}: {found.status}".removeprefix("not-loaded: "), output=found.output
        )

    def _new_guard(self) -> subprocess.Popen[bytes]:
        pipes = [os.pipe() for _ in range(3)]
        (asked, self._questions), (self._answers, answering), (self._printed, printing) = pipes
        theirs = (asked, answering, printing)
        path = [self.folder, *(p for p in sys.path if p)]
        code = f"import sys; sys.path[:] = {path!r}; from sciverify.isolation.worker import serve; "
        code += "serve(*map(int, sys.argv[1:]))"
        environment = {**os.environ, "PYTHONHASHSEED": "0", **dict.fromkeys(_ONE_THREAD, "1"), _MARK: self._token}
        arguments = [json.dumps([sys.executable, "-c", code]), *map(str, theirs)]
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", str(guard.__file__), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                pass_fds=theirs,
                start_new_session=True,
                cwd=self.folder,
                env=environment,
            )
        finally:
            for descriptor in theirs:
                os.close(descriptor)

    # ------------------------------------------------------------ one question

    def _ask(self, question: object, watch: Watch, count: int) -> Outcome:
        self._output = b""
        start = time.monotonic()
        data = self._exchange(pickle.dumps(question), watch, most_bytes(count))
        spent = time.monotonic() - start
        self._drain()
        printed = self._output.decode("utf-8", "replace")
        if isinstance(data, str):
            return Outcome(Kind.STOPPED, data, seconds=spent, output=printed)
        if not data:
            kind, status = self._ending(count > 0)
            self._drain()
            printed = self._output.decode("utf-8", "replace")
            return Outcome(kind, status, seconds=spent, output=printed)
        try:
            fields = read(data, count, self._number)
            self._fresh |= not count and b'"fresh": true' in data
            return Outcome(**fields, seconds=spent, output=printed)
        except UNREADABLE:
            return Outcome(Kind.GARBLED, "the channel of answers was written to", seconds=spent, output=printed)

    def _exchange(self, question: bytes, watch: Watch, most: int) -> bytes | str:
        """The bytes of one answer; b"" if the worker closed its end; the limit that it reached."""
        answer, waiting, printing = b"", memoryview(question), True
        watched = self._guard.stdout.fileno()  # type: ignore[union-attr]  # silent unless the guard is gone
        while (reached := watch.reached()) is None:
            reading, writing, _ = select.select(
                [self._answers, watched, *([self._printed] if printing else [])],
                [self._questions] if waiting else [],
                [],
                watch.pause,
            )
            if watched in reading:
                return b""
            if writing:
                try:
                    waiting = waiting[os.write(self._questions, waiting[:65536]) :]
                except BlockingIOError:
                    pass
                except OSError:  # it is gone; what it said before is still to be read
                    waiting = waiting[:0]
            if self._printed in reading:
                printing = self._drain()
            if self._answers in reading:
                piece = os.read(self._answers, 2**20)
                answer += piece
                if not piece:
                    return answer if complete(answer, most) else b""
                if complete(answer, most):
                    return answer
        return reached

    def _drain(self) -> bool:
        """Read what was printed and keep the beginning; False once nobody can print any more."""
        for _ in range(64):
            try:
                piece = os.read(self._printed, 2**16)
            except BlockingIOError:
                return True
            if not piece:
                return False
            self._output += piece[: OUTPUT_BYTES - len(self._output)]
        return True

    # ------------------------------------------------------------ ends

    def _ending(self, asked: bool) -> tuple[Kind, str]:
        """How a worker ended that closed its channel of answers; where copies are `asked`, it is above them."""
        try:
            os.write(self._guard.stdin.fileno(), b"?")  # type: ignore[union-attr]
            status = self._line_of_guard(_LEAVING)
        except OSError:
            status = None
        if status is None or (asked and self._fresh):
            return Kind.KILLED_ITS_PARENT, "the process above it was killed"
        if status < 0:
            return Kind.GARBLED, "the channel of answers was closed"
        if os.WIFSIGNALED(status):
            return Kind.CRASHED, f"signal {name_of_signal(os.WTERMSIG(status))}"
        return Kind.EXITED, f"exit code {os.WEXITSTATUS(status)}"

    def _line_of_guard(self, seconds: float) -> int | None:
        """A number that the guard prints; None if it is gone."""
        stream: Any = self._guard.stdout  # type: ignore[union-attr]
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([stream], [], [], seconds)
            piece = os.read(stream.fileno(), 1) if ready else b""
            if not piece:
                return None
            line += piece
        return int(line) if line.strip().lstrip(b"-").isdigit() else None  # else foreign code wrote there

    def _left_running(self, after: float = 0.0) -> bool:
        """Are there processes below the guard besides the worker, after a moment?"""
        time.sleep(after)
        return self._guard is not None and not {self._worker}.issuperset(guard.descendants(self._guard.pid))

    def end(self) -> None:
        """Have everything ended, also from another thread: a run comes back as one that was killed, none starts."""
        with self._starting:
            self._ended = True
            process = self._guard
        if process is not None:
            process.terminate()  # the guard ends all that it started

    def close(self) -> None:
        """End worker, guard and whatever they started."""
        process, self._guard = self._guard, None
        if process is None:
            return
        for descriptor in (self._questions, self._answers, self._printed):
            os.close(descriptor)
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        try:
            process.wait(_LEAVING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()  # type: ignore[union-attr]
        if process.returncode:  # it did not come to clean up
            if self._worker is not None:
                with contextlib.suppress(OSError):
                    os.killpg(self._worker, signal.SIGKILL)
            _sweep(self._token)


_LOST = (Kind.STOPPED, Kind.KILLED_ITS_PARENT, Kind.GARBLED, Kind.NOT_LOADED)
"""Endings after which the worker may be in any state, or gone."""
_ORDERLY = (
    Kind.ANSWERED,
    Kind.RAISED,
    Kind.OUT_OF_MEMORY,
    Kind.NO_VECTOR,
    Kind.WRONG_DTYPE,
    Kind.WRONG_SHAPE,
    Kind.NOT_FINITE,
    Kind.NOT_CALLABLE,
)
"""Endings after which the worker's own code still had the last word."""


def _orderly(found: Outcome) -> bool:
    """May a worker that is not copied be asked again?"""
    return found.kind in _ORDERLY and not found.violations


def _sweep(token: str) -> None:
    """Kill every process with our mark in its environment: what outlived its guard."""
    mark = f"{_MARK}={token}".encode()
    for _ in range(100):
        found = []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in entry.read_bytes():
                    found.append(int(entry.parent.name))
        if not found:
            return
        for pid in found:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
