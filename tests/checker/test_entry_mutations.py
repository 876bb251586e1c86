"""Mutated certificates of supports and dimensions, of numerals and of doubles: what the checker accepts is true."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction
from functools import cache

import entry_truth
import faces
import numpy as np
import pytest
from effort import tries
from mutants import is_accepted
from test_mutations import mutate, poses_a_problem

import sciverify as sv

PER_BASE = 20


def data(rng):
    """Small integers, with multiples of columns, exact ties and columns of other weights."""
    m, count = rng.choice((1, 2, 2, 3)), rng.choice((1, 2, 3, 4))
    A = [[rng.choice((0, 1, 1, -1, 2)) for _ in range(count)] for _ in range(m)]
    weights = [rng.choice((1.0, 1.0, 1.0, 2.0)) for _ in range(count)]
    if count > 1 and rng.random() < 0.6:
        factor = rng.choice((1, 1, -1, 2, -2))
        for row in A:
            row[-1] = factor * row[0]
        weights[-1] = weights[0] * rng.choice((abs(factor), abs(factor), 2.0))
    return A, [rng.randint(-4, 4) for _ in range(m)], weights


@cache
def issued(seed):
    """A certificate as a document; None where it is not decided."""
    rng = random.Random(seed)
    A, y, weights = data(rng)
    make = rng.choice((sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit))
    parameter = {
        sv.Lasso: rng.choice((1, 2, 3)),
        sv.SquareRootLasso: rng.choice((0.5, 1.0)),
        sv.BasisPursuit: rng.choice((0, 0, 1)),
    }[make]
    engine = rng.choice(("float", "float", "exact"))
    verb = rng.choice(("support", "dimension", "tolerance", "tolerance"))
    try:
        problem = make(np.array(A, dtype=float), np.array(y, dtype=float), parameter, weights=weights)
        if verb == "dimension":
            found = sv.certify_dimension(problem, engine=engine)
        else:
            tolerance = rng.choice(("0", "1e-9", "1/4", 0.5, 1)) if verb == "tolerance" else None
            found = sv.certify_support(problem, tolerance=tolerance, engine=engine)
    except (sv.Undecided, sv.AssumptionFailed):
        return None
    return json.loads(found.to_json())


def is_true(document):
    kind, A, y, parameter, w, signs = entry_truth.given(document)
    if not poses_a_problem(kind, parameter, w, signs):
        return False
    points = faces.minimisers(kind, A, y, parameter, w, signs)
    return points is not None and entry_truth.holds(document["claim"], points)


def mutant_of(base, rng):
    """One field, one list of the claim, or a bound of the claim by a little."""
    mutant = copy.deepcopy(base)
    claim, chance = mutant["claim"], rng.random()
    lists = [key for key, value in claim.items() if isinstance(value, list)]
    if chance < 0.25 and lists:
        a, b = rng.choice(lists), rng.choice(lists)
        if claim[a]:
            i = rng.choice(claim[a])
            claim[a] = [k for k in claim[a] if k != i]
            claim[b] = sorted({*claim[b], i}) if rng.random() < 0.7 else claim[b]
    elif chance < 0.4:
        keys = [key for key in ("least", "most", "lower", "upper", "tolerance") if claim.get(key) is not None]
        for key in keys:
            step = Fraction(rng.choice((1, -1)), rng.choice((2, 100, 10**9, 2**60)))
            claim[key] = str(max(Fraction(claim[key]) + step, Fraction(0)))
    else:
        mutate(mutant, rng)
    return mutant


def judge(seed):
    """How many mutants of one certificate are accepted; an AssertionError names one that is false."""
    base = issued(seed)
    if base is None:
        return 0, 0
    assert is_accepted(base)
    assert is_true(base), seed
    rng, accepted = random.Random(seed), 0
    for k in range(PER_BASE):
        mutant = mutant_of(base, rng)
        if is_accepted(mutant):
            accepted += 1
            assert is_true(mutant), f"seed {seed}, mutant {k}: accepted and false: {mutant['claim']}"
    return PER_BASE, accepted


@pytest.mark.parametrize("batch", range(tries(4, 16)))
def test_no_false_mutant_is_accepted(batch):
    tried, accepted = map(sum, zip(*map(judge, range(10 * batch, 10 * batch + 10)), strict=True))
    assert tried > 40
    assert accepted < 0.6 * tried
