"""The games of optimal maps and of exit flags: whoever answers is refuted, and the towers of the limit survive there."""

from __future__ import annotations

import random
import time
from fractions import Fraction

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify import hierarchy as sci
from sciverify.families import NearlyParallelColumns, TiedColumns

MAP, FLAG = sci.OPTIMAL_MAP, sci.EXIT_FLAG
FARTHER = sci.optimal_map_near([[1, 0, 0]], [[1, 3, 0], [1, 0, 0], [2, 1, -1], [2, -1, 1]])


def solves(n, training, x):
    posed = training.pose(training.matrix(40), training.measurement(0, 40))
    return sv.certify_distance(posed, x).distance.upper <= Fraction(1, 100)


def waits(n, told):
    k = 0
    while [*told.matrix(k)[0]] == [1, 1]:
        k += 1
    return told.vectors[0]


PLAYED = {
    "centres": (sci.FIBRE_CENTRES, MAP, sci.DELTA_1, "refuted"),
    "centres beside a pair": (sci.FIBRE_CENTRES, FARTHER, sci.DELTA_1, "refuted"),
    "the first vector": (sci.Tower(lambda n, told: told.vectors[0]), MAP, sci.DELTA_1, "refuted"),
    "the second one": (sci.Tower(lambda n, told: np.array(told.vectors[1], dtype=float)), MAP, sci.DELTA_1, "refuted"),
    "far away": (sci.Tower(lambda n, told: [10**6, -(2**70)]), MAP, sci.DELTA_1, "refuted"),
    "in the limit": (sci.FIBRE_CENTRES, MAP, sci.DELTA_2, "survived"),
    "in the limit beside a pair": (sci.FIBRE_CENTRES, FARTHER, sci.DELTA_2, "survived"),
    "never in the limit": (sci.Tower(lambda n, told: [1, 0]), MAP, sci.DELTA_2, "not decided"),
    "waits": (sci.Tower(waits), MAP, sci.DELTA_1, "not decided"),
    "raises": (sci.Tower(lambda n, told: 1 / 0), MAP, sci.DELTA_1, "crashed"),
    "too short": (sci.Tower(lambda n, told: [1]), MAP, sci.DELTA_1, "crashed"),
    "not real": (sci.Tower(lambda n, told: [1, 1j]), MAP, sci.DELTA_1, "crashed"),
    "yes for a vector": (sci.Tower(lambda n, told: True), MAP, sci.DELTA_1, "crashed"),
    "below zero": (sci.Tower(lambda n, told: told.matrix(-1)), MAP, sci.DELTA_1, "crashed"),
    "a coin for a vector": (sci.Tower(lambda n, told: told.vectors[told.coins.flip()]), MAP, sci.DELTA_1, "randomised"),
    "yes": (sci.Tower(lambda n, training, x: True), FLAG, sci.DELTA_1, "refuted"),
    "no": (sci.Tower(lambda n, training, x: np.bool_(False)), FLAG, sci.DELTA_1, "refuted"),
    "solves": (sci.Tower(solves), FLAG, sci.DELTA_1, "refuted"),
    "flag in the limit, at once": (sci.flag_in_the_limit(FLAG), FLAG, sci.DELTA_1, "refuted"),
    "flag in the limit": (sci.flag_in_the_limit(FLAG), FLAG, sci.DELTA_2, "survived"),
    "yes in the limit": (sci.Tower(lambda n, training, x: True), FLAG, sci.DELTA_2, "not decided"),
    "no in the limit": (sci.Tower(lambda n, training, x: False), FLAG, sci.DELTA_2, "not decided"),
    "a number": (sci.Tower(lambda n, training, x: 1), FLAG, sci.DELTA_1, "crashed"),
    "reads on": (sci.Tower(lambda n, training, x: training.matrix(5000)), FLAG, sci.DELTA_1, "not decided"),
    "a coin": (sci.Tower(lambda n, t, x: bool(t.coins.flip())), FLAG, sci.DELTA_1, "randomised"),
    "a coin in the limit": (sci.Tower(lambda n, t, x: bool(t.coins.flip())), FLAG, sci.DELTA_2, "not decided"),
    "a coin for a centre": (sci.Tower(lambda n, t: [t.coins.flip(), 0]), MAP, sci.DELTA_2, "not decided"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAYED)
def test_outcomes(name, tmp_path):
    tower, problem, asked, verdict = PLAYED[name]
    start = time.process_time()
    outcome = sci.challenge(tower, sci.Membership(problem, asked))
    assert outcome.verdict == verdict, outcome
    assert time.process_time() - start < 1
    assert str(outcome).startswith(verdict)
    certificate = getattr(outcome, "certificate", None)
    if certificate is not None:
        path = certificate.save(tmp_path / "claim.json")
        assert sv.check(path) == certificate.claim
        assert sv.load_certificate(path) == certificate
    if verdict == "refuted":
        assert certificate is not None
        assert outcome.replayed
    if verdict == "randomised":
        assert outcome.refuted
        assert outcome.success == Fraction(1, 2)


def test_answers_of_the_certificate_are_true_and_were_given():
    seen = {}

    def reads(n, told):
        seen.update({k: told.matrix(k) for k in (0, 3, 17)})
        return told.vectors[0]

    certificate = sci.challenge(sci.Tower(reads), sci.Membership(MAP, sci.DELTA_1)).certificate
    truth = [[Fraction(int(x.p), int(x.q)) for x in row] for row in certificate.problem.operator.rows]
    assert [told.n for told in certificate.evidence.answers] == [0, 3, 17]
    for told in certificate.evidence.answers:
        rows = [[Fraction(int(x.p), int(x.q)) for x in row] for row in told.rows]
        assert rows == [list(row) for row in seen[told.n]]
        square = sum((a - b) ** 2 for u, v in zip(rows, truth, strict=True) for a, b in zip(u, v, strict=True))
        assert square <= Fraction(1, 4**told.n)
    assert truth != [[1, 1]], "the matrix of the certificate is not the limit"


def test_answers_are_kept_out_of_the_reach_of_the_tower(tmp_path):
    def forges(n, told):
        told.matrix(3)
        told.answers.clear()
        told.answers[9] = told.answers[3] = "forged"
        return told.vectors[0]

    certificate = sci.challenge(sci.Tower(forges), sci.Membership(MAP, sci.DELTA_1)).certificate
    assert sv.check(certificate.save(tmp_path / "claim.json")).questions == 1


@pytest.mark.parametrize(("bits", "questions"), [(3, None), (None, 1)])
def test_budgets_end_a_run(bits, questions):
    budget = sv.Budget(bits=bits, questions=questions)
    tower = sci.Tower(lambda n, told: (told.matrix(2), told.matrix(4), told.vectors[0])[2])
    outcome = sci.challenge(tower, sci.Membership(MAP, sci.DELTA_1), budget)
    assert outcome.verdict == "not decided"
    assert "was asked for" in outcome.reason or "the 1 questions of its budget" in outcome.reason


def test_many_coins_are_sampled_on_fresh_runs():
    tower = sci.Tower(lambda n, told: told.vectors[told.coins.below(10**6) % 2])
    outcome = sci.challenge(tower, sci.Membership(MAP, sci.DELTA_1))
    assert outcome.runs == 200
    assert outcome.success[0] == 0
    assert 0.4 < outcome.success[1] < 0.8
    flag = sci.Tower(lambda n, training, x: training.coins.below(10**6) < 10**5)
    outcome = sci.challenge(flag, sci.Membership(FLAG, sci.DELTA_1))
    assert outcome.refuted
    assert outcome.operator.startswith("branch 0"), "there the answer is yes, which it rarely says"


@pytest.mark.parametrize("family", [
    TiedColumns(problem="lasso", m=2, N=5, K=4, further_nonzeros=1),
    NearlyParallelColumns(problem="basis-pursuit", m=2, K=2),
    TiedColumns(m=3, N=5, K=2, transform="dct", limit_point=False),
], ids=str)  # fmt: skip
@pytest.mark.parametrize("digits", [None, 0, 9])
def test_flags_on_other_classes(family, digits):
    problem = sci.exit_flag(family, digits)
    for said in (True, False):
        tower = sci.Tower(lambda n, training, x, said=said: bool(training.matrix(7)) == said)
        outcome = sci.challenge(tower, sci.Membership(problem, sci.DELTA_1))
        assert outcome.verdict == "refuted", outcome
        distance, tolerance = outcome.certificate.distance, Fraction(1, 10**problem.digits)
        assert distance.lower > tolerance if said else distance.upper <= tolerance


@pytest.mark.parametrize("seed", range(tries(6, 200)))
def test_random_matrices_and_sets(seed, tmp_path):
    """Whatever is answered for y, some matrix near by refutes it, with a certificate."""
    rng = random.Random(seed)
    m, size = rng.randint(1, 2), rng.randint(3, 4)
    A = [[Fraction(rng.randint(-2, 2), rng.randint(1, 2)) for _ in range(size)] for _ in range(m)]
    vectors = [[rng.randint(-3, 3) for _ in range(size)] for _ in range(rng.randint(2, 9))]
    try:
        problem = sci.optimal_map_near(A, vectors)
    except sv.InvalidInput:
        return
    output = [Fraction(rng.randint(-20, 20), rng.randint(1, 9)) for _ in range(size)]
    bits = rng.randint(0, 60)
    tower = rng.choice((sci.FIBRE_CENTRES, sci.Tower(lambda n, told: (told.matrix(bits), output)[1])))
    outcome = sci.challenge(tower, sci.Membership(problem, sci.DELTA_1))
    assert outcome.verdict == "refuted"
    assert sv.check(outcome.certificate.save(tmp_path / "claim.json")) == outcome.certificate.claim
    assert sci.challenge(sci.FIBRE_CENTRES, sci.Membership(problem, sci.DELTA_2)).verdict == "survived"


@pytest.mark.parametrize(("make", "words"), [
    (lambda: sci.optimal_map_near([[1, 1]], [[1, 0], [1, 1]]), "two vectors with the same measurement"),
    (lambda: sci.optimal_map_near([[0, 1]], [[1, 0], [-1, 0]]), "two vectors with the same measurement"),
    (lambda: sci.optimal_map_near([[1, 0]], [[1, 0], [1, 1], [2, 0], [2, 9]]), None),
    (lambda: sci.optimal_map_near([[0, 0, 1]], [[0, 0, 1], [0, 1, 1], [9, 0, 0], [-9, 0, 0]]), "twice as far apart"),
    (lambda: sci.optimal_map_near([[1, 1]], [[1, 0], [1, 0]]), "twice as far apart"),
    (lambda: sci.optimal_map_near("x", [[1]]), "A is"),
    (lambda: sci.exit_flag(7), "family is 7"),
    (lambda: sci.exit_flag(TiedColumns(m=2, N=4, K=3, scalars="complex")), "real data"),
    (lambda: sci.exit_flag(TiedColumns(m=2, N=4, K=3), digits=-1), "digits"),
    (lambda: sci.challenge(sci.FIBRE_CENTRES, sci.Membership(MAP, sci.PI_1)), "no game is known"),
    (lambda: sci.challenge(sci.FIBRE_CENTRES, sci.Membership(FLAG, sci.SIGMA_1)), "no game is known"),
    (lambda: sci.OptimalMapProblem("optimal-map", "", "", "", "").confused, "optimal_map_near"),
    (lambda: sci.ExitFlagProblem("exit-flag", "", "", "", "").branches, "exit_flag"),
])  # fmt: skip
def test_bad_input(make, words):
    if words is None:
        assert make().confused.pair == (2, 3)
        return
    with pytest.raises(sv.InvalidInput, match=words):
        make()
