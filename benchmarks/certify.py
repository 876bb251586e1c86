"""Certifying next to solving: `python benchmarks/certify.py [SECTION ...]`.

Each line is a median of interleaved runs on this machine, with the ratio that matters. Sections: dense, sparse, exact,
small, complex, growth, checker (default: all). Needs the extra `solvers`; QSopt_ex (`esolver`) and certo-math are
measured where they are installed.
"""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

import sciverify as sv
from sciverify.checker import check as checker

RUNS = 5


def medians(work: Mapping[str, Callable[[], Any]], runs: int = RUNS) -> dict[str, float]:
    """Seconds of each piece of work, interleaved, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for round_ in range(runs + 1):
        for name, run in work.items():
            start = time.perf_counter()
            run()
            if round_:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def planted(m: int, N: int, k: int, seed: int = 0) -> tuple[Any, Any]:
    """Gaussian A and y = A x + noise with k-sparse x."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, N))
    x = np.zeros(N)
    x[rng.choice(N, k, replace=False)] = rng.standard_normal(k)
    return A, A @ x + 0.5 * rng.standard_normal(m)


def celer_solver(A: Any, y: Any, mu: float) -> Callable[[], Any]:
    """celer at tol 1e-10 for ||Az - y||^2 / 2 + mu ||z||_1."""
    from celer import Lasso

    return lambda: Lasso(alpha=mu / len(y), fit_intercept=False, tol=1e-10).fit(A, y).coef_


def three_problems(A: Any, y: Any, mu: float, x: Any) -> dict[str, Callable[[], Any]]:
    """P2, P3, P1 that share the minimiser of ||Az - y||^2 / 2 + mu ||z||_1, constructed and certified at x."""
    rest = float(np.linalg.norm(y - A @ x))
    return {
        "P2": lambda: sv.certify_distance(sv.Lasso(A, y, 2 * mu), x),
        "P3": lambda: sv.certify_distance(sv.SquareRootLasso(A, y, mu / rest), x),
        "P1": lambda: sv.certify_distance(sv.BasisPursuit(A, y, rest), x),
    }


def dense() -> None:
    """2000 x 20000, lam = 0.1 lam_max: P1 and P3 at the parameters that have the same minimiser.

    One LASSO solve at the final parameter is what any solver for P1 or P3 that reduces to it must at least do.
    """
    A, y = planted(2000, 20000, 150)
    mu = 0.1 * float(np.max(np.abs(A.T @ y)))
    solve = celer_solver(A, y, mu)
    x = solve()
    work = three_problems(A, y, mu, x)
    times = medians({"celer": solve, "pass": lambda: A.T @ y, **work})
    nonzeros = np.count_nonzero(x)
    print(f"dense 2000 x 20000, {nonzeros} non-zeros: celer {times['celer']:.2f} s, A.T @ r {times['pass']:.4f} s")
    for name, run in work.items():
        certificate = run()
        width = float(certificate.distance.width) / float(np.linalg.norm(x))
        print(
            f"  {name}: certify {times[name]:.3f} s = {times[name] / times['celer']:.3f} of celer, "
            f"{times[name] / times['pass']:.1f} passes over A, width {width:.1e} of ||x||"
        )


def sparse_matrix() -> None:
    """20,000 x 200,000 with 10 entries a column."""
    import resource

    rng = np.random.default_rng(0)
    m, N, per_column = 20_000, 200_000, 10
    rows = np.concatenate([rng.choice(m, per_column, replace=False) for _ in range(N)]).astype(np.int32)
    starts = np.arange(0, N * per_column + 1, per_column, dtype=np.int32)
    A = sparse.csc_matrix((rng.standard_normal(N * per_column), rows, starts), shape=(m, N))
    A.sort_indices()
    x = np.zeros(N)
    x[rng.choice(N, 300, replace=False)] = 3 * rng.standard_normal(300)
    y = A @ x + 0.05 * rng.standard_normal(m)
    mu = 0.1 * float(np.max(np.abs(A.T @ y)))
    solve = celer_solver(A, y, mu)
    x = solve()
    work = three_problems(A, y, mu, x)
    times = medians({"celer": solve, **work})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"sparse {m} x {N}, {np.count_nonzero(x)} non-zeros: celer {times['celer']:.3f} s, peak memory {memory:.2f} GiB"
    )
    for name in work:
        print(f"  {name}: certify {times[name]:.3f} s = {times[name] / times['celer']:.2f} of celer")


def exact() -> None:
    """The exact engine: P2 on Gaussian doubles, P1 with eta = 0."""
    A, y = planted(200, 200, 66)
    mu = 0.05 * float(np.max(np.abs(A.T @ y)))
    rng = np.random.default_rng(1)
    B, b = rng.standard_normal((60, 120)), rng.standard_normal(60)
    C = np.round(16 * rng.standard_normal((60, 120))) / 16
    c = C[:, :15] @ rng.integers(1, 5, 15)
    work: dict[str, Callable[[], Any]] = {
        "P2 200 x 200": lambda: sv.certify_distance(sv.Lasso(A, y, 2 * mu), np.zeros(200), engine="exact"),
        "P1 60 x 120, eta = 0": lambda: sv.certify_distance(sv.BasisPursuit(B, b), np.zeros(120), engine="exact"),
        "P1 60 x 120, eta = 0, 15-sparse": lambda: sv.certify_distance(sv.BasisPursuit(C, c), np.zeros(120)),
    }
    for name, seconds in medians(work).items():
        print(f"exact {name}: {seconds:.3f} s")
    nonzeros = sum(v != 0 for v in sv.solution_set(sv.Lasso(A, y, 2 * mu)).vertex)
    print(f"  P2 has {nonzeros} non-zeros")
    for name, run in (("QSopt_ex", qsopt(B, b)), ("certo-math", certo(B, b))):
        if run is None:
            print(f"  {name}: not installed, so not measured")
            continue
        seconds = medians({name: run}, runs=3)[name]
        print(f"  {name} on the same P1: {seconds:.2f} s (one exact vertex or bound, no distance to the set)")


def qsopt(A: Any, b: Any) -> Callable[[], Any] | None:
    """QSopt_ex on min sum(p + q), A(p - q) = b, p, q >= 0 with the exact rational data."""
    if shutil.which("esolver") is None:
        return None
    m, N = A.shape

    def number(v: float) -> str:
        return str(Fraction(v))

    lines = ["Minimize", " obj: " + " + ".join(f"p{i} + q{i}" for i in range(N)), "Subject To"]
    for k in range(m):
        terms = " ".join(
            f"{'+' if s * A[k, i] >= 0 else '-'} {number(abs(A[k, i]))} {v}{i}"
            for i in range(N)
            for v, s in (("p", 1), ("q", -1))
        )
        lines.append(f" c{k}: {terms} = {number(b[k])}")
    path = Path(tempfile.mkdtemp()) / "p1.lp"
    path.write_text("\n".join([*lines, "End", ""]))
    return lambda: subprocess.run(["esolver", "-L", str(path)], check=True, capture_output=True, cwd=path.parent)


def certo(A: Any, b: Any) -> Callable[[], Any] | None:
    """certo-math on the same program."""
    if importlib.util.find_spec("certo") is None:
        return None
    from certo.engines.lp import opt
    from certo.spec import LPSpec

    spec = LPSpec(sense="min")
    names = [f"{v}{i}" for i in range(A.shape[1]) for v in "pq"]
    for name in names:
        spec.variable(name)
    spec.objective(dict.fromkeys(names, 1))
    for k, row in enumerate(A):
        terms = {f"{v}{i}": s * Fraction(a) for i, a in enumerate(row.tolist()) for v, s in (("p", 1), ("q", -1))}
        spec.constraint(terms, "==", Fraction(float(b[k])), name=f"c{k}")
    return lambda: opt(spec)


def small() -> None:
    """N = 20, every kind."""
    rng = np.random.default_rng(2)
    A = rng.integers(-4, 5, (12, 20)).astype(float)
    tied = np.hstack([A[:, :10], A[:, :10]])
    y, x = A[:, 0] + A[:, 1], rng.standard_normal(20)
    work: dict[str, Callable[[], Any]] = {}
    for label, matrix in (("", A), (", duplicated columns", tied)):
        work |= {
            f"P1, eta = 0{label}": lambda matrix=matrix: sv.certify_distance(sv.BasisPursuit(matrix, y), x),
            f"P1, eta > 0{label}": lambda matrix=matrix: sv.certify_distance(sv.BasisPursuit(matrix, y, 0.5), x),
            f"P2{label}": lambda matrix=matrix: sv.certify_distance(sv.Lasso(matrix, y, 3.0), x),
            f"P3{label}": lambda matrix=matrix: sv.certify_distance(sv.SquareRootLasso(matrix, y, 0.5), x),
            f"P3, zero residual{label}": lambda matrix=matrix: sv.certify_distance(
                sv.SquareRootLasso(matrix, y, "1/50"), x
            ),
        }
    for name, seconds in medians(work, runs=15).items():
        print(f"N = 20, {name}: {1e3 * seconds:.2f} ms")


def complex_data() -> None:
    """64 x 128, support 10."""
    rng = np.random.default_rng(3)
    A = rng.standard_normal((64, 128)) + 1j * rng.standard_normal((64, 128))
    x = np.zeros(128, dtype=complex)
    x[:10] = rng.standard_normal(10) + 1j * rng.standard_normal(10)
    y = A @ x + 0.1 * (rng.standard_normal(64) + 1j * rng.standard_normal(64))
    work: dict[str, Callable[[], Any]] = {
        "P1, eta > 0": lambda: sv.certify_distance(sv.BasisPursuit(A, y, 1.5), x),
        "P2": lambda: sv.certify_distance(sv.Lasso(A, y, 20.0), x),
        "P3": lambda: sv.certify_distance(sv.SquareRootLasso(A, y, 2.0), x),
    }
    for name, seconds in medians(work).items():
        print(f"complex 64 x 128, {name}: {seconds:.3f} s, support {len(work[name]().evidence.support)}")


def growth() -> None:
    """Exponents of time in m, N and the support size, fitted on certified LASSO problems."""
    sweeps = {
        "m": [(m, 4000, 40) for m in (500, 1000, 2000, 4000)],
        "N": [(1000, N, 40) for N in (4000, 8000, 16000, 32000)],
        "support size": [(3000, 6000, k) for k in (50, 100, 200, 400)],
    }
    for name, sizes in sweeps.items():
        points = []
        for m, N, k in sizes:
            A, y = planted(m, N, k)
            mu = 0.1 * float(np.max(np.abs(A.T @ y)))
            x = celer_solver(A, y, mu)()
            seconds = medians({"": lambda A=A, y=y, mu=mu, x=x: sv.certify_distance(sv.Lasso(A, y, 2 * mu), x)})[""]
            size = {"m": m, "N": N, "support size": np.count_nonzero(x)}[name]
            points.append((np.log(size), np.log(seconds)))
        exponent = np.polyfit(*np.array(points).T, 1)[0]
        print(f"growth of certify with {name}: time ~ {name}^{exponent:.2f}")


def check_times() -> None:
    """The checker: 200 x 1000 and 2000 x 20000, in its own interpreter."""
    folder = Path(tempfile.mkdtemp())
    for m, N, k in ((200, 1000, 20), (2000, 20000, 150)):
        A, y = planted(m, N, k)
        mu = 0.1 * float(np.max(np.abs(A.T @ y)))
        path = sv.certify_distance(sv.Lasso(A, y, 2 * mu), celer_solver(A, y, mu)()).save(folder / f"{m}.json")
        start = time.perf_counter()
        code = (
            f"import runpy, sys\nsys.argv = ['check', {str(path)!r}]\n"
            f"try: runpy.run_path({checker.__file__!r}, run_name='__main__')\n"
            "finally: print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].strip())"
        )
        done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
        verdict = done.stdout.split(maxsplit=1)[0]
        print(f"checker {m} x {N}: {verdict} in {time.perf_counter() - start:.1f} s, {done.stdout.split(chr(10))[-2]}")


SECTIONS = {
    "dense": dense,
    "sparse": sparse_matrix,
    "exact": exact,
    "small": small,
    "complex": complex_data,
    "growth": growth,
    "checker": check_times,
}


def main() -> None:
    """Run the sections that were named, or all."""
    for name in sys.argv[1:] or SECTIONS:
        if name not in SECTIONS:
            raise SystemExit(f"{name!r} is no section: known are {', '.join(SECTIONS)}")
        SECTIONS[name]()


if __name__ == "__main__":
    main()
