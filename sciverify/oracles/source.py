"""What an oracle answers about: the matrix and the measurement vectors of one input (A, y_1, ..., y_R)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from flint import arb_mat, fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.ordered import Exact
from sciverify.exact.reading import Matrix
from sciverify.exact.verdict import Verdict
from sciverify.operators.dense import DenseOperator
from sciverify.oracles.computable import ComputableMatrix
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.oracles.dyadic import (
    ComplexDyadicMatrix,
    ComplexDyadicVector,
    DyadicMatrix,
    DyadicVector,
    MatrixAnswer,
    VectorAnswer,
)
from sciverify.oracles.nearness import norm_at_most
from sciverify.oracles.question import MATRIX, MEASUREMENT, Answer, Exchange, Inquiry, no_question
from sciverify.problems.complex_data import Gaussians
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem
from sciverify.problems.turned import TurnedProblem, times_power_of_i

Entry = TypeVar("Entry")
Rows: TypeAlias = Sequence[Sequence[Entry]]
Posed: TypeAlias = SparseRecovery | TurnedProblem
Pose = Callable[[object, object], Posed]
_MIXED = "the samples differ in matrix, parameter or weights: a training set belongs to one matrix and one problem"


@dataclass(frozen=True, slots=True)
class Part:
    """A matrix that balls enclose: its real and imaginary part, and these themselves where they are known exactly."""

    real: ComputableMatrix
    imaginary: ComputableMatrix | None = None
    exact: Matrix | None = None
    exact_imaginary: Matrix | None = None

    def approximate(self, n: int) -> MatrixAnswer:
        """A dyadic answer. **Guarantee.** Within 2**-n in Frobenius norm."""
        if self.imaginary is None:
            return self.real.approximate(n)
        return ComplexDyadicMatrix(self.real.approximate(n + 1), self.imaginary.approximate(n + 1))


@dataclass(frozen=True, slots=True)
class Source:
    """One input of a problem, as oracles see it.

    Attributes
    ----------
    matrix : Part
    measurements : tuple of R columns (Part)
    turns : tuple of N integers or None
        Column k of the matrix is seen multiplied by i**turns[k].
    pose : function (A, y) -> problem
        The same problem, parameter and weights with other data.
    """

    matrix: Part
    measurements: tuple[Part, ...]
    turns: tuple[int, ...] | None
    pose: Pose

    @classmethod
    def of(cls, instance: Any) -> Source:
        """From a problem, from several with one matrix, or from anything that has them as `.problems`."""
        problems = getattr(instance, "problems", instance)
        if not isinstance(problems, Sequence):
            problems = (problems,)
        if not problems:
            raise InvalidInput("a training set needs at least one problem, and none was passed")
        first = problems[0]
        if isinstance(first, TurnedProblem):
            if any(not isinstance(p, TurnedProblem) or p.turns != first.turns for p in problems):
                raise InvalidInput(_MIXED)
            inner = cls.of([p.real for p in problems])
            return cls(inner.matrix, inner.measurements, first.turns, _posing(first.real, first.turns))
        if isinstance(first, ComputableProblem):
            return _computable(problems)
        for other in map(as_problem, problems):
            if other is not first and _shared(other) != _shared(first):
                raise InvalidInput(_MIXED)
        return cls(_matrix(first), tuple(map(_measurements, problems)), None, _posing(first, None))

    @classmethod
    def of_matrix(cls, operator: DenseOperator) -> Source:
        """A matrix without measurements."""
        return cls(Part(ComputableMatrix.of(operator.rows), exact=operator.rows), (), None, _no_problem)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""
        return self.matrix.real.shape

    def answer(self, question: Inquiry) -> Answer:
        """A_n or y_{k,n}; solutions of approximate data are a training set's business."""
        if question.n is None or question.subject not in (MATRIX, MEASUREMENT):
            raise no_question(question, "the data of a problem")
        if question.subject == MATRIX:
            return self.answer_matrix(question.n)
        return self.answer_measurement(question.place[0], question.n)

    def allows(self, exchange: Exchange) -> Verdict:
        """Is the answer within 2**-n in operator norm, in l2 norm for measurements?"""
        if exchange.subject not in (MATRIX, MEASUREMENT):
            raise no_question(exchange.question, "the data of a problem")
        part, real, imaginary = self._compared(exchange)
        if real.shape != part.real.shape:
            raise InvalidInput(f"an answer has the shape {real.shape}, this instance needs {part.real.shape}")
        n = exchange.precision
        return norm_at_most(difference(part, real, imaginary), n, exact_difference(part, real, imaginary))

    def _compared(self, exchange: Exchange) -> tuple[Part, DyadicMatrix, DyadicMatrix | None]:
        """The truth, and real and imaginary part of the answer in its coordinates (none if the latter vanishes)."""
        if exchange.subject == MEASUREMENT:
            if not 0 <= exchange.sample < len(self.measurements):
                raise InvalidInput(
                    f"sample {exchange.sample} was asked about, this instance has {len(self.measurements)}"
                )
            return self.measurements[exchange.sample], *_split(_columns(exchange.answer))
        answer = as_matrix(exchange.answer)
        if self.turns is not None:
            answer = ComplexDyadicMatrix(*unturned(answer, self.turns))
        return self.matrix, *_split(answer)

    def answer_matrix(self, n: int) -> MatrixAnswer:
        """A_n. **Guarantee.** ||A_n - A|| <= 2**-n."""
        found = self.matrix.approximate(n)
        return found if self.turns is None or isinstance(found, ComplexDyadicMatrix) else turned(found, self.turns)

    def answer_measurement(self, sample: int, n: int) -> VectorAnswer:
        """y_{k,n}. **Guarantee.** ||y_{k,n} - y_k|| <= 2**-n."""
        found = self.measurements[sample].approximate(n)
        if isinstance(found, ComplexDyadicMatrix):
            return ComplexDyadicVector(_column(found.real), _column(found.imaginary))
        return _column(found)


def turned(answer: DyadicMatrix, turns: Sequence[int]) -> ComplexDyadicMatrix:
    """The columns of a real answer times powers of i."""
    pairs = [[times_power_of_i((x, 0), t) for x, t in zip(row, turns, strict=True)] for row in answer.numerators]
    real, imaginary = (tuple(tuple(z[part] for z in row) for row in pairs) for part in (0, 1))
    return ComplexDyadicMatrix(DyadicMatrix(real, answer.exponent), DyadicMatrix(imaginary, answer.exponent))


def unturned(answer: MatrixAnswer, turns: Sequence[int]) -> tuple[DyadicMatrix, DyadicMatrix]:
    """Real and imaginary part after the columns are multiplied by i**-turns."""
    if isinstance(answer, DyadicMatrix):
        zero = tuple((0,) * len(row) for row in answer.numerators)
        answer = ComplexDyadicMatrix(answer, DyadicMatrix(zero, answer.exponent))
    exponent = max(answer.real.exponent, answer.imaginary.exponent)
    rows = [
        [times_power_of_i((a, b), -t) for a, b, t in zip(u, v, turns, strict=True)]
        for u, v in zip(_raised(answer.real, exponent), _raised(answer.imaginary, exponent), strict=True)
    ]
    real, imaginary = (tuple(tuple(z[part] for z in row) for row in rows) for part in (0, 1))
    return DyadicMatrix(real, exponent), DyadicMatrix(imaginary, exponent)


def _raised(matrix: DyadicMatrix, exponent: int) -> list[list[int]]:
    return [[k << (exponent - matrix.exponent) for k in row] for row in matrix.numerators]


def vanishes(answer: DyadicMatrix | DyadicVector) -> bool:
    """Is every entry 0?"""
    if isinstance(answer, DyadicVector):
        return not any(answer.numerators)
    return not any(map(any, answer.numerators))


def as_matrix(answer: Answer) -> MatrixAnswer:
    """An answer about a matrix."""
    if not isinstance(answer, DyadicMatrix | ComplexDyadicMatrix):
        raise InvalidInput(f"the answer about a matrix is {shown(answer)}")
    return answer


def as_vector(answer: Answer) -> VectorAnswer:
    """An answer about measurements or a solution."""
    if not isinstance(answer, DyadicVector | ComplexDyadicVector):
        raise InvalidInput(f"the answer about a vector is {shown(answer)}")
    return answer


def _columns(answer: Answer) -> MatrixAnswer:
    """An answer about measurements as a matrix of one column; a matrix as it is."""
    if isinstance(answer, DyadicVector):
        return _as_column(answer)
    if isinstance(answer, ComplexDyadicVector):
        return ComplexDyadicMatrix(_as_column(answer.real), _as_column(answer.imaginary))
    return as_matrix(answer)


def _as_column(answer: DyadicVector) -> DyadicMatrix:
    return DyadicMatrix(tuple((k,) for k in answer.numerators), answer.exponent)


def _split(answer: MatrixAnswer) -> tuple[DyadicMatrix, DyadicMatrix | None]:
    """Real and imaginary part; None where the latter vanishes."""
    if isinstance(answer, DyadicMatrix):
        return answer, None
    return answer.real, None if vanishes(answer.imaginary) else answer.imaginary


def _column(answer: DyadicMatrix) -> DyadicVector:
    return DyadicVector(tuple(row[0] for row in answer.numerators), answer.exponent)


def _posing(problem: SparseRecovery, turns: tuple[int, ...] | None) -> Pose:
    def pose(A: object, y: object) -> Posed:
        """The same kind of problem, parameter and weights, with these data."""
        if turns is not None and isinstance(A, DyadicMatrix | ComplexDyadicMatrix):
            real, imaginary = unturned(A, turns)
            if vanishes(imaginary) and isinstance(y, DyadicVector):
                return TurnedProblem(pose_real(real, y), turns)
        return pose_real(A, y)

    def pose_real(A: object, y: object) -> SparseRecovery:
        return problem.with_data(_plain(A), _plain(y))

    return pose


def _no_problem(A: object, y: object) -> Posed:
    raise InvalidInput("a matrix alone poses no problem, so there are no solutions to ask for")


def _plain(data: object) -> object:
    """Answers as nested lists of exact numbers, anything else as it is."""
    if isinstance(data, DyadicMatrix):
        return [list(row) for row in data]
    if isinstance(data, DyadicVector):
        return list(data)
    if isinstance(data, ComplexDyadicMatrix):
        return [[_sympy(z) for z in row] for row in data]
    return [_sympy(z) for z in data] if isinstance(data, ComplexDyadicVector) else data


def _sympy(z: tuple[Fraction, Fraction]) -> object:
    import sympy

    return sympy.Rational(z[0].numerator, z[0].denominator) + sympy.I * sympy.Rational(z[1].numerator, z[1].denominator)


def _shared(problem: SparseRecovery) -> tuple[object, ...]:
    data = problem.matrix if problem.complex_data is None else problem.complex_data.exact_rows()
    return (
        problem.kind,
        data,
        problem.parameter,
        problem.weights,
        problem.signs,
        problem.row_scales_squared,
        problem.isometry,
    )


def _matrix(problem: SparseRecovery) -> Part:
    if problem.complex_data is not None:
        return _gaussian(problem.complex_data.exact_rows())
    factored = problem.isometry is not None or any(d != 1 for d in problem.row_scales_squared or ())
    exact = None if factored else problem.matrix
    return Part(computable_matrix(problem), exact=exact)


def _measurements(problem: SparseRecovery) -> Part:
    if problem.complex_data is not None:
        return _gaussian(tuple((z,) for z in problem.complex_data.exact_measurements()))
    factored = problem.isometry is not None or any(d != 1 for d in problem.row_scales_squared or ())
    exact = None if factored else tuple((x,) for x in problem.measurements)
    return Part(computable_measurements(problem), exact=exact)


def _gaussian(rows: Sequence[Gaussians]) -> Part:
    real, imaginary = (tuple(tuple(z[part] for z in row) for row in rows) for part in (0, 1))
    return Part(ComputableMatrix.of(real), ComputableMatrix.of(imaginary), real, imaginary)


def _multiplied_out(problem: SparseRecovery, factor: ComputableMatrix) -> ComputableMatrix:
    if problem.row_scales_squared is not None:
        factor = factor.scale_rows(problem.row_scales_squared)
    return factor if problem.isometry is None else ComputableMatrix.isometry(problem.isometry) @ factor


def computable_matrix(problem: SparseRecovery) -> ComputableMatrix:
    """The real matrix of a problem, factors multiplied out."""
    return _multiplied_out(problem, ComputableMatrix.of(problem.matrix))


def computable_measurements(problem: SparseRecovery) -> ComputableMatrix:
    """The real measurements of a problem as one column, factors multiplied out."""
    return _multiplied_out(problem, ComputableMatrix.column(problem.measurements))


def _computable(problems: Sequence[Any]) -> Source:
    first = problems[0]
    for p in problems:
        same = isinstance(p, ComputableProblem) and p.matrix is first.matrix and p.make is first.make
        if not (same and p.parameter == first.parameter and p.weights == first.weights):
            raise InvalidInput(_MIXED)
    stand_in = first.approximate(64)
    return Source(Part(first.matrix), tuple(Part(p.measurements) for p in problems), None, _posing(stand_in, None))


def difference(part: Part, real: DyadicMatrix, imaginary: DyadicMatrix | None) -> Callable[[], arb_mat]:
    """A function that encloses part - answer; complex ones as [[Re, -Im], [Im, Re]], which has the same norm."""

    def enclosed() -> arb_mat:
        upper = part.real.enclose() - arb_mat(exact_rows(real))
        if imaginary is None and part.imaginary is None:
            return upper
        zero = arb_mat(upper.nrows(), upper.ncols())
        lower = zero if part.imaginary is None else part.imaginary.enclose()
        lower = lower if imaginary is None else lower - arb_mat(exact_rows(imaginary))
        return arb_mat(_blocks(upper.tolist(), lower.tolist(), (-lower).tolist()))

    return enclosed


def exact_difference(
    part: Part, real: DyadicMatrix, imaginary: DyadicMatrix | None
) -> Callable[[], list[list[Exact]]] | None:
    """A function that returns part - answer exactly, in the same form; None where the part is not known exactly."""
    truth = part.exact
    if truth is None:
        return None

    def exactly() -> list[list[Exact]]:
        upper = _minus(truth, exact_rows(real))
        if imaginary is None and part.exact_imaginary is None:
            return upper
        zero = [[fmpq(0)] * len(row) for row in upper]
        lower = _minus(part.exact_imaginary or zero, zero if imaginary is None else exact_rows(imaginary))
        return _blocks(upper, lower, [[-x for x in row] for row in lower])

    return exactly


def _minus(u: Sequence[Sequence[Exact]], v: Sequence[Sequence[Exact]]) -> list[list[Exact]]:
    return [[x - y for x, y in zip(a, b, strict=True)] for a, b in zip(u, v, strict=True)]


def _blocks(real: Rows[Entry], imaginary: Rows[Entry], negative: Rows[Entry]) -> list[list[Entry]]:
    """[[Re, -Im], [Im, Re]], from Re, Im and -Im."""
    return [[*u, *v] for u, v in zip(real, negative, strict=True)] + [
        [*v, *u] for u, v in zip(real, imaginary, strict=True)
    ]


def exact_rows(answer: DyadicMatrix) -> list[list[fmpq]]:
    """The entries as rational numbers."""
    unit = fmpq(2) ** -answer.exponent
    return [[k * unit for k in row] for row in answer.numerators]
