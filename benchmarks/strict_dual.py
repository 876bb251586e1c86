"""Rule strict-dual: attacks on its bounds, and what it costs.

    python benchmarks/strict_dual.py attack 2000    float instances against exact arithmetic, and the checker
    python benchmarks/strict_dual.py mutants 2000   mutated certificates: what is accepted is true
    python benchmarks/strict_dual.py cost           spikes behind orthonormal, Gaussian, 0/1, sparse matrices: seconds
    python benchmarks/strict_dual.py vertices       random y, where as many entries as rows are needed: seconds
    python benchmarks/strict_dual.py large          2000 x 20000 with 50 spikes, seconds of the checker, too

Seconds are CPU seconds; OPENBLAS_NUM_THREADS=1 makes them those of one thread. `mutants` needs the folder tests/.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csc_array, random_array

import sciverify as sv
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.proofs.dual_distance import distance_by_dual
from sciverify.certify.proofs.strict_dual import DualEnclosure, enclose_by_dual, prove_fit
from sciverify.checker import check
from sciverify.errors import Undecided
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.ordered import approx_float
from sciverify.exact.verdict import Verdict
from sciverify.problems.twins import moved, without_twins

Floats = np.ndarray[Any, np.dtype[np.float64]]
TESTS = Path(__file__).parents[1] / "tests"


def spent(run: Callable[[], Any]) -> tuple[float, Any]:
    """(CPU seconds, result)"""
    start = time.process_time()
    result = run()
    return time.process_time() - start, result


# ---------------------------------------------------------------- attack


def random_data(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """A, y = fl(A x) with few entries of x, weights; ties, equal and proportional columns, dependent rows, y = 0."""
    m = int(rng.integers(1, 5))
    A = rng.standard_normal((m, m + int(rng.integers(0, 5)))) * 10.0 ** rng.integers(-2, 3)
    if rng.random() < 0.4:
        A = np.round(A * 4) / 4 if np.abs(A).max() > 1 else np.round(A * 1024) / 1024
    count = A.shape[1]
    if rng.random() < 0.3 and count > 1:
        A[:, -1] = A[:, 0] * rng.choice([1.0, 1.0, -1.0, 2.0, 0.5])
    if rng.random() < 0.3 and count > 2:
        A[:, 1] = A[:, 0] + 10.0 ** rng.uniform(-6, -1) * A[:, 2]
    if rng.random() < 0.15 and m > 1:
        A[-1] = A[0] * rng.choice([0.0, 1.0, 2.0])
    x = np.zeros(count)
    if rng.random() < 0.93:
        x[: int(rng.integers(1, m + 1))] = rng.choice([-1.0, 1.0, 1 / 3, 5.0])
    y = A @ x
    if rng.random() < 0.3:
        y = y + 10.0 ** rng.uniform(-16, -3) * np.abs(A).max() * rng.standard_normal(m)
    w = rng.choice([0.5, 1.0, 1.0, 2.0], count) if rng.random() < 0.5 else np.ones(count)
    return A, y, w


def posed(rng: np.random.Generator) -> sv.SquareRootLasso | sv.BasisPursuit:
    """One of the two problems, the square-root LASSO with a penalty of any size."""
    A, y, w = random_data(rng)
    if rng.random() < 0.6:
        return sv.BasisPursuit(A, y, weights=w)
    scale = max(float(np.abs(A).max()), 1e-3)
    return sv.SquareRootLasso(A, y, scale * 10.0 ** rng.uniform(-4, 0), weights=w)


def crude(rng: np.random.Generator, problem: Any, solutions: Any) -> DualEnclosure | None:
    """What the rule says of a point and a dual point that are near the true ones, or not so near."""
    data, w = problem.floats, problem.float_weights
    z, p = (np.array([approx_float(v) for v in vector]) for vector in (solutions.vertex, solutions.dual))
    bound = np.abs(data.matrix.T @ p)
    chosen = np.flatnonzero((np.abs(z) > 1e-12) | (bound >= 0.999 * bound.max()) | (rng.random(len(z)) < 0.1))
    error = 10.0 ** rng.uniform(-16, -1) * (rng.random() < 0.9)
    p = p + error * np.abs(p).max() * rng.standard_normal(len(p)) * (rng.random() < 0.7)
    columns, twins = without_twins(problem, data, w, chosen)
    near = moved(z, twins)[columns]
    near = near + error * (1e-3 + np.abs(z).max()) * rng.standard_normal(len(near)) * (rng.random(len(near)) < 0.8)
    fit = (lambda: prove_fit(data, np.arange(len(w)))) if rng.random() < 0.8 or problem.asks_for_exact_fit else None
    try:
        return enclose_by_dual(problem, w, FloatColumns(data, columns), twins, near, p, fit)
    except Undecided:
        return None


def attack(count: int, seed: int = 0) -> None:
    """Bounds, verdicts on uniqueness and the checker's answer, against exact arithmetic."""
    seen: Counter[str] = Counter()
    worst: dict[str, float] = {}
    tried = 0
    while seen["proven"] < count:
        rng = np.random.default_rng([seed, tried])
        tried += 1
        problem = posed(rng)
        try:
            solutions = sv.solution_set(problem)
        except (Undecided, sv.AssumptionFailed):
            seen["no minimisers"] += 1
            continue
        found = crude(rng, problem, solutions)
        try:
            by_itself = sv.certify_distance(problem, np.zeros(problem.shape[1]), engine="float")
        except Undecided:
            by_itself = None
        for certificate, enclosure in issued(rng, problem, found, by_itself):
            seen["proven" if enclosure is not None else "by itself"] += 1
            compare(seen, worst, solutions, problem, certificate, enclosure)
    print(f"{tried} instances:", ", ".join(f"{key} {n}" for key, n in sorted(seen.items())))
    print("misses:", seen["misses"], " wrong about uniqueness:", seen["wrong about uniqueness"],
          " refused by the checker:", seen["refused by the checker"])  # fmt: skip
    print("largest distance/bound:", {kind: f"{ratio:.6f}" for kind, ratio in sorted(worst.items())})


def issued(
    rng: np.random.Generator, problem: Any, found: DualEnclosure | None, by_itself: Any
) -> list[tuple[Any, DualEnclosure | None]]:
    """Certificates from a crude point, about that point and another one, and what the engine finds alone."""
    certificates: list[tuple[Any, DualEnclosure | None]] = [] if by_itself is None else [(by_itself, None)]
    if found is not None:
        point = np.zeros(problem.shape[1])
        point[found.columns] = found.minimiser
        for x in (point, rng.standard_normal(len(point))):
            certificates.append((distance_by_dual(problem, x, found, None), found))
    return certificates


def compare(
    seen: Counter[str], worst: dict[str, float], solutions: Any, problem: Any, certificate: Any, found: Any
) -> None:
    """One certificate against the exact set of minimisers."""
    truth = certify_distance_to(solutions, certificate.point, 15)
    bounds, exact = certificate.distance, truth.distance
    seen["misses"] += exact.lower > bounds.upper or bounds.lower > exact.upper
    says = certificate.claim.unique
    seen["wrong about uniqueness"] += says is not Verdict.UNDECIDED and says is not truth.claim.unique
    seen[f"unique {says.name}"] += 1
    try:
        check.check_bytes(certificate.to_json().encode())
    except check.Rejected:
        seen["refused by the checker"] += 1
    if found is not None and found.radius and not found.groups and bounds.lower == 0:
        ratio = float(exact.upper / Fraction(found.radius))
        worst[problem.kind] = max(worst.get(problem.kind, 0.0), ratio)


# ---------------------------------------------------------------- mutants


def mutants(count: int, seed: int = 0) -> None:
    """Single fields of issued certificates are changed; what the checker accepts must be true by enumeration."""
    sys.path[:0] = [str(TESTS), str(TESTS / "checker"), str(TESTS / "certificates")]
    from mutants import is_accepted
    from test_mutations import mutate, says_no_more, true_fit

    bases = [json.loads(path.read_text()) for path in sorted((TESTS / "certificates" / "correct").glob("dual-*.json"))]
    seen: Counter[str] = Counter()
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        base = rng.choice(bases)
        mutant = copy.deepcopy(base)
        path = mutate(mutant, rng)
        seen["mutants"] += 1
        if not is_accepted(mutant):
            continue
        seen["accepted"] += 1
        if not says_no_more(mutant, base) and not true_fit(mutant):
            seen["false"] += 1
            print("accepted and false:", number, path)
    print(dict(seen), "false acceptances:", seen["false"])


# ---------------------------------------------------------------- cost


def spikes(form: str, m: int, count: int, nonzeros: int, seed: int = 0) -> tuple[Any, Floats, Floats]:
    """A, y = fl(A x) and x of entries 1 and -1."""
    rng = np.random.default_rng(seed)
    if form == "sparse":
        A = csc_array(random_array((m, count), density=min(1.0, 10 / m), rng=rng, data_sampler=rng.standard_normal))
    elif form == "0/1":
        A = (rng.random((m, count)) < 0.3).astype(float)
    else:
        A = rng.standard_normal((m, count))
        A = np.linalg.qr(A.T)[0].T.copy() if form == "orthonormal" else A
    x = np.zeros(count)
    x[rng.choice(count, nonzeros, replace=False)] = rng.choice([-1.0, 1.0], nonzeros)
    return A, A @ x, x


def decided(name: str, problem: Any, x: Floats, *, checked: bool = False) -> None:
    """One line: seconds, rule, upper bound, E, C."""
    try:
        used, found = spent(lambda: sv.certify_distance(problem, x))
    except Undecided as reason:
        print(f"{name}: UNDECIDED, {reason}")
        return
    rule, evidence = type(found.evidence).__name__.removesuffix("Evidence"), found.evidence
    line = f"{name}: {used:.2f} s by {rule}, [{float(found.distance.lower):.6g}, {float(found.distance.upper):.6g}]"
    if rule == "StrictDual":
        fit = "-" if evidence.fit is None else len(evidence.fit.columns)
        line += f", {len(evidence.columns)} columns, {fit} that fit, margin {float(evidence.margin):.2g}"
    if checked:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "certificate.json"
            found.save(path)
            used, _ = spent(lambda: check.check_file(path, patient=True))
            line += f", {path.stat().st_size} bytes, checker {used:.1f} s"
    print(line, flush=True)


def cost() -> None:
    """Basis pursuit and the square-root LASSO, from x and from 0."""
    for form in ("orthonormal", "Gaussian", "0/1", "sparse"):
        for m, count, nonzeros in ((100, 400, 15), (300, 3000, 5), (100, 200, 5)):
            A, y, x = spikes(form, m, count, nonzeros)
            for title, problem in (
                ("basis pursuit", sv.BasisPursuit(A, y)),
                ("square-root LASSO", sv.SquareRootLasso(A, y, 1e-3)),
            ):
                name = f"{form} {m} x {count}, {nonzeros} spikes, {title}"
                decided(name, problem, x, checked=True)
                decided(f"{name}, from 0", problem, np.zeros(count))


def vertices() -> None:
    """Random y: the rule has nothing to say, and should not be in the way."""
    for m, count in ((100, 400), (60, 900), (300, 3000)):
        rng = np.random.default_rng(1)
        A, y = rng.standard_normal((m, count)), rng.standard_normal(m)
        decided(f"{m} x {count}, random y, basis pursuit", sv.BasisPursuit(A, y), np.zeros(count))


def large() -> None:
    """2000 x 20000."""
    for form in ("Gaussian", "sparse"):
        A, y, x = spikes(form, 2000, 20000, 50)
        decided(f"{form} 2000 x 20000, 50 spikes, basis pursuit", sv.BasisPursuit(A, y), x, checked=True)
        decided(f"{form} 2000 x 20000, 50 spikes, square-root LASSO", sv.SquareRootLasso(A, y, 1e-3), x, checked=True)


def main() -> None:
    """One of the five, named on the command line."""
    name, numbers = sys.argv[1], [int(v) for v in sys.argv[2:]]
    commands: dict[str, Callable[..., None]] = {
        "attack": attack, "mutants": mutants, "cost": cost, "vertices": vertices, "large": large,
    }  # fmt: skip
    commands[name](*numbers)


if __name__ == "__main__":
    main()
