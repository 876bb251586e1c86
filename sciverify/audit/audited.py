"""What is audited: how it is loaded, what it is called, what it answers.

Loading happens in the child process; the parent asks for names and versions only, and imports nothing of it.
"""

from __future__ import annotations

import hashlib
import platform
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.problems.float_instance import FloatInstance


@dataclass(frozen=True, slots=True)
class Reply:
    """What audited code returned: anything at all, and what it says of itself."""

    x: Any
    success: bool = True
    status: str = ""
    warnings: tuple[str, ...] = ()
    gap: float | None = None
    """The duality gap that it claims, in its own scaling."""


@dataclass(frozen=True, slots=True)
class NoReply(Exception):
    """Audited code ended without an answer: the kind of the result, and words."""

    kind: str
    status: str


CHANGED = "changed while it was audited"
Solve = Callable[[FloatInstance, Any, Any, Any], Reply]
"""(instance, A, y, weights) -> Reply; the three arrays are copies that may be changed."""


class Audited(ABC):
    """Somebody's solver."""

    @property
    @abstractmethod
    def name(self) -> str:
        """How reports call it."""

    @abstractmethod
    def version(self) -> str:
        """What distinguishes it from yesterday's."""

    @abstractmethod
    def load(self) -> Solve:
        """Import what is needed, in the child."""

    def posed_parameter(self, instance: FloatInstance) -> Fraction:
        """The exact lam or eta that its own parameter stands for."""
        return Fraction(instance.parameter)

    def refusal(self, instance: FloatInstance) -> str | None:
        """Why it cannot be asked; None if it can."""
        return None

    @property
    def by_content(self) -> bool:
        """Is its version that of files which may change while it is audited?"""
        return False

    @property
    def precision(self) -> str:
        """The dtype in which it gets its data."""
        return "float64"

    @property
    def identity(self) -> str:
        """Name and version, with those of Python and NumPy."""
        return self.identified(self.version())

    def identified(self, version: str) -> str:
        """The identity with a version that was read before."""
        return f"{self.name} | {version} | Python {platform.python_version()} numpy {np.__version__}"


def hash_of_file(path: Path) -> str:
    """The first 32 digits of its sha256, with that name before them."""
    try:
        return "sha256 " + hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from None
