"""Limits in CPU time with a ceiling on wall time: who computes is stopped, who waits too, who is slowed down is not."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.audit import Claim, FloatInstance, Kind, Limits, SolverFunction, run_audit
from sciverify.isolation import limits
from sciverify.isolation.limits import cpu_seconds
from sciverify.isolation.sandbox import Sandbox

ZOO = Path(__file__).parent / "hostile.py"
POSED = FloatInstance("posed", "lasso", np.array([[1.0, 2.0, 0.5], [0.5, -1.0, 0.25]]), np.array([1.0, 0.5]), 0.25)
linux = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="CPU time of other processes needs /proc")


def run(name, limits):
    with Sandbox(SolverFunction(str(ZOO), name), limits) as sandbox:
        return sandbox.run(POSED)


@linux
@pytest.mark.parametrize("name", tries(["spins"], ["spins", "spins_in_a_child"]))
def test_who_computes_is_stopped_by_cpu_time(name):
    found = run(name, Limits(0.3, 1024, 300.0))
    assert (found.kind, found.status) == (Kind.STOPPED, "stopped after 0.3 s, twice")


@linux
def test_who_waits_is_stopped_by_the_ceiling():
    found = run("hangs", Limits(0.5, 1024, 0.6))
    assert (found.kind, found.status) == (Kind.STOPPED, "stopped after 0.6 s of waiting, twice")
    assert found.seconds >= 1.2


def test_time_without_a_processor_is_no_waiting(monkeypatch):
    """A neighbour of the process cannot end it: 0.2 s of wall time, of which it was in the queue for 0.1 s."""
    queue = iter([1.0, 1.1, 1.1])
    monkeypatch.setattr(limits, "queued_seconds", lambda pids: next(queue))
    watch = limits.Watch(None, 0.15, os.getpid())
    time.sleep(0.2)
    assert watch.reached() is None
    assert 0 < watch.pause < 0.1
    time.sleep(0.1)
    assert watch.reached() == "stopped after 0.15 s of waiting"


@linux
def test_the_queue_of_the_system_is_read():
    assert limits.queued_seconds([os.getpid()]) >= 0
    assert limits.queued_seconds([2**22 + 1]) == 0


@contextlib.contextmanager
def competitors(count):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


@linux
@pytest.mark.thorough
def test_a_busy_machine_stops_nobody():
    """The solver needs 0.2 s of CPU time, and far more wall time: many others want the same processors."""
    limit, others = 0.6, 4 * (os.cpu_count() or 1)
    with competitors(others):
        for _ in range(5):
            found = run("works_for_a_while", Limits(limit, 1024, 600.0))
            assert (found.kind, found.violations) == (Kind.ANSWERED, ())
            if found.seconds > limit:  # a limit on wall time would have stopped it
                return
    pytest.skip("the competitors did not slow it down: this machine has processors that nobody counts")


THREADED = """
import threading, time
import numpy as np

threading.Thread(target=time.sleep, args=(600,), daemon=True).start()  # such a process is not copied


def spins(A, y, lam):
    while True:
        pass


def works(A, y, lam):
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    return np.zeros(A.shape[1])
"""


@pytest.mark.thorough
@linux
def test_a_process_that_is_asked_again_pays_for_one_run_only(tmp_path):
    file = tmp_path / "threaded.py"
    file.write_text(THREADED)
    with Sandbox(SolverFunction(str(file), "works"), Limits(0.5, 1024, 300.0)) as sandbox:
        assert {sandbox.run(POSED).kind for _ in range(4)} == {Kind.ANSWERED}
    with Sandbox(SolverFunction(str(file), "spins"), Limits(0.3, 1024, 300.0)) as sandbox:
        assert sandbox.run(POSED).status == "stopped after 0.3 s, twice"


@pytest.mark.thorough
def test_the_second_try_is_recorded(notes):
    limits = Limits(2.0, 1024, 5.0)  # the second try has time enough, on a busy machine too
    found = run("sleeps_at_first", limits)
    assert (found.kind, found.violations, found.vector) == (Kind.ANSWERED, ("stopped-once",), bytes(24))
    for note in notes.glob("pid-*"):
        note.unlink()
    audited = SolverFunction(str(ZOO), "sleeps_at_first")
    easy = FloatInstance("easy", "lasso", POSED.A, POSED.y, 100.0)
    audit = run_audit(audited, Claim("1e-6"), [POSED, easy], limits=limits)
    assert not any(result.kind is Kind.STOPPED for result in audit.results)


def test_cpu_time_is_that_of_the_whole_family():
    before = cpu_seconds(os.getpid())
    if before is None:
        pytest.skip("no /proc")
    child = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        end = time.monotonic() + 60
        while cpu_seconds(os.getpid()) < before + 0.2:
            assert time.monotonic() < end
    finally:
        child.kill()
        child.wait()
    assert cpu_seconds(os.getpid()) >= before + 0.2  # also once it has ended
    assert cpu_seconds(2**22 + 1) is None


def test_limits_are_read():
    assert (Limits(2.0).ceiling, Limits(2.0).identity) == (22.0, f"{(2.0).hex()} s 4096 MiB")
    assert Limits(2.0, ceiling=3.0).identity != Limits(2.0).identity
    for ceiling in (1.0, float("nan"), float("inf")):
        with pytest.raises(sv.InvalidInput, match="ceiling is"):
            Limits(2.0, ceiling=ceiling)
