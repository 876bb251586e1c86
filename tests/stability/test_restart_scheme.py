"""The theorem's parameters and bounds, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

import sciverify as sv
from sciverify.families import identity_and_hadamard


@cache
def small():
    return sv.certify_null_space(identity_and_hadamard(16), 2, method="enumeration")


@cache
def levels():
    return sv.certify_null_space(identity_and_hadamard(64), [2, 2], levels=[64, 128], weights=[1, "5/4"])


@pytest.fixture(scope="module", params=[small, levels], ids=["one level", "two weighted levels"])
def scheme(request):
    return sv.RestartScheme.design(request.param(), restarts=12)


def data(scheme, seed=0):
    """A vector that is sparse in levels with dyadic entries, and its exact measurements."""
    rng, sparsity = np.random.default_rng(seed), scheme.null_space.sparsity
    x = np.zeros(sparsity.levels[-1])
    for block, s in zip(sparsity.blocks, sparsity.sparsities, strict=True):
        x[rng.choice(list(block), s, replace=False)] = rng.integers(-16, 17, s) / 8
    return x, scheme.network.matrix @ x


def test_parameters_are_those_of_the_theorem(scheme):
    first, second = (float(c) for c in scheme.null_space.recovery_constants())
    network = scheme.network
    assert network.lam == pytest.approx(first / (second * math.sqrt(scheme.null_space.sparsity.xi)), rel=1e-12)
    assert network.tau == network.sigma == pytest.approx(1 / math.sqrt(2), rel=1e-5)
    assert network.steps == math.ceil(2 * math.sqrt(2) * second * math.e * (1 + 1e-5))
    assert network.step_product < 1
    assert network.delta == 0
    assert np.array_equal(network.weights, [float(w) for w in scheme.null_space.sparsity.weights])
    assert float(scheme.constant) == pytest.approx(second, rel=1e-12)


def test_the_bound_holds_after_every_restart(scheme):
    for seed in range(4):
        x, y = data(scheme, seed)
        assert scheme.covers(x, y)
        for k in range(1, 13, 2):
            error = np.linalg.norm(replace(scheme.network, restarts=k)(y) - x)
            bound = float(scheme.error_bound(k, y))
            assert error <= bound
            assert bound == pytest.approx(float(scheme.constant) * math.exp(-k) * np.linalg.norm(y), rel=1e-9)


def test_noise_and_a_tail_are_what_delta_was_made_for(scheme):
    x, y = data(scheme)
    noisy = sv.RestartScheme.design(scheme.null_space, 12, misfit="1/1024", compressibility="1/512")
    lam = noisy.network.lam
    assert noisy.network.delta == pytest.approx(2 * lam / 512 + 2 / 1024, rel=1e-12)
    assert Fraction(noisy.network.delta) >= 2 * Fraction(lam) / 512 + Fraction(2, 1024)
    tail, spot = x.copy(), next(i for i in range(x.size) if x[i] == 0)
    tail[spot] = 1 / 512
    y_tail = noisy.network.matrix @ tail
    noise = np.zeros_like(y)
    noise[3] = 1 / 1024
    assert noisy.covers(tail, y_tail + noise)
    assert not noisy.covers(tail, y_tail + 1.01 * noise)
    tail[spot] *= 1.01
    assert not noisy.covers(tail, noisy.network.matrix @ tail + noise)
    error = np.linalg.norm(noisy.network(y_tail + noise) - tail)
    assert error <= float(noisy.error_bound(12, y_tail + noise))
    limit = noisy.constant * Fraction(noisy.network.delta) / (1 - Fraction(math.exp(-1)))
    assert noisy.error_bound(10_000, y) == pytest.approx(limit, rel=1e-12)


@pytest.mark.parametrize("accuracy", [1e-3, "1/1000000000000", Fraction(1, 10**40), 100])
def test_restarts_for_an_accuracy_are_the_least(scheme, accuracy):
    _, y = data(scheme)
    k = scheme.restarts_for(accuracy, y)
    assert scheme.error_bound(k, y) <= Fraction(accuracy)
    assert k == 1 or scheme.error_bound(k - 1, y) > Fraction(accuracy)
    assert scheme.layers_for(accuracy, y) == len(replace(scheme.network, restarts=k).layers)


def test_an_accuracy_below_the_noise_is_refused():
    noisy = sv.RestartScheme.design(small(), 3, misfit=1)
    y = [1] * 16
    with pytest.raises(sv.InvalidInput, match=r"accuracy is 0\.1: with this delta the bound stays above 10\.33"):
        noisy.restarts_for(0.1, y)
    assert noisy.restarts_for(11, y) > noisy.restarts_for(100, y) == 1
    assert sv.RestartScheme.design(small(), 3).restarts_for("1/10", [0] * 16) == 1


def test_other_penalties_and_steps_are_judged_by_the_general_theorem():
    good = sv.RestartScheme.design(small(), 5).network
    slower = replace(good, lam=good.lam / 2, steps=4 * good.steps)
    assert sv.RestartScheme(slower, small()).constant == pytest.approx(2 * small().recovery_constants()[1], rel=1e-9)
    with pytest.raises(sv.AssumptionFailed, match=rf"steps is {good.steps}: the theorem needs"):
        sv.RestartScheme(replace(good, lam=good.lam / 2), small())
    with pytest.raises(sv.AssumptionFailed, match=rf"steps is {good.steps - 1}: the theorem needs {good.steps} "):
        sv.RestartScheme(replace(good, steps=good.steps - 1), small())
    with pytest.raises(sv.AssumptionFailed, match="is all that is proven, 1 is the limit"):
        sv.RestartScheme(replace(good, tau=good.tau * 1.001), small())
    with pytest.raises(sv.AssumptionFailed, match="the theorem needs sigma >"):
        sv.RestartScheme(replace(good, sigma=0.3), small())
    with pytest.raises(sv.InvalidInput, match="the error bound needs 0 < lam <"):
        sv.RestartScheme(replace(good, lam=1.0), small())
    ratio = replace(good, sigma=2 * good.sigma, tau=good.tau / 2, steps=2 * good.steps)  # as Firenet.admissible
    assert sv.RestartScheme(ratio, small()).constant == sv.RestartScheme(good, small()).constant


def test_the_property_of_another_matrix_is_refused():
    good = sv.RestartScheme.design(small(), 5).network
    other = good.matrix.copy()
    other[0, 0] = np.nextafter(1, 2)
    with pytest.raises(sv.InvalidInput, match=r"matrix\[0, 0\] is 1\.0000000000000002"):
        sv.RestartScheme(replace(good, matrix=other), small())
    with pytest.raises(sv.InvalidInput, match=r"matrix has shape \(16, 32\)"):
        sv.RestartScheme(good, levels())
    with pytest.raises(sv.InvalidInput, match=r"weights\[0\] is 2\.0: the null space property has 1"):
        sv.RestartScheme(replace(good, weights=np.full(32, 2.0)), small())
    thirds = sv.certify_null_space([[1, 0, "3/5"], [0, 1, "3/5"]], 1)
    with pytest.raises(sv.InvalidInput, match=r"proven for 3/5: prove it for the float64 matrix itself"):
        sv.RestartScheme.design(thirds, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"misfit": -1}, "misfit is -1"),
        ({"compressibility": "many"}, "compressibility"),
        ({"restarts": 0}, "restarts is 0"),
    ],
)
def test_bad_designs(options, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.RestartScheme.design(small(), **{"restarts": 3, **options})


def test_irrational_data_are_refused():
    import sympy

    scheme = sv.RestartScheme.design(small(), 3)
    with pytest.raises(sv.InvalidInput, match=r"y\[0\] is .*: a rational number is needed"):
        scheme.error_bound(1, [sympy.sqrt(2)] * 16)
