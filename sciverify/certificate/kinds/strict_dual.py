"""Evidence for distances from float64 data where y is fitted: a dual point with room to spare off some columns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.convexity import describe_twins
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.numerals import read_fraction, read_integers
from sciverify.certificate.statement import Proof
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Fit:
    """Columns that fit every vector: something that fits y is near a point that nearly does.

    Attributes
    ----------
    columns : tuple of integers
        C
    singular_value : Fraction
        At most the least singular value of the rows of A_C.
    """

    columns: tuple[int, ...]
    singular_value: Fraction


@dataclass(frozen=True, slots=True)
class StrictDualEvidence(Proof):
    """Rule strict-dual: minimisers nearly vanish off some columns and multiples of these, and are near a point there.

    Attributes
    ----------
    columns : tuple of k integers
        E, without multiples of columns.
    minimiser : float64 array of length k
        z~; copied, and read-only.
    singular_value : Fraction
        At most the least singular value of the columns E.
    twins : tuple of pairs (column, the column of E that it is a multiple of)
    dual : float64 array of length m
        p; copied, and read-only.
    scale : Fraction
        T: p / T is the dual point.
    margin, slope : Fraction
        v_i - |A_i^T p| / T is at least the first, and at least the second times ||A_i||, off E.
    fit : Fit or None
        None where z~ fits y exactly; for the square-root LASSO, where what it leaves of y is small enough.
    """

    columns: tuple[int, ...]
    minimiser: NDArray[np.float64]
    singular_value: Fraction
    twins: tuple[tuple[int, int], ...]
    dual: NDArray[np.float64]
    scale: Fraction
    margin: Fraction
    slope: Fraction
    fit: Fit | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "minimiser", read_only_copy(self.minimiser))
        object.__setattr__(self, "dual", read_only_copy(self.dual))

    @property
    def numbers(self) -> tuple[Fraction, ...]:
        """All that are written as numerals."""
        least = () if self.fit is None else (self.fit.singular_value,)
        return (self.singular_value, self.scale, self.margin, self.slope, *least)

    def written(self) -> JsonObject:
        """The object under the key `dual`."""
        fit = None
        if self.fit is not None:
            fit = {"columns": list(self.fit.columns), "singular_value": numeral(self.fit.singular_value)}
        return {
            "rule": "strict-dual",
            "columns": list(self.columns),
            "minimiser": write_vector_block(self.minimiser),
            "singular_value": numeral(self.singular_value),
            "twins": [list(pair) for pair in self.twins],
            "dual": write_vector_block(self.dual),
            "scale": numeral(self.scale),
            "margin": numeral(self.margin),
            "slope": numeral(self.slope),
            "fit": fit,
        }


def read_strict_dual(value: object) -> StrictDualEvidence:
    """The evidence that such an object describes."""
    value = as_object(value)
    pairs = [read_integers(pair) for pair in as_list(value["twins"])]
    fit = None
    if value["fit"] is not None:
        found = as_object(value["fit"])
        fit = Fit(read_integers(found["columns"]), read_fraction(found["singular_value"]))
    return StrictDualEvidence(
        columns=read_integers(value["columns"]),
        minimiser=read_vector_block(value["minimiser"]),
        singular_value=read_fraction(value["singular_value"]),
        twins=tuple((twin, i) for twin, i in pairs),
        dual=read_vector_block(value["dual"]),
        scale=read_fraction(value["scale"]),
        margin=read_fraction(value["margin"]),
        slope=read_fraction(value["slope"]),
        fit=fit,
    )


def strict_dual_proof(evidence: StrictDualEvidence) -> str:
    """Columns, a dual point, its room; float64."""
    return f"a point on {len(evidence.columns)} columns, a dual point with room to spare off them; float64"


def describe_strict_dual(evidence: StrictDualEvidence) -> list[str]:
    """The room of the dual point, why something feasible is near, twins."""
    least, room = (significant(x, 3, upward=False) for x in (evidence.singular_value, evidence.margin))
    lines = [
        f"A dual point keeps {room} below its bounds off {len(evidence.columns)} columns, so that all minimisers are "
        f"nearly 0 there; the least singular value of these columns is at least {least}, so that they are near the "
        "point in the evidence."
    ]
    if evidence.fit is not None:
        sigma = significant(evidence.fit.singular_value, 3, upward=False)
        lines.append(
            f"What the point leaves of y is fitted at little cost by {len(evidence.fit.columns)} columns, whose rows "
            f"have singular values of at least {sigma}."
        )
    return [*lines, *describe_twins(len(evidence.twins))]


def explain_strict_dual(claim: DistanceClaim, evidence: StrictDualEvidence) -> list[str]:
    """What is known of the minimisers, and the distance."""
    low, high = (significant(x, 10, upward=up) for x, up in ((claim.bounds.lower, False), (claim.bounds.upper, True)))
    unique = "there are several" if claim.unique is Verdict.FALSE else "whether there are several is not said"
    last = f"Hence the nearest minimiser is between {low} and {high} away from x; {unique}."
    return [*describe_strict_dual(evidence), last]
