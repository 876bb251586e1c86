"""Mutated certificates: what the checker accepts is judged by a second route, seed by seed.

Each module of mutations has `judge(seed)`: False if the checker refuses the mutant of that seed, True if it accepts one that
the second route finds true; an AssertionError names a seed whose mutant is accepted and false.
"""

from __future__ import annotations

import base64
import copy
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from sciverify.checker import check

CORRECT = Path(__file__).parent / "certificates" / "correct"
REFUSED = (check.Malformed, check.Rejected, check.TooMuchWork)


def is_accepted(document):
    try:
        check.check_bytes(json.dumps(document).encode())
    except REFUSED:
        return False
    return True


def places(value):
    """(holder, key) of numerals, of bare integers and of blocks."""
    for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inside, dict | list):
            yield from places(inside)
        elif key == "data" or (isinstance(inside, str) and inside.lstrip("-")[:1].isdigit()) or type(inside) is int:
            yield value, key


def changed(value, key, rng):
    """A numeral moved by little, by much, or negated; a bare integer beside it; a block with one bit flipped."""
    if key == "data":
        raw = bytearray(base64.b64decode(value))
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        return base64.b64encode(bytes(raw)).decode()
    if isinstance(value, str):
        old = Fraction(value)
        step = Fraction(rng.choice((1, -1)), rng.choice((1, 8, 10**6, 10**12)))
        return str(rng.choice((old + step, -old, 2 * old, old / 2, old * (1 + step / 10))))
    return value + rng.choice((1, -1))


def judged_by(bases, mutate, is_true):
    """judge(seed) for mutants of the correct certificates of these names; `is_true(mutant, base)` is the second route."""

    def judge(seed):
        rng = random.Random(seed)
        name = rng.choice(bases)
        base = json.loads((CORRECT / f"{name}.json").read_text())
        mutant = copy.deepcopy(base)
        path = mutate(mutant, rng)
        if not is_accepted(mutant):
            return False
        assert is_true(mutant, base), f"seed {seed}: {name} {path} is accepted and false"
        return True

    return judge


def batches(judge, count, size, most):
    """A test of `count` batches of seeds, `size` each; at most that share of the mutants may be accepted."""

    @pytest.mark.parametrize("batch", range(count))
    def test(batch):
        accepted = sum(map(judge, range(batch * size, (batch + 1) * size)))
        assert accepted <= size * most, "most mutations should matter"

    return test
