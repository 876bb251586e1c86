"""Claims in other norms: the bounds hold for vectors whose distances are known in all three."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.audit import Claim
from sciverify.certify.claim import Lengths

NOTHING = sv.Enclosure(Fraction(0), Fraction(0))


def lengths_with(distance, smallest, columns):
    """Those of an answer of data for which no rounding is allowed."""
    return Lengths(columns, distance, NOTHING, NOTHING, smallest)


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
    verdict = claim.holds(lengths_with(two, zero, columns))
    right = truth[k] <= tolerance * (size[k] if relative else 1)
    assert verdict is sv.Verdict.UNDECIDED or (verdict is sv.Verdict.TRUE) is right


def test_decided_and_undecided_in_the_maximum_norm():
    """Distance 1 with N = 4: the maximum norm is somewhere from 1/2 to 1."""
    one = sv.Enclosure(Fraction(1), Fraction(1))
    verdicts = [Claim(t, norm="max").holds(lengths_with(one, None, 4)) for t in ("1", "3/4", "49/100")]
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
        Claim(1, relative=True).holds(lengths_with(NOTHING, None, 1))


def test_what_a_relative_claim_allows_is_known_within_bounds_only():
    """The error (2, 2, 2, 2) and the minimiser (3, 0, 0, 0): the claim holds, and bounds of the lengths 4 and 3 leave it open."""
    error, zero = sv.Enclosure(Fraction(4), Fraction(4)), sv.Enclosure(Fraction(3), Fraction(3))
    claim = Claim(1, relative=True, norm="max")
    allowed = claim.allowed(lengths_with(error, zero, 4))
    assert allowed.lower < claim.measured(error, 4).lower < allowed.upper
    assert claim.holds(lengths_with(error, zero, 4)) is sv.Verdict.UNDECIDED
    seven, one = (sv.Enclosure(Fraction(k), Fraction(k)) for k in (7, 1))
    assert claim.holds(lengths_with(seven, zero, 4)) is sv.Verdict.FALSE
    assert claim.holds(lengths_with(one, zero, 4)) is sv.Verdict.TRUE


def test_rounding_is_a_part_of_every_claim_but_of_exact_outputs():
    tiny = sv.Enclosure(Fraction(1, 10**5), Fraction(1, 10**5))
    large = sv.Enclosure(Fraction(10**9), Fraction(10**9))
    lengths = [Lengths(2, tiny, *pair, NOTHING) for pair in ((large, NOTHING), (NOTHING, large), (NOTHING, NOTHING))]
    for relative in (False, True):
        for exact in (False, True):
            claim = Claim("1e-6", relative=relative, exact_outputs=exact)
            verdicts = [claim.holds(found) is sv.Verdict.TRUE for found in lengths]
            assert verdicts == [not exact, not exact, False]
            assert bool(claim.allowance) is not exact


def test_scales_are_named():
    one, two, three, four = (sv.Enclosure(Fraction(k), Fraction(k)) for k in (1, 2, 3, 4))
    lengths = Lengths(5, one, two, three, four)
    scales = {"nearest minimiser": 2, "data": 3, "smallest minimiser": 4}
    for name, length in scales.items():
        claim = Claim("1/2", relative_to=name)
        assert claim.relative
        assert claim.allowed(lengths).upper == Fraction(length, 2)
        assert name in claim.short
    assert Claim("1/2", relative=True) == Claim("1/2", relative_to="smallest minimiser")
    assert len({Claim("1/2", relative_to=name).identity for name in (*scales, None)}) == 4
    assert Claim(0, exact_outputs=True).tolerance == 0
    with pytest.raises(sv.InvalidInput, match="relative_to is 'mine'"):
        Claim(1, relative_to="mine")
