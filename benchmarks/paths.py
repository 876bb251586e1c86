"""Paths of the LASSO: many certified vectors, whole certified paths, and scikit-learn's path beside them.

    python benchmarks/paths.py            the table, half a minute
    python benchmarks/paths.py --check    with the independent checker on every file

Data: 506 x 13 made like the Boston housing table (few digits, columns of different scale, one of 0 and 1), and
scikit-learn's diabetes data, 442 x 10; Gaussian data 100 x 1000. Columns of scikit-learn's path are centred by hand for
the intercept, and its alphas are lam / (2 m).
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import sciverify as sv
from sciverify.checker import check


def housing(seed: int = 0) -> tuple[Any, Any]:
    """506 x 13 with one decimal, correlated, far from centred."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((506, 4)) @ rng.standard_normal((4, 13)) + rng.standard_normal((506, 13))
    scales = 10.0 ** rng.integers(0, 3, 13)
    A = np.round(A * scales * 3 + 5 * scales, 1)
    A[:, 3] = rng.random(506) < 0.07
    y = np.round(22 + A @ (rng.standard_normal(13) / scales) + 3 * rng.standard_normal(506), 1)
    return A, y


def gaussian() -> tuple[Any, Any]:
    """100 x 1000, ten columns in y."""
    rng = np.random.default_rng(1)
    A = rng.standard_normal((100, 1000))
    return A, A[:, :10] @ np.arange(1, 11) + rng.standard_normal(100)


def timed(function: Callable[[], Any]) -> tuple[Any, float, float]:
    """What a call returns, wall-clock seconds and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    value = function()
    return value, time.perf_counter() - wall, time.process_time() - cpu


def row(name: str, target: str, wall: float, cpu: float, note: str) -> None:
    """A line of the table."""
    print(f"{name:42} {target:>7} {wall:8.2f} {cpu:8.2f}  {note}", flush=True)


def verify(certificates: list[sv.Certificate]) -> str:
    """The checker's verdict, with its time."""
    if "--check" not in sys.argv:
        return ""
    files = [certificate.to_json().encode() for certificate in certificates]
    _, wall, _ = timed(lambda: [check.check_bytes(data, patient=True) for data in files])
    return f"; checked in {wall:.1f} s, {sum(map(len, files)) / 1e6:.1f} MB"


def many_values(name: str, A: Any, y: Any, *, intercept: bool) -> None:
    """100 vectors of scikit-learn's lasso_path, certified."""
    from sklearn.linear_model import lasso_path

    middle = A.mean(axis=0) if intercept else np.zeros(A.shape[1])
    shift = y.mean() if intercept else 0.0
    alphas = np.geomspace(1, 1e-3, 100) * np.abs((A - middle).T @ (y - shift)).max() / len(y)
    _, X, _ = lasso_path(A - middle, y - shift, alphas=alphas)
    rows = np.column_stack([X.T, shift - middle @ X]) if intercept else X.T

    def certified() -> sv.Certificates:
        return sv.certify_path(sv.Lasso(A, y, 1, intercept=intercept), 2 * len(y) * alphas, rows)

    found, wall, cpu = timed(certified)
    largest = "" if found.farthest is None else f"largest distance {float(found[found.farthest].distance):.2g}"
    decided = [entry for entry in found if isinstance(entry, sv.Certificate)]
    row(name, "< 1 s", wall, cpu, f"{len(decided)} of {len(found)} decided, {largest}{verify(decided)}")


def whole_path(name: str, target: str, A: Any, y: Any, *, intercept: bool, engine: Any = "auto") -> None:
    """All knots, against those of scikit-learn."""
    path, wall, cpu = timed(lambda: sv.solution_path(sv.Lasso(A, y, 1, intercept=intercept), engine=engine))
    row(
        name, target, wall, cpu, f"{len(path.knots)} knots{verify([path.certificate])}; {beside(path, A, y, intercept)}"
    )


def beside(path: sv.SolutionPath, A: Any, y: Any, intercept: bool) -> str:
    """How far the knots of lars_path are from the proven ones."""
    from sklearn.linear_model import lars_path

    if intercept:
        A, y = A - A.mean(axis=0), y - y.mean()
    (alphas, _, _), wall, _ = timed(lambda: lars_path(A, y, method="lasso"))
    theirs = 2 * len(y) * alphas[alphas > 1e-9 * alphas[0]]  # it ends near 0
    if len(theirs) != len(path.knots):
        return f"lars_path finds {len(theirs)} knots in {wall:.2f} s"
    ours = np.array([float(knot) for knot in path.knots])
    return f"lars_path in {wall:.2f} s, off by at most {np.max(np.abs(theirs - ours) / ours):.1e}"


def main() -> None:
    """Print the table."""
    from sklearn.datasets import load_diabetes

    warnings.simplefilter("ignore")
    sv.solution_path(sv.Lasso([[1]], [1], 1))  # imports are no part of the times
    sv.certify_path(sv.Lasso(np.eye(50), np.ones(50), 1), [1], np.zeros((1, 50)))
    boston, diabetes, large = housing(), load_diabetes(return_X_y=True), gaussian()
    print(f"{'':42} {'target':>7} {'wall':>8} {'CPU':>8}")
    many_values("100 values on 506 x 13", *boston, intercept=False)
    many_values("100 values on 506 x 13, intercept", *boston, intercept=True)
    whole_path("whole path of 506 x 13", "< 1 s", *boston, intercept=False)
    whole_path("whole path of 506 x 13, intercept", "< 1 s", *boston, intercept=True)
    whole_path("whole path of 442 x 10, intercept", "< 1 s", *diabetes, intercept=True)
    whole_path("whole path of 100 x 1000, between bounds", "< 30 s", *large, intercept=False)


if __name__ == "__main__":
    main()
