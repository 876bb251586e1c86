"""A sparse LASSO of 20,000 x 1,000,000, a quarter of its columns copies: what a certificate takes, and its check.

    python benchmarks/shared_columns.py                    all cases, each step in a process of its own
    python benchmarks/shared_columns.py 4 0.1              4 entries a column, lam = 0.1 lam_max
    python benchmarks/shared_columns.py 4 0.1 --no-checker

celer solves the same problem, and its solution is the candidate; seconds are CPU seconds of one process, celer's too.
Peaks are those of a process that loads the data from a file and does nothing but what is named.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csc_array

ROWS, COLUMNS, SPARE = 20_000, 1_000_000, 2.0
"""SPARE: seconds beyond those of celer that a certificate may take."""
CASES = ((4, 0.1), (10, 0.2), (20, 0.15))
"""Entries a column, and lam / lam_max."""


def with_copies(each: int, seed: int = 0) -> tuple[Any, Any, Any]:
    """A, y and weights: a quarter of the columns are copies of others, one in five of them dearer.

    Half of the columns that y is made of have a copy.
    """
    rng = np.random.default_rng(seed)
    own = COLUMNS - COLUMNS // 4
    rows = np.sort(rng.integers(0, ROWS, (own, each)), axis=1)
    values = rng.standard_normal((own, each)) / np.sqrt(each)
    planted, source = rng.choice(own, 300, replace=False), rng.integers(0, own, COLUMNS - own)
    source[:150] = planted[:150]
    order = rng.permutation(COLUMNS)
    rows, values = np.vstack([rows, rows[source]])[order], np.vstack([values, values[source]])[order]
    place = np.argsort(order)
    single = np.ones(rows.shape, dtype=bool)
    single[:, 1:] = rows[:, 1:] != rows[:, :-1]
    starts = np.concatenate([[0], np.cumsum(single.sum(axis=1))])
    A = csc_array((values[single], rows[single].astype(np.int32), starts.astype(np.int32)), shape=(ROWS, COLUMNS))
    x = np.zeros(COLUMNS)
    x[place[planted]] = rng.choice([-1, 1], 300) * (1 + rng.random(300))
    weights = np.ones(COLUMNS)
    dearer = place[own:][rng.random(COLUMNS - own) < 0.2]
    weights[dearer] = rng.choice([1.5, 2.0], len(dearer))
    return A, A @ x + 0.05 * rng.standard_normal(ROWS), weights


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """(CPU seconds, result)"""
    start = time.process_time()
    result = run()
    return time.process_time() - start, result


def peak() -> str:
    """The largest memory of this process so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"


def prepare(folder: Path, each: int, share: float) -> None:
    """The instance with the solution of celer, in a file."""
    import celer

    A, y, weights = with_copies(each)
    lam = 2 * share * float(np.max(np.abs(A.T @ y) / weights))
    fit = celer.Lasso(alpha=lam / 2 / ROWS, fit_intercept=False, tol=1e-8, max_iter=1000, weights=weights)
    used, fit = timed(lambda: fit.fit(A, y))
    np.savez(
        folder / "instance.npz", data=A.data, indices=A.indices, indptr=A.indptr, y=y, weights=weights, x=fit.coef_,
        lam=lam, seconds=used,
    )  # fmt: skip
    print(f"{ROWS} x {COLUMNS}, {A.nnz} entries, lam = {share} lam_max")
    print(f"  celer {used:.2f} s, {np.count_nonzero(fit.coef_)} non-zeros")


def certify(folder: Path) -> None:
    """The problem, the certificate, its files."""
    import sciverify as sv

    sv.certify_distance(sv.Lasso(np.array([[1.0, 1.0]]), np.ones(1), 0.5), np.zeros(2), engine="float")  # imports
    held = np.load(folder / "instance.npz")
    A = csc_array((held["data"], held["indices"], held["indptr"]), shape=(ROWS, COLUMNS))
    x, lam, limit = held["x"], float(held["lam"]), float(held["seconds"]) + SPARE
    print(f"  data and libraries alone: {peak()}")
    reading, problem = timed(lambda: sv.Lasso(A, held["y"], lam, weights=held["weights"]))
    proving, found = timed(lambda: sv.certify_distance(problem, x))
    evidence: Any = found.evidence
    verdict = "within" if reading + proving <= limit else "BEYOND"
    print(f"  problem {reading:.2f} s, certificate {proving:.2f} s: {verdict} {limit:.2f} s; peak {peak()}")
    bounds = f"[{float(found.distance.lower):.4g}, {float(found.distance.upper):.4g}]"
    counts = f"{len(evidence.columns)} columns, {len(evidence.twins)} twins"
    print(f"  distance in {bounds}, unique {found.unique.name}, {counts}")
    saving, _ = timed(lambda: found.save(folder / "certificate.json"))
    size = sum(path.stat().st_size for path in folder.iterdir() if path.suffix != ".npz")
    print(f"  saved in {saving:.2f} s, {size / 2**20:.0f} MiB; peak {peak()}", flush=True)


def solve(folder: Path) -> None:
    """The same without a candidate."""
    import sciverify as sv

    held = np.load(folder / "instance.npz")
    A = csc_array((held["data"], held["indices"], held["indptr"]), shape=(ROWS, COLUMNS))
    problem = sv.Lasso(A, held["y"], float(held["lam"]), weights=held["weights"])
    used, found = timed(lambda: sv.solve(problem, 8))
    print(f"  solve {used:.2f} s, within {float(found.distance.upper):.2g}, unique {found.unique.name}; peak {peak()}")


def checked(folder: Path) -> None:
    """The checker on the saved file."""
    from sciverify.checker import check

    used, _ = timed(lambda: check.check_file(folder / "certificate.json", patient=True))
    print(f"  checker {used:.1f} s; peak {peak()}")


def case(each: int, share: float, *, checker: bool) -> None:
    """One instance, each step in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for step in ("prepare", "certify", "solve", *(["checked"] if checker else [])):
            command = [sys.executable, __file__, "--step", step, folder, str(each), str(share)]
            subprocess.run(command, check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})


def main() -> None:
    """All cases, one of them, or one step of one."""
    words = [word for word in sys.argv[1:] if word != "--no-checker"]
    if words[:1] == ["--step"]:
        folder, each, share = Path(words[2]), int(words[3]), float(words[4])
        if words[1] == "prepare":
            prepare(folder, each, share)
        else:
            {"certify": certify, "solve": solve, "checked": checked}[words[1]](folder)
        return
    cases = ((int(words[0]), float(words[1])),) if words else CASES
    for each, share in cases:
        case(each, share, checker="--no-checker" not in sys.argv)


if __name__ == "__main__":
    main()
