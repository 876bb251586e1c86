"""What every certificate has: a claim, the problem and the point that it is about, the evidence."""

from __future__ import annotations

from typing import ClassVar, Protocol, TypeAlias, TypeVar

from sciverify.display import Displayed
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


T = TypeVar("T", bound=CertificateClaim)


def claim_as(claim: CertificateClaim, kind: type[T]) -> T:
    """The claim, which is of this kind.

    Raises
    ------
    TypeError
        It is of another one.
    """
    if not isinstance(claim, kind):
        raise TypeError(f"a {type(claim).__name__} is no {kind.__name__}")
    return claim


class Proof:
    """What a claim rests on: frozen data that proves nothing by itself."""

    __slots__ = ()


class Evaluated(Proof):
    """Nothing: the checker computes everything from the instance."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Evaluated)

    __hash__ = Proof.__hash__


class Topic(Displayed):
    """What a certificate is about if it is no instance of sparse recovery; frozen data, equal where they are the same.

    Attributes
    ----------
    latex : str
        The quantity that is bounded.
    """

    __slots__ = ()
    latex: ClassVar[str]


class Statement(Protocol):
    """The four parts of a certificate."""

    @property
    def claim(self) -> CertificateClaim:
        """What is said."""

    @property
    def problem(self) -> Problem | Topic:
        """The instance."""

    @property
    def point(self) -> Point:
        """x, or None for claims about the instance alone."""

    @property
    def evidence(self) -> Proof:
        """What proves it."""
