"""Spectra with error control: what they cost, and attacks on them against spectra in closed form.

python benchmarks/spectra.py             everything, some minutes
python benchmarks/spectra.py mathieu     the critical almost Mathieu operator at n = 400 and 1600, and its proof alone
python benchmarks/spectra.py rivals      points a second beside numpy's dense svd, Octave's and scipy's arpack
python benchmarks/spectra.py long        one point on 10,000,000 sites
python benchmarks/spectra.py file        85 vectors of 800 entries in a certificate, and its checker
python benchmarks/spectra.py attack      10,000 periodic operators against their bands, 10,000 rank-one changes against
sqrt(4 + c^2)
python benchmarks/spectra.py mutants     5,000 mutated certificates against a second route
"""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.sparse import diags_array
from scipy.sparse.linalg import svds

import sciverify as sv
from sciverify.checker import check
from sciverify.spectra.least_vectors import least_vectors

TESTS = Path(__file__).parents[1] / "tests"
MATHIEU = sv.almost_mathieu(1, sv.GOLDEN)


def timed(function):
    """(result, wall seconds, CPU seconds of all threads)"""
    wall, cpu = time.perf_counter(), time.process_time()
    found = function()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def mathieu():
    """n = 400 and 1600, the grid 1/n on [-4, 4]; and proposal and proof apart, in one thread."""
    for n in (400, 1600):
        found, wall, cpu = timed(lambda n=n: sv.compute_spectrum(MATHIEU, n))
        print(
            f"n = {n}: {len(found.grid)} points, {wall:.2f} s wall, {cpu:.2f} s CPU, {len(found.points)} kept, "
            f"E_n = {found.error:.2e}"
        )
        section, proposed, proven = MATHIEU.section(MATHIEU.sites(n)), 0.0, 0.0
        for first in range(0, len(found.grid), 2000):
            z = found.grid[first : first + 2000]
            vectors, _, cost = timed(lambda z=z, section=section: least_vectors(section, z))
            _, _, proof = timed(lambda v=vectors, z=z, section=section: section.residuals(v, z))
            proposed, proven = proposed + cost, proven + proof
        print(f"  proposal {proposed:.2f} s CPU, proof {proven:.2f} s CPU: {proven / proposed:.0%}")


OCTAVE = """
n = {n}; a = (sqrt(5) - 1)/2; k = (0:n-1)' - floor(n/2);
A = sparse(n + 2, n);
for j = 1:n; A(j, j) = 1; A(j + 1, j) = 2*cos(2*pi*a*k(j)); A(j + 2, j) = 1; end
P = sparse(2:n+1, 1:n, 1, n + 2, n); F = full(A); Q = full(P); z = linspace(-4, 4, {count});
t = cputime; for i = 1:{count}; s = svd(F - z(i)*Q); end; printf("%g\\n", {count}/(cputime - t));
"""


def rectangular(n):
    """The whole columns of the almost Mathieu operator, and those of the identity, as sparse matrices."""
    section = MATHIEU.section(MATHIEU.sites(n))
    values = [hop.values for hop in section.hops]
    shape = (section.rows, n)
    return diags_array(values, offsets=[0, -1, -2], shape=shape), diags_array([np.ones(n)], offsets=[-1], shape=shape)


def rivals():
    """Points a second of CPU time, ours the best of some runs; set OPENBLAS_NUM_THREADS=1."""
    ours = max(801 / timed(lambda: sv.compute_spectrum(MATHIEU, 100))[2] for _ in range(5))
    A, one = (x.toarray() for x in rectangular(100))
    _, _, cpu = timed(lambda: [np.linalg.svd(A - z * one, compute_uv=False)[-1] for z in np.linspace(-4, 4, 100)])
    print(f"n = 100: ours {ours:.0f} points/s, numpy's dense svd {100 / cpu:.0f}: {ours / (100 / cpu):.0f} times")
    if shutil.which("octave-cli"):
        run = subprocess.run(
            ["octave-cli", "--eval", OCTAVE.format(n=100, count=100)], capture_output=True, text=True, check=True
        )
        rate = float(run.stdout)
        print(f"n = 100: Octave's dense svd {rate:.0f} points/s: {ours / rate:.0f} times")
    ours = max(3201 / timed(lambda: sv.compute_spectrum(MATHIEU, 400))[2] for _ in range(3))
    A, one = (x.tocsc() for x in rectangular(400))
    done, failed, start = 0, 0, time.process_time()
    for z in np.linspace(-3.7, 3.7, 8):
        try:
            svds(A - z * one, k=1, which="SM", solver="arpack", return_singular_vectors=False, maxiter=4000)
        except Exception as error:
            failed += 1
            print(f"  arpack at {z:.2f}: {type(error).__name__}")
        done += 1
        if time.process_time() - start > 60:
            break
    rate = done / (time.process_time() - start)
    print(
        f"n = 400: ours {ours:.0f} points/s, scipy's arpack {rate:.2f} ({failed} of {done} raised): "
        f"{ours / rate:.0f} times"
    )


def long():
    """One z on 10,000,000 sites, the potential enclosed: proposed and proven, and in a certificate."""
    sites = MATHIEU.sites(10_000_000)
    section, wall, cpu = timed(lambda: MATHIEU.section(sites))
    print(f"section {wall:.1f} s wall, {cpu:.1f} s CPU")
    z = np.array([0.0])
    vectors, wall, cpu = timed(lambda: least_vectors(section, z, steps=3))
    bounds, wall2, cpu2 = timed(lambda: section.residuals(vectors, z))
    print(
        f"propose {wall:.1f} s wall, {cpu:.1f} s CPU; prove {wall2:.1f} s wall, {cpu2:.1f} s CPU: bound {bounds[0]:.3e}"
    )


def file():
    """The certificate of n = 800."""
    found = sv.compute_spectrum(MATHIEU, 800)
    certificate, _, cpu = timed(found.certificate)
    text, _, writing = timed(certificate.to_json)
    _, _, checking = timed(lambda: check.check_bytes(text.encode()))
    print(
        f"{len(found.points)} vectors of 800: {len(text)} bytes, made in {cpu + writing:.3f} s CPU, "
        f"checked in {checking:.2f} s CPU"
    )
    print(f"  E_n = {found.error:.3e}, in the file {float(certificate.claim.error):.3e}")


def worst(cases, truth):
    """Attack: how often a distance exceeds its bound, and the largest quotient of the two."""
    missed, largest, tight = 0, 0.0, 0
    for operator, z, size in cases:
        error = float(sv.certify_spectral_point(operator, z, size=size).claim.error)
        distance = truth(operator, complex(*map(float, z)) if isinstance(z, tuple) else complex(float(z)))
        missed += distance > error + 1e-12
        tight += error > 0 and distance > 0.99 * error
        largest = max(largest, distance / error if error > 1e-12 else 0.0)
    return missed, largest, tight


def attack(count=10_000):
    """Random operators; the truth comes from edges of bands and closed forms, in floats."""
    sys.path.insert(0, str(TESTS))
    import l2_forms

    rng = random.Random(18)

    def number():
        return Fraction(rng.randint(-12, 12), rng.choice((1, 2, 3, 4, 7)))

    def periodic():
        for _ in range(count):
            diagonal, off = ([number() for _ in range(rng.randint(1, 4))] for _ in range(2))
            z = (number(), number()) if rng.random() < 0.3 else number()
            yield sv.jacobi(diagonal, off, "integers"), z, rng.randint(1, 60)

    def bands(operator, z):
        diagonal, off = (
            [complex(float(a), float(b)) for a, b in map(pair, operator.diagonals[k].values)] for k in (0, 1)
        )
        return l2_forms.to_bands(z, l2_forms.bands([x.real for x in diagonal], off))

    def pair(x):
        return Fraction(int(x[0].p), int(x[0].q)), Fraction(int(x[1].p), int(x[1].q))

    def rank_one():
        for _ in range(count):
            c = number()
            near = Fraction(math.copysign(math.sqrt(4 + c * c), c)).limit_denominator(rng.choice((1, 9, 10**4, 10**9)))
            yield sv.jacobi(sv.changed(0, rng.randint(-5, 5), [c]), sites="integers"), near, rng.randint(12, 80)

    def eigenvalue(operator, z):
        c = float(pair(operator.diagonals[0].values[0])[0])
        return min(l2_forms.to_bands(z, [(-2.0, 2.0)]), abs(z - math.copysign(math.sqrt(4 + c * c), c)))

    for name, cases, truth in (("periodic operators", periodic, bands), ("rank-one changes", rank_one, eigenvalue)):
        (missed, largest, tight), wall, _ = timed(lambda cases=cases, truth=truth: worst(cases(), truth))
        print(
            f"{count} {name}: {missed} misses, largest distance / bound {largest:.12f}, {tight} above 0.99, "
            f"{wall:.0f} s"
        )


def mutants(count=5_000):
    """An assertion of the second route ends it."""
    sys.path[:0] = [str(TESTS), str(TESTS / "checker"), str(TESTS / "certificates")]
    import test_spectrum_mutations as mutations
    from mutants import judged_by

    judge = judged_by(mutations.BASES, mutations.mutate, mutations.lies_near)
    accepted, wall, _ = timed(lambda: sum(map(judge, range(10**6, 10**6 + count))))
    print(f"{count} mutants: {accepted} accepted and true, 0 accepted and false, {wall:.0f} s")


if __name__ == "__main__":
    sv.compute_spectrum(MATHIEU, 20)  # libraries are loaded
    for part in sys.argv[1:] or ("mathieu", "rivals", "long", "file", "attack", "mutants"):
        print(part, flush=True)
        globals()[part]()
