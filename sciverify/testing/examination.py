"""`check_solver`: named checks of a solver f(A, y, lam) -> x, each answer certified."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certify.claim import Claim, RelativeTo
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.enclosure import significant
from sciverify.problems.names import kind_named
from sciverify.testing.answer import ClaimedSolver, Solver, takes
from sciverify.testing.checks import Check, select
from sciverify.testing.failure import CertifiedFailure
from sciverify.testing.posing import Posing, read_posing
from sciverify.testing.search import Effort, Tally, search

FIRST_ROUND = 10
"""Instances a check before any check gets more."""


@dataclass(frozen=True, slots=True)
class Passed:
    """No wrong answer was found. That proves nothing about instances that were not posed.

    Attributes
    ----------
    claim : str
    tallies : tuple of Tally
        One a check: how many instances, how many proven right, how many undecided, the largest distance.
    """

    claim: str
    tallies: tuple[Tally, ...]

    @property
    def instances(self) -> int:
        """How many instances were posed."""
        return sum(tally.instances for tally in self.tallies)

    @property
    def undecided(self) -> int:
        """On how many of them it is not known whether the answer was right."""
        return sum(tally.undecided for tally in self.tallies)

    @property
    def largest(self) -> Fraction:
        """The largest certified distance, relative if the tolerance is."""
        return max((tally.largest for tally in self.tallies), default=Fraction(0))

    def __str__(self) -> str:
        return (
            f"PASSED {len(self.tallies)} checks: {self.instances - self.undecided} answers are certified to be within "
            f"{self.claim}; {self.undecided} are undecided\n"
            f"largest distance {significant(self.largest, 2, True)}; this proves nothing about other instances"
        )


@dataclass(frozen=True, slots=True)
class Examination:
    """A solver with a claim, and the checks that are to run; `check_solver` in steps."""

    subject: ClaimedSolver
    posing: Posing
    checks: tuple[Check, ...]
    effort: Effort

    def run(self, check: Check, effort: Effort, stream: int = 0) -> Tally:
        """One check.

        Raises
        ------
        CertifiedFailure
            A wrong answer.
        """
        tally = search(check, self.posing, self.subject, effort, stream)
        if tally.failure is not None:
            raise CertifiedFailure(tally, self.subject, effort)
        return tally

    def run_all(self) -> Passed:
        """Every check, first with few instances, so that what is wrong everywhere is found soon; then with the rest."""
        started, tallies = time.monotonic(), [Tally(check) for check in self.checks]
        few = min(FIRST_ROUND, self.effort.max_examples)
        rounds = [few, self.effort.max_examples - few] if self.effort.max_examples > few else [few]
        turns = [(stream, count, k) for stream, count in enumerate(rounds) for k in range(len(self.checks))]
        for turn, (stream, count, k) in enumerate(turns):
            share = None
            if self.effort.seconds is not None:
                share = max(self.effort.seconds - (time.monotonic() - started), 0.0) / (len(turns) - turn)
            tally = self.run(self.checks[k], Effort(count, share, self.effort.seed), stream)
            tallies[k] = tallies[k].joined(tally)
        return Passed(self.subject.claim.short, tuple(tallies))


def examination(
    solver: Solver,
    problem: str = "lasso",
    tolerance: object = 1e-6,
    *,
    relative: bool = True,
    relative_to: RelativeTo | None = None,
    weights: bool | None = None,
    options: Mapping[str, object] | None = None,
    exact_outputs: bool = False,
    checks: Sequence[str] | None = None,
    exclude: Sequence[str] = (),
    max_examples: int = 100,
    seconds: float | None = None,
    seed: int = 0,
) -> Examination:
    """The arguments of `check_solver`, read."""
    if not callable(solver):
        raise InvalidInput(f"solver is {shown(solver)}: a function (A, y, lam) -> x is needed")
    kind = kind_named(problem)
    if isinstance(checks, str) or isinstance(exclude, str):
        raise InvalidInput(f"checks or exclude is {shown(checks or exclude)}: pass a list of names")
    if seconds is not None and not (isinstance(seconds, int | float) and seconds > 0):
        raise InvalidInput(f"seconds is {shown(seconds)}: a positive number or None is needed")
    claim = _read_claim(tolerance, kind, relative, relative_to, exact_outputs)
    posing = read_posing(kind, options, solver)
    chosen = select(checks, exclude, takes(solver, "weights") if weights is None else bool(weights))
    effort = Effort(as_integer(max_examples, "max_examples", 1), seconds, as_integer(seed, "seed", 0))
    return Examination(ClaimedSolver(solver, claim), posing, tuple(chosen), effort)


def _read_claim(
    tolerance: object, kind: str, relative: bool, relative_to: RelativeTo | None, exact_outputs: bool
) -> Claim:
    """`InvalidInput` for a tolerance that float64 outputs cannot be held to."""
    claim = Claim(tolerance, kind, bool(relative), relative_to=relative_to, exact_outputs=exact_outputs)
    if claim.tolerance < claim.rounding:
        raise InvalidInput(
            f"tolerance is {shown(tolerance)}: float64 outputs are rounded, so 1e-13 is the least; "
            "pass exact_outputs=True if the solver returns exact numbers"
        )
    return claim


def check_solver(
    solver: Solver,
    problem: str = "lasso",
    tolerance: object = 1e-6,
    *,
    relative: bool = True,
    relative_to: RelativeTo | None = None,
    weights: bool | None = None,
    options: Mapping[str, object] | None = None,
    exact_outputs: bool = False,
    checks: Sequence[str] | None = None,
    exclude: Sequence[str] = (),
    max_examples: int = 100,
    seconds: float | None = None,
    seed: int = 0,
) -> Passed:
    """Look for float64 instances on which a solver is farther from the solution set than claimed.

    Parameters
    ----------
    solver : function (A, y, lam) -> vector of length N
        Gets fresh float64 arrays of shape (m, N) and (m,) and a float; for basis pursuit the float is eta. Called with
        `weights=` (array of N positive numbers) in the check of weights. The problems are those of this library: for
        the LASSO ||Az - y||^2 + lam ||z||_1, without 1/2 or 1/m. It may raise `sciverify.Undecided` to decline.
    problem : "lasso", "basis-pursuit" or "square-root-lasso", or "P2", "P1", "P3"
    tolerance : number
        At least 1e-13 unless `exact_outputs`: float64 outputs are rounded.
    relative : bool
        True: dist(x, Xi) <= tolerance * dist(0, Xi) is claimed, the tolerance times the norm of the smallest minimiser.
        False: dist(x, Xi) <= tolerance. In any case rounding of float64 outputs is allowed for, see `Claim`.
    relative_to : "nearest minimiser", "smallest minimiser" or "data", optional
        Another scale: ||x*|| for the minimiser x* nearest to x, or ||A^T y|| / ||A||_F^2, which is at most the length
        of any least-squares solution, and counts where x* is 0 or small.
    weights : bool, optional
        Does the solver take `weights=`? Left out: whether its signature names them.
    options : mapping, optional
        What every instance has beside A, y and lam, as the constructors of problems call it, so that a solver is
        tested that was set up for it: "positive": True, "intercept": True (the last entry of the vector), "ridge": a
        number, or True for one that is drawn, "row_scales_squared": True, and "free": True for entries of weight 0.
        Drawn numbers are passed as keywords `ridge=`, `row_scales_squared=` and `weights=`; of the rest the solver is
        told where its signature names it.
    exact_outputs : bool
        The solver returns exact numbers (such as Fractions), so any tolerance >= 0 is fair.
    checks, exclude : sequences of names, optional
        Which checks run; see docs/test-your-solver.md for the list.
    max_examples : int
        Instances a check.
    seconds : float, optional
        Time for all checks together, beside at most 15 s for shrinking a failure. One call is never interrupted.
    seed : int
        The same seed poses the same instances (as long as `seconds` does not cut them short).

    Returns
    -------
    Passed
        Nothing was found, which proves nothing about other instances. Undecided instances are counted, not blamed.

    Raises
    ------
    CertifiedFailure
        **Guarantee.** The solver was wrong: a certificate encloses the distance of its output, beyond what is allowed;
        or it raised, changed its input, was not repeatable, or returned no vector of N finite numbers.
    InvalidInput
        Arguments out of range.
    """
    return examination(
        solver,
        problem,
        tolerance,
        relative=relative,
        relative_to=relative_to,
        weights=weights,
        options=options,
        exact_outputs=exact_outputs,
        checks=checks,
        exclude=exclude,
        max_examples=max_examples,
        seconds=seconds,
        seed=seed,
    ).run_all()
