"""Certificates <-> JSON objects, version 1 of the format in docs/certificate-format.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sciverify.certificate.blocks import SideFiles
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.kind import Reading, Writing
from sciverify.certificate.kinds.registry import kind_in_file, kind_of
from sciverify.certificate.statement import Statement
from sciverify.errors import MalformedCertificate, shown

FORMAT = "sciverify-certificate"
VERSION = 1
T = TypeVar("T")


def encode(certificate: Statement, beside: SideFiles | None = None) -> str:
    """The JSON text of a certificate; large float64 matrices go to `beside`, unless that is None."""
    return _layout(_write_document(certificate, beside)) + "\n"


def _write_document(certificate: Statement, beside: SideFiles | None = None) -> JsonObject:
    kind = kind_of(certificate.claim, certificate.evidence)
    writing = Writing(_write_document, beside)
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": {"kind": kind.name, **kind.write_claim(certificate.claim)},
        **kind.write(certificate.problem, certificate.point, certificate.evidence, writing)._asdict(),
    }


def _layout(value: object, indent: int = 0) -> str:
    """JSON for people: one line a vector, one line a row of a matrix."""
    if isinstance(value, dict):
        inside = [f"{' ' * (indent + 1)}{json.dumps(k)}: {_layout(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inside) + "\n" + " " * indent + "}"
    if isinstance(value, list) and sum(isinstance(x, list) and len(x) > 2 for x in value) > 1:
        inside = [" " * (indent + 1) + json.dumps(row) for row in value]
        return "[\n" + ",\n".join(inside) + "\n" + " " * indent + "]"
    return json.dumps(value)


def read_document(document: object, certificate: Callable[..., T], folder: Path | None = None) -> T:
    """What `certificate` makes of claim, problem, point and evidence of such an object."""
    document = as_object(document)
    if document["format"] != FORMAT or document["version"] != VERSION:
        raise MalformedCertificate(
            f"format {shown(document['format'])} version {shown(document['version'])}: "
            f"this library reads {FORMAT!r} version {VERSION}"
        )
    kind = kind_in_file(document)
    reading = Reading(lambda inside: read_document(inside, certificate), folder)
    problem, point, evidence = kind.read(document, reading)
    return certificate(kind.read_claim(document["claim"]), problem, point, evidence)
