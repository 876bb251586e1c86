"""How much an algorithm may read: bits, questions, seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sciverify.errors import InvalidInput, as_integer, shown

MOST_BITS = 1 << 16
MOST_QUESTIONS = 100_000
"""Certificates hold transcripts up to this size."""


class BudgetExceeded(BaseException):
    """Ends a run that reads beyond its budget; a BaseException, so that `except Exception` does not hide it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The data and the time that a run may use.

    Parameters
    ----------
    bits : int >= 0
        The largest n that may be asked for. The theory measures the size of the data read by it.
    questions : int >= 0
        How many questions may be asked.
    seconds : float > 0 or None
        Wall time of one run; None: no limit.

    Raises
    ------
    InvalidInput
        A number out of range.
    """

    bits: int = 1_000
    questions: int = 10_000
    seconds: float | None = 10.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits", as_integer(self.bits, "bits", 0, MOST_BITS))
        object.__setattr__(self, "questions", as_integer(self.questions, "questions", 0, MOST_QUESTIONS))
        if self.seconds is not None and not (
            isinstance(self.seconds, int | float) and math.isfinite(self.seconds) and self.seconds > 0
        ):
            raise InvalidInput(f"seconds is {shown(self.seconds)}: a positive number or None is needed")

    def __str__(self) -> str:
        time = "" if self.seconds is None else f", {self.seconds:g} s"
        return f"{self.bits} bits, {self.questions} questions{time}"


def as_budget(budget: object) -> Budget:
    """A `Budget`; an integer means so many bits."""
    if isinstance(budget, Budget):
        return budget
    if isinstance(budget, int) and not isinstance(budget, bool):
        return Budget(bits=budget)
    raise InvalidInput(f"budget is {shown(budget)}: pass sciverify.Budget(bits=..., questions=..., seconds=...)")
