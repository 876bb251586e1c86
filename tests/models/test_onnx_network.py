"""ONNX files made here: what is read computes what ONNX's reference evaluator computes; what is not supported is named."""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv

onnx = pytest.importorskip("onnx")
reference = pytest.importorskip("onnx.reference")
helper, to_node = onnx.helper, onnx.helper.make_node
RNG = np.random.default_rng(9)


def stored(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def graph(path, nodes, arrays, axes, output="out"):
    """A file with one input `in` of these axes."""
    float32 = onnx.TensorProto.FLOAT
    made = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("in", float32, axes)],
        [helper.make_tensor_value_info(output, float32, None)],
        [onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in arrays.items()],
    )  # fmt: skip
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)]), path)
    return path


def chain(*steps):
    """Nodes one after another: (operation, names of arrays, options)."""
    nodes, name = [], "in"
    for k, (kind, names, options) in enumerate(steps):
        out = "out" if k == len(steps) - 1 else f"v{k}"
        inputs = [name if value == "*" else value for value in (names if "*" in names else ["*", *names])]
        nodes.append(to_node(kind, inputs, [out], **options))
        name = out
    return nodes


BATCH = {"g": np.abs(stored(2)), "h": stored(2), "m": stored(2), "v": np.abs(stored(2)) + 1}
SHAPE = {"s": np.array([1, 2, 2, 3]), "t": np.array([-1, 12])}
CASES = {
    "dense": ([1, 3], {"W": stored(3, 4), "b": stored(4), "V": stored(2, 4), "c": stored(2)},
              [("MatMul", ["W"], {}), ("Add", ["b"], {}), ("Relu", [], {}), ("Gemm", ["V", "c"], {"transB": 1})]),
    "gemm": (["n", 3], {"W": stored(3, 4)}, [("Gemm", ["W"], {}), ("LeakyRelu", [], {"alpha": 0.2}), ("Identity", [], {})]),
    "constants": ([1, 3], {"a": stored(3), "b": stored(1, 3), "c": stored(3), "d": np.float32(3.0)},
                  [("Sub", ["a"], {}), ("Mul", ["b"], {}), ("Sub", ["c", "*"], {}), ("Div", ["d"], {}), ("Add", ["a"], {})]),
    "of an image": ([1, 2, 2, 3], {"a": stored(2, 1, 1), "b": stored(3), "c": np.float32(2.0), "d": stored(1, 2, 1, 1)},
                    [("Add", ["a"], {}), ("Mul", ["b"], {}), ("Sub", ["c"], {}), ("Div", ["d"], {}), ("Flatten", [], {})]),
    "unchanged": ([1, 1, 1, 3], {"a": np.zeros((1, 1, 1, 3), np.float32), "b": np.ones(3, np.float32)},
                  [("Sub", ["a"], {}), ("Mul", ["b"], {}), ("Flatten", [], {})]),
    "convolution": ([1, 2, 5, 4], {"K": stored(4, 2, 3, 2), "b": stored(4), **BATCH, "L": stored(2, 4, 1, 1)},
                    [("Conv", ["K", "b"], {"pads": [1, 0, 2, 1], "strides": [2, 1]}), ("LeakyRelu", [], {}), ("Conv", ["L"], {}),
                     ("BatchNormalization", ["g", "h", "m", "v"], {"epsilon": 0.01}), ("Dropout", [], {}), ("GlobalAveragePool", [], {})]),
    "groups": ([1, 4, 6, 6], {"K": stored(6, 2, 2, 2)}, [("Conv", ["K"], {"group": 2, "dilations": [2, 3], "pads": [1, 1, 1, 1]})]),
    "pool": ([1, 2, 4, 6], {}, [("AveragePool", [], {"kernel_shape": [2, 3], "strides": [2, 3]})]),
    "reshape": ([1, 12], {**SHAPE, "K": stored(1, 2, 2, 2)},
                [("Reshape", ["s"], {}), ("Conv", ["K"], {}), ("Flatten", [], {})]),
    "other axes": ([1, 12, 1], {**SHAPE, "W": stored(12, 2)}, [("Relu", [], {}), ("Reshape", ["t"], {}), ("MatMul", ["W"], {})]),
}  # fmt: skip


def agree(path, axes):
    """The exact network and ONNX's own evaluator, at a random input."""
    net = sv.read_network(path)
    y = RNG.standard_normal([n if isinstance(n, int) else 1 for n in axes]).astype(np.float32)
    (expected,) = reference.ReferenceEvaluator(str(path)).run(None, {"in": y})
    found = np.array([float(v.p) / float(v.q) for v in net.exact(y.ravel())])
    assert np.allclose(found, expected.ravel(), rtol=1e-4, atol=1e-5)
    assert found.shape == expected.ravel().shape
    return net


@pytest.mark.parametrize("name", CASES)
def test_it_computes_what_onnx_computes(name, tmp_path):
    axes, arrays, steps = CASES[name]
    agree(graph(tmp_path / "net.onnx", chain(*steps), arrays, axes), axes)


@pytest.mark.parametrize("plain_first", [False, True])
def test_sums_with_what_a_chain_makes(plain_first, tmp_path):
    nodes = [
        to_node("Relu", ["in"], ["x"]),
        to_node("Conv", ["x", "K"], ["a"], pads=[1, 1, 1, 1]),
        to_node("Relu", ["a"], ["b"]),
        to_node("Add", ["x", "b"] if plain_first else ["b", "x"], ["c"]),
        to_node("Add", ["c", "x"], ["out"]),
    ]
    path = graph(tmp_path / "net.onnx", nodes, {"K": stored(2, 2, 3, 3)}, [1, 2, 3, 3])
    net = agree(path, [1, 2, 3, 3])
    assert [type(layer) for layer in net.layers] == [sv.ReLU, sv.Residual]
    assert [type(layer) for layer in net.layers[1].layers] == [sv.Residual], "x + (x + F(x))"


def test_a_bias_that_is_added_is_that_of_the_layer(tmp_path):
    axes, arrays, steps = CASES["dense"]
    net = sv.read_network(graph(tmp_path / "net.onnx", chain(*steps), arrays, axes))
    assert net == sv.LayeredNetwork(
        [sv.Dense(arrays["W"].T, arrays["b"]), sv.ReLU(), sv.Dense(arrays["V"], arrays["c"])]
    )


W = {"W": stored(3, 3), "K": stored(1, 1, 2, 2), "z": np.zeros(3, np.float32), "i": np.full(3, np.inf, np.float32)}
REFUSED = {
    "Sigmoid, Tanh": ([1, 3], [("Tanh", [], {}), ("Sigmoid", [], {})]),
    "pass input_shape": (["n", "k"], [("Relu", [], {})]),
    "to the left": ([1, 3], [("MatMul", ["W", "*"], {})]),
    "alpha, beta or transA": ([1, 3], [("Gemm", ["W"], {"alpha": 2.0})]),
    "auto_pad": ([1, 1, 4, 4], [("Conv", ["K"], {"auto_pad": "SAME_UPPER"})]),
    "blocks side by side": ([1, 1, 4, 4], [("AveragePool", [], {"kernel_shape": [2, 2]})]),
    "Div by a computed value": ([1, 3], [("Div", ["W", "*"], {})]),
    "Div by 0": ([1, 3], [("Div", ["z"], {})]),
    "a NaN or an infinity": ([1, 3], [("Add", ["i"], {})]),
    "does not fit": ([1, 4], [("Add", ["z"], {})]),
    "no vector and no image": ([1, 3, 1], [("Add", ["z"], {})]),
    "other axes than all": ([1, 3], [("Flatten", [], {"axis": 0})]),
}


@pytest.mark.parametrize("says", REFUSED)
def test_what_is_not_supported_is_named(says, tmp_path):
    axes, steps = REFUSED[says]
    with pytest.raises(sv.InvalidInput, match=says) as refusal:
        sv.read_network(graph(tmp_path / "net.onnx", chain(*steps), W, axes))
    assert "\n" not in str(refusal.value)


def test_axes_that_the_file_leaves_open_are_given(tmp_path):
    path = graph(tmp_path / "net.onnx", chain(("Relu", [], {})), {}, ["n", "k"])
    assert sv.read_network(path, input_shape=3).input_shape == (3,)
    with pytest.raises(sv.InvalidInput, match=r"input_shape is \(1, 2, 3\), and the file"):
        sv.read_network(path, input_shape=(1, 2, 3))


def test_other_graphs(tmp_path):
    two = [to_node("Relu", ["in"], ["a"]), to_node("Relu", ["in"], ["b"]), to_node("Add", ["a", "b"], ["out"])]
    with pytest.raises(sv.InvalidInput, match="neither is made of the other one"):
        sv.read_network(graph(tmp_path / "net.onnx", two, {}, [1, 3]))
    (tmp_path / "no.onnx").write_bytes(b"\xff\xff\xff")
    with pytest.raises(sv.InvalidInput, match="is no ONNX file"):
        sv.read_network(tmp_path / "no.onnx")
