"""Look for an instance on which a solver is wrong, and shrink it, within a budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable
from hypothesis.strategies import DrawFn, SearchStrategy

from sciverify.errors import AssumptionFailed
from sciverify.exact.verdict import Verdict
from sciverify.testing.answer import ClaimedSolver, JudgedAnswer
from sciverify.testing.checks import Check, Poses
from sciverify.testing.posing import Posing
from sciverify.testing.reduction import reduce

MOST_FAILURES = 20
"""Wrong answers that are kept, to guess from."""
SHRINK_SECONDS = 15.0
"""How long a failure is shrunk at most; that is not counted against the budget."""
_HYPOTHESIS_SHARE = 1 / 3
"""How much of it Hypothesis may take, which knows the strategy; the rest is for the instance itself."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried for one check: instances, seconds (None: no limit), and the seed that makes it repeatable.

    `shrinking` is for how many seconds a failure is made smaller.
    """

    max_examples: int
    seconds: float | None
    seed: int
    shrinking: float = SHRINK_SECONDS


@dataclass(slots=True)
class Tally:
    """What one check found.

    Attributes
    ----------
    check : Check
    instances, undecided : int
        How many were posed; of how many it is not known whether the answer was right.
    largest : Fraction
        The largest certified distance among right answers, over what makes the tolerance relative (over 1 if absolute).
    failure : JudgedAnswer or None
        The wrong answer on the instance that is easiest to read.
    certified : int
        How many answers were proven right.
    failures : list of JudgedAnswer
        Wrong answers on other instances, on the way to the smallest one.
    """

    check: Check
    instances: int = 0
    certified: int = 0
    undecided: int = 0
    largest: Fraction = Fraction(0)
    failure: JudgedAnswer | None = None
    failures: list[JudgedAnswer] = field(default_factory=list)

    def joined(self, other: Tally) -> Tally:
        """Both as one, without failures."""
        return Tally(
            self.check,
            self.instances + other.instances,
            self.certified + other.certified,
            self.undecided + other.undecided,
            max(self.largest, other.largest),
        )


class _OutOfTime(BaseException):
    """Ends a search from inside; no Exception, so that Hypothesis does not take it for a failure."""


@dataclass(slots=True)
class _CheckSearch:
    subject: ClaimedSolver
    effort: Effort
    tally: Tally
    posing: Posing
    started: float = field(default_factory=time.monotonic)
    found_at: float | None = None
    over: bool = False
    known: dict[Poses, bool] = field(default_factory=dict)

    def poses(self) -> SearchStrategy[Poses]:
        """What the check poses, as long as there is time: instances that do not belong to it take time as well."""
        drawn = self.tally.check.poses(self.tally.check.situation, self.posing)

        @st.composite
        def in_time(draw: DrawFn) -> Poses:
            self._require_time()
            return draw(drawn)

        return in_time()

    def wrong(self, poses: Poses) -> bool:
        """Is an answer to these instances proven wrong? Asked once; afterwards remembered."""
        if poses in self.known:
            return self.known[poses]
        try:
            answers = [self.subject.answer(instance) for instance in poses]
        except AssumptionFailed:  # nothing is feasible, or minimisers are unbounded: there is nothing to ask
            self.known[poses] = False
            return False
        if self.tally.check.repeats and all(a.right is Verdict.TRUE for a in answers):
            answers.append(same_again(self.subject, answers[0]))
        failures = [a for a in answers if a.right is Verdict.FALSE]
        if self.found_at is None:
            self._count(answers)
        if failures and self.found_at is None:
            self.found_at = time.monotonic()
        for failure in failures:
            self._keep(failure)
        self.known[poses] = bool(failures)
        return bool(failures)

    def _require_time(self) -> None:
        now = time.monotonic()
        if self.found_at is not None:
            self.over = now - self.found_at > _HYPOTHESIS_SHARE * self.effort.shrinking
        elif self.effort.seconds is not None:
            self.over = now - self.started > self.effort.seconds
        if self.over:
            raise _OutOfTime

    def _count(self, answers: Sequence[JudgedAnswer]) -> None:
        tally, claim = self.tally, self.subject.claim
        for answer in answers:
            tally.instances += 1
            tally.undecided += answer.right is Verdict.UNDECIDED
            tally.certified += answer.right is Verdict.TRUE
            if answer.right is Verdict.TRUE and answer.certificate and answer.allowed and answer.allowed.lower:
                unit = answer.allowed.lower / claim.tolerance
                tally.largest = max(tally.largest, answer.certificate.distance.upper / unit)

    def reduce(self) -> None:
        """Spend what is left of the time on the instance, if it is answered wrongly also when it is posed alone."""
        failure, tally = self.tally.failure, self.tally
        if failure is None or self.found_at is None or self.subject.answer(failure.instance).right is not Verdict.FALSE:
            return
        left = self.effort.shrinking - (time.monotonic() - self.found_at)
        admits = tally.check.situation.admits
        tally.failure = reduce(failure, self.subject, lambda i: self.posing.admits(i) and admits(i), max(left, 0.0))
        tally.failures.append(tally.failure)  # a guess at what was solved instead has to explain this one, too

    def _keep(self, failure: JudgedAnswer) -> None:
        if len(self.tally.failures) < MOST_FAILURES:
            self.tally.failures.append(failure)
        best = self.tally.failure
        if best is None or failure.instance.reading_effort < best.instance.reading_effort:
            self.tally.failure = failure


def search(check: Check, posing: Posing, subject: ClaimedSolver, effort: Effort, stream: int = 0) -> Tally:
    """Pose instances of a check until one is answered wrongly, then shrink it.

    **Guarantee.** A failure of the tally is proven, by its certificate or by what its complaint says. Everything else
    that raises, KeyboardInterrupt above all, passes.
    """
    run = _CheckSearch(subject, effort, Tally(check), posing)
    rules = settings(
        max_examples=effort.max_examples, database=None, deadline=None, phases=(Phase.generate, Phase.shrink)
    )
    try:
        find(run.poses(), run.wrong, settings=rules, random=Random(f"{effort.seed} {stream} {check.name}"))
    except (NoSuchExample, Unsatisfiable, _OutOfTime):
        pass  # what was found is in the tally
    except Flaky:  # Hypothesis was stopped in the middle of a draw
        if not run.over:
            raise
    run.reduce()
    return run.tally


def same_again(subject: ClaimedSolver, first: JudgedAnswer) -> JudgedAnswer:
    """The first instance once more: a wrong answer if the output is not the same bit for bit."""
    again = subject.answer(first.instance)
    if again.right is not Verdict.FALSE and first.x and again.x and not first.x.equals(again.x):
        complaint = "called again with the same arrays, after another problem, it returned another vector"
        return replace(again, right=Verdict.FALSE, complaint=complaint)
    return again
