"""Mutated certificates about sparse vectors, finite sets and training data: what is accepted is true by enumeration."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import small_sets
from effort import tries
from mutants import batches, judged_by, places
from test_map_mutations import matrix, vector

SPARSE = (
    "awareness-pairs",
    "awareness-infinite",
    "awareness-blocks",
    "hand-awareness-levels",
    "hand-awareness-three-columns",
)
SETS = ("optimal-map", "optimal-map-noise", "hand-optimal-map-chain", "hand-optimal-map-chain-by-diameter")
SPACES = ("null-space-pseudo-inverses", "null-space-left-inverses", "null-space-coherence", "hand-null-space-levels")
TRAINED = (
    "untrainable", "untrainable-in-the-family", "no-map-fits", "hand-untrainable-in-the-family", "hand-untrainable-anywhere",
    "hand-no-map-fits-in-the-family", "hand-untrainable-segment-in-the-family", "hand-no-map-fits-segment",
)  # fmt: skip


def awareness_holds(document, base):
    claim, posed = document["claim"], document["instance"]
    truth = small_sets.largest_ratio(matrix(posed["operator"]), posed["levels"], posed["sparsities"])
    low, high = (None if claim[key] == "infinity" else Fraction(claim[key]) for key in ("lower", "upper"))
    if truth is None:
        return high is None and (low is None or low >= 0)
    with mpmath.workdps(small_sets.DIGITS):
        return (
            low is not None
            and low >= 0
            and mpmath.mpf(low.numerator) / low.denominator <= truth + mpmath.mpf(10) ** -50
            and (high is None or mpmath.mpf(high.numerator) / high.denominator >= truth)
        )


def constant_holds(document, base):
    claim, posed = document["claim"], document["instance"]
    eta, lower, upper = (Fraction(claim[key]) for key in ("eta", "lower", "upper"))
    truth = small_sets.squared_constant(matrix(posed["operator"]), [vector(v) for v in posed["vectors"]], eta)
    return min(eta, lower, upper) >= 0 and lower**2 <= truth <= upper**2


def failure_holds(document, base):
    """All maps into the family; for values anywhere the nearest one to -u on the segment between u and -u."""
    claim, posed = document["claim"], document["instance"]
    A, u, v = matrix(posed["operator"]), vector(posed["u"]), vector(posed["v"])
    slope, factors, delta = Fraction(posed["slope"]), posed["factors"], Fraction(claim["delta"])
    if isinstance(factors, dict):
        low, high = Fraction(factors["from"]), Fraction(factors["to"])
        factors = [low + (high - low) * k / 40 for k in range(41)]
    w = [[slope * a + Fraction(f) * b for a, b in zip(u, v, strict=True)] for f in factors]
    vectors, length = [u, [-a for a in u], *w], small_sets.square(u)
    sizes = [small_sets.square(x) for x in vectors]
    seen = [small_sets.image(A, x) for x in vectors]
    assert length > 0
    assert max(sizes) == length
    assert not any(seen[0])
    assert len({*seen}) == len(seen) - 1, "u and -u alone have the same measurements"
    if claim["maps"] == "F^N":
        if claim["kind"] == "no-map-fits":
            return 0 <= delta < 1
        return (
            delta >= 0
            and Fraction(claim["lower"]) <= 2 - delta
            and 1 <= Fraction(claim["optimum"]) < Fraction(claim["lower"])
        )
    # only the value at 0 is open; every other measurement belongs to one vector
    errors = [max(small_sets.square(small_sets.minus(x, z)) for z in vectors[:2]) for x in vectors]
    fits = [
        error
        for x, error in zip(vectors, errors, strict=True)
        if small_sets.square(small_sets.minus(x, u)) <= delta**2 * length
    ]
    if claim["kind"] == "no-map-fits":
        return delta >= 0 and all(error > delta**2 * length for error in errors)
    lower, optimum = Fraction(claim["lower"]), Fraction(claim["optimum"])
    return delta >= 0 and min(fits) >= lower**2 * length > optimum**2 * length >= min(errors)


def property_holds(document, base):
    """gamma is at least ||A_D^+|| for all D; no vector of a search breaks the property or the error bound."""
    claim, posed = document["claim"], document["instance"]
    A, levels, sparsities = matrix(posed["operator"]), posed["levels"], posed["sparsities"]
    rho, gamma, c1, c2 = (Fraction(claim[key]) for key in ("rho", "gamma", "c1", "c2"))
    sizes = [b - a for a, b in zip([0, *levels], levels, strict=False)]
    weights = [Fraction(w) for w, size in zip(posed["weights"], sizes, strict=True) for _ in range(size)]
    xi = sum(Fraction(w) ** 2 * s for w, s in zip(posed["weights"], sparsities, strict=True))
    halves = small_sets.largest_ratio(A, levels, sparsities, times=1)
    return (
        0 <= rho < 1
        and halves is not None
        and halves**2 <= float(gamma) ** 2 * (1 + 1e-12)
        and not small_sets.broken(A, levels, sparsities, weights, *map(float, (xi, rho, gamma, c1, c2)))
    )


def mutate(document, rng: random.Random):
    """Change one numeral or one bare integer of the claim, the instance or the evidence, or swap two entries."""
    part = rng.choice(("claim", "claim", "instance", "instance", "evidence"))
    numbers = {k: [place for place in places(document[k]) if place[1] != "data"] for k in (part, "instance")}
    holder, key = rng.choice(numbers[part] or numbers["instance"])
    value = holder[key]
    if isinstance(value, str):
        x = Fraction(value)
        step = Fraction(rng.choice((1, -1)), rng.choice((1, 4, 10**3, 10**6)))
        holder[key] = str(rng.choice((x + step, x + step, -x, 2 * x, x / 2, 1 / x if x else Fraction(1))))
    else:
        holder[key] = value + rng.choice((1, -1))
    if isinstance(holder, list) and rng.random() < 0.2:
        other = rng.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]
    return part, key


judge_spaces = judged_by(SPACES, mutate, property_holds)
judge_sparse = judged_by(SPARSE, mutate, awareness_holds)
judge_sets = judged_by(SETS, mutate, constant_holds)
judge_trained = judged_by(TRAINED, mutate, failure_holds)
test_awareness_that_is_accepted_holds = batches(judge_sparse, *tries((1, 60), (4, 200)), 0.7)
test_properties_that_are_accepted_hold = batches(judge_spaces, *tries((1, 60), (4, 200)), 0.7)
test_constants_that_are_accepted_hold = batches(judge_sets, *tries((1, 60), (4, 200)), 0.7)
test_failures_that_are_accepted_hold = batches(judge_trained, *tries((1, 150), (4, 300)), 0.7)
