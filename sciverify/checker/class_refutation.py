"""Outputs about spectra that are wrong: rules missed-point and free-interval of claims of kind class-refutation.

Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from .case import Exhibit
from .document import Json, Malformed, look, rational, read_count, read_list, read_object, short
from .field import Vector
from .free_intervals import WindowEvidence
from .l2_operators import Banded
from .numerals import ZERO, dot
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sequences import Changed, Periodic, read_number, read_numbers
from .spectrum import positive_definite
from .statements import decimal
from .told_entries import check_told, read_told_operator, spend_distances, told_truly
from .vector_blocks import read_vectors, require_vectors_for
from .work import divisor, spend

PAGE = "theory/hierarchy.md"
MISSED = Rule(
    "missed-point",
    "answers point within sites vectors imaginary",
    PAGE,
    "a residual shows a point of the spectrum that is far from every output, or that was denied",
)
FREE = Rule(
    "free-interval",
    "answers centre radius proof",
    PAGE,
    "an interval is free of spectrum, and an output lies deep inside, or spectrum in it was affirmed",
)
KIND = OtherKind(
    "class-refutation",
    "tolerance failure questions",
    "{words}, and {told}",
    upward="",
)
FAILURES = {
    "misses a point": "the output, {outputs}, misses a point of the spectrum by more than {tolerance}",
    "has a point too far away": "the output, {outputs}, has one that is farther than {tolerance} from the spectrum",
    "says no": "the spectrum meets [{lower}, {upper}], and the output was no",
    "says yes": "the spectrum does not meet [{lower}, {upper}], and the output was yes",
}
MOST_PLACES = 80
"""Sites of a matrix of finitely many entries."""
Pair: TypeAlias = tuple[Fraction, Fraction]


class Task:
    """What was to be computed, and the output: points, or whether the spectrum meets an interval."""

    __slots__ = ("answer", "lower", "points", "upper")

    def __init__(self, value: Json) -> None:
        where, kind = "instance.task", look(value, "kind")
        self.points: list[Pair] = []
        self.lower = self.upper = ZERO
        self.answer: bool | None = None
        if kind == "spectrum":
            _, points = read_object(value, where, ["kind", "points"])
            self.points = [read_number(x, f"{where}.points") for x in read_list(points, f"{where}.points")]
        elif kind == "meets":
            _, low, high, answer = read_object(value, where, ["kind", "lower", "upper", "answer"])
            self.lower, self.upper = rational(low, f"{where}.lower"), rational(high, f"{where}.upper")
            if self.lower > self.upper:
                raise Malformed(f"{where}.lower exceeds {where}.upper")
            if type(answer) is not bool:
                raise Malformed(f"{where}.answer must be true or false, not {short(answer)}")
            self.answer = answer
        else:
            raise Malformed(f"{where}.kind is {short(kind)}; known are spectrum, meets")


@KIND.checked_by
def check_class_refutation(exhibit: Exhibit) -> Verified:
    """The output is wrong about an operator of which all answers are true."""
    tolerance_said, failure, questions_said = exhibit.said(KIND)
    tolerance, questions = rational(tolerance_said, "claim.tolerance"), read_count(questions_said, "claim.questions")
    operator_said, task_said = exhibit.parts("operator", "task")
    operator, task = read_told_operator(operator_said), Task(task_said)
    if tolerance < 0 or (task.answer is not None and tolerance):
        raise Rejected(BOUNDS, "the tolerance of points is not negative, and that of an answer is 0")
    name = look(exhibit.evidence, "rule")
    if name == MISSED.name:
        answers, *proof = exhibit.proof("rule", *MISSED.keys)[1:]
        found = _missed(operator, task, tolerance, proof)
    elif name == FREE.name:
        answers, *proof = exhibit.proof("rule", *FREE.keys)[1:]
        found = _free(operator, task, tolerance, proof)
    else:
        raise Malformed(f"evidence.rule is {short(name)}; known are {MISSED.name}, {FREE.name}")
    if failure != found:
        raise Rejected(BOUNDS, f"what is proven is that the output {found}, and the claim says {short(failure)}")
    if check_told(operator, answers) != questions:
        raise Rejected(BOUNDS, f"the claim says that {questions} entries were answered, and there are others")
    return {
        "tolerance": tolerance, "failure": found, "questions": questions, "title": operator.title,
        "told": told_truly(questions),
        "words": _words(task, tolerance, found),
    }  # fmt: skip


def _words(task: Task, tolerance: Fraction, found: str) -> str:
    """The failure, with decimals for which it is true as well."""
    count, yes = len(task.points), task.answer is True
    return FAILURES[found].format(
        outputs="one point" if count == 1 else f"{count} points",
        tolerance=decimal(tolerance, 10, False),
        lower=_end(task.lower, yes),
        upper=_end(task.upper, not yes),
    )


def _end(x: Fraction, upward: bool) -> str:
    """An end of an interval: exactly, if it is short."""
    return str(x) if max(x.numerator.bit_length(), x.denominator.bit_length()) <= 60 else decimal(x, 20, upward)


def _missed(operator: Banded, task: Task, tolerance: Fraction, proof: list[Json]) -> str:
    """The spectrum has a point within `within` of `point`, and what follows."""
    point_said, within_said, sites, re_said, im_said = proof
    z, within = read_numbers([point_said], "evidence.point"), rational(within_said, "evidence.within")
    point = read_number(point_said, "evidence.point")
    if not operator.normal:
        raise Rejected(MISSED, "the operator is not normal by its form")
    vectors = read_vectors(re_said, im_said, "evidence", 1)
    require_vectors_for(sites, vectors)
    section = operator.section(sites, "evidence.sites", 1, False)
    if section.doubt:
        raise Rejected(MISSED, "the operator has irrational entries")
    if len(vectors[0][0]) != section.columns:
        raise Malformed(f"evidence has a vector of length {len(vectors[0][0])}, and {section.columns} sites")
    whole = section.over(z.unit)
    factor = (z.unit / whole.unit).numerator
    square = whole.residual(vectors[0], (factor * z.re[0], factor * (z.im[0] if z.im else 0)))
    length = dot(vectors[0][0], vectors[0][0]) + dot(vectors[0][1], vectors[0][1])
    MISSED.step("||(A - p) v||^2, ||v||^2, the bound of their root", square, length, within)
    if not length:
        raise Rejected(MISSED, "the vector is zero")
    spend(10 * divisor(within.denominator.bit_length() + within.numerator.bit_length()), "a comparison")
    if within < 0 or square > within * within * length:
        raise Rejected(MISSED, "the point may be farther from the spectrum than the evidence says")
    if task.answer is None:
        reach = (tolerance + within) ** 2
        spend_distances(task.points, point)
        if any(_square(point, x) <= reach for x in task.points):  # (HI2)
            raise Rejected(MISSED, "an output may be within the tolerance of the point")
        return "misses a point"
    if not operator.self_adjoint or point[1]:
        raise Rejected(MISSED, "an interval is met by real points of self-adjoint operators")
    if task.answer:
        raise Rejected(MISSED, "a point of the spectrum does not contradict a yes")
    if not (task.lower <= point[0] - within and point[0] + within <= task.upper):  # (HI3)
        raise Rejected(MISSED, "the point of the spectrum may lie outside of the interval")
    return "says no"


def _free(operator: Banded, task: Task, tolerance: Fraction, proof: list[Json]) -> str:
    """No spectrum lies within `radius` of `centre`, and what follows."""
    centre, radius = rational(proof[0], "evidence.centre"), rational(proof[1], "evidence.radius")
    if not operator.self_adjoint:
        raise Rejected(FREE, "the operator is not self-adjoint")
    if radius < 0:
        raise Rejected(FREE, "the radius is negative")
    kind = look(proof[2], "kind")
    if type(kind) is not str or kind not in PROOFS:
        raise Malformed(f"evidence.proof.kind is {short(kind)}; known are {', '.join(PROOFS)}")
    PROOFS[kind](operator, centre, radius, proof[2])
    if task.answer is None:
        spend_distances(task.points, (centre, radius))
        if not any(_depth(x, centre, radius) > tolerance * tolerance for x in task.points):
            raise Rejected(FREE, "no output is proven to be farther from the spectrum than the tolerance")
        return "has a point too far away"
    if not task.answer:
        raise Rejected(FREE, "an interval without spectrum does not contradict a no")
    if not (centre - radius < task.lower and task.upper < centre + radius):
        raise Rejected(FREE, "the interval that was asked about is not within the one that is free")
    return "says yes"


def _depth(x: Pair, centre: Fraction, radius: Fraction) -> Fraction:
    """A lower bound of the squared distance of x to the spectrum, which is real."""
    return max(ZERO, radius - abs(x[0] - centre)) ** 2 + x[1] ** 2  # (HI4)


def _nothing(operator: Banded, centre: Fraction, radius: Fraction, proof: Json) -> None:
    """An empty interval."""
    read_object(proof, "evidence.proof", ["kind"])
    if radius:
        raise Rejected(FREE, "nothing shows that the interval is free")


def _by_norm(operator: Banded, centre: Fraction, radius: Fraction, proof: Json) -> None:
    """|c| - h is at least a bound of the norm."""
    read_object(proof, "evidence.proof", ["kind"])
    norm = sum(((2 if k else 1) * d.bound for k, d in operator.diagonals.items()), ZERO)
    FREE.step("a bound of the norm", norm)
    if abs(centre) - radius < norm:
        raise Rejected(FREE, "the interval reaches below the bound of the norm")


def _by_windows(operator: Banded, centre: Fraction, radius: Fraction, proof: Json) -> None:
    """Rule windows."""
    _, said = read_object(proof, "evidence.proof", ["kind", "windows"])
    WindowEvidence(said, "evidence.proof.windows").require_free(operator, centre - radius, centre + radius)


def _by_entries(operator: Banded, centre: Fraction, radius: Fraction, proof: Json) -> None:
    """Only finitely many entries are not zero: those of a real matrix, whose eigenvalues and 0 are the spectrum."""
    read_object(proof, "evidence.proof", ["kind"])
    entries: dict[tuple[int, int], Fraction] = {}
    for k, sequence in operator.diagonals.items():
        if not sequence.real:
            raise Rejected(FREE, "a matrix of finitely many entries must be real")
        entries |= _finite(k, sequence, operator.sites)
    places = sorted({site for pair in entries for site in pair})
    if len(places) > MOST_PLACES:
        raise Malformed(f"{len(places)} sites have entries; {MOST_PLACES} are the most")
    if abs(centre) < radius:  # (HI5)
        raise Rejected(FREE, "0 lies in the interval, and in the spectrum")
    at = {site: k for k, site in enumerate(places)}
    rows = [[ZERO] * len(places) for _ in places]
    for (i, j), value in entries.items():
        rows[at[i]][at[j]] = rows[at[j]][at[i]] = value
    for k in range(len(places)):
        rows[k][k] -= centre
    length = sum(x.numerator.bit_length() + x.denominator.bit_length() for x in (centre, radius))
    length += max((x.numerator.bit_length() + x.denominator.bit_length() for x in entries.values()), default=0)
    spend(len(places) ** 3 * (2000 + 40 * divisor(2 * length)), "a square of a matrix")
    square: list[Vector] = [[sum((x * y for x, y in zip(a, b)), ZERO) for b in rows] for a in rows]
    for k in range(len(places)):
        square[k][k] -= radius * radius
    if places and not positive_definite(square):
        raise Rejected(FREE, "the matrix may have an eigenvalue in the interval")


def _finite(k: int, sequence: object, sites: str) -> dict[tuple[int, int], Fraction]:
    """The entries (n + k, n) that are not zero."""
    base = sequence.base if isinstance(sequence, Changed) else sequence
    vanishes = isinstance(base, Periodic) and not any(base.numbers.re)
    if not vanishes:
        raise Rejected(FREE, "infinitely many entries are not zero")
    if not isinstance(sequence, Changed):
        return {}
    numbers, first = sequence.numbers, sequence.first
    found = {(first + j + k, first + j): numbers.unit * x for j, x in enumerate(numbers.re) if x}
    return {pair: value for pair, value in found.items() if sites != "naturals" or pair[1] >= 0}


Shows: TypeAlias = Callable[[Banded, Fraction, Fraction, Json], None]
PROOFS: dict[str, Shows] = {
    "nothing": _nothing, "norm": _by_norm, "windows": _by_windows, "entries": _by_entries,
}  # fmt: skip


def _square(p: Pair, x: Pair) -> Fraction:
    return (p[0] - x[0]) ** 2 + (p[1] - x[1]) ** 2
