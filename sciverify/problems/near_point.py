"""What is known at a point z~ near the minimisers, and what that says of them (docs/theory/strong-convexity.md).

Notation of that page: r~ = y - A z~, c = A^T r~ on the columns E, v the least element of gradient and subdifferential,
||A_E x|| >= s ||x|| (for P3 after the projection along r~). Upper and lower ends are exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb


@dataclass(frozen=True, slots=True)
class NearPoint:
    """Ends of what floats say of z~.

    Attributes
    ----------
    parameter : lam or eta
    least, most : ||r~|| lies between
    gap : (low, high) -> a bound of ||v|| for every t between these doubles
    scales : max_E |c_j| / w_j lies between these doubles; None if a column of E is free
    singular : True -> s for the columns after the projection along r~, False -> s for the columns as they are
    price : at least sum w_j |z~_j|
    norm : at least ||A_E||_F
    slope : at least max_E ||A_j|| / w_j
    steepest : at most ||c||
    """

    parameter: arb
    least: arb
    most: arb
    gap: Callable[[arb, arb], arb]
    scales: tuple[arb, arb] | None
    singular: Callable[[bool], arb]
    price: arb
    norm: arb
    slope: arb
    steepest: arb


@dataclass(frozen=True, slots=True)
class ConvexBounds:
    """||z* - z~|| <= radius; |c_i| + ||A_i|| reach < scale w_i proves z*_i = 0, for i off E. `singular` is s."""

    singular: arb
    radius: arb
    reach: arb
    scale: arb
