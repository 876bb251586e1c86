"""A fitted estimator as the problem that it was asked to solve, and a certificate of its coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.allowance import Progress
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.engines.protocol import Choice
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.frames import Foreign
from sciverify.exact.midrad import Floats
from sciverify.models.estimator_objectives import Objective, objective_of
from sciverify.models.penalised_least_squares import PenalisedLeastSquares
from sciverify.problems.lasso import Lasso
from sciverify.problems.loss_factors import loss_factor


@dataclass(frozen=True, slots=True, eq=False)
class PosedEstimator:
    """What a fitted estimator was asked, and what it answered.

    Attributes
    ----------
    problem : Lasso
        The problem that was posed, for any verb of the library.
    x : float64 array
        The fitted coefficients, with the intercept as last entry if one was fitted.
    title : str
        The estimator.

    **Source.** docs/your-problem-in-our-words.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sklearn.linear_model import Lasso
    >>> X, y = [[1, 0], [0, 1], [1, 1]], [3, 1, 2]
    >>> posed = sv.pose_estimator(Lasso(alpha=0.25).fit(X, y), X, y)
    >>> sv.certify_distance(posed.problem, posed.x).distance < 1e-3
    <Verdict.TRUE: 'true'>
    """

    problem: Lasso
    x: Floats
    title: str


def pose_estimator(
    model: Foreign, X: Foreign, y: Foreign, sample_weight: Foreign = None, *, target: int | None = None
) -> PosedEstimator:
    """The exact problem that a fitted estimator was asked to solve, with its answer.

    Parameters
    ----------
    model : fitted estimator
        scikit-learn: Lasso, LassoCV, LassoLars, LassoLarsCV, LassoLarsIC, ElasticNet, ElasticNetCV, Ridge, RidgeCV,
        LinearRegression; celer: Lasso, LassoCV, ElasticNet, ElasticNetCV; skglm: Lasso, WeightedLasso, ElasticNet,
        GeneralizedLinearEstimator with Quadratic and L1, WeightedL1 or L1_plus_L2. Or a Pipeline that ends with one of
        them, or a search whose `best_estimator_` is one.
    X, y : the data of the fit, shape (m, N) and (m,)
        As they were before the fit: an estimator with copy_X=False changes them. Rows go together by their position,
        as in the fit, whatever the index of a frame says.
    sample_weight : m numbers >= 0, optional
        What was passed to `fit`.
    target : int, optional
        Which column of y, where several targets were fitted.

    Returns
    -------
    PosedEstimator
        **Guarantee.** The problem is the documented objective of the estimator, times a factor, with the data as
        float64 (what estimators turn integers and booleans into) and every parameter exactly the double that it is:
        alpha becomes lam = 2 m alpha as a rational number, sample weights become row scales and m their sum. For a
        pipeline the data are the output of its transformers' `transform`, rounded as it is: after a `StandardScaler`,
        the problem of the scaled doubles that the estimator saw, so distances are in scaled units.

    Raises
    ------
    InvalidInput
        The model is none of these, is not fitted, or was fitted to data of another shape; sample weights for an
        estimator that takes none.

    **Source.** docs/your-problem-in-our-words.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sklearn.linear_model import Lasso
    >>> model = Lasso(alpha=0.25).fit([[1, 0], [0, 1], [1, 1]], [3, 1, 2])
    >>> sv.pose_estimator(model, [[1, 0], [0, 1], [1, 1]], [3, 1, 2]).problem
    <Lasso A 3 x 3, lam = 3/2, intercept in the last entry>
    """
    model, X = _unwrapped(model, X)
    objective = objective_of(model, target)
    data, measured = _matrix(X), _measurements(y, target)
    if data.shape[0] != len(measured):
        raise InvalidInput(f"X has {data.shape[0]} rows and y {len(measured)} entries: pass the data of the fit")
    coefficients, offset = _fitted(model, target)
    if len(coefficients) != data.shape[1]:
        raise InvalidInput(
            f"{objective.title} has {len(coefficients)} coefficients and X has {data.shape[1]} columns: "
            "it was fitted to other data"
        )
    _require_names(model, X)
    weights = _sample_weights(sample_weight, objective, len(measured))
    problem = _posed(objective, data, measured, weights, _names(X, data.shape[1]))
    x = np.append(coefficients, offset) if objective.intercept else coefficients
    return PosedEstimator(problem, x, objective.title)


def certify_estimator(
    model: Foreign,
    X: Foreign,
    y: Foreign,
    sample_weight: Foreign = None,
    *,
    target: int | None = None,
    digits: int | None = None,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove how far the coefficients of a fitted estimator are from the minimisers that it was asked for.

    Parameters
    ----------
    model, X, y, sample_weight, target
        As for `pose_estimator`.
    digits, engine, seconds, progress
        As for `certify_distance`.

    Returns
    -------
    Certificate
        **Guarantee.** ``distance.lower <= ||(coef_, intercept_) - nearest minimiser|| <= distance.upper``, for the
        problem that `pose_estimator` describes. The independent checker re-proves it from the saved file.

    Raises
    ------
    InvalidInput
        As from `pose_estimator`.
    Undecided, AssumptionFailed
        As from `certify_distance`; the latter where the minimisers are unbounded, as those of least squares with
        dependent columns are.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.linear_model import LassoCV
    >>> X, y = load_diabetes(return_X_y=True)
    >>> print(f"{sv.certify_estimator(LassoCV().fit(X, y), X, y).distance:.2}")
    [0.83, 0.84]

    **Source.** docs/your-problem-in-our-words.md.
    """
    posed = pose_estimator(model, X, y, sample_weight, target=target)
    return certify_distance(posed.problem, posed.x, digits, engine=engine, seconds=seconds, progress=progress)


def _unwrapped(model: Foreign, X: Foreign) -> tuple[Foreign, Foreign]:
    """The last estimator of searches and pipelines, and the data that it saw."""
    while True:
        if hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        elif isinstance(getattr(model, "steps", None), list) and hasattr(model, "named_steps"):
            for name, step in model.steps[:-1]:
                if step is None or step == "passthrough":
                    continue
                if not hasattr(step, "transform"):
                    raise InvalidInput(f"the step {name} of the pipeline is {shown(step)}: it has no transform")
                X = step.transform(X)
            model = model.steps[-1][1]
        else:
            return model, X


def _posed(
    objective: Objective, data: Foreign, measured: Floats, weights: Floats | None, names: tuple[str, ...] | None
) -> Lasso:
    total = Fraction(len(measured)) if weights is None else sum(map(Fraction, weights.tolist()), Fraction(0))
    if total <= 0:
        raise InvalidInput("sample_weight has no positive entry: nothing was fitted")
    c = loss_factor(objective.loss, total)
    ridge = objective.l2 / c
    ridges = ridge if objective.weights is None else [ridge * Fraction(float(w)) for w in objective.weights]
    return PenalisedLeastSquares(
        data,
        measured,
        objective.l1 / c,
        objective.weights,
        ridges,
        objective.intercept,
        objective.positive,
        weights,
        names,
    ).problem()


def _matrix(X: Foreign) -> Foreign:
    """float64, as estimators turn what they get into; sparse matrices stay sparse."""
    found = X.tocsc().astype(np.float64) if hasattr(X, "tocsc") else np.asarray(X, dtype=np.float64)
    if found.ndim != 2:
        raise InvalidInput(f"X has shape {found.shape}: (m, N) is needed")
    return found


def _measurements(y: Foreign, target: int | None) -> Floats:
    found: Floats = np.asarray(y, dtype=np.float64)
    if found.ndim == 2 and found.shape[1] > 1:
        return found[:, _target(target, found.shape[1])]
    return found.reshape(-1)


def _target(target: int | None, count: int) -> int:
    if target is None:
        raise InvalidInput(f"the model has {count} targets: name one, target=0 to {count - 1}")
    return as_integer(target, "target", 0, count - 1)


def _fitted(model: Foreign, target: int | None) -> tuple[Floats, float]:
    found: Floats = np.asarray(model.coef_, dtype=np.float64)
    offsets = np.asarray(getattr(model, "intercept_", 0.0), dtype=np.float64).reshape(-1)
    if found.ndim == 2:
        k = _target(target, len(found)) if len(found) > 1 else 0
        return found[k], float(offsets[k if len(offsets) > 1 else 0])
    return found, float(offsets[0])


def _sample_weights(values: Foreign, objective: Objective, count: int) -> Floats | None:
    if values is None:
        return None
    if not objective.takes_sample_weights:
        raise InvalidInput(f"{objective.title} takes no sample weights: leave them out")
    found: Floats = np.asarray(values, dtype=np.float64)
    if found.ndim == 0:
        found = np.full(count, float(found))
    if found.shape != (count,) or not np.isfinite(found).all():
        raise InvalidInput(f"sample_weight is {shown(values)}: {count} finite numbers are needed")
    return found


def _names(X: Foreign, count: int) -> tuple[str, ...] | None:
    """What a frame calls its columns."""
    columns = getattr(X, "columns", None)
    found = () if columns is None else tuple(map(str, columns))
    return found if len(found) == count else None


def _require_names(model: Foreign, X: Foreign) -> None:
    """The columns are those of the fit, where both have names."""
    known, given = getattr(model, "feature_names_in_", None), getattr(X, "columns", None)
    if known is not None and given is not None and list(known) != list(given):
        raise InvalidInput(f"X has the columns {shown(list(given))}, the model was fitted to {shown(list(known))}")
