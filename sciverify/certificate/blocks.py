"""float64 data in certificates: base64 blocks, and files named by their hash next to the certificate."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TypeAlias

import numpy as np

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.errors import MalformedCertificate, as_integer
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import FloatMatrix, Floats

SideFiles: TypeAlias = dict[str, bytes]
"""Files that belong next to a certificate: their contents by name."""
INLINE_BYTES = 8 * 2**20
"""Larger matrices go to a file of their own when a certificate is saved."""


def write_vector_block(values: Floats) -> JsonObject:
    """One float64 vector."""
    flat = np.ascontiguousarray(values, dtype="<f8").ravel()
    return {"encoding": "float64", "length": int(flat.size), "data": _text(flat.tobytes())}


def write_matrix_block(data: FloatData, beside: SideFiles | None) -> JsonObject:
    """The matrix inline, or by its name, with its bytes added to `beside`, if it is large."""
    matrix = data.matrix
    rows, columns = (int(n) for n in matrix.shape)
    if not isinstance(matrix, np.ndarray):
        values = np.ascontiguousarray(matrix.data, dtype="<f8")
        payload = b"".join(part.data for part in (matrix.indptr.astype("<u8"), matrix.indices.astype("<u8"), values))
        head = {"encoding": "float64-csc", "shape": [rows, columns], "entries": int(matrix.nnz)}
    else:
        payload = np.ascontiguousarray(matrix.T, dtype="<f8").tobytes()
        head = {"encoding": "float64-columns", "shape": [rows, columns]}
    if beside is None or len(payload) <= INLINE_BYTES:
        return {**head, "data": _text(payload)}
    digest = hashlib.sha256(payload).hexdigest()
    name = f"matrix-{digest[:16]}.bin"
    beside[name] = payload
    return {**head, "file": name, "sha256": digest}


def read_vector_block(value: object) -> Floats:
    """The vector of a block."""
    value = as_object(value)
    values = np.frombuffer(base64.b64decode(as_text(value["data"]), validate=True), dtype="<f8")
    if value["encoding"] != "float64" or len(values) != value["length"]:
        raise MalformedCertificate("a float64 block does not have the length it says")
    return values.astype(np.float64)


def read_matrix_block(value: object, folder: Path | None) -> FloatMatrix:
    """The matrix of a block, dense or CSC."""
    value = as_object(value)
    if "data" in value:
        payload = base64.b64decode(as_text(value["data"]), validate=True)
    elif folder is None:
        raise MalformedCertificate("the matrix is in a file of its own: load the certificate by its path")
    else:
        payload = (folder / Path(as_text(value["file"])).name).read_bytes()
        if hashlib.sha256(payload).hexdigest() != value["sha256"]:
            raise MalformedCertificate(f"{value['file']} is not the matrix that was certified")
    rows, columns = (as_integer(n, "shape", 1, 2**40) for n in as_list(value["shape"]))
    if value["encoding"] == "float64-columns":
        return np.frombuffer(payload, dtype="<f8").reshape(columns, rows).T.astype(np.float64)
    from scipy.sparse import csc_array

    entries = as_integer(value["entries"], "entries", 0, rows * columns)
    if len(payload) != 8 * (columns + 1 + 2 * entries):
        raise MalformedCertificate("the sparse matrix does not have the size it says")
    head = 8 * (columns + 1)
    starts = np.frombuffer(payload[:head], dtype="<u8").astype(np.int64)
    indices = np.frombuffer(payload[head : head + 8 * entries], dtype="<u8").astype(np.int64)
    if starts[0] != 0 or starts[-1] != entries or (np.diff(starts) < 0).any():
        raise MalformedCertificate("the column starts of the sparse matrix do not ascend to its number of entries")
    if entries and (indices.min() < 0 or indices.max() >= rows):
        raise MalformedCertificate("the sparse matrix has an entry outside its rows")
    data = np.frombuffer(payload[head + 8 * entries :], dtype="<f8").astype(np.float64)
    matrix: FloatMatrix = csc_array((data, indices, starts), shape=(rows, columns))
    return matrix


def _text(payload: bytes) -> str:
    return base64.b64encode(payload).decode("ascii")
