"""An optimal pair, what separates a point from all minimisers, and whether there is another: data, JSON, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.statement import Problem, Proof
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.balls import enclose_to_accuracy
from sciverify.exact.enclosure import significant
from sciverify.exact.labelled import columns_in_words
from sciverify.exact.ordered import enclose, sign
from sciverify.exact.reading import Vector
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.problems.turned import TurnedProblem

WriteVector: TypeAlias = Callable[[Vector], list[object]]
ReadVector: TypeAlias = Callable[[object], Vector]
_RATIO_BITS = 50
"""Absolute accuracy of |A_i^T p| over its bound, which is at most 1."""


@dataclass(frozen=True, slots=True)
class Optimality:
    """Rule dual-optimality: an optimal dual point and a minimiser, complementary to one another."""

    dual: Vector
    minimiser: Vector

    @property
    def vectors(self) -> tuple[Vector, Vector]:
        """Dual point and minimiser: their numbers span the tower of fields of a certificate."""
        return self.dual, self.minimiser


@dataclass(frozen=True, slots=True)
class OptimalPairProof(Proof):
    """Evidence that rests on an optimal pair of the instance."""

    optimality: Optimality


@dataclass(frozen=True, slots=True)
class Separation:
    """Rule separating-functional: <direction, z> <= <multiplier, y> for every minimiser z."""

    direction: Vector
    multiplier: Vector


@dataclass(frozen=True, slots=True)
class StrictMultiplier:
    """Rule strict-multiplier: confines all minimisers to the support of one of them."""

    multiplier: Vector


@dataclass(frozen=True, slots=True)
class SecondMinimiser:
    """Rule second-minimiser: another minimiser, so that the first is not unique."""

    minimiser: Vector


Uniqueness: TypeAlias = StrictMultiplier | SecondMinimiser


@dataclass(frozen=True, slots=True)
class Evidence(OptimalPairProof):
    """Everything that a checker needs besides the instance and the point."""

    separation: Separation | None = None
    uniqueness: Uniqueness | None = None


def write_optimality(optimality: Optimality, write: WriteVector) -> JsonObject:
    """The key `optimality` of the evidence."""
    return {
        "rule": "dual-optimality",
        "dual": write(optimality.dual),
        "minimiser": write(optimality.minimiser),
    }


def read_optimality(value: object, read: ReadVector) -> Optimality:
    """The pair that such an object describes."""
    value = as_object(value)
    return Optimality(read(value["dual"]), read(value["minimiser"]))


def write_evidence(evidence: Evidence, write: WriteVector) -> JsonObject:
    """The keys `optimality`, `separation` and `uniqueness`."""
    separation = evidence.separation and {
        "rule": "separating-functional",
        "direction": write(evidence.separation.direction),
        "multiplier": write(evidence.separation.multiplier),
    }
    return {
        "optimality": write_optimality(evidence.optimality, write),
        "separation": separation,
        "uniqueness": _write_uniqueness(evidence.uniqueness, write),
    }


def read_evidence(value: object, read: ReadVector) -> Evidence:
    """The evidence that such an object describes; all but the optimal pair may be missing."""
    value = as_object(value)
    return Evidence(
        read_optimality(value["optimality"], read),
        _read_separation(value.get("separation"), read),
        _read_uniqueness(value.get("uniqueness"), read),
    )


def _read_separation(value: object, read: ReadVector) -> Separation | None:
    if not value:
        return None
    value = as_object(value)
    return Separation(read(value["direction"]), read(value["multiplier"]))


def _write_uniqueness(uniqueness: Uniqueness | None, write: WriteVector) -> JsonObject | None:
    if isinstance(uniqueness, StrictMultiplier):
        return {"rule": "strict-multiplier", "multiplier": write(uniqueness.multiplier)}
    if isinstance(uniqueness, SecondMinimiser):
        return {"rule": "second-minimiser", "minimiser": write(uniqueness.minimiser)}
    return None


def _read_uniqueness(value: object, read: ReadVector) -> Uniqueness | None:
    if value is None:
        return None
    value = as_object(value)
    if value["rule"] == "strict-multiplier":
        return StrictMultiplier(read(value["multiplier"]))
    if value["rule"] == "second-minimiser":
        return SecondMinimiser(read(value["minimiser"]))
    raise MalformedCertificate(f"uniqueness rule {shown(value['rule'])} is unknown")


def explain_evidence(evidence: Evidence, problem: Problem) -> str:
    """How much room the dual point leaves, and what the minimiser looks like."""
    if isinstance(problem, TurnedProblem):
        problem = problem.real
    dual, minimiser = evidence.optimality.vectors
    below = [
        float(enclose_to_accuracy(lambda c=c, w=w: enclose(c) / enclose(problem.bound_factor * w), _RATIO_BITS).mid())  # type: ignore[misc]
        for (slack, _), c, w in zip(
            problem.bound_slacks(dual), problem.correlations(dual), problem.weights, strict=True
        )
        if slack
    ]
    room = f", the next column reaches {100 * max(map(abs, below)):.4g} % of its bound" if below else ""
    residual = problem.residual(minimiser)
    support = [i for i, z in enumerate(minimiser) if sign(z) != 0]
    text = (
        f"A dual point attains its bound |A_i^T p| <= beta w_i on {len(problem.weights) - len(below)} of "
        f"{len(problem.weights)} columns{room}; minimisers live on these alone. The minimiser in the evidence has "
        f"{len(support)} non-zero entries{columns_in_words(problem.names, support)} and leaves a residual of norm "
        f"{_six_digits(enclose_square_root(problem.inner(residual, residual), 12).upper)}."
    )
    if evidence.uniqueness is not None:
        several = isinstance(evidence.uniqueness, SecondMinimiser)
        text += " A second minimiser is exhibited." if several else " A multiplier proves that it is the only one."
    return text


def _six_digits(x: Fraction) -> str:
    """As printf does where a double can hold it."""
    return f"{float(x):.6g}" if x == 0 or 1e-300 < x < 1e300 else significant(x, 6, upward=False)
