"""Complex rational numbers as pairs (re, im)."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_rational

Gaussian: TypeAlias = tuple[fmpq, fmpq]


def read_gaussian(value: object, where: str) -> Gaussian:
    """A complex rational number.

    Parameters
    ----------
    value : rational number, complex float, or pair of rational numbers
        A float means the dyadic number that it holds.
    where : str
        How messages call it.

    Raises
    ------
    InvalidInput
        Anything else, and what is not finite.
    """
    parts: list[object] = [value, 0]
    if isinstance(value, complex | np.complexfloating):
        parts = [float(value.real), float(value.imag)]
    elif isinstance(value, tuple | list):
        if len(value) != 2:
            raise InvalidInput(f"{where} is {shown(value)}: a complex number is a pair (re, im)")
        parts = [*value]
    re, im = (to_rational(part, where) for part in parts)
    if re is None or im is None:
        raise InvalidInput(f"{where} is {shown(value)}: a complex number with rational parts is needed")
    return re, im


def nearest_complex(number: Gaussian) -> complex:
    """A complex double near it."""
    re, im = number
    return complex(int(re.p) / int(re.q), int(im.p) / int(im.q))


def conjugate(number: Gaussian) -> Gaussian:
    """re - i im"""
    return number[0], -number[1]
