"""Mutated certificates of paths: what the checker accepts is true, by enumeration of all supports (path_by_patterns.py)."""

from __future__ import annotations

import base64
import copy
import json
import random
import struct
from fractions import Fraction

import numpy as np
import path_by_patterns as patterns
from effort import examples

import sciverify as sv
from sciverify.checker import check


def small(seed):
    """A path of small integers or of doubles, as a document; None where it is not decided."""
    rng = random.Random(seed)
    count, m = rng.choice((1, 2, 2, 3)), rng.choice((1, 2, 3))
    A = [[rng.randint(-3, 3) for _ in range(count)] for _ in range(m)]
    y = [rng.randint(-4, 4) for _ in range(m)]
    weights = [rng.choice((1, 1, 2, 0)) for _ in range(count)]
    given = {"weights": weights, "signs": [rng.choice((0, 0, 1)) if w else 0 for w in weights]}
    if rng.random() < 0.3:
        given["row_scales_squared"] = np.array([rng.choice((1.0, 4.0)) for _ in range(m)])
    least, engine = rng.choice((0, 0, 1)), rng.choice(("exact", "float"))
    try:
        problem = sv.Lasso(np.array(A, dtype=float), np.array(y, dtype=float), 1, **given)
        return json.loads(sv.solution_path(problem, least=least, engine=engine).certificate.to_json())
    except sv.Undecided:
        return None


def doubles(block):
    raw = base64.b64decode(block["data"])
    return [Fraction(v) for v in struct.unpack(f"<{len(raw) // 8}d", raw)]


def is_true(document):
    """Does the claim hold for the instance? By enumeration, from the numbers of the file."""
    claim, instance = document["claim"], document["instance"]
    if isinstance(instance["matrix"], dict):
        m, count = instance["matrix"]["shape"]
        flat = doubles(instance["matrix"])
        A = [[flat[i * m + k] for i in range(count)] for k in range(m)]
        y = doubles(instance["measurements"])
        weights = [Fraction(1)] * count if instance["weights"] is None else doubles(instance["weights"])
        scales = doubles(instance["row_scales_squared"]) if "row_scales_squared" in instance else [1] * m
    else:
        A = [[Fraction(x) for x in row] for row in instance["matrix"]]
        y, weights = ([Fraction(x) for x in instance[key]] for key in ("measurements", "weights"))
        scales = [Fraction(d) for d in instance["row_scales_squared"] or [1] * len(y)]
    least = Fraction(claim["least"])
    pieces = patterns.stretches(A, y, weights, instance.get("signs", [0] * len(weights)), scales, least)
    said = [list(zip(piece["support"], piece["signs"], strict=True)) for piece in claim["pieces"]]
    found = [sorted(zip(piece.support, piece.signs, strict=True)) for piece in pieces]
    bounds = [[Fraction(x) for x in pair] for pair in claim["knots"]]
    return (
        least >= 0
        and patterns.is_a_path(pieces, least)
        and said == found
        and all(low <= piece.low <= high for (low, high), piece in zip(bounds, pieces, strict=False))
    )


# ---------------------------------------------------------------- mutations


def places(value, path=()):
    """Every leaf, and every list with more than one entry."""
    if isinstance(value, dict):
        return [place for key, inside in value.items() for place in places(inside, (*path, key))]
    if isinstance(value, list):
        own = [path] if len(value) > 1 else []
        return own + [place for k, inside in enumerate(value) for place in places(inside, (*path, k))]
    return [path]


def mutate(document, rng):
    """One change of a claim, an instance or the evidence, or one step left out everywhere."""
    mutant = copy.deepcopy(document)
    evidence = mutant["evidence"]["path"]
    steps = evidence.get("points") or evidence["crossings"]
    if rng.random() < 0.15 and len(steps) > 1:
        k = rng.randrange(len(steps) - 1)
        for entries in (mutant["claim"]["knots"], mutant["claim"]["pieces"], steps):
            del entries[k if entries is not mutant["claim"]["pieces"] else k + rng.randint(0, 1)]
        return mutant
    part = rng.choice(("claim", "instance", "evidence"))
    *path, last = rng.choice([place for place in places(mutant[part], (part,)) if len(place) > 1])
    holder = mutant
    for key in path:
        holder = holder[key]
    holder[last] = changed(holder[last], rng)
    return mutant


def changed(value, rng):
    if isinstance(value, list):
        value = list(value)
        i, k = rng.sample(range(len(value)), 2)
        value[i], value[k] = value[k], value[i]
        return value
    if isinstance(value, int):
        return rng.choice((value + 1, value - 1, -value))
    if isinstance(value, str) and len(value) % 4 == 0 and value.endswith("="):
        numbers = list(struct.unpack(f"<{len(base64.b64decode(value)) // 8}d", base64.b64decode(value)))
        k = rng.randrange(len(numbers))
        numbers[k] = rng.choice((numbers[k] + rng.choice((1, -1, 0.25)), -numbers[k], 0.0))
        return base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()
    try:
        number = Fraction(value)
    except (TypeError, ValueError):
        return rng.choice((0, None, "1"))
    step = Fraction(rng.choice((1, -1, 2)), rng.choice((1, 2, 8, 2**20)))
    return str(rng.choice((number + step, number * (1 + step), -number)))


def verdict(document):
    try:
        check.check_bytes(json.dumps(document).encode())
    except check.Rejected:
        return "REJECTED"
    except check.Malformed:
        return "MALFORMED"
    return "VERIFIED"


def test_what_is_accepted_is_true():
    rng, counts = random.Random(1), {"REJECTED": 0, "MALFORMED": 0, "VERIFIED": 0}
    for seed in range(count := examples(15, 30)):
        document = small(seed)
        if document is None:
            continue
        assert verdict(document) == "VERIFIED"
        assert is_true(document)
        for _ in range(10):
            mutant = mutate(document, rng)
            word = verdict(mutant)
            counts[word] += 1
            assert word != "VERIFIED" or is_true(mutant), json.dumps(mutant)
    assert counts["REJECTED"] > 2 * count, counts
    assert counts["VERIFIED"] > count // 5, counts
