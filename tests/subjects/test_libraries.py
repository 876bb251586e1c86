"""Every library on an instance that it solves well, held against the instance that was really posed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.subjects import Ending, lasso_subjects
from sciverify.subjects.coordinate_descent import CoordinateDescent

rng = np.random.default_rng(7)
A = rng.standard_normal((12, 5))
y = A @ np.array([1.0, 0.0, -2.0, 0.0, 0.5])
LAM = Fraction(7, 10)
SUBJECTS = [s for s in lasso_subjects() if s.library not in ("glmnet", "statistics")]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: f"{s.name}, {s.setting}")
@pytest.mark.filterwarnings("ignore")
def test_a_well_conditioned_instance(subject):
    if subject.version() is None:
        pytest.skip(f"{subject.library} is not installed")
    subject.prepare()
    found = subject.observe(A, y, LAM)
    assert found.ending is Ending.CLAIMED, found
    assert found.version
    posed = found.posed(A, y)
    assert sv.certify_distance(posed, found.x).distance.upper < Fraction(1, 100)
    doubled = sv.Lasso(A, y, 2 * LAM)
    assert sv.certify_distance(doubled, found.x).distance.lower > Fraction(1, 100)  # the factor is the right one
    assert found.gap is None or abs(found.gap) < 1e-2
    assert found.iterations is None or found.iterations > 0


def test_coordinate_descent_is_a_fixed_point_of_soft_thresholding():
    found = CoordinateDescent(reltol=1e-14).observe(A, y, LAM)
    gradient = A.T @ (y - A @ found.x)
    shrunk = np.array([g + s * b for g, s, b in zip(gradient, (A * A).sum(axis=0), found.x, strict=True)])
    size = np.maximum(np.abs(shrunk) - float(LAM) / 2, 0)
    assert np.allclose(np.sign(shrunk) * size / (A * A).sum(axis=0), found.x, atol=1e-12)


def test_coordinate_descent_says_when_cycles_ran_out():
    found = CoordinateDescent(reltol=1e-14, maxiter=2).observe(A, y, LAM)
    assert (found.ending, found.status, found.iterations) == (Ending.WARNED, "2 cycles did not reach RelTol", 2)


def test_coordinate_descent_stops_by_the_maximum_norm_relative_to_one_plus_the_old_value():
    """One column of norm sqrt m: b = 0 then v then v, so two cycles; the change is v / (1 + 0) in the first."""
    ones, target = np.ones((4, 1)), np.full(4, 3.0)
    one_cycle = CoordinateDescent(reltol=2.51).observe(ones, target, Fraction(4))
    two_cycles = CoordinateDescent(reltol=2.5).observe(ones, target, Fraction(4))
    assert (one_cycle.x.tolist(), one_cycle.iterations) == ([2.5], 1)
    assert (two_cycles.x.tolist(), two_cycles.iterations) == ([2.5], 2)
