"""What every certificate has: a claim, the problem and the point that it is about, the evidence."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from sciverify.exact.midrad import Floats
from sciverify.exact.reading import Vector
from sciverify.problems.complex_data import Gaussians
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import Pair, TurnedProblem

Problem: TypeAlias = SparseRecovery | TurnedProblem
Point: TypeAlias = Vector | Floats | Gaussians | tuple[Vector, ...] | tuple[Pair, ...] | None


class CertificateClaim:
    """What a certificate says; every claim kind has a frozen dataclass of its own."""

    __slots__ = ()


class Proof:
    """What a claim rests on: frozen data that proves nothing by itself."""

    __slots__ = ()


class Statement(Protocol):
    """The four parts of a certificate."""

    @property
    def claim(self) -> CertificateClaim:
        """What is said."""

    @property
    def problem(self) -> Problem:
        """The instance."""

    @property
    def point(self) -> Point:
        """x, or None for claims about the instance alone."""

    @property
    def evidence(self) -> Proof:
        """What proves it."""
