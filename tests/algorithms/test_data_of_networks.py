"""Networks take doubles in any form, refuse what is none, and keep no array of the caller's."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from scipy import sparse

import sciverify as sv

A = np.array([[1.0, 0.5, -2.0], [0.25, 3.0, 1.0]])
W = np.array([1.0, 2.0, 0.5])
MAKERS = {
    "ISTA": lambda a, w: sv.unroll(sv.Ista(a, 0.25, weights=w), 3),
    "FISTA": lambda a, w: sv.unroll(sv.Fista(a, 0.25, weights=w), 3),
    "Chambolle-Pock": lambda a, w: sv.unroll(sv.ChambollePock(a, "lasso", 0.25, weights=w), 3),
    "restarts": lambda a, w: sv.unroll(sv.RestartedChambollePock(a, "lasso", 0.25, weights=w, steps=2), 3),
    "FIRENET": lambda a, w: sv.Firenet(a, 0.25, 0.25, 0.25, w, 2, 2),
}
NO_DOUBLES = {
    "an integer": [2**53 + 1, 1],
    "an integer in a list of floats": [0.5, 2**53 + 1],
    "int64": np.array([1, 2**62 + 1]),
    "uint64": np.array([2**64 - 1, 0], dtype=np.uint64),
    "a fraction": [Fraction(1, 3), 1],
    "a flint number": [fmpq(1, 3), 1],
    "a decimal": [Decimal("0.1"), 1],
    "a string": ["0.1", "1"],
    "an array of strings": np.array(["0.1", "1"]),
    "objects": np.array([Fraction(1, 3), 1], dtype=object),
    "extended": np.array([1, 2], dtype=np.longdouble) / 3,
    "complex extended": np.array([1, 2], dtype=np.clongdouble) / 3,
    "beyond the range": [10**400, 1],
    "below the range": [Fraction(1, 2**1080), 1],
    "no number": [[], 1],
    "booleans": np.array([True, False]),
    "times": np.array([1, 2], dtype="m8[s]"),
    "NaN": [np.nan, 1],
    "an infinity": np.array([1, np.inf]),
    "masked": np.ma.array([1.0, 2.0], mask=[0, 1]),
    "bytes": b"12",
    "a set": {1.0, 2.0},
}
DOUBLES = {
    "integers": [1, 2],
    "mixed": (Fraction(1), 2.0),
    "numerals": ["1", "2.0"],
    "a flint number": [fmpq(1), Decimal(2)],
    "int8": np.array([1, 2], dtype=np.int8),
    "uint64": np.array([1, 2], dtype=np.uint64),
    "float16": np.array([1, 2], dtype=np.float16),
    "extended": np.array([1, 2], dtype=np.longdouble),
    "objects": np.array([1, Fraction(2)], dtype=object),
    "big-endian": np.array([1, 2], dtype=">f8"),
    "strided": np.array([1.0, 7, 2, 7])[::2],
    "a generator": lambda: iter([1, 2]),
}


@pytest.fixture(params=MAKERS)
def make(request):
    return MAKERS[request.param]


@pytest.mark.parametrize("y", NO_DOUBLES.values(), ids=NO_DOUBLES)
def test_what_is_no_double_is_refused(make, y):
    network = make(A, W)
    for ask in (network, network.enclose, network.round_off):
        with pytest.raises(sv.InvalidInput, match=r"^y(\[\d\])? "):
            ask(y)


@pytest.mark.parametrize("y", DOUBLES.values(), ids=DOUBLES)
def test_doubles_in_any_form(make, y):
    network = make(A, W)
    given = y if callable(y) else lambda: y
    assert network.enclose(given()) == network.enclose(np.array([1.0, 2.0]))
    assert np.array_equal(network(given()), network(np.array([1.0, 2.0])))


def test_complex_doubles_in_any_form():
    network = MAKERS["ISTA"](A, W)
    expected = network.enclose(np.array([1 + 2j, 3]))
    for y in ([1 + 2j, 3], [1 + 2j, Fraction(3)], np.array([1 + 2j, 3], np.clongdouble), np.array([1 + 2j, 3], "c8")):
        assert network.enclose(y) == expected
    with pytest.raises(sv.InvalidInput, match=r"y\[1\] is"):
        network.enclose([1 + 2j, Fraction(1, 3)])


def test_large_integers_that_are_doubles():
    network = sv.unroll(sv.Ista(np.array([[1.0]]), lam=0.25, tau=0.25), 1)
    (output,) = network.enclose([2**70])
    assert Fraction(2**69) - Fraction(1, 16) in output
    assert output.width == 0


@pytest.mark.parametrize("form", [np.array, np.asfortranarray, sparse.csr_array, sparse.csc_array, sparse.coo_array])
def test_arrays_are_copied(make, form):
    a, w, y = form(A.copy()), W.copy(), np.array([1.0, 2.0])
    network, truth = make(a, w), make(form(A.copy()), W.copy())
    target = a.data if sparse.issparse(a) else a
    target *= 3
    w *= 3
    expected = truth.enclose(y), truth(y)
    assert network.enclose(y) == expected[0]
    assert np.array_equal(network(y), expected[1])


def test_arrays_that_networks_hand_out_are_read_only():
    for a in (A, A + 1j, sparse.csr_array(A)):
        for make in MAKERS.values():
            network = make(a, W)
            owner = getattr(network, "iteration", network)
            given = owner.matrix
            for array in (given.data if sparse.issparse(given) else given, owner.weights):
                assert not array.flags.writeable
            network(np.array([1.0, 2.0]))
            network.enclose(np.array([1.0, 2.0]))
    mask = np.eye(4, dtype=bool)
    operator = sv.FourierHaar(mask)
    mask[0, 1] = True
    assert operator.mask.sum() == 4
    assert not operator.mask.flags.writeable
    assert not operator.samples.flags.writeable


def test_lista_keeps_copies():
    weights, thresholds, record = np.ones((1, 3, 2)), np.array([0.5]), {"seeds": [1]}
    a = A.copy()
    network = sv.Lista(a, weights, thresholds, 10.0, record)
    expected = network([1.0, 2.0])
    for array in (a, weights, thresholds):
        array *= 2
    record["seeds"].append(2)
    assert np.array_equal(network([1.0, 2.0]), expected)
    assert network.record == {"seeds": [1]}
    assert not any(x.flags.writeable for x in (network.matrix, network.weights, network.thresholds))
    for name, value in (
        ("weights", np.full((1, 3, 2), 2**53 + 1)),
        ("weights", [[["0.1", 1]] * 3]),
        ("thresholds", [Fraction(1, 3)]),
        ("damping", np.int64(2**53 + 1)),
    ):
        good = {"weights": np.ones((1, 3, 2)), "thresholds": [0.5], "damping": 10.0}
        with pytest.raises(sv.InvalidInput, match=name):
            sv.Lista(A, **(good | {name: value}))


def test_a_bound_of_a_norm_is_a_double():
    operator = sv.FourierHaar(np.eye(4, dtype=bool))
    operator.norm_bound = Fraction(1, 3)
    with pytest.raises(sv.InvalidInput, match="norm_bound"):
        sv.Ista(operator, 1.0)
