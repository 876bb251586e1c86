"""What a measurement operator is: exact and float products with A and its transpose."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import fmpq

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.exact.rationals import to_rational


@dataclass(frozen=True, slots=True)
class FloatBounds:
    """What a product in float64 may lose.

    Attributes
    ----------
    norm : float
        ||A||_2 <= norm.
    rounding : float
        ||forward(x) - A x||_2 <= rounding ||x||_2 for every float vector x, and the same for `adjoint`, up to 2**-1000
        where numbers are subnormal.
    """

    norm: float
    rounding: float


class MeasurementOperator(Displayed, ABC):
    """A real matrix A with rational entries, by its products.

    Attributes
    ----------
    shape : (m, N)
    has_orthonormal_rows : bool
        Is A A^T = I known from its form?

    **Guarantee.** `exact` and `exact_adjoint` do not round.

    **Source.** docs/theory/operators.md.
    """

    shape: tuple[int, int]
    has_orthonormal_rows: bool = False

    @abstractmethod
    def exact(self, x: RationalVector) -> RationalVector:
        """A x in rational numbers, (N,) -> (m,)."""

    @abstractmethod
    def exact_adjoint(self, r: RationalVector) -> RationalVector:
        """A^T r in rational numbers, (m,) -> (N,)."""

    @abstractmethod
    def forward(self, x: Floats) -> Floats:
        """A x in float64, (..., N) -> (..., m)."""

    @abstractmethod
    def adjoint(self, r: Floats) -> Floats:
        """A^T r in float64, (..., m) -> (..., N)."""

    @property
    @abstractmethod
    def float_bounds(self) -> FloatBounds:
        """Bounds for `forward` and `adjoint`, as long as nothing overflows and the environment is that of IEEE."""

    def __getstate__(self) -> dict[str, object]:
        """What was given; what was computed from it is computed again (matrices of FLINT have no copies)."""
        return given(self)

    def measure(self, x: object, name: str = "x") -> RationalVector:
        """A x without rounding, for a vector or an image in any accepted form.

        Parameters
        ----------
        x : array or nested sequence of N rational numbers
            An image is read row by row.

        Raises
        ------
        InvalidInput
            Another number of entries, or an entry that is not rational.
        """
        return self.exact(read_rational_vector(x, name, self.shape[1]))


def given(value: object) -> dict[str, object]:
    """The attributes of an object that are no cached properties."""
    return {k: v for k, v in vars(value).items() if not isinstance(getattr(type(value), k, None), cached_property)}


def squared_norm(v: RationalVector) -> fmpq:
    """||v||^2"""
    return sum((x * x for x in v), fmpq(0))


def flat(values: Floats, count: int) -> Floats:
    """The last axis must have `count` entries."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape[-1:] != (count,):
        raise InvalidInput(f"an array of shape {shown(array.shape)} has no last axis of {count} entries")
    return array


def read_scale(scale: object) -> fmpq:
    """A positive rational number.

    Raises
    ------
    InvalidInput
        It is none.
    """
    found = to_rational(scale, "scale")
    if found is None or found <= 0:
        raise InvalidInput(f"scale is {shown(scale)}: a positive rational number is needed")
    return found
