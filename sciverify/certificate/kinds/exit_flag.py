"""Claim kind exit-flag: the answer to "is x within the tolerance of the minimisers?" is wrong, after true answers."""

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
class ExitFlagClaim(CertificateClaim):
    """A transcript is true of this input; dist(x, Xi) <= tolerance was answered by `flag`, and that is wrong."""

    bounds: Enclosure
    unique: Verdict
    tolerance: Fraction
    flag: bool


class ExitFlagKind(ExactKind[ExitFlagClaim, TranscriptProof]):
    """Rules transcript and false-flag, and the rules of a distance."""

    name = "exit-flag"
    claim = ExitFlagClaim
    evidence = (TranscriptProof,)
    subject = "an answer about an output"
    attribute = "distance"
    reason = "every answer lies within 2^-n of the truth; optimal pair and separating functional of the input"
    has_point = True

    def write_claim(self, claim: ExitFlagClaim) -> JsonObject:
        """Two bounds, a verdict, a tolerance, the answer."""
        bounds, unique = write_bounds(claim.bounds), write_unique(claim.unique)
        return {**bounds, "unique": unique, "tolerance": numeral(claim.tolerance), "flag": claim.flag}

    def read_claim(self, value: object) -> ExitFlagClaim:
        """Two bounds, a verdict, a tolerance, the answer."""
        value = as_object(value)
        bounds, unique = read_bounds(value), read_unique(value["unique"])
        return ExitFlagClaim(bounds, unique, read_fraction(value["tolerance"]), value["flag"] is True)

    def from_verified(self, verified: JsonObject) -> ExitFlagClaim:
        """The claim that the checker re-proved."""
        bounds, unique = verified_bounds(verified), read_unique(verified["unique"])
        return ExitFlagClaim(bounds, unique, verified_fraction(verified["tolerance"]), verified["flag"] is True)

    def vectors(self, evidence: TranscriptProof) -> Iterable[Vector]:
        """The samples, and those of the optimal pair."""
        pair = () if evidence.distance is None else evidence.distance.optimality.vectors
        return *evidence.samples, *pair

    def write_evidence(self, evidence: TranscriptProof, writing: ExactWriting) -> JsonObject:
        """The evidence of the distance, and the transcript."""
        if evidence.distance is None:
            raise InvalidInput("the evidence of an exit flag proves no distance: pass one in `distance`")
        transcript = write_transcript(evidence, writing.problem, writing.vector, writing.document)
        return {**write_evidence(evidence.distance, writing.vector), "transcript": transcript}

    def read_evidence(self, value: object, reading: ExactReading) -> TranscriptProof:
        """The evidence of the distance, and the transcript."""
        value = as_object(value)
        distance = read_evidence(value, reading.vector)
        return read_transcript(value["transcript"], reading.problem, reading.vector, reading.certificate, distance)

    def sentence(self, claim: ExitFlagClaim, symbol: str) -> str:
        """What was said, and what is true."""
        size = significant(claim.tolerance, 3, upward=claim.flag)
        if claim.flag:
            said, low = f"x was said to be within {size}", significant(claim.bounds.lower, 8, upward=False)
            true = f"dist(x, {symbol}(A, y)) >= {low}"
        else:
            said, high = f"x was said not to be within {size}", significant(claim.bounds.upper, 8, upward=True)
            true = f"dist(x, {symbol}(A, y)) <= {high}"
        return f"{said} of the minimisers, and {true}, on an input of which every answer that was given is true"

    def unique(self, claim: ExitFlagClaim) -> Verdict:
        """The verdict of the claim."""
        return claim.unique
