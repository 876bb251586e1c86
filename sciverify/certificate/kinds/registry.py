"""All claim kinds: a new one is a module of its own and a line of KINDS."""

from __future__ import annotations

from typing import Any, TypeAlias

from sciverify.certificate.instances import data_of
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.any_map_error import AnyMapError
from sciverify.certificate.kinds.block_distance import ComplexDistance, GroupDistance
from sciverify.certificate.kinds.circle_measures import CircleMeasureKind
from sciverify.certificate.kinds.class_refutation import ClassRefutationKind
from sciverify.certificate.kinds.consistency import Consistency
from sciverify.certificate.kinds.constant_class import ConstantClass
from sciverify.certificate.kinds.dimension import Dimension
from sciverify.certificate.kinds.distance import Distance
from sciverify.certificate.kinds.distance_within import DistanceWithin
from sciverify.certificate.kinds.distribution import DistributionKind
from sciverify.certificate.kinds.eigenvalue import EigenvalueKind
from sciverify.certificate.kinds.enclosed_distance import EnclosedDistance
from sciverify.certificate.kinds.enclosed_path import EnclosedPathKind
from sciverify.certificate.kinds.enclosed_structure import (
    EnclosedDimension,
    EnclosedSupport,
    EnclosedSupportAtTolerance,
)
from sciverify.certificate.kinds.exit_flag import ExitFlagKind
from sciverify.certificate.kinds.growth import Growth
from sciverify.certificate.kinds.kernel_awareness import KernelAwareness
from sciverify.certificate.kinds.kind import ClaimKind
from sciverify.certificate.kinds.linear_program import LinearProgramKind
from sciverify.certificate.kinds.linear_region import LinearRegion
from sciverify.certificate.kinds.lipschitz_upper import LipschitzUpper
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzLower
from sciverify.certificate.kinds.map_refutation import MapRefutationKind
from sciverify.certificate.kinds.mind_changes import MindChangesKind
from sciverify.certificate.kinds.minimum import Minimum
from sciverify.certificate.kinds.misclassification import Misclassification
from sciverify.certificate.kinds.not_optimal import NotOptimal
from sciverify.certificate.kinds.null_space_property import NullSpace
from sciverify.certificate.kinds.objective_excess import ObjectiveExcess
from sciverify.certificate.kinds.operator_distance import OperatorDistance
from sciverify.certificate.kinds.optimality_constant import OptimalityConstant
from sciverify.certificate.kinds.output_error import OutputError
from sciverify.certificate.kinds.overperformance import Overperformance
from sciverify.certificate.kinds.pair_couplings import PairCouplingsRefuted
from sciverify.certificate.kinds.pseudospectra import PseudospectrumKind
from sciverify.certificate.kinds.pseudospectrum_pictures import PictureKind
from sciverify.certificate.kinds.pseudospectrum_points import PseudospectrumPointsKind
from sciverify.certificate.kinds.refutation import ProvenRefutation
from sciverify.certificate.kinds.solution_path import SolutionPathKind
from sciverify.certificate.kinds.spectral_arc_gap import SpectralArcGapKind
from sciverify.certificate.kinds.spectral_gap import SpectralGapKind
from sciverify.certificate.kinds.spectral_measures import DensityKind, SmoothedMeasureKind
from sciverify.certificate.kinds.spectral_points import SpectralPointsKind
from sciverify.certificate.kinds.support import Support
from sciverify.certificate.kinds.support_at_tolerance import SupportAtTolerance
from sciverify.certificate.kinds.training_failure import EveryMapFails, NoMapFits
from sciverify.certificate.kinds.trust_radius import TrustRadius
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.errors import InvalidInput, MalformedCertificate, shown

AnyKind: TypeAlias = ClaimKind[Any, Any, Any]
KINDS: tuple[AnyKind, ...] = (
    Distance(),
    EnclosedDistance(),
    ComplexDistance(),
    GroupDistance(),
    OperatorDistance(),
    DistanceWithin(),
    ObjectiveExcess(),
    Minimum(),
    Dimension(),
    EnclosedDimension(),
    Support(),
    EnclosedSupport(),
    SupportAtTolerance(),
    EnclosedSupportAtTolerance(),
    Growth(),
    TrustRadius(),
    SolutionPathKind(),
    EnclosedPathKind(),
    ProvenRefutation(),
    Consistency(),
    ExitFlagKind(),
    AnyMapError(),
    KernelAwareness(),
    EveryMapFails(),
    NoMapFits(),
    OptimalityConstant(),
    NotOptimal(),
    MapRefutationKind(),
    NullSpace(),
    LipschitzUpper(),
    LinearRegion(),
    ConstantClass(),
    PairCouplingsRefuted(),
    OutputError(),
    LocalLipschitzLower(),
    Overperformance(),
    Misclassification(),
    SpectralGapKind(),
    SpectralPointsKind(),
    SmoothedMeasureKind(),
    CircleMeasureKind(),
    SpectralArcGapKind(),
    DensityKind(),
    DistributionKind(),
    PseudospectrumKind(),
    ClassRefutationKind(),
    MindChangesKind(),
    EigenvalueKind(),
    LinearProgramKind(),
    PictureKind(),
    PseudospectrumPointsKind(),
)


def kind_of(claim: CertificateClaim, evidence: Proof) -> AnyKind:
    """The kind of a certificate."""
    for kind in KINDS:
        if type(claim) is kind.claim and isinstance(evidence, kind.evidence):
            return kind
    raise InvalidInput(f"a {type(claim).__name__} with a {type(evidence).__name__} is no certificate of any kind")


def kind_in_file(document: JsonObject) -> AnyKind:
    """The kind of a certificate file."""
    name, data = as_object(document["claim"])["kind"], data_of(as_object(document["instance"]))
    for kind in KINDS:
        if (kind.name, kind.data) == (name, data):
            return kind
    if any(kind.name == name for kind in KINDS):
        raise MalformedCertificate(f"{data} data do not go with a claim of kind {name!r}")
    raise MalformedCertificate(f"claim kind {shown(name)} is unknown")


def kind_named(name: str) -> AnyKind:
    """A kind whose claims have this name."""
    return next(kind for kind in KINDS if kind.name == name)
