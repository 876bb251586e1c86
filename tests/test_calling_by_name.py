"""One loader, one signature, one vocabulary for `audit` and `refute`; names that are nearly right are guessed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.audit import Claim, Instance, audited_by_name, corpus_instances, generated_instances, run_audit
from sciverify.cli import main
from sciverify.problems.names import SYMBOLS, kind_named, symbol_of
from sciverify.testing import check_solver

FILES = {
    "neighbour.py": "import numpy as np\n\ndef zeros(count):\n    return np.zeros(count)\n",
    "mine.py": """
import numpy as np
from neighbour import zeros

seen = []

def three(A, y, lam, steps=1):
    print("called with", lam, steps)
    return zeros(A.shape[1])

def named(A, y, alpha=None):
    print("called with", alpha)
    return zeros(A.shape[1])

def two(A, y, steps=7):
    print("called with", steps)
    return zeros(A.shape[1])

def absent(A, y, lam):
    import a_module_that_nobody_has

def failing(A, y, lam):
    raise ValueError("not today")

def none():
    return None

class Model:
    def __init__(self, alpha=1.0): self.alpha = alpha
    def get_params(self): return {"alpha": self.alpha}
    def set_params(self, alpha): self.alpha = alpha
    def fit(self, A, y):
        print("called with", self.alpha)
        self.coef_ = zeros(A.shape[1])
""",
}
SMALL = ["--m", "2", "--N", "4", "--K", "3", "--family", "tied-columns"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files elsewhere than the working directory."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", ["", *__import__("sys").path])
    return place


CALLS = [
    (["three"], "1.0 1"),
    (["three", "--solver", "20", "--options", '{"steps": 5}'], "1.0 5"),
    (["three", "--problem", "lasso", "--convention", "1/2"], "0.5 1"),
    (["named"], "1.0"),
    (["two"], "7"),
    (["Model", "--problem", "lasso", "--convention", "1/(2m)"], "0.25"),
    (["three", "--problem", "P1"], "0.0 1"),
    (["three", "--problem", "lasso", "--scalars", "complex"], "1.0 1"),
]


@pytest.mark.parametrize(("arguments", "given"), tries(CALLS[:6], CALLS))
def test_refute_calls_a_solver_as_an_audit_does(arguments, given, folder, capsys):
    name, *further = arguments
    assert main(["refute", f"{folder / 'mine.py'}:{name}", *SMALL, *further]) == 1
    seen = capsys.readouterr()
    assert f"called with {given}\n" in seen.out
    assert "REFUTED" in seen.out
    assert ("with A to 53 bits" in seen.err) is ("--solver" not in further)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["three", "--options", '{"stps": 5}'], "did you mean 'steps'?"),
        (["absent"], "No module named 'a_module_that_nobody_has'"),
        (["none"], "takes 0 positional arguments but 1 was given"),
        (["Model", "--problem", "lasso", "--convention", "1/2", "--options", '{"tol": 1}'], "no parameter 'tol'"),
        (["Model", "--problem", "lasso"], "say what its alpha multiplies"),
        (["three", "--options", "[1]"], "a mapping of names"),
    ],
)
def test_refute_refuses_what_cannot_be_called(arguments, words, folder, capsys):
    name, *further = arguments
    assert main(["refute", f"{folder / 'mine.py'}:{name}", *SMALL, *further]) == 2
    assert words.lower() in capsys.readouterr().err.lower()  # from Python 3.13 on the words are its own


def test_an_error_of_its_own_is_a_crash(folder, capsys):
    assert main(["refute", f"{folder / 'mine.py'}:failing", *SMALL, "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "crashed"
    assert "not today" in said["reason"]


def test_solver_at_hands_over_the_nearest_double():
    given = []

    def solver(A, y, lam):
        given.append(lam)
        return [0.0] * A.shape[1]

    family = sv.families.TiedColumns(problem="P2", m=1, N=2, K=3, lam="1/3")
    sv.refute(sv.solver_at(solver, 10, parameter=True), family)
    assert set(given) == {1 / 3}


def test_problems_by_either_name_everywhere():
    for symbol, kind in SYMBOLS.items():
        assert kind_named(symbol) == kind_named(symbol.lower()) == kind_named(kind) == kind
        assert symbol_of(kind) == symbol
        assert Claim(1, symbol).problem == kind
        assert corpus_instances(symbol) == corpus_instances(kind)
        (posed,) = generated_instances(symbol, 1)
        assert posed.problem == kind
        assert Instance("i", symbol, np.eye(2), np.ones(2), 0.5) == Instance("j", kind, np.eye(2), np.ones(2), 0.5)
        assert sv.families.TiedColumns(problem=kind, m=1, N=2, K=3).kind == kind
    assert kind_named("Square-root LASSO") == "square-root-lasso"
    for wrong in ("ridge", 2, None, ["lasso"]):
        with pytest.raises(sv.InvalidInput, match=r"problem is .*known are basis-pursuit \(P1\)"):
            kind_named(wrong)
    with pytest.raises(sv.InvalidInput, match="did you mean 'lasso'"):
        check_solver(lambda A, y, lam: y, "laso")


@pytest.mark.parametrize(
    ("name", "meant"), [("scikit learn lasso", "'scikit-learn Lasso'"), ("CELER", "'celer'"), ("zzz", None)]
)
def test_an_unknown_subject_is_one_short_sentence(name, meant):
    with pytest.raises(sv.InvalidInput) as refused:
        run_audit(audited_by_name(name), Claim(1), [])
    words = str(refused.value)
    assert len(words) < 160
    assert "`sciverify audit --list` names all" in words
    assert ("did you mean" in words) is (meant is not None)
    assert meant is None or meant in words


def test_the_list_of_subjects_has_versions(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["audit", "--list"])
    assert ended.value.code == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for name, words in {
        "scikit-learn Lasso/tight": "P2",
        "cvxpy/SCS": "P1, P2, P3",
        "lasso (Octave)": "statistics",
    }.items():
        (line,) = [text for text in lines if text.startswith(f"{name} ")]
        assert words in line
    assert sum("Python" in line for line in lines) >= 4  # always installed, with its version
