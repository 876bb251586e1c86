"""Silent failures that others reported in public, each posed again as a small instance of exact doubles.

The sources, in words: docs/known-failures.md. An instance shows the mechanism that a source describes; which solvers
fail on it today is measured by `sciverify reproduce audit`, not claimed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sciverify.problems.float_instance import FloatInstance


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """An instance with the report that it goes back to.

    Attributes
    ----------
    instance : FloatInstance
        Its name is the key of the entry in docs/known-failures.md.
    source : str
        Repository and number of an issue, or the documentation that states the rule.
    mechanism : str
        What goes wrong.
    """

    instance: FloatInstance
    source: str
    mechanism: str


_PLAIN = ((2.0, 1.0, 0.0), (1.0, 2.0, 1.0))
"""A harmless matrix, with y = (4, 2): what is shown with it is scaling."""
_SMALL = "an absolute tolerance meets small data"


def known_failures() -> tuple[KnownFailure, ...]:
    """All of them, in the order of the guide."""
    return (
        *_of_coordinate_descent(),
        *_of_paths_and_screening(),
        *_of_conic_solvers(),
        *_of_linear_and_quadratic_programming(),
        *_of_smooth_and_root_finding_methods(),
    )


def _known(
    name: str,
    problem: str,
    rows: Sequence[Sequence[float]],
    y: Sequence[float],
    parameter: float,
    source: str,
    mechanism: str,
    scale: int = 0,
) -> KnownFailure:
    """A and y are multiplied by 2**scale."""
    A, measurements = np.array(rows) * 2.0**scale, np.array(y) * 2.0**scale
    return KnownFailure(FloatInstance(name, problem, A, measurements, parameter), source, mechanism)


def _of_coordinate_descent() -> tuple[KnownFailure, ...]:
    return (
        _known(
            "cd-column-order", "lasso", [[1.0, 1.0 + 2.0**-20]], [1.0], 1.0, "scikit-learn/scikit-learn#11311",
            "cyclic descent gives all the weight to whichever of two near twins comes first",
        ),
        _known(
            "tol-times-norm-y", "lasso", [[1.0, 1.0 + 2.0**-6], [0.0, 0.0]], [1.0, 2.0**8], 1.0,
            "mathurinm/celer#125, scikit-learn/scikit-learn#23020",
            "a part of y that no column reaches loosens a tolerance that is relative to ||y||^2",
        ),
        _known(
            "gap-lost-to-rounding", "lasso", [[1.0, 1.0 + 2.0**-20], [0.0, 0.0]], [1.0, 2.0**20], 1.0,
            "QB3/sparse-ho#106, scikit-learn/scikit-learn#31906",
            "the duality gap is a difference of numbers of size 2^40: rounded to 0 or below, it passes every test",
        ),
        _known(
            "absolute-tol-small-data", "lasso", _PLAIN, [4.0, 2.0], 2.0**-40, "mathurinm/celer#173", _SMALL, -20
        ),
        _known(
            "thresh-null-deviance", "lasso", [[2.0, 1.0], [1.0, 2.0], [0.0, 0.0], [0.0, 0.0]],
            [4.0, -2.0, 2.0**12, 0.0], 0.25, "scikit-learn/scikit-learn#3719",
            "changes of the objective are compared with the null deviance, most of which no column reaches",
        ),
    )  # fmt: skip


def _of_paths_and_screening() -> tuple[KnownFailure, ...]:
    return (
        _known(
            "lassolars-absolute-alpha", "lasso", _PLAIN, [4.0, 2.0], 2.0**-28, "scikit-learn/scikit-learn#23405",
            "the path ends where alpha is below the absolute number 2^-23", -14,
        ),
        _known(
            "lassolars-tied-correlations", "lasso",
            [[0.0, 0.0, 0.0, -1.0, 0.0], [0.0, -1.0, 0.0, 0.0, 0.0]], [-2.5, -2.5], 2.0**-8,
            "scikit-learn/scikit-learn#2746",
            "two columns join the path at the same time: a step of length zero is skipped, one entry is moved twice",
        ),
        _known(
            "cd-frozen-zeros", "lasso",
            [[-1.0, 0.0, 2.0], [-2.0, 1.0, -2.0], [-2.0, 1.0, 2.0], [0.0, 0.0, 0.0]], [3.0, 0.0, -3.0, 0.0], 1.0,
            "statsmodels/statsmodels#7476", "an entry that was zero after a sweep is never tried again",
        ),
    )  # fmt: skip


def _of_conic_solvers() -> tuple[KnownFailure, ...]:
    near = 2.0**-14, 2.0**-22
    return (
        _known("osqp-data-scaling", "lasso", _PLAIN, [4.0, 2.0], 2.0**-20, "osqp/osqp#120", _SMALL, -10),
        _known(
            "clarabel-scaled-down-data", "square-root-lasso", _PLAIN, [4.0, 2.0], 2.0**-30,
            "oxfordcontrol/ClarabelDocs#14", _SMALL, -30,
        ),
        _known(
            "conic-small-numbers", "square-root-lasso", _PLAIN, [4.0, 2.0], 2.0**-24, "embotech/ecos#85", _SMALL, -24
        ),
        _known(
            "flat-direction-not-sparse", "basis-pursuit", [[1.0, 1.0 + 2.0**-30]], [1.0], 0.5, "cvxpy/cvxpy#2486",
            "between the minimiser and an even split the objective changes by 2^-31",
        ),
        *(
            _known(
                name, "basis-pursuit", [[1.0, 1.0, 0.0], [1.0, 1.0 + d, d]], [2.0, 2.0 + d], 0.0, "cvxgrp/scs#80",
                "rows are nearly parallel: feasible up to a tiny residual, and far away",
            )
            for name, d in zip(("feasible-and-far", "feasible-and-farther"), near, strict=True)
        ),
    )  # fmt: skip


def _of_linear_and_quadratic_programming() -> tuple[KnownFailure, ...]:
    return (
        _known(
            "qp-regularisation", "lasso", [[2.0**-8, 0.0], [0.0, 1.0]], [2.0, 1.0], 2.0**-8, "ERGO-Code/HiGHS#2383",
            "1e-7/2 ||x||^2 is added to the objective and never removed",
        ),
        _known(
            "small-matrix-value", "basis-pursuit", [[1.0, 1.0], [2.0**-30, -(2.0**-30)]], [1.0, 0.0], 0.0,
            "jump-dev/HiGHS.jl#73", "entries below 1e-9 are taken for 0, and a row with them",
        ),
    )  # fmt: skip


def _of_smooth_and_root_finding_methods() -> tuple[KnownFailure, ...]:
    return (
        _known(
            "ftol-relative-to-f", "lasso", [[2.0, 1.0], [1.0, 2.0], [0.0, 0.0]], [4.0, 2.0, 2.0**16], 1.0,
            "SciPy, minimize(method='L-BFGS-B'), ftol", "every decrease is small relative to the constant part of f",
        ),
        _known(
            "gtol-absolute", "lasso", _PLAIN, [4.0, 2.0], 2.0**-26,
            "SciPy, minimize(method='L-BFGS-B'), gtol; derrynknife/SurPyval#323", _SMALL, -13,
        ),
        _known("spgl1-small-b", "basis-pursuit", _PLAIN, [4.0, 2.0], 2.0**-20, "mpf/spgl1#2", _SMALL, -20),
        _known(
            "root-found-sigma-not-met", "basis-pursuit", [[1.0, 1.0, 0.0], [0.0, 2.0**-6, 1.0]], [1.0, 2.0**-6], 0.0,
            "drrelyea/spgl1#23", "the root is accepted while the residual is larger than sigma",
        ),
    )  # fmt: skip
