"""A network as questions see it: arrays of rational weights, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sciverify.errors import as_integer
from sciverify.exact.rationals import to_fraction
from sciverify.exact.verdict import Verdict
from sciverify.networks.layer import NetworkLayer, Shape
from sciverify.networks.layered_network import LayeredNetwork, Residual
from sciverify.networks.stored_array import StoredArray
from sciverify.oracles.question import WEIGHT, Answer, Exchange, Inquiry, no_question
from sciverify.oracles.terms import answered, is_answer


@dataclass(frozen=True, slots=True)
class WeightArray:
    """One array of weights of a network.

    Attributes
    ----------
    name : str
        Such as "layer 0, matrix".
    shape : tuple of int
    """

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class NetworkWeights:
    """One network; its arrays in the order of its layers, those of a residual layer where it stands."""

    network: LayeredNetwork
    stored: tuple[tuple[str, StoredArray], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stored", tuple(_stored(self.network.layers, "layer ")))

    @property
    def arrays(self) -> tuple[WeightArray, ...]:
        """What there is to ask about."""
        return tuple(WeightArray(name, array.shape) for name, array in self.stored)

    def answer(self, question: Inquiry) -> Answer:
        """A weight, exactly or within 2**-n."""
        return answered(self._weight(question), question)

    def allows(self, exchange: Exchange) -> Verdict:
        """Decided exactly."""
        return is_answer(self._weight(exchange.question), exchange)

    def _weight(self, question: Inquiry) -> Fraction:
        if question.subject != WEIGHT or len(question.place) != 2:
            raise no_question(question, "a network")
        array = self.stored[as_integer(question.place[0], "array", 0, len(self.stored) - 1)][1]
        numbers = array.scaled.numbers
        position = as_integer(question.place[1], "position", 0, len(numbers) - 1)
        return to_fraction(array.scaled.unit * numbers[position])


def _stored(layers: Sequence[NetworkLayer], before: str) -> Iterator[tuple[str, StoredArray]]:
    for k, layer in enumerate(layers):
        if isinstance(layer, Residual):
            yield from _stored(layer.layers, f"{before}{k}.")
        for name, value in vars(layer).items():
            if isinstance(value, StoredArray):
                yield f"{before}{k}, {name}", value
