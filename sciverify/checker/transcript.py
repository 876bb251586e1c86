"""Rule transcript: what an algorithm was told is true of this input; kinds refutation, consistency and exit-flag."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from .case import Case
from .document import Json, Malformed, has, look, rational, read_list, read_object, short
from .field import Vector, elements, matrix, read_field, sign
from .kernel import check_distance
from .problem import problem_of
from .rules import Kind, Rejected, Rule, Verified
from .sameness import same_numbers
from .truth import Range, Truth
from .work import spend

MAX_BITS = 100_000
LEAST_BITS = -1024
PAGE = "certificate-format.md#transcripts"
TRANSCRIPT = Rule("transcript", "rule samples sample answers", PAGE, "every answer is within 2^-n of what it is about")
REFUTED = Rule("refutation", "", PAGE, "the output is farther from Xi than the tolerance")
FALSE_FLAG = Rule(
    "false-flag", "", "theory/maps-and-flags.md", "the answer to whether x is within the tolerance of Xi is wrong"
)
FLAGS = {True: "within", False: "not within"}
"""What the answer says of x."""
EXIT_FLAG = Kind(
    "exit-flag",
    "lower upper unique tolerance flag",
    "x was said to be {words} {tolerance} of {symbol}(A, y), and {lower} <= dist(x, {symbol}(A, y)) <= {upper}, on an "
    "input of which all {questions} answers are true",
    point=True,
)
REFUTATION = Kind(
    "refutation",
    "lower upper unique tolerance",
    "dist(x, {symbol}(A, y)) >= {lower} > {tolerance} on an input of which all {questions} answers are true",
    point=True,
    turns=True,
)
CONSISTENCY = Kind(
    "consistency",
    "bits questions",
    "{questions} answers, to at most {bits} bits, are true of this input",
    point=False,
    turns=True,
)
WHERE = "evidence.transcript"
SUBJECTS: dict[str, list[str]] = {"matrix": [], "measurement": [], "solution": ["proof"]}
"""What an answer is about -> its further keys."""
Integers: TypeAlias = list[list[int]]
"""Numerators, column by column."""


def _small(value: Json, where: str, low: int = 0) -> int:
    if type(value) is not int or not low <= value <= MAX_BITS:
        raise Malformed(f"{where} is {short(value)}: an integer from {low} to {MAX_BITS} belongs there")
    return value


def _whole(value: Json, where: str) -> int:
    number = rational(value, where)
    if number.denominator != 1:
        raise Malformed(f"{where} holds {short(value)}: an integer in a string belongs there")
    return number.numerator


def _shifted(k: int, by: int) -> Range:
    """Floor and ceiling of 2**by k."""
    return (k << by, k << by) if by >= 0 else (k >> -by, -(-k >> -by))


def _reduced(exponent: int, columns: Integers) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Numerators over the largest unit that they have."""
    spare = min(((k & -k).bit_length() - 1 for column in columns for k in column if k), default=None)
    if spare is None:
        return 0, tuple(map(tuple, columns))
    return exponent - spare, tuple(tuple(k >> spare for k in column) for column in columns)


def _scaled(integers: list[int], exponent: int) -> Vector:
    return [k * Fraction(2) ** -exponent for k in integers]


class Answer:
    """An answer as it stands in the file: numerators / 2**exponent, within 2**-n of its subject."""

    __slots__ = ("exponent", "n", "numerators", "proof", "sample", "subject")

    def __init__(self, entry: Json, where: str, samples: int) -> None:
        subject = look(entry, "subject")
        if type(subject) is not str or subject not in SUBJECTS:
            raise Malformed(f"{where}.subject is {short(subject)}; known are {', '.join(SUBJECTS)}")
        self.subject = subject
        keys = ["subject", "n", "sample", "exponent", "numerators", *SUBJECTS[subject]]
        _, n, sample, exponent, self.numerators, *proof = read_object(entry, where, keys)
        self.proof = proof[0] if proof else None
        self.n = _small(n, f"{where}.n", LEAST_BITS)
        self.exponent = _small(exponent, f"{where}.exponent", LEAST_BITS)
        self.sample = _small(sample, f"{where}.sample")
        if self.sample >= (1 if subject == "matrix" else samples):
            raise Malformed(f"{where}.sample is {self.sample}, there are {samples} samples, and 0 belongs to a matrix")

    def columns(self, height: int, width: int) -> Integers:
        """The numerators, of a matrix with so many rows and columns or of a vector."""
        where = f"{WHERE}.answers.numerators"
        if self.subject != "matrix":
            length = width if self.subject == "solution" else height
            return [[_whole(x, where) for x in read_list(self.numerators, where, length)]]
        rows = [read_list(row, where, width) for row in read_list(self.numerators, where, height)]
        return [[_whole(row[c], where) for row in rows] for c in range(width)]


class ToldAnswers:
    """Every answer lies within 2**-n of what it answers about.

    Attributes
    ----------
    questions, bits : how many answers, all different, and the largest n among them (at least 0)
    """

    def __init__(self, case: Case, value: Json) -> None:
        name, samples, sample, answers = read_object(value, WHERE, ["rule", "samples", "sample", "answers"])
        TRANSCRIPT.expect(name, WHERE)
        self.case, self.problem = case, case.problem
        self.samples = matrix(samples, case.levels, f"{WHERE}.samples", None, self.problem.rows)
        chosen = _small(sample, f"{WHERE}.sample")
        if chosen >= len(self.samples):
            raise Malformed(f"{WHERE}.sample is {chosen}, there are {len(self.samples)} samples")
        if any(sign(a - b) != 0 for a, b in zip(self.samples[chosen], self.problem.measurements)):
            raise Rejected(TRANSCRIPT, "the instance has not the measurements of the sample it names")
        self.given: dict[tuple[str, int, int], tuple[int, Integers]] = {}
        self.seen: set[object] = set()
        entries = enumerate(read_list(answers, f"{WHERE}.answers"))
        told = [Answer(entry, f"{WHERE}.answers[{k}]", len(self.samples)) for k, entry in entries]
        self.questions, self.bits = len(told), max([0, *(answer.n for answer in told)])
        room = 16 + (self.problem.rows * self.problem.columns).bit_length()
        self.truth = Truth(self.problem, case.levels, self.bits + room)
        self.known: dict[int, list[list[Range]]] = {}
        for answer in told:
            self._check(answer)

    def _check(self, answer: Answer) -> None:
        columns = answer.columns(self.truth.rows, self.problem.columns)
        self._refuse_repetition(answer, columns)
        if answer.subject == "solution":
            self._check_solution(answer, columns[0])
            return
        bounds = self._bounds(answer)
        spend(sum(map(len, columns)) * (500 + 3 * (self.truth.bits / 30) ** 1.6), "comparing an answer with the truth")
        total = 0
        for ends, column in zip(bounds, columns):
            for (low, high), k in zip(ends, column):
                floor, ceiling = _shifted(k, self.truth.bits - answer.exponent)
                worst = max(ceiling - low, high - floor)
                total += worst * worst
        if total > 1 << 2 * (self.truth.bits - answer.n):
            told = f"the answer about the {answer.subject} to n = {answer.n}"
            raise Rejected(TRANSCRIPT, f"{told} is not proven to be within 2^-{answer.n}")
        self.given[answer.subject, answer.n, answer.sample] = answer.exponent, columns

    def _bounds(self, answer: Answer) -> list[list[Range]]:
        """Of the entries of the matrix (kept under -1), or of the measurements of a sample."""
        key = -1 if answer.subject == "matrix" else answer.sample
        if key not in self.known:
            data = self.problem.by_column if key < 0 else [self.samples[key]]
            self.known[key] = self.truth.columns(data)
        return self.known[key]

    def _refuse_repetition(self, answer: Answer, columns: Integers) -> None:
        """The claim counts different answers; a solution belongs to the data that were answered before it."""
        told: tuple[object, ...] = answer.subject, answer.n, answer.sample, _reduced(answer.exponent, columns)
        if answer.subject == "solution":
            data = self.given.get(("matrix", answer.n, 0)), self.given.get(("measurement", answer.n, answer.sample))
            told += tuple(pair and _reduced(*pair) for pair in data)
        if told in self.seen:
            raise Rejected(TRANSCRIPT, f"the answer about the {answer.subject} to n = {answer.n} occurs twice")
        self.seen.add(told)

    def _check_solution(self, answer: Answer, numerators: list[int]) -> None:
        """A certificate of its own: about A_n and y_{k,n} as they were answered, and with upper <= 2**-n."""
        n, proof, where = answer.n, answer.proof, f"{WHERE}.answers.proof"
        try:
            data, right = self.given["matrix", n, 0], self.given["measurement", n, answer.sample]
        except KeyError:
            raise Rejected(TRANSCRIPT, f"the solution to n = {n} comes before the data that it solves") from None
        instance = look(proof, "instance")
        if has(instance, "turns") or has(instance, "scalars") or type(look(instance, "matrix")) is not list:
            raise Malformed(f"{where} must be a certificate about real data, number by number")
        verified = self.case.verify(proof)
        if verified["kind"] != "distance":
            raise Rejected(TRANSCRIPT, f"the proof of the solution to n = {n} is not about a distance")
        if verified["upper"] > Fraction(2) ** -n:
            raise Rejected(TRANSCRIPT, f"the solution to n = {n} is not proven to be within 2^-{n}")
        levels = read_field(look(proof, "field"))
        posed = problem_of(instance)(instance, levels)
        point = elements(look(proof, "point"), levels, where)
        asked = self.problem
        if (
            type(posed) is not type(asked)
            or posed.scales is not None
            or posed.isometry is not None
            or posed.signs != asked.signs
            or not same_numbers([posed.parameter, *posed.weights], [asked.parameter, *asked.weights])
            or not all(same_numbers(u, _scaled(v, data[0])) for u, v in zip(posed.by_column, data[1]))
            or not same_numbers(posed.measurements, _scaled(right[1][0], right[0]))
            or not same_numbers(point, _scaled(numerators, answer.exponent))
        ):
            raise Rejected(TRANSCRIPT, f"the proof of the solution to n = {n} is about other data")


@REFUTATION.checked_by
def check_refutation(case: Case) -> Verified:
    """All answers are true of this input, and dist(x, Xi) >= lower > tolerance."""
    low, high, unique, tolerance = read_object(case.claim, "claim", ["kind", *REFUTATION.keys])[1:]
    least = rational(tolerance, "claim.tolerance")
    verified, transcript = _distance(case, low, high, unique)
    if least < 0:
        raise Rejected(REFUTED, "the tolerance is negative")
    if verified["lower"] <= least:
        raise Rejected(REFUTED, "the lower bound does not exceed the tolerance")
    told = ToldAnswers(case, transcript)
    return verified | {"tolerance": least, "questions": told.questions, "bits": told.bits}


def _distance(case: Case, low: Json, high: Json, unique: Json) -> tuple[Verified, Json]:
    """What is verified of the distance of the point, and the transcript beside its proof."""
    optimality, separation, uniqueness, transcript = case.parts("optimality", "separation", "uniqueness", "transcript")
    distance: Json = {"kind": "distance", "lower": low, "upper": high, "unique": unique}
    proof: Json = {"optimality": optimality, "separation": separation, "uniqueness": uniqueness}
    return check_distance(case.about(distance, proof)), transcript


@EXIT_FLAG.checked_by
def check_exit_flag(case: Case) -> Verified:
    """All answers are true of this input, and the answer to "dist(x, Xi) <= tolerance?" is wrong."""
    low, high, unique, said, flag = read_object(case.claim, "claim", ["kind", *EXIT_FLAG.keys])[1:]
    tolerance = rational(said, "claim.tolerance")
    if type(flag) is not bool:
        raise Malformed(f"claim.flag is {short(flag)}: true or false belongs there")
    verified, transcript = _distance(case, low, high, unique)
    if flag and verified["lower"] <= tolerance:  # (XF1)
        raise Rejected(FALSE_FLAG, "the point may be within the tolerance, as the flag says")
    if not flag and verified["upper"] > tolerance:  # (XF2)
        raise Rejected(FALSE_FLAG, "the point may be outside of the tolerance, as the flag says")
    told = ToldAnswers(case, transcript)
    return verified | {
        "tolerance": tolerance, "flag": flag, "words": FLAGS[flag], "questions": told.questions, "bits": told.bits,
    }  # fmt: skip


@CONSISTENCY.checked_by
def check_consistency(case: Case) -> Verified:
    """All answers are true of this input; they are so many, and to so many bits."""
    _, bits, questions = read_object(case.claim, "claim", ["kind", *CONSISTENCY.keys])
    claimed = _small(bits, "claim.bits"), _small(questions, "claim.questions")
    (transcript,) = case.parts("transcript")
    told = ToldAnswers(case, transcript)
    if told.bits != claimed[0]:
        raise Rejected(TRANSCRIPT, f"answers to {told.bits} bits are not what the claim says")
    if told.questions != claimed[1]:
        raise Rejected(TRANSCRIPT, f"{told.questions} answers are not what the claim says")
    return {"bits": told.bits, "questions": told.questions}
