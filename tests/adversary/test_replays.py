"""Algorithms that misbehave: whatever they do, the game ends, and what it says is true."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import random
import signal
import sys
import threading
import time
from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import ctx

import sciverify as sv
from sciverify.adversary.outcomes import Crashed
from sciverify.checker import check
from sciverify.exact.balls import working_precision
from sciverify.families import NearlyParallelColumns, Theorem4, TiedColumns
from sciverify.oracles.budget import BudgetExceeded
from sciverify.oracles.coins import Coins, every_run

FAMILY = TiedColumns(m=2, N=4, K=2, normalisation="rational")
COMPLEX = TiedColumns(m=2, N=4, K=2, normalisation="rational", scalars="complex")
COARSE = TiedColumns(m=2, N=3, K=2, normalisation="rational", limit_point=False)
QUICK = sv.Budget(bits=200, questions=300, seconds=0.3)


def constant(x):
    return lambda training: lambda y: x


def accepted(outcome):
    (certificate,) = outcome.certificates().values()
    return check.check_bytes(json.dumps(json.loads(certificate.to_json())).encode())


class Bad:
    """Fails whenever it is looked at."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __iter__(self):
        raise RuntimeError("iter")

    def __repr__(self):
        raise RuntimeError("repr")


class Unprintable(Exception):
    def __str__(self):
        raise ValueError


class Odd(BaseException):
    pass


# ---------------------------------------------------------------- outputs

WRONG_OUTPUTS = {
    "nothing": None,
    "a number": 3,
    "a string": "0000",
    "not a number": [float("nan")] * 4,
    "infinity": [0, 0, 0, np.inf],
    "too short": [0, 0, 0],
    "too long": [0] * 5,
    "a matrix": [[0, 0, 0, 0]],
    "a column": np.zeros((4, 1)),
    "complex": [1j, 0, 0, 0],
    "complex array": np.zeros(4, complex),
    "booleans": [True, False, True, False],
    "objects": [object()] * 4,
    "a dict": {0: 1},
    "a set": {1, 2, 3, 4},
    "letters": ["a", "b", "c", "d"],
    "fails": Bad(),
    "entries fail": [Bad()] * 4,
}


@pytest.mark.parametrize("kind", WRONG_OUTPUTS)
def test_outputs_that_are_no_vectors(kind):
    outcome = sv.refute(constant(WRONG_OUTPUTS[kind]), FAMILY)
    assert isinstance(outcome, Crashed)
    assert outcome.reason
    assert str(outcome).startswith("CRASHED after 1 answers")


@pytest.mark.parametrize("kind", [k for k in WRONG_OUTPUTS if not k.startswith("complex")])
def test_outputs_that_are_no_complex_vectors(kind):
    assert isinstance(sv.refute(constant(WRONG_OUTPUTS[kind]), COMPLEX), Crashed)


@pytest.mark.parametrize(
    "x",
    [
        (0.0, 0.0, 0.0, 0.0),
        np.zeros(4, np.float32),
        np.full(4, 0.1, np.float32),
        np.array([Fraction(1, 3)] * 4, dtype=object),
        ["1/3", "0.25", 0, -7],
        [10**6000, -(10**6000), 1, 2],
        [sympy.sqrt(2) / 1000, 0, 0, 0],
        [sympy.cbrt(2), 0, 0, 0],
        [5e-324, 1.7e308, 0, 0],
    ],
)
def test_outputs_of_every_kind_are_read_exactly(x):
    outcome = sv.refute(constant(x), FAMILY)
    assert outcome.verdict == "refuted"
    assert outcome.replayed is True
    assert accepted(outcome)["lower"] > Fraction(1, 100)
    written = json.loads(json.dumps(outcome.as_dict()))
    assert sys.set_int_max_str_digits(0) is None  # the producer writes numerals of any length
    try:
        assert Fraction(written["distance"][0]) == outcome.distance.lower
    finally:
        sys.set_int_max_str_digits(4300)
    assert "REFUTED" in str(outcome)


def test_float32_is_taken_at_its_binary_value():
    outcome = sv.refute(constant(np.full(4, 0.1, np.float32)), FAMILY)
    assert all(Fraction(int(x.p), int(x.q)) == Fraction(float(np.float32(0.1))) for x in outcome.output.given)


def test_a_generator_is_read_once():
    outcome = sv.refute(lambda training: lambda y: (0 for _ in range(4)), FAMILY)
    assert outcome.replayed is True
    once = (0 for _ in range(4))
    assert sv.refute(constant(once), FAMILY).replayed is False


def test_a_generator_without_end_runs_out_of_time():
    outcome = sv.refute(lambda training: lambda y: itertools.count(), FAMILY, budget=QUICK)
    assert (outcome.verdict, outcome.refuted) == ("not decided", False)


def test_a_network_that_uses_one_array_for_all_its_outputs():
    family = TiedColumns(m=2, N=4, K=2, normalisation="rational", samples=3)
    array, seen = np.zeros(4), []

    def network(y):
        array[:] = float(y[0])
        seen.append(array.copy())
        return array

    outcome = sv.refute(lambda training: network, family, replay=False)
    assert [Fraction(int(x.p), int(x.q)) for x in outcome.output.given] == [Fraction(v) for v in seen[outcome.sample]]
    assert len({v[0] for v in seen}) == 3


@pytest.mark.parametrize("limit_point", [True, False])
@pytest.mark.parametrize(
    ("gap", "verdict"),
    [(0, "survived"), ("-1e-30", "survived"), ("1e-30", "refuted"), ("1e-300", "refuted"), ("-1e-300", "survived")],
)
def test_the_side_of_the_tolerance_is_decided_however_close(gap, verdict, limit_point):
    # branch 1 of index 66 shares 64 bits and a guard bit; its minimiser is (0, s), the other one is nearer to (0, -r)
    family = TiedColumns(m=1, N=2, K=2, normalisation="rational", limit_point=limit_point)
    s = 1 / (50 + Fraction(1, 2**67))
    r = Fraction(1, 10) - s + Fraction(gap)
    outcome = sv.refute(constant([0, -r]), family, digits=1, budget=70)
    assert outcome.verdict == verdict
    if verdict == "refuted":
        assert outcome.label == "branch 1, n = 66"
        assert accepted(outcome)["lower"] > Fraction(1, 10)
    else:
        assert outcome.worst.certificate.distance.upper <= Fraction(1, 10)


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize(
    "error", [ValueError("x"), SystemExit(3), Odd("x"), GeneratorExit(), Unprintable(), RecursionError(), MemoryError()]
)
def test_everything_that_is_raised_is_a_crash(error):
    def algorithm(training):
        raise error

    outcome = sv.refute(algorithm, FAMILY)
    assert isinstance(outcome, Crashed)
    assert type(error).__name__ in outcome.reason
    assert type(error).__name__ in outcome.details

    def late(training):
        return algorithm

    assert type(error).__name__ in sv.refute(late, FAMILY).reason


def test_sys_exit_does_not_end_the_game():
    assert sv.refute(lambda training: sys.exit("bye"), FAMILY).reason == "SystemExit: bye"


def test_keyboard_interrupt_passes():
    def algorithm(training):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sv.refute(algorithm, FAMILY)


def test_an_algorithm_that_changes_the_precision_of_balls():
    def algorithm(training):
        ctx.prec = 2
        return lambda y: [0] * 4

    with working_precision(77):
        assert sv.refute(algorithm, FAMILY).verdict == "refuted"
        assert ctx.prec == 77


# ---------------------------------------------------------------- hidden randomness and hidden state


def test_hidden_randomness_is_reported():
    outcome = sv.refute(lambda training: lambda y: [random.random()] * 4, FAMILY)
    assert (outcome.verdict, outcome.replayed) == ("refuted", False)
    assert "it depends on more" in str(outcome)
    assert accepted(outcome)["kind"] == "refutation"
    assert sv.refute(constant([0] * 4), FAMILY, replay=False).replayed is None


def test_hidden_randomness_behind_coins_is_sampled_and_not_called_exact():
    def algorithm(training):
        training.coins.flip()
        return lambda y: [random.random()] * 4

    outcome = sv.refute(algorithm, FAMILY, trials=20)
    assert not outcome.exact
    assert outcome.runs == 20


@pytest.mark.parametrize("first", [1, 6])
def test_coins_that_depend_on_more_than_coins(first):
    state = itertools.count(first)

    def algorithm(training):
        training.coins.below((6, 2, 3, 1)[next(state) % 4])
        if next(state) % 3:
            training.coins.flip()
        return lambda y: [0] * 4

    outcome = sv.refute(algorithm, FAMILY, trials=12)
    assert not outcome.exact
    assert outcome.runs == 12
    low, high = outcome.success
    assert 0 <= low <= high <= 1


def test_probabilities_of_all_runs_sum_to_1_or_nothing_is_said():
    state = itertools.count()

    def unsteady(coins):
        return coins.flip() if next(state) % 2 == 0 else None

    assert every_run(unsteady, 4096) is None

    def steady(coins):
        return tuple(coins.below(sides) for sides in (3, 1, 2)[: 1 + coins.below(3)])

    found = every_run(steady, 4096)
    assert sum(p for p, _ in found) == 1
    assert len(found) == len({(p, r, k) for k, (p, r) in enumerate(found)}) == 3 + 3 + 6
    assert every_run(lambda coins: [coins.flip() for _ in range(12)], 4096) is not None
    assert every_run(lambda coins: [coins.flip() for _ in range(13)], 4096) is None


def test_a_tape_shows_its_values_and_then_0():
    coins = Coins.tape([1, 2])
    assert [coins.flip(), coins.below(3), coins.below(5)] == [1, 2, 0]
    assert coins.probability == Fraction(1, 30)


def test_outputs_with_different_roots_are_different_outputs():
    """Two numbers may be written alike over different roots; their probabilities are not added up."""

    def algorithm(training):
        if training.coins.flip():
            return lambda y: [sympy.cbrt(Fraction(3, 10**9)), sympy.cbrt(Fraction(3, 10**9)), 0, 0]
        return lambda y: [sympy.cbrt(3), sympy.cbrt(3), 0, 0]

    outcome = sv.refute(algorithm, TiedColumns(m=3, N=4, K=2, normalisation="rational"), digits=1)
    assert outcome.success == Fraction(1, 2)


@pytest.mark.parametrize("trials", [0, -1, 1.5, None, "many"])
def test_a_number_of_trials_that_is_none(trials):
    with pytest.raises(sv.InvalidInput, match="trials is"):
        sv.refute(constant([0] * 4), FAMILY, trials=trials)


# ---------------------------------------------------------------- training sets that are kept


def test_questions_from_within_the_network_count():
    def algorithm(training):
        def network(y):
            training.matrix(90)
            training.solution(0, 100)
            return [0] * 4

        return network

    outcome = sv.refute(algorithm, FAMILY)
    assert outcome.bits_read == 100
    assert outcome.label.endswith("n = 102")
    assert accepted(outcome)["bits"] == 100
    assert sv.refute(algorithm, FAMILY, budget=80).verdict == "exceeds its budget"


def test_a_training_set_of_an_earlier_run_is_closed():
    kept, refused = [], []

    def algorithm(training):
        for old in kept:
            for ask in (lambda old=old: old.matrix(900), lambda old=old: old.evaluation_point(0, 900)):
                with pytest.raises(BudgetExceeded, match="over"):
                    ask()
                refused.append(old)
        kept.append(training)
        return lambda y: [0] * 4

    outcome = sv.refute(algorithm, FAMILY)
    assert len(refused) == 2
    assert outcome.replayed is True
    assert outcome.transcript.bits == 64
    assert accepted(outcome)["bits"] == 64


def test_answers_do_not_change_when_their_arrays_do():
    def algorithm(training):
        first = np.asarray(training.matrix(20))
        first[:] = 0
        point = np.asarray(training.solution(0, 20))
        point[:] = 0
        again = np.asarray(training.matrix(20))
        assert again.any()
        return lambda y: [0] * 4

    outcome = sv.refute(algorithm, FAMILY)
    assert outcome.verdict == "refuted"
    assert accepted(outcome)["questions"] == 4


def test_numpy_integers_are_questions():
    def algorithm(training):
        training.matrix(np.int64(9))
        training.solution(np.int32(0), np.uint8(7))
        return lambda y: [0] * 4

    outcome = sv.refute(algorithm, FAMILY)
    assert accepted(outcome)["questions"] == 5
    assert all(type(e.n) is int and type(e.sample) is int for e in outcome.transcript)


@pytest.mark.parametrize("n", ["3", 2.0, None, -(10**7), True])
def test_questions_that_are_none_crash_the_algorithm(n):
    outcome = sv.refute(lambda training: training.matrix(n), FAMILY)
    assert isinstance(outcome, Crashed)
    assert "n is" in outcome.reason


def test_negative_accuracies_are_certified():
    def algorithm(training):
        training.solution(0, -5)
        training.matrix(-1000)
        return training.matrix(10**5)

    outcome = sv.refute(algorithm, FAMILY, budget=10)
    assert outcome.verdict == "exceeds its budget"
    assert accepted(outcome)["bits"] == 0


SOLVED = {
    "P1 with noise": TiedColumns(
        problem="P1", m=2, N=4, K=2, eta="1/1000", normalisation="rational", further_nonzeros=1
    ),
    "P3 with an irrational penalty": TiedColumns(m=2, N=4, K=2, lam=sympy.sqrt(2), normalisation="rational"),
    "P2 with irrational weights": TiedColumns(
        problem="P2", m=2, N=4, K=2, lam="1/100", weights=[1, sympy.sqrt(2), 1, 1], normalisation="rational"
    ),
    "P2, complex": TiedColumns(problem="P2", m=2, N=4, K=2, lam="1/100", scalars="complex", samples=2),
    "P3 with a cubic penalty": TiedColumns(m=2, N=4, K=2, lam=sympy.cbrt(2), normalisation="rational"),
    "nearly parallel": NearlyParallelColumns(problem="P1", m=3, K=2, eta="1/1000", further_nonzeros=1, transform="dct"),
}


@pytest.mark.parametrize("name", SOLVED)
def test_transcripts_with_solutions_are_certified(name):
    """Solutions of rational data may be irrational, and penalties and weights are those of the instance."""

    def algorithm(training):
        for n in (3, 9):
            training.solution(training.size - 1, n)
        return lambda y: [0] * training.shape[1]

    outcome = sv.refute(algorithm, SOLVED[name])
    assert outcome.verdict == "refuted"
    assert accepted(outcome)["questions"] == 6 + SOLVED[name].samples


# ---------------------------------------------------------------- without end


def test_a_run_that_swallows_the_end_of_its_budget_is_ended():
    """Every later question raises again; after a thousand of them the run is interrupted, wherever it is."""

    def algorithm(training):
        while True:
            try:  # noqa: SIM105
                training.matrix(10**5)
            except BaseException:
                pass

    start = time.monotonic()
    outcome = sv.refute(algorithm, FAMILY, budget=sv.Budget(bits=10, seconds=None))
    assert outcome.verdict == "exceeds its budget"
    assert outcome.reason == "n = 100000 was asked for, the budget is 10 bits"
    assert accepted(outcome)["questions"] == 0
    assert time.monotonic() - start < 60


def test_nested_handlers_and_busy_loops_are_ended():
    def algorithm(training):
        while True:
            try:
                while True:
                    try:
                        sum(range(1000))
                    except BaseException:
                        training.shape  # noqa: B018
            except BaseException:
                continue

    outcome = sv.refute(algorithm, FAMILY, budget=QUICK)
    assert (outcome.verdict, outcome.reason) == ("not decided", "it did not halt within 0.3 s")
    assert not outcome.refuted
    assert str(outcome).startswith("NOT DECIDED: it did not halt within 0.3 s\non the limit")
    assert accepted(outcome)["questions"] == 0


@pytest.mark.parametrize("ask", ["one question", "other questions"])
def test_questions_without_end(ask):
    def algorithm(training):
        for n in itertools.count():
            training.matrix(7 if ask == "one question" else n)

    outcome = sv.refute(algorithm, FAMILY, budget=sv.Budget(bits=200, questions=300, seconds=None))
    assert outcome.verdict == "exceeds its budget"
    assert accepted(outcome)["questions"] == (1 if ask == "one question" else 201)


def test_whoever_swallows_the_end_and_answers_has_lost_all_the_same():
    def algorithm(training):
        with contextlib.suppress(BaseException):
            training.matrix(10**5)
        return lambda y: [0] * 4

    outcome = sv.refute(algorithm, FAMILY, budget=10)
    assert outcome.verdict == "exceeds its budget"


def test_sleeping_is_no_way_out():
    def algorithm(training):
        try:
            time.sleep(5)
        finally:
            training.matrix(3)

    start = time.monotonic()
    assert sv.refute(algorithm, FAMILY, budget=QUICK).verdict == "not decided"
    assert time.monotonic() - start < 4


def test_handlers_and_timers_are_as_they_were():
    def alarm(*_):
        raise AssertionError("too early")

    before = signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        for algorithm in (constant([0] * 4), lambda training: sys.exit(), lambda training: training.matrix(10**5)):
            sv.refute(algorithm, FAMILY, budget=QUICK)
            assert signal.getsignal(signal.SIGALRM) is alarm
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 900
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_the_clock_waits_while_the_interpreter_tells_of_a_finalizer(monkeypatch):
    """What a hook does with an exception that nobody can catch is not ended on its way."""
    begun, done = [], []

    def hook(found):
        begun.append(found.exc_type)
        time.sleep(0.03)
        done.append(found.exc_type)

    class Raises:
        def __del__(self):
            raise ValueError

    def hangs(training):
        while True:
            Raises()

    monkeypatch.setattr(sys, "unraisablehook", functools.partial(hook))
    outcome = sv.refute(hangs, FAMILY, budget=sv.Budget(seconds=0.2))
    assert outcome.verdict == "not decided"
    assert len(begun) > 1
    assert begun == done


def test_time_limits_outside_the_main_thread_are_no_crash_of_the_algorithm():
    found = []

    def play(budget):
        try:
            found.append(sv.refute(constant([0] * 4), FAMILY, budget=budget).verdict)
        except sv.InvalidInput as error:
            found.append(str(error))

    for budget in (None, sv.Budget(seconds=None)):
        thread = threading.Thread(target=play, args=(budget,))
        thread.start()
        thread.join()
    assert "main thread" in found[0]
    assert found[1] == "refuted"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bits": -1}, "bits is -1"),
        ({"bits": 1.5}, "bits is 1.5"),
        ({"bits": 10**6}, "bits is 1000000"),
        ({"questions": True}, "questions is True"),
        ({"seconds": 0}, "seconds is 0"),
        ({"seconds": float("nan")}, "seconds is nan"),
        ({"seconds": "1"}, "seconds is '1'"),
    ],
)
def test_budgets_that_are_none(options, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.Budget(**options)


# ---------------------------------------------------------------- classes without a limit point


def decide(training, wrong=False):
    """Reads until the longer of two tied columns is known."""
    for n in itertools.count(4, 3):
        first, second = training.matrix(n)[0][:2]
        if abs(first - second) > Fraction(2) ** (1 - n):
            break
    j = int(second > first) ^ wrong
    x = [Fraction(0)] * 3
    x[j] = 1 / max(first, second)
    return lambda y: x


def test_without_a_limit_point_reading_on_is_right():
    assert sv.refute(decide, COARSE).verdict == "survived"
    assert sv.refute(decide, COARSE, budget=50).verdict == "exceeds its budget"


def test_runs_on_committed_inputs_are_replayed_on_them():
    outcome = sv.refute(lambda training: decide(training, wrong=True), COARSE)
    assert (outcome.verdict, outcome.replayed) == ("refuted", True)
    assert accepted(outcome)["bits"] >= 64


@pytest.mark.parametrize("early", [True, False])
def test_coins_on_committed_inputs_are_not_one_seed(early):
    """Wrong with probability 1/4, whenever the coins are tossed; nothing forbids more than 1/2 where data are unbounded."""

    def algorithm(training):
        coins = [training.coins.flip(), training.coins.flip()] if early else []
        network = decide(training)
        coins = coins or [training.coins.flip(), training.coins.flip()]
        return network if any(coins) else lambda y: [1, 1, 1]

    outcome = sv.refute(algorithm, COARSE)
    assert outcome.success == Fraction(3, 4)
    assert outcome.success <= outcome.bound == 1
    assert outcome.verdict == "survived"
    for certificate in outcome.refutations:
        check.check_bytes(certificate.to_json().encode())


FAMILIES = {
    "P1": TiedColumns(problem="P1", m=3, N=5, K=4, transform="dct", further_nonzeros=2),
    "P1, noise, weights": TiedColumns(problem="P1", m=2, N=4, K=3, eta="1/100", weights=[1, "4/5", 1, 2]),
    "P2, complex": TiedColumns(
        problem="P2", m=3, N=5, K=2, lam="1/10", scalars="complex", samples=2, further_nonzeros=1
    ),
    "P3": TiedColumns(m=4, N=5, K=9, transform="dct", further_nonzeros=3, limit_point=False),
    "nearly parallel": NearlyParallelColumns(m=3, K=2, problem="P2", lam="1/20", scalars="complex", transform="dct"),
    "theorem 4": Theorem4("P3", 2, 4, 3),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_an_algorithm_that_answers_0_is_refuted_everywhere(name):
    """Spikes are about 2 * 10**-K high, or higher."""

    def algorithm(training):
        training.matrix(30)
        training.measurement(training.size - 1, 12)
        return lambda y: np.zeros(training.shape[1])

    outcome = sv.refute(algorithm, FAMILIES[name])
    assert (outcome.verdict, outcome.replayed, outcome.bits_read) == ("refuted", True, 30)
    verified = accepted(outcome)
    assert verified["lower"] > verified["tolerance"] == Fraction(1, 10 ** FAMILIES[name].K)
    assert verified["bits"] == 64
    said = check.statement(verified)
    distance, tolerance = said.split(" >= ")[1].split(" on an input")[0].split(" > ")
    assert Fraction(distance) > Fraction(tolerance) >= verified["tolerance"]


def test_the_printed_inequality_of_a_close_refutation_holds():
    verified = {"kind": "refutation", "symbol": "Xi_3", "title": "t", "rows": 1, "columns": 1, "isometry": None}
    verified |= {"lower": Fraction(1, 10) + Fraction(1, 10**30), "upper": Fraction(1), "tolerance": Fraction(1, 10)}
    said = check.statement(verified | {"questions": 1, "unique": True})
    distance, tolerance = said.split(" >= ")[1].split(" on an input")[0].split(" > ")
    assert Fraction(distance) > Fraction(tolerance)
