"""Claim kind refutation: an input of which every answer is true, and a point that is too far from its minimisers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.distance import read_unique, write_unique
from sciverify.certificate.kinds.exact import (
    ExactKind,
    ExactReading,
    ExactWriting,
    read_bounds,
    verified_bounds,
    verified_fraction,
    write_bounds,
)
from sciverify.certificate.numerals import read_fraction
from sciverify.certificate.optimality import read_evidence, write_evidence
from sciverify.certificate.statement import CertificateClaim
from sciverify.certificate.transcript import TranscriptProof, read_transcript, write_transcript
from sciverify.errors import InvalidInput
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.rationals import numeral
from sciverify.exact.reading import Vector
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True)
class RefutationClaim(CertificateClaim):
    """A transcript is true of this input, and tolerance < bounds.lower <= dist(x, Xi) <= bounds.upper."""

    bounds: Enclosure
    unique: Verdict
    tolerance: Fraction


class ProvenRefutation(ExactKind[RefutationClaim, TranscriptProof]):
    """Rule transcript, and the rules of a distance."""

    name = "refutation"
    claim = RefutationClaim
    evidence = (TranscriptProof,)
    subject = "a refutation"
    attribute = "distance"
    reason = "every answer lies within 2^-n of the truth; optimal pair and separating functional of the input"
    has_point = True
    may_turn = True

    def write_claim(self, claim: RefutationClaim) -> JsonObject:
        """Two bounds, a verdict, a tolerance."""
        bounds, unique = write_bounds(claim.bounds), write_unique(claim.unique)
        return {**bounds, "unique": unique, "tolerance": numeral(claim.tolerance)}

    def read_claim(self, value: object) -> RefutationClaim:
        """Two bounds, a verdict, a tolerance."""
        value = as_object(value)
        return RefutationClaim(read_bounds(value), read_unique(value["unique"]), read_fraction(value["tolerance"]))

    def from_verified(self, verified: JsonObject) -> RefutationClaim:
        """The claim that the checker re-proved."""
        bounds = verified_bounds(verified)
        return RefutationClaim(bounds, read_unique(verified["unique"]), verified_fraction(verified["tolerance"]))

    def vectors(self, evidence: TranscriptProof) -> Iterable[Vector]:
        """The samples, and those of the optimal pair."""
        pair = () if evidence.distance is None else evidence.distance.optimality.vectors
        return *evidence.samples, *pair

    def write_evidence(self, evidence: TranscriptProof, writing: ExactWriting) -> JsonObject:
        """The evidence of the distance, and the transcript."""
        if evidence.distance is None:
            raise InvalidInput("the evidence of a refutation proves no distance: pass one in `distance`")
        transcript = write_transcript(evidence, writing.problem, writing.vector, writing.document)
        return {**write_evidence(evidence.distance, writing.vector), "transcript": transcript}

    def read_evidence(self, value: object, reading: ExactReading) -> TranscriptProof:
        """The evidence of the distance, and the transcript."""
        value = as_object(value)
        distance = read_evidence(value, reading.vector)
        return read_transcript(value["transcript"], reading.problem, reading.vector, reading.certificate, distance)

    def sentence(self, claim: RefutationClaim, symbol: str) -> str:
        """dist(x, Xi(A, y)) >= lower > tolerance"""
        low, tolerance = significant(claim.bounds.lower, 8, upward=False), significant(claim.tolerance, 3, upward=True)
        above = f"dist(x, {symbol}(A, y)) >= {low} > {tolerance}"
        return f"{above}, on an input of which every answer that was given is true"

    def unique(self, claim: RefutationClaim) -> Verdict:
        """The verdict of the claim."""
        return claim.unique
