"""What FIRENET's theorem promises: an error bound for every restart, from a proven null space property.

With ||z - x|| <= C (F(z) - F(x) + delta) for all z, and eps_k = upsilon (delta + eps_{k-1}), eps_0 = ||y||, one restart
of p steps takes an objective excess of at most eps_{k-1} to at most eps_k if

    p^2 >= 2 n C^2 / (tau upsilon^2 (1 - 1/(2 n sigma))),   tau sigma ||A||^2 <= 1,

where n is the norm that the scales alpha_k = 2 n/(eps_k p) are made of. So after n restarts

    ||phi_n(y) - x||_2 <= C (delta/(1 - upsilon) + upsilon^n ||y||_2).

The theorem is about exact arithmetic: it bounds what the network computes before rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.algorithms.firenet import Firenet
from sciverify.errors import AssumptionFailed, InvalidInput, as_integer, shortened, shown
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import float_above
from sciverify.exact.ordered import inner, rational
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.reading import Reader
from sciverify.exact.root_bounds import enclose_square_root, root_ceiling
from sciverify.stability.null_space_property import NullSpaceProperty

_UPSILON = Fraction("0.3678794411714423"), Fraction("0.3678794411714424")
"""Bounds of 1/e and of the double that stands for it."""
_SLACK = Fraction(1, 2**20)
"""By how much, relatively, a scale alpha_k of the network may be off; a rounded one is within 10**-14."""
_STEP_MARGIN = 1 - 2**-20


@dataclass(frozen=True, eq=False)
class RestartScheme:
    """A FIRENET together with the null space property that proves how fast it converges.

    Parameters
    ----------
    network : Firenet
    null_space : NullSpaceProperty
        Of the same matrix, with the same weights.

    Raises
    ------
    InvalidInput
        The network holds another matrix or other weights.
    AssumptionFailed
        The theorem does not apply: tau sigma ||A||^2 > 1, or too few steps a restart.

    **Source.** Colbrook, Antun, Hansen, PNAS 119 (2022); docs/theory/firenet-theorem.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = [[1, 0, 0, 0.5], [0, 1, 0, 0.5], [0, 0, 1, 0.5]]
    >>> scheme = sv.RestartScheme.design(sv.certify_null_space(A, 1), restarts=30)
    >>> scheme.covers([0, 1, 0, 0], y=[0, 1, 0])  # a sparse vector without noise
    True
    >>> scheme.error_bound(30, y=[0, 1, 0]) < 1e-11
    True
    """

    network: Firenet
    null_space: NullSpaceProperty

    def __post_init__(self) -> None:
        _require_same_data(self.network, self.null_space)
        product = Fraction(self.network.tau) * Fraction(self.network.sigma) * self.null_space.norm**2
        if product > 1:
            raise AssumptionFailed(f"tau sigma ||A||^2 <= {float(product):.6g} is all that is proven, 1 is the limit")
        needed = required_steps(self.network, self.constant)
        if self.network.steps < needed:
            raise AssumptionFailed(f"steps is {self.network.steps}: the theorem needs {needed} in each restart")

    @classmethod
    def design(
        cls, null_space: NullSpaceProperty, restarts: int, misfit: object = 0, compressibility: object = 0
    ) -> RestartScheme:
        """The network that the theorem asks for: its lam, tau = sigma, the least p, and delta.

        Parameters
        ----------
        null_space : NullSpaceProperty
            The entries of its matrix and its weights must be doubles.
        restarts : int
        misfit : number >= 0
            A bound of ||Ax - y||_2.
        compressibility : number >= 0
            A bound of ``sigma_{s,M}(x)_{1,w}``; 0 if x is sparse in levels.
        """
        noise, tail = _bound(misfit, "misfit"), _bound(compressibility, "compressibility")
        lam = float(null_space.penalty)
        step = float(1 / null_space.norm) * _STEP_MARGIN
        delta = float_above(2 * Fraction(lam) * tail + 2 * noise)
        matrix = np.array([[float(to_fraction(rational(v))) for v in row] for row in null_space.matrix])
        weights = np.array([float(w) for w in null_space.sparsity.weights])
        draft = Firenet(matrix, lam, step, step, weights, 1, as_integer(restarts, "restarts", 1), delta)
        steps = required_steps(draft, null_space.error_constant(Fraction(lam)))
        return cls(Firenet(matrix, lam, step, step, weights, steps, draft.restarts, delta), null_space)

    @property
    def constant(self) -> Fraction:
        """C, for the network's own lam."""
        return self.null_space.error_constant(Fraction(self.network.lam))

    def covers(self, x: Sequence[object], y: Sequence[object]) -> bool:
        """Is 2 lam ``sigma_{s,M}(x)_{1,w}`` + 2 ||Ax - y||_2 <= delta, so that the bounds hold for x and y? Exactly."""
        matrix = self.null_space.matrix
        signal, data = _rationals(x, "x", len(matrix[0])), _rationals(y, "y", len(matrix))
        residual = [inner(row, signal) - b for row, b in zip(matrix, data, strict=True)]
        tail = self.null_space.sparsity.compressibility(signal)
        room = Fraction(self.network.delta) / 2 - Fraction(self.network.lam) * tail
        return room >= 0 and to_fraction(rational(inner(residual, residual))) <= room * room

    def error_bound(self, restart: int, y: Sequence[object]) -> Fraction:
        """A bound of ||phi_k(y) - x||_2 after `restart` restarts.

        **Guarantee.** It holds in exact arithmetic for every x with `covers(x, y)`.
        """
        k = as_integer(restart, "restart", 0)
        return self.constant * (Fraction(self.network.delta) / (1 - _UPSILON[1]) + _UPSILON[1] ** k * _norm_above(y))

    def restarts_for(self, accuracy: object, y: Sequence[object]) -> int:
        """The least number of restarts, at least one, whose error bound is at most `accuracy`.

        Raises
        ------
        InvalidInput
            An accuracy that no number of restarts reaches, because delta is too large for it.
        """
        target = _bound(accuracy, "accuracy")
        floor = self.constant * Fraction(self.network.delta) / (1 - _UPSILON[1])
        if target <= floor:
            least = significant(floor, 6, upward=True)
            raise InvalidInput(f"accuracy is {shown(accuracy)}: with this delta the bound stays above {least}")
        start = self.constant * _norm_above(y)
        k = max(1, math.floor(_log(start) - _log(target - floor)) - 1) if start else 1
        while self.error_bound(k, y) > target:
            k += 1
        return k

    def layers_for(self, accuracy: object, y: Sequence[object]) -> int:
        """Layers of a network proven to be so accurate: scaling, p primal-dual pairs, average, in each restart."""
        return self.restarts_for(accuracy, y) * (2 * self.network.steps + 2)


def required_steps(network: Firenet, constant: Fraction) -> int:
    """The least p of the theorem for the network's tau and sigma; 2 ||A|| C/upsilon for tau = sigma = 1/||A||."""
    norm = Fraction(network.norm)
    low, high = norm * (1 - _SLACK), norm * (1 + _SLACK)
    room = 1 - 1 / (2 * low * Fraction(network.sigma))
    if room <= 0:
        raise AssumptionFailed(f"sigma is {network.sigma:.6g}: the theorem needs sigma > 1/(2 * {network.norm:.6g})")
    return root_ceiling(2 * high * constant**2 / (Fraction(network.tau) * _UPSILON[0] ** 2 * room))


def _require_same_data(network: Firenet, null_space: NullSpaceProperty) -> None:
    matrix = np.asarray(network.matrix)
    if matrix.shape != (len(null_space.matrix), len(null_space.matrix[0])):
        raise InvalidInput(f"matrix has shape {matrix.shape}: the null space property is of another matrix")
    for i, row in enumerate(null_space.matrix):
        for k, value in enumerate(row):
            if Fraction(*exact_ratio(matrix[i, k])) != to_fraction(rational(value)):
                raise InvalidInput(
                    f"matrix[{i}, {k}] is {float(matrix[i, k])!r}, the null space property is proven for "
                    f"{shortened(value)}: prove it for the float64 matrix itself"
                )
    for k, w in enumerate(null_space.sparsity.weights):
        if Fraction(*exact_ratio(network.weights[k])) != w:
            raise InvalidInput(f"weights[{k}] is {float(network.weights[k])!r}: the null space property has {w}")


def _norm_above(y: Sequence[object]) -> Fraction:
    data = _rationals(y, "y")
    return enclose_square_root(inner(data, data), 15).upper


def _rationals(values: Sequence[object], name: str, length: int | None = None) -> list[fmpq]:
    found = []
    for k, value in enumerate(Reader().vector(values, name, length)):
        if not isinstance(value, fmpq):
            raise InvalidInput(f"{name}[{k}] is {shown(value)}: a rational number is needed")
        found.append(value)
    return found


def _bound(value: object, name: str) -> Fraction:
    number = to_rational(value, name)
    if number is None or number < 0:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number >= 0 is needed")
    return to_fraction(number)


def _log(x: Fraction) -> float:
    """A double near log x for x > 0, also where x itself is no double."""
    shift = x.numerator.bit_length() - x.denominator.bit_length()
    return math.log(float(x / Fraction(2) ** shift)) + shift * math.log(2)
