"""Networks: layers of affine maps and nonlinearities, run in floats and in balls.

The exact network is the one in exact arithmetic whose numbers are exactly the stored doubles (and, for a matrix-free
operator, the linear map that the operator stands for). Theory: docs/theory/iterations.md.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from fractions import Fraction

import numpy as np
from flint import acb_mat, arb, arb_mat

from sciverify.algorithms.ball_pass import narrow_pass
from sciverify.algorithms.linear_map import Array, LinearMap
from sciverify.algorithms.operations import enclosed_norm
from sciverify.algorithms.program import Layer, Program, float_pass
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.double_array import read_doubles
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.environment import float_proof
from sciverify.exact.rationals import to_fraction

_ROUND_OFF_BITS = 110
_NORM_BITS = 256
_MOST_DIGITS = 10_000


class Network(Displayed, ABC):
    """A map y -> x that is a program over one linear map: call it, list its layers, enclose its exact output.

    **Source.** docs/theory/iterations.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> network = sv.unroll(sv.Ista(np.array([[2.0]]), lam=1.0), layers=3)
    >>> isinstance(network, sv.Network), len(network.layers)
    (True, 3)
    >>> network.enclose([4.0])  # in exact arithmetic
    [Enclosure([1.8749999, 1.8750000])]
    """

    @property
    @abstractmethod
    def linear_map(self) -> LinearMap:
        """The matrix of the network."""

    @property
    @abstractmethod
    def program(self) -> Program:
        """What it does."""

    @property
    @abstractmethod
    def parameter_count(self) -> int:
        """Numbers that define the network; those that layers share count once."""

    @property
    def layers(self) -> list[Layer]:
        """Every layer in order, with its parameters."""
        return list(self.program.layers)

    def __call__(self, y: object) -> Array:
        """The network's output for the measurements y, m doubles -> shape (N,), in float64; y is not rounded."""
        return float_pass(self.program, self.linear_map, self._read(y))

    def _read(self, y: object) -> Array:
        return read_vector(y, "y", self.linear_map.shape[0])

    def enclose(self, y: object, digits: int = 20) -> list[Enclosure] | list[tuple[Enclosure, Enclosure]]:
        """The exact output of the network with the stored numbers.

        Parameters
        ----------
        y : array of m doubles, real or complex, in any form
            Exactly these; a number that is no double, such as 1/3 or 2**53 + 1, is refused.
        digits : int
            Digits that are asked for, counted from the leading digit of the largest entry.

        Returns
        -------
        list of Enclosure, or of pairs (real part, imaginary part) if A or y is complex
            **Guarantee.** Each contains its entry of the exact output; widths are at most 10**-digits times the
            largest entry.

        Raises
        ------
        InvalidInput
            y is no vector of m doubles.
        PrecisionExhausted
            The layers amplify radii beyond the largest precision.
        Undecided
            The floating-point environment is not that of IEEE arithmetic.
        """
        digits = as_integer(digits, "digits", 1, _MOST_DIGITS)
        with float_proof(1):  # balls compute in integers, and read doubles in floats
            column = narrow_pass(self.program, self.linear_map, self._read(y), math.ceil(3.33 * digits) + 2)
        if isinstance(column, acb_mat):
            return [(_enclosure(ball.real), _enclosure(ball.imag)) for ball in column.entries()]
        return [_enclosure(ball) for ball in column.entries()]

    def round_off(self, y: object) -> Enclosure:
        """The l2 distance between the float output and the exact output.

        Returns
        -------
        Enclosure
            **Guarantee.** lower <= ||network(y) - exact output||_2 <= upper.

        Raises
        ------
        InvalidInput
            y is no vector of m doubles.
        Undecided
            The float pass overflowed, or the floating-point environment is not that of IEEE arithmetic.
        PrecisionExhausted
            The layers amplify radii beyond the largest precision.
        """
        with float_proof(1):
            return self._round_off(y)

    def _round_off(self, y: object) -> Enclosure:
        output = self(y)
        if not np.all(np.isfinite(output)):
            raise Undecided(f"the float pass ended in {shown(output)}: it overflowed, so its round-off has no bound")
        exact = narrow_pass(self.program, self.linear_map, self._read(y), _ROUND_OFF_BITS)
        with working_precision(_NORM_BITS):
            if isinstance(exact, acb_mat):
                distance = enclosed_norm(acb_mat(len(output), 1, output.tolist()) - exact)
            else:
                distance = enclosed_norm(arb_mat(len(output), 1, output.tolist()) - exact)
        bounds = _enclosure(distance)
        return Enclosure(max(bounds.lower, Fraction(0)), bounds.upper)


def read_vector(values: object, name: str, count: int) -> Array:
    """A vector of doubles, or one sentence about what is wrong with it: no number is rounded."""
    if values is None or isinstance(values, str):
        raise InvalidInput(f"{name} is {shown(values)}: {count} finite numbers are needed")
    array = read_doubles(values, name)
    if array.shape != (count,):
        raise InvalidInput(f"{name} is {shown(values)}: {count} finite numbers are needed")
    return array


def _enclosure(ball: arb) -> Enclosure:
    low, high = rational_ends(ball)
    return Enclosure(to_fraction(low), to_fraction(high))
