"""How challenges end, and what each ending proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from sciverify.certificate.certificate import Certificate
from sciverify.hierarchy.problem import Membership


@dataclass(frozen=True, slots=True)
class RefutedClaim:
    """The tower breaks the claim on one operator, which the certificate names.

    Attributes
    ----------
    claim : Membership
    certificate : Certificate
        Of kind class-refutation.
    index : int
        n of the output that is wrong by more than its class allows.
    replayed : bool
        Did the same run on the final operator give the same output?
    """

    claim: Membership
    certificate: Certificate
    index: int
    replayed: bool
    verdict: ClassVar[str] = "refuted"
    refuted: ClassVar[bool] = True

    def __str__(self) -> str:
        return (
            f"refuted: {self.claim}\nat n = {self.index} {_first_line(self.certificate)}\n"
            f"This proves that the tower does not do what the claim says.{_replayed(self.replayed)}"
        )


@dataclass(frozen=True, slots=True)
class MindChanges:
    """On one operator the outputs changed their mind as often as was asked for.

    Attributes
    ----------
    claim : Membership
    certificate : Certificate
        Of kind mind-changes.
    changes : int
    indices : tuple of int
        n of the outputs that alternate.
    replayed : bool
        Did the same runs on the final operator give the same outputs?
    """

    claim: Membership
    certificate: Certificate
    changes: int
    indices: tuple[int, ...]
    replayed: bool
    verdict: ClassVar[str] = "mind changes"
    refuted: ClassVar[bool] = True

    def __str__(self) -> str:
        return (
            f"{self.changes} mind changes: {self.claim}\n{_first_line(self.certificate)}, at n = "
            f"{', '.join(map(str, self.indices))}\n"
            "This refutes every bound of the number of mind changes below that. It does not refute that the outputs "
            f"converge in the end on this operator; played for ever, the game does.{_replayed(self.replayed)}"
        )


@dataclass(frozen=True, slots=True)
class UndecidedClaim:
    """The game ended without a loss of the tower, and not because it was right.

    Attributes
    ----------
    claim : Membership
    reason : str
    certificate : Certificate or None
        That the last output is wrong, where it is.
    """

    claim: Membership
    reason: str
    certificate: Certificate | None = None
    verdict: ClassVar[str] = "not decided"
    refuted: ClassVar[bool] = False

    def __str__(self) -> str:
        wrong = f"\n{_first_line(self.certificate)}" if self.certificate is not None else ""
        return f"not decided: {self.claim}\n{self.reason}{wrong}\nNothing is proven about the claim."


@dataclass(frozen=True, slots=True)
class CrashedTower:
    """A run raised, or its output is none.

    Attributes
    ----------
    claim : Membership
    index : int
    reason, details : str
    """

    claim: Membership
    index: int
    reason: str
    details: str
    verdict: ClassVar[str] = "crashed"
    refuted: ClassVar[bool] = True

    def __str__(self) -> str:
        return f"crashed: {self.claim}\nat n = {self.index}: {self.reason}"


@dataclass(frozen=True, slots=True)
class SurvivedChallenge:
    """The tower did what the class asks for on every operator that was tried.

    Attributes
    ----------
    claim : Membership
    runs : int
    """

    claim: Membership
    runs: int
    verdict: ClassVar[str] = "survived"
    refuted: ClassVar[bool] = False

    def __str__(self) -> str:
        return f"survived: {self.claim}\nright in {self.runs} runs, which proves nothing about other operators."


ChallengeOutcome: TypeAlias = RefutedClaim | MindChanges | UndecidedClaim | CrashedTower | SurvivedChallenge


def _first_line(certificate: Certificate) -> str:
    return str(certificate).splitlines()[0]


def _replayed(same: bool) -> str:
    return "" if same else " (A second run on the same answers gave another output.)"
