"""Small decision trees as algorithms, and a search of our own through the inputs that a game may mean.

A family is described by its closed form (one row of tied columns), answers by the rule "round to a grid", and trees are
run on them directly: nothing of sciverify's oracles, solution sets or games is used.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

POWERS = ((1, 0), (0, 1), (-1, 0), (0, -1))


class Crash(Exception):
    """What a tree raises."""


class Beyond(Exception):
    """The budget is used up."""


class Unbounded(Exception):
    """No budget was named, and the game answers no more."""


# ---------------------------------------------------------------- trees


@dataclass(frozen=True)
class Answer:
    """A row of the table: one vector for each sample."""

    row: int


@dataclass(frozen=True)
class Fail:
    """Raise."""


@dataclass(frozen=True)
class Forever:
    """Ask to n, n + step, n + 2 step, ... without end."""

    n: int
    step: int


@dataclass(frozen=True)
class Compare:
    """Is the entry of the answer larger than the threshold?"""

    subject: str
    n: int
    entry: int
    threshold: Fraction
    below: object
    above: object


@dataclass(frozen=True)
class Flip:
    """A coin."""

    tails: object
    heads: object


def walk(tree, ask, flip):
    """The row of the table that the tree ends in."""
    while not isinstance(tree, Answer):
        if isinstance(tree, Fail):
            raise Crash
        if isinstance(tree, Forever):
            for k in itertools.count():
                ask("matrix", tree.n + k * tree.step)
        if isinstance(tree, Flip):
            tree = tree.heads if flip() else tree.tails
        else:
            value = ask(tree.subject, tree.n)[tree.entry]
            tree = tree.above if value > tree.threshold else tree.below
    return tree.row


def as_algorithm(tree, table, complex_data):
    """The tree as a function TrainingSet -> network."""

    def algorithm(training):
        def ask(subject, n):
            found = training.matrix(n)[0] if subject == "matrix" else training.measurement(0, n)
            if complex_data and subject == "matrix":
                found = [a * c + b * d for (a, b), (c, d) in zip(found, itertools.cycle(POWERS), strict=False)]
            return list(found)

        row = walk(tree, ask, training.coins.flip)
        answers = iter(table[row])
        return lambda y: next(answers)

    return algorithm


# ---------------------------------------------------------------- inputs in closed form


@dataclass(frozen=True)
class Model:
    """m = 1 or 2, tied columns of lengths alpha w_j; sample k scales y = (1, 0) by 1 - k / (4R)."""

    kind: str
    m: int
    tied: int
    alpha: Fraction
    penalty: Fraction
    weights: tuple
    samples: int

    def first_row(self, j, eps):
        return [self.alpha * self.weights[i] + (eps if i == j else 0) for i in range(self.tied)]

    def spike(self, j, eps, sample):
        """The minimiser of (length z - c)^2 and its kin along column j alone."""
        length, c = self.first_row(j, eps)[j], 1 - Fraction(sample, 4 * self.samples)
        along = self.weights[j] / length
        if self.kind == "lasso":
            c -= self.penalty / 2 * along
        elif self.kind == "basis-pursuit":
            c -= self.penalty
        return c / length

    def answers(self, j, eps, guard):
        """The oracle: (subject, n) -> first row of A_n, or y_n. Rounded to the grid that proves 2**-(n + guard)."""

        def ask(subject, n):
            n += guard
            if subject == "measurement":
                exponent = n + half_of_bits(self.m)
                return [rounded(Fraction(1), exponent)] + [Fraction(0)] * (self.m - 1)
            exponent = n + half_of_bits(self.m * (self.tied + self.m - 1))
            return [rounded(x, exponent) for x in self.first_row(j, eps)] + [Fraction(0)] * (self.m - 1)

        return ask

    def squared_distance(self, x, j, eps, sample):
        """To the only minimiser of branch j; j = None: to the hull of all spikes, the minimisers of the limit."""
        real = [a for a, _ in x]
        beside = sum(b * b for _, b in x) + sum(a * a for a in real[self.tied :])
        if j is not None:
            spike = self.spike(j, eps, sample)
            return beside + sum((a - (spike if i == j else 0)) ** 2 for i, a in enumerate(real[: self.tied]))
        ends = [self.spike(i, Fraction(0), sample) for i in range(self.tied)]
        return beside + min(
            d
            for size in range(1, self.tied + 1)
            for face in itertools.combinations(range(self.tied), size)
            if (d := distance_to_face(real[: self.tied], ends, face)) is not None
        )


def half_of_bits(count):
    return ((count - 1).bit_length() + 1) // 2


def rounded(x, exponent):
    """The nearest multiple of 2**-exponent."""
    unit = Fraction(2) ** -exponent
    return (x / unit + Fraction(1, 2)).__floor__() * unit


def distance_to_face(x, ends, face):
    """Squared distance to {sum_i t_i ends_i e_i : sum t_i = 1} over a face if the nearest point has t >= 0, else None."""
    # z_i = x_i - mu / ends_i with sum z_i / ends_i = 1
    square = sum(1 / ends[i] ** 2 for i in face)
    mu = (sum(x[i] / ends[i] for i in face) - 1) / square
    z = [x[i] - mu / ends[i] if i in face else Fraction(0) for i in range(len(x))]
    return sum((a - b) ** 2 for a, b in zip(x, z, strict=True)) if all(z[i] >= 0 for i in face) else None


# ---------------------------------------------------------------- the search


@dataclass(frozen=True)
class Search:
    """A tree on a class: which verdict does the definition of the game imply?"""

    model: Model
    tree: object
    table: list
    real_table: list
    digits: int
    limit_point: bool
    budget: tuple | None
    """(bits, questions) or None"""

    def limited(self, ask, most):
        """The oracle with the budget, or with what the game itself answers."""
        bits, questions = self.budget or most
        count = itertools.count()

        def charged(subject, n):
            if n > bits or next(count) >= questions:
                raise Beyond if self.budget else Unbounded
            return ask(subject, n)

        return charged

    def outcomes(self, ask, most=(65_536, 100_000)):
        """(probability, row of the table or the name of a failure) for every sequence of coins, and: were there coins?"""
        found, coins = [], [()]
        tossed = False
        while coins:
            sequence = coins.pop()
            rest = iter(sequence)
            try:
                end = walk(self.tree, self.limited(ask, most), lambda rest=rest: next(rest))
            except StopIteration:
                tossed = True
                coins += [(*sequence, 0), (*sequence, 1)]
                continue
            except Beyond:
                end = "exceeds its budget"
            except Unbounded:
                end = "not decided"
            except Crash:
                end = "crashed"
            found.append((Fraction(1, 2 ** len(sequence)), end))
        return found, tossed

    def misses(self, row, j, eps):
        tolerance = Fraction(1, 10**self.digits)
        return any(
            self.model.squared_distance(x, j, eps, sample) > tolerance**2
            for sample, x in enumerate(self.real_table[row])
        )

    def branches(self, n):
        return [(j, Fraction(1, 2 ** (n + 1))) for j in range(self.model.tied)]

    def lazily(self):
        """Answers about the limit; all inputs of index 4000 share them, however far the tree reads."""
        return self.outcomes(self.model.answers(0, Fraction(0), 1), (1000, 10_000))

    def verdict(self):
        """For trees without coins."""
        ((_, end),), _ = self.lazily()
        bounded = self.budget is not None or self.limit_point
        if end == "crashed" or (isinstance(end, str) and bounded):
            return end
        if not isinstance(end, str):
            inputs = self.branches(4000) + ([(None, Fraction(0))] if self.limit_point else [])
            if any(self.misses(end, j, eps) for j, eps in inputs):
                return "refuted"
        return "survived" if bounded else self.committed()

    def committed(self):
        """Without a limit point and without a budget: some inputs, answered truthfully from the start."""
        for n in (3, 12, 40):
            for j, eps in self.branches(n):
                ((_, end),), _ = self.outcomes(self.model.answers(j, eps, 0))
                if isinstance(end, str):
                    return end
                if self.misses(end, j, eps):
                    return "refuted"
        return "survived"

    def success(self):
        """For trees with coins: the probabilities of being right and of not ending, on the branch that says most."""
        if self.budget is not None or self.limit_point:
            ends, _ = self.lazily()
            cases = [(j, eps, ends) for j, eps in self.branches(4000)]
        else:
            cases = [(j, e, self.outcomes(self.model.answers(j, e, 0))[0]) for j, e in self.branches(12)]
        chances = [
            (
                sum((p for p, end in ends if not isinstance(end, str) and not self.misses(end, j, eps)), Fraction(0)),
                sum((p for p, end in ends if end == "not decided"), Fraction(0)),
            )
            for j, eps, ends in cases
        ]
        refuting = [(right, unknown) for right, unknown in chances if right + unknown <= Fraction(1, 2)]
        return min(refuting or chances, key=lambda chance: chance[0])
