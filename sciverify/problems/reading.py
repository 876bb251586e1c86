"""The one reader of all constructors: A, y, a parameter and what goes with them, in any form, as exact numbers.

Arrays of doubles and complex floats are copied as they are; everything else is read into one tower of fields.
"""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.float_matrix import FloatData, read_float_data
from sciverify.exact.ordered import ONE, Exact, sign
from sciverify.exact.reading import Matrix, Reader, Vector, as_nested
from sciverify.problems.complex_data import (
    ComplexData,
    holds_complex,
    read_complex,
    read_complex_floats,
    require_rational,
)
from sciverify.problems.isometry import DCT, OrthonormalColumns, nested_isometry, read_isometry


@dataclass(frozen=True, slots=True, eq=False)
class ProblemData:
    """What a problem is made of; nothing in it belongs to the caller.

    Attributes
    ----------
    shape : (m, N) of the exact factor B; an isometry may have more rows than m
    rows, measurements : B as a tuple of rows, and b; None if `floats` or `complex_data` hold them
    floats : A and y if their numbers are doubles
    complex_data : A and y if one of them is complex
    parameter : lam or eta
    weights : w_1, ..., w_N
    unweighted : were the weights left out?
    row_scales_squared : d_1, ..., d_m or None
    isometry : Q or None
    """

    shape: tuple[int, int]
    rows: Matrix | None
    measurements: Vector | None
    floats: FloatData | None
    complex_data: ComplexData | None
    parameter: Exact
    weights: Vector
    unweighted: bool
    row_scales_squared: Vector | None
    isometry: DCT | OrthonormalColumns | None


def read_data(
    A: object,
    y: object,
    parameter: object,
    weights: object,
    row_scales_squared: object,
    isometry: object,
    *,
    name: str,
    may_vanish: bool,
) -> ProblemData:
    """The arguments of a constructor, read once.

    Parameters
    ----------
    A, y, parameter, weights, row_scales_squared, isometry
        As for `sciverify.SquareRootLasso`.
    name : str
        What the problem calls its parameter.
    may_vanish : bool
        Is the parameter 0 admitted?

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape; a parameter, weight or scale of the wrong sign; row scales
        or an isometry with complex data.
    AssumptionFailed
        The isometry is provably none.

    **Guarantee.** Every number is exactly the one that was passed, and no array of the caller's is kept.
    """
    plain = row_scales_squared is None and isometry is None
    floats = read_float_data(A, y) if plain else None
    weights, row_scales_squared = _nested(weights, "weights"), _nested(row_scales_squared, "row_scales_squared")
    isometry = nested_isometry(isometry)
    complex_data, A, y = (None, A, y) if floats is not None else _complex_or_nested(A, y)
    if complex_data is not None and not plain:
        raise InvalidInput("A is complex: row_scales_squared and isometry go with real data only")
    kept, rows, measurements = floats or complex_data, None, None
    if kept is None:
        reader = Reader(A, y, [parameter], weights, row_scales_squared, isometry)
        rows = reader.matrix(A, "A")
        measurements = reader.vector(y, "y", len(rows))
        shape = len(rows), len(rows[0])
    else:
        reader = Reader([parameter], weights)
        shape = int(kept.matrix.shape[0]), int(kept.matrix.shape[1])
    number = _read_parameter(reader, parameter, name, may_vanish)
    factors = (ONE,) * shape[1] if weights is None else _read_positive(reader, weights, "weights", shape[1])
    if complex_data is not None:
        _require_all_rational(number, name, factors)
    scales = None
    if row_scales_squared is not None:
        scales = _read_positive(reader, row_scales_squared, "row_scales_squared", shape[0])
    orthonormal = read_isometry(isometry, shape[0], reader)
    return ProblemData(
        shape, rows, measurements, floats, complex_data, number, factors, weights is None, scales, orthonormal
    )


def _nested(values: object, name: str) -> object:
    return None if values is None else as_nested(values, name)


def _complex_or_nested(A: object, y: object) -> tuple[ComplexData | None, object, object]:
    """(the data if A or y is complex, A and y as nested lists if they are not)"""
    found = read_complex_floats(A, y)
    if found is None:
        A, y = as_nested(A, "A"), as_nested(y, "y")
        if holds_complex(A) or holds_complex(y):
            found = read_complex(A, y)
    return found, A, y


def _read_parameter(reader: Reader, value: object, name: str, may_vanish: bool) -> Exact:
    number = reader.scalar(value, name)
    if sign(number) < 0 or (sign(number) == 0 and not may_vanish):
        needed = "it must not be negative" if may_vanish else "the penalty must be positive"
        raise InvalidInput(f"{name} is {shown(value)}: {needed}")
    return number


def _require_all_rational(parameter: Exact, name: str, weights: Vector) -> None:
    require_rational(parameter, name)
    for k, w in enumerate(weights):
        require_rational(w, f"weights[{k}]")


def _read_positive(reader: Reader, values: object, name: str, length: int) -> Vector:
    numbers = reader.vector(values, name, length)
    for k, value in enumerate(numbers):
        if sign(value) <= 0:
            raise InvalidInput(f"{name}[{k}] is {shortened(value)}: it must be positive")
    return numbers
