"""Runs of many subjects on many instances in processes of their own, as audits have them (`sciverify.isolation`).

One sandbox a library, so that each is imported once. What reaches the time limit twice is recorded as stopped, what
crashes as failed, and nothing is left running.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.isolation.foreign import ForeignCode, NoReply, Reply, Solve
from sciverify.isolation.limits import Limits, usual_ceiling
from sciverify.isolation.outcome import IN_WORDS, STOPPED_ONCE, Kind, Outcome
from sciverify.isolation.sandbox import Sandbox
from sciverify.subjects.observation import Ending, Floats, Observation, Subject

WORKERS = min(2, os.cpu_count() or 1)
MEMORY = 16384
"""Address space of a library in MiB."""


@dataclass(frozen=True, slots=True)
class Task:
    """One subject and one instance of its problem: doubles A and y, an exact lam or eta."""

    subject: Subject
    A: Floats
    y: Floats
    parameter: Fraction

    @property
    def weights(self) -> None:
        """None: subjects solve problems without weights."""
        return

    @property
    def answer_length(self) -> int:
        """N: subjects fit no intercept."""
        return int(self.A.shape[1])

    @property
    def answer_names(self) -> None:
        """None: columns have no names."""
        return


def observe_all(
    tasks: Sequence[Task], limit: float, workers: int = WORKERS, ceiling: float | None = None
) -> Iterator[tuple[int, Observation]]:
    """Run every task in a child process; yields (position of the task, observation) as they end.

    Parameters
    ----------
    tasks : sequence of Task
    limit : float
        CPU seconds after which a run is stopped, once it was tried twice.
    workers : int
        Libraries that run at the same time.
    ceiling : float, optional
        Wall time after which a run that waits is stopped; left out: as of `Limits`.
    """
    if not 0 < limit < float("inf"):
        raise InvalidInput(f"limit is {shown(limit)}: a positive number of seconds is needed")
    groups: dict[str, list[int]] = {}
    for position, task in enumerate(tasks):
        groups.setdefault(task.subject.library, []).append(position)
    ended: queue.Queue[tuple[int, Observation] | BaseException] = queue.Queue()
    sandboxes = _Sandboxes(limit, usual_ceiling(limit) if ceiling is None else ceiling)

    def run(positions: list[int]) -> None:
        try:
            for position, found in sandboxes.observe([(p, tasks[p]) for p in positions]):
                ended.put((position, found))
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
            sandboxes.end()
            pool.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class _Library(ForeignCode):
    """Subjects that share a library, loaded together; a question is a `Task`."""

    subjects: tuple[Subject, ...]

    @property
    def name(self) -> str:
        """Of the library."""
        return self.subjects[0].library

    def version(self) -> str:
        """Of the library."""
        return self.subjects[0].version() or ""

    def load(self) -> Solve:
        """Import and prepare."""
        for subject in self.subjects:
            with contextlib.suppress(Exception):  # what cannot do this says so when observed
                subject.prepare()

        def solve(task: Any, A: Floats, y: Floats, weights: Floats | None) -> Reply:
            return reply_of(task.subject.observe(A, y, task.parameter))

        return solve


def reply_of(seen: Observation) -> Reply:
    """An observation as it crosses from a child process.

    Raises
    ------
    NoReply
        There is no vector.
    """
    if seen.x is None:
        raise NoReply("raised", seen.status)
    success = seen.ending is Ending.CLAIMED
    return Reply(seen.x, success, seen.status, seen.warnings, seen.gap, seen.iterations, seen.seconds)


class _Sandboxes:
    """The sandboxes in use, so that all of them can be ended."""

    def __init__(self, limit: float, ceiling: float) -> None:
        self._limit, self._ceiling = limit, ceiling
        self._lock, self._alive, self._ended = threading.Lock(), set[Sandbox](), False

    def observe(self, tasks: Sequence[tuple[int, Task]]) -> Iterator[tuple[int, Observation]]:
        """Run tasks of one library in one sandbox; where they cannot be loaded together, each subject in its own."""
        for position, task in tasks:
            if task.subject.version() is None:
                yield position, task.subject.observe(task.A, task.y, task.parameter)
        present = [(position, task) for position, task in tasks if task.subject.version() is not None]
        subjects: list[Subject] = []
        for _, task in present:
            if task.subject not in subjects:  # options are mappings, which have no hash
                subjects.append(task.subject)
        if not subjects:
            return
        with self._sandbox(tuple(subjects)) as sandbox:
            if len(subjects) == 1 or sandbox.start() is None:
                for position, task in present:
                    yield position, _observation(task, sandbox.run(task), self._limit)
                return
        for subject in subjects:
            yield from self.observe([(position, task) for position, task in present if task.subject == subject])

    @contextlib.contextmanager
    def _sandbox(self, subjects: tuple[Subject, ...]) -> Iterator[Sandbox]:
        more = max(subject.start_up for subject in subjects)
        sandbox = Sandbox(_Library(subjects), Limits(self._limit + more, MEMORY, self._ceiling + more))
        with self._lock:
            if self._ended:
                raise InterruptedError("the run was ended")
            self._alive.add(sandbox)
        try:
            with sandbox:
                yield sandbox
        finally:
            with self._lock:
                self._alive.discard(sandbox)

    def end(self) -> None:
        """End all of them, and start no more."""
        with self._lock:
            self._ended = True
            alive = list(self._alive)
        for sandbox in alive:
            sandbox.end()


def _observation(task: Task, found: Outcome, limit: float) -> Observation:
    _, posed = task.subject.parameter(len(task.y), task.parameter)
    version, problem = task.subject.version() or "", task.subject.problem
    seconds = found.seconds if found.call_seconds is None else found.call_seconds
    if found.kind is Kind.STOPPED:
        return Observation(
            Ending.STOPPED, f"stopped after {limit:g} s", posed, seconds=limit, version=version, problem=problem
        )
    if found.kind is not Kind.ANSWERED:
        status = found.status if found.kind in IN_WORDS else "the process ended"
        status = "the library could not be started" if found.kind is Kind.NOT_LOADED else status
        return Observation(Ending.FAILED, status, posed, seconds=seconds, version=version, problem=problem)
    if found.exact is not None:
        return Observation(
            Ending.FAILED, "not all numbers are doubles", posed, seconds=seconds, version=version, problem=problem
        )
    ending = Ending.CLAIMED if found.success and not found.warnings else Ending.WARNED
    status = f"{found.status} (at the second try)" if STOPPED_ONCE in found.violations else found.status
    x = np.frombuffer(found.vector, dtype="<f8").astype(np.float64)
    said = found.warnings
    return Observation(ending, status, posed, x, said, found.gap, found.iterations, seconds, version, problem)
