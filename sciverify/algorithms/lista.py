"""LISTA: an unrolled ISTA whose matrices and thresholds are learned from pairs (y, x).

    x^0 = 0,  x^{k+1} = S_{theta_k}(x^k + W_k (y - A x^k / c)),  k = 0, ..., L-1,

with learned W_k and theta_k >= 0, a fixed matrix A and a fixed damping c, 10 ||A|| in the published experiment. Floats
in, floats out; no training library is needed to evaluate, save or load a network.

**Source.** Gregor and LeCun, ICML 2010; the parametrisation of the experiment of Colbrook, Antun, Hansen, PNAS 119
(2022); docs/theory/lista.md.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.algorithms.iteration import positive_number
from sciverify.algorithms.linear_map import Array, LinearMap, read_map
from sciverify.algorithms.network import Network
from sciverify.algorithms.nonlinearities import SoftThreshold, Threshold
from sciverify.algorithms.operations import Add, Apply, Divide, Multiply, Subtract
from sciverify.algorithms.program import Layer, Program
from sciverify.errors import InvalidInput, shown
from sciverify.exact.double_array import read_doubles
from sciverify.whole_files import write_whole

Floats = NDArray[np.float64]
DAMPING = 10.0
"""c = 10 ||A||, as in the published experiment."""
_FORMAT = {"format": "sciverify-lista", "version": 1}
_ARRAYS = ("matrix", "weights", "thresholds", "damping")
_LARGEST_FILE = 1 << 28


@dataclass(frozen=True, eq=False, repr=False)
class Lista(Network):
    """A LISTA network with given numbers; `train_lista` learns them. Call it on a measurement vector.

    Parameters
    ----------
    matrix : real array of shape (m, N)
    weights : real array of shape (L, N, m)
        ``W_0, ..., W_{L-1}``.
    thresholds : array of L numbers >= 0
    damping : float > 0
        c.
    record : mapping, optional
        How the numbers were found, as JSON; it is saved with them and has no influence on the output.

    Raises
    ------
    InvalidInput
        NaN or infinite entries, wrong shapes, negative thresholds.

    **Source.** docs/theory/lista.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> A = np.array([[2.0, 0.0], [0.0, 1.0]])
    >>> network = sv.Lista(A, weights=[A.T / 4], thresholds=[0.25], damping=1.0)
    >>> network([4.0, 1.0])
    array([1.75, 0.  ])
    """

    matrix: Any
    weights: Any
    thresholds: Any
    damping: float
    record: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows, columns = self.linear_map.shape
        if self.linear_map.is_complex or not isinstance(self.linear_map.given, np.ndarray):
            raise InvalidInput(f"matrix is {shown(self.matrix)}: a LISTA network needs a real array")
        object.__setattr__(self, "matrix", self.linear_map.given)
        weights, thresholds = _real(self.weights, "weights", 3), _real(self.thresholds, "thresholds", 1)
        if weights.shape != (len(thresholds), columns, rows) or not len(thresholds):
            raise InvalidInput(
                f"weights have shape {weights.shape}, thresholds {thresholds.shape}: "
                f"(L, {columns}, {rows}) and (L,) with L >= 1 are needed"
            )
        if thresholds.min() < 0:
            raise InvalidInput(f"thresholds are {shown(thresholds)}: none may be negative")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "thresholds", thresholds)
        object.__setattr__(self, "damping", positive_number(self.damping, "damping"))
        object.__setattr__(self, "record", deepcopy(dict(self.record)))

    @cached_property
    def linear_map(self) -> LinearMap:
        """The matrix in the form that multiplies."""
        return read_map(self.matrix)

    @cached_property
    def program(self) -> Program:
        """One layer for each W_k."""
        return Program((), tuple(self._layer(k) for k in range(len(self.thresholds))))

    def _layer(self, k: int) -> Layer:
        threshold = float(self.thresholds[k])
        operations = (
            Apply("r", "x"),
            Divide("r", "r", self.damping),
            Subtract("r", "y", "r"),
            Multiply("v", self.weights[k], "r"),
            Add("v", "x", "v"),
            SoftThreshold("x", "v", Threshold((threshold,), None)),
        )
        parameters = {"theta": threshold, "c": self.damping}
        return Layer("learned ISTA", 0, k + 1, "x + W (y - A x / c)", "soft threshold theta", parameters, operations)

    def _read(self, y: object) -> Array:
        data = super()._read(y)
        if data.dtype.kind == "c":
            raise InvalidInput(f"y is {shown(y)}: a LISTA network takes real measurements")
        return data

    def single(self, y: object) -> NDArray[np.float32]:
        """The output with every number rounded to float32 and every operation performed in float32."""
        low = np.float32
        data, matrix, damping = self._read(y).astype(low), self.matrix.astype(low), low(self.damping)
        x = np.zeros(self.linear_map.shape[1], low)
        for weights, threshold in zip(self.weights.astype(low), self.thresholds.astype(low), strict=True):
            v = x + weights @ (data - (matrix @ x) / damping)
            x = v - np.clip(v, -threshold, threshold)
        return x

    def around(self, matrix: object) -> Lista:
        """The same W_k and theta_k around another matrix, with c = 10 ||matrix||."""
        return Lista(matrix, self.weights, self.thresholds, DAMPING * read_map(matrix).norm, self.record)

    @property
    def parameter_count(self) -> int:
        """Numbers that define the network: A, c, the W_k and the theta_k."""
        return self.linear_map.size + 1 + int(self.weights.size) + len(self.thresholds)

    def save(self, path: str | Path) -> Path:
        """Write the network to an .npz file without pickled objects; `load` reads it."""
        text = json.dumps({**_FORMAT, "record": dict(self.record)}, sort_keys=True)
        arrays = {name: np.asarray(getattr(self, name), np.float64) for name in _ARRAYS}
        stream = io.BytesIO()
        np.savez(
            stream,
            matrix=arrays["matrix"],
            damping=arrays["damping"],
            weights=arrays["weights"],
            thresholds=arrays["thresholds"],
            metadata=np.frombuffer(text.encode(), np.uint8),
        )
        return write_whole(Path(path), stream.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Lista:
        """The network in a file that `save` wrote. Nothing is unpickled.

        Raises
        ------
        InvalidInput
            The file is unreadable, too large, of another format, or its numbers are no network.
        """
        arrays = _read_arrays(Path(path))
        try:
            metadata = json.loads(arrays["metadata"].astype(np.uint8, casting="safe").tobytes())
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidInput(f"{path}: its metadata is no JSON: {error}") from None
        if not isinstance(metadata, dict) or {k: metadata.get(k) for k in _FORMAT} != _FORMAT:
            raise InvalidInput(f"{path}: its metadata is {shown(metadata)}, which is no LISTA network of version 1")
        record = metadata.get("record")
        if not isinstance(record, dict) or arrays["damping"].shape != ():
            raise InvalidInput(f"{path}: record is {shown(record)}, damping {shown(arrays['damping'])}: no network")
        return cls(arrays["matrix"], arrays["weights"], arrays["thresholds"], arrays["damping"].item(), record)

    @property
    def _formula(self) -> str:
        return r"x^{k+1} = S_{\theta_k}(x^k + W_k (y - A x^k / c)), \qquad x^0 = 0"

    def __str__(self) -> str:
        m, columns = self.linear_map.shape
        return (
            f"LISTA R^{m} -> R^{columns}: {len(self.thresholds)} layers, {self.parameter_count} parameters, "
            f"thresholds up to {self.thresholds.max():.3g}"
        )


def _real(values: object, name: str, dimension: int) -> Floats:
    """A copy; nothing is rounded."""
    found: Floats = read_doubles(values, name)
    if found.dtype.kind == "c" or found.ndim != dimension:
        raise InvalidInput(f"{name}: {shown(values)}, but a real, finite array with {dimension} axes is needed")
    return found


def _read_arrays(path: Path) -> dict[str, Array]:
    expected = {*_ARRAYS, "metadata"}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_FILE:
                raise InvalidInput(f"{path} holds more than {_LARGEST_FILE} bytes: that is no network of this kind")
        with np.load(path, allow_pickle=False) as file:
            if set(file.files) != expected:
                raise InvalidInput(
                    f"{path} holds {shown(sorted(file.files))}: {', '.join(sorted(expected))} are needed"
                )
            return {name: file[name] for name in expected}
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError, zipfile.BadZipFile, MemoryError, NotImplementedError) as error:
        raise InvalidInput(f"{path} is no LISTA network: {error}") from None
