"""The adversary of the impossibility theorem, and what it cannot do.

Statements (docs/theory/games.md, docs/theory/theorem-4.md). On a phase transition whose minimisers are more than 2 *
10^-K apart: (1) whatever halts on the lazy answers is more than 10^-K away from the minimisers of all branches but
one; (2) randomised algorithms are right with probability at most 1/J on some branch, and a uniform guess attains it;
(3) with R >= 2 samples that flip together, hedging is right on one sample on every branch, so the minimum over S
cannot be claimed; (4) on the class of Theorem 4 the algorithms of (ii) and (iii) are within 10^-(K-1) and 10^-(K-2)
on every input, and (ii) exceeds every bound on the data.

Certificates: refutations and transcripts, each re-proved by the checker. Run: `python proofs_numeric/games.py`, or
pytest.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.adversary.outcomes import ExceedsBudget, Refutation, Survived
from sciverify.algorithms.theorem4 import ConstantAnswer, ResolvedBranch
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.training_sets import training_set
from sciverify.checker import check
from sciverify.families import NearlyParallelColumns, Theorem4, TiedColumns

FAMILIES = {
    "tied, P1": TiedColumns(problem="P1", m=3, N=5, K=3, eta="1/10", transform="dct"),
    "tied, P2": TiedColumns(problem="P2", m=2, N=6, K=4, further_nonzeros=1, normalisation="rational"),
    "tied, P3, complex": TiedColumns(
        problem="P3", m=4, N=6, K=3, further_nonzeros=2, scalars="complex", transform="dct"
    ),
    "tied, weights": TiedColumns(problem="P3", m=2, N=4, K=3, weights=[1, "3/2", 2, "1/3"]),
    "nearly parallel, P1": NearlyParallelColumns(problem="P1", m=2, K=3),
    "nearly parallel, P2": NearlyParallelColumns(problem="P2", m=4, K=30, further_nonzeros=2),
    "nearly parallel, P3": NearlyParallelColumns(problem="P3", m=3, K=5, transform="dct", scalars="complex"),
}


def reads(bits):
    """Answers the minimiser of branch 0 after reading so many bits."""

    def algorithm(training):
        training.matrix(bits)
        solved = training.solution(0, bits)
        return lambda y: solved

    return algorithm


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("bits", [0, 7, 120])
def test_whatever_halts_is_refuted(name, bits):
    """Statement 1, with the certificate re-proved, and the answers true of every branch."""
    family = FAMILIES[name]
    outcome = sv.refute(reads(bits), family)
    assert isinstance(outcome, Refutation)
    assert outcome.replayed
    assert outcome.distance.lower > Fraction(1, 10**family.K)
    verified = check.check_bytes(outcome.certificate.to_json().encode())
    assert verified["tolerance"] == Fraction(1, 10**family.K)
    index = family.index_within(outcome.transcript.bits + 1)
    missed = 0
    for j in range(family.branches):
        member = family.branch(j, index)
        assert outcome.transcript.consistent_with(member) is sv.Verdict.TRUE
        distance = certify_distance_to(member.solutions, outcome.output.given, turns=member.turns).distance
        missed += distance.exceeds(Fraction(1, 10**family.K)) is sv.Verdict.TRUE
    assert missed >= family.branches - 1
    assert outcome.transcript.consistent_with(family.limit()) is sv.Verdict.TRUE


@pytest.mark.parametrize(("m", "N"), [(1, 2), (3, 5), (3, 10)])
def test_a_uniform_guess_attains_the_bound(m, N):
    """Statement 2."""
    family = TiedColumns(problem="P3", m=m, N=N, K=3, normalisation="rational")

    def guess(training):
        j = training.coins.below(family.branches)
        return lambda y: [Fraction(2, 1000) if k == j else 0 for k in range(N)]

    outcome = sv.refute(guess, family)
    assert outcome.success == outcome.bound == Fraction(1, N + 1 - m)
    assert outcome.refuted
    for certificate in outcome.refutations:
        check.check_bytes(certificate.to_json().encode())


def test_hedging_beats_the_minimum_over_samples():
    """Statement 3: branch 0 on y_1, branch 1 on y_2; one of them is right on every branch."""
    family = TiedColumns(problem="P3", m=1, N=2, K=3, samples=2)
    answers = [family.minimiser(0, None, 0), family.minimiser(1, None, 1)]
    for j in (0, 1):
        member = family.branch(j, 200)
        distances = [certify_distance_to(s, x).distance for s, x in zip(member.solution_sets, answers, strict=True)]
        assert min(d.upper for d in distances) <= Fraction(1, 1000) < max(d.lower for d in distances)


@pytest.mark.parametrize(("problem", "m", "N", "K"), [("P1", 1, 2, 3), ("P2", 3, 5, 3), ("P3", 4, 5, 4)])
def test_the_positive_halves(problem, m, N, K):
    """Statement 4."""
    theorem = Theorem4(problem, m, N, K, L=1, transform="dct")
    resolved, constant = ResolvedBranch(theorem), ConstantAnswer(theorem)
    for part in theorem.parts:
        assert part.worst_distance(constant.answer(part)).upper <= Fraction(1, 10 ** (K - 2))
    assert theorem.fine.worst_distance(constant.answer(theorem.fine)).upper <= Fraction(1, 10 ** (K - 1))
    for j in range(theorem.coarse.branches):
        for n in (0, 1, 5, 33):
            member = theorem.coarse.branch(j, n)
            training = training_set(member)
            assert resolved.resolve(theorem.coarse, training) == (j, n)
            answer = resolved(training)(training.evaluation_point(0, 64))
            assert certify_distance_to(member.solutions, answer).distance.upper <= Fraction(1, 2 ** (7 * K))
    assert isinstance(sv.refute(resolved, theorem, digits=K - 1), Survived)
    assert isinstance(sv.refute(constant, theorem, digits=K - 2, budget=1), Survived)
    assert isinstance(sv.refute(constant, theorem, digits=K - 1, budget=1), Refutation)
    for M in (3, 50, 400):
        outcome = sv.refute(resolved, theorem, digits=K - 1, budget=M)
        assert isinstance(outcome, ExceedsBudget)
        check.check_bytes(outcome.certificate.to_json().encode())


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
