"""Evidence for complex data: frozen data that proves nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.doubles import read_only_copy

FractionPairs: TypeAlias = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Krawczyk:
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
class ComplexFit:
    """Rule complex-exact-fit: A_T z_T = y exactly, and near `dual` lies a p with A_T^H p = (w z/|z|)_T."""

    support: tuple[int, ...]
    minimiser: FractionPairs
    dual: FractionPairs
    inverse: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


@dataclass(frozen=True, slots=True)
class ZeroMinimiser:
    """Rule complex-zero: 0 is the only minimiser."""


ComplexEvidence: TypeAlias = Krawczyk | ComplexFit | ZeroMinimiser
