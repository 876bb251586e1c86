"""Intervals without spectrum, by the windows of an operator (docs/theory/windows.md)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_gap import OperatorSpectrum, SpectralGapClaim, WindowDisks
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.midrad import float_above
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.banded import Banded
from sciverify.l2.operator import L2Operator
from sciverify.spectra.lower_bounds import LowerBounds, as_double
from sciverify.spectra.windows import BITS, good_length, needs_phases, reach, require_windows, turn, windows

_SHORTEST = 23
"""Sites of the first windows that are tried."""


def certify_gap(
    A: L2Operator,
    a: object,
    b: object,
    *,
    every_phase: bool | None = None,
    most_sites: int = 1600,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Proves that no point of the spectrum of a self-adjoint banded operator lies between a and b.

    Parameters
    ----------
    A : L2Operator
        Self-adjoint and banded: periodic or changed at finitely many sites, on the integers or the natural numbers;
        letters of a substitution; waves of one frequency.
    a, b : rational numbers
        A float means the dyadic number that it holds.
    every_phase : bool, optional
        Prove it for all phases of the waves at once. By default only for irrational frequencies, where it must be.
    most_sites : int
        Longer windows, or more phases of diagonal operators, are not tried. The ends must stay away from the spectrum
        by about 6 divided by that, for hoppings of size 1.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    Certificate
        **Guarantee.** The open interval from a to b contains no point of the spectrum of A, an operator on an infinite
        space.

    Raises
    ------
    InvalidInput
        An operator whose windows are not all known, a >= b.
    Undecided
        There is spectrum in between, or windows of `most_sites` sites do not show that there is none.
    OutOfTime
        The seconds are over.

    **Source.** docs/theory/windows.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.certify_gap(sv.fibonacci_hamiltonian(1), "-2/5", "1/10"))
    no point of the spectrum lies between -0.40000000 and 0.10000000
    self-adjoint operator of bandwidth 1 on l2(Z), every word of the hull
    proof: all windows of 73 sites are bounded below around one disk; no window is left out
    """
    phases_needed = isinstance(A, Banded) and needs_phases(A)
    every = phases_needed if every_phase is None else every_phase
    operator = require_windows(A, every)
    if phases_needed and not every:
        raise InvalidInput(f"{shown(A)} has an irrational frequency: its gaps are proven for every phase only")
    low, high = (_read(value, name) for value, name in ((a, "a"), (b, "b")))
    if low >= high:
        raise InvalidInput(f"a is {shown(a)} and b is {shown(b)}: a < b is needed")
    middle = short_number((low + high) / 2, (high - low) / 2**14)
    radius = max(middle - low, high - middle)
    most = as_integer(most_sites, "most_sites", 1)
    with allowance(seconds, progress):
        length, phases = windows_for(operator, middle, radius, every, most)
        return gap_certificate(operator, low, high, length, phases, [middle], [radius])


def short_number(x: Fraction, error: Fraction) -> Fraction:
    """A dyadic number of few bits within `error` of x, error > 0: windows of short numbers are checked faster."""
    bits = max(0, (1 / error).__ceil__().bit_length())
    return Fraction(round(x * 2**bits), 2**bits)


def _read(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number is needed")
    return to_fraction(found)


def gap_certificate(
    operator: Banded,
    low: Fraction,
    high: Fraction,
    length: int,
    phases: int,
    centres: list[Fraction],
    radii: list[Fraction],
) -> Certificate:
    """The certificate of a gap that `LowerBounds.free` has proven."""
    claim = SpectralGapClaim(low, high, "every phase" if phases else "operator")
    return Certificate(
        claim, OperatorSpectrum(operator), None, WindowDisks(length, phases, BITS, tuple(centres), tuple(radii))
    )


def windows_for(operator: Banded, middle: Fraction, radius: Fraction, every: bool, most: int) -> tuple[int, int]:
    """(length, phases) of windows that prove that a disk is free; each failure says how fine they should be."""
    z, wanted = as_double(middle), float_above(radius)
    fineness, best = min(_SHORTEST, most), 0.0
    while True:
        length, phases = sizes(operator, fineness, every, most)
        spent(f"windows of {length} sites")
        bounds = LowerBounds(windows(operator, length, phases))
        if bounds.free(np.array([z]), np.array([wanted]))[0]:
            return length, phases
        proven, seen = _two_sided(bounds, z, wanted)
        best = max(best, proven)
        if seen <= wanted:
            raise Undecided(
                f"a vector on {length} sites indicates spectrum within {seen:.6g} of {z:.12g}, inside the interval"
                + _known(z, best)
            )
        if fineness >= most:
            raise Undecided(f"windows of {length} sites, the most allowed, do not show it" + _known(z, best))
        needed = math.ceil(1.05 * fineness_for(operator, every) / (seen - wanted))
        fineness = min(most, max(fineness + fineness // 4 + 1, min(needed, 4 * fineness)))


def sizes(operator: Banded, fineness: int, every: bool, most: int | None = None) -> tuple[int, int]:
    """(length, phases) of windows that cost at most `fineness_for` / `fineness`; phases as much as the length.

    No length is above the most; there it may be shorter by one.
    """
    length = good_length(operator, fineness, most)
    if not every:
        return length, 0
    slack, spread = reach(operator) / (length + 1), turn(operator)
    return (length, max(1, math.ceil(spread / slack))) if slack else (1, fineness)


def fineness_for(operator: Banded, every: bool) -> float:
    """What windows cost, times their fineness."""
    slack = as_double(reach(operator))
    return slack * (2 if every else 1) if slack else as_double(turn(operator))


def _two_sided(bounds: LowerBounds, z: float, wanted: float) -> tuple[float, float]:
    """(a radius that is proven to be free, about the least singular value of all windows)."""
    cost = float_above(bounds.windows.cost)
    proven = bounds.largest_radius(z, wanted)
    if proven > 0 and proven < wanted:
        return proven, proven + cost
    low, high = 0.0, wanted + cost
    for _ in range(8):  # below the cost: what the windows would prove if they cost nothing
        tried = (low + high) / 2
        if bounds.free(np.array([z]), np.array([tried - cost]))[0]:
            low = tried
        else:
            high = tried
    return 0.0, high


def _known(z: float, best: float) -> str:
    if not best:
        return "; nothing around the middle is proven to be free of spectrum"
    return f"; proven free of spectrum: ({z - best:.8g}, {z + best:.8g}); try a smaller interval"
