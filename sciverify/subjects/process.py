"""Runs in processes of their own: what hangs is stopped, what crashes is recorded, nothing is left running.

One child a library, so that each is imported once. A child that exceeds the time limit is killed with everything it
started; subjects that may fork run in a forked copy of the child, and only the copy is killed. Should the parent die,
the child's own watchdog ends it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, BinaryIO

from sciverify.errors import InvalidInput, shown
from sciverify.subjects.observation import Ending, Floats, Observation, Subject

WORKERS = min(2, os.cpu_count() or 1)
_START_SECONDS = 180.0
_GRACE = 5.0
_LATE = "late"


@dataclass(frozen=True, slots=True)
class Task:
    """One subject and one instance of its problem: doubles A and y, an exact lam or eta."""

    subject: Subject
    A: Floats
    y: Floats
    parameter: Fraction


def observe_all(tasks: Sequence[Task], limit: float, workers: int = WORKERS) -> Iterator[tuple[int, Observation]]:
    """Run every task in a child process; yields (position of the task, observation) as they end.

    Parameters
    ----------
    tasks : sequence of Task
    limit : float
        Seconds after which a run is stopped.
    workers : int
        Libraries that run at the same time.
    """
    if not 0 < limit < float("inf"):
        raise InvalidInput(f"limit is {shown(limit)}: a positive number of seconds is needed")
    groups: dict[str, list[int]] = {}
    for position, task in enumerate(tasks):
        groups.setdefault(task.subject.library, []).append(position)
    ended: queue.Queue[tuple[int, Observation] | BaseException] = queue.Queue()
    children = _Children()

    def run(positions: list[int]) -> None:
        try:
            with contextlib.closing(_Client(limit, children)) as client:
                for position in positions:
                    ended.put((position, client.observe(tasks[position])))
        except BaseException as error:
            ended.put(error)

    with ThreadPoolExecutor(workers) as pool:
        try:
            for positions in groups.values():
                pool.submit(run, positions)
            for _ in tasks:
                found = ended.get()
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            children.end()
            pool.shutdown(cancel_futures=True)


class _Children:
    """The processes that are alive, so that all of them can be ended."""

    def __init__(self) -> None:
        self._lock, self._alive, self._ended = threading.Lock(), set[Any](), False

    def start(self) -> subprocess.Popen[bytes]:
        code = f"import sys; sys.path[:] = {sys.path!r}; from sciverify.subjects.process import serve; serve()"
        with self._lock:
            if self._ended:
                raise InterruptedError("the run was ended")
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._alive.add(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a child and all that it started."""
        with self._lock:
            if process not in self._alive:
                return
            self._alive.discard(process)
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()

    def end(self) -> None:
        """End all of them, and start no more."""
        with self._lock:
            self._ended = True
        for process in list(self._alive):
            self.kill(process)


class _Client:
    """The parent's end of one child, started when it is needed."""

    def __init__(self, limit: float, children: _Children) -> None:
        self.limit, self.children = limit, children
        self.process: subprocess.Popen[bytes] | None = None
        self.late = False

    def observe(self, task: Task) -> Observation:
        """Ask the child; a child that does not answer in time is killed."""
        if task.subject.version() is None:
            return task.subject.observe(task.A, task.y, task.parameter)
        if self.process is None:
            self.process = self.children.start()
        ready = self._ask(self.process, ("prepare", task.subject, self.limit), _START_SECONDS)
        if ready is None:
            return self._lost(task, "the library could not be started")
        limit = self.limit + task.subject.start_up
        found = self._ask(self.process, ("observe", task, limit), limit + (_GRACE if _forks(task.subject) else 0.0))
        if found is None:
            return self._lost(task, "the process ended")
        return found if isinstance(found, Observation) else _without_answer(task, found, self.limit)

    def _ask(self, process: subprocess.Popen[bytes], question: Any, seconds: float) -> Any:
        """The answer; None if the child died or was killed by the timer."""
        self.late = False

        def expire() -> None:
            self.late = True
            self.children.kill(process)

        timer = threading.Timer(seconds, expire)
        timer.start()
        try:
            stdin: Any = process.stdin
            stdout: Any = process.stdout
            pickle.dump(question, stdin)
            stdin.flush()
            return pickle.load(stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            timer.cancel()

    def _lost(self, task: Task, status: str) -> Observation:
        late = self.late
        self.close()
        return _without_answer(task, _LATE if late else status, self.limit)

    def close(self) -> None:
        """End the child."""
        if self.process is not None:
            self.children.kill(self.process)
            for stream in (self.process.stdin, self.process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            self.process = None


def _without_answer(task: Task, status: str, limit: float) -> Observation:
    _, posed = task.subject.parameter(len(task.y), task.parameter)
    version, problem = task.subject.version() or "", task.subject.problem
    if status == _LATE:
        status, seconds = f"stopped after {limit:g} s", limit
        return Observation(Ending.STOPPED, status, posed, seconds=seconds, version=version, problem=problem)
    return Observation(Ending.FAILED, status, posed, version=version, problem=problem)


def _forks(subject: Subject) -> bool:
    return subject.forks and hasattr(os, "fork")


# ---------------------------------------------------------------- the child's side


def serve() -> None:
    """Answer questions on the standard streams until they close. Whatever a library prints goes nowhere."""
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    prepared: set[str] = set()
    while True:
        try:
            kind, what, limit = pickle.load(questions)
        except EOFError:
            return
        answer = _prepare(what, prepared) if kind == "prepare" else _observe(what, limit)
        pickle.dump(answer, answers)
        answers.flush()


@contextlib.contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """End this process after so many seconds, whatever it is doing. Not to be held across a fork."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def _prepare(subject: Subject, prepared: set[str]) -> str:
    key = repr(subject)
    if key not in prepared:
        prepared.add(key)
        with _watchdog(_START_SECONDS), contextlib.suppress(Exception):  # what cannot do this says so when observed
            subject.prepare()
    return "ready"


def _observe(task: Task, limit: float) -> Observation | str:
    if not _forks(task.subject):
        with _watchdog(limit + 2 * _GRACE):
            return task.subject.observe(task.A, task.y, task.parameter)
    reading, writing = os.pipe()
    copy = os.fork()
    if copy == 0:
        _answer_and_leave(task, limit, os.fdopen(writing, "wb"))
    os.close(writing)
    timer = threading.Timer(limit, os.kill, (copy, signal.SIGKILL))
    timer.start()
    try:
        with os.fdopen(reading, "rb") as stream:
            found: Observation = pickle.load(stream)
            return found
    except EOFError:
        return "the process ended" if timer.is_alive() else _LATE
    finally:
        timer.cancel()
        os.waitpid(copy, 0)


def _answer_and_leave(task: Task, limit: float, stream: BinaryIO) -> None:
    """In the forked copy: observe, write, and end without the parent's clean-up."""
    try:
        with stream, _watchdog(limit + 2 * _GRACE):
            pickle.dump(task.subject.observe(task.A, task.y, task.parameter), stream)
    finally:
        os._exit(0)
