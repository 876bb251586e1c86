"""The named checks, in the order in which they run: ordinary instances first, ties last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import sciverify.testing.situations as s
from sciverify.errors import InvalidInput, shown
from sciverify.problems.float_instance import FloatInstance
from sciverify.testing.posing import Posing

Poses = tuple[FloatInstance, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is asked of a solver.

    Attributes
    ----------
    name : str
    asks : str
        The demand, as a sentence.
    situation : Situation
        The class of instances.
    poses : function (Situation, Posing) -> strategy
        Instances that are posed together; every answer is certified.
    repeats : bool
        Pose the first instance again at the end: the output must be the same, bit for bit.
    """

    name: str
    asks: str
    situation: s.Situation
    poses: Callable[[s.Situation, Posing], SearchStrategy[Poses]] = lambda situation, posing: st.tuples(
        situation.instances(posing)
    )
    repeats: bool = False
    needs_weights: bool = False


def _and_reordered(situation: s.Situation, posing: Posing) -> SearchStrategy[Poses]:
    return situation.instances(posing).map(lambda i: (i, i.reordered(range(i.shape[1])[::-1])))


def _and_scaled(most: int) -> Callable[[s.Situation, Posing], SearchStrategy[Poses]]:
    def poses(situation: s.Situation, posing: Posing) -> SearchStrategy[Poses]:
        powers = s.powers_of_two(most)
        if posing.ridge_is_fixed:  # A times 2^j would ask for another one
            powers = powers.map(lambda pair: (0, pair[1]))
        return st.builds(lambda i, powers: (i, i.scaled(*powers)), situation.instances(posing), powers)

    return poses


def _and_another(situation: s.Situation, posing: Posing) -> SearchStrategy[Poses]:
    return st.tuples(situation.instances(posing), situation.instances(posing))


CHECKS: tuple[Check, ...] = (
    Check("well conditioned", "Injective A with condition number at most 8.", s.WELL_CONDITIONED),
    Check("tall", "More rows than columns.", s.TALL),
    Check("wide", "More columns than rows.", s.WIDE),
    Check("zero solution", "Beyond the critical parameter the answer is 0.", s.ZERO_SOLUTION),
    Check("zero residual", "y = Ax exactly, and the parameter is small or 0.", s.ZERO_RESIDUAL),
    Check("no intercept", "Data far from mean zero: nothing is centred, no intercept is fitted.", s.OFFSET),
    Check("no normalisation", "Columns of very different lengths, none is rescaled.", s.COLUMN_LENGTHS),
    Check("weights", "Column i is penalised by weights[i].", s.WEIGHTED, needs_weights=True),
    Check("column order", "Columns in reverse order: the same answer in reverse order.", s.ORDINARY, _and_reordered),
    Check("same again", "Called again after another problem: the same bits.", s.ORDINARY, _and_another, repeats=True),
    Check("zero column", "A column of zeros gets the entry 0.", s.ZERO_COLUMN),
    Check("tied columns", "Copies of columns up to sign: any minimiser is right.", s.TIED_COLUMNS),
    Check("powers of two", "Data times powers of two up to 2**10: nothing is rounded.", s.ORDINARY, _and_scaled(10)),
    Check("next to critical", "A parameter just above or below the critical one.", s.NEXT_TO_CRITICAL),
    Check("large residual", "A large part of y is orthogonal to all columns.", s.LARGE_RESIDUAL),
    Check("nearly parallel", "Two columns differ by 2**-20 to 2**-3.", s.NEARLY_PARALLEL),
    Check("tiny and huge", "Data times powers of two up to 2**100.", s.ORDINARY, _and_scaled(100)),
    Check("near ties", "Two columns differ by 2**-45 to 2**-21.", s.NEAR_TIES),
)


def select(names: Sequence[str] | None, exclude: Sequence[str], weights: bool) -> list[Check]:
    """The checks to run.

    Raises
    ------
    InvalidInput
        A name that no check has, `names` that leave nothing, or the check of weights for a solver without them.
    """
    known = [check.name for check in CHECKS]
    for name in [*(names or ()), *exclude]:
        if name not in known:
            raise InvalidInput(f"there is no check {shown(name)}: known are {', '.join(map(repr, known))}")
    if names is not None and "weights" in names and not weights:
        raise InvalidInput("the check 'weights' needs a solver with a parameter named weights, or weights=True")
    chosen = [c for c in CHECKS if (names is None or c.name in names) and c.name not in exclude]
    chosen = [c for c in chosen if weights or not c.needs_weights]
    if not chosen:
        raise InvalidInput("no check is left to run: name fewer in exclude")
    return chosen
