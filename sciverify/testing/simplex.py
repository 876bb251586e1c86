"""Weighted simplices in coordinates of chosen signs: the factors that planted solution sets are products of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Simplex:
    """{t >= 0 : sum_i w_i t_i = total}, or <= if `solid`, in the coordinates t_i = s_i z_i of its members.

    Attributes
    ----------
    members : positions in z
    signs : s_i, one a member
    weights : w_i, one a member
    total : Fraction >= 0
    solid : bool
    """

    members: tuple[int, ...]
    signs: tuple[int, ...]
    weights: Row
    total: Fraction
    solid: bool = False

    @property
    def dimension(self) -> int:
        """Members less one, or as many as members if it is solid; 0 if the total is."""
        return len(self.members) - 1 + self.solid if self.total else 0

    def vertices(self) -> list[Row]:
        """All of them, in the coordinates z_i of the members."""
        zero = (Fraction(0),) * len(self.members)
        if not self.total:
            return [zero]
        corners = [
            tuple(s * self.total / w if i == k else Fraction(0) for i in range(len(self.members)))
            for k, (s, w) in enumerate(zip(self.signs, self.weights, strict=True))
        ]
        return corners + [zero] * self.solid

    def nearest(self, point: Sequence[Fraction]) -> Row:
        """The projection max(t - mu w, 0): mu makes the sum right, or is 0 inside a solid simplex.

        The sum falls as mu grows, and the members that stay positive are those of the largest t_i / w_i.
        """
        t = [s * x for s, x in zip(self.signs, point, strict=True)]
        above = sum((w * max(x, Fraction(0)) for w, x in zip(self.weights, t, strict=True)), Fraction(0))
        shift = Fraction(0) if self.solid and above <= self.total else self._shift(t)
        entries = zip(self.signs, t, self.weights, strict=True)
        return tuple(s * max(x - shift * w, Fraction(0)) for s, x, w in entries)

    def _shift(self, t: Sequence[Fraction]) -> Fraction:
        order = sorted(zip(t, self.weights, strict=True), key=lambda pair: pair[0] / pair[1], reverse=True)
        along = square = Fraction(0)
        shift = Fraction(0)
        for x, w in order:
            if square and x / w <= shift:
                break
            along, square = along + w * x, square + w * w
            shift = (along - self.total) / square
        return shift
