"""Complex instances that are real ones up to powers of i: A = R diag(i**t_1, ..., i**t_N), R and y real.

Their solution sets are those of the real instance, turned back entry by entry: z is a minimiser exactly if
(i**t_k z_k) is a real minimiser of (R, y) (docs/theory/quarter-turns.md). So complex classes of inputs stay exact,
degenerate ones included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.ordered import Exact, Field
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.problems.arrays import ProblemArrays
from sciverify.problems.complex_data import ComplexData, as_parts
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

Pair = tuple[Exact, Exact]
_POWERS = np.array([1, 1j, -1, -1j])
Part = TypeVar("Part", int, Fraction, Exact)


@dataclass(frozen=True)
class TurnedProblem:
    """The real instance `real` with column k multiplied by i**turns[k]; `certify_distance` takes it.

    Parameters
    ----------
    real : BasisPursuit, Lasso or SquareRootLasso with real data
    turns : sequence of N integers
        Read modulo 4.

    Raises
    ------
    InvalidInput
        Complex data in `real`, or not one integer a column.

    **Source.** docs/theory/quarter-turns.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.TurnedProblem(sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1), turns=[1, 0])
    >>> print(sv.certify_distance(problem, [-1.875j, 0.75]).distance)
    0.25000000
    """

    real: SparseRecovery
    turns: tuple[int, ...]

    def __init__(self, real: SparseRecovery, turns: Sequence[int]) -> None:
        if as_problem(real).complex_data is not None:
            raise InvalidInput("the instance to turn has complex data already: pass a real one")
        if real.operator_data is not None:
            raise InvalidInput("the instance to turn has an operator: pass one with a matrix")
        if real.groups is not None:
            raise InvalidInput("the instance to turn has groups: pass one whose columns have penalties of their own")
        if real.signs is not None or real.free:
            raise InvalidInput("the instance to turn has free entries or sign constraints, which complex data have not")
        columns = real.shape[1]
        if isinstance(turns, str) or not isinstance(turns, Iterable):
            raise InvalidInput(f"turns is {shown(turns)}: a sequence of {columns} integers is needed")
        found = tuple(as_integer(t, f"turns[{k}]", -(2**31), 2**31) % 4 for k, t in enumerate(turns))
        if len(found) != columns:
            raise InvalidInput(f"turns has {len(found)} entries, {columns} are needed: {shown(turns)}")
        object.__setattr__(self, "real", real)
        object.__setattr__(self, "turns", found)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""
        return self.real.shape

    @property
    def names(self) -> tuple[str, ...] | None:
        """What A calls its columns."""
        return self.real.names

    def column(self, i: int) -> str:
        """How people call a column."""
        return self.real.column(i)

    @property
    def kind(self) -> str:
        """How files call the problem."""
        return self.real.kind

    @property
    def symbol(self) -> str:
        """Its solution set, for example Xi_3."""
        return self.real.symbol

    @property
    def title(self) -> str:
        """What people call the problem."""
        return self.real.title

    @property
    def formula(self) -> str:
        """What is minimised, as certificates write it."""
        return self.real.formula

    @property
    def latex(self) -> str:
        """What is minimised, in LaTeX."""
        return self.real.latex

    @property
    def parameter_name(self) -> str:
        """What the parameter is called: lam or eta."""
        return self.real.parameter_name

    @property
    def parameter(self) -> Exact:
        """lam or eta"""
        return self.real.parameter

    @property
    def complex_data(self) -> ComplexData | None:
        """None: the complex data are given by `real` and `turns`."""
        return None

    @property
    def groups(self) -> None:
        """None: every column has its own penalty."""
        return None

    def turn(self, x: Sequence[Pair]) -> list[Pair]:
        """(i**t_k x_k): into coordinates in which minimisers are real."""
        return [times_power_of_i(z, t) for z, t in zip(x, self.turns, strict=True)]

    def turn_back(self, z: Sequence[Pair]) -> list[Pair]:
        """(i**-t_k z_k)"""
        return [times_power_of_i(v, -t) for v, t in zip(z, self.turns, strict=True)]

    def read_point(self, x: object, below: Field | None = None) -> tuple[Vector, Vector]:
        """Real and imaginary parts of a vector of N complex numbers, or of N pairs of real ones.

        Raises
        ------
        InvalidInput
            x is no such vector.
        """
        real, imaginary = as_parts(as_nested(x, "x"), "x")
        reader = Reader(real, imaginary, below=below or self.real.field)
        count = self.shape[1]
        return reader.vector(real, "x", count), reader.vector(imaginary, "x", count)

    def to_numpy(self, *, rounded: bool = False) -> ProblemArrays:
        """The complex data as arrays; otherwise as `LinearData.to_numpy`."""
        A, y, parameter, weights = self.real.to_numpy(rounded=rounded)
        dense = A if isinstance(A, np.ndarray) else A.toarray()
        return ProblemArrays(dense * _POWERS[list(self.turns)], y, parameter, weights)

    def __str__(self) -> str:
        return str(self.real)

    def __repr__(self) -> str:
        return f"<{self.real!r} with columns turned by powers of i>"


def times_power_of_i(z: tuple[Part, Part], power: int) -> tuple[Part, Part]:
    """i**power z"""
    a, b = z
    return ((a, b), (-b, a), (-a, -b), (b, -a))[power % 4]
