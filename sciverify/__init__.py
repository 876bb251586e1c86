"""sciverify: computation whose accuracy claims are proofs.

    >>> import sciverify as sv
    >>> problem = sv.SquareRootLasso([[1, 1]], [1], lam="1/4")
    >>> certificate = sv.certify_distance(problem, [1, 1])
    >>> certificate.distance.lower <= certificate.distance.upper
    True

Everything is imported on first use, so that importing the package costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sciverify._homes import HOMES
from sciverify._version import __version__ as __version__

if TYPE_CHECKING:
    from sciverify import audit, families, hierarchy
    from sciverify.adversary.adapters import estimator_at, solver_at
    from sciverify.adversary.breakdown import breakdown
    from sciverify.adversary.game import refute
    from sciverify.algorithms.chambolle_pock import ChambollePock
    from sciverify.algorithms.existing_network import ExistingNetwork, existing_network
    from sciverify.algorithms.firenet import Firenet
    from sciverify.algorithms.fista import Fista
    from sciverify.algorithms.interpolation import InterpolatingNetwork, interpolating_network
    from sciverify.algorithms.ista import Ista
    from sciverify.algorithms.iteration import unroll
    from sciverify.algorithms.lista import Lista
    from sciverify.algorithms.lista_training import Learning, train_lista
    from sciverify.algorithms.network import Network
    from sciverify.algorithms.relu_network import ReluNetwork
    from sciverify.algorithms.restarted_chambolle_pock import RestartedChambollePock
    from sciverify.allowance import OutOfTime
    from sciverify.certificate.certificate import Certificate
    from sciverify.certificate.checking import check
    from sciverify.certificate.codec import load_certificate
    from sciverify.certify.distance import certify_distance
    from sciverify.certify.distance_within import certify_distance_within
    from sciverify.certify.distances import Certificates, certify_path, certify_right_sides
    from sciverify.certify.growth import certify_growth
    from sciverify.certify.linear_program import certify_linear_program
    from sciverify.certify.minimum import certify_minimum
    from sciverify.certify.objective import certify_objective_excess
    from sciverify.certify.proofs.optimal_pair import solution_set
    from sciverify.certify.solution import Solution
    from sciverify.certify.solution_path import SolutionPath, solution_path
    from sciverify.certify.solve import solve
    from sciverify.certify.structure import certify_dimension, certify_support
    from sciverify.certify.training_sets import training_set
    from sciverify.certify.trust_radius import certify_trust_radius
    from sciverify.errors import (
        AssumptionFailed,
        InvalidInput,
        MalformedCertificate,
        PrecisionExhausted,
        RejectedCertificate,
        SciverifyError,
        TooMuchWork,
        Undecided,
    )
    from sciverify.exact.enclosure import Enclosure
    from sciverify.exact.verdict import Verdict
    from sciverify.l2.banded import Banded
    from sciverify.l2.cmv import cmv
    from sciverify.l2.crystals import hofstadter, honeycomb, kagome, lieb, square_fibonacci, square_lattice
    from sciverify.l2.frequency import GOLDEN
    from sciverify.l2.hilbert import HilbertMatrix
    from sciverify.l2.lattice import Hopping, LatticeOperator
    from sciverify.l2.named import (
        almost_mathieu,
        changed,
        diagonal,
        fibonacci_hamiltonian,
        jacobi,
        laurent,
        substitution_hamiltonian,
        toeplitz,
        weighted_shift,
    )
    from sciverify.l2.oscillator import Oscillator
    from sciverify.l2.resolvent_growth import power_growth
    from sciverify.l2.substitution import FIBONACCI, PERIOD_DOUBLING, THUE_MORSE, Substitution
    from sciverify.l2.table import compact_operator, table_of
    from sciverify.l2.tiling import AmmannBeenker
    from sciverify.models.conventions import from_convention
    from sciverify.models.cvxpy_program import CvxpyInstance, from_cvxpy
    from sciverify.models.estimators import PosedEstimator, certify_estimator, pose_estimator
    from sciverify.models.network_files import read_network, save_network
    from sciverify.networks.affine import ChannelAffine, Convolution, Dense
    from sciverify.networks.layered_network import LayeredNetwork, Residual
    from sciverify.networks.measured import Adjoint, DataConsistency, Linear
    from sciverify.networks.pointwise import LeakyReLU, MeanPool, ReLU, Reshape
    from sciverify.operators.filtered_back_projection import filtered_back_projection
    from sciverify.operators.fourier_haar import FourierHaar
    from sciverify.operators.masks import structured_mask
    from sciverify.operators.mojette import Mojette
    from sciverify.operators.walsh_hadamard import WalshHadamard
    from sciverify.oracles.budget import Budget
    from sciverify.oracles.computable import ComputableMatrix, ComputableReal
    from sciverify.oracles.computable_problem import ComputableProblem
    from sciverify.oracles.oracle import Oracle
    from sciverify.oracles.training_set import TrainingSet
    from sciverify.oracles.transcript import Transcript
    from sciverify.problems.basis_pursuit import BasisPursuit
    from sciverify.problems.isometry import DCT
    from sciverify.problems.lasso import Lasso
    from sciverify.problems.solution_set import SolutionSet
    from sciverify.problems.square_root_lasso import SquareRootLasso
    from sciverify.problems.turned import TurnedProblem
    from sciverify.reconstruction_audit import ReconstructionAudit, audit_reconstruction
    from sciverify.spectra.arc_gap import certify_arc_gap
    from sciverify.spectra.circle_measure import smoothed_circle_measure
    from sciverify.spectra.computed_spectrum import compute_spectrum
    from sciverify.spectra.distribution import distribution
    from sciverify.spectra.eigenvalue import certify_eigenvalue
    from sciverify.spectra.gap import certify_gap
    from sciverify.spectra.gap_label import GapLabel, gap_label
    from sciverify.spectra.matrix_pseudospectrum import matrix_pseudospectrum
    from sciverify.spectra.measure import Smoothness, density, smoothed_measure
    from sciverify.spectra.pseudospectrum import pseudospectrum
    from sciverify.spectra.pseudospectrum_picture import pseudospectrum_picture
    from sciverify.spectra.pseudospectrum_points import pseudospectrum_points
    from sciverify.spectra.spectral_point import certify_spectral_point
    from sciverify.spectra.spectrum_enclosure import SpectrumEnclosure, spectrum_enclosure
    from sciverify.stability.any_map import any_map_error
    from sciverify.stability.kernel_awareness import kernel_awareness
    from sciverify.stability.linear_region import certify_classification, local_lipschitz
    from sciverify.stability.lipschitz import certify_lipschitz
    from sciverify.stability.network_claims import (
        certify_instability,
        certify_misclassification,
        certify_output,
        certify_overperformance,
    )
    from sciverify.stability.null_space import certify_null_space
    from sciverify.stability.null_space_property import NullSpaceProperty
    from sciverify.stability.optimal_map import optimal_map, optimality_constant
    from sciverify.stability.pair_couplings import refute_pair_couplings
    from sciverify.stability.restart_scheme import RestartScheme
    from sciverify.stability.steepest_point import refute_lipschitz, steepest_pair
    from sciverify.stability.suboptimal_map import refute_map
    from sciverify.stability.training_failure import nonexistent_map, untrainable

__all__ = [
    "DCT",
    "FIBONACCI",
    "GOLDEN",
    "PERIOD_DOUBLING",
    "THUE_MORSE",
    "Adjoint",
    "AmmannBeenker",
    "AssumptionFailed",
    "Banded",
    "BasisPursuit",
    "Budget",
    "Certificate",
    "Certificates",
    "ChambollePock",
    "ChannelAffine",
    "ComputableMatrix",
    "ComputableProblem",
    "ComputableReal",
    "Convolution",
    "CvxpyInstance",
    "DataConsistency",
    "Dense",
    "Enclosure",
    "ExistingNetwork",
    "Firenet",
    "Fista",
    "FourierHaar",
    "GapLabel",
    "HilbertMatrix",
    "Hopping",
    "InterpolatingNetwork",
    "InvalidInput",
    "Ista",
    "Lasso",
    "LatticeOperator",
    "LayeredNetwork",
    "LeakyReLU",
    "Learning",
    "Linear",
    "Lista",
    "MalformedCertificate",
    "MeanPool",
    "Mojette",
    "Network",
    "NullSpaceProperty",
    "Oracle",
    "Oscillator",
    "OutOfTime",
    "PosedEstimator",
    "PrecisionExhausted",
    "ReLU",
    "ReconstructionAudit",
    "RejectedCertificate",
    "ReluNetwork",
    "Reshape",
    "Residual",
    "RestartScheme",
    "RestartedChambollePock",
    "SciverifyError",
    "Smoothness",
    "Solution",
    "SolutionPath",
    "SolutionSet",
    "SpectrumEnclosure",
    "SquareRootLasso",
    "Substitution",
    "TooMuchWork",
    "TrainingSet",
    "Transcript",
    "TurnedProblem",
    "Undecided",
    "Verdict",
    "WalshHadamard",
    "almost_mathieu",
    "any_map_error",
    "audit",
    "audit_reconstruction",
    "breakdown",
    "certify_arc_gap",
    "certify_classification",
    "certify_dimension",
    "certify_distance",
    "certify_distance_within",
    "certify_eigenvalue",
    "certify_estimator",
    "certify_gap",
    "certify_growth",
    "certify_instability",
    "certify_linear_program",
    "certify_lipschitz",
    "certify_minimum",
    "certify_misclassification",
    "certify_null_space",
    "certify_objective_excess",
    "certify_output",
    "certify_overperformance",
    "certify_path",
    "certify_right_sides",
    "certify_spectral_point",
    "certify_support",
    "certify_trust_radius",
    "changed",
    "check",
    "cmv",
    "compact_operator",
    "compute_spectrum",
    "density",
    "diagonal",
    "distribution",
    "estimator_at",
    "existing_network",
    "families",
    "fibonacci_hamiltonian",
    "filtered_back_projection",
    "from_convention",
    "from_cvxpy",
    "gap_label",
    "hierarchy",
    "hofstadter",
    "honeycomb",
    "interpolating_network",
    "jacobi",
    "kagome",
    "kernel_awareness",
    "laurent",
    "lieb",
    "load_certificate",
    "local_lipschitz",
    "matrix_pseudospectrum",
    "nonexistent_map",
    "optimal_map",
    "optimality_constant",
    "pose_estimator",
    "power_growth",
    "pseudospectrum",
    "pseudospectrum_picture",
    "pseudospectrum_points",
    "read_network",
    "refute",
    "refute_lipschitz",
    "refute_map",
    "refute_pair_couplings",
    "save_network",
    "smoothed_circle_measure",
    "smoothed_measure",
    "solution_path",
    "solution_set",
    "solve",
    "solver_at",
    "spectrum_enclosure",
    "square_fibonacci",
    "square_lattice",
    "steepest_pair",
    "structured_mask",
    "substitution_hamiltonian",
    "table_of",
    "testing",
    "toeplitz",
    "train_lista",
    "training_set",
    "unroll",
    "untrainable",
    "weighted_shift",
]


def __getattr__(name: str) -> object:
    if name in ("audit", "families", "hierarchy", "testing"):
        return import_module(f"sciverify.{name}")
    if name not in HOMES:
        from sciverify.display import nearest_name

        advice = "" if name.startswith("_") else nearest_name(name, __all__)  # programs ask for such names, not people
        raise AttributeError(f"module 'sciverify' has no attribute {name!r}{advice}")
    value = getattr(import_module(f"sciverify.{HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({"__version__", *__all__})
