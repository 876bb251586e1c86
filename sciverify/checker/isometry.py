"""Rule isometry: the factor Q of A = Q diag(sqrt d) B drops out because Q*Q = I."""

from __future__ import annotations

from fractions import Fraction

from .document import Json, look, read_object, short
from .field import Levels, matrix, sign
from .linear import gram
from .rules import Rejected, Rule

ISOMETRY = Rule("isometry", "kind rows", "theory/isometry-rule.md", "Q*Q = I: Q drops out of norms and inner products")


def read_isometry(value: Json, levels: Levels, rows: int) -> str | None:
    """What Q is, in words: entry by entry orthonormal, or a transform that is proven to be."""
    if value is None:
        return None
    if look(value, "kind") == "matrix":
        _, entries = read_object(value, "instance.isometry", ["kind", "rows"])
        factor = matrix(entries, levels, "instance.isometry", None, rows)
        products = gram([[row[k] for row in factor] for k in range(rows)])
        for i in range(rows):
            for k in range(i, rows):
                if sign(products[i][k] - Fraction(int(i == k))) != 0:
                    raise Rejected(ISOMETRY, f"columns {i} and {k} of Q are not orthonormal")
        return "explicit orthonormal columns"
    (kind,) = read_object(value, "instance.isometry", ["kind"])
    if kind != "dct-ii":
        raise Rejected(ISOMETRY, f"{short(kind)} is not a transform proven to be an isometry")
    return "orthonormal DCT-II"
