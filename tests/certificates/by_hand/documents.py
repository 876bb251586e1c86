"""How certificates are written down by hand."""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True)
class Constant:
    """A constant of a bound in a file of the checker: its text there, once, and a smaller one that must be noticed."""

    name: str
    file: str
    old: str
    new: str


def numerals(vector: Sequence[Any]) -> list[Any]:
    """Integers and fractions as strings; components in a field are lists already."""
    return [x if isinstance(x, list) else str(x) for x in vector]


def instance(
    problem: str, parameter: Any, A: Any, y: Any, *, weights: Any = None, scales: Any = None, isometry: Any = None,
    signs: Any = None,
) -> Document:  # fmt: skip
    """An instance number by number; the parameter is eta for basis pursuit, else lambda."""
    constraints = {} if signs is None else {"signs": signs}
    return constraints | {
        "problem": problem,
        "eta" if problem == "basis-pursuit" else "lambda": numerals([parameter])[0],
        "weights": numerals(weights or [1] * len(A[0])),
        "matrix": [numerals(row) for row in A],
        "measurements": numerals(y),
        "row_scales_squared": scales and numerals(scales),
        "isometry": isometry,
    }


def certificate(claim: Document, posed: Document, point: Any, evidence: Document, field: Any = ()) -> Document:
    """A whole certificate."""
    return {
        "format": "sciverify-certificate",
        "version": 1,
        "claim": claim,
        "field": [*field],
        "instance": posed,
        "point": point if point is None or isinstance(point, dict) else numerals(point),
        "evidence": evidence,
    }


def distance(lower: Any, upper: Any, unique: bool | None = None) -> Document:
    return {"kind": "distance", "lower": str(lower), "upper": str(upper), "unique": unique}


def optimality(dual: Any, minimiser: Any) -> Document:
    return {"rule": "dual-optimality", "dual": numerals(dual), "minimiser": numerals(minimiser)}


def proof(
    dual: Any, minimiser: Any, separation: Document | None = None, uniqueness: Document | None = None
) -> Document:
    """The evidence of a distance."""
    return {"optimality": optimality(dual, minimiser), "separation": separation, "uniqueness": uniqueness}


def strict(multiplier: Any) -> Document:
    return {"rule": "strict-multiplier", "multiplier": numerals(multiplier)}


def functional(direction: Any, multiplier: Any) -> Document:
    return {"rule": "separating-functional", "direction": numerals(direction), "multiplier": numerals(multiplier)}


def doubles(values: Sequence[float]) -> str:
    """Little-endian float64 numbers in base64."""
    return base64.b64encode(struct.pack(f"<{len(values)}d", *values)).decode()


def block(values: Sequence[float]) -> Document:
    """A vector of float64 numbers."""
    return {"encoding": "float64", "length": len(values), "data": doubles(values)}
