"""Vectors of l2 with finite support on a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.l2.gaussian import Gaussian, read_gaussian

MOST_SITES = 2**16


@dataclass(frozen=True, slots=True)
class FiniteVector:
    """b(first + k) = values[k], and 0 at all other sites."""

    first: int
    values: tuple[Gaussian, ...]

    @property
    def is_real(self) -> bool:
        """No imaginary parts."""
        return not any(im for _, im in self.values)

    def square(self) -> fmpq:
        """||b||^2"""
        return sum((re * re + im * im for re, im in self.values), fmpq(0))

    def __str__(self) -> str:
        if self.values == ((fmpq(1), fmpq(0)),):
            return f"e_{self.first}"
        return f"b of {len(self.values)} sites from {self.first} on"


def as_finite_vector(value: object) -> FiniteVector:
    """A vector of finite support.

    Parameters
    ----------
    value : int, or mapping from sites to complex rational numbers
        An integer n stands for e_n.

    Raises
    ------
    InvalidInput
        Anything else, the vector 0, sites that are too far apart.
    """
    if isinstance(value, FiniteVector):
        return value
    if isinstance(value, Mapping) and value:
        sites = {as_integer(n, "a site of b", -(2**62), 2**62): read_gaussian(x, f"b[{n}]") for n, x in value.items()}
    elif isinstance(value, int | np.integer) and not isinstance(value, bool):
        sites = {int(value): (fmpq(1), fmpq(0))}
    else:
        raise InvalidInput(f"b is {shown(value)}: a site n, for e_n, or a mapping from sites to numbers is needed")
    first, last = min(sites), max(sites)
    if last - first >= MOST_SITES:
        raise InvalidInput(f"the sites of b lie {last - first} apart: at most {MOST_SITES - 1} are possible")
    values = tuple(sites.get(n, (fmpq(0), fmpq(0))) for n in range(first, last + 1))
    if not any(re or im for re, im in values):
        raise InvalidInput("b is zero: its spectral measure is zero, too")
    return FiniteVector(first, values)
