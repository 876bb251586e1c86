"""Evidence for distances from float64 data that asks nothing of signs: strong convexity on some columns."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.kinds.distance import DistanceClaim, away_from_the_only_minimiser
from sciverify.certificate.numerals import read_fraction, read_integers
from sciverify.certificate.statement import Proof
from sciverify.errors import MalformedCertificate, as_integer
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ConvexityEvidence(Proof):
    """Rule strong-convexity: minimisers vanish off some columns and multiples of these, and are near a point there.

    Attributes
    ----------
    columns : tuple of k integers
        E, a superset of the columns that minimisers use, without multiples of columns.
    minimiser : float64 array of length k
        z~; copied, and read-only.
    singular_value : Fraction
        At most the least singular value of the columns E (square-root LASSO: after the projection along the residual).
    twins : tuple of pairs (column, the column of E that it is a multiple of)
    margin : float or None
        Least relative slack of a dual constraint off the columns that was proven (not kept in files).
    """

    columns: tuple[int, ...]
    minimiser: NDArray[np.float64]
    singular_value: Fraction
    twins: tuple[tuple[int, int], ...]
    margin: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "minimiser", read_only_copy(self.minimiser))

    def written(self) -> JsonObject:
        """The object under the key `convexity`."""
        return {
            "rule": "strong-convexity",
            "columns": list(self.columns),
            "minimiser": write_vector_block(self.minimiser),
            "singular_value": numeral(self.singular_value),
            "twins": [list(pair) for pair in self.twins],
        }


def read_convexity(value: object) -> ConvexityEvidence:
    """The evidence that such an object describes."""
    value = as_object(value)
    pairs = [read_integers(pair) for pair in as_list(value["twins"])]
    return ConvexityEvidence(
        columns=read_integers(value["columns"]),
        minimiser=read_vector_block(value["minimiser"]),
        singular_value=read_fraction(value["singular_value"]),
        twins=tuple((twin, i) for twin, i in pairs),
    )


def convexity_proof(evidence: ConvexityEvidence) -> str:
    """Columns, a singular value, strict bounds; float64."""
    return f"strong convexity on {len(evidence.columns)} columns, strict dual bounds off them; float64"


def describe_convexity(evidence: ConvexityEvidence) -> list[str]:
    """The columns, their singular value, twins."""
    room = ""
    if evidence.margin is not None:
        room = f", the nearest by a proven {100 * evidence.margin:.2g} %"
    least = significant(evidence.singular_value, 3, upward=False)
    found = (
        f"The least singular value of {len(evidence.columns)} columns is at least {least}, so the objective is "
        "strongly convex there and its minimisers are near the point in the evidence; off these columns every "
        f"|A_i^T r| stays below its bound{room}."
    )
    return [found, *describe_twins(len(evidence.twins))]


def describe_twins(count: int) -> list[str]:
    """What multiples of columns may have; nothing if there are none."""
    if not count:
        return []
    several = count > 1
    copies = f"{count} further column{'s are multiples' if several else ' is a multiple'} of one of them"
    shared = (
        "they may share its entry if they are as cheap, and are 0 if they are dearer"
        if several
        else ("it may share its entry if it is as cheap, and is 0 if it is dearer")
    )
    return [f"{copies}: {shared}."]


def explain_convexity(claim: DistanceClaim, evidence: ConvexityEvidence) -> list[str]:
    """The columns, their singular value, twins, and the distance."""
    last = f"Hence {_words(claim)}." if evidence.twins else away_from_the_only_minimiser(claim.bounds)
    return [*describe_convexity(evidence), last]


def _words(claim: DistanceClaim) -> str:
    low, high = (significant(x, 10, upward=up) for x, up in ((claim.bounds.lower, False), (claim.bounds.upper, True)))
    several = "; there are several minimisers" if claim.unique is Verdict.FALSE else ""
    return f"the nearest minimiser is between {low} and {high} away from x{several}"


def write_entries_block(values: NDArray[np.float64]) -> JsonObject:
    """A float64 vector by its non-zero entries where that is shorter, else all of it."""
    places = np.flatnonzero(values)
    if 2 * len(places) >= len(values):
        return write_vector_block(values)
    data = places.astype("<u8").tobytes() + np.ascontiguousarray(values[places], dtype="<f8").tobytes()
    text = base64.b64encode(data).decode("ascii")
    return {"encoding": "float64-entries", "length": len(values), "entries": len(places), "data": text}


def read_entries_block(value: object) -> NDArray[np.float64]:
    """The vector of such a block."""
    value = as_object(value)
    if value["encoding"] != "float64-entries":
        return read_vector_block(value)
    length = as_integer(value["length"], "length", 0, 2**40)
    data = base64.b64decode(as_text(value["data"]), validate=True)
    half = len(data) // 2
    places, entries = np.frombuffer(data[:half], dtype="<u8"), np.frombuffer(data[half:], dtype="<f8")
    if len(places) != value["entries"] or (len(places) and int(places.max()) >= length):
        raise MalformedCertificate("a float64 block does not have the entries it says")
    values = np.zeros(length)
    values[places.astype(np.int64)] = entries
    return values
