"""What the game asks of families and algorithms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from sciverify.exact.ordered import Exact
from sciverify.exact.reading import Vector
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.solution_set import SolutionSet

Network: TypeAlias = Callable[[Any], object]
"""Measurement vector of length m -> vector of length N."""
Algorithm: TypeAlias = Callable[[TrainingSet], Network]
"""Training set -> network."""


class Input(Protocol):
    """An exact input (A, S) with its solution sets."""

    @property
    def problems(self) -> Sequence[Any]:
        """One problem for each measurement vector."""

    @property
    def solution_sets(self) -> Sequence[SolutionSet]:
        """Their solution sets (of the real problems, where columns are turned)."""

    @property
    def turns(self) -> tuple[int, ...] | None:
        """The powers of i that columns are multiplied by, or None."""

    @property
    def label(self) -> str:
        """Which input this is."""


class Transition(Protocol):
    """Branches of inputs that converge to one limit, while their minimisers stay apart."""

    @property
    def K(self) -> int:
        """Minimisers of two branches are more than 2 * 10**-K apart."""

    @property
    def branches(self) -> int:
        """How many branches there are."""

    @property
    def samples(self) -> int:
        """How many measurement vectors an input has."""

    @property
    def limit_point(self) -> bool:
        """Does the limit belong to the class?"""

    def branch(self, j: int, n: int) -> Input:
        """The n-th input of branch j."""

    def limit(self) -> Input:
        """The common limit of the branches."""

    def index_within(self, n: int) -> int:
        """An index from which on all branches lie within 2**-n of the limit."""

    def minimiser(self, j: int, n: int | None = None, sample: int = 0) -> Vector:
        """The minimiser of branch j with index n; in the limit (None) a vertex of the set."""

    def spike(self, j: int, n: int | None = None, sample: int = 0) -> Exact:
        """The entry of the minimiser that tells the branch."""


class Class(Protocol):
    """A class of inputs: one phase transition or several."""

    @property
    def K(self) -> int:
        """The digits that nobody gets."""

    @property
    def parts(self) -> Sequence[Transition]:
        """The phase transitions."""
