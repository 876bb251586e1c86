"""`check_solver`: named checks of a solver f(A, y, lam) -> x, each answer certified."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack, overload

from sciverify.audit.subjects.convention import PLAIN
from sciverify.certify.claim import Claim, RelativeTo
from sciverify.errors import InvalidInput, as_integer, one_of, shown
from sciverify.problems.loss_factors import LossFactor
from sciverify.problems.names import kind_named
from sciverify.testing.answer import ClaimedSolver, takes
from sciverify.testing.checks import Check, select
from sciverify.testing.estimators import read_solver, require_callable
from sciverify.testing.examined import Examined, Passed
from sciverify.testing.failure import CertifiedFailure
from sciverify.testing.posing import Posing, read_posing
from sciverify.testing.search import Effort, Tally, search

LATER_SHRINKING = 2.0
"""Seconds for which failures after the first one are shrunk, where all are collected."""
FIRST_ROUND = 10
"""Instances a check before any check gets more."""


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
        """Every check; the first failure is raised."""
        return Passed(self.subject.claim.short, self._run_all(_raised))

    def collect(self) -> Examined:
        """Every check; a failed one is not run again, and only the first failure is shrunk for long."""
        failures: list[CertifiedFailure] = []
        tallies = self._run_all(failures.append)
        places = {check.name: k for k, check in enumerate(self.checks)}
        ordered = sorted(failures, key=lambda failure: places[failure.check])
        return Examined(self.subject.claim.short, tallies, tuple(ordered))

    def _run_all(self, failed: Callable[[CertifiedFailure], object]) -> tuple[Tally, ...]:
        """First with few instances, so that what is wrong everywhere is found soon; then with the rest."""
        started, tallies = time.monotonic(), [Tally(check) for check in self.checks]
        over: set[int] = set()
        few = min(FIRST_ROUND, self.effort.max_examples)
        rounds = [few, self.effort.max_examples - few] if self.effort.max_examples > few else [few]
        turns = [(stream, count, k) for stream, count in enumerate(rounds) for k in range(len(self.checks))]
        for turn, (stream, count, k) in enumerate(turns):
            if k in over:
                continue
            share = None
            if self.effort.seconds is not None:
                share = max(self.effort.seconds - (time.monotonic() - started), 0.0) / (len(turns) - turn)
            effort = Effort(count, share, self.effort.seed, LATER_SHRINKING if over else self.effort.shrinking)
            tally = search(self.checks[k], self.posing, self.subject, effort, stream)
            tallies[k] = tallies[k].joined(tally)
            if tally.failure is not None:
                over.add(k)
                failed(CertifiedFailure(tally, self.subject, effort))
        return tuple(tallies)


def _raised(failure: CertifiedFailure) -> None:
    raise failure


def examination(
    solver: object,
    problem: str = "lasso",
    tolerance: object = 1e-6,
    *,
    relative: bool = True,
    relative_to: RelativeTo | None = None,
    weights: bool | None = None,
    options: Mapping[str, object] | None = None,
    convention: LossFactor | None = None,
    exact_outputs: bool = False,
    checks: Sequence[str] | None = None,
    exclude: Sequence[str] = (),
    max_examples: int = 100,
    seconds: float | None = None,
    seed: int = 0,
) -> Examination:
    """The arguments of `check_solver`, read."""
    function, calling = read_solver(solver, convention)
    kind = kind_named(problem)
    if calling != PLAIN and kind != "lasso":
        raise InvalidInput(f"problem is {kind}: the convention {calling.convention} is of the lasso")
    if isinstance(checks, str) or isinstance(exclude, str):
        raise InvalidInput(f"checks or exclude is {shown(checks or exclude)}: pass a list of names")
    if seconds is not None and not (isinstance(seconds, int | float) and seconds > 0):
        raise InvalidInput(f"seconds is {shown(seconds)}: a positive number or None is needed")
    claim = _read_claim(tolerance, kind, relative, relative_to, exact_outputs)
    posing = read_posing(kind, options, function)
    chosen = select(checks, exclude, takes(function, "weights") if weights is None else bool(weights))
    require_callable(
        function,
        kind,
        {
            name: True
            for name in ("positive", "intercept")
            if name in (options or {}) and takes(function, name) and (options or {})[name]
        },
    )
    effort = Effort(as_integer(max_examples, "max_examples", 1), seconds, as_integer(seed, "seed", 0))
    return Examination(ClaimedSolver(function, claim, calling), posing, tuple(chosen), effort)


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


class Settings(TypedDict, total=False):
    """What `check_solver` takes besides."""

    relative: bool
    relative_to: RelativeTo | None
    weights: bool | None
    options: Mapping[str, object] | None
    convention: LossFactor | None
    exact_outputs: bool
    checks: Sequence[str] | None
    exclude: Sequence[str]
    max_examples: int
    seconds: float | None
    seed: int


@overload
def check_solver(
    solver: object,
    problem: str = ...,
    tolerance: object = ...,
    *,
    on_fail: Literal["raise"] = ...,
    **settings: Unpack[Settings],
) -> Passed: ...
@overload
def check_solver(
    solver: object,
    problem: str = ...,
    tolerance: object = ...,
    *,
    on_fail: Literal["collect"],
    **settings: Unpack[Settings],
) -> Examined: ...
def check_solver(
    solver: object,
    problem: str = "lasso",
    tolerance: object = 1e-6,
    *,
    relative: bool = True,
    relative_to: RelativeTo | None = None,
    weights: bool | None = None,
    options: Mapping[str, object] | None = None,
    convention: LossFactor | None = None,
    exact_outputs: bool = False,
    checks: Sequence[str] | None = None,
    exclude: Sequence[str] = (),
    max_examples: int = 100,
    seconds: float | None = None,
    seed: int = 0,
    on_fail: Literal["raise", "collect"] = "raise",
) -> Passed | Examined:
    """Look for float64 instances on which a solver is farther from the solution set than claimed.

    Parameters
    ----------
    solver : function (A, y, lam) -> vector of length N, or an estimator
        Gets fresh float64 arrays of shape (m, N) and (m,) and a float; for basis pursuit the float is eta. Called with
        `weights=` (array of N positive numbers) in the check of weights. The problems are those of this library: for
        the LASSO ||Az - y||^2 + lam ||z||_1, without 1/2 or 1/m. It may raise `sciverify.Undecided` to decline.
        An estimator, class or instance, has set_params(alpha=...), fit(A, y) and ``coef_`` as scikit-learn's; copies
        of it are fitted, without an intercept unless `options` asks for one.
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
    convention : "1", "1/2", "1/m" or "1/(2m)", optional
        The c for which it minimises c ||Az - y||^2 + alpha ||z||_1: it is given alpha = c lam, rounded, and held
        against what that double poses. Left out: 1 for functions; for estimators of scikit-learn, celer and skglm what
        they document.
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
    on_fail : "raise" or "collect"
        "collect": run all checks, and return every failure.

    Returns
    -------
    Passed, or Examined with on_fail="collect"
        Nothing was found, which proves nothing about other instances. Undecided instances are counted, not blamed.
        `Examined` holds the failures, prints them, and says by `passed` whether there are any.

    Raises
    ------
    CertifiedFailure
        **Guarantee.** The solver was wrong: a certificate encloses the distance of its output, beyond what is allowed;
        or it raised, changed its input, was not repeatable, or returned no vector of N finite numbers.
    InvalidInput
        Arguments out of range; a solver that cannot be called like this.

    **Source.** docs/theory/claims.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.testing import check_solver
    >>> def zero(A, y, lam):
    ...     return np.zeros(A.shape[1])
    >>> print(check_solver(zero, checks=["zero solution"], max_examples=3))
    PASSED 1 checks: 3 answers are certified to be within 1e-06, relative to the smallest minimiser; 0 are undecided
    largest distance 0; this proves nothing about other instances
    """
    one_of(on_fail, "on_fail", ("raise", "collect"))
    whole = examination(
        solver,
        problem,
        tolerance,
        relative=relative,
        relative_to=relative_to,
        weights=weights,
        options=options,
        convention=convention,
        exact_outputs=exact_outputs,
        checks=checks,
        exclude=exclude,
        max_examples=max_examples,
        seconds=seconds,
        seed=seed,
    )
    return whole.collect() if on_fail == "collect" else whole.run_all()
