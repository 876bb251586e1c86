"""Certificates written by hand about float64 data, complex data and groups are true, or false, as their comments say.

A second route decides: enumeration of faces for real data, 60 digits of the minimiser for complex data and groups.
"""

from __future__ import annotations

import base64
import copy
import json
import struct
from fractions import Fraction

import pytest
import test_complex_mutations as boxes
import test_group_mutations as grouped
import test_mutations as points
from by_hand import complex_data, convexity, edges, enclosure, groups, scaled_enclosure
from effort import tries
from high_precision import point_of

TRUE_BUT_NOT_PROVEN = {
    "hand-enclosure-inverse-of-no-scale",
    "hand-enclosure-theta-one",
    "hand-enclosure-no-residual",
    "hand-enclosure-entry-zero",
    "hand-enclosure-sign-of-a-free-entry",
    "hand-convex-zero-in-the-ball",
    "hand-complex-fit-zero-entry",
    "hand-complex-fit-theta-one",
    "hand-complex-radius-zero",
    "hand-complex-widest-box-lasso",
    "hand-complex-widest-box-square-root-lasso",
    "hand-complex-widest-box-basis-pursuit",
    "hand-group-box-about-zero",
    "hand-group-widest-box",
    *edges.INCORRECT,
}
ASSUMED = {
    "hand-enclosure-negative-weight": "the second route is for weights > 0",
    "hand-enclosure-row-scale-0": "the second route is for row scales > 0",
    "hand-enclosure-row-scale-negative": "the second route is for row scales > 0",
    "hand-edge-jacobian": "a column of length 2^-20: z = (3, 4) solves its equations as they are written down",
    "hand-edge-fit-gram": "a column of length 2^-80: z = 1 fits",
}
CLAIMS = {}
for module in (enclosure, scaled_enclosure, convexity, complex_data, groups, edges):
    CLAIMS |= {name: (document, True) for name, document in module.CORRECT.items()}
    CLAIMS |= {name: (document, name in TRUE_BUT_NOT_PROVEN) for name, (document, _) in module.INCORRECT.items()}


def in_a_file_or_sparse(document):
    matrix = document["instance"]["matrix"]
    return isinstance(matrix, dict) and ("file" in matrix or matrix["encoding"] == "float64-csc")


DECIDED = [name for name, (document, _) in CLAIMS.items() if name not in ASSUMED and not in_a_file_or_sparse(document)]


def numbers(block):
    data = base64.b64decode(block["data"])
    return [str(Fraction(v)) for v in struct.unpack(f"<{len(data) // 8}d", data)]


def number_by_number(document):
    """The same claim about the same instance, without blocks."""
    document = copy.deepcopy(document)
    instance, matrix = document["instance"], document["instance"]["matrix"]
    (m, N), entries = matrix["shape"], numbers(matrix)
    weights = ["1"] * N if instance["weights"] is None else numbers(instance["weights"])
    instance |= {"matrix": [entries[k::m] for k in range(m)], "measurements": numbers(instance["measurements"])}
    scales = instance.get("row_scales_squared")
    instance |= {"weights": weights, "row_scales_squared": scales and numbers(scales), "isometry": None}
    return document | {"point": [str(v) for v in point_of(document["point"])]}


def second_route(document):
    if "scalars" in document["instance"]:
        return boxes.is_true(json.loads(json.dumps(document)))
    if "groups" in document["instance"]:
        return grouped.is_true(json.loads(json.dumps(document)))
    document = number_by_number(document)
    return points.true_by_enumeration(document, points.rational_instance(document))


@pytest.mark.parametrize("name", tries(DECIDED[::15], DECIDED))
def test_the_truth_is_as_written(name):
    document, truth = CLAIMS[name]
    assert second_route(document) is truth


def test_most_are_decided():
    assert len(DECIDED) > 70
    assert set(CLAIMS) > set(ASSUMED) | TRUE_BUT_NOT_PROVEN
