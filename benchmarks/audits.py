"""Audits: `python benchmarks/audits.py [overhead] [dask] [kills] [zoo]`.

overhead: 1,000 instances with N = 50 and a solver of about 1 ms, everything included, on all processors.
dask: the same audit on 4 Dask workers on this machine, its store against that of the processes, row by row.
kills: 20 audits, each killed with SIGKILL at random moments and resumed until it ends; their stores against that of an
undisturbed run, row by row.
zoo: one audit of every hostile solver of tests/audit/hostile.py, and what is left running afterwards.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sciverify.audit import Claim, Limits, Processes, SolverFunction, Store, generated_instances, run_audit

_SOLVER = """
import numpy as np

def ista(A, y, lam):
    x, L = np.zeros(A.shape[1]), np.linalg.norm(A, 2) ** 2
    for _ in range(60):
        z = x - A.T @ (A @ x - y) / L
        x = np.sign(z) * np.maximum(np.abs(z) - lam / (2 * L), 0)
    return x
"""
_ZOO = Path(__file__).parent.parent / "tests" / "audit" / "hostile.py"


def command(solver: Path, store: Path, count: int, jobs: int, *further: str) -> list[str]:
    """An audit as users run it."""
    words = [sys.executable, "-m", "sciverify", "audit", f"{solver}:ista", "--claim", "1e-3"]
    words += ["--generate", str(count), "--jobs", str(jobs), "--store", str(store)]
    return [*words, "--out", str(store.with_suffix("")), *further]


def overhead(folder: Path, solver: Path) -> None:
    """Seconds of one audit of 1,000 instances, and of the same audit when its store is full."""
    jobs = os.cpu_count() or 1
    for title in ("1,000 instances, N = 50", "the same, from the store"):
        start = time.perf_counter()
        run = subprocess.run(command(solver, folder / "overhead.sqlite", 1000, jobs), capture_output=True, check=False)
        print(f"{title}: {time.perf_counter() - start:.1f} s with {jobs} jobs, exit code {run.returncode}")


def dask(folder: Path, solver: Path, count: int = 1000) -> None:
    """Seconds on 4 workers, and whether the store is that of the processes."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=4, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        there = ("--executor", "dask", "--scheduler", cluster.scheduler_address)
        seconds = {}
        for name, further in (("processes", ()), ("dask", there)):
            start = time.perf_counter()
            subprocess.run(
                command(solver, folder / f"{name}.sqlite", count, 2, *further), capture_output=True, check=False
            )
            seconds[name] = time.perf_counter() - start
    dumps = []
    for name in seconds:
        with Store(folder / f"{name}.sqlite") as store:
            dumps.append(store.dump())
    same = "identical" if dumps[0] == dumps[1] and len(dumps[0]) == count else "DIFFERENT"
    times = ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items())
    print(f"{count} instances with 4 Dask workers: {times}, stores {same}")


def kills(folder: Path, solver: Path, audits: int = 20, count: int = 60) -> None:
    """Interrupted stores against an undisturbed one."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command(solver, folder / "undisturbed.sqlite", count, 2), check=False, **quiet)
    with Store(folder / "undisturbed.sqlite") as store:
        expected = store.dump()
    identical = killed = partly = 0
    for k in range(audits):
        place = folder / f"killed-{k}.sqlite"
        while True:
            audit = subprocess.Popen(command(solver, place, count, 2), **quiet)
            with contextlib.suppress(subprocess.TimeoutExpired):
                audit.wait(random.uniform(0.5, 4.0))
            if audit.poll() is not None:
                break
            audit.send_signal(signal.SIGKILL)
            audit.wait()
            killed += 1
            if place.is_file():
                with Store(place) as store:
                    partly += 0 < len(store) < count
        with Store(place) as store:
            identical += store.dump() == expected
    print(f"{identical} of {audits} stores identical ({len(expected)} rows); {killed} kills, {partly} of them half-way")


def zoo(folder: Path) -> None:
    """How every hostile solver ends, and the processes that stay."""
    os.environ["AUDIT_NOTES"] = str(folder)
    names = [line[4:].split("(")[0] for line in _ZOO.read_text().splitlines() if line.startswith("def ")]
    with Processes(os.cpu_count() or 1) as pool:
        for name in names:
            if name in ("note", "wait_for_notes"):
                continue
            instances = generated_instances("lasso", 2, rows=5, columns=10)
            audited = SolverFunction(str(_ZOO), name)
            audit = run_audit(audited, Claim("1e-6"), instances, limits=Limits(1.0, 1024), executor=pool)
            seen = {f"{r.kind} {' '.join(r.violations)}".strip() for r in audit.results}
            print(f"{name:36} {'; '.join(sorted(seen)):28} {audit}")
    mark = b"SCIVERIFY_AUDIT="
    left = 0
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            left += mark in entry.read_bytes()
    print(f"{left} processes of audited code are left running")


def main() -> None:
    """What the arguments name, or everything."""
    chosen = sys.argv[1:] or ["overhead", "dask", "kills", "zoo"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        solver = folder / "solver.py"
        solver.write_text(_SOLVER)
        if "overhead" in chosen:
            overhead(folder, solver)
        if "dask" in chosen:
            dask(folder, solver)
        if "kills" in chosen:
            kills(folder, solver)
        if "zoo" in chosen:
            zoo(folder)


if __name__ == "__main__":  # Dask starts its workers anew
    main()
