"""Square matrices of complex rational numbers, whose pseudospectra are looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.exact.reading import as_nested
from sciverify.l2.gaussian import nearest_complex, read_gaussian

RationalRows = tuple[tuple[fmpq, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class FiniteMatrix(Displayed):
    """A square matrix re + i im.

    Attributes
    ----------
    re, im : tuples of rows of fmpq
    """

    re: RationalRows
    im: RationalRows

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len(self.re)

    @property
    def is_real(self) -> bool:
        """No imaginary parts."""
        return not any(map(any, self.im))

    def doubles(self) -> NDArray[np.complex128]:
        """The nearest complex doubles."""
        pairs = (zip(re, im, strict=True) for re, im in zip(self.re, self.im, strict=True))
        return np.array([[nearest_complex(entry) for entry in row] for row in pairs])

    def __str__(self) -> str:
        return f"{self.size} x {self.size} matrix"


def read_finite_matrix(M: object) -> FiniteMatrix:
    """A square matrix of complex rational numbers; floats mean the dyadic numbers that they hold.

    Raises
    ------
    InvalidInput
        It is not square, or an entry is not rational and finite.
    """
    rows = [] if getattr(M, "ndim", 2) != 2 else as_nested(M, "M")
    if not isinstance(rows, list) or not rows or any(not isinstance(r, list) or len(r) != len(rows) for r in rows):
        raise InvalidInput(f"M is {shown(M)}: a square matrix is needed")
    found = [[read_gaussian(x, f"M[{i}][{j}]") for j, x in enumerate(row)] for i, row in enumerate(rows)]
    re, im = (tuple(tuple(entry[k] for entry in row) for row in found) for k in (0, 1))
    return FiniteMatrix(re, im)
