"""What an algorithm may ask about one input, and everything that it asked: one protocol for all kinds of inputs.

Recording, budgets, coins and replays are here, once. A kind of information adds the methods that its algorithms call,
each of which asks one `Inquiry` (docs/theory/transcripts.md).
"""

from __future__ import annotations

import copy
from typing import ClassVar, Self

from sciverify.errors import Undecided, as_integer
from sciverify.oracles.budget import Budget, BudgetExceeded, Patience
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import bits_written
from sciverify.oracles.question import Answer, Exchange, Inquiry, KnownInput
from sciverify.oracles.transcript import Transcript

LEAST, MOST = -1024, 1_000_000
"""Between them lie all n that are answered at all."""
_NO_BUDGET = Budget(seconds=None)


class Information:
    """Questions about one input. Every answer is within 2**-n of the truth, or exact, and is written down.

    `TrainingSet`, `OperatorInformation`, `SequenceInformation` and `NetworkInformation` are the kinds there are;
    `information_about` makes them.

    Attributes
    ----------
    transcript : Transcript
        Questions in order, with their answers.
    coins : Coins
        What a randomised algorithm draws from.
    budget : Budget or None
    bits_read : int
        The largest n that was asked for.
    over : str
        Why no question is answered any more; empty while they are.
    exceeded : bool
        Was it a question beyond what the budget names?
    refused : int
        Questions that came after that.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify import hierarchy as sci
    >>> told = sci.information_about(["1/3", 2], budget=sv.Budget(bits=10))
    >>> told.ask(sci.Inquiry("term", (0,), 4))
    Fraction(5, 16)
    >>> told.transcript.consistent_with(["3/8", 7])
    <Verdict.TRUE: 'true'>
    """

    asked_for: ClassVar[str] = "questions"
    """What a budget counts, in words."""
    counts_repeats: ClassVar[bool] = False
    """Is a question that was asked before written down, and charged, again?"""

    def __init__(
        self,
        source: KnownInput,
        *,
        transcript: Transcript | None = None,
        coins: Coins | None = None,
        budget: Budget | None = None,
        patience: Patience | None = None,
        guard: int = 0,
    ) -> None:
        self.source = source
        self.transcript = Transcript() if transcript is None else transcript
        self.coins = Coins.seeded(0) if coins is None else coins
        self.budget, self.patience, self.guard = budget, patience, guard
        self._recorded: dict[Inquiry, Exchange] | None = None
        self._begin()

    def _begin(self) -> None:
        """Nothing was asked yet."""
        self.bits_read = self.written = self.asked = self.refused = 0
        self.over, self.exceeded = "", False
        self._answers: dict[Inquiry, Exchange] = {}

    @property
    def seconds(self) -> float | None:
        """How long a run may take; None: no limit."""
        return None if self.budget is None else self.budget.seconds

    def ask(self, question: Inquiry) -> Answer:
        """The answer to a question, charged to the budget and written down.

        **Guarantee.** Within 2**-n of the truth, in operator norm for a matrix and in l2 norm for a vector; exact where
        n is None.

        Raises
        ------
        InvalidInput
            It is no question about this input, or n lies out of range.
        BudgetExceeded
            The budget, or what is answered without one, is used up.
        """
        if not self.over and (self.counts_repeats or question not in self._answers):
            self._charge(question.n)
        answer = self.tell(question)
        if question.n is not None:
            self.bits_read = max(self.bits_read, question.n)
        return answer

    def tell(self, question: Inquiry, *, counted: bool = True) -> Answer:
        """The answer, written down like any other but not charged to the budget."""
        if self.over:
            self.refused += 1
            raise BudgetExceeded(self.over)
        exchange = self._answers.get(question)
        known = exchange is not None
        if exchange is None:
            if question.n is not None:
                as_integer(question.n, "n", LEAST, MOST)
            answer, proof = self._bounded(question)
            exchange = Exchange(question.subject, question.n, answer, question.place, proof)
            self._answers[question] = exchange
        if self.counts_repeats or not known:
            self.transcript.append(exchange)
            self.asked += counted
        return exchange.answer

    def end(self, reason: str, exceeded: bool = False) -> None:
        """From now on every question raises `BudgetExceeded` with this reason; the first reason stays."""
        if not self.over:
            self.over, self.exceeded = reason, exceeded

    def replaying(self, transcript: Transcript, coins: Coins | None = None) -> Self:
        """The same kind of information, with a transcript in the place of the input.

        An algorithm that runs on it gets the recorded answers and no others; a question that was not recorded, or to
        which the answer was an error, ends the run. What an algorithm answers is a function of the answers, and of its
        coins; so it has to answer the same again.

        Parameters
        ----------
        transcript : Transcript
        coins : Coins, optional
            By default those that were drawn here, and if there are none, those of the seed 0.

        Raises
        ------
        InvalidInput
            The transcript has two answers to one question.

        Examples
        --------
        >>> import sciverify as sv
        >>> from sciverify import hierarchy as sci
        >>> told = sci.information_about(sv.jacobi([0, 1]))
        >>> first = sci.FINITE_SECTIONS.run((3,), told)
        >>> again = sci.FINITE_SECTIONS.run((3,), told.replaying(told.transcript))
        >>> again.output == first.output
        True
        >>> print(sci.FINITE_SECTIONS.run((4,), told.replaying(told.transcript)).reason)
        the entry (0, 3) was not asked for in the recorded run
        """
        found = copy.copy(self)
        drawn = [value for value, _ in self.coins.drawn]
        found.transcript = Transcript(solve=transcript.solve)
        found.coins = coins or (Coins.tape(drawn) if drawn else Coins.seeded(0))
        found._recorded = transcript.answers()
        found._begin()
        return found

    def _found(self, question: Inquiry) -> tuple[Answer, object]:
        """The answer, and its proof where it needs one."""
        n = None if question.n is None else question.n + self.guard
        return self.source.answer(question._replace(n=n)), None

    def _bounded(self, question: Inquiry) -> tuple[Answer, object]:
        """The answer, of bounded size where a game needs that."""
        if self._recorded is not None:
            return self._replayed(question, self._recorded)
        if self.patience is None:
            return self._found(question)
        try:
            found, proof = self._found(question)
        except Undecided as error:  # the input's failure is not the algorithm's
            self.end(f"{question} was not found: {error}")
            raise BudgetExceeded(self.over) from None
        self.written += bits_written(found)
        if self.written > self.patience.size:
            self.end(f"the answers have more than {self.patience.size} bits together, which no certificate holds")
            raise BudgetExceeded(self.over)
        return found, proof

    def _replayed(self, question: Inquiry, recorded: dict[Inquiry, Exchange]) -> tuple[Answer, object]:
        exchange = recorded.get(question)
        if exchange is None:
            self.end(f"{question} was not asked for in the recorded run")
            raise BudgetExceeded(self.over)
        return exchange.answer, exchange.proof

    def _charge(self, n: int | None) -> None:
        budget, patience = self.budget or _NO_BUDGET, self.patience
        if n is not None and budget.bits is not None and n > budget.bits:
            self.end(f"n = {n} was asked for, the budget is {budget.bits} bits", exceeded=True)
        if patience is not None and n is not None and n > patience.bits and (patience.firm or budget.bits is None):
            unless = "" if patience.firm else "without a budget "
            self.end(f"n = {n} was asked for, {unless}this game answers up to {patience.bits} bits")
        if budget.questions is not None and self.asked >= budget.questions:
            self.end(f"it asks for more than the {budget.questions} {self.asked_for} of its budget", exceeded=True)
        if patience is not None and self.asked >= patience.questions and (patience.firm or budget.questions is None):
            self.end(f"it asks for more than {patience.questions} {self.asked_for}, which are all that is answered")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.transcript}>"
