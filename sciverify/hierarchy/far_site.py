"""No finite part of a diagonal bounds the rest: the games of the diagonal and of Jacobi operators (not Delta_1, Pi_1).

Every question is answered about one operator, with a bounded diagonal of zeros, until the tower halts. Then a number
is put on the diagonal beyond everything that was read: the answers stay true, and the spectrum gains a point that is
far from the spectrum of before. Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.class_refutation import WINDOWS
from sciverify.errors import Undecided
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction
from sciverify.hierarchy.information import entries_of
from sciverify.hierarchy.outcomes import ChallengeOutcome, SurvivedChallenge, UndecidedClaim
from sciverify.hierarchy.play import Play, has_near
from sciverify.hierarchy.tower import Output
from sciverify.l2.banded import Banded
from sciverify.l2.named import changed, jacobi

ACCURACY = 2
"""n of the output that has to be within 2**-n."""
_TRIED = (1, 2, 4, 6)
"""n of the outputs whose points are examined."""
_TAIL, _SCALE = 24, 2**40
_COARSE = Fraction(1, 16)
"""Holes between the eigenvalues of a section that are smaller say nothing."""
_SITES = 120
"""Of a section that suggests where the spectrum is."""


@dataclass(frozen=True, slots=True)
class FarSite:
    """A base operator, and how a far site changes its spectrum.

    Attributes
    ----------
    base : Banded
    height : Fraction
        What is put on the diagonal.
    point : Fraction
        Near the point of the spectrum that it makes, at a distance > 2 from that of the base.
    vector : function site -> (first site, integers)
        Near its eigenvector.
    margin : int
        How far beyond everything that was read the site lies.
    """

    base: Banded
    height: Fraction
    point: Fraction
    vector: Callable[[int], tuple[int, list[int]]]
    margin: int
    blur: Fraction = Fraction(0)
    """The truth is all points within this distance of the spectrum."""

    def with_bump(self, site: int) -> Banded:
        """The base with the height at the site."""
        diagonals = {**self.base.diagonals, 0: changed(0, site, [self.height])}
        return Banded(diagonals, self.base.line)


def _decaying(site: int) -> tuple[int, list[int]]:
    """The eigenvector of the free operator on the integers with 5 at a site, cut off."""
    ratio = (math.sqrt(29) - 5) / 2
    return site - _TAIL, [round(_SCALE * ratio ** abs(k)) for k in range(-_TAIL, _TAIL + 1)]


ON_DIAGONAL = FarSite(Banded({0: 0}, "naturals"), Fraction(1), Fraction(1), lambda site: (site, [1]), 0)
ON_JACOBI = FarSite(jacobi(0), Fraction(5), Fraction(round(math.sqrt(29) * 2**40), 2**40), _decaying, _TAIL + 1)


def blurred(level: Fraction) -> FarSite:
    """The game of pseudospectra of diagonal operators, whose spectra it keeps 1 + level apart."""
    height = 1 + level
    return FarSite(Banded({0: 0}, "naturals"), height, height, lambda site: (site, [1]), 0, level)


def play_delta_1(play: Play, game: FarSite) -> ChallengeOutcome:
    """Gamma_2 claims to be within 1/4: it is wrong about the base, or about the base with a far bump."""
    play.width = game.base.bandwidth
    tolerance, n = Fraction(1, 2**ACCURACY), ACCURACY
    output = play.output(n, entries_of(game.base))
    beyond = play.beyond_norm(game.base, output, tolerance + game.blur)  # then it is far from what is near, too
    return play.refuted(n, output, beyond or _missed(play, game, output, tolerance))


def play_pi_1(play: Play, game: FarSite) -> ChallengeOutcome:
    """Gamma_n claims to cover the spectrum up to 2^-n: once it covers no neighbourhood of the point, it is wrong."""
    play.width = game.base.bandwidth
    for n in range(ACCURACY, play.most + 1):
        output = play.output(n, entries_of(game.base))
        if not has_near(output, game.point, Fraction(1, 2)):
            return play.refuted(n, output, _missed(play, game, output, Fraction(1, 2**n)))
    reason = f"up to n = {play.most} every output has a point near {float(game.point):.4g}, where no spectrum is"
    return UndecidedClaim(play.claim, reason)


def play_sigma_1(play: Play, game: FarSite) -> ChallengeOutcome:
    """Every point of Gamma_n claims to be within 2^-n of the spectrum: tried on the base, and on some bumps."""
    play.width = game.base.bandwidth
    for operator in (game.base, *(game.with_bump(site) for site in (0, 3, 20))):
        play.answers.clear()  # they are about another operator
        section = operator.section(operator.sites(_SITES))
        square = section.moved(np.eye(_SITES), np.zeros(_SITES))[section.places]
        seen = np.linalg.eigvalsh(square).astype(np.float64)
        for n in _TRIED:
            output = play.output(n, entries_of(operator))
            wrong = _spurious(play, operator, output, Fraction(1, 2**n) + game.blur, seen)
            if wrong is not None:
                return play.refuted(n, output, wrong)
    return SurvivedChallenge(play.claim, play.runs)


def _missed(play: Play, game: FarSite, output: Output, tolerance: Fraction) -> Certificate:
    site = play.beyond + game.margin
    first, vector = game.vector(site)
    return play.misses(game.with_bump(site), output, tolerance, game.point, first, vector)


def _spurious(play: Play, operator: Banded, output: Output, tolerance: Fraction, seen: Floats) -> Certificate | None:
    """A point of the output that is too far from the spectrum: beyond the norm, or in a gap that windows show."""
    beyond = play.beyond_norm(operator, output, tolerance)
    if beyond is not None or isinstance(output, bool):
        return beyond
    for x in (to_fraction(re) for re, _ in output):
        radius = Fraction(3, 4) * Fraction(float(np.abs(seen - float(x)).min()))
        if radius > max(tolerance, _COARSE):
            with suppress(Undecided):
                return play.too_far(operator, output, tolerance, x, radius, WINDOWS)
    return None
