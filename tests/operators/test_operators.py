"""Measurement operators: exact products against plain sums, adjoints, forms in files."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

import sciverify as sv
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.checker.operators import read_operator as read_in_checker
from sciverify.checker.scaled import Scaled
from sciverify.exact.nearest_double import nearest_double
from sciverify.operators.dense import DenseOperator, Identity
from sciverify.operators.filtered_back_projection import angles_between


def sylvester(size):
    """H by its definition: entry (i, j) is -1 to the number of common bits."""
    return [[(-1) ** bin(i & j).count("1") for j in range(size)] for i in range(size)]


def entries_of(operator):
    """The matrix, written down without its products."""
    if isinstance(operator, DenseOperator):
        return [list(map(to_fraction, row)) for row in operator.rows]
    if isinstance(operator, Identity):
        return [[Fraction(i == j) for j in range(operator.shape[1])] for i in range(operator.shape[0])]
    if isinstance(operator, sv.Mojette):
        return [row for direction in operator.directions for row in lines(operator.side, direction, operator.scale)]
    H = sylvester(operator.size)
    return [[to_fraction(operator.scale) * value for value in H[k]] for k in operator.kept.tolist()]


def lines(n, direction, scale):
    """A by its definition: one row a bin, from the least one; columns k and rows l of the image."""
    p, q = direction
    of = [p * row - q * column for row in range(n) for column in range(n)]
    return [[to_fraction(scale) * (b == line) for line in of] for b in range(min(of), max(of) + 1)]


def to_fraction(x):
    return Fraction(int(x.p), int(x.q))


OPERATORS = [
    DenseOperator([[1, "1/3", -2], [0, "5/7", 0.5]]),
    DenseOperator(np.arange(20.0).reshape(4, 5) / 8),
    Identity(3),
    sv.WalshHadamard(np.array([[True, False], [True, True]])),
    sv.WalshHadamard([7, 0, 2], size=8, scale="1/3"),
    sv.WalshHadamard([0], size=1),
    sv.Mojette(4, [(1, 0), (0, 1), (1, 1), (-1, 1), (2, -3)]),
    sv.Mojette(3, [(-2, -1), (3, 2)], scale="2/7"),
    sv.Mojette(1, [(1, 5)]),
]


@pytest.mark.parametrize("operator", OPERATORS, ids=str)
def test_products_are_those_of_the_matrix(operator):
    A, rng = entries_of(operator), random.Random(1)
    m, count = operator.shape
    x, r = ([Fraction(rng.randint(-9, 9), rng.choice((1, 3, 8))) for _ in range(k)] for k in (count, m))
    forward = [sum(a * v for a, v in zip(row, x, strict=True)) for row in A]
    adjoint = [sum(A[i][j] * r[i] for i in range(m)) for j in range(count)]
    exact = [tuple(fmpq(v.numerator, v.denominator) for v in u) for u in (x, r)]
    assert list(map(to_fraction, operator.exact(exact[0]))) == forward
    assert list(map(to_fraction, operator.exact_adjoint(exact[1]))) == adjoint
    assert operator.measure(x) == operator.exact(exact[0])
    assert np.allclose(operator.forward(np.array(x, dtype=float)), np.array(forward, dtype=float))
    assert np.allclose(operator.adjoint(np.array([r, r], dtype=float)), np.array([adjoint, adjoint], dtype=float))
    if operator.has_orthonormal_rows:
        assert [[sum(a * b for a, b in zip(u, v, strict=True)) for v in A] for u in A] == entries_of(Identity(m))

    again = read_operator(write_operator(operator))
    assert again == operator
    checked = read_in_checker(write_operator(operator), "operator")
    assert (checked.rows, checked.columns, checked.orthonormal) == (m, count, operator.has_orthonormal_rows)
    for values, product, found in ((x, checked.forward, forward), (r, checked.adjoint, adjoint)):
        result = product(Scaled([int(v * 24) for v in values], Fraction(1, 24)))
        assert [v * result.unit for v in result.numbers] == found


def test_the_transform_of_an_image_is_that_of_its_axes():
    image, H = np.random.default_rng(0).integers(-9, 9, (4, 4)), np.array(sylvester(4))
    mask = np.array([[True, False, True, False]] * 4)
    measured = sv.WalshHadamard(mask).measure(image)
    assert [v * 4 for v in measured] == (H @ image @ H)[mask].tolist()


@pytest.mark.parametrize("directions", [[(1, 0)], [(1, 0), (0, -1), (-1, 1)], [(2, -3), (-1, -1), (1, 2)]])
def test_of_a_ghost_nothing_is_measured(directions):
    """Largest ghosts touch all four edges; a pixel less, and Katz's criterion says that there is none."""
    wide, high = (sum(abs(d[k]) for d in directions) for k in (0, 1))
    operator = sv.Mojette(max(wide, high) + 1, directions)
    ghost = operator.ghost()
    assert not any(operator.measure(ghost))
    assert [np.ptp(np.nonzero(ghost)[k]) for k in (0, 1)] == [high, wide]
    smaller = sv.Mojette(max(wide, high), directions)
    with pytest.raises(sv.InvalidInput, match=f"{wide} columns and {high} rows, and the image has {max(wide, high)}"):
        smaller.ghost()
    assert np.linalg.matrix_rank(np.array(entries_of(smaller), dtype=float)) == max(wide, high) ** 2


@pytest.mark.parametrize("operator", [o for o in OPERATORS if isinstance(o, sv.Mojette)], ids=str)
def test_float_bounds_hold(operator):
    A, bounds = np.array(entries_of(operator), dtype=float), operator.float_bounds
    assert np.linalg.norm(A, 2) <= bounds.norm * (1 + 1e-12)
    x = np.random.default_rng(0).standard_normal(operator.shape[1])
    exact = [
        nearest_double(v - fmpq(*f.as_integer_ratio()))
        for v, f in zip(operator.measure(x), operator.forward(x), strict=True)
    ]
    assert np.linalg.norm(exact) <= bounds.rounding * np.linalg.norm(x)


def test_filtered_back_projection_of_many_directions_is_near_the_image():
    """A smooth image, and all directions up to 5: the error falls with their number; the scale is undone."""
    rows, columns = np.mgrid[-1:1:16j, -1:1:16j]
    image, errors = np.exp(-6 * (rows**2 + columns**2)), []
    for most in (1, 5):
        directions = [
            (1, 0),
            *((p, q) for q in range(1, most + 1) for p in range(-most, most + 1) if math.gcd(p, q) == 1),
        ]
        operator = sv.Mojette(16, directions, scale="1/8")
        found = sv.filtered_back_projection(operator, operator.forward(np.array([image.ravel()] * 2)))
        assert np.array_equal(found[0], found[1])
        errors.append(np.linalg.norm(found[0] - image) / np.linalg.norm(image))
    assert errors[1] < 0.05 < errors[0] / 3
    assert sum(angles_between(operator)) == pytest.approx(math.pi)
    with pytest.raises(sv.InvalidInput, match="is no Mojette transform"):
        sv.filtered_back_projection(sv.WalshHadamard([0], size=4), [1.0])
    with pytest.raises(sv.InvalidInput, match="a NaN or an infinity"):
        sv.filtered_back_projection(sv.Mojette(2, [(1, 0)]), [1.0, float("nan")])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: DenseOperator([1, 2]), "a matrix, a sequence of rows, is needed"),
        (lambda: DenseOperator([[1, 2], [3]]), r"A\[1\] has 1 entries, 2 are needed"),
        (lambda: DenseOperator([[1, "1/0"]]), "its denominator is 0"),
        (lambda: Identity(0), "size is 0"),
        (lambda: sv.WalshHadamard(np.ones(3, dtype=bool)), "size 3: a power of two"),
        (lambda: sv.WalshHadamard(np.ones((2, 4), dtype=bool)), "shape"),
        (lambda: sv.WalshHadamard(np.zeros(4, dtype=bool)), "keeps no row"),
        (lambda: sv.WalshHadamard([0]), "size says how many rows"),
        (lambda: sv.WalshHadamard([4], size=4), r"mask\[0\] is 4"),
        (lambda: sv.WalshHadamard([1, 1], size=4), "names a row twice"),
        (lambda: sv.WalshHadamard([1], size=8), r"1/sqrt\(8\) is not rational: pass a scale"),
        (lambda: sv.WalshHadamard([1], size=8, scale=-1), "scale is -1: a positive rational number"),
        (lambda: sv.WalshHadamard(np.ones(4, dtype=bool), size=8), "size is 8, and the mask has 4 entries"),
        (lambda: sv.WalshHadamard([1], size=4).forward(np.ones(3)), "no last axis of 4 entries"),
        (lambda: sv.Mojette(0, [(1, 0)]), "n is 0"),
        (lambda: sv.Mojette(3, []), "directions is .*: a sequence of pairs"),
        (lambda: sv.Mojette(3, "ab"), "a sequence of pairs"),
        (lambda: sv.Mojette(3, [(1, 0), (1, 2, 3)]), "a sequence of pairs"),
        (lambda: sv.Mojette(3, [(1, 0), (2, 4)]), r"directions\[1\] is \(2, 4\): coprime integers"),
        (lambda: sv.Mojette(3, [(0, 0)]), r"directions\[0\] is \(0, 0\): coprime integers"),
        (lambda: sv.Mojette(3, [(1, 0.5)]), r"directions\[0\] is 0\.5: an integer"),
        (lambda: sv.Mojette(3, [(1, 2), (-1, -2)]), r"directions\[1\] is \(-1, -2\): these lines are there before"),
        (lambda: sv.Mojette(3, [(1, 2)], scale=0), "scale is 0: a positive rational number"),
        (lambda: sv.Mojette(99, [(1, 2**20)]), "bins: take smaller integers"),
        (lambda: sv.any_map_error([[1, 1]], [1, 0, 0], [0, 1]), "x has 3 entries, 2 are needed"),
        (lambda: sv.any_map_error([[1, 1]], [1, 0], [0, 1], eta=-1), "eta is -1: a rational number >= 0"),
    ],
)
def test_bad_input_is_one_sentence(make, says):
    with pytest.raises(sv.InvalidInput, match=says) as refusal:
        make()
    assert "\n" not in str(refusal.value)
