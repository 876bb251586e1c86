"""A certificate: instance, point, claim and evidence in one object that prints, saves and loads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sciverify.certificate.claims import (
    Claim,
    DimensionClaim,
    DistanceClaim,
    DistanceWithinClaim,
    Evidence,
    GrowthClaim,
    InstanceProof,
    MinimumClaim,
    ObjectiveExcessClaim,
    RefutationClaim,
    SupportClaim,
    SupportEvidence,
    TranscriptProof,
    TrustRadiusClaim,
)
from sciverify.certificate.complex_claims import ComplexEvidence
from sciverify.certificate.explain import explanation, html, summary
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.midrad import Floats
from sciverify.exact.reading import Vector
from sciverify.exact.verdict import Verdict
from sciverify.problems.complex_data import Gaussians
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem


@dataclass(frozen=True, slots=True)
class Certificate:
    """A claim about a point and an exact instance, with the evidence that proves it.

    Made by `certify_distance` and the other `certify_` functions; `save` writes the JSON file that the
    independent checker re-proves.

    Attributes
    ----------
    claim : DistanceClaim, ObjectiveExcessClaim, an InstanceClaim or a GameClaim
    problem : BasisPursuit, Lasso, SquareRootLasso or TurnedProblem
    point : tuple of N exact numbers, float64 array of shape (N,), for complex data a tuple of N pairs (Re, Im)
        None for claims about the instance alone. An array is copied, and read-only.
    evidence : Evidence, SupportEvidence, an InstanceProof, or for complex data Krawczyk, ComplexFit or ZeroMinimiser
    """

    claim: Claim
    problem: SparseRecovery | TurnedProblem
    point: Vector | Floats | Gaussians | None
    evidence: Evidence | SupportEvidence | ComplexEvidence | InstanceProof | TranscriptProof

    def __post_init__(self) -> None:
        if isinstance(self.point, np.ndarray):
            object.__setattr__(self, "point", read_only_copy(self.point))

    @property
    def distance(self) -> Enclosure:
        """Proven bounds of the l2 distance from the point to the solution set."""
        if not isinstance(self.claim, DistanceClaim | DistanceWithinClaim | RefutationClaim):
            raise AttributeError("this certificate bounds an objective, not a distance: use .objective_excess")
        return self.claim.bounds

    @property
    def objective_excess(self) -> Enclosure:
        """Proven bounds of F(x) - min F."""
        if isinstance(self.claim, DistanceClaim):
            raise AttributeError("this certificate bounds a distance, not an objective: use .distance")
        if not isinstance(self.claim, ObjectiveExcessClaim):
            raise AttributeError(f"this certificate holds a {type(self.claim).__name__}: use .claim")
        return self.claim.bounds

    @property
    def support(self) -> SupportClaim:
        """Proven positions that vanish at every minimiser, at none, at some."""
        if not isinstance(self.claim, SupportClaim):
            raise AttributeError(f"this certificate holds a {type(self.claim).__name__}: use .claim")
        return self.claim

    @property
    def dimension(self) -> Enclosure:
        """Proven bounds of the dimension of the solution set."""
        if not isinstance(self.claim, DimensionClaim):
            raise AttributeError(f"this certificate holds a {type(self.claim).__name__}: use .claim")
        return self.claim.bounds

    @property
    def minimum(self) -> Enclosure:
        """Proven bounds of min F."""
        if not isinstance(self.claim, MinimumClaim):
            raise AttributeError(f"this certificate holds a {type(self.claim).__name__}: use .claim")
        return self.claim.bounds

    @property
    def growth(self) -> GrowthClaim:
        """The proven constant of growth, its order and its radius."""
        if not isinstance(self.claim, GrowthClaim):
            raise AttributeError(f"this certificate holds a {type(self.claim).__name__}: use .claim")
        return self.claim

    @property
    def trust_radius(self) -> Enclosure:
        """Proven bounds of the radius within which support and signs are the same for all data."""
        if not isinstance(self.claim, TrustRadiusClaim):
            raise AttributeError(f"this certificate holds a {type(self.claim).__name__}: use .claim")
        return self.claim.bounds

    @property
    def unique(self) -> Verdict:
        """Is the minimiser unique? UNDECIDED where the certificate does not say."""
        if isinstance(self.claim, DistanceWithinClaim):
            return Verdict.TRUE
        return self.claim.unique if isinstance(self.claim, DistanceClaim | RefutationClaim) else Verdict.UNDECIDED

    def to_json(self) -> str:
        """The certificate in the format of docs/certificate-format.md."""
        from sciverify.certificate.codec import encode

        return encode(self)

    def save(self, path: str | Path) -> Path:
        """Write the JSON file, whole or not at all; returns its path.

        A float64 matrix above 8 MiB goes to a file `matrix-HASH.bin` next to it.
        """
        from sciverify.certificate.codec import encode

        target = Path(path)
        partial = target.with_name(target.name + ".part")
        partial.write_text(encode(self, target.parent), encoding="utf-8")
        partial.replace(target)
        return target

    def explain(self) -> str:
        """What was proven, how, and with how much room: one paragraph."""
        return explanation(self)

    def __str__(self) -> str:
        return summary(self)

    def _repr_html_(self) -> str:
        return html(self)
