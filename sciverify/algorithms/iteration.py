"""Iterations for the three problems: what ISTA, FISTA and Chambolle and Pock's iteration share."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sciverify.algorithms.linear_map import Array, LinearMap, read_map
from sciverify.algorithms.network import Network, read_vector
from sciverify.algorithms.nonlinearities import Relu, SoftThreshold, Threshold
from sciverify.algorithms.operations import Operation
from sciverify.algorithms.program import Layer, Program, float_pass
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.double_array import read_double

Weights = NDArray[np.float64]
MOST_ITERATIONS = 1_000_000


class Iteration(Displayed, ABC):
    """An iteration for a fixed matrix: call it on measurements, or `unroll` it into a network."""

    matrix: object
    weights: Weights | None
    nonnegative: bool
    title: str
    """Name and problem, as in the first line of `str`."""

    @cached_property
    def linear_map(self) -> LinearMap:
        """The matrix in the form that multiplies."""
        return read_map(self.matrix)

    @abstractmethod
    def program(self, iterations: int) -> Program:
        """That many iterations from x = 0."""

    @property
    @abstractmethod
    def own_numbers(self) -> int:
        """Numbers that define the iteration beside the matrix and the weights."""

    @property
    @abstractmethod
    def step_product(self) -> float:
        """What the step condition bounds."""

    @property
    @abstractmethod
    def admissible(self) -> bool:
        """Does the step condition of the convergence theorem hold (judged in floats)?"""

    @property
    @abstractmethod
    def step_text(self) -> str:
        """The numbers of the iteration, as in the second line of `str`."""

    def __call__(self, y: object, iterations: int, start: object = None) -> Array:
        """The point after that many iterations, in float64.

        Parameters
        ----------
        y : array of m doubles, real or complex
        iterations : int
        start : array of N doubles, or None for 0
        """
        program = self.program(as_integer(iterations, "iterations", 0, MOST_ITERATIONS))
        rows, columns = self.linear_map.shape
        data = self._refuse_complex(read_vector(y, "y", rows))
        first = None if start is None else self._refuse_complex(read_vector(start, "start", columns))
        if first is not None and first.dtype.kind == "c" and data.dtype.kind != "c":
            data = data.astype(np.complex128)
        return float_pass(program, self.linear_map, data, first)

    def _refuse_complex(self, data: Array) -> Array:
        if self.nonnegative and data.dtype.kind == "c":
            raise InvalidInput("y or start is complex: nonnegative minimisers need real data")
        return data

    def __str__(self) -> str:
        rows, columns = self.linear_map.shape
        field = "C" if self.linear_map.is_complex else "R"
        verdict = "admissible" if self.admissible else "beyond the convergence condition"
        return f"{self.title}, {field}^{rows} -> {field}^{columns}\n{self.step_text} ({verdict})"

    def _check(self, positive: tuple[str, ...]) -> None:
        """Refuse parameters out of range; weights become an array, or None if all are 1."""
        columns = self.linear_map.shape[1]
        object.__setattr__(self, "matrix", self.linear_map.given)
        object.__setattr__(self, "weights", read_weights(self.weights, columns))
        for name in positive:
            object.__setattr__(self, name, positive_number(getattr(self, name), name))
        if self.nonnegative not in (False, True):
            raise InvalidInput(f"nonnegative is {shown(self.nonnegative)}: write True or False")
        if self.nonnegative and self.linear_map.is_complex:
            raise InvalidInput("matrix is complex: nonnegative minimisers need real data")

    def _threshold(self, target: str, *factors: float) -> Operation:
        """The proximal map of the penalty, from register v to `target`."""
        threshold = Threshold(factors, self.weights)
        values = threshold.in_floats
        if not (np.all(np.isfinite(values)) and np.all(values > 0)):
            raise InvalidInput(f"the thresholds {' * '.join(map(repr, factors))} * weights leave the range of doubles")
        return Relu(target, "v", threshold) if self.nonnegative else SoftThreshold(target, "v", threshold)

    @property
    def _threshold_name(self) -> str:
        if self.nonnegative:
            return "relu"
        return "complex soft threshold" if self.linear_map.is_complex else "soft threshold"


@dataclass(frozen=True, eq=False, repr=False)
class UnrolledIteration(Network):
    """The network of `unroll`: each iteration becomes one layer, or a primal and a dual one."""

    iteration: Iteration
    iterations: int

    @property
    def linear_map(self) -> LinearMap:
        """The matrix of the network."""
        return self.iteration.linear_map

    @cached_property
    def program(self) -> Program:
        """What it does."""
        return self.iteration.program(self.iterations)

    @property
    def layers(self) -> list[Layer]:
        """Every layer in order, with its parameters; `step` counts iterations, `restart` the averages before."""
        found, step, restart = [], 0, 0
        for layer in self.program.layers:
            step += layer.name not in ("dual", "average")
            found.append(replace(layer, step=step, restart=restart))
            restart += layer.name == "average"
        return found

    @property
    def parameter_count(self) -> int:
        """A, w, the numbers of the iteration, and the momenta of the layers."""
        momenta = sum("momentum" in layer.parameters for layer in self.program.layers)
        return self.linear_map.size + self.linear_map.shape[1] + self.iteration.own_numbers + momenta

    @property
    def _formula(self) -> str:
        return self.iteration._formula

    def _read(self, y: object) -> Array:
        return self.iteration._refuse_complex(super()._read(y))

    def __str__(self) -> str:
        first, rest = str(self.iteration).split("\n")
        return f"network of {first}: {len(self.layers)} layers, {self.parameter_count} parameters\n{rest}"


def unroll(iteration: Iteration, layers: int) -> UnrolledIteration:
    """The network whose layers are the first iterations, from x = 0.

    Parameters
    ----------
    iteration : Ista, Fista, ChambollePock or RestartedChambollePock
    layers : int
        Iterations to unroll. One of ISTA or FISTA is one layer; one of Chambolle and Pock is a primal and a dual layer.

    Returns
    -------
    Network
        **Guarantee.** Its float64 output is that of the iteration bit for bit; `enclose` and `round_off` are proven.

    Raises
    ------
    InvalidInput
        No iteration, or no positive number of layers.

    **Source.** docs/theory/iterations.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> network = sv.unroll(sv.Ista(np.array([[2.0, 0.0], [0.0, 1.0]]), lam=1.0), layers=20)
    >>> network([4.0, 1.0]).round(3)
    array([1.875, 0.498])
    >>> network.round_off([4.0, 1.0]) < 1e-14
    <Verdict.TRUE: 'true'>
    """
    if not isinstance(iteration, Iteration):
        raise InvalidInput(f"iteration is {shown(iteration)}: Ista, Fista or a Chambolle-Pock iteration is needed")
    return UnrolledIteration(iteration, as_integer(layers, "layers", 1, MOST_ITERATIONS))


def read_weights(weights: object, columns: int) -> Weights | None:
    """N positive doubles, a read-only copy; None for ones."""
    if weights is None:
        return None
    array = read_vector(weights, "weights", columns)
    if array.dtype.kind == "c" or not np.all(array > 0):
        raise InvalidInput(f"weights is {shown(weights)}: {columns} positive numbers are needed")
    return None if np.all(array == 1) else array


def positive_number(value: object, name: str) -> float:
    """A positive double, or one sentence."""
    return _number(value, name, lambda v: v > 0, "a positive finite number")


def nonnegative_number(value: object, name: str) -> float:
    """A double >= 0, or one sentence."""
    return _number(value, name, lambda v: v >= 0, "a finite number >= 0")


def _number(value: object, name: str, admits: Callable[[float], bool], needed: str) -> float:
    try:
        number = math.nan if isinstance(value, str | bytes) else read_double(value, name)
    except InvalidInput:
        number = math.nan
    if not admits(number):
        raise InvalidInput(f"{name} is {shown(value)}: {needed} is needed, a double")
    return number
