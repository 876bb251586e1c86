"""Mutated certificates about CMV matrices: what the checker accepts is true for finite unitary matrices."""

from __future__ import annotations

import random
from fractions import Fraction

import cmv_forms
import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "smoothed-circle-measure",
    "smoothed-circle-measure-extended",
    "spectral-points-cmv",
    "spectral-arc-gap",
    "spectral-arc-gap-defect",
    "hand-arc",
    "hand-arc-beside-an-eigenvalue",
    "hand-arc-of-doubtful-roots",
    "hand-cmv-of-a-doubtful-root",
    "hand-circle-measure-near",
    "hand-circle-measure-of-order-two",
)
CLOSE = 1e-9
"""Of the second route, which computes in floats."""


def is_true(document, base):
    """By a finite unitary matrix, cut far away."""
    claim, instance = document["claim"], document["instance"]
    if claim["kind"] == "spectral-points":
        values = np.linalg.eigvals(cmv_forms.unitary(instance["operator"])[0])
        # near a point of the spectrum a vector on 64 sites leaves about 3/64, and so does the cut
        return abs(values - l2_forms.number(instance["points"][0])).min() <= float(Fraction(claim["error"])) + 0.15
    lower, upper = Fraction(claim["lower"]), Fraction(claim["upper"])
    if claim["kind"] == "spectral-arc-gap":
        return lower < upper and not cmv_forms.on_arc(instance, float(lower % 1), float(lower % 1 + upper - lower))
    turn, eps = cmv_forms.turn_of(claim["turn"]), float(Fraction(claim["width"]))
    if not 0 < eps < 1:
        return False
    value = cmv_forms.smoothed(instance, turn, eps, claim["order"])
    return float(lower) - CLOSE <= value <= float(upper) + CLOSE


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, is_true), *tries((1, 60), (4, 200)), 0.75)
