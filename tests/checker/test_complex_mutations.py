"""Single-field mutations of complex certificates: what the checker accepts must be true, by the second route."""

from __future__ import annotations

import base64
import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import complex_reference as reference
import pytest
from effort import tries
from mutants import batches, judged_by
from test_mutations import leaves, mutate_numeral, place

from sciverify.checker import check

ROOT = Path(__file__).parents[1] / "certificates" / "correct"
BASES = sorted(path.stem for path in ROOT.glob("complex-*.json"))
PARAMETER = {"lasso": "lambda", "square-root-lasso": "lambda", "basis-pursuit": "eta"}


def mutate(document, rng):
    """Change one field; returns the path."""
    paths = list(leaves(document))
    groups = {}
    for path in paths:
        groups.setdefault(path[:3] if path[0] == "evidence" else path[:2], []).append(path)
    path = rng.choice(groups[rng.choice(sorted(groups, key=str))])
    parent, key = place(document, path[:-1]), path[-1]
    old = parent[key]
    if isinstance(old, str) and old.lstrip("-")[:1].isdigit():
        parent[key] = mutate_numeral(old, rng)
    elif key == "data":
        parent[key] = mutate_block(old, rng)
    elif isinstance(old, int) and not isinstance(old, bool):
        parent[key] = rng.randrange(4)
    else:
        parent[key] = rng.choice([True, False, None, "lasso", "square-root-lasso", "basis-pursuit", 2, []])
    return path


def mutate_block(text, rng):
    data = bytearray(base64.b64decode(text))
    k = rng.randrange(len(data))
    data[k] ^= 1 << rng.randrange(8)
    return base64.b64encode(bytes(data)).decode()


@cache
def truth(instance):
    """The minimiser of an instance (JSON text), in 60 digits."""
    value = json.loads(instance)
    numbers = [[[Fraction(part) for part in x] for x in row] for row in value["matrix"]]
    y = [[Fraction(part) for part in x] for x in value["measurements"]]
    kind = value["problem"]
    parameter, w = Fraction(value[PARAMETER[kind]]), [Fraction(v) for v in value["weights"]]
    return reference.minimiser(kind, numbers, y, parameter, w)


def is_true(document):
    z = truth(json.dumps(document["instance"]))
    if z is None:
        return False
    x, claim = [tuple(map(Fraction, v)) for v in document["point"]], document["claim"]
    return claim["unique"] is True and reference.between(
        Fraction(claim["lower"]), reference.distance(x, z), Fraction(claim["upper"])
    )


@pytest.mark.parametrize("name", tries(list(BASES)[::3], BASES))
def test_the_bases_are_true(name):
    assert is_true(json.loads((ROOT / f"{name}.json").read_text()))


judge = judged_by(BASES, mutate, lambda mutant, base: is_true(mutant))


test_no_false_mutant_is_accepted = batches(judge, count=tries(1, 10), size=tries(20, 60), most=0.5)


HOSTILE = {
    "support of a hundred thousand": lambda d: d["evidence"]["krawczyk"].update(support=list(range(10**5))),
    "coprime denominators": lambda d: d["instance"]["matrix"].__setitem__(
        0, [["1/1" + "0" * 9000 + str(k), "1/3" + "0" * 9000 + str(k)] for k in range(1, 5)]
    ),
    "long radius": lambda d: d["evidence"]["krawczyk"].update(radius="1/1" + "0" * 49_000),
    "long entry": lambda d: d["evidence"]["krawczyk"]["minimiser"][0].__setitem__(0, "1" * 49_000),
    "long weight": lambda d: d["instance"]["weights"].__setitem__(0, "1" * 49_000),
    "radius of nothing": lambda d: d["evidence"]["krawczyk"].update(radius="0"),
    "negative scale": lambda d: d["evidence"]["krawczyk"].update(scale="-3"),
    "zero matrix": lambda d: d["instance"].update(matrix=[[["0", "0"]] * 4] * 3),
    "no columns": lambda d: d["instance"].update(weights=[], matrix=[[], [], []]),
    "scalars as a list": lambda d: d["instance"].update(scalars=["complex"]),
    "evidence as a list": lambda d: d.update(evidence=[]),
    "huge inverse": lambda d: d["evidence"]["krawczyk"]["inverse"].update(
        data=base64.b64encode(bytes.fromhex("ffffffffffffef7f") * d["evidence"]["krawczyk"]["inverse"]["length"]).decode()
    ),
    "infinite inverse": lambda d: d["evidence"]["krawczyk"]["inverse"].update(
        data=base64.b64encode(bytes.fromhex("000000000000f07f") * d["evidence"]["krawczyk"]["inverse"]["length"]).decode()
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused(kind):
    document = json.loads((ROOT / "complex-lasso.json").read_text())
    HOSTILE[kind](document)
    with pytest.raises((check.Malformed, check.Rejected)):
        check.check_bytes(json.dumps(document).encode())
