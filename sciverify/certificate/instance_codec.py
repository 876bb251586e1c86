"""Claims about an instance alone, and their proofs <-> JSON (docs/certificate-format.md)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sciverify.certificate.claims import (
    ChangedInstance,
    DimensionClaim,
    DimensionProof,
    GrowthClaim,
    GrowthProof,
    InstanceClaim,
    InstanceProof,
    MinimumClaim,
    MinimumProof,
    Optimality,
    StabilityProof,
    SupportClaim,
    SupportProof,
    TrustProof,
    TrustRadiusClaim,
    WithinProof,
)
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.reading import Vector

WriteVector = Callable[[Vector], list[Any]]
ReadVector = Callable[[Any], Vector]
_BOUNDED: dict[str, Any] = {"dimension": DimensionClaim, "minimum": MinimumClaim, "trust-radius": TrustRadiusClaim}
INSTANCE_KINDS = ("support", "growth", *_BOUNDED)
_LISTS = ("always_zero", "never_zero", "sometimes_zero")


def write_instance_claim(claim: InstanceClaim) -> dict[str, Any]:
    """The object under the key `claim`."""
    if isinstance(claim, SupportClaim):
        return {"kind": "support", **{key: list(getattr(claim, key)) for key in _LISTS}}
    if isinstance(claim, GrowthClaim):
        return {
            "kind": "growth",
            "constant": numeral(claim.constant),
            "order": claim.order,
            "radius": _numeral(claim.radius),
        }
    kind = next(kind for kind, home in _BOUNDED.items() if isinstance(claim, home))
    return {"kind": kind, "lower": numeral(claim.bounds.lower), "upper": numeral(claim.bounds.upper)}


def read_instance_claim(value: dict[str, Any]) -> InstanceClaim:
    """The claim that such an object describes."""
    if value["kind"] == "support":
        return SupportClaim(*(tuple(value[key]) for key in _LISTS))
    if value["kind"] == "growth":
        return GrowthClaim(_fraction(value["constant"]), value["order"], _optional(value["radius"]))
    claim: InstanceClaim = _BOUNDED[value["kind"]](Enclosure(_fraction(value["lower"]), _fraction(value["upper"])))
    return claim


def write_proof(proof: InstanceProof, write: WriteVector) -> dict[str, Any]:
    """The object under the key `evidence`."""
    written: dict[str, Any] = {"optimality": _write_optimality(proof.optimality, write)}
    if isinstance(proof, SupportProof | DimensionProof):
        written["confinement"] = {"rule": "confining-multiplier", "multiplier": write(proof.confinement)}
        if isinstance(proof, SupportProof):
            written["positivity"] = [{"index": i, "multiplier": write(m)} for i, m in proof.positivity]
        written["minimisers"] = [write(z) for z in proof.minimisers]
    elif isinstance(proof, GrowthProof):
        written["singular_value"] = _numeral(proof.singular_value)
    elif isinstance(proof, WithinProof):
        written["stability"] = _write_stability(proof.stability, write)
    elif isinstance(proof, TrustProof):
        written["stability"] = None if proof.stability is None else _write_stability(proof.stability, write)
        change = proof.change
        written["change"] = {
            "rule": "changed-instance",
            "columns": list(change.columns),
            "matrix": [write(row) for row in change.matrix],
            "measurements": write(change.measurements),
            "optimality": _write_optimality(change.optimality, write),
        }
    return written


def read_proof(kind: str, value: dict[str, Any], read: ReadVector) -> InstanceProof:
    """The proof that such an object describes."""
    optimality = _read_optimality(value["optimality"], read)
    if kind == "minimum":
        return MinimumProof(optimality)
    if kind == "growth":
        return GrowthProof(optimality, _optional(value["singular_value"]))
    if kind == "distance-within":
        stability = _read_stability(value["stability"], read)
        if stability is None:
            raise MalformedCertificate("evidence.stability is null, and the claim rests on it")
        return WithinProof(optimality, stability)
    if kind == "trust-radius":
        return TrustProof(optimality, _read_stability(value["stability"], read), _read_change(value["change"], read))
    confinement = read(value["confinement"]["multiplier"])
    minimisers = tuple(read(z) for z in value["minimisers"])
    if kind == "dimension":
        return DimensionProof(optimality, confinement, minimisers)
    positivity = tuple((entry["index"], read(entry["multiplier"])) for entry in value["positivity"])
    return SupportProof(optimality, confinement, positivity, minimisers)


def _write_optimality(optimality: Optimality, write: WriteVector) -> dict[str, Any]:
    return {
        "rule": "dual-optimality",
        "dual": write(optimality.dual),
        "minimiser": write(optimality.minimiser),
    }


def _read_optimality(value: dict[str, Any], read: ReadVector) -> Optimality:
    return Optimality(read(value["dual"]), read(value["minimiser"]))


def _write_stability(stability: StabilityProof, write: WriteVector) -> dict[str, Any]:
    return {
        "rule": "uniform-stability",
        "inverse": [write(row) for row in stability.inverse],
        "singular_value": _numeral(stability.singular_value),
        "size": numeral(stability.size),
    }


def _read_stability(value: Any, read: ReadVector) -> StabilityProof | None:
    if value is None:
        return None
    inverse = tuple(read(row) for row in value["inverse"])
    return StabilityProof(inverse, _optional(value["singular_value"]), _fraction(value["size"]))


def _read_change(value: dict[str, Any], read: ReadVector) -> ChangedInstance:
    return ChangedInstance(
        tuple(value["columns"]),
        tuple(read(row) for row in value["matrix"]),
        read(value["measurements"]),
        _read_optimality(value["optimality"], read),
    )


def _numeral(x: Fraction | None) -> str | None:
    return None if x is None else numeral(x)


def _fraction(value: Any) -> Fraction:
    number = to_rational(value, "a numeral") if isinstance(value, str) else None
    if number is None:
        raise MalformedCertificate(f"{shown(value)} is not a numeral in a string")
    return to_fraction(number)


def _optional(value: Any) -> Fraction | None:
    return None if value is None else _fraction(value)
