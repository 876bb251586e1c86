"""What stands before ||Az - y||^2 in somebody's objective: the one table, for all who convert penalties.

c ||Az - y||^2 + alpha ||z||_1 and ||Az - y||^2 + (alpha / c) ||z||_1 have the same minimisers, so lam = alpha / c.
With sample weights s_k, loss and m become sum_k s_k r_k^2 and sum_k s_k: that is what weights of mean 1 amount to.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

LossFactor = Literal["1", "1/2", "1/m", "1/(2m)"]
LOSS_FACTORS: tuple[LossFactor, ...] = ("1", "1/2", "1/m", "1/(2m)")


def loss_factor(convention: LossFactor, total: int | Fraction) -> Fraction:
    """c, exactly.

    Parameters
    ----------
    convention : "1", "1/2", "1/m" or "1/(2m)"
    total : int or Fraction
        m, or the sum of the sample weights.
    """
    return {"1": Fraction(1), "1/2": Fraction(1, 2), "1/m": 1 / Fraction(total), "1/(2m)": 1 / Fraction(2 * total)}[
        convention
    ]
