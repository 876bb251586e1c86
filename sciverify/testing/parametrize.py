"""One pytest test a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sciverify.errors import InvalidInput, shown
from sciverify.testing.answer import Solver
from sciverify.testing.checks import Check
from sciverify.testing.examination import Examination, examination
from sciverify.testing.failure import CertifiedFailure


class BoundCheck:
    """A check of one solver: call it. It raises `CertifiedFailure`, or skips the test if nothing was decided."""

    def __init__(self, whole: Examination, check: Check) -> None:
        self.name = check.name
        self._whole, self._check = whole, check

    def __call__(self) -> None:
        """Run the check with an equal share of the time."""
        effort = self._whole.effort
        share = None if effort.seconds is None else effort.seconds / len(self._whole.checks)
        tally = self._whole.run(self._check, replace(effort, seconds=share))
        if not tally.certified:
            pytest.skip(f"none of {tally.instances} instances was decided")

    def __repr__(self) -> str:
        return f"<check {self.name!r}>"


def parametrize_with_checks(
    solver: Solver,
    problem: str = "lasso",
    tolerance: object = 1e-6,
    *,
    expected_failures: Mapping[str, str] | None = None,
    **settings: Any,
) -> pytest.MarkDecorator:
    """A decorator that makes one test of each check: the test gets `check` and calls it.

    Parameters
    ----------
    solver, problem, tolerance, **settings
        As for `check_solver`.
    expected_failures : mapping from names of checks to reasons, optional
        These tests are expected to fail; strictly, so that a solver that got better is noticed.

    Returns
    -------
    pytest.MarkDecorator

    Raises
    ------
    InvalidInput
        As from `check_solver`; also for a name that does not run.

    **Source.** docs/test-your-solver.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.testing import parametrize_with_checks
    >>> def zero(A, y, lam):
    ...     return np.zeros(A.shape[1])
    >>> @parametrize_with_checks(zero, "lasso", 1e-6, checks=["zero solution"], max_examples=3)
    ... def test_zero(check):
    ...     check()
    """
    whole = examination(solver, problem, tolerance, **settings)
    expected = dict(expected_failures or {})
    for name in expected:
        if name not in [check.name for check in whole.checks]:
            raise InvalidInput(f"expected_failures names {shown(name)}, which does not run")
    cases = []
    for check in whole.checks:
        marks = [
            pytest.mark.xfail(reason=reason, raises=CertifiedFailure, strict=True)
            for name, reason in expected.items()
            if name == check.name
        ]
        cases.append(pytest.param(BoundCheck(whole, check), id=check.name, marks=marks))
    return pytest.mark.parametrize("check", cases)
