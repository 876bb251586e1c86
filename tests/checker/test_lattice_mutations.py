"""Mutated certificates about operators on lattices: what the checker accepts is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import lattice_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "spectral-points-flux",
    "hand-lattice-ball",
    "hand-lattice-order-of-sites",
    "hand-lattice-next-cell",
    "hand-lattice-complex",
    "hand-lattice-steps",
    "hand-lattice-defect",
    "hand-lattice-imaginary",
    "hand-lattice-words",
    "hand-lattice-flux",
    "spectral-points-tiling",
    "hand-tiling-degree",
    "hand-tiling-laplacian",
)
CLOSE = 1e-9
"""Of the second route, which computes in floats."""


def vectors(proof, count):
    """The vectors of a file, one a row."""
    return l2_forms.vectors({**proof, "sites": {"count": proof["sites"]["count"]}}, count)


def columns(operator, sites, turned):
    """A dense matrix whose first rows are those of the sites."""
    if operator["kind"] == "ammann-beenker":
        return lattice_forms.tiling_columns(operator, sites)[1]
    return lattice_forms.columns(operator, sites, turned)[1]


def lies_near(document, base):
    """Each vector shows it by the entries of a patch in floats."""
    claim, instance, proof = document["claim"], document["instance"], document["evidence"]
    points, bounds = [*map(l2_forms.number, instance["points"])], [*map(float, map(Fraction, instance["bounds"]))]
    if len(points) != claim["count"] or max(bounds) > float(Fraction(claim["error"])) * (1 + CLOSE) + CLOSE:
        return False
    for k, (z, e, v) in enumerate(zip(points, bounds, vectors(proof, len(points)), strict=True)):
        turned = k in proof["adjoint"]
        section = columns(instance["operator"], proof["sites"], turned)
        residual = section @ v
        residual[: len(v)] -= (z.conjugate() if turned else z) * v
        if np.linalg.norm(residual) > (e + CLOSE) * np.linalg.norm(v):
            return False
    return True


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, lies_near), *tries((1, 150), (5, 300)), 0.7)
