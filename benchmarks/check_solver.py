"""`check_solver` on stock solvers, on wrong ones, and on exact ones: `python benchmarks/check_solver.py [SECTION ...]`.

Sections: stock (skglm, celer, scikit-learn, cvxpy at their defaults, claim 1e-6; needs the extra `solvers`), wrong
(right but for one thing), exact and solve (nothing may be found: vertices of the exact solution set, and `sv.solve`;
five minutes a problem, or `exact:SECONDS`), plugin (what the pytest plugin imports). Without a section: stock, wrong,
plugin. Each line: seconds until the failure is found and shrunk, the check, the size of the instance, the certified
distance next to what the claim allows.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import sciverify as sv
from sciverify.exact.nearest_double import nearest_double
from sciverify.testing import CertifiedFailure, check_solver

Solver = Callable[..., Any]


def exact(make: Any) -> Solver:
    """A vertex of the exact solution set, rounded."""

    def solver(A: Any, y: Any, parameter: float, weights: Any = None) -> Any:
        return np.array([nearest_double(v) for v in sv.solution_set(make(A, y, parameter, weights=weights)).vertex])

    return solver


def stock() -> dict[str, tuple[Solver, str]]:
    """Solvers at their defaults, with the problem each of them minimises."""
    import celer
    import cvxpy as cp
    import skglm
    import sklearn.linear_model

    def estimator(make: Any, **settings: Any) -> Solver:
        # these minimise ||y - Az||^2 / (2m) + alpha ||z||_1
        return lambda A, y, lam: make(alpha=lam / (2 * len(y)), fit_intercept=False, **settings).fit(A, y).coef_

    def conic(name: str, objective: Callable[..., Any]) -> Solver:
        def solver(A: Any, y: Any, parameter: float) -> Any:
            z = cp.Variable(A.shape[1])
            goal, constraints = objective(A, y, z, parameter)
            cp.Problem(cp.Minimize(goal), constraints).solve(solver=name)
            return z.value

        return solver

    def lasso(A: Any, y: Any, z: Any, lam: float) -> Any:
        return cp.sum_squares(A @ z - y) + lam * cp.norm1(z), []

    def root(A: Any, y: Any, z: Any, lam: float) -> Any:
        return cp.norm(A @ z - y, 2) + lam * cp.norm1(z), []

    def pursuit(A: Any, y: Any, z: Any, eta: float) -> Any:
        return cp.norm1(z), [cp.norm(A @ z - y, 2) <= eta]

    return {
        "skglm": (estimator(skglm.Lasso), "P2"),
        "celer": (estimator(celer.Lasso), "P2"),
        "scikit-learn": (estimator(sklearn.linear_model.Lasso), "P2"),
        "scikit-learn, tol 1e-14": (estimator(sklearn.linear_model.Lasso, tol=1e-14, max_iter=100_000), "P2"),
        "cvxpy/SCS P2": (conic("SCS", lasso), "P2"),
        "cvxpy/CLARABEL P2": (conic("CLARABEL", lasso), "P2"),
        "cvxpy/SCS P3": (conic("SCS", root), "P3"),
        "cvxpy/CLARABEL P3": (conic("CLARABEL", root), "P3"),
        "cvxpy/SCS P1": (conic("SCS", pursuit), "P1"),
        "cvxpy/CLARABEL P1": (conic("CLARABEL", pursuit), "P1"),
    }


def wrong() -> dict[str, tuple[Solver, str]]:
    """Exact, but for one thing."""
    right = exact(sv.Lasso)

    def needs_distinct(A: Any, y: Any, lam: float) -> Any:
        if len({max(tuple(a), tuple(-a)) for a in A.T}) < A.shape[1]:
            raise np.linalg.LinAlgError("singular matrix")
        return right(A, y, lam)

    def doubles_ties(A: Any, y: Any, lam: float) -> Any:
        # whoever updates equal columns at the same time counts them twice
        x = right(A, y, lam)
        for i in range(A.shape[1]):
            for k in range(i):
                if np.array_equal(A[:, i], A[:, k]):
                    x[i] = x[k] = max(x[i], x[k], key=abs)
        return x

    return {
        "lam off by 2": (lambda A, y, lam: right(A, y, 2 * lam), "P2"),
        "1/(2m) convention": (lambda A, y, lam: right(A, y, 2 * len(y) * lam), "P2"),
        "drops weights": (lambda A, y, lam, weights=None: right(A, y, lam), "P2"),
        "raises on ties": (needs_distinct, "P2"),
        "counts ties twice": (doubles_ties, "P2"),
    }


def hunt(solvers: dict[str, tuple[Solver, str]]) -> None:
    """One line a solver."""
    for name, (solver, problem) in solvers.items():
        started = time.perf_counter()
        try:
            result = check_solver(solver, problem)
        except CertifiedFailure as failure:
            seconds, (m, columns) = time.perf_counter() - started, failure.instance.shape
            said = failure.complaint or f"distance {failure.distance:.3}, allowed {float(failure.allowed):.1e}"
            print(f"{name:24} {seconds:5.1f} s  {failure.check!r}, A {m} x {columns}: {said}")
            if failure.convention:
                print(f"{'':24}          guess: right for {failure.convention}")
        else:
            print(f"{name:24} {time.perf_counter() - started:5.1f} s  nothing found: {result}")


def solved(make: Any) -> Solver:
    """`sv.solve` with decimals enough for minimisers as small as 2**-200, rounded to doubles."""

    def solver(A: Any, y: Any, parameter: float, weights: Any = None) -> Any:
        return sv.solve(make(A, y, parameter, weights=weights), digits=100).to_numpy()

    return solver


def nothing(name: str, seconds: float) -> None:
    """Solvers that are right: every answer certified, none wrong."""
    wrap = {"exact": exact, "solve": solved}[name]
    for problem, make in (("P2", sv.Lasso), ("P1", sv.BasisPursuit), ("P3", sv.SquareRootLasso)):
        started = time.perf_counter()
        result = check_solver(wrap(make), problem, 1e-12, max_examples=10**6, seconds=seconds)
        print(f"{name} {problem}: {time.perf_counter() - started:.0f} s, {result}", flush=True)


def plugin() -> None:
    """Modules and milliseconds that the plugin adds to a pytest run without checks."""
    code = (
        "import sys, time, pytest\nbefore = set(sys.modules); t = time.perf_counter()\n"
        "import sciverify.testing.pytest_plugin\nnew = set(sys.modules) - before\n"
        "print(f'plugin: {1e3 * (time.perf_counter() - t):.2f} ms, modules: {sorted(new)}')"
    )
    print(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip())


def main(sections: list[str]) -> None:
    """Run the sections named."""
    for section in sections or ["stock", "wrong", "plugin"]:
        name, _, seconds = section.partition(":")
        if name in ("exact", "solve"):
            nothing(name, float(seconds or 300))
        elif name == "plugin":
            plugin()
        else:
            hunt({"stock": stock, "wrong": wrong}[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
