"""What towers and outputs say of arguments that do not fit, and of what they leave open."""

from __future__ import annotations

import pytest

import sciverify as sv
from sciverify import hierarchy as sci


@pytest.mark.parametrize("given", [sv.jacobi(0), None, 3])
def test_a_run_needs_information(given):
    with pytest.raises(sv.InvalidInput, match=r"information is .*information_about"):
        sci.FINITE_SECTIONS.run((2,), given)


def test_information_serves_one_run():
    told = sci.information_about(sv.jacobi(0))
    first = sci.FINITE_SECTIONS.run((2,), told)
    with pytest.raises(sv.InvalidInput, match="one serves one run"):
        sci.FINITE_SECTIONS.run((2,), told)
    assert sci.FINITE_SECTIONS.run((2,), told.replaying(told.transcript)).output == first.output


@pytest.mark.parametrize("given", [sv.families.TiedColumns(m=2, N=4, K=3), sci.OPTIMAL_MAP, None])
def test_flags_in_the_limit_need_an_exit_flag(given):
    with pytest.raises(sv.InvalidInput, match=r"pass EXIT_FLAG, or what exit_flag\(family\) returns"):
        sci.flag_in_the_limit(given)


def test_undecided_points_say_what_decides_them():
    found = sci.Sigma1Output([0.1, 0.2], 1e-3).judge(sv.jacobi(0))
    assert found.finding == "undecided"
    assert "lie within 0.00196 of each" in found.reason
    assert sci.Sigma1Output([0.1, 0.2], "0.00196").judge(sv.jacobi(0)).finding == "held"
    longer = sv.certify_spectral_point(sv.jacobi(0), 0.1, size=6400)
    assert longer.claim.error <= 1e-3


def test_undecided_bands_say_whose_size_it_is(monkeypatch):
    def short(operator, tolerance):
        raise sv.Undecided("pass a larger size")

    monkeypatch.setattr("sciverify.hierarchy.spectral_outputs.spectrum_enclosure", short)
    found = sci.Pi1Output([-2, -1, 0, 1, 2], "3/4").judge(sv.jacobi(0))
    assert str(found).startswith("undecided: a larger bound, or spectrum_enclosure(operator, 3/8, ...), would decide")


def test_the_claim_that_is_played_instead():
    claim = sci.Membership(sci.SPECTRUM_OF_SELF_ADJOINT, sci.DELTA_3)
    found = sci.challenge(sci.FINITE_SECTIONS, claim, changes=2)
    assert found.claim == sci.Membership(sci.SPECTRUM_OF_SELF_ADJOINT, sci.DELTA_2)
    assert found.claim.instead_of == sci.DELTA_3
    assert "(played instead of Δ₃, because a tower of height 1" in str(found)


def test_survival_speaks_of_inputs():
    tower = sci.flag_in_the_limit(sci.EXIT_FLAG)
    found = sci.challenge(tower, sci.Membership(sci.EXIT_FLAG, sci.DELTA_2))
    assert str(found).endswith("which proves nothing about other inputs.")


@pytest.mark.parametrize("name", ["zero-in-spectrum", "pseudospectrum"])
def test_the_table_says_what_games_play(name):
    (row,) = sci.classification(name)
    assert "known dispersion (games: diagonal self-adjoint)" in row.problem.replace("?", "")
