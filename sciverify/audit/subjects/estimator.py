"""Estimators with the interface of scikit-learn: set_params(alpha=...), fit(A, y), coef_."""

from __future__ import annotations

import copy
import math
from typing import Any

from sciverify.errors import InvalidInput, shown
from sciverify.isolation.foreign import NoReply, Reply


def is_estimator(found: object) -> bool:
    """Has it, or its instances, the methods fit and set_params?"""
    return callable(getattr(found, "fit", None)) and callable(getattr(found, "set_params", None))


def fit(estimator: Any, A: Any, y: Any, alpha: float, weights: Any, options: dict[str, Any]) -> Reply:
    """Fit a fresh copy with this alpha and no intercept.

    Parameters
    ----------
    estimator : class or instance
    A, y : arrays of shape (m, N) and (m,)
    alpha : float
    weights : None
        Estimators have no weights.
    options : mapping
        Further parameters.

    Returns
    -------
    Reply
        coef_ as a vector, n_iter_ as words, dual_gap_ as the gap where they are there.

    Raises
    ------
    InvalidInput
        It has no parameter alpha, or none of such a name.
    NoReply
        There are weights.
    """
    if weights is not None:
        raise NoReply("raised", "estimators take no weights")
    model = estimator() if isinstance(estimator, type) else copy.deepcopy(estimator)
    known = model.get_params()
    for name in ("alpha", *options):
        if name not in known:
            raise InvalidInput(f"{type(model).__name__} has no parameter {shown(name)}: known are {', '.join(known)}")
    without = {"fit_intercept": False} if "fit_intercept" in known else {}
    model.set_params(**without | options, alpha=alpha)
    model.fit(A, y)
    gap, count = getattr(model, "dual_gap_", None), getattr(model, "n_iter_", None)
    claimed = float(gap) if isinstance(gap, float) and math.isfinite(gap) else None
    status = "" if count is None else f"{count} iterations"
    return Reply(model.coef_.reshape(-1), True, status, gap=claimed)
