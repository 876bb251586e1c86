"""Make a wrongly answered instance easier to read, as long as it is answered wrongly and belongs to the check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from sciverify.errors import AssumptionFailed
from sciverify.exact.verdict import Verdict
from sciverify.problems.float_instance import FloatInstance, Floats
from sciverify.testing.answer import ClaimedSolver, JudgedAnswer

_SIMPLE = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0, 5.0)
_WEIGHTS = (1.0, 2.0, 3.0)
_PARAMETERS = (0.0, 1.0, 2.0, 3.0, 4.0, 0.5, 0.25)


def reduce(
    failure: JudgedAnswer, subject: ClaimedSolver, admits: Callable[[FloatInstance], bool], seconds: float
) -> JudgedAnswer:
    """The wrong answer on a smallest instance: no row, no column can go, no number can become simpler.

    Parameters
    ----------
    failure : JudgedAnswer
        A wrong one, with right FALSE.
    subject : ClaimedSolver
    admits : function FloatInstance -> bool
        Whether an instance belongs to the check.
    seconds : float
        After that, what has been reached is returned.

    **Guarantee.** The result is an answer that is proven wrong, for an instance that is admitted or the given one.
    """
    stop, improved = time.monotonic() + seconds, True
    while improved:
        improved = False
        for smaller in simpler(failure.instance):
            if time.monotonic() > stop:
                return failure
            answer = _wrong(smaller, subject) if admits(smaller) else None
            if answer is not None:
                failure, improved = answer, True
                break
    return failure


def _wrong(instance: FloatInstance, subject: ClaimedSolver) -> JudgedAnswer | None:
    try:
        answer = subject.answer(instance)
    except AssumptionFailed:  # no longer feasible
        return None
    return answer if answer.right is Verdict.FALSE else None


def simpler(instance: FloatInstance) -> Iterator[FloatInstance]:
    """Without a row, without a column, with one number that is easier to read; only what is easier to read."""
    effort = instance.reading_effort
    return (candidate for candidate in _candidates(instance) if candidate.reading_effort < effort)


def _candidates(instance: FloatInstance) -> Iterator[FloatInstance]:
    m, columns = instance.shape
    A, y, weights = instance.A, instance.y, instance.weights
    for k in range(m if m > 1 else 0):
        yield instance.without_row(k)
    for i in range(columns if columns > 1 else 0):
        yield instance.reordered([j for j in range(columns) if j != i])
    for value in _PARAMETERS:
        if value or instance.problem == "basis-pursuit":
            yield replace(instance, parameter=value)
    for changed in _with_simpler_entries(y, _SIMPLE):
        yield replace(instance, y=changed)
    for changed in _with_simpler_entries(A, _SIMPLE):
        yield replace(instance, A=changed)
    for changed in () if weights is None else _with_simpler_entries(weights, _WEIGHTS):
        if np.array_equal(changed == 0, weights == 0):
            yield replace(instance, weights=changed)
    options = instance.options
    for value in _PARAMETERS[1:] if options.ridge else ():
        yield replace(instance, options=replace(options, ridge=value))
    scales = options.row_scales_squared
    for changed in () if scales is None else _with_simpler_entries(scales, _WEIGHTS):
        yield replace(instance, options=replace(options, row_scales_squared=changed))


def _with_simpler_entries(array: Floats, values: tuple[float, ...]) -> Iterator[Floats]:
    """Copies with one entry without its sign, or with one of the values."""
    for place, entry in enumerate(array.ravel().tolist()):
        for value in (abs(entry), *values):
            changed = array.copy()
            changed.flat[place] = value
            yield changed
