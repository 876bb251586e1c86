"""What the reader of all constructors makes of their arguments."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.exact.float_matrix import FloatData
from sciverify.exact.labelled import Labels
from sciverify.exact.ordered import Exact
from sciverify.exact.reading import Matrix, Vector
from sciverify.problems.complex_data import ComplexData
from sciverify.problems.groups import GroupData
from sciverify.problems.isometry import DCT, OrthonormalColumns
from sciverify.problems.operator_data import OperatorData
from sciverify.problems.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)
class ProblemData:
    """What a problem is made of; nothing in it belongs to the caller.

    Attributes
    ----------
    shape : (m, N) of the exact factor B; an isometry may have more rows than m
    rows, measurements : B as a tuple of rows, and b; None if one of the data below holds them
    floats : A and y if their numbers are doubles
    complex_data : A and y if one of them is complex
    group_data : A, y and the groups, if there are any
    operator_data : A and y if A is an operator
    parameter : lam or eta
    weights : w_1, ..., w_N, or one weight a group
    unweighted : were the weights left out?
    intercept : is the last column one of ones that was appended?
    signs : sigma_1, ..., sigma_N, or None if no entry has a sign constraint
    row_scales_squared : d_1, ..., d_m or None
    isometry : Q or None
    names : what A calls its columns, or None
    row_labels : what A calls its rows, or None
    ridge_rows : how many rows a ridge appended
    """

    shape: tuple[int, int]
    rows: Matrix | None
    measurements: Vector | None
    floats: FloatData | None
    complex_data: ComplexData | None
    group_data: GroupData | None
    parameter: Exact
    weights: Weights
    unweighted: bool
    intercept: bool
    signs: tuple[int, ...] | None
    row_scales_squared: Vector | None
    isometry: DCT | OrthonormalColumns | None
    names: tuple[str, ...] | None = None
    row_labels: Labels | None = None
    ridge_rows: int = 0
    operator_data: OperatorData | None = None
