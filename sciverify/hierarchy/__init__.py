"""The Solvability Complexity Index hierarchy: problems, towers, classes, and the adversaries of the classes."""

from sciverify.hierarchy.challenge import challenge
from sciverify.hierarchy.classification import Bound, ClassifiedProblem, classification
from sciverify.hierarchy.closed_sets import ClosedSet, closed_set
from sciverify.hierarchy.columns_first import COLUMNS_FIRST
from sciverify.hierarchy.exit_flags import EXIT_FLAG, ExitFlagProblem, exit_flag, flag_in_the_limit
from sciverify.hierarchy.information import OperatorInformation, information_about
from sciverify.hierarchy.map_information import MapInformation
from sciverify.hierarchy.metrics import ATTOUCH_WETS, DISCRETE, HAUSDORFF, L2_TO_MINIMISERS, AttouchWets, Metric
from sciverify.hierarchy.minimisers import BASIS_PURSUIT, LINEAR_PROGRAMS, best_digits, fewer_digits
from sciverify.hierarchy.optimal_maps import FIBRE_CENTRES, OPTIMAL_MAP, OptimalMapProblem, optimal_map_near
from sciverify.hierarchy.outcomes import (
    ChallengeOutcome,
    CrashedTower,
    MindChanges,
    RandomisedTower,
    RefutedClaim,
    SurvivedChallenge,
    UndecidedClaim,
)
from sciverify.hierarchy.outputs import OutputJudgement, Pi1Output, Sigma1Output
from sciverify.hierarchy.problem import (
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_BOUNDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ZERO_IN_SPECTRUM,
    ComputationalProblem,
    Membership,
    digits_of_minimisers,
    pseudospectrum_of_diagonal,
    spectrum_meets,
)
from sciverify.hierarchy.resolvent_towers import (
    RESOLVENT_OF_BANDED,
    RESOLVENT_OF_BOUNDED,
    ZERO_OF_BANDED,
    ZERO_OF_BOUNDED,
    pseudospectrum_points,
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
from sciverify.hierarchy.upper_bounds import (
    DIAGONAL_ENTRIES,
    FINITE_SECTIONS,
    RESIDUAL_POINTS,
    nearest_entries,
)
from sciverify.oracles.information import Information
from sciverify.oracles.network_information import NetworkInformation
from sciverify.oracles.question import Exchange, Inquiry, KnownInput
from sciverify.oracles.sequence_information import SequenceInformation

__all__ = [
    "ATTOUCH_WETS",
    "BASIS_PURSUIT",
    "COLUMNS_FIRST",
    "DELTA_1",
    "DELTA_2",
    "DELTA_3",
    "DIAGONAL_ENTRIES",
    "DISCRETE",
    "EXIT_FLAG",
    "FIBRE_CENTRES",
    "FINITE_SECTIONS",
    "HAUSDORFF",
    "L2_TO_MINIMISERS",
    "LINEAR_PROGRAMS",
    "OPTIMAL_MAP",
    "PI_1",
    "PI_2",
    "PI_3",
    "RESIDUAL_POINTS",
    "RESOLVENT_OF_BANDED",
    "RESOLVENT_OF_BOUNDED",
    "SIGMA_1",
    "SIGMA_2",
    "SIGMA_3",
    "SPECTRUM_OF_BANDED",
    "SPECTRUM_OF_BOUNDED",
    "SPECTRUM_OF_COMPACT",
    "SPECTRUM_OF_DIAGONAL",
    "SPECTRUM_OF_JACOBI",
    "SPECTRUM_OF_SELF_ADJOINT",
    "ZERO_IN_SPECTRUM",
    "ZERO_OF_BANDED",
    "ZERO_OF_BOUNDED",
    "AttouchWets",
    "Bound",
    "ChallengeOutcome",
    "ClassifiedProblem",
    "ClosedSet",
    "ComputationalProblem",
    "CrashedTower",
    "Exchange",
    "ExitFlagProblem",
    "Information",
    "Inquiry",
    "KnownInput",
    "MapInformation",
    "Membership",
    "Metric",
    "MindChanges",
    "NetworkInformation",
    "OperatorInformation",
    "OptimalMapProblem",
    "OutputJudgement",
    "Pi1Output",
    "RandomisedTower",
    "RefutedClaim",
    "SciClass",
    "SequenceInformation",
    "Sigma1Output",
    "SurvivedChallenge",
    "Tower",
    "TowerRun",
    "UndecidedClaim",
    "best_digits",
    "challenge",
    "classification",
    "closed_set",
    "digits_of_minimisers",
    "exit_flag",
    "fewer_digits",
    "flag_in_the_limit",
    "information_about",
    "nearest_entries",
    "optimal_map_near",
    "pseudospectrum_of_diagonal",
    "pseudospectrum_points",
    "spectrum_meets",
]
