"""Data that span hundreds of powers of two: the same sets as those of the data without them, and no slower."""

from __future__ import annotations

import json
import random
import re
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.certify.proofs import optimal_pair
from sciverify.certify.proposals.equilibrate import equilibrated
from sciverify.checker import check


def random_instance(rng, m, n):
    """A float64 matrix, and measurements of a sparse vector."""
    A = rng.standard_normal((m, n))
    x = np.zeros(n)
    x[: max(1, m // 4)] = rng.standard_normal(max(1, m // 4))
    return A, A @ x


def accepted(certificate):
    return check.check_bytes(json.dumps(json.loads(certificate.to_json())).encode())


@pytest.fixture
def no_exact_path(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("the exact path was asked for")

    monkeypatch.setattr(optimal_pair, "ExactPath", refuse)


@pytest.mark.usefixtures("no_exact_path")
@pytest.mark.parametrize(("m", "n", "seed"), [(4, 6, 0), (10, 15, 1), (20, 25, 2)])
def test_rows_of_basis_pursuit(m, n, seed):
    """Az = y says the same if its rows are multiplied."""
    rng = np.random.default_rng(seed)
    A, y = random_instance(rng, m, n)
    exponents = rng.integers(-900, 901, m)
    wide = sv.BasisPursuit(np.ldexp(A, exponents[:, None]), np.ldexp(y, exponents))
    plain = sv.solution_set(sv.BasisPursuit(A, y))
    x = [0] * n
    certificate = sv.certify_distance(wide, x, engine="exact")
    assert certificate.distance == plain.distance(x)
    assert sv.solution_set(wide).vertex == plain.vertex
    assert accepted(certificate)["lower"] == certificate.distance.lower


@pytest.mark.usefixtures("no_exact_path")
@pytest.mark.parametrize("kind", ["basis pursuit with noise", "LASSO", "square-root LASSO"])
@pytest.mark.parametrize(("m", "n", "most"), [(4, 6, 900), (10, 15, 300)])
def test_rows_where_the_norm_of_the_residual_has_its_own_scale(kind, m, n, most):
    """Nothing may be taken out of them; the path is followed with as many bits as they need."""
    rng = np.random.default_rng(most)
    A, y = rng.standard_normal((m, n)), rng.standard_normal(m)
    exponents = rng.integers(-most, most + 1, m)
    problem = KINDS[kind](np.ldexp(A, exponents[:, None]), np.ldexp(y, exponents))
    certificate = sv.certify_distance(problem, [0] * n, engine="exact")
    assert accepted(certificate)["lower"] == certificate.distance.lower > 0


@pytest.mark.usefixtures("no_exact_path")
@pytest.mark.parametrize("kind", ["basis pursuit", "LASSO", "square-root LASSO"])
def test_columns_in_doubles(kind):
    """Wide columns, then wide columns and rows in one matrix."""
    rng = np.random.default_rng(7)
    A, y = rng.standard_normal((10, 15)), rng.standard_normal(10)
    exponents = rng.integers(-450, 451, 15)
    rows = rng.integers(-450, 451, 10) if kind == "basis pursuit" else np.zeros(10, int)
    problem = KINDS[kind](np.ldexp(np.ldexp(A, exponents), rows[:, None]), np.ldexp(y, rows))
    certificate = sv.certify_distance(problem, [0] * 15, engine="exact")
    assert accepted(certificate)["lower"] == certificate.distance.lower > 0


KINDS = {
    "basis pursuit": lambda A, y, **more: sv.BasisPursuit(A, y, **more),
    "basis pursuit with noise": lambda A, y, **more: sv.BasisPursuit(A, y, "1/2", **more),
    "LASSO": lambda A, y, **more: sv.Lasso(A, y, "1/2", **more),
    "square-root LASSO": lambda A, y, **more: sv.SquareRootLasso(A, y, "1/3", **more),
}


@pytest.mark.parametrize("kind", KINDS)
def test_small_degenerate_instances_have_the_sets_of_the_exact_path(kind):
    """Integers with ties and duplicate columns; rows are scaled where that changes nothing else."""
    rng = random.Random(kind)
    dimensions = set()
    for _ in range(40):
        m, n = rng.randint(1, 3), rng.randint(2, 5)
        A = [[rng.choice([-1, 0, 1, 1, 2]) for _ in range(n)] for _ in range(m)]
        for row in A:
            row.append(row[0])
        z = [rng.choice([0, 0, 1, -1]) for _ in range(n + 1)]
        y = [sum(a * x for a, x in zip(row, z, strict=True)) for row in A]
        powers = [Fraction(2) ** rng.choice([-300, -70, 0, 70, 300]) for _ in range(m + n + 1)]
        rows = powers[:m] if kind == "basis pursuit" else [Fraction(2) ** 7] * m
        wide = [[d * a * c for a, c in zip(row, powers[m:], strict=True)] for d, row in zip(rows, A, strict=True)]
        more = {"weights": [rng.choice([1, Fraction(1, 3)]) for _ in range(n + 1)]} if rng.random() < 0.5 else {}
        more |= {"row_scales_squared": [rng.choice([2, "3/5"]) for _ in range(m)]} if rng.random() < 0.3 else {}
        problem = KINDS[kind](wide, [d * b for d, b in zip(rows, y, strict=True)], **more)
        found, expected = sv.solution_set(problem), optimal_pair._solved(problem)
        assert found.problem is problem
        assert found.dimension == expected.dimension
        assert all(expected.contains(v) for v in found.vertices())
        assert all(found.contains(v) for v in expected.vertices())
        x = [Fraction(rng.randint(-3, 3), 2) for _ in range(n + 1)]
        certificate = sv.certify_distance(problem, x)
        assert certificate.distance == expected.distance(x)
        accepted(certificate)
        dimensions.add(found.dimension)
    assert len(dimensions) > 1


def test_ordinary_data_stay_as_they_are():
    rng = np.random.default_rng(5)
    A, y = random_instance(rng, 4, 6)
    assert equilibrated(sv.BasisPursuit(A, y)) is None
    assert equilibrated(sv.BasisPursuit(A.tolist(), y.tolist())) is None
    assert equilibrated(sv.Lasso(np.ldexp(A, [[0], [500], [0], [-400]]), y, 1)) is None  # rows of a norm are its own
    assert equilibrated(sv.BasisPursuit(np.ldexp(A, [[0], [500], [0], [-400]]), y)) is not None
    assert equilibrated(sv.Lasso(np.ldexp(A, [0, 0, 99, 0, 0, 0]), y, 1)) is not None


@pytest.mark.parametrize("last", [3, Fraction(3) * 2**200])
def test_a_distance_to_feasibility_is_told_in_the_caller_s_scale(last):
    """y_2 = 2 y_1 is missed by 1, times the size of the rows."""
    factor = Fraction(last, 3)
    rows = [[1, 1], [2, 2], [Fraction(1, 2**400), 0]]
    wide = [[factor * x for x in row] for row in rows[:2]] + rows[2:]
    with pytest.raises(sv.AssumptionFailed, match=re.escape("the least ||Az - y||^2 is")) as refused:
        sv.solution_set(sv.BasisPursuit(wide, [factor, 3 * factor, 0]))
    said = str(refused.value).split("^2 is ")[1].split(",")[0]
    assert float(said) == pytest.approx(float(factor) ** 2 / 5, rel=1e-5)
