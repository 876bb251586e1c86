"""Claim kind dimension: the dimension of the solution set."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import BoundedClaimKind, BoundsClaim, OptimalPairKind
from sciverify.certificate.kinds.kind import E
from sciverify.certificate.optimality import Optimality, OptimalPairProof, ReadVector, WriteVector
from sciverify.exact.reading import Vector


@dataclass(frozen=True, slots=True)
class DimensionClaim(BoundsClaim):
    """bounds.lower <= dim Xi <= bounds.upper."""


@dataclass(frozen=True, slots=True)
class DimensionProof(OptimalPairProof):
    """Rules confining-multiplier and further-minimisers."""

    confinement: Vector
    minimisers: tuple[Vector, ...]


class AboutDimension(BoundedClaimKind[DimensionClaim, E]):
    """What the kinds of evidence for a dimension share: the claim."""

    name = "dimension"
    claim = DimensionClaim
    subject = "a dimension"
    attribute = "dimension"
    quantity = "dim {}(A, y)"

    def sentence(self, claim: DimensionClaim, symbol: str) -> str:
        """A dimension is an integer: bounds are rounded towards one another."""
        low, high = math.ceil(claim.bounds.lower), math.floor(claim.bounds.upper)
        quantity = self.quantity.format(symbol)
        return f"{quantity} = {low}" if low == high else f"{low} <= {quantity} <= {high}"


class Dimension(AboutDimension[DimensionProof], OptimalPairKind[DimensionClaim, DimensionProof]):
    """Rules dual-optimality, confining-multiplier and further-minimisers."""

    evidence = (DimensionProof,)
    reason = "minimisers that span it, a multiplier that confines it"

    def sentence(self, claim: DimensionClaim, symbol: str) -> str:
        """A dimension is an integer."""
        quantity, bounds = self.quantity.format(symbol), claim.bounds
        if bounds.lower == bounds.upper:
            return f"{quantity} = {bounds.lower}"
        return f"{bounds.lower} <= {quantity} <= {bounds.upper}"

    def write_further(self, evidence: DimensionProof, write: WriteVector) -> JsonObject:
        """Confinement, further minimisers."""
        return {
            "confinement": {"rule": "confining-multiplier", "multiplier": write(evidence.confinement)},
            "minimisers": [write(z) for z in evidence.minimisers],
        }

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> DimensionProof:
        """Confinement, further minimisers."""
        confinement = read(as_object(value["confinement"])["multiplier"])
        return DimensionProof(optimality, confinement, tuple(read(z) for z in as_list(value["minimisers"])))
