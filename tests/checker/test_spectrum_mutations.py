"""Mutated certificates about spectra: what the checker accepts is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "spectral-points-bands",
    "spectral-points-of-a-word",
    "spectral-points-defect",
    "hand-points-on-the-bound",
    "hand-points-complex-vector",
    "hand-points-changed",
    "hand-points-adjoint",
    "hand-points-cosine",
    "hand-points-one",
)
CLOSE = 1e-9
"""Of the second route, which computes in floats."""


def distance(z, instance):
    """The distance to the spectrum where that is known in closed form, else None."""
    A = instance["operator"]
    listed = {int(d["offset"]): d["entries"] for d in A["diagonals"]}
    if not A["self_adjoint"] or A["sites"] != "integers" or not set(listed) <= {0, 1}:
        return None
    values = [listed.get(k, {"kind": "periodic", "values": ["0"]}) for k in (0, 1)]
    if all(d["kind"] == "periodic" for d in values):
        diagonal, off = ([l2_forms.number(x) for x in d["values"]] for d in values)
        return l2_forms.to_bands(z, l2_forms.bands([x.real for x in diagonal], off))
    base = values[0].get("base", {})
    if base.get("values") == ["0"] and values[1]["values"] == ["1"] and len(values[0]["values"]) == 1:
        c = l2_forms.number(values[0]["values"][0]).real  # eigenvalue sign(c) sqrt(4 + c^2)
        return min(l2_forms.to_bands(z, [(-2.0, 2.0)]), abs(z - np.sign(c) * np.sqrt(4 + c * c)))
    return None


def growth(resolvent, e):
    """g(e)"""
    return e if isinstance(resolvent, str) else float(Fraction(resolvent["factor"])) * e ** resolvent["power"]


def lies_near(document, base):
    """Each vector shows it by the entries in floats, and the spectrum in closed form agrees."""
    claim, instance, proof = document["claim"], document["instance"], document["evidence"]
    points, bounds = [*map(l2_forms.number, instance["points"])], [*map(float, map(Fraction, instance["bounds"]))]
    if len(points) != claim["count"] or max(bounds) > float(Fraction(claim["error"])) * (1 + CLOSE) + CLOSE:
        return False
    first, count = int(proof["sites"]["first"]), proof["sites"]["count"]
    for k, (z, e, v) in enumerate(zip(points, bounds, l2_forms.vectors(proof, len(points)), strict=True)):
        turned = k in proof["adjoint"]
        section, before = l2_forms.columns(instance["operator"], first, count, turned)
        moved = section @ v
        moved[before : before + count] -= (z.conjugate() if turned else z) * v
        if np.linalg.norm(moved) > (growth(instance["resolvent"], e) + CLOSE) * np.linalg.norm(v):
            return False
        truth = distance(z, instance)
        if truth is not None and truth > e + CLOSE:
            return False
    return True


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, lies_near), *tries((1, 200), (5, 300)), 0.7)
