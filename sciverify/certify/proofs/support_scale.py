"""The scale t of the dual bounds on a support, enclosed in floats from what encloses h and g there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb

from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.midrad import UNDERFLOW, Floats, RowScales, gamma, upper
from sciverify.exact.ordered import enclose, sign
from sciverify.exact.rationals import to_fraction
from sciverify.problems.sparse_recovery import SparseRecovery

BITS = 128
"""Bits of the balls around scalars."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A linear system G v = b solved with a proven radius in the maximum norm."""

    value: Floats
    radius: float
    defect: float
    """A bound of ||e||_1, e = b - G v."""


def enclose_q(g: Solved, penalties: Floats) -> arb:
    """A ball around q = W^T G^-1 W. **Guarantee.** It contains q, by (M1) of docs/theory/midpoint-radius.md."""
    rounding = upper(gamma(len(penalties) + 1) * float(np.abs(penalties) @ np.abs(g.value)))
    error = upper(rounding + upper(float(np.abs(penalties).sum())) * g.radius)
    return arb(float(penalties @ g.value), error)


def enclose_scale(
    problem: SparseRecovery,
    flat: Floats,
    flat_error: float,
    h: Solved,
    g: Solved,
    penalties: Floats,
    scales: RowScales | None = None,
) -> tuple[float, float, float]:
    """Floats low <= t <= high, and one between them.

    **Guarantee.** They enclose the t of the problem on the columns where `h`, `g` and the residual y - A_T h are known
    to their errors.

    Raises
    ------
    Undecided
        The residual is not separated from its limit, or t is beyond floats.

    **Source.** (E3) of docs/theory/support-enclosure.md.
    """
    least, most = midrad.square_bounds(flat, scales)  # (M6)
    with working_precision(BITS):
        q = enclose_q(g, penalties)
    if not all(np.isfinite(v) for v in (most, flat_error, h.defect, h.radius, g.radius)) or not q.is_finite():
        raise Undecided("the data are too large for floats: scale them")
    if sign(problem.bound_factor) == 0:  # lam = 0: least squares, z = h
        return 0.0, 0.0, 0.0
    with working_precision(BITS):
        shortest = arb(least).sqrt() - arb(flat_error)
        floor = shortest**2 if shortest > 0 else arb(0)
        rho_squared = (floor - arb(h.defect) * arb(h.radius)).union((arb(most).sqrt() + arb(flat_error)) ** 2)  # (E3)
        t = problem.enclose_scale(rho_squared, q, enclose(problem.parameter))
        if t is None or not t.is_finite():
            raise Undecided(
                f"the residual on {len(penalties)} columns is not separated from its limit: ||y - A_T h||^2 lies in "
                f"[{float(rho_squared.lower()):.6g}, {float(rho_squared.upper()):.6g}]"
            )
        middle, ends = float(t.mid()), [to_fraction(end) for end in rational_ends(t)]
    low, high = midrad.float_below(ends[0]), midrad.float_above(ends[1])
    if not (low > UNDERFLOW and np.isfinite(high)):
        raise Undecided(f"the scale of the dual bounds, {float(t.mid()):.3g}, is beyond floats: scale the data")
    return low, min(max(middle, low), high), high
