"""Findings against closed forms; the store; executors; resuming."""

from __future__ import annotations

import functools
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import (
    AuditVerdict,
    Claim,
    Command,
    Finding,
    Instance,
    Kind,
    KnownSubject,
    Limits,
    Processes,
    SolverFunction,
    Store,
    generated_instances,
    run_audit,
)

HERE = Path(__file__).parent
SOLVERS = HERE / "solvers.py"
DIAGONAL = [
    Instance(f"d{k}", "lasso", np.diag([1.0, 2.0, 0.5]), np.array([3.0, -1.0 - k, 0.25]), 0.5) for k in range(3)
]


def audit(name, instances=DIAGONAL, claim=None, **further):
    return run_audit(SolverFunction(str(SOLVERS), name), claim or Claim("1e-6"), instances, **further)


def test_an_exact_solver_holds():
    found = audit("diagonal")
    assert not found.refuted
    assert [r.finding for r in found.results] == [Finding.HELD] * 3
    assert all(r.lower <= r.upper <= Fraction(1, 10**12) for r in found.results)
    assert str(found) == "HELD on 3 instances; this is no proof for others"


def test_a_wrong_solver_is_refuted_by_certificates_that_check(tmp_path):
    found = audit("off")
    assert (found.refuted, found.silent, found.count(Finding.WRONG)) == (True, 3, 3)
    for k, (result, instance) in enumerate(zip(found.results, DIAGONAL, strict=True)):
        assert result.lower <= Fraction(1, 2) <= result.upper  # by construction
        assert result.x.tolist() == [3.25, (-1.0 - k + 0.125) / 2, 0.0]
        path = tmp_path / f"{k}.json"
        path.write_text(result.certificate)
        assert sv.check(path).bounds == sv.Enclosure(result.lower, result.upper)
        assert sv.load_certificate(path).problem == instance.exact()


@pytest.mark.parametrize("name", ["off_and_warns", "off_and_says_so"])
def test_announced_failures_are_counted_apart(name):
    found = audit(name, DIAGONAL[:1])
    assert (found.refuted, found.silent, found.count(Finding.WRONG)) == (True, 0, 1)
    assert "(0 silent, 1 announced)" in str(found)


def test_warnings_about_code_announce_nothing():
    found = audit("off_and_deprecates", DIAGONAL[:1])
    assert (found.silent, found.results[0].warnings) == (1, ())


def test_tolerances_decide_at_the_distance_itself():
    """x is off by exactly 1/2: the claim 1/2 holds, a little less does not; relative, ||x*|| = 11/4 for the first."""
    for tolerance, finding in (("1/2", Finding.HELD), ("499999/1000000", Finding.WRONG)):
        (result,) = audit("off", DIAGONAL[:1], Claim(tolerance)).results
        assert result.finding is finding
    square = Fraction(11, 4) ** 2 + Fraction(7, 16) ** 2
    share = Fraction(1, 2) / Fraction(float(square) ** 0.5)
    for factor, finding in ((Fraction(101, 100), Finding.HELD), (Fraction(99, 100), Finding.WRONG)):
        (result,) = audit("off", DIAGONAL[:1], Claim(share * factor, relative=True)).results
        assert result.finding is finding
        assert result.norm_lower**2 <= square <= result.norm_upper**2
        assert (result.norm_certificate is None) is (finding is Finding.HELD)


def test_relative_claims_where_the_minimiser_vanishes():
    zero = Instance("zero", "lasso", np.eye(2), np.array([0.125, 0.0]), 1.0)
    (held,) = audit("diagonal", [zero], Claim("1e-9", relative=True)).results
    (wrong,) = audit("off", [zero], Claim("1e9", relative=True)).results
    assert (held.finding, wrong.finding) == (Finding.HELD, Finding.WRONG)


def test_undecided_is_recorded_as_such():
    infeasible = Instance("none", "basis-pursuit", np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0]), 0.0)
    found = run_audit(f"{HERE / 'hostile.py'}:zero", Claim("1e-6", "basis-pursuit"), [infeasible])
    assert [r.finding for r in found.results] == [Finding.UNDECIDED]
    assert str(found) == "UNDECIDED on all 1 instances; nothing is proven for the claim or against it"
    assert found.verdict is AuditVerdict.UNDECIDED
    assert found.results[0].reason


def test_no_answer_refutes_nothing_and_has_no_certificate():
    found = run_audit(SolverFunction(str(HERE / "hostile.py"), "raises"), Claim("1e-6"), DIAGONAL[:1])
    assert (found.refuted, found.verdict) == (False, AuditVerdict.FAILED_TO_ANSWER)
    assert str(found).startswith("FAILED TO ANSWER on 1 of 1 instances; no answer is proven wrong")
    assert (found.results[0].kind, found.results[0].finding) == (Kind.RAISED, Finding.NO_ANSWER)
    assert found.results[0].certificate is None


def test_weights_reach_the_solver():
    posed = Instance("w", "lasso", np.eye(2), np.array([3.0, 2.0]), 1.0, np.array([1.0, 2.0]))
    assert audit("diagonal", [posed]).results[0].finding is Finding.HELD


@pytest.mark.parametrize("weights", [None, np.array([1.0, 2.0, 4.0])])
def test_a_command(weights):
    first = DIAGONAL[0]
    posed = Instance("c", "lasso", first.A, first.y, first.parameter, weights)
    found = run_audit(Command(f"{sys.executable} {SOLVERS} {{input}} {{output}}"), Claim("1e-6"), [posed])
    assert [r.finding for r in found.results] == [Finding.HELD]


@pytest.mark.thorough
def test_a_command_that_fails_on_some():
    """Not on the small instance, so it can be called; its last words on stderr are kept."""
    found = run_audit(Command(f"{sys.executable} {SOLVERS} {{input}} {{output}} 7"), Claim("1e-6"), DIAGONAL[:1])
    assert (found.results[0].kind, found.results[0].status) == (Kind.EXITED, "exit code 7: 3 rows in {input}")
    with pytest.raises(sv.InvalidInput, match="it needs"):
        Command("prog {input}")


def test_a_subject_is_held_against_what_its_parameter_stands_for():
    """lam / (2m) is no double for m = 3: the posed penalty differs, and the subject is exact for that one."""
    subject = KnownSubject("MATLAB-rule CD", "RelTol eps")
    posed = Instance("s", "lasso", np.diag([1.0, 2.0, 0.5]), np.array([3.0, -1.0, 0.25]), 0.1)
    assert subject.posed_parameter(posed) != Fraction(0.1)
    (result,) = run_audit(subject, Claim("1e-15"), [posed]).results
    assert result.finding is Finding.HELD
    weighted = Instance("w", "lasso", np.eye(2), np.ones(2), 1.0, np.ones(2))
    with pytest.raises(sv.InvalidInput, match="solves nothing else"):
        run_audit(subject, Claim("1e-6"), [weighted])
    with pytest.raises(sv.InvalidInput, match="neither MODULE:SOLVER nor a subject"):
        run_audit("nobody", Claim("1e-6"), [posed])


@pytest.mark.thorough
def test_random_solvers_give_the_same_digits_twice():
    vectors = [audit("random_noise").results[0].vector for _ in range(2)]
    assert vectors[0] == vectors[1] != b""


@pytest.mark.thorough
def test_executors_give_the_same_rows(tmp_path):
    instances = list(generated_instances("lasso", 12, 5, 6, 12))
    dumps = []
    with ThreadPoolExecutor(2) as threads, Processes(2) as processes:
        for k, further in enumerate(({}, {"jobs": 2}, {"executor": threads}, {"executor": processes})):
            with Store(tmp_path / f"{k}.sqlite") as store:
                audit("ista", instances, store=store, **further)
                dumps.append(store.dump())
    assert len(dumps[0]) == 12
    assert dumps.count(dumps[0]) == 4


@pytest.mark.thorough
def test_what_is_in_the_store_is_not_asked_again(notes):
    instances = list(generated_instances("lasso", 6, 0, 4, 8))
    calls = notes / "calls"

    def asked():
        """How many matrices it was asked about since the last look; what fails is asked twice."""
        found = set(calls.read_text().split())
        calls.unlink()
        return len(found)

    with Store(notes / "s.sqlite") as store:
        first = audit("counting", instances[:4], store=store)
        assert asked() == 4
        second = audit("counting", [*instances, instances[0]], store=store)
        assert asked() == 2
        assert second.left_out == ((instances[0].name, instances[0].name),)
        assert second.results[:4] == first.results
        other = audit("counting", instances[:1], Claim("1e-5"), store=store)
        assert asked() == 1
        assert other.results[0].key != first.results[0].key


@pytest.mark.thorough
def test_killed_audits_resume_to_the_same_store(tmp_path):
    command = [sys.executable, "-m", "sciverify", "audit", f"{SOLVERS}:ista", "--claim", "1e-3", "--generate", "40"]
    command += ["--rows", "10", "--columns", "20", "--out", str(tmp_path), "--jobs", "2", "--store"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dumps, seed = [], random.randrange(10**6)
    print("seed", seed)
    kills = random.Random(seed)
    for k in range(2):
        path = tmp_path / f"{k}.sqlite"
        running = subprocess.Popen([*command, str(path)], **quiet)
        for _ in range(2 if k else 0):
            time.sleep(kills.uniform(0.5, 1.5))
            running.send_signal(signal.SIGKILL)
            running.wait()
            running = subprocess.Popen([*command, str(path)], **quiet)
        assert running.wait() in (0, 1)
        with Store(path) as store:
            dumps.append(store.dump())
    assert len(dumps[0]) == 40
    assert dumps[0] == dumps[1]


def test_interrupts_say_how_to_resume(tmp_path, notes):
    store = tmp_path / "s.sqlite"
    command = [sys.executable, "-m", "sciverify", "audit", f"{HERE / 'hostile.py'}:leaves_a_program"]
    command += ["--claim", "1", "--generate", "5000", "--rows", "3", "--columns", "4", "--store", str(store)]
    heeding = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a test in the background ignores it
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, preexec_fn=heeding)
    while not list(notes.glob("pid-*")):
        time.sleep(0.05)
        assert running.poll() is None
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130
    assert "the same command resumes there" in said


@pytest.mark.parametrize(
    "tolerance", [0, -1, "much", float("nan"), None, "1e-6j", "1e-400", "1e400", 10**400, float("inf")]
)
def test_bad_claims(tolerance):
    with pytest.raises(sv.InvalidInput, match="tolerance is"):
        Claim(tolerance)


def test_claims_print_at_any_size():
    assert str(Claim("1e-6")) == "lasso: dist(x, Xi) <= 1e-6"
    assert str(Claim(2 * 10**299, relative=True)) == "lasso: dist(x, Xi) <= 2e299 max(1e-300, ||x*||)"
    assert str(Claim("0.9999999")) == "lasso: dist(x, Xi) <= 0.9999999"
    assert str(Claim("1/3")) == "lasso: dist(x, Xi) <= 3.33333333333...e-1"
    assert str(Claim(1e-6)) == "lasso: dist(x, Xi) <= 9.99999999999...e-7"
    assert str(Claim("0.125")) == "lasso: dist(x, Xi) <= 0.125"


def test_bad_questions():
    with pytest.raises(sv.InvalidInput, match="is a basis-pursuit"):
        audit("diagonal", generated_instances("basis-pursuit", 1))
    with pytest.raises(sv.InvalidInput, match="was not loaded"):
        audit("nobody")
    with pytest.raises(sv.InvalidInput, match="cannot be read"):
        run_audit("nowhere.py:solve", Claim(1), DIAGONAL)
    with pytest.raises(sv.InvalidInput, match="no module"):
        run_audit("nowhere_at_all:solve", Claim(1), DIAGONAL)
    for seconds, memory in ((0, 100), (float("nan"), 100), (1.0, 1), (1.0, 2.5)):
        with pytest.raises(sv.InvalidInput):
            Limits(seconds, memory)


class Unlucky(ThreadPoolExecutor):
    """Loses the first batches, as clusters lose machines."""

    def __init__(self, losses):
        super().__init__(2)
        self.losses = losses

    def submit(self, function, /, *arguments, **named):
        self.losses -= 1
        if self.losses >= 0:
            return super().submit(self.lose)
        return super().submit(function, *arguments, **named)

    @staticmethod
    def lose():
        raise ConnectionError("the worker is gone")


@pytest.mark.thorough
def test_batches_of_lost_workers_are_asked_for_again():
    instances = list(generated_instances("lasso", 6, 5, 4, 8))
    with Unlucky(2) as pool:
        found = audit("ista", instances, executor=pool)
    assert found.results == audit("ista", instances).results
    with (
        Unlucky(9) as pool,
        pytest.raises(InterruptedError, match=r"lost 4 batches.*the worker is gone.*resumes there"),
    ):
        audit("ista", instances, executor=pool)


@pytest.mark.parametrize("place", ["judged", "check"])
def test_faults_of_our_own_decide_nothing_and_end_nothing(place, monkeypatch):
    """Whatever breaks in certifying or checking, no answer is called wrong, and the audit goes on."""

    def broken(*arguments, **named):
        raise ArithmeticError("on purpose")

    monkeypatch.setattr(f"sciverify.audit.judgement.{place}", broken)
    found = audit("off")
    assert [r.finding for r in found.results] == [Finding.UNDECIDED] * 3
    assert all("ArithmeticError: on purpose" in r.reason for r in found.results)
    assert all(r.certificate is None for r in found.results)


def test_a_parameter_that_rounds_to_nothing_poses_least_squares():
    tiny = Instance("tiny", "lasso", np.eye(3), np.ones(3), 5e-324)
    found = run_audit("MATLAB-rule CD", Claim("1e-6"), [tiny])
    assert found.posed == (0,)
    assert found.results[0].finding is Finding.HELD
