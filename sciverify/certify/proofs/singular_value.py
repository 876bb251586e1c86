"""The least singular value of columns of doubles from below: a float factorisation, with bounds of what it leaves."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats, gamma, upper

_SHIFTS = (0.98, 0.8, 0.4)
"""What is tried, relative to the float eigenvalue."""
_CLAIMED = 1 - 2.0**-6
"""Of s, which leaves the checker's integers room to prove it: (Q4)."""
_SHORT = 16
"""Bits of the singular value that is claimed."""


def short_of(found: float) -> Fraction:
    """A little less than a singular value that was proven, and of few bits: what the checker is told."""
    mantissa, exponent = math.frexp(found * _CLAIMED)
    return Fraction(math.ldexp(math.floor(mantissa * 2**_SHORT), exponent - _SHORT))


def least_singular_value(rows: int, gram: Floats, norms: Floats, along: tuple[Floats, Floats] | None = None) -> float:
    """A double s > 0 with ||A x|| >= s ||x|| for all x.

    Parameters
    ----------
    rows : int
        m
    gram : float array of shape (k, k)
        A^T A as floats compute it, for the exact A.
    norms : float array of length k
        Upper bounds of ||A_j||.
    along : (c, errors), optional
        A^T u for a unit vector u, each entry within its error: then ||P A x|| >= s ||x||, P = I - u u^T.

    Raises
    ------
    Undecided
        The columns are dependent to working precision.

    **Source.** (Q6) of docs/theory/strong-convexity.md.
    """
    count = len(norms)
    doubt = upper(gamma(rows + 1) * float(norms @ norms)) + count * UNDERFLOW  # (M1), Cauchy-Schwarz
    if along is not None:
        c, errors = along
        gram = gram - np.outer(c, c)
        length, error = midrad.norm(c), midrad.norm(errors)
        doubt += upper(error * (2 * length + error) + 4 * UNIT * (length * length + _frobenius(gram)))
    least = _eigenvalue(gram)
    for factor in _SHIFTS:
        shift = factor * least
        square = shift - upper(doubt + _remainder(gram, shift))  # (Q6)
        if square > UNDERFLOW:
            return float(np.sqrt(square) * (1 - 4 * UNIT))
    raise Undecided(f"the {count} columns that may be active are dependent to working precision")


def _eigenvalue(gram: Floats) -> float:
    try:
        return float(np.linalg.eigvalsh(gram)[0])
    except np.linalg.LinAlgError:
        return 0.0


def _remainder(gram: Floats, shift: float) -> float:
    """At least ||G - shift I - L L^T||_F for a float factor L; inf if there is none.

    **Source.** (Q6) of docs/theory/strong-convexity.md, with (M1) of docs/theory/midpoint-radius.md.
    """
    moved = gram - shift * np.eye(len(gram))
    try:
        factor: Floats = np.asarray(np.linalg.cholesky(moved), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.inf
    rest = moved - factor @ factor.T
    size = _frobenius(factor)
    # (M1), (Q6)
    rounding = gamma(len(gram) + 1) * size * size + 4 * UNIT * (_frobenius(moved) + _frobenius(rest))
    found = _frobenius(rest) + rounding + len(gram) * UNDERFLOW
    return float(upper(found)) if np.isfinite(found) else np.inf


def _frobenius(matrix: Floats) -> float:
    return midrad.norm(midrad.column_norms(matrix))
