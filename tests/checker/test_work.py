"""Files that would keep the checker busy for minutes: it estimates their work and ends within seconds."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time

import numpy as np
import pytest
from by_hand.documents import block, certificate, distance, doubles, instance, proof, strict
from flint import fmpq, fmpq_mat

import sciverify as sv
from sciverify.checker import check

SECONDS = 5
RNG = random.Random(13)


def number(digits):
    return RNG.choice("123456789") + "".join(RNG.choices("0123456789", k=digits - 1))


def dense(rows, columns, digits=2, denominators=False):
    def entry():
        return number(digits) + (f"/{number(digits)}" if denominators else "")

    return [[entry() for _ in range(columns)] for _ in range(rows)]


def around(A, y, *, problem="lasso", parameter=1, dual=None, minimiser=None, field=(), uniqueness=None, claim=None):
    """A certificate in form; whether it is true is not asked."""
    found = proof(dual or ["1/3"] * len(A), minimiser or ["1/7"] * len(A[0]), None, uniqueness)
    posed = instance(problem, parameter, A, y)
    return certificate(claim or distance(0, 10**9, None), posed, ["1/5"] * len(A[0]), found, field)


def long_numerals(digits, size=40, denominators=False):
    A = dense(size, size, digits, denominators)
    return around(A, [row[0] for row in A], dual=[row[1] for row in A], minimiser=A[2])


def deep(levels, value):
    for _ in range(levels):
        value = [value, number(3)]
    return value


def tower_of_roots():
    field = [{"sqrt": deep(k, str(k + 2))} for k in range(7)]
    A = [[deep(7, number(3)) for _ in range(20)] for _ in range(20)]
    full = A[0]
    return around(A, full, dual=full, minimiser=full, field=field, parameter=deep(7, "5"))


def root_of_high_degree():
    polynomial = ["-2", *["0"] * 31, "1"]
    element = [number(2000) for _ in range(32)]
    A = [[element] * 8 for _ in range(8)]
    field = [{"polynomial": polynomial, "low": "1", "high": "2"}]
    return around(A, A[0], dual=A[1], minimiser=A[2], field=field)


def dual_of(A):
    """p with A^T p = (1, ..., 1)."""
    n = len(A)
    system = fmpq_mat([[fmpq(A[k][i]) for k in range(n)] for i in range(n)])
    return [str(q) for q in system.solve(fmpq_mat(n, 1, [fmpq(1)] * n)).entries()]


def square_system(n=120):
    """Basis pursuit with all n columns on the support, all of it honest."""
    A = [[RNG.randint(-99, 99) for _ in range(n)] for _ in range(n)]
    return around(
        A, [sum(row) for row in A], problem="basis-pursuit", parameter=0, dual=dual_of(A), minimiser=[1] * n,
        uniqueness=strict([0] * n), claim=distance(0, 10 * n, True),
    )  # fmt: skip


def dependent_columns(n=120):
    """The same with a last column that depends on others: no prime proves the rank, and the exact one is dear."""
    A = [[RNG.randint(-99, 99) for _ in range(n)] for _ in range(n)]
    dual = dual_of(A)
    for row in A:
        row[-1] = row[0] + row[1] - row[2]
    return around(
        A, [sum(row) for row in A], problem="basis-pursuit", parameter=0, dual=dual, minimiser=[1] * n,
        uniqueness=strict([0] * n), claim=distance(0, 10 * n, True),
    )  # fmt: skip


def large_support(k=1000):
    enclosure = {
        "rule": "support-enclosure", "support": list(range(k)), "signs": [1] * k, "h": ["1"] * k, "g": ["1"] * k,
        "minimiser": ["1"] * k, "inverse": block(np.eye(k).ravel()),
    }  # fmt: skip
    posed = {
        "problem": "lasso", "lambda": "1", "weights": None,
        "matrix": {"encoding": "float64-columns", "shape": [k, k], "data": doubles(np.eye(k).ravel())},
        "measurements": block([2.0] * k),
    }  # fmt: skip
    return certificate(distance(0, 1, True), posed, block([1.0] * k), {"enclosure": enclosure})


def wide_exponents(k=400):
    rng = np.random.default_rng(0)
    A = np.ldexp(rng.standard_normal((k, k)), rng.integers(-1000, 1000, (k, k)))
    document = large_support(k)
    document["instance"]["matrix"]["data"] = doubles(A.T.ravel())
    document["evidence"]["enclosure"]["inverse"] = block(
        np.ldexp(rng.standard_normal(k * k), rng.integers(-1000, 0, k * k))
    )
    return document


def transcript_of_many_bits(m=60):
    n = 100_000
    A = [[1 if i == k else 0 for k in range(m)] for i in range(m)]
    posed = instance("lasso", 4, A, [1] * m, isometry={"kind": "dct-ii"})
    answer = {"subject": "measurement", "n": n, "sample": 0, "exponent": 0, "numerators": ["0"] * m}
    matrix = {"subject": "matrix", "n": n, "sample": 0, "exponent": 0, "numerators": [["0"] * m] * m}
    transcript = {"rule": "transcript", "samples": [["1"] * m], "sample": 0, "answers": [answer, matrix]}
    return certificate({"kind": "consistency", "bits": n, "questions": 2}, posed, None, {"transcript": transcript})


def complex_units(size=60):
    """Entries over a common denominator of some thousand bits."""
    rows = [[[number(1), f"{number(900)}/{3**1800}"] for _ in range(size)] for _ in range(size)]
    posed = {
        "scalars": "complex", "problem": "lasso", "lambda": "1", "weights": ["1"] * size, "matrix": rows,
        "measurements": [["1", "1"]] * size,
    }  # fmt: skip
    box = {
        "rule": "complex-krawczyk", "support": list(range(size)), "minimiser": [["1", "1"]] * size, "scale": "1/2",
        "radius": "1/1000", "inverse": block([1.0] * (4 * size * size)),
    }  # fmt: skip
    return certificate(distance(0, 1, True), posed, [["0", "0"]] * size, {"krawczyk": box})


HOSTILE = {
    "1000 digits": lambda: long_numerals(1000),
    "3000 digits": lambda: long_numerals(3000, 25),
    "fractions of 400 digits": lambda: long_numerals(400, denominators=True),
    "fractions of 40 digits, 100 x 100": lambda: long_numerals(40, 100, denominators=True),
    "45000 digits": lambda: long_numerals(45_000, 12),
    "seven square roots": tower_of_roots,
    "a root of degree 32": root_of_high_degree,
    "dependent columns": dependent_columns,
    "a support of 1000 columns": large_support,
    "exponents from -1000 to 1000": wide_exponents,
    "answers to 100000 bits": transcript_of_many_bits,
    "complex entries of 900 digits": complex_units,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_in_seconds(kind, tmp_path):
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(HOSTILE[kind]()))
    start = time.process_time()
    with pytest.raises((check.Malformed, check.Rejected, check.TooMuchWork)):
        check.check_file(path)
    assert time.process_time() - start < SECONDS


def test_honest_work_needs_no_patience(tmp_path):
    path = tmp_path / "honest.json"
    path.write_text(json.dumps(square_system()))
    start = time.process_time()
    assert check.check_file(path)["unique"] is True
    assert time.process_time() - start < SECONDS


def test_too_much_work_is_said_with_the_way_out(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps(dependent_columns()))
    outcome = subprocess.run(
        [sys.executable, "-I", "-S", check.__file__, str(path)], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 2
    assert outcome.stdout.startswith("NOT CHECKED")
    assert "--patient" in outcome.stdout
    with pytest.raises(sv.TooMuchWork, match="--patient"):
        sv.check(path)


def test_patience_lifts_the_limit(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps(dependent_columns(60)))
    with pytest.raises(check.Rejected, match="dependent"):
        check.check_file(path, patient=True)
