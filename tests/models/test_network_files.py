"""Networks from files and arrays: what is read computes what the other program computes, up to float errors."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.certificate.networks import write_network

RNG = np.random.default_rng(5)
W1, W2 = RNG.standard_normal((4, 3)).astype(np.float32), RNG.standard_normal((2, 4)).astype(np.float32)
B1, B2 = RNG.standard_normal(4).astype(np.float32), RNG.standard_normal(2).astype(np.float32)
PLAIN = sv.LayeredNetwork([sv.Dense(W1, B1), sv.ReLU(), sv.Dense(W2, B2)])
A = sv.WalshHadamard([0, 2, 3], size=4)
KERNEL = RNG.standard_normal((2, 1, 2, 2))
IMAGES = [
    sv.Adjoint(A), sv.Reshape((1, 2, 2)), sv.Residual([sv.Convolution(KERNEL, ["1/3", 0], padding=(1, 0, 0, 1)), sv.LeakyReLU("1/7"),
    sv.ChannelAffine([0.5, 2]), sv.Convolution(KERNEL.reshape(1, 2, 2, 2), padding=(0, 1, 1, 0))]), sv.DataConsistency(A), sv.MeanPool((1, 2)),
    sv.Dense([["1/3", 2]]), sv.Linear([[2]]),
]  # fmt: skip


@pytest.mark.parametrize("network", [PLAIN, sv.LayeredNetwork(IMAGES)], ids=str)
def test_what_is_saved_is_read(network, tmp_path):
    path = sv.save_network(network, tmp_path / "net.npz")
    again = sv.read_network(path)
    assert again == network
    assert write_network(again) == write_network(network)
    with np.load(path, allow_pickle=False) as archive:
        assert archive["network"].dtype.kind == "U"
        assert {archive[name].dtype.kind for name in archive.files if name != "network"} == {"f"}


def test_arrays_of_other_libraries():
    state = {"0.weight": W1, "0.bias": B1, "2.weight": W2, "2.bias": B2, "2.num_batches_tracked": np.array(3)}
    kinds = ["dense", "relu", "dense"]
    assert sv.read_network(state, kinds) == PLAIN
    assert sv.read_network([(W1.T, B1), (W2.T, B2)], kinds, layout="flax") == PLAIN
    tree = {"params": {"Dense_0": {"bias": B1, "kernel": W1.T}, "Dense_1": {"kernel": W2.T, "bias": B2}}}
    assert sv.read_network(tree, kinds, layout="flax") == PLAIN
    assert sv.read_network([(W1, B1), (), (W2, B2), None], ["flatten", "dense", sv.ReLU(), "dense"]) == PLAIN


def test_arrays_of_jax():
    jnp = pytest.importorskip("jax.numpy")
    tree = {"first": (jnp.asarray(W1), jnp.asarray(B1)), "second": (jnp.asarray(W2), jnp.asarray(B2))}
    assert sv.read_network(tree, ["dense", "relu", "dense"]) == PLAIN


def test_images_of_other_libraries():
    kernel = RNG.standard_normal((3, 2, 2, 1)).astype(np.float32)
    options = {"kind": "convolution", "padding": (1, 1, 0, 0), "stride": (2, 1)}
    kinds = [
        options,
        {"kind": "leaky-relu", "slope": 0.25},
        {"kind": "mean-pool", "size": (1, 5)},
        {"kind": "reshape", "shape": 9},
    ]
    net = sv.read_network({"c.weight": kernel}, kinds, input_shape=(2, 4, 5))
    assert net == sv.LayeredNetwork(
        [
            sv.Convolution(kernel, padding=(1, 1, 0, 0), stride=(2, 1)),
            sv.LeakyReLU(0.25),
            sv.MeanPool((1, 5)),
            sv.Reshape(9),
        ],
        (2, 4, 5),
    )
    flax = {"conv": {"kernel": kernel.transpose(2, 3, 1, 0)}}
    assert sv.read_network(flax, kinds, input_shape=(2, 4, 5), layout="flax") == net
    inner = np.ones((2, 2, 1, 1))
    same = sv.read_network([inner], [{"kind": "residual", "layers": ["convolution", "relu"]}], input_shape=(2, 1, 1))
    assert same.exact([1, -2]) == (1, -2)


def test_batch_normalisation_is_a_scale_that_is_stored_and_an_exact_shift():
    state = {"n.weight": [2.0, 3.0], "n.bias": [0.5, 0.0], "n.running_mean": [0.1, 7.0], "n.running_var": [0.24, 4.0]}
    state = {name: np.array(values) for name, values in state.items()}
    net = sv.read_network(state, [{"kind": "batch-norm", "eps": 0.01}], input_shape=(2, 1, 1))
    scales = net.layers[0].scale.doubles
    assert np.allclose(scales, [2 / np.sqrt(0.25), 3 / np.sqrt(4.01)], rtol=1e-15)
    first, _ = net.exact([1, 1])
    assert Fraction(int(first.p), int(first.q)) == Fraction(0.5) + Fraction(scales[0]) * (1 - Fraction(0.1))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: sv.read_network({"0.weight": W1}), "layers is missing"),
        (lambda: sv.read_network({"0.weight": W1}, ["attention"]), "'attention' is not supported"),
        (lambda: sv.read_network({"0.weight": W1}, "dense"), "a list such as"),
        (lambda: sv.read_network({"0.weight": W1}, ["dense", "dense"]), "no arrays are left"),
        (lambda: sv.read_network({"0.weight": W1, "1.weight": W2}, ["dense"]), "arrays are left"),
        (lambda: sv.read_network({"0.weights": W1}, ["dense"]), "needs an array 'weight', and gets"),
        (lambda: sv.read_network({"0.weight": W1}, ["dense"], layout="keras"), "layout is 'keras'"),
        (lambda: sv.read_network({"0.weight": KERNEL}, [{"kind": "convolution", "dilation": 2}]), "dilation"),
        (lambda: sv.read_network({"0.weight": W1}, [{"kind": "dense", "padding": 2}]), "no option 'padding'"),
        (lambda: sv.read_network([(W1, B1, B1)], ["dense"]), "arrays stand together"),
        (lambda: sv.read_network(3, ["dense"]), "a path, a mapping of arrays"),
        (lambda: sv.read_network("net.pt"), "no .npz and no .onnx file"),
        (lambda: sv.read_network("net.npz", ["dense"]), "layers goes with arrays"),
        (lambda: sv.save_network(PLAIN, "net.txt"), "the name of an .npz file"),
        (lambda: sv.read_network({"n.running_mean": B2, "n.running_var": -B2 - 9}, ["batch-norm"]), "variance"),
    ],
)
def test_bad_input_is_one_sentence(make, says):
    with pytest.raises(sv.InvalidInput, match=says) as refusal:
        make()
    assert "\n" not in str(refusal.value)


def test_archives_that_hold_no_network(tmp_path):
    path = tmp_path / "net.npz"
    for arrays, says in (
        ({"W": W1}, "holds no text 'network'"),
        ({"network": np.array("{}")}, "holds no network"),
        ({"network": np.array("[1")}, "holds no network"),
        ({"network": np.array('{"input": 3, "layers": [{"kind": "dense", "matrix": {"array": "W"}, "bias": null}]}')}, "holds no network"),
        ({"network": np.array('{"input": 4, "layers": [{"kind": "dense", "matrix": {"array": "W"}, "bias": null}]}'), "W": W1}, "takes 3"),
    ):  # fmt: skip
        np.savez(path, **arrays)
        with pytest.raises(sv.InvalidInput, match=says):
            sv.read_network(path)
    path.write_bytes(b"PK nothing")
    with pytest.raises(sv.InvalidInput, match="no archive of arrays"):
        sv.read_network(path)
    np.savez(path, network=np.array([{}], dtype=object))
    with pytest.raises(sv.InvalidInput, match="no archive of arrays"):
        sv.read_network(path)
