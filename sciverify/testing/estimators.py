"""Estimators as the solvers that checks call, and whether a solver can be called as checks do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sciverify.audit.plan import warm_up
from sciverify.audit.subjects.convention import Calling
from sciverify.audit.subjects.estimator import fit, is_estimator
from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.midrad import Floats
from sciverify.isolation.foreign import NoReply
from sciverify.isolation.signature import NOT_CALLABLE, fits
from sciverify.models.estimator_objectives import known_loss
from sciverify.problems.instance_options import InstanceOptions
from sciverify.problems.loss_factors import LOSS_FACTORS, LossFactor


@dataclass(frozen=True, slots=True)
class FittedEstimator:
    """f(A, y, alpha) -> coefficients of a fresh copy, fitted with this alpha, the intercept behind them if asked for.

    Attributes
    ----------
    estimator : class or instance
        As `sciverify audit` takes it; its other parameters are left as they are.
    """

    estimator: object

    @property
    def title(self) -> str:
        """The name of its class."""
        return str((self.estimator if isinstance(self.estimator, type) else type(self.estimator)).__name__)

    def __call__(
        self, A: Floats, y: Floats, alpha: float, *, positive: bool = False, intercept: bool = False
    ) -> object:
        """Fit."""
        signs = (1,) * A.shape[1] if positive else None
        return fit(self.estimator, A, y, alpha, None, {}, InstanceOptions(signs, intercept)).x


def read_solver(solver: object, convention: LossFactor | None) -> tuple[Callable[..., object], Calling]:
    """The function that checks call, and what its third argument stands for.

    Raises
    ------
    InvalidInput
        It is no function and no estimator; the convention is none, or is needed and not given.
    """
    one_of(convention, "convention", (*LOSS_FACTORS, None))
    if is_estimator(solver):
        loss = convention or known_loss(solver)
        if loss is None:
            raise InvalidInput(
                f"solver is the estimator {FittedEstimator(solver).title}: say what its alpha multiplies, "
                "for example convention='1/(2m)' as scikit-learn has it"
            )
        return FittedEstimator(solver), Calling(loss)
    if not callable(solver):
        raise InvalidInput(f"solver is {shown(solver)}: a function (A, y, lam) -> x or an estimator is needed")
    return solver, Calling(convention or "1")


def require_callable(solver: Callable[..., object], problem: str, named: Mapping[str, object]) -> None:
    """`InvalidInput` if no data could make a call succeed: a signature that does not fit, a parameter that is missing.

    A function is not called for that, an estimator is fitted once.
    """
    small = warm_up(problem)
    if not isinstance(solver, FittedEstimator):
        words = fits(solver, (small.A, small.y, small.parameter), named)
        if words is not None:
            raise InvalidInput(f"the solver cannot be called like this, solver(A, y, lam{_names(named)}): {words}")
        return
    try:
        solver(np.array(small.A), np.array(small.y), small.parameter, **named)  # type: ignore[arg-type]
    except NoReply as ended:
        if ended.kind == NOT_CALLABLE:
            raise InvalidInput(f"the solver cannot be called like this: {ended.status}") from None
    except Exception:  # what it has against these data is asked of it in the checks
        return


def _names(named: Mapping[str, object]) -> str:
    return "".join(f", {name}=..." for name in named)
