"""A, y, weights and parameter as exact numbers, with the products and the linear algebra that every proof needs.

A = Q D B and y = Q D b with D = diag(sqrt d); inner products of measurement vectors count d, and Q drops out
(docs/theory/isometry-rule.md). All of it is exact; what is asked for again is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from flint import fmpq, fmpq_mat

from sciverify.allowance import spent
from sciverify.errors import InvalidInput
from sciverify.exact import durations
from sciverify.exact.doubles import doubles, frozen
from sciverify.exact.float_matrix import exact_vector
from sciverify.exact.labelled import column_words
from sciverify.exact.linear_algebra import independent_subset, solve
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import Exact, Field, deepest, inner, sign
from sciverify.exact.rational_matrix import RationalMatrix, dot, join_by_root, split_by_root
from sciverify.exact.reading import Matrix, Vector
from sciverify.problems.arrays import ProblemArrays, arrays_of
from sciverify.problems.blocks import BlockData
from sciverify.problems.groups import Groups
from sciverify.problems.isometry import OrthonormalColumns
from sciverify.problems.problem_data import ProblemData

Numbers = Sequence[Exact]

_LONG = 12
"""Length from which inner products go through integer vectors."""


class LinearData:
    """The data of a problem, whatever its objective is.

    Attributes
    ----------
    matrix, measurements : B as a tuple of rows, and b
        A = Q D B and y = Q D b with D = diag(sqrt d); usually Q and D are identities.
    shape : (m, N) of the exact factor; an isometry may have more rows than m
    floats : FloatData or None
        Read-only copies of A and y if their numbers are doubles: no array of the caller's is kept.
    complex_data : ComplexData or None
        A and y if one of them is complex; only `certify_distance` and `solve` take such a problem.
    group_data : GroupData or None
        A, y and the groups if columns are penalised in groups; only `certify_distance` and `solve` take such a problem.
    operator_data : OperatorData or None
        A and y if A is a `FourierHaar`; only `certify_distance` and `solve` take such a problem.
    names : tuple of N strings, or None
        What A calls its columns, if it is a frame; "intercept" stands for a column that the option appended. For words
        only, and to put a series x into their order: two problems that differ in names alone are equal.
    parameter : lam or eta
    row_labels : sequence of labels, or None
        What A calls its rows, if it is a frame: another y that is a series is put into their order.
    weights : w_1, ..., w_N, all >= 0
    signs : sigma_1, ..., sigma_N or None
        z_i >= 0 where sigma_i is 1, z_i <= 0 where it is -1; None if no entry has a sign constraint.
    intercept : bool
        Is the last column one of ones, which the option of this name appended?
    row_scales_squared : d_1, ..., d_m or None
    isometry : Q or None
    ridge_rows : int
        How many of the last rows the option `ridge` appended.
    """

    _last_residual: tuple[Vector, Vector] | None = None
    _known_independent: tuple[int, ...] = ()
    """The columns that `solve_gram` last found independent."""
    proposed: object = None
    """The support that floats last proposed (`certify/proposals/`), so that nobody looks for it again."""

    def __init__(self, data: ProblemData) -> None:
        self.floats, self.complex_data, self.shape = data.floats, data.complex_data, data.shape
        self.group_data, self.operator_data = data.group_data, data.operator_data
        if data.rows is not None and data.measurements is not None:
            self.matrix, self.measurements = data.rows, data.measurements
        self.parameter, self._weights, self._unweighted = data.parameter, data.weights, data.unweighted
        self.row_scales_squared, self.isometry = data.row_scales_squared, data.isometry
        self.signs, self.intercept, self.names = data.signs, data.intercept, data.names
        self.ridge_rows, self.row_labels = data.ridge_rows, data.row_labels

    # ------------------------------------------------------------ the data

    @cached_property
    def matrix(self) -> Matrix:
        """B as a tuple of rows of exact numbers (made on demand from float64 data)."""
        self._require_real()
        if self.floats is None:
            raise AttributeError("matrix")
        return self.floats.exact_rows()

    @cached_property
    def measurements(self) -> Vector:
        """b as a tuple of exact numbers (made on demand from float64 data)."""
        self._require_real()
        if self.floats is None:
            raise AttributeError("measurements")
        return exact_vector(self.floats.measurements)

    @cached_property
    def weights(self) -> Vector:
        """w_1, ..., w_N as exact numbers (made on demand from doubles)."""
        return self._weights.numbers()

    def to_numpy(self, *, rounded: bool = False) -> ProblemArrays:
        """A, y, the parameter and the weights as NumPy arrays, which belong to the caller.

        They are what is minimised over: A and y have the column of an intercept, the rows of a ridge and scales of rows
        in them, and an isometry left out of both, which moves no minimiser. Sign constraints stay in `signs`.

        Parameters
        ----------
        rounded : bool
            Take the doubles nearest to numbers that are none: the arrays pose another problem then.

        Returns
        -------
        ProblemArrays
            A named tuple: ``A, y, lam, weights = problem.to_numpy()``.
            **Guarantee.** Without `rounded`, every entry is the number of the problem.

        Raises
        ------
        InvalidInput
            A number is no double, and `rounded` is not set; or it is beyond their range.

        Examples
        --------
        >>> import sciverify as sv
        >>> A, y, lam, weights = sv.Lasso([[2, 1], [0, 1]], [3, 1], 0.5).to_numpy()
        >>> A.tolist(), y.tolist(), lam, weights.tolist()
        ([[2.0, 1.0], [0.0, 1.0]], [3.0, 1.0], 0.5, [1.0, 1.0])
        """
        return arrays_of(self, rounded)

    def _require_real(self) -> None:
        if self.operator_data is not None:
            raise InvalidInput("A is an operator: only certify_distance and solve take operators")
        if self.complex_data is not None:
            raise InvalidInput("A or y is complex: only certify_distance takes complex data")
        if self.group_data is not None:
            raise InvalidInput("columns are penalised in groups: only certify_distance and solve take groups")

    @property
    def blocks(self) -> BlockData | None:
        """The data of complex problems and of groups, whose unknowns come in blocks."""
        return self.group_data if self.complex_data is None else self.complex_data

    @property
    def matrix_in_words(self) -> str:
        """A and its size."""
        if self.operator_data is not None:
            return f"A = {self.operator_data.operator!r}"
        return f"{'' if self.complex_data is None else 'complex '}A {self.shape[0]} x {self.shape[1]}"

    @property
    def groups(self) -> Groups | None:
        """The positions of the columns of each group, or None if every column has its own penalty."""
        return None if self.group_data is None else self.group_data.groups

    def require_blocks(self) -> BlockData:
        """`blocks`, where the caller knows that there are some."""
        if self.blocks is None:
            raise ValueError("complex data or groups are needed")
        return self.blocks

    @cached_property
    def columns(self) -> tuple[Vector, ...]:
        """The columns of `matrix`."""
        return tuple(zip(*self.matrix, strict=True))

    def exact_column(self, i: int) -> Vector:
        """One column of `matrix`; the others stay as they are kept."""
        if self.floats is None or "columns" in self.__dict__:
            return self.columns[i]
        kept = self.floats.matrix
        return exact_vector(kept[:, i] if isinstance(kept, np.ndarray) else kept[:, [i]].toarray()[:, 0])

    @cached_property
    def column_squares(self) -> list[Exact]:
        """||A_i||^2"""
        if self.rational is None:
            return [self.inner(column, column) for column in self.columns]
        plain, scaled = self.rational
        m, common = self.shape[0], plain.denominator * scaled.denominator
        own = plain.transposed.entries()
        other = own if scaled is plain else scaled.transposed.entries()
        products = [x * y for x, y in zip(own, other, strict=True)]
        return [fmpq(sum(products[k : k + m]), common) for k in range(0, len(products), m)]

    @cached_property
    def field(self) -> Field | None:
        """The top of the tower of fields of the data, the isometry included; None if all of them are rational."""
        if self.operator_data is not None:
            return None
        numbers = [self.parameter, *self._weights.field_numbers(), *(self.row_scales_squared or ())]
        if self.floats is None:
            numbers += [*self.measurements, *(x for row in self.matrix for x in row)]
        if isinstance(self.isometry, OrthonormalColumns):
            numbers += [x for row in self.isometry.matrix for x in row]
        return deepest(numbers)

    @cached_property
    def float_weights(self) -> Floats | None:
        """The weights as float64, read-only, if every one of them is a double."""
        if self._unweighted:
            ones = np.ones(len(self.weights))
            ones[len(ones) - self.intercept :] = 0.0
            return frozen(ones)
        return self._weights.floats()

    @cached_property
    def float_row_scales(self) -> Floats | None:
        """The squared row scales as float64, read-only, where `floats` is set; None if there are none."""
        scales = None if self.row_scales_squared is None else doubles(self.row_scales_squared)
        return None if scales is None else frozen(scales)

    @cached_property
    def rational(self) -> tuple[RationalMatrix, RationalMatrix] | None:
        """B and diag(d) B for fast products, if they are rational."""
        scales = self.row_scales_squared
        if self.floats is not None and scales is None:
            fast = RationalMatrix.of_doubles(self.floats.dense())
            if fast is not None:
                return fast, fast
        plain = RationalMatrix.of(self.matrix)
        if plain is None or scales is None:
            return None if plain is None else (plain, plain)
        scaled = RationalMatrix.of([[d * x for x in row] for d, row in zip(scales, self.matrix, strict=True)])
        return None if scaled is None else (plain, scaled)

    # ------------------------------------------------------------ products

    def inner(self, u: Numbers, v: Numbers) -> Exact:
        """The inner product of measurement vectors, with the row scales counted."""
        scales = self.row_scales_squared
        return self.plain_inner(u if scales is None else [d * x for d, x in zip(scales, u, strict=True)], v)

    def plain_inner(self, u: Numbers, v: Numbers) -> Exact:
        """sum u_k v_k"""
        product = dot(u, v) if len(u) >= _LONG else None
        return inner(u, v) if product is None else product

    def image(self, z: Numbers) -> list[Exact]:
        """Az, in the coordinates of the factor `matrix`."""
        fast = None if self.rational is None else self.rational[0].times(z)
        return [inner(row, z) for row in self.matrix] if fast is None else fast

    def residual(self, z: Numbers) -> list[Exact]:
        """y - Az, in the coordinates of the factor `matrix`; the last tuple that was asked for is remembered."""
        last = self._last_residual  # read once: another thread may set it at any time
        if last is not None and last[0] is z:
            return list(last[1])
        found = [b - x for b, x in zip(self.measurements, self.image(z), strict=True)]
        if isinstance(z, tuple):
            self._last_residual = z, tuple(found)
        return found

    def correlations(self, u: Numbers) -> list[Exact]:
        """A^T u, one number a column."""
        fast = None if self.rational is None else self.rational[1].transposed_times(u)
        if fast is not None:
            return fast
        scales = self.row_scales_squared
        scaled = u if scales is None else [d * x for d, x in zip(scales, u, strict=True)]
        return [inner(column, scaled) for column in self.columns]

    @cached_property
    def measured_correlations(self) -> list[Exact]:
        """A^T y"""
        return self.correlations(self.measurements)

    @cached_property
    def measured_square(self) -> Exact:
        """||y||^2, of operators, complex data and groups too."""
        if self.operator_data is not None:
            return self.operator_data.measured_square()
        if self.blocks is None:
            return self.inner(self.measurements, self.measurements)
        return sum((x * x for x in self.blocks.real_measurements().entries()), fmpq(0))

    def weighted_norm(self, z: Numbers) -> Exact:
        """sum_i w_i |z_i|"""
        return inner(self.weights, [abs(x) for x in z])

    def admits(self, i: int, s: int) -> bool:
        """May entry i have the sign s?"""
        return self.signs is None or self.signs[i] in (0, s)

    def compare_correlations(self, u: Numbers, bounds: Numbers) -> list[tuple[int, int]]:
        """(sign of bound_i - |A_i^T u|, sign of A_i^T u), one pair a column, decided exactly.

        A direction that the sign constraint of the entry does not admit has no bound, and the sign of the slack is 1.
        """
        found = self._compare_moduli(u, bounds)
        if self.signs is None:
            return found
        return [(slack if s == 0 or self.admits(i, s) else 1, s) for i, (slack, s) in enumerate(found)]

    def _compare_moduli(self, u: Numbers, bounds: Numbers) -> list[tuple[int, int]]:
        """The same as if no entry had a sign constraint."""
        fast = None if self.rational is None else self.rational[1].transposed_integers(u)
        rational_bounds = [b for b in bounds if isinstance(b, fmpq)]
        if fast is None or len(rational_bounds) < len(bounds):
            return [(sign(b - abs(c)), sign(c)) for b, c in zip(bounds, self.correlations(u), strict=True)]
        numerators, denominator = fast
        slacks = [b.p * denominator - abs(c) * b.q for b, c in zip(rational_bounds, numerators, strict=True)]
        return [((s > 0) - (s < 0), (c > 0) - (c < 0)) for s, c in zip(slacks, numerators, strict=True)]

    # ------------------------------------------------------------ columns

    def column(self, i: int) -> str:
        """How people call a column: its position, and its name if it has one."""
        return column_words(self.names, i)

    def solve_gram(self, chosen: Sequence[int], right_sides: Sequence[Numbers]) -> list[list[Exact]] | None:
        """G^-1 b for each right side b, G = A_T^T A_T with T = chosen; None if the columns are dependent."""
        splits = [split_by_root(b) for b in right_sides]
        if self.rational is None or any(split is None for split in splits):
            columns = [self.columns[i] for i in chosen]
            gram = [[self.inner(a, b) for b in columns] for a in columns]
            solved = solve(gram, list(zip(*right_sides, strict=True))) if chosen else [[] for _ in right_sides]
            return None if solved is None else [list(column) for column in zip(*solved, strict=True)]
        integers, denominator = self.rational[0].gram(self.rational[1], chosen)
        parts = [part for split in splits if split is not None for part in split[1]]
        numerators, common = fmpq_mat(parts).transpose().numer_denom()
        longest = max((int(integers[k, k].bit_length()) for k in range(len(chosen))), default=0)
        what = f"an exact linear system of {len(chosen)} columns"
        spent(what, needs=durations.to_solve(len(chosen), longest))
        try:
            found = fmpq_mat(integers).solve(fmpq_mat(numerators), "dixon") * fmpq(denominator, common)
        except ZeroDivisionError:
            return None
        self._known_independent = tuple(chosen)
        columns_found = found.transpose().tolist()
        solutions = []
        for field, own in (split for split in splits if split is not None):
            solutions.append(join_by_root(field, [list(columns_found.pop(0)) for _ in own]))
        return solutions

    def independent(self, chosen: Sequence[int]) -> bool:
        """Are these columns linearly independent?"""
        if tuple(chosen) == self._known_independent:
            return True
        if self.rational is not None:
            return len(chosen) <= self.shape[0] and self.rational[0].select(chosen).integers.rank() == len(chosen)
        return len(independent_subset([self.columns[i] for i in chosen])) == len(chosen)

    # ------------------------------------------------------------ identity

    def identity(self) -> tuple[object, ...]:
        """What makes the data of two problems equal."""
        if self.operator_data is not None:
            return "operator", self.operator_data.identity(), self.parameter, self.weights
        data = (self.matrix, self.measurements) if self.blocks is None else self.blocks.identity()
        scales, isometry = self.row_scales_squared, self.isometry
        kind_of_data = self.complex_data is None, self.group_data is None
        return *kind_of_data, data, self.parameter, self.weights, self.signs, scales, isometry

    def __getstate__(self) -> dict[str, object]:
        """What pickles and copies hold: FLINT's matrices have no pickles and are made again on demand."""
        return {name: value for name, value in self.__dict__.items() if name != "rational"}
