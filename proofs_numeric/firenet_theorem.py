"""FIRENET's theorem, statement by statement.

Statements. (1) the error bound of the null space property, for three sets of constants; (4) its form with an
objective; the slides' theorems 1 and 3; the property of a nearby matrix; (5) the rate of the averages;
F(x_j) - F(x) <= eps_j after every restart.

Assumption. Exact arithmetic; here it is doubles and a tolerance far above their rounding.

Proof: docs/theory/firenet-theorem.md. Certificate: constants from `certify_null_space`. Check: random and adversarial
x, z, y. `python proofs_numeric/firenet_theorem.py`, or pytest.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.exact.ordered import approx_float
from sciverify.families import identity_and_hadamard
from sciverify.stability.sparsity_in_levels import SparsityInLevels

FORMS = ("sharp", "classical", "published")


@cache
def one_level():
    """Three entries on one level."""
    return sv.certify_null_space(identity_and_hadamard(16), 3, method="enumeration")


@cache
def weighted():
    """Two levels with weights."""
    return sv.certify_null_space(identity_and_hadamard(64), [2, 1], levels=[64, 128], weights=[1, "5/4"])


@pytest.fixture(params=[one_level, weighted], ids=["one level", "weighted levels"])
def found(request):
    """A certified null space property."""
    return request.param()


def arrays(found):
    """A, w, sqrt(xi) in doubles."""
    matrix = np.array([[int(v.p) / int(v.q) for v in row] for row in found.matrix])
    return matrix, np.array([float(w) for w in found.sparsity.weights]), float(found.sparsity.xi) ** 0.5


def pairs(found, count, seed=0):
    """x and z: compressible x; z = x + kernel vectors, sparse changes, shrunken and soft-thresholded copies."""
    matrix, _, _ = arrays(found)
    rng, N = np.random.default_rng(seed), matrix.shape[1]
    kernel = np.linalg.svd(matrix)[2][len(matrix) :].T
    for k in range(count):
        x = rng.standard_normal(N) ** 7 if k % 2 else np.zeros(N)
        for block, s in zip(found.sparsity.blocks, found.sparsity.sparsities, strict=True):
            x[rng.choice(list(block), s, replace=False)] += 4 * rng.standard_normal(s)
        scale = 10.0 ** rng.integers(-3, 2)
        sparse = np.zeros(N)
        sparse[rng.choice(N, 4, replace=False)] = rng.standard_normal(4)
        yield x, x + scale * kernel @ rng.standard_normal(kernel.shape[1]) ** (1 + 4 * (k % 3))
        yield x, x + scale * sparse
        yield x, x * (1 - min(scale, 1))
        yield x, np.sign(x) * np.maximum(np.abs(x) - scale, 0)
        yield x, sparse


def tail(found, x):
    """sigma_{s,M}(x)_{1,w}"""
    return tail_of(found.sparsity, x)


def tail_of(sparsity, x):
    """sigma_{s,M}(x)_{1,w}"""
    return _tail(sparsity, tuple(x.tolist()))


@cache
def _tail(sparsity, x):
    """Exact, and asked for several times: five points z share one x."""
    return float(sparsity.compressibility(list(x)))


@pytest.mark.parametrize("form", FORMS)
def test_statement_1(found, form):
    """||z - x|| <= (C1/sqrt(xi)) T + C2 ||A(z - x)||, T of either sign."""
    matrix, weights, root = arrays(found)
    first, second = map(float, found.recovery_constants(form))
    negative = 0
    for x, z in pairs(found, 60):
        gap = 2 * tail(found, x) + (weights * np.abs(z)).sum() - (weights * np.abs(x)).sum()
        negative += gap < 0
        right = first / root * gap + second * np.linalg.norm(matrix @ (z - x))
        assert np.linalg.norm(z - x) <= right + 1e-9 * (1 + abs(gap))
    assert negative > 30  # also where a larger C1 makes the statement stronger


@pytest.mark.parametrize(
    ("levels", "near"),
    [(((40,), (3,), (1,)), 0.9), (((20, 40), (4, 1), (1, 2)), 0.6)],
    ids=["one level", "two levels"],
)
def test_statement_1_where_the_property_is_an_equality(levels, near):
    """The proof uses the property for v = z - x only: take the least rho that v itself allows, and any ||Av||."""
    sparsity = SparsityInLevels(levels[0], levels[1], tuple(map(Fraction, levels[2])))
    weights, root = np.array([float(w) for w in sparsity.weights]), float(sparsity.xi) ** 0.5
    q, rng, closest = (1 + sparsity.kappa**0.5) ** 0.5, random.Random(1), 0.0
    for _ in range(tries(400, 4000)):
        count, decay = rng.randint(1, 40), rng.choice([0, 0, 1, 3])
        v = np.array([rng.choice([-1, 1]) * rng.random() ** decay * (i % 20 < count) for i in range(40)])
        inside = np.isin(np.arange(40), sparsity.best_support(v))
        data, outer = rng.choice([0, rng.random()]), (weights * np.abs(v))[~inside].sum() / root
        gamma = rng.random() * 3
        if outer == 0 or not 0 < (rho := (np.linalg.norm(v[inside]) - gamma * data) / outer) < 0.999:
            continue
        x = np.where(inside, -v, 0) if rng.random() < 0.7 else np.where(inside, -2 * v, rng.random() * v)
        gap = 2 * tail_of(sparsity, x) + (weights * np.abs(x + v)).sum() - (weights * np.abs(x)).sum()
        first = ((q + 1 / q) / 2 * rho + (q * q - 1) / (2 * q)) / (1 - rho)
        second = q * gamma / (1 - rho)
        right = first / root * gap + second * data
        assert np.linalg.norm(v) <= right * (1 + 1e-9)
        closest = max(closest, np.linalg.norm(v) / right)
    assert closest > near


@pytest.mark.parametrize("s", [1, 2, 5])
def test_one_level_nothing_is_lost(s):
    """v = +-1 on 2s indices, x = -v_D, gamma ||Av|| = (1 - rho) sqrt(s): T = 0, and (1) is an equality."""
    for rho in (0.1, 0.5, 0.9):
        v = np.repeat([1.0, 0.0], [2 * s, 3])
        x = -np.repeat([1.0, 0.0], [s, s + 3])
        assert np.abs(x + v).sum() == np.abs(x).sum()
        assert np.linalg.norm(v[:s]) == pytest.approx(rho * v[s:].sum() / s**0.5 + (1 - rho) * s**0.5)
        assert np.linalg.norm(v) == pytest.approx(2**0.5 / (1 - rho) * (1 - rho) * s**0.5)


def test_the_constants_are_ordered_and_the_condition_for_larger_ones_holds():
    """C1' >= C1 and C2' - C2 >= gamma (C1' - C1), and the column kappa = 1 of the table."""
    for found in (one_level(), weighted()):
        rows = [found.recovery_constants(form) for form in FORMS]
        for (a, b), (c, d) in pairwise(rows):
            assert a < c
            assert d - b >= found.gamma * (c - a)
    rho, gamma = one_level().rho, one_level().gamma
    assert float(one_level().recovery_constants()[1]) == pytest.approx(math.sqrt(2) * gamma / (1 - rho), rel=1e-12)
    assert one_level().recovery_constants("classical")[1] == (5 + 3 * rho) * gamma / (1 - rho) / 2
    assert one_level().recovery_constants("published")[1] == (13 + 3 * rho) * gamma / (1 - rho)
    doubled = replace(one_level(), rho=(1 + rho) / 2, gamma=2 * gamma)
    assert doubled.recovery_constants("classical") == one_level().recovery_constants("published")


def test_the_slides_theorem_3_holds_with_less_than_half_of_its_constant():
    """||z - x|| <= (C2/2) ||A(z - x)|| for s-sparse x and z."""
    matrix, _, _ = arrays(one_level())
    rng, worst = np.random.default_rng(1), 0.0
    for _ in range(tries(30, 300)):
        x, z = np.zeros((2, 32))
        for v in (x, z):
            v[rng.choice(32, 3, replace=False)] = rng.standard_normal(3)
        worst = max(worst, np.linalg.norm(z - x) / np.linalg.norm(matrix @ (z - x)))
    sharp, slides = one_level().recovery_constants()[1], 2 * one_level().recovery_constants("classical")[1]
    assert worst <= sharp < slides / 2


@pytest.mark.parametrize("factor", [Fraction(1, 4), 1, Fraction(9, 8)])
def test_statement_4_for_several_penalties(found, factor):
    """||z - x|| <= C (F(z) - F(x) + 2 lam sigma + 2 ||Ax - y||)."""
    matrix, weights, _ = arrays(found)
    lam = found.penalty * factor
    constant, penalty, rng = float(found.error_constant(lam)), float(lam), np.random.default_rng(5)
    for x, z in pairs(found, 60, seed=2):
        y = matrix @ x + 10.0 ** rng.integers(-4, 1) * rng.standard_normal(len(matrix))

        def objective(v, y=y):
            return np.linalg.norm(matrix @ v - y) + penalty * (weights * np.abs(v)).sum()

        misfit = 2 * penalty * tail(found, x) + 2 * np.linalg.norm(matrix @ x - y)
        right = constant * (objective(z) - objective(x) + misfit)
        assert np.linalg.norm(z - x) <= right + 1e-8 * (1 + objective(x))


def test_minimisers_obey_the_slides_theorem_1():
    """Every vertex of the exact solution set of noisy data, with the least constants."""
    matrix, _, root = arrays(one_level())
    first, second = map(float, one_level().recovery_constants())
    rng = np.random.default_rng(6)
    for share in (1.0, 0.5):
        lam = share * first / (root * second) * (1 - 1e-9)
        for level in (0, 2**-8):
            x = np.zeros(32)
            x[rng.choice(32, 3, replace=False)] = rng.integers(1, 9, 3) / 4
            noise = level * rng.integers(-3, 4, 16)
            found = sv.solution_set(sv.SquareRootLasso(matrix, matrix @ x + noise, lam))
            bound = (first / (root * lam) + second) * np.linalg.norm(noise)
            for vertex in found.vertices():
                assert np.linalg.norm(np.array([approx_float(v) for v in vertex]) - x) <= bound + 1e-12


def test_a_nearby_matrix_has_the_published_constants():
    """(rho + gamma eps sqrt(xi)/min w)/(1 - gamma eps) <= (1 + rho)/2 at the largest eps that is allowed."""
    for found in (one_level(), weighted()):
        matrix, weights, root = arrays(found)
        rho, gamma, r = float(found.rho), float(found.gamma), root / weights.min()
        eps = (1 - rho) / (gamma * (2 * r + 1 + rho))
        assert (rho + gamma * eps * r) / (1 - gamma * eps) == pytest.approx((1 + rho) / 2, rel=1e-12)
        assert gamma / (1 - gamma * eps) <= 2 * gamma
        rng = np.random.default_rng(7)
        change = rng.standard_normal(matrix.shape)
        near = matrix + eps / np.linalg.norm(change, 2) * change
        for x, z in pairs(found, 40, seed=8):
            v = z - x
            inside = np.zeros(v.size, dtype=bool)
            inside[list(found.sparsity.best_support(v))] = True
            right = (1 + rho) / 2 * (weights * np.abs(v))[~inside].sum() / root + 2 * gamma * np.linalg.norm(near @ v)
            assert np.linalg.norm(v[inside]) <= right * (1 + 1e-12)


def averages(matrix, y, lam, x, q, tau, sigma, steps):
    """Chambolle and Pock's means of x^1..x^p and q^1..q^p."""
    sums = [np.zeros_like(x), np.zeros_like(q)]
    for _ in range(steps):
        moved = x - tau * matrix.T @ q
        fresh = np.sign(moved) * np.maximum(np.abs(moved) - tau * lam, 0)
        q = q + sigma * (matrix @ (2 * fresh - x) - y)
        q = q / max(1.0, np.linalg.norm(q))
        x = fresh
        sums = [sums[0] + x, sums[1] + q]
    return sums[0] / steps, sums[1] / steps


@pytest.mark.parametrize("ratio", [0.2, 1.0, 5.0])
def test_statement_5_the_rate_of_the_averages(ratio):
    """Both forms, at tau sigma ||A||^2 = 1 and with dual start 0."""
    rng, closest = np.random.default_rng(9), 0.0
    for steps in (1, 3, 20):
        for _ in range(15):
            matrix, lam = rng.standard_normal((5, 8)), 0.3
            y, start, x = rng.standard_normal(5), rng.standard_normal(8), rng.standard_normal(8)
            norm = np.linalg.norm(matrix, 2)
            tau, sigma = 1 / (norm * ratio), ratio / norm
            X, Q = averages(matrix, y, lam, start, np.zeros(5), tau, sigma, steps)

            def saddle(v, p, matrix=matrix, y=y):
                return (matrix @ v - y) @ p + 0.3 * np.abs(v).sum()

            q = matrix @ X - y
            q = q / np.linalg.norm(q)
            step = x - start
            gap = saddle(X, q) - saddle(x, Q)
            exact = (step @ step / tau + q @ q / sigma - 2 * (matrix @ step) @ q) / (2 * steps)
            assert gap <= exact + 1e-9
            closest = max(closest, gap / exact)
            objective = np.linalg.norm(matrix @ X - y) + lam * np.abs(X).sum()
            other = np.linalg.norm(matrix @ x - y) + lam * np.abs(x).sum()
            assert objective - other <= (step @ step / tau + 1 / sigma) / steps + 1e-9
    assert closest > 0.2


def test_the_objective_obeys_eps_after_every_restart(found):
    """The code is the theorem's scheme: F(x_j) - F(x) <= eps_j for the eps_j that it computes."""
    matrix, weights, _ = arrays(found)
    rng = np.random.default_rng(10)
    scheme = sv.RestartScheme.design(found, 12, misfit=1e-3)
    network = scheme.network
    for _ in range(3):
        x = np.zeros(matrix.shape[1])
        for block, s in zip(found.sparsity.blocks, found.sparsity.sparsities, strict=True):
            x[rng.choice(list(block), s, replace=False)] = 3 * rng.standard_normal(s)
        noise = rng.standard_normal(len(matrix))
        y = matrix @ x + 0.999e-3 * noise / np.linalg.norm(noise)

        def objective(v, y=y):
            return np.linalg.norm(matrix @ v - y) + network.lam * (weights * np.abs(v)).sum()

        eps, least = np.linalg.norm(y), 1.0
        for k in range(1, 13):
            eps = math.exp(-1) * (network.delta + eps)
            output = replace(network, restarts=k)(y)
            assert objective(output) - objective(x) <= eps
            assert np.linalg.norm(output - x) <= float(scheme.constant) * (eps + network.delta)
            least = min(least, (objective(output) - objective(x)) / eps)
        assert least < 0.5


def test_the_balanced_steps_need_the_fewest_iterations():
    """p^2 is proportional to u^2/(u - 1), u = 2 n sigma, at tau = 1/(sigma n^2)."""
    network = sv.RestartScheme.design(one_level(), 2).network
    constant = float(one_level().recovery_constants()[1])
    norm = math.sqrt(2)
    assert network.steps == math.ceil(2 * norm * constant * math.e * (1 + 1e-5))
    values = [u * u / (u - 1) for u in np.linspace(1.1, 6, 50)]
    assert min(values) >= 4 * (1 - 1e-12)


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
