"""Algorithms as decision trees: what any algorithm is on the inputs that it reads finitely many bits of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sciverify.oracles.training_set import TrainingSet


@dataclass(frozen=True, slots=True)
class Leaf:
    """Return this vector, whatever is measured."""

    output: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """Ask for A_n[row][column] (y_{1,n}[row] if column is None), and go to `low` if it is at most the threshold."""

    n: int
    row: int
    column: int | None
    threshold: Fraction
    low: Leaf | Node
    high: Leaf | Node

    def next(self, training: TrainingSet) -> Leaf | Node:
        """The branch that the answer leads to."""
        if self.column is None:
            answer: Any = training.measurement(0, self.n)[self.row]
        else:
            answer = training.matrix(self.n)[self.row][self.column]
        return self.low if answer <= self.threshold else self.high


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """An algorithm of the game, for real training sets: questions on the way to a leaf, and a constant answer."""

    root: Leaf | Node

    def leaf(self, training: TrainingSet) -> Leaf:
        """Where the answers lead."""
        place = self.root
        while isinstance(place, Node):
            place = place.next(training)
        return place

    def __call__(self, training: TrainingSet) -> Callable[[object], tuple[Fraction, ...]]:
        """The network that the game evaluates."""
        output = self.leaf(training).output
        return lambda y: output
