"""What a tower of algorithms may ask of an input: one door for all kinds of inputs."""

from __future__ import annotations

from typing import overload

from sciverify.certify.training_sets import training_set
from sciverify.l2.banded import Banded
from sciverify.l2.operator import L2Operator
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.oracles.budget import Budget
from sciverify.oracles.coins import Coins
from sciverify.oracles.information import Information
from sciverify.oracles.known_input import is_sequence, require_problem
from sciverify.oracles.network_information import NetworkInformation
from sciverify.oracles.operator_entries import MOST_INDEX, Entry, OperatorEntries, entries_of
from sciverify.oracles.operator_information import MOST_ENTRIES, OperatorInformation
from sciverify.oracles.sequence_information import SequenceInformation

__all__ = ["MOST_ENTRIES", "MOST_INDEX", "Entry", "OperatorInformation", "entries_of", "information_about"]


@overload
def information_about(
    instance: Banded, *, dispersion: bool = True, budget: Budget | None = None, coins: Coins | None = None
) -> OperatorInformation: ...
@overload
def information_about(
    instance: LayeredNetwork, *, dispersion: bool = True, budget: Budget | None = None, coins: Coins | None = None
) -> NetworkInformation: ...
@overload
def information_about(
    instance: object, *, dispersion: bool = True, budget: Budget | None = None, coins: Coins | None = None
) -> Information: ...
def information_about(
    instance: object, *, dispersion: bool = True, budget: Budget | None = None, coins: Coins | None = None
) -> Information:
    """Questions about an input, such as the final operator of a game.

    Parameters
    ----------
    instance : Banded, LayeredNetwork, sequence of numbers, or problem
        A banded operator of real entries on the natural numbers or the integers; where diagonals are not constant,
        periodic or finitely changed, as waves are, entries have answers within 2**-n only. A network.
        Numbers in a row, or a function from integers >= 0 to numbers. A problem,
        several with one matrix, or a family's `Member`: as for `training_set`.
    dispersion : bool
        May f(n) be asked for? For operators.
    budget : Budget, optional
    coins : Coins, optional
        For randomised algorithms; pseudo-random ones with seed 0 if left out.

    Returns
    -------
    OperatorInformation, NetworkInformation, SequenceInformation or TrainingSet

    Raises
    ------
    InvalidInput
        An operator whose entries are not all real, or that is not one operator; nothing that questions are known about.

    **Source.** docs/theory/hierarchy.md, docs/theory/transcripts.md.

    Examples
    --------
    >>> from sciverify.hierarchy import information_about
    >>> import sciverify as sv
    >>> information_about(sv.jacobi([1, "1/2"])).entry(1, 1)
    Fraction(1, 2)
    >>> information_about(sv.Lasso([["1/3", 1]], [1], lam=1)).matrix(4)[0]
    (Fraction(11, 32), Fraction(1, 1))
    """
    if isinstance(instance, LayeredNetwork):
        return NetworkInformation(instance, budget, coins)
    if isinstance(instance, L2Operator):
        known = OperatorEntries.of(instance)
        return OperatorInformation(known.truth, known.sites, known.width if dispersion else None, budget, coins)
    if is_sequence(instance):
        return SequenceInformation(instance, budget, coins)
    require_problem(instance)
    return training_set(instance, budget=budget, coins=coins)
