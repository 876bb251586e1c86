"""Supports and dimensions from floats against exact arithmetic, the tolerance, and what is said where nothing is decided."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from scipy.sparse import csc_array

import sciverify as sv
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certificate.kinds.support import SupportClaim
from sciverify.certificate.kinds.support_at_tolerance import BoundedEntriesProof
from sciverify.certify.issue import issued
from sciverify.certify.proofs.entries import EntryBounds, at_tolerance
from sciverify.certify.proofs.float_structure import _power_of_ten
from sciverify.checker import check

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}

EXACTLY = Fraction(1, 10**18)
"""Bounds of exact numbers have 20 digits."""


def accepted(certificate):
    verified = check.check_bytes(certificate.to_json().encode())
    assert verified["kind"] in ("support", "support-at-tolerance", "dimension")
    return certificate


def instance(seed):
    """Noise or small integers, with multiples of columns and ties; sometimes sparse."""
    rng = np.random.default_rng(seed)
    kind = ("P1", "P2", "P3")[seed % 3]
    m, count = int(rng.integers(1, 5)), int(rng.integers(1, 7))
    A = np.round(rng.standard_normal((m, count)) * (1 if seed % 2 else 2**12)) / (1 if seed % 2 else 2**12)
    w = rng.choice([1.0, 1.0, 1.0, 2.0], count)
    if rng.random() < 0.7:
        copies = rng.integers(0, count, int(rng.integers(1, 3)))
        factors = rng.choice([1.0, 1.0, -1.0, 2.0, -0.5], len(copies))
        A = np.hstack([A, A[:, copies] * factors])
        w = np.append(w, w[copies] * np.abs(factors) * rng.choice([1.0, 1.0, 1.0, 1.5], len(copies)))
    y = np.round(8 * rng.standard_normal(m)) / 4
    most = float(np.max(np.abs(A.T @ y) / w, initial=0.0))
    share = float(rng.choice([0.1, 0.5, 0.5, 1.0]))
    if seed % 4 == 0 and kind != "P2":  # a sparse fit, up to rounding
        y = A[:, 0] * 1.5 if m == 1 else A[:, : min(m - 1, 2)].sum(axis=1) / 3
    size = 0.0 if seed % 4 == 0 else float(np.linalg.norm(y)) * share / 2
    parameter = {"P1": size, "P2": 2 * most * share, "P3": share}[kind]
    return MAKE[kind](csc_array(A) if seed % 5 == 0 else A, y, parameter, weights=w)


def attempt(verb, *arguments, **keywords):
    try:
        return accepted(verb(*arguments, **keywords))
    except sv.Undecided:
        return None
    except sv.AssumptionFailed:
        return None


def agree(seed):
    """How many claims floats decided; what they say is what exact arithmetic says."""
    problem, decided = instance(seed), 0
    support = attempt(sv.certify_support, problem, engine="float")
    if support is not None:
        decided += 1
        assert support.claim == sv.certify_support(problem, engine="exact").claim, seed
    dimension = attempt(sv.certify_dimension, problem, engine="float")
    if dimension is not None:
        decided += 1
        exact = sv.certify_dimension(problem, engine="exact").dimension.lower
        assert dimension.dimension.lower <= exact <= dimension.dimension.upper, seed
        assert support is None or dimension.dimension.width == 0, seed
    tolerance = random.Random(seed).choice(("0", "1e-9", "1/8", "1/2", "1"))
    found = attempt(sv.certify_support, problem, tolerance=tolerance, engine="float")
    if found is not None:
        decided += 1
        floats, truth = found.support, sv.certify_support(problem, tolerance=tolerance, engine="exact").support
        between = set(floats.between)
        assert set(floats.large) <= set(truth.large) <= {*floats.large, *between}, seed
        assert set(truth.between) <= between, seed
        if floats.large and floats.large == truth.large:
            assert floats.least <= truth.least * (1 + EXACTLY), seed
            assert truth.least - floats.least < Fraction(1, 10**5), seed
        if not between:
            assert floats.most >= truth.most * (1 - EXACTLY), seed
            assert floats.most - truth.most < Fraction(1, 10**5), seed
    return decided


@pytest.mark.parametrize("batch", range(tries(2, 40)))
def test_floats_say_what_exact_arithmetic_says(batch):
    assert sum(map(agree, range(25 * batch, 25 * batch + 25))) > 25


# ---------------------------------------------------------------- large float64 data, without options


def doubled(seed=0, m=40, count=120, copies=6):
    """Noise with copies of columns, some of which minimisers use."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, count))
    A[:, count - copies :] = A[:, :copies]
    return A, A[:, :4] @ np.array([3.0, -2.0, 2.0, 1.5]) + 0.1 * rng.standard_normal(m)


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("form", [np.asarray, csc_array])
def test_copies_share_entries_at_once(kind, form):
    A, y = doubled()
    problem = MAKE[kind](form(A), y, {"P1": 0.3 * float(np.linalg.norm(y)), "P2": 20.0, "P3": 1.0}[kind])
    support = accepted(sv.certify_support(problem))
    assert isinstance(support.evidence, ConvexityEvidence)
    used = [i for i in range(6) if i in support.support.sometimes_zero]
    assert {0, 1, 2} <= set(used)
    assert support.support.sometimes_zero == (*used, *(i + 114 for i in used))
    dimension = accepted(sv.certify_dimension(problem))
    assert dimension.dimension.lower == dimension.dimension.upper == len(used)
    assert str(dimension).startswith(f"dim Xi_{kind[1]}(A, y) = {len(used)}\n")
    sized = accepted(sv.certify_support(problem, tolerance=1e-9)).support
    assert sized.large == support.support.never_zero
    assert sized.between == support.support.sometimes_zero
    assert sized.most == 0
    assert (sized.least is None) == (not sized.large)


def test_the_dearer_of_two_copies_is_zero_and_negative_entries_count():
    A, y = doubled()
    weights = np.ones(120)
    weights[114:] = 1.5
    found = accepted(sv.certify_support(sv.Lasso(A, y, 20.0, weights=weights)))
    assert {0, 1, 2, 3} <= set(found.support.never_zero)
    assert not found.support.sometimes_zero
    assert sv.certify_dimension(sv.Lasso(A, y, 20.0, weights=weights)).dimension.upper == 0


def test_a_file_does_not_list_what_is_small():
    rng = np.random.default_rng(1)
    A, x = csc_array(np.round(rng.standard_normal((60, 4000)) * (rng.random((60, 4000)) < 0.3))), np.zeros(4000)
    x[[5, 3999]] = 2, -3
    found = accepted(sv.certify_support(sv.Lasso(A, A @ x, 20.0), tolerance="1/1000"))
    assert isinstance(found.evidence, SupportEvidence)
    assert found.support.large == (5, 3999)
    claim = found.to_json().partition('"field"')[0]
    assert len(claim) < 400
    assert "entries 5, 3999 are at least" in str(found)
    assert "all 3998 others are 0" in str(found)
    assert x[list(found.support.large)].tolist() == [2.0, -3.0]
    assert repr(found).startswith("<Certificate: entries 5, 3999 are at least")
    assert "all 3998 others are 0" in found._repr_html_()


def test_an_entry_in_doubt_is_named_with_the_way_out():
    """A column whose bound is attained by a zero entry: floats do not tell 0 from 1e-15, and a tolerance does not ask."""
    rng = np.random.default_rng(2)
    A, y = np.round(4 * rng.standard_normal((60, 50))), np.round(4 * rng.standard_normal(60))
    problem = sv.Lasso(A, y, 2 * float(np.abs(A.T @ y).max()))
    with pytest.raises(sv.Undecided, match=r"^entry \d+ is proven to be at most .* may be 0: tolerance=1e-\d\d tells"):
        sv.certify_support(problem, engine="float")
    found = accepted(sv.certify_support(problem, tolerance="1e-12", engine="float")).support
    assert found.large == found.between == ()
    assert 0 < found.most < Fraction(1, 10**12)
    assert sv.certify_dimension(problem, engine="float").dimension.upper == 0
    exact = accepted(sv.certify_support(problem))  # falls forward
    assert len(exact.support.always_zero) == 50


def test_data_that_are_no_doubles_go_to_exact_arithmetic():
    problem = sv.Lasso([["1/3", 1, 0], [0, 1, 2]], [3, 1], "1/7")
    found = accepted(sv.certify_support(problem, tolerance="1/10"))
    assert isinstance(found.evidence, BoundedEntriesProof)
    with pytest.raises(sv.Undecided, match="float64"):
        sv.certify_support(problem, tolerance="1/10", engine="float")
    with pytest.raises(sv.InvalidInput, match="engine is 'fast'"):
        sv.certify_dimension(problem, engine="fast")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-1, "a rational number >= 0 is needed"),
        (float("nan"), "only finite numbers"),
        (float("inf"), "only finite numbers"),
        ("small", "write a numeral"),
        (True, "booleans are not numbers"),
        ([1e-9], "a rational number >= 0 is needed"),
        (1e-9j, "a real number is needed"),
    ],
)
def test_a_bad_tolerance_gets_one_sentence(value, words):
    with pytest.raises(sv.InvalidInput, match=words) as refusal:
        sv.certify_support(sv.Lasso([[1]], [3], 1), tolerance=value)
    assert str(refusal.value).startswith("tolerance is ")


@pytest.mark.parametrize("value", ["1e-9", 1e-9, Fraction(1, 10**9), np.float64(1e-9), 0])
def test_tolerances_in_all_forms(value):
    found = accepted(sv.certify_support(sv.Lasso([[1, 0]], [3], 1), tolerance=value)).support
    assert found.tolerance == Fraction(value) if not isinstance(value, np.floating) else Fraction(float(value))
    assert (found.large, found.least, found.between, found.most) == ((0,), Fraction(5, 2), (), 0)


def test_claims_that_no_file_has_room_for_are_not_issued():
    rng = np.random.default_rng(3)
    problem = sv.Lasso(rng.standard_normal((30, 80)), rng.standard_normal(30), 20.0)
    long = Fraction(1, 10**60_000)
    with pytest.raises(sv.Undecided, match="a numeral of 60003 characters"):
        sv.certify_support(problem, tolerance=long)
    found = sv.certify_support(problem)
    many = SupportClaim(tuple(range(8_000_000)), (), ())
    with pytest.raises(sv.Undecided, match="with tolerance=0 entries that are 0 are not listed"):
        issued(replace(found, claim=many))


def test_names_of_columns_are_said():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"rooms": [1.0, 2.0, 2.0], "garden": [0.0, 1.0, 0.0]})
    found = sv.certify_support(sv.Lasso(frame, [3, 5, 4], "1/2"), tolerance="1/100")
    assert "entries 0 (rooms), 1 (garden) are at least" in str(found)


# ---------------------------------------------------------------- exact numbers


def test_an_entry_at_the_tolerance_is_small_and_one_above_it_is_large():
    problem = sv.Lasso([[1, 0], [0, 1]], [1, "3/2"], 1)  # (1/2, 1)
    found = accepted(sv.certify_support(problem, tolerance="1/2")).support
    assert (found.large, found.least, found.most) == ((1,), Fraction(1), Fraction(1, 2))
    closer = accepted(sv.certify_support(problem, tolerance=1 - Fraction(1, 10**60))).support
    assert closer.large == (1,)
    assert closer.least > closer.tolerance


def test_irrational_entries_are_told_from_a_tolerance_as_near_as_one_likes():
    problem = sv.SquareRootLasso([[1, 0], [0, 1], [1, 1]], [2, 0, 1], "2/3")
    first = accepted(sv.certify_support(problem, tolerance=0)).support
    for digits in (10, 30, 80):
        exact = sv.solve(problem, digits + 5).x[0]
        below = Fraction(exact) - Fraction(1, 10**digits)
        above = Fraction(exact) + Fraction(1, 10**digits)
        assert accepted(sv.certify_support(problem, tolerance=below)).support.large == first.large
        assert accepted(sv.certify_support(problem, tolerance=above)).support.large == ()


def test_free_entries_have_two_signs():
    # z_2 = -2 - z_3 is free beside a copy: nothing bounds them; with the copy away it is -2
    problem = sv.Lasso([[1, 1, 0], [0, 0, 1]], [3, -2], 1, weights=[1, 1, 0])
    small = accepted(sv.certify_support(problem, tolerance=3)).support
    assert (small.large, small.between, small.most) == ((), (), Fraction(5, 2))
    large = accepted(sv.certify_support(problem, tolerance="7/4")).support
    assert (large.large, large.least, large.between) == ((2,), Fraction(2), (0, 1))


def test_a_free_entry_that_is_zero_on_a_segment():
    """No rule proves the exact zero, and bounds of both signs prove the small one."""
    problem = sv.Lasso([[1, 1, 0], [0, 0, 1]], [3, 0], 1, weights=[1, 1, 0])
    with pytest.raises(sv.Undecided, match="no rule of the format proves that"):
        sv.certify_support(problem)
    found = accepted(sv.certify_support(problem, tolerance=0)).support
    assert (found.large, found.between, found.most) == ((), (0, 1), 0)


# ---------------------------------------------------------------- what follows from bounds of entries


def made(low, high, rest=0.0):
    count = len(low)
    none = np.zeros(count)
    return EntryBounds(np.arange(count), np.array(low), np.array(high), none, np.zeros(count, dtype=bool), rest, (0, 0))


def test_a_tolerance_below_the_bound_of_the_others_is_not_decided():
    bounds = made([1.0, 0.0, 0.25], [2.0, 0.125, 1.0], rest=0.0625)
    assert at_tolerance(bounds, 10, Fraction(1, 32)) is None
    assert at_tolerance(bounds, 3, Fraction(1, 32)) is not None
    found = at_tolerance(bounds, 10, Fraction(1, 8))
    assert (found.large, found.least, found.between, found.most) == ((0, 2), Fraction(1, 4), (), Fraction(1, 8))
    assert at_tolerance(bounds, 10, Fraction(1, 2)).between == (2,)
    assert at_tolerance(made([], [], 0.5), 4, Fraction(1, 2)).most == Fraction(1, 2)


@pytest.mark.parametrize(
    ("x", "word"),
    [(Fraction(1, 1000), "1e-3"), (Fraction(1001, 10**6), "1e-2"), (Fraction(1), "1"), (Fraction(2), "1e1")],
)
def test_the_power_of_ten_that_is_asked_for(x, word):
    assert _power_of_ten(x) == word


@pytest.mark.parametrize("kind", ["P1", "P3"])
def test_spikes_that_fit_up_to_rounding(kind):
    """y = fl(Ax): the exact minimiser has as many entries as rows, and all but the spikes are rounding."""
    rng = np.random.default_rng(4)
    A, x = np.linalg.qr(rng.standard_normal((120, 40)))[0].T.copy(), np.zeros(120)
    x[[7, 50, 99]] = 1, -1, 1
    problem = MAKE[kind](A, A @ x, {"P1": 0, "P3": 0.05}[kind])
    found = accepted(sv.certify_support(problem, tolerance=1e-9)).support
    assert (found.large, found.between) == ((7, 50, 99), ())
    assert found.least > 1 - Fraction(1, 10**9)
    assert found.most < Fraction(1, 10**12)
    with pytest.raises(sv.Undecided, match=r"tolerance=1e-1\d tells such entries from larger ones"):
        sv.certify_support(problem, engine="float")
