"""Programs: what a network does, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sciverify.algorithms.linear_map import Array, LinearMap
from sciverify.algorithms.operations import Bound, FloatState, Operation

DOMAIN = ("x", "v", "u", "f", "total")
"""Vectors with one entry a column of A: the point, three that steps work with, the sum of points."""
RANGE = ("y", "q", "r", "s", "dual_total")
"""Vectors with one entry a row of A: the data, the dual point, a product, sigma times data, the sum of dual points."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer: what it computes, its nonlinearity, and the numbers it holds.

    Attributes
    ----------
    name, map, nonlinearity : str
    restart, step : int
        Where the layer stands; step 0 begins a restart.
    parameters : dict
        The doubles of this layer beside the matrix and the weights.
    operations : tuple of Operation
        What is performed, in this order.
    """

    name: str
    restart: int
    step: int
    map: str
    nonlinearity: str
    parameters: dict[str, float]
    operations: tuple[Operation, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """An opening and layers; a layer that occurs more than once is one object.

    The data enter as register y, the point is register x (0, or a given start), and x is the output.
    """

    opening: tuple[Operation, ...]
    layers: tuple[Layer, ...]


def float_pass(program: Program, linear_map: LinearMap, y: Array, start: Array | None = None) -> Array:
    """The output in float64: the operations of all layers, one rounding after the other."""
    complex_vectors = linear_map.is_complex or y.dtype.kind == "c"
    if complex_vectors:
        linear_map = linear_map.as_complex()
    dtype = np.complex128 if complex_vectors else np.float64
    rows, columns = linear_map.shape
    vectors: dict[str, Array] = {name: np.zeros(columns, dtype) for name in DOMAIN}
    vectors |= {name: np.zeros(rows, dtype) for name in RANGE}
    vectors["y"][:] = y
    if start is not None:
        vectors["x"][:] = start
    state = FloatState(linear_map, vectors)
    for operation in program.opening:
        operation.bind(state)()
    functions: dict[int, Bound] = {}
    bound: dict[int, list[Bound]] = {}  # the program keeps layers and operations alive, so an id names one of them
    for layer in program.layers:
        if id(layer) not in bound:
            for operation in layer.operations:
                if id(operation) not in functions:
                    functions[id(operation)] = operation.bind(state)
            bound[id(layer)] = [functions[id(operation)] for operation in layer.operations]
        for perform in bound[id(layer)]:
            perform()
    return vectors["x"]
