"""Optimal maps on finite sets, and training data that exclude them.

Statement. c_opt(eta) is the largest radius of a subset whose measurements fit into a ball of radius eta; (U1), (U2)
bound it from below, (U3), (U4) from above. Maps that fit the pairs of Theorem P within delta < 1 (values
anywhere) or delta < 2 (values in the family) are not optimal, or do not exist; both thresholds are sharp. A network
that errs more than c_opt on one vector of the set (U5, U6) is no optimal map.

Assumption. Norms are l2, data are real.

Proof: docs/theory/optimal-maps.md. Certificate: `sv.optimality_constant`, `sv.refute_map`, `sv.untrainable` and
`sv.nonexistent_map` of random data, checked independently. Check: every subset, and every map into the family, in
rational numbers.
`python proofs_numeric/optimal_maps.py`, or pytest.
"""

from __future__ import annotations

import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import sciverify as sv
from sciverify.checker import check

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import small_sets
from effort import tries


def accepted(certificate):
    """The certificate, after the independent checker accepted it."""
    check.check_bytes(certificate.to_json().encode())
    return certificate


def fractions(vectors):
    """Vectors of the library as lists of fractions."""
    return [[Fraction(int(x.p), int(x.q)) for x in v] for v in vectors]


@pytest.mark.parametrize("seed", range(tries(15, 40)))
def test_the_constant_against_all_subsets(seed):
    """(U1) to (U4): bounds that hold, that meet without noise, and a map that attains the upper one."""
    rng = random.Random(seed)
    m, size, count = rng.randint(1, 2), rng.randint(1, 3), rng.randint(1, 6)
    A = [[Fraction(rng.randint(-1, 1)) for _ in range(size)] for _ in range(m)]
    vectors = [[Fraction(rng.randint(-2, 2), rng.choice((1, 2))) for _ in range(size)] for _ in range(count)]
    eta = rng.choice((Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1)))
    certificate = accepted(sv.optimality_constant(A, vectors, eta))
    truth, claim = small_sets.squared_constant(A, vectors, eta), certificate.claim
    assert claim.lower**2 <= truth <= claim.upper**2
    if eta == 0:
        assert claim.upper**2 - claim.lower**2 < Fraction(1, 10**20)
    best = sv.optimal_map(certificate)
    for x in vectors:
        y = [a + eta * b for a, b in zip(small_sets.image(A, x), rng.choice(((0, 0), (1, 0), (0, -1))), strict=False)]
        (value,) = fractions([best(y)])
        assert small_sets.square(small_sets.minus(value, x)) <= claim.upper**2


@pytest.mark.parametrize("seed", range(tries(15, 40)))
def test_affine_maps_are_refuted_exactly_if_they_err_more_than_the_best_map(seed):
    """(U5), (U6): the worst error over all vectors against the radii of all subsets; equal ones are not refuted."""
    rng = random.Random(seed)
    A = [[Fraction(rng.randint(-1, 1)) for _ in range(2)]]
    vectors = [[Fraction(rng.randint(-2, 2)) for _ in range(2)] for _ in range(rng.randint(1, 5))]
    W, b = [[rng.randint(-1, 1)] for _ in range(2)], [Fraction(rng.randint(-2, 2), 2) for _ in range(2)]
    outputs = [[w * small_sets.image(A, x)[0] + c for (w,), c in zip(W, b, strict=True)] for x in vectors]
    worst = max(small_sets.square(small_sets.minus(z, x)) for z, x in zip(outputs, vectors, strict=True))
    best = small_sets.squared_constant(A, vectors, Fraction(0))
    net = sv.LayeredNetwork([sv.Dense(W, b)])
    if worst == best:
        with pytest.raises(sv.Undecided, match="not proven to be a best map either"):
            sv.refute_map(net, A, vectors)
        return
    claim = accepted(sv.refute_map(net, A, vectors)).claim
    assert best <= claim.optimum**2 < claim.error**2 <= worst
    assert worst - claim.error**2 + claim.optimum**2 - best < Fraction(1, 10**15)


@pytest.mark.parametrize("seed", range(tries(10, 30)))
@pytest.mark.parametrize("maps", ["F^N", "M1"])
def test_every_map_into_the_family_that_fits_errs(maps, seed):
    """All maps into the family are tried: those that fit are at or above the bound, another one is at the optimum."""
    rng = random.Random(seed)
    A = [[Fraction(rng.randint(-2, 2)) for _ in range(3)] for _ in range(rng.randint(1, 2))]
    if not any(any(row) for row in A):
        A[0][0] = Fraction(1)
    delta = Fraction(rng.randint(0, 19 if maps == "M1" else 9), 10)
    certificate = accepted(sv.untrainable(A, rng.randint(2, 3), delta, maps=maps))
    vectors = fractions(certificate.problem.vectors())
    pairs = [(tuple(y), x) for (y,), (x,) in ((fractions([y]), fractions([x])) for y, x in certificate.problem.pairs())]
    length, claim = small_sets.square(vectors[0]), certificate.claim
    fitting, best = small_sets.best_fit(A, vectors, pairs, delta**2 * length)
    assert fitting >= claim.lower**2 * length > claim.optimum**2 * length
    if maps == "M1":
        assert best <= claim.optimum**2 * length
    else:
        assert small_sets.squared_constant(A, vectors, Fraction(0)) == length
        # the value (1 - delta) u at 0 fits, and attains the bound
        errors = [(delta * length) ** 2 / length, ((2 - delta) * length) ** 2 / length]
        assert max(errors) == claim.lower**2 * length


@pytest.mark.parametrize("maps", ["F^N", "M1"])
@pytest.mark.parametrize("K", [2, 3, 4])
def test_no_map_into_the_family_fits_all_pairs(maps, K):
    """Just below the thresholds."""
    A = [[Fraction(1), Fraction(1), Fraction(0)]]
    delta = Fraction(99, 100) if maps == "F^N" else Fraction(199, 100)
    certificate = accepted(sv.nonexistent_map(A, K, delta, maps=maps))
    vectors = fractions(certificate.problem.vectors())
    assert len(vectors) == K
    pairs = [(small_sets.image(A, x), x) for x in vectors]
    assert small_sets.best_fit(A, vectors, pairs, delta**2 * small_sets.square(vectors[0]))[0] is None


@pytest.mark.parametrize("maps", ["F^N", "M1"])
def test_at_the_threshold_an_optimal_map_fits(maps):
    """The map to the centres fits within 1; within 2 every value in the family fits."""
    A, threshold = [[Fraction(1), Fraction(1), Fraction(0)]], {"F^N": 1, "M1": 2}[maps]
    with pytest.raises(sv.InvalidInput, match=f"the threshold is delta < {threshold}, and it is sharp"):
        sv.untrainable(A, 3, threshold, maps=maps)
    certificate = sv.untrainable(A, 3, Fraction(threshold) - Fraction(1, 100), maps=maps)
    vectors = fractions(certificate.problem.vectors())
    length = small_sets.square(vectors[0])
    if maps == "F^N":
        centres = sv.optimal_map(sv.optimality_constant(A, vectors))
        for x in vectors:
            (value,) = fractions([centres(small_sets.image(A, x))])
            assert small_sets.square(small_sets.minus(value, x)) <= length
    else:
        pairs = [(small_sets.image(A, x), x) for x in vectors]
        fitting, best = small_sets.best_fit(A, vectors, pairs, 4 * length)
        assert fitting == best


def test_a_segment_of_training_pairs():
    """K = infinity: the claim holds for each finite part of the segment."""
    A = [[Fraction(0), Fraction(2), Fraction(1)]]
    for maps, delta in (("F^N", Fraction(1, 5)), ("M1", Fraction(3, 2))):
        posed = accepted(sv.untrainable(A, math.inf, delta, maps=maps))
        u, opposite, first, last = fractions(posed.problem.vectors())
        between = [[a + (b - a) * k / 3 for a, b in zip(first, last, strict=True)] for k in range(4)]
        vectors = [u, opposite, *between[:2]]
        pairs = [(small_sets.image(A, x), x) for x in (u, *between[:2])]
        fitting, _ = small_sets.best_fit(A, vectors, pairs, delta**2 * small_sets.square(u))
        assert fitting >= posed.claim.lower**2 * small_sets.square(u)


if __name__ == "__main__":
    for number in range(1000):
        test_the_constant_against_all_subsets(number)
        test_affine_maps_are_refuted_exactly_if_they_err_more_than_the_best_map(number)
        for kind in ("F^N", "M1"):
            test_every_map_into_the_family_that_fits_errs(kind, number)
    print("1000 sets, 1000 maps and 2000 families, all bounds hold")
