"""A zoo of towers that claim to put problems into classes, and what the adversaries say."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certify.distance import certify_distance
from sciverify.exact.midrad import Floats
from sciverify.experiments.limit_towers import ANIMALS, TRUE_CLAIMS, UPPER_BOUNDS
from sciverify.hierarchy import (
    DELTA_1,
    DELTA_2,
    DIAGONAL_ENTRIES,
    EXIT_FLAG,
    FIBRE_CENTRES,
    FINITE_SECTIONS,
    OPTIMAL_MAP,
    PI_1,
    RESIDUAL_POINTS,
    RESOLVENT_OF_BANDED,
    SIGMA_1,
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ChallengeOutcome,
    ComputationalProblem,
    MapInformation,
    Membership,
    OperatorInformation,
    SciClass,
    Tower,
    flag_in_the_limit,
    spectrum_meets,
)
from sciverify.hierarchy.challenge import play_game
from sciverify.hierarchy.play import Play
from sciverify.oracles.budget import Budget
from sciverify.oracles.training_set import TrainingSet

_BUDGET = Budget(questions=20_000, seconds=30.0)


@dataclass(frozen=True, slots=True)
class PlayedTower:
    """A tower, its claim, and how the challenge ended.

    Attributes
    ----------
    tower : Tower
    outcome : ChallengeOutcome
    seconds : float
    holds : bool or None
        Is the claim of the tower true? None: not said.
    """

    tower: Tower
    outcome: ChallengeOutcome
    seconds: float
    holds: bool | None = None


def _block(n: int, told: OperatorInformation) -> Floats:
    return np.array([[float(told.entry(i, j)) for j in range(n)] for i in range(n)])


def _sections_of_sixty(n: int, told: OperatorInformation) -> Floats:
    """The eigenvalues of one large section."""
    return np.linalg.eigvalsh(_block(60, told)).astype(np.float64)


def _thresholds(n: int, told: OperatorInformation) -> list[float]:
    """Numbers of a grid with a small singular value of a square section."""
    block, grid = _block(4 * n, told), np.arange(-6 * n, 6 * n + 1) / n
    return [float(z) for z in grid if np.linalg.svd(block - z * np.eye(4 * n), compute_uv=False)[-1] < 1 / n]


def _rectangular(n: int, told: OperatorInformation) -> list[float]:
    """Numbers of a grid with a small singular value of a rectangular section."""
    block, grid = _block(2 * n + 1, told)[:, : 2 * n], np.arange(-3 * n, 3 * n + 1) / n
    eye = np.eye(2 * n + 1, 2 * n)
    return [float(z) for z in grid if np.linalg.svd(block - z * eye, compute_uv=False)[-1] < 2 / n]


def _read_until(n: int, told: OperatorInformation) -> list[float]:
    """Reads the diagonal until n zeros in a row, and answers what it saw."""
    seen, zeros, k = set[float](), 0, 0
    while zeros < 10 * n:
        seen.add(float(told.entry(k, k)))
        zeros = zeros + 1 if not told.entry(k, k) else 0
        k += 1
    return sorted(seen)


def _random_sites(n: int, told: OperatorInformation) -> list[float]:
    """The diagonal at sites that are drawn."""
    return [0.0, *(float(told.entry(k, k)) for k in (told.coins.below(10**6) for _ in range(20)))]


def _flips(n: int, told: OperatorInformation) -> list[float]:
    """Adds 1 to the spectrum if a coin says so."""
    return [0.0, 1.0] if told.coins.flip() else [0.0]


def _classifier(n: int, told: OperatorInformation) -> bool:
    """A small network with fixed weights that looks at the least entries."""
    least = np.sort([float(told.entry(k, k)) for k in range(n + 2)])[:2]
    hidden = np.maximum(0, np.array([[1.0, -0.5], [-2.0, 1.0]]) @ least + np.array([0.1, 0.2]))
    return bool(hidden @ np.array([-3.0, 1.0]) + 1 / n > 0)


def _hangs(n: int, told: OperatorInformation) -> list[float]:
    """Waits for an entry that never comes."""
    k = 0
    while told.entry(k, k) == 0:
        k += 1
    return [0.0]


def _crashes(n: int, told: OperatorInformation) -> list[float]:
    """Divides by an entry."""
    return [float(1 / told.entry(0, 0))]


def _decaying_residuals(n: int, told: OperatorInformation) -> list[float]:
    """Keeps 3/4 while a rectangular section has a singular value that decays fast enough."""
    first, second = np.zeros((2, 2 * n + 2, 2 * n + 1))
    for j in range(2 * n + 1):
        first[j, j] = second[j + 1, j] = -0.75
        first[j + 1, j], second[j, j] = float(told.entry(j - n + 1, j - n)), float(told.entry(j - n, j - n - 1))
    least = min(np.linalg.svd(part, compute_uv=False)[-1] for part in (first, second))
    return [0.75] if least < 4 * 0.8**n else [1.0]


def _keeps_everything(n: int, told: OperatorInformation) -> list[float]:
    """A grid that covers everything, whatever the operator is."""
    return [k / 4 for k in range(-20, 21)]


def _least_squares(n: int, told: MapInformation) -> Floats:
    """The vector of the set whose measurement, by a float matrix, is nearest to y."""
    matrix, vectors = np.array(told.matrix(50), dtype=float), np.array(told.vectors, dtype=float)
    gaps = vectors @ matrix.T - np.array(told.measurement, dtype=float)
    nearest: Floats = vectors[np.argmin(np.sum(gaps**2, axis=1))]
    return nearest


def _guesses(n: int, told: MapInformation) -> tuple[Fraction, ...]:
    """One of two vectors, as a coin says."""
    return told.vectors[told.coins.flip()]


def _solves(n: int, training: TrainingSet, x: Sequence[Fraction]) -> bool:
    """Solves the problem of 40 bits exactly, and compares."""
    posed = training.pose(training.matrix(40), training.measurement(0, 40))
    distance = certify_distance(posed, x).distance
    return distance.upper <= Fraction(1, 10**EXIT_FLAG.digits)


_IN_0 = spectrum_meets(0, 0)
ZOO: tuple[tuple[Tower, ComputationalProblem, SciClass], ...] = (
    (DIAGONAL_ENTRIES, SPECTRUM_OF_DIAGONAL, SIGMA_1),
    (DIAGONAL_ENTRIES, SPECTRUM_OF_DIAGONAL, DELTA_1),
    (DIAGONAL_ENTRIES, SPECTRUM_OF_DIAGONAL, PI_1),
    (Tower(_read_until, name="read until zeros"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(_random_sites, name="random sites"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(_flips, name="a coin"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(lambda n, told: [0.0, 1.0], name="cheater: 0 and 1"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(lambda n, told: [0.0, 1.0], name="cheater: 0 and 1"), SPECTRUM_OF_DIAGONAL, SIGMA_1),
    (Tower(_keeps_everything, name="a grid over everything"), SPECTRUM_OF_DIAGONAL, PI_1),
    (Tower(lambda n, told: [], name="no point at all"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(_hangs, name="waits"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(_crashes, name="divides by an entry"), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (RESIDUAL_POINTS, SPECTRUM_OF_JACOBI, SIGMA_1),
    (RESIDUAL_POINTS, SPECTRUM_OF_JACOBI, DELTA_1),
    (RESIDUAL_POINTS, SPECTRUM_OF_JACOBI, PI_1),
    (Tower(_sections_of_sixty, name="one section of 60"), SPECTRUM_OF_JACOBI, DELTA_1),
    (Tower(_thresholds, name="square sections, threshold"), SPECTRUM_OF_JACOBI, DELTA_1),
    (FINITE_SECTIONS, SPECTRUM_OF_JACOBI, SIGMA_1),
    (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, SIGMA_1),
    (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, PI_1),
    (FINITE_SECTIONS, SPECTRUM_OF_SELF_ADJOINT, DELTA_2),
    (Tower(_rectangular, name="rectangular sections"), SPECTRUM_OF_SELF_ADJOINT, DELTA_2),
    (Tower(lambda n, told: [0, 1, 2], name="constant: 0, 1, 2"), SPECTRUM_OF_SELF_ADJOINT, DELTA_2),
    (Tower(_decaying_residuals, name="decaying residuals"), SPECTRUM_OF_BANDED, DELTA_2),
    (Tower(lambda n, told: min(told.entry(k, k) for k in range(n)) < 1 / n, name="min < 1/n"), _IN_0, DELTA_2),
    (Tower(_classifier, name="a small network"), _IN_0, DELTA_2),
    (Tower(lambda n, told: False, name="always no"), _IN_0, DELTA_2),
    (FIBRE_CENTRES, OPTIMAL_MAP, DELTA_2),
    (FIBRE_CENTRES, OPTIMAL_MAP, DELTA_1),
    (Tower(_least_squares, name="nearest measurement"), OPTIMAL_MAP, DELTA_1),
    (Tower(_guesses, name="a coin for a vector"), OPTIMAL_MAP, DELTA_1),
    (flag_in_the_limit(EXIT_FLAG), EXIT_FLAG, DELTA_2),
    (Tower(_solves, name="solves and compares"), EXIT_FLAG, DELTA_1),
    (Tower(lambda n, training, x: False, name="never satisfied"), EXIT_FLAG, DELTA_1),
    (Tower(lambda n, training, x: bool(training.coins.flip()), name="a coin for a flag"), EXIT_FLAG, DELTA_1),
    *ANIMALS,
    *UPPER_BOUNDS,
)  # fmt: skip
"""Towers with what they claim; some claims are true."""
_CHANGES = {f"{RESOLVENT_OF_BANDED.name}, at once": 1}
"""How many mind changes end a game that takes long."""
QUICK = (0, 1, 13, 18, 20, 24, 28, 32)


def played_towers(*, quick: bool = False) -> Iterator[PlayedTower]:
    """Every tower of the zoo against its claim; with `quick` one of each game."""
    return (played_claim(*row) for k, row in enumerate(ZOO) if not quick or k in QUICK)


def played_claim(tower: Tower, problem: ComputationalProblem, asked: SciClass) -> PlayedTower:
    """One tower against one claim."""
    start = time.perf_counter()
    most, changes = (60, 5) if problem is SPECTRUM_OF_BANDED else (100, 10)
    changes = _CHANGES.get(tower.name, changes)
    outcome = play_game(Play(tower, Membership(problem, asked), _BUDGET, most, changes))
    holds = (tower.name, problem.name, asked) in TRUE_CLAIMS
    return PlayedTower(tower, outcome, time.perf_counter() - start, holds)
