"""Audits on Dask workers give the store that one process gives."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import sciverify as sv
from sciverify.audit import Claim, SolverFunction, Store, generated_instances, run_audit
from sciverify.cli import main

distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra 'cluster')")
SOLVERS = Path(__file__).parent / "solvers.py"
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=4, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


def dump(path):
    with Store(path) as store:
        return store.dump()


@pytest.mark.thorough
def test_the_same_rows_as_without(cluster, tmp_path):
    instances = list(generated_instances("lasso", 24, 5, 6, 12))
    audited, claim = SolverFunction(str(SOLVERS), "ista"), Claim("1e-3")
    with distributed.Client(cluster, set_as_default=False) as client, Store(tmp_path / "dask.sqlite") as store:
        run_audit(audited, claim, instances, store=store, executor=client.get_executor(pure=False))
    with Store(tmp_path / "plain.sqlite") as store:
        run_audit(audited, claim, instances, store=store)
    rows = dump(tmp_path / "dask.sqlite")
    assert len(rows) == 24
    assert rows == dump(tmp_path / "plain.sqlite")


@pytest.mark.thorough
def test_the_same_spectrum_as_without(cluster):
    operator = sv.almost_mathieu(1, sv.GOLDEN)
    with distributed.Client(cluster, set_as_default=False) as client:
        found = sv.compute_spectrum(operator, 200, executor=client.get_executor(pure=False))
    plain = sv.compute_spectrum(operator, 200)
    assert (found.exact, found.distances) == (plain.exact, plain.distances)


@pytest.mark.thorough
def test_the_same_command_with_one_more_option(cluster, tmp_path, monkeypatch, capsys):
    """The solver is named relative to where the command runs; the workers run elsewhere."""
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "mine.py").write_text(SOLVERS.read_text())
    monkeypatch.chdir(folder)
    command = ["audit", "mine.py:ista", "--claim", "1e-3", "--generate", "12", "--rows", "6", "--columns", "12"]
    codes = [main([*command, "--store", "plain.sqlite", "--jobs", "1"])]
    plain = capsys.readouterr().out
    codes.append(
        main([*command, "--store", "d.sqlite", "--executor", "dask", "--scheduler", cluster.scheduler_address])
    )
    assert codes == [1, 1]
    assert capsys.readouterr().out == plain
    assert dump("plain.sqlite") == dump("d.sqlite")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--executor", "dask"], "needs --scheduler ADDRESS"),
        (["--scheduler", "tcp://127.0.0.1:1"], "is of --executor dask"),
        (["--executor", "dask", "--scheduler", "nonsense://x"], "no Dask scheduler answers"),
    ],
)
def test_bad_addresses(options, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["audit", f"{SOLVERS}:ista", "--claim", "1", "--generate", "1", *options]) == 2
    assert words in capsys.readouterr().err


def test_without_dask_the_extra_is_named(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.chdir(tmp_path)
    words = ["--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"]
    assert main(["audit", f"{SOLVERS}:ista", "--claim", "1", "--generate", "1", *words]) == 2
    assert "install the extra 'cluster'" in capsys.readouterr().err
    assert issubclass(sv.InvalidInput, ValueError)
