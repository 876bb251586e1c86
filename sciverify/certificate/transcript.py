"""Transcripts in the evidence of certificates: data and JSON (docs/certificate-format.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.numerals import read_integer, read_whole, write_whole
from sciverify.certificate.optimality import Evidence, ReadVector, WriteVector
from sciverify.certificate.statement import Problem, Proof
from sciverify.errors import InvalidInput, MalformedCertificate, shown
from sciverify.exact.reading import Vector
from sciverify.oracles.dyadic import (
    ComplexDyadicMatrix,
    ComplexDyadicVector,
    DyadicMatrix,
    DyadicVector,
)
from sciverify.oracles.question import MATRIX, MEASUREMENT, SOLUTION, Exchange
from sciverify.oracles.source import turned, unturned, vanishes
from sciverify.oracles.transcript import Transcript
from sciverify.problems.turned import TurnedProblem, times_power_of_i

Turns = tuple[int, ...] | None
_SUBJECTS = (MATRIX, MEASUREMENT, SOLUTION)


@dataclass(frozen=True, slots=True)
class TranscriptProof(Proof):
    """Rule transcript: the answers, the samples y_1, ..., y_R of the input, and where x is claimed to be wrong.

    Attributes
    ----------
    transcript : Transcript
    samples : tuple of R measurement vectors, in the coordinates of the factor
    sample : int
        Which of them the instance of the certificate has.
    distance : Evidence or None
        For a refutation.
    """

    transcript: Transcript
    samples: tuple[Vector, ...]
    sample: int
    distance: Evidence | None


def write_transcript(
    proof: TranscriptProof, problem: Problem, write: WriteVector, write_document: Callable[[object], JsonObject]
) -> JsonObject:
    """The key `transcript` of the evidence; answers about solutions hold certificates of their own."""
    turns = problem.turns if isinstance(problem, TurnedProblem) else None
    answers = []
    for exchange in proof.transcript.distinct():
        entry = {"subject": exchange.subject, "n": exchange.n, "sample": exchange.sample, **_write(exchange, turns)}
        if exchange.subject == "solution":
            entry["proof"] = write_document(exchange.proof)
        answers.append(entry)
    return {
        "rule": "transcript",
        "samples": [write(sample) for sample in proof.samples],
        "sample": proof.sample,
        "answers": answers,
    }


def read_transcript(
    value: object,
    problem: Problem,
    read: ReadVector,
    read_document: Callable[[object], object],
    distance: Evidence | None,
) -> TranscriptProof:
    """The proof that such an object describes."""
    value = as_object(value)
    turns = problem.turns if isinstance(problem, TurnedProblem) else None
    transcript = Transcript()
    for entry in map(as_object, as_list(value["answers"])):
        proof = read_document(entry["proof"]) if entry["subject"] == "solution" else None
        subject = as_text(entry["subject"])
        if subject not in _SUBJECTS:
            raise MalformedCertificate(f"an answer has the subject {shown(entry['subject'])}")
        n, sample = read_integer(entry["n"]), read_integer(entry["sample"])
        place = () if subject == MATRIX and not sample else (sample,)
        transcript.append(Exchange(subject, n, _read(entry, turns), place, proof))
    return TranscriptProof(
        transcript, tuple(map(read, as_list(value["samples"]))), read_integer(value["sample"]), distance
    )


def _write(exchange: Exchange, turns: Turns) -> JsonObject:
    """Numerators and exponent, in coordinates in which the instance is real."""
    answer = exchange.answer
    if turns is not None and isinstance(answer, ComplexDyadicMatrix):
        answer, rest = unturned(answer, turns)
        if not vanishes(rest):
            raise InvalidInput("an answer has parts that no real instance with turned columns has")
    elif turns is not None and isinstance(answer, ComplexDyadicVector) and exchange.subject == "solution":
        answer = _unturned_vector(answer, turns)
    if isinstance(answer, DyadicMatrix):
        return {"exponent": answer.exponent, "numerators": [list(map(write_whole, row)) for row in answer.numerators]}
    if isinstance(answer, DyadicVector):
        return {"exponent": answer.exponent, "numerators": list(map(write_whole, answer.numerators))}
    raise InvalidInput("transcripts of complex data are certified for real instances with turned columns only")


def _unturned_vector(answer: ComplexDyadicVector, turns: tuple[int, ...]) -> DyadicVector:
    rows = ComplexDyadicMatrix(*(DyadicMatrix((v.numerators,), v.exponent) for v in (answer.real, answer.imaginary)))
    real, rest = unturned(rows, [-t for t in turns])
    if not vanishes(rest):
        raise InvalidInput("an answer has parts that no real instance with turned columns has")
    return DyadicVector(real.numerators[0], real.exponent)


def _read(entry: JsonObject, turns: Turns) -> DyadicMatrix | DyadicVector | ComplexDyadicMatrix | ComplexDyadicVector:
    exponent, numerators = read_integer(entry["exponent"]), as_list(entry["numerators"])
    if entry["subject"] == "matrix":
        matrix = DyadicMatrix(tuple(tuple(map(read_whole, row)) for row in map(as_list, numerators)), exponent)
        return matrix if turns is None else turned(matrix, turns)
    whole = tuple(map(read_whole, numerators))
    if turns is None or entry["subject"] == "measurement":
        return DyadicVector(whole, exponent)
    pairs = [times_power_of_i((k, 0), -t) for k, t in zip(whole, turns, strict=True)]
    return ComplexDyadicVector(*(DyadicVector(tuple(z[p] for z in pairs), exponent) for p in (0, 1)))
