"""Mutated certificates about towers: what the checker accepts is true by a second route, in floats."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "class-refutation",
    "class-refutation-jacobi",
    "class-refutation-compact",
    "mind-changes",
    "hand-missed-within",
    "hand-missed-turned",
    "hand-missed-says-no-within",
    "hand-far-beyond-norm",
    "hand-far-beside-the-centre",
    "hand-far-entries",
    "hand-far-windows",
    "hand-far-says-yes",
    "hand-mind-near",
    "hand-mind-answers",
)
CLOSE = 1e-9


def is_told(operator, told):
    """Every answer is the entry, one by one."""
    listed = {int(d["offset"]): d["entries"] for d in operator["diagonals"]}
    for i, j, value in zip(told["rows"], told["columns"], told["values"], strict=True):
        k, turned = i - j, operator["self_adjoint"] and i < j
        sequence = listed.get(-k if turned else k)
        true = 0 if sequence is None else l2_forms.entry(sequence, i if turned else j, None)
        if abs((true.conjugate() if turned and true else true) - l2_forms.number(value)) > CLOSE:
            return False
    return True


def seen(operator):
    """Numbers, each with a bound of its distance to the spectrum, by a long section."""
    first = -30 if operator["sites"] == "integers" else 0
    whole, before = l2_forms.columns(operator, first, 70)
    values, vectors = np.linalg.eig(whole[before : before + 70])
    vectors = vectors / np.linalg.norm(vectors, axis=0)
    padded = np.zeros((len(whole), 70), dtype=complex)
    padded[before : before + 70] = vectors
    return [(z, np.linalg.norm(r)) for z, r in zip(values, (whole @ vectors - padded * values).T, strict=True)]


def is_wrong(document, base):
    """The points of the spectrum that a second route finds contradict the output as the claim says."""
    claim, instance, proof = (document[part] for part in ("claim", "instance", "evidence"))
    operator, task = instance["operator"], instance["task"]
    if not is_told(operator, proof["answers"]) or claim["questions"] != len(proof["answers"]["rows"]):
        return False
    if claim["kind"] == "mind-changes":
        return alternates(task, proof) and claim["changes"] == len(proof["outputs"]) - 1
    tolerance, near = float(Fraction(claim["tolerance"])), seen(operator)
    if task["kind"] == "meets":
        low, high = (float(Fraction(task[key])) for key in ("lower", "upper"))
        inside = any(low - r - CLOSE <= z.real <= high + r + CLOSE for z, r in near)
        surely = any(low + r + CLOSE < z.real < high - r - CLOSE for z, r in near)
        return inside if claim["failure"] == "says no" else not surely
    points = [l2_forms.number(x) for x in task["points"]]
    if claim["failure"] == "misses a point":
        return any(all(abs(z - x) + r > tolerance - CLOSE for x in points) for z, r in near)
    return any(all(abs(z - x) + r > tolerance - CLOSE for z, r in near) for x in points)


def alternates(task, proof):
    """Yes and no by turns, at ascending indices."""
    if task["kind"] == "near":
        centre, radius = l2_forms.number(task["centre"]), float(Fraction(task["radius"]))
        said = [any(abs(l2_forms.number(x) - centre) < radius for x in output) for output in proof["outputs"]]
    else:
        said = proof["outputs"]
    ascends = all(a < b for a, b in pairwise(proof["indices"]))
    return ascends and all(a != b for a, b in pairwise(said))


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, one bit of a block, or one answer."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, is_wrong), *tries((1, 100), (10, 300)), 0.8)
