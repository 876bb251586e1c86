from __future__ import annotations

import random
from fractions import Fraction

from flint import fmpq

from sciverify.exact.polytope import Polytope


def simplex(n):
    one, zero = fmpq(1), fmpq(0)
    return Polytope(((one,) * n,), (one,), (one,) + (zero,) * (n - 1), n)


def test_the_standard_simplex():
    p = simplex(4)
    assert p.dimension == 3
    assert len(list(p.vertices())) == 4
    u, _ = p.project([fmpq(1)] * 4)
    assert u == (fmpq(1, 4),) * 4


def test_projection_satisfies_the_variational_inequality_at_every_vertex():
    rng = random.Random(11)
    for _ in range(100):
        n = rng.randint(2, 6)
        rows = tuple(tuple(fmpq(rng.randint(0, 3)) for _ in range(n)) for _ in range(rng.randint(1, 2)))
        rows = ((fmpq(1),) * n, *rows)  # bounded
        k = rng.randrange(n)
        vertex = tuple(fmpq(3) if i == k else fmpq(0) for i in range(n))
        p = Polytope(rows, tuple(3 * row[k] for row in rows), vertex, n)
        x = [fmpq(rng.randint(-9, 9), rng.randint(1, 5)) for _ in range(n)]
        z, multipliers = p.project(x)
        v = [a - b for a, b in zip(x, z, strict=True)]
        for w in p.vertices():
            assert sum((a * (b - c) for a, b, c in zip(v, w, z, strict=True)), fmpq(0)) <= 0
        for i in range(n):
            assert sum((row[i] * m for row, m in zip(rows, multipliers, strict=True)), fmpq(0)) >= v[i]
        assert all(u >= 0 for u in z)
        assert Fraction(int(sum(z, fmpq(0)).p), int(sum(z, fmpq(0)).q)) == 3
