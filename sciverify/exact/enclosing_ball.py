"""The smallest ball around orthogonal points v_1 e_1, ..., v_k e_k, in exact arithmetic.

On the points J that touch the sphere the centre is x_j = (v_j + c/v_j)/2 with c = (2 - |J|) / sum_J v_j**-2, the
squared radius ||x||**2 - c; a point outside J lies inside exactly if v_i**2 <= -c (docs/theory/breakdown.md, lemma 1).
"""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.exact.ordered import ZERO, Exact, inner, sign


def enclosing_ball(heights: Sequence[Exact]) -> tuple[list[Exact], Exact]:
    """(coordinates of the centre, squared radius) for heights v_j > 0.

    **Guarantee.** Exact: every v_j e_j lies in the ball, and no smaller ball holds them.
    """
    order = sorted(range(len(heights)), key=lambda j: heights[j], reverse=True)
    if len(order) == 1:
        return [heights[0]], ZERO
    for count in range(2, len(order) + 1):
        inside = order[:count]
        total = sum((1 / (heights[j] * heights[j]) for j in inside), ZERO)
        reach = (count - 2) / total  # -c
        if sign(heights[inside[-1]] * heights[inside[-1]] - reach) < 0:
            continue
        if any(sign(heights[i] * heights[i] - reach) > 0 for i in order[count:]):
            continue
        centre = [ZERO] * len(heights)
        for j in inside:
            centre[j] = (heights[j] - reach / heights[j]) / 2
        return centre, inner(centre, centre) + reach
    raise ArithmeticError("no prefix of the points carries the smallest ball")
