"""Mutated certificates of gaps: vectors that a second route finds show no spectrum in an interval that is accepted."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "spectral-gap-bands",
    "spectral-gap-of-a-word",
    "spectral-gap-defect",
    "spectral-gap-edge",
    "spectral-gap-mathieu",
    "hand-gap-free",
    "hand-gap-letters-on-links",
    "hand-gap-complex-links",
    "hand-gap-half-line-below",
    "hand-gap-two-disks",
    "hand-gap-turning-links",
)
SITES = 48


def spectrum_nearby(operator):
    """Intervals each of which holds a point of the spectrum: eigenvalues of a section, and what is left of A - z."""
    first = {"integers": -SITES // 2, "naturals": 0, "hull": 4}[operator["sites"]]
    whole, before = l2_forms.columns(operator, first, SITES)
    values, vectors = np.linalg.eigh(whole[before : before + SITES])
    left = np.linalg.norm(np.delete(whole, np.s_[before : before + SITES], axis=0) @ vectors, axis=0)
    return [(z - r, z + r) for z, r in zip(values, left, strict=True)]


def turned(operator, phase):
    """With the phases of all waves moved."""
    diagonals = []
    for entry in operator["diagonals"]:
        d = entry["entries"]
        moved = {**d, "phase": str(Fraction(d["phase"]) + phase)} if "phase" in d else d
        diagonals.append({**entry, "entries": moved})
    return {**operator, "diagonals": diagonals}


@cache
def phases(count):
    return [Fraction(j, count) for j in range(count)]


def is_free(document, base):
    """No vector of the second route shows spectrum strictly within the interval, at any phase that is meant."""
    claim, operator = document["claim"], document["instance"]["operator"]
    low, high = (float(Fraction(claim[key])) for key in ("lower", "upper"))
    for phase in phases(8 if claim["scope"] == "every phase" else 1):
        if any(low + 1e-9 < a and b < high - 1e-9 for a, b in spectrum_nearby(turned(operator, phase))):
            return False
    return low < high


def mutate(document, rng: random.Random):
    """Change one numeral or one bare integer."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, is_free), *tries((1, 60), (4, 100)), 0.7)
