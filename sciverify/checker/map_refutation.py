"""Rules of a claim of kind map-refutation: told truths about A alone, an algorithm gave no value of an optimal map.

Proofs: docs/theory/maps-and-flags.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, rational, read_count, read_indices, read_list, read_object, short
from .fibres import read_vectors, require_radius
from .numerals import ZERO, dot
from .operators import Dense, read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, common_unit, read_rows, read_vector
from .work import long_products, spend, words

MAX_BITS = 100_000
PAGE = "theory/maps-and-flags.md"
TOLD = Rule("told-matrices", "n matrix", PAGE, "every answer about a matrix is within 2^-n of it")
MISSED = Rule(
    "missed-optimum", "", PAGE,
    "an output is farther from a vector with the given measurement than the best map is from any, by a tolerance",
)  # fmt: skip
KIND = OtherKind(
    "map-refutation",
    "error optimum tolerance questions",
    "the output errs by at least {error} on one of {count} vectors, the best map by at most {optimum} on the worst of "
    "them, which is better by more than {tolerance}; {questions} answers about A are true",
    upward="optimum",
)


@KIND.checked_by
def check_map_refutation(exhibit: Exhibit) -> Verified:
    """||z - x|| >= error > optimum + tolerance, optimum >= c_opt, Ax = y, and all answers are true of A."""
    *said, questions_said = exhibit.said(KIND)
    error, optimum, tolerance = (rational(number, f"claim.{key}") for number, key in zip(said, KIND.keys))
    questions = read_count(questions_said, "claim.questions")
    if optimum < 0:
        raise Rejected(BOUNDS, "the bound of the optimum is negative")
    if tolerance < 0:
        raise Rejected(BOUNDS, "the tolerance is negative")
    operator_said, vectors_said, measurement, output = exhibit.parts("operator", "vectors", "measurement", "output")
    answers, worst, centres = exhibit.proof("answers", "vector", "centres")
    operator = read_operator(operator_said, "instance.operator")
    if not isinstance(operator, Dense):
        raise Malformed("instance.operator must be a matrix, for answers are matrices")
    vectors = read_vectors(vectors_said, operator)
    y = read_vector(measurement, "instance.measurement", operator.rows)
    z = read_vector(output, "instance.output", operator.columns)
    (k,) = read_indices([worst], "evidence.vector", len(vectors))
    measured = [operator.forward(x) for x in vectors]
    if any((measured[k] - y).numbers):  # (OM2)
        raise Rejected(MISSED, "the vector does not have the measurement that was given")
    square = (z - vectors[k]).square()
    MISSED.step("the number of the vector, and ||z - x||^2", k, square)
    if square < error * error:  # (OM3)
        raise Rejected(MISSED, "the output is nearer to the vector than the claimed error")
    require_radius(optimum, ZERO, vectors, measured, centres)
    if error <= optimum + tolerance:  # (OM4)
        raise Rejected(MISSED, "the claimed error does not exceed that of the best map by more than the tolerance")
    if check_told(operator, answers) != questions:
        raise Rejected(BOUNDS, "there are not as many answers as the claim says")
    return {
        "error": error, "optimum": optimum, "tolerance": tolerance, "questions": questions, "count": len(vectors),
        "title": operator.title,
    }  # fmt: skip


def check_told(operator: Dense, value: Json) -> int:
    """How many matrices were answered; each is within 2^-n of the operator, in Frobenius norm."""
    where, last = "evidence.answers", -1
    said = read_list(value, where)
    for k, entry in enumerate(said):
        n_said, matrix = read_object(entry, f"{where}[{k}]", [*TOLD.keys])
        n = read_count(n_said, f"{where}[{k}].n")
        if n > MAX_BITS:
            raise Malformed(f"{where}[{k}].n is {short(n)}, the limit is {MAX_BITS}")
        if n <= last:
            raise Malformed(f"{where}: n must ascend")
        last = n
        rows, unit = read_rows(matrix, f"{where}[{k}].matrix")
        if (len(rows), len(rows[0])) != (operator.rows, operator.columns):
            raise Malformed(f"{where}[{k}].matrix has not the shape of instance.operator")
        total, shared = squared_distance(operator, rows, unit)
        TOLD.step("n, and the square of the Frobenius norm of a difference, over a square", n, total, shared)
        if shared.numerator**2 * total << 2 * n > shared.denominator**2:  # (OM1)
            raise Rejected(TOLD, f"the answer to n = {n} is not within 2^-{n}")
    return len(said)


def squared_distance(operator: Dense, rows: list[list[int]], unit: Fraction) -> tuple[int, Fraction]:
    """||D - A||_F^2 over the square of a unit, and this unit."""
    shared = common_unit(unit, operator.unit)
    size = 30 * (words(rows) + words(operator.matrix)) + shared.denominator.bit_length()
    spend((2 + len(rows) * len(rows[0])) * (400 + 3 * long_products(size, size)), "comparing an answer")
    total = 0
    for row, other in zip(rows, operator.matrix):
        apart = [a - b for a, b in zip(Scaled(row, unit).at(shared), Scaled(other, operator.unit).at(shared))]
        total += dot(apart, apart)
    return total, shared
