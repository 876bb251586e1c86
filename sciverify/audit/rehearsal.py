"""Before an audit: can the solver be called like this at all? One small instance for each way of asking.

A wrong signature, a missing module, a misspelt option, a program that is not there are no answers to any instance: the
claim is neither held nor refuted by them, and the audit does not begin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from sciverify.audit.plan import Plan, warm_up
from sciverify.audit.subjects.known import KnownSubject
from sciverify.errors import InvalidInput, shortened
from sciverify.isolation.outcome import Outcome
from sciverify.isolation.sandbox import Sandbox
from sciverify.problems.float_instance import FloatInstance

_LINES = 6
"""Of what was printed, so many are shown."""
Ask = Callable[[list[FloatInstance]], list[Outcome]]
"""What `failures` gives, wherever the solver runs."""


def require_callable(plan: Plan, instances: Iterable[FloatInstance], ask: Ask) -> None:
    """Raise `InvalidInput` if the solver cannot be called as the instances ask.

    It must fail in a way that no data explain (`Audited.uncallable`) on the small instance, and on the first and the
    last of those that ask likewise: a solver that has something of its own against two rows is asked everything.
    """
    if isinstance(plan.audited, KnownSubject):  # our own adapters call it
        return
    for small, first, last in _ways(plan.claim.problem, instances):
        own = [first] if first is last else [first, last]
        found = ask([small])
        if found and len(ask(own)) == len(own):
            raise InvalidInput(_words(found[0], first))


def failures(plan: Plan, sandbox: Sandbox, questions: Sequence[FloatInstance]) -> list[Outcome]:
    """How the first questions ended that show that the solver cannot be called; no more after one that does not."""
    found: list[Outcome] = []
    for question in questions:
        run = sandbox.once(question)
        if plan.audited.uncallable(run) and not run.afresh:
            run = sandbox.run_afresh(question)
        if not plan.audited.uncallable(run):
            break
        found.append(run)
    return found


def _ways(
    problem: str, instances: Iterable[FloatInstance]
) -> Iterable[tuple[FloatInstance, FloatInstance, FloatInstance]]:
    """For each set of keywords: a small instance that has them, the first and the last one that have them."""
    found: dict[tuple[str, ...], tuple[FloatInstance, FloatInstance, FloatInstance]] = {}
    for instance in instances:
        way = _keywords(instance)
        small, first = found[way][:2] if way in found else (_small(problem, instance), instance)
        found[way] = small, first, instance
    return found.values()


def _keywords(instance: FloatInstance) -> tuple[str, ...]:
    return (*(() if instance.weights is None else ("weights",)), *sorted(instance.options.keywords()))


def _small(problem: str, asking: FloatInstance) -> FloatInstance:
    options = asking.options
    signs = None if options.signs is None else (1, 1 if set(options.signs) == {1} else -1)
    scales = None if options.row_scales_squared is None else np.ones(2)
    weights = None if asking.weights is None else np.ones(2)
    small = replace(options, signs=signs, row_scales_squared=scales, ridge=0.5 if options.ridge else 0.0)
    return replace(warm_up(problem), options=small, weights=weights)


def _words(run: Outcome, instance: FloatInstance) -> str:
    asked = _keywords(instance)
    how = f" with {' and '.join(asked)}, as {instance.name} is asked" if asked else ""
    printed = [shortened(line, 160) for line in run.output.splitlines() if line.strip()][-_LINES:]
    if printed and run.status.endswith(printed[-1]):
        printed.pop()
    return "\n  ".join([f"the solver cannot be called like this{how}: {run.status}", *printed])
