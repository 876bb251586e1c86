"""Estimators with the interface of scikit-learn: set_params(alpha=...), fit(A, y), coef_."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from sciverify.display import nearest_name
from sciverify.errors import InvalidInput, shown
from sciverify.isolation.foreign import NoReply, Reply
from sciverify.isolation.masking import words_of
from sciverify.isolation.signature import NOT_CALLABLE, call
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
    NoReply
        Of the kind "not-callable": it has no parameter alpha, or none of such a name, or refuses a value; there are
        weights, a ridge, row scales or signs that differ.
    """
    if weights is not None:
        raise NoReply(NOT_CALLABLE, "estimators take no weights")
    known_here = {"positive", "intercept"}
    for name in set(asked.keywords()) - known_here:
        raise NoReply(NOT_CALLABLE, f"estimators are not asked with {name}")
    model = call(estimator, (), {}) if isinstance(estimator, type) else copy.deepcopy(estimator)
    known = list(model.get_params())
    own = {"fit_intercept": asked.intercept} if "fit_intercept" in known or asked.intercept else {}
    own |= {"positive": True} if asked.signs is not None else {}
    _require_parameters(type(model).__name__, known, ("alpha", *options, *own))
    try:
        model.set_params(**own | options, alpha=alpha)
    except Exception as error:  # whatever it has against its parameters, it has not seen any data
        raise NoReply(NOT_CALLABLE, words_of(error)) from error
    call(model.fit, (A, y), {})
    gap, count = getattr(model, "dual_gap_", None), getattr(model, "n_iter_", None)
    claimed = float(gap) if isinstance(gap, float) and math.isfinite(gap) else None
    status = "" if count is None else f"{count} iterations"
    x = model.coef_.reshape(-1)
    return Reply(np.append(x, model.intercept_) if asked.intercept else x, True, status, gap=claimed)


def _require_parameters(title: str, known: list[str], needed: Iterable[str]) -> None:
    for name in needed:
        if name not in known:
            own = name in ("alpha", "positive", "fit_intercept")  # asked for by instances, not misspelt by somebody
            meant = "" if own else nearest_name(name, known)
            meant = meant or f"{', which instances ask for' if own else ''}: known are {', '.join(known)}"
            raise NoReply(NOT_CALLABLE, f"{title} has no parameter {shown(name)}{meant}")


def require_same_problem(options: dict[str, Any]) -> None:
    """`InvalidInput` for an option that poses another problem than that of the instances."""
    if "alpha" in options:
        raise InvalidInput(f"the option alpha is {shown(options['alpha'])}: it is the penalty, which instances have")
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
