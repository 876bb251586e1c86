"""Lipschitz constants of networks: verbs, what they refuse, what they cost."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.allowance import OutOfTime
from sciverify.checker import check
from sciverify.experiments.lipschitz_table import certificates, lipschitz_row, networks, own_network
from sciverify.experiments.solver_bounds import is_feasible
from sciverify.report.lipschitz import lipschitz_table
from sciverify.stability.dense_form import dense_form
from sciverify.stability.lipschitz_program import norm_multipliers, propose_multipliers


def relu_network(*sizes, seed=0):
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal((m, n)) / np.sqrt(n) for n, m in itertools.pairwise(sizes)]
    return sv.LayeredNetwork([layer for w in weights for layer in (sv.Dense(w), sv.ReLU())][:-1])


def checked(certificate):
    return check.check_bytes(certificate.to_json().encode())


KINKS = sv.LayeredNetwork([sv.Dense([[-1], [-2]], [-1, 1]), sv.ReLU(), sv.Dense([[-1, 1]])])
RESIDUAL = sv.LayeredNetwork([sv.Residual([sv.Dense([[1, 0], [0, 1]]), sv.ReLU()])], 2)


def test_both_bounds_enclose_the_constant():
    net = relu_network(3, 8, 8, 2)
    upper, product, lower = sv.certify_lipschitz(net), sv.certify_lipschitz(net, method="norms"), sv.steepest_pair(net)
    assert lower.claim.constant < upper.claim.constant < product.claim.constant
    assert checked(upper)["constant"] == upper.claim.constant
    norms = np.prod([np.linalg.norm(w, 2) for w in dense_form(net)])
    assert norms <= product.claim.constant <= norms * (1 + 1e-6)


def test_layers_without_weights_between_them_are_multiplied():
    whole = sv.LayeredNetwork([sv.Dense([[1, 2], [0, 3]]), sv.ReLU(), sv.Dense([[1, 1]])])
    scales = sv.ChannelAffine([1, 3], [5, 6])
    split = sv.LayeredNetwork([sv.Dense([[1, 2], [0, 1]]), scales, sv.Reshape(2), sv.ReLU(), sv.Dense([[1, 1]])])
    first, second = (sv.certify_lipschitz(net).claim.constant for net in (whole, split))
    assert abs(first - second) <= Fraction(1, 10**6)


def test_activations_at_both_ends():
    net = sv.LayeredNetwork([sv.ReLU(), sv.Dense([[2.0, 0.0], [0.0, 1.0]]), sv.LeakyReLU("1/2")], 2)
    assert 2 <= checked(sv.certify_lipschitz(net))["constant"] <= 2 + Fraction(1, 10**5)


@pytest.mark.parametrize("scale", [1e-120, 1e-9, 1e9, 1e100])
def test_weights_of_any_size(scale):
    net = sv.LayeredNetwork([sv.Dense([[scale]]), sv.ReLU(), sv.Dense([[3.0]])])
    constant = float(sv.certify_lipschitz(net).claim.constant)
    assert 3 * scale <= constant <= 3 * scale * (1 + 1e-5)


def test_what_has_no_such_matrix_is_refused():
    with pytest.raises(sv.InvalidInput, match=r"layer 0 \(x \+ F\(x\).* is neither dense nor an activation"):
        sv.certify_lipschitz(RESIDUAL)
    with pytest.raises(sv.InvalidInput, match="has no activation"):
        sv.certify_lipschitz(sv.LayeredNetwork([sv.Dense([[1]])]))
    with pytest.raises(sv.InvalidInput, match="is no network"):
        sv.certify_lipschitz([[1]])
    with pytest.raises(sv.InvalidInput, match="method is 'sdp': 'neurons' or 'norms'"):
        sv.certify_lipschitz(KINKS, method="sdp")


def test_seconds_end_the_search():
    with pytest.raises(OutOfTime, match="minimising over multipliers of neurons"):
        sv.certify_lipschitz(relu_network(20, 60, 60, 20), seconds=1e-3)


def test_the_norms_are_a_feasible_point_of_the_program():
    weights = dense_form(relu_network(4, 6, 5, 3))
    t, squared = norm_multipliers(weights)
    assert is_feasible(weights, t * (1 + 1e-9), squared * (1 + 1e-6)) is not sv.Verdict.FALSE
    better, less = propose_multipliers(weights)
    assert less < squared
    assert is_feasible(weights, better, less * (1 + 1e-4)) is sv.Verdict.TRUE
    assert is_feasible(weights, better, less * 0.99) is sv.Verdict.FALSE


def test_a_local_constant_is_two_sided_also_of_residual_layers():
    certificate = sv.local_lipschitz(RESIDUAL, [1, -1])
    assert checked(certificate)["kind"] == "linear-region"
    claim = certificate.claim
    assert claim.lower <= 2 <= claim.upper
    assert claim.upper - claim.lower <= Fraction(1, 10**6)
    assert 1 - Fraction(1, 10**6) <= claim.radius <= 1


def test_a_kink_has_no_linear_region():
    with pytest.raises(sv.Undecided, match="a neuron is too near to 0"):
        sv.local_lipschitz(KINKS, [-1])
    with pytest.raises(sv.InvalidInput, match="y has 2 entries"):
        sv.local_lipschitz(KINKS, [1, 2])


@pytest.mark.parametrize("method", ["region", "multipliers"])
def test_no_point_of_a_certified_ball_is_in_another_class(method):
    net, rng = relu_network(4, 10, 3, seed=2), np.random.default_rng(1)
    x = rng.standard_normal(4)
    certificate = sv.certify_classification(net, x, method=method)
    best = sv.certify_classification(net, x)
    assert checked(certificate)["class"] == certificate.claim.class_
    assert certificate.claim.radius <= best.claim.radius
    for _ in range(100):
        u = rng.standard_normal(4)
        z = x + 0.999999 * float(certificate.claim.radius) * u / np.linalg.norm(u)
        assert np.argmax(net(z)) == certificate.claim.class_


def test_classes_need_two_outputs_and_one_that_is_largest():
    with pytest.raises(sv.InvalidInput, match="one output"):
        sv.certify_classification(KINKS, [0])
    tie = sv.LayeredNetwork([sv.Dense([[1], [1]]), sv.ReLU()])
    with pytest.raises(sv.Undecided, match="two outputs are nearly equal"):
        sv.certify_classification(tie, [1])
    with pytest.raises(sv.InvalidInput, match="method is 'global'"):
        sv.certify_classification(tie, [1], method="global")


def test_a_false_constant_is_refuted_and_a_true_one_is_not():
    assert sv.refute_lipschitz(KINKS, 1, tries=50).claim.constant > Fraction(199, 100)
    with pytest.raises(sv.Undecided, match="no points with a quotient above 3"):
        sv.refute_lipschitz(KINKS, 3, tries=50)
    with pytest.raises(sv.Undecided, match="constant around each of the 5 points"):
        sv.steepest_pair(sv.LayeredNetwork([sv.Dense([[0]]), sv.ReLU()]), tries=5)


def test_the_counterexample_to_pair_couplings_is_small():
    data = sv.refute_pair_couplings(KINKS, 1, [0, 0], [(0, 1, 1)], [0], ["1/4"]).to_json()
    assert len(data) < 2000
    assert check.check_bytes(data.encode())["shown"] == 2
    with pytest.raises(sv.InvalidInput, match="not stretched more than 2 times"):
        sv.refute_pair_couplings(KINKS, 2, [0, 0], [(0, 1, 1)], [0], ["1/4"])
    with pytest.raises(sv.Undecided, match="criterion does not hold"):
        sv.refute_pair_couplings(KINKS, 1, [0, 0], [(0, 1, 2)], [0], ["1/4"])


def test_the_table_has_a_network_of_its_own_and_says_what_is_left_out(tmp_path):
    posed = dict(networks(tmp_path))
    assert [name for name, network in posed.items() if not isinstance(network, str)] == ["own 6-16-16-4"]
    assert posed["ACAS Xu 1_1"] == f"{tmp_path} has no ACASXU_run2a_1_1_batch_2000.onnx"
    row = lipschitz_row("own", own_network(), solvers=False, tries=40)
    product, upper, lower = row.bounds
    assert lower < upper < product < row.frobenius
    text = lipschitz_table([row], [("another", "no file")]).render("text")
    assert "2.80958" in text
    assert "another is left out: no file" in text
    for certificate in certificates(row).values():
        checked(certificate)
