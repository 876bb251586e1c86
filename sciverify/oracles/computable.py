"""Computable reals and matrices: ask for n, get dyadic numbers proven within 2**-n.

A computable object is a function that encloses it in balls at the current working precision.
The answer to n comes from balls small enough that rounding their midpoints to a dyadic grid keeps
the Frobenius norm of the error, hence its operator norm and every entry, below 2**-n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat

from sciverify.errors import InvalidInput, PrecisionExhausted, Undecided, as_integer, shown
from sciverify.exact.balls import (
    MAX_BITS,
    arf_to_rational,
    doubled_bits,
    enclose_to_accuracy,
    nearest_on_grid,
    working_precision,
)
from sciverify.exact.ordered import Exact, enclose
from sciverify.exact.rationals import power_of_two
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.oracles.dyadic import DyadicMatrix, DyadicVector
from sciverify.problems.isometry import Isometry


@dataclass(frozen=True, slots=True)
class ComputableReal:
    """A real number given by enclosures of any accuracy.

    Parameters
    ----------
    enclose : function without arguments
        Returns a ball that contains the number, at the current working precision; its radius must
        go to 0 as the precision grows.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from flint import arb
    >>> root = sv.ComputableReal(lambda: arb(2).sqrt())  # at the precision that is asked for
    >>> abs(root.approximate(30) ** 2 - 2) < 2**-28
    True
    """

    enclose: Callable[[], arb]

    @classmethod
    def of(cls, value: object) -> ComputableReal:
        """From any exact number: int, float, Fraction, str, flint or SymPy number."""
        number: Exact = Reader([value]).scalar(value, "value")
        return cls(lambda: enclose(number))

    @classmethod
    def sqrt(cls, value: object) -> ComputableReal:
        """The square root of an exact number >= 0."""
        number: Exact = Reader([value]).scalar(value, "value")
        if number < 0:
            raise InvalidInput(f"the square root of {shown(value)} is not real")
        return cls(lambda: enclose(number).sqrt())

    def __add__(self, other: ComputableReal) -> ComputableReal:
        return ComputableReal(lambda: self.enclose() + other.enclose())

    def __mul__(self, other: ComputableReal) -> ComputableReal:
        return ComputableReal(lambda: self.enclose() * other.enclose())

    def approximate(self, n: int) -> Fraction:
        """A dyadic rational q. **Guarantee.** q is within 2**-n of the number."""
        n = _check_question(n)
        ball = enclose_to_accuracy(self.enclose, n + 1)
        return Fraction(nearest_on_grid(ball, n), 2**n)


@dataclass(frozen=True, slots=True)
class ComputableMatrix:
    """A matrix given by enclosures of any accuracy.

    Parameters
    ----------
    shape : (rows, columns)
    enclose : function without arguments
        Returns an `arb_mat` that contains the matrix, at the current working precision.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from flint import arb, arb_mat
    >>> matrix = sv.ComputableMatrix((1, 2), lambda: arb_mat([[arb(2).sqrt(), arb.pi()]]))
    >>> [float(entry) for entry in matrix.approximate(20).to_numpy()[0].round(4)]
    [1.4142, 3.1416]
    """

    shape: tuple[int, int]
    enclose: Callable[[], arb_mat]

    @classmethod
    def of(cls, matrix: object) -> ComputableMatrix:
        """From rows of exact numbers: int, float, Fraction, str, flint or SymPy numbers."""
        nested = as_nested(matrix, "matrix")
        rows = Reader(nested).matrix(nested, "matrix")
        return cls((len(rows), len(rows[0])), lambda: arb_mat([[enclose(x) for x in row] for row in rows]))

    @classmethod
    def column(cls, vector: object) -> ComputableMatrix:
        """From a vector of exact numbers, as one column."""
        nested = as_nested(vector, "vector")
        return cls.of([[x] for x in Reader(nested).vector(nested, "vector")])

    @classmethod
    def isometry(cls, q: Isometry) -> ComputableMatrix:
        """The entries of an isometry such as the orthonormal DCT-II."""
        return cls(
            (q.rows, q.columns),
            lambda: arb_mat([[q.enclose_entry(i, k) for k in range(q.columns)] for i in range(q.rows)]),
        )

    def scale_rows(self, squares: Vector) -> ComputableMatrix:
        """diag(sqrt(squares)) times this matrix."""
        squares = tuple(squares)
        if len(squares) != self.shape[0]:
            raise InvalidInput(f"{len(squares)} row scales for {self.shape[0]} rows: they must agree")

        def scaled() -> arb_mat:
            roots = [enclose(d).sqrt() for d in squares]
            return arb_mat([[s * x for x in row] for s, row in zip(roots, self.enclose().tolist(), strict=True)])

        return ComputableMatrix(self.shape, scaled)

    def __matmul__(self, other: ComputableMatrix) -> ComputableMatrix:
        if self.shape[1] != other.shape[0]:
            raise InvalidInput(f"shapes {self.shape} and {other.shape} do not multiply")
        return ComputableMatrix((self.shape[0], other.shape[1]), lambda: self.enclose() * other.enclose())

    def approximate(self, n: int) -> DyadicMatrix:
        """A dyadic matrix D.

        **Guarantee.** The Frobenius norm of D - matrix is <= 2**-n; so are its operator norm and
        every entry of it.
        """
        n = _check_question(n)
        rows, columns = self.shape
        exponent = n + (_bits_for(rows * columns) + 1) // 2
        tolerance = power_of_two(-exponent - 1)
        for precision in doubled_bits(max(64, exponent + 32)):
            with working_precision(precision):
                balls = self.enclose().tolist()
            if all(x.is_finite() and arf_to_rational(x.rad()) <= tolerance for row in balls for x in row):
                return DyadicMatrix(tuple(tuple(nearest_on_grid(x, exponent) for x in row) for row in balls), exponent)
        raise PrecisionExhausted(f"2**-{n} was not reached with {MAX_BITS} bits")

    def approximate_vector(self, n: int) -> DyadicVector:
        """For one column: a dyadic vector within 2**-n in the l2 norm."""
        answer = self.approximate(n)
        return DyadicVector(tuple(row[0] for row in answer.numerators), answer.exponent)

    def require_within(self, candidate: Sequence[Sequence[object]], n: int, name: str) -> None:
        """Prove that a matrix shown to an algorithm is within 2**-n of this one (Frobenius norm).

        Raises
        ------
        Undecided
            256 guard bits do not prove it: it is false, or true with next to no room.
        """
        rows = Reader(candidate).matrix(candidate, name)
        with working_precision(256 + 2 * abs(n)):
            difference = (self.enclose() - arb_mat([[enclose(x) for x in row] for row in rows])).tolist()
            norm_squared = sum((x * x for row in difference for x in row), arb(0))
            if not norm_squared <= arb(power_of_two(-2 * n)):
                raise Undecided(f"{name} is not proven within 2**-{n} of the truth: {norm_squared.sqrt()}")


def _check_question(n: int) -> int:
    return as_integer(n, "n", -1024, MAX_BITS)


def _bits_for(count: int) -> int:
    """The least b with 2**b >= count."""
    return (count - 1).bit_length()
