"""Randomised algorithms: the exact success probability over all tapes, or a sampled one that says so.

The input is fixed before the coins are tossed. All tapes see the same answers, so the outputs are one distribution mu
for all branches, and balls of radius 10**-K around minimisers of different branches are disjoint: the least of the
success probabilities mu(ball_j) is at most 1/branches (docs/theory/games.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import mpmath

from sciverify.adversary.board import Board
from sciverify.adversary.outcomes import RandomisedVerdict
from sciverify.adversary.protocols import Input
from sciverify.adversary.run import FinishedRun
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.refutation import RefutationClaim
from sciverify.certify.issue import unwritable
from sciverify.oracles.coins import Coins, every_run

MOST_TAPES = 1 << 12
"""Tapes of 12 flips."""
MOST_CERTIFICATES = 64
CONFIDENCE = 0.99
_COMMITTED = 12
"""Index of the inputs that are played where the limit is not in the class and the data are not bounded."""


def judge_randomised(board: Board, trials: int) -> RandomisedVerdict:
    """The success probability on the branch where it is least."""
    part = board.part
    if board.bounded:
        runs, exact = _all_runs(board, None, trials)
        index = board.index_after([run.training.transcript for _, run in runs])
        cases = [Case(part.branch(j, index), runs, exact) for j in range(part.branches)]
    else:
        members = [part.branch(j, _COMMITTED) for j in range(part.branches)]
        cases = [Case(member, *_all_runs(board, member, trials)) for member in members]
    return _worst(board, cases)


def clopper_pearson(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact binomial confidence interval of a probability (Clopper and Pearson, Biometrika 26, 1934)."""
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else _beta_quantile(tail, successes, trials - successes + 1)
    high = 1.0 if successes == trials else _beta_quantile(1 - tail, successes + 1, trials - successes)
    return low, high


def _beta_quantile(level: float, a: int, b: int) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if mpmath.betainc(a, b, 0, middle, regularized=True) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


Weighted = list[tuple[Fraction, FinishedRun]]


class Case(NamedTuple):
    """An input with the runs on it; `exact`: they are all runs, with their probabilities."""

    member: Input
    runs: Weighted
    exact: bool


def _all_runs(board: Board, member: Input | None, trials: int) -> tuple[Weighted, bool]:
    """Every run with its probability and True, or a sample with equal weights and False."""

    def once(coins: Coins) -> FinishedRun:
        return board.run(coins, member)

    enumerated = every_run(once, MOST_TAPES)
    if enumerated is not None and _repeats(enumerated[0][1], once(Coins.tape([]))):
        return enumerated, True
    return [(Fraction(1, trials), once(Coins.seeded(seed))) for seed in range(trials)], False


def _repeats(run: FinishedRun, again: FinishedRun) -> bool:
    """Did the same tape give the same output? Otherwise the algorithm has randomness of its own."""
    return (run.ending, run.outputs) == (again.ending, again.outputs)


def _worst(board: Board, cases: Sequence[Case]) -> RandomisedVerdict:
    best: tuple[Fraction, Fraction, Case, list[Certificate]] | None = None
    for case in cases:
        success, wrong = _success(board, case.member, case.runs)
        undecided = sum((p for p, run in case.runs if run.ending == "not decided"), Fraction(0))
        # a branch that refutes before all others, then the one with the least success
        if best is None or _rank(success, undecided) < _rank(*best[:2]):
            best = success, undecided, case, wrong
    if best is None:
        raise ArithmeticError("a family without branches")
    success, undecided, (member, runs, exact), wrong = best
    count = len(runs)
    blind = board.bounded and board.digits >= board.part.K
    return RandomisedVerdict(
        digits=board.digits,
        label=member.label,
        success=success if exact else _sampled(round(success * count), round(undecided * count), count),
        undecided=undecided,
        runs=count,
        bound=Fraction(1, board.part.branches) if blind else Fraction(1),
        theorem=_theorem(board),
        bits_read=max(run.training.bits_read for _, run in runs),
        refutations=tuple(wrong),
    )


def _rank(success: Fraction, undecided: Fraction) -> tuple[bool, Fraction]:
    return success + undecided > Fraction(1, 2), success


def _sampled(right: int, undecided: int, count: int) -> tuple[float, float]:
    """An interval that holds however the undecided runs would end."""
    return clopper_pearson(right, count)[0], clopper_pearson(right + undecided, count)[1]


def _success(board: Board, member: Input, runs: Weighted) -> tuple[Fraction, list[Certificate]]:
    """P(halts, and every output is within the tolerance), and certificates of outputs that are not."""
    success, known = Fraction(0), {}
    for probability, run in runs:
        if run.ending != "answered":
            continue
        key = _written(run)
        if key not in known:
            known[key] = [
                board.certify(member, sample, output, run.training.transcript)
                for sample, output in enumerate(run.outputs)
            ]
        if all(c.distance.upper <= board.tolerance for c in known[key]):
            success += probability
    wrong = (c for found in known.values() for c in found if isinstance(c.claim, RefutationClaim))
    return success, list(islice((c for c in wrong if not unwritable(c)), MOST_CERTIFICATES))


def _written(run: FinishedRun) -> tuple[object, ...]:
    """Equal keys: equal outputs. A root is written like any other of its degree, so its field belongs to it."""
    numbers = [x for output in run.outputs for x in output.given]
    flat = [x for z in numbers for x in (z if isinstance(z, tuple) else (z,))]
    return tuple((repr(x), id(getattr(x, "field", None))) for x in flat)


def _theorem(board: Board) -> str:
    branches = board.part.branches
    if board.digits < board.part.K:
        return "the theorem says nothing about so few digits"
    if board.part.limit_point:
        return (
            f"{board.theorem} (i): for no p > 1/2 is any algorithm right with probability p; "
            f"here 1/{branches} is the bound"
        )
    return (
        f"{board.theorem} (ii): P(wrong or more data than the budget) > p for every p < "
        f"{branches - 1}/{branches}, on some input"
    )
