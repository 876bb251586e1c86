"""Training sets iota_{A,S}: the elements (y_{k,n}, A_n, x_{k,n}), answered when they are asked for.

The source is an input, or for a lazy adversary the common limit of many inputs, answered with `guard` more bits, so
that the answers are true of every input that is close enough to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from sciverify.errors import as_integer
from sciverify.oracles.budget import Budget, Patience
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import MatrixAnswer, VectorAnswer
from sciverify.oracles.information import LEAST, Information
from sciverify.oracles.question import MATRIX, MEASUREMENT, SOLUTION, Answer, Inquiry
from sciverify.oracles.source import Posed, Source
from sciverify.oracles.transcript import Transcript

Rounded = Callable[[object, int], tuple[VectorAnswer, object]]
"""(problem, n) -> (dyadic vector within 2**-n of its minimisers, certificate)."""


class TrainingSet(Information):
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

    counts_repeats = True
    source: Source

    def __init__(
        self,
        source: Source,
        rounded_solution: Rounded,
        transcript: Transcript,
        coins: Coins,
        budget: Budget | None = None,
        patience: Patience | None = None,
        guard: int = 0,
    ) -> None:
        super().__init__(source, transcript=transcript, coins=coins, budget=budget, patience=patience, guard=guard)
        self.rounded_solution = rounded_solution

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
        return cast("MatrixAnswer", self.ask(Inquiry(MATRIX, (), _precision(n))))

    def measurement(self, k: int, n: int) -> VectorAnswer:
        """``y_{k,n}``, k from 0. **Guarantee.** ``||y_{k,n} - y_k||_2 <= 2**-n``."""
        return cast("VectorAnswer", self.ask(self._about(MEASUREMENT, k, n)))

    def solution(self, k: int, n: int) -> VectorAnswer:
        """``x_{k,n}``; ``A_n`` and ``y_{k,n}`` are asked for with it.

        **Guarantee.** ``dist(x_{k,n}, Xi(A_n, y_{k,n})) <= 2**-n``, with a certificate in the transcript.

        Raises
        ------
        AssumptionFailed
            Basis pursuit, and no z is feasible for ``A_n``, ``y_{k,n}``: ask for a larger n.
        """
        return cast("VectorAnswer", self.ask(self._about(SOLUTION, k, n)))

    def ask(self, question: Inquiry) -> Answer:
        """As for every input; before a solution A_n and y_{k,n} are asked for."""
        if question.subject == SOLUTION:
            for data in _data_of(question):
                super().ask(data)
        return super().ask(question)

    def evaluation_point(self, k: int, n: int) -> VectorAnswer:
        """y_{k,n} for a network that is evaluated: written down like an answer, not charged to the budget."""
        return cast("VectorAnswer", self.tell(self._about(MEASUREMENT, k, n)))

    def pose(self, A: object, y: object) -> Posed:
        """The problem of this training set, with its parameter and weights, for other data."""
        return self.source.pose(A, y)

    def _about(self, subject: str, k: int, n: int) -> Inquiry:
        return Inquiry(subject, (as_integer(k, "k", 0, self.size - 1),), _precision(n))

    def _found(self, question: Inquiry) -> tuple[Answer, object]:
        """The solution of the answers A_n and y_{k,n}, or one of these."""
        if question.subject != SOLUTION or question.n is None:
            return super()._found(question)
        A, y = (self._answers[data].answer for data in _data_of(question))
        return self.rounded_solution(self.pose(A, y), question.n)

    def __repr__(self) -> str:
        m, columns = self.shape
        return f"<TrainingSet A {m} x {columns}, {self.size} measurement vectors, {self.transcript}>"


def _data_of(solution: Inquiry) -> tuple[Inquiry, Inquiry]:
    """What a solution is one of: A_n and y_{k,n}."""
    return Inquiry(MATRIX, (), solution.n), solution._replace(subject=MEASUREMENT)


def _precision(n: object) -> int:
    """From above, n is judged only where the run goes on: budgets end it first."""
    return as_integer(n, "n", LEAST)
