"""Sums and products of exact numbers that were made in different towers of square roots.

One tower holds few roots (`MAX_LEVELS`), but many numbers can each need a root of their own; they are brought into one
tower only where two of them meet.
"""

from __future__ import annotations

from flint import fmpq

from sciverify.exact.ordered import Exact
from sciverify.exact.surds import rebase


def mixed_sum(a: Exact, b: Exact) -> Exact:
    """a + b. **Guarantee.** Exact; `InvalidInput` if they need too many roots, or lie over different number fields."""
    return a + b if isinstance(a, fmpq) else a + rebase(b, a.field)


def mixed_difference(a: Exact, b: Exact) -> Exact:
    """a - b"""
    return mixed_sum(a, -b)


def mixed_product(a: Exact, b: Exact) -> Exact:
    """a b"""
    return a * b if isinstance(a, fmpq) else a * rebase(b, a.field)


def is_written_zero(x: Exact) -> bool:
    """Is x the rational 0? (A zero written with roots does not count: nothing is decided here.)"""
    return isinstance(x, fmpq) and not x
