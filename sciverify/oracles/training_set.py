"""Training sets iota_{A,S}: the elements (y_{k,n}, A_n, x_{k,n}), answered when they are asked for.

The source is an input, or for a lazy adversary the common limit of many inputs, answered with `guard` more bits, so
that the answers are true of every input that is close enough to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sciverify.errors import as_integer
from sciverify.oracles.budget import Budget, BudgetExceeded
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import MatrixAnswer, VectorAnswer
from sciverify.oracles.source import Source
from sciverify.oracles.transcript import Exchange, Subject, Transcript

Rounded = Callable[[Any, int], tuple[VectorAnswer, Any]]
"""(problem, n) -> (dyadic vector within 2**-n of its minimisers, certificate)."""


@dataclass(slots=True)
class TrainingSet:
    """Everything that an algorithm is told about an input (A, S), S = {y_1, ..., y_R}. Made by `training_set`.

    Attributes
    ----------
    transcript : Transcript
        Every question in order, with its answer.
    coins : Coins
        What a randomised algorithm draws from.
    """

    source: Source
    rounded_solution: Rounded
    transcript: Transcript
    coins: Coins
    budget: Budget | None = None
    guard: int = 0
    bits_read: int = 0
    """The largest n that was asked for; measurements for the evaluation of a network are not counted."""
    over: str = ""
    """Why no question is answered any more; empty while they are."""
    refused: int = 0
    """Questions that came after that."""
    _answers: dict[tuple[Subject, int, int], Exchange] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """R, the number of measurement vectors."""
        return len(self.source.measurements)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""
        return self.source.shape

    def matrix(self, n: int) -> MatrixAnswer:
        """A_n, rows of fractions (complex: of pairs). **Guarantee.** ||A_n - A|| <= 2**-n in operator norm."""
        n = _precision(n)
        found: MatrixAnswer = self._ask("matrix", 0, n, lambda: (self.source.answer_matrix(n + self.guard), None))
        return found

    def measurement(self, k: int, n: int) -> VectorAnswer:
        """y_{k,n}, k from 0. **Guarantee.** ||y_{k,n} - y_k||_2 <= 2**-n."""
        k, n = self._sample(k), _precision(n)
        found: VectorAnswer = self._ask("measurement", k, n, self._measured(k, n))
        return found

    def solution(self, k: int, n: int) -> VectorAnswer:
        """x_{k,n}; A_n and y_{k,n} are asked for with it.

        **Guarantee.** dist(x_{k,n}, Xi(A_n, y_{k,n})) <= 2**-n, with a certificate in the transcript.

        Raises
        ------
        AssumptionFailed
            Basis pursuit, and no z is feasible for A_n, y_{k,n}: ask for a larger n.
        """
        k, n = self._sample(k), _precision(n)
        A, y = self.matrix(n), self.measurement(k, n)
        found: VectorAnswer = self._ask("solution", k, n, lambda: self.rounded_solution(self.pose(A, y), n))
        return found

    def evaluation_point(self, k: int, n: int) -> VectorAnswer:
        """y_{k,n} for a network that is evaluated: written down like an answer, not charged to the budget."""
        k, n = self._sample(k), _precision(n)
        found: VectorAnswer = self._record("measurement", k, n, self._measured(k, n))
        return found

    def _measured(self, k: int, n: int) -> Callable[[], tuple[Any, Any]]:
        return lambda: (self.source.answer_measurement(k, n + self.guard), None)

    def pose(self, A: Any, y: Any) -> Any:
        """The problem of this training set, with its parameter and weights, for other data."""
        return self.source.pose(A, y)

    def _sample(self, k: int) -> int:
        return as_integer(k, "k", 0, self.size - 1)

    def end(self, reason: str) -> None:
        """From now on every question raises `BudgetExceeded` with this reason; the first reason stays."""
        self.over = self.over or reason

    def _ask(self, subject: Subject, k: int, n: int, answer: Callable[[], tuple[Any, Any]]) -> Any:
        if self.budget is not None and not self.over:
            self._charge(n, self.budget)
        found = self._record(subject, k, n, answer)
        self.bits_read = max(self.bits_read, n)
        return found

    def _record(self, subject: Subject, k: int, n: int, answer: Callable[[], tuple[Any, Any]]) -> Any:
        if self.over:
            self.refused += 1
            raise BudgetExceeded(self.over)
        key = subject, n, k
        if key not in self._answers:
            found, proof = answer()
            self._answers[key] = Exchange(subject, n, found, k, proof)
        self.transcript.append(self._answers[key])
        return self._answers[key].answer

    def _charge(self, n: int, budget: Budget) -> None:
        if n > budget.bits:
            self.end(f"n = {n} was asked for, the budget is {budget.bits} bits")
        elif len(self.transcript) >= budget.questions:
            self.end(f"more than {budget.questions} questions were asked")

    def __repr__(self) -> str:
        m, columns = self.shape
        return f"<TrainingSet A {m} x {columns}, {self.size} measurement vectors, {self.transcript}>"


def _precision(n: Any) -> int:
    return as_integer(n, "n", -1024, 1_000_000)
