"""The store: it only grows, tells damage, and keeps what was there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Claim, Instance, SolverFunction, Store, run_audit

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


def test_damaged_rows_are_told(tmp_path):
    """Whatever was changed in a row: one sentence, and no result that differs from what was stored."""
    path = tmp_path / "s.sqlite"
    with Store(path) as store:
        audit("off", store=store)
        keys = [result.key for result in store]
    changes = (
        "vector = x'00'",
        "kind = 'purple'",
        "warnings = '['",
        "certificate = x'00'",
        "lower = '1/0'",
        "finding = 'held'",
        "checksum = ''",
        f"certificate = (SELECT certificate FROM results WHERE key = '{keys[1]}')",
    )
    for change in changes:
        damaged = tmp_path / "damaged.sqlite"
        damaged.unlink(missing_ok=True)
        with sqlite3.connect(path) as whole, sqlite3.connect(damaged) as copy:
            whole.backup(copy)
            copy.execute("DROP TRIGGER no_update")
            copy.execute(f"UPDATE results SET {change} WHERE key = '{keys[0]}'")
        copy.close()
        with Store(damaged) as store, pytest.raises(sv.InvalidInput, match="cannot be used"):
            store.get(keys[0])


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
