"""Claim kind trust-radius: within which distance of the data support and signs of the minimiser stay the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import (
    BoundedKind,
    BoundsClaim,
    OptimalPairKind,
    read_bounds,
    verified_bounds,
    write_bounds,
)
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
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.reading import Vector
from sciverify.problems.admitted_changes import ALL_CHANGES, AdmittedChanges, as_data, as_measure


@dataclass(frozen=True, slots=True)
class TrustRadiusClaim(BoundsClaim):
    """bounds.lower <= sup {delta : one support and sign pattern for all data within delta} <= bounds.upper.

    The data are those that `changes` admit.
    """

    changes: AdmittedChanges = ALL_CHANGES


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

    def write_claim(self, claim: TrustRadiusClaim) -> JsonObject:
        """The two bounds, and what may change where that is not all of it, measured in norms."""
        return {**write_bounds(claim.bounds), **_write_changes(claim.changes)}

    def read_claim(self, value: object) -> TrustRadiusClaim:
        """The claim with these bounds."""
        value = as_object(value)
        return TrustRadiusClaim(read_bounds(value), _changes_of(value))

    def from_verified(self, verified: JsonObject) -> TrustRadiusClaim:
        """The claim that the checker re-proved."""
        return TrustRadiusClaim(verified_bounds(verified), _changes_of(verified))

    def sentence(self, claim: TrustRadiusClaim, symbol: str) -> str:
        """lower <= trust radius <= upper, and what may change"""
        said = super().sentence(claim, symbol)
        words = claim.changes.words()
        return f"{said}, {words}" if words else said

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


def _write_changes(changes: AdmittedChanges) -> JsonObject:
    """The keys of the claim that say more than that all data may change, measured in norms."""
    return {key: value for key, value in _keys(changes).items() if value != _keys(ALL_CHANGES)[key]}


def _keys(changes: AdmittedChanges) -> JsonObject:
    return {
        "data": changes.data,
        "measure": changes.measure,
        "fixed_columns": list(changes.fixed_columns),
        "fixed_rows": list(changes.fixed_rows),
    }


def _changes_of(value: JsonObject) -> AdmittedChanges:
    said = value.get("data", "both"), value.get("measure", "norm")
    data, measure = as_data(said[0]), as_measure(said[1])
    if data is None or measure is None:
        raise MalformedCertificate(f"claim.data is {shown(said[0])} and claim.measure {shown(said[1])}: unknown words")
    columns, rows = (read_integers(value.get(key, [])) for key in ("fixed_columns", "fixed_rows"))
    return AdmittedChanges(data, measure, columns, rows)


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
