"""Single-field mutations of certificates about groups: what the checker accepts must be true, by the second route."""

from __future__ import annotations

import base64
import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import group_reference as reference
import pytest
from effort import tries
from mutants import batches, judged_by
from test_mutations import leaves, mutate_numeral, place

from sciverify.checker import check

ROOT = Path(__file__).parents[1] / "certificates" / "correct"
BASES = sorted(path.stem for path in ROOT.glob("group-*.json"))
PARAMETER = {"lasso": "lambda", "square-root-lasso": "lambda", "basis-pursuit": "eta"}


def mutate(document, rng):
    """Change one field; returns the path."""
    paths = list(leaves(document))
    places = {}
    for path in paths:
        places.setdefault(path[:3] if path[0] == "evidence" else path[:2], []).append(path)
    path = rng.choice(places[rng.choice(sorted(places, key=str))])
    parent, key = place(document, path[:-1]), path[-1]
    old = parent[key]
    if path[:2] == ("instance", "groups"):
        regroup(document["instance"]["groups"], rng)
    elif key == "data":
        data = bytearray(base64.b64decode(old))
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        parent[key] = base64.b64encode(bytes(data)).decode()
    elif isinstance(old, str) and old.lstrip("-")[:1].isdigit():
        parent[key] = mutate_numeral(old, rng)
    elif isinstance(old, int) and not isinstance(old, bool):
        parent[key] = rng.randrange(6)
    else:
        parent[key] = rng.choice([True, False, None, "lasso", "square-root-lasso", "basis-pursuit", 2, []])
    return path


def regroup(groups, rng):
    """Move a column to another group, exchange two groups, or write a position at random."""
    a, b = rng.sample(range(len(groups)), 2)
    choice = rng.randrange(3)
    if choice == 0:
        groups[b] = sorted([*groups[b], groups[a].pop()])
    elif choice == 1:
        groups[a], groups[b] = groups[b], groups[a]
    else:
        groups[a][0] = rng.randrange(6)


@cache
def truth(instance):
    """The minimiser of an instance (JSON text), in 60 digits."""
    value = json.loads(instance)
    rows = [[Fraction(x) for x in row] for row in value["matrix"]]
    y = [Fraction(x) for x in value["measurements"]]
    kind = value["problem"]
    parameter, w = Fraction(value[PARAMETER[kind]]), [Fraction(v) for v in value["weights"]]
    return reference.minimiser(kind, rows, y, parameter, w, value["groups"])


def is_true(document):
    z = truth(json.dumps(document["instance"]))
    if z is None:
        return False
    x, claim = list(map(Fraction, document["point"])), document["claim"]
    return claim["unique"] is True and reference.between(claim["lower"], reference.distance(x, z), claim["upper"])


@pytest.mark.parametrize("name", BASES)
def test_the_bases_are_true(name):
    assert is_true(json.loads((ROOT / f"{name}.json").read_text()))


judge = judged_by(BASES, mutate, lambda mutant, base: is_true(mutant))


test_no_false_mutant_is_accepted = batches(judge, count=tries(1, 3), size=60, most=0.5)


HOSTILE = {
    "support of a hundred thousand": lambda d: d["evidence"]["krawczyk"].update(support=list(range(10**5))),
    "coprime denominators": lambda d: d["instance"]["matrix"].__setitem__(
        0, ["1/1" + "0" * 9000 + str(k) for k in range(1, 7)]
    ),
    "a group of a hundred thousand": lambda d: d["instance"].update(groups=[list(range(10**5))]),
    "a hundred thousand groups": lambda d: d["instance"].update(groups=[[k] for k in range(10**5)]),
    "the same group": lambda d: d["instance"].update(groups=[[0, 1]] * 3),
    "groups in an object": lambda d: d["instance"].update(groups={"0": [0]}),
    "a negative position": lambda d: d["instance"]["groups"][0].__setitem__(0, -1),
    "a position that is true": lambda d: d["instance"]["groups"][1].__setitem__(0, True),
    "long radius": lambda d: d["evidence"]["krawczyk"].update(radius="1/1" + "0" * 49_000),
    "long weight": lambda d: d["instance"]["weights"].__setitem__(0, "1" * 49_000),
    "entries of another group": lambda d: d["evidence"]["krawczyk"].update(minimiser=[["1"]]),
    "zero matrix": lambda d: d["instance"].update(matrix=[["0"] * 6] * 4),
    "row scales": lambda d: d["instance"].update(row_scales_squared=None),
    "infinite inverse": lambda d: d["evidence"]["krawczyk"]["inverse"].update(
        data=base64.b64encode(bytes.fromhex("000000000000f07f") * d["evidence"]["krawczyk"]["inverse"]["length"]).decode()
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused(kind):
    document = json.loads((ROOT / "group-lasso.json").read_text())
    HOSTILE[kind](document)
    with pytest.raises((check.Malformed, check.Rejected)):
        check.check_bytes(json.dumps(document).encode())
