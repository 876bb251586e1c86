"""Affine operations of a network; each is defined twice, in float64 and in balls, side by side.

`bind` returns a function that performs the operation on the arrays of a float pass, with the same roundings every
time; `enclose` performs it on balls, so that the new balls contain the exact result for every point of the old ones.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from flint import acb_mat, arb

from sciverify.algorithms.linear_map import Array, Column, LinearMap, Product
from sciverify.exact.root_bounds import root_of_nonnegative

Bound = Callable[[], object]


@dataclass(slots=True)
class FloatState:
    """The registers of a float pass: vectors, and scalars as arrays of no dimension."""

    map: LinearMap
    vectors: dict[str, Array]
    scalars: dict[str, Array] = field(default_factory=dict)

    def factor(self, name: str | float) -> Array:
        """A stored double, or the scalar register of that name."""
        if isinstance(name, str):
            return self.scalars.setdefault(name, np.zeros(()))
        return np.array(name)


@dataclass(slots=True)
class BallState:
    """The registers of a verified pass."""

    times: Product
    adjoint_times: Product
    vectors: dict[str, Column]
    scalars: dict[str, arb] = field(default_factory=dict)

    def factor(self, name: str | float) -> arb:
        """A stored double as a ball of radius 0, or the scalar register of that name."""
        return self.scalars[name] if isinstance(name, str) else arb(name)


class Operation(ABC):
    """One step of a pass."""

    __slots__ = ()

    @abstractmethod
    def bind(self, state: FloatState) -> Bound:
        """The operation on these arrays."""

    @abstractmethod
    def enclose(self, state: BallState) -> None:
        """The operation on balls."""


@dataclass(frozen=True, slots=True)
class Apply(Operation):
    """target = A source"""

    target: str
    source: str

    def bind(self, state: FloatState) -> Bound:
        """One product with A."""
        return state.map.times(state.vectors[self.source], state.vectors[self.target])

    def enclose(self, state: BallState) -> None:
        """One product with A."""
        state.vectors[self.target] = state.times(state.vectors[self.source])


@dataclass(frozen=True, slots=True)
class ApplyAdjoint(Operation):
    """target = A^H source"""

    target: str
    source: str

    def bind(self, state: FloatState) -> Bound:
        """One product with A^H."""
        return state.map.adjoint_times(state.vectors[self.source], state.vectors[self.target])

    def enclose(self, state: BallState) -> None:
        """One product with A^H."""
        state.vectors[self.target] = state.adjoint_times(state.vectors[self.source])


@dataclass(frozen=True, slots=True, eq=False)
class Multiply(Operation):
    """target = matrix source, with a real matrix of this operation's own"""

    target: str
    matrix: Array
    source: str

    def bind(self, state: FloatState) -> Bound:
        """One product with the matrix."""
        target = state.vectors[self.target]
        return partial(self.matrix.astype(target.dtype, copy=False).dot, state.vectors[self.source], target)

    def enclose(self, state: BallState) -> None:
        """One product of ball matrices; doubles become balls of radius 0."""
        source = state.vectors[self.source]
        state.vectors[self.target] = type(source)(self.matrix.tolist()) * source


@dataclass(frozen=True, slots=True)
class Scale(Operation):
    """target = factor source"""

    target: str
    factor: str | float
    source: str

    def bind(self, state: FloatState) -> Bound:
        """One multiplication an entry."""
        v = state.vectors
        return partial(np.multiply, state.factor(self.factor), v[self.source], v[self.target])

    def enclose(self, state: BallState) -> None:
        """One multiplication an entry."""
        state.vectors[self.target] = state.vectors[self.source] * state.factor(self.factor)


@dataclass(frozen=True, slots=True)
class Divide(Operation):
    """target = source / divisor"""

    target: str
    source: str
    divisor: str | float

    def bind(self, state: FloatState) -> Bound:
        """One division an entry."""
        v = state.vectors
        return partial(np.divide, v[self.source], state.factor(self.divisor), v[self.target])

    def enclose(self, state: BallState) -> None:
        """One division an entry."""
        state.vectors[self.target] = state.vectors[self.source] / state.factor(self.divisor)


@dataclass(frozen=True, slots=True)
class DivideByOnePlusHalf(Operation):
    """target = source / (1 + step / 2)"""

    target: str
    source: str
    step: float

    def bind(self, state: FloatState) -> Bound:
        """One division an entry, by a rounded divisor."""
        v = state.vectors
        return partial(np.divide, v[self.source], np.array(1 + self.step / 2), v[self.target])

    def enclose(self, state: BallState) -> None:
        """One division an entry."""
        state.vectors[self.target] = state.vectors[self.source] / (1 + arb(self.step) / 2)


@dataclass(frozen=True, slots=True)
class Add(Operation):
    """target = first + second"""

    target: str
    first: str
    second: str

    def bind(self, state: FloatState) -> Bound:
        """One addition an entry."""
        v = state.vectors
        return partial(np.add, v[self.first], v[self.second], v[self.target])

    def enclose(self, state: BallState) -> None:
        """One addition an entry."""
        state.vectors[self.target] = state.vectors[self.first] + state.vectors[self.second]


@dataclass(frozen=True, slots=True)
class Subtract(Operation):
    """target = first - second"""

    target: str
    first: str
    second: str

    def bind(self, state: FloatState) -> Bound:
        """One subtraction an entry."""
        v = state.vectors
        return partial(np.subtract, v[self.first], v[self.second], v[self.target])

    def enclose(self, state: BallState) -> None:
        """One subtraction an entry."""
        state.vectors[self.target] = state.vectors[self.first] - state.vectors[self.second]


@dataclass(frozen=True, slots=True)
class Copy(Operation):
    """target = source"""

    target: str
    source: str

    def bind(self, state: FloatState) -> Bound:
        """Without rounding."""
        return partial(np.copyto, state.vectors[self.target], state.vectors[self.source])

    def enclose(self, state: BallState) -> None:
        """Ball matrices are never changed in place, so a second name will do."""
        state.vectors[self.target] = state.vectors[self.source]


@dataclass(frozen=True, slots=True)
class Clear(Operation):
    """target = 0"""

    target: str

    def bind(self, state: FloatState) -> Bound:
        """Without rounding."""
        return partial(state.vectors[self.target].fill, 0)

    def enclose(self, state: BallState) -> None:
        """A column of exact zeros."""
        old = state.vectors[self.target]
        state.vectors[self.target] = type(old)(old.nrows(), 1)


@dataclass(frozen=True, slots=True)
class Load(Operation):
    """scalar = a stored double"""

    scalar: str
    value: float

    def bind(self, state: FloatState) -> Bound:
        """Without rounding."""
        return partial(state.factor(self.scalar).fill, self.value)

    def enclose(self, state: BallState) -> None:
        """A ball of radius 0."""
        state.scalars[self.scalar] = arb(self.value)


@dataclass(frozen=True, slots=True)
class Norm(Operation):
    """scalar = ||source||_2"""

    scalar: str
    source: str

    def bind(self, state: FloatState) -> Bound:
        """Square root of a sum of squares, in floats."""
        source, scalar = real_view(state.vectors[self.source]), state.factor(self.scalar)
        return lambda: scalar.fill(math.sqrt(source.dot(source)))

    def enclose(self, state: BallState) -> None:
        """Square root of a ball, see `enclosed_norm`."""
        state.scalars[self.scalar] = enclosed_norm(state.vectors[self.source])


def real_view(vector: Array) -> Array:
    """A complex vector as real and imaginary parts in turn; a real one as it is."""
    return vector.view(np.float64)


def enclosed_norm(column: Column) -> arb:
    """A ball around the l2 norm of every point of the column."""
    if isinstance(column, acb_mat):
        square = (column.conjugate().transpose() * column)[0, 0].real
    else:
        square = (column.transpose() * column)[0, 0]
    return root_of_nonnegative(square)
