"""The checker on its corpora, run as its users run it: isolated, also under -O, never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sciverify.checker import check

ROOT = Path(__file__).parents[1] / "certificates"
CHECKER = Path(check.__file__)
EXPECTED = json.loads((ROOT / "expected.json").read_text())


def run(*files, optimise=False):
    flags = ["-I", "-S", "-O"] if optimise else ["-I", "-S"]
    command = [sys.executable, *flags, str(CHECKER), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_sizes_of_the_corpora():
    sizes = {kind: len(list((ROOT / kind).glob("*.json"))) for kind in ("correct", "incorrect", "malformed")}
    assert sizes["correct"] >= 10
    assert sizes["incorrect"] == len(EXPECTED["incorrect"]) >= 25
    assert sizes["malformed"] == len(EXPECTED["malformed"]) >= 15


@pytest.mark.parametrize("optimise", [False, True])
def test_correct_files_are_verified(optimise):
    files = sorted((ROOT / "correct").glob("*.json"))
    outcome = run(*files, optimise=optimise)
    assert outcome.returncode == 0, outcome.stdout
    assert outcome.stderr == ""
    assert outcome.stdout.count("VERIFIED") == len(files)


@pytest.mark.parametrize("optimise", [False, True])
@pytest.mark.parametrize(("kind", "code", "word"), [("incorrect", 1, "REJECTED"), ("malformed", 2, "MALFORMED")])
def test_wrong_files_are_refused_by_name(kind, code, word, optimise):
    outcome = run(*(ROOT / kind / name for name in EXPECTED[kind]), optimise=optimise)
    assert outcome.returncode == code
    assert outcome.stderr == ""
    lines = outcome.stdout.splitlines()
    assert len(lines) == len(EXPECTED[kind])
    for line, (name, reason) in zip(lines, EXPECTED[kind].items(), strict=True):
        refusal = line.split(name + ": ", 1)[1]
        assert line.startswith(word), line
        assert refusal.startswith(reason + ":") if kind == "incorrect" else reason in refusal, line


@pytest.mark.parametrize("name", [*EXPECTED["incorrect"], *EXPECTED["malformed"]])
def test_refusals_are_quick(name):
    kind = "incorrect" if name in EXPECTED["incorrect"] else "malformed"
    start = time.perf_counter()
    with pytest.raises((check.Rejected, check.Malformed)):
        check.check_file(ROOT / kind / name)
    assert time.perf_counter() - start < 5


HUGE = {
    "ten megabyte integer": lambda text: text.replace('"1/3"', '"' + "9" * 10**7 + '"', 1),
    "ten megabyte bare integer": lambda text: text.replace('"1/3"', "9" * 10**7, 1),
    "ten megabytes of brackets": lambda text: "[" * 10**7,
    "seventy megabytes": lambda text: text + " " * (70 * 2**20),
    "unclosed string": lambda text: text + '"' + "\\" * 10**6,
}


@pytest.mark.parametrize("kind", HUGE)
def test_huge_files_are_refused_quickly(kind, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(HUGE[kind]((ROOT / "correct" / "unique-zero-residual.json").read_text()))
    outcome = run(path)
    assert outcome.returncode == 2
    assert outcome.stdout.startswith("MALFORMED")
    assert outcome.stderr == ""


def test_unreadable_files_and_usage(tmp_path):
    assert run(tmp_path / "none.json").stdout.startswith("UNREADABLE")
    assert run().returncode == 2
    assert run("--help").returncode == 0


def test_the_interpreter_setting_for_long_numerals_is_restored():
    before = sys.get_int_max_str_digits()
    check.check_file(ROOT / "correct" / "unique-zero-residual.json")
    assert sys.get_int_max_str_digits() == before


def test_statement_rounds_outwards():
    from fractions import Fraction

    third = Fraction(1, 3)
    assert check.decimal(third, 5, False) == "0.33333"
    assert check.decimal(third, 5, True) == "0.33334"
    assert check.decimal(Fraction(99999999, 10**8), 3, True) == "1.00"
    for x in (Fraction(7, 9) * Fraction(10) ** k for k in range(-30, 31)):
        for digits in (1, 2, 10, 40):
            assert Fraction(check.decimal(x, digits, False)) <= x <= Fraction(check.decimal(x, digits, True))


def chain_of_roots():
    """A field whose sign question is undecidable by bisection: the value is 0 at the root."""
    base = json.loads((ROOT / "correct" / "cube-root-field.json").read_text())
    polynomial = ["0"] * 33
    for k, c in ((0, -2), (2, 1), (30, -2), (32, 1)):
        polynomial[k] = str(c)
    base["field"] = [{"polynomial": polynomial, "low": "14/10", "high": "15/10"}]
    base["instance"]["lambda"] = ["-2", "0", "1"] + ["0"] * 29
    return json.dumps(base)


HOSTILE = {
    "many escaped quotes": '"' + '\\"' * 100_000,
    "one long string": '"' + "A" * 60_000_000 + '"',
    "many keys, the last twice": "{" + ",".join(f'"k{k}":1' for k in range(60_000)) + ',"k59999":1}',
    "many brackets": "[" * 1_000_000,
    "a value that vanishes at the root": chain_of_roots(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_quickly(kind, tmp_path):
    path = tmp_path / "hostile.json"
    path.write_text(HOSTILE[kind])
    start = time.perf_counter()
    with pytest.raises((check.Malformed, check.Rejected)):
        check.check_file(path)
    assert time.perf_counter() - start < 10
