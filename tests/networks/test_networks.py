"""Networks as exact objects: the checker, the library and plain fractions agree; enclosures hold; bad input says so."""

from __future__ import annotations

import importlib.util
import json
import math
import random
from fractions import Fraction
from pathlib import Path

import network_forms
import network_reference
import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.certificate.networks import read_network, write_network
from sciverify.checker.document import Malformed
from sciverify.checker.network import read_network as read_in_checker
from sciverify.checker.scaled import Scaled
from sciverify.checker.work import _METER, limited

spec = importlib.util.spec_from_file_location(
    "network_attack", Path(__file__).parents[2] / "benchmarks" / "network_attack.py"
)
attack = importlib.util.module_from_spec(spec)
spec.loader.exec_module(attack)


@pytest.mark.parametrize("batch", range(tries(1, 10)))
def test_three_ways_agree_and_enclosures_hold(batch):
    for seed in range(60 * batch, 60 * batch + 60):
        faults, _ = attack.examine(seed)
        assert not faults, f"seed {seed}: {faults}"


def unrolled(size, channels, blocks, rng):
    """A network of residual blocks of three convolutions and data consistency, and its operator."""
    A = sv.WalshHadamard(rng.random((size, size)) < 0.4)
    layers = [sv.Adjoint(A), sv.Reshape((1, size, size))]
    for _ in range(blocks):
        inner = []
        for k, (ci, co) in enumerate(((1, channels), (channels, channels), (channels, 1))):
            weights = rng.standard_normal((co, ci, 3, 3)) * math.sqrt(2 / (9 * ci)) * (1 if co > 1 else 0.1)
            biases = rng.standard_normal(co).astype(np.float32)
            inner += [sv.Convolution(weights.astype(np.float32), biases, padding=1), *([sv.ReLU()] if k < 2 else [])]
        layers += [sv.Residual(inner), sv.DataConsistency(A)]
    return sv.LayeredNetwork(layers), A


def test_an_unrolled_network():
    net, A = unrolled(8, 2, 2, np.random.default_rng(0))
    y = np.round(np.random.default_rng(1).standard_normal(A.shape[0]) * 64) / 64
    form = json.loads(json.dumps(write_network(net)))
    assert read_network(form) == net
    truth = network_reference.evaluate(form, [Fraction(v) for v in y.tolist()])
    assert [Fraction(int(v.p), int(v.q)) for v in net.exact(y)] == truth
    checked = read_in_checker(form, "network").exact(Scaled([int(v * 64) for v in y.tolist()], Fraction(1, 64)))
    assert [checked.unit * v for v in checked.numbers] == truth
    found, error = net.enclose(y), [Fraction(a) - b for a, b in zip(net(y).tolist(), truth, strict=True)]
    assert all(abs(e) <= Fraction(r) for e, r in zip(error, found.radius.tolist(), strict=True))
    assert sum(e * e for e in error) <= net.round_off(y) ** 2
    assert found.norm < 1e-10, "a bound that proves something"


def test_bounds_of_a_bound_bite(monkeypatch):
    """Without rounding errors of products an enclosure misses: the test above can fail."""
    monkeypatch.setattr("sciverify.exact.midrad.gamma", lambda terms: 0.0)
    assert any("enclosure" in attack.examine(seed)[0] for seed in range(30))


def test_where_a_rectifier_is_surely_off_nothing_is_lost():
    net = sv.LayeredNetwork([sv.Dense([["1/3"], ["-1/3"]]), sv.ReLU()])
    assert net.enclose([1]).radius[1] == 0 < net.enclose([1]).radius[0]


def test_numbers_are_the_stored_ones():
    weights = np.array([[0.1, 0.2]], dtype=np.float32)
    assert sv.LayeredNetwork([sv.Dense(weights)]).exact([1, 0]) == (
        sv.LayeredNetwork([sv.Dense(weights)]).exact([1.0, 0])[0],
    )
    (value,) = sv.LayeredNetwork([sv.Dense(weights)]).exact([1, 0])
    assert Fraction(int(value.p), int(value.q)) == Fraction(float(np.float32(0.1)))
    (value,) = sv.LayeredNetwork([sv.Dense([["1/10", 0]])]).exact([1, 0])
    assert (int(value.p), int(value.q)) == (1, 10)
    tiny = np.array([[2.0**-1074, 2.0**1000]])
    assert sv.LayeredNetwork([sv.Dense(tiny)]).exact([1, 0])[0] * 2**1074 == 1
    form = write_network(sv.LayeredNetwork([sv.Dense(np.array([[1.0, 2.0**-140], [0.5, 0.1]]))]))
    assert form["layers"][0]["matrix"]["encoding"] == "float64"
    form["layers"][0]["matrix"] = write_network(sv.LayeredNetwork([sv.Dense(weights)]))["layers"][0]["matrix"]
    assert form["layers"][0]["matrix"]["encoding"] == "float32"


def test_it_is_undecided_what_overflows():
    net = sv.LayeredNetwork([sv.Dense([[1e300]]), sv.Dense([[-1e300]]), sv.ReLU()])
    with pytest.raises(sv.Undecided, match="leaves the range of doubles"):
        net.enclose([1])
    assert net.exact([1]) == (0,)


A = sv.WalshHadamard([0, 1], size=4)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: sv.LayeredNetwork([sv.ReLU()]), "input_shape is missing"),
        (lambda: sv.LayeredNetwork("relu"), "a sequence of layers|a layer such as"),
        (lambda: sv.LayeredNetwork([max]), "a sequence of layers|a layer such as"),
        (lambda: sv.LayeredNetwork([sv.Dense([[1, 2]]), sv.Dense([[1, 2]])]), "takes 2 entries, and gets 1"),
        (lambda: sv.LayeredNetwork([sv.ReLU()], (1, 2)), "a number, or \\(channels, height, width\\)"),
        (lambda: sv.LayeredNetwork([sv.ReLU()], 0), "input_shape is 0"),
        (lambda: sv.Dense([1, 2]), "2 axes, and an entry, are needed"),
        (lambda: sv.Dense(np.zeros((0, 2))), "2 axes, and an entry, are needed"),
        (lambda: sv.Dense([[1], [1, 2]]), "ragged"),
        (lambda: sv.Dense([[np.nan]]), "nan"),
        (lambda: sv.Dense(np.array([[np.inf]])), "a NaN or an infinity"),
        (lambda: sv.Dense([[1]], [1, 2]), "bias has 2 entries, 1 are needed"),
        (lambda: sv.Convolution(np.ones((1, 1, 2, 2)), padding=2), "smaller than the kernel"),
        (lambda: sv.Convolution(np.ones((1, 1, 2, 2)), padding=(1, 1)), "4 integers, or one"),
        (lambda: sv.Convolution(np.ones((1, 1, 2, 2)), stride=0), "stride is 0"),
        (lambda: sv.LayeredNetwork([sv.Convolution(np.ones((1, 2, 1, 1)))], (1, 3, 3)), "takes 2 channels"),
        (lambda: sv.LayeredNetwork([sv.Convolution(np.ones((1, 1, 4, 1)))], (1, 3, 3)), "of at least its size"),
        (lambda: sv.LayeredNetwork([sv.Convolution(np.ones((1, 1, 1, 1)))], 9), "put a Reshape before it"),
        (lambda: sv.LeakyReLU(2), "slope is 2: a rational number between 0 and 1"),
        (lambda: sv.LayeredNetwork([sv.MeanPool(2)], (1, 3, 2)), "does not divide"),
        (lambda: sv.LayeredNetwork([sv.Reshape((1, 1, 2))], 3), "3 entries do not fit"),
        (lambda: sv.LayeredNetwork([sv.ChannelAffine([1, 2])], 3), "scale and shift of 2 channels gets the shape"),
        (lambda: sv.LayeredNetwork([sv.Residual([sv.Dense([[1, 1]])])], 2), "no sum of them"),
        (lambda: sv.LayeredNetwork([sv.Linear(A)], 2), "takes 4 entries, and gets 2"),
        (lambda: sv.LayeredNetwork([sv.Adjoint(A)], 4), "takes 2 entries, and gets 4"),
        (lambda: sv.LayeredNetwork([sv.DataConsistency(A)], 4), "measures 2 numbers, the network takes 4"),
        (lambda: sv.LayeredNetwork([sv.Adjoint(A)]).exact([1]), "y has 1 entries, 2 are needed"),
        (lambda: sv.LayeredNetwork([sv.Adjoint(A)])([1, "x"]), "x"),
    ],
)
def test_bad_input_is_one_sentence(make, says):
    with pytest.raises(sv.InvalidInput, match=says) as refusal:
        make()
    assert "\n" not in str(refusal.value)


def test_layers_print_what_they_are():
    net, _ = unrolled(4, 2, 1, np.random.default_rng(0))
    assert "R^16, 4 layers" in str(net)
    more = [sv.MeanPool(2), sv.LeakyReLU("1/3"), sv.ChannelAffine([1]), sv.Dense([[1]]), sv.Linear(A), sv.ReLU()]
    names = [str(layer) for layer in (*net.layers, *net.layers[2].layers, *more)]
    assert len({*names}) == len(names) - 2, "three rectifiers are the same"


def test_equal_networks_have_equal_numbers():
    first, second = (unrolled(4, 2, 1, np.random.default_rng(seed))[0] for seed in (0, 1))
    assert first == unrolled(4, 2, 1, np.random.default_rng(0))[0]
    assert first != second
    assert sv.Dense([["1/3"]]) != sv.Dense([[1 / 3]])
    assert sv.MeanPool(2) != sv.MeanPool((2, 1))


def test_work_is_accounted_before_it_is_done():
    net, A = unrolled(16, 8, 1, np.random.default_rng(0))
    checked = read_in_checker(json.loads(json.dumps(write_network(net))), "network")
    with limited(1e12):
        checked.exact(Scaled([1] * A.shape[0], Fraction(1)))
        assert 1e6 < _METER.get().spent < 1e9


@pytest.mark.parametrize("seed", range(20))
def test_the_checker_refuses_what_the_library_refuses(seed):
    """A layer of another network in the place of one: both readers take it, or neither does."""
    rng = random.Random(seed)
    form, other = network_forms.network(rng), network_forms.network(rng)
    form["layers"][rng.randrange(len(form["layers"]))] = rng.choice(other["layers"])
    try:
        read_network(form)
    except sv.InvalidInput:
        with pytest.raises(Malformed):
            read_in_checker(form, "network")
    else:
        read_in_checker(form, "network")
