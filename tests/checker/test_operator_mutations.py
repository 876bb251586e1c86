"""Mutated certificates of operators by name: what the checker accepts is true by dense matrices and 50 digits."""

from __future__ import annotations

import base64
import struct

import image_reference
import pytest
from effort import tries
from mutants import CORRECT, batches, changed, is_accepted, judged_by, places

from sciverify.checker.operator_arithmetic import Arithmetic, computed_by
from sciverify.numpy_checker import ExactFloats

BASES = tuple(sorted(path.stem for path in CORRECT.glob("*operator-*.json")))


def mutate(document, rng):
    """Change one numeral, one bare integer or one bit, or call the problem another one."""
    if rng.random() < 0.05:
        posed = document["instance"]
        parameter = posed.pop("eta" if "eta" in posed else "lambda")
        posed["problem"] = rng.choice(("lasso", "square-root-lasso", "basis-pursuit"))
        posed["eta" if posed["problem"] == "basis-pursuit" else "lambda"] = parameter
        return posed["problem"]
    parts = ("claim", "point", "instance", "instance", "evidence", "evidence")
    holder, key = rng.choice([place for place in places(document[rng.choice(parts)]) if place[0][place[1]] != ""])
    holder[key] = changed(holder[key], key, rng)
    return key


@pytest.mark.parametrize("name", BASES)
def test_the_bases_are_true(name):
    assert image_reference.is_true(image_reference.read(CORRECT / f"{name}.json"))


judge = judged_by(BASES, mutate, lambda mutant, base: image_reference.is_true(mutant))
test_what_is_accepted_is_true = batches(judge, *tries((1, 100), (8, 250)), 0.5)

WIDE = [1e300, 1e-300, 1.0, 5e-324]
HOSTILE = {
    "long parameter": lambda d: d["instance"].update({"lambda": "1" * 24_000 + "/" + "3" * 24_001}),
    "tiny parameter": lambda d: d["instance"].update({"lambda": "1/1" + "0" * 49_000}),
    "tiny singular value": lambda d: d["evidence"]["convexity"].update(singular_value="1/1" + "0" * 49_000),
    "large singular value": lambda d: d["evidence"]["convexity"].update(singular_value="1" + "0" * 49_000),
    "weights of wide exponents": lambda d: d["instance"].update(weights=block(WIDE)),
    "measurements of wide exponents": lambda d: d["instance"].update(measurements=block(WIDE)),
    "largest minimiser": lambda d: d["evidence"]["convexity"].update(minimiser=block([1.7e308])),
    "smallest minimiser": lambda d: d["evidence"]["convexity"].update(minimiser=block([5e-324])),
    "a large side": lambda d: d["instance"]["operator"].update(side=1024),
    "a side that is true": lambda d: d["instance"]["operator"].update(side=True),
    "an operator that is none": lambda d: d["instance"].update(operator=None),
    "a matrix, too": lambda d: d["instance"].update(matrix=None),
    "complex scalars, too": lambda d: d["instance"].update(scalars="complex"),
}


def block(values):
    data = base64.b64encode(struct.pack(f"<{len(values)}d", *values)).decode()
    return {"encoding": "float64", "length": len(values), "data": data}


@pytest.mark.parametrize("arithmetic", [Arithmetic(), ExactFloats()])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused(kind, arithmetic):
    document = image_reference.read(CORRECT / "hand-operator-of-a-point.json")
    HOSTILE[kind](document)
    with computed_by(arithmetic):
        assert not is_accepted(document)
