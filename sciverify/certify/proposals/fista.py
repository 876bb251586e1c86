"""FISTA: the momentum of Beck and Teboulle, for every iteration here that is accelerated, and a restarted run of it.

    x_k = S(u_k - step gradient(u_k)),   u_{k+1} = x_k + (t_k - 1) / t_{k+1} (x_k - x_{k-1}),   t_1 = 1.

S shrinks moduli, of entries or of groups, so the same lines serve all of them. No promise: whatever comes out is proven
elsewhere.

**Source.** Beck and Teboulle 2009; the gradient test for restarts: O'Donoghue and Candes 2015.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.problems.blocks import Entries


def following(t: float) -> float:
    """t_{k+1} from t_k, in doubles."""
    return (1 + math.sqrt(1 + 4 * t * t)) / 2


def restarted_fista(
    z: Entries,
    moved: Callable[[Entries], Entries],
    limits: Floats,
    steps: int,
    moduli: Callable[[Entries], Floats] = np.abs,
) -> Entries:
    """So many steps from z; `moved(u)` is u - step gradient(u), `limits` is what the moduli shrink by."""
    ahead, t = z, 1.0
    for _ in range(steps):
        u = moved(ahead)
        sizes = moduli(u)
        after = u * (np.maximum(sizes - limits, 0) / np.where(sizes > 0, sizes, 1))
        if np.vdot(ahead - after, after - z).real > 0:
            t = 1.0
        longer = following(t)
        ahead, z, t = after + (t - 1) / longer * (after - z), after, longer
    return z
