"""Pseudospectra of banded operators on l2 from both sides (docs/theory/pseudospectra.md)."""

from __future__ import annotations

import math
from fractions import Fraction

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.l2.banded import Banded
from sciverify.spectra.picture import Painting
from sciverify.spectra.spectral_point import BITS, as_l2_operator
from sciverify.spectra.squares import corners, grid, positive
from sciverify.spectra.window_witness import WindowWitness, slack_of
from sciverify.spectra.windows import good_length

_SHORTEST, _LONGEST = 7, 2000


def pseudospectrum_picture(
    A: object,
    eps: object,
    side: object = None,
    *,
    region: object,
    size: int = 100,
    length: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Squares inside and outside the pseudospectrum {z: 1 / ||(A - z)^-1|| < eps} of an operator on l2.

    Parameters
    ----------
    A : Banded
        On the integers or the natural numbers, periodic up to finitely many entries; it need not be normal.
    eps : rational number > 0
    side : rational number > 0, optional
        Of the squares; a quarter of eps by default.
    region : pair of complex rational numbers
        Lower left and upper right corner of the rectangle.
    size : int
        Sites of the vectors that show squares inside.
    length : int, optional
        Sites of the windows that show squares outside; by default so many that they cost a quarter of eps.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    Certificate
        With `claim.lower` and `claim.upper`, and the squares in `.problem.marks`: 1 inside, -1 outside, 0 unknown.
        A row of marks is a row of squares, from left to right; row 0 is the lowest one.
        **Guarantee.** Every point of every square inside belongs to the pseudospectrum of the operator on the infinite
        space, no point of a square outside does, and within the rectangle its area lies between `claim.lower` and
        `claim.upper`.

    Raises
    ------
    InvalidInput
        An operator whose windows are not all known, numbers that are not positive, a region of too many squares.
    OutOfTime
        The seconds are over.

    **Source.** docs/theory/pseudospectra.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.pseudospectrum_picture(sv.laurent({1: 1}), "1/2", "1/4", region=((-2, 0), (2, 2)), size=30)
    >>> found.claim.lower < 3.1416 < found.claim.upper  # half of the ring between the radii 1/2 and 3/2
    True
    """
    operator = as_l2_operator(A)
    if not isinstance(operator, Banded):
        raise InvalidInput(f"{shown(operator)} is not banded on a line")
    level = positive(eps, "eps")
    squares = grid(*corners(region), level / 4 if side is None else positive(side, "side"))
    sites = operator.sites(as_integer(size, "size", 1))
    with allowance(seconds, progress):
        sites_of_windows = _length(operator, level) if length is None else as_integer(length, "length", 1, _LONGEST)
        painting = Painting(squares, level, WindowWitness(operator, level, sites, sites_of_windows))
        painting.paint()
        return painting.certificate(operator, sites, sites_of_windows, BITS)


def _length(A: Banded, level: Fraction) -> int:
    """Of windows that cost a quarter of the level."""
    return good_length(A, min(max(math.ceil(4 * slack_of(A) / level), _SHORTEST), _LONGEST), _LONGEST)
