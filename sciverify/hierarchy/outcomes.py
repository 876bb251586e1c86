"""How challenges end, and what each ending proves."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, TypeAlias

from sciverify.adversary.randomised import CONFIDENCE
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.class_refutation import MISSES, ClassRefutationClaim
from sciverify.hierarchy.problem import Membership
from sciverify.l2.banded import Banded


@dataclass(frozen=True, slots=True)
class RefutedClaim:
    """The tower breaks the claim on one operator, which the certificate names.

    Attributes
    ----------
    claim : Membership
    certificate : Certificate
        Of kind class-refutation, map-refutation or exit-flag.
    index : int
        n of the output that is wrong by more than its class allows.
    replayed : bool
        Did the same run on the final operator give the same output?

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> claim = sci.Membership(sci.SPECTRUM_OF_COMPACT, sci.SIGMA_1)
    >>> found = sci.challenge(sci.FINITE_SECTIONS, claim)
    >>> found.index, found.replayed
    (2, True)
    """

    claim: Membership
    certificate: Certificate
    index: int
    replayed: bool
    verdict: ClassVar[str] = "refuted"
    refuted: ClassVar[bool] = True

    def __str__(self) -> str:
        if self.replayed:
            words = "This proves that the tower does not do what the claim says."
        else:
            words = "A second run on the same answers gave another output: this is no tower of general algorithms."
        found = f"{_first_line(self.certificate)}{self._of_pseudospectrum}"
        return f"refuted: {self.claim}\nat n = {self.index} {found}\n{words}"

    @property
    def _of_pseudospectrum(self) -> str:
        """What the certificate, which speaks of the spectrum, says of the pseudospectrum."""
        level, said = self.claim.problem.level, self.certificate.claim
        if level is None or not isinstance(said, ClassRefutationClaim):
            return ""
        if said.failure == MISSES:
            return "; so it misses a point of the pseudospectrum, which contains the spectrum, by as much"
        return f"; so it is farther than {said.tolerance - level} from the pseudospectrum of level {level}"


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

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> claim = sci.Membership(sci.SPECTRUM_OF_SELF_ADJOINT, sci.DELTA_2)
    >>> sci.challenge(sci.FINITE_SECTIONS, claim, changes=3).indices
    (1, 2, 3, 4)
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

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> claim = sci.Membership(sci.spectrum_meets(0, 0), sci.DELTA_2)
    >>> sci.challenge(sci.Tower(lambda n, told: True), claim, most=20).reason
    'from n = 2 to n = 20 every output is yes'
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

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> claim = sci.Membership(sci.SPECTRUM_OF_DIAGONAL, sci.DELTA_1)
    >>> sci.challenge(sci.Tower(lambda n, told: 1 / 0), claim).reason
    'ZeroDivisionError: division by zero'
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
    """The tower did what the class asks for on every input that was tried.

    Attributes
    ----------
    claim : Membership
    runs : int

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> claim = sci.Membership(sci.SPECTRUM_OF_DIAGONAL, sci.SIGMA_1)
    >>> print(sci.challenge(sci.DIAGONAL_ENTRIES, claim).verdict)
    survived
    """

    claim: Membership
    runs: int
    verdict: ClassVar[str] = "survived"
    refuted: ClassVar[bool] = False

    def __str__(self) -> str:
        return f"survived: {self.claim}\nright in {self.runs} runs, which proves nothing about other inputs."


@dataclass(frozen=True, slots=True)
class RandomisedTower:
    """How often a tower that tosses coins is right about an operator that is fixed before.

    Attributes
    ----------
    claim : Membership
    operator : Banded or str
        With a far site that few runs read, or none; inputs of other problems are named in words.
    success : Fraction, or pair of float
        A bound of the probability of being right: exact, over all runs, or (0, bound) at a confidence of 99 % from a
        sample (Clopper and Pearson) of fresh runs.
    runs : int

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> claim = sci.Membership(sci.SPECTRUM_OF_DIAGONAL, sci.DELTA_1)
    >>> found = sci.challenge(sci.Tower(lambda n, told: [0, told.coins.flip()]), claim)
    >>> found.success, found.refuted
    (Fraction(1, 2), True)
    """

    claim: Membership
    operator: Banded | str
    success: Fraction | tuple[float, float]
    runs: int
    verdict: ClassVar[str] = "randomised"

    @property
    def refuted(self) -> bool:
        """Is it right with probability at most 1/2, exactly, or at that confidence?"""
        return (self.success[1] if isinstance(self.success, tuple) else self.success) <= Fraction(1, 2)

    def __str__(self) -> str:
        if isinstance(self.success, tuple):
            said = f"right in at most {self.success[1]:.3g} of all runs, at a confidence of {CONFIDENCE:.0%}; from"
        else:
            said = f"right with the probability {self.success} at most, over all"
        about = self.operator if isinstance(self.operator, str) else "one operator"
        return f"randomised: {self.claim}\nabout {about} it is {said} {self.runs} runs"


ChallengeOutcome: TypeAlias = (
    RefutedClaim | MindChanges | UndecidedClaim | CrashedTower | SurvivedChallenge | RandomisedTower
)


def _first_line(certificate: Certificate) -> str:
    return str(certificate).splitlines()[0]


def _replayed(same: bool) -> str:
    return "" if same else " (A second run on the same answers gave another output.)"
