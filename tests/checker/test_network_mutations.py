"""Mutated certificates about networks: what the checker accepts is true in plain fractions.

python tests/checker/test_network_mutations.py 5000 [first seed]    counts mutants and those accepted
"""

from __future__ import annotations

import copy
import random
import sys
from fractions import Fraction

import network_reference
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "network-output", "network-instability", "network-overperformance", "network-misclassification",
    "hand-network-output", "hand-network-of-blocks", "hand-network-leaky", "hand-network-scale-of-channels",
    "hand-network-means", "hand-network-reshape", "hand-network-residual", "hand-network-linear", "hand-network-adjoint",
    "hand-network-lines", "hand-network-back-projection", "hand-network-consistent", "hand-network-consistency-inside", "hand-network-padding", "hand-network-stride",
    "hand-network-full-slot", "hand-network-lipschitz", "hand-network-recovered",
    "hand-network-recovered-with-an-error", "hand-network-classes", "suboptimal-map", "hand-suboptimal-pair",
    "hand-suboptimal-pair-by-diameter", "hand-suboptimal-on-a-single-fibre", "hand-suboptimal-beside-a-pair",
)  # fmt: skip


def mutate(document, rng: random.Random):
    """Change a number, a bit of a block, the order of the vectors, or the layers; often the bounds as well."""
    what = rng.random()
    if what < 0.1:
        document["instance"]["vectors"].reverse()
        return "vectors"
    if what < 0.25:
        _layers(document["instance"]["network"], rng)
        return "layers"
    if what < 0.5:
        _loosen(document["claim"], rng)
    part = "instance" if what < 0.8 else "evidence" if what < 0.9 and document["evidence"] else "claim"
    holder, key = rng.choice([*places(document[part])] or [*places(document["claim"])])
    holder[key] = changed(holder[key], key, rng)
    return key


def _layers(network, rng):
    """Drop a layer, repeat one, exchange two, or go on inside a residual one."""
    layers = network["layers"]
    inside = [layer for layer in layers if layer["kind"] == "residual"]
    if inside and rng.random() < 0.5:
        return _layers(rng.choice(inside), rng)
    if not layers:
        return layers.append({"kind": "relu"})
    k = rng.randrange(len(layers))
    match rng.randrange(4):
        case 0:
            return layers.pop(k)
        case 1:
            return layers.insert(k, copy.deepcopy(layers[k]))
        case 2:
            other = rng.randrange(len(layers))
            layers[k], layers[other] = layers[other], layers[k]
            return None
    return layers.insert(k, {"kind": "relu"})


def _loosen(claim, rng):
    """Bounds that leave room: a change elsewhere may then be accepted."""
    if claim["kind"] == "not-optimal":
        middle = (Fraction(claim["error"]) + Fraction(claim["optimum"])) / 2
        claim.update(error=str(middle + Fraction(1, 1000)), optimum=str(middle))
    for key in ("upper", "epsilon", "error", "other_error", "noise", "radius"):
        if key in claim:
            claim[key] = str(Fraction(claim[key]) + Fraction(1, rng.choice((1, 1000))))
    for key in ("lower", "constant", "distance"):
        if key in claim:
            claim[key] = str(Fraction(claim[key]) * Fraction(rng.choice((0, 9, 999)), 1000))


def is_true(document, base):
    """Every claim by its definition."""
    return network_reference.is_true(document)


judge = judged_by(BASES, mutate, is_true)
test_what_is_accepted_is_true = batches(judge, *tries((1, 200), (6, 300)), 0.7)

if __name__ == "__main__":
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    accepted = sum(map(judge, range(first, first + count)))
    print(f"{count} mutants, {accepted} accepted, all of them true")
