"""`sciverify audit` as its users run it, with the commands of the guide."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from sciverify.audit.store import Store
from sciverify.certificate.checking import check_independently, checker_identity
from sciverify.checker import check as checker
from sciverify.cli import main

HERE = Path(__file__).parent
GUIDE = (HERE.parent.parent / "docs" / "audit-your-solver.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.S) for line in block.splitlines()]
CODES = [1, 0, 1, 0, 0, 1, 0, 0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the guide's commands run: its solver, a file of measurements, a program."""
    (tmp_path / "mine.py").write_text(re.findall(r"```python\n(.*?)```", GUIDE, re.S)[0])
    np.savetxt(tmp_path / "measured.csv", np.random.default_rng(0).standard_normal((6, 13)), delimiter=",")
    source = (HERE / "solvers.py").read_text().replace("diagonal(data", "exact(data")
    exact = (
        "def exact(A, y, lam, weights):\n    import sciverify as sv\n"
        "    return np.array([float(v) for v in sv.solve(sv.Lasso(A, y, float(lam))).x])\n\n\nif __name__"
    )
    (tmp_path / "program.py").write_text(source.replace("if __name__", exact))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command, *further):
    words = shlex.split(command.replace('"python ', f'"{sys.executable} '))
    assert words[0] == "sciverify"
    return main([*words[1:], *further])


@pytest.mark.thorough
@pytest.mark.parametrize(("command", "code"), list(zip(COMMANDS, CODES, strict=True)))
def test_the_guide_says_what_happens(command, code, folder, capsys):
    assert run(command, "--jobs", "1") == code
    seen = capsys.readouterr()
    assert ("REFUTED on" in seen.out) is (code == 1)
    assert ("HELD on" in seen.out) is (code == 0)
    files = sorted((folder / "sciverify-audit").glob("*.json"))
    assert bool(files) is (code == 1)
    if files:
        assert checker.main([str(path) for path in files]) == 0
        assert f"re-proved {len(files)} certificates" in seen.err


def test_the_network_guide_says_what_happens(tmp_path, monkeypatch, capsys):
    if find_spec("jax") is None:
        pytest.skip("JAX is not installed (extra 'nets')")
    text = (HERE.parent.parent / "docs" / "audit-a-network.md").read_text(encoding="utf-8")
    make, net = re.findall(r"```python\n(.*?)```", text, re.S)
    (tmp_path / "make.py").write_text(make)
    (tmp_path / "net.py").write_text(net)
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh\n(.*?)```", text, re.S)
    first, *audits = block.splitlines()
    assert first == "python make.py"
    subprocess.run([sys.executable, "make.py"], check=True)
    codes = [run(line, "--jobs", "1") for line in audits]
    assert codes == [1, 0, 0]
    seen = capsys.readouterr().out
    assert "rounded to float32" in seen
    assert "data.npz: " in seen
    assert '<p class="verdict">HELD</p>' in (tmp_path / "network.html").read_text(encoding="utf-8")


@pytest.mark.thorough
def test_the_nearest_failure_is_named_and_does_not_change_the_verdict(folder, capsys):
    np.savetxt(folder / "pair.csv", [[1.0, 1.25, 2.0]], delimiter=",")
    command = f"sciverify audit {HERE / 'solvers.py'}:blind_to_ties --claim 1e-3 --instances pair.csv --parameter 0.5"
    assert run(f"{command} --nearest 40 --report near.html --format json") == 0
    seen = capsys.readouterr()
    notes = json.loads(seen.out)["notes"]
    assert any(note.startswith("pair.csv: the nearest failing input found is") for note in notes)
    assert "the checker re-proved 1 certificates" in seen.err
    assert "The failing inputs nearest to the data" in (folder / "near.html").read_text(encoding="utf-8")


@pytest.mark.thorough
def test_what_was_checked_is_not_checked_again(folder, capsys, monkeypatch):
    checked = []

    def counting(files, told):
        checked.append(len(files))
        return check_independently(files, told)

    monkeypatch.setattr("sciverify.cli.audit.check_independently", counting)
    command = "sciverify audit mine.py:ista --claim 1e-6 --generate 6 --jobs 1"
    for further in ("", "", "--store second.sqlite"):
        assert run(f"{command} {further}") == 1
    assert checked == [checked[0], 0, checked[0]]
    assert (
        f"re-proved {checked[0]} certificates in sciverify-audit, {checked[0]} of them before"
        in capsys.readouterr().err
    )
    monkeypatch.setattr("sciverify.cli.audit.checker_identity", lambda: "another version")
    assert run(command) == 1
    assert checked[-1] == checked[0]


def test_every_checked_file_is_told(tmp_path):
    """Also those that are refused; and what was refused is said."""
    corpus = HERE.parent / "certificates"
    files = [*sorted((corpus / "correct").glob("*.json"))[:3], *sorted((corpus / "incorrect").glob("*.json"))[:1]]
    told = []
    said = check_independently(files, lambda: told.append(1))
    assert len(told) == 4
    assert said.startswith("REJECTED")
    assert "VERIFIED" not in said
    assert check_independently(files[:3]) == ""
    assert check_independently([]) == ""
    assert check_independently([tmp_path / "none.json"]).startswith("UNREADABLE")


def test_a_refused_certificate_is_not_remembered(folder, capsys, monkeypatch):
    monkeypatch.setattr("sciverify.cli.audit.check_independently", lambda files, told: "REJECTED all")
    command = "sciverify audit mine.py:ista --claim 1e-6 --generate 2 --jobs 1"
    assert run(command) == 1
    with Store("sciverify-audit.sqlite") as store:
        assert store.accepted(checker_identity()) == set()
    assert "the checker refused: REJECTED all" in capsys.readouterr().err


@pytest.mark.thorough
def test_a_terminal_shows_the_first_rows(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    command = "sciverify audit mine.py:ista --claim 1e-9 --generate 40 --rows 3 --columns 5"
    assert run(command) == 1
    lines = capsys.readouterr().out.splitlines()
    (more,) = [line for line in lines if line.startswith("... and")]
    rows = lines.index(more) - 4
    assert rows == 25
    assert more.endswith(" more: --format csv")
    assert max(map(len, lines)) <= 80
    assert run(f"{command} --format csv") == 1
    assert len(capsys.readouterr().out.splitlines()) == 41


@pytest.mark.thorough
def test_formats_agree(folder, capsys):
    command = "sciverify audit mine.py:ista --claim 1e-6 --generate 6 --jobs 1 --junit audit.xml --format"
    texts = {}
    for form in ("json", "csv", "text", "markdown"):
        assert run(f"{command} {form}") == 1
        texts[form] = capsys.readouterr().out
    rows = json.loads(texts["json"])["rows"]
    assert [row["instance"] for row in rows] == [row["instance"] for row in csv.DictReader(io.StringIO(texts["csv"]))]
    wrong = [row for row in rows if row["finding"] == "wrong"]
    assert len(rows) == 6
    assert len(wrong) > 0
    for row in rows:
        assert type(row["silent"]) is type(row["success"]) is bool
        assert row["gap"] is None
        assert row["lower_float"] <= Fraction(row["lower"]) <= Fraction(row["upper"]) <= row["upper_float"]
        assert row["norm_lower"] is row["norm_upper_float"] is None  # the claim is absolute
    assert all(Path(row["certificate"]).is_file() for row in wrong)
    for row in wrong:
        assert row["instance"] in texts["text"]
        assert row["instance"] in texts["markdown"]
    suite = ElementTree.parse(folder / "audit.xml").getroot()[0]
    counts = [suite.get(key) for key in ("tests", "failures", "errors", "skipped")]
    assert counts == ["6", str(len(wrong)), "0", "0"]
    assert [case.get("name") for case in suite.iter("testcase") if len(case)] == [row["instance"] for row in wrong]


@pytest.mark.thorough
def test_runs_without_an_answer_are_named(folder, capsys):
    command = f"sciverify audit {HERE / 'hostile.py'}:exits --claim 1 --generate 2 --jobs 2 --junit a.xml"
    assert run(command) == 4
    seen = capsys.readouterr()
    assert "FAILED TO ANSWER on 2 of 2 instances" in seen.out
    assert "2 x exited" in seen.out
    assert "exit code 3" in seen.out
    assert ElementTree.parse(folder / "a.xml").getroot()[0].get("errors") == "2"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("mine.py:ista --claim 1e-6", "there are no instances"),
        ("mine.py:ista --claim small --generate 1", "tolerance is 'small'"),
        ("--claim 1 --generate 1", "name one solver"),
        ("mine.py:ista --command 'a {input} {output}' --claim 1 --generate 1", "name one solver"),
        ("mine.py:nobody --claim 1 --generate 1", "was not loaded"),
        ("mine.py:ista --claim 1 --instances nowhere.csv", "cannot be read"),
        ("mine.py:ista --claim 1 --generate 1 --jobs 0", "jobs is 0"),
        ("mine.py:ista --claim 1 --generate 1 --time 0", "seconds is 0.0"),
        ("mine.py:ista --claim 1 --generate 1 --store mine.py", "is the same file as the input"),
        ("mine.py:ista --claim 1 --generate 1 --junit nowhere/a.xml", "nowhere"),
        ("mine.py:ista --claim 1 --generate 1 --report nowhere/a.html", "nowhere"),
        ("mine.py:ista --claim 1 --generate 1 --options {", "is no JSON"),
        ("mine.py:ista --claim 1 --generate 1 --options [1]", "a mapping of names"),
        ("mine.py:ista --claim 1 --generate 1 --options 0", "a mapping of names"),
        ("mine.py:ista --claim 1 --generate 1 --family corpus", "leave out --generate 1"),
        ("mine.py:ista --claim 1 --generate 1 --nearest 5", "give --instances FILES"),
        ("__main__:ista --claim 1 --generate 1", "there is no module '__main__'"),
        ("mine.py:ista --claim 1 --generate 1 --nearest -5", "--nearest is -5"),
        ("mine.py:ista --claim 1 --generate 1 --family strange", "family is 'strange'"),
        ("mine.py:ista --claim 1 --generate 1 --matrix nowhere.npz", "cannot be read"),
        ("mine.py:ista --claim 1 --generate 1 --matrix m.npz --family scaled", "goes without --family"),
        ("mine.py:ista --claim 1 --generate 1 --convention 1/m --problem square-root-lasso", "is of the lasso"),
        ("--command 'a {input} {output}' --claim 1 --generate 1 --precision float32", "reads files of doubles"),
    ],
)
def test_bad_input_is_exit_code_2(arguments, words, folder, capsys):
    assert run(f"sciverify audit {arguments}") == 2
    assert words in capsys.readouterr().err
