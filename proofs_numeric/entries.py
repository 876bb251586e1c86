"""Entries of minimisers: bounds of each one, what is shared, and the range over a polytope.

Statement. (1) Support enclosure and strong convexity bound |z_i| at every minimiser: (Y1), (Y3), (Y4).
(2) Let s = +-1, g = A^T m, sigma (g_k - s [k = i]) >= 0 for all (k, sigma) in E, <m, p> >= 0 for a ray. Then
s z_i <= <m, a> at every minimiser, and the best m attains the maximum of s z_i: (Y5).

Assumption. (1) that of the two rules. (2) p and one minimiser are optimal together (rule dual-optimality). Without the
condition along p the bound is wrong: F(z) = |1 - z| + |z| has the minimisers [0, 1], and m = -1 would prove z >= 1.

Proof: docs/theory/entries.md. Certificate: supports at a tolerance of the instances below, whose solution sets are
products of simplices known in closed form. Check: `python proofs_numeric/entries.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def verified(certificate):
    """The certificate, after the independent checker accepted it."""
    check.check_bytes(certificate.to_json().encode())
    return certificate


def separable(kind, values, copies):
    """A problem on orthogonal unit columns, and the moduli of the entries that its columns share with `copies` others.

    P2: soft thresholding at lam / 2. P1 with eta = 0: the values. P3 with lam = 0.25 < 1 / sqrt(m): the values as well.
    """
    m = len(values)
    A = np.repeat(np.eye(m), copies, axis=1)
    parameter = {"P1": 0.0, "P2": 1.0, "P3": 0.25}[kind]
    shift = Fraction(1, 2) if kind == "P2" else 0
    entries = [max(abs(Fraction(v)) - shift, Fraction(0)) for v in values]
    return MAKE[kind](A, np.array(values, dtype=float), parameter), entries


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("engine", ["exact", "float"])
@pytest.mark.parametrize("copies", [[1, 1, 1], [1, 3, 2], [2, 1, 1]])
def test_entries_of_orthogonal_columns(kind, engine, copies):
    """Alone: exactly this value. Shared: from 0 to it."""
    values = [3.0, -2.0, 1.0]
    problem, entries = separable(kind, values, copies)
    owner = np.repeat(np.arange(3), copies)
    for tolerance in (Fraction(1, 100), Fraction(7, 4), Fraction(5)):
        try:
            found = verified(sv.certify_support(problem, tolerance=tolerance, engine=engine)).support
        except sv.Undecided:
            assert engine == "float"
            assert kind != "P2"  # the residual is 0
            continue
        for i, k in enumerate(owner):
            if entries[k] <= tolerance:
                assert i not in {*found.large, *found.between}
            else:
                assert i in (found.large if copies[k] == 1 else found.between)
        large = [entries[owner[i]] for i in found.large]
        small = [entries[k] for k in owner if entries[k] <= tolerance]
        if large:
            assert found.least <= min(large) < found.least + Fraction(1, 10**12)
        assert max(small, default=Fraction(0)) <= found.most
        if engine == "exact":
            assert found.most == max(small, default=0)
    bounds = sv.certify_dimension(problem, engine="exact").dimension
    assert bounds.lower == sum(copies) - 3


@pytest.mark.parametrize("seed", range(30))
def test_bounds_of_the_rules_hold_at_all_vertices(seed):
    """Random columns with copies: |z_i| at the vertices, to 20 digits, is within what floats said of it."""
    rng = np.random.default_rng(seed)
    A = np.round(16 * rng.standard_normal((3, 4))) / 16
    A = np.hstack([A, A[:, rng.integers(0, 4, 2)]])
    y = np.round(8 * rng.standard_normal(3)) / 4
    problem = sv.Lasso(A, y, float(np.abs(A.T @ y).max()) * 0.5)
    try:
        found = verified(sv.certify_support(problem, tolerance="1/4", engine="float")).support
    except sv.Undecided:
        return
    for vertex in sv.solution_set(problem).vertices():
        for i, x in enumerate(vertex):
            size = abs(Fraction(int(x.p), int(x.q)))
            if i in found.large:
                assert size >= found.least
            elif i not in found.between:
                assert size <= found.most


def test_the_range_over_a_ray_needs_the_condition_along_p():
    """|1 - z| + |z|: every z in [0, 1]."""
    ray = sv.SquareRootLasso([[1]], [1], 1)
    assert verified(sv.certify_support(ray, tolerance="1/2")).support.between == (0,)
    found = verified(sv.certify_support(ray, tolerance=1)).support
    assert (found.between, found.most) == ((), 1)
    text = sv.certify_support(ray, tolerance=1).to_json()
    turned = text.replace('"most": "1"', '"most": "0"').replace('"large": []', '"large": [0]')
    turned = turned.replace('"least": null', '"least": "1"').replace('"tolerance": "1"', '"tolerance": "1/2"')
    turned = turned.replace('"sign": 1', '"sign": -1').replace('"multiplier": ["1"]', '"multiplier": ["-1"]')
    with pytest.raises(check.Rejected, match="not bounded along the residual"):
        check.check_bytes(turned.encode())


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
