"""The smallest ball around finitely many points, from their inner products, in rational numbers.

For weights with sum 1 and c = sum_i weights_i x_i,

    sum_i weights_i ||x_i - z||^2 = f(weights) + ||c - z||^2,   f(weights) = sum_i weights_i ||x_i||^2 - ||c||^2.

So no ball that holds all x_i with weights_i >= 0 has a radius below sqrt f, and the smallest one has the largest f: a
concave quadratic program, solved by an active set of affinely independent points.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from sciverify.allowance import spent

Weights = dict[int, fmpq]


def smallest_ball(gram: Sequence[Sequence[fmpq]]) -> tuple[Weights, fmpq]:
    """Weights of the centre of the smallest ball, and the square of its radius.

    Parameters
    ----------
    gram : inner products <x_i, x_k> of n >= 1 points

    Returns
    -------
    weights : dict of position to positive number, with sum 1
    square : fmpq
        **Guarantee.** All ||x_i - c||^2 <= square, c = sum weights_i x_i, with equality where there is a weight.
    """
    weights: Weights = {0: fmpq(1)}
    while True:
        spent("the smallest ball around points")
        powers = _squared_distances(gram, weights)
        square = _radius(gram, weights)
        far = max(range(len(gram)), key=powers.__getitem__)
        if powers[far] <= square:
            return weights, square
        weights = _centred(gram, _entered(gram, weights, far))


def _squared_distances(gram: Sequence[Sequence[fmpq]], weights: Weights) -> list[fmpq]:
    """||x_k - c||^2"""
    centre = sum((a * b * gram[i][k] for i, a in weights.items() for k, b in weights.items()), fmpq(0))
    return [row[k] - 2 * sum((w * row[i] for i, w in weights.items()), fmpq(0)) + centre for k, row in enumerate(gram)]


def _radius(gram: Sequence[Sequence[fmpq]], weights: Weights) -> fmpq:
    """f(weights)"""
    centre = sum((a * b * gram[i][k] for i, a in weights.items() for k, b in weights.items()), fmpq(0))
    return sum((w * gram[i][i] for i, w in weights.items()), fmpq(0)) - centre


def _affine(gram: Sequence[Sequence[fmpq]], points: Sequence[int], right: Sequence[fmpq]) -> list[fmpq]:
    """a with sum 1 and <x_i, sum_k a_k x_k> - right_i the same for all i; the points are affinely independent."""
    size = len(points)
    rows = [[gram[i][k] for k in points] + [fmpq(1)] for i in points]
    matrix = fmpq_mat([*rows, [fmpq(1)] * size + [fmpq(0)]])
    found = matrix.solve(fmpq_mat(size + 1, 1, [*right, fmpq(1)])).entries()
    return list(found[:size])


def _entered(gram: Sequence[Sequence[fmpq]], weights: Weights, new: int) -> Weights:
    """The weights with a further point of weight 0, or moved along an affine dependence until a point drops out."""
    points = list(weights)
    shares = _affine(gram, points, [gram[i][new] for i in points])
    projected = sum((a * b * gram[i][k] for i, a in zip(points, shares, strict=True)
                     for k, b in zip(points, shares, strict=True)), fmpq(0))  # fmt: skip
    mixed = sum((a * gram[i][new] for i, a in zip(points, shares, strict=True)), fmpq(0))
    if gram[new][new] - 2 * mixed + projected != 0:  # the new point is not in the affine hull
        return weights | {new: fmpq(0)}
    step, leaving = min((weights[i] / a, i) for i, a in zip(points, shares, strict=True) if a > 0)
    moved = {i: weights[i] - step * a for i, a in zip(points, shares, strict=True) if i != leaving}
    return {i: w for i, w in moved.items() if w != 0} | {new: step}


def _centred(gram: Sequence[Sequence[fmpq]], weights: Weights) -> Weights:
    """The weights of the circumcentre of these points, or of those left where some weight would be negative."""
    while True:
        points = list(weights)
        goal = dict(zip(points, _affine(gram, points, [gram[i][i] / 2 for i in points]), strict=True))
        steps = [weights[i] / (weights[i] - goal[i]) for i in points if goal[i] < 0]
        if not steps:
            return {i: w for i, w in goal.items() if w != 0}
        step = min(steps)
        moved = {i: w + step * (goal[i] - w) for i, w in weights.items()}
        weights = {i: w for i, w in moved.items() if w != 0}
