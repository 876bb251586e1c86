"""How a solver is called: which lam its own parameter stands for, whose arrays it gets, in which precision."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import Any, Literal

import numpy as np

from sciverify.errors import InvalidInput, one_of, shown
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.loss_factors import LOSS_FACTORS, LossFactor, loss_factor

Arrays = Literal["numpy", "torch", "jax"]
ARRAYS: tuple[Arrays, ...] = ("numpy", "torch", "jax")
PRECISIONS = ("float64", "float32")


@dataclass(frozen=True, init=False)
class Calling:
    """How a solver is called.

    Parameters
    ----------
    convention : "1", "1/2", "1/m" or "1/(2m)"
        The c for which the solver minimises c ||Az - y||^2 + alpha ||z||_1; it is given alpha = c lam, rounded.
        scikit-learn, celer, skglm and glmnet have 1/(2m). Of the LASSO only.
    arrays : "numpy", "torch" or "jax"
        Whose arrays it gets; what it returns may be of any of the three.
    precision : "float64" or "float32"
        Of these arrays. With float32 only instances are posed whose numbers are float32 (`Instance.rounded`).
    network : bool
        It is a function y -> x, for one A and one parameter.
    options : mapping of names to what JSON can say, optional
        Further arguments of a function, or parameters of an estimator.

    **Guarantee.** `posed` is the exact parameter that the number handed over stands for.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import Calling, FloatInstance
    >>> calling = Calling(convention="1/2")
    >>> instance = FloatInstance("mine", "lasso", [[2.0, 0.0], [0.0, 1.0]], [4.0, 1.0], 1.0)
    >>> calling.handed(instance), calling.posed(instance)  # alpha, and the lam that it stands for
    (0.5, Fraction(1, 1))
    """

    convention: LossFactor
    arrays: Arrays
    precision: str
    network: bool
    options: str

    def __init__(
        self,
        convention: LossFactor = "1",
        arrays: Arrays = "numpy",
        precision: str = "float64",
        network: bool = False,
        options: object = None,
    ) -> None:
        options = {} if options is None else options
        if not isinstance(options, dict) or not all(isinstance(key, str) for key in options):
            raise InvalidInput(f"options is {shown(options)}: a mapping of names to values is needed")
        try:
            written = json.dumps(options, sort_keys=True)
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"options is {shown(options)}: {error}") from None
        object.__setattr__(self, "convention", one_of(convention, "convention", LOSS_FACTORS))
        object.__setattr__(self, "arrays", one_of(arrays, "arrays", ARRAYS))
        object.__setattr__(self, "precision", one_of(precision, "precision", PRECISIONS))
        object.__setattr__(self, "network", bool(network))
        object.__setattr__(self, "options", written)

    @property
    def arguments(self) -> dict[str, Any]:
        """The options as they were given."""
        found: dict[str, Any] = json.loads(self.options)
        return found

    def handed(self, instance: FloatInstance) -> float:
        """alpha, as the solver gets it."""
        alpha = Fraction(instance.parameter) * self._factor(instance)
        return float(np.float32(float(alpha))) if self.precision == "float32" else float(alpha)

    def posed(self, instance: FloatInstance) -> Fraction:
        """The exact lam or eta that the number handed over stands for."""
        return Fraction(self.handed(instance)) / self._factor(instance)

    def _factor(self, instance: FloatInstance) -> Fraction:
        return loss_factor(self.convention, len(instance.y))

    def refusal(self, instance: FloatInstance) -> str | None:
        """Why the instance cannot be handed over so; None if it can."""
        if self.convention != "1" and instance.problem != "lasso":
            return f"{instance.name} is a {instance.problem}: the convention {self.convention} is of the lasso"
        if self.network and (instance.weights is not None or instance.options.row_scales_squared is not None):
            return f"{instance.name} has weights: a network y -> x takes none"
        if self.precision == "float32" and not instance.is_float32:
            return f"{instance.name} has numbers that are no float32: pose the instance rounded (FloatInstance.rounded)"
        if self.handed(instance) == 0 and instance.problem != "basis-pursuit":
            return f"{instance.name}: its parameter {instance.parameter!r} becomes 0 for this solver"
        return None

    @property
    def identity(self) -> str:
        """What differs from the plain call, as text."""
        parts = {
            "convention": (self.convention, "1"),
            "arrays": (self.arrays, "numpy"),
            "precision": (self.precision, "float64"),
            "network": (self.network, False),
            "options": (self.options, "{}"),
        }
        return " ".join(f"{name}={value}" for name, (value, plain) in parts.items() if value != plain)

    def array(self, values: Any) -> Any:
        """An array of the library and precision asked for."""
        if values is None or (self.arrays == "numpy" and self.precision == "float64"):
            return values
        own = values if self.precision == "float64" else values.astype(np.float32)
        if self.arrays == "torch":
            return import_module("torch").from_numpy(own)
        if self.arrays == "jax":
            jax = import_module("jax")
            jax.config.update("jax_enable_x64", self.precision == "float64")  # else doubles are rounded in silence
            return jax.numpy.asarray(own)
        return own


PLAIN = Calling()
