"""CPU seconds of trust radii and of growth, with the bounds.

python benchmarks/trust_radius.py                  all instances
python benchmarks/trust_radius.py diabetes         those whose name holds the word
python benchmarks/trust_radius.py --save old.json  also both bounds on 200 random small instances, for --compare
python benchmarks/trust_radius.py --compare old.json   the worst ratios to bounds that another version saved
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import sciverify as sv

SMALL = 200
"""Random small instances that are compared."""


def near_a_sparse_fit(m: int, count: int, sparsity: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian columns, and y near a combination of some of them."""
    rng = np.random.default_rng(seed)
    A, z = rng.normal(size=(m, count)), np.zeros(count)
    z[:sparsity] = rng.choice([1, -1], sparsity) * (1 + rng.random(sparsity))
    return A, A @ z + 0.1 * rng.normal(size=m)


def like_genes(decimals: int | None) -> tuple[np.ndarray, np.ndarray]:
    """72 samples of 7129 columns, two of which matter."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(72, 7129))
    A = A if decimals is None else np.round(A, decimals)
    y = 2 * A[:, 3] - 1.5 * A[:, 77] + 0.3 * rng.normal(size=72)
    return A, y if decimals is None else np.round(y, decimals)


def diabetes(*, intercept: bool) -> sv.Lasso:
    """scikit-learn's diabetes data with seven nonzero entries."""
    from sklearn.datasets import load_diabetes

    A, y = load_diabetes(return_X_y=True)
    return sv.Lasso(A, y, 50, intercept=True) if intercept else sv.Lasso(A - A.mean(0), y - y.mean(), 50)


RADII: dict[str, Callable[[], sv.Certificate]] = {
    "diabetes, centred": lambda: sv.certify_trust_radius(diabetes(intercept=False)),
    "diabetes, intercept": lambda: sv.certify_trust_radius(diabetes(intercept=True)),
    "diabetes, intercept, y alone": lambda: sv.certify_trust_radius(diabetes(intercept=True), data="measurements"),
    "diabetes, intercept, relative": lambda: sv.certify_trust_radius(diabetes(intercept=True), measure="relative"),
    "diabetes, intercept, entries": lambda: sv.certify_trust_radius(diabetes(intercept=True), measure="entry"),
    "200 x 20": lambda: sv.certify_trust_radius(sv.Lasso(*near_a_sparse_fit(200, 20, 8), 40)),
    "72 x 7129, 3 decimals": lambda: sv.certify_trust_radius(sv.Lasso(*like_genes(3), 115)),
    "72 x 7129, doubles": lambda: sv.certify_trust_radius(sv.Lasso(*like_genes(None), 115)),
    "100 x 500": lambda: sv.certify_trust_radius(sv.Lasso(*near_a_sparse_fit(100, 500, 12), 70)),
    "growth 100 x 1000, P1": lambda: sv.certify_growth(sv.BasisPursuit(*near_a_sparse_fit(100, 1000, 6), 2)),
    "growth 100 x 1000, P2": lambda: sv.certify_growth(sv.Lasso(*near_a_sparse_fit(100, 1000, 6), 50)),
    "growth 100 x 1000, P2 dense": lambda: sv.certify_growth(sv.Lasso(*near_a_sparse_fit(100, 1000, 20), 60)),
    "growth 100 x 1000, P3": lambda: sv.certify_growth(sv.SquareRootLasso(*near_a_sparse_fit(100, 1000, 6), 3)),
}


def small_bounds() -> dict[str, tuple[float, float]]:
    """Both bounds on random small instances."""
    found: dict[str, tuple[float, float]] = {}
    seed = 0
    while len(found) < SMALL:
        rng = np.random.default_rng(seed)
        m, count = int(rng.integers(3, 9)), int(rng.integers(3, 10))
        A, z = rng.normal(size=(m, count)).round(2 if seed % 3 else 17), np.zeros(count)
        z[:2] = 2, -1
        kind = (sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit)[seed % 3]
        problem = kind(A, A @ z + 0.2 * rng.normal(size=m), round(float(rng.uniform(0.2, 1)), 2))
        seed += 1
        try:
            bounds = sv.certify_trust_radius(problem, digits=6).trust_radius
        except sv.SciverifyError:
            continue
        found[str(seed)] = float(bounds.lower), float(bounds.upper)
    return found


def main() -> None:
    """Print one line an instance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="?", default="")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--compare", type=Path)
    given = parser.parse_args()
    sv.certify_trust_radius(sv.Lasso([[1, 0], [0, 1]], [3, 0], 1))  # imports, as the next line
    print(f"diabetes: {len(sv.solution_set(diabetes(intercept=False)).carriers)} nonzero entries")
    for name, certify in RADII.items():
        if given.word in name:
            before = time.process_time()
            said = str(certify()).splitlines()[0]
            print(f"{time.process_time() - before:6.2f} s  {name:30} {said}", flush=True)
    if given.save:
        given.save.write_text(json.dumps(small_bounds()))
    if given.compare:
        old, new = json.loads(given.compare.read_text()), small_bounds()
        both = [(old[k], new[k]) for k in old if k in new]
        lower = min(b[0] / a[0] for a, b in both if a[0])
        upper = max(b[1] / a[1] for a, b in both)
        print(f"{len(both)} instances: lower bounds at least {lower:.6f}, upper at most {upper:.6f} times the old ones")


if __name__ == "__main__":
    main()
