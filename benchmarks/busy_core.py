"""Certifying beside a process that keeps a core busy: `python benchmarks/busy_core.py [BUSY [LAMBDA]]`.

BUSY is the number of such processes (default: 0, then 1), LAMBDA the share of the least lam at which 0 is the minimiser
(default 0.1). Each line has medians of interleaved runs for a dense LASSO of 2000 x 20000, and the certificate's share
of celer's time. Needs the extra `solvers`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from unittest import mock

import numpy as np
from celer import Lasso
from numpy.typing import NDArray

import sciverify as sv
from sciverify.exact import environment

RUNS, ROWS, COLUMNS, NONZERO = 7, 2000, 20000, 100
Floats = NDArray[np.float64]


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that do nothing but compute."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()


def timed(work: Callable[[], object]) -> float:
    """Seconds on the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(A: Floats, y: Floats, share: float) -> dict[str, float]:
    """Median seconds of celer, and of certificates with one BLAS thread and with the caller's number."""
    lam = share * 2 * float(np.abs(A.T @ y).max())
    model = Lasso(alpha=lam / (2 * ROWS), fit_intercept=False, tol=1e-8)
    seconds: dict[str, list[float]] = {"celer": [], "one thread": [], "all threads": []}
    for run in range(RUNS + 1):
        row = {"celer": timed(lambda: model.fit(A, y))}
        for name in ("one thread", "all threads"):
            problem = sv.Lasso(A, y, lam)
            with mock.patch.object(environment, "one_thread", nullcontext) if name == "all threads" else nullcontext():
                row[name] = timed(lambda problem=problem: sv.certify_distance(problem, model.coef_))
        if run:  # the first one warms up
            for name, value in row.items():
                seconds[name].append(value)
    return {name: statistics.median(values) for name, values in seconds.items()}


def main() -> None:
    """Print a line for each number of busy processes."""
    counts = [int(sys.argv[1])] if len(sys.argv) > 1 else [0, 1]
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 0.1
    rng = np.random.default_rng(0)
    A = np.asfortranarray(rng.standard_normal((ROWS, COLUMNS)))
    x = np.zeros(COLUMNS)
    x[rng.choice(COLUMNS, NONZERO, replace=False)] = rng.standard_normal(NONZERO)
    y = A @ x + 0.1 * rng.standard_normal(ROWS)
    for count in counts:
        with busy(count):
            found = measure(A, y, share)
        rest = ", ".join(f"{name} {found[name]:.3f} s = {found[name] / found['celer']:.3f} of it" for name in found)
        print(f"{count} busy: {rest}")


if __name__ == "__main__":
    main()
