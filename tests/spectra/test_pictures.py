"""Pictures of pseudospectra and points of higher order: what is found, and what is refused in words."""

from __future__ import annotations

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.l2.finite_matrix import read_finite_matrix
from sciverify.report.pseudospectrum_plot import draw_pseudospectrum

SHIFT = sv.weighted_shift(1, "naturals")
BOX = ((0, 0), (1, 1))
WAVES = sv.almost_mathieu(1, sv.GOLDEN)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.pseudospectrum_picture([[1]], 1, region=BOX), "is no operator on l2"),
        (lambda: sv.pseudospectrum_picture(sv.honeycomb(), 1, region=BOX), "is not banded on a line"),
        (lambda: sv.pseudospectrum_picture(SHIFT, -1, region=BOX), "eps is -1: a positive"),
        (lambda: sv.pseudospectrum_picture(SHIFT, 1, region=BOX, length=0), "length is 0"),
        (lambda: sv.pseudospectrum_picture(WAVES, 1, region=BOX), "windows are not all known"),
        (lambda: sv.pseudospectrum_picture(sv.fibonacci_hamiltonian(1), 1, region=BOX), "windows are not all known"),
        (lambda: sv.pseudospectrum_picture(sv.jacobi([0] * 601), 1, region=BOX), "has 602 different windows"),
        (lambda: sv.matrix_pseudospectrum([[1, 2]], 1), "M is .*: a square matrix is needed"),
        (lambda: sv.matrix_pseudospectrum([[np.nan]], 1), r"M\[0\]\[0\]"),
        (lambda: sv.matrix_pseudospectrum([], 1), "a square matrix is needed"),
        (lambda: sv.matrix_pseudospectrum(np.zeros((2, 2, 2)), 1), "a square matrix is needed"),
        (lambda: sv.matrix_pseudospectrum([[1e300]], 1), "a corner of the region is a fraction"),
        (lambda: sv.matrix_pseudospectrum([[0]], 0), "eps is 0: a positive"),
        (lambda: sv.matrix_pseudospectrum([[0]], 1, 0), "side is 0: a positive"),
        (lambda: sv.matrix_pseudospectrum([[0]], 1, region=((1, 1), (0, 0))), "its lower left corner comes first"),
        (lambda: sv.matrix_pseudospectrum([[0]], 1, "1/10000"), "1 to 1048576 are possible"),
        (lambda: sv.matrix_pseudospectrum([[0]], 1e-300), "eps is a fraction of about 3.. digits: round it to 60"),
        (
            lambda: sv.matrix_pseudospectrum([[0]], 1, region=((0, 0), ("1e-99", 1))),
            "a corner of the region is a fraction",
        ),
        (lambda: sv.pseudospectrum_points(SHIFT, 1, 1e-99), "z is a fraction of about"),
        (lambda: sv.pseudospectrum_points(SHIFT, 1, []), "z is empty"),
        (lambda: sv.pseudospectrum_points(SHIFT, 1, 0, order=9), "order is 9"),
        (lambda: sv.pseudospectrum_points(WAVES, 1, 0), "has no rational values"),
        (lambda: sv.pseudospectrum_points(sv.honeycomb(), 1, 0), "is not banded on a line"),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


def test_a_point_that_is_not_shown_says_how_near_it_is():
    with pytest.raises(sv.Undecided, match=r"vectors of 9 sites reach the level 2\.0\d* at 3\+0j, not 1"):
        sv.pseudospectrum_points(SHIFT, 1, 3, order=1, size=9)


@pytest.mark.parametrize("order", tries([1], range(3)))
def test_points_of_the_toeplitz_operator_of_the_page(order):
    operator = sv.toeplitz({1: -1, 0: 1, -1: 1, -2: 1, -3: 1})
    for z, levels in ((3, ("0.0900", "0.1060", "0.1429")), ((2, 2), ("0.00076", "0.0063", "0.0271"))):
        assert sv.pseudospectrum_points(operator, levels[order], z, order=order, size=120).claim.count == 1
        with pytest.raises(sv.Undecided):
            sv.pseudospectrum_points(operator, float(levels[order]) * 0.97, z, order=order, size=120)


def test_exact_entries_of_every_form():
    word = sv.substitution_hamiltonian(sv.FIBONACCI, {"a": "1/3", "b": "-1/7"})
    changed = sv.Banded({0: sv.changed([0, "1/3"], 0, [2j]), 1: 1}, self_adjoint=False)
    for operator, z in ((word, "1/2"), (changed, (0, "1/2")), (sv.jacobi("1/3"), 0)):
        assert sv.pseudospectrum_points(operator, 4, z, order=1, size=8).claim.order == 1


def test_numbers_of_any_kind_make_one_matrix():
    first = read_finite_matrix([["1/2", 1j], [2, 0.25]])
    assert first == read_finite_matrix(np.array([[0.5, 1j], [2, 0.25]]))
    assert (str(first), first.is_real, first.doubles()[0, 1]) == ("2 x 2 matrix", False, 1j)


def test_a_small_level_needs_no_floats():
    """e_1 -> e_0 in 2^-40: near 0 the least singular value is about |z|^2 2^40."""
    found = sv.matrix_pseudospectrum([[0, 2.0**-40], [0, 0]], 2.0**-42, 2.0**-44)
    assert found.claim.inside > 10
    assert found.claim.outside > 10
    assert 0 < found.claim.lower < 3.1416 * 0.3125 * 2.0**-80 < found.claim.upper < 1.25 * 2.0**-80


def test_smaller_squares_leave_less_open():
    open_ones = []
    for side in ("1/4", "1/8"):
        claim = sv.matrix_pseudospectrum([[1, 1], [0, 1]], "1/2", side).claim
        open_ones.append(claim.upper - claim.lower)
    assert open_ones[1] < open_ones[0] < 3


def test_a_rectangle_without_squares_that_are_decided():
    found = sv.matrix_pseudospectrum([[0]], 1, 1, region=(("1/2", "1/2"), (1, 1)))
    assert (found.claim.inside, found.claim.outside, found.problem.rows) == (0, 0, (".",))


def test_the_figure_has_three_tones(tmp_path):
    pytest.importorskip("matplotlib")
    found = sv.matrix_pseudospectrum([[0, 1], [0, 0]], "1/2", "1/4")
    assert draw_pseudospectrum(found, tmp_path / "picture.png", name="a Jordan block").stat().st_size > 5000
