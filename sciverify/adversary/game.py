"""The game of the impossibility theorem: answer truthfully for many inputs at once, then name the one that is missed.

The oracle answers about the common limit of the branches, so closely that every branch of high enough index is
answered truthfully too. When the algorithm halts, it has read finitely many bits; the n-th inputs of all branches, n
beyond them, share its transcript, and their minimisers are more than 2 * 10**-K apart, so its one output misses all of
them but one (docs/theory/games.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sciverify.adversary.board import Board, truthful
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
from sciverify.adversary.run import FinishedRun
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.refutation import RefutationClaim
from sciverify.certify.issue import unwritable
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.oracles.budget import Budget, as_budget
from sciverify.oracles.coins import Coins

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

    Examples
    --------
    >>> import sciverify as sv
    >>> def exact_solver(training):
    ...     A = training.matrix(40)  # within 2^-40
    ...     return lambda y: sv.solution_set(training.pose(A, y)).vertex
    >>> outcome = sv.refute(exact_solver, sv.families.TiedColumns(m=2, N=4, K=3))
    >>> print(outcome.verdict)
    refuted
    >>> outcome.certificate.distance.lower > 1e-3
    True
    """
    if not callable(algorithm):
        raise InvalidInput(f"algorithm is {shown(algorithm)}: a function TrainingSet -> network is needed")
    parts = _parts(family)
    goal = family.K if digits is None else as_integer(digits, "digits", 0, 10_000)
    claimed = Budget() if budget is None else as_budget(budget)
    trials = as_integer(trials, "trials", 1, 1_000_000)
    games = (Game(Board(algorithm, part, goal, claimed), trials, replay) for part in parts)
    return _first_loss([game.play for game in games], goal)


def _parts(family: object) -> Sequence[Transition]:
    parts: Sequence[Transition] | None = getattr(family, "parts", None)
    if not parts:
        raise InvalidInput(f"family is {shown(family)}: pass a family such as sciverify.families.TiedColumns(...)")
    return parts


def _first_loss(plays: Sequence[Callable[[], Outcome]], digits: int) -> Outcome:
    """The first part on which the algorithm loses; a part that is not decided does not end the search."""
    survived, undecided = [], []
    for play in plays:
        outcome = play()
        if isinstance(outcome, Survived):
            survived.append(outcome)
        elif outcome.verdict == "not decided":
            undecided.append(outcome)
        else:
            return outcome
    return undecided[0] if undecided else join(survived, digits)


@dataclass(frozen=True, slots=True)
class Game:
    """One algorithm against one phase transition.

    Attributes
    ----------
    board : Board
    trials : int
        Samples of an algorithm that turns out to be randomised.
    replay : bool
        Run a refuted algorithm once more on the same answers.
    """

    board: Board
    trials: int
    replay: bool

    def play(self) -> Outcome:
        """Lazily first; committed to inputs where nothing else is left."""
        board = self.board
        run = board.run(Coins.seeded(0))
        if run.training.coins.drawn:
            return judge_randomised(board, self.trials)
        if run.ending == "not decided" and not board.bounded:
            return self._committed()
        outcome = self._judge(run)
        if isinstance(outcome, Survived) and not board.bounded:
            committed = self._committed()
            return join([outcome, committed], board.digits) if isinstance(committed, Survived) else committed
        return outcome

    def _judge(self, run: FinishedRun) -> Outcome:
        """A lazy run: its answers are true of every branch of high enough index, and of the limit."""
        failed = self._without_answer(run, None)
        if failed is not None:
            return failed
        tried: list[Trial] = []
        for member, sample in self._candidates(run):
            lost = self._held_against(run, member, sample, tried)
            if lost is not None:
                return lost
        return Survived(self.board.digits, tuple(tried))

    def _candidates(self, run: FinishedRun) -> Iterator[tuple[Input, int]]:
        """Inputs that share the transcript, the most promising first, each with one of its samples."""
        board = self.board
        index = board.index_after([run.training.transcript])
        for j, sample in board.farthest(run.outputs, index)[:MOST_BRANCHES]:
            yield board.part.branch(j, index), sample
        if board.part.limit_point:
            limit = board.part.limit()
            yield from ((limit, sample) for sample in range(len(run.outputs)))

    def _held_against(
        self, run: FinishedRun, member: Input, sample: int, tried: list[Trial], committed: Input | None = None
    ) -> Refutation | NotDecided | None:
        """A refutation; or None, with one more trial."""
        certificate = self.board.certify(member, sample, run.outputs[sample], run.training.transcript)
        if isinstance(certificate.claim, RefutationClaim):
            return self._refutation(run, member.label, sample, certificate, committed)
        tried.append(Trial(member.label, sample, certificate, run.training.bits_read))
        return None

    def _refutation(
        self, run: FinishedRun, label: str, sample: int, certificate: Certificate, committed: Input | None
    ) -> Refutation | NotDecided:
        digits, transcript, bits = self.board.digits, run.training.transcript, run.training.bits_read
        unwritten = unwritable(certificate)
        if unwritten:
            reason = f"the output is wrong, and no certificate says so: {unwritten}"
            return NotDecided(digits, reason, None, label, transcript, bits, "")
        return Refutation(
            digits=digits,
            certificate=certificate,
            label=label,
            sample=sample,
            output=run.outputs[sample],
            transcript=transcript,
            bits_read=bits,
            replayed=self._replayed(run, committed) if self.replay else None,
            bound=_of_refutations(self.board),
        )

    def _replayed(self, run: FinishedRun, committed: Input | None) -> bool | None:
        again = self.board.run(Coins.seeded(0), committed)
        return None if again.ending == "not decided" else again.outputs == run.outputs

    def _without_answer(self, run: FinishedRun, member: Input | None) -> Crashed | ExceedsBudget | NotDecided | None:
        """What a run that did not answer amounts to; None for one that did."""
        if run.ending == "answered":
            return None
        if run.ending == "crashed":
            return Crashed(self.board.digits, run.reason, run.details, run.training.transcript)
        return self._ended(run, self._nameable(run) if member is None else member)

    def _nameable(self, run: FinishedRun) -> Input:
        """An input of the class of which all answers of a lazy run are true."""
        part = self.board.part
        return part.limit() if part.limit_point else part.branch(0, self.board.index_after([run.training.transcript]))

    def _ended(self, run: FinishedRun, member: Input) -> ExceedsBudget | NotDecided:
        """Beyond the caller's budget, or beyond what the game itself waits for."""
        digits, transcript, bits = self.board.digits, run.training.transcript, run.training.bits_read
        certificate = truthful(member, transcript)
        reason, unwritten = run.reason, unwritable(certificate)
        if unwritten:
            reason = f"{run.reason}, and no certificate holds its answers: {unwritten}"
        elif run.ending == "beyond the budget":
            return ExceedsBudget(digits, reason, certificate, member.label, transcript, bits, _of_budgets(self.board))
        kept = None if unwritten else certificate
        return NotDecided(digits, reason, kept, member.label, transcript, bits, _of_endless_runs(self.board))

    # ------------------------------------------------------------ no limit point, no bound on the data

    def _committed(self) -> Outcome:
        """Inputs that are played truthfully from the start."""
        tried: list[Trial] = []
        for member in self._committed_inputs():
            run = self.board.run(Coins.seeded(0), member)
            if run.training.coins.drawn:
                return judge_randomised(self.board, self.trials)
            failed = self._without_answer(run, member)
            if failed is not None:
                return failed
            for sample in range(len(run.outputs)):
                lost = self._held_against(run, member, sample, tried, member)
                if lost is not None:
                    return lost
        return Survived(self.board.digits, tuple(tried))

    def _committed_inputs(self) -> Iterator[Input]:
        part = self.board.part
        branches = range(min(part.branches, MOST_BRANCHES))
        return (part.branch(j, n) for n in COMMITTED for j in branches)


# ---------------------------------------------------------------- what the theorem says


def _of_refutations(board: Board) -> str:
    part = board.part
    if board.digits >= part.K and not part.limit_point:
        return f"{board.theorem} (ii): nobody who reads a bounded number of bits gets {part.K} digits here"
    if board.digits >= part.K:
        return f"{board.theorem}: no algorithm gets {part.K} digits, none is right with probability above 1/2"
    return f"the class is solvable to {part.K - 1} digits; this algorithm does not get {board.digits}"


def _of_budgets(board: Board) -> str:
    """About algorithms that ask beyond a budget."""
    if board.digits < board.part.K:
        return f"so few digits may need less: the theorem speaks of {board.part.K}"
    if board.part.limit_point:
        return _of_endless_runs(board)
    return f"{board.theorem} (ii): for every bound on the data there is an input that needs more"


def _of_endless_runs(board: Board) -> str:
    """About algorithms that go on; it is no observation."""
    if board.part.limit_point and board.digits >= board.part.K:
        return f"{board.theorem} (i): whoever gets K digits on the branches never halts at their limit"
    return ""
