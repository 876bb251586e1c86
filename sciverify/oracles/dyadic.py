"""Dyadic answers: matrices and vectors of numbers k / 2**e, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sciverify.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class DyadicMatrix:
    """The matrix with entries numerators[i][k] / 2**exponent.

    Iterating yields rows of `fractions.Fraction`.
    """

    numerators: tuple[tuple[int, ...], ...]
    exponent: int

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)"""
        return len(self.numerators), len(self.numerators[0])

    def __iter__(self) -> Iterator[tuple[Fraction, ...]]:
        unit = Fraction(2) ** -self.exponent
        return (tuple(k * unit for k in row) for row in self.numerators)

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, row: int) -> tuple[Fraction, ...]:
        unit = Fraction(2) ** -self.exponent
        return tuple(k * unit for k in self.numerators[row])

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[np.generic]:
        return np.asarray(self.to_numpy(), dtype=dtype)

    def to_numpy(self, exact: bool = False) -> NDArray[np.float64]:
        """The nearest doubles, shape (rows, columns).

        Raises
        ------
        InvalidInput
            `exact` is set and an entry is no double.
        """
        rows = [[float(x) for x in row] for row in self]
        if exact:
            for i, (row, floats) in enumerate(zip(self, rows, strict=True)):
                for k, (x, f) in enumerate(zip(row, floats, strict=True)):
                    if Fraction(f) != x:
                        raise InvalidInput(f"entry [{i}][{k}] = {x} is no double: leave out exact=True to round it")
        return np.array(rows)


@dataclass(frozen=True, slots=True)
class DyadicVector:
    """The vector with entries numerators[k] / 2**exponent; iterating yields `Fraction`s."""

    numerators: tuple[int, ...]
    exponent: int

    def __len__(self) -> int:
        return len(self.numerators)

    def __iter__(self) -> Iterator[Fraction]:
        unit = Fraction(2) ** -self.exponent
        return (k * unit for k in self.numerators)

    def __getitem__(self, position: int) -> Fraction:
        return self.numerators[position] * Fraction(2) ** -self.exponent

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[np.generic]:
        return np.asarray(self.to_numpy(), dtype=dtype)

    def to_numpy(self, exact: bool = False) -> NDArray[np.float64]:
        """The nearest doubles, shape (length,); with `exact`, `InvalidInput` if that would round."""
        row: NDArray[np.float64] = DyadicMatrix((self.numerators,), self.exponent).to_numpy(exact)[0]
        return row


@dataclass(frozen=True, slots=True)
class ComplexDyadicMatrix:
    """The matrix real + i imaginary; iterating yields rows of pairs (real part, imaginary part) of `Fraction`s."""

    real: DyadicMatrix
    imaginary: DyadicMatrix

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)"""
        return self.real.shape

    def __iter__(self) -> Iterator[tuple[tuple[Fraction, Fraction], ...]]:
        return (tuple(zip(a, b, strict=True)) for a, b in zip(self.real, self.imaginary, strict=True))

    def __len__(self) -> int:
        return len(self.real)

    def __getitem__(self, row: int) -> tuple[tuple[Fraction, Fraction], ...]:
        return tuple(zip(self.real[row], self.imaginary[row], strict=True))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[np.generic]:
        return np.asarray(self.to_numpy(), dtype=dtype)

    def to_numpy(self, exact: bool = False) -> NDArray[np.complex128]:
        """The nearest complex doubles, part by part; with `exact`, `InvalidInput` if that would round."""
        found: NDArray[np.complex128] = self.real.to_numpy(exact) + 1j * self.imaginary.to_numpy(exact)
        return found


@dataclass(frozen=True, slots=True)
class ComplexDyadicVector:
    """The vector real + i imaginary; iterating yields pairs of `Fraction`s."""

    real: DyadicVector
    imaginary: DyadicVector

    def __len__(self) -> int:
        return len(self.real)

    def __iter__(self) -> Iterator[tuple[Fraction, Fraction]]:
        return zip(self.real, self.imaginary, strict=True)

    def __getitem__(self, position: int) -> tuple[Fraction, Fraction]:
        return self.real[position], self.imaginary[position]

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[np.generic]:
        return np.asarray(self.to_numpy(), dtype=dtype)

    def to_numpy(self, exact: bool = False) -> NDArray[np.complex128]:
        """The nearest complex doubles, part by part; with `exact`, `InvalidInput` if that would round."""
        found: NDArray[np.complex128] = self.real.to_numpy(exact) + 1j * self.imaginary.to_numpy(exact)
        return found


def bits_written(answer: MatrixAnswer | VectorAnswer | Fraction | int) -> int:
    """Bits in all numerators together; in numerator and denominator of a single number."""
    if isinstance(answer, Fraction | int):
        return answer.numerator.bit_length() + answer.denominator.bit_length()
    if isinstance(answer, ComplexDyadicMatrix | ComplexDyadicVector):
        return bits_written(answer.real) + bits_written(answer.imaginary)
    rows = answer.numerators if isinstance(answer, DyadicMatrix) else (answer.numerators,)
    return sum(k.bit_length() for row in rows for k in row)


MatrixAnswer: TypeAlias = DyadicMatrix | ComplexDyadicMatrix
VectorAnswer: TypeAlias = DyadicVector | ComplexDyadicVector
