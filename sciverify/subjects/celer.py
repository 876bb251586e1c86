"""celer: working sets and dual extrapolation for min (1/(2m)) ||y - Ax||^2 + alpha ||x||_1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sciverify.problems.loss_factors import LossFactor
from sciverify.subjects.observation import Answer, Floats, Subject, as_floats
from sciverify.subjects.stopping_rules import own_rule


@dataclass(frozen=True)
class Celer(Subject):
    """`celer.Lasso` without intercept; `options` are its further arguments."""

    options: Mapping[str, object] = field(default_factory=dict)
    name: ClassVar[str] = "celer"
    library: ClassVar[str] = "celer"
    module: ClassVar[str] = "celer"
    loss: ClassVar[LossFactor] = "1/(2m)"
    accuracy_source: ClassVar[str] = "celer.Lasso, parameter tol"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Fit; the gap is `dual_gap_`."""
        from celer import Lasso

        model = Lasso(alpha=parameter, fit_intercept=False, **self.options).fit(A, y)
        count = int(model.n_iter_)
        said = own_rule(model, y).troubles
        x, gap = as_floats(model.coef_), float(model.dual_gap_)
        return Answer(x, True, f"{count} iterations", gap=gap, iterations=count, troubles=said)
