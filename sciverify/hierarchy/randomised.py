"""Towers that toss coins, against the far site: with probability at most 1/2 they are right about one of two operators.

Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from fractions import Fraction

from sciverify.adversary.randomised import MOST_TAPES, clopper_pearson
from sciverify.hierarchy.far_site import FarSite
from sciverify.hierarchy.information import Entry, entries_of
from sciverify.hierarchy.outcomes import RandomisedTower
from sciverify.hierarchy.play import Play, has_near
from sciverify.hierarchy.tower import Output
from sciverify.oracles.coins import Coins, every_run

TRIALS = 200
"""Runs of a sample."""


def play_randomised(play: Play, game: FarSite, n: int) -> RandomisedTower:
    """The probability of an output within 2^-n of the spectrum, on the base or with the far bump: the smaller one."""
    base, tolerance = entries_of(game.base), Fraction(1, 2**n)
    coins = every_run(lambda tossed: _once(play, n, base, tossed), MOST_TAPES)
    if coins is not None:
        bump = game.with_bump(play.beyond + game.margin)
        seen = sum((p for p, output in coins if _sees(output, game, tolerance)), Fraction(0))
        operator, most = (bump, seen) if seen <= Fraction(1, 2) else (game.base, 1 - seen)  # who sees it errs there
        return RandomisedTower(play.claim, operator, most, len(coins))
    first = [_once(play, n, base, Coins.seeded(seed)) for seed in range(TRIALS)]
    bump = game.with_bump(play.beyond + game.margin)
    far = 2 * sum(_sees(output, game, tolerance) for output in first) <= TRIALS
    operator = bump if far else game.base
    truth = entries_of(operator)
    fresh = [_once(play, n, truth, Coins.seeded(seed)) for seed in range(TRIALS, 2 * TRIALS)]
    most_right = sum(output is not None and _sees(output, game, tolerance) == far for output in fresh)
    return RandomisedTower(play.claim, operator, (0.0, clopper_pearson(most_right, TRIALS)[1]), TRIALS)


def _once(play: Play, n: int, truth: Entry, coins: Coins) -> Output | None:
    return play.run(n, truth, coins).output


def _sees(output: Output | None, game: FarSite, tolerance: Fraction) -> bool:
    """Has it a point where the far bump makes one?"""
    return output is not None and has_near(output, game.point, 2 * tolerance)
