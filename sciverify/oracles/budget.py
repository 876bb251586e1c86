"""How much an algorithm may read: what it claims to need, and how far its questions are answered without a claim."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sciverify.errors import InvalidInput, as_integer, shown

MOST_BITS = 1 << 16
"""The largest n that a game answers: 20,000 decimal digits a number. The checker reads numerals of up to 50,000 digits,
and a proof about an output as long as the answers multiplies two of them."""
MOST_QUESTIONS = 100_000
"""The checker judges every different answer; so many are a matter of minutes."""
MOST_SIZE = 1 << 27
"""Bits in all different answers together: 40 million decimal digits of the 64 MiB that the checker reads; instance and
proofs have the rest."""


class BudgetExceeded(BaseException):
    """Ends a run that reads beyond its budget; a BaseException, so that `except Exception` does not hide it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The data that an algorithm claims to need at most, and the time that one run of it is watched.

    Parameters
    ----------
    bits : int >= 0, optional
        The largest n that may be asked for. The theory measures the size of the data read by it. Left out: nothing is
        claimed about it.
    questions : int >= 0, optional
        How many questions may be asked. Left out: nothing is claimed about it.
    seconds : float > 0 or None
        Wall time of one run; None: no limit. It is no part of the claim: whoever runs out of it has not lost.

    Raises
    ------
    InvalidInput
        A number out of range.

    **Source.** docs/theory/games.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> def greedy(training):
    ...     A = training.matrix(300)
    ...     return lambda y: [0, 0]
    >>> family = sv.families.TiedColumns(m=1, N=2, K=3)
    >>> print(sv.refute(greedy, family, budget=sv.Budget(bits=200)).verdict)
    exceeds its budget
    """

    bits: int | None = None
    questions: int | None = None
    seconds: float | None = 10.0

    def __post_init__(self) -> None:
        for name, most in (("bits", MOST_BITS), ("questions", MOST_QUESTIONS)):
            number = getattr(self, name)
            if number is not None:
                object.__setattr__(self, name, as_integer(number, name, 0, most))
        if self.seconds is not None and not (
            isinstance(self.seconds, int | float) and math.isfinite(self.seconds) and self.seconds > 0
        ):
            raise InvalidInput(f"seconds is {shown(self.seconds)}: a positive number or None is needed")

    @property
    def bounds_data(self) -> bool:
        """Is anything claimed about the data that are read?"""
        return self.bits is not None or self.questions is not None

    def __str__(self) -> str:
        named = ((self.bits, "bits"), (self.questions, "questions"), (self.seconds, "s"))
        return ", ".join(f"{number:g} {unit}" for number, unit in named if number is not None) or "no limit"


@dataclass(frozen=True, slots=True)
class Patience:
    """How far a game answers where the budget names no bound. Whoever asks for more has not lost."""

    bits: int
    questions: int
    size: int = MOST_SIZE
    firm: bool = False
    """No budget makes it answer more than that."""


OF_A_LOOK = Patience(bits=1_000, questions=10_000)
"""For answers that many inputs share, where an algorithm may wait for a difference that never comes."""
OF_A_CERTIFICATE = Patience(bits=MOST_BITS, questions=MOST_QUESTIONS)
"""For answers about one input: as much as a certificate holds."""


def as_budget(budget: object) -> Budget:
    """A `Budget`; an integer means so many bits."""
    if isinstance(budget, Budget):
        return budget
    if isinstance(budget, int) and not isinstance(budget, bool):
        return Budget(bits=budget)
    raise InvalidInput(f"budget is {shown(budget)}: pass sciverify.Budget(bits=..., questions=..., seconds=...)")
