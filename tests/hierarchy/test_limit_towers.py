"""Towers of several limits: what they show on operators whose spectra are known, and how their claims are played."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify import hierarchy as sci
from sciverify.hierarchy import (
    COLUMNS_FIRST,
    DELTA_1,
    DELTA_2,
    DELTA_3,
    FINITE_SECTIONS,
    PI_1,
    PI_2,
    PI_3,
    RESOLVENT_OF_BANDED,
    RESOLVENT_OF_BOUNDED,
    SIGMA_1,
    SIGMA_2,
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_BOUNDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ZERO_IN_SPECTRUM,
    ZERO_OF_BANDED,
    ZERO_OF_BOUNDED,
    Membership,
    Tower,
    challenge,
    information_about,
    pseudospectrum_of_diagonal,
    pseudospectrum_points,
)

FREE = sv.jacobi(0)
SHIFT = sv.Banded({1: 1}, "naturals", self_adjoint=False)


def points(tower, indices, operator, *, dispersion=True):
    """As complex numbers."""
    run = tower.run(indices, information_about(operator, dispersion=dispersion))
    assert run.ending == "answered", run
    return np.array([complex(int(re.p) / int(re.q), int(im.p) / int(im.q)) for re, im in run.output])


def test_a_free_jacobi_operator_by_two_limits():
    """[-2, 2]: every point is within 2^-n of it, the rows that are seen do not matter, and more is covered with n."""
    found = [points(COLUMNS_FIRST, (n, 12), FREE, dispersion=False).real for n in (1, 2)]
    for n, seen in zip((1, 2), found, strict=True):
        assert np.abs(seen).max() <= 2 + 2.0**-n
    assert np.array_equal(points(COLUMNS_FIRST, (2, 16), FREE, dispersion=False).real, found[1])
    gaps = [np.abs(np.linspace(-2, 2, 81)[:, None] - seen).min(axis=1).max() for seen in found]
    assert gaps[1] <= gaps[0] <= 1


def test_a_far_entry_is_seen_by_the_first_limit():
    """{0, 2}: few columns, many rows."""
    joined = sv.Banded({0: sv.changed(0, 0, [1] + 8 * [0] + [1]), 9: sv.changed(0, 0, [1])}, "naturals")
    assert set(points(COLUMNS_FIRST, (1, 4), joined)) == {1}
    late = points(COLUMNS_FIRST, (10, 12), joined).real
    assert set(late) == {0, 2}


def test_the_unilateral_shift_has_a_disk():
    """Columns of the shift alone see an isometry, and nothing within the circle; the adjoint sees the disk."""
    found = points(RESOLVENT_OF_BOUNDED, (2, 8, 12), SHIFT, dispersion=False)
    disk = [a / 4 + 1j * b / 4 for a in range(-4, 5) for b in range(-4, 5) if a * a + b * b <= 16]
    assert all(np.abs(found - z).min() <= 1 / 4 for z in disk)
    assert np.abs(found).max() <= 1.25
    assert ZERO_OF_BOUNDED.run((5, 4, 8), information_about(SHIFT, dispersion=False)).output is True


def test_known_dispersion_takes_a_limit_away():
    """The same points as with many rows."""
    both = points(RESOLVENT_OF_BANDED, (2, 5), SHIFT), points(RESOLVENT_OF_BOUNDED, (2, 5, 9), SHIFT)
    assert set(both[0]) == set(both[1])


def test_rows_take_points_away_and_columns_bring_them():
    wide = [set(points(RESOLVENT_OF_BOUNDED, (1, 3, rows), sv.jacobi([1, -1]))) for rows in (3, 4, 9)]
    assert wide[0] >= wide[1] == wide[2]
    more = [set(points(RESOLVENT_OF_BANDED, (1, m), sv.jacobi([1, -1]))) for m in (1, 2, 4, 8)]
    assert all(a <= b for a, b in itertools.pairwise(more))


@pytest.mark.parametrize(("operator", "truth"), [
    (sv.Banded({0: [1, 2]}, "naturals"), False),
    (sv.Banded({0: sv.changed(1, 5, [0])}, "naturals"), True),
    (sv.jacobi(0, sites="integers"), True),
    (sv.Banded({1: 1}, "integers", self_adjoint=False), False),
])  # fmt: skip
def test_zero_in_the_spectrum(operator, truth):
    said = [[ZERO_OF_BANDED.run((n, m), information_about(operator)).output for m in (1, 6, 18)] for n in (0, 1, 2)]
    assert all(row == sorted(row) for row in said), "from no to yes with more columns"
    assert said[-1][-1] is truth
    if operator.line == "naturals":
        assert ZERO_OF_BOUNDED.run((3, 8, 16), information_about(operator, dispersion=False)).output is truth


def test_a_pseudospectrum_from_inside():
    """Of a Jordan block of infinite size: the disk of radius 1 + level."""
    found = points(pseudospectrum_points("1/2"), (8,), SHIFT)
    assert np.abs(found).max() < 1.5
    assert all(np.abs(found - z).min() < 0.25 for z in (0, 1.4, -1.4, 1j, -1 + 1j))
    with pytest.raises(sv.InvalidInput, match="level is 0"):
        pseudospectrum_points(0)
    with pytest.raises(sv.InvalidInput, match="level"):
        pseudospectrum_of_diagonal("x")


LEVEL = pseudospectrum_of_diagonal("1/4")
CLAIMED = {
    "columns": (COLUMNS_FIRST, SPECTRUM_OF_SELF_ADJOINT, SIGMA_2, "survived"),
    "columns at once": (COLUMNS_FIRST, SPECTRUM_OF_SELF_ADJOINT, DELTA_2, "mind changes"),
    "resolvent of banded": (RESOLVENT_OF_BANDED, SPECTRUM_OF_BANDED, PI_2, "survived"),
    "resolvent": (RESOLVENT_OF_BOUNDED, SPECTRUM_OF_BOUNDED, PI_3, "survived"),
    "resolvent by two limits": (RESOLVENT_OF_BOUNDED, SPECTRUM_OF_BOUNDED, DELTA_3, "not decided"),
    "sections": (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, DELTA_2, "survived"),
    "sections from below": (FINITE_SECTIONS, SPECTRUM_OF_SELF_ADJOINT, SIGMA_2, "mind changes"),
    "sections of bounded": (FINITE_SECTIONS, SPECTRUM_OF_BOUNDED, DELTA_2, "mind changes"),
    "pseudospectrum": (pseudospectrum_points("1/4"), LEVEL, SIGMA_1, "survived"),
    "pseudospectrum in Delta_1": (pseudospectrum_points("1/4"), LEVEL, DELTA_1, "refuted"),
    "pseudospectrum in Pi_1": (pseudospectrum_points("1/4"), LEVEL, PI_1, "refuted"),
    "a larger level": (pseudospectrum_points(1), LEVEL, SIGMA_1, "refuted"),
    "a larger level, near": (pseudospectrum_points(1), LEVEL, DELTA_1, "refuted"),
    "zero": (ZERO_OF_BANDED, ZERO_IN_SPECTRUM, PI_2, "survived"),
    "zero of bounded": (ZERO_OF_BOUNDED, ZERO_IN_SPECTRUM, PI_3, "survived"),
    "zero, at once": (sci.nearest_entries(0, 0), ZERO_IN_SPECTRUM, DELTA_2, "mind changes"),
    "not playable": (FINITE_SECTIONS, SPECTRUM_OF_JACOBI, SIGMA_2, "not decided"),
    "wrong from below": (
        Tower(lambda n, m, told: [0, 1], height=2), SPECTRUM_OF_SELF_ADJOINT, SIGMA_2, "not decided",
    ),
    "complex from below": (
        Tower(lambda n, m, told: [0, 1j], height=2), SPECTRUM_OF_SELF_ADJOINT, SIGMA_2, "not decided",
    ),
    "wrong from above": (Tower(lambda n, m, told: [0], height=2), SPECTRUM_OF_BANDED, PI_2, "not decided"),
    "the circle is missed": (Tower(lambda n, m, told: [0, 1], height=2), SPECTRUM_OF_BANDED, PI_2, "not decided"),
    "the disk is missed": (
        Tower(lambda n, m, k, told: [0, 1, 2], height=3), SPECTRUM_OF_BOUNDED, PI_3, "not decided",
    ),
    "always no": (Tower(lambda n, m, told: False, height=2), ZERO_IN_SPECTRUM, PI_2, "not decided"),
    "always yes": (Tower(lambda n, m, told: True, height=2), ZERO_IN_SPECTRUM, PI_2, "not decided"),
    "wrong limit": (Tower(lambda n, told: [1]), SPECTRUM_OF_COMPACT, DELTA_2, "not decided"),
    "points for an answer": (Tower(lambda n, m, told: [0], height=2), ZERO_IN_SPECTRUM, PI_2, "crashed"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMED)
def test_claims(name, tmp_path):
    tower, problem, asked, verdict = CLAIMED[name]
    outcome = challenge(tower, Membership(problem, asked), most=40, changes=5)
    assert outcome.verdict == verdict, outcome
    certificate = getattr(outcome, "certificate", None)
    if verdict in ("refuted", "mind changes"):
        assert outcome.replayed
    if certificate is not None:
        sv.check(certificate.save(tmp_path / "claim.json"))


def test_what_is_said_of_wrong_outputs_is_proven_where_it_can_be():
    proven = {
        name: challenge(*CLAIMED[name][:1], Membership(*CLAIMED[name][1:3])).certificate is not None
        for name in (
            "wrong from below",
            "complex from below",
            "wrong from above",
            "always no",
            "always yes",
            "wrong limit",
        )
    }
    assert all(proven.values()), proven
    missed = challenge(CLAIMED["the circle is missed"][0], Membership(SPECTRUM_OF_BANDED, PI_2))
    assert missed.certificate is None
    assert "no point within 1/2 of -1" in missed.reason


@pytest.mark.thorough
def test_a_path_that_shows_the_annulus_and_loses_it():
    """Banded operators by one limit; more than one change takes minutes."""
    path = RESOLVENT_OF_BANDED.along(lambda n: ((2, 3), (6, 16))[min(n, 2) - 1], "a path")
    outcome = challenge(path, Membership(SPECTRUM_OF_BANDED, DELTA_2), sv.Budget(seconds=60), changes=1)
    assert (outcome.verdict, outcome.indices, outcome.replayed) == ("mind changes", (1, 2), True)


def test_paths():
    assert RESOLVENT_OF_BANDED.along().name == "resolvent: columns, level, at once"
    wrong = RESOLVENT_OF_BANDED.along(lambda n: (n, n, n)).run((3,), information_about(SHIFT))
    assert wrong.ending == "crashed"
    assert "path(3) is (3, 3, 3): a tower of height 2 needs so many" in wrong.reason


def test_classes_and_their_limits():
    assert [c.limits for c in (DELTA_1, SIGMA_1, PI_1, DELTA_2, SIGMA_2, DELTA_3, PI_3)] == [1, 1, 1, 1, 2, 2, 3]


def test_points_beyond_the_level_are_wrong_about_pseudospectra():
    """1/4 beside the level is right, a little more is not."""
    for far, verdict in ((Fraction(1, 2), "misses a point"), (Fraction(33, 64), "has a point too far away")):
        outcome = challenge(Tower(lambda n, told, far=far: [0, far]), Membership(LEVEL, DELTA_1))
        assert outcome.verdict == "refuted"
        assert outcome.certificate.claim.failure == verdict
