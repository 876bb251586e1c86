from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from effort import tries
from plain_iterations import DIGITS
from random_networks import random_case

import sciverify as sv

INSTANCES = tries(36, 504)
SLACK = Fraction(1, 10**280)  # what 300 digits leave undecided


def rational(x):
    sign, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    return Fraction((-1) ** sign * int(mantissa)) * Fraction(2) ** exponent


def parts(entry, enclosure):
    if isinstance(enclosure, tuple):
        return [(rational(mpmath.re(entry)), enclosure[0]), (rational(mpmath.im(entry)), enclosure[1])]
    return [(rational(mpmath.re(entry)), enclosure)]


@pytest.mark.parametrize("block", range(12))
def test_floats_agree_bit_for_bit_and_verified_passes_contain_300_digits(block):
    for seed in range(block, INSTANCES, 12):
        with mpmath.workdps(DIGITS):
            case = random_case(seed)
            output = case.network(case.y)
            assert np.array_equal(output, case.iterated), case.label
            assert np.array_equal(output, case.looped), case.label
            check_enclosure(case)
            check_round_off(case, output)


def check_enclosure(case):
    enclosed = case.network.enclose(case.y)
    pairs = [pair for entry, e in zip(case.exact, enclosed, strict=True) for pair in parts(entry, e)]
    largest = max(abs(value) for value, _ in pairs)
    for value, enclosure in pairs:
        assert enclosure.lower - SLACK <= value <= enclosure.upper + SLACK, case.label
        assert enclosure.width <= largest / 10**20 + SLACK, case.label


def check_round_off(case, output):
    difference = [mpmath.mpmathify(v) - e for v, e in zip(output.tolist(), case.exact, strict=True)]
    truth = rational(mpmath.norm(mpmath.matrix(difference), 2))
    bound = case.network.round_off(case.y)
    assert 0 <= bound.lower - SLACK <= truth + SLACK or bound.lower == 0, case.label
    assert truth <= bound.upper + SLACK, case.label
    assert bound.width <= truth / 10**6 + Fraction(1, 10**30), case.label


def test_the_instances_are_of_every_kind():
    labels = " ".join(random_case(seed).label for seed in range(28))
    for word in (
        "fista",
        "restarted",
        "sparse",
        "fourier-haar",
        "matrix-free",
        "complex True",
        "weighted True",
        ">= 0 True",
    ):
        assert word in labels


def test_round_off_is_zero_where_nothing_is_rounded():
    network = sv.unroll(sv.Ista(np.eye(2), 0.5, tau=0.25), 3)
    bound = network.round_off([1.0, -2.0])
    assert (bound.lower, bound.upper) == (0, 0)


def test_ties_at_a_threshold_are_no_obstacle():
    """v = theta exactly, with products of three doubles that the first precision cannot hold."""
    w, lam, tau = 0.7, 0.9, 0.1
    network = sv.unroll(sv.Ista(np.diag([w, 1.0]), lam, tau=tau, weights=[w, w]), 40)
    enclosed = network.enclose([lam / 2, 2.0], digits=30)
    assert abs(enclosed[0].lower) <= enclosed[0].upper < Fraction(1, 10**30)
    assert enclosed[1].lower > 1


def test_a_pass_that_overflows_has_no_round_off():
    network = sv.unroll(sv.Ista(1e200 * np.eye(2), 0.5, tau=1.0), 3)
    with np.errstate(all="ignore"), pytest.raises(sv.Undecided, match="overflowed"):
        network.round_off([1.0, 1.0])


def test_more_digits_are_nested_in_fewer():
    rng = np.random.default_rng(0)
    network = sv.unroll(sv.Fista(rng.standard_normal((5, 8)), 0.1), 12)
    y = rng.standard_normal(5)
    for fine, coarse in zip(network.enclose(y, digits=60), network.enclose(y, digits=5), strict=True):
        assert fine.lower <= coarse.upper
        assert coarse.lower <= fine.upper
        assert fine.width < Fraction(1, 10**58)


def test_real_matrices_act_on_complex_data():
    rng = np.random.default_rng(1)
    A, y = rng.standard_normal((4, 6)), rng.standard_normal(4) + 1j * rng.standard_normal(4)
    mixed, cast = sv.unroll(sv.Ista(A, 0.1), 5), sv.unroll(sv.Ista(A.astype(complex), 0.1), 5)
    assert np.array_equal(mixed(y), cast(y))
    assert mixed.enclose(y) == cast.enclose(y)


def test_layers_and_parameters():
    A = np.arange(1.0, 7.0).reshape(2, 3)
    fista = sv.unroll(sv.Fista(A, 0.5), 4)
    assert [layer.step for layer in fista.layers] == [1, 2, 3, 4]
    assert fista.parameter_count == 6 + 3 + 2 + 4
    assert fista.layers[0].nonlinearity == "soft threshold tau lam w"
    restarted = sv.unroll(sv.RestartedChambollePock(A, "lasso", 0.5, steps=2), 5)
    names = [(layer.name, layer.restart, layer.step) for layer in restarted.layers]
    assert names[3:7] == [("dual", 0, 2), ("average", 0, 2), ("primal", 1, 3), ("dual", 1, 3)]
    assert restarted.parameter_count == 6 + 3 + 4
    assert "12 layers, 13 parameters" in str(restarted)


def test_only_iterations_are_unrolled():
    with pytest.raises(sv.InvalidInput, match="iteration is 3"):
        sv.unroll(3, 4)
    for layers in (0, -1, 1.5, True):
        with pytest.raises(sv.InvalidInput, match="layers is"):
            sv.unroll(sv.Ista(np.eye(2), 1.0), layers)


def test_operators_without_balls_have_no_verified_pass():
    class Identity:
        shape, norm_bound = (2, 2), 1.0

        def forward(self, x):
            return x

        adjoint = forward

    network = sv.unroll(sv.Ista(Identity(), 0.1), 3)
    assert network([1.0, 0.0])[1] == 0
    with pytest.raises(sv.InvalidInput, match="enclose_forward"):
        network.enclose([1.0, 0.0])
