"""The basic mechanism in numbers: the solution map across a tie, and certified refutations at every precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sciverify.adversary.game import refute
from sciverify.adversary.outcomes import Refutation
from sciverify.adversary.protocols import Algorithm, Network
from sciverify.algorithms.firenet import Firenet
from sciverify.certificate.certificate import Certificate
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float
from sciverify.families.tied_columns import TiedColumns
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.sparse_recovery import as_problem

INDICES = tuple(range(0, 25, 2))
BITS = tuple(range(0, 61, 5))


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Both entries of the minimiser where column 0 is longer by `gap` (column 1, if it is negative)."""

    gap: Fraction
    entries: tuple[float, float]


@dataclass(frozen=True)
class Mechanism:
    """The data of the plot.

    Attributes
    ----------
    K : int
    solution_map : tuple of MapPoint
    height : float
        Of the spikes in the limit, where every convex combination of them minimises.
    refutations : dict algorithm -> {bits read: Refutation}
    """

    K: int
    solution_map: tuple[MapPoint, ...]
    height: float
    refutations: dict[str, dict[int, Refutation]]

    def certificates(self) -> dict[str, Certificate]:
        """Every refutation under the name of its file."""
        return {
            f"mechanism-{a}-n{bits}.json": outcome.certificate
            for a, runs in enumerate(self.refutations.values())
            for bits, outcome in runs.items()
        }


def mechanism(K: int = 3) -> Mechanism:
    """Two tied columns, the square-root LASSO."""
    family = TiedColumns(problem="P3", m=1, N=2, K=K)
    points = []
    with working_precision(64):
        for sign, indices in ((-1, INDICES), (1, INDICES[::-1])):
            for n in indices:
                z = family.minimiser(0 if sign > 0 else 1, n)
                points.append(MapPoint(sign * Fraction(1, 2 ** (n + 1)), (approx_float(z[0]), approx_float(z[1]))))
        height = approx_float(family.spike(0))
    runs = {name: {n: _refutation(make(n), family) for n in BITS} for name, make in ALGORITHMS.items()}
    return Mechanism(K, tuple(sorted(points, key=lambda p: p.gap)), height, runs)


def _refutation(algorithm: Algorithm, family: TiedColumns) -> Refutation:
    outcome = refute(algorithm, family)
    if not isinstance(outcome, Refutation):
        raise ArithmeticError(f"an algorithm that reads finitely many bits was not refuted: {outcome}")
    return outcome


def _exact(n: int) -> Algorithm:
    def algorithm(training: TrainingSet) -> Network:
        """Solve A_n exactly."""
        matrix = training.matrix(n)
        return lambda y: solution_set(as_problem(training.pose(matrix, y))).vertex

    return algorithm


def _firenet(n: int) -> Algorithm:
    def algorithm(training: TrainingSet) -> Network:
        """FIRENET with admissible steps for A_n."""
        network = Firenet.admissible(training.matrix(n).to_numpy(), 1.0)
        return lambda y: network(np.asarray(y))

    return algorithm


def _zero(n: int) -> Algorithm:
    def algorithm(training: TrainingSet) -> Any:
        """Read A_n and answer 0."""
        training.matrix(n)
        return lambda y: [0, 0]

    return algorithm


ALGORITHMS: dict[str, Callable[[int], Algorithm]] = {
    "exact solver on $A_n$": _exact,
    "zero": _zero,
    "FIRENET on $A_n$": _firenet,
}
"""Name -> the algorithm that reads n bits."""
