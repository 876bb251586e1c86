"""The checker's pi, cosines and matrix entries against mpmath: its bounds contain the truth, and little else."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from instance_values import dct
from mpmath import mp

from sciverify.checker import problem, sameness
from sciverify.checker.field import element, read_field
from sciverify.checker.truth import Truth, cosine_range, pi_range

mpmath = mp.clone()


@pytest.fixture(autouse=True)
def precision():
    mpmath.dps = 400


def contains(bounds, value, bits, width):
    low, high = bounds
    scaled = value * mpmath.mpf(2) ** bits
    return low <= scaled <= high and high - low <= width


@pytest.mark.parametrize("seed", range(20))
def test_pi_at_random_precisions(seed):
    bits = random.Random(seed).choice((0, 1, 7, 64, 100, 333, 1000, 1200))
    assert contains(pi_range(bits), mpmath.pi, bits, 2)


@pytest.mark.parametrize("seed", range(150))
def test_cosines_at_random_precisions(seed):
    rng = random.Random(seed)
    bits = rng.choice((0, 1, 5, 64, 200, 500, 1000)) + rng.randrange(20)
    part = Fraction(rng.randrange(0, 501), 1000)
    if seed % 5 == 0:
        m = rng.randrange(1, 40)
        part = Fraction(rng.randrange(0, m + 1), 2 * m)
    if seed % 7 == 0:
        part = rng.choice(
            (Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(1, 10**30), Fraction(1, 2) - Fraction(1, 10**40))
        )
    assert 0 <= part <= Fraction(1, 2)
    truth = mpmath.cos(mpmath.pi * part.numerator / part.denominator)
    assert contains(cosine_range(part, bits), truth, bits, 2)


def test_a_cosine_of_very_many_bits():
    mpmath.dps = 3000
    truth = mpmath.cos(3 * mpmath.pi / 14)
    assert contains(cosine_range(Fraction(3, 14), 9000), truth, 9000, 2)


# ---------------------------------------------------------------- entries of instances

FIELDS = {
    "rational": [],
    "sqrt 2": [{"sqrt": "2"}],
    "nested": [{"sqrt": "2"}, {"sqrt": ["3", "-1"]}],
    "three levels": [{"sqrt": "5"}, {"sqrt": ["3", "1"]}, {"sqrt": [["1", "0"], ["0", "1/7"]]}],
    "cube root": [{"polynomial": ["-2", "0", "0", "1"], "low": "1", "high": "2"}],
    "over a cube root": [{"polynomial": ["-2", "0", "0", "1"], "low": "1", "high": "2"}, {"sqrt": ["0", "1", "1"]}],
}


def value(entry, field):
    """An element as an mpf."""
    if isinstance(entry, str):
        x = Fraction(entry)
        return mpmath.mpf(x.numerator) / x.denominator
    *below, level = field
    parts = [value(part, below) for part in entry]
    base = mpmath.sqrt(value(level["sqrt"], below)) if "sqrt" in level else mpmath.cbrt(2)
    return sum(part * base**k for k, part in enumerate(parts))


def random_element(field, rng, size):
    if not field or rng.random() < 0.3:
        return str(Fraction(rng.randrange(-size, size + 1), rng.randrange(1, 50)))
    *below, level = field
    width = 2 if "sqrt" in level else len(level["polynomial"]) - 1
    return [random_element(below, rng, size) for _ in range(width)]


def positive_element(field, rng):
    while True:
        found = random_element(field, rng, 30)
        if value(found, field) > 0:
            return found


def rotation(m, rng):
    """m rational orthonormal columns in m + 1 dimensions: a row of zeros, plane rotations, and for "sqrt 2" one by 45 degrees."""
    Q = [[Fraction(i == k) for k in range(m)] for i in range(m)] + [[Fraction(0)] * m]
    for _ in range(2 * m):
        i, k = rng.sample(range(m + 1), 2)
        c, s = rng.choice(
            ((Fraction(3, 5), Fraction(4, 5)), (Fraction(5, 13), Fraction(-12, 13)), (Fraction(0), Fraction(1)))
        )
        Q[i], Q[k] = (
            [c * a - s * b for a, b in zip(Q[i], Q[k], strict=True)],
            [s * a + c * b for a, b in zip(Q[i], Q[k], strict=True)],
        )
    return [[str(x) for x in row] for row in Q]


@pytest.mark.parametrize("seed", range(120))
def test_entries_of_random_instances(seed):
    rng = random.Random(seed)
    field = FIELDS[rng.choice(sorted(FIELDS))]
    levels = read_field(field)
    m, N, size = rng.randrange(1, 5), rng.randrange(1, 4), rng.choice((3, 100, 10**12))
    B = [[random_element(field, rng, size) for _ in range(N)] for _ in range(m)]
    scales = rng.choice((None, [positive_element(field, rng) for _ in range(m)]))
    isometry = rng.choice((None, {"kind": "dct-ii"}, {"kind": "matrix", "rows": rotation(m, rng)}))
    if field[:1] == [{"sqrt": "2"}] and m == 2 and isometry:
        lift = ["0"] * (len(field) - 1)
        half = ["0", "1/2"] if not lift else [["0", "1/2"], "0"]
        minus = ["0", "-1/2"] if not lift else [["0", "-1/2"], "0"]
        isometry = {"kind": "matrix", "rows": [[half, minus], [half, half]]}
    instance = {
        "problem": "lasso", "lambda": "1", "weights": ["1"] * N, "matrix": B, "measurements": [row[0] for row in B],
        "row_scales_squared": scales, "isometry": isometry,
    }  # fmt: skip
    posed = problem.problem_of(instance)(instance, levels)
    bits = rng.choice((16, 40, 100, 300))
    found = Truth(posed, levels, bits).columns(posed.by_column)
    rows = [[value(x, field) for x in row] for row in B]
    if scales is not None:
        rows = [[mpmath.sqrt(value(d, field)) * x for x in row] for d, row in zip(scales, rows, strict=True)]
    if isometry is not None:
        Q = dct(m) if isometry["kind"] == "dct-ii" else [[value(q, field) for q in row] for row in isometry["rows"]]
        rows = [[sum(q * rows[k][c] for k, q in enumerate(line)) for c in range(N)] for line in Q]
    for c, column in enumerate(found):
        assert len(column) == len(rows)
        for i, bounds in enumerate(column):
            assert contains(bounds, rows[i][c], bits, 2), (i, c)


def test_numbers_are_the_same_only_over_the_same_roots():
    def read(field, entry):
        return element(entry, read_field(field), "x")

    nested = [{"sqrt": "2"}, {"sqrt": ["3", "1"]}]
    other = [{"sqrt": "2"}, {"sqrt": ["3", "-1"]}]
    cube, fourth = ([{"polynomial": ["-2", *zeros, "1"], "low": "1", "high": "2"}] for zeros in (["0"] * 2, ["0"] * 3))
    x = read(nested, [["1", "2"], ["0", "3"]])
    assert sameness.same_number(x, read(nested, [["1", "2"], ["0", "3"]]))
    assert not sameness.same_number(x, read(other, [["1", "2"], ["0", "3"]]))
    assert not sameness.same_number(x, read(nested, [["1", "2"], ["0", "4"]]))
    assert sameness.same_number(read([{"sqrt": "2"}], ["1", "2"]), read(nested, [["1", "2"], "0"]))
    assert not sameness.same_number(read([{"sqrt": "2"}], ["1", "2"]), read([{"sqrt": "3"}], ["1", "2"]))
    assert not sameness.same_number(read([{"sqrt": "2"}], ["1", "2"]), Fraction(1))
    assert sameness.same_number(Fraction(1), Fraction(1))
    assert sameness.same_number(read(cube, ["0", "1", "0"]), read(cube, ["0", "1", "0"]))
    assert not sameness.same_number(read(cube, ["0", "1", "0"]), read(fourth, ["0", "1", "0", "0"]))
    assert not sameness.same_number(read([{"sqrt": "2"}], ["0", "1"]), read(cube, ["0", "1", "0"]))
