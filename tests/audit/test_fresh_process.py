"""No result depends on the warm-up: what is stored is what the code does in a process that was asked nothing before."""

from __future__ import annotations

import importlib.util
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from effort import tries

from sciverify.audit import Claim, Finding, Instance, Limits, SolverFunction, Store, run_audit
from sciverify.audit.plan import first_questions
from sciverify.isolation.outcome import DEPENDS, Kind
from sciverify.isolation.sandbox import Sandbox

SOLVERS = Path(__file__).parent / "remembering.py"
POSED = [
    Instance("four", "lasso", np.diag([10.0, 1.0, 1.0, 2.0]), np.array([30.0, 4.0, 5.0, 1.0]), 2.0),
    Instance("five", "lasso", np.diag([1.0, 3.0, 2.0, 1.0, 1.0]), np.array([3.0, 4.0, -5.0, 1.0, 2.0]), 1.0),
]
THREADS = "import _thread, time\n_thread.start_new_thread(time.sleep, (600,))\n"
"""A process with this line is not copied."""
REMEMBERING = {
    "first_matrix": (Finding.HELD, True),
    "warns_once": (Finding.WRONG, True),
    "wrong_at_first": (Finding.WRONG, True),
    "right_at_first": (Finding.HELD, True),
    "fails_at_first": (Finding.NO_ANSWER, False),  # its first call fails: no process was warmed up
    "fails_later": (Finding.HELD, True),
    "in_its_environment": (Finding.HELD, True),
    "draws": (Finding.WRONG, True),
    "caches_by_shape": (Finding.HELD, False),
    "overwrites_its_cache": (Finding.HELD, True),
    "large_only": (Finding.HELD, True),
    "large_only_warns": (Finding.WRONG, True),
    "large_only_fails": (Finding.HELD, True),
    "large_only_ends": (Finding.WRONG, True),
}
"""Solver: what a fresh process is found to be, and whether it is recorded that calls before change it."""
QUICK = ["first_matrix", "wrong_at_first", "large_only_warns"]


def fresh(place, name, instance):
    """(answer or None, warnings) of the first call after loading, without any of the audit's machinery."""
    spec = importlib.util.spec_from_file_location("fresh", place)
    os.environ.pop("REMEMBERED", None)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            x = getattr(module, name)(instance.A.copy(), instance.y.copy(), instance.parameter)
        except RuntimeError:
            x = None
    return x, tuple(f"{w.category.__name__}: {w.message}" for w in caught)


def require_fresh(place, name, results):
    finding, depends = REMEMBERING[name]
    for instance, result in zip(POSED, results, strict=True):
        x, said = fresh(place, name, instance)
        assert (result.kind is Kind.ANSWERED) == (x is not None)
        assert result.vector == (b"" if x is None else x.tobytes())
        assert result.warnings == said
        assert (result.finding, DEPENDS in result.violations) == (finding, depends)


@pytest.mark.parametrize("name", tries(QUICK, list(REMEMBERING)))
def test_what_is_stored_is_what_a_fresh_process_does(name):
    audit = run_audit(f"{SOLVERS}:{name}", Claim("1e-6"), POSED)
    require_fresh(SOLVERS, name, audit.results)


@pytest.mark.parametrize("threads", tries(["first"], ["first", "load"]))
@pytest.mark.parametrize("name", tries(["large_only"], ["large_only", "large_only_ends", "warns_once"]))
def test_so_it_is_where_threads_forbid_copies(threads, name, tmp_path):
    """Threads that start with the first call, or when the code is loaded."""
    text = SOLVERS.read_text()
    place = tmp_path / "threaded.py"
    in_a_call = "    global started\n" + "".join(f"    {line}\n" for line in THREADS.splitlines())
    start = f"\n\ndef start():\n{in_a_call}    started = True\n\n\nstarted = False\n"
    called = text.replace("    calls.append(1)\n", "    calls.append(1)\n    started or start()\n") + start
    place.write_text(THREADS + text if threads == "load" else called)
    dumps = []
    for order in tries([1], [1, -1]):
        with Store(tmp_path / f"{order}.sqlite") as store:
            audit = run_audit(f"{place}:{name}", Claim("1e-6"), POSED[::order], store=store)
            dumps.append(store.dump())
    require_fresh(place, name, audit.results[::order])
    assert dumps.count(dumps[0]) == len(dumps)


LATE = """
import time
import numpy as np

ready = []


def compiles(A, y, lam):
    end = time.process_time() + (0 if ready else 0.15)
    while time.process_time() < end:
        pass
    ready.append(1)
    return np.zeros(A.shape[1])


def hangs_later(A, y, lam):
    ready.append(1)
    while len(ready) > 1 and len(y) > 3:
        pass
    return np.zeros(A.shape[1])
"""


@pytest.mark.thorough
def test_what_a_first_call_compiles_is_no_lateness_of_a_fresh_process(tmp_path):
    """It compiles for longer than the limit: the time that the warm-up took is given to a process without one."""
    (tmp_path / "late.py").write_text(LATE)
    with Sandbox(SolverFunction(str(tmp_path / "late.py"), "compiles"), Limits(0.1), first_questions("lasso")) as code:
        warm, cold = code.run(POSED[0]), code.run_afresh(POSED[0])
        assert (warm.kind, warm.afresh) == (Kind.ANSWERED, False)
        assert (cold.kind, cold.afresh, cold.violations) == (Kind.ANSWERED, True, ())
        assert code._loaded.credit > 0.15
    with Sandbox(
        SolverFunction(str(tmp_path / "late.py"), "hangs_later"), Limits(0.1), first_questions("lasso")
    ) as code:
        found = code.run(POSED[0])
    assert (found.kind, found.afresh, found.violations) == (Kind.ANSWERED, True, ("stopped-once",))


@pytest.mark.thorough
def test_a_small_question_without_an_end_does_not_forbid_the_warm_up(tmp_path):
    """Some stopping rules are never met on some data: code that compiles is warmed up all the same."""
    (tmp_path / "slow.py").write_text(
        "import time\nimport numpy as np\ncompiled = []\n\n\ndef solve(A, y, lam):\n"
        "    begun = time.process_time()\n"
        "    while not compiled and time.process_time() < begun + 1.5:\n        pass\n"
        "    compiled.append(1)\n"
        "    while A.shape == (3, 4):\n        pass\n"
        "    return np.zeros(A.shape[1])\n"
    )
    posed = [Instance("zero", "lasso", np.eye(2), np.full(2, 0.125), 1.0), POSED[0]]
    first = first_questions("lasso")
    assert any(question.A.shape == (3, 4) for question in first[1:])
    audited = SolverFunction(str(tmp_path / "slow.py"), "solve")
    results = run_audit(audited, Claim("1e-6"), posed, limits=Limits(1.0)).results
    assert [result.finding for result in results] == [Finding.HELD, Finding.WRONG]
