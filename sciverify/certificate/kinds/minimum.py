"""Claim kind minimum: the least value of the objective."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.certificate.kinds.exact import BoundedKind, BoundsClaim, OptimalPairKind
from sciverify.certificate.optimality import OptimalPairProof


@dataclass(frozen=True, slots=True)
class MinimumClaim(BoundsClaim):
    """bounds.lower <= min F <= bounds.upper."""


@dataclass(frozen=True, slots=True)
class MinimumProof(OptimalPairProof):
    """Rule dual-optimality alone."""


class Minimum(OptimalPairKind[MinimumClaim, MinimumProof], BoundedKind[MinimumClaim, MinimumProof]):
    """Rule dual-optimality."""

    name = "minimum"
    claim = MinimumClaim
    evidence = (MinimumProof,)
    subject = "a minimum"
    attribute = "minimum"
    quantity = "min F"
    reason = "a dual point and a minimiser that attain the same value"
