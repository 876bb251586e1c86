"""Mutated certificates of eigenvalues: long sections show one point in the interval that is accepted, within the bounds."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "eigenvalue-impurity",
    "eigenvalue-edge",
    "eigenvalue-mathieu",
    "hand-eigenvalue-impurity",
    "hand-eigenvalue-half-line",
    "hand-eigenvalue-complex-links",
    "hand-eigenvalue-exact",
    "hand-eigenvalue-of-two-vectors",
    "hand-eigenvalue-wave",
    "hand-eigenvalue-mathieu",
)
SITES = 72


def eigenvalues(operator):
    """(z, r): disjoint pieces of a section's space show as many points of the spectrum within r of the z."""
    first = {"integers": -SITES // 2, "naturals": 0}[operator["sites"]]
    whole, before = l2_forms.columns(operator, first, SITES)
    values, vectors = np.linalg.eigh(whole[before : before + SITES])
    left = np.linalg.norm(np.delete(whole, np.s_[before : before + SITES], axis=0) @ vectors, axis=0)
    return list(zip(values, left, strict=True))


def is_alone(document, base):
    """One pair of the second route lies within the interval, and it agrees with the bounds."""
    claim = document["claim"]
    left, right, lower, upper = (float(Fraction(claim[key])) for key in ("left", "right", "lower", "upper"))
    found = eigenvalues(document["instance"]["operator"])
    inside = [(z, r) for z, r in found if left + 1e-9 < z - r and z + r < right - 1e-9]
    near = [(z, r) for z, r in found if z + r > lower - 1e-9 and z - r < upper + 1e-9]
    return left < lower <= upper < right and len(inside) <= 1 and bool(near)


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, is_alone), *tries((1, 30), (4, 150)), 0.8)


def test_the_second_route_tells_one_point_from_two():
    def claim(left, right, lower, upper):
        entries = {
            "kind": "changed",
            "base": {"kind": "periodic", "values": ["5"]},
            "first": "0",
            "values": ["-1/10", "1/10"],
        }
        operator = {
            "sites": "integers",
            "self_adjoint": True,
            "word": None,
            "diagonals": [{"offset": "0", "entries": entries}],
        }
        return {
            "claim": {"left": left, "right": right, "lower": lower, "upper": upper},
            "instance": {"operator": operator},
        }

    assert not is_alone(claim("-1", "1", "-1/100", "1/100"), None)
    assert is_alone(claim("0", "1", "9/100", "11/100"), None)
    assert not is_alone(claim("0", "1", "1/2", "3/4"), None)
