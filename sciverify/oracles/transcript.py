"""Transcripts: every question that was asked, with its answer; which inputs do they leave possible?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

from flint import fmpq

from sciverify.errors import AssumptionFailed, InvalidInput
from sciverify.exact.ordered import ZERO, inner, sign
from sciverify.exact.verdict import Verdict
from sciverify.oracles.known_input import known_input
from sciverify.oracles.question import MATRIX, MEASUREMENT, SOLUTION, SUBJECTS, Answer, Exchange, Inquiry
from sciverify.oracles.source import Source, as_vector
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

Solve = Callable[[SparseRecovery], SolutionSet]


@dataclass(slots=True)
class Transcript:
    """Everything that was asked, in order.

    Attributes
    ----------
    exchanges : list of Exchange
    solve : function problem -> SolutionSet, or None
        How answers about solutions are judged; `training_set` supplies it.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> oracle = sv.Oracle(sv.Lasso([["1/3", 1]], [1], lam=1))
    >>> answer = oracle.matrix(4)
    >>> oracle.transcript.consistent_with(sv.Lasso([["11/32", 1]], [1], lam=1))
    <Verdict.TRUE: 'true'>
    >>> oracle.transcript.consistent_with(sv.Lasso([["1/2", 1]], [1], lam=1))
    <Verdict.FALSE: 'false'>
    """

    exchanges: list[Exchange] = field(default_factory=list)
    solve: Solve | None = None

    def append(self, exchange: Exchange) -> None:
        """Write one more exchange down."""
        self.exchanges.append(exchange)

    def __len__(self) -> int:
        return len(self.exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges)

    @overload
    def __getitem__(self, which: int) -> Exchange: ...
    @overload
    def __getitem__(self, which: slice) -> list[Exchange]: ...
    def __getitem__(self, which: int | slice) -> Exchange | list[Exchange]:
        return self.exchanges[which]

    @property
    def bits(self) -> int:
        """The largest n that was asked for, at least 0: the size of the data that were read."""
        return max([0, *(exchange.n for exchange in self.exchanges if exchange.n is not None)])

    def distinct(self) -> list[Exchange]:
        """Every exchange once, in order of first occurrence; solutions of other answers A_n, y_{k,n} are others."""
        kept: dict[Inquiry, list[object]] = {}
        latest: dict[Inquiry, Answer] = {}
        found = []
        for exchange in self.exchanges:
            asked = exchange.question
            data = tuple(latest.get(q) for q in _data_of(exchange)) if exchange.subject == SOLUTION else None
            known = kept.setdefault(asked, [])
            if (exchange.answer, data) not in known:
                known.append((exchange.answer, data))
                found.append(exchange)
            latest[asked] = exchange.answer
        return found

    def answers(self) -> dict[Inquiry, Exchange]:
        """Each question with what was answered.

        Raises
        ------
        InvalidInput
            There are two answers to one question.
        """
        found: dict[Inquiry, Exchange] = {}
        for exchange in self.exchanges:
            if found.setdefault(exchange.question, exchange).answer != exchange.answer:
                raise InvalidInput(f"{exchange.question}: the transcript has two answers to that, so it is no record")
        return found

    def consistent_with(self, instance: object) -> Verdict:
        """Could these answers have been given about that input?

        Parameters
        ----------
        instance : a problem, a sequence of problems with one matrix (the samples y_1, ..., y_R), or a family's `Member`
            Or a `Banded` operator of real entries; a `LayeredNetwork`; a sequence: numbers, or a function from
            integers >= 0 to numbers.

        Returns
        -------
        Verdict
            **Guarantee.** TRUE: every answer is within 2**-n of the truth, in operator norm for the matrix, in l2 norm
            for measurements, as numbers for entries, terms and weights, or the truth itself where n is None; and every
            solution is within 2**-n of the minimisers of the answers ``A_n``, ``y_{k,n}`` given before it. FALSE: one
            of them provably is not. UNDECIDED only where an answer is off by 2**-n up to thousands of digits and the
            instance has an isometry or row scales, or its terms or entries are no exact numbers; or a solution belongs
            to answers whose columns are no real ones times powers of i.

        Raises
        ------
        InvalidInput
            The instance has not the shape or the samples that were asked about, or is of another kind.

        **Source.** docs/theory/transcripts.md.
        """
        known = known_input(instance)
        verdict = Verdict.TRUE
        for exchange in self.distinct():
            if verdict is Verdict.FALSE:
                break
            if exchange.subject == SOLUTION and isinstance(known, Source):
                verdict = verdict & self._solves(exchange, known)
            else:
                verdict = verdict & known.allows(exchange)
        return verdict

    def answer_before(self, exchange: Exchange, subject: str) -> Answer:
        """The answer of that kind, to the same n, that was given last before an answer about a solution.

        Raises
        ------
        InvalidInput
            There is none.
        """
        sample = 0 if subject == MATRIX else exchange.sample
        place = next(k for k, other in enumerate(self.exchanges) if other is exchange)
        for other in reversed(self.exchanges[:place]):
            if (other.subject, other.n, other.sample) == (subject, exchange.n, sample):
                return other.answer
        raise InvalidInput(f"the solution to n = {exchange.n} comes without the {subject} that it belongs to")

    def _solves(self, exchange: Exchange, source: Source) -> Verdict:
        if self.solve is None:
            raise InvalidInput("this transcript has answers about solutions and nothing to judge them: set .solve")
        posed = source.pose(self.answer_before(exchange, MATRIX), self.answer_before(exchange, MEASUREMENT))
        answer = as_vector(exchange.answer)
        real: Sequence[object] = list(answer)
        beside = ZERO
        if isinstance(posed, TurnedProblem):
            parts = posed.read_point(answer)
            turned = posed.turn(list(zip(*parts, strict=True)))
            real, beside = [a for a, _ in turned], inner([b for _, b in turned], [b for _, b in turned])
            posed = posed.real
        if posed.complex_data is not None:
            return Verdict.UNDECIDED
        try:
            solutions = self.solve(posed)
        except AssumptionFailed:  # nothing is feasible, so nothing is a minimiser
            return Verdict.FALSE
        point = solutions.read_point(real)
        gap = [a - b for a, b in zip(point, solutions.projection(point)[0], strict=True)]
        return Verdict.of(sign(inner(gap, gap) + beside - fmpq(4) ** -exchange.precision) <= 0)

    def __str__(self) -> str:
        count = {s: sum(e.subject == s for e in self.exchanges) for s in SUBJECTS}
        asked = ", ".join(f"{c} of the {s}" if s == MATRIX else f"{c} of a {s}" for s, c in count.items() if c)
        return f"{len(self.exchanges)} answers ({asked or 'nothing was asked'}), at most {self.bits} bits"


def _data_of(exchange: Exchange) -> tuple[Inquiry, Inquiry]:
    """The questions about A_n and y_{k,n} that a solution belongs to."""
    return Inquiry(MATRIX, (), exchange.n), Inquiry(MEASUREMENT, exchange.place, exchange.n)
