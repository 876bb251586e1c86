"""The command line as its users run it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from effort import tries

import sciverify as sv
from sciverify.algorithms.lista_training import can_train
from sciverify.cli import main
from sciverify.experiments.neighbours import neighbours
from sciverify.families import TiedColumns

GOLDEN = json.loads((Path(__file__).parent / "golden" / "training.json").read_text())


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One run of `sciverify reproduce training`, in its own process."""
    folder = tmp_path_factory.mktemp("results")
    command = [sys.executable, "-m", "sciverify", "reproduce", "training", "--out", str(folder)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert outcome.returncode == 0, outcome.stderr
    return outcome, folder / "training"


def test_the_table_has_its_nine_rows(results):
    outcome, _ = results
    for row in GOLDEN["rows"]:
        assert f"{row['slide']}" in outcome.stdout
        assert f"K{row['K']}-n{row['n']}\n" in outcome.stdout
    assert "For K = 1 that vector is not a minimiser" in outcome.stdout
    assert "For K = 3 that vector is not a minimiser" in outcome.stdout
    assert f"{54 if can_train() else 27} certificates" in outcome.stderr
    assert max(map(len, outcome.stdout.splitlines())) <= 120


def test_golden_numbers_lie_in_the_certified_enclosures(results):
    _, folder = results
    rows = json.loads((folder / "training.json").read_text())["rows"]
    assert len(rows) == len(GOLDEN["rows"]) == 9
    for row, golden in zip(rows, GOLDEN["rows"], strict=True):
        assert (row["K"], row["n"], row["slide"]) == (golden["K"], golden["n"], golden["slide"])
        assert abs(float(row["as_published"]) - float(row["slide"])) <= 4e-7
        low, high = Fraction(row["distance_lower"]), Fraction(row["distance_upper"])
        half = Fraction(1, 2 * 10**7)
        assert Fraction(golden["distance"]) - half <= low <= high <= Fraction(golden["distance"]) + half
        assert low > Fraction(1, 10 ** row["K"])
        assert row["exceeds_threshold"] is True
        scaled = Fraction(row["admissible_lower"]) * 10 ** row["K"]
        assert round(float(scaled), 2) == 1.5
    for row in rows[:6]:
        assert Fraction(row["reference_excess_lower"]) > Fraction(17, 10)


@pytest.mark.skipif(not can_train(), reason="training LISTA needs the extra 'nets'")
def test_golden_digits_of_lista(results):
    """The slide's digits belong to the network around A; around A_n, as it was trained, the first one differs."""
    outcome, folder = results
    assert "'sciverify[nets]'" not in outcome.stdout + outcome.stderr
    rows = json.loads((folder / "training.json").read_text())["rows"]
    half = Fraction(1, 2 * 10**7)
    for row, golden in zip(rows, GOLDEN["rows"], strict=True):
        assert row["lista_slide"] == golden["lista_slide"]
        assert abs(float(row["lista_as_published"]) - float(row["lista_script"])) <= 1e-9
        for name, digits in (("script", "lista_slide"), ("distance", "lista_distance")):
            low, high = (Fraction(row[f"lista_{name}_{end}"]) for end in ("lower", "upper"))
            assert Fraction(golden[digits]) - half <= low <= high <= Fraction(golden[digits]) + half
            assert low > Fraction(1, 10 ** row["K"])
        assert abs(float(row["lista_float32"]) - float(row["lista_distance"])) <= 1e-5 * float(row["lista_distance"])
        assert float(row["lista_round_off_upper"]) <= 1e-15 * 10 ** (1 - row["K"])
        assert row["all_exceed_threshold"] is True


@pytest.mark.skipif(not can_train(), reason="training LISTA needs the extra 'nets'")
def test_saved_networks_answer_what_was_certified(results):
    _, folder = results
    inputs = neighbours(TiedColumns(m=19, N=20, K=3, transform="dct"), 0, 1, 20)
    network, single = (sv.Lista.load(folder / f"lista{name}-K3-n20.npz") for name in ("", "-float32"))
    outputs = {
        "lista": network(inputs.measurements),
        "lista-script": network.around(inputs.true_matrix)(inputs.measurements),
        "lista-float32": single.single(inputs.measurements).astype(float),
    }
    for name, output in outputs.items():
        written = (folder / f"{name}-K3-n20.json").read_text()
        assert sv.certify_distance(inputs.truth.problem, output, 20).to_json() == written


@pytest.mark.thorough
def test_deep_rows(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sciverify.cli.reproduce.can_train", lambda: False)
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["reproduce", "training", "--deep", "--digits", "8", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 120
    for name in ("K1-n60", "K6-n40", "K9-n10", "K12-n60"):
        assert f"yes    {name}\n" in printed
    assert "1.500e-12" in printed


def test_every_format_is_written_and_certificates_check(results):
    _, folder = results
    assert {p.name for p in folder.glob("training.*")} == {f"training.{s}" for s in ("csv", "json", "md", "tex")}
    assert len(list(csv.DictReader((folder / "training.csv").read_text().splitlines()))) == 9
    assert (folder / "training.tex").read_text().count(r"\\") == 10
    assert (folder / "training.md").read_text().count("| K") == 10
    assert main(["check", *map(str, sorted(folder.glob("*-K*.json")))]) == 0


def test_quick_leaves_rows_out_and_changes_none(results, tmp_path, capsys):
    assert main(["reproduce", "training", "--quick", "--format", "json", "--out", str(tmp_path)]) == 0
    quick = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["K"], row["n"]) for row in quick] == [(1, 10), (3, 10), (6, 10)]
    whole = json.loads((results[1] / "training.json").read_text())["rows"]
    assert quick == [{key: row[key] for key in quick[0]} for row in whole if row["n"] == 10]  # LISTA is left out


@pytest.mark.parametrize("form", tries(["json", "csv"], ["json", "csv", "markdown", "latex", "html"]))
def test_reproduce_prints_every_format(form, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sciverify.cli.reproduce.can_train", lambda: False)
    assert main(["reproduce", "training", "--out", str(tmp_path), "--format", form, "--further-nonzeros", "5"]) == 0
    printed, said = capsys.readouterr()
    assert "0.1500" in printed
    assert "no LISTA column" in said
    assert "LISTA" in printed if form != "csv" else "lista" not in printed
    if form == "json":
        assert len(json.loads(printed)["rows"]) == 9


def test_certify_and_check(tmp_path, capsys):
    posed = '{"problem": "square-root-lasso", "A": [[3, 1, 0], [0, 1, 2]], "y": ["1/2", 1], "lam": "1/10"}'
    (tmp_path / "p.json").write_text(posed)
    (tmp_path / "x.json").write_text("[0.25, 0, 0.5]")
    out = tmp_path / "c.json"
    assert main(["certify", str(tmp_path / "p.json"), str(tmp_path / "x.json"), "-o", str(out)]) == 0
    assert "dist(x, Xi_3(A, y))" in capsys.readouterr().out
    assert main(["check", str(out)]) == 0
    assert capsys.readouterr().out.startswith("VERIFIED")
    document = json.loads(out.read_text())
    document["claim"]["upper"] = "1/100"
    out.write_text(json.dumps(document))
    assert main(["check", str(out)]) == 1
    out.write_text("{")
    assert main(["check", str(out)]) == 2
    certify = ["certify", str(tmp_path / "p.json"), str(tmp_path / "x.json"), "--format", "json"]
    capsys.readouterr()
    assert main(certify) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "sciverify-certificate"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--support"], "on Xi_2(A, y) entries never zero: 2; zero at some, nonzero at others: 0, 1"),
        (["--support", "--tolerance", "1e-9"], "entry 2 is at least 1.50 in modulus, entries 0, 1 are between"),
        (["--dimension"], "dim Xi_2(A, y) = 1"),
    ],
)
def test_certify_what_the_problem_says_alone(options, said, tmp_path, capsys):
    posed = '{"problem": "lasso", "A": [[1, 1, 0], [0, 0, 1]], "y": [3, 2], "lam": 1}'
    (tmp_path / "p.json").write_text(posed)
    assert main(["certify", str(tmp_path / "p.json"), *options, "-o", str(tmp_path / "c.json")]) == 0
    assert said in capsys.readouterr().out
    assert main(["check", str(tmp_path / "c.json")]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["certify", "p.json", "x.json", "--support"], "X is x.json, and --support is about the problem alone"),
        (["certify", "p.json", "x.json", "--tolerance", "1"], "--tolerance 1 goes with --support"),
        (["reproduce", "nonsense"], "'nonsense' is no table"),
        (["reproduce", "--digits", "0"], "digits is 0"),
        (["reproduce", "--further-nonzeros", "19"], "--further-nonzeros 19"),
        (["reproduce", "lasso", "--time-limit", "0"], "--time-limit 0"),
        (["reproduce", "lasso", "--time-limit", "nan"], "--time-limit nan"),
        (["certify", "none.json", "none.json"], "cannot be read"),
        (["check"], "name a certificate, a folder of certificates, or --export FILE"),
        (["check", "--export", "nowhere/check.pyz"], "sciverify: nowhere/check.pyz: No such file or directory"),
    ],
)
def test_bad_input_gives_one_sentence_and_code_2(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("module", ["sciverify", "sciverify.cli"])
def test_the_command_line_runs_as_a_module(module, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    command = [sys.executable, "-m", module, "check", str(tmp_path)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert outcome.returncode == 2
    assert outcome.stdout.startswith("MALFORMED")


@pytest.mark.parametrize("command", [[], ["reproduce"], ["certify"], ["check"]])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    assert stop.value.code == 0
    assert "usage: sciverify" in capsys.readouterr().out


def test_importing_sciverify_loads_nothing_heavy():
    code = "import sys, sciverify; print([m for m in ('numpy', 'flint', 'sympy', 'rich') if m in sys.modules])"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == "[]"


@pytest.mark.parametrize("arguments", [["--version"], ["check", "none.json"], ["audit", "--help"]])
def test_the_command_line_starts_without_anything_heavy(arguments):
    code = f"""
import atexit, sys
from sciverify.cli import main
heavy = ("numpy", "flint", "sympy", "rich", "mpmath")
atexit.register(lambda: print("loaded:", [m for m in heavy if m in sys.modules]))
main({arguments!r})
"""
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stdout.splitlines()[-1] == "loaded: []"


def test_every_public_name_exists():
    import sciverify

    for name in sciverify.__all__:
        assert getattr(sciverify, name) is not None
    assert set(sciverify.__all__) <= set(dir(sciverify))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sciverify.nothing


ALGORITHMS = """
import numpy as np

def solve(A, y):
    return np.linalg.pinv(A) @ y

def zero(training):
    return lambda y: [0] * training.shape[1]

def loop(training):
    while True:
        pass

def reads(training):
    training.matrix(40)
    return zero(training)
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(ALGORITHMS)
    return path


def test_refute_writes_certificates_that_check(mine, tmp_path, capsys):
    options = ["--solver", "30", "--m", "3", "--N", "5", "--K", "3", "--out", str(tmp_path / "c"), "--format", "json"]
    assert main(["refute", f"{mine}:solve", *options]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "refuted"
    assert said["bits_read"] == 30
    (lower, upper), (below, above) = said["distance"], said["distance_float"]
    assert below <= Fraction(lower) <= Fraction(upper) <= above
    assert above - below < 1e-12
    assert main(["check", *said["certificates"]]) == 0
    assert "> 0.00100" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["zero", "--K", "4", "--digits", "2"], 0, "SURVIVED"),
        (["zero", "--family", "nearly-parallel", "--m", "4", "--K", "3", "--scalars", "complex"], 1, "REFUTED"),
        (["zero", "--family", "tied-columns", "--problem", "P2", "--m", "2", "--N", "4", "--K", "3"], 1, "REFUTED"),
        (
            ["loop", "--seconds", "0.3", "--m", "1", "--N", "2", "--K", "3"],
            0,
            "NOT DECIDED: it did not halt within 0.3 s",
        ),
        (["reads", "--bits", "39", "--m", "1", "--N", "2", "--K", "3"], 1, "EXCEEDS ITS BUDGET: n = 40 was asked for"),
    ],
)
def test_refute_exit_codes(mine, arguments, code, said, capsys):
    assert main(["refute", f"{mine}:{arguments[0]}", *arguments[1:]]) == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "names no algorithm"),
        ("mine.py:", "names no algorithm"),
        ("no_such_module:f", "was not loaded"),
        ("json:nothing", "was not loaded"),
    ],
)
def test_refute_says_what_is_wrong_with_the_name(name, said, capsys):
    assert main(["refute", name]) == 2
    assert said in capsys.readouterr().err


def test_letters_that_a_locale_does_not_have_are_no_error():
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "sciverify", "classify", "jacobi-spectrum", "--format", "csv"]
    outcome = subprocess.run(command, capture_output=True, check=True, env=plain)
    assert rb"\u0394" in outcome.stdout
