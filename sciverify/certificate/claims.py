"""What certificates say, and the evidence they carry: frozen data that proves nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.reading import Vector
from sciverify.exact.verdict import Verdict
from sciverify.oracles.transcript import Transcript


@dataclass(frozen=True, slots=True)
class DistanceClaim:
    """bounds.lower <= dist(x, Xi) <= bounds.upper in the l2 norm; `unique`: is Xi one point?"""

    bounds: Enclosure
    unique: Verdict


@dataclass(frozen=True, slots=True)
class ObjectiveExcessClaim:
    """bounds.lower <= F(x) - min F <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class Optimality:
    """Rule dual-optimality: an optimal dual point and a minimiser, complementary to one another."""

    dual: Vector
    minimiser: Vector


@dataclass(frozen=True, slots=True)
class Separation:
    """Rule separating-functional: <direction, z> <= <multiplier, y> for every minimiser z."""

    direction: Vector
    multiplier: Vector


@dataclass(frozen=True, slots=True)
class StrictMultiplier:
    """Rule strict-multiplier: confines all minimisers to the support of one of them."""

    multiplier: Vector


@dataclass(frozen=True, slots=True)
class SecondMinimiser:
    """Rule second-minimiser: another minimiser, so that the first is not unique."""

    minimiser: Vector


@dataclass(frozen=True, slots=True)
class SupportClaim:
    """Entries that vanish at every minimiser, at none, at some but not at all; positions in increasing order."""

    always_zero: tuple[int, ...]
    never_zero: tuple[int, ...]
    sometimes_zero: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DimensionClaim:
    """bounds.lower <= dim Xi <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class MinimumClaim:
    """bounds.lower <= min F <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class GrowthClaim:
    """F(z) - min F >= constant ||z - z*||^order for all (feasible) z, within `radius` of z* where the order is 2."""

    constant: Fraction
    order: int
    radius: Fraction | None


@dataclass(frozen=True, slots=True)
class TrustRadiusClaim:
    """bounds.lower <= sup {delta : one support and sign pattern for all data within delta} <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class DistanceWithinClaim:
    """bounds.lower <= dist(x, Xi(A', y')) <= bounds.upper, one minimiser each, for all data within `radius`."""

    bounds: Enclosure
    radius: Fraction


@dataclass(frozen=True, slots=True)
class RefutationClaim:
    """A transcript is true of this input, and tolerance < bounds.lower <= dist(x, Xi) <= bounds.upper."""

    bounds: Enclosure
    unique: Verdict
    tolerance: Fraction


@dataclass(frozen=True, slots=True)
class ConsistencyClaim:
    """A transcript is true of this input; it holds questions to `bits` bits, and `questions` different ones."""

    bits: int
    questions: int


InstanceClaim: TypeAlias = SupportClaim | DimensionClaim | MinimumClaim | GrowthClaim | TrustRadiusClaim
"""Claims about an instance alone: no point belongs to them."""
GameClaim: TypeAlias = RefutationClaim | ConsistencyClaim
"""Claims about a transcript: what an algorithm was told about an input."""
Claim: TypeAlias = DistanceClaim | DistanceWithinClaim | ObjectiveExcessClaim | InstanceClaim | GameClaim
Uniqueness: TypeAlias = StrictMultiplier | SecondMinimiser


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a checker needs besides the instance and the point."""

    optimality: Optimality
    separation: Separation | None = None
    uniqueness: Uniqueness | None = None


@dataclass(frozen=True, slots=True)
class SupportProof:
    """Rules confining-multiplier, positive-entry (position and multiplier) and further-minimisers."""

    optimality: Optimality
    confinement: Vector
    positivity: tuple[tuple[int, Vector], ...]
    minimisers: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class DimensionProof:
    """Rules confining-multiplier and further-minimisers."""

    optimality: Optimality
    confinement: Vector
    minimisers: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class MinimumProof:
    """Rule dual-optimality alone."""

    optimality: Optimality


@dataclass(frozen=True, slots=True)
class GrowthProof:
    """Rules sharp-growth and quadratic-growth: a lower bound of a least singular value on the support."""

    optimality: Optimality
    singular_value: Fraction | None


@dataclass(frozen=True, slots=True)
class StabilityProof:
    """Rule uniform-stability: G^-1, a lower bound of the least singular value of A_T, a bound of all minimisers."""

    inverse: tuple[Vector, ...]
    singular_value: Fraction | None
    size: Fraction


@dataclass(frozen=True, slots=True)
class ChangedInstance:
    """Rule changed-instance: what is added to some columns of B and to b, and an optimal pair of the result."""

    columns: tuple[int, ...]
    matrix: tuple[Vector, ...]
    measurements: Vector
    optimality: Optimality


@dataclass(frozen=True, slots=True)
class TrustProof:
    """Rules uniform-stability (for the lower bound) and changed-instance (for the upper bound)."""

    optimality: Optimality
    stability: StabilityProof | None
    change: ChangedInstance


@dataclass(frozen=True, slots=True)
class WithinProof:
    """Rule uniform-stability, for a claim about a point and all data within a radius."""

    optimality: Optimality
    stability: StabilityProof


@dataclass(frozen=True, slots=True)
class TranscriptProof:
    """Rule transcript: the answers, the samples y_1, ..., y_R of the input, and where x is claimed to be wrong.

    Attributes
    ----------
    transcript : Transcript
    samples : tuple of R measurement vectors, in the coordinates of the factor
    sample : int
        Which of them the instance of the certificate has.
    distance : Evidence or None
        For a refutation.
    """

    transcript: Transcript
    samples: tuple[Vector, ...]
    sample: int
    distance: Evidence | None


InstanceProof: TypeAlias = WithinProof | SupportProof | DimensionProof | MinimumProof | GrowthProof | TrustProof


@dataclass(frozen=True, slots=True)
class SupportEvidence:
    """Rule support-enclosure: the only minimiser lies on a support, near a point, by a contraction.

    Attributes
    ----------
    support, signs : tuples of k integers
    h, g, minimiser : tuples of k dyadic rationals
        Approximations of G^-1 A_T^T y, of G^-1 (w s)_T and of the minimiser on the support.
    inverse : float64 array of shape (k, k)
        An approximation of G^-1, G = A_T^T A_T; copied, and read-only.
    margin : float or None
        Least relative slack of a dual constraint off the support that was proven (not kept in files).
    """

    support: tuple[int, ...]
    signs: tuple[int, ...]
    h: tuple[Fraction, ...]
    g: tuple[Fraction, ...]
    minimiser: tuple[Fraction, ...]
    inverse: NDArray[np.float64]
    margin: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))
