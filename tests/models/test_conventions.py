"""Problems in other programs' words: the same numbers as by hand."""

import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from active_set import BITS, distance, minimiser

import sciverify as sv
from sciverify.exact.rationals import to_rational
from sciverify.families.standardised_lasso import StandardisedLasso
from sciverify.models.conventions import CONVENTIONS, nearest_root

X = np.array([[1.0, 0.0, 4.0], [0.0, 1.0, 2.0], [1.0, 1.0, -3.0], [0.0, 0.0, 1.0], [2.0, -1.0, 0.5]])
Y = np.array([3.0, 1.0, 2.0, 0.0, -1.0])
WEIGHTS = np.array([1.0, 2.0, 0.5, 1.0, 3.0])


def number(value):
    man, exp = value.man_exp
    return Fraction(int(man)) * Fraction(2) ** exp


@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
@pytest.mark.parametrize("share", [1, 0.25])
@pytest.mark.parametrize("name", ["glmnet", "matlab"])
def test_standardised_problems_are_those_of_the_divided_columns(name, share, sample_weight):
    posed = sv.from_convention(name, X, Y, lam=0.25, alpha=share, sample_weight=sample_weight)
    s = np.ones(5) if sample_weight is None else sample_weight
    with mpmath.workprec(BITS):
        total = mpmath.fsum(map(float, s))
        deviations = []
        for column in X.T:
            mean = mpmath.fsum(w * mpmath.mpf(v) for w, v in zip(s, column, strict=True)) / total
            square = mpmath.fsum(w * (mpmath.mpf(v) - mean) ** 2 for w, v in zip(s, column, strict=True)) / total
            deviations.append(mpmath.mpf(float(mpmath.sqrt(square))))
        lam, rho = mpmath.mpf(0.25), mpmath.mpf(share)
        l1, l2 = [lam * rho * d for d in deviations], [lam * (1 - rho) / 2 * d * d for d in deviations]
        z = minimiser(X, Y, 1 / (2 * total), l1, l2, weights=s)
    found = sv.certify_distance(posed, [0, 0, 0, 1]).distance
    truth, slack = number(distance([0, 0, 0, 1], z)), 1 + Fraction(1, 10**90)  # of the rounding to 400 bits
    assert found.lower <= truth * slack
    assert truth <= found.upper * slack


def test_exact_deviations_are_square_roots():
    posed = sv.from_convention("glmnet", X, Y, lam=0.25, standardize="exact")
    means = [sum(map(Fraction, column)) / 5 for column in X.T.tolist()]
    for w, column, mean in zip(posed.weights, X.T.tolist(), means, strict=False):
        assert w * w == to_rational(sum((Fraction(v) - mean) ** 2 for v in column) / 5)


def test_scikit_learn_cvxpy_and_plain_ones():
    plain = sv.Lasso(X, Y, 10 * Fraction(0.1), intercept=True)
    assert sv.from_convention("scikit-learn", X, Y, alpha=0.1) == plain
    assert sv.from_convention("glmnet", X, Y, lam=0.1, standardize=False) == plain
    assert sv.from_convention("cvxpy", X, Y, lam=0.1) == sv.Lasso(X, Y, 0.1)
    assert sv.from_convention("scikit-learn", X, Y, alpha=0.5, positive=True, intercept=False) == sv.Lasso(
        X, Y, 5, positive=True
    )
    weighted = sv.from_convention("scikit-learn", X, Y, alpha=0.5, sample_weight=WEIGHTS, intercept=False)
    assert weighted == sv.Lasso(X, Y, 7.5, row_scales_squared=WEIGHTS)


def test_the_slides_divide_centred_columns_as_the_family_does():
    rows = np.array([[1.0, 2.0], [-1.0, -3.0], [0.0, 1.0]])
    posed = sv.from_convention("slides", rows, [1.0, -1.0, 0.0], lam="1/10", standardize="exact")
    roots = [sympy.sqrt(sympy.Rational(2, 3)), sympy.sqrt(sympy.Rational(14, 3))]
    assert posed == sv.Lasso(rows, [1, -1, 0], StandardisedLasso("1/10").penalty("1/m"), weights=roots)


def test_the_nearest_root_is_correctly_rounded():
    draw = random.Random(1)
    with mpmath.workprec(600):
        for _ in range(2000):
            q = Fraction(draw.getrandbits(draw.randint(1, 120)) + 1, draw.getrandbits(draw.randint(1, 120)) + 1)
            assert nearest_root(q) == float(mpmath.sqrt(mpmath.mpf(q.numerator) / q.denominator))
    assert nearest_root(Fraction(0.1) ** 2) == 0.1
    tie = Fraction(2**53 + 1, 2**53)  # half-way between two doubles, a bit of its square more or less
    assert nearest_root(tie**2) == 1.0
    assert nearest_root(tie**2 + Fraction(1, 2**400)) == 1.0 + 2.0**-52


@pytest.mark.parametrize(
    ("words", "name", "options"),
    [
        ("write 'scikit-learn' or 'glmnet'", "R", {"lam": 1}),
        ("lam is missing: the penalty of glmnet is lam", "glmnet", {"alpha": 0.5}),
        ("lam is 1: the penalty of scikit-learn is alpha", "scikit-learn", {"lam": 1}),
        ("l1_ratio is 0.5: the penalty of matlab is lam", "matlab", {"lam": 1, "l1_ratio": 0.5}),
        ("alpha is 2: a share from 0 to 1", "glmnet", {"lam": 1, "alpha": 2}),
        ("lam is -1: a number >= 0", "cvxpy", {"lam": -1}),
        ("what lasso of MATLAB divides columns by", "matlab", {"lam": 1, "intercept": False}),
        ("sample_weight is [1.0]", "glmnet", {"lam": 1, "sample_weight": [1.0]}),
        ("standardize is 'yes'", "glmnet", {"lam": 1, "standardize": "yes"}),
    ],
)
def test_refusals(words, name, options):
    with pytest.raises(sv.InvalidInput) as error:
        sv.from_convention(name, X, Y, **options)
    assert words in str(error.value)


@pytest.mark.parametrize(("name", "penalty"), [("scikit-learn", "alpha"), ("glmnet", "lam"), ("cvxpy", "lam")])
def test_series_are_put_into_the_order_of_a_frame(name, penalty):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(X, columns=["a", "b", "c"], index=list("pqrst"))
    y, weights = (pandas.Series(v, index=table.index).loc[list("tspqr")] for v in (Y, WEIGHTS))
    posed = sv.from_convention(name, table, y, sample_weight=weights, **{penalty: 0.25})
    assert posed == sv.from_convention(name, X, Y, sample_weight=WEIGHTS, **{penalty: 0.25})
    assert posed.names[:3] == ("a", "b", "c")
    with pytest.raises(sv.InvalidInput, match="indexed by"):
        sv.from_convention(name, table, pandas.Series(Y, index=list("vwxyz")), **{penalty: 0.25})


def test_constant_columns_are_not_standardised():
    with pytest.raises(sv.InvalidInput, match="column 1 of X is constant"):
        sv.from_convention("glmnet", np.column_stack([Y, np.ones(5)]), Y, lam=1)


def test_every_convention_has_its_words_in_the_guide():
    from pathlib import Path

    guide = (Path(__file__).parents[2] / "docs" / "your-problem-in-our-words.md").read_text()
    for name in CONVENTIONS:
        assert f'"{name}"' in guide
