"""skglm: working sets and Anderson acceleration for min (1/(2m)) ||y - Ax||^2 + alpha ||x||_1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sciverify.problems.loss_factors import LossFactor
from sciverify.subjects.observation import Answer, Floats, Subject, as_floats
from sciverify.subjects.stopping_rules import own_rule


@dataclass(frozen=True)
class Skglm(Subject):
    """`skglm.Lasso` without intercept; `options` are its further arguments."""

    options: Mapping[str, object] = field(default_factory=dict)
    name: ClassVar[str] = "skglm"
    library: ClassVar[str] = "skglm"
    module: ClassVar[str] = "skglm"
    loss: ClassVar[LossFactor] = "1/(2m)"
    compiles: ClassVar[bool] = True
    accuracy_source: ClassVar[str] = "skglm.Lasso, parameter tol"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Fit; `stop_crit_` is no duality gap, so none is recorded."""
        from skglm import Lasso

        model = Lasso(alpha=parameter, fit_intercept=False, **self.options).fit(A, y)
        said = own_rule(model, y).troubles
        return Answer(as_floats(model.coef_), True, f"stop_crit_ {float(model.stop_crit_):.3g}", troubles=said)
