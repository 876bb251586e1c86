"""What no map can do for two vectors with nearly equal measurements.

Statement. If ||A(x - x')|| <= 2 eta (N1), then every map Psi has an error of at least ||x - x'|| / 2 on x or x', for
some noise of norm at most eta (N2), and (x + x')/2, constantly, attains it.

Assumption. Norms are l2 and A is real; nothing is assumed of Psi.

Proof: docs/theory/any-map.md. Certificate: `sv.any_map_error` of random data, below. Maps of several kinds are asked at
the common measurement of both vectors. Check: `python proofs_numeric/any_map.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check


def data(rng):
    """A, x, x' with small entries; measurements are often equal."""
    m, count = rng.randint(1, 3), rng.randint(1, 4)
    A = [[Fraction(rng.randint(-3, 3), rng.choice((1, 2, 3))) for _ in range(count)] for _ in range(m)]
    return A, *([Fraction(rng.randint(-4, 4), rng.choice((1, 2))) for _ in range(count)] for _ in range(2))


def product(A, x):
    """A x"""
    return [sum(a * v for a, v in zip(row, x, strict=True)) for row in A]


def square(v):
    """||v||^2"""
    return sum(t * t for t in v)


def maps(rng, count):
    """Constant, random and by signs."""
    yield lambda y: [0] * count
    yield lambda y: [rng.randint(-4, 4) for _ in range(count)]
    yield lambda y: [(y[0] > 0) - (y[0] < 0)] * count


@pytest.mark.parametrize("seed", range(40))
def test_every_map_errs_at_the_common_measurement(seed):
    """(N1) for the noise that leads there, (N2) for every answer there."""
    rng = random.Random(seed)
    A, x, other = data(rng)
    certificate = sv.any_map_error(A, x, other)
    check.check_bytes(certificate.to_json().encode())
    eta, lower = certificate.claim.eta, certificate.claim.lower
    y, y2 = product(A, x), product(A, other)
    middle = [(a + b) / 2 for a, b in zip(y, y2, strict=True)]
    assert square([a - b for a, b in zip(middle, y, strict=True)]) <= eta * eta
    assert square([a - b for a, b in zip(middle, y2, strict=True)]) <= eta * eta
    best = [(a + b) / 2 for a, b in zip(x, other, strict=True)]
    for found in (best, x, other, *(psi(middle) for psi in maps(rng, len(x)))):
        errors = [square([a - b for a, b in zip(found, z, strict=True)]) for z in (x, other)]
        assert max(errors) >= lower * lower
    attained = square([a - b for a, b in zip(best, x, strict=True)])
    assert attained == square([a - b for a, b in zip(best, other, strict=True)])
    assert lower * lower <= attained <= (lower + Fraction(1, 2**60)) ** 2


def test_below_half_the_distance_of_the_measurements_there_is_a_better_map():
    """A = I: the identity errs by eta only, so (N1) cannot be left out."""
    with pytest.raises(sv.InvalidInput, match=r"need at least 2\.5 to be confused"):
        sv.any_map_error([[1, 0], [0, 1]], [3, 4], [0, 0], "12/5")


if __name__ == "__main__":
    for number in range(1000):
        test_every_map_errs_at_the_common_measurement(number)
    print("1000 pairs, no map below the bound")
