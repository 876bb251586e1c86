"""Which other problem do the wrong answers of an audit belong to?"""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.audit.result import Finding, Result
from sciverify.models.misreadings import GivenAnswer, likely_misreading
from sciverify.problems.float_instance import FloatInstance

MOST_ANSWERS = 6
MOST_ENTRIES = 100_000
"""Only instances up to this size are looked at: candidates are certified in seconds there."""


def advice_on(instances: Sequence[FloatInstance], results: Sequence[Result]) -> str | None:
    """What `likely_misreading` says of the wrong answers to the smallest instances; None where nothing explains them.

    **Guarantee.** Each of these answers is proven to be next to the minimisers of what is named.
    """
    pairs = zip(instances, results, strict=True)
    wrong = [(i, r) for i, r in pairs if r.finding is Finding.WRONG and i.A.size <= MOST_ENTRIES]
    wrong.sort(key=lambda pair: pair[0].A.size)
    answers = [(i, r.answer, r.lower) for i, r in wrong[:MOST_ANSWERS]]
    given = [
        GivenAnswer(i, x.doubles, lower) for i, x, lower in answers
        if x is not None and x.doubles is not None and lower is not None
    ]  # fmt: skip
    return likely_misreading(given)
