"""Training pairs of tied columns are exact minimisers, and a linear map produces them: why LISTA errs by kappa.

Statement. Branch j of a tied-column family, eps > 0, d = ||a||^2, l = a_j. (1) For every u in R^(m-1) with
lam^2 (w_j^2/l^2 + sum over u_i != 0 of w_i^2/d) < 1 the only minimiser of P3 for y = (1, ||a|| u) is (e_j/l, u).
(2) (e_j/l, u) = M_j y with M_j = [e_j/l 0; 0 I/||a||]; with weights 1 the minimisers of two branches with equal n and
equal u are sqrt(2)/l apart.

Proof: docs/theory/lista.md. Certificate: for random u, distance 0 of the closed form with proven uniqueness, and the
distance to the other branch; where the assumption fails, a positive distance. The independent checker re-proves each.
Check: `python proofs_numeric/learned_pairs.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.families import TiedColumns, sparse_pairs

SETTINGS = [
    ({"m": 3, "N": 5, "K": 1, "lam": 2}, 2),
    ({"m": 6, "N": 8, "K": 1, "normalisation": "rational", "weights": [1, 1, 1, 2, 1, 3, 1, 1]}, 3),
    ({"m": 19, "N": 20, "K": 1, "transform": "dct"}, 5),
    ({"m": 19, "N": 20, "K": 6, "transform": "dct"}, 5),
]


def verified(certificate):
    """The certificate, after the independent checker accepted it."""
    check.check_bytes(certificate.to_json().encode())
    return certificate


def closed_form(pairs, k):
    """(e_j/l, u), exactly."""
    family = pairs.family
    head = [0] * family.head_columns
    head[pairs.j] = 1 / family.head(pairs.j, pairs.n).length
    return [*head, *(Fraction(u) for u in pairs.tails[k].tolist())]


@pytest.mark.parametrize(("settings", "nonzeros"), SETTINGS)
def test_every_pair_is_the_only_minimiser(settings, nonzeros):
    """Part 1."""
    family = TiedColumns(**settings)
    for j in range(2):
        pairs = sparse_pairs(family, j, 12, 3, nonzeros, seed=j)
        for k in range(3):
            certificate = verified(sv.certify_distance(pairs.problem(k), closed_form(pairs, k)))
            assert certificate.distance.upper == 0
            assert certificate.unique is sv.Verdict.TRUE


@pytest.mark.parametrize(("settings", "nonzeros"), [s for s in SETTINGS if "weights" not in s[0]])
def test_a_perfect_network_is_kappa_away_from_the_other_branch(settings, nonzeros):
    """Part 2, with sqrt(2)/l enclosed by another route."""
    family = TiedColumns(**settings)
    pairs = sparse_pairs(family, 0, 12, 1, nonzeros)
    other = type(pairs)(family, 1, 12, pairs.tails)
    distance = verified(sv.certify_distance(other.problem(0), closed_form(pairs, 0))).distance
    exact = 2**0.5 / (2**0.5 * 10**family.K / 3 + 2.0**-13)
    assert abs(float(distance) - exact) <= 1e-14 * exact


def test_the_assumption_is_needed():
    """lam = 4, K = 1: one further non-zero is allowed, with more the closed form is no minimiser."""
    family = TiedColumns(m=4, N=6, K=1, lam=4)
    allowed = sparse_pairs(family, 0, 12, 1, 1)
    assert verified(sv.certify_distance(allowed.problem(0), closed_form(allowed, 0))).distance.upper == 0
    with pytest.raises(sv.InvalidInput, match="further_nonzeros is 2"):
        sparse_pairs(family, 0, 12, 1, 2)
    tails = allowed.tails.copy()
    tails[tails == 0] = 0.125
    forbidden = type(allowed)(family, 0, 12, tails)
    assert verified(sv.certify_distance(forbidden.problem(0), closed_form(forbidden, 0))).distance.lower > 0


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
