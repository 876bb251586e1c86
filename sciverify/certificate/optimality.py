"""An optimal pair, what separates a point from all minimisers, and whether there is another: data, JSON, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sciverify.certificate.statement import Problem, Proof
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float, sign
from sciverify.exact.reading import Vector
from sciverify.problems.turned import TurnedProblem

WriteVector: TypeAlias = Callable[[Vector], list[Any]]
ReadVector: TypeAlias = Callable[[Any], Vector]


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
class Evidence(Proof):
    """Everything that a checker needs besides the instance and the point."""

    optimality: Optimality
    separation: Separation | None = None
    uniqueness: Uniqueness | None = None


def write_optimality(optimality: Optimality, write: WriteVector) -> dict[str, Any]:
    """The key `optimality` of the evidence."""
    return {
        "rule": "dual-optimality",
        "dual": write(optimality.dual),
        "minimiser": write(optimality.minimiser),
    }


def read_optimality(value: dict[str, Any], read: ReadVector) -> Optimality:
    """The pair that such an object describes."""
    return Optimality(read(value["dual"]), read(value["minimiser"]))


def write_evidence(evidence: Evidence, write: WriteVector) -> dict[str, Any]:
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


def read_evidence(value: dict[str, Any], read: ReadVector) -> Evidence:
    """The evidence that such an object describes; all but the optimal pair may be missing."""
    separation = value.get("separation")
    return Evidence(
        read_optimality(value["optimality"], read),
        separation and Separation(read(separation["direction"]), read(separation["multiplier"])),
        _read_uniqueness(value.get("uniqueness"), read),
    )


def _write_uniqueness(uniqueness: Uniqueness | None, write: WriteVector) -> dict[str, Any] | None:
    if isinstance(uniqueness, StrictMultiplier):
        return {"rule": "strict-multiplier", "multiplier": write(uniqueness.multiplier)}
    if isinstance(uniqueness, SecondMinimiser):
        return {"rule": "second-minimiser", "minimiser": write(uniqueness.minimiser)}
    return None


def _read_uniqueness(value: Any, read: ReadVector) -> Uniqueness | None:
    if value is None:
        return None
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
    with working_precision(64):
        bounds = [approx_float(problem.bound_factor * w) for w in problem.weights]
        sizes = [abs(approx_float(c)) for c in problem.correlations(dual)]
        residual = approx_float(problem.inner(problem.residual(minimiser), problem.residual(minimiser))) ** 0.5
    ratios = [size / bound for size, bound in zip(sizes, bounds, strict=True)]
    active = sum(ratio > 1 - 1e-15 for ratio in ratios)
    below = [ratio for ratio in ratios if ratio <= 1 - 1e-15]
    room = f", the next column reaches {100 * max(below):.4g} % of its bound" if below else ""
    text = (
        f"A dual point attains its bound |A_i^T p| <= beta w_i on {active} of {len(ratios)} columns{room}; minimisers "
        f"live on these alone. The minimiser in the evidence has {sum(sign(z) != 0 for z in minimiser)} non-zero "
        f"entries and leaves a residual of norm {residual:.6g}."
    )
    if evidence.uniqueness is not None:
        several = isinstance(evidence.uniqueness, SecondMinimiser)
        text += " A second minimiser is exhibited." if several else " A multiplier proves that it is the only one."
    return text
