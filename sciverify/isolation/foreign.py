"""The protocol of foreign code: how it is loaded, what it is asked, what it answers.

Loading happens in the child process; the parent asks for names and versions only, and imports nothing of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
CHANGED = "changed while it was audited"


class Question(Protocol):
    """What is asked: arrays, and whatever else `Solve` reads off it; it must pickle."""

    @property
    def A(self) -> Floats:
        """float64 array of shape (m, N)"""

    @property
    def y(self) -> Floats:
        """float64 array of shape (m,)"""

    @property
    def weights(self) -> Floats | None:
        """float64 array of shape (N,), or None"""

    @property
    def answer_length(self) -> int:
        """How many entries the answer has."""

    @property
    def answer_names(self) -> tuple[str, ...] | None:
        """What they are called, if they have names."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What foreign code returned: anything at all, and what it says of itself."""

    x: object
    success: bool = True
    status: str = ""
    warnings: tuple[str, ...] = ()
    gap: float | None = None
    """The duality gap that it claims, in its own scaling."""
    iterations: int | None = None
    seconds: float | None = None
    """Its own clock."""


@dataclass(frozen=True, slots=True)
class NoReply(Exception):
    """Foreign code ended without an answer: the kind of the outcome, and words."""

    kind: str
    status: str


Solve = Callable[[Any, Floats, Floats, Floats | None], Reply]
"""(question, A, y, weights) -> Reply; the three arrays are copies that may be changed."""


class ForeignCode(ABC):
    """Somebody's code."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What people call it."""

    @abstractmethod
    def version(self) -> str:
        """What distinguishes it from yesterday's."""

    @abstractmethod
    def load(self) -> Solve:
        """Import what is needed, in the child."""

    @property
    def by_content(self) -> bool:
        """Is its version that of files which may change while it runs?"""
        return False

    @property
    def compiles(self) -> bool:
        """Does its first call in a process compile for seconds, so that a fresh process is no second try?"""
        return False

    @property
    def precision(self) -> str:
        """The dtype in which it gets its data."""
        return "float64"
