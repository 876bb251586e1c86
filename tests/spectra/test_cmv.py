"""CMV matrices: what is refused in words, what is undecided, and truths that are known."""

from __future__ import annotations

import json
from fractions import Fraction

import cmv_forms
import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

FIFTHS = sv.cmv("3/5")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.cmv(1), r"the coefficient 1 \+ 0 i lies outside the open unit disk"),
        (lambda: sv.cmv([0, ("3/5", "4/5")]), r"the coefficient 3/5 \+ 4/5 i lies outside"),
        (lambda: sv.cmv(sv.changed(0, 5, [2])), r"the coefficient 2 \+ 0 i lies outside"),
        (lambda: sv.cmv(sv.almost_mathieu("1/4", sv.GOLDEN).diagonals[0]), "numbers that are periodic, but for"),
        (lambda: sv.cmv("x"), "alphas is 'x'"),
        (lambda: sv.cmv(0, "hull"), "sites is 'hull': known are naturals, integers"),
        (lambda: sv.smoothed_circle_measure(sv.jacobi(0), 0, 0, "1/2"), "is not unitary by its form"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, -1, 0, "1/2"), "b has the site -1"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, 0, 0, 1), "eps is 1: a number between 0 and 1"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, 0, 0, "-1/2"), "eps is '-1/2': a number between 0 and 1"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, 0, 1j, "1/2"), "turn is 1j"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, 0, 0, "1/2", order=7), "order is 7: an integer from 1 to 6"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, 0, 0, "1/1000000"), "do not decay within"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, 0, 0, "999/1000", order=6), r"\(1 - eps\)\^-6 is huge"),
        (lambda: sv.smoothed_circle_measure(FIFTHS, {0: 10**30}, 0, "1/2"), "divide b by a large number"),
        (lambda: sv.certify_arc_gap(sv.jacobi(0), 0, "1/10"), "is no CMV matrix"),
        (lambda: sv.certify_arc_gap(FIFTHS, "1/10", "1/10"), "a < b <= a"),
        (lambda: sv.certify_arc_gap(FIFTHS, 0, "3/2"), "a < b <= a"),
        (lambda: sv.certify_gap(FIFTHS, 0, 1), "is no self-adjoint banded operator"),
        (lambda: sv.smoothed_measure(FIFTHS, 0, 0, 1), "is not self-adjoint by its form"),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.certify_arc_gap(FIFTHS, "-1/10", "1/10"), "there is spectrum on the arc"),
        (lambda: sv.certify_arc_gap(sv.cmv(0), 0, 1), "there is spectrum on the arc"),
        (lambda: sv.certify_arc_gap(FIFTHS, "1/10", "2048/10000", most_sites=40), "windows of 40 sites, the most"),
        (lambda: sv.certify_arc_gap(sv.cmv([*["3/5"] * 5999, 0]), 0, "1/10"), "6002 windows of 24 sites are too many"),
    ],
)
def test_what_is_undecided(call, words):
    with pytest.raises(sv.Undecided, match=words):
        call()


def test_a_pythagorean_coefficient_has_exact_roots():
    """alpha = 3/5 and rho = 4/5: the second column is (12/25, -9/25, 12/25, 16/25), nearest doubles."""
    values = {k: FIFTHS.diagonal(k, 1, 1)[0][0] for k in range(-2, 3)}
    assert values == {-2: 0.0, -1: 0.48, 0: -0.36, 1: 0.48, 2: 0.64}
    assert FIFTHS.diagonal(1, 0, 1)[1] > 0
    assert sv.cmv(0).section(range(9)).doubt == 0


def test_shifts_and_bounds():
    """alpha = 0: e_0 -> e_1 -> e_3 -> ...; the norm is 1; equal coefficients make equal operators."""
    shift = sv.cmv(0)
    assert shift.norm_bound == 1
    assert shift == sv.cmv([0])
    assert shift != sv.cmv(0, "integers")
    assert str(sv.cmv(0, "integers")) == "extended CMV matrix on l2(Z)"
    assert shift.is_normal
    assert not shift.is_self_adjoint


@pytest.mark.parametrize("site", [0, 1, 4])
def test_every_site_of_a_shift_has_the_uniform_measure(site):
    """The measure of e_n is uniform, and every kernel gives 1."""
    found = sv.smoothed_circle_measure(sv.cmv(0), site, "2/7", "1/5", 5)
    assert 1 in found.claim.value
    assert found.claim.error < 1e-12


def test_the_extended_matrix_by_a_finite_one():
    """Changed coefficients and a complex vector, against eigenvalues of a finite unitary matrix."""
    U = sv.cmv(sv.changed([("1/4", "1/2"), "-1/3"], -1, ["3/5", (0, "2/3")]), "integers")
    found = sv.smoothed_circle_measure(U, {-2: 1, 0: 1j, 1: "1/2"}, "-3/10", "1/2", 3)
    document = found.to_json()
    check.check_bytes(document.encode())
    assert found.claim.error < 1e-12
    value = cmv_forms.smoothed(json.loads(document)["instance"], -0.3, 0.5, 3)
    assert abs(value - float(found.claim.lower)) < 1e-9


def test_points_of_the_spectrum_lie_near_the_circle():
    """|z| differs from 1 by the bound at most."""
    found = sv.compute_spectrum(sv.cmv([(0, "1/2"), "3/5"]), 12)
    assert len(found.points) > 10
    assert (np.abs(np.abs(found.points) - 1) <= found.bounds).all()


def test_most_of_a_gap_is_found():
    """The spectrum of constant coefficients on the integers begins at arcsin(3/5)/pi = 0.204832... turns."""
    free = sv.certify_arc_gap(sv.cmv("3/5", "integers"), "-2045/10000", "2045/10000")
    assert free.evidence.length < 120
    assert free.claim.upper - free.claim.lower == Fraction(409, 1000)
