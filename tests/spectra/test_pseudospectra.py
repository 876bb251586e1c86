"""Pseudospectra from inside: what is refused in words."""

from __future__ import annotations

import pytest

import sciverify as sv

SHIFT = sv.weighted_shift(1, "naturals")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.pseudospectrum([[1]], 1), "is no operator on l2"),
        (lambda: sv.pseudospectrum(SHIFT, 0), "eps is 0: a positive"),
        (lambda: sv.pseudospectrum(SHIFT, 1, side=-1), "side is -1: a positive"),
        (lambda: sv.pseudospectrum(SHIFT, 1, region=3), "region is 3: two opposite corners"),
        (lambda: sv.pseudospectrum(SHIFT, 1, region=((1, 1), (0, 0))), "its lower left corner comes first"),
        (lambda: sv.pseudospectrum(SHIFT, "1/1000"), "1 to 1048576 are possible"),
        (lambda: sv.pseudospectrum(SHIFT, "1/8", region=((3, 3), (4, 4)), size=9), "no square of side 0.03125"),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


def test_what_is_found_grows_with_the_level():
    areas = [sv.pseudospectrum(SHIFT, eps, "1/4", size=8).claim.area for eps in ("1/2", 1)]
    assert 2 < areas[0] < areas[1] < 3.15 * 2**2
