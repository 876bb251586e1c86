"""P3, the square-root LASSO: min_z ||Az - y||_2 + lam * sum_i w_i |z_i|.

Dual: max <p, y> subject to ||p||_2 <= 1 and |A_i^T p| <= lam w_i. For every z and every feasible p

    F(z) - <p, y> = (||r|| - <p, r>) + sum_i (lam w_i |z_i| - (A^T p)_i z_i),   r = y - Az,

and both brackets are >= 0, so z and p are optimal exactly if both vanish
(docs/theory/solution-sets.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.ordered import ONE, Exact, deepest, inner, sign
from sciverify.exact.reading import Matrix, Reader, Vector, as_nested
from sciverify.problems.isometry import DCT, OrthonormalColumns, nested_isometry, read_isometry


@dataclass(frozen=True, slots=True, init=False)
class SquareRootLasso:
    """An exact instance of P3.

    Parameters
    ----------
    A : nested sequence or array, shape (m, N)
    y : sequence or array, shape (m,)
    lam : number > 0
    weights : sequence of N numbers > 0, optional
        All 1 if left out.
    row_scales_squared : sequence of m numbers d_k > 0, optional
        The rows of (A, y) are meant times sqrt(d_k). This keeps data such as ||a||_2 * I inside the
        field of ||a||_2**2.
    isometry : None, "dct", `DCT` or matrix Q with orthonormal columns, optional
        The instance is (Q D A, Q D y) with D = diag(sqrt d). "dct" is the orthonormal DCT-II.

    Numbers may be int, float (its exact binary value), Fraction, str ("1/3"), numpy, flint or exact
    SymPy numbers. Nothing is rounded.

    Raises
    ------
    InvalidInput
        Data that are no real numbers, ragged or of wrong shape, lam <= 0, a weight <= 0.
    AssumptionFailed
        The isometry is provably none.
    """

    matrix: Matrix
    measurements: Vector
    lam: Exact
    weights: Vector
    row_scales_squared: Vector | None
    isometry: DCT | OrthonormalColumns | None
    columns: tuple[Vector, ...]

    def __init__(
        self,
        A: Any,
        y: Any,
        lam: Any,
        *,
        weights: Any = None,
        row_scales_squared: Any = None,
        isometry: Any = None,
    ) -> None:
        A, y = as_nested(A, "A"), as_nested(y, "y")
        weights = None if weights is None else as_nested(weights, "weights")
        if row_scales_squared is not None:
            row_scales_squared = as_nested(row_scales_squared, "row_scales_squared")
        isometry = nested_isometry(isometry)
        reader = Reader(A, y, [lam], weights, row_scales_squared, isometry)
        matrix = reader.matrix(A, "A")
        measurements = reader.vector(y, "y", len(matrix))
        penalty = reader.scalar(lam, "lam")
        if sign(penalty) <= 0:
            raise InvalidInput(f"lam is {shown(lam)}: the penalty must be positive")
        count = len(matrix[0])
        read_weights = (ONE,) * count if weights is None else reader.vector(weights, "weights", count)
        _require_positive(read_weights, "weights")
        scales = None
        if row_scales_squared is not None:
            scales = reader.vector(row_scales_squared, "row_scales_squared", len(matrix))
            _require_positive(scales, "row_scales_squared")
        for name, value in (
            ("matrix", matrix),
            ("measurements", measurements),
            ("lam", penalty),
            ("weights", read_weights),
            ("row_scales_squared", scales),
            ("isometry", read_isometry(isometry, len(matrix), reader)),
            ("columns", tuple(zip(*matrix, strict=True))),
        ):
            object.__setattr__(self, name, value)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N) of the exact factor; an isometry may have more rows than m."""
        return len(self.matrix), len(self.columns)

    @property
    def field(self) -> Exact:
        """The top of the tower of fields of the data; None if all of them are rational."""
        numbers = [*self.measurements, self.lam, *self.weights, *(self.row_scales_squared or ())]
        return deepest(numbers + [x for row in self.matrix for x in row])

    def inner(self, u: Vector | list[Exact], v: Vector | list[Exact]) -> Exact:
        """The inner product of measurement vectors, with the row scales counted."""
        return inner(u, v, self.row_scales_squared)

    def residual(self, z: Vector | list[Exact]) -> list[Exact]:
        """y - Az, in the coordinates of the factor `matrix`."""
        return [b - inner(row, z) for row, b in zip(self.matrix, self.measurements, strict=True)]

    def correlations(self, u: Vector | list[Exact]) -> list[Exact]:
        """A^T u, one number a column."""
        scaled = (
            u if self.row_scales_squared is None else [d * x for d, x in zip(self.row_scales_squared, u, strict=True)]
        )
        return [inner(column, scaled) for column in self.columns]

    def penalty(self, z: Vector | list[Exact]) -> Exact:
        """lam * sum_i w_i |z_i|"""
        return self.lam * inner(self.weights, [abs(x) for x in z])


def _require_positive(values: Vector, name: str) -> None:
    for k, value in enumerate(values):
        if sign(value) <= 0:
            raise InvalidInput(f"{name}[{k}] is {shortened(value)}: it must be positive")


def as_problem(problem: Any) -> SquareRootLasso:
    """The problem itself, or one sentence about what was passed instead."""
    if not isinstance(problem, SquareRootLasso):
        raise InvalidInput(f"problem is {shown(problem)}: pass a sciverify.SquareRootLasso")
    return problem
