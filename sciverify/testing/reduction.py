"""Make a wrongly answered instance easier to read, as long as it is answered wrongly and belongs to the check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from sciverify.errors import AssumptionFailed
from sciverify.exact.verdict import Verdict
from sciverify.testing.answer import Answer, Subject
from sciverify.testing.instance import Instance

_SIMPLE = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0, 5.0)
_PARAMETERS = (0.0, 1.0, 2.0, 3.0, 4.0, 0.5, 0.25)


def reduce(failure: Answer, subject: Subject, admits: Callable[[Instance], bool], seconds: float) -> Answer:
    """The wrong answer on a smallest instance: no row, no column can go, no number can become simpler.

    Parameters
    ----------
    failure : Answer
        A wrong one, with right FALSE.
    subject : Subject
    admits : function Instance -> bool
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


def _wrong(instance: Instance, subject: Subject) -> Answer | None:
    try:
        answer = subject.answer(instance)
    except AssumptionFailed:  # no longer feasible
        return None
    return answer if answer.right is Verdict.FALSE else None


def simpler(instance: Instance) -> Iterator[Instance]:
    """Without a row, without a column, with one number that is easier to read; only what is easier to read."""
    effort = instance.reading_effort
    return (candidate for candidate in _candidates(instance) if candidate.reading_effort < effort)


def _candidates(instance: Instance) -> Iterator[Instance]:
    m, columns = instance.shape
    A, y = instance.A, instance.y
    for k in range(m if m > 1 else 0):
        yield replace(instance, A=A[:k] + A[k + 1 :], y=y[:k] + y[k + 1 :])
    for i in range(columns if columns > 1 else 0):
        yield instance.reordered([j for j in range(columns) if j != i])
    for value in _PARAMETERS:
        if value or instance.kind == "basis-pursuit":
            yield replace(instance, parameter=value)
    for k in range(m):
        for value in (abs(y[k]), *_SIMPLE):
            yield replace(instance, y=(*y[:k], value, *y[k + 1 :]))
    for k in range(m):
        for i in range(columns):
            for value in (abs(A[k][i]), *_SIMPLE):
                row = (*A[k][:i], value, *A[k][i + 1 :])
                yield replace(instance, A=(*A[:k], row, *A[k + 1 :]))
    weights = instance.weights or ()
    for i in range(len(weights)):
        for value in (1.0, 2.0, 3.0):
            yield replace(instance, weights=(*weights[:i], value, *weights[i + 1 :]))
