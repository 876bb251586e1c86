"""The value of an optimal map where A is known inexactly: not in Delta_1 (docs/theory/maps-and-flags.md).

Near a matrix that measures two vectors alike there are matrices that tell them apart, each by giving only one of them
the measurement y. The best map has to give that one for y, and whoever reads finitely many bits of A does not know
which one it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

from flint import fmpq

from sciverify.adversary.randomised import MOST_TAPES, clopper_pearson
from sciverify.certify.issue import unwritable
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import from_fraction, to_fraction
from sciverify.hierarchy.confused_vectors import ConfusedVectors, near_vector
from sciverify.hierarchy.information import OperatorInformation
from sciverify.hierarchy.map_information import Answering, MapInformation
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
from sciverify.hierarchy.tower import Tower, TowerRun
from sciverify.operators.dense import DenseOperator
from sciverify.oracles.budget import Budget
from sciverify.oracles.coins import Coins, every_run
from sciverify.oracles.computable import ComputableMatrix
from sciverify.oracles.dyadic import DyadicMatrix
from sciverify.stability.fibres import ball, gram

Answers: TypeAlias = dict[int, DyadicMatrix]
_COMMITTED, _LATE = 3, 24
"""Index of the branches on which claims about the limit are tried, and n of the output that is examined there."""
_CLOSE = Fraction(1, 2**8)


@dataclass(frozen=True, slots=True)
class OptimalMapProblem(ComputationalProblem):
    """The value at y of an optimal map of finitely many vectors; see `optimal_map_near`.

    Attributes
    ----------
    task : ConfusedVectors

    Examples
    --------
    >>> from sciverify.hierarchy import OPTIMAL_MAP
    >>> OPTIMAL_MAP.confused.vectors, OPTIMAL_MAP.confused.pair
    (((1, 0), (0, 1), (1, 1)), (0, 1))
    """

    task: ConfusedVectors | None = None

    @property
    def confused(self) -> ConfusedVectors:
        """The matrix of the limit, and the vectors that it measures alike."""
        if self.task is None:
            raise InvalidInput("the problem has no vectors: make it by `optimal_map_near`")
        return self.task

    def told_about(self, operator: DenseOperator | None = None) -> MapInformation:
        """Questions about one matrix of the class, such as that of a certificate; about the limit if none is given."""
        matrix = self.confused.operator if operator is None else operator
        return self.told(ComputableMatrix.of(matrix.rows).approximate, Budget(), Coins.seeded(0))

    def told(self, truth: Answering, budget: Budget, coins: Coins) -> MapInformation:
        """Questions that a function answers."""
        vectors, y = tuple(map(_fractions, self.confused.vectors)), _fractions(self.confused.measurement)
        return MapInformation(truth, vectors, y, budget, coins)


def optimal_map_near(A: object, M1: object) -> OptimalMapProblem:
    """The value of an optimal map of finitely many vectors, where the matrix is near A and known inexactly.

    Parameters
    ----------
    A : array of shape (m, N) of rational numbers
    M1 : sequence of vectors of N rational numbers each
        Two of them have one measurement y = Ax != 0, and are more than twice as far apart as the radius of each other
        fibre of A.

    Returns
    -------
    OptimalMapProblem
        A tower is a function (n, information) -> vector of N numbers; `information.matrix(k)` is within 2^-k of the
        matrix, and `information.vectors` and `information.measurement` are exact. Its output is held against the
        vectors that have the measurement y.

    Raises
    ------
    InvalidInput
        Data of another form, or no such pair.

    **Source.** docs/theory/maps-and-flags.md, theorem M.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> problem = sci.optimal_map_near([[1, 1, 0]], [[1, 0, 0], [0, 1, 2]])
    >>> found = sci.challenge(sci.FIBRE_CENTRES, sci.Membership(problem, sci.DELTA_1))
    >>> print(found.verdict, found.certificate.claim.optimum)
    refuted 0
    """
    task = ConfusedVectors.of(A, M1)
    return OptimalMapProblem(
        "optimal-map", f"finitely many vectors for matrices near {task.operator}",
        "A, to any accuracy; the vectors and the measurement y of one of them, exactly",
        "the worst error at y, over that of the best map", "the value at y of an optimal map", task=task,
    )  # fmt: skip


OPTIMAL_MAP = optimal_map_near([[1, 1]], [[1, 0], [0, 1], [1, 1]])


def play_delta_1(play: Play) -> ChallengeOutcome:
    """Gamma_n claims to err at y by at most 2^-n more than the best map on its worst vector."""
    task, coins = _problem(play).confused, Coins.seeded(0)
    n = task.accuracy
    run, answers = _run(play, n, None, coins)
    if coins.drawn:
        return _randomised(play, task, n)
    output = _value(play, n, run)
    which = 0 if not near_vector(output, task.vectors[task.pair[0]], task.half_distance) else 1
    found = task.refutes(task.branch(which, _beyond(answers)), output, answers, Fraction(1, 2**n))
    if found is None:
        raise ArithmeticError("balls around two vectors do not meet")
    unwritten = unwritable(found)
    if unwritten:
        return UndecidedClaim(play.claim, f"the output is wrong, and no certificate says so: {unwritten}")
    again, _ = _run(play, n, None, Coins.seeded(0))
    return RefutedClaim(play.claim, found, n, again.output == run.output)


def play_delta_2(play: Play) -> ChallengeOutcome:
    """Gamma_n claims to converge: a late output is examined on the limit, and on a branch for each vector."""
    task = _problem(play).confused
    for operator in (task.operator, *(task.branch(which, _COMMITTED) for which in (0, 1))):
        coins = Coins.seeded(0)
        run, answers = _run(play, _LATE, operator, coins)
        if coins.drawn:
            raise CoinsTossed
        play.runs += 1
        found = task.refutes(operator, _value(play, _LATE, run), answers, _CLOSE)
        if found is not None:
            kept = None if unwritable(found) else found
            return UndecidedClaim(play.claim, f"at n = {_LATE} the output still errs by too much", kept)
    return SurvivedChallenge(play.claim, play.runs)


def _problem(play: Play) -> OptimalMapProblem:
    problem = play.claim.problem
    if not isinstance(problem, OptimalMapProblem):
        raise InvalidInput(f"the problem is {shown(problem)}: make it by `optimal_map_near`")
    return problem


def _run(play: Play, n: int, operator: DenseOperator | None, coins: Coins) -> tuple[TowerRun, Answers]:
    """A run about one matrix, or about the limit and all branches near; its answers are kept out of its reach."""
    problem, kept = _problem(play), Answers()
    matrix = ComputableMatrix.of((problem.confused.operator if operator is None else operator).rows)
    guard = 1 if operator is None else 0  # within 2^-(n+1) of the limit: within 2^-n of what is so near to it

    def truth(asked: int) -> DyadicMatrix:
        kept[asked] = found = matrix.approximate(asked + guard)
        return found

    told = problem.told(truth, play.budget, coins)
    # of what a tower is told, a run itself uses its budget and the end of questions alone
    return play.tower.run((n,), cast("OperatorInformation", told)), kept


def _beyond(answers: Answers) -> int:
    """An index of branches of which all answers are true."""
    return 1 + max(answers, default=0)


def _value(play: Play, n: int, run: TowerRun) -> RationalVector:
    """The output as a real vector.

    Raises
    ------
    GameEnded
        There is none.
    """
    if run.ending == "crashed":
        raise GameEnded(CrashedTower(play.claim, n, run.reason, run.details))
    if run.output is None:
        raise GameEnded(UndecidedClaim(play.claim, f"at n = {n}: {run.reason}"))
    size, said = len(_problem(play).confused.vectors[0]), run.output
    if isinstance(said, bool) or len(said) != size or any(im for _, im in said):
        reason = f"the output is {shown(said)}: a real vector of {size} numbers is asked for"
        raise GameEnded(CrashedTower(play.claim, n, reason, ""))
    return tuple(re for re, _ in said)


# ------------------------------------------------------------------------------------------ towers that toss coins


def _randomised(play: Play, task: ConfusedVectors, n: int) -> RandomisedTower:
    """The probability of a good value, on the branch where it is smaller: no output is good on both."""
    radius = task.other_radius + Fraction(1, 2**n)

    def once(coins: Coins, operator: DenseOperator | None = None) -> tuple[int, tuple[bool, bool]]:
        """An index of branches that share the answers, and for which of the pair the value is good, or may be."""
        run, answers = _run(play, n, operator, coins)
        if run.ending == "not decided":
            return _beyond(answers), (True, True)
        try:
            output = _value(play, n, run)
        except GameEnded:
            return _beyond(answers), (False, False)
        first, second = (near_vector(output, task.vectors[k], radius) for k in task.pair)
        return _beyond(answers), (first, second)

    every = every_run(once, MOST_TAPES)
    if every is not None:
        chances = [sum((p for p, (_, good) in every if good[which]), Fraction(0)) for which in (0, 1)]
        which = chances.index(min(chances))
        return RandomisedTower(play.claim, _named(which), chances[which], len(every))
    first = [once(Coins.seeded(seed)) for seed in range(TRIALS)]
    which = min((0, 1), key=lambda k: sum(good[k] for _, good in first))
    operator = task.branch(which, max(index for index, _ in first))
    fresh = [once(Coins.seeded(seed), operator) for seed in range(TRIALS, 2 * TRIALS)]
    right = sum(good[which] for _, good in fresh)
    return RandomisedTower(play.claim, _named(which), (0.0, clopper_pearson(right, TRIALS)[1]), TRIALS)


def _named(which: int) -> str:
    return f"a matrix that gives y to vector {which + 1} of the pair alone"


# ------------------------------------------------------------------------------------------ in the limit


def _fibre_centre(n: int, told: MapInformation) -> list[Fraction]:
    """The centre of the smallest ball around all vectors that may have the measurement y."""
    answer, y = [*told.matrix(n)], told.measurement
    kept = [x for x in told.vectors if _may_have(answer, y, x, n)]
    exact = tuple(tuple(map(from_fraction, x)) for x in kept)
    weights, _ = ball(gram(exact), [*range(len(exact))])
    return [sum((w * x[j] for w, x in zip(weights, kept, strict=True)), Fraction(0)) for j in range(len(kept[0]))]


def _may_have(answer: list[tuple[Fraction, ...]], y: tuple[Fraction, ...], x: tuple[Fraction, ...], n: int) -> bool:
    """||A_n x - y|| <= 2^-n ||x||, which holds if Ax = y."""
    gaps = [sum((a * b for a, b in zip(row, x, strict=True)), -t) for row, t in zip(answer, y, strict=True)]
    return sum(g * g for g in gaps) <= sum(a * a for a in x) / Fraction(4) ** n


FIBRE_CENTRES = Tower(_fibre_centre, name="fibre centres")


def _fractions(values: tuple[fmpq, ...]) -> tuple[Fraction, ...]:
    return tuple(map(to_fraction, values))
