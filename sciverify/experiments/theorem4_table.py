"""Theorem 4 played: its three parts, for three problems, several K and sizes, against a zoo of algorithms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sciverify.adversary.game import refute
from sciverify.adversary.outcomes import ExceedsBudget, Outcome, RandomisedVerdict, Refutation
from sciverify.algorithms.theorem4 import ConstantAnswer, ResolvedBranch
from sciverify.certificate.certificate import Certificate
from sciverify.exact.enclosure import Enclosure
from sciverify.experiments.zoo import zoo
from sciverify.families.conditions import Conditions
from sciverify.families.theorem4 import Theorem4
from sciverify.oracles.budget import Budget

PROBLEMS = ("P1", "P2", "P3")
DIGITS = (3, 4, 6)
SIZES = ((1, 2), (3, 5), (19, 20))
SETTINGS = tuple((p, K, m, N) for p in PROBLEMS for K in DIGITS for m, N in SIZES)
QUICK_SETTINGS = tuple((p, 3, m, N) for p in PROBLEMS for m, N in SIZES[:2])
BOUNDS = (16, 64, 256, 1024)
"""Bounds M on the data that the algorithm of (ii) is shown to exceed."""


@dataclass(frozen=True)
class Theorem4Row:
    """One class of inputs.

    Attributes
    ----------
    zoo : dict of outcomes at K digits, one for each algorithm
    resolved, resolved_worst : outcome and worst case of the algorithm of (ii) at K-1 digits
    resolved_bounded : dict M -> outcome of the same with M bits
    resolved_finer : its outcome at K digits
    constant, constant_worst : outcome and worst case of the algorithm of (iii) at K-2 digits, reading L bits
    constant_finer : its outcome at K-1 digits
    """

    problem: str
    K: int
    m: int
    N: int
    L: int
    conditions: Conditions
    zoo: dict[str, Outcome]
    resolved: Outcome
    resolved_worst: Enclosure
    resolved_bounded: dict[int, Outcome]
    resolved_finer: Outcome
    constant: Outcome
    constant_worst: Enclosure
    constant_finer: Outcome

    @property
    def fails(self) -> int:
        """How many algorithms of the zoo are refuted, read more than their budget, or crash."""
        return sum(outcome.refuted for outcome in self.zoo.values())

    @property
    def refutations(self) -> list[Refutation]:
        """The refutations of the zoo."""
        return [outcome for outcome in self.zoo.values() if isinstance(outcome, Refutation)]

    @property
    def guess(self) -> RandomisedVerdict | None:
        """The outcome of the random guess."""
        return next((o for o in self.zoo.values() if isinstance(o, RandomisedVerdict)), None)

    @property
    def as_the_theorem_says(self) -> bool:
        """All fail at K digits, (ii) and (iii) survive at theirs and fail one digit higher, every M is beaten."""
        return (
            self.fails == len(self.zoo)
            and not self.resolved.refuted
            and not self.constant.refuted
            and self.resolved_finer.refuted
            and self.constant_finer.refuted
            and all(isinstance(outcome, ExceedsBudget) for outcome in self.resolved_bounded.values())
            and self.resolved_worst.upper <= Fraction(1, 10 ** (self.K - 1))
            and self.constant_worst.upper <= Fraction(1, 10 ** (self.K - 2))
            and self.conditions.at_most_one
        )


def theorem4_rows(settings: Sequence[tuple[str, int, int, int]] = SETTINGS) -> Iterator[Theorem4Row]:
    """All rows, one after the other."""
    for setting in settings:
        yield theorem4_row(*setting)


def theorem4_row(problem: str, K: int, m: int, N: int, L: int = 1) -> Theorem4Row:
    """Play all games of one class."""
    theorem = Theorem4(problem, m, N, K, L)
    resolved, constant = ResolvedBranch(theorem), ConstantAnswer(theorem)
    data = Budget(bits=1_000, questions=10_000, seconds=60)
    worst = [part.worst_distance(constant.answer(part)) for part in theorem.parts]
    rounding = Fraction(1, 2 ** (8 * theorem.coarse.K))  # answers of (ii) on the coarse part are rounded minimisers
    return Theorem4Row(
        problem=problem,
        K=K,
        m=m,
        N=N,
        L=L,
        conditions=max((part.conditions() for part in theorem.parts), key=lambda c: c.solution_map.upper),
        zoo={name: refute(algorithm, theorem, budget=data) for name, algorithm in zoo(theorem).items()},
        resolved=refute(resolved, theorem, digits=K - 1),
        resolved_worst=Enclosure(worst[0].lower, max(worst[0].upper, rounding)),
        resolved_bounded={M: refute(resolved, theorem, digits=K - 1, budget=Budget(bits=M)) for M in BOUNDS},
        resolved_finer=refute(resolved, theorem, digits=K),
        constant=refute(constant, theorem, digits=K - 2, budget=Budget(bits=L)),
        constant_worst=max(worst, key=lambda e: e.upper),
        constant_finer=refute(constant, theorem, digits=K - 1, budget=Budget(bits=L)),
    )


def certificates(row: Theorem4Row) -> dict[str, Certificate]:
    """Every certificate of a row under the name of its file."""
    outcomes = {f"zoo-{k}": outcome for k, outcome in enumerate(row.zoo.values())}
    outcomes |= {f"ii-M{M}": outcome for M, outcome in row.resolved_bounded.items()}
    outcomes |= {"ii": row.resolved, "ii-finer": row.resolved_finer}
    outcomes |= {"iii": row.constant, "iii-finer": row.constant_finer}
    stem = f"{row.problem}-K{row.K}-{row.m}x{row.N}"
    return {
        f"{stem}-{name}-{kind}.json": certificate
        for name, outcome in outcomes.items()
        for kind, certificate in outcome.certificates().items()
    }
