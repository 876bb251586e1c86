"""Coins for randomised algorithms, and the tree of everything that they can show.

An algorithm that flips at most a few coins has finitely many runs: `every_run` goes through all of them, each with
its exact probability. No seed, no sampling.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from sciverify.errors import as_integer
from sciverify.oracles.budget import BudgetExceeded

_T = TypeVar("_T")


@dataclass(slots=True)
class Coins:
    """What a randomised algorithm may draw from.

    Attributes
    ----------
    drawn : list of (value, sides)
        Every draw so far, in order.
    most : int
        Draws after which `BudgetExceeded` ends the run.
    """

    source: Callable[[int], int]
    drawn: list[tuple[int, int]] = field(default_factory=list)
    most: int = 100_000

    @classmethod
    def seeded(cls, seed: int) -> Coins:
        """Pseudo-random coins, the same for the same seed."""
        return cls(random.Random(seed).randrange)

    @classmethod
    def tape(cls, values: list[int]) -> Coins:
        """Coins that show these values and then 0; `every_run` steers with them."""
        rest = iter(values)
        return cls(lambda sides: min(next(rest, 0), sides - 1))

    def below(self, sides: int) -> int:
        """A uniform integer from 0 to sides - 1."""
        sides = as_integer(sides, "sides", 1)
        if len(self.drawn) >= self.most:
            raise BudgetExceeded(f"more than {self.most} coins")
        value = self.source(sides)
        self.drawn.append((value, sides))
        return value

    def flip(self) -> int:
        """0 or 1, each with probability 1/2."""
        return self.below(2)

    @property
    def probability(self) -> Fraction:
        """The probability of everything drawn so far."""
        product = Fraction(1)
        for _, sides in self.drawn:
            product /= sides
        return product


def every_run(run: Callable[[Coins], _T], most: int) -> list[tuple[Fraction, _T]] | None:
    """All runs of something that draws coins, each with its exact probability.

    Returns
    -------
    list of (probability, result), or None
        None if there are more than `most` equally likely ones, or if not the coins alone decide what is drawn next.
        **Guarantee.** The probabilities sum to 1.
    """
    found: list[tuple[Fraction, _T]] = []
    values: list[int] = []
    sides: list[int] = []
    while True:
        coins = Coins.tape(values)
        result = run(coins)
        if coins.probability * most < 1 or [s for _, s in coins.drawn[: len(values)]] != sides:
            return None
        found.append((coins.probability, result))
        values = [value for value, _ in coins.drawn]
        while values and values[-1] == coins.drawn[len(values) - 1][1] - 1:
            values.pop()
        if not values:
            return found
        values[-1] += 1
        sides = [s for _, s in coins.drawn[: len(values)]]
