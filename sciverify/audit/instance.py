"""An instance as audited code gets it: doubles, and their identity."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown

Floats = NDArray[np.float64]
_MOST_COLUMNS = 1000
"""Beyond, pairs of columns are too many to look at."""


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
        if weights is not None and not (weights > 0).all():
            raise InvalidInput(f"{self.name}: weights has the entry {weights.min()!r}: positive numbers are needed")
        name = "".join(c if c.isprintable() else "?" for c in self.name)  # names of files may be anything
        for field, value in (("name", name), ("A", A), ("y", y), ("parameter", parameter), ("weights", weights)):
            object.__setattr__(self, field, value)

    @property
    def is_float32(self) -> bool:
        """Are all its numbers of single precision?"""
        numbers = (self.A, self.y, self.parameter, () if self.weights is None else self.weights)
        return all(np.array_equal(_single(part), np.asarray(part)) for part in numbers)

    def rounded(self) -> Instance:
        """The same with all numbers rounded to float32; that is another instance, unless `is_float32`."""
        weights = None if self.weights is None else _single(self.weights)
        return replace(
            self, A=_single(self.A), y=_single(self.y), parameter=float(_single(self.parameter)), weights=weights
        )

    @property
    def tied_within(self) -> float | None:
        """How near two columns are to being equal up to sign: the least ||a_i -+ a_j|| / max(||a_i||, ||a_j||).

        In floats. Infinite where there is one column besides zeros; None where there are too many to look at all pairs.
        """
        largest = np.abs(self.A).max(axis=0)
        columns, largest = self.A[:, largest > 0].T, largest[largest > 0]
        if len(columns) > _MOST_COLUMNS:
            return None
        least = math.inf
        for k in range(len(columns) - 1):
            scale = np.maximum(largest[k + 1 :], largest[k])[:, None]  # a scale for each pair: nothing underflows
            others, own = columns[k + 1 :] / scale, columns[k] / scale
            longer = np.maximum(np.linalg.norm(others, axis=1), np.linalg.norm(own, axis=1))
            for sign in (1, -1):
                least = min(least, float(np.min(np.linalg.norm(others - sign * own, axis=1) / longer)))
        return least

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


def _single(values: Any) -> Floats:
    """The nearest float32, as doubles; infinite beyond its range, which `Instance` refuses."""
    with np.errstate(over="ignore"):
        rounded: Floats = np.asarray(values).astype(np.float32).astype(np.float64)
    return rounded
