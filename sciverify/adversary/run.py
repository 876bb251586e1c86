"""One run of an algorithm against a training set: what it answered, or how it failed."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any, Literal

from sciverify.adversary.protocols import Algorithm
from sciverify.adversary.time_limit import require_clock, time_limit
from sciverify.errors import SciverifyError, shortened
from sciverify.exact.balls import kept_precision
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.oracles.budget import BudgetExceeded
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.complex_data import as_parts
from sciverify.problems.turned import times_power_of_i

EVALUATION_BITS = 64
"""Networks are evaluated on measurements to this many bits, or to as many as the algorithm has read."""
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
    require_clock(seconds)
    outputs: tuple[Output, ...] = ()
    reason = details = ""
    try:
        with kept_precision(), time_limit(seconds, training, _outputs.__code__):
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
    entries = as_nested(x, "x")
    if turns is None:
        vector = Reader(entries).vector(entries, "x", count)
        return Output(vector, vector)
    real, imaginary = as_parts(entries, "x")
    reader = Reader(real, imaginary)
    pairs = zip(reader.vector(real, "x", count), reader.vector(imaginary, "x", count), strict=True)
    given = tuple(pairs)
    return Output(given, tuple(times_power_of_i(z, t)[0] for z, t in zip(given, turns, strict=True)))
