"""A far weight turns an annulus into a circle: the game of banded operators that need not be normal (not Delta_2).

The bilateral shift with weights 1, and 1/2 from some site on for ever, has the spectrum {1/2 <= |z| <= 1}; with
finitely many weights 1/2 it is similar to the bilateral shift, with the spectrum {|z| = 1}.
Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sciverify.certificate.kinds.mind_changes import HasPointNear
from sciverify.hierarchy.outcomes import ChallengeOutcome, UndecidedClaim
from sciverify.hierarchy.play import REACH, Play, has_near, span
from sciverify.hierarchy.tower import Output
from sciverify.l2.banded import Banded
from sciverify.l2.gaussian import read_gaussian
from sciverify.l2.named import changed

CENTRE, NEAR = Fraction(3, 4), Fraction(1, 8)
"""3/4 lies in the annulus, and is 1/4 away from the circle."""


@dataclass(slots=True)
class ShiftWeights:
    """ShiftWeights 1/2 on finitely many runs of sites, and, while one is open, from a site on; 1 elsewhere."""

    runs: list[tuple[int, int]] = field(default_factory=list)
    opened: int | None = 0

    def entry(self, i: int, j: int) -> Fraction:
        """The weight of site j in row j + 1."""
        if i != j + 1:
            return Fraction(0)
        inside = any(first <= j < last for first, last in self.runs)
        return Fraction(1, 2) if inside or (self.opened is not None and j >= self.opened) else Fraction(1)

    def operator(self) -> Banded:
        """Of finitely many weights 1/2; an open run ends where nothing was read."""
        last = self.runs[-1][1]
        weights = [self.entry(j + 1, j) for j in range(last)]
        return Banded({1: changed(1, 0, weights)}, "integers", self_adjoint=False)


def play_delta_2(play: Play) -> ChallengeOutcome:
    """Gamma_n claims to converge: it has to get a point near 3/4 on the annulus, and to lose it on the circle."""
    play.sites, play.width, play.reach = "integers", 1, REACH
    weights, outputs = ShiftWeights(), dict[int, Output]()
    for n in range(1, play.most + 1):
        output = play.output(n, weights.entry)
        if has_near(output, CENTRE, NEAR) == (weights.opened is not None):
            outputs[n] = output
            if weights.opened is not None:
                last = max(play.beyond, weights.opened + 1 + len(weights.runs))  # longer and longer: the annulus stays
                weights.runs.append((weights.opened, last))
                weights.opened = None
            elif len(outputs) <= play.changes:
                weights.opened = max(play.beyond, weights.runs[-1][1] + 1)
            if len(outputs) > play.changes:
                return play.changed(weights.operator(), HasPointNear(read_gaussian(CENTRE, "centre"), NEAR), outputs)
    told = "no output has a point near 3/4 on the annulus" if weights.opened is not None else (
        "every output keeps a point near 3/4 on the circle"
    )  # fmt: skip
    return UndecidedClaim(play.claim, f"{span(1 + max(outputs, default=0), play.most)} {told}")
