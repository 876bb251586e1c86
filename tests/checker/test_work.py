"""Files that would keep the checker busy for minutes: it estimates their work and ends within seconds."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from fractions import Fraction
from operator import mul

import numpy as np
import pytest
from by_hand import l2_operators as spectra
from by_hand import operators, oscillators, tables
from by_hand.documents import block, certificate, distance, doubles, instance, proof, strict
from effort import tries
from flint import fmpq, fmpq_mat

import sciverify as sv
from sciverify.checker import check
from sciverify.checker.integer_matrix import matrix_product
from sciverify.checker.statements import numbers_as_strings

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


def dense_support(k=300):
    """The products of the inverse and the columns take all the time; then the inverse is none."""
    rng = np.random.default_rng(1)
    document = large_support(k)
    document["instance"]["matrix"]["data"] = doubles(rng.standard_normal(k * k))
    document["evidence"]["enclosure"]["inverse"] = block(rng.standard_normal(k * k) * 1e-9)
    return document


def wide_exponents(k=400):
    rng = np.random.default_rng(0)
    A = np.ldexp(rng.standard_normal((k, k)), rng.integers(-1000, 1000, (k, k)))
    document = large_support(k)
    document["instance"]["matrix"]["data"] = doubles(A.T.ravel())
    document["evidence"]["enclosure"]["inverse"] = block(
        np.ldexp(rng.standard_normal(k * k), rng.integers(-1000, 0, k * k))
    )
    return document


def row_scales_of_wide_exponents(k=400):
    """Every entry of the support becomes 2000 bits long."""
    rng = np.random.default_rng(2)
    document = dense_support(k)
    document["instance"]["row_scales_squared"] = block(np.ldexp(1 + rng.random(k), rng.integers(-1000, 1000, k)))
    document["instance"]["signs"] = [1] * k
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


def numeral(x):
    """A numeral of any length."""
    return numbers_as_strings({"x": x})["x"]


def fraction(digits):
    return f"{number(digits)}/{number(digits)}"


def rational_parts_of_a_high_level():
    """[0, q] on two square roots: no number of the first level occurs."""
    A = [[["0", fraction(8000)] for _ in range(8)] for _ in range(8)]
    return around(A, A[0], dual=A[1], minimiser=A[2], field=[{"sqrt": "2"}, {"sqrt": ["3", "1"]}])


def one_long_parameter(columns=20_000):
    """Every column compares lambda w_i, over one long denominator, with A_i^T p, over another."""
    return around(
        [["1"] * columns], ["1"], dual=[fraction(20_000)], minimiser=["0"] * columns, parameter=fraction(20_000)
    )


def ranks_in_a_field_of_degree_32(k=12):
    """Basis pursuit with a first row of ones: honest, and a rank by inverses in the field."""
    A = [[[str(RNG.randint(1, 9)) for _ in range(32)] for _ in range(k)] for _ in range(k)]
    A[0] = [["1", *["0"] * 31]] * k
    y = [[str(sum(int(x[i]) for x in row)) for i in range(32)] for row in A]
    field = [{"polynomial": ["-2", *["0"] * 31, "1"], "low": "1", "high": "2"}]
    return around(
        A, y, problem="basis-pursuit", parameter=0, dual=["1", *["0"] * (k - 1)], minimiser=[1] * k, field=field,
        uniqueness=strict([0] * k), claim=distance(0, 1000, True),
    )  # fmt: skip


def polynomial_of_long_fractions():
    polynomial = ["-1" + fraction(20_000), *[fraction(20_000) for _ in range(32)]]
    return around([[1]], [1], field=[{"polynomial": polynomial, "low": "0", "high": "2"}])


def samples_to_many_bits(count=3000):
    samples = [[[str(k), "1"]] for k in range(1, count + 1)]
    answers = [
        {"subject": "measurement", "n": -20, "sample": k, "exponent": 0, "numerators": ["1"]} for k in range(count)
    ]
    answers.append({**answers[0], "n": 90_000})
    told = {"rule": "transcript", "samples": samples, "sample": 0, "answers": answers}
    claim = {"kind": "consistency", "bits": 90_000, "questions": count + 1}
    return certificate(claim, instance("lasso", 1, [[1]], samples[0]), None, {"transcript": told}, [{"sqrt": "2"}])


def long_minimiser_of_float_data(size=900):
    """The residual has 60 000 bits, and every column meets it."""
    columns = np.full((size, size), 5e-324)
    columns[:, 1::2] = 1e-10
    columns[0] = 2.0**-5
    q = 2**60_000
    G = Fraction(size, 1024)
    h = Fraction(0.05) * 32
    rounded = [numeral(Fraction(int(x * q), q)) for x in (h, 1 / G, h - 1 / (2 * G))]
    enclosure = {
        "rule": "support-enclosure", "support": [0], "signs": [1], "h": rounded[:1], "g": rounded[1:2],
        "minimiser": rounded[2:], "inverse": block([float(1 / G)]),
    }  # fmt: skip
    posed = {
        "problem": "lasso", "lambda": "1", "weights": None,
        "matrix": {"encoding": "float64-columns", "shape": [size, size], "data": doubles(columns.ravel())},
        "measurements": block([0.05] * size),
    }  # fmt: skip
    return certificate(distance(0, 1, True), posed, block([1.0] * size), {"enclosure": enclosure})


def complex_column(k, minimiser, radius, first="1"):
    posed = {
        "scalars": "complex", "problem": "lasso", "lambda": "100", "weights": ["1"] * k,
        "matrix": [[[first, "0"], *[["1", "1"]] * (k - 1)]], "measurements": [["1", "1"]],
    }  # fmt: skip
    box = {
        "rule": "complex-krawczyk", "support": list(range(k)), "minimiser": minimiser, "scale": "50",
        "radius": radius, "inverse": block(np.eye(2 * k).ravel()),
    }  # fmt: skip
    return certificate(distance(0, 100, True), posed, [["0", "0"]] * k, {"krawczyk": box})


def complex_zero_of_long_entries(n=1000):
    document = complex_column(n, [], "1", numeral(Fraction(1, 2**65_000 + 1)))
    return document | {"evidence": {"zero": {"rule": "complex-zero"}}}


def table_of_scattered_entries(n=20_000):
    """No two entries on one diagonal."""
    columns = [tables.column(7 * j * j % n, 1) for j in range(n)]
    said = {"resolvent": "normal", "condition": f"if the operator is normal and {tables.if_(n, n, 0, own=False)}"}
    return spectra.near(tables.table(n, n, columns, self_adjoint=False), [1], [9], [[1] * n], **said)


def path_of_wide_exponents(k=900):
    A, y = np.full((k, k), 1e300), np.full(k, 1e300)
    A[::2, ::2] = A[1::2, 1::2] = y[::2] = 5e-300
    crossing = {"support": [], "signs": [], "entry": None, "h": [], "g": [], "inverse": block([])}
    claim = {"kind": "solution-path", "least": "1", "knots": [], "pieces": [{"support": [], "signs": []}]}
    posed = {
        "problem": "lasso", "lambda": "1", "weights": None,
        "matrix": {"encoding": "float64-columns", "shape": [k, k], "data": doubles(A.ravel())},
        "measurements": block(y),
    }  # fmt: skip
    return certificate(claim, posed, None, {"path": {"rule": "enclosed-path", "crossings": [crossing]}})


def long_roots_of_unity():
    """A Gram matrix to 4000 bits, for a tiny singular value."""
    image = operators.posed([1.0], side=64, rows=range(64**2))
    return operators.near(image, 0, 1, z=[0.0] * 12, E=[2**k for k in range(12)], s=f"1/{2**1950}")


HOSTILE = {
    "rational parts of a high level": rational_parts_of_a_high_level,
    "one long parameter": one_long_parameter,
    "long roots of unity": long_roots_of_unity,
    "ranks in a field of degree 32": ranks_in_a_field_of_degree_32,
    "a polynomial of long fractions": polynomial_of_long_fractions,
    "samples to 90000 bits": samples_to_many_bits,
    "a long minimiser of float data": long_minimiser_of_float_data,
    "a Krawczyk box around a long number": lambda: complex_column(
        300, [[numeral(Fraction(2**65_000 + 1, 2**65_000 + 3)), "1"], *[["1", "2"]] * 299], "1/1000"
    ),
    "the complex minimiser 0 of long entries": complex_zero_of_long_entries,
    "1000 digits": lambda: long_numerals(1000),
    "3000 digits": lambda: long_numerals(3000, 25),
    "fractions of 400 digits": lambda: long_numerals(400, denominators=True),
    "fractions of 40 digits, 100 x 100": lambda: long_numerals(40, 100, denominators=True),
    "45000 digits": lambda: long_numerals(45_000, 12),
    "seven square roots": tower_of_roots,
    "a root of degree 32": root_of_high_degree,
    "dependent columns": dependent_columns,
    "a support of 1000 columns": large_support,
    "a dense support of 300 columns": dense_support,
    "exponents from -1000 to 1000": wide_exponents,
    "row scales from 2^-1000 to 2^1000": row_scales_of_wide_exponents,
    "answers to 100000 bits": transcript_of_many_bits,
    "complex entries of 900 digits": complex_units,
    "a path of exponents from -1000 to 1000": path_of_wide_exponents,
    "a table of scattered entries": table_of_scattered_entries,
}


def about(kind, instance, evidence=None, **claim):
    """A short file that names much."""
    claim = {"kind": kind} | claim
    head = {"format": "sciverify-certificate", "version": 1, "claim": claim, "field": [], "instance": instance}
    return head | {"point": None, "evidence": evidence or {}}


def output_of(network, size=1):
    return about("output-error", {"network": network, "vectors": [["0"] * size] * 2}, lower="0", upper="1")


HUGE = {"kind": "walsh-hadamard", "size": 2**29, "scale": "1", "rows": [0]}
WIDE = {"input": 1, "layers": [{"kind": "adjoint", "operator": HUGE}, {"kind": "linear", "operator": HUGE}]}
SUPPORTS = {"operator": {"kind": "identity", "size": 60}, "levels": [60], "sparsities": [30], "weights": ["1"]}
RECOVERY = {"q": "1", "root": "1"}
LINES = {"kind": "mojette", "size": 9999, "scale": "1", "directions": [[1, 0]]}
APART = LINES | {"size": 2, "directions": [[99999999, 1]]}
SHORT = {
    "pixels of a channel": output_of(
        {"input": [1, 99999, 99999], "layers": [{"kind": "channel-affine", "scale": ["1"], "shift": None}]}
    ),
    "entries of a transform": output_of(WIDE),
    "pixels of a back-projection": output_of(
        {"input": 9999, "layers": [{"kind": "adjoint", "operator": LINES}, {"kind": "linear", "operator": LINES}]}, 9999
    ),
    "bins of a direction": output_of(
        {"input": 4, "layers": [{"kind": "linear", "operator": APART}, {"kind": "adjoint", "operator": APART}]}, 4
    ),
    "neurons without a layer": about(
        "lipschitz-upper", {"network": {"input": 20000, "layers": [{"kind": "relu"}]}},
        {"rule": "neuron-multipliers", "multipliers": [], "inverse": "1"}, constant="1",
    ),
    "half of 60 columns": about(
        "null-space-property", SUPPORTS,
        {"proof": {"rule": "left-inverses", "inverses": []}, "recovery": RECOVERY}, rho="0", gamma="3", c1="1", c2="5",
    ),
    "a letter far away": spectra.near(spectra.WORD, [1], [5], [[1]], first=10**12),
    "a high power of a long bound": spectra.near(
        spectra.FREE, [1], ["9" * 4_000 + "/" + "7" * 3_999 + "8"], [[1]], error="9", **spectra.HIGH
    ),
    "an oscillator of high degree": spectra.near(
        oscillators.oscillator(*[f"1/{2**255 + k}" for k in range(33)]), [1], [5], [[1] * 50], bits=4096
    ),
}  # fmt: skip


REFUSED = {
    "a site with thousands of digits": spectra.near(spectra.WORD, [1], [5], [[1]], first="1" + "0" * 4_999),
    "many sites": spectra.at_sites(spectra.near(spectra.FREE, [1], [5], [[1]]), 2**25),
    "many Hermite functions": spectra.at_sites(spectra.near(oscillators.LINEAR, [1], [5], [[1]]), 2**25),
    "many columns of a table": spectra.at_sites(
        spectra.near(tables.KNOWN, [1], [5], [[1, 1]], condition=tables.if_(2, 3, 0)), 2**25
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_needs_no_work_is_refused_at_once(kind):
    start = time.process_time()
    with pytest.raises(check.Malformed, match="sites"):
        check.check_bytes(json.dumps(REFUSED[kind]).encode())
    assert time.process_time() - start < 1


@pytest.mark.parametrize("kind", SHORT)
def test_what_short_files_name_is_counted_before_it_is_made(kind):
    start = time.process_time()
    with pytest.raises(check.TooMuchWork):
        check.check_bytes(json.dumps(SHORT[kind]).encode())
    assert time.process_time() - start < 1


@pytest.mark.parametrize("kind", tries(list(HOSTILE)[::8], list(HOSTILE)))
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


def filled(height, width, entry):
    return [[entry() for _ in range(width)] for _ in range(height)]


@pytest.mark.parametrize(("rows", "between", "columns", "bits"), [
    (1, 1, 1, 0), (3, 1, 2, 1), (2, 5, 3, 61), (4, 3, 1, 2100), (1, 17, 4, 30),
])  # fmt: skip
def test_a_product_of_integer_matrices_is_that_of_inner_products(rows, between, columns, bits):
    top = 2**bits
    for first, second in [(top, top), (top, -top), (-top, -top), (None, None), (0, top)]:
        left = filled(rows, between, lambda: RNG.randint(-top, top) if first is None else first)  # noqa: B023
        right = filled(between, columns, lambda: RNG.randint(-top, top) if second is None else second)  # noqa: B023
        expected = [[sum(map(mul, row, column)) for column in zip(*right, strict=True)] for row in left]
        assert matrix_product(left, right, "a test") == expected
