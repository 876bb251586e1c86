"""Dense networks from files, and the command that bounds them."""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.cli import main
from sciverify.networks.dense_files import read_dense_network

W0, B0, W1 = np.array([[1.0, -2.0], [0.5, 3.0], [1.0, 1.0]]), np.array([0.25, -1.0, 0.0]), np.array([[1.0, -1.0, 2.0]])


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "net.npz"
    np.savez(path, w0=W0, b0=B0, w1=W1)
    return path


def graph(path, nodes, weights, shape=(1, 2)):
    """An ONNX file with one chain of nodes."""
    onnx = pytest.importorskip("onnx")
    ends = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, form)
        for name, form in (("x", shape), ("y", None))
    ]
    tensors = [onnx.numpy_helper.from_array(np.asarray(value, np.float32), name) for name, value in weights.items()]
    made = [onnx.helper.make_node(kind, inside, [out], **more) for kind, inside, out, more in nodes]
    onnx.save(onnx.helper.make_model(onnx.helper.make_graph(made, "g", ends[:1], ends[1:], tensors)), path)
    return path


def test_arrays_of_a_relu_network(npz):
    net = read_dense_network(npz)
    assert net == sv.LayeredNetwork([sv.Dense(W0, B0), sv.ReLU(), sv.Dense(W1)])


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"w0": W0, "w2": W1}, "holds w0, w2: w0, b0, w1"),
        ({"b0": B0}, "holds b0"),
        ({"w0": W0, "scale": B0}, "holds scale, w0"),
        ({"w0": np.array([{}], dtype=object)}, "Object arrays cannot be loaded"),
        ({"w0": W0, "w1": W0}, "takes 2 entries, and gets 3"),
    ],
)
def test_other_arrays_are_refused(arrays, words, tmp_path):
    np.savez(tmp_path / "net.npz", **arrays)
    with pytest.raises(sv.InvalidInput, match=words):
        read_dense_network(tmp_path / "net.npz")


def test_another_ending(tmp_path):
    with pytest.raises(sv.InvalidInput, match=r"net\.pt is no network file: \.onnx or \.npz"):
        read_dense_network(tmp_path / "net.pt")


def test_a_graph_of_products_sums_and_activations(tmp_path):
    nodes = [
        ("Sub", ["x", "mean"], "a", {}),
        ("Flatten", ["a"], "b", {"axis": 1}),
        ("MatMul", ["b", "w"], "c", {}),
        ("Add", ["bias", "c"], "d", {}),
        ("LeakyRelu", ["d"], "e", {"alpha": 0.25}),
        ("Gemm", ["e", "v"], "f", {"transB": 1}),
        ("Relu", ["f"], "y", {}),
    ]
    net = read_dense_network(graph(tmp_path / "net.onnx", nodes, {"mean": [[1, 2]], "w": W0.T, "bias": B0, "v": W1}))
    x = np.array([0.5, -3.0])
    inside = W0 @ (x - [1, 2]) + B0
    expected = max((W1 @ np.where(inside > 0, inside, inside / 4))[0], 0)
    assert [float(v) for v in net.exact(x)] == [expected]


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([("Sigmoid", ["x"], "y", {})], "operation Sigmoid of 'y' is not known"),
        ([("Sub", ["mean", "x"], "y", {})], "operation Sub of 'y' is not known"),
        ([("Add", ["x", "x"], "y", {})], "does not take the value before it alone"),
        ([("Relu", ["x"], "a", {}), ("Add", ["x", "mean"], "y", {})], "does not take the value before it alone"),
        ([("Gemm", ["x", "w"], "y", {"alpha": 2.0})], "scales or transposes its input"),
        ([("MatMul", ["x", "mean"], "y", {})], "has no matrix of weights"),
    ],
)
def test_other_graphs_are_refused(nodes, words, tmp_path):
    path = graph(tmp_path / "net.onnx", nodes, {"mean": [1, 2], "w": W0.T})
    with pytest.raises(sv.InvalidInput, match=words):
        read_dense_network(path)


def test_the_command_proves_writes_and_refutes(npz, tmp_path, capsys):
    out = tmp_path / "bound.json"
    assert main(["lipschitz", str(npz), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "||x - y|| for all x and y" in said
    assert main(["check", str(out)]) == 0
    constant = sv.load_certificate(out).claim.constant
    assert main(["lipschitz", str(npz), "--method", "norms", "--format", "json"]) == 0
    capsys.readouterr()
    assert main(["lipschitz", str(npz), "--refute", "1"]) == 1
    assert "L^eps(Psi, y) >= " in capsys.readouterr().out
    assert main(["lipschitz", str(npz), "--refute", str(constant)]) == 2
    assert "no points with a quotient above" in capsys.readouterr().err
    assert main(["lipschitz", str(tmp_path / "none.npz")]) == 2
    assert main(["lipschitz", str(npz), "-o", str(npz)]) == 2
