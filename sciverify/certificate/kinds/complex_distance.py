"""Claim kind distance with evidence for complex data: a zero of the optimality equations, an exact fit, or 0."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.instances import COMPLEX, read_complex_instance, write_complex_instance
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.distance import AboutDistance, DistanceClaim, away_from_the_only_minimiser
from sciverify.certificate.kinds.kind import Body, Reading, Writing
from sciverify.certificate.numerals import (
    FractionPairs,
    read_fraction,
    read_fraction_pairs,
    read_gaussians,
    read_integers,
    write_fraction_pairs,
    write_gaussians,
)
from sciverify.certificate.statement import Point, Problem, Proof
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral


@dataclass(frozen=True, slots=True, eq=False)
class Krawczyk(Proof):
    """Rule complex-krawczyk: the optimality equations have one zero in a box, and it is the only minimiser.

    Attributes
    ----------
    support : tuple of k integers
    minimiser : tuple of k pairs (real part, imaginary part)
        The centre of the box.
    scale, radius : t of the centre, and half the side of the box
    inverse : float64 array of shape (n, n)
        An approximation of the inverse Jacobian, n = 2k for P2 and 2k + 1 for P1 and P3; copied, and read-only.
    margin : float or None
        Least relative slack of a dual constraint off the support that was proven (not kept in files).
    """

    support: tuple[int, ...]
    minimiser: FractionPairs
    scale: Fraction
    radius: Fraction
    inverse: NDArray[np.float64]
    margin: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


@dataclass(frozen=True, slots=True, eq=False)
class ComplexFit(Proof):
    """Rule complex-exact-fit: A_T z_T = y exactly, and near `dual` lies a p with A_T^H p = (w z/|z|)_T."""

    support: tuple[int, ...]
    minimiser: FractionPairs
    dual: FractionPairs
    inverse: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


@dataclass(frozen=True, slots=True)
class ZeroMinimiser(Proof):
    """Rule complex-zero: 0 is the only minimiser."""


ComplexEvidence: TypeAlias = Krawczyk | ComplexFit | ZeroMinimiser

_PROOFS: dict[type[Proof], str] = {
    Krawczyk: "the optimality equations have one zero in a box, strict bounds off the support; balls",
    ComplexFit: "exact fit on independent columns, a dual point with strict bounds off the support; balls",
    ZeroMinimiser: "0 satisfies strict optimality conditions; balls",
}


class ComplexDistance(AboutDistance[ComplexEvidence]):
    """Rules complex-krawczyk, complex-exact-fit and complex-zero."""

    data = COMPLEX
    evidence = tuple(_PROOFS)

    def write(self, problem: Problem, point: Any, evidence: ComplexEvidence, writing: Writing) -> Body:
        """An instance and a point in pairs of numerals."""
        return Body([], write_complex_instance(problem), write_gaussians(point), _write_evidence(evidence))

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, ComplexEvidence]:
        """An instance and a point in pairs of numerals."""
        document = as_object(document)
        problem = read_complex_instance(document["instance"])
        return problem, read_gaussians(document["point"]), _read_evidence(document["evidence"])

    def proof(self, evidence: ComplexEvidence) -> str:
        """The rule; balls."""
        return _PROOFS[type(evidence)]

    def explain(self, claim: DistanceClaim, problem: Problem, evidence: ComplexEvidence) -> list[str]:
        """The only minimiser, and the distance."""
        return [_explain_evidence(evidence), away_from_the_only_minimiser(claim.bounds)]


def _write_evidence(evidence: ComplexEvidence) -> JsonObject:
    """One key, named after the rule."""
    if isinstance(evidence, ZeroMinimiser):
        return {"zero": {"rule": "complex-zero"}}
    common = {"support": list(evidence.support), "minimiser": write_fraction_pairs(evidence.minimiser)}
    inverse = {"inverse": write_vector_block(evidence.inverse)}
    if isinstance(evidence, ComplexFit):
        dual = {"dual": write_fraction_pairs(evidence.dual)}
        return {"exact-fit": {"rule": "complex-exact-fit", **common, **dual, **inverse}}
    box = {"scale": numeral(evidence.scale), "radius": numeral(evidence.radius)}
    return {"krawczyk": {"rule": "complex-krawczyk", **common, **box, **inverse}}


def _read_evidence(value: object) -> ComplexEvidence:
    value = as_object(value)
    ((name, found),) = value.items()
    if name == "zero":
        return ZeroMinimiser()
    found = as_object(found)
    support, minimiser = read_integers(found["support"]), read_fraction_pairs(found["minimiser"])
    inverse = read_vector_block(found["inverse"])
    if name == "exact-fit":
        count = 2 * len(support)
        return ComplexFit(support, minimiser, read_fraction_pairs(found["dual"]), inverse.reshape(count, count))
    if name != "krawczyk":
        raise MalformedCertificate(f"evidence {shown(name)} is unknown")
    count = round(len(inverse) ** 0.5)
    scale, radius = read_fraction(found["scale"]), read_fraction(found["radius"])
    return Krawczyk(support, minimiser, scale, radius, inverse.reshape(count, count))


def _explain_evidence(evidence: ComplexEvidence) -> str:
    if isinstance(evidence, ZeroMinimiser):
        return "0 satisfies the optimality conditions strictly, so it is the only minimiser."
    count = len(evidence.support)
    if isinstance(evidence, ComplexFit):
        return (
            f"{count} independent columns fit y exactly, and a dual point close to the one in the evidence attains its "
            "bounds there and stays strictly below them elsewhere, so the fit is the only minimiser."
        )
    room = "" if evidence.margin is None else f", the nearest by a proven {100 * evidence.margin:.2g} %"
    return (
        f"On {count} columns the optimality equations have exactly one zero within "
        f"{significant(evidence.radius, 2, upward=True)} of the minimiser in the evidence (Krawczyk), and off them "
        f"every |A_i^H r| stays below its bound{room}, so it is the only minimiser."
    )
