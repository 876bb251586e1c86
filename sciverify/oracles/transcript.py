"""Transcripts: every question that was asked, with its answer; which inputs do they leave possible?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, overload

from flint import fmpq

from sciverify.errors import AssumptionFailed, InvalidInput
from sciverify.exact.ordered import ZERO, inner, sign
from sciverify.exact.verdict import Verdict
from sciverify.oracles.dyadic import (
    ComplexDyadicMatrix,
    ComplexDyadicVector,
    DyadicMatrix,
    DyadicVector,
    MatrixAnswer,
    VectorAnswer,
)
from sciverify.oracles.nearness import norm_at_most
from sciverify.oracles.source import Part, Source, difference, exact_difference, unturned, vanishes
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

Subject = Literal["matrix", "measurement", "solution"]
Solve = Callable[[SparseRecovery], SolutionSet]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer.

    Attributes
    ----------
    subject : "matrix", "measurement" or "solution"
    n : int
        Asked to within 2**-n.
    answer : dyadic matrix or vector
    sample : int
        k for questions about y_k or its solution, 0 for the matrix.
    proof : Certificate or None
        For a solution: its distance to the minimisers of the answers A_n, y_{k,n}.
    """

    subject: Subject
    n: int
    answer: MatrixAnswer | VectorAnswer
    sample: int = 0
    proof: object = None


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
        return max([0, *(exchange.n for exchange in self.exchanges)])

    def distinct(self) -> list[Exchange]:
        """Every exchange once, in order of first occurrence; solutions of other answers A_n, y_{k,n} are others."""
        kept: dict[tuple[str, int, int], list[object]] = {}
        latest: dict[tuple[str, int, int], object] = {}
        found = []
        for exchange in self.exchanges:
            n, k = exchange.n, exchange.sample
            solved = exchange.subject == "solution"
            data = (latest.get(("matrix", n, 0)), latest.get(("measurement", n, k))) if solved else None
            known = kept.setdefault((exchange.subject, n, k), [])
            if (exchange.answer, data) not in known:
                known.append((exchange.answer, data))
                found.append(exchange)
            latest[exchange.subject, n, k] = exchange.answer
        return found

    def consistent_with(self, instance: object) -> Verdict:
        """Could these answers have been given about that input?

        Parameters
        ----------
        instance : a problem, a sequence of problems with one matrix (the samples y_1, ..., y_R), or a family's `Member`

        Returns
        -------
        Verdict
            **Guarantee.** TRUE: every answer is within 2**-n of the truth, in operator norm for the matrix, in l2 norm
            for measurements, and every solution is within 2**-n of the minimisers of the answers ``A_n``, ``y_{k,n}``
            given before it. FALSE: one of them provably is not. UNDECIDED only where an answer is off by 2**-n up to
            thousands of digits and the instance has an isometry or row scales, or a solution belongs to answers whose
            columns are no real ones times powers of i.

        Raises
        ------
        InvalidInput
            The instance has not the shape or the samples that were asked about.

        **Source.** docs/theory/transcripts.md.
        """
        source = Source.of(instance)
        verdict = Verdict.TRUE
        for exchange in self.distinct():
            if verdict is Verdict.FALSE:
                break
            verdict = verdict & (
                self._solves(exchange, source) if exchange.subject == "solution" else _near(exchange, source)
            )
        return verdict

    def answer_before(self, exchange: Exchange, subject: Subject) -> MatrixAnswer | VectorAnswer:
        """The answer of that kind, to the same n, that was given last before an answer about a solution.

        Raises
        ------
        InvalidInput
            There is none.
        """
        sample = 0 if subject == "matrix" else exchange.sample
        place = next(k for k, other in enumerate(self.exchanges) if other is exchange)
        for other in reversed(self.exchanges[:place]):
            if (other.subject, other.n, other.sample) == (subject, exchange.n, sample):
                return other.answer
        raise InvalidInput(f"the solution to n = {exchange.n} comes without the {subject} that it belongs to")

    def _solves(self, exchange: Exchange, source: Source) -> Verdict:
        if self.solve is None:
            raise InvalidInput("this transcript has answers about solutions and nothing to judge them: set .solve")
        posed = source.pose(self.answer_before(exchange, "matrix"), self.answer_before(exchange, "measurement"))
        real, beside = list(exchange.answer), ZERO
        if isinstance(posed, TurnedProblem):
            parts = posed.read_point(exchange.answer)
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
        return Verdict.of(sign(inner(gap, gap) + beside - fmpq(4) ** -exchange.n) <= 0)

    def __str__(self) -> str:
        count = {s: sum(e.subject == s for e in self.exchanges) for s in ("matrix", "measurement", "solution")}
        asked = ", ".join(f"{c} of the {s}" if s == "matrix" else f"{c} of a {s}" for s, c in count.items() if c)
        return f"{len(self.exchanges)} answers ({asked or 'nothing was asked'}), at most {self.bits} bits"


def _near(exchange: Exchange, source: Source) -> Verdict:
    part, real, imaginary = _compared(exchange, source)
    if real.shape != part.real.shape:
        raise InvalidInput(f"an answer has the shape {real.shape}, this instance needs {part.real.shape}")

    return norm_at_most(difference(part, real, imaginary), exchange.n, exact_difference(part, real, imaginary))


def _compared(exchange: Exchange, source: Source) -> tuple[Part, DyadicMatrix, DyadicMatrix | None]:
    """The truth, and real and imaginary part of the answer in its coordinates (no imaginary part if it vanishes)."""
    answer = exchange.answer
    if exchange.subject == "measurement":
        if not 0 <= exchange.sample < len(source.measurements):
            raise InvalidInput(
                f"sample {exchange.sample} was asked about, this instance has {len(source.measurements)}"
            )
        part = source.measurements[exchange.sample]
        if isinstance(answer, ComplexDyadicVector):
            return part, _as_column(answer.real), None if vanishes(answer.imaginary) else _as_column(answer.imaginary)
        return part, answer if isinstance(answer, DyadicMatrix) else _as_column(answer), None  # type: ignore[arg-type]
    if source.turns is not None:
        real, imaginary = unturned(answer, source.turns)  # type: ignore[arg-type]
        return source.matrix, real, None if vanishes(imaginary) else imaginary
    if isinstance(answer, ComplexDyadicMatrix):
        return source.matrix, answer.real, None if vanishes(answer.imaginary) else answer.imaginary
    return source.matrix, answer, None  # type: ignore[return-value]


def _as_column(answer: DyadicVector) -> DyadicMatrix:
    return DyadicMatrix(tuple((k,) for k in answer.numerators), answer.exponent)
