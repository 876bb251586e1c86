"""How many mutated certificates does the checker accept, and is every one of them true by a second route?

python benchmarks/mutants.py [COUNT]        default 200000, in as many processes as there are cores
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "certificates"), str(ROOT / "tests" / "checker")]
SUITES = {
    "test_mutations": ("distances, excesses, float64 data", 10),
    "test_instance_mutations": ("support, dimension, minimum, growth, trust radius, within", 4),
    "test_complex_mutations": ("complex data", 3),
    "test_game_mutations": ("refutations, transcripts, turned columns", 3),
}
"""Module -> (what it mutates, its share)."""
SIZE = 250


def run(module: str, start: int) -> Counter[str]:
    """The seeds from `start` on."""
    judge, counts = importlib.import_module(module).judge, Counter[str]()
    for seed in range(start, start + SIZE):
        try:
            counts["accepted and true" if judge(seed) else "refused"] += 1
        except AssertionError as error:
            print(f"{module}: {error}", flush=True)
            counts["accepted and FALSE"] += 1
    return counts


def main() -> None:
    """Print a row a suite."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    shares = sum(share for _, share in SUITES.values())
    false, start = 0, time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for module, (what, share) in SUITES.items():
            starts = range(10**6, 10**6 + count * share // shares, SIZE)  # beyond the seeds of the tests
            total: Counter[str] = sum(pool.map(run, [module] * len(starts), starts), Counter())
            false += total["accepted and FALSE"]
            print(f"{what}: {sum(total.values())} mutants, {dict(total)}", flush=True)
    print(f"{false} false acceptances, {time.perf_counter() - start:.0f} s")
    raise SystemExit(bool(false))


if __name__ == "__main__":
    main()
