"""Operators on l2 of the natural numbers of which finitely many columns are known, and what they have beyond at most.

Proof: docs/theory/tables.md.
"""

from __future__ import annotations

from fractions import Fraction

from .document import Json, Malformed, rational, read_count, read_list, read_object
from .finite_vectors import FiniteVector, read_finite_vector
from .l2_operators import L2Operator, operator_kind
from .numerals import ZERO
from .scaled import common_unit
from .sections import Hop, Section
from .sequences import Values, read_site
from .work import spend

MOST_ROWS, MOST_BITS, PER_ENTRY = 2**20, 256, 1000


@operator_kind("table")
class Table(L2Operator):
    """A closed operator with <A e_j, e_i> for i < m, j < n, and ||(I - P_m) A P_n|| <= c.

    With a second bound, of ||(I - P_m) A* P_n||, the entries for i < n, j < m are listed, too. A self-adjoint one lists
    those with i >= j.
    """

    normal = False

    def __init__(self, value: Json, where: str) -> None:
        keys = ["kind", "size", "rows", "self_adjoint", "dispersion", "adjoint_dispersion", "entry_error", "columns"]
        _, size, rows, self_adjoint, beyond, turned, error, columns = read_object(value, where, keys)
        self.size, self.rows = read_count(size, f"{where}.size"), read_count(rows, f"{where}.rows")
        if not 0 < self.size <= self.rows <= MOST_ROWS:  # (DB1): the support of a vector lies in P_m
            raise Malformed(f"{where} has {self.size} columns and {self.rows} rows: 1 <= size <= rows <= {MOST_ROWS}")
        if type(self_adjoint) is not bool:
            raise Malformed(f"{where}.self_adjoint must be true or false")
        if self_adjoint and turned is not None:
            raise Malformed(f"{where}.adjoint_dispersion is said of an operator that is its own adjoint")
        self.self_adjoint = self.normal = self_adjoint
        self.beyond, self.error = _bound(beyond, f"{where}.dispersion"), _bound(error, f"{where}.entry_error")
        self.adjoint_beyond = None if turned is None else _bound(turned, f"{where}.adjoint_dispersion")
        listed = read_list(columns, f"{where}.columns", self.size if turned is None else self.rows)
        self.columns = [read_finite_vector(c, f"{where}.columns[{j}]") for j, c in enumerate(listed)]
        for j, column in enumerate(self.columns):
            self._require(j, column, f"{where}.columns[{j}]")
        kind = "self-adjoint operator" if self_adjoint else "closed operator"
        self.title = f"{kind} on l2(N) by a table of {self.rows} x {self.size} entries"
        self.condition = self._condition()

    def _require(self, j: int, column: FiniteVector, where: str) -> None:
        """Its entries have a place in the table."""
        first, stop = j if self.self_adjoint else 0, self.rows if j < self.size else self.size
        if not first <= column.first <= column.first + len(column.re) <= stop:
            raise Malformed(f"{where} has entries outside of the rows {first}, ..., {stop - 1}")
        if self.self_adjoint and column.first == j and column.im[0]:
            raise Malformed(f"{where} has a diagonal entry that is not real, and the operator is self-adjoint")

    def _condition(self) -> str:
        """All that is said of the operator and cannot be seen."""
        m, n = self.rows, self.size
        said = ["A is self-adjoint"] if self.self_adjoint else []
        said.append(f"||(I - P_{m}) A P_{n}|| <= {self.beyond}")
        if self.adjoint_beyond is not None:
            said.append(f"||(I - P_{m}) A* P_{n}|| <= {self.adjoint_beyond}")
        if self.error:
            said.append(f"the listed entries are within {self.error}")
        return f"if {' and '.join(said)}"

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """The columns at consecutive sites, as far as they are listed."""
        start, length = read_object(sites, where, ["first", "count"])
        first, count = read_site(start, f"{where}.first"), read_count(length, f"{where}.count")
        if first < 0 or not 0 < count <= self.size - first:  # (DB1)
            raise Malformed(f"{where} has sites outside of the {self.size} columns of the table")
        turned = adjoint and not self.self_adjoint
        if turned and self.adjoint_beyond is None:  # (DB2)
            raise Malformed(f"{where}: nothing is said of the adjoint")
        unit, found = self._diagonals(turned)
        spend(len(found) * (500 + 100 * count), "the diagonals of a table")
        low, high = min(0, *found), max(0, *found)
        hops = [
            Hop(range(k - low, count + k - low), _values(entries, range(first, first + count), unit))
            for k, entries in found.items()
        ]
        beyond = self.beyond if self.adjoint_beyond is None or not turned else self.adjoint_beyond  # (DB2)
        doubt = self.error * _most(found)  # (DB3)
        return Section(count + high - low, range(-low, count - low), hops, doubt, unit, beyond)

    def _diagonals(self, turned: bool) -> tuple[Fraction, dict[int, Entries]]:
        """(unit, k -> column j -> the entry in row j + k of A or of its adjoint)"""
        unit, found = ZERO, dict[int, Entries]()
        for column in self.columns:
            unit = common_unit(unit, column.unit)
        spend(PER_ENTRY * sum(len(c.re) for c in self.columns), "the entries of a table")
        for j, column in enumerate(self.columns):
            whole = Values(column.re, column.im, column.unit).at(unit)
            for i, (re, im) in enumerate(zip(whole.re, whole.im or column.im), column.first):
                if (turned or (self.self_adjoint and i > j)) and i < self.size:
                    found.setdefault(j - i, {})[i] = re, -im
                if not turned and j < self.size:
                    found.setdefault(i - j, {})[j] = re, im
        return unit, found


Entries = dict[int, tuple[int, int]]
"""Column -> real and imaginary part over a unit."""


def _values(entries: Entries, sites: range, unit: Fraction) -> Values:
    """Those of one diagonal at these columns, 0 where none is listed."""
    listed = [entries.get(j, (0, 0)) for j in sites]
    im = [y for _, y in listed]
    return Values([x for x, _ in listed], im if any(im) else None, unit)


def _most(found: dict[int, Entries]) -> int:
    """The largest number of entries in a row or in a column."""
    rows: dict[int, int] = {}
    columns: dict[int, int] = {}
    for k, entries in found.items():
        for j in entries:
            rows[j + k], columns[j] = rows.get(j + k, 0) + 1, columns.get(j, 0) + 1
    return max([0, *rows.values(), *columns.values()])


def _bound(value: Json, where: str) -> Fraction:
    """A numeral >= 0 of moderate length."""
    found = rational(value, where)
    if found < 0:
        raise Malformed(f"{where} is {value}: it is not negative")
    if max(found.numerator, found.denominator) >> MOST_BITS:
        raise Malformed(f"{where} is too long: {MOST_BITS} bits belong above and below its line")
    return found
