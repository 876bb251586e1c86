"""Is this output right? The exit flag is not in Delta_1, even where the output is (docs/theory/maps-and-flags.md).

An output x lies within the tolerance of the minimisers of one branch of a phase transition, and not of another one;
both share every finite transcript. So whoever reads finitely many bits is wrong about x on one of them, even where all
minimisers are computable to that tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from flint import arb

from sciverify.adversary.board import Board, truthful
from sciverify.adversary.protocols import Algorithm, Class, Input, Network, Transition
from sciverify.adversary.randomised import MOST_TAPES, clopper_pearson
from sciverify.adversary.run import FinishedRun, Output
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.kinds.exit_flag import ExitFlagClaim
from sciverify.certificate.kinds.refutation import RefutationClaim
from sciverify.certificate.optimality import Evidence
from sciverify.certificate.transcript import TranscriptProof
from sciverify.certify.engines.exact_arithmetic import distance_to
from sciverify.certify.engines.protocol import DIGITS
from sciverify.certify.issue import confirmed, unwritable
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.balls import nearest_on_grid, working_precision
from sciverify.exact.ordered import enclose
from sciverify.exact.verdict import Verdict
from sciverify.families.tied_columns import TiedColumns
from sciverify.hierarchy.outcomes import (
    ChallengeOutcome,
    CrashedTower,
    RandomisedTower,
    RefutedClaim,
    SurvivedChallenge,
    UndecidedClaim,
)
from sciverify.hierarchy.play import CoinsTossed, GameEnded, Play
from sciverify.hierarchy.problem import ComputationalProblem
from sciverify.hierarchy.randomised import TRIALS
from sciverify.hierarchy.tower import Tower
from sciverify.oracles.coins import Coins, every_run
from sciverify.oracles.training_set import TrainingSet
from sciverify.oracles.transcript import Transcript

_FURTHER = (0, 16, 64, 256)
"""How far beyond what was read branches are tried: minimisers only tend to those of the limit."""
_COMMITTED, _LATE = 3, 20
"""Index of the branches on which claims about the limit are tried, and n of the output that is examined there."""


@dataclass(frozen=True, slots=True)
class ExitFlagProblem(ComputationalProblem):
    """The question whether one output is right to so many digits; see `exit_flag`.

    Attributes
    ----------
    part : Transition
        The branches of inputs.
    digits : int
        Within 10**-digits is asked for.
    output : tuple of N fractions
        What the question is about.

    Examples
    --------
    >>> from sciverify.hierarchy import EXIT_FLAG
    >>> print(EXIT_FLAG)
    the question whether x is within 10^-2 of the minimisers of inputs of TiedColumns with K = 3
    """

    part: Transition | None = None
    digits: int = 0
    output: tuple[Fraction, ...] = ()

    @property
    def decides(self) -> bool:
        """Outputs are yes or no."""
        return True

    @property
    def branches(self) -> Transition:
        """The phase transition."""
        if self.part is None:
            raise InvalidInput("the problem has no inputs: make it by `exit_flag`")
        return self.part


def exit_flag(family: Class, digits: int | None = None) -> ExitFlagProblem:
    """The question whether an output x is within 10**-digits of the minimisers, for the inputs of a class.

    Parameters
    ----------
    family : TiedColumns, NearlyParallelColumns, or anything with their protocol
        Of real data; of a class of several parts the first one is meant.
    digits : int, optional
        K - 1 if left out: so many digits of minimisers are computable on these classes (docs/theory/theorem-4.md).

    Returns
    -------
    ExitFlagProblem
        A tower is a function (n, training set, x) -> yes or no. The output x is on the line through minimisers of two
        branches of the limit, kappa apart: by max(0, 10**-digits - kappa/2) beyond the first one.

    Raises
    ------
    InvalidInput
        Something that is no family, one with complex data or a single branch, or a negative number of digits.

    **Source.** docs/theory/maps-and-flags.md, theorem X; after Bastounis, Hansen, Vlacic, "The extended Smale's 9th
    problem".

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify import hierarchy as sci
    >>> problem = sci.exit_flag(sv.families.TiedColumns(m=2, N=4, K=3))
    >>> yes = sci.Tower(lambda n, training, x: True)
    >>> found = sci.challenge(yes, sci.Membership(problem, sci.DELTA_1))
    >>> print(found.verdict, found.certificate.distance.lower > 1e-2)
    refuted True
    """
    parts = getattr(family, "parts", None)
    if not parts:
        raise InvalidInput(f"family is {shown(family)}: pass a family such as sciverify.families.TiedColumns(...)")
    part: Transition = parts[0]
    if part.branches < 2 or part.limit().turns is not None:
        raise InvalidInput(f"family is {shown(family)}: two branches or more of real data are needed")
    asked = part.K - 1 if digits is None else as_integer(digits, "digits", 0, 10_000)
    return ExitFlagProblem(
        "exit-flag", f"inputs of {type(family).__name__} with K = {part.K}",
        "A and y, to any accuracy, and x, exactly", "discrete",
        f"the question whether x is within 10^-{asked} of the minimisers", part=part, digits=asked,
        output=_output(part, asked),
    )  # fmt: skip


def _output(part: Transition, digits: int) -> tuple[Fraction, ...]:
    """z_1 + max(0, 10^-digits - kappa/2) (z_1 - z_2)/kappa, rounded (in balls, without promise)."""
    bits = 64 + 4 * (digits + part.K)
    with working_precision(2 * bits):
        first, second = ([enclose(a) for a in part.minimiser(j)] for j in (0, 1))
        apart = [a - b for a, b in zip(first, second, strict=True)]
        kappa = sum((g * g for g in apart), arb(0)).sqrt()
        beyond = arb(10) ** -digits - kappa / 2
        share = beyond / kappa if beyond > 0 else arb(0)
        return tuple(Fraction(nearest_on_grid(a + share * g, bits), 2**bits) for a, g in zip(first, apart, strict=True))


EXIT_FLAG = exit_flag(TiedColumns(m=2, N=4, K=3, normalisation="rational"))


def play_delta_1(play: Play) -> ChallengeOutcome:
    """Gamma_1 says whether x is right: its answer is wrong on the first branch or on the second one."""
    problem = _problem(play)
    board = _board(play, problem, 1)
    run = board.run(Coins.seeded(0))
    if run.training.coins.drawn:
        return _randomised(play, board)
    said, transcript = _said(play, run, 1), run.training.transcript
    found = _wrong(problem, board, _beyond(play, board, 1 if said else 0, [transcript]), said, transcript)
    unproven = "it is right to all digits that were tried" if found is None else _unproven(found)
    if found is None or unproven:
        return UndecidedClaim(play.claim, f"the answer is wrong, and no certificate says so: {unproven}")
    again = board.run(Coins.seeded(0))
    return RefutedClaim(play.claim, found, 1, again.outputs == run.outputs)


def play_delta_2(play: Play) -> ChallengeOutcome:
    """Gamma_n claims to converge: a late answer is examined on the limit, and on two branches."""
    problem = _problem(play)
    board, part = _board(play, problem, _LATE), problem.branches
    limits = [part.limit()] if part.limit_point else []
    for member in (part.branch(0, _COMMITTED), part.branch(1, _COMMITTED), *limits):
        run = board.run(Coins.seeded(0), member)
        if run.training.coins.drawn:
            raise CoinsTossed
        play.runs += 1
        wrong = _wrong(problem, board, member, _said(play, run, _LATE), run.training.transcript)
        if wrong is not None:
            kept = None if _unproven(wrong) else wrong
            return UndecidedClaim(play.claim, f"at n = {_LATE} the answer about {member.label} is still wrong", kept)
    return SurvivedChallenge(play.claim, play.runs)


def _problem(play: Play) -> ExitFlagProblem:
    problem = play.claim.problem
    if not isinstance(problem, ExitFlagProblem):
        raise InvalidInput(f"the problem is {shown(problem)}: make it by `exit_flag`")
    return problem


def _board(play: Play, problem: ExitFlagProblem, n: int) -> Board:
    return Board(_algorithm(play.tower, n, problem.output), problem.branches, problem.digits, play.budget)


def _algorithm(tower: Tower, n: int, output: Sequence[Fraction]) -> Algorithm:
    """The tower as an algorithm with a constant network: ones for yes, zeros for no."""

    def algorithm(training: TrainingSet) -> Network:
        said = tower.base(n, training, tuple(output))
        if not isinstance(said, bool | np.bool_):
            raise InvalidInput(f"the answer is {shown(said)}: yes or no is asked for")
        answer = [int(said)] * len(output)
        return lambda y: answer

    return algorithm


def _said(play: Play, run: FinishedRun, n: int) -> bool:
    """Yes or no.

    Raises
    ------
    GameEnded
        The run gave no answer.
    """
    if run.ending == "crashed":
        raise GameEnded(CrashedTower(play.claim, n, run.reason, run.details))
    if run.ending != "answered":
        raise GameEnded(UndecidedClaim(play.claim, f"at n = {n}: {run.reason}"))
    return _yes(run)


def _yes(run: FinishedRun) -> bool:
    return bool(run.outputs[0].real[0] == 1)


def _beyond(play: Play, board: Board, j: int, transcripts: Sequence[Transcript]) -> Input:
    """An input of branch j that shares the transcripts, and about which x is right (first branch) or wrong (second).

    Raises
    ------
    GameEnded
        None was found.
    """
    problem, first = _problem(play), board.index_after(transcripts)
    for further in _FURTHER:
        member = board.part.branch(j, first + further)
        bounds = distance_to(member.solution_sets[0], problem.output, DIGITS + board.digits).distance
        if bounds.upper <= board.tolerance if j == 0 else bounds.lower > board.tolerance:
            return member
    raise GameEnded(UndecidedClaim(play.claim, f"x is no output that branch {j} decides"))


def _wrong(
    problem: ExitFlagProblem, board: Board, member: Input, said: bool, transcript: Transcript
) -> Certificate | None:
    """A certificate that the answer is wrong on an input of which the transcript is true; None if it is right."""
    real = member.solution_sets[0].read_point(problem.output)
    found = board.certify(member, 0, Output(problem.output, real), transcript)
    claim, proof, tolerance = found.claim, found.evidence, board.tolerance
    if not isinstance(claim, DistanceClaim | RefutationClaim):
        raise TypeError(f"a claim about a distance was asked for, not {type(claim).__name__}")
    if claim.bounds.lower <= tolerance if said else claim.bounds.upper > tolerance:
        return None
    if isinstance(proof, Evidence):
        beside = truthful(member, transcript).evidence
        if not isinstance(beside, TranscriptProof):
            raise TypeError("a transcript was asked for")
        proof = replace(beside, distance=proof)
    return replace(found, claim=ExitFlagClaim(claim.bounds, claim.unique, tolerance, said), evidence=proof)


def _unproven(certificate: Certificate) -> str:
    """Why the certificate is not issued; empty if it is. A flag may have changed the transcript that it was handed."""
    unwritten = unwritable(certificate)
    if unwritten:
        return unwritten
    try:
        confirmed(certificate)
    except Undecided as refusal:
        return str(refusal)
    return ""


# ------------------------------------------------------------------------------------------ towers that toss coins


def _randomised(play: Play, board: Board) -> RandomisedTower:
    """The probability of the right answer on the branch where it is smaller: yes on the first, no on the second."""

    def once(coins: Coins, member: Input | None = None) -> FinishedRun:
        return board.run(coins, member)

    def right(run: FinishedRun, branch: int) -> bool:
        """Also where the run was not decided, as it may have gone on to any answer."""
        return run.ending == "not decided" or (run.ending == "answered" and _yes(run) == (branch == 0))

    every = every_run(once, MOST_TAPES)
    if every is not None:
        chances = [sum((p for p, run in every if right(run, j)), Fraction(0)) for j in (0, 1)]
        j = chances.index(min(chances))
        member = _beyond(play, board, j, [run.training.transcript for _, run in every])
        return RandomisedTower(play.claim, member.label, chances[j], len(every))
    runs = [once(Coins.seeded(seed)) for seed in range(TRIALS)]
    j = min((0, 1), key=lambda branch: sum(right(run, branch) for run in runs))
    member = _beyond(play, board, j, [run.training.transcript for run in runs])
    fresh = sum(right(once(Coins.seeded(seed), member), j) for seed in range(TRIALS, 2 * TRIALS))
    return RandomisedTower(play.claim, member.label, (0.0, clopper_pearson(fresh, TRIALS)[1]), TRIALS)


# ------------------------------------------------------------------------------------------ in the limit


def flag_in_the_limit(problem: ExitFlagProblem) -> Tower:
    """The tower that knows the class: it looks for the branch up to an index that grows with n, else takes the limit.

    Parameters
    ----------
    problem : ExitFlagProblem

    Returns
    -------
    Tower
        **Guarantee.** On each input of the class its answers are right from some n on, if for some c > 0 inputs of
        index k are c 2^-k away from the limit and from all others of this or a larger index, as tied columns are.

    Raises
    ------
    InvalidInput
        A problem that `exit_flag` has not made.

    **Source.** docs/theory/maps-and-flags.md.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> tower = sci.flag_in_the_limit(sci.EXIT_FLAG)
    >>> print(sci.challenge(tower, sci.Membership(sci.EXIT_FLAG, sci.DELTA_2)).verdict)
    survived
    """
    if not isinstance(problem, ExitFlagProblem):
        raise InvalidInput(f"problem is {shown(problem)}: pass EXIT_FLAG, or what exit_flag(family) returns")
    part, tolerance = problem.branches, Fraction(1, 10**problem.digits)

    def base(n: int, training: TrainingSet, x: Sequence[Fraction]) -> bool:
        training.matrix(n), training.measurement(0, n)
        near = (
            member
            for k in range(n // 2)
            for member in (part.branch(j, k) for j in range(part.branches))
            if training.transcript.consistent_with(member) is Verdict.TRUE
        )
        believed = next(near, None) or part.limit()
        return distance_to(believed.solution_sets[0], x, DIGITS + problem.digits).distance.upper <= tolerance

    return Tower(base, name="flag in the limit")
