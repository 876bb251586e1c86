"""Exact networks, their float passes, and the networks that go through given points."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.checker import check
from sciverify.exact.ordered import enclose
from sciverify.families import TiedColumns

rationals = st.fractions(min_value=-20, max_value=20, max_denominator=50)
wild = st.one_of(
    rationals,
    st.floats(-1e12, 1e12).map(Fraction),
    st.builds(lambda a, k: a * Fraction(2) ** k, rationals, st.integers(-1100, 60)),
    st.just(Fraction(0)),
)


def fraction(x):
    return Fraction(int(x.p), int(x.q))


def evaluated(layers, y):
    """The network in Fractions, row by row: shares no code with the library."""
    values = list(map(Fraction, y))
    for j, (W, b) in enumerate(layers):
        values = [max(v, Fraction(0)) for v in values] if j else values
        values = [
            sum((Fraction(w) * v for w, v in zip(row, values, strict=True)), Fraction(c))
            for row, c in zip(W, b, strict=True)
        ]
    return values


def float_evaluated(layers, y, order):
    """A float pass that takes its sums in another order, weight by weight."""
    values = [float(v) for v in y]
    for j, (W, b) in enumerate(layers):
        values = [max(v, 0.0) for v in values] if j else values
        sums = []
        for row, c in zip(W, b, strict=True):
            total = 0.0
            for k in sorted(range(len(values)), key=order):
                total += float(row[k]) * values[k]
            sums.append(total + float(c))
        values = sums
    return values


def gap_squared(u, v):
    return sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(u, v, strict=True))


@st.composite
def networks(draw, numbers=rationals):
    widths = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    layers = []
    for n, m in pairwise(widths):
        W = draw(st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=m, max_size=m))
        layers.append((W, draw(st.lists(numbers, min_size=m, max_size=m))))
    y = draw(st.lists(numbers, min_size=widths[0], max_size=widths[0]))
    return layers, y


@st.composite
def training_data(draw):
    m, N, R = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 7))
    few = st.integers(-3, 3).map(Fraction) | rationals
    Y = draw(st.lists(st.tuples(*[few] * m), min_size=R, max_size=R, unique=True))
    return Y, draw(st.lists(st.tuples(*[rationals] * N), min_size=R, max_size=R))


# ---------------------------------------------------------------- any network


@pytest.mark.thorough
@given(networks())
def test_the_exact_pass_is_exact(data):
    layers, y = data
    assert list(map(fraction, sv.ReluNetwork(layers).exact(y))) == evaluated(layers, y)


@given(networks(wild), st.integers(0, 2**32))
def test_the_round_off_bound_holds_in_any_order(data, seed):
    layers, y = data
    network, truth = sv.ReluNetwork(layers), evaluated(layers, y)
    bound = network.round_off(y)
    shuffled = np.random.default_rng(seed).permutation(8)
    assert gap_squared(network(y).tolist(), truth) <= bound**2
    assert gap_squared(float_evaluated(layers, y, lambda k: shuffled[k]), truth) <= bound**2
    array = np.array([float(v) for v in y])
    assert gap_squared(network(array).tolist(), evaluated(layers, array)) <= network.round_off(array) ** 2


def test_the_bound_counts_each_source_of_error():
    """A wrong weight, bias or input alone, and summation alone."""
    third, one = Fraction(1, 3), Fraction(1)
    for layers, y in (
        ([([[third]], [0])], [1]),
        ([([[1]], [third])], [0]),
        ([([[1]], [0])], [third]),
        ([([[1, 1]], [0])], [one, Fraction(1, 2**60)]),
        ([([[1]], [Fraction(1, 2**60)])], [one]),
    ):
        network, truth = sv.ReluNetwork(layers), evaluated(layers, y)
        error = gap_squared(network(y).tolist(), truth)
        assert 0 < error <= network.round_off(y) ** 2 <= Fraction(1, 10**30)


def test_weights_below_the_normal_range():
    """3/2 of the smallest double is rounded to twice it: an error that no relative bound covers."""
    tiny = Fraction(3, 2**1075)
    network = sv.ReluNetwork([([[tiny]], [0])])
    error = abs(Fraction(network([2**1000]).tolist()[0]) - tiny * 2**1000)
    assert error == Fraction(1, 2**75)
    assert error <= network.round_off([2**1000]) < 3 * error


def test_a_neuron_that_is_surely_off_adds_no_error():
    """Without that, the doubt of the first neuron, 1e8 times 2^-53, would reach the output."""
    layers = [([["100000000/3"], [1]], ["-100000000", 0]), ([[1, 1]], [0])]
    assert sv.ReluNetwork(layers).round_off([1]) < Fraction(1, 10**15)
    assert sv.ReluNetwork(layers).round_off([3]) > Fraction(1, 10**10)  # here it may be on


def test_a_neuron_near_its_threshold_keeps_its_doubt():
    """1/3 + 1/3 + 1/3 - 1 is 0; doubles may say something else, and the next weight blows it up."""
    layers = [([["1/3"] * 3], [-1]), ([[10**15]], [0])]
    network = sv.ReluNetwork(layers)
    assert network.round_off([1, 1, 1]) > Fraction(1, 10)


@pytest.mark.thorough
def test_overflow_is_undecided():
    huge = sv.ReluNetwork([([[10**200]], [0]), ([[-(10**200)]], [1]), ([[1]], [0])])
    assert huge.exact([1]) == (0,)
    with pytest.raises(sv.Undecided, match="leaves the range of doubles"):
        huge.round_off([1])
    with pytest.raises(sv.InvalidInput, match="beyond the range of doubles"):
        sv.ReluNetwork([([[10**400]], [0])])([1])
    with pytest.raises(sv.Undecided, match="more than 1048576 terms"):
        sv.ReluNetwork([(((fmpq(0),) * 2**20,), (fmpq(0),))]).round_off([0])


def test_sparse_layers_are_applied_as_full_ones():
    """One weight in 20: kept by index, with the same result."""
    rows = [[Fraction(i + 1, 3) if k == 7 * i % 20 else Fraction(0) for k in range(20)] for i in range(20)]
    layers = [(rows, [Fraction(i, 7) for i in range(20)]), ([[Fraction(1, 9)] * 20], [0])]
    y = [Fraction(k, 11) - 1 for k in range(20)]
    network = sv.ReluNetwork(layers)
    assert network.parameter_count == 20 + 19 + 20
    full = np.array(rows, dtype=float) @ np.array(y, dtype=float) + np.array([float(Fraction(i, 7)) for i in range(20)])
    assert network(y) == pytest.approx([np.maximum(full, 0).sum() / 9], rel=1e-12)
    assert 0 < gap_squared(network(y).tolist(), evaluated(layers, y)) <= network.round_off(y) ** 2 < Fraction(1, 10**24)


def test_irrational_weights():
    root, other = sympy.sqrt(2), sympy.sqrt(3)
    network = sv.ReluNetwork([([[root], [-1]], [0, other]), ([[1, other]], [root])])
    for value in (Fraction(1, 3), Fraction(-2), Fraction(5)):
        truth = sum(a * max(b, 0) for a, b in ((1, root * value), (other, other - value))) + root
        (found,) = network.exact([value])
        assert math.isclose(float(enclose(found)), float(truth), rel_tol=1e-15)
        assert (
            abs(Fraction(network([value]).tolist()[0]) - Fraction(str(sympy.N(truth, 60))))
            <= network.round_off([value])
            < 1e-13
        )
    assert network.exact([root * 2])[0] == 4 + network.exact([root * 2])[0] - 4
    assert float(network.round_off([root])) < 1e-13


@pytest.mark.thorough
@given(networks(), st.data())
def test_the_lipschitz_bound_of_any_network(data, more):
    layers, y = data
    z = more.draw(st.lists(rationals, min_size=len(y), max_size=len(y)))
    bound = sv.ReluNetwork(layers).lipschitz_bound()
    assert gap_squared(evaluated(layers, y), evaluated(layers, z)) <= bound**2 * gap_squared(y, z)


def test_architecture():
    network = sv.ReluNetwork([([[1, 2], [0, 1], [3, 0]], [1, 0, 0]), ([[1, 0, 1]], ["1/2"])])
    assert network.widths == (2, 3, 1)
    assert network.depth == 2
    assert network.parameter_count == 4 + 1 + 2 + 1
    assert str(network) == "ReLU network R^2 -> R^3 -> R^1: depth 2, 8 parameters"


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "layers is \\[\\]"),
        (3, "layers is 3"),
        ("ab", "layers is 'ab'"),
        ([[[1]]], "a pair \\(W, b\\) is needed"),
        ([([[1, 2], [3]], [0, 0])], "has 1 entries, 2 are needed"),
        ([([[1]], [0, 0])], r"layers\[0\]\[1\] has 2 entries, 1 are needed"),
        ([([[1]], [0]), ([[1, 1]], [0])], r"layers\[1\]\[0\]\[0\] has 2 entries, 1 are needed"),
        ([([[float("nan")]], [0])], "nan"),
        ([([], [])], "a matrix, a sequence of rows"),
        ([([1], [0])], "a list, tuple or array of numbers is needed"),
        ([(((fmpq(1),), (fmpq(1), fmpq(2))), (fmpq(0), fmpq(0)))], "has 2 entries, 1 are needed"),
    ],
)
def test_bad_layers(layers, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.ReluNetwork(layers)


@pytest.mark.parametrize("y", [[1], [1, 2, 3], np.array([1.0]), np.array([1.0, np.inf]), [1, "a"], np.ones((2, 1)), 5])
def test_bad_measurements(y):
    network = sv.ReluNetwork([([[1, 2]], [0])])
    for use in (network, network.exact, network.round_off):
        with pytest.raises(sv.InvalidInput):
            use(y)


def test_masked_measurements_are_refused():
    masked = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    with pytest.raises(sv.InvalidInput, match="masked"):
        sv.ReluNetwork([([[1, 2]], [0])])(masked)


# ---------------------------------------------------------------- through given points


@given(training_data())
def test_the_network_goes_through_every_point(data):
    Y, X = data
    network = sv.interpolating_network(Y, X)
    layers = [([list(map(fraction, row)) for row in W], list(map(fraction, b))) for W, b in network.layers]
    for y, x in zip(Y, X, strict=True):
        assert tuple(map(fraction, network.exact(y))) == x
        assert tuple(evaluated(layers, y)) == x
        assert gap_squared(network(y).tolist(), x) <= network.round_off(y) ** 2


@given(training_data(), st.data())
def test_between_the_points_it_interpolates(data, more):
    """Against linear interpolation written out; the Lipschitz constant holds and is attained."""
    Y, X = data
    network = sv.interpolating_network(Y, X)
    c = list(map(fraction, network.direction))
    places = sorted((sum(a * b for a, b in zip(c, y, strict=True)), x) for y, x in zip(Y, X, strict=True))
    y = more.draw(st.tuples(*[rationals] * len(c)))
    t = sum(a * b for a, b in zip(c, y, strict=True))
    if t <= places[0][0] or t >= places[-1][0]:
        expected = places[0][1] if t <= places[0][0] else places[-1][1]
    else:
        (s, x), (e, z) = next(pair for pair in pairwise(places) if pair[0][0] <= t <= pair[1][0])
        expected = tuple(a + (b - a) * (t - s) / (e - s) for a, b in zip(x, z, strict=True))
    found = tuple(map(fraction, network.exact(y)))
    assert found == expected
    bound, other = network.lipschitz_bound(), Y[0]
    assert gap_squared(found, X[0]) <= bound**2 * gap_squared(y, other)
    slopes = [gap_squared(x, z) / (e - s) ** 2 for (s, x), (e, z) in pairwise(places)]
    square = sum(a * a for a in c) * max(slopes, default=Fraction(0))
    assert square <= bound**2 <= square * (1 + Fraction(1, 10**15)) + Fraction(1, 10**15)
    assert bound**2 <= sv.ReluNetwork(network.layers).lipschitz_bound() ** 2 + Fraction(1, 10**15)


def test_directions_that_do_not_separate_are_passed_over():
    """(1, 0) and (1, 1) fail, (1, 2) to (1, 5) are compared."""
    network = sv.interpolating_network([[0, 0], [0, 1], [1, -1]], [[0], [1], [2]])
    assert network.direction[1] in (2, 3, 4, 5)
    assert [network.exact(y)[0] for y in ([0, 0], [0, 1], [1, -1])] == [0, 1, 2]


def test_one_point_makes_a_constant():
    network = sv.interpolating_network([[1, "1/3"]], [["1/7", 0, -2]])
    assert str(network) == "ReLU network R^2 -> R^3: depth 1, 2 parameters"
    assert network.exact([5, 5]) == (fmpq(1, 7), 0, -2)
    assert network.lipschitz_bound() == 0
    assert network([5, 5]).tolist() == [1 / 7, 0, -2]
    assert 0 < network.round_off([5, 5]) < Fraction(1, 10**15)


def test_the_number_of_parameters():
    """m + 1 + 4(R-1) - 1 + 3R - 2 + NR if no datum is 0 and c has no 0."""
    Y = [[k + 1, k * k + 2, 7] for k in range(6)]
    network = sv.interpolating_network(Y, [[1, 2], [3, 4], [5, 6], [7, 8], [9, 1], [2, 3]])
    assert network.widths == (3, 1, 10, 6, 2)
    assert network.parameter_count == 3 + 1 + 4 * 5 - 1 + 3 * 6 - 2 + 2 * 6


def test_repeated_measurements():
    again = sv.interpolating_network([[1, 2], ["1", "4/2"], [0, 0]], [[1], ["1"], [5]])
    assert len(again.knots) == 2
    with pytest.raises(
        sv.InvalidInput, match=r"measurements\[0\] and measurements\[2\] are both .* different minimisers"
    ):
        sv.interpolating_network([[1, 2], [3, 4], [1, 2]], [[1], [2], [3]])


def test_minimisers_that_need_more_roots_than_a_tower_holds():
    """sqrt(2), sqrt(3), sqrt(5), ...: each in its own field; between two points their fields are joined."""
    primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    network = sv.interpolating_network([[k] for k in range(10)], [[sympy.sqrt(p), 1] for p in primes])
    for k, p in enumerate(primes):
        value = network.exact([k])
        assert value[0] > 0
        assert value[0] * value[0] == p
        assert value[1] == 1
        assert abs(Fraction(network([k]).tolist()[0]) - Fraction(str(sympy.N(sympy.sqrt(p), 60)))) <= network.round_off(
            [k]
        )
    middle = network.exact(["1/2"])[0]
    square = 2 * middle  # sqrt 2 + sqrt 3
    assert square * square - 5 > 0
    assert (square * square - 5) * (square * square - 5) == 24
    steepest = max(math.sqrt(q) - math.sqrt(p) for p, q in pairwise(primes))
    assert math.isclose(network.lipschitz_bound(), steepest, rel_tol=1e-14)


def test_irrational_measurements():
    r = sympy.sqrt(2)
    Y = [[r, 1], [1, r], [0, 0]]
    network = sv.interpolating_network(Y, [[1, sympy.sqrt(3)], [r, 0], ["1/2", 1]])
    assert network.exact(Y[0])[0] == 1
    assert network.exact(Y[0])[1] * network.exact(Y[0])[1] == 3
    assert network.exact(Y[1])[0] * network.exact(Y[1])[0] == 2
    assert network.exact(Y[2]) == (fmpq(1, 2), 1)
    assert abs(Fraction(network(Y[1]).tolist()[0]) - Fraction(str(sympy.N(r, 60)))) <= network.round_off(Y[1]) < 1e-13


@pytest.mark.parametrize(
    ("measurements", "minimisers", "message"),
    [
        ([], [], "at least one row"),
        ([[1]], [[1], [2]], "one vector is needed for each measurement"),
        ([[1], [2, 3]], [[1], [2]], "ragged"),
        ([[1], [2]], [[1], [2, 3]], r"minimisers\[1\] has 2 entries, 1 are needed"),
        ([[1], [float("inf")]], [[1], [2]], "inf"),
        ([[1]], [1], r"minimisers\[0\]"),
        (5, [[1]], "one vector is needed for each measurement"),
    ],
)
def test_bad_training_data(measurements, minimisers, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.interpolating_network(measurements, minimisers)


def test_bad_knots():
    with pytest.raises(sv.InvalidInput, match="2 increasing numbers are needed"):
        sv.InterpolatingNetwork([1], [1, 1], [[0], [1]])
    with pytest.raises(sv.InvalidInput, match="3 increasing numbers are needed"):
        sv.InterpolatingNetwork([1], [1, 2], [[0], [1], [2]])
    assert sv.InterpolatingNetwork([1], [0, 2], [[0], [1]]).exact([1]) == (fmpq(1, 2),)


# ---------------------------------------------------------------- networks of minimisers


def accepted(existing):
    """Distance 0 for every problem, in the eyes of the independent checker too."""
    for problem, certificate in zip(existing.problems, existing.certificates, strict=True):
        check.check_bytes(certificate.to_json().encode())
        assert certificate.distance.upper == 0
        assert sv.solution_set(problem).contains(existing.network.exact(problem.measurements))
    return len(existing.certificates)


@pytest.mark.parametrize("kind", [sv.BasisPursuit, sv.Lasso, sv.SquareRootLasso])
def test_a_network_of_minimisers(kind):
    """Nine different y, so up to nine different roots; the last columns are equal: Xi has many points."""
    A = [[1, 2, 0, 1, 1], [0, 1, 1, -1, -1], [2, -1, 1, 3, 3]]
    problems = [kind(A, [k, 3 - k * k, 2 * k - 1], "1/4", weights=[1, 2, 1, 1, 1]) for k in range(-4, 5)]
    assert accepted(sv.existing_network(problems)) == 9


def test_a_network_of_minimisers_for_float_data():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((4, 6))
    existing = sv.existing_network(sv.Lasso(A, rng.standard_normal(4), 0.5) for _ in range(4))
    assert accepted(existing) == 4
    assert all(isinstance(w, fmpq) for W, _ in existing.network.layers for row in W for w in row)


def test_a_network_of_minimisers_in_the_coordinates_of_the_factor():
    member = TiedColumns(m=3, N=5, K=2, transform="dct").branch(1, 10).problem
    problems = [
        sv.SquareRootLasso(
            member.matrix, [1, u, -u], 1, row_scales_squared=member.row_scales_squared, isometry=member.isometry
        )
        for u in (Fraction(1, 100), Fraction(1, 200), Fraction(0), Fraction(-1, 50))
    ]
    assert accepted(sv.existing_network(problems)) == 4


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (sv.Lasso([[1, 2]], [1], 1), "its kind"),
        (sv.SquareRootLasso([[1, 2, 3]], [1], 1), "the shape of A"),
        (sv.SquareRootLasso([[1, 3]], [1], 1), "A"),
        (sv.SquareRootLasso([[1, 2]], [1], "1/2"), "lam"),
        (sv.SquareRootLasso([[1, 2]], [1], 1, weights=[1, 2]), "its weights"),
        (sv.SquareRootLasso([[1, 2]], [1], 1, row_scales_squared=[2]), "the presence of row scales"),
        (sv.SquareRootLasso([[1, 2]], [1], 1, isometry="dct"), "its isometry"),
        (sv.SquareRootLasso([[1, sympy.sqrt(2)]], [1], 1), "A"),
    ],
)
def test_problems_that_share_too_little(other, message):
    with pytest.raises(
        sv.InvalidInput, match=rf"problems\[1\] differs from problems\[0\] in {message}: only y may change"
    ):
        sv.existing_network([sv.SquareRootLasso([[1, 2]], [1], 1), other])


@pytest.mark.parametrize("problems", [[], 3, [3], sv.Lasso([[1]], [1], 1), [sv.Lasso([[1j]], [1], 1)]])
def test_bad_problems(problems):
    with pytest.raises(sv.InvalidInput):
        sv.existing_network(problems)
