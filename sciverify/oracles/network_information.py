"""What an algorithm may ask of a network: its weights."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.oracles.budget import OF_A_CERTIFICATE, Budget
from sciverify.oracles.coins import Coins
from sciverify.oracles.information import LEAST, MOST, Information
from sciverify.oracles.network_weights import NetworkWeights, WeightArray
from sciverify.oracles.question import WEIGHT, Inquiry


class NetworkInformation(Information):
    """Questions about the weights of a network; every answer is recorded.

    Parameters
    ----------
    network : LayeredNetwork
    budget : Budget, optional
    coins : Coins, optional

    Raises
    ------
    InvalidInput
        No such network.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import information_about
    >>> network = sv.LayeredNetwork([sv.Dense([[1, "1/3"]], [2]), sv.ReLU()])
    >>> told = information_about(network)
    >>> [(array.name, array.shape) for array in told.arrays]
    [('layer 0, matrix', (1, 2)), ('layer 0, bias', (1,))]
    >>> told.weight(0, 1), told.weights(0, 4)  # exactly, and within 2^-4
    (Fraction(1, 3), [[Fraction(1, 1), Fraction(5, 16)]])
    """

    asked_for = "weights"
    source: NetworkWeights

    def __init__(self, network: LayeredNetwork, budget: Budget | None = None, coins: Coins | None = None) -> None:
        if not isinstance(network, LayeredNetwork):
            raise InvalidInput(f"network is {shown(network)}: a LayeredNetwork is needed")
        allowed = Budget() if budget is None else budget
        super().__init__(NetworkWeights(network), coins=coins, budget=allowed, patience=OF_A_CERTIFICATE)

    @property
    def arrays(self) -> tuple[WeightArray, ...]:
        """Names and shapes of the arrays of weights, which are no secret."""
        return self.source.arrays

    def weight(self, array: int, position: int, n: int | None = None) -> Fraction:
        """One weight of an array, row by row: exactly, or with n a dyadic number within 2**-n of it.

        Raises
        ------
        InvalidInput
            There is no such weight.
        """
        place = as_integer(array, "array", 0), as_integer(position, "position", 0)
        asked = None if n is None else as_integer(n, "n", LEAST, MOST)
        return cast("Fraction", self.ask(Inquiry(WEIGHT, place, asked)))

    def weights(self, array: int, n: int | None = None) -> list[object]:
        """All weights of an array as nested lists, one question each.

        Raises
        ------
        InvalidInput
            There is no such array.
        """
        place = as_integer(array, "array", 0, len(self.arrays) - 1)
        shape = self.arrays[place].shape
        found = [self.weight(place, k, n) for k in range(int(np.prod(shape)))]
        nested: list[object] = np.array(found, dtype=object).reshape(shape).tolist()
        return nested
