"""Rule strong-convexity: attacks on its bounds, and what it costs beside rule support-enclosure.

    python benchmarks/strong_convexity.py attack 20000    float instances against exact arithmetic, and the checker
    python benchmarks/strong_convexity.py mutants 2000    mutated certificates: what is accepted is true
    python benchmarks/strong_convexity.py cost            2000 x 20000: seconds, bytes, widths, seconds of the checker
    python benchmarks/strong_convexity.py ties            equal and dummy columns, lam at lam_max, a Gabor dictionary

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

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.proofs import float_choice
from sciverify.certify.proofs.convex_distance import distance_by_convexity
from sciverify.certify.proofs.strong_convexity import ConvexEnclosure, enclose_by_convexity
from sciverify.checker import check
from sciverify.errors import Undecided
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.ordered import approx_float
from sciverify.exact.verdict import Verdict

Floats = np.ndarray[Any, np.dtype[np.float64]]
TESTS = Path(__file__).parents[1] / "tests"


def spent(run: Callable[[], Any]) -> tuple[float, Any]:
    """(CPU seconds, result)"""
    start = time.process_time()
    result = run()
    return time.process_time() - start, result


# ---------------------------------------------------------------- attack


FACTORS = (1.0, 1.0, -1.0, 2.0, 0.5, 3.0, -0.75)


def random_data(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Doubles, some of them short; columns that are nearly or exactly dependent, multiples, or orthogonal to y.

    Weights are proportional to the factors of multiples, or a little more or less.
    """
    m, count = int(rng.integers(2, 7)), int(rng.integers(2, 9))
    A = rng.standard_normal((m, count)) * 10.0 ** rng.integers(-2, 3)
    if rng.random() < 0.4:
        A = np.round(A * 4) / 4 if np.abs(A).max() > 1 else np.round(A * 1024) / 1024
    if rng.random() < 0.4:
        A[:, 1] = A[:, 0] + 10.0 ** rng.uniform(-7, -1) * A[:, -1]
    if rng.random() < 0.2 and count > 3:
        A[:, 2] = A[:, 0] + A[:, 1]
    y = A[:, 0] - A[:, -1] * rng.integers(0, 3) + 0.3 * np.abs(A).max() * rng.standard_normal(m)
    if rng.random() < 0.3:
        y = np.round(y * 8) / 8
    w = rng.choice([0.5, 1.0, 1.0, 2.0], count) if rng.random() < 0.5 else np.ones(count)
    for _ in range(int(rng.integers(0, 4))):
        i, kappa = int(rng.integers(A.shape[1])), float(rng.choice(FACTORS))
        short = np.ldexp(np.round(np.ldexp(A[:, i], 30)), -30)  # kappa times it is exact
        A[:, i] = short
        price = abs(kappa) * w[i] * float(rng.choice([1.0, 1.0, 1.0, 1 + 2.0**-52, 1.25, 0.75]))
        place = int(rng.integers(A.shape[1] + 1))
        A, w = np.insert(A, place, kappa * short, axis=1), np.insert(w, place, price)
    if rng.random() < 0.05:
        A, w = np.hstack([A, np.zeros((m, 1))]), np.append(w, 1.0)
    return A, y, w


def posed(rng: np.random.Generator) -> sv.Lasso | sv.SquareRootLasso | sv.BasisPursuit:
    """One of the three problems, sometimes at the very parameter where 0 stops to be the minimiser."""
    A, y, w = random_data(rng)
    largest, size = float(np.max(np.abs(A.T @ y) / w)), float(np.linalg.norm(y)) or 1.0
    share = 1.0 if rng.random() < 0.15 else 10.0 ** rng.uniform(-2, 0)
    kind = rng.integers(3)
    if kind == 0:
        return sv.Lasso(A, y, 2 * largest * share, weights=w)
    if kind == 1:
        return sv.SquareRootLasso(A, y, largest / size * share, weights=w)
    return sv.BasisPursuit(A, y, size * rng.uniform(0.05, 0.999), weights=w)


def crude_point(rng: np.random.Generator, minimiser: Floats) -> tuple[Floats, Floats]:
    """Some columns, and a point on them that is near the minimiser, or not so near."""
    chosen = np.flatnonzero((np.abs(minimiser) > 1e-12) | (rng.random(len(minimiser)) < 0.15))
    error = 10.0 ** rng.uniform(-16, -1) * (1e-3 + np.abs(minimiser).max())
    return chosen, minimiser[chosen] + error * rng.standard_normal(len(chosen)) * (rng.random(len(chosen)) < 0.8)


def enclosed(problem: Any, chosen: Floats, near: Floats) -> ConvexEnclosure | None:
    """What the rule says of the point."""
    try:
        return enclose_by_convexity(problem, problem.float_weights, FloatColumns(problem.floats, chosen), near)
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
            seen["exact arithmetic does not say"] += 1
            continue
        minimiser = np.array([approx_float(v) for v in solutions.vertex])
        chosen, near = crude_point(rng, minimiser)
        found = enclosed(problem, chosen, near)
        if found is None:
            seen["undecided"] += 1
            continue
        seen["proven"] += 1
        point = np.zeros(problem.shape[1])
        point[found.columns] = found.minimiser
        truth = certify_distance_to(solutions, point, 15)
        x = rng.standard_normal(len(point))
        if rng.random() < 0.5:  # near the minimisers, where shares count
            x = minimiser + rng.standard_normal(len(point)) * 0.1 * np.abs(minimiser).max()
        issued = distance_by_convexity(problem, x, found, None)
        from_x = certify_distance_to(solutions, x, 15).distance
        says = issued.claim.unique
        seen["misses"] += truth.distance.lower > Fraction(found.radius)
        seen["misses"] += from_x.lower > issued.distance.upper or issued.distance.lower > from_x.upper
        seen["wrong about uniqueness"] += says is not Verdict.UNDECIDED and says is not truth.claim.unique
        seen[f"unique {says.name}"] += 1
        seen["with twins"] += bool(found.twins)
        seen["with multiples that share"] += any(abs(t.factor) != 1 and t.shares for t in found.twins)
        try:
            check.check_bytes(issued.to_json().encode())
        except check.Rejected:
            seen["refused by the checker"] += 1
        ratio = float(truth.distance.upper / Fraction(found.radius)) if found.radius else 0.0
        worst[problem.kind] = max(worst.get(problem.kind, 0.0), ratio)
        seen[f"{problem.kind}"] += 1
        seen[f"{problem.kind}: distance/bound > 0.9"] += ratio > 0.9
    print(f"{tried} instances:", ", ".join(f"{key} {n}" for key, n in sorted(seen.items())))
    print("misses:", seen["misses"], " wrong about uniqueness:", seen["wrong about uniqueness"],
          " refused by the checker:", seen["refused by the checker"])  # fmt: skip
    print("largest distance/bound:", {kind: f"{ratio:.6f}" for kind, ratio in sorted(worst.items())})


# ---------------------------------------------------------------- mutants


def mutants(count: int, seed: int = 0) -> None:
    """Single fields of issued certificates are changed; what the checker accepts must be true by the second route."""
    sys.path[:0] = [str(TESTS), str(TESTS / "checker"), str(TESTS / "certificates")]
    from high_precision import true_convexity
    from mutants import is_accepted
    from test_mutations import mutate, says_no_more

    paths = sorted((TESTS / "certificates" / "correct").glob("*convex-*.json"))
    bases = [
        base for base in map(json.loads, map(Path.read_text, paths)) if can_be_judged(base) and true_convexity(base)
    ]
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
        if not says_no_more(mutant, base) and not (true_convexity(mutant) or is_true_in_exact_arithmetic(mutant)):
            seen["false"] += 1
            print("accepted and false:", number, path)
    print(dict(seen), "false acceptances:", seen["false"])


def is_true_in_exact_arithmetic(document: Any) -> bool:
    """A third route, for what the second one knows nothing of: least squares and zero columns."""
    claim = decode(json.dumps(document))
    truth = sv.certify_distance(claim.problem, claim.point, 30, engine="exact")
    overlap = claim.distance.lower <= truth.distance.upper and truth.distance.lower <= claim.distance.upper
    return overlap and claim.unique in (truth.unique, Verdict.UNDECIDED)


def can_be_judged(document: Any) -> bool:
    """Is it about a distance, and does its matrix stand in it?"""
    return document["claim"]["kind"] == "distance" and "data" in document["instance"]["matrix"]


# ---------------------------------------------------------------- cost


def planted(m: int, count: int, nonzeros: int, seed: int = 0) -> tuple[Floats, Floats]:
    """A Gaussian matrix and noisy measurements of a sparse vector."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, count)) / np.sqrt(m)
    x = np.zeros(count)
    x[rng.choice(count, nonzeros, replace=False)] = rng.standard_normal(nonzeros)
    return A, A @ x + 0.1 * rng.standard_normal(m) / np.sqrt(m)


def solved(A: Floats, y: Floats, lam: float, tol: float = 1e-8) -> Floats:
    """A LASSO solution of celer, as good as its tolerance."""
    import celer

    fit = celer.Lasso(alpha=lam / 2 / len(y), fit_intercept=False, tol=tol, max_iter=1000)
    return np.asarray(fit.fit(A, y).coef_, dtype=np.float64)


def cost(*, checker: bool = True) -> None:
    """Both rules in turn, on the same instances."""
    for nonzeros, share in ((150, 0.1), (300, 0.03)):
        A, y = planted(2000, 20000, nonzeros)
        lam = 2 * float(np.abs(A.T @ y).max()) * share
        problem, x = sv.Lasso(A, y, lam), solved(A, y, lam)
        seconds: dict[str, list[float]] = {}
        saved: dict[str, sv.Certificate] = {}
        for few in (10**9, -1) * 5:
            float_choice.FEW = few
            used, found = spent(lambda: sv.certify_distance(problem, x))  # noqa: B023
            name = "support-enclosure" if few > 0 else "strong-convexity"
            seconds.setdefault(name, []).append(used)
            saved[name] = found
        print(f"2000 x 20000, lam = {share} lam_max, {np.count_nonzero(x)} non-zeros")
        for name, found in saved.items():
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "certificate.json"
                found.save(path)
                line = f"{path.stat().st_size} bytes without the matrix, width {float(found.distance.width):.2g}"
                if checker:
                    used, _ = spent(lambda: check.check_file(path, patient=True))  # noqa: B023
                    line += f", checker {used:.1f} s"
            print(f"  {name}: median {np.median(seconds[name]):.3f} s, {line}")
        new, old = (np.median(seconds[name]) for name in ("strong-convexity", "support-enclosure"))
        print(f"  time ratio {new / old:.2f}")


# ---------------------------------------------------------------- ties


def decided(name: str, problem: Any, x: object) -> None:
    """One line: rule, seconds, bounds."""
    try:
        used, found = spent(lambda: sv.certify_distance(problem, x))
    except Undecided as reason:
        print(f"{name}: UNDECIDED, {reason}")
        return
    rule = type(found.evidence).__name__.removesuffix("Evidence")
    bounds = f"[{float(found.distance.lower):.6g}, {float(found.distance.upper):.6g}]"
    used_check, _ = spent(lambda: check.check_bytes(found.to_json().encode(), patient=True))
    E = list(found.evidence.columns if rule == "Convexity" else found.evidence.support)
    columns = problem.floats.matrix[:, E]
    condition = np.linalg.cond(columns.T @ columns) if E else 1.0
    print(
        f"{name}: {used:.2f} s by {rule}, {bounds}, unique {found.claim.unique.name}, {len(E)} columns, "
        f"cond(G) {condition:.1e}, checker {used_check:.1f} s"
    )


def ties(seed: int = 0) -> None:
    """The degenerate cases of practice, without options."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((200, 2000))
    A[:, -40:] = A[:, :40]
    x = np.zeros(2000)
    x[:20] = 3 * rng.standard_normal(20)
    y = A @ x + 0.1 * rng.standard_normal(200)
    lam = 0.2 * float(np.abs(A.T @ y).max())
    size = float(np.linalg.norm(y - A @ solved(A, y, lam)))
    decided("200 x 2000, 40 duplicated columns, LASSO", sv.Lasso(A, y, lam), solved(A, y, lam))
    decided("the same, square-root LASSO", sv.SquareRootLasso(A, y, lam / 2 / size), solved(A, y, lam))
    decided("the same, basis pursuit", sv.BasisPursuit(A, y, size), solved(A, y, lam))
    A, y = rng.standard_normal((800, 400)), rng.standard_normal(800)
    largest = 2 * float(np.abs(A.T @ y).max())
    for factor in (1.0, 1 - 2.0**-53, 1 + 2.0**-52, 1 - 1e-12):
        decided(f"800 x 400, lam = lam_max ({factor - 1:+.2g})", sv.Lasso(A, y, largest * factor), np.zeros(400))
    A = dummies(rng, 500, 400)
    y = A @ (rng.standard_normal(400) * (rng.random(400) < 0.04)) + 0.3 * rng.standard_normal(500)
    for share in (0.5, 0.1, 0.03, 0.01):
        lam = 2 * float(np.abs(A.T @ y).max()) * share
        decided(f"500 x 400 dummy-coded, lam = {share} lam_max", sv.Lasso(A, y, lam), solved(A, y, lam, 1e-10))
    for number in (0, 2, 6):
        rng = np.random.default_rng(number)
        A, x = gabor(rng, 201, 2000), np.zeros(2000)
        x[rng.choice(2000, 15, replace=False)] = 3 * rng.standard_normal(15)
        y = A @ x + 0.002 * rng.standard_normal(201)
        problem = sv.Lasso(A, y, 4e-4 * float(np.abs(A.T @ y).max()))
        decided(f"Gabor dictionary 201 x 2000, seed {number}", problem, np.zeros(2000))


def dummies(rng: np.random.Generator, m: int, count: int) -> Floats:
    """Indicators of the levels of some factors: the columns of each factor add up to 1."""
    columns: list[Floats] = []
    while len(columns) < count:
        levels = int(rng.integers(3, 12))
        factor = rng.integers(0, levels, m)
        columns += [(factor == level).astype(float) for level in range(levels)]
    return np.array(columns[:count]).T.copy()


def gabor(rng: np.random.Generator, m: int, count: int) -> Floats:
    """Gaussian windows times cosines, of length 1: many are nearly parallel."""
    t = np.arange(m)[:, None]
    centre, width = rng.uniform(0, m, count), rng.uniform(8, 40, count)
    frequency, phase = rng.uniform(0, 0.02, count), rng.uniform(0, 2 * np.pi, count)
    A = np.exp(-0.5 * ((t - centre) / width) ** 2) * np.cos(2 * np.pi * frequency * (t - centre) + phase)
    return np.asarray(A / np.linalg.norm(A, axis=0))


def main() -> None:
    """One of the four, named on the command line."""
    name, numbers = sys.argv[1], [int(v) for v in sys.argv[2:]]
    {"attack": attack, "mutants": mutants, "cost": cost, "ties": ties}[name](*numbers)


if __name__ == "__main__":
    main()
