"""Operators on l2 of the natural numbers by finitely many columns, and a bound of what these have beyond the table.

Derivation: docs/theory/tables.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact import midrad
from sciverify.exact.midrad import UNDERFLOW, float_above
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.l2.finite_vector import FiniteVector
from sciverify.l2.gaussian import Gaussian, conjugate, nearest_complex, read_gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.section import Hop, Section
from sciverify.l2.sequences import Entries

MOST_ROWS, MOST_ENTRIES = 2**20, 2**20
_BITS, _ROUNDING, _LARGEST = 256, 2.0**-52, fmpq(2**500)


@dataclass(frozen=True, eq=True, slots=True)
class Stated:
    """What is said of an operator, and nobody can see.

    Attributes
    ----------
    dispersion : Fraction
        ||(I - P_m) A P_n|| is at most that.
    adjoint_dispersion : Fraction or None
        The same for the adjoint, or nothing.
    entry_error : Fraction
        Each entry that is listed is within that of the truth.
    """

    dispersion: Fraction
    adjoint_dispersion: Fraction | None
    entry_error: Fraction


class ColumnTable(L2Operator):
    """A closed operator A on l2 of the natural numbers, of which <A e_j, e_i> is known for i < m, j < n.

    `table_of` and `compact_operator` make one.

    Attributes
    ----------
    size, rows : int
        n and m.
    listed : tuple of FiniteVector
        The entries of column j < n in the rows below m; those on and below the diagonal, if A is self-adjoint. If
        something is said of the adjoint also those of the columns j < m in the rows below n.
    stated : Stated
    condition : str
        All of this in words: the hypothesis of every certificate.

    **Source.** docs/theory/tables.md.
    """

    def __init__(
        self, size: int, rows: int, listed: tuple[FiniteVector, ...], said: Stated, *, self_adjoint: bool
    ) -> None:
        self.size, self.rows, self.listed, self.stated = size, rows, listed, said
        self.is_self_adjoint = self.is_normal = self_adjoint
        self._known: dict[bool, tuple[Entries, float]] = {}

    @property
    def condition(self) -> str:
        """What is said of the operator."""
        m, n = self.rows, self.size
        said = ["A is self-adjoint"] if self.is_self_adjoint else []
        said.append(f"||(I - P_{m}) A P_{n}|| <= {numeral(self.stated.dispersion)}")
        if self.stated.adjoint_dispersion is not None:
            said.append(f"||(I - P_{m}) A* P_{n}|| <= {numeral(self.stated.adjoint_dispersion)}")
        if self.stated.entry_error:
            said.append(f"the listed entries are within {numeral(self.stated.entry_error)}")
        return f"if {' and '.join(said)}"

    @property
    def sides(self) -> tuple[bool, ...]:
        """The adjoint where something is known of it."""
        return (False,) if self.stated.adjoint_dispersion is None else (False, True)

    def sites(self, count: int) -> range:
        """The first ones, as far as columns are listed."""
        return range(min(count, self.size))

    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """The columns at consecutive sites of the table."""
        if not isinstance(sites, range) or sites.step != 1 or not 0 <= sites.start < sites.stop <= self.size:
            raise InvalidInput(f"sites is {shown(sites)}: the table has the columns 0, ..., {self.size - 1}")
        turned = adjoint and not self.is_self_adjoint
        beyond = float_above(self._beyond(turned))
        numbers, doubt = self._floats(turned)
        count, hops = len(sites), dict[int, Entries]()
        columns = np.arange(sites.start, sites.stop)
        for k in range(1 - self.size, self.rows):
            inside = (columns + k >= 0) & (columns + k < self.rows)
            values = np.where(inside, numbers[np.where(inside, columns + k, 0), columns], 0)
            if values.any():
                hops[k] = values
        low, high = min(0, 0, *hops), max(0, 0, *hops)
        listed = tuple(Hop(slice(k - low, count + k - low), values) for k, values in hops.items())
        return Section(count + high - low, count, slice(-low, count - low), listed, doubt, beyond)

    def _beyond(self, turned: bool) -> Fraction:
        """What is said of A, or of its adjoint."""
        said = self.stated.adjoint_dispersion if turned else self.stated.dispersion
        if said is None:
            raise InvalidInput(f"nothing is said of the adjoint of {shown(self)}: pass adjoint_dispersion=")
        return said

    def _floats(self, turned: bool) -> tuple[Entries, float]:
        """All columns below `size` in doubles, array of shape (rows, size), and what they may be off in norm."""
        if turned not in self._known:
            entries, error = self._entries(turned), self.stated.entry_error
            found, lost = np.zeros((self.rows, self.size), dtype=np.complex128), np.zeros((self.rows, self.size))
            for place, number in entries.items():
                found[place] = near = nearest_complex(number)
                if read_gaussian(near, "a double") != number:
                    lost[place] = (abs(near.real) + abs(near.imag)) * _ROUNDING + UNDERFLOW
            doubt = max(lost.sum(axis=0).max(), lost.sum(axis=1).max()) + float_above(error * _most(entries))  # (DB3)
            numbers: Entries = found if found.imag.any() else found.real
            self._known[turned] = numbers, float(midrad.upper(doubt)) if lost.any() or error else 0.0
        return self._known[turned]

    def _entries(self, turned: bool) -> dict[tuple[int, int], Gaussian]:
        """(row, column) -> entry of A, or of its adjoint, for all columns below `size`."""
        found = {}
        for j, column in enumerate(self.listed):
            for i, number in enumerate(column.values, column.first):
                if (turned or (self.is_self_adjoint and i > j)) and i < self.size:
                    found[j, i] = conjugate(number)
                if not turned and j < self.size:
                    found[i, j] = number
        return found

    def __str__(self) -> str:
        kind = "self-adjoint operator" if self.is_self_adjoint else "closed operator"
        return f"{kind} on l2(N) by a table of {self.rows} x {self.size} entries"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ColumnTable):
            return NotImplemented
        mine = (self.size, self.rows, self.is_self_adjoint, self.stated, self.listed)
        return mine == (other.size, other.rows, other.is_self_adjoint, other.stated, other.listed)

    __hash__ = None  # type: ignore[assignment]


def _most(entries: Iterable[tuple[int, int]]) -> int:
    """The largest number of entries in a row or in a column."""
    places = np.array([*entries]).reshape(-1, 2)
    return max(int(np.bincount(places[:, t]).max(initial=0)) for t in (0, 1))


def table_of(
    column: Callable[[int], object],
    size: int,
    rows: int,
    dispersion: object,
    *,
    adjoint_dispersion: object = None,
    entry_error: object = 0,
    self_adjoint: bool = False,
) -> ColumnTable:
    """An operator on l2 of the natural numbers by a function that gives its columns.

    Parameters
    ----------
    column : callable
        column(j) is a mapping from rows i to <A e_j, e_i>, complex rational numbers; what is not in it is 0.
    size, rows : int
        n columns are asked for, and their entries in m >= n rows are kept. With `adjoint_dispersion` m columns are
        asked for.
    dispersion : rational number >= 0
        What you know: ||(I - P_m) A P_n|| is at most that, where P_k projects on e_0, ..., e_(k - 1).
    adjoint_dispersion : rational number >= 0, optional
        ||(I - P_m) A* P_n|| is at most that. Without it nothing is proven by vectors for the adjoint.
    entry_error : rational number >= 0
        All entries that are listed may be off by that.
    self_adjoint : bool
        You know that A is self-adjoint.

    Returns
    -------
    ColumnTable
        All that you know, and nobody can see, is printed as a hypothesis by every certificate: `condition`.

    Raises
    ------
    InvalidInput
        A column that contradicts what is said, too many entries, rows < size.

    **Source.** Dispersion bounds: after Hansen, J. Amer. Math. Soc. 24 (2011); docs/theory/tables.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> def column(j):  # 2^-k is the entry k places below the diagonal
    ...     return {j + k: 2.0**-k for k in range(60)}
    >>> A = sv.table_of(column, 20, 60, 2.0**-39)
    >>> print(sv.pseudospectrum(A, "1/2", region=((1, -1), (2, 1))).claim.count > 0, A.condition)
    True if ||(I - P_60) A P_20|| <= 1/549755813888
    """
    n, m = as_integer(size, "size", 1, MOST_ROWS), as_integer(rows, "rows", 1, MOST_ROWS)
    if m < n or n * m > MOST_ENTRIES:  # (DB1)
        raise InvalidInput(f"size is {n} and rows is {m}: size <= rows is needed, and {MOST_ENTRIES} entries at most")
    turned = None if adjoint_dispersion is None else _bound(adjoint_dispersion, "adjoint_dispersion")
    if self_adjoint and turned is not None:
        raise InvalidInput("adjoint_dispersion is said of an operator that is its own adjoint: leave one of them out")
    said = Stated(_bound(dispersion, "dispersion"), turned, _bound(entry_error, "entry_error"))
    if not callable(column):
        raise InvalidInput(f"column is {shown(column)}: a function from j to the entries of column j is needed")
    listed = [_column(column(j), j) for j in range(n if turned is None else m)]
    if self_adjoint:
        _require_symmetric(listed, said.entry_error)
    found = []
    for j, entries in enumerate(listed):
        _require_little_beyond(entries, j, m, n, said)
        first, stop = (j if self_adjoint else 0), (m if j < n else n)
        if self_adjoint and j in entries:
            entries[j] = entries[j][0], fmpq(0)
        found.append(_vector({i: x for i, x in entries.items() if first <= i < stop}, first))
    return ColumnTable(n, m, tuple(found), said, self_adjoint=bool(self_adjoint))


def compact_operator(matrix: object, tail: object, *, self_adjoint: bool = False) -> ColumnTable:
    """A compact operator on l2 of the natural numbers by a finite matrix and a bound of the rest.

    Parameters
    ----------
    matrix : list of rows, or array of shape (n, n)
        <A e_j, e_i> in row i and column j, complex rational numbers.
    tail : rational number >= 0
        What you know: ||A - P_n A P_n|| is at most that.
    self_adjoint : bool
        You know that A is self-adjoint.

    Returns
    -------
    ColumnTable
        What of `tail` is needed, ||(I - P_n) A P_n|| and the same of A*, is printed as a hypothesis.

    Raises
    ------
    InvalidInput
        A matrix that is not square, or not Hermitian for a self-adjoint operator.

    **Source.** docs/theory/tables.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = sv.compact_operator([["1/2", "1/10"], ["1/10", "1/3"]], "1/100", self_adjoint=True)
    >>> sv.certify_spectral_point(A, "0.547").claim.error < 0.011
    True
    """
    said = matrix.tolist() if isinstance(matrix, np.ndarray) else matrix
    lines = said if isinstance(said, list | tuple) else []
    n = len(lines)
    if not n or any(not isinstance(line, list | tuple) or len(line) != n for line in lines):
        raise InvalidInput(f"matrix is {shown(matrix)}: as many rows as columns are needed")
    columns = [{i: lines[i][j] for i in range(n)} for j in range(n)]
    turned = None if self_adjoint else tail
    return table_of(columns.__getitem__, n, n, tail, adjoint_dispersion=turned, self_adjoint=self_adjoint)


def _bound(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None or found < 0:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number >= 0 is needed")
    exact = to_fraction(found)
    if max(exact.numerator, exact.denominator) >= 2**_BITS:
        raise InvalidInput(f"{name} is {shown(value)}: certificates have room for 256 bits above and below its line")
    return exact


def _column(value: object, j: int) -> dict[int, Gaussian]:
    if not isinstance(value, Mapping):
        raise InvalidInput(f"column({j}) is {shown(value)}: a mapping from rows to entries is needed")
    found = {as_integer(i, f"a row of column {j}", 0): read_gaussian(x, f"column({j})[{i}]") for i, x in value.items()}
    for i, number in found.items():
        if max(map(abs, number)) > _LARGEST:
            raise InvalidInput(f"column({j})[{i}] is {shown(value[i])}: entries up to 2^500 are possible")
    return found


def _require_symmetric(columns: Sequence[Mapping[int, Gaussian]], error: Fraction) -> None:
    """<A e_j, e_i> is the conjugate of <A e_i, e_j> up to the errors of both."""
    none = (fmpq(0), fmpq(0))
    for j, column in enumerate(columns):
        for i, (re, im) in column.items():
            if i < len(columns):
                other, minus = columns[i].get(j, none)
                if to_fraction((re - other) ** 2 + (im + minus) ** 2) > 4 * error * error:
                    raise InvalidInput(f"A is not self-adjoint: column({j})[{i}], column({i})[{j}] are no conjugates")


def _require_little_beyond(column: Mapping[int, Gaussian], j: int, m: int, n: int, said: Stated) -> None:
    """What the function gives below the table is as short as it is said to be."""
    far = sum((re * re + im * im for i, (re, im) in column.items() if i >= m), fmpq(0))
    if j < n and not said.entry_error and to_fraction(far) > said.dispersion**2:
        raise InvalidInput(f"column({j}) has more than dispersion = {numeral(said.dispersion)} below row {m - 1}")


def _vector(entries: Mapping[int, Gaussian], first: int) -> FiniteVector:
    """Those from the first one that is listed to the last one."""
    places = [*entries] or [first]
    none = (fmpq(0), fmpq(0))
    return FiniteVector(min(places), tuple(entries.get(i, none) for i in range(min(places), max(places) + 1)))
