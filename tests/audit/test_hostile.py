"""The zoo: every way to misbehave is recorded by name, the next question is answered, nothing is left running."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from effort import tries

from sciverify.audit import Instance, Kind, Limits, SolverFunction
from sciverify.audit.plan import first_questions
from sciverify.isolation.sandbox import Sandbox

ZOO = Path(__file__).parent / "hostile.py"
POSED = Instance("posed", "lasso", np.array([[1.0, 2.0, 0.5], [0.5, -1.0, 0.25]]), np.array([1.0, 0.5]), 0.25)

KINDS = {
    "hangs": Kind.STOPPED,
    "spins_deaf_to_signals": Kind.STOPPED,
    "raises": Kind.RAISED,
    "raises_base": Kind.RAISED,
    "interrupts": Kind.RAISED,
    "exits": Kind.EXITED,
    "exits_politely": Kind.RAISED,
    "segfaults": Kind.CRASHED,
    "aborts": Kind.CRASHED,
    "kills_its_parent": Kind.KILLED_ITS_PARENT,
    "kills_its_group": Kind.KILLED_ITS_PARENT,
    "bombs": Kind.OUT_OF_MEMORY,
    "recurses": Kind.RAISED,
    "recurses_without_limit": Kind.CRASHED,
    "returns_nan": Kind.NOT_FINITE,
    "returns_a_string": Kind.NO_VECTOR,
    "returns_nothing": Kind.NO_VECTOR,
    "returns_too_much": Kind.WRONG_SHAPE,
    "returns_complex": Kind.WRONG_DTYPE,
    "returns_objects": Kind.WRONG_DTYPE,
    "writes_everywhere": Kind.GARBLED,
    "closes_everything": Kind.STOPPED,
    "removes_builtins": Kind.EXITED,
    "says_what_cannot_be_written": Kind.RAISED,
    "dies_of_a_nameless_signal": Kind.CRASHED,
    "hides_nan": Kind.NOT_FINITE,
    "kills_its_parent_with_an_empty_environment": Kind.KILLED_ITS_PARENT,
}
VIOLATIONS = {
    "leaves_forks": "left-processes",
    "leaves_a_program": "left-processes",
    "leaves_threads": "left-threads",
    "returns_float32": "dtype-float32",
    "mutates": "mutated-input",
    "changes_directory": "changed-directory",
    "removes_modules": "removed-modules",
}


def sandbox(name):
    late = KINDS.get(name) is Kind.STOPPED  # nobody else is late, on a busy machine neither
    limits = Limits(0.5, 1024, 1.0) if late else Limits(20.0, 1024)
    return Sandbox(SolverFunction(str(ZOO), name), limits, first_questions("lasso"))


def ended(pid):
    """Is this process gone (a zombie that nobody has collected yet is)?"""
    for _ in range(250):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def started(folder):
    return [int(path.name.split("-")[1]) for path in folder.glob("pid-*")]


@pytest.mark.parametrize("name", tries(list(KINDS)[2::6], list(KINDS)))
def test_endings_by_name(name, notes):
    with sandbox(name) as running:
        first = running.run(POSED)
        assert first.kind is KINDS[name], first
        assert first.vector == b""
        again = running.run(POSED)
        assert again.kind is KINDS[name], again
        assert first.status.isprintable()
    assert all(map(ended, started(notes)))


@pytest.mark.parametrize("name", tries(list(VIOLATIONS)[::2], list(VIOLATIONS)))
def test_violations_by_name_with_the_vector_kept(name, notes):
    with sandbox(name) as running:
        for _ in range(2):
            found = running.run(POSED)
            assert (found.kind, found.violations) == (Kind.ANSWERED, (VIOLATIONS[name],))
            assert found.vector == bytes(24)
    assert all(map(ended, started(notes)))


@pytest.mark.parametrize(
    "name", ["leaves_forks", "leaves_a_program", "leaves_forks_and_kills_its_parent", "forks_and_exits"]
)
def test_nothing_is_left_running(name, notes):
    with sandbox(name) as running:
        running.run(POSED)
    assert started(notes)
    assert all(map(ended, started(notes)))


def test_an_exit_is_an_exit_also_with_a_child_that_lives(notes):
    with sandbox("forks_and_exits") as running:
        found = running.run(POSED)
    assert (found.kind, found.status, found.violations) == (Kind.EXITED, "exit code 3", ("left-processes",))


def test_large_questions_after_an_output_was_closed():
    large = Instance("large", "lasso", np.ones((600, 1500)), np.ones(600), 0.25)
    with sandbox("closes_its_output") as running:
        found = [running.run(large) for _ in range(3)]
    assert {(run.kind, run.violations) for run in found} == {(Kind.ANSWERED, ("closed-output",))}


@pytest.mark.thorough
def test_words_that_cannot_be_written_are_stored_and_printed(tmp_path, capsys, monkeypatch):
    from sciverify.cli import main

    monkeypatch.chdir(tmp_path)
    for name in ("says_what_cannot_be_written", "warns_what_cannot_be_written", "writes_to_its_ancestors"):
        command = ["audit", f"{ZOO}:{name}", "--claim", "1e3", "--generate", "2", "--rows", "3", "--columns", "4"]
        for form in ("text", "csv", "markdown", "html"):
            assert main([*command, "--jobs", "1", "--format", form, "--report", "r.html"]) in (0, 1, 4)
            assert "\x1b" not in capsys.readouterr().out


def test_noise_is_cut_and_does_no_harm():
    with sandbox("shouts") as running:
        found = running.run(POSED)
    assert (found.kind, found.violations, len(found.output)) == (Kind.ANSWERED, (), 8192)


def test_warnings_are_kept_and_the_worker_is_reused():
    with sandbox("warns") as running:
        first = running.run(POSED)
        worker = running._worker
        assert running.run(POSED).warnings == first.warnings == ("RuntimeWarning: not converged",)
        assert running._worker == worker
    assert ended(worker)


@pytest.mark.thorough
def test_what_does_not_load(tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("import os\nos._exit(7)\n")
    for audited, words in (
        (SolverFunction(str(ZOO), "nobody"), "no attribute 'nobody'"),
        (SolverFunction(str(broken), "solve"), "exit code 7"),
        (SolverFunction("a_module_that_nobody_has", "solve"), "No module named"),
    ):
        with Sandbox(audited, Limits()) as running:
            found = running.run(POSED)
        assert found.kind is Kind.NOT_LOADED
        assert words in found.status


def test_the_auditor_dies_and_nothing_stays(tmp_path, notes):
    """A process that audits is killed with SIGKILL while the solver hangs: guard and worker go too."""
    import signal
    import subprocess
    import sys

    solver = tmp_path / "hanging.py"
    solver.write_text(
        "import os, time\nfrom pathlib import Path\n"
        "def solve(A, y, lam):\n"
        "    for pid in (os.getpid(), os.getppid()):\n"
        "        (Path(os.environ['AUDIT_NOTES']) / f'pid-{pid}').touch()\n"
        "    time.sleep(600)\n"
    )
    command = [sys.executable, "-m", "sciverify", "audit", f"{solver}:solve", "--claim", "1e-6", "--generate", "1"]
    audit = subprocess.Popen([*command, "--time", "500", "--store", str(tmp_path / "s.sqlite")], cwd=tmp_path)
    while len(started(notes)) < 2:
        time.sleep(0.05)
        assert audit.poll() is None
    os.kill(audit.pid, signal.SIGKILL)
    audit.wait()
    assert all(map(ended, started(notes)))
