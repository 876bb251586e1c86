"""Mutated certificates about Lipschitz constants of networks: what the checker accepts is true by a second route.

The second route reads a file with Python's own conversions, computes with fractions or floats, and tries all patterns of
slopes: max ||W D ... D W|| bounds every pair of points from below as far as Theorem 1 of docs/theory/lipschitz.md goes.
"""

from __future__ import annotations

import base64
import itertools
import random
import struct
from fractions import Fraction

import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "lipschitz-neurons", "lipschitz-norms", "linear-region", "class-region", "class-multipliers", "pair-couplings",
    "hand-lipschitz-of-two-neurons", "hand-lipschitz-of-products", "hand-lipschitz-of-two-layers",
    "hand-region-on-the-radius", "hand-region-of-dead-neurons", "hand-region-of-a-sum", "hand-class-in-a-region",
    "hand-class-by-multipliers", "hand-couplings-of-equal-rows",
)  # fmt: skip
ROOM = 1 + 1e-9
"""Of the floats of the second route."""


def numbers(value):
    """A vector, or the rows of a matrix one after another, as fractions."""
    if isinstance(value, list):
        return [Fraction(x) for row in value for x in (row if isinstance(row, list) else [row])]
    code = {"float32": "f", "float64": "d"}[value["encoding"]]
    raw = base64.b64decode(value["data"])
    return [Fraction(x) for x in struct.unpack(f"<{len(raw) // struct.calcsize(code)}{code}", raw)]


def rows(value):
    """A matrix as rows of fractions."""
    flat = numbers(value)
    columns = len(value[0]) if isinstance(value, list) else value["shape"][1]
    return [flat[k : k + columns] for k in range(0, len(flat), columns)]


def floats(matrix):
    return np.array([[float(x) for x in row] for row in matrix])


def chain(network):
    """The matrices between activations, in floats."""
    found, current = [], np.eye(network["input"])
    for layer in network["layers"]:
        if layer["kind"] == "dense":
            current = floats(rows(layer["matrix"])) @ current
        elif layer["kind"] == "channel-affine":
            current = floats([numbers(layer["scale"])]).T * current
        elif layer["kind"] != "reshape":
            found.append(current)
            current = np.eye(len(current))
    return [*found, current]


def steepest(matrices):
    """max ||W_l D_l ... D_1 W_0|| over diagonal D with entries 0 and 1."""
    counts, best = [len(w) for w in matrices[:-1]], 0.0
    for signs in itertools.product((0.0, 1.0), repeat=sum(counts)):
        product, start = matrices[0], 0
        for w, count in zip(matrices[1:], counts, strict=True):
            product = w @ (np.array(signs[start : start + count])[:, None] * product)
            start += count
        best = max(best, float(np.linalg.norm(product, 2)))
    return best


def evaluated(layers, x, neurons=None):
    """The output in fractions; `neurons` takes what enters activations."""
    for layer in layers:
        kind = layer["kind"]
        if kind == "dense":
            bias = numbers(layer["bias"]) if layer["bias"] is not None else [0] * len(rows(layer["matrix"]))
            x = [
                sum(a * b for a, b in zip(row, x, strict=True)) + c
                for row, c in zip(rows(layer["matrix"]), bias, strict=True)
            ]
        elif kind == "residual":
            x = [a + b for a, b in zip(x, evaluated(layer["layers"], x, neurons), strict=True)]
        elif kind in ("relu", "leaky-relu"):
            slope = Fraction(layer.get("slope", 0))
            if neurons is not None:
                neurons += x
            x = [v if v > 0 else slope * v for v in x]
    return x


def slopes(network, y):
    """(Jacobian, derivatives of what enters activations, what enters them) at y, by tiny exact differences."""
    start = []
    output = evaluated(network["layers"], y, start)
    columns, beside = [], []
    h = Fraction(1, 10**30)
    for k in range(len(y)):
        inside = []
        moved = evaluated(network["layers"], [*y[:k], y[k] + h, *y[k + 1 :]], inside)
        columns.append([(a - b) / h for a, b in zip(moved, output, strict=True)])
        beside.append([(a - b) / h for a, b in zip(inside, start, strict=True)])
    return floats([*zip(*columns, strict=True)]), floats([*zip(*beside, strict=True)]), floats([start])[0]


def upper_is_true(claim, network):
    constant = float(Fraction(claim["constant"]))
    return constant >= 0 and steepest(chain(network)) <= constant * ROOM + 1e-300


def lies_in_region(network, y, radius):
    _, beside, inside = slopes(network, y)
    norms = np.linalg.norm(beside, axis=1)
    return radius > 0 and bool((radius * norms <= np.abs(inside) * ROOM).all())


def region_is_true(claim, instance):
    y = numbers(instance["point"])
    radius, lower, upper = (float(Fraction(claim[key])) for key in ("radius", "lower", "upper"))
    norm = float(np.linalg.norm(slopes(instance["network"], y)[0], 2))
    return lies_in_region(instance["network"], y, radius) and lower <= norm * ROOM and norm <= upper * ROOM


def class_is_true(claim, instance, evidence):
    """Differences of outputs in the region, or by all patterns."""
    network, y = instance["network"], numbers(instance["point"])
    radius, chosen, output = float(Fraction(claim["radius"])), claim["class"], evaluated(network["layers"], y)
    margins = [float(output[chosen] - v) for j, v in enumerate(output) if j != chosen]
    if "pairs" in evidence:
        *inner, last = chain(network)
        steep = [steepest([*inner, last[chosen][None] - last[j][None]]) for j in range(len(last)) if j != chosen]
    elif lies_in_region(network, y, radius):
        jacobian = slopes(network, y)[0]
        steep = np.linalg.norm(np.delete(jacobian[chosen] - jacobian, chosen, axis=0), axis=1)
    else:
        return False
    return radius > 0 and all(m > 0 and radius * s <= m * ROOM for m, s in zip(margins, steep, strict=True))


def couplings_are_false(claim, instance, evidence):
    """The quotient in fractions; the criterion by eigenvalues."""
    claimed, shown = Fraction(claim["claimed"]), Fraction(claim["shown"])
    x, y = map(numbers, instance["vectors"])
    first, second = (evaluated(instance["network"]["layers"], v) for v in (x, y))
    apart = sum((a - b) ** 2 for a, b in zip(x, y, strict=True))
    moved = sum((a - b) ** 2 for a, b in zip(first, second, strict=True))
    matrix = np.diag([float(t) for t in numbers(evidence["multipliers"])])
    signs = [*map(float, numbers(evidence["multipliers"]))]
    for i, j, said in evidence["couplings"]:
        weight = float(Fraction(said))
        signs.append(weight)
        matrix[[i, j], [i, j]] += weight
        matrix[[i, j], [j, i]] -= weight
    w0, w1 = chain(instance["network"])
    whole = np.block([
        [float(claimed) ** 2 * np.eye(w0.shape[1]), -w0.T @ matrix], [-matrix @ w0, 2 * matrix - w1.T @ w1],
    ])  # fmt: skip
    holds = np.linalg.eigvalsh(whole)[0] >= -1e-9 * np.abs(whole).max()
    return 0 <= claimed < shown and apart > 0 and moved >= shown**2 * apart and min(signs) >= 0 and holds


def is_true(document, base):
    claim, instance, evidence = document["claim"], document["instance"], document["evidence"]
    if claim["kind"] == "lipschitz-upper":
        return upper_is_true(claim, instance["network"])
    if claim["kind"] == "linear-region":
        return region_is_true(claim, instance)
    if claim["kind"] == "constant-class":
        return class_is_true(claim, instance, evidence)
    return couplings_are_false(claim, instance, evidence)


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


judge = judged_by(BASES, mutate, is_true)
test_what_is_accepted_is_true = batches(judge, *tries((1, 60), (12, 200)), 0.8)
