"""ReLU networks with exact weights, and their float64 pass with a proven error.

    h_0 = y,  h_j = max(W_j h_(j-1) + b_j, 0),  output W_L h_(L-1) + b_L.

`exact` evaluates the network in the fields of its weights; calling it runs the doubles nearest to them. A bound of the
difference is carried beside the float pass, layer by layer (docs/theory/existence.md, section 5).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import arb, fmpq

from sciverify.algorithms.float_layer import Columns, FloatLayer
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact import midrad
from sciverify.exact.balls import enclose_to_accuracy, rational_ends
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.mixed import is_written_zero, mixed_product, mixed_sum
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.number_field import AlgebraicNumber
from sciverify.exact.ordered import ZERO, Exact, enclose, sign
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Matrix, Reader, Vector, as_nested
from sciverify.exact.surds import Surd

_EXACT = {fmpq, Surd, AlgebraicNumber}


@dataclass(frozen=True, eq=False, repr=False)
class ReluNetwork(Displayed):
    """A ReLU network with exact weights; call it on a measurement vector for the float64 pass.

    Parameters
    ----------
    layers : sequence of (W, b)
        W of shape (n_j, n_(j-1)) and b of length n_j, numbers in any exact form. ReLU follows every layer but the last.

    Raises
    ------
    InvalidInput
        No layer, entries that are no numbers, shapes that do not fit.

    **Source.** docs/theory/existence.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> network = sv.ReluNetwork([([[1, -1], ["1/3", 1]], [0, 1]), ([[1, 1]], [0])])
    >>> network.exact([1, 2])
    (10/3,)
    >>> network.widths
    (2, 2, 1)
    """

    layers: tuple[tuple[Matrix, Vector], ...]

    def __post_init__(self) -> None:
        if not isinstance(self.layers, Sequence) or isinstance(self.layers, str) or not self.layers:
            raise InvalidInput(f"layers is {shown(self.layers)}: a sequence of pairs (W, b) is needed")
        read: list[tuple[Matrix, Vector]] = []
        for j, layer in enumerate(self.layers):
            read.append(_read_layer(layer, f"layers[{j}]", len(read[-1][1]) if read else None))
        object.__setattr__(self, "layers", tuple(read))

    # ------------------------------------------------------------ architecture

    @property
    def widths(self) -> tuple[int, ...]:
        """Dimensions of the input, of every hidden layer and of the output."""
        return (len(self.layers[0][0][0]), *(len(b) for _, b in self.layers))

    @property
    def depth(self) -> int:
        """Number of affine maps: hidden layers plus one."""
        return len(self.layers)

    @cached_property
    def parameter_count(self) -> int:
        """Weights and biases that are not written as 0."""
        weights = sum(len(column) for columns in self._columns for column in columns)
        return weights + sum(1 for _, b in self.layers for x in b if not is_written_zero(x))

    @property
    def _formula(self) -> str:
        return r"x = W_L\,\sigma(\cdots \sigma(W_1 y + b_1) \cdots) + b_L, \qquad \sigma(t) = \max(t, 0)"

    def __str__(self) -> str:
        chain = " -> ".join(f"R^{n}" for n in self.widths)
        return f"ReLU network {chain}: depth {self.depth}, {self.parameter_count} parameters"

    # ------------------------------------------------------------ the exact network

    @cached_property
    def _columns(self) -> list[Columns]:
        """Of every layer, column by column: (row, weight) of the weights that are not written as 0."""
        found = []
        for W, _ in self.layers:
            columns: Columns = [[] for _ in W[0]]
            for i, row in enumerate(W):
                for j, x in enumerate(row):
                    if not is_written_zero(x):
                        columns[j].append((i, x))
            found.append(columns)
        return found

    def exact(self, y: object) -> Vector:
        """The network's output at the exact vector y, shape (m,) -> N exact numbers.

        **Guarantee.** No rounding. Weights of different towers of square roots are brought into one where they meet.

        Raises
        ------
        InvalidInput
            y is no vector of m numbers, or needs fields that do not mix with the weights.
        """
        entries = as_nested(y, "y")
        values = list(Reader(entries).vector(entries, "y", self.widths[0]))
        for j, ((_, b), columns) in enumerate(zip(self.layers, self._columns, strict=True)):
            if j:
                values = [x if sign(x) > 0 else ZERO for x in values]
            values = _affine(columns, b, values)
        return tuple(values)

    def lipschitz_bound(self) -> Fraction:
        """A bound of ||phi(y) - phi(y')|| / ||y - y'|| for the exact network phi: the product of Frobenius norms."""

        def product() -> arb:
            factor = arb(1)
            for columns in self._columns:
                factor *= sum((enclose(x) ** 2 for column in columns for _, x in column), arb(0))
            return factor.nonnegative_part().sqrt()

        return upper_end(enclose_to_accuracy(product, 64))

    # ------------------------------------------------------------ the float pass

    @cached_property
    def _float_layers(self) -> list[FloatLayer]:
        return [FloatLayer.of(columns, b) for (_, b), columns in zip(self.layers, self._columns, strict=True)]

    def __call__(self, y: object) -> Floats:
        """The float64 pass: the doubles nearest to the weights, applied to the doubles nearest to y."""
        values, _ = self._doubles(y)
        for j, layer in enumerate(self._float_layers):
            values = layer.apply(np.maximum(values, 0.0) if j else values)
        return values

    def _doubles(self, y: object) -> tuple[Floats, Vector | None]:
        """(doubles nearest to y, exact y); None if the doubles are y."""
        if type(y) is np.ndarray and y.dtype == np.float64:
            if y.shape != (self.widths[0],) or not np.all(np.isfinite(y)):
                raise InvalidInput(f"y is {shown(y)}: {self.widths[0]} finite numbers are needed")
            return y, None
        entries = as_nested(y, "y")
        exact = Reader(entries).vector(entries, "y", self.widths[0])
        return np.array([nearest_double(x) for x in exact]), exact

    def round_off(self, y: object) -> Fraction:
        """How far the float pass at y may be from the exact network at y, in the l2 norm.

        Returns
        -------
        Fraction
            **Guarantee.** >= ||network(y) - network.exact(y)||_2, in whatever order the float pass takes its sums, as
            long as they do not overflow and subnormal numbers are kept; the rounding of weights, of y and of every
            operation is counted.

        Raises
        ------
        Undecided
            Numbers beyond the range of doubles occur on the way, sums of more terms than the bound is proven for, or
            the floating-point environment is not that of IEEE arithmetic.

        **Source.** docs/theory/existence.md, section 5.
        """
        if max(self.widths) >= midrad.MOST_TERMS:
            raise Undecided(f"{self} has sums of more than {midrad.MOST_TERMS} terms: evaluate `exact` instead")
        with float_proof(max(math.prod(layer.weights.shape) for layer in self._float_layers)):
            return self._round_off(y)

    def _round_off(self, y: object) -> Fraction:
        values, exact = self._doubles(y)
        error = np.zeros_like(values)
        if exact is not None:
            error = np.array([distance_to_double(x, v) for x, v in zip(exact, values.tolist(), strict=True)])
        with np.errstate(over="ignore", invalid="ignore"):
            for j, layer in enumerate(self._float_layers):
                if j:
                    # where even values + 2 error <= 0, the exact value and every float pass give 0
                    error = np.where(values <= -2 * error, 0.0, error)
                    values = np.maximum(values, 0.0)
                values, error = layer.apply(values), layer.error(values, error)
                if not (np.isfinite(values).all() and np.isfinite(error).all()):
                    break
            bound = midrad.norm(error)
        if not (np.isfinite(values).all() and np.isfinite(bound)):
            raise Undecided(f"the float pass at y = {shown(y)} leaves the range of doubles: evaluate `exact` instead")
        return Fraction(bound)


def _affine(columns: Columns, b: Vector, values: Sequence[Exact]) -> list[Exact]:
    """W values + b; entries of `values` that are 0 cost nothing."""
    total = list(b)
    for column, x in zip(columns, values, strict=True):
        if not is_written_zero(x):
            for i, w in column:
                total[i] = mixed_sum(total[i], mixed_product(w, x))
    return total


def upper_end(x: arb) -> Fraction:
    """A rational number above every point of a finite ball."""
    return to_fraction(rational_ends(x)[1])


def _read_layer(layer: object, name: str, width: int | None) -> tuple[Matrix, Vector]:
    if not isinstance(layer, Sequence) or len(layer) != 2:
        raise InvalidInput(f"{name} is {shown(layer)}: a pair (W, b) is needed")
    rows = layer[0] if isinstance(layer[0], tuple) else as_nested(layer[0], f"{name}[0]")
    if not isinstance(rows, list | tuple) or not rows:
        raise InvalidInput(f"{name}[0] is {shown(layer[0])}: a matrix, a sequence of rows, is needed")
    first = read_vector(rows[0], f"{name}[0][0]", width)
    W = (first, *(read_vector(row, f"{name}[0][{i}]", len(first)) for i, row in enumerate(rows) if i))
    return W, read_vector(layer[1], f"{name}[1]", len(W))


def read_vector(values: object, name: str, length: int | None = None) -> Vector:
    """Exact numbers stay as they are, each in its own field; everything else is read."""
    if isinstance(values, tuple) and values and set(map(type, values)) <= _EXACT:
        if length is not None and len(values) != length:
            raise InvalidInput(f"{name} has {len(values)} entries, {length} are needed: {shown(values)}")
        return values
    entries = as_nested(values, name)
    return Reader(entries).vector(entries, name, length)
