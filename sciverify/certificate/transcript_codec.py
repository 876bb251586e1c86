"""Claims about transcripts <-> JSON (docs/certificate-format.md)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.claims import ConsistencyClaim, Evidence, GameClaim, RefutationClaim, TranscriptProof
from sciverify.certificate.tower import Tower
from sciverify.errors import InvalidInput, MalformedCertificate, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.reading import Vector
from sciverify.exact.verdict import Verdict
from sciverify.oracles.dyadic import (
    ComplexDyadicMatrix,
    ComplexDyadicVector,
    DyadicMatrix,
    DyadicVector,
)
from sciverify.oracles.source import turned, unturned, vanishes
from sciverify.oracles.transcript import Exchange, Transcript
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem, times_power_of_i

GAME_KINDS = ("refutation", "consistency")
Turns = tuple[int, ...] | None


def write_game_claim(claim: GameClaim) -> dict[str, Any]:
    """The object under the key `claim`."""
    if isinstance(claim, ConsistencyClaim):
        return {"kind": "consistency", "bits": claim.bits, "questions": claim.questions}
    bounds = {"lower": numeral(claim.bounds.lower), "upper": numeral(claim.bounds.upper)}
    unique = {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNDECIDED: None}[claim.unique]
    return {"kind": "refutation", **bounds, "unique": unique, "tolerance": numeral(claim.tolerance)}


def read_game_claim(value: dict[str, Any]) -> GameClaim:
    """The claim that such an object describes."""
    if value["kind"] == "consistency":
        return ConsistencyClaim(_integer(value["bits"]), _integer(value["questions"]))
    lower, upper, tolerance = (_fraction(value[key]) for key in ("lower", "upper", "tolerance"))
    unique = {True: Verdict.TRUE, False: Verdict.FALSE, None: Verdict.UNDECIDED}[value["unique"]]
    return RefutationClaim(Enclosure(lower, upper), unique, tolerance)


def write_transcript_proof(
    proof: TranscriptProof,
    problem: SparseRecovery | TurnedProblem,
    tower: Tower,
    write_document: Callable[[Certificate], dict[str, Any]],
) -> dict[str, Any]:
    """The key `transcript` of the evidence."""
    turns = problem.turns if isinstance(problem, TurnedProblem) else None
    answers = []
    for exchange in proof.transcript.distinct():
        entry = {"subject": exchange.subject, "n": exchange.n, "sample": exchange.sample, **_write(exchange, turns)}
        if exchange.subject == "solution":
            entry["proof"] = write_document(exchange.proof)
        answers.append(entry)
    return {
        "transcript": {
            "rule": "transcript",
            "samples": tower.write_matrix(proof.samples),
            "sample": proof.sample,
            "answers": answers,
        }
    }


def read_transcript_proof(
    evidence: dict[str, Any],
    problem: SparseRecovery | TurnedProblem,
    vector: Callable[[Any], Vector],
    distance: Evidence | None,
    read_document: Callable[[dict[str, Any]], Certificate],
) -> TranscriptProof:
    """The proof that such an object describes."""
    turns = problem.turns if isinstance(problem, TurnedProblem) else None
    value = evidence["transcript"]
    transcript = Transcript()
    for entry in value["answers"]:
        proof = read_document(entry["proof"]) if entry["subject"] == "solution" else None
        subject: Any = entry["subject"]
        if subject not in ("matrix", "measurement", "solution"):
            raise MalformedCertificate(f"an answer has the subject {shown(subject)}")
        n, sample = _integer(entry["n"]), _integer(entry["sample"])
        transcript.append(Exchange(subject, n, _read(entry, turns), sample, proof))
    return TranscriptProof(transcript, tuple(map(vector, value["samples"])), _integer(value["sample"]), distance)


def _write(exchange: Exchange, turns: Turns) -> dict[str, Any]:
    """Numerators and exponent, in coordinates in which the instance is real."""
    answer = exchange.answer
    if turns is not None and isinstance(answer, ComplexDyadicMatrix):
        answer, rest = unturned(answer, turns)
        if not vanishes(rest):
            raise InvalidInput("an answer has parts that no real instance with turned columns has")
    elif turns is not None and isinstance(answer, ComplexDyadicVector) and exchange.subject == "solution":
        answer = _unturned_vector(answer, turns)
    if isinstance(answer, DyadicMatrix):
        return {"exponent": answer.exponent, "numerators": [list(map(numeral_of, row)) for row in answer.numerators]}
    if isinstance(answer, DyadicVector):
        return {"exponent": answer.exponent, "numerators": list(map(numeral_of, answer.numerators))}
    raise InvalidInput("transcripts of complex data are certified for real instances with turned columns only")


def _unturned_vector(answer: ComplexDyadicVector, turns: tuple[int, ...]) -> DyadicVector:
    rows = ComplexDyadicMatrix(*(DyadicMatrix((v.numerators,), v.exponent) for v in (answer.real, answer.imaginary)))
    real, rest = unturned(rows, [-t for t in turns])
    if not vanishes(rest):
        raise InvalidInput("an answer has parts that no real instance with turned columns has")
    return DyadicVector(real.numerators[0], real.exponent)


def _read(entry: dict[str, Any], turns: Turns) -> Any:
    exponent, numerators = _integer(entry["exponent"]), entry["numerators"]
    if entry["subject"] == "matrix":
        matrix = DyadicMatrix(tuple(tuple(map(_whole, row)) for row in numerators), exponent)
        return matrix if turns is None else turned(matrix, turns)
    whole = tuple(map(_whole, numerators))
    if turns is None or entry["subject"] == "measurement":
        return DyadicVector(whole, exponent)
    pairs = [times_power_of_i((k, 0), -t) for k, t in zip(whole, turns, strict=True)]
    return ComplexDyadicVector(*(DyadicVector(tuple(int(z[p]) for z in pairs), exponent) for p in (0, 1)))


def numeral_of(whole: int) -> str:
    """An integer of any length as a numeral."""
    return numeral(Fraction(whole))


def _whole(value: Any) -> int:
    number = _fraction(value)
    if number.denominator != 1:
        raise MalformedCertificate(f"{shown(value)} is not an integer in a string")
    return number.numerator


def _fraction(value: Any) -> Fraction:
    number = to_rational(value, "a numeral") if isinstance(value, str) else None
    if number is None:
        raise MalformedCertificate(f"{shown(value)} is not a numeral in a string")
    return to_fraction(number)


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedCertificate(f"{shown(value)} is not an integer")
    return value
