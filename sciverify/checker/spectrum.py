"""Positive definite matrices, and the lower bounds of least singular values that they prove."""

from __future__ import annotations

from fractions import Fraction

from .bounds import below_above
from .document import Json, rational
from .field import Vector
from .linear import spend_elimination
from .numerals import ZERO, over_one_unit
from .rules import Rejected, Rule


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


def positive_definite(matrix: list[Vector]) -> bool:
    """Is a symmetric matrix proven to be positive definite?

    Irrational entries are replaced by the midpoints of rational bounds, and the largest row sum of the errors, a bound
    of the norm of the whole error, is taken off the diagonal. Then all leading minors must be positive (Sylvester);
    they are the pivots of an elimination without fractions.
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
