"""Mutated certificates about pseudospectra: what the checker accepts is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "pseudospectrum-shift",
    "pseudospectrum-bands",
    "hand-pseudospectrum-nearly-to-the-edge",
    "hand-pseudospectrum-two-disks",
    "hand-pseudospectrum-imaginary-adjoint",
)
CLOSE = 1e-9
"""Of the second route, which computes in floats."""


def lies_inside(document, base):
    """Each square is in a disk whose radius is the level less the residual, in floats; the area is counted anew."""
    claim, instance, proof = document["claim"], document["instance"], document["evidence"]
    level, side = float(Fraction(claim["level"])), float(Fraction(instance["side"]))
    cells, corner = instance["cells"], l2_forms.number(instance["corner"])
    if (
        len({tuple(c) for c in cells}) != claim["count"]
        or float(Fraction(claim["area"])) > len(cells) * side**2 + CLOSE
    ):
        return False
    first, count, depths = int(proof["sites"]["first"]), proof["sites"]["count"], []
    points = [*map(l2_forms.number, proof["points"])]
    for k, (z, v) in enumerate(zip(points, l2_forms.vectors(proof, len(points)), strict=True)):
        turned = k in proof["adjoint"]
        section, before = l2_forms.columns(instance["operator"], first, count, turned)
        moved = section @ v
        moved[before : before + count] -= (z.conjugate() if turned else z) * v
        depths.append(np.linalg.norm(moved) / np.linalg.norm(v))
    for i, j in cells:
        low = corner + i * side + 1j * j * side
        far = [max(abs(low + side * t - z) for t in (0, 1, 1j, 1 + 1j)) for z in points]
        if all(f >= level - d + CLOSE for f, d in zip(far, depths, strict=True)):
            return False
    return side > 0


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, lies_inside), *tries((1, 120), (5, 300)), 0.8)
