"""The store: it only grows, tells damage, and keeps what was there."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from damaged_stores import CLAIM, DAMAGES, FITTING, INSTANCES, SOLVER, opened, outcome, whole
from effort import tries

import sciverify as sv
from sciverify.audit import Claim, Instance, SolverFunction, Store, run_audit
from sciverify.audit.result import Finding, Trace
from sciverify.audit.store import checksum
from sciverify.cli import main
from sciverify.problems.files.instance import write_instance

SOLVERS = Path(__file__).parent / "solvers.py"
DIAGONAL = [
    Instance(f"d{k}", "lasso", np.diag([1.0, 2.0, 0.5]), np.array([3.0, -1.0 - k, 0.25]), 0.5) for k in range(3)
]


def audit(name, instances=DIAGONAL, claim=None, **further):
    return run_audit(SolverFunction(str(SOLVERS), name), claim or Claim("1e-6"), instances, **further)


def test_a_store_only_grows_and_other_files_are_refused(tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        audit("off", store=store)
        assert list(store) == sorted(audit("off").results, key=lambda r: r.key)
        for statement in ("DELETE FROM results", "UPDATE results SET finding = 'held'"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                store._connection.execute(statement)
        assert store.trace(next(iter(store)).key).seconds > 0
    foreign = sqlite3.connect(tmp_path / "other.sqlite")
    foreign.execute("CREATE TABLE t (a)")
    foreign.close()
    (tmp_path / "text").write_text("no database, and long enough to be read as one" * 100)
    for name in ("other.sqlite", "text"):
        with pytest.raises(sv.InvalidInput, match="is no store"):
            Store(tmp_path / name)


@pytest.fixture(scope="module")
def undamaged(tmp_path_factory):
    return whole(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def answers(undamaged, monkeypatch):
    """Who is asked again says what was said before, without a process; how often that was."""
    asked = []

    def known(plan, missing, store, *_):
        asked.extend(key for key, _ in missing)
        store.add([(r, Trace(0.0, "")) for r in undamaged.results if r.key in dict(missing)])

    monkeypatch.setattr("sciverify.audit.run._work_through", known)
    return asked


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_stores_are_told_or_give_the_same_results(damage, undamaged, answers, tmp_path):
    luck = random.Random(damage.__name__)
    seen = set()
    for _ in range(tries(3, 60)):
        place = damage(undamaged, tmp_path, luck)
        seen.add(outcome(undamaged, place, recheck=damage in FITTING))
    assert seen <= {"told", "whole"}
    if damage in FITTING:
        assert "told" in seen


def test_only_a_recheck_finds_a_false_row_with_its_checksum(undamaged, tmp_path):
    """What a store is worth without one: docs/audit-your-solver.md says it."""
    place = undamaged.copy(tmp_path)
    held = undamaged.results[0]
    with opened(place) as edit:
        edit.execute("UPDATE results SET finding = 'wrong' WHERE key = ?", (held.key,))
        (*row, _) = edit.execute("SELECT * FROM results WHERE key = ?", (held.key,)).fetchone()
        edit.execute("UPDATE results SET checksum = ? WHERE key = ?", (checksum(tuple(row)), held.key))
    assert run_audit(SOLVER, CLAIM, INSTANCES, store=place).results[0].finding is Finding.WRONG
    with pytest.raises(sv.InvalidInput, match="false row, that of y0 = 1: it says wrong, and its answer is held"):
        run_audit(SOLVER, CLAIM, INSTANCES, store=place, recheck=True)
    assert run_audit(SOLVER, CLAIM, INSTANCES, store=undamaged.closed, recheck=True).results == undamaged.results


@pytest.mark.parametrize("killed", [False, True])
def test_a_store_that_cannot_be_written_is_read(undamaged, answers, tmp_path, monkeypatch, killed):
    place = undamaged.copy(tmp_path, killed=killed)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("sciverify.audit.store.os.access", lambda path, mode: mode != os.W_OK)
    assert run_audit(SOLVER, CLAIM, INSTANCES, store=place).results == undamaged.results
    assert not answers
    with Store(place) as store:
        store.add_accepted("checker", ["digest"])
        assert (len(store), store.accepted("checker")) == (7, set())
    further = Instance("new", "lasso", np.eye(3), np.array([2.5, 0.0, 0.0]), 1.0)
    with pytest.raises(sv.InvalidInput, match="cannot be written, and 1 of 8 results are not in it"):
        run_audit(SOLVER, CLAIM, [*INSTANCES, further], store=place)
    assert not answers
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.thorough
def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(tmp_path):
    limited = (
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from sciverify.cli import main\nsys.exit(main(sys.argv[1:]))"
    )
    words = ["audit", f"{SOLVERS}:ista", "--claim", "1e-12", "--generate", "30", "--rows", "6", "--columns", "12"]
    ended = subprocess.run(
        [sys.executable, "-c", limited, *words, "--jobs", "1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "the store sciverify-audit.sqlite cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_cannot_be_written_in_the_end_is_in_the_store(undamaged, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for folder in ("a", "b"):
        write_instance(f"{folder}/x.npz", INSTANCES[0])
    words = ["audit", f"{SOLVERS}:large_y", "--claim", "1e-3", "--jobs", "1", "--instances", "a/x.npz", "b/x.npz"]
    assert main([*words, "--report", "./B/../sciverify-audit.sqlite"]) == 2
    assert main([*words, "--junit", "none/j.xml"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "is the same file as --store sciverify-audit.sqlite" in first
    assert "there is no folder" in second
    assert not Path("sciverify-audit.sqlite").exists()
    write_whole = sys.modules["sciverify.cli.audit"].write_whole

    def full(target, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr("sciverify.cli.audit.write_whole", full)
    assert main([*words, "--report", "r.html"]) == 2
    said = (
        "r.html: No space left on device; all 1 results are in sciverify-audit.sqlite: the same command writes the rest"
    )
    assert capsys.readouterr().err == f"sciverify: {said}\n"
    monkeypatch.setattr("sciverify.cli.audit.write_whole", write_whole)
    assert main([*words, "--report", "r.html", "--recheck"]) == 0
    assert "Inputs: a/x.npz, b/x.npz." in capsys.readouterr().out
    assert "1 instance was left out, equal to others: b/x.npz (as a/x.npz)." in Path("r.html").read_text("utf-8")
