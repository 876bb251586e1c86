"""An instance as audited code gets it: doubles, and their identity."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Instance:
    """A problem whose data are doubles, under a name.

    Parameters
    ----------
    name : str
        For people; no part of its identity.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    A, y : float64 arrays of shape (m, N) and (m,)
    parameter : float
        lam or eta.
    weights : float64 array of shape (N,), optional
    """

    name: str
    problem: str
    A: Floats
    y: Floats
    parameter: float
    weights: Floats | None = None

    def __post_init__(self) -> None:
        A, y = _owned(self.A, "A", 2), _owned(self.y, "y", 1)
        if min(A.shape) < 1 or len(y) != A.shape[0]:
            raise InvalidInput(f"{self.name}: A has shape {A.shape} and y {y.shape}: (m, N) and (m,) are needed")
        parameter = float(self.parameter)
        if not (math.isfinite(parameter) and (parameter > 0 or (parameter == 0 and self.problem == "basis-pursuit"))):
            raise InvalidInput(f"{self.name}: lam or eta is {parameter!r}: a finite number > 0 (eta: >= 0) is needed")
        weights = None if self.weights is None else _owned(self.weights, "weights", 1)
        if weights is not None and len(weights) != A.shape[1]:
            raise InvalidInput(f"{self.name}: weights has {len(weights)} entries, {A.shape[1]} are needed")
        for field, value in (("A", A), ("y", y), ("parameter", parameter), ("weights", weights)):
            object.__setattr__(self, field, value)

    @property
    def digest(self) -> str:
        """sha256 of what is posed, in hexadecimal."""
        found = hashlib.sha256(f"{self.problem} {self.A.shape} {self.parameter.hex()} ".encode())
        for part in (self.A, self.y, self.weights):
            found.update(b"-" if part is None else part.astype("<f8").tobytes())
        return found.hexdigest()

    def exact(self, parameter: Fraction | None = None) -> Any:
        """The exact problem, with another penalty where the solver's own parameter stands for another one."""
        from sciverify.problems.kinds import PROBLEMS

        value = Fraction(self.parameter) if parameter is None else parameter
        make: Any = PROBLEMS[self.problem]
        return make(self.A, self.y, value, weights=self.weights)


def _owned(values: Any, name: str, dimensions: int) -> Floats:
    """A float64 copy that nobody changes."""
    array = np.asarray(values)
    if array.dtype != np.float64 or array.ndim != dimensions:
        kind = f"{array.dtype} of {array.ndim} dimensions"
        raise InvalidInput(f"{name} is {kind}: a float64 array of {dimensions} dimensions is needed")
    if not np.isfinite(array).all():
        raise InvalidInput(f"{name} is {shown(values)}: only finite numbers have a meaning here")
    copy = np.array(array, dtype=np.float64, order="C")
    copy.flags.writeable = False
    return copy
