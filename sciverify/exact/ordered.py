"""What every exact number here can do: field operations, decidable sign, an enclosing ball.

`Exact` stands for `fmpq`, `Surd` or `AlgebraicNumber`. They mix freely within one tower of
fields, so the code above this module never asks which of them it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from flint import arb, fmpq

Exact: TypeAlias = Any
ZERO = fmpq(0)
ONE = fmpq(1)


def sign(x: Exact) -> int:
    """-1, 0 or 1: the sign of x, decided exactly."""
    if isinstance(x, fmpq):
        return (x > 0) - (x < 0)
    decided: int = x.sign()
    return decided


def depth(x: Exact) -> int:
    """Number of field extensions between x and the rationals."""
    return 0 if isinstance(x, fmpq) else int(x.field.depth)


def enclose(x: Exact) -> arb:
    """A ball at the current working precision that contains x."""
    if isinstance(x, fmpq):
        return arb(x)
    ball: arb = x.enclose()
    return ball


def approx_float(x: Exact) -> float:
    """A nearby double: no promise, for proposals only."""
    return float(enclose(x).mid())


def deepest(numbers: Iterable[Exact]) -> Exact:
    """The field of the number written highest in the tower (None: all are rational)."""
    field = None
    for x in numbers:
        if not isinstance(x, fmpq) and (field is None or x.field.depth > field.depth):
            field = x.field
    return field


def higher(field: Exact, other: Exact) -> Exact:
    """The higher one of two levels of one tower (None: the rationals)."""
    if field is None or (other is not None and other.depth > field.depth):
        return other
    return field


def lowest(field: Exact) -> Exact:
    """The first level of a tower (None: the rationals have none)."""
    while field is not None and field.below is not None:
        field = field.below
    return field


def inner(u: Sequence[Exact], v: Sequence[Exact], scales: Sequence[Exact] | None = None) -> Exact:
    """sum_k scales_k u_k v_k (scales default to 1); zero entries cost nothing."""
    total: Exact = ZERO
    for k, x in enumerate(u):
        y = v[k]
        if (isinstance(x, fmpq) and not x) or (isinstance(y, fmpq) and not y):
            continue
        total = total + (x * y if scales is None else scales[k] * (x * y))
    return total
