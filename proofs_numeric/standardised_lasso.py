"""The minimiser of the standardised LASSO, and where coordinate descent from 0 stands on it.

Statement. With A, y, D of docs/theory/standardised-lasso.md and 0 < mu < 2 sqrt3, delta != 0, the only minimiser of
||A D x - y||^2 + mu ||x||_1 is (0, 1/sqrt3 - mu/6); column 1 misses its dual bound by (mu/2)(1 - 1/sqrt(1+6 delta^2)).
After one cycle of coordinate descent from 0, ||D (x - x*)|| tends to sqrt6 (1/sqrt3 - mu/6) as delta -> 0: 1.169... for
mu = 6/10 (the convention 1/(2m) with lambda = 1/10), 1.291... for mu = 3/10 (1/m).

Proof: docs/theory/standardised-lasso.md. Certificate: certificates of distance 0 with uniqueness from the closed form,
and of the distance of the point after one cycle; the independent checker re-proves each. The KKT identities are checked
in symbols, for all delta and mu. Check: `python proofs_numeric/standardised_lasso.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import sciverify as sv
from sciverify.checker import check
from sciverify.families import StandardisedLasso

EXPONENTS = [1, 7, 30, 200]
CONVENTIONS = ["1/m", "1/(2m)"]


def verified(certificate):
    """The certificate, after the independent checker accepted it."""
    check.check_bytes(certificate.to_json().encode())
    return certificate


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("k", EXPONENTS)
def test_the_closed_form_is_the_only_minimiser(k, convention):
    """The lemma, and D x* for the problem before scaling."""
    family, delta = StandardisedLasso(), Fraction(1, 2**k)
    certificate = verified(sv.certify_distance(family.problem(delta, convention), list(family.minimiser(convention))))
    assert certificate.distance.upper == 0
    assert certificate.unique is sv.Verdict.TRUE
    scaled = [d * v for d, v in zip(family.scales(delta), family.minimiser(convention), strict=True)]
    assert verified(sv.certify_distance(family.problem_before_scaling(delta, convention), scaled)).distance.upper == 0


@pytest.mark.parametrize(("convention", "limit"), [("1/(2m)", "1.1692"), ("1/m", "1.2917")])
def test_one_cycle_of_coordinate_descent_ends_far_away(convention, limit):
    """The point of the proof, in exact numbers: x_1 = kappa/sqrt3 - mu/6, x_2 = (1-kappa)((1+kappa)/sqrt3 - mu/6)."""
    family, delta = StandardisedLasso(), Fraction(1, 2**30)
    first, second = family.scales(delta)
    kappa, share = first / second, family.penalty(convention) / 6
    x = [kappa / second - share, (1 - kappa) * ((1 + kappa) / second - share)]
    scaled = [first * x[0], second * x[1]]
    distance = verified(sv.certify_distance(family.problem_before_scaling(delta, convention), scaled)).distance
    assert Fraction(limit) <= distance.lower <= distance.upper <= Fraction(limit) + Fraction(1, 10**4)


def symbols():
    """(delta, mu, A D, y, x*) as SymPy objects."""
    delta, mu = sympy.symbols("delta mu", positive=True)
    half = 1 / sympy.sqrt(2)
    A = sympy.Matrix([[half - delta, half], [-half - delta, -half], [2 * delta, 0]])
    D = sympy.diag(sympy.sqrt(3) / sympy.sqrt(1 + 6 * delta**2), sympy.sqrt(3))
    return delta, mu, A * D, sympy.Matrix([half, -half, 0]), sympy.Matrix([0, 1 / sympy.sqrt(3) - mu / 6])


def test_the_optimality_conditions_in_symbols():
    """<b_2, r> = mu/2, <b_1, r> = kappa mu/2, the Gram matrix, and that the columns are centred."""
    delta, mu, matrix, y, x = symbols()
    correlations = (matrix.T * (y - matrix * x)).applyfunc(sympy.simplify)
    assert sympy.simplify(correlations[1] - mu / 2) == 0
    assert sympy.simplify(correlations[0] - mu / 2 / sympy.sqrt(1 + 6 * delta**2)) == 0
    gram = (matrix.T * matrix).applyfunc(sympy.simplify)
    assert sympy.simplify(gram[0, 0]) == sympy.simplify(gram[1, 1]) == 3
    assert sympy.simplify(gram[0, 1] - 3 / sympy.sqrt(1 + 6 * delta**2)) == 0
    assert [sympy.simplify(sum(matrix.col(k))) for k in (0, 1)] == [0, 0]


def test_a_cycle_of_coordinate_descent_in_symbols():
    """With both entries positive, x_1 + lam/(1 + kappa) is multiplied by kappa^2."""
    kappa, lam, x = sympy.symbols("kappa lambda x", positive=True)
    root = sympy.sqrt(3)
    second = 1 / root - lam - kappa * x
    moved = kappa / root - lam - kappa * second
    assert sympy.simplify(moved + lam / (1 + kappa) - kappa**2 * (x + lam / (1 + kappa))) == 0
    start = kappa / root - lam
    assert sympy.simplify(1 / root - lam - kappa * start - (1 - kappa) * ((1 + kappa) / root - lam)) == 0


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
