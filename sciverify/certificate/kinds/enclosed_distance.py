"""Claim kind distance with evidence for float64 data: a support, strong convexity, or a strict dual point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.instances import FLOAT64, read_float_instance, write_float_instance
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.convexity import (
    ConvexityEvidence,
    convexity_proof,
    describe_convexity,
    explain_convexity,
    read_convexity,
    read_entries_block,
    write_entries_block,
)
from sciverify.certificate.kinds.distance import AboutDistance, DistanceClaim, away_from_the_only_minimiser
from sciverify.certificate.kinds.kind import Body, Reading, Writing
from sciverify.certificate.kinds.strict_dual import (
    StrictDualEvidence,
    describe_strict_dual,
    explain_strict_dual,
    read_strict_dual,
    strict_dual_proof,
)
from sciverify.certificate.numerals import read_fractions, read_integers
from sciverify.certificate.statement import Point, Problem, Proof
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import significant
from sciverify.exact.labelled import columns_in_words
from sciverify.exact.rationals import numeral
from sciverify.problems.turned import TurnedProblem


@dataclass(frozen=True, slots=True)
class SupportEvidence(Proof):
    """Rule support-enclosure: the only minimiser lies on a support, near a point, by a contraction.

    Attributes
    ----------
    support, signs : tuples of k integers
        Signs are 1 or -1, and 0 for free entries.
    h, g, minimiser : tuples of k dyadic rationals
        Approximations of G^-1 A_T^T y, of G^-1 (w s)_T and of the minimiser on the support.
    inverse : float64 array of shape (k, k)
        An approximation of G^-1, G = A_T^T A_T; copied, and read-only.
    margin : float or None
        Least relative slack of a dual constraint off the support that was proven (not kept in files).
    """

    support: tuple[int, ...]
    signs: tuple[int, ...]
    h: tuple[Fraction, ...]
    g: tuple[Fraction, ...]
    minimiser: tuple[Fraction, ...]
    inverse: NDArray[np.float64]
    margin: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


FloatEvidence: TypeAlias = SupportEvidence | ConvexityEvidence | StrictDualEvidence


class EnclosedDistance(AboutDistance[FloatEvidence]):
    """Rules support-enclosure, strong-convexity and strict-dual."""

    data = FLOAT64
    evidence = (SupportEvidence, ConvexityEvidence, StrictDualEvidence)

    def write(self, problem: Problem, point: Point, evidence: FloatEvidence, writing: Writing) -> Body:
        """An instance and a point in float64 blocks, a key `enclosure`, `convexity` or `dual`."""
        instance = write_float_instance(problem, writing.beside)
        write_point = write_vector_block if isinstance(evidence, SupportEvidence) else write_entries_block
        return Body([], instance, write_point(np.asarray(point)), write_float_evidence(evidence))

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, FloatEvidence]:
        """An instance and a point in float64 blocks, a key `enclosure`, `convexity` or `dual`."""
        document = as_object(document)
        evidence = read_float_evidence(document["evidence"])
        problem = read_float_instance(document["instance"], reading.folder)
        return problem, read_entries_block(document["point"]), evidence

    def proof(self, evidence: FloatEvidence) -> str:
        """A support, an inverse, strict bounds, or what stands in their place; float64."""
        return float_proof(evidence)

    def explain(self, claim: DistanceClaim, problem: Problem, evidence: FloatEvidence) -> list[str]:
        """The support, its room, and the distance."""
        if isinstance(evidence, ConvexityEvidence):
            return explain_convexity(claim, evidence)
        if isinstance(evidence, StrictDualEvidence):
            return explain_strict_dual(claim, evidence)
        return [*describe_float_evidence(problem, evidence), away_from_the_only_minimiser(claim.bounds)]


def write_float_evidence(evidence: FloatEvidence) -> JsonObject:
    """One key, of the rule."""
    if isinstance(evidence, ConvexityEvidence):
        return {"convexity": evidence.written()}
    if isinstance(evidence, StrictDualEvidence):
        return {"dual": evidence.written()}
    return {"enclosure": _written(evidence)}


def read_float_evidence(value: object) -> FloatEvidence:
    """The evidence under that key."""
    found = as_object(value)
    if "convexity" in found:
        return read_convexity(found["convexity"])
    return read_strict_dual(found["dual"]) if "dual" in found else _read(as_object(found["enclosure"]))


def float_proof(evidence: FloatEvidence) -> str:
    """What proves a claim about float64 data, in one line."""
    if isinstance(evidence, ConvexityEvidence):
        return convexity_proof(evidence)
    if isinstance(evidence, StrictDualEvidence):
        return strict_dual_proof(evidence)
    return f"support of {len(evidence.support)} columns, approximate inverse, strict dual bounds; float64"


def describe_float_evidence(problem: Problem, evidence: FloatEvidence) -> list[str]:
    """What is known of the minimisers, and with how much room, whatever is claimed of them."""
    if isinstance(evidence, ConvexityEvidence):
        return describe_convexity(evidence)
    if isinstance(evidence, StrictDualEvidence):
        return describe_strict_dual(evidence)
    count = len(evidence.support)
    room = ""
    if evidence.margin is not None:
        nearest = f"{100 * evidence.margin:.2g} %"
        unsigned = isinstance(problem, TurnedProblem) or problem.signs is None
        sizes = "|A_i^T r|" if unsigned else "s A_i^T r with an admitted sign s"
        room = f"; off these columns every {sizes} stays below its bound, the nearest by a proven {nearest}"
    named = columns_in_words(problem.names, evidence.support)
    smallest = min((abs(z) for z in evidence.minimiser), default=None)
    entry = "" if smallest is None else f", the smallest entry is {significant(smallest, 3, upward=False)} in modulus"
    held = "entry with a penalty" if 0 in evidence.signs else "entry"
    return [
        f"The only minimiser lives on {count} columns{named}: an approximate inverse of their Gram matrix "
        f"contracts, which encloses the minimiser entry by entry, and no {held} changes its sign{entry}{room}."
    ]


def _written(evidence: SupportEvidence) -> JsonObject:
    return {
        "rule": "support-enclosure",
        "support": list(evidence.support),
        "signs": list(evidence.signs),
        "h": [numeral(x) for x in evidence.h],
        "g": [numeral(x) for x in evidence.g],
        "minimiser": [numeral(x) for x in evidence.minimiser],
        "inverse": write_vector_block(evidence.inverse),
    }


def _read(found: JsonObject) -> SupportEvidence:
    support = read_integers(found["support"])
    count = len(support)
    return SupportEvidence(
        support=support,
        signs=read_integers(found["signs"]),
        h=read_fractions(found["h"]),
        g=read_fractions(found["g"]),
        minimiser=read_fractions(found["minimiser"]),
        inverse=read_vector_block(found["inverse"]).reshape(count, count),
    )
