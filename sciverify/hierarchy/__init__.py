"""The Solvability Complexity Index hierarchy: problems, towers, classes, and the adversaries of the classes."""

from sciverify.hierarchy.challenge import challenge
from sciverify.hierarchy.information import OperatorInformation, information_about
from sciverify.hierarchy.outcomes import (
    ChallengeOutcome,
    CrashedTower,
    MindChanges,
    RefutedClaim,
    SurvivedChallenge,
    UndecidedClaim,
)
from sciverify.hierarchy.problem import (
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ComputationalProblem,
    Membership,
    spectrum_meets,
)
from sciverify.hierarchy.sci_class import (
    DELTA_1,
    DELTA_2,
    DELTA_3,
    PI_1,
    PI_2,
    PI_3,
    SIGMA_1,
    SIGMA_2,
    SIGMA_3,
    SciClass,
)
from sciverify.hierarchy.tower import Tower, TowerRun

__all__ = [
    "DELTA_1",
    "DELTA_2",
    "DELTA_3",
    "PI_1",
    "PI_2",
    "PI_3",
    "SIGMA_1",
    "SIGMA_2",
    "SIGMA_3",
    "SPECTRUM_OF_BANDED",
    "SPECTRUM_OF_COMPACT",
    "SPECTRUM_OF_DIAGONAL",
    "SPECTRUM_OF_JACOBI",
    "SPECTRUM_OF_SELF_ADJOINT",
    "ChallengeOutcome",
    "ComputationalProblem",
    "CrashedTower",
    "Membership",
    "MindChanges",
    "OperatorInformation",
    "RefutedClaim",
    "SciClass",
    "SurvivedChallenge",
    "Tower",
    "TowerRun",
    "UndecidedClaim",
    "challenge",
    "information_about",
    "spectrum_meets",
]
