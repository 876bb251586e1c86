"""What a fitted estimator minimised, read off its parameters; by the names of its class and library.

scikit-learn, celer and skglm minimise (1/(2m)) ||y - Xw - b||^2 + alpha (rho ||w||_1 + (1 - rho)/2 ||w||^2), rho being
l1_ratio; `LinearRegression` and `Ridge` have no factor. The intercept is never penalised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.frames import Foreign
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.problems.loss_factors import LossFactor


@dataclass(frozen=True, slots=True)
class Objective:
    """loss * ||y - Xw - b||^2 + l1 sum_i w_i |z_i| + l2 sum_i w_i z_i^2

    Attributes
    ----------
    title : str
        The class and its library.
    loss : what stands before the squares
    l1, l2 : Fraction
    weights : N numbers or None
    positive, intercept : bool
    takes_sample_weights : bool
    """

    title: str
    loss: LossFactor
    l1: Fraction
    l2: Fraction
    weights: Foreign
    positive: bool
    intercept: bool
    takes_sample_weights: bool


_TARGETS = "its penalty joins several targets, so its coefficients are no vector: fit one target at a time"
_GENERALISED = "its loss is no sum of squares: certificates are of least squares and its square root only"
_NO_PENALTY = "it stops after some steps and minimises no penalised sum of squares: there is no problem to pose"
_OTHER = "its penalty or loss is none of those posed here"
_REFUSED = {
    **dict.fromkeys(("MultiTaskLasso", "MultiTaskLassoCV", "MultiTaskElasticNet", "MultiTaskElasticNetCV"), _TARGETS),
    **dict.fromkeys(
        ("LogisticRegression", "LogisticRegressionCV", "SparseLogisticRegression", "PoissonRegressor", "GammaRegressor",
         "TweedieRegressor", "SGDClassifier", "Perceptron", "RidgeClassifier", "RidgeClassifierCV", "LinearSVC", "Cox",
         "CoxEstimator", "HuberRegressor", "QuantileRegressor", "LinearSVR"),
        _GENERALISED,
    ),
    **dict.fromkeys(("Lars", "LarsCV", "OrthogonalMatchingPursuit", "OrthogonalMatchingPursuitCV"), _NO_PENALTY),
    **dict.fromkeys(("GroupLasso", "GroupLassoCV", "MCPRegression", "SqrtLasso"), _OTHER),
}  # fmt: skip


def objective_of(model: Foreign, target: int | None) -> Objective:
    """What the model minimised.

    Parameters
    ----------
    model : estimator of scikit-learn, celer or skglm
    target : int or None
        Which of several targets, where each has a penalty of its own.

    Raises
    ------
    InvalidInput
        No estimator that is known, one that minimises something else, or a parameter that is no number.
    """
    for cls in type(model).__mro__:
        library, name = cls.__module__.partition(".")[0], cls.__name__
        if library not in _LIBRARIES:
            continue
        if name in _REFUSED:
            raise InvalidInput(f"{name} of {_LIBRARIES[library]} is not posed: {_REFUSED[name]}")
        if (library, name) in _READERS:
            if not hasattr(model, "coef_"):
                raise InvalidInput(f"{name} of {_LIBRARIES[library]} is not fitted: call fit(X, y) first")
            if getattr(model, "normalize", False) is True:
                raise InvalidInput("normalize=True divides the columns inside: scale them before, and fit that")
            return _READERS[library, name](_Model(model, name, f"{name} of {_LIBRARIES[library]}", target))
    known = ", ".join(f"{library}.{name}" for library, name in _READERS)
    raise InvalidInput(f"model is {shown(model)}: known are {known}, and pipelines that end with one of them")


def known_loss(model: Foreign) -> LossFactor | None:
    """What stands before the squares in the objective of an estimator, class or instance; None if it is not known."""
    for cls in (model if isinstance(model, type) else type(model)).__mro__:
        reader = _READERS.get((cls.__module__.partition(".")[0], cls.__name__))
        if reader is not None:
            return "1" if reader is _without_factor else "1/(2m)"
    return None


@dataclass(frozen=True, slots=True)
class _Model:
    """A model and what its class is called."""

    own: Foreign
    name: str
    title: str
    target: int | None

    def number(self, name: str) -> Fraction:
        """A parameter or fitted attribute, exactly."""
        value = getattr(self.own, name, None)
        if isinstance(value, np.ndarray) and value.ndim:
            value = value[0] if len(value) == 1 else value[self.target or 0]
        number = None if value is None else to_rational(value.item() if hasattr(value, "item") else value, name)
        if number is None or number < 0:
            raise InvalidInput(f"{name} of {self.title} is {shown(value)}: a number >= 0 is needed")
        return to_fraction(number)

    def objective(
        self,
        alpha: Fraction,
        l1_ratio: Fraction = Fraction(1),
        *,
        weights: Foreign = None,
        sample_weights: bool = False,
    ) -> Objective:
        """alpha (rho ||w||_1 + (1 - rho)/2 ||w||^2) beside the loss with 1/(2m)"""
        l1, l2 = alpha * l1_ratio, alpha * (1 - l1_ratio) / 2
        return Objective(
            self.title, "1/(2m)", l1, l2, weights, self.positive, bool(self.own.fit_intercept), sample_weights
        )

    @property
    def positive(self) -> bool:
        """Are coefficients constrained to be >= 0?"""
        return bool(getattr(self.own, "positive", False))


def _coordinate_descent(model: _Model) -> Objective:
    """Lasso, ElasticNet and their versions with cross-validation, whose choice ends with an underscore."""
    chosen = "_" if model.name.endswith("CV") else ""
    ratio = Fraction(1) if model.name.startswith("Lasso") else model.number("l1_ratio" + chosen)
    return model.objective(model.number("alpha" + chosen), ratio, sample_weights=True)


def _least_angle(model: _Model) -> Objective:
    """LassoLars at its alpha; LassoLarsCV and LassoLarsIC at the alpha they chose."""
    return model.objective(model.number("alpha" if model.name == "LassoLars" else "alpha_"))


def _without_factor(model: _Model) -> Objective:
    """LinearRegression and Ridge: ||y - Xw - b||^2 + alpha ||w||^2."""
    alpha = Fraction(0)
    if model.name != "LinearRegression":
        alpha = model.number("alpha_" if model.name.endswith("CV") else "alpha")
    own = model.own
    return Objective(model.title, "1", Fraction(0), alpha, None, model.positive, bool(own.fit_intercept), True)


def _celer(model: _Model) -> Objective:
    """As scikit-learn; weights multiply both penalties."""
    found = _coordinate_descent(model)
    return model.objective(found.l1 + 2 * found.l2, _ratio(found), weights=getattr(model.own, "weights", None))


def _ratio(objective: Objective) -> Fraction:
    alpha = objective.l1 + 2 * objective.l2
    return objective.l1 / alpha if alpha else Fraction(1)


def _skglm(model: _Model) -> Objective:
    """Lasso, WeightedLasso and ElasticNet of skglm."""
    ratio = model.number("l1_ratio") if model.name == "ElasticNet" else Fraction(1)
    return model.objective(model.number("alpha"), ratio, weights=getattr(model.own, "weights", None))


def _skglm_parts(model: _Model) -> Objective:
    """A datafit and a penalty: Quadratic with L1, WeightedL1 or L1_plus_L2."""
    own = model.own
    fit, kind = type(own.datafit).__name__, type(own.penalty).__name__
    if not fit.startswith("Quadratic") or fit.startswith(("QuadraticSVC", "QuadraticGroup", "QuadraticMulti")):
        raise InvalidInput(f"{model.title} with the datafit {fit} is not posed: {_GENERALISED}")
    if kind not in ("L1", "WeightedL1", "L1_plus_L2"):
        raise InvalidInput(f"{model.title} with the penalty {kind} is not posed: {_OTHER}")
    penalty = _Model(own.penalty, kind, f"{kind} of skglm", model.target)
    ratio = penalty.number("l1_ratio") if kind == "L1_plus_L2" else Fraction(1)
    alpha = penalty.number("alpha")
    weights = np.array(own.penalty.weights) if kind == "WeightedL1" else None
    l1, l2, intercept = alpha * ratio, alpha * (1 - ratio) / 2, bool(getattr(own.solver, "fit_intercept", True))
    return Objective(model.title, "1/(2m)", l1, l2, weights, penalty.positive, intercept, False)


_LIBRARIES = {"sklearn": "scikit-learn", "celer": "celer", "skglm": "skglm"}
_READERS: dict[tuple[str, str], Callable[[_Model], Objective]] = {
    **{("sklearn", name): _coordinate_descent for name in ("Lasso", "LassoCV", "ElasticNet", "ElasticNetCV")},
    **{("sklearn", name): _least_angle for name in ("LassoLars", "LassoLarsCV", "LassoLarsIC")},
    **{("sklearn", name): _without_factor for name in ("LinearRegression", "Ridge", "RidgeCV")},
    **{("celer", name): _celer for name in ("Lasso", "LassoCV", "ElasticNet", "ElasticNetCV")},
    **{("skglm", name): _skglm for name in ("Lasso", "WeightedLasso", "ElasticNet")},
    ("skglm", "GeneralizedLinearEstimator"): _skglm_parts,
}
