"""A far entry joins two sites: the games of self-adjoint (not Delta_2) and of compact operators (not Sigma_1, Pi_1).

A block that is closed has the entries 1 at (s, s), (s, e), (e, s), (e, e), and the eigenvalues 0 and 2. One that is
open looks like its first entry, which is 1, and has the eigenvalue 1. Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sciverify.certificate.kinds.class_refutation import ENTRIES
from sciverify.certificate.kinds.mind_changes import HasPointNear
from sciverify.hierarchy.information import entries_of
from sciverify.hierarchy.outcomes import ChallengeOutcome, UndecidedClaim
from sciverify.hierarchy.play import REACH, Play, has_near, span
from sciverify.hierarchy.tower import Output
from sciverify.l2.banded import Banded
from sciverify.l2.gaussian import read_gaussian
from sciverify.l2.named import changed

ONE, NEAR = Fraction(1), Fraction(1, 4)
_DEEP = Fraction(15, 16)
"""The spectrum {0, 2} has no point as near to 1."""


@dataclass(slots=True)
class JoinedSites:
    """Blocks along a diagonal of zeros; at most the last one is open.

    Attributes
    ----------
    closed : list of (first, last)
    opened : int or None
    """

    closed: list[tuple[int, int]] = field(default_factory=list)
    opened: int | None = 0

    def entry(self, i: int, j: int) -> Fraction:
        """1 at the corners of blocks."""
        corners = any(i in pair and j in pair for pair in self.closed)
        return Fraction(corners or i == j == self.opened)

    def close(self, last: int) -> None:
        """Join the open site with one that was not read."""
        if self.opened is None:
            raise ArithmeticError("no block is open")
        self.closed.append((self.opened, max(last, self.opened + 1)))
        self.opened = None

    def operator(self) -> Banded:
        """All of it."""
        rows: dict[int, dict[int, int]] = {0: {}}
        for first, last in self.closed:
            rows[0] |= {first: 1, last: 1}
            rows.setdefault(last - first, {})[first] = 1
        if self.opened is not None:
            rows[0][self.opened] = 1
        return Banded({k: _sequence(ones) for k, ones in rows.items()}, "naturals")


def _sequence(ones: dict[int, int]) -> object:
    if not ones:
        return 0
    return changed(0, min(ones), [ones.get(n, 0) for n in range(min(ones), max(ones) + 1)])


def play_delta_2(play: Play) -> ChallengeOutcome:
    """Gamma_n claims to converge: it has to get a point near 1 while a block is open, and to lose it when it closes."""
    play.reach, blocks, outputs = REACH, JoinedSites(), dict[int, Output]()
    for n in range(1, play.most + 1):
        output = play.output(n, blocks.entry)
        if has_near(output, ONE, NEAR) == (blocks.opened is not None):
            outputs[n] = output
            if len(outputs) > play.changes:
                return play.changed(blocks.operator(), HasPointNear(read_gaussian(1, "1"), NEAR), outputs)
            if blocks.opened is not None:
                blocks.close(play.beyond)
            else:
                blocks.opened = max(play.beyond, blocks.closed[-1][1] + 1)
    return _stuck(play, blocks, n, output, 1 + max(outputs, default=0))


def play_sigma_1(play: Play) -> ChallengeOutcome:
    """Gamma_n claims that its points are within 2^-n of the spectrum: once it has one near 1, the block closes."""
    play.reach, blocks = REACH, JoinedSites()
    for n in range(2, play.most + 1):
        output = play.output(n, blocks.entry)
        if has_near(output, ONE, NEAR):
            blocks.close(play.beyond)
            wrong = play.too_far(blocks.operator(), output, Fraction(1, 2**n), ONE, _DEEP, ENTRIES)
            return play.refuted(n, output, wrong)
    return _stuck(play, blocks, n, output, 2)


def play_pi_1(play: Play) -> ChallengeOutcome:
    """Gamma_n claims to cover the spectrum up to 2^-n: on the zero operator it has to leave 1 uncovered."""
    play.reach, zero = None, Banded({0: 0}, "naturals")
    for n in range(2, play.most + 1):
        output = play.output(n, entries_of(zero))
        if not has_near(output, ONE, Fraction(1, 2)):
            site = play.beyond
            bump = Banded({0: changed(0, site, [1])}, "naturals")
            return play.refuted(n, output, play.misses(bump, output, Fraction(1, 2**n), ONE, site, [1]))
    reason = f"up to n = {play.most} every output on the zero operator has a point near 1"
    return UndecidedClaim(play.claim, reason, play.too_far(zero, output, NEAR, ONE, _DEEP, ENTRIES))


def _stuck(play: Play, blocks: JoinedSites, n: int, output: Output, since: int) -> UndecidedClaim:
    """The last output is wrong; whether later ones are nobody knows."""
    operator = blocks.operator()
    if blocks.opened is not None:
        reason = f"{span(since, n)} no output has a point near 1, an eigenvalue"
        return UndecidedClaim(play.claim, reason, play.misses(operator, output, NEAR / 2, ONE, blocks.opened, [1]))
    reason = f"{span(since, n)} every output keeps a point near 1, where no spectrum is"
    return UndecidedClaim(play.claim, reason, play.too_far(operator, output, NEAR, ONE, _DEEP, ENTRIES))
