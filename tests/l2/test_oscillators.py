"""Oscillators: entries against products of matrices in arb and against integrals, and spectra that are known."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from flint import acb, acb_mat, arb

import sciverify as sv
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.checker import check, l2_operators
from sciverify.exact.balls import working_precision
from sciverify.exact.rationals import from_fraction

QUARTIC = {4: 1}
ENERGIES = (1.0603620904841829, 3.7996730298013942, 7.455697937986738, 11.644745511378, 16.26182601885)
"""Of p^2 + x^4, to all digits shown."""


def random_oscillator(rng):
    """Of degree 0 to 6, real or not."""
    real = rng.random() < 0.5

    def coefficient():
        re, im = (Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(2))
        return re if real else (re, im)

    potential = {m: coefficient() for m in rng.sample(range(7), rng.randint(1, 4))}
    return sv.Oscillator(potential, Fraction(rng.randint(1, 9), rng.randint(1, 9)))


def by_matrices(operator, first, count, adjoint):
    """Columns of p^2 + V(x) by products of the matrices of x and p in balls, cut far out; row 0 is that of e_0."""
    size, scale = first + count + 2 * operator.degree + 6, from_fraction(operator.scale)
    step = [(arb(k + 1) / 2).sqrt() for k in range(size)]
    x, p = acb_mat(size, size), acb_mat(size, size)
    for k in range(size - 1):
        x[k, k + 1] = x[k + 1, k] = acb(scale) * step[k]
        p[k, k + 1], p[k + 1, k] = acb(0, -1) * step[k] / scale, acb(0, 1) * step[k] / scale
    total, power = p * p, acb_mat([[int(i == j) for j in range(size)] for i in range(size)])
    for re, im in operator.coefficients:
        total += power * acb(arb(re), arb(im))
        power = power * x
    total = total.transpose().conjugate() if adjoint else total
    return [[total[i, j] for i in range(size)] for j in range(first, first + count)]


def is_near(ball, re, im, doubt):
    """Is the number of the ball within the doubt of re + i im?"""
    away = ball - acb(arb(re), arb(im))
    return (
        away.real * away.real + away.imag * away.imag <= arb(doubt) * arb(doubt) * (1 + arb(2) ** -60) + arb(2) ** -200
    )


@pytest.mark.parametrize("seed", range(tries(16, 300)))
def test_entries(seed):
    """In floats and in integers of few bits: within the doubt of each entry, in whole columns."""
    rng = random.Random(seed)
    operator, adjoint = random_oscillator(rng), rng.random() < 0.5
    first, count, bits = rng.choice((0, 1, rng.randint(0, 30))), rng.randint(1, 5), rng.randint(1, 90)
    written = json.loads(json.dumps(write_l2_operator(operator)))
    assert read_l2_operator(written) == operator
    section = operator.section(range(first, first + count), adjoint=adjoint)
    said = {"first": str(first), "count": count}
    exact = l2_operators.read_l2_operator(written, "operator").section(said, "sites", bits, adjoint)
    floats = [{} for _ in range(count)]
    for hop in section.hops:
        for j in range(count):
            floats[j][hop.rows.start + j - section.places.start + first] = hop.values[j]
    whole = [{} for _ in range(count)]
    for hop in exact.hops:
        for j in range(count):
            im = 0 if hop.values.im is None else hop.values.im[j]
            whole[j][hop.rows[j] - exact.places[0] + first] = hop.values.re[j], im, hop.values.doubt
    unit = from_fraction(exact.unit)
    with working_precision(400):
        for j, column in enumerate(by_matrices(operator, first, count, adjoint)):
            for i, ball in enumerate(column):
                value = complex(floats[j].get(i, 0))
                assert is_near(ball, value.real, value.imag, section.doubt), (i, j)
                re, im, doubt = whole[j].get(i, (0, 0, 0))
                assert is_near(ball, re * unit, im * unit, from_fraction(Fraction(doubt))), (i, j)
            assert not any(x for i, x in floats[j].items() if i < 0)
            assert not any(x or y for i, (x, y, _) in whole[j].items() if i < 0)


def hermite_functions(count, x):
    """h_0, ..., h_(count - 1) and their derivatives at points, without the factor exp(-x^2/2), which is -x for them."""
    h = [np.full_like(x, math.pi**-0.25), math.sqrt(2) * math.pi**-0.25 * x]
    for n in range(1, count):
        h.append(x * math.sqrt(2 / (n + 1)) * h[n] - math.sqrt(n / (n + 1)) * h[n - 1])
    slopes = [
        math.sqrt(n / 2) * h[n - 1] - math.sqrt((n + 1) / 2) * h[n + 1] if n else -h[1] / math.sqrt(2)
        for n in range(count)
    ]
    return np.array(h[:count]), np.array(slopes)


@pytest.mark.parametrize("seed", range(tries(6, 60)))
def test_entries_are_integrals(seed):
    """<H e_j, e_i> = integral of e_i' e_j' + V e_i e_j, by a quadrature rule that is exact."""
    operator = random_oscillator(random.Random(seed))
    x, weights = np.polynomial.hermite.hermgauss(30)
    h, slopes = hermite_functions(12, x)
    s = float(operator.scale)
    potential = sum(
        complex(float(re.p) / float(re.q), float(im.p) / float(im.q)) * (s * x) ** m
        for m, (re, im) in enumerate(operator.coefficients)
    )
    integrals = (slopes * weights) @ slopes.T / s**2 + (h * weights * potential) @ h.T
    section = operator.section(range(12))
    found = np.zeros((section.rows, 12), dtype=complex)
    for hop in section.hops:
        found[hop.rows.start + np.arange(12), np.arange(12)] = hop.values
    assert np.allclose(found[section.places], integrals, rtol=0, atol=1e-9 * np.abs(integrals).max())


def test_the_harmonic_oscillator_is_diagonal():
    """Exactly: its spectrum is 1, 3, 5, ..."""
    section = sv.Oscillator({2: 1}).section(range(5, 9))
    assert section.doubt == 0
    assert [hop.values.tolist() for hop in section.hops] == [[11, 13, 15, 17]]
    for n in (0, 7, 19):
        assert sv.certify_spectral_point(sv.Oscillator({2: 1}), 2 * n + 1, size=20).claim.error < 1e-12
    assert sv.certify_spectral_point(sv.Oscillator({2: 1}), 4, size=20).claim.error >= 1
    wide = sv.Oscillator({2: "1/16"}, 2)  # the frequency 1/4 in its own basis
    assert sv.certify_spectral_point(wide, "7/4", size=20).claim.error < 1e-13


@pytest.mark.parametrize("energy", ENERGIES)
def test_the_quartic_oscillator(energy):
    certificate = sv.certify_spectral_point(sv.Oscillator(QUARTIC, "1/2"), energy, size=110)
    check.check_bytes(certificate.to_json().encode())
    assert certificate.claim.error < 3e-12
    assert certificate.claim.condition == ""
    assert "every self-adjoint A = p^2 + V on Hermite functions, V = x^4" in str(certificate)


def test_a_spectrum():
    """Of p^2 + x^4 below 13: near the four eigenvalues, and nowhere else."""
    found = sv.compute_spectrum(sv.Oscillator(QUARTIC, "1/2"), 40, size=60, within=(0, 13))
    nearest = np.abs(found.points[:, None] - np.array(ENERGIES)).min(axis=1)
    assert (nearest <= found.bounds).all()
    assert len(found.points) == 4
    with pytest.raises(sv.InvalidInput, match=r"no bound of the norm of .* is known: pass within="):
        sv.compute_spectrum(sv.Oscillator(QUARTIC), 10)


def test_the_cubic_oscillator_is_not_known_to_be_normal():
    """1 / ||R|| is bounded near its real eigenvalue; of distances nothing is said without a hypothesis."""
    cubic = sv.Oscillator({3: 1j}, "1/2")
    with pytest.raises(sv.InvalidInput, match="is not known to be normal"):
        sv.certify_spectral_point(cubic, 1.156267071988)
    growth = sv.power_growth(1)
    found = sv.certify_spectral_point(cubic, 1.156267071988, size=110, resolvent=growth)
    assert found.claim.error < 3e-12
    assert found.claim.condition == "if 1 / ||R(z)|| >= 1 dist^1"
    squares = sv.pseudospectrum(cubic, "1/1000", "1/2000", size=90, region=(("1.155", "-0.001"), ("1.157", "0.001")))
    check.check_bytes(squares.to_json().encode())
    assert squares.claim.area >= Fraction(3, 10**6)
    assert "every closed A = p^2 + V with A* = p^2 + conj V on Hermite functions, V = i x^3" in str(squares)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sv.Oscillator({-1: 1}), "a power of x is -1"),
        (lambda: sv.Oscillator({33: 1}), "a power of x is 33"),
        (lambda: sv.Oscillator({2: "a"}), "potential\\[2\\]"),
        (lambda: sv.Oscillator({2: 1}, 0), "scale is 0: a positive rational number is needed"),
        (lambda: sv.Oscillator({2: 2**256}), "is too long: 256 bits"),
        (lambda: sv.Oscillator({2: 1}).section(range(-1, 2)), "consecutive sites from 0 on are needed"),
        (lambda: sv.Oscillator({2: 1}).section(range(2**20, 2**20 + 1)), "entries are computed up to site 1048575"),
        (lambda: sv.Oscillator({32: 1}, 2**255).section(range(3)), "are no doubles"),
        (lambda: sv.certify_gap(sv.Oscillator({2: 1}), "3/2", 2), "Oscillator"),
        (lambda: sv.smoothed_measure(sv.Oscillator({2: 1}), 0, 1, 1), "Oscillator"),
        (lambda: sv.distribution(sv.Oscillator({2: 1}), 1), "Oscillator"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(sv.InvalidInput, match=said):
        make()


def test_names():
    assert str(sv.Oscillator([0, "1/2", 0, (1, -1)])).endswith("V = (1 + -1 i) x^3 + 1/2 x")
    assert str(sv.Oscillator([0])).endswith("V = 0")
    assert sv.Oscillator({4: 1, 6: 0}) == sv.Oscillator([0, 0, 0, 0, 1])
    assert sv.Oscillator({4: 1}) != sv.Oscillator({4: 1}, 2)
