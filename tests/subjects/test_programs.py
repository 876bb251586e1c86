"""Programs of other languages for real, where they are installed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.subjects import audited_subjects
from sciverify.subjects.glmnet import Glmnet
from sciverify.subjects.observation import Ending
from sciverify.subjects.octave import OctaveLasso
from sciverify.subjects.process import Task, observe_all


@pytest.mark.thorough
@pytest.mark.parametrize("subject", [Glmnet(), OctaveLasso()], ids=["glmnet", "octave"])
def test_what_was_posed_is_what_was_solved(subject):
    if subject.version() is None:
        pytest.skip(f"{subject.name} is not installed (Debian: r-cran-glmnet, octave-statistics with a function lasso)")
    rng = np.random.default_rng(4)
    A, y = rng.normal(size=(20, 6)), rng.normal(size=20)
    ((_, seen),) = observe_all([Task(subject, A, y, Fraction(2))], 1.5)
    assert seen.ending in (Ending.CLAIMED, Ending.WARNED)
    assert seen.seconds < 1.5
    distance = sv.certify_distance(seen.posed(A, y), seen.x).distance
    assert distance.upper < Fraction(
        1, 100
    )  # at its default threshold glmnet is 2e-3 away; a factor 2 in lam would be 5e-2


@pytest.mark.thorough
def test_glmnet_is_as_accurate_as_it_is_asked_to_be():
    default, tight = (s for s in audited_subjects() if s.library == "glmnet")
    if default.version() is None:
        pytest.skip("glmnet (R) is not installed (Debian: r-cran-glmnet)")
    rng = np.random.default_rng(4)
    A, y = rng.normal(size=(20, 6)), rng.normal(size=20)
    seen = [subject.observe(A, y, Fraction(2)) for subject in (default, tight)]
    loose, near = (sv.certify_distance(found.posed(A, y), found.x).distance for found in seen)
    assert [found.ending for found in seen] == [Ending.CLAIMED] * 2
    assert loose.lower > Fraction(1, 10**6)
    assert near.upper < Fraction(1, 10**10)
    assert sv.certify_distance(sv.Lasso(A, y, 4), seen[1].x).distance.lower > Fraction(1, 100)
