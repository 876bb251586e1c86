"""Claims about networks: floats and exact passes give true bounds, certificates come back, refusals are one sentence."""

from __future__ import annotations

import json
import math
import random
from contextlib import suppress
from fractions import Fraction

import network_forms
import network_reference
import numpy as np
import pytest
from effort import tries
from issued_certificates import examine

import sciverify as sv
from sciverify.certificate.networks import read_network
from sciverify.stability import network_distance

NET = sv.LayeredNetwork([sv.Dense([[1, -1], [1, 1]]), sv.ReLU()])
STEEP = sv.LayeredNetwork([sv.Dense([[3, 4]])])


def claims(network, y, other, rng):
    """Every verb that fits."""
    yield sv.certify_output(network, y, [rng.randint(-2, 2) for _ in range(network.output_size)])
    if y != other:
        yield sv.certify_instability(network, y, other)
    A = [[rng.randint(-2, 2) for _ in range(network.output_size)] for _ in range(network.input_size)]
    x, x2 = ([rng.randint(-2, 2) for _ in range(network.output_size)] for _ in range(2))
    for verb in (
        lambda: sv.certify_overperformance(network, A, x, x2),
        lambda: sv.certify_misclassification(network, y, other),
    ):
        with suppress(sv.InvalidInput):  # measurements or classes are the same
            yield verb()


@pytest.mark.parametrize("floats", [False, True])
@pytest.mark.parametrize("seed", range(tries(8, 60)))
def test_what_is_issued_is_accepted_comes_back_and_is_true(seed, floats, monkeypatch):
    if floats:
        monkeypatch.setattr(network_distance, "_QUICK", -1)
    rng = random.Random(seed)
    network = read_network(network_forms.network(rng, 3))
    y, other = ([Fraction(rng.randint(-4, 4), 2) for _ in range(network.input_size)] for _ in range(2))
    for certificate in claims(network, y, other, rng):
        examine(certificate)
        assert network_reference.is_true(json.loads(certificate.to_json()))


def test_floats_decide_where_they_are_sharp(monkeypatch):
    monkeypatch.setattr(network_distance, "_QUICK", -1)
    bounds = sv.certify_output(NET, [1, 2], [4, 0]).claim.bounds
    assert Fraction(5) in bounds
    assert 0 < bounds.width < Fraction(1, 10**10), "from floats"
    assert sv.certify_instability(STEEP, [1, 1], [1, 1 + 2.0**-50]).claim.constant == 4, "exactly"


def test_an_overflow_is_met_exactly(monkeypatch):
    monkeypatch.setattr(network_distance, "_QUICK", -1)
    huge = sv.LayeredNetwork([sv.Dense([[1e300]]), sv.Dense([[1e300]]), sv.Dense([[2.0**-1000]])])
    assert sv.certify_output(huge, [1], [0]).claim.lower > 10**298
    first = sv.LayeredNetwork([sv.Dense([[1e300], [-1e300]]), sv.Dense([[1e300, 0], [0, 1e300]])])
    assert sv.certify_misclassification(first, [1], [-1]).claim.first == 0


def test_constants_are_the_quotients():
    claim = sv.certify_instability(STEEP, [0, 0], [3, 4]).claim
    assert (claim.constant, math.isclose(claim.epsilon, 5)) == (5, True)
    A = sv.WalshHadamard(np.ones((2, 2), dtype=bool))
    net = sv.LayeredNetwork([sv.Adjoint(A)])
    claim = sv.certify_overperformance(net, A, np.zeros((2, 2)), np.eye(2)).claim
    assert (claim.error, claim.other_error, claim.constant) == (0, 0, 1)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: sv.certify_output(max, [1, 2], [4, 0]), "is no network: pass a LayeredNetwork"),
        (lambda: sv.certify_output(NET, [1], [4, 0]), "y has 1 entries, 2 are needed"),
        (lambda: sv.certify_output(NET, [1, 2], [4]), "x has 1 entries, 2 are needed"),
        (lambda: sv.certify_output(NET, [1, 2], [4, float("nan")]), "nan"),
        (lambda: sv.certify_instability(NET, [1, 2], [1, 2]), "the same input"),
        (lambda: sv.certify_overperformance(NET, [[1, 0, 0], [0, 1, 0]], [1, 2], [1, 3]), "A has the shape"),
        (lambda: sv.certify_overperformance(NET, [[1, 0], [0, 0]], [1, 2], [1, 3]), "the same measurements"),
        (lambda: sv.certify_misclassification(NET, [1, 2], [1, 3]), "both put into class 1"),
        (lambda: sv.certify_misclassification(NET, [1, 0], [1, 3]), "two largest outputs at x:"),
        (lambda: sv.certify_misclassification(NET, [1, -1], [1, 3], 3), "radius is 3: x and x2 are 4 apart"),
        (lambda: sv.certify_misclassification(NET, [1, -1], [1, 3], -3), "radius is -3"),
    ],
)
def test_bad_input_is_one_sentence(make, says):
    with pytest.raises(sv.InvalidInput, match=says) as refusal:
        make()
    assert "\n" not in str(refusal.value)
