"""Certificates <-> JSON, version 1 of the format in docs/certificate-format.md."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq, fmpq_poly

from sciverify.certificate.blocks import (
    read_matrix_block,
    read_vector_block,
    write_matrix_block,
    write_vector_block,
)
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.claims import (
    Claim,
    ConsistencyClaim,
    DistanceClaim,
    DistanceWithinClaim,
    Evidence,
    InstanceProof,
    ObjectiveExcessClaim,
    Optimality,
    RefutationClaim,
    SecondMinimiser,
    Separation,
    StrictMultiplier,
    SupportEvidence,
    TranscriptProof,
    Uniqueness,
)
from sciverify.certificate.complex_claims import ComplexEvidence, ComplexFit, Krawczyk, ZeroMinimiser
from sciverify.certificate.complex_codec import (
    read_complex_evidence,
    read_complex_instance,
    read_complex_point,
    write_complex_evidence,
    write_complex_instance,
    write_complex_point,
)
from sciverify.certificate.instance_codec import (
    INSTANCE_KINDS,
    ReadVector,
    read_instance_claim,
    read_proof,
    write_instance_claim,
    write_proof,
)
from sciverify.certificate.tower import Tower
from sciverify.certificate.transcript_codec import (
    GAME_KINDS,
    read_game_claim,
    read_transcript_proof,
    write_game_claim,
    write_transcript_proof,
)
from sciverify.errors import InvalidInput, MalformedCertificate, SciverifyError, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.reading import Vector
from sciverify.exact.surds import SquareRootField, Surd
from sciverify.exact.verdict import Verdict
from sciverify.problems.isometry import DCT, OrthonormalColumns
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

FORMAT = "sciverify-certificate"
VERSION = 1
_UNREADABLE = (
    KeyError, TypeError, IndexError, AttributeError, json.JSONDecodeError, RecursionError, MemoryError,
)  # fmt: skip
_PARAMETER = {"lam": "lambda", "eta": "eta"}
_UNIQUE = {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNDECIDED: None}


# ---------------------------------------------------------------- writing


def encode(certificate: Certificate, folder: Path | None = None) -> str:
    """The JSON text of a certificate; with a folder, a large float64 matrix goes to a file there."""
    return _layout(write_document(certificate, folder)) + "\n"


def write_document(certificate: Certificate, folder: Path | None = None) -> dict[str, Any]:
    """The JSON object of a certificate."""
    if isinstance(certificate.evidence, SupportEvidence):
        return _write_enclosure(certificate, certificate.evidence, folder)
    if isinstance(certificate.evidence, Krawczyk | ComplexFit | ZeroMinimiser):
        return _write_complex(certificate, certificate.evidence)
    tower = Tower(certificate)
    evidence = certificate.evidence
    if isinstance(evidence, TranscriptProof):
        distance = None if evidence.distance is None else _write_evidence(None, evidence.distance, tower)
        written = {**(distance or {}), **write_transcript_proof(evidence, certificate.problem, tower, write_document)}
    else:
        written = _write_evidence(certificate.claim, evidence, tower)
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": _write_claim(certificate.claim),
        "field": tower.write_levels(),
        "instance": _write_instance(certificate.problem, tower),
        "point": _write_point(certificate, tower),
        "evidence": written,
    }


def _write_point(certificate: Certificate, tower: Tower) -> Any:
    if certificate.point is None:
        return None
    if isinstance(certificate.problem, TurnedProblem):
        return [tower.write_vector(pair) for pair in certificate.point]
    return tower.write_vector(tuple(certificate.point))


def _layout(value: Any, indent: int = 0) -> str:
    """JSON for people: one line a vector, one line a row of a matrix."""
    if isinstance(value, dict):
        inside = [f"{' ' * (indent + 1)}{json.dumps(k)}: {_layout(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inside) + "\n" + " " * indent + "}"
    if isinstance(value, list) and sum(isinstance(x, list) and len(x) > 2 for x in value) > 1:
        inside = [" " * (indent + 1) + json.dumps(row) for row in value]
        return "[\n" + ",\n".join(inside) + "\n" + " " * indent + "]"
    return json.dumps(value)


def _write_claim(claim: Claim) -> dict[str, Any]:
    if isinstance(claim, RefutationClaim | ConsistencyClaim):
        return write_game_claim(claim)
    if not isinstance(claim, DistanceClaim | DistanceWithinClaim | ObjectiveExcessClaim):
        return write_instance_claim(claim)
    bounds = {"lower": numeral(claim.bounds.lower), "upper": numeral(claim.bounds.upper)}
    if isinstance(claim, DistanceWithinClaim):
        return {"kind": "distance-within", **bounds, "radius": numeral(claim.radius)}
    if isinstance(claim, DistanceClaim):
        return {"kind": "distance", **bounds, "unique": _UNIQUE[claim.unique]}
    return {"kind": "objective-excess", **bounds}


def _write_instance(problem: SparseRecovery | TurnedProblem, tower: Tower) -> dict[str, Any]:
    if isinstance(problem, TurnedProblem):
        return {**_write_instance(problem.real, tower), "turns": list(problem.turns)}
    isometry: dict[str, Any] | None = None
    if isinstance(problem.isometry, DCT):
        isometry = {"kind": "dct-ii"}
    elif isinstance(problem.isometry, OrthonormalColumns):
        isometry = {"kind": "matrix", "rows": tower.write_matrix(problem.isometry.matrix)}
    scales = problem.row_scales_squared
    return {
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: tower.write(problem.parameter),
        "weights": tower.write_vector(problem.weights),
        "matrix": tower.write_matrix(problem.matrix),
        "measurements": tower.write_vector(problem.measurements),
        "row_scales_squared": None if scales is None else tower.write_vector(scales),
        "isometry": isometry,
    }


def _write_enclosure(certificate: Certificate, evidence: SupportEvidence, folder: Path | None) -> dict[str, Any]:
    """A certificate whose data are float64 blocks."""
    problem = certificate.problem
    if isinstance(problem, TurnedProblem):
        raise InvalidInput("a support enclosure belongs to float64 data")
    floats, weights = problem.floats, problem.float_weights
    if floats is None or weights is None:
        raise InvalidInput("a support enclosure belongs to float64 data")
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": _write_claim(certificate.claim),
        "field": [],
        "instance": {
            "problem": problem.kind,
            _PARAMETER[problem.parameter_name]: str(problem.parameter),
            "weights": None if (weights == 1).all() else write_vector_block(weights),
            "matrix": write_matrix_block(floats, folder),
            "measurements": write_vector_block(floats.measurements),
        },
        "point": write_vector_block(np.asarray(certificate.point)),
        "evidence": {
            "enclosure": {
                "rule": "support-enclosure",
                "support": list(evidence.support),
                "signs": list(evidence.signs),
                "h": [numeral(x) for x in evidence.h],
                "g": [numeral(x) for x in evidence.g],
                "minimiser": [numeral(x) for x in evidence.minimiser],
                "inverse": write_vector_block(evidence.inverse),
            }
        },
    }


def _write_complex(certificate: Certificate, evidence: ComplexEvidence) -> dict[str, Any]:
    """A certificate about complex data."""
    if isinstance(certificate.problem, TurnedProblem):
        raise InvalidInput("this evidence belongs to complex data without turns")
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": _write_claim(certificate.claim),
        "field": [],
        "instance": write_complex_instance(certificate.problem),
        "point": write_complex_point(certificate.point),
        "evidence": write_complex_evidence(evidence),
    }


def _write_evidence(claim: Claim | None, evidence: Evidence | InstanceProof, tower: Tower) -> dict[str, Any]:
    if not isinstance(evidence, Evidence):
        return write_proof(evidence, tower.write_vector)
    written: dict[str, Any] = {
        "optimality": {
            "rule": "dual-optimality",
            "dual": tower.write_vector(evidence.optimality.dual),
            "minimiser": tower.write_vector(evidence.optimality.minimiser),
        }
    }
    if isinstance(claim, ObjectiveExcessClaim):
        return written
    separation = evidence.separation
    written["separation"] = separation and {
        "rule": "separating-functional",
        "direction": tower.write_vector(separation.direction),
        "multiplier": tower.write_vector(separation.multiplier),
    }
    uniqueness = evidence.uniqueness
    if isinstance(uniqueness, StrictMultiplier):
        written["uniqueness"] = {"rule": "strict-multiplier", "multiplier": tower.write_vector(uniqueness.multiplier)}
    elif isinstance(uniqueness, SecondMinimiser):
        written["uniqueness"] = {"rule": "second-minimiser", "minimiser": tower.write_vector(uniqueness.minimiser)}
    else:
        written["uniqueness"] = None
    return written


# ---------------------------------------------------------------- reading


def load_certificate(path: str | Path) -> Certificate:
    """Read a certificate file. Reading is not checking: use `check` for that.

    Raises
    ------
    MalformedCertificate
        The file does not follow the format.
    OSError
        The file cannot be read.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MalformedCertificate(f"{path} is not UTF-8 at byte {error.start}") from None
    return decode(text, Path(path).parent)


def decode(text: str, folder: Path | None = None) -> Certificate:
    """The certificate that a JSON text describes; matrices in files of their own are looked for in `folder`."""
    try:
        return _read_document(json.loads(text), folder)
    except _UNREADABLE as error:
        raise MalformedCertificate(f"not a certificate: {type(error).__name__} {error}") from None
    except MalformedCertificate:
        raise
    except (SciverifyError, ValueError) as error:
        raise MalformedCertificate(f"not a certificate: {error}") from None


def _read_document(document: dict[str, Any], folder: Path | None = None) -> Certificate:
    if document["format"] != FORMAT or document["version"] != VERSION:
        raise MalformedCertificate(
            f"format {shown(document['format'])} version {shown(document['version'])}: "
            f"this library reads {FORMAT!r} version {VERSION}"
        )
    if "scalars" in document["instance"]:
        return _read_complex(document)
    if isinstance(document["instance"]["matrix"], dict):
        return _read_enclosure(document, folder)
    return _read(document)


def _read(document: dict[str, Any]) -> Certificate:
    levels = _read_levels(document["field"])

    def vector(value: Any) -> Vector:
        return tuple(_read_number(x, levels) for x in value)

    instance, evidence = document["instance"], document["evidence"]
    problem = _read_instance(instance, levels)
    kind = document["claim"]["kind"]
    if kind in GAME_KINDS:
        point = document["point"]
        return Certificate(
            claim=read_game_claim(document["claim"]),
            problem=problem,
            point=None if point is None else _read_point(point, problem, vector),
            evidence=read_transcript_proof(
                evidence,
                problem,
                vector,
                None if point is None else _read_evidence(evidence, vector, levels),
                _read_document,
            ),
        )
    if isinstance(problem, TurnedProblem) and kind != "distance":
        raise MalformedCertificate(f"turned columns do not go with a claim of kind {kind!r}")
    if kind == "distance-within":
        claim = _read_claim(document["claim"])
        return Certificate(claim, problem, vector(document["point"]), read_proof(kind, evidence, vector))
    if kind in INSTANCE_KINDS:
        return Certificate(read_instance_claim(document["claim"]), problem, None, read_proof(kind, evidence, vector))
    return Certificate(
        claim=_read_claim(document["claim"]),
        problem=problem,
        point=_read_point(document["point"], problem, vector),
        evidence=_read_evidence(evidence, vector, levels),
    )


def _read_evidence(evidence: Any, vector: ReadVector, levels: list[Any]) -> Evidence:
    optimality, separation = evidence["optimality"], evidence.get("separation")
    return Evidence(
        Optimality(vector(optimality["dual"]), vector(optimality["minimiser"])),
        separation and Separation(vector(separation["direction"]), vector(separation["multiplier"])),
        _read_uniqueness(evidence.get("uniqueness"), levels),
    )


def _read_point(value: Any, problem: SparseRecovery | TurnedProblem, vector: ReadVector) -> Any:
    return tuple(map(vector, value)) if isinstance(problem, TurnedProblem) else vector(value)


def _read_enclosure(document: dict[str, Any], folder: Path | None) -> Certificate:
    instance, found = document["instance"], document["evidence"]["enclosure"]
    kind: Any = PROBLEMS[instance["problem"]]
    problem: SparseRecovery = kind(
        read_matrix_block(instance["matrix"], folder),
        read_vector_block(instance["measurements"]),
        _read_number(instance[_PARAMETER[kind.parameter_name]], []),
        weights=None if instance["weights"] is None else read_vector_block(instance["weights"]),
    )

    def fractions(value: Any) -> tuple[Fraction, ...]:
        return tuple(to_fraction(_read_number(x, [])) for x in value)

    count = len(found["support"])
    return Certificate(
        claim=_read_claim(document["claim"]),
        problem=problem,
        point=read_vector_block(document["point"]),
        evidence=SupportEvidence(
            support=tuple(found["support"]),
            signs=tuple(found["signs"]),
            h=fractions(found["h"]),
            g=fractions(found["g"]),
            minimiser=fractions(found["minimiser"]),
            inverse=read_vector_block(found["inverse"]).reshape(count, count),
        ),
    )


def _read_complex(document: dict[str, Any]) -> Certificate:
    return Certificate(
        claim=_read_claim(document["claim"]),
        problem=read_complex_instance(document["instance"]),
        point=read_complex_point(document["point"]),
        evidence=read_complex_evidence(document["evidence"]),
    )


def _read_levels(value: Any) -> list[Any]:
    levels: list[Any] = []
    for step in value:
        if "sqrt" in step:
            below = levels[-1] if levels else None
            levels.append(SquareRootField(_read_number(step["sqrt"], levels), below))
        else:
            modulus = fmpq_poly([_read_number(c, []) for c in step["polynomial"]])
            levels.append(NumberField(modulus, _read_number(step["low"], []), _read_number(step["high"], [])))
    return levels


def _read_number(value: Any, levels: list[Any]) -> Exact:
    if isinstance(value, str):
        return to_rational(value, "a numeral")
    if not levels or not isinstance(value, list):
        raise MalformedCertificate(f"{shown(value)} is not a numeral in a string")
    *below, level = levels
    parts = [_read_number(part, below) for part in value]
    if isinstance(level, SquareRootField):
        a, b = parts
        return a if isinstance(b, fmpq) and not b else Surd(level, a, b)
    poly = fmpq_poly(parts)
    return AlgebraicNumber(level, poly) if poly.degree() > 0 else parts[0]


def _read_instance(value: dict[str, Any], levels: list[Any]) -> SparseRecovery | TurnedProblem:
    if "turns" in value:
        plain = {key: entry for key, entry in value.items() if key != "turns"}
        return TurnedProblem(_read_real_instance(plain, levels), value["turns"])
    return _read_real_instance(value, levels)


def _read_real_instance(value: dict[str, Any], levels: list[Any]) -> SparseRecovery:
    def read(entry: Any) -> Any:
        return [read(x) for x in entry]

    def numbers(entries: Any) -> list[Exact]:
        return [_read_number(x, levels) for x in entries]

    isometry: Any = None
    if value["isometry"] is not None:
        isometry = (
            "dct" if value["isometry"]["kind"] == "dct-ii" else [numbers(row) for row in value["isometry"]["rows"]]
        )
    scales = value["row_scales_squared"]
    kind = PROBLEMS[value["problem"]]
    problem: SparseRecovery = kind(
        [numbers(row) for row in value["matrix"]],
        numbers(value["measurements"]),
        _read_number(value[_PARAMETER[kind.parameter_name]], levels),
        weights=numbers(value["weights"]),
        row_scales_squared=None if scales is None else numbers(scales),
        isometry=isometry,
    )
    return problem


def _read_claim(value: dict[str, Any]) -> Claim:
    low, high = (to_fraction(_read_number(value[key], [])) for key in ("lower", "upper"))
    if value["kind"] == "distance":
        unique = {v: k for k, v in _UNIQUE.items()}[value["unique"]]
        return DistanceClaim(Enclosure(low, high), unique)
    if value["kind"] == "objective-excess":
        return ObjectiveExcessClaim(Enclosure(low, high))
    if value["kind"] == "distance-within":
        return DistanceWithinClaim(Enclosure(low, high), to_fraction(_read_number(value["radius"], [])))
    raise MalformedCertificate(f"claim kind {shown(value['kind'])} is unknown")


def _read_uniqueness(value: Any, levels: list[Any]) -> Uniqueness | None:
    if value is None:
        return None
    if value["rule"] == "strict-multiplier":
        return StrictMultiplier(tuple(_read_number(x, levels) for x in value["multiplier"]))
    if value["rule"] == "second-minimiser":
        return SecondMinimiser(tuple(_read_number(x, levels) for x in value["minimiser"]))
    raise MalformedCertificate(f"uniqueness rule {shown(value['rule'])} is unknown")
