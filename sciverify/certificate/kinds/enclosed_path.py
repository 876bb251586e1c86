"""Claim kind solution-path with evidence for float64 data: each knot between two bounds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.instances import FLOAT64, read_float_instance, write_float_instance
from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.kind import Body, Reading, Writing
from sciverify.certificate.kinds.solution_path import AboutPath, SolutionPathClaim, supports_in_words
from sciverify.certificate.numerals import read_fractions, read_integer, read_integers
from sciverify.certificate.statement import Point, Problem, Proof
from sciverify.errors import MalformedCertificate
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.rationals import numeral


@dataclass(frozen=True, slots=True)
class Crossing:
    """The larger support at a knot, or the one at the end of the path.

    Attributes
    ----------
    support, signs : tuples of k integers
        Ascending; free entries have the sign 0.
    entry : int or None
        The entry that vanishes at the knot; None at the end.
    h, g : tuples of k dyadic rationals
        Approximations of G^-1 A_T^T y and of G^-1 (w s)_T, G = A_T^T A_T.
    inverse : float64 array of shape (k, k)
        An approximation of G^-1; copied, and read-only.
    """

    support: tuple[int, ...]
    signs: tuple[int, ...]
    entry: int | None
    h: tuple[Fraction, ...]
    g: tuple[Fraction, ...]
    inverse: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


@dataclass(frozen=True, slots=True)
class EnclosedPathProof(Proof):
    """Rule enclosed-path: a crossing for each knot, and one for the end."""

    crossings: tuple[Crossing, ...]


class EnclosedPathKind(AboutPath[EnclosedPathProof]):
    """Rule enclosed-path."""

    data = FLOAT64
    evidence = (EnclosedPathProof,)

    def write(self, problem: Problem, point: Point, evidence: EnclosedPathProof, writing: Writing) -> Body:
        """An instance in float64 blocks, a key `path`."""
        path = {"rule": "enclosed-path", "crossings": [_write(crossing) for crossing in evidence.crossings]}
        return Body([], write_float_instance(problem, writing.beside), None, {"path": path})

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, EnclosedPathProof]:
        """An instance in float64 blocks, a key `path`."""
        document = as_object(document)
        if document["point"] is not None:
            raise MalformedCertificate("a claim of kind 'solution-path' has no point: it must be null")
        path = as_object(as_object(document["evidence"])["path"])
        crossings = tuple(_read(as_object(value)) for value in as_list(path["crossings"]))
        return read_float_instance(document["instance"], reading.folder), None, EnclosedPathProof(crossings)

    def proof(self, evidence: EnclosedPathProof) -> str:
        """Supports, inverses, bounds; float64."""
        return f"{len(evidence.crossings)} supports with approximate inverses, strict bounds around each knot; float64"

    def explain(self, claim: SolutionPathClaim, problem: Problem, evidence: EnclosedPathProof) -> list[str]:
        """What was proven, how long supports are, and by what."""
        bounds = (
            "On the larger support at a knot, an approximate inverse of the Gram matrix contracts; around the knot one "
            "entry changes its sign, all others keep theirs, and the other columns stay below their bounds."
        )
        return [f"Proven: {self.sentence(claim, problem.symbol)}.", supports_in_words(claim), bounds]


def _write(crossing: Crossing) -> JsonObject:
    return {
        "support": list(crossing.support),
        "signs": list(crossing.signs),
        "entry": crossing.entry,
        "h": [numeral(x) for x in crossing.h],
        "g": [numeral(x) for x in crossing.g],
        "inverse": write_vector_block(crossing.inverse),
    }


def _read(value: JsonObject) -> Crossing:
    support = read_integers(value["support"])
    entry = None if value["entry"] is None else read_integer(value["entry"])
    inverse = read_vector_block(value["inverse"]).reshape(len(support), len(support))
    signs, h, g = read_integers(value["signs"]), read_fractions(value["h"]), read_fractions(value["g"])
    return Crossing(support, signs, entry, h, g, inverse)
