"""Isometries Q with Q*Q = I: they drop out of every solution set.

||QAz - Qy|| = ||Az - y|| for every z, so (QA, Qy) and (A, y) have the same minimisers. That is how
instances with transcendental-looking entries, such as the orthonormal DCT-II, stay exact: solvers
see approximations of QA and Qy, proofs keep (Q, A, y) factored (docs/theory/isometry-rule.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flint import arb, fmpq

from sciverify.errors import AssumptionFailed, InvalidInput, as_integer, shortened, shown
from sciverify.exact.ordered import Exact, enclose, inner, sign
from sciverify.exact.reading import Matrix, Reader, as_nested


class Isometry(Protocol):
    """A matrix Q with orthonormal columns, known exactly or by a theorem."""

    @property
    def rows(self) -> int:
        """Number of rows of Q."""

    @property
    def columns(self) -> int:
        """Number of columns of Q."""

    def enclose_entry(self, row: int, column: int) -> arb:
        """A ball at the current working precision that contains the entry."""


@dataclass(frozen=True, slots=True)
class DCT:
    """The orthonormal DCT-II of size m: Q_kl = c_k cos(pi (2l+1) k / (2m)).

    c_0 = sqrt(1/m), c_k = sqrt(2/m) for k >= 1. **Source:** docs/theory/isometry-rule.md proves Q*Q = I.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1, isometry=sv.DCT(2))
    >>> print(sv.certify_distance(problem, [1.75, 0.5]).distance)
    0.12500000
    """

    size: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", as_integer(self.size, "size", 1))

    @property
    def rows(self) -> int:
        """m"""
        return self.size

    @property
    def columns(self) -> int:
        """m"""
        return self.size

    def enclose_entry(self, row: int, column: int) -> arb:
        """A ball at the current working precision that contains the entry."""
        scale = arb(fmpq(1 if row == 0 else 2, self.size)).sqrt()
        return scale * arb.cos_pi_fmpq(fmpq((2 * column + 1) * row, 2 * self.size))


@dataclass(frozen=True, slots=True)
class OrthonormalColumns:
    """An explicit exact matrix Q; its columns are proven orthonormal when it is made.

    Parameters
    ----------
    matrix : sequence of rows of exact numbers, copied

    Raises
    ------
    AssumptionFailed
        Q*Q is not I.
    """

    matrix: Matrix

    def __post_init__(self) -> None:
        object.__setattr__(self, "matrix", tuple(map(tuple, self.matrix)))
        columns = list(zip(*self.matrix, strict=True))
        for i, u in enumerate(columns):
            for k in range(i, len(columns)):
                product = inner(u, columns[k])
                if sign(product - int(i == k)) != 0:
                    raise AssumptionFailed(
                        f"the isometry is none: columns {i} and {k} have inner product {shortened(product)}; "
                        "orthonormalise them exactly or leave the isometry out"
                    )

    @property
    def rows(self) -> int:
        """Number of rows of Q."""
        return len(self.matrix)

    @property
    def columns(self) -> int:
        """Number of columns of Q."""
        return len(self.matrix[0])

    def enclose_entry(self, row: int, column: int) -> arb:
        """A ball at the current working precision that contains the entry."""
        entry: Exact = self.matrix[row][column]
        return enclose(entry)


def nested_isometry(value: object) -> object:
    """A matrix as nested lists, to be read in the tower of the data; names and a `DCT` as they are."""
    if isinstance(value, OrthonormalColumns):
        value = value.matrix
    return value if value is None or isinstance(value, str | DCT) else as_nested(value, "isometry")


def read_isometry(value: object, rows: int, reader: Reader) -> DCT | OrthonormalColumns | None:
    """None, "dct", a `DCT` or an exact matrix as nested lists, checked against the number of rows of A."""
    if value is None:
        return None
    if isinstance(value, str):
        if value != "dct":
            raise InvalidInput(f"isometry is {shown(value)}: write 'dct' or pass a matrix with orthonormal columns")
        return DCT(rows)
    found = value if isinstance(value, DCT) else OrthonormalColumns(reader.matrix(value, "isometry"))
    if found.columns != rows:
        raise InvalidInput(f"the isometry has {found.columns} columns, A has {rows} rows: they must agree")
    return found
