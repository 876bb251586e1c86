"""Certified solutions: `python benchmarks/solve.py`.

The standardised LASSO at small delta (first call of a process, and warm), and `solve` next to a solver on float64 data.
Each line is a median on this machine. Needs the extra `solvers`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

import sciverify as sv

RUNS = 7
_FIRST_CALL = """
import time
from fractions import Fraction
import sciverify as sv
problem = sv.families.StandardisedLasso().problem(Fraction(1, 2**{k}))
start = time.perf_counter()
sv.solve(problem, {digits})
print(time.perf_counter() - start)
"""


def median(run: Callable[[], Any]) -> float:
    """Seconds of a warm run."""
    run()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def first_call(k: int, digits: int) -> float:
    """Seconds of the first `solve` of a process, the imports that it triggers included."""
    code = _FIRST_CALL.format(k=k, digits=digits)
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    return statistics.median(times)


def standardised_lasso() -> None:
    """Problem and solution, 50 digits and more, delta = 2^-30 and 2^-500."""
    family = sv.families.StandardisedLasso()
    for k, digits in ((30, 50), (500, 50), (500, 1000)):
        warm = median(lambda k=k, digits=digits: sv.solve(family.problem(Fraction(1, 2**k)), digits))
        first = first_call(k, digits)
        print(
            f"standardised LASSO, delta = 2^-{k}, {digits} digits: {1e3 * warm:.1f} ms, first call {1e3 * first:.0f} ms"
        )


def floats() -> None:
    """Gaussian 300 x 3000 with 40 non-zeros, 12 digits, next to scikit-learn at its default tolerance."""
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(0)
    A, x = rng.standard_normal((300, 3000)), np.zeros(3000)
    x[rng.choice(3000, 40, replace=False)] = 1 + rng.random(40)
    y = A @ x + 0.1 * rng.standard_normal(300)
    problem = sv.Lasso(A, y, 40.0)
    model = Lasso(alpha=40.0 / 600, fit_intercept=False, max_iter=100_000)
    usual = median(lambda: model.fit(A, y))
    ours = median(lambda: sv.solve(problem, 12))
    error = float(sv.certify_distance(problem, model.coef_).distance)
    print(f"float64 300 x 3000: solve to 1e-12, certified {ours:.3f} s; scikit-learn {usual:.3f} s, {error:.1e} away")


if __name__ == "__main__":
    standardised_lasso()
    floats()
