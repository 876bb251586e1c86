"""Questions about an input and their answers: within 2**-n, or exact. One form for all kinds of inputs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeAlias

from sciverify.errors import InvalidInput
from sciverify.exact.verdict import Verdict
from sciverify.oracles.dyadic import MatrixAnswer, VectorAnswer

Answer: TypeAlias = MatrixAnswer | VectorAnswer | Fraction | int
MATRIX, MEASUREMENT, SOLUTION = "matrix", "measurement", "solution"
ENTRY, DISPERSION, TERM, WEIGHT = "entry", "dispersion", "term", "weight"
SUBJECTS = (MATRIX, MEASUREMENT, SOLUTION, ENTRY, DISPERSION, TERM, WEIGHT)


class Inquiry(NamedTuple):
    """What is asked about an input.

    Attributes
    ----------
    subject : str
        "matrix", "measurement" or "solution" of a problem; "entry" or "dispersion" of an operator on l2; "term" of a
        sequence; "weight" of a network.
    place : tuple of int
        Which of them: (k,) for ``y_k``, (i, j) for an entry, (array, position) for a weight, () for the matrix.
    n : int or None
        Asked to within 2**-n; None: exactly.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> from sciverify.hierarchy import Inquiry
    >>> print(Inquiry("entry", (0, 1)), "|", Inquiry("term", (5,), 10))
    the entry (0, 1) | the term (5) to n = 10
    """

    subject: str
    place: tuple[int, ...] = ()
    n: int | None = None

    def __str__(self) -> str:
        where = f" ({', '.join(map(str, self.place))})" if self.place else ""
        return f"the {self.subject}{where}" + ("" if self.n is None else f" to n = {self.n}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer.

    Attributes
    ----------
    subject : str
    n : int or None
        Asked to within 2**-n; None: exactly.
    answer : dyadic matrix or vector, Fraction or int
    place : tuple of int
    proof : Certificate or None
        For a solution: its distance to the minimisers of the answers ``A_n``, ``y_{k,n}``.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> from sciverify.hierarchy import Exchange, information_about
    >>> told = information_about(["1/3", 2])
    >>> answer = told.term(0, 4)
    >>> told.transcript[0] == Exchange("term", 4, answer, (0,))
    True
    """

    subject: str
    n: int | None
    answer: Answer
    place: tuple[int, ...] = ()
    proof: object = None

    @property
    def question(self) -> Inquiry:
        """What was asked."""
        return Inquiry(self.subject, self.place, self.n)

    @property
    def sample(self) -> int:
        """k for questions about y_k or its solution, 0 for the matrix."""
        return self.place[0] if self.place else 0

    @property
    def precision(self) -> int:
        """n, where an answer is not exact.

        Raises
        ------
        InvalidInput
            It is exact.
        """
        if self.n is None:
            raise InvalidInput(f"{self.question}: an answer of this kind is one to within 2**-n")
        return self.n


class KnownInput(Protocol):
    """An input that answers questions, and tells which answers could have been given about it.

    Problems (`Source`), operators (`OperatorEntries`), sequences (`SequenceTerms`) and networks (`NetworkWeights`)
    are such inputs; a new kind of input writes these two methods, and every transcript, budget and game takes it.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from sciverify.exact.verdict import Verdict
    >>> from sciverify.hierarchy import Information, Inquiry
    >>> class Squares:
    ...     def answer(self, question):
    ...         return Fraction(question.place[0] ** 2)
    ...
    ...     def allows(self, exchange):
    ...         return Verdict.of(exchange.answer == self.answer(exchange.question))
    >>> Information(Squares()).ask(Inquiry("term", (5,)))
    Fraction(25, 1)
    """

    def answer(self, question: Inquiry) -> Answer:
        """**Guarantee.** Within 2**-n of the truth, or the truth itself. `InvalidInput` if it is no question here."""

    def allows(self, exchange: Exchange) -> Verdict:
        """Could this answer have been given? **Guarantee.** TRUE and FALSE are proven."""


def no_question(question: Inquiry, about: str) -> InvalidInput:
    """The error about a question that an input does not answer."""
    return InvalidInput(f"{question}: that is no question about {about}")
