"""Mutated certificates of operators by name: what the checker accepts is true by dense matrices and 50 digits."""

from __future__ import annotations

import image_reference
import pytest
from effort import tries
from mutants import CORRECT, batches, changed, judged_by, places

BASES = tuple(sorted(path.stem for path in CORRECT.glob("hand-operator-*.json")))


def mutate(document, rng):
    """Change one numeral, one bare integer or one bit, or call the problem another one."""
    if rng.random() < 0.05:
        posed = document["instance"]
        parameter = posed.pop("eta" if "eta" in posed else "lambda")
        posed["problem"] = rng.choice(("lasso", "square-root-lasso", "basis-pursuit"))
        posed["eta" if posed["problem"] == "basis-pursuit" else "lambda"] = parameter
        return posed["problem"]
    parts = ("claim", "point", "instance", "instance", "evidence", "evidence")
    holder, key = rng.choice([*places(document[rng.choice(parts)])])
    holder[key] = changed(holder[key], key, rng)
    return key


@pytest.mark.parametrize("name", BASES)
def test_the_bases_are_true(name):
    assert image_reference.is_true(image_reference.read(CORRECT / f"{name}.json"))


judge = judged_by(BASES, mutate, lambda mutant, base: image_reference.is_true(mutant))
test_what_is_accepted_is_true = batches(judge, *tries((1, 100), (8, 250)), 0.5)
