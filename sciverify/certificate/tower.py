"""The tower of fields that the numbers of one certificate live in, and how they are written in it."""

from __future__ import annotations

from collections.abc import Iterable

from flint import fmpq

from sciverify.errors import InvalidInput, shortened
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact, Field, deepest, depth
from sciverify.exact.reading import Matrix, Vector
from sciverify.exact.surds import SquareRootField, Surd


class RootTower:
    """The fields that a certificate's numbers live in, lowest first.

    Parameters
    ----------
    data : field of the instance, None for rational numbers
    vectors : of the point and of the evidence, among whose numbers the field may be larger
    """

    def __init__(self, data: Field | None, vectors: Iterable[Vector]) -> None:
        top = deepest([x for vector in vectors for x in vector])
        if data is not None and (top is None or data.depth > top.depth):
            top = data
        self.levels: list[Field] = []
        while top is not None:
            self.levels.insert(0, top)
            top = top.below

    def write_levels(self) -> list[object]:
        """The field descriptors."""
        written: list[object] = []
        for k, level in enumerate(self.levels):
            if isinstance(level, SquareRootField):
                written.append({"sqrt": self.write(level.radicand, k)})
            elif isinstance(level, NumberField):
                coefficients = [str(c) for c in level.modulus.coeffs()]
                written.append({"polynomial": coefficients, "low": str(level.low), "high": str(level.high)})
        return written

    def write(self, x: Exact, height: int | None = None) -> object:
        """One number as an element of the field of that height."""
        if isinstance(x, fmpq):
            return str(x)
        height = len(self.levels) if height is None else height
        level = self.levels[height - 1]
        if depth(x) < height:
            width = level.modulus.degree() if isinstance(level, NumberField) else 2
            return [self.write(x, height - 1)] + ["0"] * (width - 1)
        if x.field is level and isinstance(x, Surd):
            return [self.write(x.a, height - 1), self.write(x.b, height - 1)]
        if x.field is level and isinstance(x, AlgebraicNumber):
            coefficients = [str(c) for c in x.poly.coeffs()]
            return coefficients + ["0"] * (x.field.modulus.degree() - len(coefficients))
        raise InvalidInput(f"{shortened(x)} lies outside the tower of fields of this certificate")

    def write_vector(self, vector: Vector) -> list[object]:
        """A vector, entry by entry."""
        return [self.write(x) for x in vector]

    def write_matrix(self, matrix: Matrix) -> list[object]:
        """A matrix, row by row."""
        return [self.write_vector(row) for row in matrix]
