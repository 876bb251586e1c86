"""Estimators with the interface of scikit-learn: set_params(alpha=...), fit(A, y), coef_."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.isolation.foreign import NoReply, Reply
from sciverify.problems.instance_options import PLAIN, InstanceOptions


def is_estimator(found: object) -> bool:
    """Has it, or its instances, the methods fit and set_params?"""
    return callable(getattr(found, "fit", None)) and callable(getattr(found, "set_params", None))


def fit(
    estimator: Any,
    A: object,
    y: object,
    alpha: float,
    weights: object,
    options: dict[str, Any],
    asked: InstanceOptions = PLAIN,
) -> Reply:
    """Fit a fresh copy with this alpha, and with an intercept and positive=True if the instance asks for them.

    Parameters
    ----------
    estimator : class or instance
    A, y : arrays of shape (m, N) and (m,)
    alpha : float
    weights : None
        Estimators have no weights.
    options : mapping
        Further parameters; none that changes which problem is solved.
    asked : InstanceOptions
        Of the instance.

    Returns
    -------
    Reply
        coef_ as a vector, the intercept after it if there is one; n_iter_ as words and dual_gap_ as the gap where they
        are there.

    Raises
    ------
    InvalidInput
        It has no parameter alpha, or none of such a name.
    NoReply
        There are weights, a ridge, row scales or signs that differ.
    """
    if weights is not None:
        raise NoReply("raised", "estimators take no weights")
    known_here = {"positive", "intercept"}
    for name in set(asked.keywords()) - known_here:
        raise NoReply("raised", f"estimators are not asked with {name}")
    model = estimator() if isinstance(estimator, type) else copy.deepcopy(estimator)
    known = model.get_params()
    for name in ("alpha", *options):
        if name not in known:
            raise InvalidInput(f"{type(model).__name__} has no parameter {shown(name)}: known are {', '.join(known)}")
    own = {"fit_intercept": asked.intercept} if "fit_intercept" in known or asked.intercept else {}
    own |= {"positive": True} if asked.signs is not None else {}
    for name in own:
        if name not in known:
            raise NoReply("raised", f"{type(model).__name__} has no parameter {name}")
    model.set_params(**own | options, alpha=alpha)
    model.fit(A, y)
    gap, count = getattr(model, "dual_gap_", None), getattr(model, "n_iter_", None)
    claimed = float(gap) if isinstance(gap, float) and math.isfinite(gap) else None
    status = "" if count is None else f"{count} iterations"
    x = model.coef_.reshape(-1)
    return Reply(np.append(x, model.intercept_) if asked.intercept else x, True, status, gap=claimed)


def require_same_problem(options: dict[str, Any]) -> None:
    """`InvalidInput` for an option that poses another problem than that of the instances."""
    for name, word in _OF_THE_PROBLEM.items():
        if name in options:
            raise InvalidInput(
                f"the option {name} is {shown(options[name])}: it changes the problem, instances must have it; {word}"
            )


_OF_THE_PROBLEM = {
    "fit_intercept": "write --intercept",
    "positive": "write --positive",
    "l1_ratio": "an elastic net is posed as `ridge` in the file of an instance",
}
