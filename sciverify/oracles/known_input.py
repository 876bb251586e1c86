"""From what a person calls an input to the input that answers questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.l2.operator import L2Operator
from sciverify.l2.sequences import Sequence as L2Sequence
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.dense import DenseOperator
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.oracles.network_weights import NetworkWeights
from sciverify.oracles.operator_entries import OperatorEntries
from sciverify.oracles.question import KnownInput
from sciverify.oracles.sequence_terms import SequenceTerms
from sciverify.oracles.source import Source
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

Problems = SparseRecovery | TurnedProblem | ComputableProblem


def known_input(instance: object) -> KnownInput:
    """The input as questions see it.

    Parameters
    ----------
    instance : as for `Transcript.consistent_with`

    Raises
    ------
    InvalidInput
        Nothing that questions are known about.
    """
    if isinstance(instance, L2Operator):
        return OperatorEntries.of(instance)
    if isinstance(instance, DenseOperator):
        return Source.of_matrix(instance)
    if isinstance(instance, LayeredNetwork):
        return NetworkWeights(instance)
    if is_sequence(instance):
        return SequenceTerms.of(instance)
    require_problem(instance)
    return Source.of(instance)


def require_problem(instance: object) -> None:
    """The last kind of input that there is.

    Raises
    ------
    InvalidInput
        Nothing that questions are known about.
    """
    if not (hasattr(instance, "problems") or isinstance(instance, Problems | list | tuple)):
        raise InvalidInput(
            f"the input is {shown(instance)}: an operator such as jacobi(...), a LayeredNetwork, numbers in a row or a "
            "function that gives them, or a problem such as Lasso(...) is needed"
        )


def is_sequence(instance: object) -> bool:
    """Numbers in a row, or a function that gives them; and no row of problems."""
    if hasattr(instance, "problems"):
        return False
    if isinstance(instance, Sequence) and not isinstance(instance, str):
        return bool(instance) and not isinstance(instance[0], Problems)
    return isinstance(instance, L2Sequence | np.ndarray) or callable(instance)
