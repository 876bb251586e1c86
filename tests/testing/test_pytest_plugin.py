"""`parametrize_with_checks` and the plugin, in pytest runs of their own."""

import os
import subprocess
import sys

import pytest

import sciverify as sv
from sciverify.testing import parametrize_with_checks

SOLVER = """
import numpy as np, pytest, sciverify as sv
from sciverify.exact.nearest_double import nearest_double
from sciverify.testing import parametrize_with_checks

def right(A, y, lam):
    return np.array([nearest_double(v) for v in sv.solution_set(sv.Lasso(A, y, lam)).vertex])

def half(A, y, lam):
    return right(A, y, lam / 2)

def declines(A, y, lam):
    raise sv.Undecided("no")
"""


def run(tmp_path, body, *options):
    (tmp_path / "test_solver.py").write_text(SOLVER + body)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "sciverify.testing.pytest_plugin",
        "-p",
        "no:cacheprovider",
        "-rA",
        *options,
    ]
    done = subprocess.run([*command, "test_solver.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.thorough
def test_one_test_a_check(tmp_path):
    body = """
@parametrize_with_checks(right, max_examples=3, checks=["wide", "near ties"])
def test_right(check):
    check()

@parametrize_with_checks(declines, max_examples=3, checks=["wide"])
def test_declines(check):
    check()
"""
    said = run(tmp_path, body)
    assert "PASSED test_solver.py::test_right[wide]" in said
    assert "PASSED test_solver.py::test_right[near ties]" in said
    assert "SKIPPED" in said
    assert "none of 3 instances was decided" in said


@pytest.mark.thorough
def test_failures_show_the_proof_and_no_traceback(tmp_path):
    body = """
@parametrize_with_checks(half, checks=["well conditioned"])
def test_half(check):
    check()

def test_ordinary_failures_stay():
    assert right is half
"""
    said = run(tmp_path, body)
    assert "2 failed" in said
    assert "certified 0.2500 from the solution set, allowed are" in said
    assert "claimed 1e-06, relative" in said
    assert "A = np.array([[1.0]])" in said
    assert "right for ||Az - y||^2 + lam ||z||_1 / 2" in said
    assert "def __call__" not in said
    assert "assert right is half" in said


@pytest.mark.thorough
def test_expected_failures_are_strict(tmp_path):
    body = """
expected = {"wide": "the penalty is halved"}
@parametrize_with_checks(half, checks=["wide"], expected_failures=expected)
def test_half(check):
    check()

@parametrize_with_checks(right, checks=["wide"], expected_failures=expected, max_examples=3)
def test_right(check):
    check()
"""
    said = run(tmp_path, body)
    assert "1 failed, 1 xfailed" in said
    assert "XPASS(strict)" in said


def test_expected_failures_must_run():
    with pytest.raises(sv.InvalidInput, match="does not run"):
        parametrize_with_checks(lambda A, y, lam: y, expected_failures={"weights": "has none"})


def test_the_plugin_imports_nothing_heavy():
    code = (
        "import sys, pytest; before = set(sys.modules); import sciverify.testing.pytest_plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "sciverify",
        "sciverify._homes",
        "sciverify._version",
        "sciverify.testing",
        "sciverify.testing.pytest_plugin",
    ]
