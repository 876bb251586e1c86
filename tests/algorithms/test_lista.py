"""LISTA: the explicit formula, 100 digits, files, and training that repeats itself bit for bit."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import sciverify as sv
from sciverify.algorithms import lista_training

SHAPE = (5, 8)
JAX = "training LISTA needs the extra 'nets'"


def random_network(seed, layers=4):
    rng = np.random.default_rng(seed)
    m, columns = SHAPE
    matrix = rng.standard_normal(SHAPE) * 10.0 ** rng.integers(-3, 4)
    weights = rng.standard_normal((layers, columns, m)) * 10.0 ** rng.integers(-3, 4)
    thresholds = rng.random(layers) * rng.choice([0.0, 0.1, 1.0, 10.0])
    y = rng.standard_normal(m)
    return sv.Lista(matrix, weights, thresholds, 10 * np.linalg.norm(matrix, 2)), y


def in_mpmath(network, y):
    """The formula of the documentation with 100 digits and the stored doubles."""
    exact = [[mpmath.mpf(v) for v in row] for row in network.matrix.tolist()]
    c, x = mpmath.mpf(network.damping), [mpmath.mpf(0)] * SHAPE[1]
    for w, theta in zip(network.weights.tolist(), network.thresholds.tolist(), strict=True):
        residual = [b - sum(a * v for a, v in zip(row, x, strict=True)) / c for row, b in zip(exact, y, strict=True)]
        v = [x[i] + sum(mpmath.mpf(a) * r for a, r in zip(w[i], residual, strict=True)) for i in range(SHAPE[1])]
        x = [mpmath.sign(t) * max(abs(t) - mpmath.mpf(theta), 0) for t in v]
    return x


def growth(network, y):
    """A bound of all entries: the network with absolute values and no thresholds."""
    matrix, x = np.abs(network.matrix), np.zeros(SHAPE[1])
    for w in np.abs(network.weights):
        x = x + w @ (np.abs(y) + matrix @ x / network.damping)
    return float(x.max())


def rational(x):
    sign, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    return Fraction((-1) ** sign * int(mantissa)) * Fraction(2) ** exponent


@pytest.mark.parametrize("seed", range(30))
def test_forward_and_verified_pass_against_the_formula(seed):
    network, y = random_network(seed)
    with mpmath.workdps(100):
        exact = in_mpmath(network, y.tolist())
        output, enclosed, bound = network(y), network.enclose(y, digits=30), network.round_off(y)
        largest = max((abs(v) for v in exact), default=0)
        slack = rational(largest) / 10**80
        for value, e in zip(exact, enclosed, strict=True):
            assert e.lower - slack <= rational(value) <= e.upper + slack
            assert e.width <= rational(largest) / 10**30 + slack
        error = rational(mpmath.norm(mpmath.matrix([a - b for a, b in zip(output.tolist(), exact, strict=True)]), 2))
    assert bound.lower - slack <= error <= bound.upper + slack
    assert bound.upper <= 1e-13 * growth(network, y)
    single = network.single(y)
    assert single.dtype == np.float32
    assert np.linalg.norm(single - output) <= 1e-5 * growth(network, y)


def test_single_precision_is_performed_in_single_precision():
    different = 0
    for seed in range(20):
        network, y = random_network(seed)
        x = np.zeros(SHAPE[1], np.float32)
        rounded = [np.asarray(v, np.float32) for v in (network.matrix, network.weights, network.thresholds, y)]
        for w, t in zip(rounded[1], rounded[2], strict=True):
            v = x + w @ (rounded[3] - rounded[0] @ x / np.float32(network.damping))
            x = np.sign(v) * np.maximum(np.abs(v) - t, np.float32(0))
        assert np.linalg.norm(network.single(y) - x) <= 1e-6 * growth(network, y)
        different += not np.array_equal(network.single(y), network(y).astype(np.float32))
    assert different > 5


def test_with_the_numbers_of_ista_it_is_ista():
    rng = np.random.default_rng(1)
    matrix, y = rng.standard_normal(SHAPE), rng.standard_normal(SHAPE[0])
    ista = sv.Ista(matrix, 2.0)
    layers = 12
    network = sv.Lista(matrix, [2 * ista.tau * matrix.T] * layers, [2 * ista.tau] * layers, 1.0)
    assert np.count_nonzero(network(y)) < SHAPE[1]
    assert np.linalg.norm(network(y) - ista(y, layers)) <= 1e-14
    assert [layer.step for layer in network.layers] == list(range(1, layers + 1))
    assert network.parameter_count == 40 + 1 + layers * 41


def test_around_another_matrix_changes_matrix_and_damping_only():
    network, _ = random_network(3)
    other = network.around(3 * network.matrix)
    assert np.array_equal(other.weights, network.weights)
    assert np.array_equal(other.matrix, 3 * network.matrix)
    assert other.damping == pytest.approx(3 * network.damping, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"matrix": np.eye(2) * 1j}, "real array"),
        ({"weights": np.zeros((1, 2, 3))}, "shape"),
        ({"weights": [[1.0]]}, "3 axes"),
        ({"weights": np.full((1, 2, 2), np.nan)}, "finite"),
        ({"weights": np.array(["a"])}, "weights"),
        ({"thresholds": [-1.0]}, "negative"),
        ({"thresholds": []}, "L >= 1"),
        ({"damping": 0.0}, "damping"),
    ],
)
def test_numbers_that_are_no_network(change, said):
    given = {"matrix": np.eye(2), "weights": np.zeros((1, 2, 2)), "thresholds": [0.0], "damping": 1.0}
    assert np.array_equal(sv.Lista(**given)([1.0, 2.0]), [0, 0])
    with pytest.raises(sv.InvalidInput, match=said):
        sv.Lista(**{**given, **change})


def test_complex_measurements_are_refused():
    network, y = random_network(0)
    with pytest.raises(sv.InvalidInput, match="real measurements"):
        network(y * 1j)


# ------------------------------------------------------------ files


def test_files_keep_every_bit(tmp_path):
    network, y = random_network(5)
    network = sv.Lista(network.matrix, network.weights, network.thresholds, network.damping, {"seed": 7})
    loaded = sv.Lista.load(network.save(tmp_path / "network"))
    for name in ("matrix", "weights", "thresholds", "damping", "record"):
        assert np.array_equal(getattr(loaded, name), getattr(network, name))
    assert np.array_equal(loaded(y), network(y))
    first = (tmp_path / "network").read_bytes()
    assert network.save(tmp_path / "network").read_bytes() == first


class Explosive:
    """Unpickling it is an error of this test."""

    def __reduce__(self):
        return (exec, ("raise SystemExit('unpickled')",))


def contents():
    network, _ = random_network(2)
    text = json.dumps({"format": "sciverify-lista", "version": 1, "record": {}})
    arrays = {name: np.asarray(getattr(network, name)) for name in ("matrix", "weights", "thresholds", "damping")}
    return {**arrays, "metadata": np.frombuffer(text.encode(), np.uint8)}


def metadata(value):
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


CHANGES = {
    "pickled objects": {"weights": np.array([Explosive()], dtype=object)},
    "pickled metadata": {"metadata": np.array(Explosive(), dtype=object)},
    "no format": {"metadata": metadata({"version": 1, "record": {}})},
    "another version": {"metadata": metadata({"format": "sciverify-lista", "version": 2, "record": {}})},
    "no record": {"metadata": metadata({"format": "sciverify-lista", "version": 1})},
    "metadata is no JSON": {"metadata": np.frombuffer(b"\xff{", np.uint8)},
    "metadata of floats": {"metadata": np.zeros(3)},
    "nested metadata": {"metadata": np.frombuffer(b"[" * 100_000, np.uint8)},
    "NaN": {"thresholds": np.full(4, np.nan)},
    "a vector as damping": {"damping": np.ones(2)},
    "wrong shape": {"matrix": np.ones((8, 5))},
    "text": {"weights": np.array(["weights"])},
    "one array too many": {"extra": np.zeros(1)},
    "one array too few": {"weights": None},
}


@pytest.mark.parametrize("change", CHANGES)
def test_hostile_files_are_refused(change, tmp_path):
    path = tmp_path / "network.npz"
    np.savez(path, **contents())
    sv.Lista.load(path)
    arrays = {k: v for k, v in {**contents(), **CHANGES[change]}.items() if v is not None}
    np.savez(path, **arrays)
    with pytest.raises(sv.InvalidInput):
        sv.Lista.load(path)


def test_files_that_are_no_archives(tmp_path):
    path = tmp_path / "network.npz"
    np.savez(path, **contents())
    whole = path.read_bytes()
    for data in (b"", b"text", whole[:-40], whole[:100], pickle.dumps(Explosive())):
        path.write_bytes(data)
        with pytest.raises(sv.InvalidInput):
            sv.Lista.load(path)
    with pytest.raises(sv.InvalidInput, match="cannot be read"):
        sv.Lista.load(tmp_path / "absent.npz")


@pytest.mark.thorough
def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path):
    path = tmp_path / "network.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("matrix.npy", "w") as entry:
        for _ in range(257):
            entry.write(bytes(1 << 20))
    with pytest.raises(sv.InvalidInput, match="holds more than"):
        sv.Lista.load(path)


def test_a_header_that_promises_too_much_is_refused(tmp_path):
    arrays, path = contents(), tmp_path / "network.npz"
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 20, 1 << 20, 64)}
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in arrays.items():
            entry = io.BytesIO()
            np.save(entry, value)
            archive.writestr(f"{name}.npy", header.getvalue() if name == "weights" else entry.getvalue())
    with pytest.raises(sv.InvalidInput):
        sv.Lista.load(path)


# ------------------------------------------------------------ training


def small_task(count=240):
    family = sv.families.TiedColumns(m=5, N=6, K=1)
    pairs = sv.families.sparse_pairs(family, 1, 10, count, 2, seed=3)
    matrix = np.real(family.branch(1, 10).oracle().matrix(80).to_numpy())
    return matrix, pairs.measurements(matrix), pairs.solutions


@pytest.mark.parametrize("precision", ["double", "single"])
def test_training_repeats_itself_bit_for_bit_and_learns(precision):
    jax = pytest.importorskip("jax", reason=JAX)
    pytest.importorskip("optax", reason=JAX)
    matrix, y, x = small_task()
    how = sv.Learning(epochs=150, batch=70, held_out=30, rate=2e-3, precision=precision)
    first, second = (sv.train_lista(matrix, y, x, how) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.thresholds, second.thresholds)
    assert not np.array_equal(first.weights, sv.train_lista(matrix, y, x, sv.Learning(epochs=1, seed=1)).weights)
    assert jax.numpy.zeros(1).dtype == np.float32  # float64 was enabled for the training only
    error = np.linalg.norm(np.array([first(v) for v in y]) - x) / np.linalg.norm(x)
    assert error < 1e-2
    held = np.array([first(v) for v in y[-30:]]) - x[-30:]
    assert first.record["relative_error"] == pytest.approx(np.linalg.norm(held) / np.linalg.norm(x[-30:]), rel=0.05)
    assert first.record["pairs"] == 210
    if precision == "single":
        unit = first.record["unit"]
        assert np.array_equal((first.weights / unit).astype(np.float32), first.weights / unit)


def test_solutions_of_any_size_are_learned_unless_the_unit_forbids_it():
    pytest.importorskip("jax", reason=JAX)
    pytest.importorskip("optax", reason=JAX)
    matrix, y, x = small_task()
    tiny = x / 2**40
    network = sv.train_lista(matrix * 2**40, y, tiny, sv.Learning(epochs=150, batch=70, held_out=0, rate=2e-3))
    assert np.linalg.norm(np.array([network(v) for v in y]) - tiny) < 1e-2 * np.linalg.norm(tiny)
    assert network.record["unit"] == 2.0 ** round(np.log2(np.abs(tiny).max()))
    with pytest.raises(sv.Undecided, match="another unit"):
        sv.train_lista(matrix * 2**40, y, tiny, sv.Learning(unit=1.0))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measurements": np.zeros((3, 4))}, "measurements"),
        ({"solutions": np.full((240, 6), np.inf)}, "solutions"),
        ({"solutions": "no"}, "solutions"),
        ({"solutions": np.zeros((240, 6))}, "not only solutions 0"),
        ({"solutions": np.ones((239, 6))}, "239 solutions"),
        ({"learning": sv.Learning(held_out=240)}, "more than the 240"),
    ],
)
def test_pairs_that_teach_nothing(change, said, monkeypatch):
    monkeypatch.setattr(lista_training, "can_train", lambda: True)
    matrix, y, x = small_task()
    given = {"matrix": matrix, "measurements": y, "solutions": x, **change}
    with pytest.raises(sv.InvalidInput, match=said):
        sv.train_lista(**given)


@pytest.mark.parametrize("change", [{"layers": 0}, {"rate": -1.0}, {"unit": float("inf")}, {"precision": "half"}])
def test_settings_out_of_range(change):
    with pytest.raises(sv.InvalidInput, match=next(iter(change))):
        sv.Learning(**change)


def test_without_jax_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(lista_training, "can_train", lambda: False)
    with pytest.raises(ImportError, match=r"sciverify\[nets\]"):
        sv.train_lista(*small_task())
