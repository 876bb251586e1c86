"""The game of the impossibility theorem: answer truthfully for many inputs at once, then name the one that is missed.

The oracle answers about the common limit of the branches, so closely that every branch of high enough index is
answered truthfully too. When the algorithm halts, it has read finitely many bits; the n-th inputs of all branches, n
beyond them, share its transcript, and their minimisers are more than 2 * 10**-K apart, so its one output misses all of
them but one (docs/theory/games.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from flint import arb

from sciverify.adversary.outcomes import (
    Crashed,
    ExceedsBudget,
    NotDecided,
    Outcome,
    Refutation,
    Survived,
    Trial,
    join,
)
from sciverify.adversary.protocols import Algorithm, Class, Input, Transition
from sciverify.adversary.randomised import judge_randomised
from sciverify.adversary.run import Output, Run, run_algorithm
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.consistency import ConsistencyClaim
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.kinds.refutation import RefutationClaim
from sciverify.certificate.optimality import Evidence
from sciverify.certificate.transcript import TranscriptProof
from sciverify.certify.engines.exact_arithmetic import distance_to
from sciverify.certify.engines.protocol import DIGITS, MAX_DIGITS
from sciverify.certify.issue import unwritable
from sciverify.certify.training_sets import training_set
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import enclose
from sciverify.exact.reading import Vector
from sciverify.oracles.budget import OF_A_CERTIFICATE, OF_A_LOOK, Budget, as_budget
from sciverify.oracles.coins import Coins
from sciverify.oracles.training_set import TrainingSet
from sciverify.oracles.transcript import Transcript

GUARD = 1
"""Answers about the limit are within 2**-(n+1), so that inputs within 2**-(n+1) of it may be meant."""
COMMITTED = (3, 12, 40)
"""Indices of inputs that are played without any trick where the limit is not in the class."""
MOST_BRANCHES = 8
"""Branches on which such inputs are played."""


def refute(
    algorithm: Algorithm,
    family: Class,
    *,
    digits: int | None = None,
    budget: Budget | int | None = None,
    trials: int = 400,
    replay: bool = True,
) -> Outcome:
    """Play the adversary of the impossibility theorem against an algorithm.

    Parameters
    ----------
    algorithm : function TrainingSet -> network
        A network is a function: measurement vector (dyadic numbers; NumPy functions take it too) -> vector of length N.
    family : TiedColumns, NearlyParallelColumns, Theorem4, or anything with their protocol
    digits : int, optional
        The claim to be refuted is: within 10**-digits on every input of the class. K if left out.
    budget : Budget or int, optional
        The bits and the number of questions that it names are part of the claim: "and reading no more than that"; an
        int means so many bits. Asking for more loses. What it does not name is not claimed, and running out of
        `seconds` (10 if left out) never loses.
    trials : int
        Samples of a randomised algorithm that flips more than 12 coins.
    replay : bool
        Run a refuted algorithm once more on the same answers.

    Returns
    -------
    Refutation, ExceedsBudget, Crashed, NotDecided, Survived or RandomisedVerdict
        **Guarantee.** The first three have `refuted` True, and each is what this play saw on an input of the class:

        - `Refutation`: an output that is more than 10**-digits away from the minimisers. Its certificate proves that,
          and that every answer was true of the input.
        - `ExceedsBudget`: a question beyond the budget that the caller named. Its certificate proves that every answer
          before it was true of the input. That the algorithm never halts is not claimed: no finite play proves it.
        - `Crashed`: an exception, or an output that is no vector.
        - `NotDecided`: the run was ended by the clock or by the game's own bounds. Nothing is proven about the
          algorithm. These bounds are 1,000 bits and 10,000 questions where answers are to be true of many inputs at
          once (the limit point belongs to the class, or the budget names bits or questions); where inputs are
          committed to, what a certificate holds: 65,536 bits, 100,000 questions, 2**27 bits of answers together. A
          refutation that no certificate holds (64 MiB, numerals of 50,000 digits) is not declared either.
        - `Survived`: right on the inputs that were tried. That proves nothing about others.
        - `RandomisedVerdict`: how often all of this happened.

    Raises
    ------
    InvalidInput
        Something that is no algorithm or no family.

    **Source.** Theorem 4 of the lecture slides of Antun and Colbrook (Geilo 2021); docs/theory/games.md.
    """
    if not callable(algorithm):
        raise InvalidInput(f"algorithm is {shown(algorithm)}: a function TrainingSet -> network is needed")
    parts = getattr(family, "parts", None)
    if not parts:
        raise InvalidInput(f"family is {shown(family)}: pass a family such as sciverify.families.TiedColumns(...)")
    goal = family.K if digits is None else as_integer(digits, "digits", 0, 10_000)
    limit = None if budget is None else as_budget(budget)
    trials = as_integer(trials, "trials", 1, 1_000_000)
    survived, undecided = [], []
    for part in parts:
        outcome = Game(algorithm, part, goal, limit, trials, replay).play()
        if isinstance(outcome, Survived):
            survived.append(outcome)
        elif outcome.verdict == "not decided":  # another part may refute
            undecided.append(outcome)
        else:
            return outcome
    return undecided[0] if undecided else join(survived, goal)


class Game:
    """One algorithm against one phase transition."""

    def __init__(
        self, algorithm: Algorithm, part: Transition, digits: int, budget: Budget | None, trials: int, replay: bool
    ) -> None:
        self.algorithm, self.part, self.digits, self.trials, self.replay = algorithm, part, digits, trials, replay
        self.tolerance = Fraction(1, 10**digits)
        self.budget = Budget() if budget is None else budget
        self.bounded = self.budget.bounds_data or part.limit_point

    def play(self) -> Outcome:
        """Lazily first; committed to inputs where nothing else is left."""
        run = run_algorithm(self.algorithm, self.training(Coins.seeded(0)))
        if run.training.coins.drawn:
            return judge_randomised(self, self.trials)
        if run.ending == "not decided" and not self.bounded:
            return self._committed()
        outcome = self._judge(run)
        if isinstance(outcome, Survived) and not self.bounded:
            committed = self._committed()
            return join([outcome, committed], self.digits) if isinstance(committed, Survived) else committed
        return outcome

    def training(self, coins: Coins, member: Input | None = None) -> TrainingSet:
        """Answers about one input; about none: true of the limit and of all branches close to it."""
        if member is not None:
            return training_set(member, coins=coins, budget=self.budget, patience=OF_A_CERTIFICATE)
        limit = self.part.limit()
        return training_set(limit, coins=coins, budget=self.budget, patience=OF_A_LOOK, guard=GUARD)

    def index_after(self, transcripts: Sequence[Transcript]) -> int:
        """An index of inputs that share these transcripts."""
        return self.part.index_within(max((t.bits for t in transcripts), default=0) + GUARD)

    def _judge(self, run: Run) -> Outcome:
        if run.ending == "crashed":
            return Crashed(self.digits, run.reason, run.details, run.training.transcript)
        if run.ending != "answered":
            return self._ended(run)
        index = self.index_after([run.training.transcript])
        tried = []
        for j, sample in self.farthest(run.outputs, index):
            certificate = self.certify(self.part.branch(j, index), sample, run.outputs[sample], run.training.transcript)
            if isinstance(certificate.claim, RefutationClaim):
                return self._refutation(run, self.part.branch(j, index).label, sample, certificate)
            tried.append(Trial(self.part.branch(j, index).label, sample, certificate, run.training.bits_read))
            if len(tried) == MOST_BRANCHES:
                break
        if self.part.limit_point:
            limit = self.part.limit()
            for sample, output in enumerate(run.outputs):
                certificate = self.certify(limit, sample, output, run.training.transcript)
                if isinstance(certificate.claim, RefutationClaim):
                    return self._refutation(run, limit.label, sample, certificate)
                tried.append(Trial(limit.label, sample, certificate, run.training.bits_read))
        return Survived(self.digits, tuple(tried))

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

    def _refutation(
        self, run: Run, label: str, sample: int, certificate: Certificate, committed: Input | None = None
    ) -> Refutation | NotDecided:
        transcript, bits = run.training.transcript, run.training.bits_read
        unwritten = unwritable(certificate)
        if unwritten:
            reason = f"the output is wrong, and no certificate says so: {unwritten}"
            return NotDecided(self.digits, reason, None, label, transcript, bits, "")
        return Refutation(
            digits=self.digits,
            certificate=certificate,
            label=label,
            sample=sample,
            output=run.outputs[sample],
            transcript=transcript,
            bits_read=bits,
            replayed=self._replayed(run, committed) if self.replay else None,
            bound=self.bound_text(),
        )

    def _replayed(self, run: Run, committed: Input | None) -> bool | None:
        again = run_algorithm(self.algorithm, self.training(Coins.seeded(0), committed))
        return None if again.ending == "not decided" else again.outputs == run.outputs

    def bound_text(self) -> str:
        """What the theorem says about this game."""
        if self.digits >= self.part.K and not self.part.limit_point:
            return f"theorem 4 (ii): nobody who reads a bounded number of bits gets {self.part.K} digits here"
        if self.digits >= self.part.K:
            return f"theorem 4: no algorithm gets {self.part.K} digits, none is right with probability above 1/2"
        return f"the class is solvable to {self.part.K - 1} digits; this algorithm does not get {self.digits}"

    def _ended(self, run: Run, member: Input | None = None) -> ExceedsBudget | NotDecided:
        """A run that did not answer: beyond the caller's budget, or beyond what the game itself waits for."""
        transcript, bits = run.training.transcript, run.training.bits_read
        if member is None:
            member = self.part.limit() if self.part.limit_point else self.part.branch(0, self.index_after([transcript]))
        claim = ConsistencyClaim(transcript.bits, len(transcript.distinct()))
        proof = TranscriptProof(transcript, _samples(member), 0, None)
        certificate = Certificate(claim, member.problems[0], None, proof)
        reason, unwritten = run.reason, unwritable(certificate)
        if unwritten:
            reason = f"{run.reason}, and no certificate holds its answers: {unwritten}"
        elif run.ending == "beyond the budget":
            return ExceedsBudget(self.digits, reason, certificate, member.label, transcript, bits, self._more_data())
        kept = None if unwritten else certificate
        return NotDecided(self.digits, reason, kept, member.label, transcript, bits, self._without_end())

    def _more_data(self) -> str:
        """What the theorem says about algorithms that ask beyond a budget."""
        if self.digits < self.part.K:
            return f"so few digits may need less: the theorem speaks of {self.part.K}"
        if self.part.limit_point:
            return self._without_end()
        return "theorem 4 (ii): for every bound on the data there is an input that needs more"

    def _without_end(self) -> str:
        """What the theorem says about algorithms that go on; it is no observation."""
        if self.part.limit_point and self.digits >= self.part.K:
            return "theorem 4 (i): whoever gets K digits on the branches never halts at their limit"
        return ""

    # ------------------------------------------------------------ no limit point, no bound on the data

    def committed_inputs(self) -> list[Input]:
        """Inputs that are played truthfully from the start."""
        branches = range(min(self.part.branches, MOST_BRANCHES))
        return [self.part.branch(j, n) for n in COMMITTED for j in branches]

    def _committed(self) -> Outcome:
        tried = []
        for member in self.committed_inputs():
            run = run_algorithm(self.algorithm, self.training(Coins.seeded(0), member))
            transcript = run.training.transcript
            if run.training.coins.drawn:
                return judge_randomised(self, self.trials)
            if run.ending == "crashed":
                return Crashed(self.digits, run.reason, run.details, transcript)
            if run.ending != "answered":
                return self._ended(run, member)
            for sample, output in enumerate(run.outputs):
                certificate = self.certify(member, sample, output, transcript)
                if isinstance(certificate.claim, RefutationClaim):
                    return self._refutation(run, member.label, sample, certificate, member)
                tried.append(Trial(member.label, sample, certificate, run.training.bits_read))
        return Survived(self.digits, tuple(tried))


def _samples(member: Input) -> tuple[Vector, ...]:
    """The measurement vectors of an input, in the coordinates of the factor."""
    return tuple(solutions.problem.measurements for solutions in member.solution_sets)
