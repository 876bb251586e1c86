"""How long refutations take: N = 20, m = 19, K = 6, 12, 30, 100, for the three problems, proof and check apart.

Run: `python benchmarks/games.py`.
"""

from __future__ import annotations

import statistics
import time
from fractions import Fraction

import sciverify as sv
from sciverify.checker import check

ROUNDS = 5


def solver(training):
    """Solve A_40 exactly."""
    matrix = training.matrix(40)
    return lambda y: sv.solution_set(training.pose(matrix, y)).vertex


def guess(training):
    """One of eight branches."""
    j = training.coins.below(8)
    return lambda y: [Fraction(2, 1000) if k == j else 0 for k in range(training.shape[1])]


def timed(make):
    """(median seconds, last result) of ROUNDS calls."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = make()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def main():
    """Print one line a setting."""
    print("exact solver on A_40, N = 20, m = 19, orthonormal DCT, five further non-zeros; medians of", ROUNDS)
    for K in (6, 12, 30, 100):
        for problem in ("P1", "P2", "P3"):
            options = {"problem": problem, "m": 19, "N": 20, "K": K, "transform": "dct", "further_nonzeros": 5}
            first = time.perf_counter()
            sv.refute(solver, sv.families.TiedColumns(**options))
            first = time.perf_counter() - first
            seconds, outcome = timed(lambda options=options: sv.refute(solver, sv.families.TiedColumns(**options)))
            text = outcome.certificate.to_json().encode()
            checking, _ = timed(lambda text=text: check.check_bytes(text))
            print(
                f"K = {K:3d} {problem}: refuted in {seconds:.3f} s (first call {first:.3f} s), "
                f"checked in {checking:.3f} s, distance {outcome.distance:.5}"
            )
    family = sv.families.TiedColumns(problem="P3", m=3, N=10, K=3, normalisation="rational")
    seconds, outcome = timed(lambda: sv.refute(guess, family))
    print(f"random guess over 8 branches: success {outcome.success}, bound {outcome.bound}, {seconds:.3f} s\n{outcome}")


if __name__ == "__main__":
    main()
