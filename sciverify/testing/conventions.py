"""Which other problem did a solver solve? Its wrong answers, and what it says of a few instances more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sciverify.audit.inputs.seeded import generated_instances
from sciverify.errors import AssumptionFailed
from sciverify.exact.verdict import Verdict
from sciverify.models.misreadings import GivenAnswer, likely_misreading
from sciverify.problems.float_instance import FloatInstance
from sciverify.testing.answer import ClaimedSolver, JudgedAnswer

FURTHER = 4
"""Instances without coincidences that the solver is asked besides: small integers agree by chance."""


def likely_convention(subject: ClaimedSolver, wrong: Sequence[JudgedAnswer]) -> str | None:
    """The problems of which all these outputs are minimisers, and what it answers to further instances too.

    Outputs 0 tell nothing; with too little to be explained the answer is None, as with nothing that explains it all.
    """
    answers = [found for found in map(_given, wrong) if found is not None]
    if not answers:
        return None
    for instance in _further(wrong[-1].instance):
        try:
            found = _given(subject.answer(instance))
        except AssumptionFailed:  # nothing is feasible
            continue
        answers.extend([] if found is None else [found])
    return likely_misreading(answers, "exact")


def _given(answer: JudgedAnswer) -> GivenAnswer | None:
    """An output that is a vector of doubles; None for the others, and where nothing was decided."""
    x = None if answer.x is None else answer.x.doubles
    if x is None or answer.certificate is None or answer.right is Verdict.UNDECIDED:
        return None
    return GivenAnswer(answer.instance, x, answer.certificate.distance.lower)


def _further(asked: FloatInstance) -> Iterator[FloatInstance]:
    """Random doubles, with what was asked beside A, y and the parameter as far as that has no numbers of its own."""
    options = asked.options
    if asked.weights is not None or options.row_scales_squared is not None:
        return
    positive = options.signs is not None
    for k, instance in enumerate(generated_instances(asked.problem, FURTHER, 0, 6, 4, ["well-conditioned"])):
        smaller = replace(instance, parameter=instance.parameter / 4**k)  # factors such as 2m must not make all 0
        posed = smaller.asking(positive=positive, intercept=options.intercept)
        yield replace(posed, options=replace(posed.options, ridge=options.ridge))
