"""Every kind of bad input: one InvalidInput sentence that shows the value."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from flint import arb

import sciverify as sv

NAN, INF = float("nan"), float("inf")
A, Y = [[1, 2], [0, 1]], [1, 1]

PROBLEMS = {
    "NaN entry": ([[1, NAN], [0, 1]], Y, 1, "nan"),
    "infinite entry": ([[1, INF], [0, 1]], Y, 1, "inf"),
    "1e400 literal": ([[1, 1e400], [0, 1]], Y, 1, "inf"),
    "1e400 string": ([[1, "1e400"], [0, 1]], Y, 1, "1e400"),
    "huge exponent string": ([[1, "1e999999999"], [0, 1]], Y, 1, "1e999999999"),
    "empty matrix": ([], Y, 1, "[]"),
    "matrix without columns": ([[], []], Y, 1, "[]"),
    "ragged matrix": ([[1, 2], [0]], Y, 1, "row 1 has 1 entries"),
    "ragged numpy list": ([np.ones(2), np.ones(3)], Y, 1, "row 1 has 3 entries"),
    "matrix is a vector": ([1, 2], Y, 1, "A[0] is 1"),
    "matrix is three-dimensional": (np.ones((2, 2, 2)), Y, 1, "A[0][0]"),
    "matrix is a number": (3, Y, 1, "A is 3"),
    "matrix is a string": ("12", Y, 1, "'12'"),
    "matrix is None": (None, Y, 1, "None"),
    "matrix is a dict": ({"a": 1}, Y, 1, "{'a': 1}"),
    "matrix is 0-dimensional": (np.array(3.0), Y, 1, "3."),
    "entry is None": ([[1, None], [0, 1]], Y, 1, "None"),
    "entry is a boolean": ([[1, True], [0, 1]], Y, 1, "True"),
    "entry is no numeral": ([[1, "one"], [0, 1]], Y, 1, "'one'"),
    "entry is an empty string": ([[1, ""], [0, 1]], Y, 1, "''"),
    "entry is hexadecimal": ([[1, "0x10"], [0, 1]], Y, 1, "'0x10'"),
    "denominator 0": ([[1, "1/0"], [0, 1]], Y, 1, "'1/0'"),
    "unicode digits": ([[1, "٣"], [0, 1]], Y, 1, "٣"),
    "complex NaN": ([[1, complex(NAN, 1)], [0, 1]], Y, 1, "A[0][1] is nan"),
    "complex infinity": ([[1, complex(0, INF)], [0, 1]], Y, 1, "A[0][1] is inf"),
    "complex array with NaN": (np.array([[1, NAN * 1j]]), np.ones(1), 1, "A[0][1] is"),
    "complex and ragged": ([[1, 2j], [0]], Y, 1, "row 1 has 1 entries"),
    "complex and too short": ([[1, 2j], [0, 1]], [1], 1, "1 entries, 2 are needed"),
    "complex and irrational": ([[1, 2j], [0, sympy.sqrt(2)]], Y, 1, "A[1][1] is"),
    "irrational imaginary part": ([[1, 1 + sympy.sqrt(2) * sympy.I], [0, 1]], Y, 1, "a + b*I"),
    "complex symbol": ([[1, sympy.I * sympy.Symbol("t")], [0, 1]], Y, 1, "a + b*I"),
    "huge complex power": ([[1, (2 + sympy.I) ** sympy.Integer(10**9)], [0, 1]], Y, 1, "a + b*I"),
    "complex division by zero": ([[1j, sympy.Mul(sympy.I, sympy.zoo, evaluate=False)]], [1], 1, "A[0][1]"),
    "lam is irrational for complex A": ([[1, 2j], [0, 1]], Y, sympy.sqrt(2), "lam is"),
    "lam is complex for complex A": ([[1, 2j], [0, 1]], Y, 1j, "1j"),
    "object array": (np.array([[1, object], [0, 1]], dtype=object), Y, 1, "object"),
    "datetime array": (np.array([["2020-01-01"]], dtype="datetime64[D]"), [1], 1, "2020"),
    "masked array": (np.ma.masked_array([[1.0, 2.0]], mask=[[True, False]]), [1], 1, "masked"),
    "ball of positive radius": ([[1, arb(1, 0.5)], [0, 1]], Y, 1, "ball"),
    "symbol": ([[1, sympy.Symbol("t")], [0, 1]], Y, 1, "t"),
    "transcendental": ([[1, sympy.pi], [0, 1]], Y, 1, "pi"),
    "SymPy infinity": ([[1, sympy.oo], [0, 1]], Y, 1, "oo"),
    "imaginary SymPy number": ([[1, sympy.sqrt(-2)], [0, 1]], Y, 1, "I"),
    "measurements too short": (A, [1], 1, "1 entries, 2 are needed"),
    "measurements too long": (A, [1, 2, 3], 1, "3 entries, 2 are needed"),
    "measurements are a column": (A, [[1], [1]], 1, "[1]"),
    "NaN measurement": (A, [1, NAN], 1, "nan"),
    "lam missing": (A, Y, None, "lam is None"),
    "lam negative": (A, Y, -0.5, "-0.5"),
    "lam NaN": (A, Y, NAN, "nan"),
    "lam infinite": (A, Y, INF, "inf"),
    "lam is None": (A, Y, None, "None"),
    "lam is a list": (A, Y, [1], "[1]"),
    "lam is complex": (A, Y, 1 + 0j, "1+0j"),
    "lam is an irrational that is negative": (A, Y, 1 - sympy.sqrt(2), "lam"),
}


def one_sentence(error, value):
    text = str(error.value)
    assert value in text, text
    assert "\n" not in text
    assert len(text) < 250


@pytest.mark.parametrize("kind", PROBLEMS)
def test_bad_problem(kind):
    matrix, measurements, lam, value = PROBLEMS[kind]
    with pytest.raises(sv.InvalidInput) as error:
        sv.SquareRootLasso(matrix, measurements, lam)
    one_sentence(error, value)


OPTIONS = {
    "sign of a free entry": ({"weights": [1, 0], "signs": [0, 1]}, "signs[1] is 1"),
    "two kinds of signs": ({"positive": True, "signs": [0, 1]}, "signs is [0, 1]"),
    "sign 2": ({"signs": [1, 2]}, "signs[1] is 2"),
    "too few signs": ({"signs": [1]}, "signs is [1]"),
    "positive by a number": ({"positive": 1}, "positive is 1"),
    "an isometry beside an intercept": ({"isometry": "dct", "intercept": True}, "intercept=True"),
    "ridge": ({"ridge": 1}, "ridge is 1"),
    "alpha": ({"alpha": 0.5}, "alpha is 0.5"),
    "an unknown option": ({"wieghts": [1, 1]}, "wieghts"),
    "weight negative": ({"weights": [-1, 1]}, "-1"),
    "weight NaN": ({"weights": [NAN, 1]}, "nan"),
    "weights too short": ({"weights": [1]}, "1 entries, 2 are needed"),
    "row scale zero": ({"row_scales_squared": [1, 0]}, "row_scales_squared[1] is 0"),
    "unknown transform": ({"isometry": "dst"}, "'dst'"),
    "weight complex": ({"weights": [1, 1j]}, "1j"),
    "isometry of wrong size": ({"isometry": [[1]]}, "1 columns"),
}


@pytest.mark.parametrize("kind", OPTIONS)
def test_bad_option(kind):
    options, value = OPTIONS[kind]
    with pytest.raises(sv.InvalidInput) as error:
        sv.SquareRootLasso(A, Y, 1, **options)
    one_sentence(error, value)


@pytest.mark.parametrize("isometry", ["dct", [["3/5", "-4/5"], ["4/5", "3/5"]]])
def test_rows_of_a_ridge_are_not_behind_an_isometry(isometry):
    with pytest.raises(sv.InvalidInput) as error:
        sv.Lasso(A, Y, 1, ridge="1/2", isometry=isometry)
    one_sentence(error, "ridge is '1/2'")
    assert sv.Lasso(A, Y, 1, ridge=0.0, isometry=isometry).ridge_rows == 0


POINTS = {
    "x too short": ([1], "1 entries, 2 are needed"),
    "x with NaN": ([1, NAN], "nan"),
    "x is a matrix": ([[1, 2]], "[1, 2]"),
    "x is None": (None, "None"),
    "x complex": ([1j, 0], "1j"),
}


@pytest.mark.parametrize("kind", POINTS)
def test_bad_point(kind):
    x, value = POINTS[kind]
    with pytest.raises(sv.InvalidInput) as error:
        sv.certify_distance(sv.SquareRootLasso(A, Y, 1), x)
    one_sentence(error, value)


COMPLEX_POINTS = {
    "x too short": ([1j], "1 entries, 2 are needed"),
    "x with NaN": ([1j, complex(0, NAN)], "x[1] is nan"),
    "x is a matrix": ([[1j, 2]], "[1j, 2]"),
    "x is irrational": ([sympy.sqrt(2), 0], "x[0] is"),
    "x is None": (None, "None"),
}


@pytest.mark.parametrize("kind", COMPLEX_POINTS)
def test_bad_point_of_a_complex_problem(kind):
    x, value = COMPLEX_POINTS[kind]
    with pytest.raises(sv.InvalidInput) as error:
        sv.certify_distance(sv.SquareRootLasso([[1j, 2], [0, 1]], Y, 1), x)
    one_sentence(error, value)


def test_bad_options_of_a_complex_problem():
    for options, value in (({"row_scales_squared": [1]}, "row_scales_squared"), ({"isometry": "dct"}, "isometry")):
        with pytest.raises(sv.InvalidInput) as error:
            sv.Lasso([[1j]], [1], 1, **options)
        one_sentence(error, value)
    with pytest.raises(sv.InvalidInput) as error:
        sv.certify_distance(sv.Lasso([[1j]], [1], 1), [0], engine="exact")
    one_sentence(error, "'exact'")


@pytest.mark.parametrize("digits", [0, -3, 2.5, "10", True, 10**9])
def test_bad_digits(digits):
    with pytest.raises(sv.InvalidInput) as error:
        sv.certify_distance(sv.SquareRootLasso(A, Y, 1), [0, 0], digits=digits)
    one_sentence(error, repr(digits))


def test_problem_of_another_type():
    with pytest.raises(sv.InvalidInput, match="SquareRootLasso"):
        sv.certify_distance((A, Y), [0, 0])


def test_at_least_thirty_kinds():
    assert len(PROBLEMS) + len(OPTIONS) + len(POINTS) >= 30
