"""Mutated certificates about distribution functions: what the checker accepts is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "distribution",
    "hand-distribution-of-two-nodes",
    "hand-distribution-of-no-node",
    "hand-distribution-of-a-negative-entry",
)
CLOSE = 1e-9
"""Of the second route, which computes in floats."""


def bounds(A, x, size):
    """(mass below x, weight at x) of the rule with a node at x: eigenvectors of the section with another corner."""
    section, before = l2_forms.columns(A, 0, size)
    J = section[before : before + size].real.copy()
    last, now = 0.0, 1.0
    for k in range(size - 1):
        last, now = now, ((x - J[k, k]) * now - (J[k - 1, k] * last if k else 0)) / J[k, k + 1]
    J[-1, -1] = x - J[-2, -1] * last / now
    values, vectors = np.linalg.eigh(J)
    at = int(np.argmin(abs(values - x)))
    weights = vectors[0] ** 2
    return weights[:at].sum(), weights[at]


def is_bounded(document, base):
    """The claim is no tighter than the two sums of weights."""
    claim = document["claim"]
    lower, upper, x = (float(Fraction(claim[key])) for key in ("lower", "upper", "point"))
    below, at = bounds(document["instance"]["operator"], x, document["evidence"]["size"])
    return lower <= below + CLOSE and below + at <= upper + CLOSE


def mutate(document, rng: random.Random):
    """Change one numeral or one bare integer."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, is_bounded), *tries((1, 120), (5, 300)), 0.7)
