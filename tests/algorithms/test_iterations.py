from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from scipy import sparse

import sciverify as sv

PROBLEMS = {"basis-pursuit": sv.BasisPursuit, "lasso": sv.Lasso, "square-root-lasso": sv.SquareRootLasso}


def instance(seed, complex_data=False, m=12, N=8):
    """A well-conditioned matrix, data near a sparse vector, weights."""
    rng = np.random.default_rng(seed)

    def gaussian(*shape):
        real = rng.standard_normal(shape)
        return real + 1j * rng.standard_normal(shape) if complex_data else real

    A = np.linalg.qr(gaussian(m, N))[0] * rng.uniform(0.7, 1.3, N)
    x = gaussian(N) * (rng.random(N) < 0.5)
    return A, A @ x + 0.3 * gaussian(m), rng.uniform(0.5, 2, N)


def distance(problem, x):
    return float(sv.certify_distance(problem, x).distance.upper)


@pytest.mark.parametrize("complex_data", [False, True])
@pytest.mark.parametrize("algorithm", [sv.Ista, sv.Fista])
def test_proximal_gradients_converge_to_certified_minimisers(algorithm, complex_data):
    for seed in range(tries(2, 5)):
        A, y, w = instance(seed, complex_data)
        x = algorithm(A, 0.25, weights=w)(y, 600)
        assert distance(sv.Lasso(A, y, 0.25, weights=w), x) < 1e-9


@pytest.mark.parametrize("complex_data", [False, True])
@pytest.mark.parametrize("kind", PROBLEMS)
@pytest.mark.parametrize("options", [None, {"steps": 1}, {"steps": 7}, {"steps": 40}])
def test_primal_dual_iterations_converge_to_certified_minimisers(options, kind, complex_data):
    for seed in range(tries(1, 3)):
        A, y, w = instance(seed, complex_data)
        parameter = {"basis-pursuit": 1.2 * residual(A, y), "lasso": 0.25, "square-root-lasso": 0.2}[kind]
        algorithm = sv.ChambollePock if options is None else sv.RestartedChambollePock
        x = algorithm(A, kind, parameter, weights=w, **(options or {}))(y, 4000)
        assert distance(PROBLEMS[kind](A, y, parameter, weights=w), x) < 1e-7


def residual(A, y):
    return float(np.linalg.norm(y - A @ np.linalg.lstsq(A, y, rcond=None)[0]))


def test_basis_pursuit_without_noise():
    rng = np.random.default_rng(3)
    A = rng.standard_normal((10, 16))
    y = A[:, 2] - A[:, 5]
    for iteration in (sv.ChambollePock(A, "basis-pursuit", 0.0), sv.RestartedChambollePock(A, "basis-pursuit", 0.0)):
        assert distance(sv.BasisPursuit(A, y), iteration(y, 4000)) < 1e-8


def test_restarts_are_faster_on_a_sharp_problem():
    rng = np.random.default_rng(4)
    A = rng.standard_normal((20, 40))
    y = A[:, 2] - A[:, 5] + A[:, 7]
    plain, restarted = sv.ChambollePock(A, "basis-pursuit", 0.0), sv.RestartedChambollePock(A, "basis-pursuit", 0.0)
    truth = np.zeros(40)
    truth[[2, 5, 7]] = 1, -1, 1
    average = sum(plain(y, k) for k in range(1, 401)) / 400
    assert np.linalg.norm(restarted(y, 400) - truth) < np.linalg.norm(average - truth) / 10


def test_sparse_and_matrix_free_forms_converge_too():
    A, y, _ = instance(1)
    problem = sv.Lasso(A, y, 0.25)
    assert distance(problem, sv.Fista(sparse.csr_array(A), 0.25)(y, 600)) < 1e-9
    operator = sv.FourierHaar(np.ones((2, 2), bool))
    matrix = np.array([operator.forward(e) for e in np.eye(4)]).T
    samples = operator.forward(np.array([1.0, 0.0, 2.0, 0.0])) + 0.1
    x = sv.ChambollePock(operator, "square-root-lasso", 0.4)(samples, 3000)
    assert distance(sv.SquareRootLasso(matrix, samples, 0.4), x) < 1e-7


@pytest.mark.parametrize("algorithm", [sv.Ista, sv.Fista])
def test_nonnegative_minimisers_satisfy_the_optimality_condition(algorithm):
    for seed in range(5):
        A, y, w = instance(seed)
        x = algorithm(A, 0.25, weights=w, nonnegative=True)(y, 800)
        gradient = 2 * A.T @ (A @ x - y) + 0.25 * w
        assert (x >= 0).all()
        assert np.abs(np.minimum(x, gradient)).max() < 1e-9  # x >= 0, gradient >= 0, one of them 0
        assert (x == 0).any()


def test_nonnegative_primal_dual_iterations_agree_with_fista():
    A, y, w = instance(2)
    expected = sv.Fista(A, 0.25, weights=w, nonnegative=True)(y, 800)
    found = sv.ChambollePock(A, "lasso", 0.25, weights=w, nonnegative=True)(y, 4000)
    assert np.allclose(found, expected, rtol=0, atol=1e-9)


def test_starts():
    A, y, _ = instance(0)
    for iteration in (sv.Ista(A, 0.25), sv.Fista(A, 0.25), sv.ChambollePock(A, "lasso", 0.25)):
        assert not iteration(y, 0).any()
        assert np.array_equal(iteration(y, 0, start=np.arange(8.0)), np.arange(8.0))
    ista = sv.Ista(A, 0.25)
    assert np.array_equal(ista(y, 5, start=ista(y, 4)), ista(y, 9))
    start = 1j * np.ones(8)
    assert np.array_equal(ista(y, 3, start=start), ista(y.astype(complex), 3, start=start))


def test_steps_that_are_left_out_are_admissible_and_others_are_announced():
    A, _, _ = instance(0)
    norm = np.linalg.norm(A, 2)
    for iteration in (
        sv.Ista(A, 1.0),
        sv.Fista(A, 1.0),
        sv.ChambollePock(A, "lasso", 1.0),
        sv.ChambollePock(A, "lasso", 1.0, tau=0.1),
        sv.RestartedChambollePock(A, "lasso", 1.0, sigma=3),
    ):
        assert "(admissible)" in str(iteration)
    assert sv.ChambollePock(A, "lasso", 1.0, tau=0.1).step_product == pytest.approx(0.998)
    for iteration in (
        sv.Ista(A, 1.0, tau=1.01 / norm**2),
        sv.Fista(A, 1.0, tau=0.51 / norm**2),
        sv.ChambollePock(A, "basis-pursuit", 1.0, tau=1 / norm, sigma=1.01 / norm),
    ):
        assert "beyond the convergence condition" in str(iteration)
        assert "beyond the convergence condition" in str(sv.unroll(iteration, 2))


@pytest.mark.thorough
def test_long_sparse_matrices_have_a_norm_from_above():
    rng = np.random.default_rng(0)
    matrix = sparse.csr_array(rng.standard_normal((1200, 1100)) * (rng.random((1200, 1100)) < 0.01))
    assert sv.Ista(matrix, 1.0).linear_map.norm >= np.linalg.norm(matrix.toarray(), 2)


def test_sparse_matrices_of_any_format_are_left_alone():
    rows, columns, values = [0, 1, 1, 0], [2, 0, 1, 2], [1.0, 2.0, 3.0, 4.0]
    given = sparse.coo_array((values, (rows, columns)), shape=(2, 3))
    y = np.array([1.0, -1.0])
    expected = sv.Ista(given.toarray(), 0.1)(y, 4)
    for matrix in (given, given.tocsr(), given.tocsc(), given.tolil()):
        assert np.allclose(sv.Ista(matrix, 0.1)(y, 4), expected, rtol=0, atol=1e-15)
    unsorted = sparse.csr_array((np.array(values), np.array([2, 2, 0, 1]), np.array([0, 2, 4])), shape=(2, 3))
    sv.Ista(unsorted, 0.1)
    assert unsorted.nnz == 4


class Operator:
    shape, norm_bound = (2, 3), 2.0

    def forward(self, x):
        return np.array([x[0] + x[1], x[2]])

    def adjoint(self, q):
        return np.array([q[0], q[0], q[1]])


class WrongShape(Operator):
    shape = (3, 2)


class WithoutBound(Operator):
    norm_bound = None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lam": 0.0}, "lam is 0.0"),
        ({"lam": -1.0}, "lam is -1.0"),
        ({"lam": float("nan")}, "lam is nan"),
        ({"lam": "1"}, "lam is '1'"),
        ({"lam": 1e-320, "tau": 1e-300}, "leave the range of doubles"),
        ({"tau": 0.0}, "tau is 0.0"),
        ({"tau": float("inf")}, "tau is inf"),
        ({"weights": [1.0, 2.0]}, "weights"),
        ({"weights": [1.0, 0.0, 1.0]}, "weights"),
        ({"weights": [1.0, np.nan, 1.0]}, "weights"),
        ({"weights": "abc"}, "weights"),
        ({"nonnegative": 2}, "nonnegative is 2"),
        ({"matrix": [[1.0, np.nan, 0.0]]}, "matrix"),
        ({"matrix": [1.0, 2.0]}, "matrix"),
        ({"matrix": [[1.0], [1.0, 2.0]]}, "matrix"),
        ({"matrix": np.zeros((2, 3))}, "matrix"),
        ({"matrix": np.ma.masked_equal([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]], 0.0)}, "masked"),
        ({"matrix": np.full((2, 3), np.longdouble(1) / 3)}, "a double is needed"),
        ({"matrix": [[1.0, 2**53 + 1, 0.0]]}, r"matrix\[0\]\[1\] is 9007199254740993: a double is needed"),
        ({"matrix": np.array([[1, 2**53 + 1, 0]])}, "a double is needed"),
        ({"matrix": [[Fraction(1, 3), 0, 1]]}, "a double is needed"),
        ({"matrix": [["0.1", 0, 1]]}, "a double is needed"),
        ({"matrix": np.array([[1 + 1j, 0, 1]]) / np.clongdouble(3)}, "a double is needed"),
        ({"matrix": np.ones((2, 3), bool)}, "booleans"),
        ({"matrix": np.ones((2, 3), "M8[D]")}, "units"),
        ({"matrix": sparse.csc_array([[2**53 + 1, 1, 0]])}, "9007199254740993: a double is needed"),
        ({"matrix": sparse.coo_array(([1.0, 2.0**-60, 1], ([0, 0, 0], [0, 0, 2])))}, "a double is needed"),
        ({"lam": np.int64(2**53 + 1)}, "lam is np.int64"),
        ({"lam": np.uint64(2**64 - 1)}, "lam is np.uint64"),
        ({"lam": np.longdouble(1) / 3}, "lam is"),
        ({"lam": Fraction(1, 3)}, "lam is"),
        ({"lam": np.True_}, "lam is"),
        ({"tau": np.int64(2**53 + 1)}, "tau is"),
        ({"weights": [1.0, 1, 2**53 + 1]}, r"weights\[2\] is 9007199254740993"),
        ({"weights": [1.0, 1, Fraction(1, 3)]}, r"weights\[2\] is Fraction"),
        ({"weights": np.array([1, 1, 3], np.longdouble) / 7}, r"weights\[0\] is"),
        ({"matrix": sparse.csr_array((2, 3))}, "matrix"),
        ({"matrix": 1j * np.ones((2, 3)), "nonnegative": True}, "matrix is complex"),
        ({"matrix": WrongShape()}, "matrix.forward"),
        ({"matrix": WithoutBound()}, "norm_bound"),
    ],
)
@pytest.mark.parametrize("algorithm", [sv.Ista, sv.Fista, sv.ChambollePock, sv.RestartedChambollePock])
def test_bad_parameters(algorithm, options, message):
    good = {"matrix": np.ones((2, 3)), "lam": 1.0, **options}
    if algorithm not in (sv.Ista, sv.Fista):
        good |= {"kind": "lasso", "parameter": good.pop("lam")}
        message = message.replace("lam is", "parameter is")
    with pytest.raises(sv.InvalidInput, match=message):
        algorithm(**good)


def test_bad_primal_dual_parameters():
    for options, message in (
        ({"kind": "ridge"}, "kind is 'ridge'"),
        ({"kind": "basis-pursuit", "parameter": -1.0}, "parameter is -1.0"),
        ({"sigma": -1.0}, "sigma is -1.0"),
        ({"tau": -1.0}, "tau is -1.0"),
        ({"steps": 0}, "steps is 0"),
    ):
        with pytest.raises(sv.InvalidInput, match=message):
            sv.RestartedChambollePock(**{"matrix": np.eye(2), "kind": "lasso", "parameter": 1.0, **options})


def test_bad_data():
    iteration = sv.Ista(Operator(), 1.0)
    for y in ([1.0], [1.0, np.nan], [[1.0, 2.0]], ["a", "b"], None):
        with pytest.raises(sv.InvalidInput, match=r"y(\[\d\])* is"):
            iteration(y, 3)
        with pytest.raises(sv.InvalidInput, match=r"y(\[\d\])* is"):
            sv.unroll(iteration, 3).round_off(y)
    with pytest.raises(sv.InvalidInput, match="start is"):
        iteration([1.0, 2.0], 3, start=[1.0])
    with pytest.raises(sv.InvalidInput, match="iterations is"):
        iteration([1.0, 2.0], -1)
    with pytest.raises(sv.InvalidInput, match="complex"):
        sv.Ista(np.eye(2), 1.0, nonnegative=True)([1j, 0.0], 3)
    with pytest.raises(sv.InvalidInput, match="digits is 0"):
        sv.unroll(iteration, 3).enclose([1.0, 2.0], digits=0)
