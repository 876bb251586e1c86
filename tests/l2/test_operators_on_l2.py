"""Operators on l2: sequences and sections in floats and in the checker's integers, against arb and against entries."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import l2_forms
import numpy as np
import pytest
import sympy
from effort import tries
from flint import arb, fmpq

import sciverify as sv
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.checker import l2_operators, waves
from sciverify.checker.sections import Section
from sciverify.exact.balls import working_precision
from sciverify.l2 import frequency
from sciverify.l2.frequency import ERROR, Frequency
from sciverify.l2.sequences import Letters, Wave


def random_frequency(rng):
    """Rational or with a root, of either sign."""
    whole, factor = (fmpq(rng.randint(-9, 9), rng.randint(1, 7)) for _ in range(2))
    return Frequency(whole, factor if rng.random() < 0.7 else fmpq(0), fmpq(rng.randint(0, 30), rng.randint(1, 5)))


def turn(alpha, phase, n):
    """alpha n + theta as a ball."""
    return (arb(alpha.whole) + arb(alpha.factor) * arb(alpha.radicand).sqrt()) * n + arb(phase)


@pytest.mark.parametrize("seed", range(tries(12, 200)))
def test_waves_are_within_their_error(seed):
    """(LO6), and (LO3) of the checker, far out and at few bits."""
    rng = random.Random(seed)
    alpha, phase = random_frequency(rng), fmpq(rng.randint(-9, 9), rng.randint(1, 9))
    first, count, bits = rng.choice((0, -40, rng.randint(-(10**15), 10**15))), rng.randint(1, 60), rng.randint(1, 90)
    cosines, sines = frequency.waves(alpha, phase, first, count)
    written = waves.Frequency([str(alpha.whole), str(alpha.factor), str(alpha.radicand)], "alpha")
    found, length, off = waves.wave(written, Fraction(int(phase.p), int(phase.q)), first, count, bits)
    with working_precision(300):
        for k in range(count):
            s, c = (2 * turn(alpha, phase, first + k)).sin_cos_pi()
            assert abs(c - arb(cosines[k])) <= ERROR
            assert abs(s - arb(sines[k])) <= ERROR
            re, im = (arb(x) - truth * arb(2**length) for x, truth in zip(found[k], (c, s), strict=True))
            assert re * re + im * im <= off * off


def test_frequencies_are_read():
    assert sv.almost_mathieu(1, "1/3").diagonals[0].frequency == Frequency(fmpq(1, 3), fmpq(0), fmpq(0))
    assert sv.GOLDEN.is_irrational
    assert not Frequency(fmpq(1), fmpq(1), fmpq(9, 4)).is_irrational
    with pytest.raises(sv.InvalidInput, match="with one square root, is needed"):
        sv.almost_mathieu(1, sympy.sqrt(2) + sympy.sqrt(3))


def random_operator(rng):
    """Of every kind of sequence, on every kind of sites."""

    def number(real):
        re, im = (Fraction(rng.randint(-9, 9), rng.choice((1, 2, 3))) for _ in range(2))
        return re if real or rng.random() < 0.5 else (re, im)

    def sequence(real, word):
        if word is not None and rng.random() < 0.5:
            return Letters(word, sv.substitution_hamiltonian(word, dict.fromkeys(word.rules, 1)).diagonals[0].values)
        if word is None and rng.random() < 0.3:
            return Wave(fmpq(rng.randint(-5, 5), 3), random_frequency(rng), fmpq(1, 7), cosine=real)
        values = [number(real) for _ in range(1 if word is not None else rng.randint(1, 3))]
        return sv.changed(values, rng.randint(-3, 3), [number(real)]) if word is None and rng.random() < 0.3 else values

    sites, self_adjoint = rng.choice(("integers", "naturals", "hull")), rng.random() < 0.5
    word = rng.choice((sv.FIBONACCI, sv.PERIOD_DOUBLING, sv.THUE_MORSE)) if sites == "hull" else None
    offsets = rng.sample(range(0 if self_adjoint else -3, 4), rng.randint(1, 3))
    diagonals = {k: sequence(self_adjoint and not k, word) for k in offsets}
    if word is not None:
        potential = sv.substitution_hamiltonian(word, {letter: number(True) for letter in word.rules})
        diagonals[0] = potential.diagonals[0]
    return sv.Banded(diagonals, sites, self_adjoint=self_adjoint)


@pytest.mark.parametrize("seed", range(tries(40, 600)))
def test_sections_hold_whole_columns(seed):
    """In floats and in integers: the entries that the description says, in all rows that the columns touch."""
    rng = random.Random(seed)
    A = random_operator(rng)
    written = json.loads(json.dumps(write_l2_operator(A)))
    assert read_l2_operator(written) == A
    first = {"integers": rng.randint(-9, 9), "naturals": rng.randint(0, 3), "hull": A.bandwidth + rng.randint(0, 9)}
    sites, adjoint = range(first[A.line], first[A.line] + rng.randint(1, 6)), rng.random() < 0.4
    entries, before = l2_forms.columns(written, sites.start, len(sites), adjoint and not A.is_self_adjoint)
    section = A.section(sites, adjoint=adjoint)
    described = {"first": str(sites.start), "count": len(sites)}
    exact = l2_operators.read_l2_operator(written, "operator").section(described, "sites", 60, adjoint)
    z, v = complex(rng.randint(-3, 3), rng.randint(-1, 1)), np.array([rng.randint(-9, 9) for _ in sites]) + 0j
    v[0] += 1j
    truth = entries @ v
    truth[before : before + len(sites)] -= z * v
    bound = section.residuals(v[:, None], np.array([z]))[0]
    ratio = np.linalg.norm(truth) / np.linalg.norm(v)
    assert ratio * (1 - 1e-8) - 1e-8 <= bound <= ratio * (1 + 1e-8) + 1e-8
    assert math.isclose(math.sqrt(residual(exact, v, z)), np.linalg.norm(truth), rel_tol=1e-9, abs_tol=1e-7)


def residual(section: Section, v, z):
    """||(A - z) v||^2 by the checker; z has integer parts."""
    section = section.over(Fraction(1))
    parts = [int(x) for x in v.real], [int(x) for x in v.imag]
    return section.residual(parts, tuple(int(x / section.unit) for x in (z.real, z.imag)))


@pytest.mark.parametrize("word", [sv.FIBONACCI, sv.PERIOD_DOUBLING, sv.THUE_MORSE], ids=lambda word: word.name)
def test_words_letter_by_letter(word):
    rules = {"rules": dict(word.rules), "first": word.first}
    assert word.prefix(200) == l2_forms.word(rules, 0, 200)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sv.Banded({}), "a mapping from offsets to sequences is needed"),
        (lambda: sv.Banded({0: 1}, "half line"), "known are integers, naturals, hull"),
        (lambda: sv.Banded({-1: 1}), "lists offsets >= 0; pass self_adjoint=False"),
        (lambda: sv.Banded({0: 1j}), "has a real diagonal"),
        (lambda: sv.Banded({0: []}), "is empty: at least one number is needed"),
        (lambda: sv.Banded({0: 1}, "hull"), "'hull' goes with letters of a substitution"),
        (lambda: sv.Banded({2**21: 1}), "an offset is 2097152: an integer from"),
        (lambda: sv.Banded({**sv.fibonacci_hamiltonian(1).diagonals, 2: [1, 2]}, "hull"), "on a hull"),
        (lambda: sv.Substitution({"a": "ab", "b": "b"}, "a"), "is not primitive"),
        (lambda: sv.Substitution({"a": "ab", "b": "a"}, "b"), "two letters or more are needed, itself first"),
        (lambda: sv.Substitution({"a": "ac", "b": "a"}, "a"), "a word of the letters is needed"),
        (lambda: sv.changed(sv.changed(0, 0, [1]), 0, [1]), "for a sequence that is not changed is needed"),
        (lambda: sv.power_growth(0), "a positive rational number is needed"),
        (lambda: sv.power_growth(1, 65), "an integer from 1 to 64 is needed"),
        (lambda: sv.power_growth(Fraction(1, 2**256)), "256 bits above and below"),
        (lambda: sv.jacobi(0).section(range(-1, 2)), "the sites are the natural numbers"),
        (lambda: sv.jacobi(0).section(range(0, 4, 2)), "consecutive sites are needed"),
        (lambda: sv.certify_spectral_point(sv.jacobi(0), 1, [0, 0]), "finite numbers that are not all zero"),
        (lambda: sv.certify_spectral_point(sv.jacobi(0), float("nan"), [1]), "z"),
        (lambda: sv.certify_spectral_point(sv.weighted_shift(1, "naturals"), 1), "is not known to be normal"),
        (lambda: sv.certify_spectral_point(sv.jacobi(0), 1, resolvent="convexoid"), "known are normal"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(sv.InvalidInput, match=said):
        make()
