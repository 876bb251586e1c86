"""The integrated density of states in gaps: against eigenvalues of long sections, and labels against Streda's formula."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from flint import fmpq

import sciverify as sv
from sciverify.checker import check
from sciverify.exact.rationals import to_fraction
from sciverify.experiments.spectra_gaps import approx_bands
from sciverify.spectra.eigenvalue_counts import count_below, counts_of_sections, floquet_matrix, negative_pivots
from sciverify.spectra.gap_label import shares, unique_label
from sciverify.spectra.windows import windows


def section(operator, first, count):
    """A square section, dense."""
    found = operator.section(range(first, first + count))
    total = np.zeros((found.rows, count), dtype=complex)
    for hop in found.hops:
        total[np.arange(found.rows)[hop.rows], np.arange(count)] += hop.values
    total = total[found.places]
    return total if np.any(total.imag) else total.real


def share(operator, z, count, first=-40):
    return (np.linalg.eigvalsh(section(operator, first, count)) < z).mean()


@pytest.mark.parametrize("seed", range(tries(2, 200)))
def test_periodic_operators_have_the_share_of_long_sections(seed):
    rng = random.Random(seed)
    p = rng.randint(1, 4)
    values = {
        k: [rng.randint(-24, 24) / 4 + (1j * rng.randint(-2, 2) / 4 if k and seed % 2 else 0) for _ in range(p)]
        for k in range(rng.randint(1, 3))
    }
    A = sv.Banded(values)
    for z in [rng.randint(-64, 64) / 8 for _ in range(3)] + [30]:
        try:
            found = sv.gap_label(A, z - 0.2, z + 0.2, most_sites=100)
        except sv.Undecided:
            continue
        assert found.lower == found.upper
        assert (found.lower * p).denominator == 1
        assert abs(float(found.lower) - share(A, z, 120)) <= 4 * A.bandwidth / 120
        assert found.whole is None
        check.check_bytes(found.gap.to_json().encode())


def test_a_bound_state_above_a_gap_counts_nothing():
    found = sv.gap_label(sv.jacobi(sv.changed(0, 0, [3])), 2.25, 3.125)  # bound at 10/3
    assert found.lower == found.upper == 1
    found = sv.gap_label(sv.jacobi(sv.changed([0, 3], 0, [1]), sites="integers"), "3/2", 2)
    assert found.upper == Fraction(1, 2)


@pytest.mark.parametrize(
    ("flux", "low", "high"), [("3/5", -1.375, -1.125), ("5/8", -1.375, -1.125), ("8/13", -1.25, -1)]
)
def test_hall_conductances_are_slopes(flux, low, high):
    """A gap that stays open has one label at all fluxes nearby (Streda): here that of the golden one."""
    found = sv.gap_label(sv.almost_mathieu(1, flux), low, high, every_phase=True)
    assert (found.whole, found.multiple) == (1, -1)
    assert found.lower == 1 - Fraction(flux)
    golden = sv.gap_label(sv.almost_mathieu(1, sv.GOLDEN), -1.375, -1.125, sites=200)
    assert (golden.whole, golden.multiple) == (1, -1)
    assert "Johnson and Moser" in str(golden)


def chern_number(p, q, r, count=8):
    """Of the r lowest bands of the Hofstadter model, after Fukui, Hatsugai and Suzuki, J. Phys. Soc. Jpn. 74 (2005)."""
    k, m = 2 * np.pi * np.arange(count) / count, 2 * np.pi * np.arange(count * q) / (count * q)
    cells = np.zeros((count, count * q, q, q), dtype=complex)
    for n in range(q):
        cells[:, :, n, n] = 2 * np.cos(2 * np.pi * p / q * n + m)
        hop = np.exp(1j * k)[:, None] if n == q - 1 else 1
        cells[:, :, n, (n + 1) % q] += hop
        cells[:, :, (n + 1) % q, n] += np.conj(hop)
    states = np.linalg.eigh(cells)[1][..., :r]
    moved = [np.roll(states, shift, (0, 1)) for shift in ((0, 0), (-1, 0), (-1, -1), (0, -1), (0, 0))]
    links = [np.linalg.det(a.conj().swapaxes(2, 3) @ b) for a, b in itertools.pairwise(moved)]
    return np.angle(np.prod(links, axis=0)).sum() / (2 * np.pi)


@pytest.mark.parametrize("flux", tries(["3/7"], ["2/5", "3/7", "2/9", "4/9", "3/8"]))
def test_hall_conductances_are_chern_numbers(flux):
    """With one sign for all: the orientation."""
    flux, seen = Fraction(flux), 0
    bands = approx_bands(flux)
    for r, (low, high) in enumerate(zip(bands[:-1, 1], bands[1:, 0], strict=True), 1):
        if high - low > 0.2:
            middle, half = round((low + high) / 2, 3), (high - low) / 4
            found = sv.gap_label(sv.almost_mathieu(1, flux), middle - half, middle + half, every_phase=True)
            assert found.lower == Fraction(r, flux.denominator)
            assert chern_number(flux.numerator, flux.denominator, r) == pytest.approx(-found.multiple, abs=1e-6)
            seen += 1
    assert seen >= 2


@pytest.mark.parametrize("lam", [1, 3])
def test_labels_do_not_depend_on_the_coupling(lam):
    bands = 2 + 2 * Fraction(lam)
    found = sv.gap_label(sv.almost_mathieu(lam, "1/3"), bands, bands + 1, every_phase=True)
    assert (found.lower, found.whole, found.multiple) == (1, 1, 0)
    middle = {1: (1, 1.5), 3: (2.75, 3.25)}[lam]
    assert sv.gap_label(sv.almost_mathieu(lam, "1/3"), *middle, every_phase=True).multiple == -1


def test_one_phase_has_a_density_and_no_label():
    found = sv.gap_label(sv.almost_mathieu(1, "1/3"), 1, "3/2")
    assert found.lower == Fraction(2, 3)
    assert found.whole is None
    assert str(found).endswith("is 2/3 (proven)")


def test_fibonacci_and_other_words():
    found = sv.gap_label(sv.fibonacci_hamiltonian(2), "-1/8", 1, sites=300)
    A = sv.jacobi([2 if x == "a" else 0 for x in sv.FIBONACCI.prefix(300)], sites="integers")
    seen = Fraction(share(A, 0.4, 300, first=0))
    assert found.lower <= seen + Fraction(1, 300)
    assert seen - Fraction(1, 300) <= found.upper
    assert found.lower < 1 - 0.6180339887 < found.upper
    assert (found.whole, found.multiple) == (1, -1)
    words = sv.gap_label(sv.substitution_hamiltonian(sv.THUE_MORSE, {"a": 2, "b": -2}), "-1/2", "1/2", sites=100)
    assert words.lower <= Fraction(1, 2) <= words.upper
    assert words.whole is None
    links = sv.Banded({0: 0, 1: sv.substitution_hamiltonian(sv.FIBONACCI, {"a": 1, "b": 3}).diagonals[0]}, "hull")
    assert sv.gap_label(links, "9/2", 7, sites=60).upper == 1


@pytest.mark.parametrize("seed", range(tries(6, 400)))
def test_counts_of_sections_hold_those_of_lapack(seed):
    rng = np.random.default_rng(seed)
    p = int(rng.integers(1, 6))
    A = sv.jacobi((rng.integers(-8, 9, p) / 4).tolist(), (rng.integers(0, 9, p) / 4).tolist(), "integers")
    length, z = int(rng.integers(1, 30)), float(rng.integers(-24, 25)) / 8
    least, most = counts_of_sections(windows(A, length, every_site=True), z)
    sections = [np.linalg.eigvalsh(section(A, first, length)) - z for first in range(p)]
    surely = [int((values < -1e-9).sum()) for values in sections]
    perhaps = [int((values < 1e-9).sum()) for values in sections]
    assert (least, most) == (min(surely), max(perhaps))  # they differ by eigenvalues at z, such as 0


def test_counts_over_all_phases_hold_every_phase():
    A = sv.almost_mathieu(2, sv.GOLDEN)
    for phases in (2, 40):
        least, most = counts_of_sections(windows(A, 20, phases, every_site=True), 0.3)
        values = [np.linalg.eigvalsh(section(A.over(turned(k)), 0, 20)) for k in range(0, 97, 4)]
        seen = [int((v < 0.3).sum()) for v in values]
        assert least <= min(seen)
        assert max(seen) <= most


def turned(k):
    return lambda sequence: sequence.turned(fmpq(k, 97))


def test_cuts_are_counted():
    """All sections of one site have the eigenvalue 0, and half of the spectrum lies near -10."""
    A = sv.jacobi(0, [10, "1/10"], "integers")
    assert counts_of_sections(windows(A, 1, every_site=True), -1.0) == (0, 0)
    assert sv.gap_label(A, -9, 9).lower == Fraction(1, 2)
    for z in (-1.0, 1.0):
        lower, upper = shares(A, 1, z, Fraction(18))
        assert lower <= Fraction(1, 2) <= upper


def test_a_pivot_that_is_zero_hides_nothing():
    diagonal, squares = np.array([[0.0], [-1.0]]), np.zeros((2, 1))
    assert negative_pivots(diagonal, squares, np.array([[0.0]])) >= 1


@pytest.mark.parametrize("p", [1, 2, 5])
def test_the_action_on_periodic_sequences(p):
    rng = np.random.default_rng(p)
    A = sv.Banded({k: [complex(*rng.integers(-9, 9, 2)) if k else 3.0 * n for n in range(p)] for k in range(4)})
    v, (matrix, doubt) = rng.normal(size=p), floquet_matrix(A, p)
    moved = section(A, -10, 40) @ v[np.arange(-10, 30) % p]
    assert np.allclose(moved[10:15], (matrix @ v)[np.arange(5) % p])
    assert doubt < 1e-12


@pytest.mark.parametrize("seed", range(tries(4, 200)))
def test_a_count_is_exact_or_undecided(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    X = rng.integers(-4, 5, (n, n)) + (1j * rng.integers(-4, 5, (n, n)) if seed % 2 else 0)
    X = X + X.conj().T
    values = np.linalg.eigvalsh(X)
    for z in rng.normal(0, 6, 5):
        assert count_below(X, 0.0, float(z)) == (values < z).sum()
    with pytest.raises(sv.Undecided, match="an eigenvalue lies within"):
        count_below(X, 0.0, float(values[0]))
    with pytest.raises(sv.Undecided, match="an eigenvalue lies within"):
        count_below(X, 0.25, float(values[0]) - 0.375)  # less than twice the doubt away
    assert count_below(X, 0.25, float(values[0]) - 0.75) == 0


def test_the_bound_of_a_label_is_sharp():
    low, high = Fraction(380, 1000), Fraction(383, 1000)
    m, n, bound = unique_label(sv.GOLDEN, low, high)
    assert (m, n) == (1, -1)
    n = np.arange(-bound - 1, bound + 2)
    shares_of_n = n * (5**0.5 - 1) / 2 % 1
    fits = n[(shares_of_n >= 0.380) & (shares_of_n <= 0.383)]
    assert len(fits) == 2
    assert np.abs(fits).max() == bound + 1
    assert unique_label(sv.GOLDEN, Fraction(0), Fraction(1)) is None
    assert unique_label(sv.GOLDEN, low, low) is None
    third = sv.almost_mathieu(1, "1/3").diagonals[0].frequency
    assert unique_label(third, Fraction(1, 3), Fraction(1, 3)) == (0, 1, 1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.gap_label(sv.almost_mathieu(1, sv.GOLDEN), -1.5, -1, sites=3), "sites is 3"),
        (lambda: sv.gap_label(sv.jacobi(0), 4, 3), "a < b is needed"),
        (lambda: sv.gap_label(sv.laurent({1: 1}), 3, 4), "no self-adjoint banded operator"),
        (
            lambda: sv.gap_label(sv.Banded({0: sv.almost_mathieu(1, sv.GOLDEN).diagonals[0], 2: 1}), 5, 6),
            "bandwidth 1 on the integers",
        ),
        (lambda: floquet_matrix(sv.jacobi([0] * 600, sites="integers"), 600), "the period 600 is too long"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


def test_a_gap_between_doubles():
    third = Fraction(1, 3)
    with pytest.raises(sv.Undecided, match="no double lies in the middle"):
        sv.gap_label(sv.Banded({0: [0, 1]}), third, third + Fraction(1, 2**80))


def test_components_of_spectra_are_counted_by_points():
    found = sv.spectrum_enclosure(sv.jacobi([1, -1], sites="integers"), "1/4")
    assert found.components == len(found.bands) == 2
    assert "2 bands of measure at most 3.000, each contains spectrum" in str(found)
    low = found.bands[0][0]
    more = replace(found, bands=((low - 3, low - 2), *found.bands))  # holds no point
    assert more.components == 2
    assert "2 contain spectrum for sure" in str(more)
    free = sv.spectrum_enclosure(sv.jacobi(0), "1/3")
    cones = zip(free.points.problem.points, free.points.problem.bounds, strict=True)
    ends = [(to_fraction(z) + sign * e / 2) for (z, _), e in cones for sign in (-1, 1)]
    split = [free.bands[0][0], *sorted(ends), free.bands[0][1]]
    assert replace(free, bands=tuple(zip(split[::2], split[1::2], strict=True))).components == 0
