"""One run of an algorithm against a training set: what it answered, or how it failed."""

from __future__ import annotations

import random
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

from sciverify.adversary.protocols import Algorithm
from sciverify.errors import InvalidInput, SciverifyError, shortened, shown
from sciverify.exact.answers import read_answer
from sciverify.exact.balls import kept_precision
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.oracles.budget import BudgetExceeded
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.complex_data import as_parts
from sciverify.problems.turned import times_power_of_i

EVALUATION_BITS = 64
"""Networks are evaluated on measurements to this many bits, or to as many as the algorithm has read."""
PATIENCE = 1_000
"""Refused questions after which a run is interrupted."""
_GLANCE = 0.05
Ending = Literal["answered", "beyond the budget", "not decided", "crashed"]


@dataclass(frozen=True, slots=True)
class Output:
    """What a network answered, exactly.

    Attributes
    ----------
    given : tuple of N exact numbers, or of N pairs (real, imaginary) where columns are turned
    real : tuple of N exact numbers
        The part in which minimisers live: i**t_k x_k, real part.
    """

    given: tuple[Any, ...]
    real: Vector


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """How a run ended.

    Attributes
    ----------
    ending : "answered", "beyond the budget", "not decided" or "crashed"
        Beyond the budget: it asked for more than the bits or the questions that the budget names. Not decided: the
        clock, the game's own bounds or a failure of the oracle ended the run, and nobody knows how it would go on.
    outputs : tuple of R `Output`s
    training : TrainingSet
        With the transcript and the coins that were drawn.
    reason : str
        Why it did not answer.
    details : str
        The traceback of a crash.
    """

    ending: Ending
    outputs: tuple[Output, ...]
    training: TrainingSet
    reason: str = ""
    details: str = ""


def run_algorithm(algorithm: Algorithm, training: TrainingSet) -> FinishedRun:
    """Train, evaluate on every measurement vector, read the outputs exactly.

    An algorithm that raises, or whose output is no vector of N numbers, has crashed: that is a result. One that has
    read beyond its budget has lost, even if it swallows `BudgetExceeded` and answers. One that is stopped for another
    reason has not lost, and what it answers afterwards does not count. KeyboardInterrupt passes.
    Afterwards the training set answers no more questions, so that the transcript stays as it is.

    Raises
    ------
    InvalidInput
        A time limit outside the main thread.
    """
    seconds = None if training.budget is None else training.budget.seconds
    _require_clock(seconds)
    outputs: tuple[Output, ...] = ()
    reason = details = ""
    try:
        with kept_precision(), time_limit(seconds, training):
            outputs = _outputs(algorithm, training)
    except BudgetExceeded as limit:
        training.end(str(limit))
    except KeyboardInterrupt:
        raise
    except _UnreadableOutput as error:
        reason = f"the output of the network: {error}"
    except BaseException as error:  # also SystemExit, which must not end the game
        reason, details = _said(error), traceback.format_exc()
    if training.over:
        return FinishedRun("beyond the budget" if training.exceeded else "not decided", (), training, training.over)
    training.end("the run is over")
    if reason:
        return FinishedRun("crashed", (), training, reason, details)
    return FinishedRun("answered", outputs, training)


class _UnreadableOutput(Exception):
    """What a network returned is no vector of N numbers."""


def _outputs(algorithm: Algorithm, training: TrainingSet) -> tuple[Output, ...]:
    network = algorithm(training)
    bits = max(training.bits_read, EVALUATION_BITS)
    found = []
    for k in range(training.size):
        x = network(training.evaluation_point(k, bits))
        try:
            found.append(_read(x, training))  # at once: the network may use the same array again
        except SciverifyError as error:
            raise _UnreadableOutput(str(error)) from None
    return tuple(found)


def _said(error: BaseException) -> str:
    try:
        return shortened(f"{type(error).__name__}: {error}", 200)
    except Exception:
        return f"{type(error).__name__}, which cannot be printed"


def _read(x: object, training: TrainingSet) -> Output:
    count, turns = training.shape[1], training.source.turns
    if turns is None:
        entries = as_nested(read_answer(x, count).numbers, "x")
        vector = Reader(entries).vector(entries, "x", count)
        return Output(vector, vector)
    entries = as_nested(x, "x")
    real, imaginary = as_parts(entries, "x")
    reader = Reader(real, imaginary)
    pairs = zip(reader.vector(real, "x", count), reader.vector(imaginary, "x", count), strict=True)
    given = tuple(pairs)
    return Output(given, tuple(times_power_of_i(z, t)[0] for z, t in zip(given, turns, strict=True)))


def _require_clock(seconds: float | None) -> None:
    if seconds is not None and not _has_clock():
        raise InvalidInput(
            f"seconds is {shown(seconds)}: time limits work in the main thread only; pass Budget(seconds=None) here"
        )


def _has_clock() -> bool:
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


@contextmanager
def time_limit(seconds: float | None, training: TrainingSet) -> Iterator[None]:
    """End a run after so many seconds, or after so many refused questions (main thread of a POSIX system).

    `BudgetExceeded` is raised wherever the algorithm is at that moment. It may be swallowed there, so it comes again
    after short random times until it hits the algorithm outside of every `try`.
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
        if not late and training.refused < PATIENCE:
            signal.setitimer(signal.ITIMER_REAL, _GLANCE)
            return
        signal.setitimer(signal.ITIMER_REAL, waits.uniform(1e-6, 1e-4))
        if _inside_algorithm(frame):
            training.end(f"it did not halt within {seconds:g} s" if late else training.over)
            raise BudgetExceeded(training.over)

    handler = signal.signal(signal.SIGALRM, glance)
    rest = signal.setitimer(signal.ITIMER_REAL, _GLANCE if seconds is None else min(seconds, _GLANCE))
    try:
        yield
    finally:
        over = True  # first of all: a last glance must not set the timer again
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *rest)


def _inside_algorithm(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code is not _outputs.__code__:
        frame = frame.f_back
    return frame is not None
