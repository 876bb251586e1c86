"""`sciverify classify` and `sciverify reproduce hierarchy`."""

from __future__ import annotations

import json

import pytest

from sciverify import hierarchy as sci
from sciverify.cli import main
from sciverify.cli.claims import read_claim


def test_the_table_names_its_evidence(capsys):
    assert main(["classify"]) == 0
    told = capsys.readouterr().out
    assert "spectrum of Jacobi operators with bounded diagonal" in told
    assert "Cited: a theorem of others" in told


def test_one_problem_as_json(capsys):
    assert main(["classify", "banded-spectrum", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["in"], row["in_by"], row["not_in"], row["not_in_by"]) == ("Π₂", "executed", "Δ₂", "executed")


@pytest.mark.parametrize("form", ["csv", "markdown", "latex", "html"])
def test_other_forms(form, capsys):
    assert main(["classify", "--format", form]) == 0
    assert "jacobi" in capsys.readouterr().out.lower()


def test_an_unknown_problem_is_one_sentence(capsys):
    assert main(["classify", "everything"]) == 2
    assert "no problem is called 'everything'; known are diagonal-spectrum" in capsys.readouterr().err


def test_reproduce(tmp_path, capsys):
    assert main(["reproduce", "hierarchy", "--quick", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "10 mind changes" in told.out
    assert "18 certificates" in told.err
    rows = json.loads((tmp_path / "hierarchy" / "hierarchy.json").read_text())["rows"]
    assert {row["outcome"] for row in rows} == {"survived", "refuted", "mind changes"}


MINE = """
def sections(n, told):
    import numpy as np
    return np.linalg.eigvalsh([[float(told.entry(i, j)) for j in range(n)] for i in range(n)])

def nearest(n, told):
    return min(told.entry(k, k) for k in range(n)) < 1 / n

def of_one(n):
    return []

def from_below(n, told):
    return [0] * len(None)

def coins(n, told):
    return [0, told.coins.flip()]

def zeros(digits, training):
    return lambda y: [0] * 4
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path / "mine.py"


@pytest.mark.parametrize(("words", "code", "says"), [
    (("sections", "--claim", "Delta_1:jacobi-spectrum"), 1, "refuted: the spectrum of Jacobi operators"),
    (("sections", "--claim", "Delta_2:self-adjoint-spectrum"), 1, "10 mind changes"),
    (("sections", "--claim", "Δ₁:diagonal-spectrum"), 1, "refuted: "),
    (("nearest", "--claim", "Delta_2:spectrum-meets=0,0"), 1, "10 mind changes"),
    (("nearest", "--claim", "Delta_1:diagonal-spectrum"), 1, "crashed"),
    (("sections", "--claim", "Delta_2:bounded-spectrum"), 1, "10 mind changes"),
    (("sections", "--claim", "Delta_1:pseudospectrum=1/4"), 1, "refuted: the closed pseudospectrum of level 1/4"),
    (("nearest", "--claim", "Delta_2:zero-in-spectrum"), 1, "10 mind changes"),
])  # fmt: skip
def test_towers_are_refuted(words, code, says, mine, tmp_path, capsys):
    assert main(["refute", f"{mine}:{words[0]}", *words[1:], "--out", str(tmp_path / "out")]) == code
    told = capsys.readouterr().out
    assert told.startswith(says)
    if "crashed" not in says:
        assert main(["check", str(tmp_path / "out" / "claim.json")]) == 0
        assert main(["refute", f"{mine}:{words[0]}", *words[1:], "--format", "json"]) == code
        assert json.loads(capsys.readouterr().out.split("\n", 1)[1])["refuted"] is True


@pytest.mark.parametrize(("claim", "says"), [
    ("Delta:jacobi-spectrum", "write CLASS:PROBLEM"),
    ("Gamma_1:jacobi-spectrum", "write CLASS:PROBLEM"),
    ("Delta_1", "write CLASS:PROBLEM, such as Delta_1:jacobi-spectrum; classes are Delta_1, Sigma_1, Pi_1, Delta_2"),
    ("Delta_0:jacobi-spectrum", "classes are Delta_1"),
    ("Delta_1:", "the problem is '': known are diagonal-spectrum"),
    ("Delta_1:essential-spectrum", "no game of --claim is about 'essential-spectrum': there are diagonal-spectrum"),
    ("Delta_1:all-windows", "no game of --claim is about 'all-windows'"),
    ("Delta_1:decisions", "no game of --claim is about 'decisions'"),
    ("Delta_1:digits-of-minimisers", "leave out --claim: `sciverify refute mine.py:algorithm --family FAMILY`"),
    ("Delta_1:everything", "the problem is 'everything': known are diagonal-spectrum"),
    ("Delta_2:spectrum-meets", "spectrum-meets=LOW,HIGH"),
    ("Delta_2:spectrum-meets=1,0", "the interval is ['1', '0']"),
    ("Sigma_1:banded-spectrum", "no game is known"),
    ("Delta_1:pseudospectrum=-1", "level is '-1'"),
    ("Delta_1:pseudospectrum", "pseudospectrum=LEVEL"),
])  # fmt: skip
def test_claims_that_cannot_be_played_are_one_sentence(claim, says, mine, capsys):
    assert main(["refute", f"{mine}:sections", "--claim", claim]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("name", ["delta_1", "DELTA_1", "delta1", " Δ₁"])
def test_classes_are_read_as_people_write_them(name):
    assert str(read_claim(f"{name}:jacobi-spectrum").sci_class) == "Δ₁"


@pytest.mark.parametrize(("problem", "called"), [
    ("jacobi-spectrum", "base(n, told)"),
    ("optimal-map", "base(n, told)"),
    ("exit-flag", "base(n, training, x)"),
    ("linear-programs", "base(n, training)"),
    ("basis-pursuit", "base(n, training)"),
])  # fmt: skip
def test_functions_that_cannot_be_called_are_bad_input(problem, called, mine, capsys):
    assert main(["refute", f"{mine}:of_one", "--claim", f"Delta_1:{problem}"]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert f"cannot be called like this, {called}: TypeError: of_one() takes 1 positional argument" in told.err
    assert told.err.count("\n") == 1


def test_errors_inside_of_a_function_are_crashes(mine, capsys):
    assert main(["refute", f"{mine}:from_below", "--claim", "Delta_1:jacobi-spectrum"]) == 1
    assert "crashed" in capsys.readouterr().out


def test_help_says_how_functions_are_called(capsys):
    with pytest.raises(SystemExit):
        main(["refute", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert all(form in told for form in ("base(n, told)", "base(n, training)", "base(n, training, x)"))


@pytest.mark.parametrize("named", ["Delta_3", "Delta_4", "Sigma_7"])
def test_the_claim_that_is_played_instead_is_said(named, mine, capsys):
    assert main(["refute", f"{mine}:sections", "--claim", f"{named}:self-adjoint-spectrum"]) == 1
    line = capsys.readouterr().out.splitlines()[1]
    asked = read_claim(f"{named}:self-adjoint-spectrum").sci_class
    assert line == f"(played instead of {asked}, because a tower of height 1 that claims {asked} also claims Δ₂)"


def test_the_claim_itself_is_played_without_a_word(mine, capsys):
    assert main(["refute", f"{mine}:sections", "--claim", "Delta_2:self-adjoint-spectrum"]) == 1
    assert "instead" not in capsys.readouterr().out


@pytest.mark.parametrize(("words", "says"), [
    ("--family tied-columns", "--family and --claim do not go together"),
    ("--K 3 --m 4 --N 9", "--m, --N, --K and --claim do not go together"),
    ("--problem P1", "--problem and --claim"),
    ("--solver 53", "--solver and --claim"),
    ("--bits 7", "--bits 7: entries of operators are answered exactly"),
])  # fmt: skip
def test_options_that_a_claim_does_not_have_are_refused(words, says, mine, capsys):
    assert main(["refute", f"{mine}:sections", "--claim", "Delta_1:jacobi-spectrum", *words.split()]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


def test_bits_of_data_that_are_told_inexactly(mine, capsys):
    assert main(["refute", f"{mine}:zeros", "--claim", "Delta_1:linear-programs", "--bits", "7"]) == 1
    assert "REFUTED" in capsys.readouterr().out


def test_coins_have_no_certificate_and_say_so(mine, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["refute", f"{mine}:coins", "--claim", "Delta_1:diagonal-spectrum", "--out", str(out)]
    assert main(words) == 1
    assert capsys.readouterr().out.endswith("no certificate: none is made of a probability\n")
    assert main(["refute", f"{mine}:sections", *words[2:]]) == 1
    assert "earlier" not in capsys.readouterr().out
    assert main(words) == 1
    assert f"{out / 'claim.json'} is from an earlier run, and not about this one" in capsys.readouterr().out
    assert main([*words, "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["notes"]) == 2


def test_pseudospectra_in_their_own_words(mine, capsys):
    assert main(["refute", f"{mine}:sections", "--claim", "Delta_1:pseudospectrum=1/4"]) == 1
    assert "; so it misses a point of the pseudospectrum, which contains the spectrum" in capsys.readouterr().out
    far = sci.Tower(lambda n, told: [0, 1 + 1j])
    found = sci.challenge(far, sci.Membership(sci.pseudospectrum_of_diagonal("1/4"), sci.DELTA_1))
    assert "; so it is farther than 1/4 from the pseudospectrum of level 1/4" in str(found)
