"""Wide balls, which narrow passes never meet: the image of every point must lie in the image of the ball."""

from __future__ import annotations

import math

import numpy as np
import pytest
from flint import acb, acb_mat, arb, arb_mat

from sciverify.algorithms import operations
from sciverify.algorithms.nonlinearities import BallProjection, BlockSoftThreshold, Relu, SoftThreshold, Threshold
from sciverify.exact.balls import working_precision

UNIT_THRESHOLD = Threshold((1.0,), None)


def soft(v):
    size = np.maximum(np.abs(v), 1)
    return v * ((size - 1) / size)


def project(v):
    return v / max(1.0, float(np.linalg.norm(v)))


def shrink_block(v):
    size = float(np.linalg.norm(v))
    return v * (max(size - 1.0, 0.0) / max(size, 1.0))


MAPS = {
    "soft threshold": (SoftThreshold("x", "x", UNIT_THRESHOLD), soft),
    "ball projection": (BallProjection("x"), project),
    "block soft threshold": (BlockSoftThreshold("x", UNIT_THRESHOLD), shrink_block),
    "relu": (Relu("x", "x", UNIT_THRESHOLD), lambda v: np.maximum(v - 1, 0)),
}


def random_column(rng, complex_data):
    """Middles of sizes around the threshold, radii from 0 to larger than everything."""
    n = int(rng.integers(1, 4))
    middle = rng.choice([0.0, 0.5, 1.0, -1.0, 3.0, -3.0], n) + rng.choice([0, 1]) * rng.standard_normal(n) * 0.1
    radius = rng.choice([0.0, 1e-9, 0.2, 0.9, 2.5], n)
    turn = np.exp(1j * rng.uniform(0, 6.3, n)) if complex_data else np.ones(n)
    return middle * turn, radius


def balls(middle, radius):
    if middle.dtype.kind == "c":
        entries = [acb(arb(z.real, r), arb(z.imag, r)) for z, r in zip(middle.tolist(), radius.tolist(), strict=True)]
        return acb_mat(len(entries), 1, entries)
    return arb_mat(len(middle), 1, [arb(z, r) for z, r in zip(middle.tolist(), radius.tolist(), strict=True)])


def points(rng, middle, radius):
    """Corners and interior points of the box."""
    for _ in range(12):
        shift = rng.choice([-1.0, 1.0], len(middle)) if rng.integers(2) else rng.uniform(-1, 1, len(middle))
        if middle.dtype.kind == "c":
            other = rng.choice([-1.0, 1.0], len(middle)) if rng.integers(2) else rng.uniform(-1, 1, len(middle))
            shift = shift + 1j * other
        yield middle + radius * shift


def lies_in(value, ball, slack=1e-13):
    if isinstance(ball, acb):
        return lies_in(value.real, ball.real) and lies_in(value.imag, ball.imag)
    return bool(ball.lower() - slack <= value <= ball.upper() + slack)


@pytest.mark.parametrize("name", MAPS)
def test_images_of_points_lie_in_images_of_balls(name):
    operation, reference = MAPS[name]
    for seed in range(300):
        rng = np.random.default_rng(seed)
        middle, radius = random_column(rng, complex_data=seed % 2 == 1 and name != "relu")
        column = balls(middle, radius)
        state = operations.BallState(None, None, {"x": column})
        operation.enclose(state)
        image = state.vectors["x"].entries()
        for point in points(rng, middle, radius):
            for value, ball in zip(reference(point).tolist(), image, strict=True):
                assert lies_in(value, ball), (seed, point, value, ball)


def test_a_soft_threshold_of_a_ball_is_not_wider_than_needed():
    for middle, radius in ((1.0, 0.25), (-1.0, 0.25), (0.0, 0.5), (3.0, 0.5)):
        state = operations.BallState(None, None, {"x": arb_mat([[arb(middle, radius)]])})
        SoftThreshold("x", "x", UNIT_THRESHOLD).enclose(state)
        (image,) = state.vectors["x"].entries()
        low, high = (math.copysign(max(abs(v) - 1, 0), v) for v in (middle - radius, middle + radius))
        assert abs(float(image.lower()) - low) < 1e-8
        assert abs(float(image.upper()) - high) < 1e-8


def test_norms_of_balls_around_zero_are_finite_and_contain_zero():
    norm = operations.enclosed_norm(arb_mat([[arb(0, 1)], [arb(1e-3, 1)]]))
    assert norm.contains(0)
    assert norm.contains(arb(2).sqrt().mid())
    assert operations.enclosed_norm(arb_mat(3, 1)).is_zero()


def test_thresholds_are_exact_products_in_balls():
    threshold = Threshold((0.1, 0.3), np.array([0.7]))
    with working_precision(300):
        (ball,) = threshold.in_balls(1)
        product = arb(0.1) * arb(0.3) * arb(0.7)
    assert ball.overlaps(product)
    assert ball != arb(float(threshold.in_floats[0]))  # the float product is rounded
