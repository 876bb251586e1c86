"""The phase-transition lemma behind the tied-column family.

Statement. Let m < N, a = (alpha, ..., alpha + eps, ..., alpha) in R^(N+1-m) with alpha + eps in place j,
A = [a^T 0; 0 ||a|| I], y = (1, ||a|| u), k the number of non-zero u_i, lam > 0.

Assumption. lam^2 (1/(alpha+eps)^2 + k/||a||^2) < 1.

Then (1) for eps > 0 the only minimiser of P3 is (e_j/(alpha+eps), u); (2) for eps = 0 the minimisers form the simplex
{(t/alpha, u) : t >= 0, sum t = 1}; (3) spikes of different branches are more than 2 * 10^-K apart for the two
normalisations of `TiedColumns`; (4) with eps = 2^-(n+1) the matrices of two branches are within 2^-n in operator norm.
Hence whatever reads n bits of the data and answers x is at least 10^-K away from the minimiser of some branch.

Proof: docs/theory/tied-columns.md. Certificate: for every setting below, certificates of distance 0 from the closed
form with a proven uniqueness claim, and of the midpoint's distance from two branches; the independent checker
re-proves each. Check: `python proofs_numeric/tied_columns.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import sciverify as sv
from sciverify.checker import check
from sciverify.families import TiedColumns
from sciverify.oracles.source import computable_matrix

SETTINGS = [
    {"m": 1, "N": 2, "K": 1},
    {"m": 2, "N": 3, "K": 1, "further_nonzeros": 1, "lam": "1/2"},
    {"m": 2, "N": 5, "K": 2, "normalisation": "rational", "transform": "dct"},
    {"m": 4, "N": 6, "K": 3, "further_nonzeros": 2, "transform": "dct"},
    {"m": 19, "N": 20, "K": 6, "further_nonzeros": 5, "transform": "dct"},
    {"m": 3, "N": 5, "K": 30, "normalisation": "rational"},
]
BITS = 24


def verified(certificate):
    """The certificate, after the independent checker accepted it."""
    check.check_bytes(certificate.to_json().encode())
    return certificate


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_branch_has_one_minimiser_and_the_limit_a_simplex(settings):
    """Parts 1 and 2."""
    family = TiedColumns(**settings)
    for j in range(family.tied):
        member = family.branch(j, BITS)
        certificate = verified(sv.certify_distance(member.problem, member.solutions.vertex))
        assert certificate.distance.upper == 0
        assert certificate.unique is sv.Verdict.TRUE
    limit = family.limit()
    vertices = sv.solution_set(limit.problem).vertices()
    assert len(vertices) == family.tied
    for vertex in vertices:
        assert verified(sv.certify_distance(limit.problem, vertex)).distance.upper == 0
        spike = [v for v in vertex[: family.tied] if v != 0]
        assert len(spike) == 1
        assert spike[0] * family.alpha == 1


@pytest.mark.parametrize("settings", SETTINGS)
def test_no_vector_is_close_to_two_branches(settings):
    """Part 3: the midpoint of two spikes, the best compromise, is more than 10^-K away from both."""
    family = TiedColumns(**settings)
    members = [family.branch(j, BITS) for j in (0, 1)]
    spikes = [member.solutions.vertex for member in members]
    apart = verified(sv.certify_distance(members[0].problem, spikes[1])).distance
    assert apart.lower > 2 * Fraction(1, 10**family.K)
    middle = [(a + b) / 2 for a, b in zip(*spikes, strict=True)]
    for member in members:
        distance = verified(sv.certify_distance(member.problem, middle)).distance
        assert distance.lower > Fraction(1, 10**family.K)
        assert 2 * distance.lower <= apart.upper
        assert apart.lower <= 2 * distance.upper


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_data_of_one_branch_are_true_of_all(settings):
    """Part 4: one dyadic matrix is within 2^-n of every branch, proven in balls."""
    family = TiedColumns(**settings)
    answer = family.branch(0, BITS).oracle().matrix(BITS + 3)
    for j in range(family.tied):
        computable_matrix(family.branch(j, BITS).problem).require_within(list(answer), BITS, "A_n")


def test_the_dual_point_in_symbols():
    """The dual point of the proof, for all alpha, eps, lam at once (three tied columns, two others, u_1 > 0 = u_2)."""
    alpha, eps, lam = sympy.symbols("alpha epsilon lambda", positive=True)
    a = sympy.Matrix([alpha + eps, alpha, alpha])
    norm = sympy.sqrt((a.T * a)[0])
    matrix = sympy.diag(a.T, norm, norm)
    p = sympy.Matrix([lam / (alpha + eps), lam / norm, 0])
    correlations = sympy.simplify(matrix.T * p)
    assert correlations[0] == correlations[3] == lam
    assert sympy.simplify(lam - correlations[1] - lam * eps / (alpha + eps)) == 0  # positive: strict off the support
    assert correlations[4] == 0
    assert sympy.simplify((p.T * p)[0] - lam**2 * (1 / (alpha + eps) ** 2 + 1 / norm**2)) == 0
    assert sympy.simplify(matrix * matrix.T - norm**2 * sympy.eye(3)) == sympy.zeros(3)  # cond(AA*) = 1


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
