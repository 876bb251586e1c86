"""What certificates written by hand say is true, or false, as their comments say: by enumeration, without the checker.

Those with numbers in a field of roots, and the turned ones, have their truth in the comments alone.
"""

from __future__ import annotations

import json

import pytest
import test_instance_mutations as instances
import test_mutations as points
from by_hand import core, numbers, penalties

ASSUMED = {
    "hand-free-column-reaches-eta-without-a-dual-point": "true, but not proven",
    "hand-complex-lambda-0": "the second route is for real data",
    "hand-solution-of-another-sign": "a transcript, whose truth is in its comment",
    "hand-both-bounds-negative": "the second route compares squares",
    "hand-upper-bound-negative": "the second route compares squares",
    "hand-isometry-without-rows": "the second route needs a row",
}
CLAIMS = {}
for module in (numbers, core, penalties):
    CLAIMS |= {name: (json.loads(json.dumps(document)), True) for name, document in module.CORRECT.items()}
    CLAIMS |= {name: (json.loads(json.dumps(document)), False) for name, (document, _) in module.INCORRECT.items()}
DECIDED = [
    name
    for name, (document, _) in CLAIMS.items()
    if not document["field"] and "turns" not in document["instance"] and name not in ASSUMED
]


def second_route(document):
    if document["claim"]["kind"] == "distance-within":
        return instances.is_within(document)
    if document["claim"]["kind"] in instances.KINDS:
        return instances.is_true(document)
    if "enclosure" in document["evidence"]:
        return points.true_enclosure(document)
    return points.true_by_enumeration(document, points.rational_instance(document))


@pytest.mark.parametrize("name", DECIDED)
def test_the_truth_is_as_written(name):
    document, truth = CLAIMS[name]
    assert second_route(document) is truth


def test_most_are_decided():
    assert len(DECIDED) > 60
    assert set(CLAIMS) > set(ASSUMED)
