"""Measurement operators in files."""

from __future__ import annotations

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.numerals import read_integer, read_integers, read_rational
from sciverify.certificate.rational_arrays import read_matrix, write_matrix
from sciverify.errors import InvalidInput, MalformedCertificate, shown
from sciverify.operators.dense import DenseOperator, Identity
from sciverify.operators.mojette import Mojette
from sciverify.operators.operator import MeasurementOperator
from sciverify.operators.walsh_hadamard import WalshHadamard


def write_operator(operator: MeasurementOperator) -> JsonObject:
    """What is needed to multiply with it.

    Raises
    ------
    InvalidInput
        Certificates have no form for this operator.
    """
    if isinstance(operator, DenseOperator):
        return {"kind": "dense", "matrix": write_matrix(operator.rows)}
    if isinstance(operator, Identity):
        return {"kind": "identity", "size": operator.shape[1]}
    if isinstance(operator, WalshHadamard):
        rows = operator.kept.tolist()
        return {"kind": "walsh-hadamard", "size": operator.size, "scale": str(operator.scale), "rows": rows}
    if isinstance(operator, Mojette):
        directions = [[*direction] for direction in operator.directions]
        return {"kind": "mojette", "size": operator.side, "scale": str(operator.scale), "directions": directions}
    raise InvalidInput(f"{shown(operator)} has no form in certificates: pass its matrix")


def read_operator(value: object) -> MeasurementOperator:
    """The operator that was written."""
    value = as_object(value)
    kind = as_text(value["kind"])
    if kind == "dense":
        return DenseOperator(read_matrix(value["matrix"]))
    if kind == "identity":
        return Identity(read_integer(value["size"]))
    if kind == "walsh-hadamard":
        rows, size = list(read_integers(value["rows"])), read_integer(value["size"])
        return WalshHadamard(rows, size=size, scale=read_rational(value["scale"]))
    if kind == "mojette":
        directions = [read_integers(direction) for direction in as_list(value["directions"])]
        return Mojette(read_integer(value["size"]), directions, scale=read_rational(value["scale"]))
    raise MalformedCertificate(f"operator kind {shown(kind)} is unknown")
