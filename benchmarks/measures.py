"""Attacks on claims about spectral measures: closed forms, exact linear algebra, mutated certificates; and speed.

python benchmarks/measures.py              all of it, some minutes
python benchmarks/measures.py 100 400      so many operators, so many mutants
"""

from __future__ import annotations

import random
import sys
import time
from fractions import Fraction
from pathlib import Path

import mpmath
from flint import acb, acb_mat, arb, ctx, fmpq

import sciverify as sv
from sciverify.checker import check

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "checker"), str(ROOT / "proofs_numeric")]

import spectral_measures as closed_forms  # noqa: E402


def ball(x):
    """A fraction as a ball."""
    return arb(fmpq(x.numerator, x.denominator))


def dense_truth(diagonal, off, b, x, eps, order, tail):
    """K_eps * mu (x) for changes of the free operator on the naturals: a finite system with the free tail folded in."""
    n, total = len(diagonal), acb(0)
    for (p, q), (c, d) in zip(closed_forms.poles(order), closed_forms.residues(order), strict=True):
        z = acb(ball(x - eps * p), ball(-eps * q))
        root = (z * z - 4).sqrt()
        first, second = (-z + root) / 2, (-z - root) / 2
        free = first if abs(first).upper() < 1 else second  # <(A_0 - z)^-1 e_0, e_0>
        M = acb_mat(n, n)
        for k in range(n):
            M[k, k] = acb(ball(diagonal[k])) - z
        for k, a in enumerate(off):
            M[k, k + 1] = M[k + 1, k] = acb(ball(a))
        M[n - 1, n - 1] = M[n - 1, n - 1] - acb(ball(tail)) ** 2 * free  # the free half line beyond
        right = acb_mat([[acb(ball(t))] for t in b])
        u = M.solve(right)
        total += acb(ball(c), ball(d)) * sum((u[k, 0] * right[k, 0] for k in range(n)), acb(0))
    return -total.imag / arb.pi()


def finite_rank(count):
    """Random finite changes of the free operator against exact linear algebra: (misses, largest error)."""
    misses, largest = 0, 0.0
    ctx.prec = 200
    for seed in range(count):
        rng = random.Random(seed)
        n = rng.randint(1, 6)
        diagonal = [Fraction(rng.randint(-12, 12), 4) for _ in range(n)]
        off = [Fraction(rng.choice([-1, 1]) * rng.randint(1, 8), 4) for _ in range(n)]
        b = [Fraction(rng.randint(-4, 4), 2) for _ in range(n)]
        b[0] = b[0] or Fraction(1)
        x, eps, order = Fraction(rng.randint(-24, 24), 8), Fraction(1, rng.choice((1, 2, 4, 8))), rng.randint(1, 6)
        A = sv.Banded({0: sv.changed(0, 0, diagonal), 1: sv.changed(1, 0, off)}, "naturals")
        claim = accepted(sv.smoothed_measure(A, dict(enumerate(b)), x, eps, order))
        truth = dense_truth(diagonal, off[:-1], b, x, eps, order, off[-1])
        misses += not (ball(claim.lower) <= truth <= ball(claim.upper))
        largest = max(largest, float(claim.error))
    ctx.prec = 53
    return misses, largest


def accepted(certificate):
    """The claim of a certificate that the checker verifies."""
    check.check_bytes(certificate.to_json().encode())
    return certificate.claim


def rank_one(count):
    """Free Jacobi operators with c at site 0 against the closed form."""
    misses = 0
    for seed in range(count):
        rng = random.Random(seed)
        c, x = Fraction(rng.randint(-40, 40), 8), Fraction(rng.randint(-50, 50), 16)
        eps, order = Fraction(1, rng.choice((1, 3, 8, 16))), rng.randint(1, 6)
        claim = accepted(sv.smoothed_measure(sv.jacobi(sv.changed(0, 0, [c])), 0, x, eps, order))
        misses += not closed_forms.contains(claim, closed_forms.smoothed(x, eps, order, c))
    return misses


def semicircle(count):
    """Distribution functions of the free operator against the semicircle law."""
    misses = 0
    for seed in range(count):
        rng = random.Random(seed)
        x, size = Fraction(rng.randint(-80, 80), 32), rng.randint(2, 40)
        claim, t = accepted(sv.distribution(sv.jacobi(0), x, size=size)), max(min(closed_forms.exact(x), 2), -2)
        truth = mpmath.mpf(1) / 2 + (t * mpmath.sqrt(4 - t * t) / 4 + mpmath.asin(t / 2)) / mpmath.pi
        misses += not closed_forms.contains(claim, truth)
    return misses


def mutants(module, count):
    """(accepted, false) among so many mutants; a false one is named."""
    judge = __import__(module).test_what_is_accepted_is_true.__closure__
    found = next(cell.cell_contents for cell in judge if callable(cell.cell_contents))
    taken = false = 0
    for seed in range(count):
        try:
            taken += found(seed + 10**6)
        except AssertionError as error:
            print(f"  FALSE: {error}")
            false += 1
    return taken, false


def derivatives(order):
    """Bounds of sqrt(4 - x^2)/(2 pi) and its derivatives on [0, 1], by balls, rounded up."""
    from flint import arb_series

    bounds = [arb(0)] * (order + 1)
    pieces = 400
    for k in range(pieces):
        x = arb(fmpq(2 * k + 1, 2 * pieces), fmpq(1, 2 * pieces))
        series = (4 - arb_series([x, 1], prec=order + 1) ** 2).sqrt() / (2 * arb.pi())
        factor = 1
        for j in range(order + 1):
            factor *= max(j, 1)
            bounds[j] = max(bounds[j], (abs(series[j]) * factor).upper(), key=float)
    return [Fraction(int(float(t) * 1000) + 2, 1000) for t in bounds]


def speed():
    """The targets: a value at eps = 1/64 of order 6, and the density of the free operator at eps = 1/50."""
    free, smooth = sv.jacobi(0), sv.Smoothness("1/2", derivatives(6))
    for said, make in (
        ("smoothed measure, eps = 1/64, order 6", lambda: sv.smoothed_measure(free, 0, "1/2", "1/64", 6)),
        (
            "density, eps = 1/50, order 6",
            lambda: sv.density(free, 0, "1/2", "1/50", sv.Smoothness("1/2", derivatives(6))),
        ),
        ("distribution, 100 rows", lambda: sv.distribution(free, "1/2", size=100)),
    ):
        make()
        start = time.process_time()
        certificate = make()
        middle, data = time.process_time(), certificate.to_json().encode()
        begin = time.process_time()
        check.check_bytes(data)
        end = time.process_time()
        print(
            f"{said}: error {float(certificate.claim.error):.1e}, {middle - start:.2f} s, checked in {end - begin:.2f} "
            f"s, {len(data) / 1000:.0f} kB"
        )
    truth = mpmath.sqrt(mpmath.mpf(15) / 4) / (2 * mpmath.pi)
    found = sv.density(free, 0, "1/2", "1/50", smooth).claim
    print("density contains sqrt(4 - x^2)/(2 pi):", closed_forms.contains(found, truth))


def main():
    """Print the figures."""
    operators, count = (int(a) for a in (sys.argv[1:] + ["300", "1500"][len(sys.argv) - 1 :]))
    speed()
    misses, largest = finite_rank(operators)
    print(f"{operators} finite changes against exact linear algebra: {misses} misses, largest error {largest:.1e}")
    print(f"{operators} rank-one changes against closed forms: {rank_one(operators)} misses")
    print(f"{operators} points of the semicircle law: {semicircle(operators)} misses")
    for module in ("test_measure_mutations", "test_distribution_mutations"):
        taken, false = mutants(module, count)
        print(f"{module}: {count} mutants, {taken} accepted, {false} of them false")


if __name__ == "__main__":
    main()
