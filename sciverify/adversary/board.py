"""What both players use, the one against a fixed run and the one against random ones: answers, indices, certificates.

An algorithm is told truths about an input of one phase transition; its outputs are held against the minimisers of the
inputs that share its transcript.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from sciverify.adversary.protocols import Algorithm, Input, Transition
from sciverify.adversary.run import FinishedRun, Output, run_algorithm
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.consistency import ConsistencyClaim
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.kinds.refutation import RefutationClaim
from sciverify.certificate.optimality import Evidence
from sciverify.certificate.transcript import TranscriptProof
from sciverify.certify.engines.exact_arithmetic import distance_to
from sciverify.certify.engines.protocol import DIGITS, MAX_DIGITS
from sciverify.certify.training_sets import training_set
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import enclose
from sciverify.exact.reading import Vector
from sciverify.oracles.budget import OF_A_CERTIFICATE, OF_A_LOOK, Budget
from sciverify.oracles.coins import Coins
from sciverify.oracles.training_set import TrainingSet
from sciverify.oracles.transcript import Transcript

GUARD = 1
"""Answers about the limit are within 2**-(n+1), so that inputs within 2**-(n+1) of it may be meant."""


@dataclass(frozen=True, slots=True)
class Board:
    """One algorithm, one phase transition, and the claim: within 10**-digits, reading no more than the budget."""

    algorithm: Algorithm
    part: Transition
    digits: int
    budget: Budget

    @property
    def tolerance(self) -> Fraction:
        """10**-digits"""
        return Fraction(1, 10**self.digits)

    @property
    def theorem(self) -> str:
        """Which theorem says what no algorithm does here, as the family calls it."""
        return str(getattr(self.part, "theorem", "the theorem"))

    @property
    def bounded(self) -> bool:
        """Is a finite amount of data all there is, so that answers may be true of many inputs at once?"""
        return self.budget.bounds_data or self.part.limit_point

    def run(self, coins: Coins, member: Input | None = None) -> FinishedRun:
        """The algorithm on answers about one input; about none: true of the limit and of all branches close to it."""
        return run_algorithm(self.algorithm, self._training(coins, member))

    def _training(self, coins: Coins, member: Input | None) -> TrainingSet:
        if member is not None:
            return training_set(member, coins=coins, budget=self.budget, patience=OF_A_CERTIFICATE)
        limit = self.part.limit()
        return training_set(limit, coins=coins, budget=self.budget, patience=OF_A_LOOK, guard=GUARD)

    def index_after(self, transcripts: Sequence[Transcript]) -> int:
        """An index of inputs that share these transcripts."""
        return self.part.index_within(max((t.bits for t in transcripts), default=0) + GUARD)

    def farthest(self, outputs: Sequence[Output], index: int) -> list[tuple[int, int]]:
        """(branch, sample), the largest distance first (in balls, without promise)."""
        found = []
        with working_precision(128 + 8 * self.digits):
            for sample, output in enumerate(outputs):
                for j in range(self.part.branches):
                    gaps = [
                        enclose(a) - enclose(z)
                        for a, z in zip(output.real, self.part.minimiser(j, index, sample), strict=True)
                    ]
                    found.append((sum((g * g for g in gaps), arb(0)).mid(), j, sample))
            found.sort(key=lambda entry: entry[0], reverse=True)
        return [(j, sample) for _, j, sample in found]

    def certify(self, member: Input, sample: int, output: Output, transcript: Transcript) -> Certificate:
        """The distance, to so many digits that the tolerance lies on one side; above it, it is a refutation."""
        solutions, digits = member.solution_sets[sample], DIGITS
        found = distance_to(solutions, output.given, digits, member.turns)
        while found.distance.lower <= self.tolerance < found.distance.upper and digits < MAX_DIGITS:
            digits = min(8 * digits, MAX_DIGITS)
            found = distance_to(solutions, output.given, digits, member.turns)
        claim, evidence = found.claim, found.evidence
        if not isinstance(claim, DistanceClaim) or not isinstance(evidence, Evidence):
            raise TypeError(f"a claim about a distance was asked for, not {type(claim).__name__}")
        if claim.bounds.lower <= self.tolerance:
            return found
        proof = TranscriptProof(transcript, _samples(member), sample, evidence)
        return replace(found, claim=RefutationClaim(claim.bounds, claim.unique, self.tolerance), evidence=proof)


def truthful(member: Input, transcript: Transcript) -> Certificate:
    """All answers of the transcript are true of this input."""
    claim = ConsistencyClaim(transcript.bits, len(transcript.distinct()))
    return Certificate(claim, member.problems[0], None, TranscriptProof(transcript, _samples(member), 0, None))


def _samples(member: Input) -> tuple[Vector, ...]:
    """The measurement vectors of an input, in the coordinates of the factor."""
    return tuple(solutions.problem.measurements for solutions in member.solution_sets)
