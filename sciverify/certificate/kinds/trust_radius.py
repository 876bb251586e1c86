"""Claim kind trust-radius: within which distance of the data support and signs of the minimiser stay the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import BoundedKind, BoundsClaim, OptimalPairKind
from sciverify.certificate.numerals import read_integers
from sciverify.certificate.optimality import (
    Optimality,
    OptimalPairProof,
    ReadVector,
    WriteVector,
    read_optimality,
    write_optimality,
)
from sciverify.certificate.uniform_stability import StabilityProof, read_stability, write_stability
from sciverify.exact.reading import Vector


@dataclass(frozen=True, slots=True)
class TrustRadiusClaim(BoundsClaim):
    """bounds.lower <= sup {delta : one support and sign pattern for all data within delta} <= bounds.upper."""


@dataclass(frozen=True, slots=True)
class ChangedInstance:
    """Rule changed-instance: what is added to some columns of B and to b, and an optimal pair of the result."""

    columns: tuple[int, ...]
    matrix: tuple[Vector, ...]
    measurements: Vector
    optimality: Optimality


@dataclass(frozen=True, slots=True)
class TrustProof(OptimalPairProof):
    """Rules uniform-stability (for the lower bound) and changed-instance (for the upper bound)."""

    stability: StabilityProof | None
    change: ChangedInstance


class TrustRadius(OptimalPairKind[TrustRadiusClaim, TrustProof], BoundedKind[TrustRadiusClaim, TrustProof]):
    """Rules dual-optimality, uniform-stability and changed-instance."""

    name = "trust-radius"
    claim = TrustRadiusClaim
    evidence = (TrustProof,)
    subject = "a trust radius"
    attribute = "trust_radius"
    quantity = "trust radius of support and signs"
    reason = "bounds that hold for all data within the lower one, changed data within the upper one"

    def vectors(self, evidence: TrustProof) -> Iterable[Vector]:
        """Those of both optimal pairs."""
        return *evidence.optimality.vectors, *evidence.change.optimality.vectors

    def write_further(self, evidence: TrustProof, write: WriteVector) -> JsonObject:
        """Stability, change."""
        stability = evidence.stability
        return {
            "stability": None if stability is None else write_stability(stability, write),
            "change": _write_change(evidence.change, write),
        }

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> TrustProof:
        """Stability, change."""
        stability = value["stability"]
        return TrustProof(
            optimality,
            None if stability is None else read_stability(stability, read),
            _read_change(value["change"], read),
        )


def _write_change(change: ChangedInstance, write: WriteVector) -> JsonObject:
    return {
        "rule": "changed-instance",
        "columns": list(change.columns),
        "matrix": [write(row) for row in change.matrix],
        "measurements": write(change.measurements),
        "optimality": write_optimality(change.optimality, write),
    }


def _read_change(value: object, read: ReadVector) -> ChangedInstance:
    value = as_object(value)
    return ChangedInstance(
        read_integers(value["columns"]),
        tuple(read(row) for row in as_list(value["matrix"])),
        read(value["measurements"]),
        read_optimality(value["optimality"], read),
    )
