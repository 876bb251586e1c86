"""`challenge`: the adversary of a class against a tower that claims to be in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import TypeAlias, cast

import sciverify.hierarchy.blocks as blocks
import sciverify.hierarchy.decision as decision
import sciverify.hierarchy.exit_flags as exit_flags
import sciverify.hierarchy.far_site as far_site
import sciverify.hierarchy.optimal_maps as optimal_maps
import sciverify.hierarchy.trials as trials
import sciverify.hierarchy.weighted_shift as weighted_shift
from sciverify.adversary.game import refute
from sciverify.adversary.outcomes import Outcome
from sciverify.adversary.protocols import Algorithm, Network
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.hierarchy.outcomes import ChallengeOutcome, UndecidedClaim
from sciverify.hierarchy.play import CoinsTossed, GameEnded, Play
from sciverify.hierarchy.problem import (
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_BOUNDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ComputationalProblem,
    Membership,
)
from sciverify.hierarchy.randomised import play_randomised
from sciverify.hierarchy.sci_class import DELTA_1, DELTA_2, PI_1, PI_2, PI_3, SIGMA_1, SIGMA_2, SciClass
from sciverify.hierarchy.tower import Tower
from sciverify.oracles.budget import Budget, as_budget
from sciverify.oracles.training_set import TrainingSet

Game: TypeAlias = Callable[[Play], ChallengeOutcome]


def _delta_1_of_compact(play: Play) -> ChallengeOutcome:
    """Within 2^-n means both: near the spectrum, and covering it."""
    try:
        found = blocks.play_sigma_1(play)
    except GameEnded as end:
        found = end.outcome
    if found.refuted:
        return found
    play.answers.clear()  # they are about another operator
    other = blocks.play_pi_1(play)
    return other if other.refuted else found


def _far_site(play: Play, game: far_site.FarSite) -> ChallengeOutcome:
    """By one run, or, if coins are tossed, by many."""
    try:
        return far_site.play_delta_1(play, game)
    except CoinsTossed:
        return play_randomised(play, game, far_site.ACCURACY)


_GAMES: Mapping[tuple[str, SciClass], Game] = {
    (SPECTRUM_OF_DIAGONAL.name, DELTA_1): partial(_far_site, game=far_site.ON_DIAGONAL),
    (SPECTRUM_OF_DIAGONAL.name, PI_1): partial(far_site.play_pi_1, game=far_site.ON_DIAGONAL),
    (SPECTRUM_OF_DIAGONAL.name, SIGMA_1): partial(far_site.play_sigma_1, game=far_site.ON_DIAGONAL),
    (SPECTRUM_OF_JACOBI.name, DELTA_1): partial(_far_site, game=far_site.ON_JACOBI),
    (SPECTRUM_OF_JACOBI.name, PI_1): partial(far_site.play_pi_1, game=far_site.ON_JACOBI),
    (SPECTRUM_OF_JACOBI.name, SIGMA_1): partial(far_site.play_sigma_1, game=far_site.ON_JACOBI),
    (SPECTRUM_OF_SELF_ADJOINT.name, DELTA_2): blocks.play_delta_2,
    (SPECTRUM_OF_COMPACT.name, SIGMA_1): blocks.play_sigma_1,
    (SPECTRUM_OF_COMPACT.name, PI_1): blocks.play_pi_1,
    (SPECTRUM_OF_COMPACT.name, DELTA_1): _delta_1_of_compact,
    (SPECTRUM_OF_BANDED.name, DELTA_2): weighted_shift.play_delta_2,
    (optimal_maps.OPTIMAL_MAP.name, DELTA_1): optimal_maps.play_delta_1,
    (optimal_maps.OPTIMAL_MAP.name, DELTA_2): optimal_maps.play_delta_2,
    (exit_flags.EXIT_FLAG.name, DELTA_1): exit_flags.play_delta_1,
    (exit_flags.EXIT_FLAG.name, DELTA_2): exit_flags.play_delta_2,
    (SPECTRUM_OF_BOUNDED.name, DELTA_2): blocks.play_delta_2,
    (SPECTRUM_OF_COMPACT.name, DELTA_2): partial(trials.play_limit, known=trials.SELF_ADJOINT),
    (SPECTRUM_OF_SELF_ADJOINT.name, SIGMA_2): partial(trials.play_from_below, known=trials.SELF_ADJOINT),
    (SPECTRUM_OF_BANDED.name, PI_2): partial(trials.play_from_above, known=trials.BANDED, width=1),
    (SPECTRUM_OF_BOUNDED.name, PI_3): partial(trials.play_from_above, known=trials.BOUNDED),
}
_INEXACT = frozenset({optimal_maps.OPTIMAL_MAP.name, exit_flags.EXIT_FLAG.name})
"""Problems whose data are answered to as many bits as are asked for, as those of minimisers are."""
_OF_PSEUDOSPECTRA: Mapping[SciClass, Callable[[Play, far_site.FarSite], ChallengeOutcome]] = {
    DELTA_1: _far_site,
    PI_1: far_site.play_pi_1,
    SIGMA_1: far_site.play_sigma_1,
}
_OF_DECISIONS: Mapping[SciClass, Callable[[Play, Fraction, Fraction], ChallengeOutcome]] = {
    DELTA_2: decision.play_delta_2,
    PI_2: trials.play_decision,
    PI_3: trials.play_decision,
}
_NO_PLAY = (
    "finitely many outputs exclude no limit, and a claim about more than one limit bounds none of them; no adversary "
    "that plays for ever is known here"
)


def challenge(
    tower: Tower,
    claim: Membership,
    budget: Budget | int | None = None,
    *,
    most: int = 400,
    changes: int = 10,
) -> ChallengeOutcome | Outcome:
    """Play the adversary of a class against a tower that claims to put a problem into it.

    Parameters
    ----------
    tower : Tower
        One that takes more limits than the class allows is played as `tower.along()`, which takes them at once.
    claim : Membership
        Such as `Membership(SPECTRUM_OF_JACOBI, DELTA_1)`. One about arithmetic or Turing towers is played as the one
        about general algorithms, which claims less. One of more limits than the tower takes, k, is played as
        Delta_(k+1) where that game is known, and the outcome says so.
    budget : Budget, optional
        `questions`: entries, or answers, that one run may ask for; `seconds`: of one run, and about those of the whole
        game; `bits`: where data are answered inexactly.
    most : int
        The largest n that is played.
    changes : int
        How many mind changes end a game about a class of level 2.

    Returns
    -------
    RefutedClaim, MindChanges, CrashedTower, UndecidedClaim, SurvivedChallenge or RandomisedTower
        **Guarantee.** A `RefutedClaim` has a certificate of an output that is wrong by more than the class allows, on
        an input of which all answers are true. `MindChanges` has one of outputs that alternate on one operator, of
        which all answers are true: it refutes each smaller bound of the number of mind changes, and not convergence.
        A `RandomisedTower` says how often a tower that tosses coins is right; a sampled probability is printed as such.
        The others prove nothing about the claim. For digits of minimisers it is what `refute` returns.

    Raises
    ------
    InvalidInput
        No game is known for the claim: the message says for which ones there is.

    **Source.** Ben-Artzi, Colbrook, Hansen, Nevanlinna, Seidel (arXiv 1508.03280); docs/theory/hierarchy.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.hierarchy import DELTA_1, SPECTRUM_OF_DIAGONAL, Membership, Tower, challenge
    >>> tower = Tower(lambda n, told: [told.entry(i, i) for i in range(100 * n)])
    >>> found = challenge(tower, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    >>> print(found.verdict, found.certificate.claim.failure)
    refuted misses a point
    """
    if not isinstance(tower, Tower) or not isinstance(claim, Membership):
        raise InvalidInput(f"tower and claim are {shown(tower)}, {shown(claim)}: a Tower and a Membership are needed")
    claim = Membership(claim.problem, claim.sci_class.in_general)
    allowed = Budget() if budget is None else as_budget(budget)
    family = claim.problem.family
    if family is None and claim.problem.name not in _INEXACT and allowed.bits is not None:
        raise InvalidInput(
            f"budget is {allowed}: entries are answered exactly; pass Budget(questions=..., seconds=...)"
        )
    if family is not None and tower.height > 1:
        raise InvalidInput(f"the tower has height {tower.height}: digits of minimisers are asked of towers of height 1")
    if family is not None and claim.sci_class == DELTA_1:
        return refute(_algorithm(tower, family.K), family, budget=allowed)
    most, changes = as_integer(most, "most", 2, 10**6), as_integer(changes, "changes", 1, 1000)
    return play_game(Play(tower, claim, allowed, most, changes))


def _algorithm(tower: Tower, digits: int) -> Algorithm:
    """The tower, asked for so many digits."""

    def algorithm(training: TrainingSet) -> Network:
        return cast("Network", tower.base(digits, training))

    algorithm.__name__ = tower.name
    return algorithm


def play_game(play: Play) -> ChallengeOutcome:
    """The game of the claim of a play, to its end.

    Raises
    ------
    InvalidInput
        No game is known for the claim.
    """
    play.claim = claim = by_so_many_limits(play.claim, play.tower.height)
    game = _game(claim)
    play.tower = in_one_limit(play.tower, claim.sci_class)
    try:
        return game(play)
    except GameEnded as end:
        return end.outcome
    except CoinsTossed:
        return UndecidedClaim(claim, "the tower tosses coins; this game is one against towers that do not")


def by_so_many_limits(claim: Membership, height: int) -> Membership:
    """A tower of fewer limits than the class allows claims Delta_(height + 1), which is less; where a game is known."""
    less = Membership(claim.problem, SciClass("Delta", height + 1), claim.sci_class)
    return less if height < claim.sci_class.limits and _find(less) is not None else claim


def in_one_limit(tower: Tower, asked: SciClass) -> Tower:
    """What is played: all limits at once if there are more than the class allows, else the last one of them."""
    if tower.height == 1:
        return tower
    return tower.along() if tower.height > asked.limits else trials.with_inner_indices(tower)


def _game(claim: Membership) -> Game:
    found = _find(claim)
    if found is None and claim.sci_class.limits > 1:
        return _not_playable
    if found is None:
        raise InvalidInput(f"no game is known against the claim that {claim}; known for it: {_known(claim.problem)}")
    return found


def _find(claim: Membership) -> Game | None:
    problem, asked = claim.problem, claim.sci_class
    if problem.level is not None and asked in _OF_PSEUDOSPECTRA:
        of_level, site = _OF_PSEUDOSPECTRA[asked], far_site.blurred(problem.level)
        return lambda play: of_level(play, site)
    if problem.interval is not None and asked in _OF_DECISIONS:
        decides, (low, high) = _OF_DECISIONS[asked], problem.interval
        return lambda play: decides(play, low, high)
    return _GAMES.get((problem.name, asked))


def _not_playable(play: Play) -> ChallengeOutcome:
    return UndecidedClaim(play.claim, _NO_PLAY)


def _known(problem: ComputationalProblem) -> str:
    classes = [str(c) for name, c in _GAMES if name == problem.name] or _of_others(problem)
    return ", ".join(classes) or "none"


def _of_others(problem: ComputationalProblem) -> list[str]:
    """Of problems with parameters."""
    if problem.level is not None:
        return [str(asked) for asked in _OF_PSEUDOSPECTRA]
    decided = [str(asked) for asked in _OF_DECISIONS] if problem.decides else []
    return decided or ([str(DELTA_1)] if problem.family is not None else [])
