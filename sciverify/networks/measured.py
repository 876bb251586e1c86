"""Layers with a measurement operator: fixed linear maps, and the step towards consistent data."""

from __future__ import annotations

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.networks.float_enclosure import FloatEnclosure
from sciverify.networks.layer import NetworkLayer, Shape, require_size
from sciverify.networks.scaled_values import ScaledValues
from sciverify.operators.dense import as_operator
from sciverify.operators.operator import MeasurementOperator


class _OperatorLayer(NetworkLayer):
    """A layer given by an operator alone."""

    operator: MeasurementOperator

    def __init__(self, operator: object) -> None:
        self.operator = as_operator(operator)

    @property
    def entries(self) -> int:
        """Of the matrix that the operator stands for."""
        return self.operator.shape[0] * self.operator.shape[1]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _OperatorLayer) and self.operator == other.operator

    __hash__ = None


class _Product(_OperatorLayer):
    """A product with the operator, or with its transpose."""

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """In norms (F7)."""
        bounds = self.operator.float_bounds
        norm = float(midrad.upper(bounds.norm * x.norm + bounds.rounding * x.size))
        result = self.apply(x.midpoint, y.midpoint)
        return FloatEnclosure.of(result, np.full(result.shape, norm), norm)


class Linear(_Product):
    """A x.

    Parameters
    ----------
    operator : MeasurementOperator, or a matrix

    Raises
    ------
    InvalidInput
        Something that is no operator and no matrix of rational numbers.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> network = sv.LayeredNetwork([sv.Linear(sv.WalshHadamard([0, 2], size=4)), sv.ReLU()])
    >>> network.exact([1, 2, 3, 4])
    (5, 0)
    """

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """(m,)"""
        require_size(self.operator.shape[1], shape, str(self))
        return self.operator.shape[:1]

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """A x"""
        return ScaledValues.of(self.operator.exact(x.entries))

    def apply(self, x: Floats, y: Floats) -> Floats:
        """A x"""
        return self.operator.forward(x.ravel())

    def __str__(self) -> str:
        return f"A, {self.operator}"


class Adjoint(_Product):
    """A^T x.

    Parameters
    ----------
    operator : MeasurementOperator, or a matrix

    Raises
    ------
    InvalidInput
        Something that is no operator and no matrix of rational numbers.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LayeredNetwork([sv.Adjoint(sv.WalshHadamard([0, 2], size=4))]).exact([5, -2])
    (3/2, 3/2, 7/2, 7/2)
    """

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """(N,)"""
        require_size(self.operator.shape[0], shape, str(self))
        return self.operator.shape[1:]

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """A^T x"""
        return ScaledValues.of(self.operator.exact_adjoint(x.entries))

    def apply(self, x: Floats, y: Floats) -> Floats:
        """A^T x"""
        return self.operator.adjoint(x.ravel())

    def __str__(self) -> str:
        return f"A^T, {self.operator}"


class DataConsistency(_OperatorLayer):
    """x - A^T (A x - y), with y the input of the whole network.

    Parameters
    ----------
    operator : MeasurementOperator, or a matrix

    Raises
    ------
    InvalidInput
        An operator that measures another number of entries than the network takes.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = sv.WalshHadamard([0, 2], size=4)
    >>> network = sv.LayeredNetwork([sv.Adjoint(A), sv.ReLU(), sv.DataConsistency(A)])
    >>> A.measure(network.exact([5, -2]))
    (5, -2)
    """

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The same."""
        require_size(self.operator.shape[1], shape, str(self))
        if self.operator.shape[0] != source:
            raise InvalidInput(f"{self} measures {self.operator.shape[0]} numbers, the network takes {source}")
        return shape

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """x - A^T (A x - y)"""
        residual = ScaledValues.of(self.operator.exact(x.entries)) - y
        return x - ScaledValues.of(self.operator.exact_adjoint(residual.entries))

    def apply(self, x: Floats, y: Floats) -> Floats:
        """x - A^T (A x - y)"""
        residual = self.operator.forward(x.ravel()) - y.ravel()
        return x - self.operator.adjoint(residual).reshape(x.shape)

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """In norms: errors of x and y pass through I - A^T A and A^T, four roundings are added (F8)."""
        bounds, upper = self.operator.float_bounds, midrad.upper
        norm = bounds.norm
        kept = 1.0 if self.operator.has_orthonormal_rows else upper(1 + norm * norm)
        size = x.size
        lost = upper(bounds.rounding * size)
        residual = upper(norm * size + lost + y.size)
        lost = upper(lost + 2 * midrad.UNIT * residual)
        step = upper((norm + bounds.rounding) * residual * (1 + 2 * midrad.UNIT))
        lost = upper(norm * lost + bounds.rounding * residual * (1 + 2 * midrad.UNIT))
        lost = upper(lost + 2 * midrad.UNIT * (size + step))
        total = float(upper(kept * x.norm + norm * y.norm + lost))
        result = self.apply(x.midpoint, y.midpoint)
        return FloatEnclosure.of(result, np.full(result.shape, total), total)

    def __str__(self) -> str:
        return f"data consistency, {self.operator}"
