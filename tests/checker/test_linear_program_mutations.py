"""Mutated certificates about linear programs: what the checker accepts is true by trying all sets of tight constraints."""

from __future__ import annotations

import random
from fractions import Fraction

import linear_program_reference as reference
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "linear-program", "linear-program-face", "hand-linear-program-segment", "hand-linear-program-row",
    "hand-linear-program-priced-row", "hand-linear-program-upper-end", "hand-linear-program-box",
    "hand-linear-program-without-lower-bound", "hand-linear-program-box-below", "hand-linear-program-inside",
)  # fmt: skip


def vector(values):
    return [None if x is None else Fraction(x) for x in values]


def is_true(document, base):
    """The squared distance to the face of minimisers, from the instance alone."""
    posed, claim = document["instance"], document["claim"]
    equal = [sense == "=" for sense in posed["senses"]]
    constraints = reference.equations_and_inequalities(
        [vector(row) for row in posed["matrix"]], vector(posed["right"]), equal,
        vector(posed["lower"]), vector(posed["upper"]),
    )  # fmt: skip
    square = reference.squared_distance(vector(posed["costs"]), vector(posed["point"]), *constraints)
    lower, upper = Fraction(claim["lower"]), Fraction(claim["upper"])
    return square is not None and lower >= 0 and lower**2 <= square <= upper**2


def mutate(document, rng: random.Random):
    """Change one or two numerals, a sense, or an end; at times the claim follows, or the normal is left out."""
    posed, evidence, path = document["instance"], document["evidence"], []
    for _ in range(rng.choice((1, 1, 2))):
        kind = rng.random()
        if kind < 0.15 and posed["senses"]:
            i = rng.randrange(len(posed["senses"]))
            posed["senses"][i] = "=" if posed["senses"][i] == ">=" else ">="
            path.append(("senses", i))
        elif kind < 0.35:
            side, j = rng.choice(("lower", "upper")), rng.randrange(len(posed["costs"]))
            posed[side][j] = rng.choice((None, "0", evidence["minimiser"][j], posed["point"][j]))
            path.append((side, j))
        elif kind < 0.45:
            evidence["normal"] = None
            document["claim"]["lower"] = "0"
        else:
            holder, key = rng.choice(
                [place for part in ("claim", "instance", "evidence") for place in places(document[part])]
            )
            holder[key] = rng.choice((changed(holder[key], key, rng), "0", "1"))
            path.append(key)
    if rng.random() < 0.3:  # bounds that ask little: what is wrong must be seen elsewhere
        document["claim"]["lower"] = "0"
    return path


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, is_true), *tries((1, 250), (8, 500)), 0.6)
