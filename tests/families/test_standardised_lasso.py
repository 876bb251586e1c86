from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.exact.ordered import inner
from sciverify.families import StandardisedLasso

DELTAS = [Fraction(1, 2), Fraction(-1, 7), Fraction(1, 2**30), Fraction(1, 2**500), Fraction(3)]
CONVENTIONS = ["1/m", "1/(2m)"]


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("lam", ["1/10", "1/2"])
def test_the_closed_form_is_what_the_certifier_finds(delta, convention, lam):
    family = StandardisedLasso(lam)
    found = sv.solution_set(family.problem(delta, convention))
    assert found.dimension == 0
    assert all(a == b for a, b in zip(found.vertex, family.minimiser(convention), strict=True))
    correlation = found.problem.correlations(found.dual)[0]
    assert found.problem.bound_factor - abs(correlation) == family.margin(delta, convention)
    assert family.margin(delta, convention) > 0


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("delta", DELTAS)
def test_before_scaling_minimisers_are_scaled(delta, convention):
    family = StandardisedLasso()
    found = sv.solution_set(family.problem_before_scaling(delta, convention))
    assert found.dimension == 0
    scaled = [d * v for d, v in zip(family.scales(delta), family.minimiser(convention), strict=True)]
    assert all(a == b for a, b in zip(found.vertex, scaled, strict=True))


@pytest.mark.parametrize("delta", DELTAS)
def test_columns_are_centred_and_of_norm_root_m(delta):
    for column in StandardisedLasso().problem(delta).columns:
        assert inner(column, column) == 3
        assert sum(column[1:], column[0]) == 0


def test_equal_columns_give_a_segment():
    family = StandardisedLasso()
    found = sv.solution_set(family.problem(0))
    assert found.dimension == 1
    assert found.contains(family.minimiser())
    assert found.contains(family.minimiser()[::-1])
    assert family.margin(0) == 0


@pytest.mark.parametrize("lam", [0, -1, "3/5", float("nan"), 1j])
def test_bad_penalties(lam):
    with pytest.raises(sv.InvalidInput, match="lam"):
        StandardisedLasso(lam)


def test_bad_arguments():
    with pytest.raises(sv.InvalidInput, match="'2/m'"):
        StandardisedLasso().problem(1, "2/m")
    with pytest.raises(sv.InvalidInput, match="delta"):
        StandardisedLasso().problem("x")
    with pytest.raises(sv.InvalidInput, match="delta is <object"):
        StandardisedLasso().problem(object())
