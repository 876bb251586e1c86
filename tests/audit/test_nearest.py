"""The search for the nearest failing input, against solvers whose failing inputs are known."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.audit import Calling, Claim, Finding, Instance, SolverFunction, Store
from sciverify.audit.nearest import nearest_failure, relative_change

SOLVERS = str(Path(__file__).parent / "solvers.py")
PAIR = Instance("pair", "lasso", np.array([[1.0, 1.25]]), np.array([2.0]), 0.5)
UNIT = Instance("unit", "lasso", np.eye(2), np.array([3.0, -0.25]), 1.0)


def search(name, data, claim=None, **further):
    return nearest_failure(
        SolverFunction(SOLVERS, name, further.pop("calling", Calling())), claim or Claim("1e-3"), data, **further
    )


@pytest.mark.thorough
def test_columns_are_moved_together_until_the_solver_fails():
    """It fails once the columns are within 1/64: nothing nearer than (1/4 - 1/64) / sqrt(2) / ||A|| fails."""
    found = search("blind_to_ties", PAIR)
    truth = (0.25 - 1 / 64) / 2**0.5 / (1 + 1.25**2) ** 0.5
    assert found.result.finding is Finding.WRONG
    assert truth <= float(found.distance.upper)
    assert float(found.distance.lower) <= 1.1 * truth
    assert found.distance == relative_change(PAIR, found.failing)
    certificate = sv.certify_distance(found.failing.exact(), found.result.x)
    assert certificate.distance.lower > Fraction(1, 1000)
    assert "the nearest failing input found is" in str(found)


def test_data_that_fail_themselves():
    found = search("off", UNIT)
    assert (found.distance.upper, found.runs) == (0, 1)
    assert found.failing.digest == UNIT.digest
    assert str(found) == "unit: the claim fails on these data themselves"


def test_nothing_found_says_that_it_proves_nothing():
    found = search("diagonal", UNIT, runs=9, vary="y")
    assert (found.failing, found.result, found.distance, found.runs) == (None, None, None, 9)
    assert "no failing input was found in 9 runs; this proves nothing" in str(found)


@pytest.mark.thorough
def test_a_network_is_asked_for_other_measurements_only():
    """It is wrong for y[0] > 4: 1 / ||y|| away at least."""
    found = search("large_y", UNIT, vary="y")
    assert np.array_equal(found.failing.A, UNIT.A)
    least = 1 / (9 + 1 / 16) ** 0.5
    assert least <= float(found.distance.upper)
    assert float(found.distance.lower) <= 2 * least


@pytest.mark.thorough
def test_an_interrupted_search_resumes_from_the_store(tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        first = search("blind_to_ties", PAIR, store=store)
        asked = len(store)
        again = search("blind_to_ties", PAIR, store=store)
        assert len(store) == asked > 10
    assert (again.failing.digest, again.result, again.distance) == (first.failing.digest, first.result, first.distance)


@pytest.mark.thorough
def test_single_precision_inputs_are_single():
    found = search("blind_to_ties", PAIR, calling=Calling(precision="float32"))
    assert found.failing.is_float32


@given(st.lists(st.integers(-9, 9), min_size=4, max_size=4), st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_relative_changes_are_enclosed(one, other):
    first = Instance("a", "lasso", np.array(one[:2], float).reshape(1, 2), np.array([1.0]), 1.0)
    second = Instance("b", "lasso", np.array(other[:2], float).reshape(1, 2), np.array([1.0 + other[3] / 8]), 1.0)
    size = sum(a * a for a in one[:2])
    change = sum((a - b) ** 2 for a, b in zip(one[:2], other[:2], strict=True))
    part = Fraction(change, size) if size else Fraction(bool(change))
    square = max(part, Fraction(other[3], 8) ** 2)
    found = relative_change(first, second)
    assert found.lower**2 <= square <= found.upper**2


@pytest.mark.thorough
def test_bad_searches():
    with pytest.raises(sv.InvalidInput, match="runs is 0"):
        search("off", UNIT, runs=0)
    with pytest.raises(sv.InvalidInput, match="vary is 'A'"):
        search("off", UNIT, vary="A")
    with pytest.raises(sv.InvalidInput, match="was not loaded"):
        search("nobody", UNIT)
    with pytest.raises(sv.InvalidInput, match="the claim is about basis-pursuit"):
        search("off", UNIT, Claim(1, "basis-pursuit"))


@pytest.mark.thorough
def test_data_near_the_ends_of_the_range():
    """Norms overflow, moved inputs leave the range: every try counts, and the search ends."""
    huge = Instance("huge", "lasso", np.array([[1e200, 2e200]]), np.array([1e203]), 1e300)
    assert search("zero_everywhere", huge, Claim("1e3"), runs=15).runs <= 15
    edge = Instance("edge", "lasso", np.array([[3.3e38, 3.0e38]]), np.array([3e38]), 1e38).rounded()
    assert search("zero_everywhere", edge, Claim("1e300"), runs=15, calling=Calling(precision="float32")).runs <= 15
    most = Instance("most", "lasso", np.array([[1.7e308, 1.6e308]]), np.array([1.7e308]), 1e300)
    assert search("zero_everywhere", most, Claim("1e300"), runs=15).runs <= 15


def test_changes_need_the_same_shape():
    with pytest.raises(sv.InvalidInput, match="needs the same shape"):
        relative_change(PAIR, UNIT)
