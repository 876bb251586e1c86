"""Claim kind map-refutation: an output that is no value of a best map of a set, after true answers about A."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.optimality_constant import VectorSet, Weights
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.numerals import read_fractions, read_integer
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.rational_arrays import read_matrix, read_vector, write_matrix, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import numeral


@dataclass(frozen=True, slots=True)
class MapRefutationClaim(CertificateClaim):
    """||z - x||_2 >= error > optimum + tolerance, optimum >= c_opt, Ax = y, and all answers about A are true."""

    error: Fraction
    optimum: Fraction
    tolerance: Fraction
    questions: int


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class MeasuredSet(VectorSet):
    """Finitely many vectors, the operator that measures them, one measurement y, and an output z for it."""

    measurement: RationalVector
    output: RationalVector

    latex = r"\max_{x \in M_1, Ax = y} \|z - x\|"

    def __str__(self) -> str:
        return f"{self.operator}, {len(self.vectors)} vectors, an output for one measurement"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MeasuredSet):
            return NotImplemented
        same = (self.operator, self.vectors) == (other.operator, other.vectors)
        return same and (self.measurement, self.output) == (other.measurement, other.output)

    __hash__ = None


@dataclass(frozen=True, slots=True)
class ToldMatrix:
    """The answer to n: a matrix within 2^-n of A."""

    n: int
    rows: tuple[RationalVector, ...]


@dataclass(frozen=True, slots=True)
class MissedOptimum(Proof):
    """What was told about A, a vector that the output misses, and centres.

    Attributes
    ----------
    answers : tuple of ToldMatrix
        By ascending n.
    vector : int
        Its number in the set.
    centres : tuple of (tuple of Fraction, or None)
        As those of a `CentreProof`, for the fibres of at least two vectors.
    """

    answers: tuple[ToldMatrix, ...]
    vector: int
    centres: tuple[Weights | None, ...]


class MapRefutationKind(OtherKind[MapRefutationClaim, MissedOptimum, MeasuredSet]):
    """Rules told-matrices, missed-optimum and fibre-centres."""

    name = "map-refutation"
    claim = MapRefutationClaim
    evidence = (MissedOptimum,)
    subject = "an output that is no value of a best map"

    def write_subject(self, subject: MeasuredSet) -> JsonObject:
        """Operator, vectors, measurement and output."""
        return {
            "operator": write_operator(subject.operator),
            "vectors": [*map(write_vector, subject.vectors)],
            "measurement": write_vector(subject.measurement),
            "output": write_vector(subject.output),
        }

    def read_subject(self, value: JsonObject) -> MeasuredSet:
        """Operator, vectors, measurement and output."""
        vectors = tuple(map(read_vector, as_list(value["vectors"])))
        measurement, output = read_vector(value["measurement"]), read_vector(value["output"])
        return MeasuredSet(read_operator(value["operator"]), vectors, measurement, output)

    def write_evidence(self, evidence: MissedOptimum) -> JsonObject:
        """The answers, the number of the vector, and the centres."""
        centres = [None if weights is None else [*map(numeral, weights)] for weights in evidence.centres]
        answers = [{"n": told.n, "matrix": write_matrix(told.rows)} for told in evidence.answers]
        return {"answers": answers, "vector": evidence.vector, "centres": centres}

    def read_evidence(self, value: JsonObject) -> MissedOptimum:
        """The answers, the number of the vector, and the centres."""
        told = (as_object(entry) for entry in as_list(value["answers"]))
        answers = tuple(ToldMatrix(read_integer(entry["n"]), read_matrix(entry["matrix"])) for entry in told)
        centres = (None if said is None else read_fractions(said) for said in as_list(value["centres"]))
        return MissedOptimum(answers, read_integer(value["vector"]), tuple(centres))

    def sentence(self, claim: MapRefutationClaim, symbol: str) -> str:
        """The error of the output, that of the best map, and what was told."""
        error, optimum = significant(claim.error, 8, upward=False), significant(claim.optimum, 8, upward=True)
        better = f", which is better by more than {significant(claim.tolerance, 3, upward=False)}"
        told = {0: "no answer was given", 1: "the answer that was given is true"}.get(
            claim.questions, f"all {claim.questions} answers that were given are true"
        )
        return (
            f"the output errs by at least {error} on one of the vectors, the best map by at most {optimum} on any"
            f"{better if claim.tolerance else ''}, and {told}"
        )

    def proof(self, evidence: MissedOptimum) -> str:
        """A distance, and centres of fibres."""
        return f"the distance of the output to vector {evidence.vector}, a centre of each fibre; exact arithmetic"
