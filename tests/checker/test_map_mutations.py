"""Mutated certificates about operators and maps: what the checker accepts is true by a second route."""

from __future__ import annotations

import base64
import random
import struct
from fractions import Fraction

import network_reference
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "any-map-rational", "any-map-hadamard", "hand-any-map-on-both-bounds", "hand-any-map-hadamard", "any-map-mojette",
    "hand-any-map-mojette-ghost", "hand-any-map-mojette-pixel",
)  # fmt: skip


def vector(value):
    """The numbers of a vector as fractions, read by Python's own conversions."""
    if isinstance(value, list):
        return [Fraction(x) for x in value]
    raw = base64.b64decode(value["data"])
    code = {"float32": "f", "float64": "d"}[value["encoding"]]
    return [Fraction(x) for x in struct.unpack(f"<{value['length']}{code}", raw)]


def matrix(operator):
    """The operator entry by entry."""
    if operator["kind"] == "identity":
        return [[Fraction(i == j) for j in range(operator["size"])] for i in range(operator["size"])]
    if operator["kind"] == "walsh-hadamard":
        scale, size = Fraction(operator["scale"]), operator["size"]
        return [[scale * (-1) ** bin(k & j).count("1") for j in range(size)] for k in operator["rows"]]
    if operator["kind"] == "mojette":
        return network_reference.operator_rows(operator)
    found = operator["matrix"]
    if isinstance(found, list):
        return [[Fraction(x) for x in row] for row in found]
    rows, columns = found["shape"]
    flat = vector({**found, "length": rows * columns})
    return [flat[k * columns : (k + 1) * columns] for k in range(rows)]


def every_map_errs(document, base):
    """The claim, from the entries: the common measurement is within eta of both, and half the distance is large enough."""
    claim, instance = document["claim"], document["instance"]
    x, other = map(vector, instance["vectors"])
    seen = sum(
        (sum(a * (u - v) for a, u, v in zip(row, x, other, strict=True)) / 2) ** 2
        for row in matrix(instance["operator"])
    )
    apart = sum((u - v) ** 2 for u, v in zip(x, other, strict=True))
    eta, lower = Fraction(claim["eta"]), Fraction(claim["lower"])
    return eta >= 0 and lower >= 0 and seen <= eta**2 and apart / 4 >= lower**2


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block."""
    holder, key = rng.choice([place for part in ("claim", "instance") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, every_map_errs), *tries((1, 300), (5, 300)), 0.7)
