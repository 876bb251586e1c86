"""Proven gaps against the truth, and how long they take.

python benchmarks/gaps.py periodic 10000    random periodic operators, two bandwidths, against Floquet's theorem
python benchmarks/gaps.py bound 10000       the free operator with one changed value, against its bound states
python benchmarks/gaps.py mutants 2000      mutated certificates, judged by vectors of a second route
python benchmarks/gaps.py fibonacci         the spectrum within 1/50, and its ten largest gaps in the checker
python benchmarks/gaps.py butterfly 50      every gap above 0.1 at so many fluxes, and the figure

Truth is computed in floats, without windows.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

import sciverify as sv
from sciverify.checker import check
from sciverify.experiments.spectra_gaps import butterfly, fibonacci
from sciverify.report.butterfly_plot import draw_butterfly
from sciverify.spectra.lower_bounds import LowerBounds
from sciverify.spectra.windows import windows

RADII = 2.0 ** -np.arange(0, 6)


def proven_disks(operator, length, z):
    """For each z the largest of some radii that is proven to be free."""
    bounds = LowerBounds(windows(operator, length))
    free = bounds.free(np.repeat(z, len(RADII)), np.tile(RADII, len(z))).reshape(len(z), -1)
    return [(x, float(RADII[row].max())) for x, row in zip(z, free, strict=True) if row.any()]


def floquet(diagonals, p, count=48):
    """Points of the spectrum of a periodic operator: eigenvalues at so many quasimomenta."""
    k = 2j * np.pi * np.arange(count) / count
    cell = np.zeros((count, p, p), dtype=complex)
    for offset, values in diagonals.items():
        for n in range(p):
            row, turns = (n + offset) % p, (n + offset) // p
            entry = values[n] * np.exp(k * turns)
            cell[:, row, n] += entry
            if offset:
                cell[:, n, row] += entry.conj()
    return np.linalg.eigvalsh(cell).ravel()


def periodic(count):
    """No Floquet eigenvalue in a proven disk."""
    proven = misses = 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        p, width = int(rng.integers(1, 6)), int(rng.integers(1, 3))
        diagonals = {k: (rng.integers(-16, 17, p) / 8).tolist() for k in range(width + 1)}
        if seed % 2:
            diagonals[width] = [
                complex(x, y) for x, y in zip(diagonals[width], rng.integers(-8, 9, p) / 8, strict=True)
            ]
        points = floquet(diagonals, p)
        z = np.round(rng.uniform(points.min() - 1, points.max() + 1, 12) * 64) / 64
        disks = proven_disks(sv.Banded(diagonals), int(rng.integers(8, 60)), z)
        proven += len(disks)
        misses += sum(bool((np.abs(points - x) < r).any()) for x, r in disks)
    print(f"{count} periodic operators, {proven} proven disks, {misses} with a point of a band")


def bound(count):
    """No bound state in a proven disk: sign(c) sqrt(4 + c^2) on the integers; c + 1/c, |c| > 1, on the naturals."""
    proven = misses = 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        c = float(rng.integers(-64, 65)) / 16
        line = ("integers", "naturals")[seed % 2]
        if line == "integers":
            states = [np.sign(c) * np.hypot(2, c)] if c else []
        else:
            states = [c + 1 / c] if abs(c) > 1 else []
        near = states or [2.2]
        z = np.round((rng.choice(near, 8) + rng.normal(0, 0.4, 8)) * 256) / 256
        operator = sv.jacobi(sv.changed(0, 0, [c]), sites=line)
        disks = proven_disks(operator, int(rng.integers(8, 70)), z)
        proven += len(disks)
        misses += sum(any(abs(s - x) < r for s in states) or min(abs(x), 2.0) > abs(x) - r for x, r in disks)
    print(f"{count} rank-one perturbations, {proven} proven disks, {misses} with a bound state or a point of the band")


def mutants(count):
    """Mutated certificates that are accepted and false raise an AssertionError."""
    for folder in ("tests", "tests/checker"):
        sys.path.insert(0, str(Path(__file__).parents[1] / folder))
    from mutants import judged_by
    from test_gap_mutations import BASES, is_free, mutate

    judge = judged_by(BASES, mutate, is_free)
    accepted = sum(judge(10**6 + seed) for seed in range(count))
    print(f"{count} mutants, {accepted} accepted, 0 of them false")


def escapes(z, lam):
    """Does the trace map of the Fibonacci Hamiltonian show that z is no point of its spectrum?"""
    before, last, new = 2.0, z, z - lam
    for _ in range(60):
        before, last, new = last, new, new * last - before
        if abs(new) > 2 and abs(last) > 2:
            return True
    return False


def show_fibonacci():
    """Seconds, gaps, and 1000 points of gaps under the trace map."""
    start, used = time.perf_counter(), time.process_time()
    found = fibonacci(quick=False)
    print(f"{found}: {time.perf_counter() - start:.1f} s, of one processor {time.process_time() - used:.1f} s")
    inner = sorted(found.certificates()[1:-2], key=lambda part: part.claim.lower - part.claim.upper)
    start, used = time.perf_counter(), time.process_time()
    for part in inner[:10]:
        check.check_bytes(part.to_json().encode())
    print(f"ten gaps checked: {time.perf_counter() - start:.1f} s, of one processor {time.process_time() - used:.1f} s")
    check.check_bytes(found.points.to_json().encode())
    rng = np.random.default_rng(0)
    points = [rng.uniform(float(a), float(b)) for a, b in found.gaps for _ in range(-(-1000 // len(found.gaps)))]
    print(f"{sum(escapes(z, 2.0) for z in points)} of {len(points)} points of gaps escape under the trace map")


def show_butterfly(count):
    """Gaps, seconds, figure."""
    rows = butterfly(count)
    seconds = sum(row.proposing for row in rows), sum(row.checking for row in rows)
    print(
        f"{sum(len(row.gaps) for row in rows)} gaps at {count} fluxes: {seconds[0]:.0f} s, checked {seconds[1]:.0f} s"
    )
    print(*draw_butterfly(rows, Path("sciverify-results", "butterfly")))


if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
    if what == "fibonacci":
        show_fibonacci()
    else:
        {"periodic": periodic, "bound": bound, "mutants": mutants, "butterfly": show_butterfly}[what](number)
