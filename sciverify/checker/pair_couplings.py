"""Claim pair-couplings-refuted: a published criterion for Lipschitz constants holds, and two points refute it.

Proof: docs/theory/pair-couplings.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from .case import Exhibit
from .dense_network import dense_network
from .document import Json, Malformed, rational, read_count, read_list
from .network import Network, read_network
from .numerals import ZERO
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import read_vector
from .work import divisor, spend

COUPLINGS = Rule(
    "pair-couplings",
    "multipliers couplings",
    "theory/pair-couplings.md",
    "the criterion of LipSDP-Network holds with rho, and two points are stretched more",
)
KIND = OtherKind(
    "pair-couplings-refuted",
    "claimed shown",
    "pair couplings of neurons prove the Lipschitz constant {claimed} for a network that stretches two points by at "
    "least {shown}",
    upward="claimed",
)


@KIND.checked_by
def check_pair_couplings_refuted(exhibit: Exhibit) -> Verified:
    """S(T, claimed^2) >= 0 and ||f(x) - f(y)|| >= shown ||x - y||, shown > claimed."""
    claimed_said, shown_said = exhibit.said(KIND)
    claimed, shown = rational(claimed_said, "claim.claimed"), rational(shown_said, "claim.shown")
    if claimed < 0:
        raise Rejected(BOUNDS, "the claimed constant is negative")
    if shown <= claimed:
        raise Rejected(BOUNDS, "the constant that is shown is not larger than the claimed one")
    network_said, vectors = exhibit.parts("network", "vectors")
    network = read_network(network_said, "instance.network")
    x, y = (
        read_vector(v, f"instance.vectors[{k}]", network.inputs)
        for k, v in enumerate(read_list(vectors, "instance.vectors", 2))
    )
    apart, moved = (x - y).square(), (network.exact(x) - network.exact(y)).square()
    COUPLINGS.step("||x - y||^2 and ||f(x) - f(y)||^2", apart, moved)
    if not apart:
        raise Rejected(COUPLINGS, "the two points are the same")
    if moved < shown * shown * apart:  # (O3)
        raise Rejected(COUPLINGS, "the two points are stretched less than is said")
    if not _semidefinite(_criterion(exhibit, network, claimed * claimed)):  # (O2)
        raise Rejected(COUPLINGS, "the criterion does not hold with the claimed constant")
    return {"claimed": claimed, "shown": shown, "title": network.title}


Rows: TypeAlias = list[list[Fraction]]


def _criterion(exhibit: Exhibit, network: Network, squared: Fraction) -> Rows:
    """S(T, rho) = (rho I, -W_0^T T; -T W_0, 2 T - W_1^T W_1), T = D + sum of z_ij (e_i - e_j)(e_i - e_j)^T: (O1)."""
    multipliers, couplings = exhibit.proof("multipliers", "couplings")
    dense = dense_network(network, "instance.network")
    if len(dense.matrices) != 2:
        raise Malformed("instance.network has more than one layer of neurons")
    first, second = ([[unit * x for x in row] for row in rows] for rows, unit in dense.matrices)
    found = read_vector(multipliers, "evidence.multipliers", dense.neurons)
    diagonal = [found.unit * x for x in found.numbers]
    if min(diagonal) < 0:
        raise Rejected(COUPLINGS, "a multiplier is negative")
    coupling = [[ZERO] * len(diagonal) for _ in diagonal]
    for k, x in enumerate(diagonal):
        coupling[k][k] = x
    for k, said in enumerate(read_list(couplings, "evidence.couplings")):
        _couple(coupling, said, f"evidence.couplings[{k}]")
    inputs = len(first[0])
    spend(len(diagonal) ** 2 * (inputs + len(second)) * 3000, "a criterion in rational numbers")
    beside = [[-_dot(row, column) for column in zip(*first)] for row in coupling]
    matrix = [[squared if i == k else ZERO for k in range(inputs)] + [row[i] for row in beside] for i in range(inputs)]
    columns = [*zip(*second)]
    for i, row in enumerate(beside):
        matrix.append([*row, *(2 * coupling[i][k] - _dot(columns[i], columns[k]) for k in range(len(diagonal)))])
    return matrix


def _couple(coupling: Rows, said: Json, where: str) -> None:
    """Add z (e_i - e_j)(e_i - e_j)^T."""
    i_said, j_said, weight_said = read_list(said, where, 3)
    i, j, weight = read_count(i_said, where), read_count(j_said, where), rational(weight_said, where)
    if not i < j < len(coupling):
        raise Malformed(f"{where} couples the neurons {i} and {j} of {len(coupling)}")
    if weight < 0:
        raise Rejected(COUPLINGS, "a coupling is negative")
    coupling[i][i] += weight
    coupling[j][j] += weight
    coupling[i][j] -= weight
    coupling[j][i] -= weight


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v)), ZERO)


def _semidefinite(matrix: Rows) -> bool:
    """By elimination: a pivot of 0 needs a row of zeros."""
    size = len(matrix)
    bits = max(x.denominator.bit_length() + x.numerator.bit_length() for row in matrix for x in row)
    spend(size**3 * (3000 + divisor(bits * size)), "an elimination in rational numbers")
    for k in range(size):
        pivot = matrix[k][k]
        if pivot < 0 or (not pivot and any(matrix[k][k:])):
            return False
        for i in range(k + 1, size):
            if matrix[i][k]:
                factor = matrix[i][k] / pivot
                matrix[i] = [a - factor * b for a, b in zip(matrix[i], matrix[k])]
    return True
