"""Complex data A, y and points: Gaussian rationals, kept as complex128 where they came so, exact on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.doubles import as_float64, as_float64_list, frozen
from sciverify.exact.environment import keeps_subnormals
from sciverify.exact.labelled import along_names
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import Exact, approx_float, rational
from sciverify.exact.rationals import to_rational
from sciverify.exact.reading import Reader, as_nested
from sciverify.exact.sparse import is_sparse, sparse_entries
from sciverify.exact.symbolic import is_symbolic
from sciverify.problems.blocks import BlockData, Blocks, column_norms

if TYPE_CHECKING:
    from sympy import Expr

Gaussian: TypeAlias = tuple[fmpq, fmpq]
"""A Gaussian rational as (real part, imaginary part)."""
Gaussians: TypeAlias = tuple[Gaussian, ...]
Complexes = NDArray[np.complex128]
_MAX_POWER = 1_000
_BLOCK = 512


@dataclass(frozen=True, slots=True, eq=False)
class ComplexData(BlockData):
    """A in C^{m x N} and y in C^m.

    Attributes
    ----------
    matrix, measurements : read-only complex128 arrays
        The data if `exact` is None, else approximations for proposals.
    exact : (rows, y) or None
        The data as Gaussian rationals where they did not come as complex floats.
    """

    noun, entry_noun, bounded = "column", "entry", "|A_i^H r|"

    matrix: Complexes
    measurements: Complexes
    exact: tuple[tuple[Gaussians, ...], Gaussians] | None

    @property
    def sizes(self) -> tuple[int, ...]:
        """2: real and imaginary part."""
        return (2,) * int(self.matrix.shape[1])

    def places(self, chosen: Sequence[int]) -> list[tuple[int, ...]]:
        """Real parts before imaginary parts."""
        return [(j, len(chosen) + j) for j in range(len(chosen))]

    def exact_rows(self) -> tuple[Gaussians, ...]:
        """The rows of A."""
        return tuple(map(_gaussians, self.matrix)) if self.exact is None else self.exact[0]

    def exact_measurements(self) -> Gaussians:
        """y"""
        return _gaussians(self.measurements) if self.exact is None else self.exact[1]

    def real_columns(self, chosen: Sequence[int]) -> fmpq_mat:
        """[[Re A_T, -Im A_T], [Im A_T, Re A_T]]: A_T on (Re z, Im z)."""
        rows = [[_gaussian(row[i]) for i in chosen] for row in self.matrix] if self.exact is None else None
        if self.exact is not None:
            rows = [[row[i] for i in chosen] for row in self.exact[0]]
        if not rows or not chosen:
            return fmpq_mat(2 * self.matrix.shape[0], 0)
        upper = [[a for a, _ in row] + [-b for _, b in row] for row in rows]
        lower = [[b for _, b in row] + [a for a, _ in row] for row in rows]
        return fmpq_mat(upper + lower)

    def real_measurements(self) -> fmpq_mat:
        """(Re y, Im y) as a column."""
        return real_column(self.exact_measurements())

    def correlations(self, residual: Sequence[fmpq]) -> list[tuple[arb, ...]]:
        """Balls around Re and Im of A_i^H r for all columns, r given as (Re r, Im r)."""
        m, count = self.matrix.shape
        turned = [*residual[m:], *(-v for v in residual[:m])]
        sides = arb_mat([[arb(a), arb(b)] for a, b in zip(residual, turned, strict=True)])
        found: list[tuple[arb, ...]] = []
        for start in range(0, count, _BLOCK):
            product = self._stacked(start, min(start + _BLOCK, count)) * sides
            found.extend((row[0], row[1]) for row in product.tolist())
        return found

    def _stacked(self, start: int, stop: int) -> arb_mat:
        """Rows (Re A_i, Im A_i) for a block of columns."""
        if self.exact is None:
            block = self.matrix[:, start:stop].T
            return arb_mat(np.hstack([block.real, block.imag]).tolist())
        rows = self.exact[0]
        return arb_mat([[row[i][part] for part in (0, 1) for row in rows] for i in range(start, stop)])

    def column_lengths(self) -> list[arb]:
        """||A_i||, the norm of (Re z, Im z) -> A_i z."""
        return [arb(x) for x in column_norms(np.vstack([self.matrix.real, self.matrix.imag]))]

    def read_point(self, x: object, names: Sequence[str] | None) -> Blocks:
        """N Gaussian rationals."""
        return read_complex_point(x, int(self.matrix.shape[1]), names)

    def joined(self, blocks: Blocks) -> Gaussians:
        """Pairs, as they are."""
        return tuple((a, b) for a, b in blocks)

    def arranged(self) -> Complexes:
        """The matrix itself: a block is a column."""
        return self.matrix

    def approximate(self, point: Blocks) -> Complexes:
        """Complex doubles."""
        return np.array([_approx((a, b)) for a, b in point])

    def doubles(self) -> Floats:
        """Real parts, imaginary parts."""
        stacked = np.vstack([self.matrix.real, self.matrix.imag])
        return np.concatenate([stacked.ravel(), self.measurements.real, self.measurements.imag])

    def identity(self) -> object:
        """What makes two sets of data equal."""
        return self.exact_rows(), self.exact_measurements()


def real_column(values: Sequence[Gaussian]) -> fmpq_mat:
    """(Re v, Im v) as a column."""
    return fmpq_mat(2 * len(values), 1, [a for a, _ in values] + [b for _, b in values])


def read_complex_floats(A: object, y: object) -> ComplexData | None:
    """The data if A and y are arrays of floats and one of them is complex, or A is `ComplexData`; else None.

    Raises
    ------
    InvalidInput
        A NaN or an infinity in A or y.
    """
    if isinstance(A, ComplexData):
        return A
    matrix, measurements = _plain_array(A, 2, "A"), _plain_array(y, 1, "y")
    if matrix is None or measurements is None or "c" not in matrix.dtype.kind + measurements.dtype.kind:
        return None
    if matrix.shape[0] != len(measurements) or 0 in matrix.shape:
        return None
    for array, name in ((matrix, "A"), (measurements, "y")):
        if not np.isfinite(array).all():
            where = np.argwhere(~np.isfinite(array))[0]
            place = name + "".join(f"[{k}]" for k in where)
            raise InvalidInput(f"{place} is {array[tuple(where)]!r}: only finite numbers have a meaning here")
    return ComplexData(_kept(matrix), _kept(measurements), None)


def _kept(array: object) -> Complexes:
    """A copy as complex128."""
    return frozen(np.array(array, dtype=np.complex128, order="C"))


def _plain_array(values: object, dimensions: int, name: str) -> Any:
    if is_sparse(values):
        values = sparse_entries(values, name).dense()
    if not isinstance(values, np.ndarray):
        return as_float64_list(values) if dimensions == 1 else None
    if values.ndim != dimensions:
        return None
    if values.dtype.kind in "iu":
        return as_float64(values)
    single = values.dtype in (np.float32, np.complex64) and keeps_subnormals()  # else the conversion would flush them
    return values if single or values.dtype in (np.float64, np.complex128) else None


def holds_complex(nested: object) -> bool:
    """Is one of the entries of nested lists complex by its type, or a SymPy number with I in it?"""
    if isinstance(nested, list):
        return any(map(holds_complex, nested))
    return _is_complex(nested)


def _is_complex(entry: object) -> bool:
    if isinstance(entry, complex | np.complexfloating):
        return True
    if not is_symbolic(entry):
        return False
    import sympy

    return bool(sympy.sympify(entry).has(sympy.I))


def read_complex(A: object, y: object) -> ComplexData:
    """The data in nested lists, as `as_nested` returns them."""
    for k, row in enumerate(A if isinstance(A, list) else []):
        _refuse_nested(row, f"A[{k}]")
    parts = [_part(A, k, "A") for k in (0, 1)]
    matrices = [Reader(part).matrix(part, "A") for part in parts]
    rows = tuple(_paired(a, b, f"A[{k}]") for k, (a, b) in enumerate(zip(*matrices, strict=True)))
    measurements = _read_vector(y, "y", len(rows))
    return complex_data(rows, measurements)


def complex_data(rows: tuple[Gaussians, ...], measurements: Gaussians) -> ComplexData:
    """Data from Gaussian rationals."""
    if not rows or not rows[0] or len(rows) != len(measurements) or any(len(row) != len(rows[0]) for row in rows):
        raise InvalidInput("A is ragged or empty, or y does not have one entry a row")
    matrix = np.array([[_approx(z) for z in row] for row in rows])
    return ComplexData(frozen(matrix), frozen(np.array([_approx(z) for z in measurements])), (rows, measurements))


def read_complex_point(x: object, count: int, names: Sequence[str] | None = None) -> Gaussians:
    """A vector of `count` Gaussian rationals.

    Raises
    ------
    InvalidInput
        x is no vector of that length with rational real and imaginary parts.
    """
    return _read_vector(as_nested(along_names(names, x, "x"), "x"), "x", count)


def as_parts(values: object, name: str) -> tuple[list[Any], list[Any]]:
    """Real and imaginary parts of nested lists of complex numbers, of real ones, or of pairs of real ones."""
    if not isinstance(values, list):
        raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
    parts: tuple[list[Any], list[Any]] = ([], [])
    for k, entry in enumerate(values):
        pair = entry if isinstance(entry, list) else [_part(entry, which, f"{name}[{k}]") for which in (0, 1)]
        if len(pair) != 2:
            raise InvalidInput(f"{name}[{k}] is {shown(entry)}: a number or a pair (real, imaginary) is needed")
        for part, number in zip(parts, pair, strict=True):
            part.append(number)
    return parts


def require_rational(value: Exact, name: str) -> None:
    """A real number that goes with complex data, or one sentence about it."""
    if not isinstance(value, fmpq):
        raise InvalidInput(f"{name} is {shown(value)}: complex data need rational numbers, pass an approximation")


def _read_vector(values: object, name: str, count: int) -> Gaussians:
    _refuse_nested(values, name)
    parts = [_part(values, k, name) for k in (0, 1)]
    real, imaginary = (Reader(part).vector(part, name, count) for part in parts)
    return _paired(real, imaginary, name)


def _refuse_nested(values: object, name: str) -> None:
    for k, entry in enumerate(values if isinstance(values, list) else []):
        if isinstance(entry, list):
            raise InvalidInput(f"{name}[{k}] is {shown(entry)}: {name} must be a vector, one number an entry")


def _paired(real: Sequence[Exact], imaginary: Sequence[Exact], name: str) -> Gaussians:
    for part in (real, imaginary):
        for k, x in enumerate(part):
            require_rational(x, f"{name}[{k}]")
    return tuple((rational(a), rational(b)) for a, b in zip(real, imaginary, strict=True))


def _part(nested: object, which: int, where: str) -> Any:
    """Nested lists of real (which = 0) or imaginary parts; entries of no complex type stay as they are, or give 0."""
    if isinstance(nested, list):
        return [_part(entry, which, f"{where}[{k}]") for k, entry in enumerate(nested)]
    if isinstance(nested, complex | np.complexfloating):
        return nested.imag if which else nested.real
    if _is_complex(nested):
        return _symbolic_parts(nested, where)[which]
    return fmpq(0) if which else nested


def _symbolic_parts(value: object, where: str) -> Gaussian:
    import sympy

    try:
        return _evaluate(sympy.sympify(value))
    except (ValueError, ZeroDivisionError):
        raise InvalidInput(
            f"{where} is {shown(value)}: a complex number needs the form a + b*I with rational a and b"
        ) from None


def _evaluate(e: Expr) -> Gaussian:
    """A Gaussian rational from sums, products and integer powers; ValueError for anything else."""
    import sympy

    if e.is_Rational:
        return fmpq(int(e.p), int(e.q)), fmpq(0)
    if e.is_Float and (number := to_rational(e)) is not None:
        return number, fmpq(0)
    if e.is_Add:
        parts = [_evaluate(term) for term in e.args]
        return sum((a for a, _ in parts), fmpq(0)), sum((b for _, b in parts), fmpq(0))
    if e.is_Mul:
        product = fmpq(1), fmpq(0)
        for factor in e.args:
            product = _times(product, _evaluate(factor))
        return product
    if e.is_Pow and e.exp.is_Integer and abs(int(e.exp)) <= _MAX_POWER:
        return _power(_evaluate(e.base), int(e.exp))
    if e is sympy.I:
        return fmpq(0), fmpq(1)
    raise ValueError("not a Gaussian rational")


def _times(u: Gaussian, v: Gaussian) -> Gaussian:
    return u[0] * v[0] - u[1] * v[1], u[0] * v[1] + u[1] * v[0]


def _power(base: Gaussian, exponent: int) -> Gaussian:
    if exponent < 0:
        square = base[0] * base[0] + base[1] * base[1]
        base = base[0] / square, -base[1] / square
    power = fmpq(1), fmpq(0)
    for _ in range(abs(exponent)):
        power = _times(power, base)
    return power


def _gaussian(z: complex) -> Gaussian:
    return fmpq(*exact_ratio(z.real)), fmpq(*exact_ratio(z.imag))


def _gaussians(values: Complexes) -> Gaussians:
    return tuple(map(_gaussian, values.tolist()))


def _approx(z: Gaussian) -> complex:
    return complex(approx_float(z[0]), approx_float(z[1]))
