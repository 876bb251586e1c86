"""The command line of the checker where something is odd: no reader, no room, names, signs that nobody asked for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from by_hand.claims import HALF, lasso, near

from sciverify.certificate.codec import decode
from sciverify.checker import check, statements

FOLDER = Path(check.__file__).parent
CORRECT = Path(__file__).parents[1] / "certificates" / "correct"


def run(*arguments, **options):
    command = [sys.executable, "-I", "-S", str(FOLDER), *map(str, arguments)]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, timeout=60, **options)


def undecided_number(tmp_path):
    """Theta = 1 is a root of (t - 1)(t - 3), so (theta - 1)^2 is 0, which no bisection shows; the claim needs only <= 1."""
    document = near(lasso([[1]], [1]), [0], 0, 1, [HALF], [HALF])
    document["field"] = [{"polynomial": ["3", "-4", "1"], "low": "1/2", "high": "3/2"}]
    document["point"] = [["-1/2", "1"]]
    path = tmp_path / "undecided.json"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("options", [["-v"], ["-v", "--format", "json"]])
def test_a_step_with_a_number_of_unknown_sign_is_shown(options, tmp_path):
    outcome = run(*options, undecided_number(tmp_path), stdout=subprocess.PIPE)
    assert outcome.returncode == 0, outcome.stderr
    assert b"a number whose sign is not decided" in outcome.stdout


def test_a_reader_who_leaves_gets_no_traceback():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as stdout:
        outcome = run("-v", CORRECT, stdout=stdout)
    assert (outcome.returncode, outcome.stderr) == (2, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said():
    with open("/dev/full", "wb") as stdout:
        outcome = run(CORRECT, stdout=stdout)
    assert (outcome.returncode, outcome.stderr) == (2, b"not all was written: No space left on device\n")


def test_without_standard_output_the_code_is_the_answer():
    close = ["sh", "-c", '"$@" >&-', "sh", sys.executable, "-I", "-S", str(FOLDER), str(CORRECT)]
    assert subprocess.run(close, capture_output=True, check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("name", [b"--\xff", "--\u00e9".encode(), b"\xff.json"])
def test_names_that_the_output_cannot_hold(name):
    options = {"PYTHONIOENCODING": "ascii:strict"}
    command = [sys.executable, "-S", str(FOLDER), name]
    outcome = subprocess.run(command, capture_output=True, check=False, timeout=60, env=os.environ | options)
    assert outcome.returncode == 2
    assert b"Traceback" not in outcome.stderr


def test_a_name_of_two_lines_is_shown_on_one(tmp_path):
    path = tmp_path / "a\nVERIFIED b.json"
    path.write_text("{")
    outcome = run(tmp_path, stdout=subprocess.PIPE)
    assert outcome.stdout.count(b"\n") == 1
    assert b"a\\nVERIFIED b.json" in outcome.stdout


@pytest.mark.parametrize("digits", [1, 3, 10, 40])
@pytest.mark.parametrize("upward", [False, True])
def test_decimals_are_the_nearest_on_their_side(digits, upward):
    numbers = [Fraction(p, q) for p in (1, 9, 10, 99, 999999, 10**30 - 1, 10**30) for q in (1, 3, 10, 10**20 + 1)]
    for x in (*numbers, *(-x for x in numbers)):
        shown = Fraction(statements.decimal(x, digits, upward))
        error = shown - x if upward else x - shown
        assert 0 <= error < 10 * abs(x) / 10**digits


def test_a_larger_first_constant_is_printed_with_a_larger_second_one():
    """||z - x|| <= C1 T + C2 ||A(z - x)|| may have T < 0: for A = 1/3, x = 1, z = 0 it holds with 2/3 and 5, sharply."""
    claim = {"kind": "null-space-property", "rho": "0", "gamma": "3", "c1": "2/3", "c2": "5"}
    operator = {"kind": "dense", "matrix": [["1/3"]]}
    evidence = {"proof": {"rule": "coherence-in-levels"}, "recovery": {"q": "1", "root": "1"}}
    instance = {"operator": operator, "levels": [1], "sparsities": [1], "weights": ["1"]}
    document = {"format": "sciverify-certificate", "version": 1, "claim": claim, "field": [], "instance": instance}
    text = json.dumps(document | {"point": None, "evidence": evidence})
    for printed in (statements.statement(check.check_bytes(text.encode())), str(decode(text))):
        first, second = map(Fraction, re.findall(r"[0-9]+\.[0-9]+", printed.partition("error bound")[2])[:2])
        assert first > Fraction(2, 3)
        assert -first + second / 3 >= 1
