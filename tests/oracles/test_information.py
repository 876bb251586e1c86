"""One protocol for problems, operators, sequences and networks: answers, records, budgets, coins, replays."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify import hierarchy as sci
from sciverify.adversary.run import run_algorithm
from sciverify.exact.verdict import Verdict
from sciverify.hierarchy import Exchange, Inquiry, Membership, Tower, challenge, information_about
from sciverify.operators.dense import DenseOperator
from sciverify.oracles.budget import BudgetExceeded
from sciverify.oracles.coins import Coins
from sciverify.oracles.transcript import Transcript

OPERATOR = sv.Banded({0: sv.changed(["1/3", 2], 4, [7, "-5/9"]), 2: ["1/7", 0, -3]}, "naturals")
NUMBERS = ["1/3", -7, 0.1, Fraction(22, 7), 0]
NETWORK = sv.LayeredNetwork(
    [
        sv.Dense([[1, "1/3"], ["-2/7", 5]], ["1/9", 0]),
        sv.ReLU(),
        sv.Residual([sv.Dense([[0.1, 0], [2, "3/11"]])]),
        sv.Dense([[1, "13/17"]]),
    ]
)
WEIGHTS = [
    [Fraction(1), Fraction(1, 3), Fraction(-2, 7), Fraction(5)],
    [Fraction(1, 9), Fraction(0)],
    [Fraction(0.1), Fraction(0), Fraction(2), Fraction(3, 11)],
    [Fraction(1), Fraction(13, 17)],
]


def entry(i, j):
    """Of the operator, by hand."""
    if i == j:
        return {4: Fraction(7), 5: Fraction(-5, 9)}.get(i, (Fraction(1, 3), Fraction(2))[i % 2])
    return (Fraction(1, 7), Fraction(0), Fraction(-3))[min(i, j) % 3] if abs(i - j) == 2 else Fraction(0)


def truth(question):
    place = question.place
    if question.subject == "entry":
        return entry(*place)
    return WEIGHTS[place[0]][place[1]] if question.subject == "weight" else Fraction(NUMBERS[place[0]])


def questions(rng):
    """One of each kind, exact or not."""
    n = rng.choice([None, None, -2, 0, 3, 11, 60])
    array = rng.randrange(4)
    return {
        "operator": Inquiry("entry", (rng.randrange(9), rng.randrange(9)), n),
        "numbers": Inquiry("term", (rng.randrange(5),), n),
        "network": Inquiry("weight", (array, rng.randrange(len(WEIGHTS[array]))), n),
    }


INPUTS = {"operator": OPERATOR, "numbers": NUMBERS, "network": NETWORK}


def fits(exchange):
    """Could this answer have been given? By hand."""
    gap = abs(exchange.answer - truth(exchange.question))
    return gap == 0 if exchange.n is None else gap <= Fraction(2) ** -exchange.n


@pytest.mark.parametrize("kind", INPUTS)
def test_answers_and_answers_that_were_altered(kind):
    rng, verdicts = random.Random(kind), []
    for _ in range(tries(30, 600)):
        told = information_about(INPUTS[kind])
        for _ in range(5):
            told.ask(questions(rng)[kind])
        assert all(map(fits, told.transcript))
        assert told.transcript.consistent_with(INPUTS[kind]) is Verdict.TRUE
        exchanges = list(told.transcript)
        place = rng.randrange(len(exchanges))
        old = exchanges[place]
        unit = Fraction(2) ** -(20 if old.n is None else old.n)
        moved = old.answer + rng.choice([0, 1, -1, Fraction(1, 3), 2, 1 + Fraction(1, 2**90)]) * unit
        exchanges[place] = replace(old, answer=rng.choice([moved, truth(old.question) + unit]))
        verdicts.append(fits(exchanges[place]))
        found = Transcript(exchanges).consistent_with(INPUTS[kind])
        assert found is Verdict.of(verdicts[-1]), exchanges[place]
    assert 0 < sum(verdicts) < len(verdicts), "both verdicts should occur"


@pytest.mark.parametrize("kind", INPUTS)
def test_answers_that_are_off_by_exactly_the_tolerance(kind):
    rng = random.Random(kind)
    for n in (-2, 0, 5, 70):
        asked = questions(rng)[kind]._replace(n=n)
        for beyond in (0, Fraction(1, 2**200)):
            off = truth(asked) + Fraction(2) ** -n + beyond
            exchange = Exchange(asked.subject, n, off, asked.place)
            found = Transcript([exchange]).consistent_with(INPUTS[kind])
            assert found is (Verdict.FALSE if beyond else Verdict.TRUE)


def test_dispersion_against_all_entries():
    """f fits if no entry lies beyond it; every smaller number is tried."""
    for operator, n, f in itertools.product(
        [OPERATOR, sv.jacobi(0), sv.Banded({0: sv.changed(0, 6, [1])}, "naturals"), sv.Banded({3: [0, 1]}, "integers")],
        range(5),
        range(-2, 9),
    ):
        told = information_about(operator)
        places = range(0 if operator.line == "naturals" else -12, 13)
        entries = {(i, j): told.entry(i, j) for i in places for j in places}
        fit = not any(
            x for (i, j), x in entries.items() if (abs(j) <= n and abs(i) > f) or (abs(i) <= n and abs(j) > f)
        )
        record = Transcript([Exchange("dispersion", None, f, (n,))])
        assert record.consistent_with(operator) is Verdict.of(fit), (operator, n, f)
    assert information_about(OPERATOR).dispersion(3) == 5
    late = Transcript([Exchange("dispersion", None, 0, (10**9 - 1,))])
    assert late.consistent_with(sv.Banded({0: 1}, "naturals")) is Verdict.FALSE
    assert late.consistent_with(sv.Banded({0: 0}, "naturals")) is Verdict.UNDECIDED


def test_computable_terms():
    roots = [sv.ComputableReal.sqrt(2), sv.ComputableReal.of("1/3") * sv.ComputableReal.of(3), sv.ComputableReal.of(3)]
    told = information_about(roots)
    for n in (0, 10, 200):
        answer = told.term(0, n)
        assert (abs(answer) - Fraction(2) ** -n) ** 2 <= 2 <= (abs(answer) + Fraction(2) ** -n) ** 2
    assert told.transcript.consistent_with(roots) is Verdict.TRUE
    assert told.transcript.consistent_with([1, 2, 3]) is Verdict.FALSE
    with pytest.raises(sv.InvalidInput, match="no rational number"):
        told.term(0)
    off = Transcript([Exchange("term", 5, Fraction(33, 32), (1,))])
    assert off.consistent_with(roots) is Verdict.UNDECIDED  # it is 1, as no ball tells
    assert off.consistent_with([0, 1]) is Verdict.TRUE
    exact = Transcript([Exchange("term", None, Fraction(3, 2), (0,))])
    assert exact.consistent_with(roots) is Verdict.FALSE


def test_a_matrix_that_is_known_inexactly():
    """Of a game with a map: an answer fits a matrix if the difference has a small norm."""
    told = sci.OPTIMAL_MAP.told_about()
    for n in (0, 3, 50):
        told.matrix(n)
    operator = sci.OPTIMAL_MAP.confused.operator
    assert told.transcript.consistent_with(operator) is Verdict.TRUE
    near = DenseOperator([[1, 1 + Fraction(1, 2**49)]])
    assert told.transcript.consistent_with(near) is Verdict.FALSE
    assert Transcript(told.transcript[:2]).consistent_with(near) is Verdict.TRUE
    assert sorted(told.answers) == [0, 3, 50]
    first, again = sci.OPTIMAL_MAP.told_about(), told.replaying(told.transcript)
    assert sci.FIBRE_CENTRES.run((3,), again).output == sci.FIBRE_CENTRES.run((3,), first).output
    with pytest.raises(BudgetExceeded, match="n = 2000 was asked for"):
        told.matrix(2000)
    assert not told.exceeded
    with pytest.raises(sv.InvalidInput, match="this instance has 0"):
        Transcript([Exchange("measurement", 1, Fraction(0), (0,))]).consistent_with(operator)


def test_irrational_entries():
    """Those of the almost Mathieu operator, in doubles."""
    operator = sv.almost_mathieu(1, sv.GOLDEN)
    told = information_about(operator)
    for n in (0, 20, 40, 200):
        for k in range(-3, 4):
            truth = 2 * math.cos(math.pi * (1 + math.sqrt(5)) * k)
            assert abs(told.entry(k, k, n) - truth) <= 2.0**-n + 1e-14
    assert told.entry(5, 6) == 1
    assert told.entry(5, 9, 3) == 0
    assert told.transcript.consistent_with(operator) is Verdict.TRUE
    for amount, verdict in ((Fraction(1, 2**19), Verdict.FALSE), (Fraction(1, 2**90), Verdict.TRUE)):
        off = Exchange("entry", 20, told.entry(3, 3, 200) + (1 - amount) * Fraction(1, 2**20), (3, 3))
        if verdict is Verdict.FALSE:
            off = replace(off, answer=off.answer + 2 * amount)
        assert Transcript([off]).consistent_with(operator) is verdict
    assert Transcript([Exchange("entry", None, Fraction(1), (3, 3))]).consistent_with(operator) is Verdict.FALSE
    assert Transcript([Exchange("dispersion", None, 2, (2,))]).consistent_with(operator) is Verdict.FALSE


def test_diagonals_and_functions():
    wave = sv.almost_mathieu(1, sv.GOLDEN).diagonals[0]
    told = information_about(wave)
    golden = (1 + math.sqrt(5)) / 2
    assert {abs(told.term(k, 40) - 2 * math.cos(2 * math.pi * golden * k)) < 1e-10 for k in range(-3, 4)} == {True}
    assert information_about(OPERATOR.diagonals[0]).term(5) == Fraction(-5, 9)
    assert information_about(lambda k: Fraction(k, 3)).term(7, 3) == Fraction(19, 8)
    assert information_about(np.array([0.5, 0.1])).term(1) == Fraction(0.1)


# ---------------------------------------------------------------- records, budgets, coins


def reads(told):
    """An algorithm for any kind of numbers."""
    kind = next(k for k, instance in INPUTS.items() if type(information_about(instance)) is type(told))
    rng = random.Random(7)
    return [told.ask(questions(rng)[kind]) for _ in range(12)]


@pytest.mark.parametrize("kind", INPUTS)
def test_a_replay_gives_the_same_output(kind):
    told = information_about(INPUTS[kind])
    first = reads(told)
    again = told.replaying(told.transcript)
    assert reads(again) == first
    assert list(again.transcript) == list(told.transcript)
    assert again.bits_read == told.bits_read
    partial = told.replaying(Transcript(list(told.transcript)[:-1]))
    with pytest.raises(BudgetExceeded, match="was not asked for in the recorded run"):
        reads(partial)


@pytest.mark.parametrize("kind", INPUTS)
def test_budgets_are_the_same_for_all(kind):
    first = questions(random.Random(1))[kind]
    told = information_about(INPUTS[kind], budget=sv.Budget(bits=10))
    told.ask(first._replace(n=10))
    with pytest.raises(BudgetExceeded, match="n = 11 was asked for, the budget is 10 bits"):
        told.ask(first._replace(n=11))
    assert (told.exceeded, told.bits_read, len(told.transcript)) == (True, 10, 1)
    with pytest.raises(BudgetExceeded, match="n = 11"):
        told.ask(first._replace(n=10))
    assert told.refused == 2
    told = information_about(INPUTS[kind], budget=sv.Budget(questions=2))
    for n in (1, 2, 1, 2):  # what was asked before costs nothing
        told.ask(first._replace(n=n))
    with pytest.raises(BudgetExceeded, match=r"more than the 2 (entries|terms|weights) of its budget"):
        told.ask(first._replace(n=3))


def test_a_problem_counts_repeats():
    problem = sv.Lasso([["1/3", 1]], [1], lam=1)
    told = information_about(problem, budget=sv.Budget(questions=2))
    told.matrix(3)
    told.matrix(3)
    assert len(told.transcript) == 2
    with pytest.raises(BudgetExceeded, match="more than the 2 questions of its budget"):
        told.matrix(3)


def test_replay_of_a_run_on_a_training_set():
    problems = [sv.Lasso([["1/3", 1], [2, 0]], [1, k], lam=1) for k in (1, 2)]

    def algorithm(training):
        flipped = training.coins.flip()
        x, A = training.solution(1, 12), training.matrix(20)
        return lambda y: [float(x[0]) + flipped, float(A[0][0]) * float(y[0])]

    training = information_about(problems, coins=Coins.seeded(5))
    first = run_algorithm(algorithm, training)
    again = run_algorithm(algorithm, training.replaying(training.transcript))
    assert first.ending == again.ending == "answered"
    assert [o.given for o in first.outputs] == [o.given for o in again.outputs]
    assert list(again.training.transcript) == list(training.transcript)
    assert again.training.transcript.consistent_with(problems) is Verdict.TRUE
    other = run_algorithm(lambda t: t.matrix(21) and (lambda y: y), training.replaying(training.transcript))
    assert other.ending == "not decided"
    assert other.reason == "the matrix to n = 21 was not asked for in the recorded run"


def test_coins_are_a_part_of_the_record():
    tower = Tower(lambda n, told: [told.coins.below(6), told.entry(0, 0)])
    for seed in range(10):
        told = information_about(OPERATOR, coins=Coins.seeded(seed))
        first = tower.run((1,), told).output
        assert tower.run((1,), told.replaying(told.transcript)).output == first
    assert tower.run((1,), told.replaying(told.transcript, Coins.tape([4]))).output[0][0] == 4


def test_two_answers_to_one_question_are_no_record():
    told = information_about(NUMBERS)
    record = Transcript([Exchange("term", 1, Fraction(1, 2), (0,)), Exchange("term", 1, Fraction(0), (0,))])
    assert record.consistent_with(NUMBERS) is Verdict.TRUE
    with pytest.raises(sv.InvalidInput, match="two answers"):
        told.replaying(record)


@pytest.mark.parametrize("problem", [sci.SPECTRUM_OF_SELF_ADJOINT, sci.spectrum_meets(0, 0)])
def test_the_record_of_a_certificate_gives_the_outputs_again(problem, tmp_path):
    towers = {"points": sci.FINITE_SECTIONS, "answers": Tower(lambda n, told: told.entry(n, n) < Fraction(1, 4))}
    tower = towers["answers" if problem.decides else "points"]
    certificate = challenge(tower, Membership(problem, sci.DELTA_2), changes=4).certificate
    operator = certificate.problem.operator
    proof = sv.load_certificate(certificate.save(tmp_path / "c.json").path).evidence
    record = proof.answers.transcript
    assert record.consistent_with(operator) is Verdict.TRUE
    told = information_about(operator)
    for n, output in zip(proof.indices, proof.outputs, strict=True):
        assert tower.run((n,), told.replaying(record)).output == output


def test_patience_of_operators_is_firm(monkeypatch):
    monkeypatch.setattr("sciverify.oracles.operator_information.MOST_ENTRIES", 3)
    told = information_about(OPERATOR, budget=sv.Budget(questions=100))
    told.dispersion(7)  # costs nothing
    for k in range(3):
        told.entry(k, k)
    with pytest.raises(BudgetExceeded, match="more than 3 entries, which are all"):
        told.entry(3, 3)
    assert not told.exceeded
    assert sorted(told.answers) == [(0, 0), (1, 1), (2, 2)]


@pytest.mark.parametrize(("make", "words"), [
    (lambda: information_about(NUMBERS).term(5), "k is 5"),
    (lambda: information_about(NUMBERS).term(-1), "k is -1"),
    (lambda: information_about(NUMBERS).term(0, 1.5), "n is 1.5"),
    (lambda: information_about(NUMBERS).ask(Inquiry("entry", (0, 0))), r"the entry \(0, 0\): that is no question about a sequence"),
    (lambda: information_about([1, "x"]), "x"),
    (lambda: information_about([[1], [2]]), "the term 0"),
    (lambda: information_about(sv.Banded({0: 1j}, self_adjoint=False).diagonals[0]), "real numbers are needed"),
    (lambda: information_about(sv.fibonacci_hamiltonian(1).diagonals[0]).term(0), "no values of its own"),
    (lambda: information_about(NETWORK).weight(9, 0), "array is 9"),
    (lambda: information_about(NETWORK).weight(0, 4), "position is 4"),
    (lambda: information_about(NETWORK).weights(4), "array is 4"),
    (lambda: sci.NetworkInformation(3), "network is 3"),
    (lambda: information_about(NETWORK).ask(Inquiry("matrix", (), 3)), "no question about a network"),
    (lambda: information_about(OPERATOR).ask(Inquiry("entry", (-1, 0))), "must lie between 0"),
    (lambda: information_about(OPERATOR).ask(Inquiry("term", (0,))), "no question about an operator"),
    (lambda: information_about(sv.Lasso([[1]], [1], 1)).ask(Inquiry("entry", (0, 0))), "no question about the data"),
    (lambda: information_about(sv.Lasso([[1]], [1], 1)).ask(Inquiry("matrix", ())), "no question about the data"),
    (lambda: information_about([]), "at least one problem"),
    (lambda: information_about(3), "the input is 3"),
    (lambda: Transcript([Exchange("term", 1, Fraction(0), (0,))]).consistent_with(OPERATOR), "no question about an op"),
    (lambda: Transcript([Exchange("solution", 1, Fraction(0), (0,))]).consistent_with(NUMBERS), "no question about a se"),
    (lambda: Transcript([Exchange("entry", 1, Fraction(0), (0, 0))]).consistent_with(sv.Lasso([[1]], [1], 1)), "of a prob"),
    (lambda: Transcript([Exchange("matrix", 1, Fraction(0))]).consistent_with(sv.Lasso([[1]], [1], 1)), "about a matrix"),
    (lambda: (sv.Oracle(sv.Lasso([[1]], [1], 1)).matrix(0).exponent and None) or Exchange("matrix", None, 0).precision,
     "an answer of this kind"),
])  # fmt: skip
def test_bad_questions_are_one_sentence(make, words):
    with pytest.raises(sv.InvalidInput, match=words) as refusal:
        make()
    assert "\n" not in str(refusal.value)
