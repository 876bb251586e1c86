"""scikit-learn: Lasso (cyclic coordinate descent with a duality gap) and LassoLars (homotopy)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sciverify.problems.loss_factors import LossFactor
from sciverify.subjects.observation import Answer, Floats, Subject, as_floats
from sciverify.subjects.stopping_rules import own_rule


@dataclass(frozen=True)
class ScikitLearnLasso(Subject):
    """min (1/(2m)) ||y - Ax||^2 + alpha ||x||_1, no intercept.

    Attributes
    ----------
    options : mapping
        Further arguments of `sklearn.linear_model.Lasso`.
    swapped : bool
        Pose the columns in reverse order, and give x back in the order of A.
    """

    options: Mapping[str, object] = field(default_factory=dict)
    swapped: bool = False
    name: ClassVar[str] = "scikit-learn Lasso"
    library: ClassVar[str] = "scikit-learn"
    module: ClassVar[str] = "sklearn"
    loss: ClassVar[LossFactor] = "1/(2m)"
    accuracy_source: ClassVar[str] = "sklearn.linear_model.Lasso, parameters tol, max_iter"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Fit; the gap is `dual_gap_`."""
        from sklearn.linear_model import Lasso

        shown = A[:, ::-1] if self.swapped else A
        model = Lasso(alpha=parameter, fit_intercept=False, **self.options).fit(shown, y)
        x = as_floats(model.coef_)
        return Answer(
            x[::-1].copy() if self.swapped else x,
            True,
            f"{model.n_iter_} iterations",
            gap=float(model.dual_gap_),
            iterations=int(model.n_iter_),
            troubles=own_rule(model, y).troubles,
        )


@dataclass(frozen=True)
class ScikitLearnLars(Subject):
    """The same objective by least angle regression, which follows the path of minimisers.

    Attributes
    ----------
    options : mapping
        Further arguments of `sklearn.linear_model.LassoLars`; none controls the accuracy.
    """

    options: Mapping[str, object] = field(default_factory=dict)
    name: ClassVar[str] = "scikit-learn LassoLars"
    library: ClassVar[str] = "scikit-learn"
    module: ClassVar[str] = "sklearn"
    loss: ClassVar[LossFactor] = "1/(2m)"
    accuracy_source: ClassVar[str] = "sklearn.linear_model.LassoLars, none: eps does not control the tolerance"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Fit."""
        from sklearn.linear_model import LassoLars

        model = LassoLars(alpha=parameter, fit_intercept=False, **self.options).fit(A, y)
        return Answer(as_floats(model.coef_), True, f"{model.n_iter_} steps", iterations=int(model.n_iter_))
