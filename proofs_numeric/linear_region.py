"""The ball in which a network is affine, and the classes of its points.

Statement. If r ||g_i|| <= |z_i| for all neurons whose row g_i of derivatives is not 0 (J1), the network is affine where
||z - y|| <= r, and its local Lipschitz constant is ||J||, (J2) and (J3). If differences of outputs change less than
they are at y, the largest output stays the largest (J4).

Assumption. Affine layers, ReLU and leaky ReLU, sums x + F(x); Euclidean norms.

Proof: docs/theory/linear-region.md. Certificate: `sv.local_lipschitz` and `sv.certify_classification` of random
networks, below; points of the ball are evaluated without rounding.
Check: `python proofs_numeric/linear_region.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check


def matrix(rng, rows, columns):
    """Entries of few digits, many of them 0."""
    return [[Fraction(rng.randint(-6, 6) * rng.randint(0, 1), 4) for _ in range(columns)] for _ in range(rows)]


def network(rng):
    """Dense layers, scales, sums, and both activations."""
    inputs, inner, outputs = (rng.randint(2, 3) for _ in range(3))
    layers = [sv.Dense(matrix(rng, inner, inputs), matrix(rng, 1, inner)[0]), sv.ReLU()]
    if rng.random() < 0.5:
        layers.append(sv.Residual([sv.Dense(matrix(rng, inner, inner), matrix(rng, 1, inner)[0]), sv.LeakyReLU("1/4")]))
    if rng.random() < 0.5:
        layers.append(sv.ChannelAffine(matrix(rng, 1, inner)[0], matrix(rng, 1, inner)[0]))
    return sv.LayeredNetwork([*layers, sv.LeakyReLU("1/3"), sv.Dense(matrix(rng, outputs, inner))])


def direction(rng, size):
    """A vector of norm at most 1, often nearly 1."""
    v = [Fraction(rng.gauss(0, 1)).limit_denominator(1000) for _ in range(size)]
    length = Fraction(float(sum(x * x for x in v)) ** 0.5 + 1e-9)
    return [x / length for x in v]


def moved(net, y, step, start):
    """f(y + step) - f(y)"""
    return [a - b for a, b in zip(net.exact([p + x for p, x in zip(y, step, strict=True)]), start, strict=True)]


def square(v):
    """||v||^2"""
    return sum((Fraction(int(x.p), int(x.q)) ** 2 for x in v), Fraction(0))


@pytest.mark.parametrize("seed", range(14))
def test_no_point_of_the_ball_says_otherwise(seed):
    """||f(z) - f(y)|| <= upper ||z - y|| in the ball, and f is affine along segments; the class is one."""
    rng = random.Random(seed)
    net = network(rng)
    y = [Fraction(rng.randint(-8, 8), 3) for _ in range(net.input_size)]
    try:
        certificate = sv.local_lipschitz(net, y)
    except sv.Undecided:
        return
    check.check_bytes(certificate.to_json().encode())
    claim, start = certificate.claim, net.exact(y)
    radius = min(claim.radius, Fraction(10**6))
    for _ in range(8):
        u = direction(rng, len(y))
        far, half = (moved(net, y, [s * radius * x for x in u], start) for s in (Fraction(1), Fraction(1, 2)))
        assert all(2 * a == b for a, b in zip(half, far, strict=True))
        assert square(far) <= claim.upper**2 * radius**2 * sum(x * x for x in u)
    try:
        classified = sv.certify_classification(net, y, method=rng.choice(("best", "region")))
    except sv.Undecided:
        return
    check.check_bytes(classified.to_json().encode())
    radius = min(classified.claim.radius, Fraction(10**6))
    for _ in range(8):
        values = net.exact([p + radius * x for p, x in zip(y, direction(rng, len(y)), strict=True)])
        assert max(range(len(values)), key=lambda j: values[j]) == classified.claim.class_


def test_beyond_the_radius_another_slope_begins():
    """(J1) cannot be left out: twice the radius away the slope is another one."""
    net = sv.LayeredNetwork([sv.Dense([[1]], [-1]), sv.ReLU(), sv.Dense([[8]])])
    certificate = sv.local_lipschitz(net, [0])
    assert (certificate.claim.lower, certificate.claim.upper) == (0, 0)
    assert 1 - Fraction(1, 2**20) <= certificate.claim.radius <= 1
    assert net.exact([2]) == (8,)


if __name__ == "__main__":
    for number in range(1000):
        test_no_point_of_the_ball_says_otherwise(number)
    print("1000 networks, no point of a ball says otherwise")
