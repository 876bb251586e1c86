"""The stopping rules that libraries document for fitted models, held against what the model says of itself."""

from __future__ import annotations

import numpy as np

from sciverify.exact.frames import Foreign
from sciverify.isolation.self_report import SILENCE, SelfReport, above_tolerance, finite_number
from sciverify.subjects.observation import Floats


def own_rule(model: Foreign, y: Floats) -> SelfReport:
    """Does a fitted model of scikit-learn, celer or skglm keep its own tolerance?

    Parameters
    ----------
    model : estimator
        scikit-learn and celer go on until dual_gap_ <= tol ||y||^2 / m (`sklearn.linear_model.Lasso`, notes;
        `celer.Lasso`, tol), where they fit an intercept for y less its mean; skglm until stop_crit_ <= tol.
    y : float64 array of shape (m,)

    Returns
    -------
    SelfReport
        A trouble where it does not; silence also for models of other libraries.
    """
    tolerance = finite_number(getattr(model, "tol", None))
    families = {base.__module__.partition(".")[0] for base in type(model).__mro__}
    gap, criterion = (finite_number(getattr(model, name, None)) for name in ("dual_gap_", "stop_crit_"))
    if tolerance is None:
        return SILENCE
    if families & {"sklearn", "celer"} and gap is not None:
        centred = y - np.mean(y) if getattr(model, "fit_intercept", False) else y
        return above_tolerance("dual_gap_", gap, tolerance * float(centred @ centred) / len(y))
    if "skglm" in families and criterion is not None:
        return above_tolerance("stop_crit_", criterion, tolerance)
    return SILENCE
