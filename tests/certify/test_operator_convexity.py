"""Distances for operators: against exact arithmetic at sides 2 and 4, dense floats at side 8, and crude points."""

from __future__ import annotations

import pickle
import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
from effort import tries
from flint import arb_mat, fmpq_mat
from issued_certificates import Tally, try_images

import sciverify as sv
from sciverify.certificate.codec import decode, load_certificate
from sciverify.certify.proofs import gram_eigenvalue
from sciverify.certify.proofs.gram_eigenvalue import SymmetricMatrix, minus_square
from sciverify.certify.proofs.operator_convexity import enclose_with_operator
from sciverify.certify.proposals.operator_point import NearMinimiser, OperatorSearch
from sciverify.errors import InvalidInput, MalformedCertificate, PrecisionExhausted, Undecided

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def dense(operator):
    """The complex matrix, in floats."""
    return np.array([operator.forward(e) for e in np.eye(operator.shape[1])]).T


def exact_rows(operator):
    """Re A over Im A for sides 2 and 4, whose entries are multiples of 1/16."""
    stacked = np.vstack([dense(operator).real, dense(operator).imag])
    whole = np.rint(16 * stacked)
    assert np.abs(whole - 16 * stacked).max() < 1e-12
    return [[Fraction(int(v), 16) for v in row] for row in whole]


def posed(kind, side, seed, share=0.5, weighted=False):
    """(operator, y, parameter, weights)"""
    rng = np.random.default_rng([side, seed])
    mask = rng.random((side, side)) < share
    mask[0, 0] = True
    operator = sv.FourierHaar(mask)
    image = rng.standard_normal(side * side) * (0.1 + (rng.random(side * side) < 0.1))
    y = operator.forward(image)  # so that a real image fits
    weights = rng.choice([0.5, 1.0, 2.0], side * side) if weighted else np.ones(side * side)
    force, size = float(np.max(np.abs(operator.adjoint(y).real) / weights)), float(np.linalg.norm(y))
    t = float(rng.uniform(0.2, 0.8))
    return operator, y, {"P1": t * size, "P2": 2 * t * force, "P3": t * force / size}[kind], weights


def search_of(problem):
    return OperatorSearch(problem, problem.operator_data, problem.float_weights)


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("seed", range(tries(6, 100)))
def test_bounds_hold_the_exact_distance(kind, seed):
    operator, y, parameter, weights = posed(kind, (2, 4)[seed % 2], seed, weighted=seed % 3 == 0)
    problem = MAKE[kind](operator, y, parameter, weights=weights)
    x = np.random.default_rng(seed).standard_normal(operator.shape[1])
    try:
        found = sv.certify_distance(problem, x)
    except Undecided:
        return
    measured = [Fraction(v) for v in [*y.real.tolist(), *y.imag.tolist()]]
    exact = MAKE[kind](exact_rows(operator), measured, Fraction(parameter), weights=[Fraction(w) for w in weights])
    truth = sv.certify_distance(exact, [Fraction(v) for v in x], engine="exact")
    assert found.distance.lower <= truth.distance.upper
    assert truth.distance.lower <= found.distance.upper
    assert truth.unique is sv.Verdict.TRUE
    assert found.is_unique
    assert found.distance.width < 1e-9


@pytest.mark.parametrize("kind", MAKE)
def test_bounds_are_those_of_a_dense_matrix(kind):
    operator, y, parameter, weights = posed(kind, 8, 1, share=0.7)
    A = dense(operator)
    real = MAKE[kind](np.vstack([A.real, A.imag]), np.concatenate([y.real, y.imag]), parameter)
    x = np.random.default_rng(0).standard_normal(64)
    found, other = (sv.certify_distance(p, x) for p in (MAKE[kind](operator, y, parameter, weights=weights), real))
    assert float(found.distance.lower) == pytest.approx(float(other.distance.lower), rel=1e-9)
    assert other.is_unique


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("size", [1e-4, 1e-7, 1e-11])
def test_crude_points_are_as_far_as_they_are_said_to_be(kind, size):
    operator, y, parameter, weights = posed(kind, 16, 2, share=0.6)
    problem = MAKE[kind](operator, y, parameter)
    search = search_of(problem)
    near = search.near(np.zeros(256))
    rng = np.random.default_rng(3)
    z = near.values + size * rng.standard_normal(256) * (near.values != 0) / 16
    crude = NearMinimiser(z, search.measured - search.gram(z), near.scale)
    found = enclose_with_operator(problem, problem.operator_data, weights, search, crude)
    full = np.zeros(256)
    full[found.columns] = found.minimiser
    assert np.linalg.norm(full - near.values) <= found.radius * (1 + 1e-9) + 1e-13
    assert found.radius < 1e4 * size


@pytest.mark.parametrize("guess", [np.nan, -np.inf, np.inf, 0.0])
def test_a_point_is_zero_off_the_superset_whatever_floats_say_of_it(guess, monkeypatch):
    """A superset without the support of the point once proved a distance that was false."""
    operator, y, parameter, weights = posed("P2", 8, 1, share=0.7)
    problem = sv.Lasso(operator, y, parameter)
    search = search_of(problem)
    near = search.near(np.zeros(64))
    monkeypatch.setattr(OperatorSearch, "least_eigenvalue", lambda *_: guess)
    try:
        found = enclose_with_operator(problem, problem.operator_data, weights, search, near)
    except Undecided:
        return
    assert set(np.flatnonzero(near.values)) <= set(found.columns.tolist())


@pytest.mark.parametrize("kind", MAKE)
def test_solutions_have_the_digits_that_were_asked_for(kind):
    operator, y, parameter, _ = posed(kind, 16, 4, share=0.6)
    solution = sv.solve(MAKE[kind](operator, y, parameter), digits=9)
    assert solution.distance.upper <= Fraction(1, 10**9)
    assert solution.is_unique
    with pytest.raises(Undecided, match="ask for fewer digits"):
        sv.solve(MAKE[kind](operator, y, parameter), digits=30)


@pytest.mark.parametrize("first", [0, tries(8, 400)])
def test_what_is_issued_is_accepted(first):
    tally = Tally()
    for seed in range(first, first + tries(8, 400)):
        try_images(random.Random(seed), seed, tally)
    assert not tally.faults, tally.table()
    assert tally.certificates["certify_distance", "operator"]


def test_a_unitary_operator_shrinks_entries():
    """The worked example of the page."""
    operator = sv.FourierHaar(np.ones((2, 2), bool))
    problem = sv.Lasso(operator, [2, 0, 0, 0], 1)
    assert sv.certify_distance(problem, [1.5, 0, 0, 0]).distance.upper < 1e-14
    assert sv.certify_distance(problem, [1.5, 0, 2, 0]).distance.lower > 2 - 1e-14


@pytest.mark.parametrize("kind", ["P2", "P3"])
def test_the_zero_vector(kind):
    operator, y, _, _ = posed(kind, 8, 5)
    found = sv.certify_distance(MAKE[kind](operator, y, 100), np.zeros(64))
    assert found.distance.upper < 1e-12
    assert len(found.evidence.columns) == 0
    assert found.is_unique
    assert decode(found.to_json()).to_json() == found.to_json()


@pytest.mark.parametrize("kind", ["P2", "P3"])
def test_free_entries_are_in_the_superset(kind):
    operator, y, parameter, weights = posed(kind, 8, 6, share=0.8)
    weights[3] = 0
    found = sv.certify_distance(MAKE[kind](operator, y, parameter, weights=weights), np.zeros(64))
    assert 3 in found.evidence.columns


def test_a_free_entry_makes_basis_pursuit_undecided():
    """With a column that costs nothing the rule is false: theorem 3 excludes it."""
    operator, y, parameter, weights = posed("P1", 8, 6, share=0.8)
    weights[3] = 0
    with pytest.raises(Undecided):
        sv.certify_distance(sv.BasisPursuit(operator, y, parameter, weights=weights), np.zeros(64))


def test_files_and_words(tmp_path):
    operator, y, parameter, weights = posed("P2", 8, 1, share=0.7, weighted=True)
    problem = sv.Lasso(operator, y, parameter, weights=weights)
    found = sv.certify_distance(problem, np.zeros(64))
    read = load_certificate(found.save(tmp_path / "image.json"))
    assert read == found
    assert read.problem == problem
    assert read.problem != sv.Lasso(operator, y, parameter)
    assert list(read.evidence.columns) == list(found.evidence.columns)
    assert "strong convexity on" in str(found)
    assert f"FourierHaar({operator.shape[0]} of 8 x 8 frequencies)" in str(found)
    assert "strongly convex there and the only minimiser" in found.explain()
    assert "by a proven" in found.explain()
    assert "LASSO" in found._repr_html_()
    assert pickle.loads(pickle.dumps(found)) == found
    document = decode(found.to_json()).to_json()
    for old, new, said in (
        ('"encoding": "bits"', '"encoding": "bytes"', "bits"),
        ('"unknown": "real"', '"unknown": "complex"', "unknown"),
        ('"side": 8', '"side": 16', "bits"),
    ):
        with pytest.raises(MalformedCertificate, match=said):
            decode(document.replace(old, new, 1))


def test_what_is_no_problem():
    operator, y, parameter, _ = posed("P2", 4, 7)
    m = operator.shape[0]
    for make, said in (
        (lambda: sv.Lasso(operator, y[:-1], 1), f"{m} samples are needed"),
        (lambda: sv.Lasso(operator, y, 1, positive=True), "A is an operator: positive"),
        (lambda: sv.Lasso(operator, y, 1, groups=[[0], [1]]), "A is an operator: groups"),
        (lambda: sv.Lasso(operator, y, 1, ridge=1), "A is an operator: ridge"),
        (lambda: sv.Lasso(operator, y, sympy.sqrt(2)), "operators need a rational number"),
        (lambda: sv.Lasso(operator, y, -1), "must not be negative"),
        (lambda: sv.Lasso(operator, y, 1, weights=["1/3"] * 16), "operators need doubles"),
        (lambda: sv.Lasso(operator, y, 1, weights=[1.0] * 15), "16"),
        (lambda: sv.Lasso(operator, y * np.nan, 1), "only finite numbers"),
        (lambda: sv.Lasso(sv.FourierHaar(np.ones((1, 1), bool)), [1], 1), "at least|2 x 2"),
    ):
        with pytest.raises(InvalidInput, match=said):
            make()
    problem = sv.Lasso(operator, y, parameter)
    for x, said in ((np.zeros(15), "16 Haar coefficients"), (np.full(16, 1j), "real")):
        with pytest.raises(InvalidInput, match=said):
            sv.certify_distance(problem, x)


def test_verbs_that_want_a_matrix_say_so():
    operator, y, parameter, _ = posed("P2", 4, 7)
    problem = sv.Lasso(operator, y, parameter)
    for verb in (
        sv.solution_set, sv.certify_minimum, sv.solution_path, sv.certify_trust_radius, sv.certify_support,
        lambda p: p.to_numpy(), lambda p: p.objective([0] * 16), lambda p: p.with_measurements(y),
        lambda p: sv.certify_growth(p), lambda p: sv.certify_objective_excess(p, [0] * 16),
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match="only certify_distance and solve take operators"):
            verb(problem)
    with pytest.raises(InvalidInput, match="has an operator"):
        sv.TurnedProblem(problem, [0] * 16)
    with pytest.raises(InvalidInput, match="operators have one engine"):
        sv.certify_distance(problem, np.zeros(16), engine="exact")
    assert problem.with_parameter(2 * parameter).parameter == 2 * problem.parameter
    assert Fraction(str(problem.measured_square)) == sum(Fraction(v) ** 2 for v in [*y.real.tolist(), *y.imag.tolist()])


@pytest.mark.parametrize(
    ("kind", "parameter", "said"),
    [
        ("P1", 0, "eta is 0: for operators .* needs eta > 0, and a point with a residual; pass an eta"),
        ("P2", 0, "dependent|too many"),
        ("P1", 100, "0 is feasible"),
    ],
)
def test_what_the_rule_does_not_decide(kind, parameter, said):
    operator, y, _, _ = posed(kind, 8, 8)
    with pytest.raises(Undecided, match=said):
        sv.certify_distance(MAKE[kind](operator, y, parameter), np.zeros(64))


@pytest.mark.parametrize(("seed", "parameter"), tries([(2, 0.1)], [(1, 0.1), (2, 0.1), (1, 0.01), (2, 0.01)]))
def test_an_exact_fit_is_called_one(seed, parameter):
    """With a small lam the square-root LASSO fits samples without noise, and its residual is 0."""
    operator = sv.FourierHaar(sv.structured_mask(16, 0.4, seed=seed))
    image = np.zeros((16, 16))
    image[4:9, 5:12] = 1
    x = operator.coefficients(image)
    problem = sv.SquareRootLasso(operator, operator.forward(x), parameter)
    for asked in (lambda: sv.solve(problem, 6), lambda: sv.certify_distance(problem, x)):
        with pytest.raises(Undecided, match=r"^the residual is 0 to working precision, .* says nothing there$"):
            asked()


def test_a_point_that_fits_is_judged_where_minimisers_leave_a_residual():
    operator = sv.FourierHaar(sv.structured_mask(16, 0.4, seed=3))
    x = operator.coefficients(np.eye(16))
    problem = sv.SquareRootLasso(operator, operator.forward(x), 0.9)
    assert sv.certify_distance(problem, x).is_unique


def test_digits_and_seconds():
    operator, y, parameter, _ = posed("P2", 8, 1, share=0.7)
    problem = sv.Lasso(operator, y, parameter)
    found = sv.certify_distance(problem, np.zeros(64), 8)
    assert found.distance.width * 10**8 <= found.distance.lower
    with pytest.raises((PrecisionExhausted, Undecided)):
        sv.certify_distance(problem, np.zeros(64), 30)
    with pytest.raises(Undecided):
        sv.certify_distance(problem, np.zeros(64), seconds=1e-9)


@pytest.mark.parametrize("scale", [1e150, 1e-150, 1e300])
def test_numbers_near_the_ends_of_doubles_are_decided_or_refused(scale):
    operator, y, parameter, _ = posed("P2", 4, 9, share=0.9)
    try:
        found = sv.certify_distance(sv.Lasso(operator, y * scale, parameter * scale), np.zeros(16))
    except Undecided:
        return
    alone = sv.certify_distance(sv.Lasso(operator, y, parameter), np.zeros(16)).distance
    assert float(found.distance.lower) == pytest.approx(float(alone.lower) * scale, rel=1e-6)


# ---------------------------------------------------------------- the least eigenvalue


def random_gram(rng, count, dependent=False):
    """A Gram matrix of small integers, so that it is exact."""
    columns = rng.integers(-3, 4, (count + 2, count)).astype(float)
    if dependent and count > 1:
        columns[:, -1] = columns[:, 0]
    return columns.T @ columns


@pytest.mark.parametrize("seed", range(tries(20, 200)))
def test_eigenvalues_are_not_above_the_true_ones(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.choice([1, 2, 5, 12]))
    values = random_gram(rng, count, dependent=seed % 4 == 0)
    least = float(np.linalg.eigvalsh(values)[0])
    for factor in (0.5, 0.999999, 1.000001, 2.0):
        found = SymmetricMatrix(values.copy()).exceeds(factor * least + 1e-12 * (factor > 1))
        if np.isfinite(found):
            assert definite(values, Fraction(found))
        if factor > 1:
            assert found == -np.inf or found < least
        elif least > 1e-6:
            assert found > (factor - 1e-7) * least


def definite(values, shift):
    """Is G - shift I positive semidefinite? By exact pivots."""
    rows = [
        [Fraction(v) - (shift if i == j else 0) for j, v in enumerate(row)] for i, row in enumerate(values.tolist())
    ]
    for k in range(len(rows)):
        if rows[k][k] < 0 or (rows[k][k] == 0 and any(rows[k][k:])):
            return False
        if rows[k][k]:
            for i in range(k + 1, len(rows)):
                factor = rows[i][k] / rows[k][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True


def test_a_matrix_of_several_panels(monkeypatch):
    monkeypatch.setattr(gram_eigenvalue, "_PANEL", 16)
    rng = np.random.default_rng(0)
    columns = rng.standard_normal((150, 100)) / 10
    values = columns.T @ columns
    values = np.triu(values) + np.triu(values, 1).T
    least = float(np.linalg.eigvalsh(values)[0])
    matrix = SymmetricMatrix(values.copy())
    assert matrix.exceeds(1.001 * least) == -np.inf  # and the matrix is what it was
    assert 0.98 * least < matrix.exceeds(0.99 * least) < 0.99 * least
    assert SymmetricMatrix(np.full((3, 3), np.nan)).exceeds(0.1) == -np.inf


def test_squares_that_are_subtracted():
    rng = np.random.default_rng(1)
    values, c = random_gram(rng, 30), rng.standard_normal(30)
    found = values.copy()
    error = minus_square(found, c, np.full(30, 1e-10))
    moved = c + 1e-10 * rng.choice([-1, 1], 30)
    exact = arb_mat(fmpq_mat(30, 30, [0] * 900)) + arb_mat(values.tolist())
    column = arb_mat([[float(v)] for v in moved])
    rest = exact - column * column.transpose() - arb_mat(found.tolist())
    assert sum(x * x for x in rest.entries()).sqrt() <= error
    assert error < 1e-7
