"""Claims that are proven by evaluating a network at one or two inputs.

Statement. The output of a network is computed without rounding, by packed planes too: it is so far from a vector (C1,
C2). Two inputs bound the local Lipschitz constant at each of them, for every eps at least as large as their distance
(C3, C4). A network that recovers x and x' from measurements at most `noise` apart (C5, C7), while they are at least
`distance` apart (C6), has a local Lipschitz constant of at least (distance - error - other error) / noise, and of at
least the difference quotient itself (C8); it misses x' - x for one noise of that norm, and invents it for another. Two
inputs (C9) with different (C10) unique largest outputs (C11) are a misclassification.

Assumption. Norms are l2; weights are the stored numbers.

Proof: docs/theory/networks.md. Certificate: every verb on random networks of all layer kinds. Check: plain fractions.
`python proofs_numeric/network_outputs.py`, or pytest.
"""

from __future__ import annotations

import json
import random
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import sciverify as sv
from sciverify.certificate.networks import read_network
from sciverify.checker import check

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import network_forms
import network_reference as reference


def posed(seed):
    """A random network in the form of a file, and two inputs of it."""
    rng = random.Random(seed)
    form = network_forms.network(rng, 3)
    size = form["input"]
    count = size if isinstance(size, int) else size[0] * size[1] * size[2]
    return form, *([Fraction(rng.randint(-8, 8), 4) for _ in range(count)] for _ in range(2))


def checked(certificate):
    """The independent checker accepts it, and it is true in plain fractions."""
    text = certificate.to_json()
    check.check_bytes(text.encode())
    assert reference.is_true(json.loads(text))
    return certificate.claim


@pytest.mark.parametrize("seed", range(10))
def test_outputs_and_difference_quotients(seed):
    """(C1) to (C4): the bounds are those of the output, up to their last digits."""
    form, y, other = posed(seed)
    network, output = read_network(form), reference.evaluate(form, y)
    claim = checked(sv.certify_output(network, y, [0] * len(output)))
    assert claim.upper - claim.lower <= claim.lower / 10**18
    if y == other:
        return
    claim = checked(sv.certify_instability(network, y, other))
    moved = reference.square(reference.gap(output, reference.evaluate(form, other)))
    apart = reference.square(reference.gap(y, other))
    assert moved <= ((claim.constant + Fraction(1, 10**18)) ** 2) * apart * (1 + Fraction(1, 10**17))
    assert claim.epsilon**2 <= apart * (1 + Fraction(1, 10**20))


@pytest.mark.parametrize("seed", range(10))
def test_recovery_of_both_forces_instability(seed):
    """(C5) to (C8): the theorem's bound is never above the quotient; what is missed and what is invented."""
    rng = random.Random(seed)
    A = [[Fraction(rng.randint(-3, 3), 2) for _ in range(3)] for _ in range(2)]
    form = {"input": 2, "layers": [{"kind": "dense", "matrix": network_forms.matrix(rng, 3, 2), "bias": None}]}
    x, other = ([Fraction(rng.randint(-4, 4)) for _ in range(3)] for _ in range(2))
    y, y2 = reference.times(A, x), reference.times(A, other)
    if y == y2:
        with pytest.raises(sv.InvalidInput, match="the same measurements"):
            sv.certify_overperformance(read_network(form), A, x, other)
        return
    claim = checked(sv.certify_overperformance(read_network(form), A, x, other))
    forced = (claim.distance - claim.error - claim.other_error) / claim.noise
    assert forced <= claim.constant + Fraction(1, 10**15)
    missed = reference.evaluate(form, [a + e for a, e in zip(y2, reference.gap(y, y2), strict=True)])
    assert reference.square(reference.gap(missed, x)) <= claim.error**2
    invented = reference.evaluate(form, [a + e for a, e in zip(y, reference.gap(y2, y), strict=True)])
    assert reference.square(reference.gap(invented, other)) <= claim.other_error**2


@pytest.mark.parametrize("seed", range(10))
def test_classes(seed):
    """(C9) to (C11)"""
    form, x, other = posed(seed)
    outputs = [reference.evaluate(form, v) for v in (x, other)]
    tops = [[k for k, v in enumerate(output) if v == max(output)] for output in outputs]
    if tops[0] == tops[1] or max(map(len, tops)) > 1:
        with pytest.raises(sv.InvalidInput, match=r"no misclassification|it has no class"):
            sv.certify_misclassification(read_network(form), x, other)
        return
    claim = checked(sv.certify_misclassification(read_network(form), x, other))
    assert [[claim.first], [claim.second]] == tops


if __name__ == "__main__":
    for number in range(300):
        test_outputs_and_difference_quotients(number)
        test_recovery_of_both_forces_instability(number)
        test_classes(number)
    print("300 networks, every claim is true in plain fractions")
