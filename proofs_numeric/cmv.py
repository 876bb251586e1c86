"""CMV matrices against the closed forms of Geronimus, and against products of blocks.

Statement. The entries (CM2), (CM3) are those of a product of two block diagonal unitary matrices. Two residuals bound
<(U - z)^-1 b, b> for |z| > 1 by their product (CU3), (CU4), so the sum over the points of a kernel (CU1), (CU2), (CU5)
bounds the smoothed spectral measure. Windows of conj(z) U + z U* bound its spectrum from above (CA1), and so show that
an arc is free of spectrum (CA2).

Assumption. The coefficients lie in the open unit disk.

Proof: docs/theory/cmv.md. Certificate: `sv.smoothed_circle_measure`, `sv.certify_arc_gap`, `sv.certify_spectral_point`
of `sv.cmv`. The truth: Schur functions of constant and of finitely changed coefficients in closed form, by mpmath; the
edges of the spectrum and the eigenvalue of constant coefficients. Check: `python proofs_numeric/cmv.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

mpmath.mp.dps = 40


def exact(x):
    """A fraction, or a pair of fractions, in mpmath."""
    if isinstance(x, tuple):
        return mpmath.mpc(exact(x[0]), exact(x[1]))
    return mpmath.mpf(Fraction(x).numerator) / Fraction(x).denominator


def schur(a, z, changed=()):
    """f(z) for coefficients that are `changed`, then a for ever: a fixed point, and Schur's steps backwards."""
    if a == 0:
        f = mpmath.mpc(0)
    else:
        p, q = mpmath.conj(a) * z, 1 - z
        root = mpmath.sqrt(q * q + 4 * p * a)
        f = min(((-q + root) / (2 * p), (-q - root) / (2 * p)), key=abs)
    for c in reversed(changed):
        f = (c + z * f) / (1 + mpmath.conj(c) * z * f)
    return f


def smoothed(a, changed, turn, eps, order):
    """K * mu for b = e_0, by the Caratheodory function inside the circle."""
    total = mpmath.mpf(0)
    for j in range(1, order + 1):
        z = exact((1 - eps) ** j) * mpmath.expjpi(2 * exact(turn))
        f = schur(a, z, changed)
        total -= (-1) ** j * mpmath.binomial(order, j) * mpmath.re((1 + z * f) / (1 - z * f))
    return total


def coefficient(rng):
    """A number in the disk, real in half of the cases."""
    return Fraction(rng.randint(-6, 6), 10), Fraction(rng.choice((0, rng.randint(-6, 6))), 10)


def blocks(alpha, size):
    """The product of both block diagonal matrices on the natural numbers."""
    even, odd = np.eye(size, dtype=complex), np.eye(size, dtype=complex)
    for n in range(size - 1):
        a, part = alpha(n), slice(n, n + 2)
        root = np.sqrt(1 - abs(a) ** 2)
        (odd if n % 2 else even)[part, part] = [[np.conj(a), root], [root, -a]]
    return even @ odd


@pytest.mark.parametrize("seed", range(3))
def test_the_entries_are_those_of_the_product(seed):
    """Columns of the operator and of its adjoint."""
    rng = random.Random(seed)
    listed = [coefficient(rng) for _ in range(rng.randint(1, 3))]
    alpha = [complex(*x) for x in listed]
    dense = blocks(lambda n: alpha[n % len(alpha)], 20)
    for adjoint in (False, True):
        section = sv.cmv(listed).section(range(16), adjoint=adjoint)
        found = np.zeros((section.rows, 16), dtype=complex)
        for hop in section.hops:
            found[np.arange(section.rows)[hop.rows], np.arange(16)] += hop.values
        known = (dense.conj().T if adjoint else dense)[:18, :16]
        assert np.abs(found[section.places.start :][:18] - known).max() < 1e-14
        assert np.abs(found.conj().T @ found - np.eye(16)).max() < 1e-14


@pytest.mark.parametrize("seed", range(3))
def test_smoothed_measures_of_changed_coefficients(seed):
    """Closed forms lie between the bounds, which are near each other."""
    rng = random.Random(seed)
    a, changed = coefficient(rng), [coefficient(rng) for _ in range(rng.randint(0, 2))]
    turn, eps, order = Fraction(rng.randint(0, 12), 12), Fraction(1, rng.choice((2, 3, 8))), rng.randint(1, 6)
    coefficients = sv.changed([a], 0, changed) if changed else [a]
    certificate = sv.smoothed_circle_measure(sv.cmv(coefficients), 0, turn, eps, order)
    check.check_bytes(certificate.to_json().encode())
    truth = smoothed(exact(a), [exact(c) for c in changed], turn, eps, order)
    assert certificate.claim.error < 1e-13
    assert exact(certificate.claim.lower) <= truth <= exact(certificate.claim.upper)


def test_the_target():
    """Width 1/64: the error is far below 10^-12."""
    claim = sv.smoothed_circle_measure(sv.cmv([(0, "1/2")]), 0, "1/3", "1/64", 1).claim
    assert claim.error < 1e-16
    assert (
        exact(claim.lower) <= smoothed(mpmath.mpc(0, 0.5), [], Fraction(1, 3), Fraction(1, 64), 1) <= exact(claim.upper)
    )


@pytest.mark.parametrize("a", [(Fraction(3, 5), Fraction(0)), (Fraction(0), Fraction(1, 2))])
def test_arcs_and_the_eigenvalue_of_constant_coefficients(a):
    """|sin(theta/2)| < |a| is free but for exp(i theta), theta = 2 arg(1 + conj a), on the natural numbers."""
    edge = mpmath.asin(abs(exact(a))) / mpmath.pi
    eigenvalue = mpmath.arg(1 + mpmath.conj(exact(a))) / mpmath.pi
    inside = Fraction(int(edge * 10**4) - 20, 10**4)
    whole = sv.certify_arc_gap(sv.cmv([a], "integers"), -inside, inside)
    check.check_bytes(whole.to_json().encode())
    near = Fraction(int(eigenvalue * 10**4), 10**4)
    with pytest.raises(sv.Undecided, match="there is spectrum on the arc"):
        sv.certify_arc_gap(sv.cmv([a]), near - Fraction(1, 100), near + Fraction(1, 100))
    beside = sv.certify_arc_gap(sv.cmv([a]), near + Fraction(1, 100), inside)
    check.check_bytes(beside.to_json().encode())
    with pytest.raises(sv.Undecided):
        sv.certify_arc_gap(sv.cmv([a], "integers"), 0, inside + Fraction(1, 50))


def test_the_mass_of_the_eigenvalue():
    """A value of order 1 bounds the atom from above, and is near it for a small width."""
    turn = Fraction(int(mpmath.arg(1 - 0.5j) / mpmath.pi * 10**8), 10**8)
    eps = Fraction(1, 2**7)
    claim = sv.smoothed_circle_measure(sv.cmv([(0, "1/2")]), 0, turn, eps, 1).claim
    mass = claim.value.upper * eps / (2 - eps)
    assert Fraction(39999, 10**5) < mass < Fraction(405, 1000)


def test_localising_costs_no_more_than_is_said():
    """6 (pi / (L + 1))^2 is at least the norm of what windows leave out, for the largest entries."""
    for length in (1, 2, 5, 30):
        k = np.arange(1, length + 1)
        w = np.sqrt(2 / (length + 1)) * np.sin(np.pi * k / (length + 1))
        parts = [1 - (w[: length - p] * w[p:]).sum() for p in (1, 2)]
        assert 2 * (2 * parts[0] + parts[1]) <= 6 * (np.pi / (length + 1)) ** 2


if __name__ == "__main__":
    for number in range(100):
        test_the_entries_are_those_of_the_product(number)
        test_smoothed_measures_of_changed_coefficients(number)
    print("100 sequences of coefficients: no entry is wrong, no closed form outside the bounds")
