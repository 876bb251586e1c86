"""Fitted estimators, held against active sets in 400 bits; and refusals, with classes that only look like theirs."""

import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from active_set import BITS, distance, minimiser
from effort import tries

import sciverify as sv
from sciverify.models.penalised_least_squares import PenalisedLeastSquares, sum_of_doubles

RANDOM = np.random.default_rng(5)
X = RANDOM.standard_normal((12, 4)) + 1
Y = X @ [2.0, 0, -1, 0] + 3 + RANDOM.standard_normal(12) / 4
WEIGHTS = np.array([1.0, 2.0, 0.0, 0.5, 1, 1, 3, 1, 1, 1, 0.25, 1])


def like(library, name, **attributes):
    """An estimator without its library."""
    cls = type(name, (), {"__module__": f"{library}.somewhere", **attributes})
    return cls()


def lasso(coef, intercept=0.0, **attributes):
    known = {"alpha": 0.1, "fit_intercept": True, "positive": False, "coef_": np.array(coef), "intercept_": intercept}
    return like("sklearn", "Lasso", **(known | attributes))


def number(value):
    man, exp = value.man_exp
    return Fraction(int(man)) * Fraction(2) ** exp


def is_between(bounds, truth):
    slack = 1 + Fraction(1, 10**90)  # truth is rounded to 400 bits, and bounds may be equal
    return bounds.lower <= number(truth) * slack and number(truth) <= bounds.upper * slack


@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("positive", [True, False])
@pytest.mark.parametrize("ratio", [1.0, 0.3])
def test_the_distance_is_that_to_the_minimiser_of_the_documented_objective(ratio, positive, intercept, sample_weight):
    coef = [1.5, 0.0, -0.5 * (not positive), 0.1]
    attributes = {"positive": positive, "fit_intercept": intercept, "l1_ratio": ratio}
    known = lasso(coef, 2.0 if intercept else 0.0, **attributes).__class__
    model = (
        known()
        if ratio == 1
        else like("sklearn", "ElasticNet", **{k: v for k, v in vars(known).items() if k[0] != "_"})
    )
    certificate = sv.certify_estimator(model, X, Y, sample_weight)
    total = mpmath.mpf(12 if sample_weight is None else float(WEIGHTS.sum()))
    with mpmath.workprec(BITS):
        alpha, rho = mpmath.mpf(0.1), mpmath.mpf(ratio)
        options = {"positive": positive, "intercept": intercept, "weights": sample_weight}
        z = minimiser(X, Y, 1 / (2 * total), alpha * rho, alpha * (1 - rho) / 2, **options)
    x = [*coef, 2.0] if intercept else coef
    assert is_between(certificate.distance, distance(x, z))
    assert certificate.distance.upper - certificate.distance.lower < Fraction(1, 10**6)


def test_alpha_becomes_lam_exactly():
    posed = sv.pose_estimator(lasso([0.0, 0, 0, 0], alpha=0.1), X, Y)
    assert Fraction(int(posed.problem.lam.p), int(posed.problem.lam.q)) == 24 * Fraction(0.1)
    assert posed.x.tolist() == [0.0] * 5
    assert posed.title == "Lasso of scikit-learn"


def test_the_ridge_of_an_elastic_net_is_split_into_doubles_that_add_up():
    model = like(
        "sklearn", "ElasticNet", alpha=0.1, l1_ratio=0.3, fit_intercept=True, coef_=np.zeros(4), intercept_=0.0
    )
    problem = sv.pose_estimator(model, X, Y).problem
    added = {}
    for row, scale in zip(problem.matrix[12:], problem.row_scales_squared[12:], strict=True):
        (column,) = [i for i, v in enumerate(row) if v != 0]
        added[column] = added.get(column, 0) + Fraction(int(scale.p), int(scale.q)) * int(row[column]) ** 2
    assert added == dict.fromkeys(range(4), 12 * Fraction(0.1) * (1 - Fraction(0.3)))
    assert problem.floats is not None, "the instance is one of doubles"


@pytest.mark.parametrize("value", [Fraction(1, 8), 12 * Fraction(0.1) * (1 - Fraction(0.3)), Fraction(0.1) ** 2])
def test_sums_of_doubles_are_exact(value):
    parts = sum_of_doubles(value)
    assert all(type(p) is float and p > 0 for p in parts)
    assert sum(map(Fraction, parts)) == value


def test_what_is_no_sum_of_doubles_stays_as_it_is():
    assert sum_of_doubles(Fraction(1, 3)) == [Fraction(1, 3)]
    assert sum_of_doubles(Fraction(0)) == []


def test_ridges_that_differ_by_column():
    ridges = [Fraction(1, 3), Fraction(0), Fraction(2), Fraction(0.1) ** 2]
    posed = PenalisedLeastSquares(X, Y, Fraction(1), ridges=ridges, intercept=True).problem()
    with mpmath.workprec(BITS):
        l2 = [mpmath.mpf(q.numerator) / q.denominator for q in ridges]
        z = minimiser(X, Y, mpmath.mpf(1), mpmath.mpf(1), l2)
    assert is_between(sv.certify_distance(posed, [0, 0, 0, 0, 1]).distance, distance([0, 0, 0, 0, 1], z))


def test_celer_weights_multiply_both_penalties_and_skglm_parts_are_read():
    shared = {"alpha": 0.2, "l1_ratio": 0.25, "fit_intercept": False, "coef_": np.zeros(4), "intercept_": 0.0}
    weights = np.array([1.0, 2.0, 0.5, 1.0])
    model = like("celer", "ElasticNet", weights=weights, **shared)
    with mpmath.workprec(BITS):
        alpha, w = mpmath.mpf(0.2), [mpmath.mpf(float(v)) for v in weights]
        l1, l2 = [alpha * v / 4 for v in w], [alpha * 3 * v / 8 for v in w]
        z = minimiser(X, Y, mpmath.mpf(1) / 24, l1, l2, intercept=False)
    assert is_between(sv.certify_estimator(model, X, Y).distance, distance([0] * 4, z))
    quadratic = like("skglm", "Quadratic")
    penalty = like("skglm", "WeightedL1", alpha=0.2, weights=np.array([1.0, 0.0, 1.0, 2.0]), positive=False)
    solver = like("skglm", "AndersonCD", fit_intercept=True)
    parts = {"datafit": quadratic, "penalty": penalty, "solver": solver, "coef_": np.zeros(4), "intercept_": 0.0}
    model = like("skglm", "GeneralizedLinearEstimator", **parts)
    problem = sv.pose_estimator(model, X, Y).problem
    assert [str(w) for w in problem.weights] == ["1", "0", "1", "2", "0"]


REFUSED = {
    "joins several targets": like("sklearn", "MultiTaskLasso", coef_=np.zeros((2, 4))),
    "no sum of squares": like("sklearn", "LogisticRegression", coef_=np.zeros((1, 4))),
    "no penalised sum of squares": like("sklearn", "Lars", coef_=np.zeros(4)),
    "GroupLasso of celer is not posed": like("celer", "GroupLasso", coef_=np.zeros(4)),
    "is not fitted: call fit": like("sklearn", "LassoCV", fit_intercept=True),
    "has 3 coefficients and X has 4 columns": lasso([0.0, 0, 0]),
    "normalize=True divides": lasso([0.0, 0, 0, 0], normalize=True),
    "alpha of Lasso of scikit-learn is -1": lasso([0.0, 0, 0, 0], alpha=-1),
    "known are sklearn.Lasso": like("elsewhere", "Lasso", coef_=np.zeros(4)),
    "it has no transform": like("sklearn", "Pipeline", steps=[("a", 1), ("b", 2)], named_steps={}),
    "positive=True without an l1 penalty": like(
        "sklearn", "LinearRegression", positive=True, fit_intercept=True, coef_=np.zeros(4), intercept_=0.0
    ),
    "with the penalty MCPenalty is not posed": like(
        "skglm", "GeneralizedLinearEstimator", coef_=np.zeros(4), intercept_=0.0,
        datafit=like("skglm", "Quadratic"), penalty=like("skglm", "MCPenalty"), solver=like("skglm", "AndersonCD"),
    ),
    "the model has 2 targets": lasso(np.zeros((2, 4))),
}  # fmt: skip


@pytest.mark.parametrize("words", REFUSED)
def test_refusals_say_what_is_wrong(words):
    with pytest.raises(sv.InvalidInput) as error:
        sv.certify_estimator(REFUSED[words], X, Y)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("12 finite numbers are needed", (X, Y, [1.0])),
        ("numbers >= 0 are needed", (X, Y, [-1.0] + [1.0] * 11)),
        ("X has 12 rows and y 3 entries", (X, Y[:3])),
        ("(m, N) is needed", (X[0], Y)),
    ],
)
def test_data_of_another_shape_are_refused(words, arguments):
    with pytest.raises(sv.InvalidInput) as error:
        sv.certify_estimator(lasso([0.0, 0, 0, 0]), *arguments)
    assert words.replace("numbers >= 0", "weights >= 0") in str(error.value)


def test_sample_weights_are_refused_where_there_are_none():
    model = like("sklearn", "LassoLars", alpha=0.1, fit_intercept=True, coef_=np.zeros(4), intercept_=0.0)
    with pytest.raises(sv.InvalidInput, match="takes no sample weights"):
        sv.certify_estimator(model, X, Y, WEIGHTS)


def test_targets_and_names():
    both = lasso(np.array([[0.0, 1, 0, 0], [1, 0, 0, 0]]), np.array([3.0, 4.0]))
    posed = sv.pose_estimator(both, X, np.column_stack([Y, 2 * Y]), target=1)
    assert posed.x.tolist() == [1, 0, 0, 0, 4]
    assert posed.problem.measurements[0] == 2 * sv.pose_estimator(lasso([0.0] * 4), X, Y).problem.measurements[0]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["age", "sex", "bmi", "bp"])
    assert sv.pose_estimator(lasso([0.0] * 4), frame, Y).problem.names == ("age", "sex", "bmi", "bp", "intercept")
    named = lasso([0.0] * 4, feature_names_in_=np.array(["sex", "age", "bmi", "bp"], dtype=object))
    with pytest.raises(sv.InvalidInput, match="the model was fitted to"):
        sv.certify_estimator(named, frame, Y)


def test_estimators_of_scikit_learn_on_its_data():
    datasets, lm = pytest.importorskip("sklearn.datasets"), pytest.importorskip("sklearn.linear_model")
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data, y = datasets.load_diabetes(return_X_y=True)
    data, y = data[:: tries(4, 1)], y[:: tries(4, 1)]
    posed = [lm.LassoCV(), lm.LassoLarsIC(), lm.ElasticNetCV(), make_pipeline(StandardScaler(), lm.Lasso(alpha=1))]
    for model in [*posed, *tries([], [lm.Lasso(), lm.LassoLars(), lm.LassoLarsCV(), lm.Lasso(positive=True)])]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(data, y)
        certificate = sv.certify_estimator(model, data, y)
        seen, last = (model[:-1].transform(data), model[-1]) if hasattr(model, "steps") else (data, model)
        with mpmath.workprec(BITS):
            alpha = mpmath.mpf(float(getattr(last, "alpha_", getattr(last, "alpha", 0))))
            rho = mpmath.mpf(float(getattr(last, "l1_ratio_", 1)) if "Elastic" in type(last).__name__ else 1)
            c, x = mpmath.mpf(1) / (2 * len(y)), np.append(last.coef_, last.intercept_)
            options = {"positive": getattr(last, "positive", False), "start": x}
            z = minimiser(seen, y, c, alpha * rho, alpha * (1 - rho) / 2, **options)
        assert is_between(certificate.distance, distance(x, z)), type(last).__name__


@pytest.mark.parametrize("library", tries(["celer"], ["celer", "skglm"]))  # skglm compiles for a minute
def test_estimators_of_other_libraries(library):
    module = pytest.importorskip(library)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = module.Lasso(alpha=0.1, tol=1e-12).fit(X, Y)
    assert sv.certify_estimator(model, X, Y).distance.upper < Fraction(1, 10**5)
