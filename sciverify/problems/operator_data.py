"""Problems whose matrix is an operator: samples of the Fourier transform of real images, in Haar coefficients.

The unknown is real and samples are complex, so A is the real matrix of the rows Re A_k and Im A_k, and y the vector of
Re y_k and Im y_k (docs/theory/operator-convexity.md, (OC1)). No matrix is ever formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.double_array import read_doubles
from sciverify.exact.doubles import frozen
from sciverify.exact.midrad import Floats
from sciverify.operators.fourier_haar import FourierHaar

MOST_SIDE = 1024
"""For larger images no bound of rounding errors is proven."""


@dataclass(frozen=True, slots=True, eq=False)
class OperatorData:
    """A = P F H^T and y.

    Attributes
    ----------
    operator : FourierHaar
    measurements : complex128 array of shape (m,), read-only
    """

    operator: FourierHaar
    measurements: NDArray[np.complex128]

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N): complex rows, real columns."""
        return self.operator.shape

    def measured_square(self) -> fmpq:
        """||y||^2"""
        parts = np.concatenate([self.measurements.real, self.measurements.imag])
        mantissas, exponents = np.frexp(parts[parts != 0])
        least = int(exponents.min(initial=0))
        whole = [int(q) << int(e) for q, e in zip(np.ldexp(mantissas, 53).tolist(), exponents - least, strict=True)]
        found = Fraction(sum(v * v for v in whole)) * Fraction(4) ** (least - 53)
        return fmpq(found.numerator, found.denominator)

    def identity(self) -> object:
        """What makes two sets of data equal."""
        return self.operator.mask.tobytes(), (self.measurements + 0.0).tobytes()


def read_operator(operator: FourierHaar, y: object) -> OperatorData:
    """The data, y copied.

    Raises
    ------
    InvalidInput
        The side of images is 1 or above 1024, or y is no vector of as many doubles or complex doubles as A has rows.
    """
    if not 2 <= operator.side <= MOST_SIDE:
        raise InvalidInput(f"A is {operator!r}: images of 2 x 2 to {MOST_SIDE} x {MOST_SIDE} pixels are needed")
    measurements = read_doubles(y, "y")
    rows = operator.shape[0]
    if measurements.shape != (rows,):
        raise InvalidInput(f"y has shape {measurements.shape}: {rows} samples are needed, one a measured frequency")
    return OperatorData(operator, frozen(measurements.astype(np.complex128)))


def read_operator_point(x: object, count: int) -> Floats:
    """A vector of N doubles, read-only.

    Raises
    ------
    InvalidInput
        x is no such vector.
    """
    found = read_doubles(x, "x")
    if found.shape != (count,):
        raise InvalidInput(f"x has shape {found.shape}: {count} Haar coefficients are needed, one a pixel")
    if found.dtype.kind == "c":
        raise InvalidInput(f"x is {shown(x)}: Haar coefficients of real images are real")
    return frozen(found.astype(np.float64))
