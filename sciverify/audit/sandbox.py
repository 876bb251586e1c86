"""The auditor's end of audited code: ask, wait with a limit, take the answer apart, leave nothing running.

Auditor -> guard -> worker. The worker is reused until a run breaks a rule; then everything below the guard is killed
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
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sciverify.audit import guard
from sciverify.audit.audited import Audited
from sciverify.audit.instance import Instance
from sciverify.audit.result import Kind
from sciverify.audit.worker import HEADER, MAGIC
from sciverify.errors import InvalidInput, as_integer, shortened, shown

START_SECONDS = 120.0
OUTPUT_BYTES = 8192
"""How much of what is printed is kept of each run."""
_MARK = "SCIVERIFY_AUDIT"
_LEAVING = 5.0
_MOMENT = 0.05
"""Seconds that processes of the audited code have to end by themselves after its answer."""
_HEADER_BYTES = 2**20
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, init=False)
class Limits:
    """What one run may use.

    Parameters
    ----------
    seconds : float
        Wall time of one instance.
    memory : int
        Address space of the process in MiB.
    """

    seconds: float
    memory: int

    def __init__(self, seconds: float = 10.0, memory: int = 4096) -> None:
        if not 0 < seconds < float("inf"):
            raise InvalidInput(f"seconds is {shown(seconds)}: a positive number is needed")
        object.__setattr__(self, "seconds", float(seconds))
        object.__setattr__(self, "memory", as_integer(memory, "memory", 64, 2**30))

    @property
    def identity(self) -> str:
        """The limits as text."""
        return f"{self.seconds.hex()} s {self.memory} MiB"


@dataclass(frozen=True, slots=True)
class Run:
    """What came back from one question."""

    kind: Kind
    status: str = ""
    success: bool = False
    warnings: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    gap: float | None = None
    vector: bytes = b""
    seconds: float = 0.0
    output: str = ""


class Sandbox:
    """Audited code in processes of its own; a context manager.

    Parameters
    ----------
    audited : Audited
    limits : Limits
    folder : str, optional
        The working directory of the audited code, where modules are looked for first; left out: that of this process.
    """

    def __init__(self, audited: Audited, limits: Limits, folder: str = "") -> None:
        if not hasattr(os, "killpg"):
            raise InvalidInput(f"an audit needs POSIX processes, and this is {sys.platform}")
        self.audited, self.limits = audited, limits
        self.folder = folder if folder and Path(folder).is_dir() else str(Path.cwd())
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def run(self, instance: Instance) -> Run:
        """Ask for one instance; whatever happens is recorded."""
        if self._guard is None and (refusal := self.start()) is not None:
            return refusal
        self._asked += 1
        found = self._ask((self._asked, instance), self.limits.seconds, instance.A.shape[1])
        if found.kind in (Kind.ANSWERED, *_ORDERLY) and self._left_running() and self._left_running(_MOMENT):
            found = replace(found, violations=(*found.violations, "left-processes"))
        if found.violations or found.kind not in (Kind.ANSWERED, *_ORDERLY):
            self.close()
        return found

    def start(self) -> Run | None:
        """Start guard and worker and load the audited code; None if that worked, else what happened."""
        self._token = secrets.token_hex(16)
        self._asked = 0
        self._output = b""
        pipes = [os.pipe() for _ in range(3)]
        (asked, self._questions), (self._answers, answering), (self._printed, printing) = pipes
        theirs = (asked, answering, printing)
        path = [self.folder, *(p for p in sys.path if p)]
        code = f"import sys; sys.path[:] = {path!r}; from sciverify.audit.worker import serve; "
        code += "serve(*map(int, sys.argv[1:]))"
        environment = {**os.environ, "PYTHONHASHSEED": "0", **dict.fromkeys(_ONE_THREAD, "1"), _MARK: self._token}
        arguments = [json.dumps([sys.executable, "-c", code]), *map(str, theirs)]
        self._guard = subprocess.Popen(
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
        for descriptor in theirs:
            os.close(descriptor)
        os.set_blocking(self._questions, False)
        os.set_blocking(self._printed, False)
        self._worker = self._line_of_guard(START_SECONDS)
        found = self._ask((self.audited, self.limits.memory), START_SECONDS, 0)
        if found.kind is Kind.ANSWERED:
            return None
        self.close()
        return Run(Kind.NOT_LOADED, f"{found.kind}: {found.status}".removeprefix("not-loaded: "), output=found.output)

    # ------------------------------------------------------------ one question

    def _ask(self, question: Any, seconds: float, count: int) -> Run:
        self._output = b""
        start = time.monotonic()
        data = self._exchange(pickle.dumps(question), start + seconds, 8 * count)
        spent = time.monotonic() - start
        self._drain()
        printed = self._output.decode("utf-8", "replace")
        if data is None:
            return Run(Kind.STOPPED, f"stopped after {seconds:g} s", seconds=spent, output=printed)
        if not data:
            kind, status = self._ending()
            self._drain()
            printed = self._output.decode("utf-8", "replace")
            return Run(kind, status, seconds=spent, output=printed)
        try:
            return _read(data, count, self._asked, spent, printed)
        except (ValueError, KeyError, TypeError, RecursionError):
            return Run(Kind.GARBLED, "the channel of answers was written to", seconds=spent, output=printed)

    def _exchange(self, question: bytes, deadline: float, most: int) -> bytes | None:
        """The bytes of one answer; b"" if the worker closed its end, None if it is late."""
        answer, waiting = b"", memoryview(question)
        watched = self._guard.stdout.fileno()  # type: ignore[union-attr]  # silent unless the guard is gone
        while (left := deadline - time.monotonic()) > 0:
            reading, writing, _ = select.select(
                [self._answers, self._printed, watched], [self._questions] if waiting else [], [], left
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
            if self._printed in reading and not self._drain():
                reading = [self._answers] if self._answers in reading else self._wait_for_answer(deadline)
            if self._answers in reading:
                piece = os.read(self._answers, 2**20)
                answer += piece
                if not piece:
                    return answer if _complete(answer, most) else b""
                if _complete(answer, most):
                    return answer
        return None

    def _wait_for_answer(self, deadline: float) -> list[int]:
        """The worker closed its output: only answers can come, and a closed end must not keep `select` busy."""
        ready, _, _ = select.select([self._answers], [], [], min(0.05, max(0.0, deadline - time.monotonic())))
        return ready

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

    def _ending(self) -> tuple[Kind, str]:
        """How a worker ended that closed its channel of answers."""
        try:
            os.write(self._guard.stdin.fileno(), b"?")  # type: ignore[union-attr]
            status = self._line_of_guard(_LEAVING)
        except OSError:
            status = None
        if status is None:
            return Kind.KILLED_ITS_PARENT, "the process above it was killed"
        if status < 0:
            return Kind.GARBLED, "the channel of answers was closed"
        if os.WIFSIGNALED(status):
            return Kind.CRASHED, f"signal {signal.Signals(os.WTERMSIG(status)).name}"
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
        return int(line)

    def _left_running(self, after: float = 0.0) -> bool:
        """Are there processes below the guard besides the worker, after a moment?"""
        time.sleep(after)
        return self._guard is not None and not {self._worker}.issuperset(guard.descendants(self._guard.pid))

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


_ORDERLY = (
    Kind.RAISED,
    Kind.OUT_OF_MEMORY,
    Kind.NO_VECTOR,
    Kind.WRONG_DTYPE,
    Kind.WRONG_SHAPE,
    Kind.NOT_FINITE,
)
"""Endings after which the worker's own code still had the last word."""


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


def _complete(data: bytes, most: int) -> bool:
    """Does an answer end here? Data that are none, or too long, count as complete and are refused by `_read`."""
    if len(data) < HEADER.size:
        return not MAGIC.startswith(data[: len(MAGIC)]) and bool(data)
    magic, header, vector = HEADER.unpack_from(data)
    if magic != MAGIC or header > _HEADER_BYTES or vector > most:
        return True
    return len(data) >= int(HEADER.size + header + vector)


def _read(data: bytes, count: int, number: int, seconds: float, printed: str) -> Run:
    magic, header, length = HEADER.unpack_from(data) if len(data) >= HEADER.size else (b"", 0, 0)
    if magic != MAGIC or len(data) != HEADER.size + header + length:
        raise ValueError("no answer")
    said = json.loads(data[HEADER.size : HEADER.size + header])
    if count and said["question"] != number:  # what an earlier run left in the channel
        raise ValueError("an answer to another question")
    kind = Kind.ANSWERED if said["kind"] == "loaded" and not count else Kind(said["kind"])
    vector = data[HEADER.size + header :]
    if len(vector) != (8 * count if kind is Kind.ANSWERED else 0):
        raise ValueError("a vector of wrong length")
    return Run(
        kind,
        shortened(said["status"], 300),
        said.get("success") is True,
        tuple(shortened(w, 300) for w in said.get("warnings", ())),
        tuple(shortened(v, 40) for v in said.get("violations", ())),
        None if said.get("gap") is None else float(said["gap"]),
        vector,
        seconds,
        printed,
    )
