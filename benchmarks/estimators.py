"""Fitted estimators on the data sets that come with scikit-learn: `python benchmarks/estimators.py [DATA ...]`.

One line an estimator: proven bounds of the distance of (coef_, intercept_) to the minimiser of the problem that was
posed, seconds of `certify_estimator`, and whether the distance to a minimiser found by a second route, active sets with
400 bits (tests/active_set.py), lies between the bounds. Needs the extra `solvers`.
"""

from __future__ import annotations

import sys
import time
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
from sklearn import datasets
from sklearn import linear_model as lm
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sciverify as sv

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from active_set import BITS, distance, minimiser

Case = tuple[str, Any, dict[str, Any]]


def estimators(m: int) -> list[Case]:
    """(title, unfitted estimator, further arguments of fit)"""
    counts = np.random.default_rng(0).integers(0, 4, m) + 0.1
    weights = {"sample_weight": counts}
    found: list[Case] = [
        ("Lasso", lm.Lasso(alpha=0.1), {}),
        ("Lasso, no intercept", lm.Lasso(alpha=0.1, fit_intercept=False), {}),
        ("Lasso, positive", lm.Lasso(alpha=0.1, positive=True), {}),
        ("Lasso, sample weights", lm.Lasso(alpha=0.1), weights),
        ("LassoCV", lm.LassoCV(), {}),
        ("LassoLars", lm.LassoLars(alpha=0.1), {}),
        ("LassoLarsIC", lm.LassoLarsIC(), {}),
        ("LassoLarsCV", lm.LassoLarsCV(), {}),
        ("ElasticNet", lm.ElasticNet(alpha=0.1), {}),
        ("ElasticNet, positive, weights", lm.ElasticNet(alpha=0.1, l1_ratio=0.7, positive=True), weights),
        ("ElasticNetCV", lm.ElasticNetCV(), {}),
        ("Ridge", lm.Ridge(), {}),
        ("LinearRegression", lm.LinearRegression(), {}),
        ("StandardScaler + LassoCV", make_pipeline(StandardScaler(), lm.LassoCV()), {}),
    ]
    return [*found, *_of_other_libraries()]


def _of_other_libraries() -> list[Case]:
    found: list[Case] = []
    try:
        import celer

        found += [
            ("celer Lasso", celer.Lasso(alpha=0.1), {}),
            ("celer ElasticNet", celer.ElasticNet(alpha=0.1, l1_ratio=0.5), {}),
        ]
    except ImportError as error:
        print(f"skipped: {error}")
    try:
        import skglm

        found += [("skglm Lasso", skglm.Lasso(alpha=0.1), {}), ("skglm ElasticNet", skglm.ElasticNet(alpha=0.1), {})]
    except ImportError as error:
        print(f"skipped: {error}")
    return found


def truth(model: Any, X: Any, y: Any, weights: Any, x: Any) -> Any:
    """The distance by the second route, from the estimator's documented objective."""
    if hasattr(model, "steps"):
        X, model = model[:-1].transform(X), model[-1]
    with mpmath.workprec(BITS):
        total = mpmath.mpf(len(y)) if weights is None else mpmath.fsum(map(mpmath.mpf, map(float, weights)))
        name = type(model).__name__
        if name in ("LinearRegression", "Ridge"):
            c, l1, l2 = mpmath.mpf(1), mpmath.mpf(0), mpmath.mpf(float(getattr(model, "alpha", 0.0)))
        else:
            alpha = mpmath.mpf(float(getattr(model, "alpha_", getattr(model, "alpha", None))))
            ratio = float(getattr(model, "l1_ratio_", getattr(model, "l1_ratio", 1.0))) if "Elastic" in name else 1.0
            c, l1, l2 = 1 / (2 * total), alpha * mpmath.mpf(ratio), alpha * (1 - mpmath.mpf(ratio)) / 2
        options = {"positive": getattr(model, "positive", False), "intercept": model.fit_intercept}
        z = minimiser(np.asarray(X, float), np.asarray(y, float), c, l1, l2, weights=weights, start=x, **options)
    return distance(x, z)


def between(bounds: Any, value: Any) -> bool:
    """lower <= value <= upper, but for the rounding of 400 bits: bounds may be equal."""
    man, exp = value.man_exp
    number, slack = Fraction(int(man)) * Fraction(2) ** exp, 1 + Fraction(1, 10**90)
    return bool(bounds.lower <= number * slack and number <= bounds.upper * slack)


def run(name: str, X: Any, y: Any) -> tuple[int, int, float]:
    """(lines, of them right, the most seconds)"""
    lines = right = 0
    most = 0.0
    for title, model, further in estimators(len(y)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(X, y, **further)
        start = time.perf_counter()
        try:
            certificate = sv.certify_estimator(model, X, y, **further)
        except sv.SciverifyError as error:
            print(f"{name:24} {title:32} {type(error).__name__}: {error}")
            continue
        seconds = time.perf_counter() - start
        x = sv.pose_estimator(model, X, y, **further).x
        good = between(certificate.distance, truth(model, X, y, further.get("sample_weight"), x))
        lines, right, most = lines + 1, right + good, max(most, seconds)
        said = "right" if good else "WRONG"
        print(f"{name:24} {title:32} {certificate.distance!s:>34} {seconds:6.3f} s  {said}", flush=True)
    return lines, right, most


def main() -> None:
    """All data sets, or those that are named."""
    data: dict[str, tuple[Any, Any]] = {}
    for scaled in (True, False):
        data["diabetes" if scaled else "diabetes, not scaled"] = datasets.load_diabetes(return_X_y=True, scaled=scaled)
    data["breast cancer"] = datasets.load_breast_cancer(return_X_y=True)
    data["digits"] = datasets.load_digits(return_X_y=True)
    X, targets = datasets.load_linnerud(return_X_y=True)
    data |= {f"linnerud, target {k}": (X, targets[:, k]) for k in range(3)}
    sv.certify_estimator(lm.Lasso().fit([[0.0], [1.0]], [0.0, 2.0]), [[0.0], [1.0]], [0.0, 2.0])  # imports
    chosen = sys.argv[1:] or list(data)
    found = [run(name, *data[name]) for name in chosen]
    lines, right, most = (f(part) for f, part in zip((sum, sum, max), zip(*found, strict=True), strict=True))
    print(f"{lines} certified, {right} right by the second route, the slowest in {most:.2f} s")


if __name__ == "__main__":
    main()
