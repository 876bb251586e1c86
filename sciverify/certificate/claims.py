"""What certificates say, and the evidence they carry: frozen data that proves nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class SupportEvidence:
    """Rule support-enclosure: the only minimiser lies on a support, near a point, by a contraction.

    Attributes
    ----------
    support, signs : tuples of k integers
    h, g, minimiser : tuples of k dyadic rationals
        Approximations of G^-1 A_T^T y, of G^-1 (w s)_T and of the minimiser on the support.
    inverse : float64 array of shape (k, k)
        An approximation of G^-1, G = A_T^T A_T.
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
