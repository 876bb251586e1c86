"""Filtered back-projection of Mojette data, in floats: the classical method beside networks, without a guarantee."""

from __future__ import annotations

import math

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.operators.mojette import Mojette
from sciverify.operators.operator import flat


def filtered_back_projection(operator: Mojette, y: object) -> Floats:
    """Images from sums along lines: each direction is convolved with the ramp filter, and all are added up.

    Parameters
    ----------
    operator : Mojette
    y : array of shape (..., m)
        Measurements, as `operator.forward` gives them.

    Returns
    -------
    float64 array of shape (..., n, n)
        The filter ``|nu|`` is cut off at half a period a pixel; a direction counts as much as the angle between it and
        its neighbours says. **Guarantee.** None: floats, and an approximation of an integral by few directions.

    Raises
    ------
    InvalidInput
        Another operator, another number of measurements, or one that is not finite.

    **Source.** Natterer, The Mathematics of Computerized Tomography, 1986; docs/theory/operators.md.

    Examples
    --------
    >>> import numpy as np
    >>> import sciverify as sv
    >>> A = sv.Mojette(8, [(1, 0), (0, 1), (1, 1), (1, -1)])
    >>> sv.filtered_back_projection(A, A.forward(np.eye(8).ravel())).shape
    (8, 8)
    """
    if not isinstance(operator, Mojette):
        raise InvalidInput(f"{shown(operator)} is no Mojette transform: its lines are needed")
    sums = flat(np.asarray(y, dtype=np.float64), operator.shape[0]) / nearest_double(operator.scale)
    if not np.isfinite(sums).all():
        raise InvalidInput("y holds a NaN or an infinity: finite measurements are needed")
    image = np.zeros((*sums.shape[:-1], operator.shape[1]))
    ends = zip(operator.ends, operator.ends[1:], strict=False)
    for (start, end), bins, (p, q), width in zip(
        ends, operator.bins, operator.directions, angles_between(operator), strict=True
    ):
        filtered = sums[..., start:end] @ _filter(end - start, 1 / math.hypot(p, q))
        image += width * filtered[..., bins - start]
    return image.reshape(*sums.shape[:-1], operator.side, operator.side)


def _filter(count: int, step: float) -> Floats:
    """The inverse Fourier transform of |nu| on [-1/2, 1/2] at all distances of bins: sinc(t)/2 - sinc(t/2)^2/4."""
    t = step * (np.arange(count)[:, None] - np.arange(count))
    found: Floats = np.sinc(t) / 2 - np.sinc(t / 2) ** 2 / 4
    return found


def angles_between(operator: Mojette) -> list[float]:
    """Half the angle from the direction before to the one after each direction; they add up to pi."""
    angles = np.array([math.atan2(q, p) % math.pi for p, q in operator.directions])
    order = np.argsort(angles)
    turning = angles[order]
    gaps = np.diff(turning, append=turning[0] + math.pi)
    found = np.empty(len(angles))
    found[order] = (gaps + np.roll(gaps, 1)) / 2
    return [*map(float, found)]
