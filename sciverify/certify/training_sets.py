"""Training sets of exact inputs, with certified solutions of the approximate data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sciverify.allowance import Allowance, Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.balls import enclose_to_accuracy, nearest_on_grid
from sciverify.exact.ordered import enclose
from sciverify.oracles.budget import Budget, Patience
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import ComplexDyadicVector, DyadicVector, VectorAnswer
from sciverify.oracles.source import Source
from sciverify.oracles.training_set import TrainingSet
from sciverify.oracles.transcript import Transcript
from sciverify.problems.turned import TurnedProblem, times_power_of_i


def training_set(
    instance: object,
    *,
    coins: Coins | None = None,
    budget: Budget | None = None,
    patience: Patience | None = None,
    guard: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> TrainingSet:
    """The training set of an input (A, S).

    Parameters
    ----------
    instance : a problem, a sequence of problems with one matrix (y_1, ..., y_R), or a family's `Member`
    coins : Coins, optional
        For randomised algorithms; pseudo-random ones with seed 0 if left out.
    budget : Budget, optional
        What may be read; no limit if left out.
    patience : Patience, optional
        How far a game answers where the budget names no bound; no limit if left out.
    guard : int
        Matrix and measurements are answered within 2**-(n + guard).
    seconds : float, optional
        Wall time of each `.solution(k, n)`, after which it raises `Undecided`.
    progress : function, optional
        Called with a short phrase and the share that is done, or None, while a solution is computed.

    Returns
    -------
    TrainingSet
        With `.matrix(n)`, `.measurement(k, n)`, `.solution(k, n)`, `.size`, `.coins`, `.transcript`.

    Raises
    ------
    InvalidInput
        Samples that do not share matrix, parameter and weights.

    **Source.** The set-up of the lecture slides of Antun and Colbrook (Geilo 2021); docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> training = sv.training_set(sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1))
    >>> training.size, training.shape
    (1, (2, 2))
    >>> training.solution(0, 10).to_numpy()  # within 2^-10
    array([1.875, 0.5  ])
    """
    Allowance.of(seconds, progress)  # refused now, not at the first answer

    def rounded(problem: Any, n: int) -> tuple[VectorAnswer, Certificate]:
        with allowance(seconds, progress):
            return dyadic_minimiser(problem, n)

    return TrainingSet(
        source=Source.of(instance),
        rounded_solution=rounded,
        transcript=Transcript(solve=solution_set),
        coins=Coins.seeded(0) if coins is None else coins,
        budget=budget,
        patience=patience,
        guard=guard,
    )


def dyadic_minimiser(problem: Any, n: int) -> tuple[VectorAnswer, Certificate]:
    """A dyadic vector near a minimiser, and the certificate of its distance (in turned coordinates, which keep it).

    **Guarantee.** dist(x, Xi) <= 2**-n, proven by the certificate.

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point.
    InvalidInput
        Complex data that are not real ones with turned columns.
    """
    real = problem.real if isinstance(problem, TurnedProblem) else problem
    vertex = solution_set(real).vertex
    exponent = n + len(vertex).bit_length() + 1
    balls = [enclose_to_accuracy(lambda v=v: enclose(v), exponent + 1) for v in vertex]  # type: ignore[misc]
    x = [nearest_on_grid(ball, exponent) for ball in balls]
    answer: VectorAnswer = DyadicVector(tuple(x), exponent)
    if isinstance(problem, TurnedProblem):
        pairs = [times_power_of_i((k, 0), -t) for k, t in zip(x, problem.turns, strict=True)]
        answer = ComplexDyadicVector(*(DyadicVector(tuple(z[p] for z in pairs), exponent) for p in (0, 1)))
    certificate = certify_distance(real, list(DyadicVector(tuple(x), exponent)))
    if certificate.distance.upper > Fraction(2) ** -n:
        raise ArithmeticError(f"rounding moved a minimiser by more than 2**-{n}")
    return answer, certificate
