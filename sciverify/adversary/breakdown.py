"""Breakdown epsilons: the accuracy below which no algorithm gets, on a family.

Definitions, values and the order between the variants, with proofs: docs/theory/breakdown.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact.enclosing_ball import enclosing_ball
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import Exact
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import enclose_roots_between, enclose_square_root

DIGITS = 20


class Spikes(Protocol):
    """A phase transition whose minimisers are spikes in its limit."""

    @property
    def branches(self) -> int:
        """How many there are."""

    @property
    def limit_point(self) -> bool:
        """Does the limit belong to the class?"""

    def spike(self, j: int, n: int | None = None, sample: int = 0) -> Exact:
        """The height of spike j."""


@dataclass(frozen=True, slots=True, repr=False)
class Breakdown(Displayed):
    """The breakdown epsilons of a class of inputs.

    Attributes
    ----------
    strong : Enclosure
        sup {eps >= 0 : for every algorithm there is an input on which the error exceeds eps}.
    weak : Enclosure
        The same with "the error exceeds eps, or more than M bits are read", for every M.
    """

    strong: Enclosure
    weak: Enclosure
    heights: tuple[tuple[tuple[Exact, ...], bool], ...]
    digits: int

    @property
    def _formula(self) -> str:
        return (
            r"\epsilon_B = \sup\{\epsilon \ge 0 : \forall\,\Gamma\;\exists\,(y, A):\; "
            r"\operatorname{dist}(\Gamma(y, A), \Xi(y, A)) > \epsilon\}"
        )

    def probabilistic(self, p: object) -> tuple[Enclosure, Enclosure]:
        """(strong, weak) probabilistic breakdown epsilon for 0 <= p < 1.

        sup {eps : for every randomised algorithm there is an input with P(error > eps) > p}; weak: with "or more than M
        bits are read" inside the probability. The values are the same if algorithms must halt almost surely.
        """
        number = to_rational(p, "p")
        if number is None or not 0 <= number < 1:
            raise InvalidInput(f"p is {shown(p)}: a rational number with 0 <= p < 1 is needed")
        level = to_fraction(number)
        weak = [self._covered(heights, level) for heights, _ in self.heights]
        strong = [e for e, (_, limit_point) in zip(weak, self.heights, strict=True) if limit_point]
        return _largest(strong), _largest(weak)

    def _covered(self, heights: Sequence[Exact], p: Fraction) -> Enclosure:
        """An answer that is right with probability above 1 - p somewhere must cover `count` spikes at a time."""
        covered = -(-len(heights) * (1 - p).numerator // (1 - p).denominator)  # ceil(N (1 - p)), at least 1
        ordered = sorted(heights)
        low, high = (enclosing_ball(part)[1] for part in (ordered[:covered], ordered[len(ordered) - covered :]))
        return enclose_roots_between(low, high, self.digits)

    def __str__(self) -> str:
        half = self.probabilistic(Fraction(1, 2))
        return (
            f"strong breakdown epsilon {self.strong:.8}, weak {self.weak:.8}\n"
            f"probabilistic with p = 1/2: strong {half[0]:.8}, weak {half[1]:.8}"
        )


def breakdown(family: object, digits: int = DIGITS) -> Breakdown:
    """The breakdown epsilons of a family of spikes.

    Parameters
    ----------
    family : TiedColumns, NearlyParallelColumns or Theorem4
    digits : int
        Significant digits of the bounds.

    Returns
    -------
    Breakdown
        **Guarantee.** Two-sided bounds: no algorithm does better, and a named one does as well. For equal spikes
        (no weights) they are one number, rounded outwards.

    Raises
    ------
    InvalidInput
        Something that is no family of spikes.
    Undecided
        More than one measurement vector: an algorithm may then hedge, and the values here are for one.

    **Source.** docs/theory/breakdown.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> family = sv.families.TiedColumns(problem="lasso", m=2, N=4, K=3, normalisation="rational")
    >>> print(sv.breakdown(family, digits=5))
    strong breakdown epsilon [0.0016313000, 0.0016314000], weak [0.0016313000, 0.0016314000]
    probabilistic with p = 1/2: strong [0.0014127000, 0.0014128000], weak [0.0014127000, 0.0014128000]
    """
    parts = getattr(family, "parts", None)
    if not parts or not all(hasattr(part, "spike") for part in parts):
        raise InvalidInput(f"family is {shown(family)}: pass TiedColumns, NearlyParallelColumns or Theorem4")
    if any(part.samples > 1 for part in parts):
        raise Undecided("breakdown epsilons are worked out for one measurement vector: make the family with samples=1")
    heights = tuple((tuple(part.spike(j) for j in range(part.branches)), bool(part.limit_point)) for part in parts)
    radii = [enclose_square_root(enclosing_ball(found)[1], digits) for found, _ in heights]
    strong = [radius for radius, (_, limit_point) in zip(radii, heights, strict=True) if limit_point]
    return Breakdown(_largest(strong), _largest(radii), heights, digits)


def _largest(found: Sequence[Enclosure]) -> Enclosure:
    nothing = Enclosure(Fraction(0), Fraction(0))
    return Enclosure(max(e.lower for e in [nothing, *found]), max(e.upper for e in [nothing, *found]))
