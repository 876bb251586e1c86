"""Claims in other norms: the bounds hold for vectors whose distances are known in all three."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.audit import Claim

VECTORS = st.lists(st.integers(-50, 50), min_size=1, max_size=9).filter(any)


def lengths(v):
    """(l2 between decimals, max, l1) of an integer vector."""
    square = sum(x * x for x in v) * 10**20
    low = isqrt(square)
    two = sv.Enclosure(Fraction(low, 10**10), Fraction(low + (low * low < square), 10**10))
    return two, Fraction(max(map(abs, v))), Fraction(sum(map(abs, v)))


@given(VECTORS)
def test_bounds_in_other_norms_contain_the_truth(v):
    two, most, total = lengths(v)
    assert Claim(1, norm="l2").measured(two, len(v)) == two
    for norm, truth in (("max", most), ("l1", total)):
        found = Claim(1, norm=norm).measured(two, len(v))
        assert found.lower <= truth <= found.upper


@given(VECTORS, VECTORS, st.fractions(min_value="1/100", max_value=100), st.booleans(), st.sampled_from(["max", "l1"]))
def test_verdicts_in_other_norms_are_right_where_they_are_decided(error, minimiser, tolerance, relative, norm):
    (two, *truth), (zero, *size) = lengths(error), lengths(minimiser)
    k = ("max", "l1").index(norm)
    claim, columns = Claim(tolerance, relative=relative, norm=norm), max(len(error), len(minimiser))
    verdict = claim.holds(two, zero, columns)
    right = truth[k] <= tolerance * (size[k] if relative else 1)
    assert verdict is sv.Verdict.UNDECIDED or (verdict is sv.Verdict.TRUE) is right


def test_decided_and_undecided_in_the_maximum_norm():
    """Distance 1 with N = 4: the maximum norm is somewhere from 1/2 to 1."""
    one = sv.Enclosure(Fraction(1), Fraction(1))
    verdicts = [Claim(t, norm="max").holds(one, None, 4) for t in ("1", "3/4", "49/100")]
    assert verdicts == [sv.Verdict.TRUE, sv.Verdict.UNDECIDED, sv.Verdict.FALSE]


def test_identity_and_words():
    plain = Claim("1e-6")
    assert plain.identity == Claim("1e-6", inputs="mine").identity == "lasso 1/1000000 absolute"
    other = Claim("1e-6", relative=True, norm="max")
    assert other.identity == "lasso 1/1000000 relative max"
    assert str(other) == "lasso: dist_max(x, Xi) <= 1e-6 max(1e-300, dist_max(0, Xi))"
    with pytest.raises(sv.InvalidInput, match="norm is 'l3'"):
        Claim(1, norm="l3")
    with pytest.raises(sv.InvalidInput, match="a relative claim needs it"):
        Claim(1, relative=True).holds(sv.Enclosure(Fraction(1), Fraction(1)), None, 1)


def test_what_a_relative_claim_allows_is_known_within_bounds_only():
    """The error (2, 2, 2, 2) and the minimiser (3, 0, 0, 0): the claim holds, and bounds of the lengths 4 and 3 leave it open."""
    error, zero = sv.Enclosure(Fraction(4), Fraction(4)), sv.Enclosure(Fraction(3), Fraction(3))
    claim = Claim(1, relative=True, norm="max")
    assert claim.allowed(zero, 4).lower < claim.measured(error, 4).lower < claim.allowed(zero, 4).upper
    assert claim.holds(error, zero, 4) is sv.Verdict.UNDECIDED
    assert claim.holds(sv.Enclosure(Fraction(7), Fraction(7)), zero, 4) is sv.Verdict.FALSE
    assert claim.holds(sv.Enclosure(Fraction(1), Fraction(1)), zero, 4) is sv.Verdict.TRUE
