"""Does the spectrum meet an interval? The game of diagonal operators (not Delta_2), with an answer that alternates.

The entries of the diagonal that were not read yet are either upper + 2^-b, b the length of n + 2 in bits, which
come as near to the interval as one likes, so that the answer is yes; or upper + 1, and the answer is no, as those that
were read are finitely many. Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from fractions import Fraction

from sciverify.certificate.kinds.class_refutation import WINDOWS
from sciverify.certificate.kinds.mind_changes import MeetsInterval
from sciverify.hierarchy.outcomes import ChallengeOutcome, UndecidedClaim
from sciverify.hierarchy.play import REACH, Play, span
from sciverify.hierarchy.tower import Output
from sciverify.l2.banded import Banded
from sciverify.l2.named import changed


class Diagonal:
    """The diagonal: entries that are fixed, and how it goes on."""

    def __init__(self, upper: Fraction) -> None:
        self.upper, self.nears = upper, True
        self.fixed: list[Fraction] = []

    def entry(self, i: int, j: int) -> Fraction:
        """Nothing beside the diagonal."""
        if i != j:
            return Fraction(0)
        return self.fixed[i] if i < len(self.fixed) else self._next(i)

    def _next(self, i: int) -> Fraction:
        return self.upper + (Fraction(1, 2 ** (i + 2).bit_length()) if self.nears else 1)

    def turn(self, beyond: int) -> None:
        """Fix what may have been read, and go on the other way."""
        self.fixed += [self._next(i) for i in range(len(self.fixed), beyond)]
        self.nears = not self.nears

    def operator(self, tail: Fraction) -> Banded:
        """The fixed entries, and one number for ever."""
        return Banded({0: changed(tail, 0, self.fixed) if self.fixed else tail}, "naturals")


def play_delta_2(play: Play, lower: Fraction, upper: Fraction) -> ChallengeOutcome:
    """Gamma_n claims to converge to the answer: it says yes and no by turns, which are true by turns."""
    play.width, play.reach = 0, REACH
    diagonal, outputs = Diagonal(upper), dict[int, Output]()
    for n in range(1, play.most + 1):
        output = play.output(n, diagonal.entry)
        if output == diagonal.nears:
            outputs[n] = output
            diagonal.turn(play.beyond)
            if len(outputs) > play.changes:
                return play.changed(diagonal.operator(upper + 1), MeetsInterval(lower, upper), outputs)
    diagonal.turn(play.beyond)  # what was read stays true, whatever follows
    said, since = "yes" if output else "no", 1 + max(outputs, default=0)
    reason = f"{span(since, n)} every output is {said}"
    if output:
        operator = diagonal.operator(upper + 1)
        least = min([upper + 1, *diagonal.fixed]) - upper
        centre, radius = (lower + upper) / 2, (upper - lower) / 2 + least / 2
        wrong = play.too_far(operator, output, Fraction(0), centre, radius, WINDOWS)
    else:
        wrong = play.misses(diagonal.operator(upper), output, Fraction(0), upper, len(diagonal.fixed), [1])
    return UndecidedClaim(play.claim, reason, wrong)
