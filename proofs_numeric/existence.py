"""Neural networks exist for Xi, and the map that makes them is discontinuous.

Statement. (1) For distinct y_1, ..., y_R and exact minimisers x_k in Xi(A, y_k) the network of docs/theory/existence.md
has phi(y_k) = x_k, with weights in the field of the data; all its values lie on segments [x_k, x_(k+1)]. (2) Training
data of two branches of the tied-column family agree up to 2^-n, for any n, while the values of their networks are
kappa > 2 * 10^-K apart: no algorithm that reads n digits makes both networks to K digits.

Assumption. (1) A and y_k are known exactly. (2) That of tied_columns.py.

Proof: docs/theory/existence.md. Certificate: dist(phi(y_k), Xi(A, y_k)) = 0 for each k, re-proven by the independent
checker. Check: P1, P2 and P3, degenerate, float, irrational and factored data; R = 1; the two branches of part 2.
`python proofs_numeric/existence.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from flint import fmpq

import sciverify as sv
from sciverify.checker import check
from sciverify.exact.ordered import inner, sign
from sciverify.families import TiedColumns
from sciverify.oracles.source import computable_matrix

ROOT = sympy.sqrt(2)
KINDS = [sv.BasisPursuit, sv.Lasso, sv.SquareRootLasso]
MATRICES = {
    "plain": [[3, 1, 0, 2], [0, 1, 2, -1]],
    "equal columns": [[1, 1, 0, 2], [0, 0, 1, 1]],
    "irrational": [[ROOT, 1, 0, 2], [0, 1, 1 + ROOT, -1]],
    "floats": np.random.default_rng(3).standard_normal((2, 4)),
}
MEASUREMENTS = [(0, 0), (1, 0), (0, 1), (1, 1), (-3, "1/3"), (5, -7), (10**6, 1), (10**6 + 1, 1)]


def existing(problems):
    """The network, after the independent checker accepted distance 0 for every problem."""
    found = sv.existing_network(problems)
    for certificate in found.certificates:
        check.check_bytes(certificate.to_json().encode())
        assert certificate.distance.upper == 0
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize("R", [1, 2, len(MEASUREMENTS)])
def test_the_network_maps_every_measurement_to_a_minimiser(kind, name, R):
    """Part 1, and that the float pass is as close to the minimisers as it is proven to be."""
    problems = [kind(MATRICES[name], y, "1/3") for y in MEASUREMENTS[:R]]
    found = existing(problems)
    for problem in problems:
        value, y = found.network.exact(problem.measurements), problem.measurements
        assert sv.solution_set(problem).contains(value)
        floats = found.network(y)
        assert sv.certify_distance(problem, floats).distance.lower <= found.network.round_off(y)


def test_values_lie_on_segments_of_minimisers():
    """At points far from the data: x_k + s (x_(k+1) - x_k) with 0 <= s <= 1 for some k."""
    found = existing([sv.Lasso(MATRICES["plain"], y, 1) for y in MEASUREMENTS])
    ends = list(pairwise(found.network.values))
    for y in ([0, 0], [-100, 3], ["1/7", "2/9"], [3, -2], [500_000, 1], [10**7, 10**7]):
        value = found.network.exact(y)
        assert any(on_segment(value, x, z) for x, z in ends)


def on_segment(v, x, z):
    """Is v = x + s (z - x) with 0 <= s <= 1? Decided exactly."""
    step, along = ([b - a for a, b in zip(x, w, strict=True)] for w in (z, v))
    square, product = inner(step, step), inner(step, along)
    if sign(square) == 0:
        return not any(map(sign, along))
    collinear = sign(square * inner(along, along) - product * product) == 0
    return collinear and sign(product) >= 0 and sign(square - product) >= 0


@pytest.mark.parametrize("K", [1, 3])
@pytest.mark.parametrize("n", [5, 30, 200])
def test_training_data_that_agree_and_networks_that_do_not(K, n):
    """Part 2: matrices within 2^-n, the same y, values of the two networks more than 2 * 10^-K apart."""
    family = TiedColumns(m=3, N=5, K=K, normalisation="rational")
    tails = [(0, 0), (Fraction(1, 2), 0), (Fraction(-1, 3), Fraction(1, 5)), (0, Fraction(2, 3))]
    members = [family.branch(j, n).problem for j in (0, 1)]
    shown = list(sv.Oracle(members[0]).matrix(n + 3))
    networks = []
    for member in members:
        computable_matrix(member).require_within(shown, n, "A_n")
        scales = member.row_scales_squared
        assert scales == members[0].row_scales_squared  # so (1, u) means the same y on both branches
        problems = [sv.SquareRootLasso(member.matrix, [1, *u], 1, row_scales_squared=scales) for u in tails]
        networks.append(existing(problems).network)
    for u in tails:
        gap = [a - b for a, b in zip(*(network.exact([1, *u]) for network in networks), strict=True)]
        assert sign(inner(gap, gap) - fmpq(4, 10 ** (2 * K))) > 0


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
