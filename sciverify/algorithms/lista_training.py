"""Training LISTA networks with JAX and optax (the optional extra `nets`), reproducibly by seed.

Adam on the mean squared error, batch after batch in the given order, and the numbers of the epoch with the smallest
error on held-out pairs are kept: Adam becomes unstable once its gradients have almost vanished. Everything random is
drawn by NumPy from the seed.

**Source.** The set-up of the experiment of Colbrook, Antun, Hansen, PNAS 119 (2022); docs/theory/lista.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.algorithms.linear_map import read_map
from sciverify.algorithms.lista import DAMPING, Floats, Lista
from sciverify.errors import InvalidInput, Undecided, as_integer, one_of, shown

Precision = Literal["double", "single"]
EXTRA = "jax and optax are not installed: pip install 'sciverify[nets]'"
_SPREAD = 0.05  # standard deviation of the first W_k, times damping
_FIRST_THRESHOLD = 1e-7
_ADAM_EPSILON = 1e-7
_DRAWS = 1000
_ENOUGH = {"double": 1e-18, "single": 1e-13}
"""Training ends at this squared relative error on the held-out pairs; rounding allows little less."""
_TYPES: dict[str, type[np.floating]] = {"double": np.float64, "single": np.float32}


class Tensor(Protocol):
    """What the loop asks of an array of JAX, or of one that JAX traces."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""

    @property
    def size(self) -> int:
        """Number of entries."""

    @property
    def dtype(self) -> object:
        """Type of the entries."""

    def reshape(self, *shape: int) -> Tensor:
        """The same entries in another shape."""

    def __getitem__(self, place: int) -> Tensor: ...
    def __neg__(self) -> Tensor: ...
    def __matmul__(self, other: Tensor) -> Tensor: ...
    def __add__(self, other: Tensor) -> Tensor: ...
    def __sub__(self, other: Tensor) -> Tensor: ...
    def __mul__(self, other: Tensor) -> Tensor: ...
    def __rmul__(self, other: Tensor) -> Tensor: ...
    def __truediv__(self, other: Tensor | int) -> Tensor: ...
    def __pow__(self, power: int) -> Tensor: ...
    def __lt__(self, other: Tensor) -> Tensor: ...


Parameters: TypeAlias = tuple[Tensor, Tensor]
"""All W_k, all theta_k."""
Pairs: TypeAlias = tuple[Tensor, Tensor]
"""Measurements and solutions."""
State: TypeAlias = tuple[Parameters, object]
"""The parameters, and what Adam remembers."""
Epoch: TypeAlias = tuple[int, State, Parameters, Tensor]
"""How many there were, where the loop stands, the best parameters and their error."""


@dataclass(frozen=True, slots=True)
class Learning:
    """How a LISTA network is trained.

    Attributes
    ----------
    layers, epochs, batch : int
    held_out : int
        So many of the last pairs choose the epoch and are not trained on; with 0 all pairs do both.
    rate : float > 0
        Adam's step.
    unit : float > 0 or None
        Solutions are measured in this unit while training; it is rounded to a power of 2, so that nothing else is.
        None: the largest entry of the solutions, so that solutions of any size can be learned.
    seed : int
    precision : "double" or "single"

    **Source.** docs/theory/lista.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.Learning(layers=5).epochs, sv.Learning.published(K=3).rate
    (100, 2e-05)
    """

    layers: int = 10
    epochs: int = 100
    batch: int = 1000
    held_out: int = 100
    rate: float = 1e-4
    unit: float | None = None
    seed: int = 0
    precision: Precision = "double"

    @classmethod
    def published(cls, K: int, precision: Precision = "double") -> Learning:
        """The rate 2e-4 * 10**(-K/3) and the unit 1, for inputs with spikes of height 10**-K."""
        return cls(rate=2e-4 * 10 ** (-K / 3), unit=1.0, precision=precision)

    def __post_init__(self) -> None:
        for name, low in (("layers", 1), ("epochs", 1), ("batch", 1), ("held_out", 0), ("seed", 0)):
            object.__setattr__(self, name, as_integer(getattr(self, name), name, low))
        for name, value in (("rate", self.rate), ("unit", 1.0 if self.unit is None else self.unit)):
            if not (isinstance(value, int | float) and math.isfinite(value) and value > 0):
                raise InvalidInput(f"{name} is {shown(value)}: a positive number is needed")
        one_of(self.precision, "precision", ("double", "single"))


def can_train() -> bool:
    """Are JAX and optax installed?"""
    return find_spec("jax") is not None and find_spec("optax") is not None


def train_lista(matrix: object, measurements: object, solutions: object, learning: Learning | None = None) -> Lista:
    """A LISTA network that learned to map measurements to solutions.

    Parameters
    ----------
    matrix : real array of shape (m, N)
    measurements : real array of shape (R, m)
    solutions : real array of shape (R, N)
    learning : Learning, optional

    Returns
    -------
    Lista
        The same bits for the same arguments on the same machine. **Guarantee.** None about its accuracy:
        `certify_distance` says what an output is worth. `record` holds the settings, the number of epochs and the
        relative error on the held-out pairs.

    Raises
    ------
    InvalidInput
        Wrong shapes, NaN or infinite entries, or fewer pairs than are held out.
    Undecided
        A thousand random beginnings did worse than the answer 0, from where nothing can be learned.
    ImportError
        JAX or optax is not installed.

    **Source.** docs/theory/lista.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> A = np.array([[2.0, 0.0], [0.0, 1.0]])
    >>> Y = np.random.default_rng(0).uniform(2, 4, (50, 2))
    >>> X = (Y - [0.25, 0.5]) / [2, 1]  # the minimisers of the LASSO with lam = 1
    >>> network = sv.train_lista(A, Y, X, sv.Learning(layers=1, epochs=2, batch=10, held_out=10))
    >>> network(Y[0]).shape, network.record["pairs"]
    ((2,), 40)
    """
    learning = Learning() if learning is None else learning
    if not can_train():
        raise ImportError(EXTRA)
    A = read_map(matrix)
    y, x = _pairs(measurements, solutions, A.shape, learning.held_out)
    unit = 2.0 ** round(math.log2(np.abs(x).max() if learning.unit is None else learning.unit))
    learning, damping, x = replace(learning, unit=unit), DAMPING * A.norm, x / unit
    kept = len(y) - learning.held_out
    damped = np.asarray(A.given) * (unit / damping)
    first = _beginning(damped, y[: min(kept, learning.batch)], x[: min(kept, learning.batch)], damping * unit, learning)
    batches = list(_batches(kept, learning.batch))
    check = slice(kept, None) if learning.held_out else slice(None)
    (weights, thresholds), error, epochs = _run(
        first,
        damped,
        [np.stack([v[b].T for b in batches]) for v in (y, x)],
        [v[check].T for v in (y, x)],
        learning,
    )
    record = {**asdict(learning), "epochs_used": epochs, "relative_error": math.sqrt(error), "pairs": kept}
    return Lista(A.given, weights * unit, thresholds * unit, damping, record)


def _pairs(measurements: object, solutions: object, shape: tuple[int, int], held_out: int) -> tuple[Floats, Floats]:
    found = []
    for name, values, width in (("measurements", measurements, shape[0]), ("solutions", solutions, shape[1])):
        try:
            array = np.asarray(values, np.float64)
        except (TypeError, ValueError):
            array = np.zeros(0)
        if array.ndim != 2 or array.shape[1] != width or not np.all(np.isfinite(array)):
            raise InvalidInput(f"{name}: {shown(values)}, but a finite real array of shape (R, {width}) is needed")
        found.append(array)
    y, x = found
    if len(y) != len(x) or len(y) <= held_out or not x.any():
        raise InvalidInput(
            f"{len(y)} measurements and {len(x)} solutions: as many of each are needed, more than the {held_out} "
            "that are held out, and not only solutions 0"
        )
    return y, x


def _batches(count: int, size: int) -> Iterator[NDArray[np.intp]]:
    """The pairs in their order, in batches of equal size; the last one is filled up from the beginning."""
    size = min(size, count)
    order = np.resize(np.arange(count), -(-count // size) * size)
    return iter(order.reshape(-1, size))


def _beginning(damped: Floats, y: Floats, x: Floats, scale: float, learning: Learning) -> tuple[Floats, Floats]:
    """Random numbers, drawn again until the network is better than the answer 0."""
    rng = np.random.default_rng(learning.seed)
    rows, columns = damped.shape
    size = float(np.sum(x * x))
    for _ in range(_DRAWS):
        weights = _SPREAD / scale * rng.standard_normal((learning.layers, columns, rows))
        thresholds = _FIRST_THRESHOLD * rng.random(learning.layers)
        output = np.zeros_like(x)
        for w, t in zip(weights, thresholds, strict=True):
            v = output + (y - output @ damped.T) @ w.T
            output = v - np.clip(v, -t, t)
        if float(np.sum((x - output) ** 2)) < (1 - 1e-5) * size:
            return weights, thresholds
    raise Undecided(f"{_DRAWS} random networks did worse than the answer 0: measure the solutions in another unit")


def _run(
    first: tuple[Floats, Floats], damped: Floats, batches: list[Floats], check: list[Floats], learning: Learning
) -> tuple[tuple[Floats, Floats], float, int]:
    """(W, theta) of the best epoch, its squared relative error, and how many epochs there were."""
    jax = import_module("jax")
    kind = _TYPES[learning.precision]
    with _double_precision(jax, learning.precision == "double"):
        given = jax.tree.map(lambda a: jax.numpy.asarray(a, kind), (first, damped, batches, check))
        settings = [jax.numpy.asarray(v, kind) for v in (learning.rate, _ENOUGH[learning.precision])]
        best, error, epochs = _training_loop()(*given, *settings, learning.epochs)
        weights, thresholds = (np.asarray(v, np.float64) for v in best)
        return (weights, thresholds), float(error), int(epochs)


def _double_precision(jax: ModuleType, wanted: bool) -> AbstractContextManager[object]:
    """A context with or without float64; outside it nothing changes."""
    module = jax if hasattr(jax, "enable_x64") else import_module("jax.experimental")
    context: AbstractContextManager[object] = module.enable_x64(wanted)
    return context


@cache
def _training_loop() -> Callable[..., tuple[Parameters, float, int]]:
    """The compiled loop over epochs; all numbers are arguments, so that it is compiled once for each shape."""
    jax = import_module("jax")
    np_, lax = jax.numpy, jax.lax
    adam = import_module("optax").scale_by_adam(eps=_ADAM_EPSILON)

    def forward(parameters: Parameters, damped: Tensor, y: Tensor) -> Tensor:
        """The network on the columns of y; W (y - A x) is W y - (W A) x here, which shares one product."""
        weights, thresholds = parameters
        layers, columns, rows = weights.shape
        driven = (weights.reshape(-1, rows) @ y).reshape(layers, columns, -1)
        carried = np_.eye(columns, dtype=y.dtype) - weights @ damped
        x: Tensor = np_.zeros_like(driven[0])
        for k in range(layers):
            v = driven[k] + carried[k] @ x if k else driven[k]
            x = v - np_.clip(v, -thresholds[k], thresholds[k])
        return x

    def squares(parameters: Parameters, damped: Tensor, y: Tensor, x: Tensor) -> Tensor:
        """The squared error."""
        square: Tensor = np_.sum((x - forward(parameters, damped, y)) ** 2)
        return square

    def train(
        first: Parameters, damped: Tensor, batches: Pairs, check: Pairs, rate: Tensor, enough: Tensor, epochs: Tensor
    ) -> tuple[Parameters, Tensor, Tensor]:
        """The loop."""

        def step(state: State, batch: Pairs) -> tuple[State, None]:
            parameters, moments = state
            gradient = jax.grad(lambda p: squares(p, damped, *batch) / batch[1].size)(parameters)
            direction, moments = adam.update(gradient, moments)
            weights, thresholds = jax.tree.map(lambda p, d: p - rate * d, parameters, direction)
            return ((weights, np_.maximum(thresholds, 0)), moments), None

        def epoch(state: Epoch) -> Epoch:
            count, current, best, least = state
            current, _ = lax.scan(step, current, batches)
            error = squares(current[0], damped, *check) / np_.sum(check[1] ** 2)
            best = jax.tree.map(lambda new, old: np_.where(error < least, new, old), current[0], best)
            return count + 1, current, best, np_.minimum(least, error)

        start = (0, (first, adam.init(first)), first, np_.asarray(np_.inf, damped.dtype))
        count, _, best, least = lax.while_loop(lambda s: (s[0] < epochs) & (s[3] > enough), epoch, start)
        return best, least, count

    compiled: Callable[..., tuple[Parameters, float, int]] = jax.jit(train)
    return compiled
