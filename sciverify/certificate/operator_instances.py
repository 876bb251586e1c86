"""Instances whose matrix is an operator <-> JSON: its kind and size, what is measured as bits, float64 blocks."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.json_values import JsonObject, as_object, as_text
from sciverify.certificate.numerals import read_rational
from sciverify.certificate.statement import Problem
from sciverify.errors import InvalidInput, MalformedCertificate, as_integer, shown
from sciverify.operators.fourier_haar import FourierHaar
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.operator_data import MOST_SIDE
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

_PARAMETER = {"lam": "lambda", "eta": "eta"}
_KIND = "fourier-haar-2d"


def write_operator_instance(problem: Problem) -> JsonObject:
    """The instance with the key "operator"."""
    if isinstance(problem, TurnedProblem) or problem.operator_data is None or problem.float_weights is None:
        raise InvalidInput("this evidence belongs to operators")
    data, weights = problem.operator_data, problem.float_weights
    return {
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: str(problem.parameter),
        "weights": None if (weights == 1).all() else write_vector_block(weights),
        "operator": {
            "kind": _KIND,
            "side": data.operator.side,
            "unknown": "real",
            "rows": write_bits(data.operator.mask.ravel()),
        },
        "measurements": write_vector_block(data.measurements.real),
        "measurements_imaginary": write_vector_block(data.measurements.imag),
    }


def read_operator_instance(value: object) -> SparseRecovery:
    """The problem of such an instance."""
    value = as_object(value)
    operator = as_object(value["operator"])
    if operator["kind"] != _KIND or operator["unknown"] != "real":
        raise MalformedCertificate(f"operator {shown(operator['kind'])} of a {shown(operator['unknown'])} unknown")
    side = as_integer(operator["side"], "side", 2, MOST_SIDE)
    rows = read_bits(operator["rows"], side * side).reshape(side, side)
    kind = PROBLEMS[as_text(value["problem"])]
    parts = [read_vector_block(value[key]) for key in ("measurements", "measurements_imaginary")]
    samples = np.empty(len(parts[0]), dtype=np.complex128)
    samples.real, samples.imag = parts
    return kind(
        FourierHaar(rows),
        samples,
        read_rational(value[_PARAMETER[kind.parameter_name]]),
        weights=None if value["weights"] is None else read_vector_block(value["weights"]),
    )


def write_bits(chosen: NDArray[np.bool_]) -> JsonObject:
    """Places that are chosen: bit k is in byte k // 8, least significant first."""
    data = np.packbits(chosen, bitorder="little").tobytes()
    return {"encoding": "bits", "length": len(chosen), "data": base64.b64encode(data).decode("ascii")}


def read_bits(value: object, length: int) -> NDArray[np.bool_]:
    """The places of such a block."""
    value = as_object(value)
    data = np.frombuffer(base64.b64decode(as_text(value["data"]), validate=True), dtype=np.uint8)
    if value["encoding"] != "bits" or value["length"] != length or len(data) != -(-length // 8):
        raise MalformedCertificate("a block of bits does not have the length it says")
    return np.unpackbits(data, count=length, bitorder="little").astype(np.bool_)
