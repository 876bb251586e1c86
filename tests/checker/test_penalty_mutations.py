"""Mutations and forgeries of certificates with free entries, an intercept, sign constraints, lambda = 0, float blocks.

The bases are issued by the library for small random data, most of them degenerate; float blocks are made here, by trying
all supports. A mutation changes one field, a
forgery keeps the optimal pair and writes other claims and multipliers around it. What the checker accepts must be true by
the second route: enumeration for data number by number, 300 digits on the support for float blocks.

    python tests/checker/test_penalty_mutations.py 2000    as many mutants of each sort; prints what was accepted
"""

from __future__ import annotations

import copy
import itertools
import json
import random
import sys
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import test_instance_mutations as instances
import test_mutations as points
from by_hand.documents import block, certificate, numerals
from by_hand.documents import distance as claimed
from by_hand.enclosure import posed as doubles
from effort import examples, tries
from high_precision import true_enclosure
from mutants import is_accepted

import sciverify as sv

SORTS = ("free", "intercept", "signs", "lambda 0", "float")
MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
BASES = 24
"""Certificates of each sort."""
NONE = (sv.AssumptionFailed, sv.InvalidInput, sv.Undecided)


def small(rng, most=2):
    return Fraction(rng.randint(-most, most), rng.choice((1, 1, 1, 2)))


def options(sort, rng, columns):
    """(weights and constraints as keywords, lambda or None)"""
    weights = [rng.choice((1, 1, 2, Fraction(1, 2))) for _ in range(columns)]
    if sort == "lambda 0":
        return {"weights": weights}, 0
    signs = [rng.choice((0, 1, -1)) for _ in range(columns)]
    if sort == "signs":
        if rng.random() < 0.3:
            weights[0] = signs[0] = 0
        return {"weights": weights, "signs": signs}, None
    if sort == "intercept":
        return {"weights": weights, "intercept": True} | ({"signs": signs} if rng.random() < 0.4 else {}), None
    for i in rng.sample(range(columns), rng.choice((1, 1, min(2, columns)))):
        weights[i] = 0
    return {"weights": weights}, None


def small_problem(sort, rng):
    kind = rng.choice(("P2", "P3") if sort == "lambda 0" else ("P1", "P2", "P3"))
    m, N = rng.randint(1, 3), rng.randint(1, 3 if sort == "intercept" else 4)
    A = [[small(rng) for _ in range(N)] for _ in range(m)]
    if rng.random() < 0.4 and N > 1:
        for row in A:
            row[-1] = row[0] * rng.choice((1, -1))
    keywords, parameter = options(sort, rng, N)
    if parameter is None:
        parameter = rng.choice((0, Fraction(1, 2), 1) if kind == "P1" else (Fraction(1, 2), 1, Fraction(3, 5), 2))
    return MAKE[kind](A, [small(rng, 3) for _ in range(m)], parameter, **keywords)


def issued(problem, rng):
    """A certificate of a random kind."""
    x = [small(rng, 3) for _ in range(problem.shape[1])]
    verb = rng.choice(
        (
            lambda: sv.certify_distance(problem, x),
            lambda: sv.certify_distance(problem, x),
            lambda: sv.certify_objective_excess(problem, x, 12),
            lambda: sv.certify_minimum(problem),
            lambda: sv.certify_support(problem),
            lambda: sv.certify_dimension(problem),
            lambda: sv.certify_growth(problem),
            lambda: sv.certify_trust_radius(problem),
        )
    )
    return verb()


def float_data(rng):
    """(kind, A, y, parameter, weights, signs, row scales) with a free column, signs and row scales, each or not."""
    generator = np.random.default_rng(rng.randrange(10**9))
    m, N, kind = rng.randint(2, 5), rng.randint(2, 5), rng.choice(("basis-pursuit", "lasso", "square-root-lasso"))
    A, y = generator.standard_normal((m, N)), generator.standard_normal(m)
    weights = generator.uniform(0.5, 1.5, N)
    signs = [rng.choice((0, 1, -1)) * (rng.random() < 0.6) for _ in range(N)]
    if rng.random() < 0.6:
        weights[0], signs[0] = 0.0, 0
    scales = generator.uniform(0.5, 3.0, m) if rng.random() < 0.6 else np.ones(m)
    least = kind != "basis-pursuit" and m >= N and rng.random() < 0.4
    if least:
        signs = [0] * N
    parameter = 0.0 if least else 0.25
    if kind == "basis-pursuit":
        parameter = float(Fraction(rng.choice((0, 1, 1, 2)), 4) * (m <= N or rng.random() < 0.5))
    return kind, A, y, parameter, weights, signs, scales


def patterns(free, signs, m):
    """(T, s): all free columns, and others with signs that are not forbidden."""
    ways = [(0,) if f else (None, *((s,) if s else (1, -1))) for f, s in zip(free, signs, strict=True)]
    for choice in itertools.product(*ways):
        T = [i for i, s in enumerate(choice) if s is not None]
        if len(T) <= m:
            yield T, [choice[i] for i in T]


def closed_form(kind, A, y, parameter, weights, T, s):
    """(h, g, z, inverse, p up to a factor, t) in floats for scaled rows, or None."""
    columns, W = A[:, T], weights[T] * s
    inverse = np.linalg.inv(columns.T @ columns)
    h, g = inverse @ columns.T @ y, inverse @ W
    rest = y - columns @ h
    square, q = (0.0 if len(T) == len(y) else rest @ rest), W @ g
    room = parameter**2 - square if kind == "basis-pursuit" else 1 - parameter**2 * q
    if kind == "lasso":
        t = parameter / 2
    elif room < 0 or (kind == "basis-pursuit" and q <= 0):
        return None
    else:
        t = np.sqrt(room / q) if kind == "basis-pursuit" else parameter * np.sqrt(square / room)
    return h, g, h - t * g, inverse, (rest / t if t and square else 0) + columns @ g


def float_document(rng):
    """A certificate that is found by trying all supports and signs; None if none of them is strict."""
    kind, A, y, parameter, weights, signs, scales = float_data(rng)
    free = [not w or (kind != "basis-pursuit" and not parameter) for w in weights]
    roots = np.sqrt(scales)
    for T, s in patterns(free, signs, len(y)):
        found = closed_form(kind, A * roots[:, None], y * roots, parameter, weights, T, np.array(s, dtype=float))
        if found is None:
            continue
        h, g, z, inverse, p = found
        c = A.T @ (scales * p / roots) if parameter or kind == "basis-pursuit" else 0 * weights
        off = [
            v * c[i] - weights[i] for i in range(len(c)) if i not in T for v in ((signs[i],) if signs[i] else (1, -1))
        ]
        if any(a * b < 1e-6 for a, b in zip(s, z, strict=True) if a) or max(off, default=-1) > -1e-6:
            continue
        x = np.round(rng.choice((0.0, 1.0)) * np.random.default_rng(len(T)).standard_normal(len(weights)), 3)
        gap = x.copy()
        gap[T] -= z
        distance = float(np.linalg.norm(gap))
        posed = doubles(kind, Fraction(parameter), A.tolist(), y.tolist(), weights.tolist())
        posed |= {"row_scales_squared": block(scales.tolist())} if any(scales != 1) else {}
        posed |= {"signs": signs} if any(signs) else {}
        exact = [[Fraction(float(v)) for v in vector] for vector in (h, g, z)]
        evidence = {
            "rule": "support-enclosure", "support": T, "signs": s, "h": numerals(exact[0]), "g": numerals(exact[1]),
            "minimiser": numerals(exact[2]), "inverse": block(inverse.ravel().tolist()),
        }  # fmt: skip
        bounds = (max(Fraction(distance) - Fraction(1, 10**9), 0), Fraction(distance) + Fraction(1, 10**9))
        return certificate(claimed(*bounds, True), posed, block(x.tolist()), {"enclosure": evidence})
    return None


@cache
def base(sort, k):
    """The k-th certificate of a sort, as JSON text."""
    rng = random.Random(f"{sort} {k}")
    for _ in range(1000):
        try:
            if sort == "float":
                document = float_document(rng)
                if document is not None and is_accepted(document):
                    return json.dumps(document)
                continue
            document = json.loads(issued(small_problem(sort, rng), rng).to_json())
        except NONE:
            continue
        if not document["field"] or rng.random() < 0.3:
            return json.dumps(document)
    raise AssertionError(f"no certificate of sort {sort}")


def is_true(document):
    if "enclosure" in document["evidence"]:
        return true_enclosure(document)
    if document["claim"]["kind"] in instances.KINDS:
        return instances.is_true(document)
    return points.true_by_enumeration(document, points.rational_instance(document))


# ---------------------------------------------------------------- mutations


def mutate_penalties(document, rng):
    """Change a weight, a sign, lambda or the support where it matters most: at 0."""
    instance = document["instance"]
    N = len(instance["weights"]) if isinstance(instance["weights"], list) else instance["matrix"]["shape"][1]
    place = rng.randrange(4)
    if place == 0:
        signs = instance.setdefault("signs", [0] * N)
        signs[rng.randrange(N)] = rng.choice((-1, 0, 1))
    elif place == 1:
        instance.pop("signs", None)
    elif place == 2:
        key = "eta" if "eta" in instance else "lambda"
        instance[key] = rng.choice(("0", "1", "1/2"))
    elif isinstance(instance["weights"], list):
        instance["weights"][rng.randrange(N)] = rng.choice(("0", "0", "1", "2"))
    elif signs := document["evidence"]["enclosure"]["signs"]:
        signs[rng.randrange(len(signs))] = rng.choice((-1, 0, 1))


# ---------------------------------------------------------------- forgeries


def vector(rng, length):
    return [str(small(rng)) for _ in range(length)]


def forge(document, rng):
    """The same optimal pair, and another claim with other multipliers."""
    kind, instance, evidence = document["claim"]["kind"], document["instance"], document["evidence"]
    m, N, claim = len(instance["measurements"]), len(instance["weights"]), document["claim"]
    if kind == "distance":
        forge_distance(document, rng, m, N)
    elif kind == "support":
        evidence["confinement"] = {"rule": "confining-multiplier", "multiplier": vector(rng, m)}
        evidence["positivity"] = [{"index": rng.randrange(N), "multiplier": vector(rng, m)}]
        lists = {key: [] for key in ("always_zero", "never_zero", "sometimes_zero")}
        for i in range(N):
            lists.get(rng.choice((*lists, "none")), []).append(i)
        claim |= lists
    elif kind == "dimension":
        evidence["confinement"] = {"rule": "confining-multiplier", "multiplier": vector(rng, m)}
        low = rng.randrange(3)
        claim |= {"lower": str(low), "upper": str(low + rng.randrange(2))}
    elif kind in ("growth", "trust-radius"):
        for key in ("constant", "lower"):
            if key in claim:
                claim[key] = str(Fraction(claim[key]) * rng.choice((2, Fraction(3, 2), 10)))
    else:
        low = Fraction(claim["lower"]) + small(rng)
        claim |= {"lower": str(low), "upper": str(max(low, Fraction(claim["upper"]) + small(rng)))}


def forge_distance(document, rng, m, N):
    """v = A^T m but for one entry: a bound for most m; and uniqueness from any multiplier, or a second minimiser."""
    evidence, claim, instance = document["evidence"], document["claim"], document["instance"]
    multiplier = [small(rng) for _ in range(m)]
    direction = [
        sum((Fraction(row[i]) * a for row, a in zip(instance["matrix"], multiplier, strict=True)), Fraction(0))
        for i in range(N)
    ]
    direction[rng.randrange(N)] += rng.choice((0, small(rng), -rng.randint(0, 2)))
    evidence["separation"] = {
        "rule": "separating-functional",
        "direction": [str(v) for v in direction],
        "multiplier": [str(v) for v in multiplier],
    }
    unique = rng.choice((True, False, None))
    evidence["uniqueness"] = None
    if unique:
        evidence["uniqueness"] = {"rule": "strict-multiplier", "multiplier": vector(rng, m)}
        if rng.random() < 0.5:
            evidence["separation"] = None
    elif unique is False:
        second = list(evidence["optimality"]["minimiser"])
        for i in rng.sample(range(N), min(2, N)):
            if isinstance(second[i], str):
                second[i] = str(Fraction(second[i]) + small(rng))
        evidence["uniqueness"] = {"rule": "second-minimiser", "minimiser": second}
    upper = Fraction(claim["upper"])
    claim |= {"unique": unique, "lower": str(upper * Fraction(rng.randint(0, 8), 8))}
    if rng.random() < 0.3:
        claim["upper"] = str(upper + rng.choice((0, Fraction(1, 2))))


def judge(sort, seed):
    """What became of the mutant of this seed: refused, accepted with the claim it had, or with another that is true."""
    rng = random.Random(f"{sort} mutant {seed}")
    mutant = json.loads(base(sort, rng.randrange(BASES)))
    before = copy.deepcopy(mutant)
    way = rng.random()
    if way < 0.3:
        mutate_penalties(mutant, rng)
    elif way < 0.6 and sort != "float":
        forge(mutant, rng)
    else:
        points.mutate(mutant, rng)
    if not is_accepted(mutant):
        return "refused"
    if all(mutant[key] == before[key] for key in ("claim", "instance", "point")):
        return "same"
    assert is_true(mutant), f"seed {seed}: a mutant of sort {sort!r} is accepted and false: {json.dumps(mutant)}"
    return "true"


@pytest.mark.parametrize("sort", SORTS)
def test_the_bases_are_accepted_and_true(sort):
    for k in range(tries(2, 8)):
        document = json.loads(base(sort, k))
        assert is_accepted(document)
        assert is_true(document), base(sort, k)


@pytest.mark.parametrize("sort", SORTS)
def test_no_false_mutant_is_accepted(sort):
    found = [judge(sort, seed) for seed in range(examples(30, 80))]
    assert found.count("refused") > 0.4 * len(found), "most mutations should matter"
    assert found.count("true") > 0.02 * len(found), "few claims were judged"


def main(count):
    for sort in SORTS:
        found = [judge(sort, seed) for seed in range(count)]
        same, true = found.count("same"), found.count("true")
        print(
            f"{sort}: {count} mutants, {same} accepted with the old claim, {true} with a new one that is true",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
