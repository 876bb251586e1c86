"""One run of an algorithm against a training set: what it answered, or how it failed."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sciverify.adversary.protocols import Algorithm
from sciverify.errors import InvalidInput, SciverifyError, shortened, shown
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.oracles.budget import BudgetExceeded
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.complex_data import as_parts
from sciverify.problems.turned import times_power_of_i

EVALUATION_BITS = 64
"""Networks are evaluated on measurements to this many bits, or to as many as the algorithm has read."""
Ending = Literal["answered", "beyond the budget", "crashed"]


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
class Run:
    """How a run ended.

    Attributes
    ----------
    ending : "answered", "beyond the budget" or "crashed"
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


def run_algorithm(algorithm: Algorithm, training: TrainingSet) -> Run:
    """Train, evaluate on every measurement vector, read the outputs exactly.

    An algorithm that raises, or whose output is no vector of N numbers, has crashed: that is a result.
    KeyboardInterrupt passes.
    """
    seconds = None if training.budget is None else training.budget.seconds
    try:
        with time_limit(seconds):
            network = algorithm(training)
            bits = max(training.bits_read, EVALUATION_BITS)
            points = [training.evaluation_point(k, bits) for k in range(training.size)]
            found = [network(y) for y in points]
    except BudgetExceeded as limit:
        return Run("beyond the budget", (), training, str(limit))
    except Exception as error:
        said = shortened(f"{type(error).__name__}: {error}", 200)
        return Run("crashed", (), training, said, traceback.format_exc())
    try:
        outputs = tuple(_read(x, training) for x in found)
    except SciverifyError as error:
        return Run("crashed", (), training, f"the output of the network: {error}")
    return Run("answered", outputs, training)


def _read(x: Any, training: TrainingSet) -> Output:
    count, turns = training.shape[1], training.source.turns
    entries = as_nested(x, "x")
    if turns is None:
        vector = Reader(entries).vector(entries, "x", count)
        return Output(vector, vector)
    real, imaginary = as_parts(entries, "x")
    reader = Reader(real, imaginary)
    pairs = zip(reader.vector(real, "x", count), reader.vector(imaginary, "x", count), strict=True)
    given = tuple(pairs)
    return Output(given, tuple(times_power_of_i(z, t)[0] for z, t in zip(given, turns, strict=True)))


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Interrupt the block after so many seconds with `BudgetExceeded` (main thread of a POSIX system)."""
    if seconds is None:
        yield
        return
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        raise InvalidInput(
            f"seconds is {shown(seconds)}: time limits work in the main thread only; pass Budget(seconds=None) here"
        )

    def stop(*_: object) -> None:
        raise BudgetExceeded(f"it did not halt within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
