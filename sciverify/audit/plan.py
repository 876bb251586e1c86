"""What is asked of whom: everything but the instance that a result depends on."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

import numpy as np

from sciverify._version import __version__
from sciverify.audit.subjects.protocol import Audited
from sciverify.certify.claim import Claim
from sciverify.errors import InvalidInput
from sciverify.isolation.limits import Limits
from sciverify.isolation.sandbox import Sandbox
from sciverify.problems.float_instance import FloatInstance

_TINY = {"lasso": 0.5, "basis-pursuit": 0.5, "square-root-lasso": 0.25}


@dataclass(frozen=True)
class Plan:
    """Who is audited, for what, within which limits."""

    claim: Claim
    audited: Audited
    limits: Limits
    folder: str = field(default_factory=os.getcwd)
    """The auditor's working directory; on other machines too the audited code starts there if there is such a place."""

    version: str = ""
    """Of the audited code when the audit began."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", self.version or self.audited.version())

    def sandbox(self) -> Sandbox:
        """Where the audited code runs; not yet started."""
        return Sandbox(self.audited, self.limits, first_questions(self.claim.problem), self.folder, self.version)

    @property
    def named(self) -> str:
        """The identity of the audited code as it was when the audit began, whatever happens to its files."""
        return " | ".join((self.audited.name, *self.software))

    @property
    def software(self) -> tuple[str, ...]:
        """The version of the audited code when the audit began, and those of Python and NumPy."""
        return self.audited.software(self.version)

    @property
    def identity(self) -> str:
        """Everything but the instance that a result depends on."""
        return " | ".join((self.named, self.limits.identity, self.claim.identity, f"sciverify {__version__}"))

    def refuse(self, instance: FloatInstance) -> None:
        """Raise `InvalidInput` if the instance does not belong here."""
        if instance.problem != self.claim.problem:
            raise InvalidInput(f"{instance.name} is a {instance.problem}: the claim is about {self.claim.problem}")
        refusal = self.audited.refusal(instance)
        if refusal is not None:
            raise InvalidInput(refusal)


def warm_up(problem: str) -> FloatInstance:
    """What every process is asked first, for nothing."""
    return FloatInstance("warm-up", problem, np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([3.0, -1.0]), _TINY[problem])


def first_questions(problem: str) -> tuple[FloatInstance, FloatInstance]:
    """`warm_up`, and a larger one, which a solver that kept something of the first would answer in another way."""
    A = np.array([[24.0, 3.0, 0.0, 12.0], [6.0, -30.0, 6.0, 0.0], [0.0, 12.0, 18.0, 6.0]])
    return warm_up(problem), FloatInstance("second", problem, A, np.array([70.0, -20.0, 31.0]), 4 * _TINY[problem])


def key_of(identity: str, instance: FloatInstance) -> str:
    """The key of a result in the store: of all that it depends on."""
    return hashlib.sha256(f"{instance.digest} | {identity}".encode()).hexdigest()
