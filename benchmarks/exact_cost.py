"""What exact arithmetic takes: predicted beside measured, `python benchmarks/exact_cost.py [most seconds] [kind ...]`.

CPU seconds of `certify_distance(problem, 0, engine="exact")`, in a process that has imported everything, for LASSO,
square-root LASSO and basis pursuit with doubles, short integers, wide exponents, ties, dependent columns and fits. A
line a kind says between which factors measured / predicted lies; instances that are predicted to take more than the
given seconds (default 40) are left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

import sciverify as sv
from sciverify.certify.proofs.exact_cost import forecast
from sciverify.problems.sparse_recovery import SparseRecovery

Instance = tuple[str, SparseRecovery]


def _planted(rng: np.random.Generator, A: np.ndarray, count: int, noise: float = 0.01) -> np.ndarray:
    x = np.zeros(A.shape[1])
    x[rng.choice(A.shape[1], count, replace=False)] = rng.choice([-1, 1], count) * rng.uniform(1, 2, count)
    return A @ x + noise * rng.standard_normal(len(A))


def _lasso(A: np.ndarray, y: np.ndarray, share: float) -> sv.Lasso:
    return sv.Lasso(A, y, share * 2 * np.abs(A.T @ y).max())


def doubles(rng: np.random.Generator) -> Iterator[Instance]:
    """Gaussian columns."""
    for m, count, share in (
        (20, 60, 0.3), (50, 100, 0.5), (50, 100, 0.05), (100, 200, 0.05), (100, 1000, 0.3), (100, 1000, 0.05),
        (200, 2000, 0.5), (200, 2000, 0.1), (200, 100, 0.01), (400, 400, 0.1), (1000, 100, 0.001), (60, 6000, 0.1),
    ):  # fmt: skip
        A = rng.standard_normal((m, count))
        yield f"{m} x {count}, {share:g} of the largest", _lasso(A, _planted(rng, A, max(2, m // 20)), share)


def integers(rng: np.random.Generator) -> Iterator[Instance]:
    """Entries from -3 to 3."""
    for m, count, share in (
        (20, 60, 0.3), (100, 200, 0.3), (100, 200, 0.05), (100, 1000, 0.1), (200, 2000, 0.2), (400, 200, 0.01),
        (500, 400, 0.02), (300, 3000, 0.1),
    ):  # fmt: skip
        A = rng.integers(-3, 4, (m, count)).astype(float)
        y = np.round(_planted(rng, A, max(2, m // 20), 0.3))
        yield f"{m} x {count}, {share:g} of the largest", sv.Lasso(A, y, int(share * 2 * np.abs(A.T @ y).max()))


def wide(rng: np.random.Generator) -> Iterator[Instance]:
    """Entries over many powers of two."""
    for m, count, spread in ((20, 40, 40), (20, 40, 200), (50, 100, 40), (50, 100, 150), (80, 300, 100), (30, 30, 400)):
        A = rng.standard_normal((m, count)) * 2.0 ** rng.integers(-spread // 2, spread // 2, (m, count))
        scale = np.abs(A).max(axis=0)
        A = A / 2.0 ** np.frexp(scale)[1]
        yield f"{m} x {count}, over {spread} powers", _lasso(A, _planted(rng, A, 5), 0.1)


def square_root(rng: np.random.Generator) -> Iterator[Instance]:
    """Square-root LASSO: minimisers over Q(sqrt r)."""
    for m, count, share in ((20, 60, 0.5), (50, 100, 0.3), (100, 300, 0.3), (100, 1000, 0.5), (200, 1000, 0.5)):
        A = rng.standard_normal((m, count))
        y = _planted(rng, A, 5, 0.1)
        lam = share * np.abs(A.T @ y).max() / np.linalg.norm(y)
        yield f"{m} x {count}, {share:g} of the largest", sv.SquareRootLasso(A, y, lam)


def ball(rng: np.random.Generator) -> Iterator[Instance]:
    """Basis pursuit with eta > 0: minimisers over Q(sqrt r)."""
    for m, count, share in ((20, 60, 0.5), (50, 100, 0.3), (100, 300, 0.3), (100, 1000, 0.5), (200, 1000, 0.4)):
        A = rng.standard_normal((m, count))
        y = _planted(rng, A, 5, 0.1)
        yield f"{m} x {count}, eta = {share:g} ||y||", sv.BasisPursuit(A, y, share * np.linalg.norm(y))


def sparse(rng: np.random.Generator) -> Iterator[Instance]:
    """CSC matrices."""
    from scipy.sparse import random_array

    for m, count, density in ((200, 400, 0.05), (300, 2000, 0.02), (500, 1000, 0.01), (1000, 2000, 0.01)):
        A = random_array((m, count), density=density, rng=rng, data_sampler=rng.standard_normal).tocsc()
        y = A @ (rng.random(count) < 10 / count).astype(float) + 0.01 * rng.standard_normal(m)
        yield f"{m} x {count}, density {density:g}", sv.Lasso(A, y, 0.2 * 2 * np.abs(A.T @ y).max())


def fits(rng: np.random.Generator) -> Iterator[Instance]:
    """Basis pursuit with eta = 0 and the product of A with a sparse vector, rounded: m entries, most of them 1e-17."""
    for m, count in ((10, 30), (20, 60), (30, 60), (40, 150), (60, 120), (60, 300), (80, 160)):
        A = np.linalg.qr(rng.standard_normal((count, m)))[0].T.copy()
        yield f"{m} x {count}, 3 spikes", sv.BasisPursuit(A, _planted(rng, A, 3, 0.0), 0)


def vertices(rng: np.random.Generator) -> Iterator[Instance]:
    """Basis pursuit with eta = 0 and a dense y: a vertex with m entries."""
    for m, count in ((10, 30), (20, 60), (40, 80), (60, 200), (80, 400), (120, 300)):
        yield f"{m} x {count}", sv.BasisPursuit(rng.standard_normal((m, count)), rng.standard_normal(m), 0)


def twins(rng: np.random.Generator) -> Iterator[Instance]:
    """Equal columns."""
    for m, count, pairs in ((50, 100, 10), (200, 2000, 1), (200, 2000, 40), (200, 1000, 100)):
        A = rng.standard_normal((m, count))
        chosen = rng.choice(count, 2 * pairs, replace=False)
        A[:, chosen[:pairs]] = A[:, chosen[pairs:]]
        y = A[:, chosen[: max(1, pairs // 4)]].sum(axis=1) + 0.01 * rng.standard_normal(m)
        yield f"{m} x {count}, {pairs} pairs", _lasso(A, y, 0.2)


def levels(rng: np.random.Generator) -> Iterator[Instance]:
    """Dummy-coded factors with all levels kept: dependent columns of zeros and ones."""
    for m, factors, each, lam in ((60, 5, 4, 5), (100, 8, 5, 3), (200, 10, 6, 9), (300, 10, 8, 3)):
        A = np.hstack([np.eye(each)[rng.integers(0, each, m)] for _ in range(factors)])
        yield f"{m} x {factors * each}, lam = {lam}", sv.Lasso(A, rng.integers(0, 6, m).astype(float), lam)


KINDS: dict[str, Callable[[np.random.Generator], Iterator[Instance]]] = {
    kind.__name__: kind for kind in (doubles, integers, wide, square_root, ball, sparse, fits, vertices, twins, levels)
}


def main(most: float, kinds: list[str]) -> None:
    """Print the table."""
    sv.certify_distance(sv.Lasso(np.eye(3), np.ones(3), 1), [0, 0, 0], engine="exact")
    inside = total = 0
    for kind in kinds:
        factors = []
        for name, problem in KINDS[kind](np.random.default_rng(0)):
            expected = forecast(problem)
            if expected is None:
                raise ArithmeticError(f"{name} has no doubles")
            said = f"{kind:12s} {name:36s} {expected.columns:4d} columns, {expected.data:34s}"
            word = "about   " if expected.sure else "at least"
            if expected.seconds > most:
                print(f"{said} {word} {expected.seconds:8.3g} s, left out", flush=True)
                continue
            began = time.process_time()
            sv.certify_distance(problem, np.zeros(problem.shape[1]), engine="exact")
            taken = time.process_time() - began
            print(f"{said} {word} {expected.seconds:8.3g} s, took {taken:8.3g} s", flush=True)
            factors.append(taken / expected.seconds)
            total += 1
            inside += factors[-1] <= 3 and (factors[-1] >= 1 / 3 or not expected.sure)
        if factors:
            print(f"{kind}: measured / predicted from {min(factors):.2f} to {max(factors):.2f}", flush=True)
    print(f"{inside} of {total} within a factor of 3")


if __name__ == "__main__":
    words = sys.argv[1:]
    limit = float(words.pop(0)) if words and words[0][:1].isdigit() else 40.0
    main(limit, words or list(KINDS))
