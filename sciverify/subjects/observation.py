"""The protocol of a subject: pose an instance in its own terms, run, record what it returned and what it said.

The lam or eta of an instance becomes a parameter of the library, rounded to a double; what that double means, as an
exact number, is the lam or eta that was really posed.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import shortened
from sciverify.isolation.announcements import Listening, distinct
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.lasso import Lasso
from sciverify.problems.loss_factors import LossFactor, loss_factor
from sciverify.problems.sparse_recovery import SparseRecovery

Floats = NDArray[np.float64]
_WORDS = 300


class Ending(Enum):
    """What a run ended with, in the solver's own opinion where it has one."""

    CLAIMED = "claimed success"
    WARNED = "warned"
    STOPPED = "stopped"
    FAILED = "failed"
    ABSENT = "not installed"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a library returned: the vector, whether it claims success, its own words, its own numbers."""

    x: Floats
    success: bool
    status: str
    gap: float | None = None
    iterations: int | None = None
    seconds: float | None = None
    """Its own clock, where the call is more than the solver."""
    troubles: tuple[str, ...] = ()
    """What it returned that speaks against x."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One run of a subject.

    Attributes
    ----------
    ending : Ending
    status : str
        The solver's words; what stopped it; or why there is no answer.
    parameter : Fraction
        The lam or eta that was really posed, with the doubles A and y.
    x : float64 array of N entries or None
    warnings : tuple of str
        What was said against x: in what came with it, in warnings, records of logging, and, where the subject runs in a
        process of its own, printed lines; each once (`sciverify.isolation.announcements`).
    gap : float or None
        The duality gap that the solver claims, in its own scaling.
    iterations : int or None
    seconds : float
        Wall time of the call, imports aside.
    version : str
        Of the library; empty if it is not installed.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    """

    ending: Ending
    status: str
    parameter: Fraction
    x: Floats | None = None
    warnings: tuple[str, ...] = ()
    gap: float | None = None
    iterations: int | None = None
    seconds: float = 0.0
    version: str = ""
    problem: str = Lasso.kind

    def posed(self, A: Floats, y: Floats) -> SparseRecovery:
        """The instance really posed, as an exact problem. A and y are the doubles that the subject was given."""
        pose = PROBLEMS[self.problem]
        posed: SparseRecovery = pose(A, y, self.parameter)
        return posed


@dataclass(frozen=True)
class Subject(ABC):
    """A solver for one of the three problems with one setting; subclasses say how their library is called.

    Attributes
    ----------
    setting : str
        "default", or what differs from it.
    """

    setting: str = "default"
    name: ClassVar[str]
    library: ClassVar[str]
    """The distribution whose version is recorded."""
    module: ClassVar[str]
    """What must be importable."""
    loss: ClassVar[LossFactor] = "1"
    """What stands before ||Ax - y||^2 where it minimises that plus its parameter times ||x||_1."""
    compiles: ClassVar[bool] = False
    """Does its first call in a process compile for seconds?"""
    start_up: ClassVar[float] = 0.0
    """Seconds beyond the time limit for a program that is started anew for every call."""

    @property
    def problem(self) -> str:
        """The kind of problem that it solves: P2 unless a subclass says otherwise."""
        return Lasso.kind

    @abstractmethod
    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Run the library on the problem whose lam or eta is factor(m) parameter."""

    def factor(self, m: int) -> Fraction:
        """lam or eta / (the parameter that the library takes)."""
        return 1 / loss_factor(self.loss, m)

    @property
    def accuracy_source(self) -> str:
        """Where the library documents how accuracy is asked for; empty if it does not."""
        return ""

    def refusal(self, parameter: Fraction) -> str | None:
        """Why it cannot be asked with this lam or eta; None if it can."""
        return None

    def version(self) -> str | None:
        """The installed version; None if there is none."""
        if importlib.util.find_spec(self.module) is None:
            return None
        try:
            return importlib.metadata.version(self.library)
        except importlib.metadata.PackageNotFoundError:
            return "unknown"

    def load(self) -> None:
        """Import the library, and call nothing of it."""
        importlib.import_module(self.module)

    def prepare(self) -> None:
        """Whatever should not count as run time: imports, compilation."""
        self.answer(np.eye(2), np.ones(2), 0.125)

    def parameter(self, m: int, exact: Fraction) -> tuple[float, Fraction]:
        """(the double nearest to lam / factor or eta / factor, the lam or eta that it stands for)."""
        rounded = float(exact / self.factor(m))
        return rounded, Fraction(rounded) * self.factor(m)

    def observe(self, A: Floats, y: Floats, parameter: Fraction) -> Observation:
        """Run once with this lam or eta. A crash of the library is recorded, not raised."""
        return replace(self._observe(A, y, parameter), problem=self.problem)

    def _observe(self, A: Floats, y: Floats, parameter: Fraction) -> Observation:
        rounded, posed = self.parameter(len(y), parameter)
        version = self.version()
        if version is None:
            return Observation(Ending.ABSENT, "not installed", posed)
        refusal = self.refusal(posed)
        if refusal is not None:
            return Observation(Ending.FAILED, refusal, posed, version=version)
        start = time.perf_counter()
        with Listening() as listening:
            try:
                answer = self.answer(A.copy(order="F"), y.copy(), rounded)
            except Exception as error:
                seconds = time.perf_counter() - start
                status = shortened(f"{type(error).__name__}: {error}", 200)
                return Observation(Ending.FAILED, status, posed, seconds=seconds, version=version)
        seconds = time.perf_counter() - start if answer.seconds is None else answer.seconds
        said = tuple(distinct(shortened(words, _WORDS) for words in (*answer.troubles, *listening.said)))
        if answer.x.shape != (A.shape[1],) or not np.isfinite(answer.x).all():
            status = f"the answer is no finite vector of {A.shape[1]} entries; {answer.status}"
            return Observation(Ending.FAILED, status, posed, None, said, seconds=seconds, version=version)
        ending = Ending.CLAIMED if answer.success and not said else Ending.WARNED
        return Observation(
            ending, answer.status, posed, answer.x, said, answer.gap, answer.iterations, seconds, version
        )


def as_floats(values: object) -> Floats:
    """A vector of doubles from whatever a library returns."""
    return np.asarray(values, dtype=np.float64).reshape(-1)
