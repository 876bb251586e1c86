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
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sciverify.errors import InvalidInput
from sciverify.isolation import guard
from sciverify.isolation.announcements import PrintedTrouble, distinct
from sciverify.isolation.foreign import ForeignCode, Question
from sciverify.isolation.fork import name_of_signal
from sciverify.isolation.limits import Limits, Watch, cpu_seconds
from sciverify.isolation.masking import masked
from sciverify.isolation.outcome import DEPENDS, IN_WORDS, STOPPED_ONCE, Kind, Outcome
from sciverify.isolation.wire import UNREADABLE, Loaded, complete, most_bytes, plain, read, read_loaded

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
    first : sequence of Question
        Small questions. The first one is asked before everything else, so that imports and compilation happen then;
        their answers count for nothing, unless they show that the code depends on earlier calls (`warm_up.py`).
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
        self, code: ForeignCode, limits: Limits, first: Sequence[Question] = (), folder: str = "", version: str = ""
    ) -> None:
        if not hasattr(os, "killpg"):
            raise InvalidInput(f"foreign code needs POSIX processes, and this is {sys.platform}")
        self.code, self.limits, self.first = code, limits, tuple(first)
        self._version, self._warm = version, True
        self._starting, self._ended = threading.Lock(), False
        self.folder = folder if folder and Path(folder).is_dir() else str(Path.cwd())
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def run(self, question: Question) -> Outcome:
        """Ask one question; whatever happens is recorded.

        What reached a limit is tried again, in a process that was asked nothing before, unless that had to compile.
        """
        return self._tried_again(question, self.once(question))

    def run_afresh(self, question: Question) -> Outcome:
        """The same, at once in a process that has loaded the code and was asked nothing before."""
        return self._tried_again(question, self._once_afresh(question))

    def _tried_again(self, question: Question, found: Outcome) -> Outcome:
        if found.kind is not Kind.STOPPED:
            return found
        again = self.once(question) if self.code.compiles else self._once_afresh(question)
        seconds = found.seconds + again.seconds
        if again.kind is Kind.STOPPED:
            return replace(again, status=f"{again.status}, twice", seconds=seconds)
        return replace(again, violations=(*again.violations, STOPPED_ONCE), seconds=seconds)

    def once(self, question: Question) -> Outcome:
        """One try, in a process that is warm wherever the code does not depend on earlier calls."""
        if self._guard is None and (refusal := self.start()) is not None:
            return refusal
        if self._loaded.dependent and not self._loaded.copied:
            return self._once_afresh(question)
        afresh = not self._loaded.twin and (self._loaded.copied or not self._asked_before)
        found = self._one(question, self._questions, copied=self._loaded.copied)
        further = (DEPENDS,) if self._loaded.dependent else ()
        return replace(found, violations=(*found.violations, *further), afresh=afresh)

    def _once_afresh(self, question: Question) -> Outcome:
        if self._guard is None and (refusal := self.start()) is not None:
            return refusal
        loaded = self._loaded
        if loaded.copied and not loaded.twin:
            return self.once(question)
        if loaded.twin:
            found = self._one(question, self._questions_afresh, copied=True, credit=loaded.credit)
            return replace(found, afresh=True)
        with Sandbox(self.code, self.limits, (), self.folder, self._version) as other:
            found = other.once(question)
        further = (DEPENDS,) if loaded.dependent else ()
        return replace(found, violations=(*found.violations, *further), afresh=True)

    def _one(self, question: Question, to: int, *, copied: bool, credit: float = 0.0) -> Outcome:
        self._number, self._asked_before = secrets.randbits(62), True
        found = self._ask((self._number, question), to, self._watch(copied, credit), question.answer_length, copied)
        printed = map(plain, map(masked, self._printed_trouble.end()))
        found = replace(found, warnings=tuple(distinct([*found.warnings, *printed])))
        lost = found.kind in _LOST and not (found.kind is Kind.STOPPED and self._answered)
        left = not lost and self._left_running() and self._left_running(_MOMENT)
        if left and found.kind is not Kind.STOPPED:
            found = replace(found, violations=(*found.violations, "left-processes"))
        if lost or left or (not copied and not _orderly(found)):
            self.close()
        return found

    def _watch(self, copied: bool, credit: float) -> Watch:
        """Over one run. A copy is stopped by the process above it: here only its silence is noticed."""
        ceiling, worker = self.limits.ceiling, self._worker or 0
        if copied:
            return Watch(None, ceiling + _GRACE, worker, credit=credit)
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
        self._number, self._loaded, self._asked_before = 0, Loaded(), False
        self._output = b""
        with self._starting:
            if self._ended:
                raise InterruptedError("the sandbox was ended")
            self._guard = self._new_guard()
        for descriptor in (self._questions, self._questions_afresh, self._printed):
            os.set_blocking(descriptor, False)
        self._worker = self._line_of_guard(START_SECONDS)
        question = self.code, self._version, self.limits, self.first if self._warm else ()
        watch = Watch(None, START_SECONDS + 2 * self.limits.ceiling, self._worker or 0)
        found = self._ask(question, self._questions, watch, 0, copied=False)
        if found.kind is Kind.ANSWERED:
            self._asked_before = self._warm and bool(self.first)
            return None
        self.close()
        return Outcome(
            Kind.NOT_LOADED, f"{found.kind}: {found.status}".removeprefix("not-loaded: "), output=found.output
        )

    def _new_guard(self) -> subprocess.Popen[bytes]:
        (asked, self._questions), (afresh, self._questions_afresh) = os.pipe(), os.pipe()
        (self._answers, answering), (self._printed, printing) = os.pipe(), os.pipe()
        theirs = (asked, afresh, answering, printing)
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

    def _ask(self, question: object, to: int, watch: Watch, count: int, copied: bool) -> Outcome:
        self._output, self._printed_trouble = b"", PrintedTrouble()
        start = time.monotonic()
        data = self._exchange(pickle.dumps(question), to, watch, most_bytes(count))
        spent = time.monotonic() - start
        self._drain()
        self._answered = isinstance(data, bytes)
        printed = self._output.decode("utf-8", "replace")
        if isinstance(data, str):
            return Outcome(Kind.STOPPED, data, seconds=spent, output=printed)
        if not data:
            kind, status = self._ending(copied)
            self._drain()
            printed = self._output.decode("utf-8", "replace")
            return Outcome(kind, status, seconds=spent, output=printed)
        try:
            fields = read(data, count, self._number)
            if not count and fields["kind"] is Kind.ANSWERED:
                self._loaded = read_loaded(data)
            return Outcome(**fields, seconds=spent, output=printed)
        except UNREADABLE:
            return Outcome(Kind.GARBLED, "the channel of answers was written to", seconds=spent, output=printed)

    def _exchange(self, question: bytes, to: int, watch: Watch, most: int) -> bytes | str:
        """The bytes of one answer; b"" if the worker closed its end; the limit that it reached."""
        answer, waiting, printing = b"", memoryview(question), True
        watched = self._guard.stdout.fileno()  # type: ignore[union-attr]  # silent unless the guard is gone
        while (reached := watch.reached()) is None:
            reading, writing, _ = select.select(
                [self._answers, watched, *([self._printed] if printing else [])],
                [to] if waiting else [],
                [],
                watch.pause,
            )
            if watched in reading:
                return b""
            if writing:
                try:
                    waiting = waiting[os.write(to, waiting[:65536]) :]
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
            self._printed_trouble.read(piece)
        return True

    # ------------------------------------------------------------ ends

    def _ending(self, copied: bool) -> tuple[Kind, str]:
        """How a worker ended that closed its channel of answers; where it is `copied`, it is above its copies."""
        try:
            os.write(self._guard.stdin.fileno(), b"?")  # type: ignore[union-attr]
            status = self._line_of_guard(_LEAVING)
        except OSError:
            status = None
        if status is None or copied:
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
        """Are there processes below the guard besides the worker and its twin, after a moment?"""
        time.sleep(after)
        return self._guard is not None and not {self._worker, self._loaded.twin}.issuperset(
            guard.descendants(self._guard.pid)
        )

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
        for descriptor in (self._questions, self._questions_afresh, self._answers, self._printed):
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
"""Endings after which the worker may be in any state, or gone, unless it was it that stopped its copy."""
_ORDERLY = (Kind.ANSWERED, *IN_WORDS, Kind.NOT_CALLABLE)
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
