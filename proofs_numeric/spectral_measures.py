"""Smoothed spectral measures and densities against closed forms, and the constants of the kernels in rational numbers.

Statement. Two residuals bound <(A - z)^-1 b, b> by their product (ME3), (ME4), so the sum over the poles of a kernel
(ME1), (ME2), (ME6) bounds the smoothed measure; under a hypothesis (SM2), (SM3), (SM4) bound its difference from the
density.

Assumption. A is self-adjoint by its form; for a density, its derivatives are bounded near the point.

Proof: docs/theory/spectral-measures.md. Certificate: `sv.smoothed_measure`, `sv.density`. The truth: resolvents of the
free Jacobi operator with a rank-one change in closed form, by mpmath; the constants (SM1) by Sturm's theorem in
fractions. Check: `python proofs_numeric/spectral_measures.py`, or pytest.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import mpmath
import pytest

import sciverify as sv
from sciverify.checker import check

mpmath.mp.dps = 40
DECAY = [Fraction(c, 100) for c in (200, 467, 780, 1126, 1521, 2769)]


def poles(order):
    """a_j = 2j/(m + 1) - 1 + i"""
    return [(Fraction(2 * j, order + 1) - 1, Fraction(1)) for j in range(1, order + 1)]


def times(x, y):
    """A product in Q(i)."""
    return x[0] * y[0] - x[1] * y[1], x[0] * y[1] + x[1] * y[0]


def residues(order):
    """By elimination on the moment equations, not by their solution in closed form."""
    places = poles(order)
    powers = [(Fraction(1), Fraction(0))] * order
    rows = []
    for k in range(order):
        rows.append([*powers, (Fraction(k == 0), Fraction(0))])
        powers = [times(p, a) for p, a in zip(powers, places, strict=True)]
    for k in range(order):
        pivot = rows[k][k]
        size = pivot[0] ** 2 + pivot[1] ** 2
        rows[k] = [times(x, (pivot[0] / size, -pivot[1] / size)) for x in rows[k]]
        for other in range(order):
            if other != k:
                f = rows[other][k]
                rows[other] = [
                    (x[0] - y[0], x[1] - y[1]) for x, y in zip(rows[other], [times(f, t) for t in rows[k]], strict=True)
                ]
    return [row[-1] for row in rows]


def exact(x):
    """A fraction in mpmath."""
    return mpmath.mpf(x.numerator) / x.denominator


def resolvent(z, c):
    """<(A - z)^-1 e_0, e_0> for the free Jacobi operator on the natural numbers with c at site 0."""
    root = mpmath.sqrt(z * z - 4)
    free = min(((-z + root) / 2, (-z - root) / 2), key=abs)
    return free / (1 + c * free)


def smoothed(x, eps, order, c):
    """K_eps * mu at x."""
    total = mpmath.mpc(0)
    for (a, b), (p, q) in zip(poles(order), residues(order), strict=True):
        z = mpmath.mpc(exact(x - eps * a), exact(-eps * b))
        total += mpmath.mpc(exact(p), exact(q)) * resolvent(z, exact(c))
    return -total.imag / mpmath.pi


def contains(claim, truth):
    """lower <= truth <= upper"""
    return exact(claim.lower) <= truth <= exact(claim.upper)


@pytest.mark.parametrize("seed", range(5))
def test_smoothed_measures_of_rank_one_changes(seed):
    """Closed forms lie between the bounds, which are near each other."""
    rng = random.Random(seed)
    c, x = Fraction(rng.randint(-8, 8), 4), Fraction(rng.randint(-12, 12), 4)
    eps, order = Fraction(1, rng.choice((2, 3, 8))), rng.randint(1, 6)
    operator = sv.jacobi(sv.changed(0, 0, [c]))
    certificate = sv.smoothed_measure(operator, 0, x, eps, order)
    check.check_bytes(certificate.to_json().encode())
    assert certificate.claim.error < 1e-13
    assert contains(certificate.claim, smoothed(x, eps, order, c))


@pytest.mark.parametrize("seed", range(3))
def test_complex_operators_against_their_real_form(seed):
    """Turning e_n by powers of i makes entries of A and b complex, and the measure stays."""
    rng = random.Random(seed)
    c, x = Fraction(rng.randint(-8, 8), 4), Fraction(rng.randint(-8, 8), 4)
    eps, order = Fraction(1, rng.choice((2, 4))), rng.randint(1, 6)
    real = sv.smoothed_measure(sv.jacobi(sv.changed(0, 0, [c])), {0: 1, 1: 2}, x, eps, order).claim
    turned = sv.Banded({0: sv.changed(0, 0, [c]), 1: 1j}, "naturals")
    found = sv.smoothed_measure(turned, {0: 1, 1: 2j}, x, eps, order)
    check.check_bytes(found.to_json().encode())
    assert found.evidence.dual is not None
    assert found.claim.lower <= real.upper
    assert real.lower <= found.claim.upper


SMOOTH = {  # bounds of sqrt(4 - x^2)/(2 pi) and its derivatives on [1/4, 3/4]
    1: ["8/25", "13/200"],
    2: ["8/25", "13/200", "1/10"],
    3: ["8/25", "13/200", "1/10", "2/25"],
}


@pytest.mark.parametrize("order", SMOOTH)
def test_density_of_the_free_operator(order):
    """sqrt(4 - x^2)/(2 pi) lies between the bounds."""
    certificate = sv.density(sv.jacobi(0), 0, "1/2", "1/32", sv.Smoothness("1/4", SMOOTH[order]))
    check.check_bytes(certificate.to_json().encode())
    assert contains(certificate.claim, mpmath.sqrt(exact(Fraction(15, 4))) / (2 * mpmath.pi))
    assert certificate.claim.condition.startswith("if the measure is absolutely continuous on [1/4, 3/4]")


@pytest.mark.parametrize("order", SMOOTH)
def test_the_bounds_of_derivatives_hold(order):
    """On a grid, with the derivatives by mpmath."""
    for k, bound in enumerate(SMOOTH[order]):
        for x in range(25, 76, 5):
            found = mpmath.diff(lambda t: mpmath.sqrt(4 - t * t) / (2 * mpmath.pi), mpmath.mpf(x) / 100, k)
            assert abs(found) <= exact(Fraction(bound))


def polynomial_product(p, q):
    """Coefficients from the constant one on."""
    found = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            found[i + j] += a * b
    return found


def trimmed(p):
    """Without leading zeros."""
    while p and not p[-1]:
        p = p[:-1]
    return p


def remainder(p, q):
    """p modulo q."""
    p = trimmed(p)
    while len(p) >= len(q):
        factor, shift = p[-1] / q[-1], len(p) - len(q)
        p = trimmed([a - (factor * q[i - shift] if i >= shift else 0) for i, a in enumerate(p)][:-1])
    return p


def positive_roots(p):
    """Sturm: how many different zeros on (0, infinity)."""
    chain = [trimmed(p), trimmed([i * a for i, a in enumerate(p)][1:])]
    while rest := remainder(chain[-2], chain[-1]):
        chain.append([-a for a in rest])

    def changes(signs):
        signs = [s for s in signs if s]
        return sum((a > 0) != (b > 0) for a, b in itertools.pairwise(signs))

    return changes([p[0] for p in chain]) - changes([p[-1] for p in chain])


def fraction_of_kernel(order):
    """(P, Q): pi K = P/Q"""
    squares = [[a * a + 1, -2 * a, Fraction(1)] for a, _ in poles(order)]
    bottom = [Fraction(1)]
    for square in squares:
        bottom = polynomial_product(bottom, square)
    top = [Fraction(0)] * (2 * order)
    for j, ((a, _), (p, q)) in enumerate(zip(poles(order), residues(order), strict=True)):
        term = [p - q * a, q]  # Im (p + i q)(y - a + i)
        for k, square in enumerate(squares):
            if k != j:
                term = polynomial_product(term, square)
        top = [s + t for s, t in zip(top, [*term, *[Fraction(0)] * (2 * order - len(term))], strict=True)]
    return trimmed(top), bottom


def stays_below(order, constant):
    """constant Q - (+-P)(1 + y)^(m + 1) > 0 on [0, infinity), but for a double zero at 1."""
    top, bottom = fraction_of_kernel(order)
    assert not any(top[1::2])  # K is even
    for _ in range(order + 1):
        top = polynomial_product(top, [Fraction(1), Fraction(1)])
    size = max(len(top), len(bottom))
    for sign in (1, -1):
        found = [Fraction(0)] * size
        for k, a in enumerate(bottom):
            found[k] += constant * a
        for k, a in enumerate(top):
            found[k] -= sign * a
        if found == [1, -2, 1]:
            continue
        if found[0] <= 0 or trimmed(found)[-1] <= 0 or positive_roots(found):
            return False
    return True


@pytest.mark.parametrize("order", range(1, 7))
def test_constants_of_the_kernels(order):
    """(SM1) holds, and not with 1/100 less."""
    assert stays_below(order, DECAY[order - 1])
    assert not stays_below(order, DECAY[order - 1] - Fraction(1, 100))


def test_the_residues_that_were_published():
    """Order 2: (1 + 3i)/2 and (1 - 3i)/2; order 3: -2 + i, 5, -2 - i."""
    assert residues(2) == [(Fraction(1, 2), Fraction(3, 2)), (Fraction(1, 2), Fraction(-3, 2))]
    assert residues(3) == [(-2, 1), (5, 0), (-2, -1)]


def test_a_conjugate_is_no_dual_vector_of_a_complex_operator():
    """A = [[0, i], [-i, 0]], b = e_0, z = -i: the conjugate misses the value by 2 t^2, in first order by t."""
    t = mpmath.mpf(1) / 1024
    u = mpmath.matrix([-0.5j + 1j * t, -0.5j])
    A = mpmath.matrix([[0, 1j], [-1j, 0]])
    r = (A + 1j * mpmath.eye(2)) * u - mpmath.matrix([1, 0])
    value = u[0] - (r[0] * u[0] + r[1] * u[1])
    assert abs(value - (-0.5j)) > abs(r[0]) ** 2 + abs(r[1]) ** 2


if __name__ == "__main__":
    for number in range(200):
        test_smoothed_measures_of_rank_one_changes(number)
        test_complex_operators_against_their_real_form(number)
    print("200 rank-one changes and 200 complex operators: no closed form outside the bounds")
