"""Positive definite matrices, and the lower bounds of least singular values that they prove."""

from __future__ import annotations

import math
from fractions import Fraction

from .bounds import below_above
from .document import Json, rational
from .field import Vector
from .linear import spend_elimination
from .numerals import ZERO, dot, over_one_unit
from .rules import Rejected, Rule
from .work import spend

_BITS = 128
"""Bits of the entries of a factor."""


def require_singular_value(value: Json, where: str, gram: list[Vector], rule: Rule) -> Fraction:
    """sigma > 0 with gram - sigma^2 I positive definite."""
    sigma = rational(value, where)
    shifted = [[x - sigma * sigma if i == k else x for k, x in enumerate(row)] for i, row in enumerate(gram)]
    rule.step("sigma, with G - sigma^2 I positive definite", sigma)
    if sigma <= 0:
        raise Rejected(rule, "the bound of the least singular value is not positive")
    if not positive_definite(shifted):
        raise Rejected(rule, "the bound of the least singular value does not hold")
    return sigma


def require_norm_of_inverse(value: Json, where: str, inverse: list[Vector], rule: Rule) -> Fraction:
    """sigma > 0 with I / sigma^2 - K positive definite: then ||K|| < 1 / sigma^2."""
    sigma = rational(value, where)
    rule.step("sigma, with I / sigma^2 - K_SS positive definite", sigma)
    if sigma <= 0:
        raise Rejected(rule, "the bound of the least singular value is not positive")
    room = 1 / sigma**2
    if not positive_definite(
        [[room - x if i == k else -x for k, x in enumerate(row)] for i, row in enumerate(inverse)]
    ):
        raise Rejected(rule, "the bound of the norm of the inverse does not hold")
    return sigma


def positive_definite(matrix: list[Vector]) -> bool:
    """Is a symmetric matrix proven to be positive definite?

    Irrational entries are replaced by the midpoints of rational bounds, and the largest row sum of the errors, a bound
    of the norm of the whole error, is taken off the diagonal. Then a factor in integers proves it, or all leading
    minors must be positive (Sylvester); they are the pivots of an elimination without fractions.
    """
    bounds = [[below_above(x) for x in row[: i + 1]] for i, row in enumerate(matrix)]
    size = range(len(matrix))
    whole = [[bounds[max(i, k)][min(i, k)] for k in size] for i in size]
    error = max((sum((high - low for low, high in row), ZERO) / 2 for row in whole), default=ZERO)
    middle = [
        (low + high) / 2 - (error if i == k else ZERO)
        for i, row in enumerate(whole)
        for k, (low, high) in enumerate(row)
    ]
    if _has_factor(middle, len(matrix)):
        return True
    flat, _ = over_one_unit(middle)
    rows = [flat[i * len(size) : (i + 1) * len(size)] for i in size]
    spend_elimination(rows)
    before = 1
    for k in size:
        row, lead = rows[k], rows[k][k]
        if lead <= 0:
            return False
        for i in range(k + 1, len(size)):
            factor = rows[i][k]
            rows[i] = [(x * lead - factor * y) // before for x, y in zip(rows[i], row)]
        before = lead
    return True


def _has_factor(middle: list[Fraction], size: int) -> bool:
    """Is M proven to be positive definite by an approximate factor L in integers? False says nothing.

    With d the largest entry on the diagonal and n rows, M 4^b / d = a + f with integers a and 0 <= f < 1: ||f|| <= n.
    L L^T + E = a - (n + tau) I where 0 <= E_ik <= 2 L_kk <= 2^(b + 1): so ||E|| <= n 2^(b + 1) < tau = n 2^(b + 2).
    """
    top = max(middle[:: size + 1], default=ZERO)
    if top <= 0:
        return False
    spend(size**2 * (3000 + 150 * size), "a factor of a matrix")
    numerator, denominator = top.denominator << 2 * _BITS, top.numerator
    room, factor = size + (size << _BITS + 2), list[list[int]]()
    for i in range(size):
        row: list[int] = []
        for k in range(i + 1):
            x = middle[i * size + k]
            entry = x.numerator * numerator // (x.denominator * denominator) - (room if i == k else 0)
            entry -= dot(row, factor[k] if k < i else row)
            if i > k:
                row.append(entry // factor[k][k])
            elif entry <= 0:
                return False
            else:
                row.append(math.isqrt(entry))
        factor.append(row)
    return True
