"""Eigenvalues alone in intervals: against closed forms, transfer matrices and dense sections; clusters stay undecided."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.certificate.l2_operators import write_l2_operator
from sciverify.checker import check
from sciverify.checker.l2_operators import read_l2_operator as checker_operator
from sciverify.checker.windows import Windows as CheckedWindows
from sciverify.cli import main
from sciverify.l2.frequency import GOLDEN, fixed_waves, waves
from sciverify.spectra.rayleigh import rayleigh_quotient
from sciverify.spectra.windows import windows

DIGITS = 60


def checked(certificate):
    """The checker accepts it, and it survives a file."""
    check.check_bytes(certificate.to_json().encode())
    assert decode(certificate.to_json()) == certificate
    claim = certificate.claim
    assert claim.left < claim.lower <= claim.upper < claim.right
    return claim


def holds_root(claim, square, sign):
    """lower <= sign sqrt(square) <= upper"""
    low, high = sorted((sign * claim.lower, sign * claim.upper))
    return low > 0 and low**2 <= square <= high**2


def decaying(diagonal, n, z, step):
    """u(n + step) / u(n) of the solution of (J u) = z u that falls off in the direction of the step; period 2, links 1."""
    first, second = (z - diagonal[(n + k * step) % 2] for k in (1, 2))
    # two sites on the ratio s is the same again: s = 1 / (first - 1 / (second - s))
    half, root = second / 2, mpmath.sqrt(second * second / 4 - second / first)
    return min((half - root, half + root), key=lambda s: abs(s / (second - s)))


def eigenvalue_by_transfer(diagonal, impurity, near):
    """Of the operator with the impurity in the place of the entry at the site 0."""

    def mismatch(z):
        return impurity + decaying(diagonal, 0, z, 1) + decaying(diagonal, 0, z, -1) - z

    with mpmath.workdps(DIGITS):
        return mpmath.findroot(
            mismatch, (near * (1 - mpmath.mpf(10) ** -9), near * (1 + mpmath.mpf(10) ** -9)), tol=1e-80
        )


@pytest.mark.parametrize("seed", range(tries(3, 60)))
def test_an_impurity_binds_at_a_root(seed):
    rng = random.Random(seed)
    c = Fraction(rng.choice((-1, 1)) * rng.randint(5, 40), 8)
    sign, place = (1 if c > 0 else -1), rng.randint(-9, 9)
    A = sv.jacobi(sv.changed(0, place, [c]), sites="integers")
    claim = checked(sv.certify_eigenvalue(A, sign * (4 + float(c) ** 2) ** 0.5 + rng.uniform(-1e-3, 1e-3)))
    assert holds_root(claim, 4 + c * c, sign)
    assert claim.eigenvalue.width < 1e-22
    assert min(map(abs, (claim.left, claim.right))) > 2  # the rest of the spectrum


@pytest.mark.parametrize("seed", range(tries(2, 40)))
def test_the_half_line_binds_at_a_rational_number(seed):
    rng = random.Random(seed)
    c = Fraction(rng.choice((-1, 1)) * rng.randint(11, 40), 8)
    claim = checked(sv.certify_eigenvalue(sv.jacobi(sv.changed(0, 0, [c])), c + 1 / c))
    assert claim.lower <= c + 1 / c <= claim.upper
    assert claim.eigenvalue.width < 1e-20


@pytest.mark.parametrize("seed", range(tries(2, 20)))
def test_impurities_in_gaps_of_period_two(seed):
    rng = random.Random(seed)
    half, impurity = Fraction(rng.randint(4, 16), 8), Fraction(rng.randint(8, 32), 8)
    A = sv.jacobi(sv.changed([half, -half], 0, [half + impurity]), sites="integers")
    section = np.diag([float(half) * (-1) ** abs(n) for n in range(-60, 61)]) + np.diag(np.ones(120), 1)
    section += np.diag(np.ones(120), -1)
    section[60, 60] += float(impurity)
    values, vectors = np.linalg.eigh(section)
    inner = np.abs(vectors[58:63]).max(axis=0) > 0.2
    found = [z for z in values[inner] if abs(abs(z) - float(half)) > 0.1 and abs(z) < 40]
    near = max(found)
    claim = checked(sv.certify_eigenvalue(A, near))
    with mpmath.workdps(DIGITS):
        truth = eigenvalue_by_transfer([mpmath.mpf(x.numerator) / x.denominator for x in (half, -half)],
                                       mpmath.mpf((half + impurity).numerator) / (half + impurity).denominator, near)  # fmt: skip
        low, high = (mpmath.mpf(x.numerator) / x.denominator for x in (claim.lower, claim.upper))
        assert low - mpmath.mpf(10) ** -45 <= truth <= high + mpmath.mpf(10) ** -45
    assert claim.eigenvalue.width < 1e-18


def test_an_edge_state_in_a_gap():
    """Links 1, 2, 1, 2, ... on the natural numbers: 0, with the vector (-1/2)^(n/2) on even sites."""
    A = sv.jacobi(0, [1, 2])
    claim = checked(sv.certify_eigenvalue(A, 0.1, within=("-1/2", "1/2")))
    assert claim.lower <= 0 <= claim.upper
    assert claim.eigenvalue.width < 1e-24
    with pytest.raises(sv.Undecided):  # no edge state
        sv.certify_eigenvalue(sv.jacobi(0, [2, 1]), 0, within=("-1/2", "1/2"), most_sites=60)


def test_phases_of_links_change_no_eigenvalue():
    plain = sv.Banded({0: sv.changed(0, 0, ["3/2"]), 1: 1})
    turned = sv.Banded({0: sv.changed(0, 0, ["3/2"]), 1: ("3/5", "4/5")})
    for A in (plain, turned):
        claim = checked(sv.certify_eigenvalue(A, 2.4, within=("9/4", "11/4")))
        assert claim.lower <= Fraction(5, 2) <= claim.upper
        assert claim.eigenvalue.width < 1e-20


def test_waves_are_enclosed():
    wave = sv.almost_mathieu("1/2", sv.GOLDEN, "1/7").diagonals[0]
    rational = sv.almost_mathieu(1, "1/3", "1/12").diagonals[0]
    for base, entry in ((wave, 6), (rational, -5)):
        A = sv.Banded({0: sv.changed(base, 2, [entry]), 1: 1})
        claim = checked(sv.certify_eigenvalue(A, entry))
        entries, _ = A.diagonals[0].floats(-40, 85)
        values = np.linalg.eigvalsh(np.diag(entries) + np.diag(np.ones(84), 1) + np.diag(np.ones(84), -1))
        inside = values[(values > float(claim.left)) & (values < float(claim.right))]
        assert len(inside) == 1
        assert abs(inside[0] - float(claim.eigenvalue)) < 1e-12
        assert claim.eigenvalue.width < 1e-24


def test_two_points_near_each_other_stay_undecided():
    twins = sv.jacobi(sv.changed(0, 0, [2, *[0] * 9, 2]), sites="integers")  # two eigenvalues, 1e-3 apart
    with pytest.raises(sv.Undecided, match="other points of the spectrum nearby"):
        sv.certify_eigenvalue(twins, 8**0.5, size=80, most_sites=100)
    with pytest.raises(sv.Undecided, match="may hold more than one point"):
        sv.certify_eigenvalue(twins, 8**0.5, within=("5/2", 3), size=80, most_sites=100)
    double = sv.Banded({0: sv.changed(0, 0, [5, 5])})
    with pytest.raises(sv.Undecided, match="stays in the spectrum"):
        sv.certify_eigenvalue(double, 5)
    with pytest.raises(sv.Undecided, match="may hold more than one point"):
        sv.certify_eigenvalue(double, 5, within=(4, 6), size=20, most_sites=60)


def test_a_neighbour_is_told_apart():
    A = sv.jacobi(sv.changed(0, 0, [2, *[0] * 9, "5/2"]), sites="integers")
    first, second = (checked(sv.certify_eigenvalue(A, near)).eigenvalue for near in (2.83, 3.2))
    assert first.upper < 2.85 < 3.19 < second.lower


def test_a_continuous_spectrum_is_no_eigenvalue():
    with pytest.raises(sv.Undecided):
        sv.certify_eigenvalue(sv.jacobi(0, sites="integers"), 1, size=100, most_sites=100)
    with pytest.raises(sv.Undecided, match="shows no eigenvalue between"):
        sv.certify_eigenvalue(sv.jacobi(0, sites="integers"), 2.5, within=("9/4", 3), size=100)


def test_numbers_of_any_size():
    """Scaled by 10^20 the eigenvalue is scaled; beyond the range of proofs in doubles nothing is claimed, and no warning given."""
    for scale in (Fraction(10**20), Fraction(1, 10**20)):
        A = sv.jacobi(sv.changed(0, 0, [3 * scale]), scale, sites="integers")
        claim = checked(sv.certify_eigenvalue(A, scale * 18 / 5))
        assert holds_root(claim, 13 * scale**2, 1)
    with pytest.raises(sv.Undecided, match="too large for doubles"):
        sv.certify_eigenvalue(sv.jacobi(sv.changed(0, 0, [1e200])), 1e200)


def test_an_interval_may_be_long():
    claim = checked(sv.certify_eigenvalue(sv.jacobi(sv.changed(0, 0, [3]), sites="integers"), 4, within=(3, 2000)))
    assert claim.right == 2000
    assert holds_root(claim, 13, 1)


def test_an_exact_vector_gives_the_eigenvalue_itself():
    claim = checked(sv.certify_eigenvalue(sv.Banded({0: sv.changed(0, 0, [5])}), 5))
    assert claim.lower == claim.upper == 5


def test_vectors_of_others_are_worth_what_they_are():
    A = sv.jacobi(sv.changed(0, 0, [2]))
    for count in (8, 16):
        vector = 0.5 ** np.arange(count)
        claim = checked(sv.certify_eigenvalue(A, 2.5, vector, first=0, within=("9/4", "11/4")))
        assert 0.1 * 4.0**-count < claim.eigenvalue.width < 100 * 4.0**-count
    with pytest.raises(sv.Undecided, match=r"shows no eigenvalue between 2\.25 and 2\.75: its mean is 2,"):
        sv.certify_eigenvalue(A, 2.5, [1, 1], first=0, within=("9/4", "11/4"))


@pytest.mark.parametrize("line", ["integers", "naturals"])
def test_means_and_variances_are_exact(line):
    """Against long sections with numbers of 60 digits."""
    A = sv.Banded(
        {0: sv.changed(sv.almost_mathieu(1, sv.GOLDEN, "1/3").diagonals[0], 4, ["1/7"]), 2: ["1/3", (2, 1)]}, line
    )
    re, im, first = [3, 0, -2, 5], [0, 1, 1, -4], 3
    found = rayleigh_quotient(A, first, re, im)
    with mpmath.workdps(DIGITS):
        alpha = (mpmath.sqrt(5) - 1) / 2

        def diagonal(n):
            return mpmath.mpf(1) / 7 if n == 4 else 2 * mpmath.cos(2 * mpmath.pi * (alpha * n + mpmath.mpf(1) / 3))

        def link(n):
            return mpmath.mpf(1) / 3 if n % 2 == 0 else mpmath.mpc(2, 1)

        v = {first + k: mpmath.mpc(a, b) for k, (a, b) in enumerate(zip(re, im, strict=True))}
        sites = [n for n in range(10) if line == "integers" or n >= 0]
        moved = {
            n: diagonal(n) * v.get(n, 0) + link(n - 2) * v.get(n - 2, 0) + mpmath.conj(link(n)) * v.get(n + 2, 0)
            for n in sites
        }
        length = sum(abs(x) ** 2 for x in v.values())
        mean = sum((moved[n] * mpmath.conj(x)).real for n, x in v.items()) / length
        variance = sum(abs(moved[n] - mean * v.get(n, 0)) ** 2 for n in sites) / length
        assert abs(mpmath.mpf(found.mean.numerator) / found.mean.denominator - mean) < 1e-44
        assert abs(mpmath.mpf(found.variance.numerator) / found.variance.denominator - variance) < 1e-43
    assert 0 < found.doubt < Fraction(1, 2**150)


@pytest.mark.parametrize(("site", "line"), [(2, "integers"), (-4, "integers"), (5, "integers"), (1, "naturals")])
def test_windows_of_a_raised_entry_are_those_of_a_change(site, line):
    """Also in the checker; the sites between old changes and the new one are filled with what was there."""
    base, old = [Fraction(1), Fraction(-2), Fraction(1, 2)], {0: Fraction(3), 1: Fraction(4)}
    first, after = min(0, site), max(2, site + 1)
    new = [old.get(n, base[n % 3]) + (Fraction(7, 4) if n == site else 0) for n in range(first, after)]
    raised = sv.jacobi(sv.changed(base, 0, [3, 4]), sites=line).raised(site, Fraction(7, 4))
    explicit = sv.jacobi(sv.changed(base, first, new), sites=line)
    mine, theirs = (windows(A, 6).columns for A in (raised, explicit))
    assert mine.keys() == theirs.keys()
    assert all(np.array_equal(mine[k], theirs[k]) for k in mine)
    in_files = [
        checker_operator(json.loads(json.dumps(write_l2_operator(sv.jacobi(d, sites=line)))), "A")
        for d in (sv.changed(base, 0, [3, 4]), sv.changed(base, first, new))
    ]
    sections = [
        [
            (hop.rows, [hop.values.unit * x for x in hop.values.re])
            for section in CheckedWindows(A, 6, 0, 40).sections()
            for hop in section.hops
        ]
        for A in (in_files[0].raised(site, Fraction(7, 4)), in_files[1])
    ]
    assert sections[0] == sections[1]


def test_long_cosines_agree_with_short_ones():
    phase = sv.almost_mathieu(1, sv.GOLDEN, "2/7").diagonals[0].phase
    for first in (-5, 10**12):
        cosines, sines = fixed_waves(GOLDEN, phase, first, 20, 90)
        short = waves(GOLDEN, phase, first, 20)
        for long, floats in zip((cosines, sines), short, strict=True):
            assert np.abs(np.array([x / 2**90 for x in long]) - floats).max() < 2.0**-50


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.certify_eigenvalue(sv.laurent({1: 1}), 0), "no self-adjoint banded operator"),
        (lambda: sv.certify_eigenvalue(sv.square_lattice(), 0), "no self-adjoint banded operator"),
        (lambda: sv.certify_eigenvalue(sv.fibonacci_hamiltonian(1), 0), "stands for many operators"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), "x"), "near is 'x'"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 10**400), "points of the spectrum are 2.00 at most"),
        (
            lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, within=(0, 10**400)),
            "points of the spectrum are 2.00 at most",
        ),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, within=(2, 3)), "outside the interval"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, within=(3, 2)), "must be the smaller one"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, within=3), "a pair of numbers is needed"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, [0, 0]), "not all zero"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, [1, 0], first=-1), "the sites are the natural numbers"),
        (lambda: sv.certify_eigenvalue(sv.jacobi(0), 1, size=0), "size is 0"),
    ],
)
def test_what_cannot_be_asked_is_said(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


def test_claims_in_words():
    """The printed enclosure lies in the printed interval, even where that is as narrow."""
    A = sv.jacobi(sv.changed(0, 0, [2]))
    vector = 0.5 ** np.arange(40)
    found = sv.certify_eigenvalue(A, 2.5, vector, within=("2.49999999", "2.5000001"))
    said = check.check_bytes(found.to_json().encode())
    for words in (
        str(found).splitlines()[0],
        f"between {said['after']} and {said['before']} [{said['least']}, {said['most']}]",
    ):
        left, right = words.split("between ")[1].split(" is ")[0].split(" [")[0].split(" and ")
        low, high = words.split("[")[1].rstrip("]").split(", ")
        assert Fraction("2.49999999") <= Fraction(left) < Fraction(low) <= Fraction(5, 2)
        assert Fraction(5, 2) <= Fraction(high) < Fraction(right) <= Fraction("2.5000001")


def test_an_end_that_no_decimal_tells_from_the_eigenvalue_is_named():
    found = sv.certify_eigenvalue(
        sv.Banded({0: sv.changed(0, 0, [5])}), 5, within=(5 - Fraction(1, 10**900), 6), most_sites=60
    )
    said = check.check_bytes(found.to_json().encode())
    assert (said["after"], said["before"]) == ("claim.left", "claim.right")
    assert "between claim.left and claim.right is" in str(found)


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ops.py").write_text("import sciverify as sv\nmade = sv.jacobi(sv.changed(0, 0, [-2]))\n")
    assert main(["eigenvalue", "ops.py:made", "-5/2", "--within=-3,-9/4", "-o", str(tmp_path / "e.json")]) == 0
    assert "between -3.0000000 and -2.2500000 is a simple eigenvalue in" in capsys.readouterr().out
    assert check.check_bytes((tmp_path / "e.json").read_bytes())["left"] == -3
    assert main(["eigenvalue", "free", "5/2", "--size", "30", "--most-sites", "30"]) == 1
    assert "not proven: " in capsys.readouterr().err
    assert main(["eigenvalue", "fibonacci", "1"]) == 2


@pytest.mark.parametrize(
    ("base", "links", "changes", "near"),
    [
        ([0, -2, -4], ["1/2", "1/2", "3/2"], [1, -3], "-4674/1000"),
        ([4, 0, -2], ["3/2", "1/2", "3/2"], [8], "-55365/1000000"),
        ([0, 4], [1, "1/2"], [-7, 7, -8], "4037822/1000000"),
    ],
)
def test_eigenvalues_beside_a_band_are_checked_without_patience(base, links, changes, near):
    """Windows of hundreds of sites; those at every site would take seconds to check."""
    found = sv.certify_eigenvalue(sv.jacobi(sv.changed(base, 0, changes), links, sites="integers"), near)
    assert found.evidence.free.length > 300
    claim = checked(found)
    assert claim.eigenvalue.width < 1e-9
