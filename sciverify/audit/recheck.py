"""Results of a store, proven again: what a store says counts for nothing but the answers in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sciverify.audit.judgement import judge
from sciverify.audit.plan import Plan
from sciverify.audit.result import Finding, Result
from sciverify.errors import InvalidInput, shortened
from sciverify.isolation.outcome import Outcome
from sciverify.problems.float_instance import FloatInstance


def judged_again(
    plan: Plan,
    stored: Sequence[tuple[FloatInstance, Result]],
    progress: Callable[[int, int], object] | None = None,
) -> list[Result]:
    """The results that follow from the vectors and the words in a store.

    Parameters
    ----------
    plan : Plan
    stored : sequence of (instance, result)
        The result that the store has for the instance.
    progress : function (done, all), optional

    Returns
    -------
    list of Result
        **Guarantee.** HELD and WRONG are proven here, and the checker accepted each certificate, whatever the store
        says. That the solver gave this vector and these words is the store's word alone.

    Raises
    ------
    InvalidInput
        The store says otherwise: another finding, or bounds that exclude the ones proven here.
    """
    found = []
    for done, (instance, said) in enumerate(stored, 1):
        run = Outcome(
            said.kind, said.status, said.success, said.warnings, said.violations,
            gap=said.gap, vector=said.vector, exact=said.exact,
        )  # fmt: skip
        proven = judge(plan, said.key, instance, run)
        difference = _difference(said, proven)
        if difference:
            raise InvalidInput(f"the store has a false row, that of {shortened(instance.name)}: {difference}")
        found.append(proven)
        if progress is not None:
            progress(done, len(stored))
    return found


def _difference(said: Result, proven: Result) -> str:
    """What a store says that is not so; what was undecided there and is decided here is no such thing."""
    if said.instance != proven.instance:
        return "it belongs to another instance"
    if said.finding is not proven.finding and said.finding is not Finding.UNDECIDED:
        return f"it says {said.finding}, and its answer is {proven.finding}"
    for name, mine, theirs in (("dist(x, Xi)", proven.distance, said.distance), ("the norm", proven.norm, said.norm)):
        if mine and theirs and (mine.upper < theirs.lower or theirs.upper < mine.lower):
            return f"it says that {name} is in {theirs:.3}, and it is in {mine:.3}"
    return ""
