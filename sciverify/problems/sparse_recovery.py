"""What the three problems share: data, dual bounds, and the path of minimisers that leads to all of them.

With T independent columns, s signs, W = (w_i s_i)_T, G = A_T^T A_T, h = G^-1 A_T^T y, g = G^-1 W, the points
z(t) = h - t g with residual r(t) = flat + t slope, flat = y - A_T h, slope = A_T g, minimise
||Az - y||^2/2 + t ||z||_{1,w} as long as signs and |A_i^T r| <= t w_i hold. Each problem picks its own t
(docs/theory/closed-forms.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from flint import arb, fmpq, fmpq_mat

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.doubles import doubles, frozen
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.float_matrix import FloatData, exact_vector, read_float_data
from sciverify.exact.linear_algebra import independent_subset, solve
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import ONE, Exact, Field, deepest, inner, sign
from sciverify.exact.rational_matrix import RationalMatrix, dot, join_by_root, split_by_root
from sciverify.exact.reading import Matrix, Reader, Vector, as_nested
from sciverify.problems.complex_data import (
    ComplexData,
    holds_complex,
    read_complex,
    read_complex_floats,
    require_rational,
)
from sciverify.problems.isometry import DCT, OrthonormalColumns, nested_isometry, read_isometry

Numbers = Sequence[Exact]


_LONG = 12
"""Length from which inner products go through integer vectors."""


class SparseRecovery(ABC):
    """An exact instance of one of the three problems; use `BasisPursuit`, `Lasso` or `SquareRootLasso`.

    Attributes
    ----------
    matrix, measurements : B as a tuple of rows, and b
        A = Q D B and y = Q D b with D = diag(sqrt d); usually Q and D are identities.
    shape : (m, N) of the exact factor; an isometry may have more rows than m
    floats : FloatData or None
        Read-only copies of A and y if their numbers are doubles: no array of the caller's is kept.
    complex_data : ComplexData or None
        A and y if one of them is complex; only `certify_distance` takes such a problem.
    parameter : lam or eta
    weights : w_1, ..., w_N
    row_scales_squared : d_1, ..., d_m or None
    isometry : Q or None
    """

    _last_residual: tuple[Vector, Vector] | None = None
    _known_independent: tuple[int, ...] = ()
    """The columns that `solve_gram` last found independent."""
    kind: ClassVar[str]
    """How files and certificates call the problem."""
    title: ClassVar[str]
    symbol: ClassVar[str]
    """Its solution set, for example Xi_3."""
    parameter_name: ClassVar[str]
    parameter_may_vanish: ClassVar[bool] = False

    def __init__(self, A: Any, y: Any, parameter: Any, weights: Any, row_scales_squared: Any, isometry: Any) -> None:
        plain = row_scales_squared is None and isometry is None
        self.floats: FloatData | None = read_float_data(A, y) if plain else None
        """Read-only copies of A and y, if their numbers are doubles."""
        if weights is not None:
            weights = as_nested(weights, "weights")
        if row_scales_squared is not None:
            row_scales_squared = as_nested(row_scales_squared, "row_scales_squared")
        isometry = nested_isometry(isometry)
        self.complex_data: ComplexData | None = None if self.floats is not None else read_complex_floats(A, y)
        """A and y if one of them is complex."""
        if self.floats is None and self.complex_data is None:
            A, y = as_nested(A, "A"), as_nested(y, "y")
            if holds_complex(A) or holds_complex(y):
                self.complex_data = read_complex(A, y)
        if self.complex_data is not None:
            if not plain:
                raise InvalidInput("A is complex: row_scales_squared and isometry go with real data only")
            reader = Reader([parameter], weights)
            self.shape = int(self.complex_data.matrix.shape[0]), int(self.complex_data.matrix.shape[1])
        elif self.floats is None:
            reader = Reader(A, y, [parameter], weights, row_scales_squared, isometry)
            self.matrix = reader.matrix(A, "A")
            self.measurements = reader.vector(y, "y", len(self.matrix))
            self.shape = len(self.matrix), len(self.matrix[0])
        else:
            reader = Reader([parameter], weights)
            self.shape = int(self.floats.matrix.shape[0]), int(self.floats.matrix.shape[1])
        self.parameter: Exact = self._read_parameter(reader, parameter)
        self.weights: Vector = (ONE,) * self.shape[1]
        self._unweighted = weights is None
        if weights is not None:
            self.weights = reader.vector(weights, "weights", self.shape[1])
            _require_positive(self.weights, "weights")
        if self.complex_data is not None:
            require_rational(self.parameter, self.parameter_name)
            for k, w in enumerate(self.weights):
                require_rational(w, f"weights[{k}]")
        self.row_scales_squared: Vector | None = None
        if row_scales_squared is not None:
            self.row_scales_squared = reader.vector(row_scales_squared, "row_scales_squared", self.shape[0])
            _require_positive(self.row_scales_squared, "row_scales_squared")
        self.isometry: DCT | OrthonormalColumns | None = read_isometry(isometry, self.shape[0], reader)

    def _read_parameter(self, reader: Reader, value: Any) -> Exact:
        number = reader.scalar(value, self.parameter_name)
        if sign(number) < 0 or (sign(number) == 0 and not self.parameter_may_vanish):
            needed = "it must not be negative" if self.parameter_may_vanish else "the penalty must be positive"
            raise InvalidInput(f"{self.parameter_name} is {shown(value)}: {needed}")
        return number

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

    def _require_real(self) -> None:
        if self.complex_data is not None:
            raise InvalidInput("A or y is complex: only certify_distance takes complex data")

    @cached_property
    def columns(self) -> tuple[Vector, ...]:
        """The columns of `matrix`."""
        return tuple(zip(*self.matrix, strict=True))

    @cached_property
    def field(self) -> Field | None:
        """The top of the tower of fields of the data, the isometry included; None if all of them are rational."""
        numbers = [self.parameter, *self.weights, *(self.row_scales_squared or ())]
        if self.floats is None:
            numbers += [*self.measurements, *(x for row in self.matrix for x in row)]
        if isinstance(self.isometry, OrthonormalColumns):
            numbers += [x for row in self.isometry.matrix for x in row]
        return deepest(numbers)

    @cached_property
    def float_weights(self) -> Floats | None:
        """The weights as float64, read-only, if every one of them is a double."""
        if self._unweighted:
            return frozen(np.ones(len(self.weights)))
        weights = doubles(self.weights)
        return None if weights is None else frozen(weights)

    @cached_property
    def rational(self) -> tuple[RationalMatrix, RationalMatrix] | None:
        """B and diag(d) B for fast products, if they are rational."""
        if self.floats is not None and (fast := RationalMatrix.of_doubles(self.floats.dense())) is not None:
            return fast, fast
        plain, scales = RationalMatrix.of(self.matrix), self.row_scales_squared
        if plain is None or scales is None:
            return None if plain is None else (plain, plain)
        scaled = RationalMatrix.of([[d * x for x in row] for d, row in zip(scales, self.matrix, strict=True)])
        return None if scaled is None else (plain, scaled)

    def inner(self, u: Numbers, v: Numbers) -> Exact:
        """The inner product of measurement vectors, with the row scales counted."""
        scales = self.row_scales_squared
        return self.plain_inner(u if scales is None else [d * x for d, x in zip(scales, u, strict=True)], v)

    def plain_inner(self, u: Numbers, v: Numbers) -> Exact:
        """sum u_k v_k"""
        product = dot(u, v) if self.rational is not None and len(u) >= _LONG else None
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
        try:
            rational: Any = fmpq_mat(integers)  # the stubs leave the algorithm out
            found = rational.solve(fmpq_mat(numerators), algorithm="dixon") * fmpq(denominator, common)
        except ZeroDivisionError:
            return None
        self._known_independent = tuple(chosen)
        columns_found = found.transpose().tolist()
        solutions = []
        for field, own in (split for split in splits if split is not None):
            solutions.append(join_by_root(field, [list(columns_found.pop(0)) for _ in own]))
        return solutions

    def bound_slacks(self, dual: Numbers) -> list[tuple[int, int]]:
        """(sign of beta w_i - |A_i^T p|, sign of A_i^T p), one pair a column, decided exactly."""
        bounds = [self.bound_factor * w for w in self.weights]
        fast = None if self.rational is None else self.rational[1].transposed_integers(dual)
        rational_bounds = [b for b in bounds if isinstance(b, fmpq)]
        if fast is None or len(rational_bounds) < len(bounds):
            correlations = self.correlations(dual)
            return [(sign(b - abs(c)), sign(c)) for b, c in zip(bounds, correlations, strict=True)]
        numerators, denominator = fast
        slacks = [b.p * denominator - abs(c) * b.q for b, c in zip(rational_bounds, numerators, strict=True)]
        return [((s > 0) - (s < 0), (c > 0) - (c < 0)) for s, c in zip(slacks, numerators, strict=True)]

    @cached_property
    def measured_correlations(self) -> list[Exact]:
        """A^T y"""
        return self.correlations(self.measurements)

    def independent(self, chosen: Sequence[int]) -> bool:
        """Are these columns linearly independent?"""
        if tuple(chosen) == self._known_independent:
            return True
        if self.rational is not None:
            return len(chosen) <= self.shape[0] and self.rational[0].select(chosen).integers.rank() == len(chosen)
        return len(independent_subset([self.columns[i] for i in chosen])) == len(chosen)

    def weighted_norm(self, z: Numbers) -> Exact:
        """sum_i w_i |z_i|"""
        return inner(self.weights, [abs(x) for x in z])

    # ------------------------------------------------------------ optimality

    @property
    @abstractmethod
    def bound_factor(self) -> Exact:
        """beta: dual points obey |A_i^T p| <= beta w_i."""

    @abstractmethod
    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """Why p and the residual of a feasible z are not an optimal pair (columns aside); None if they are."""

    def residual_is_a_ray(self, dual: Numbers) -> bool:
        """Do minimisers share a residual only up to a factor tau >= 0 (P3, ||p|| = 1)?"""
        return False

    @abstractmethod
    def minimum(self, dual: Numbers, residual: Numbers) -> Exact:
        """The minimum of the objective, from an optimal dual point and the residual of a minimiser."""

    @abstractmethod
    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """(a, b) with objective = a + sqrt(b) + penalty(z), for a residual of this squared norm."""

    @property
    def penalty_factor(self) -> Exact:
        """What multiplies sum_i w_i |z_i| in the objective."""
        return self.parameter

    def is_feasible(self, z: Numbers) -> bool:
        """Is z admitted by the constraints (always, unless this is basis pursuit)?"""
        return True

    def zero_is_free(self) -> bool:
        """Is 0 the minimiser because it is feasible (P1 with ||y|| <= eta)?"""
        return False

    def objective(self, x: Any, digits: int = 20) -> Enclosure:
        """F(x) between decimal bounds; see `sciverify.problems.optimality.objective`."""
        from sciverify.problems import optimality

        return optimality.objective(self, x, digits)

    def duality_gap(self, x: Any, p: Any, digits: int = 20) -> Enclosure:
        """F(x) minus the dual objective at p; see `sciverify.problems.optimality.duality_gap`."""
        from sciverify.problems import optimality

        return optimality.duality_gap(self, x, p, digits)

    def kkt_residual(self, x: Any, digits: int = 20) -> Enclosure:
        """By how much x misses the optimality condition; see `sciverify.problems.optimality.kkt_residual`."""
        from sciverify.problems import optimality

        return optimality.kkt_residual(self, x, digits)

    # ------------------------------------------------------------ the path t -> z(t)

    @abstractmethod
    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """(t, k): the solution z(t) on a support and its dual point k (flat / t + slope); None if there is none."""

    @property
    def fixed_scale(self) -> Exact | None:
        """t where it does not depend on the support (P2), else None."""
        return None

    def fit_is_optimal(self, q: arb, parameter: arb) -> bool:
        """Is z = h optimal on a support that fits y exactly, as far as norms decide? Proven, or False."""
        return False

    @abstractmethod
    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """t in balls; None if they do not prove that there is one with a non-zero residual."""

    @abstractmethod
    def reached(self, t: Exact, square: Exact) -> bool:
        """Has the path, coming from t = infinity, arrived at or passed the solution?"""

    @abstractmethod
    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """t in floats (nan: none), for proposals only."""

    # ------------------------------------------------------------ identity

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SparseRecovery) and self._identity() == other._identity()

    __hash__ = None  # type: ignore[assignment]  # equal numbers may be written differently

    def _identity(self) -> tuple[Any, ...]:
        data = (self.matrix, self.measurements) if self.complex_data is None else self.complex_data.identity()
        return (
            self.kind,
            self.complex_data is None,
            data,
            self.parameter,
            self.weights,
            self.row_scales_squared,
            self.isometry,
        )

    def __getstate__(self) -> dict[str, Any]:
        """What pickles and copies hold: FLINT's matrices have no pickles and are made again on demand."""
        return {name: value for name, value in self.__dict__.items() if name != "rational"}

    def __repr__(self) -> str:
        rows, columns = self.shape
        kind = "" if self.complex_data is None else "complex "
        return (
            f"<{type(self).__name__} {kind}A {rows} x {columns}, {self.parameter_name} = {shortened(self.parameter)}>"
        )


def as_problem(problem: Any) -> SparseRecovery:
    """The problem itself, or one sentence about what was passed instead."""
    if not isinstance(problem, SparseRecovery):
        raise InvalidInput(f"problem is {shown(problem)}: pass a sciverify.BasisPursuit, Lasso or SquareRootLasso")
    return problem


def _require_positive(values: Vector, name: str) -> None:
    for k, value in enumerate(values):
        if sign(value) <= 0:
            raise InvalidInput(f"{name}[{k}] is {shortened(value)}: it must be positive")
