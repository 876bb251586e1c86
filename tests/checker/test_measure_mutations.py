"""Mutated certificates about spectral measures: what the checker accepts is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import measure_forms
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "smoothed-measure",
    "smoothed-measure-complex",
    "smoothed-measure-mathieu",
    "density",
    "hand-measure-on-both-bounds",
    "hand-measure-narrow",
    "hand-measure-with-dual-vectors",
    "hand-density-of-a-tail",
)
CLOSE = 1e-10
"""Of the second route, which computes in floats."""


def lies_between(document, base):
    """The smoothed measure of a dense section is within the bounds, and the bound of smoothing, too."""
    claim, instance = document["claim"], document["instance"]
    lower, upper, x = (float(Fraction(claim[key])) for key in ("lower", "upper", "point"))
    if claim["kind"] == "smoothed-measure":
        eps, order, apart = float(Fraction(claim["width"])), claim["order"], 0.0
    else:
        eps, order = float(Fraction(document["evidence"]["width"])), len(instance["derivatives"]) - 1
        apart = measure_forms.smoothing(instance, eps)
    if eps <= 0:
        return False
    value = measure_forms.smoothed(instance, x, eps, order)
    return lower - CLOSE <= value - apart and value + apart <= upper + CLOSE


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, lies_between), *tries((1, 50), (3, 120)), 0.7)
