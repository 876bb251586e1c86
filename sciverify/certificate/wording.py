"""Claims in words: one sentence each, with digits rounded outwards, and what proves it."""

from __future__ import annotations

from sciverify.certificate.claims import (
    Claim,
    ConsistencyClaim,
    DimensionClaim,
    DistanceClaim,
    DistanceWithinClaim,
    GrowthClaim,
    MinimumClaim,
    ObjectiveExcessClaim,
    RefutationClaim,
    SupportClaim,
    TrustRadiusClaim,
)
from sciverify.exact.enclosure import significant

_QUANTITIES: dict[type[Claim], tuple[str, str]] = {
    DistanceClaim: (
        "dist(x, {}(A, y))",
        "dual point of the instance, nearest minimiser, separating functional",
    ),
    ObjectiveExcessClaim: ("F(x) - min F", "a dual point and a minimiser that attain the same value"),
    DimensionClaim: ("dim {}(A, y)", "minimisers that span it, a multiplier that confines it"),
    MinimumClaim: ("min F", "a dual point and a minimiser that attain the same value"),
    TrustRadiusClaim: (
        "trust radius of support and signs",
        "bounds that hold for all data within the lower one, changed data within the upper one",
    ),
}


def sentence(claim: Claim, symbol: str) -> tuple[str, str]:
    """(what is claimed, what proves it)."""
    if isinstance(claim, SupportClaim):
        return _support(claim, symbol), "multipliers of linear programs over the solution set"
    if isinstance(claim, GrowthClaim):
        low = significant(claim.constant, 8, upward=False)
        near = "" if claim.radius is None else f" for ||z - z*|| <= {significant(claim.radius, 8, upward=False)}"
        return (
            f"F(z) - min F >= {low} ||z - z*||^{claim.order}{near}",
            "a strictly feasible dual point, injective columns",
        )
    if isinstance(claim, DistanceWithinClaim):
        low, high = significant(claim.bounds.lower, 8, upward=False), significant(claim.bounds.upper, 8, upward=True)
        near = significant(claim.radius, 3, upward=False)
        return (
            f"{low} <= dist(x, {symbol}(A', y')) <= {high} for all data within {near}",
            "bounds of the minimiser that hold for all data within the radius",
        )
    if isinstance(claim, ConsistencyClaim):
        return (
            f"{claim.questions} answers, to at most {claim.bits} bits, are true of this input",
            "every answer lies within 2^-n of the truth",
        )
    if isinstance(claim, RefutationClaim):
        low = significant(claim.bounds.lower, 8, upward=False)
        return (
            f"dist(x, {symbol}(A, y)) >= {low} > {significant(claim.tolerance, 3, upward=True)}, on an input of which "
            "every answer that was given is true",
            "every answer lies within 2^-n of the truth; optimal pair and separating functional of the input",
        )
    quantity, reason = _QUANTITIES[type(claim)]
    low, high = significant(claim.bounds.lower, 8, upward=False), significant(claim.bounds.upper, 8, upward=True)
    return f"{low} <= {quantity.format(symbol)} <= {high}", reason


def _support(claim: SupportClaim, symbol: str) -> str:
    said = [
        f"{text}: {', '.join(map(str, positions))}"
        for text, positions in (
            ("always zero", claim.always_zero),
            ("never zero", claim.never_zero),
            ("zero at some, nonzero at others", claim.sometimes_zero),
        )
        if positions
    ]
    return f"on {symbol}(A, y) entries {'; '.join(said)}"
