"""What certificates say, and the evidence they carry: frozen data that proves nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sciverify.exact.enclosure import Enclosure
from sciverify.exact.reading import Vector
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True)
class DistanceClaim:
    """bounds.lower <= dist(x, Xi) <= bounds.upper in the l2 norm; `unique`: is Xi one point?"""

    bounds: Enclosure
    unique: Verdict


@dataclass(frozen=True, slots=True)
class ObjectiveExcessClaim:
    """bounds.lower <= F(x) - min F <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class Optimality:
    """Rule dual-optimality: an optimal dual point and a minimiser, complementary to one another."""

    dual: Vector
    minimiser: Vector


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


Claim: TypeAlias = DistanceClaim | ObjectiveExcessClaim
Uniqueness: TypeAlias = StrictMultiplier | SecondMinimiser


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a checker needs besides the instance and the point."""

    optimality: Optimality
    separation: Separation | None = None
    uniqueness: Uniqueness | None = None
