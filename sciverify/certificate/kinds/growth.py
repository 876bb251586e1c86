"""Claim kind growth: how fast the objective grows away from the only minimiser."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.exact import OptimalPairKind, verified_fraction
from sciverify.certificate.numerals import read_fraction, read_integer, read_optional, write_optional
from sciverify.certificate.optimality import (
    Optimality,
    OptimalPairProof,
    ReadVector,
    WriteVector,
)
from sciverify.certificate.statement import CertificateClaim
from sciverify.exact.enclosure import significant, significant_digits
from sciverify.exact.rationals import numeral


@dataclass(frozen=True, slots=True)
class GrowthClaim(CertificateClaim):
    """F(z) - min F >= constant ||z - z*||^order for all (feasible) z, within `radius` of z* where the order is 2."""

    constant: Fraction
    order: int
    radius: Fraction | None


@dataclass(frozen=True, slots=True)
class GrowthProof(OptimalPairProof):
    """Rules sharp-growth and quadratic-growth: a lower bound of a least singular value on the support."""

    singular_value: Fraction | None


class Growth(OptimalPairKind[GrowthClaim, GrowthProof]):
    """Rules sharp-growth and quadratic-growth."""

    name = "growth"
    claim = GrowthClaim
    evidence = (GrowthProof,)
    subject = "growth"
    attribute = "growth"
    reason = "a strictly feasible dual point, injective columns"

    def write_claim(self, claim: GrowthClaim) -> JsonObject:
        """Constant, order, radius."""
        return {"constant": numeral(claim.constant), "order": claim.order, "radius": write_optional(claim.radius)}

    def read_claim(self, value: object) -> GrowthClaim:
        """Constant, order, radius."""
        value = as_object(value)
        return GrowthClaim(
            read_fraction(value["constant"]), read_integer(value["order"]), read_optional(value["radius"])
        )

    def from_verified(self, verified: JsonObject) -> GrowthClaim:
        """The claim that the checker re-proved."""
        radius = None if verified["radius"] is None else verified_fraction(verified["radius"])
        return GrowthClaim(verified_fraction(verified["constant"]), read_integer(verified["order"]), radius)

    def write_further(self, evidence: GrowthProof, write: WriteVector) -> JsonObject:
        """A singular value."""
        return {"singular_value": write_optional(evidence.singular_value)}

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> GrowthProof:
        """A singular value."""
        return GrowthProof(optimality, read_optional(value["singular_value"]))

    def sentence(self, claim: GrowthClaim, symbol: str) -> str:
        """F(z) - min F >= constant ||z - z*||^order"""
        low = significant(claim.constant, 8, upward=False)
        near = "" if claim.radius is None else f" for ||z - z*|| <= {_short(claim.radius)}"
        return f"F(z) - min F >= {low} ||z - z*||^{claim.order}{near}"


def _short(radius: Fraction) -> str:
    """With at most 8 digits, rounded downwards."""
    return significant(radius, min(significant_digits(radius) or 8, 8), upward=False)
