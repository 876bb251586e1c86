"""Distances from the minimisers of linear programs: the forms of scipy, bad input, and what HiGHS answers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.checker import check

ONES = np.ones(4)


def nearly_tied(power, first=False):
    """One minimiser, and another vertex whose cost is larger by 2^-power / 4 nearly."""
    longer = [1 + 2.0**-power, 1] if first else [1, 1 + 2.0**-power]
    return np.array([[0, 0, 1, 1], [*longer, 1, 0]]), np.array([1, 1.25])


@pytest.mark.parametrize("method", ["highs-ds", "highs-ipm"])
def test_highs_says_optimal_and_is_wrong_in_the_first_digit(method):
    """Data are doubles, exactly; prices within the tolerance of 1e-7 are 0 to the solver."""
    A, b = nearly_tied(30)
    answer = linprog(ONES, A_eq=A, b_eq=b, method=method)
    assert answer.status == 0
    certificate = sv.certify_linear_program(ONES, answer.x, A_eq=A, b_eq=b)
    assert certificate.claim.lower > Fraction(35, 100)
    assert check.check_bytes(certificate.to_json().encode())["lower"] == certificate.claim.lower
    A, b = nearly_tied(20)
    right = linprog(ONES, A_eq=A, b_eq=b, method=method)
    assert sv.certify_linear_program(ONES, right.x, A_eq=A, b_eq=b).claim.upper < 1e-6


def test_every_form_of_rows_and_bounds_is_the_same_program():
    """max x + y with x + 2y <= 4, x <= 3, y >= 0, as rows, as bounds, with free entries: (3, 1/2)."""
    below, most = [[1, 2], [1, 0]], [4, 3]
    forms = [
        sv.certify_linear_program([-1, -1], [0, 0], below, most),
        sv.certify_linear_program([-1, -1], [0, 0], below[:1], most[:1], bounds=[(0, 3), (0, None)]),
        sv.certify_linear_program([-1, -1], [0, 0], [*below, [0, -1]], [*most, 0], bounds=(None, None)),
        sv.certify_linear_program([-1, -1], [0, 0], below[:1], most[:1], bounds=[(None, 3), (0, np.inf)]),
        sv.certify_linear_program(
            [-1, -1, 0], [0, 0, 4], None, None, [[1, 2, 1]], [4], [(-np.inf, 3), (0, 9), (0, None)]
        ),
    ]
    squares = [Fraction(37, 4)] * 4 + [Fraction(37, 4) + 16]
    for certificate, square in zip(forms, squares, strict=True):
        assert certificate.claim.lower**2 <= square <= certificate.claim.upper**2
        assert decode(certificate.to_json()) == certificate


def test_a_face_without_end():
    """All (x, y) with x - y = 1 are minimisers; (0, 3) is 4 / sqrt(2) away."""
    claim = sv.certify_linear_program([1, -1], [0, 3], [[-1, 1]], [-1], bounds=(None, None)).claim
    assert claim.lower**2 <= 8 <= claim.upper**2


def test_a_minimiser_is_at_distance_0():
    assert sv.certify_linear_program([1, 1], ["1/3", "2/3"], A_eq=[[1, 1]], b_eq=[1]).claim.upper == 0


def test_no_minimiser():
    with pytest.raises(sv.AssumptionFailed, match="no feasible point"):
        sv.certify_linear_program([1], [0], [[1]], [-1])
    with pytest.raises(sv.AssumptionFailed, match="not bounded below"):
        sv.certify_linear_program([-1], [0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], []), r"c is \[\]: at least one entry is needed"),
        (([1], [1, 2]), "x has 2 entries"),
        (([1], [1], [[1]]), "b_ub is missing, and A_ub is there"),
        (([1], [1], None, [1]), "A_ub is missing, and b_ub is there"),
        (([1], [1], 3, [1]), "A_ub is 3: a matrix of 1 columns"),
        (([1], [1], [[1]], [1, 2]), "b_ub has 2 entries"),
        (([1], [1], None, None, [[1, 2]], [1]), r"A_eq\[0\] has 2 entries"),
        (([1], [1], None, None, None, None, 3), "bounds is 3"),
        (([1], [1], None, None, None, None, [(0, 1), (0, 1), (0, 1)]), "bounds has 3 pairs where 1 belong"),
        (([1], [1], None, None, None, None, (2, 1)), "the lower end must not exceed"),
        (([1], [1], None, None, None, None, ("x", 1)), "x"),
        (([1], [1], None, None, None, None, [0]), r"bounds\[0\] is 0: a pair"),
        (([1], [np.nan]), "nan"),
        (([1], [1], [np.nan], [1]), r"A_ub\[0\] is nan"),
        (([1], [1], np.ones((1, 1, 1)), [1]), r"A_ub has shape \(1, 1, 1\)"),
    ],
)
def test_bad_input_is_one_sentence(arguments, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.certify_linear_program(*arguments)


ROW, COSTS, POINT = np.array([[1.0, 1.0]]), [1.0, 2.0], [4.0, 1.0]


@pytest.mark.parametrize(
    "rows",
    [
        {"A_eq": sparse.csr_matrix(ROW), "b_eq": [5]},
        {"A_eq": sparse.coo_array(ROW), "b_eq": np.array([[5]])},
        {"A_eq": [1, 1], "b_eq": 5},
        {"A_eq": ["1", Fraction(1)], "b_eq": "5"},
        {"A_eq": ROW[0], "b_eq": np.array(5.0)},
        {"A_eq": ROW, "b_eq": 5.0, "bounds": None},
        {"A_eq": ROW, "b_eq": 5.0, "bounds": [(0, None)]},
        {"A_ub": -sparse.csc_array(ROW), "b_ub": [-5]},
        {"A_ub": -ROW[0], "b_ub": -5},
    ],
)
def test_forms_of_linprog(rows):
    """The only minimiser is (5, 0)."""
    claim = sv.certify_linear_program(COSTS, POINT, **rows).claim
    assert claim.lower**2 <= 2 <= claim.upper**2


def test_frames():
    pandas = pytest.importorskip("pandas")
    frame, b = pandas.DataFrame(ROW, columns=["a", "b"]), pandas.Series([5.0])
    costs, point = pandas.Series(COSTS), pandas.Series(POINT)
    assert sv.certify_linear_program(costs, point, A_eq=frame, b_eq=b) == sv.certify_linear_program(
        COSTS, POINT, A_eq=ROW, b_eq=[5]
    )


def test_words():
    """Bounds that are equal are one number, and a subject has an article."""
    certificate = sv.certify_linear_program([1, 1], [5, -4], A_eq=[[1, 1]], b_eq=[2])
    assert str(certificate).startswith("the distance to the minimisers is 5.0000000\n")
    assert certificate.explain().startswith("This is about a linear program, A 1 x 2. Proven: ")
