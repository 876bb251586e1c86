"""Lipschitz constants of dense networks that are proofs (docs/theory/lipschitz.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.lipschitz_upper import LipschitzClaim, NeuronMultipliers
from sciverify.certificate.kinds.network_claim import NetworkTopic
from sciverify.certify.issue import confirmed
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.midrad import Floats
from sciverify.exact.root_bounds import root_above
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.stability.dense_form import dense_form
from sciverify.stability.lipschitz_program import Proposal, norm_multipliers, propose_multipliers

Method = Literal["neurons", "norms"]
_MARGINS = range(30, 0, -1)
"""The squared constant is enlarged by 2^-k until the matrix is proven to be positive semidefinite."""
_TAKEN = 2.0**-26
"""More than the checker takes off a scaled diagonal, and what floats get wrong."""


def certify_lipschitz(
    net: LayeredNetwork,
    *,
    method: Method = "neurons",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """A Lipschitz constant of a dense network, proven by integers.

    Parameters
    ----------
    net : LayeredNetwork
        Of dense layers, scales and shifts, ReLU and leaky ReLU with slopes between 0 and 1; what `read_network`
        returns.
    method : "neurons" or "norms"
        "neurons": the best bound of LipSDP-Neuron that is found, with slopes from 0 to 1 for every activation: a leaky
        ReLU gets the bound of a ReLU. "norms": the product of the spectral norms, proven in the same way, for
        comparison.
    seconds : float, optional
        Wall time after which `OutOfTime` is raised.
    progress : callable, optional
        Called with a phrase and the share that is done.

    Returns
    -------
    Certificate
        With `claim.constant`.
        **Guarantee.** ||f(x) - f(y)||_2 <= constant ||x - y||_2 for all x and y, for the network in exact arithmetic
        with its stored weights.

    Raises
    ------
    InvalidInput
        A layer that is neither dense nor an activation, or no activation at all.
    Undecided
        Floats found no multipliers that prove a bound.

    **Source.** docs/theory/lipschitz.md; Fazlyab, Robey, Hassani, Morari and Pappas, "Efficient and accurate estimation
    of Lipschitz constants for deep neural networks", 2019.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[1, 0], [0, 2]]), sv.ReLU(), sv.Dense([[3, 0], [0, 1]])])
    >>> 3 <= sv.certify_lipschitz(net).claim.constant < 3.00001  # the product of norms is 6
    True
    """
    if method not in ("neurons", "norms"):
        raise InvalidInput(f"method is {shown(method)}: 'neurons' or 'norms'")
    weights = dense_form(net)
    with allowance(seconds, progress):
        return _certified(net, weights, _proposal(weights, method))


def _proposal(weights: Sequence[Floats], method: str) -> Proposal:
    """Multipliers; it may be wrong about everything, but is finite."""
    with np.errstate(all="ignore"):
        found = norm_multipliers(weights) if method == "norms" else propose_multipliers(weights)
    if not (np.isfinite(found[0]).all() and 0 < found[1] < np.inf):
        raise Undecided("the weights leave the range of doubles: scale the layers to similar norms")
    return found


def _certified(network: LayeredNetwork, weights: Sequence[Floats], proposal: Proposal) -> Certificate:
    """The certificate with the smallest margin that the checker accepts."""
    for evidence in evidence_for(weights, proposal):
        spent("proving the matrix inequality")
        constant = root_above(1 / evidence.inverse)  # (L4)
        try:
            return confirmed(Certificate(LipschitzClaim(constant), NetworkTopic(network), None, evidence))
        except Undecided:
            continue
    raise Undecided("floats found no multipliers that prove a Lipschitz constant: scale the layers to similar norms")


def proven_multipliers(weights: Sequence[Floats]) -> NeuronMultipliers | None:
    """Multipliers of which floats are sure, with some room; None without any."""
    return next((evidence for evidence in evidence_for(weights, propose_multipliers(weights), 2 * _TAKEN)), None)


def evidence_for(weights: Sequence[Floats], proposal: Proposal, taken: float = _TAKEN) -> Iterator[NeuronMultipliers]:
    """Multipliers with larger and larger constants; those that floats already see fail are left out."""
    multipliers, squared = proposal
    found = tuple(fmpq(*map(int, exact_ratio(x))) for x in multipliers.tolist())
    for bits in _MARGINS:
        inverse = 1.0 / (squared * (1 + 2.0**-bits))
        if seems_semidefinite(neuron_matrix(weights, multipliers, inverse), taken):
            yield NeuronMultipliers(found, Fraction(inverse))


def neuron_matrix(weights: Sequence[Floats], multipliers: Floats, inverse: float) -> Floats:
    """The matrix of (L3) in floats."""
    ends = np.cumsum([0, *(len(w) for w in weights[:-1])])
    matrix = np.diag(2 * multipliers)
    places = [slice(int(a), int(b)) for a, b in pairwise(ends)]
    for k in range(1, len(places)):
        block = multipliers[places[k], None] * weights[k]
        matrix[places[k], places[k - 1]] -= block
        matrix[places[k - 1], places[k]] -= block.T
    first = multipliers[places[0], None] * weights[0]
    matrix[places[0], places[0]] -= inverse * (first @ first.T)
    matrix[places[-1], places[-1]] -= weights[-1].T @ weights[-1]
    return matrix


def seems_semidefinite(matrix: Floats, taken: float) -> bool:
    """Do floats find a factor, with something taken off the scaled diagonal?"""
    diagonal = np.diag(matrix)
    if not np.isfinite(matrix).all() or diagonal.min() <= 0:
        return False
    scale = 1 / np.sqrt(diagonal)
    try:
        np.linalg.cholesky(scale[:, None] * matrix * scale - taken * np.eye(len(matrix)))
    except np.linalg.LinAlgError:
        return False
    return True
