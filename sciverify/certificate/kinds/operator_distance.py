"""Claim kind distance with evidence for operators: strong convexity on some columns, which nobody writes down."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.instances import OPERATOR
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.convexity import read_entries_block, write_entries_block
from sciverify.certificate.kinds.distance import AboutDistance, DistanceClaim, away_from_the_only_minimiser
from sciverify.certificate.kinds.kind import Body, Reading, Writing
from sciverify.certificate.numerals import read_fraction
from sciverify.certificate.operator_instances import (
    read_bits,
    read_operator_instance,
    write_bits,
    write_operator_instance,
)
from sciverify.certificate.statement import Point, Problem, Proof
from sciverify.errors import MalformedCertificate
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral


@dataclass(frozen=True, slots=True)
class OperatorConvexityEvidence(Proof):
    """Rule operator-convexity: the only minimiser vanishes off some columns, and is near a point on them.

    Attributes
    ----------
    columns : integer array of length k
        E, ascending: a superset of the columns that the minimiser uses; copied, and read-only.
    minimiser : float64 array of length k
        z~; copied, and read-only.
    singular_value : Fraction
        At most the least singular value of the columns E (square-root LASSO: after the projection along the residual).
    margin : float or None
        Least relative slack of a dual constraint off the columns that was proven (not kept in files).
    """

    columns: NDArray[np.intp]
    minimiser: NDArray[np.float64]
    singular_value: Fraction
    margin: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", read_only_copy(self.columns))
        object.__setattr__(self, "minimiser", read_only_copy(self.minimiser))

    def written(self, count: int) -> JsonObject:
        """The object under the key `convexity`, for N columns."""
        chosen = np.zeros(count, dtype=np.bool_)
        chosen[self.columns] = True
        return {
            "rule": "operator-convexity",
            "columns": write_bits(chosen),
            "minimiser": write_vector_block(self.minimiser),
            "singular_value": numeral(self.singular_value),
        }


class OperatorDistance(AboutDistance[OperatorConvexityEvidence]):
    """Rule operator-convexity."""

    data = OPERATOR
    evidence = (OperatorConvexityEvidence,)

    def write(self, problem: Problem, point: Point, evidence: OperatorConvexityEvidence, writing: Writing) -> Body:
        """An instance with the key `operator`, a point in a float64 block, a key `convexity`."""
        instance = write_operator_instance(problem)
        written = {"convexity": evidence.written(problem.shape[1])}
        return Body([], instance, write_entries_block(np.asarray(point, dtype=np.float64)), written)

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, OperatorConvexityEvidence]:
        """An instance with the key `operator`, a point in a float64 block, a key `convexity`."""
        document = as_object(document)
        problem = read_operator_instance(document["instance"])
        found = as_object(as_object(document["evidence"])["convexity"])
        columns = np.flatnonzero(read_bits(found["columns"], problem.shape[1]))
        minimiser = read_vector_block(found["minimiser"])
        if len(minimiser) != len(columns):
            raise MalformedCertificate(f"the minimiser has {len(minimiser)} entries on {len(columns)} columns")
        evidence = OperatorConvexityEvidence(columns, minimiser, read_fraction(found["singular_value"]))
        return problem, read_entries_block(document["point"]), evidence

    def proof(self, evidence: OperatorConvexityEvidence) -> str:
        """Columns, a singular value, strict bounds."""
        count = len(evidence.columns)
        columns = f"{count} column{'s' * (count != 1)}"
        return f"strong convexity on {columns} of an operator, strict dual bounds off them; float64"

    def explain(self, claim: DistanceClaim, problem: Problem, evidence: OperatorConvexityEvidence) -> list[str]:
        """The columns, their singular value, the room off them, and the distance."""
        room = "" if evidence.margin is None else f", the nearest by a proven {100 * evidence.margin:.2g} %"
        least = significant(evidence.singular_value, 3, upward=False)
        found = (
            f"The least singular value of {len(evidence.columns)} of {problem.shape[1]} columns is at least {least}, "
            "so the objective is strongly convex there and the only minimiser is near the point in the evidence; off "
            f"these columns every |A_i^T r| stays below its bound{room}."
        )
        return [found, away_from_the_only_minimiser(claim.bounds)]
