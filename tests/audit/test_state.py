"""Solvers with a state, and files that change: every row is about the code and the instance that it names."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Claim, Finding, Instance, Limits, SolverFunction, Store, generated_instances, run_audit
from sciverify.audit.plan import Plan
from sciverify.isolation.foreign import Reply
from sciverify.isolation.observed_call import answer

SOLVERS = Path(__file__).parent / "solvers.py"


STATEFUL = """
import os
import numpy as np

rng, kept, calls = np.random.default_rng(0), [], []


def draws(A, y, lam):
    return rng.standard_normal(A.shape[1])


def remembers(A, y, lam):
    kept.append(y.copy())
    return kept[0][: A.shape[1]] if len(kept[0]) >= A.shape[1] else np.zeros(A.shape[1])


def wears_out(A, y, lam):
    calls.append(1)
    os.environ["WORN"] = os.environ.get("WORN", "") + "x"
    return np.full(A.shape[1], float(len(calls) + len(os.environ["WORN"])))


def leaves_an_alarm(A, y, lam):
    import signal

    signal.setitimer(signal.ITIMER_REAL, 0.5)
    np.seterr(all="raise")
    return np.zeros(A.shape[1])
"""


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["draws", "remembers", "wears_out", "leaves_an_alarm"])
def test_rows_depend_neither_on_order_nor_on_jobs(name, tmp_path):
    """Solvers with a state: every instance meets the state that loading left."""
    (tmp_path / "stateful.py").write_text(STATEFUL)
    instances = list(generated_instances("lasso", 8, 5, 6, 6))
    audited, dumps = SolverFunction(str(tmp_path / "stateful.py"), name), []
    with ThreadPoolExecutor(3) as threads:
        for k, further in enumerate(({}, {"jobs": 2}, {"executor": threads}, {})):
            with Store(tmp_path / f"{k}.sqlite") as store:
                run_audit(audited, Claim(1), instances if k < 3 else instances[::-1], store=store, **further)
                dumps.append(store.dump())
    assert len(dumps[0]) == 8
    assert dumps.count(dumps[0]) == 4


def test_an_alarm_left_ticking_ends_neither_this_answer_nor_the_next():
    question = SimpleNamespace(A=np.eye(2), y=np.ones(2), weights=None, answer_length=2, answer_names=None)

    def leaves_one(asked, A, y, weights):
        signal.setitimer(signal.ITIMER_REAL, 60.0)
        signal.setitimer(signal.ITIMER_PROF, 60.0)
        if asked.answer_length == 3:
            raise ValueError("three")
        return Reply(np.zeros(2))

    for question.answer_length, kind in ((2, "answered"), (3, "raised")):
        header, _ = answer(leaves_one, question, "float64")
        assert header["kind"] == kind
        assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_old_bytecode_is_not_judged_under_a_new_hash(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    file = tmp_path / "mine.py"
    for shift, finding in (("1.0", Finding.WRONG), ("0.0", Finding.HELD)):
        file.write_text(f"import numpy as np\ndef solve(A, y, lam):\n    return np.zeros(3) + {shift}\n")
        os.utime(file, (10**9, 10**9))
        posed = Instance("zero", "lasso", np.eye(3), np.full(3, 0.125), 1.0)
        (result,) = run_audit(f"{file}:solve", Claim("1e-6"), [posed]).results
        assert result.finding is finding


@pytest.mark.thorough
def test_a_file_that_changes_during_the_audit_ends_it(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "import os, signal, numpy as np\nfrom pathlib import Path\n"
        "def solve(A, y, lam):\n"
        "    if A.shape != (2, 2):\n"
        "        Path(__file__).write_text(Path(__file__).read_text() + '# edited\\n')\n"
        "        os.kill(os.getppid(), signal.SIGKILL)\n"
        "    return np.zeros(A.shape[1])\n"
    )
    with Store(tmp_path / "s.sqlite") as store, pytest.raises(sv.InvalidInput, match="changed while it was audited"):
        run_audit(f"{file}:solve", Claim(1), list(generated_instances("lasso", 3, 0, 3, 4)), store=store)


def test_a_plan_keeps_the_identity_with_which_it_began(tmp_path):
    """A file edited later lends its new hash to no result of the code that was loaded before."""
    file = tmp_path / "mine.py"
    file.write_text("def solve(A, y, lam):\n    return 0 * A[0]\n")
    audited = SolverFunction(str(file), "solve")
    plan = Plan(Claim(1), audited, Limits())
    before = plan.identity
    file.write_text(file.read_text() + "# edited\n")
    assert plan.identity == before
    assert Plan(Claim(1), audited, Limits()).identity != before
