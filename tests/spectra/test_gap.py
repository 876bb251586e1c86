"""Gaps of spectra: against closed forms, from both sides, and what is refused."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.checker import check
from sciverify.spectra.lower_bounds import LowerBounds
from sciverify.spectra.windows import windows


def checked(certificate):
    """The checker accepts it, and it survives a file."""
    check.check_bytes(certificate.to_json().encode())
    assert decode(certificate.to_json()) == certificate
    return certificate


def bloch(diagonals, k):
    """Eigenvalues of a periodic operator at the quasimomentum k; diagonals are lists of one length."""
    p = max(len(values) for values in diagonals.values())
    cell = np.zeros((p, p), dtype=complex)
    for offset, values in diagonals.items():
        for n in range(p):
            row, turns = (n + offset) % p, (n + offset) // p
            entry = values[n % len(values)] * np.exp(1j * k * turns)
            cell[row, n] += entry
            if offset:
                cell[n, row] += np.conj(entry)
    return np.linalg.eigvalsh(cell)


@pytest.mark.parametrize("seed", range(tries(3, 20)))
def test_gaps_of_periodic_operators_lie_between_their_bands(seed):
    rng = random.Random(seed)
    p = rng.randint(1, 4)
    diagonals = {
        k: [rng.randint(-8, 8) / 4 + (1j * rng.randint(-4, 4) / 4 if k and seed % 2 else 0) for _ in range(p)]
        for k in range(rng.randint(2, 3))
    }
    bands = np.array([bloch(diagonals, k) for k in np.linspace(0, 2 * np.pi, 200)])
    edges = [(bands[:, j].max(), bands[:, j + 1].min()) for j in range(p - 1)]
    edges.append((bands.max(), bands.max() + 2))
    for low, high in edges:
        if high - low > 0.4:
            checked(sv.certify_gap(sv.Banded(diagonals), low + 0.15, high - 0.15))
        middle = (low + high) / 2
        with pytest.raises(sv.Undecided):
            sv.certify_gap(sv.Banded(diagonals), min(low, middle) - 0.01, max(high, middle), most_sites=60)


@pytest.mark.parametrize(("sites", "edge"), [("integers", np.hypot(2, 1.5)), ("naturals", 2.5)])
def test_a_bound_state_is_in_no_gap(sites, edge):
    """2 delta_0 on the natural numbers and 3/2 delta_0 on the integers both bind at 5/2."""
    A = sv.jacobi(sv.changed(0, 0, ["3/2" if sites == "integers" else 2]), sites=sites)
    checked(sv.certify_gap(A, 2.125, 2.375))
    checked(sv.certify_gap(A, 2.625, 9))
    with pytest.raises(sv.Undecided, match="indicates spectrum within"):
        sv.certify_gap(A, 2.25, 2.75)
    assert edge == 2.5


@pytest.mark.parametrize("word", [sv.FIBONACCI, sv.PERIOD_DOUBLING, sv.THUE_MORSE], ids=lambda word: word.name)
@pytest.mark.parametrize("length", [1, 2, 3, 7, 20])
def test_factors_are_those_of_a_long_word(word, length):
    long = word.prefix(4000)
    found = word.factors(length)
    assert set(found) == {long[k : k + length] for k in range(len(long) - length + 1)}
    if word is sv.FIBONACCI:
        assert len(found) == length + 1


def test_a_word_on_the_links_reads_one_letter_more():
    A = sv.Banded({0: 0, 1: sv.substitution_hamiltonian(sv.FIBONACCI, {"a": 1, "b": 3}).diagonals[0]}, "hull")
    assert windows(A, 10).columns[1].shape == (10, 12)
    checked(sv.certify_gap(A, "9/2", 7))


def test_windows_bound_a_distance_from_both_sides():
    """Their least singular value is at least the distance, and at most the slack larger."""
    A = sv.jacobi([1, -1], sites="integers")  # bands from -sqrt 5 to -1, from 1 to sqrt 5
    bounds = LowerBounds(windows(A, 60))
    for z in (-0.3, 0.0, 0.7, 2.6):
        distance = min(abs(z - 1), abs(z + 1)) if abs(z) < 1 else z - np.sqrt(5)
        slack = float(bounds.windows.slack)
        assert distance - slack - 1e-6 <= bounds.largest_radius(z, 3.0) <= distance


def test_rational_frequencies_have_both_scopes():
    A = sv.almost_mathieu(1, "1/2", "1/4")  # the free operator at this phase
    assert checked(sv.certify_gap(A, 2.25, 3)).claim.scope == "operator"
    assert checked(sv.certify_gap(A, 3.0, 4, every_phase=True)).claim.scope == "every phase"
    with pytest.raises(sv.Undecided):
        sv.certify_gap(A, 2.25, 3, every_phase=True)


def test_a_diagonal_operator_needs_no_slack():
    A = sv.Banded({0: sv.almost_mathieu(1, sv.GOLDEN).diagonals[0]})  # spectrum [-2, 2]
    checked(sv.certify_gap(A, "21/10", 3))
    with pytest.raises(sv.Undecided):
        sv.certify_gap(A, "19/10", 3, most_sites=200)


def test_the_message_tells_what_is_known():
    with pytest.raises(sv.Undecided, match=r"the most allowed.*proven free of spectrum: \(.*smaller interval"):
        sv.certify_gap(sv.jacobi(0), 2.001, 3, most_sites=60)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.certify_gap(sv.laurent({1: 1}), 0, 1), "no self-adjoint banded operator"),
        (lambda: sv.certify_gap(sv.jacobi(0), 3, 2), "a < b is needed"),
        (lambda: sv.certify_gap(sv.jacobi(0), "x", 2), "a is 'x'"),
        (lambda: sv.certify_gap(sv.jacobi(0), 2, 3, every_phase=True), "phases need waves of one frequency"),
        (lambda: sv.certify_gap(sv.almost_mathieu(1, sv.GOLDEN), 5, 6, every_phase=False), "irrational frequency"),
    ],
)
def test_what_cannot_be_asked_is_said(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


def test_claims_in_words():
    found = sv.certify_gap(sv.jacobi(0), Fraction(7, 3), Fraction(10, 3))
    assert str(found).startswith("no point of the spectrum lies between 2.3333334 and 3.3333333\n")
