"""What is audited: foreign code with a name, an identity, and the lam or eta that its own parameter stands for."""

from __future__ import annotations

import hashlib
import platform
from fractions import Fraction
from pathlib import Path

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.isolation.foreign import ForeignCode
from sciverify.isolation.outcome import Kind, Outcome
from sciverify.problems.float_instance import FloatInstance


class Audited(ForeignCode):
    """Somebody's solver."""

    def posed_parameter(self, instance: FloatInstance) -> Fraction:
        """The exact lam or eta that its own parameter stands for."""
        return Fraction(instance.parameter)

    def refusal(self, instance: FloatInstance) -> str | None:
        """Why it cannot be asked; None if it can."""
        return None

    def asked_again(self, instance: FloatInstance) -> bool:
        """Is what does not hold to be asked again in a fresh process? It must depend on nothing but the instance."""
        return True

    def uncallable(self, run: Outcome) -> bool:
        """Does a run, on data that ask for nothing, show that it cannot be called like this at all?"""
        return run.kind is Kind.NOT_CALLABLE

    @property
    def identity(self) -> str:
        """Name and version, with those of Python and NumPy."""
        return " | ".join((self.name, *self.software(self.version())))

    def software(self, version: str) -> tuple[str, str]:
        """A version that was read before, and those of Python and NumPy."""
        return version, f"Python {platform.python_version()} numpy {np.__version__}"


def hash_of_file(path: Path) -> str:
    """The first 32 digits of its sha256, with that name before them."""
    try:
        return "sha256 " + hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from None
