"""Training sets iota_{A,S}: the elements (y_{k,n}, A_n, x_{k,n}), answered when they are asked for.

The source is an input, or for a lazy adversary the common limit of many inputs, answered with `guard` more bits, so
that the answers are true of every input that is close enough to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, cast

from sciverify.errors import Undecided, as_integer
from sciverify.oracles.budget import Budget, BudgetExceeded, Patience
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import MatrixAnswer, VectorAnswer, bits_written
from sciverify.oracles.source import Posed, Source
from sciverify.oracles.transcript import Exchange, Subject, Transcript

LEAST, MOST = -1024, 1_000_000
"""Between them lie all n that are answered at all."""
Rounded = Callable[[object, int], tuple[VectorAnswer, object]]
"""(problem, n) -> (dyadic vector within 2**-n of its minimisers, certificate)."""

A = TypeVar("A", MatrixAnswer, VectorAnswer)
Answering: TypeAlias = Callable[[], tuple[A, object]]
"""Finds a dyadic answer, and its proof if it needs one."""


@dataclass(slots=True)
class TrainingSet:
    """Everything that an algorithm is told about an input (A, S), S = {y_1, ..., y_R}. Made by `training_set`.

    Attributes
    ----------
    transcript : Transcript
        Every question in order, with its answer.
    coins : Coins
        What a randomised algorithm draws from.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> training = sv.training_set(sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1))
    >>> posed = training.pose(training.matrix(8), training.measurement(0, 8))
    >>> sv.solution_set(posed).vertex
    (15/8, 1/2)
    >>> training.bits_read, len(training.transcript.exchanges)
    (8, 2)
    """

    source: Source
    rounded_solution: Rounded
    transcript: Transcript
    coins: Coins
    budget: Budget | None = None
    patience: Patience | None = None
    """How far questions are answered that no budget bounds; None: without end, as outside of a game."""
    guard: int = 0
    bits_read: int = 0
    """The largest n that was asked for; measurements for the evaluation of a network are not counted."""
    written: int = 0
    """Bits in all different answers together."""
    over: str = ""
    """Why no question is answered any more; empty while they are."""
    exceeded: bool = False
    """Was it a question beyond the bits or the number that the budget names?"""
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
        return self._ask("matrix", 0, n, lambda: (self.source.answer_matrix(n + self.guard), None))

    def measurement(self, k: int, n: int) -> VectorAnswer:
        """``y_{k,n}``, k from 0. **Guarantee.** ``||y_{k,n} - y_k||_2 <= 2**-n``."""
        k, n = self._sample(k), _precision(n)
        return self._ask("measurement", k, n, self._measured(k, n))

    def solution(self, k: int, n: int) -> VectorAnswer:
        """``x_{k,n}``; ``A_n`` and ``y_{k,n}`` are asked for with it.

        **Guarantee.** ``dist(x_{k,n}, Xi(A_n, y_{k,n})) <= 2**-n``, with a certificate in the transcript.

        Raises
        ------
        AssumptionFailed
            Basis pursuit, and no z is feasible for ``A_n``, ``y_{k,n}``: ask for a larger n.
        """
        k, n = self._sample(k), _precision(n)
        A, y = self.matrix(n), self.measurement(k, n)
        return self._ask("solution", k, n, lambda: self.rounded_solution(self.pose(A, y), n))

    def evaluation_point(self, k: int, n: int) -> VectorAnswer:
        """y_{k,n} for a network that is evaluated: written down like an answer, not charged to the budget."""
        k, n = self._sample(k), _precision(n)
        return self._record("measurement", k, n, self._measured(k, n))

    def _measured(self, k: int, n: int) -> Answering[VectorAnswer]:
        return lambda: (self.source.answer_measurement(k, n + self.guard), None)

    def pose(self, A: object, y: object) -> Posed:
        """The problem of this training set, with its parameter and weights, for other data."""
        return self.source.pose(A, y)

    def _sample(self, k: int) -> int:
        return as_integer(k, "k", 0, self.size - 1)

    def end(self, reason: str, exceeded: bool = False) -> None:
        """From now on every question raises `BudgetExceeded` with this reason; the first reason stays."""
        if not self.over:
            self.over, self.exceeded = reason, exceeded

    def _ask(self, subject: Subject, k: int, n: int, answer: Answering[A]) -> A:
        self._charge(n)
        found = self._record(subject, k, n, answer)
        self.bits_read = max(self.bits_read, n)
        return found

    def _record(self, subject: Subject, k: int, n: int, answer: Answering[A]) -> A:
        if self.over:
            self.refused += 1
            raise BudgetExceeded(self.over)
        as_integer(n, "n", LEAST, MOST)
        key = subject, n, k
        if key not in self._answers:
            found, proof = self._found(subject, n, answer)
            self._answers[key] = Exchange(subject, n, found, k, proof)
        self.transcript.append(self._answers[key])
        return cast("A", self._answers[key].answer)

    def _found(self, subject: Subject, n: int, answer: Answering[A]) -> tuple[A, object]:
        if self.patience is None:
            return answer()
        try:
            found, proof = answer()
        except Undecided as error:  # the oracle's failure is not the algorithm's
            self.end(f"the {subject} to n = {n} was not found: {error}")
            raise BudgetExceeded(self.over) from None
        self.written += bits_written(found)
        if self.written > self.patience.size:
            self.end(f"the answers have more than {self.patience.size} bits together, which no certificate holds")
            raise BudgetExceeded(self.over)
        return found, proof

    def _charge(self, n: int) -> None:
        budget, patience = self.budget or Budget(seconds=None), self.patience
        if budget.bits is not None:
            if n > budget.bits:
                self.end(f"n = {n} was asked for, the budget is {budget.bits} bits", exceeded=True)
        elif patience is not None and n > patience.bits:
            self.end(f"n = {n} was asked for, without a budget this game answers up to {patience.bits} bits")
        asked = len(self.transcript)
        if budget.questions is not None:
            if asked >= budget.questions:
                self.end(f"more than {budget.questions} questions were asked", exceeded=True)
        elif patience is not None and asked >= patience.questions:
            self.end(f"more than {patience.questions} questions were asked, without a budget this game answers no more")

    def __repr__(self) -> str:
        m, columns = self.shape
        return f"<TrainingSet A {m} x {columns}, {self.size} measurement vectors, {self.transcript}>"


def _precision(n: object) -> int:
    """From above, n is judged only where the run goes on: budgets end it first."""
    return as_integer(n, "n", LEAST)
