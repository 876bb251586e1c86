"""The slides' page "fails in MATLAB": solvers on the standardised LASSO, held against the true, irrational instance.

For each delta and each convention every subject is given the doubles nearest to A D and y. Its answer x is measured
three times, each with a certificate: against the minimisers of the true instance, ||x - x*|| and ||D(x - x*)||, and
against those of the instance that was really posed. Two rows are ours: the minimiser of the true data by `solve`, and
the exact minimiser of the doubles, which for delta <= 2**-28 is another one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.solve import solve
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import ZERO, approx_float, rational, sign
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.families.standardised_lasso import CONVENTIONS, Convention, StandardisedLasso
from sciverify.problems.lasso import Lasso
from sciverify.problems.solution_set import SolutionSet
from sciverify.subjects.observation import Ending, Floats, Observation, Subject
from sciverify.subjects.process import Task, observe_all

EXPONENTS = (1, 7, 15, 20, 24, 26, 28, 30)
"""delta = 2**-k"""
QUICK_EXPONENTS = (1, 7, 20, 30)
TIME_LIMIT = 1.5
"""CPU seconds after which a run is stopped, at the second try."""
OURS = "sciverify"
TRUE_DATA, DOUBLES = "solve, true data", "exact, the doubles"
"""The settings of our two rows."""
_SOLVE_DIGITS = 20

MATLAB = {
    "RelTol 1e-4": ("1e-16", "0.68", *["1.17"] * 6),
    "RelTol eps": ("1e-16", "2e-16", *["1.17w"] * 4, "1.17", "1.17"),
    "RelTol eps, long": ("1e-16", "2e-16", "1e-11", *["none"] * 3, "1.17", "1.17"),
}
"""The slide's errors for the eight delta; w: MATLAB warned; none: no output in more than 12 h."""


@dataclass(frozen=True)
class StandardisedInstance:
    """One delta under one convention: the truth, and the doubles nearest to it."""

    exponent: int
    convention: Convention
    family: StandardisedLasso

    @property
    def delta(self) -> Fraction:
        """2**-exponent"""
        return Fraction(1, 2**self.exponent)

    @property
    def penalty(self) -> Fraction:
        """`lam` of the true instance."""
        return to_fraction(self.family.penalty(self.convention))

    @cached_property
    def truth(self) -> SolutionSet:
        """The minimisers x of the true instance."""
        return solution_set(self.family.problem(self.delta, self.convention))

    @cached_property
    def before_scaling(self) -> SolutionSet:
        """The vectors D x for these minimisers x."""
        return solution_set(self.family.problem_before_scaling(self.delta, self.convention))

    @cached_property
    def doubles(self) -> tuple[Floats, Floats]:
        """A D and y, entry by entry the nearest doubles."""
        problem = self.truth.problem
        with working_precision(256):
            matrix = [[approx_float(v) for v in row] for row in problem.matrix]
            return np.array(matrix), np.array([approx_float(v) for v in problem.measurements])

    @cached_property
    def posed(self) -> SolutionSet:
        """The minimisers of the doubles, with the double nearest to the penalty."""
        return solution_set(Lasso(*self.doubles, float(self.penalty)))

    @property
    def doubles_select_another(self) -> bool:
        """Do the minimisers of the doubles use a column that the true minimiser does not, or not those it uses?"""
        supports = [{i for v in s.vertices() for i, x in enumerate(v) if sign(x)} for s in (self.truth, self.posed)]
        return supports[0] != supports[1]


@dataclass(frozen=True, slots=True)
class LassoRow:
    """One run: what was returned and said, and what is proven about it.

    Attributes
    ----------
    position : int
        Where the row belongs in the table.
    x : tuple of exact numbers or None
        None where there is no output.
    error, scaled_error, posed_error : Certificate or None
        dist(x, Xi) and ||D(x - x*)|| for the true instance; dist(x, Xi) for the posed one (None for `TRUE_DATA`).
    """

    instance: StandardisedInstance
    solver: str
    setting: str
    observation: Observation
    position: int = 0
    x: tuple[Any, ...] | None = None
    error: Certificate | None = None
    scaled_error: Certificate | None = None
    posed_error: Certificate | None = None

    @property
    def label(self) -> str:
        """What its certificate files are called."""
        convention = "m" if self.instance.convention == "1/m" else "2m"
        text = f"{self.solver} {self.setting} {convention} 2^-{self.instance.exponent}"
        return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")

    @property
    def silently_wrong(self) -> bool:
        """Success claimed without a warning, while ||D(x - x*)|| is proven to be above 1/100."""
        return (
            self.observation.ending is Ending.CLAIMED
            and self.scaled_error is not None
            and self.scaled_error.distance.lower > Fraction(1, 100)
        )


def instances(exponents: Sequence[int], family: StandardisedLasso | None = None) -> list[StandardisedInstance]:
    """Every delta under every convention."""
    family = family or StandardisedLasso()
    return [StandardisedInstance(k, convention, family) for convention in reversed(CONVENTIONS) for k in exponents]


def lasso_rows(
    posed: Sequence[StandardisedInstance], subjects: Sequence[Subject], digits: int, limit: float = TIME_LIMIT
) -> Iterator[LassoRow]:
    """All rows, in the order in which the runs end.

    Parameters
    ----------
    posed : sequence of StandardisedInstance
    subjects : sequence of Subject
    digits : int
        Significant digits of the certified bounds.
    limit : float
        Seconds after which a run is stopped.
    """
    for position, instance in enumerate(posed, -2 * len(posed)):
        yield replace(_solved(instance, digits), position=position)
        yield replace(_exact_on_doubles(instance, digits), position=position + len(posed))
    pairs = [(subject, instance) for subject in subjects for instance in posed]
    tasks = [Task(subject, *instance.doubles, instance.penalty) for subject, instance in pairs]
    for position, observation in observe_all(tasks, limit):
        subject, instance = pairs[position]
        row = LassoRow(instance, subject.name, subject.setting, observation, position)
        yield row if observation.x is None else certified(row, digits)


def certified(row: LassoRow, digits: int) -> LassoRow:
    """The row of an observation with its three certificates."""
    instance, observation = row.instance, row.observation
    really = instance.posed
    if really.problem.parameter != to_rational(observation.parameter):
        really = solution_set(observation.posed(*instance.doubles))
    x: Any = observation.x
    return _measured(replace(row, x=tuple(map(Fraction, x.tolist()))), really, digits)


def _measured(row: LassoRow, posed: SolutionSet | None, digits: int) -> LassoRow:
    instance = row.instance
    point = instance.truth.read_point(row.x)
    scales = instance.family.scales(instance.delta)
    scaled = [d * v if sign(v) else ZERO for d, v in zip(scales, point, strict=True)]
    return replace(
        row,
        error=certify_distance_to(instance.truth, point, digits),
        scaled_error=certify_distance_to(instance.before_scaling, scaled, digits),
        posed_error=None if posed is None else certify_distance_to(posed, row.x, digits),
    )


def _solved(instance: StandardisedInstance, digits: int) -> LassoRow:
    """`solve` on the true data."""
    start = time.perf_counter()
    found = solve(instance.family.problem(instance.delta, instance.convention), _SOLVE_DIGITS)
    seconds = time.perf_counter() - start
    said = Observation(Ending.CLAIMED, f"proven to 1e-{_SOLVE_DIGITS}", instance.penalty, seconds=seconds)
    return _measured(LassoRow(instance, OURS, TRUE_DATA, said, x=found.x), None, digits)


def _exact_on_doubles(instance: StandardisedInstance, digits: int) -> LassoRow:
    """The exact minimiser (a vertex) of the doubles."""
    start = time.perf_counter()
    posed = solution_set(Lasso(*instance.doubles, float(instance.penalty)))
    seconds = time.perf_counter() - start
    status, lam = f"exact, dimension {posed.dimension}", Fraction(float(instance.penalty))
    said = Observation(Ending.CLAIMED, status, lam, seconds=seconds)
    x = tuple(to_fraction(rational(z)) for z in posed.vertex)
    return _measured(LassoRow(instance, OURS, DOUBLES, said, x=x), posed, digits)


def certificates(rows: Sequence[LassoRow]) -> dict[str, Certificate]:
    """Every certificate of the table under the name of its file."""
    found = {}
    for row in rows:
        for measure, certificate in (("x", row.error), ("dx", row.scaled_error), ("posed", row.posed_error)):
            if certificate is not None:
                found[certificate_file(row, measure)] = certificate
    return found


def certificate_file(row: LassoRow, measure: str) -> str:
    """The file of a certificate; `measure` is "x", "dx" or "posed"."""
    return f"certificates/{measure}-{row.label}.json"
