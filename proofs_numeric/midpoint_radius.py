"""The a-priori error of float dot products, and the bounds that the float engine derives from it.

Statement. u = 2^-53, gamma_n = n u/(1 - n u). Without overflow, rounding to nearest, in any order, fused or not:
    |fl(x^T y) - x^T y| <= gamma_n |x|^T |y| + n (1 + gamma_{n-1}) 2^-1075 <= gamma_n |x|^T |y| + n 2^-1074.
A sum of doubles has no underflow error; a product and a fused step have one of at most 2^-1075.
So `gamma`, `norm`, `column_norms`, `square_bounds`, `product`, `difference` and `column_products` of
sciverify/exact/midrad.py are bounds of what they say.

Assumption. n <= 2^20 terms (SLACK = 1 + 2^-30 covers n u of that size); subnormal numbers are kept
(exact/environment.py looks). Overflow makes bounds that are not finite.

Proof: docs/theory/midpoint-radius.md. Certificate: none of its own; those of engine="float" rest on it, see
support_enclosure.py. Check: random and adversarial doubles (cancellation, half units, tiny and subnormal numbers, wide
ranges) in eight orders of summation against Fractions; vectors that attain 99 % of the bound show that it is not idle.
`python proofs_numeric/midpoint_radius.py`, or pytest.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from sciverify.exact import midrad

U, TINY = Fraction(1, 2**53), Fraction(1, 2**1075)
NAMES = ["plain", "cancelling", "half units", "subnormal", "underflowing", "wide", "tiny and large", "zeros"]


def gamma(n):
    """n u/(1 - n u)"""
    return n * U / (1 - n * U)


def exact(v):
    """Floats as Fractions."""
    return [Fraction(a) for a in np.asarray(v, dtype=float).tolist()]


def dot(u, v):
    """sum_k u_k v_k"""
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def vectors(name, n, rng):
    """Two vectors of doubles whose products and sums do not overflow."""
    x, y = rng.standard_normal(n), rng.standard_normal(n)
    if name == "cancelling":
        x[n // 2 :], y[n // 2 :] = x[: n - n // 2], -y[: n - n // 2] * (1 + 2.0**-52 * rng.integers(-2, 3, n - n // 2))
    if name == "half units":
        x, y = np.full(n, 2.0**-53), np.ones(n)
        x[0] = 1.0
    if name == "subnormal":
        x, y = x * 2.0**-1060, np.sign(y)
    if name == "underflowing":
        x, y = np.full(n, 2.0**-537), np.full(n, 2.0**-538)
    if name == "wide":
        x, y = x * 2.0 ** rng.integers(-500, 230, n), y * 2.0 ** rng.integers(-500, 230, n)
    if name == "tiny and large":
        x[::2] *= 2.0**-1030
        y[1::2] *= 2.0**230
    if name == "zeros":
        x[::2], y[::3] = 0.0, -0.0
    return x, y


def fused(products):
    """Left to right with fused multiply-add, by exact arithmetic and one rounding a step."""
    total = 0.0
    for a, b in products:
        total = float(Fraction(a) * Fraction(b) + Fraction(total))
    return total


def pairwise(v):
    """Sum by halves."""
    return v[0] if len(v) == 1 else pairwise(v[: len(v) // 2]) + pairwise(v[len(v) // 2 :])


def left_to_right(v):
    """Sum in order (the builtin sum of floats compensates from Python 3.12 on)."""
    total = 0.0
    for a in v:
        total += a
    return total


def random_tree(v, rng):
    """Sum any two terms, again and again."""
    v = list(v)
    while len(v) > 1:
        a, b = (v.pop(int(rng.integers(len(v)))) for _ in range(2))
        v.append(a + b)
    return v[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [1, 2, 8, 33, 200])
def test_dot_products_in_any_order(name, n):
    """The bound of the statement, eight ways to sum; and math.fsum, which rounds once, for comparison."""
    for seed in range(2):
        rng = np.random.default_rng([seed, n])
        x, y = vectors(name, n, rng)
        bound = gamma(n) * dot(map(abs, exact(x)), map(abs, exact(y))) + n * (1 + gamma(n - 1)) * TINY
        truth, terms = dot(exact(x), exact(y)), (x * y).tolist()
        by_size = sorted(terms, key=abs)
        pairs = list(zip(x.tolist(), y.tolist(), strict=True))
        sums = [left_to_right(terms), left_to_right(terms[::-1]), left_to_right(by_size)]
        sums += [pairwise(terms), random_tree(terms, rng)]
        sums += [float(x @ y), float(np.einsum("i,i->", x, y)), fused(pairs), math.fsum(terms)]
        for found in sums:
            assert abs(Fraction(found) - truth) <= bound


def test_the_bound_is_nearly_attained():
    """Half a unit lost in every step; half the smallest number lost in every product."""
    x, y = vectors("half units", 200, np.random.default_rng(0))
    error = abs(Fraction(left_to_right((x * y).tolist())) - dot(exact(x), exact(y)))
    assert error >= Fraction(99, 100) * 200 * U * dot(exact(x), exact(y))
    x, y = vectors("underflowing", 200, np.random.default_rng(0))
    assert Fraction(float(x @ y)) == 0
    assert dot(exact(x), exact(y)) == 200 * TINY  # the underflow term of the bound


def test_one_operation():
    """float(v) = v (1 + delta) + mu, delta mu = 0: around the least normal number, where both regimes meet."""
    rng = np.random.default_rng(3)
    for _ in range(2000):
        x, y = (
            float(a) * 2.0 ** int(e) for a, e in zip(rng.uniform(1, 2, 2), rng.integers(-540, -505, 2), strict=True)
        )
        for v, found in (
            (Fraction(x) * Fraction(y), x * y),
            (Fraction(x) * Fraction(y) + Fraction(x), fused([(x, y), (x, 1.0)])),
        ):
            error, normal = abs(Fraction(found) - v), abs(v) >= Fraction(1, 2**1022)
            assert error <= (U * abs(v) if normal else TINY)
        a, b = (
            float(c) * 2.0 ** int(e) for c, e in zip(rng.uniform(-2, 2, 2), rng.integers(-1074, -1018, 2), strict=True)
        )
        if abs(Fraction(a) + Fraction(b)) < Fraction(1, 2**1022):
            assert Fraction(a + b) == Fraction(a) + Fraction(b)  # no underflow error


def test_a_fused_step_loses_bits_too():
    """2^-1074 + (2^-537 2^-538) is 2^-1074 + 2^-1075, no double."""
    x, y = 2.0**-537, 2.0**-538
    found = fused([(2.0**-1074, 1.0), (x, y)])
    assert abs(Fraction(found) - Fraction(1, 2**1074) - Fraction(x) * Fraction(y)) == TINY


def test_the_constant_covers_all_underflows():
    """A product is off by 2^-1075 in either direction; n of them, enlarged by later roundings, stay below UNDERFLOW."""
    assert Fraction(2.0**-537 * (3 * 2.0**-538)) - Fraction(3, 2**1075) == TINY
    assert Fraction(2.0**-537 * 2.0**-538) - Fraction(1, 2**1075) == -TINY
    most = midrad.MOST_TERMS
    assert gamma(most - 1) <= Fraction(1, 2**32)
    assert most * (1 + gamma(most - 1)) * TINY <= most * 2 * TINY <= Fraction(midrad.UNDERFLOW) / 2**54
    assert most / (1 - 2 * most * U) <= most + 1  # gamma_n of magnitudes that are gamma_n too small


def test_gamma():
    """Rounded up for all n up to MOST_TERMS, and not for all n."""
    counts = {n for k in range(21) for n in (2**k - 1, 2**k, 2**k + 1, 3 * 2**k // 2) if n <= midrad.MOST_TERMS}
    assert all(Fraction(midrad.gamma(n)) >= n * U / (1 - n * U) for n in counts)
    assert Fraction(midrad.gamma(2**24)) < 2**24 * U / (1 - 2**24 * U)


def matrix(name, rows, columns, rng):
    """A matrix with columns of one kind, and a vector to go with it."""
    pairs = [vectors(name, rows, rng) for _ in range(columns)]
    return np.array([x for x, _ in pairs]).T.copy(), pairs[0][1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (3, 40), (200, 3)])
@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_the_functions_of_midrad(name, shape, kind):
    """norm, square_bounds, column_norms, product, difference, column_products."""
    for seed in range(2):
        rng = np.random.default_rng([seed, *shape])
        A, v = matrix(name, *shape, rng)
        z = vectors(name, shape[1], rng)[1]
        data = A if kind == "dense" else sparse.csc_array(A)
        rows, columns = [exact(row) for row in A], [exact(column) for column in A.T]
        squares = [dot(c, c) for c in columns]
        with np.errstate(under="ignore"):
            norms = midrad.column_norms(data)
            moved, moved_error = midrad.product(data, z)
            rest, rest_error = midrad.difference(v, data, z)
            low, high = midrad.square_bounds(v)
            shift = vectors("plain", len(v), rng)[0] * 2.0**-30 * midrad.norm(v)
            near, error = v + shift, midrad.norm(v + shift - v) * (1 + 2.0**-20)
            products, errors = midrad.column_products(data, norms, near, error)
        ev, ez = exact(v), exact(z)
        assert Fraction(low) <= dot(ev, ev) <= Fraction(midrad.norm(v)) ** 2
        assert dot(ev, ev) <= Fraction(high)
        assert all(s <= Fraction(a) ** 2 for s, a in zip(squares, norms.tolist(), strict=True))
        image = [dot(row, ez) for row in rows]
        off = [a - b for a, b in zip(exact(moved), image, strict=True)]
        assert dot(off, off) <= Fraction(moved_error) ** 2
        off = [a - (b - c) for a, b, c in zip(exact(rest), ev, image, strict=True)]
        assert dot(off, off) <= Fraction(rest_error) ** 2
        moved_by = [a - b for a, b in zip(exact(near), ev, strict=True)]
        assert dot(moved_by, moved_by) <= Fraction(error) ** 2  # the assumption of column_products
        for c, found, bound in zip(columns, exact(products), exact(errors), strict=True):
            assert abs(found - dot(c, ev)) <= bound


def test_overflow_makes_no_finite_bound():
    """Upper bounds are infinite or no numbers, so that no comparison "bound < margin" succeeds."""
    A, v = np.array([[2.0**1000, 1.0], [-(2.0**1000), 1.0]]), np.array([2.0**900, 2.0**900])
    with np.errstate(all="ignore"):
        bounds = [midrad.norm(v), midrad.square_bounds(v)[1], midrad.column_norms(A)[0], midrad.product(A, v)[1]]
        bounds += [midrad.difference(v, A, v)[1], *midrad.column_products(A, midrad.column_norms(A), v, 0.0)[1]]
    assert not np.isfinite(bounds).any()


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
