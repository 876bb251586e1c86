"""Mutations of refutations, exit flags, transcripts and turned distances: what the checker accepts must be true.

Truth: answers by singular values in mpmath, from the numbers in the file; solutions and distances from `sv.solution_set`.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import time
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from effort import tries
from flint import fmpq
from instance_values import field_value, multiplied_out, norm_at_most, number
from mutants import batches, is_accepted
from test_mutations import mutate

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.checker import check
from sciverify.exact.ordered import sign
from sciverify.problems.kinds import PROBLEMS

ROOT = Path(__file__).parents[1] / "certificates" / "correct"
BASES = sorted(
    p.stem for p in ROOT.glob("*.json") if p.stem.startswith(("refutation", "consistency", "exit-flag", "turned-"))
)
TURNED = (lambda a, b: (a, b), lambda a, b: (-b, a), lambda a, b: (-a, -b), lambda a, b: (b, -a))


# ---------------------------------------------------------------- truth


def answers_hold(document):
    """Is every answer within 2**-n of what it is about?"""
    field, instance = document["field"], document["instance"]
    told = document["evidence"]["transcript"]
    isometry = instance["isometry"]
    if isometry is not None:
        isometry = (
            "dct"
            if isometry["kind"] == "dct-ii"
            else [[field_value(x, field) for x in row] for row in isometry["rows"]]
        )
    scales = instance["row_scales_squared"]
    scales = None if scales is None else [field_value(d, field) for d in scales]
    matrix = multiplied_out([[field_value(x, field) for x in row] for row in instance["matrix"]], scales, isometry)
    columns = [multiplied_out([[field_value(v, field)] for v in b], scales, isometry) for b in told["samples"]]
    given = {}
    for entry in told["answers"]:
        n, k, unit = entry["n"], entry["sample"], Fraction(2) ** -entry["exponent"]
        if entry["subject"] == "solution":
            x = [Fraction(v) * unit for v in entry["numerators"]]
            if not solves(document, given["matrix", n, 0], given["measurement", n, k], x, n):
                return False
            continue
        rows = [row if isinstance(row, list) else [row] for row in entry["numerators"]]
        rows = [[Fraction(v) * unit for v in row] for row in rows]
        given[entry["subject"], n, k] = rows
        truth = matrix if entry["subject"] == "matrix" else columns[k]
        error = [[number(a) - b for a, b in zip(u, v, strict=True)] for u, v in zip(rows, truth, strict=True)]
        if not norm_at_most(error, Fraction(2) ** -n):
            return False
    return True


def solves(document, A, y, x, n):
    """Is x within 2**-n of the minimisers for the answers A, y?"""
    original = real_problem(json.dumps([document["field"], document["instance"]]))
    problem = PROBLEMS[original.kind](A, [row[0] for row in y], original.parameter, weights=original.weights)
    return sign(squared_distance(sv.solution_set(problem), x) - fmpq(4) ** -n) <= 0


@cache
def real_problem(text):
    """The real problem of a certificate, without its turns."""
    field, instance = json.loads(text)
    instance = {key: value for key, value in instance.items() if key != "turns"}
    distance = {"kind": "distance", "lower": "0", "upper": "0", "unique": None}
    shell = {
        "format": check.FORMAT, "version": 1, "claim": distance, "field": field, "instance": instance,
        "point": ["0"] * len(instance["weights"]),
        "evidence": {
            "optimality": {"rule": "dual-optimality", "dual": ["0"] * len(instance["measurements"]), "minimiser": ["0"] * len(instance["weights"])},
            "separation": None, "uniqueness": None,
        },
    }  # fmt: skip
    return decode(json.dumps(shell)).problem


@cache
def solutions(text):
    return sv.solution_set(real_problem(text))


def squared_distance(found, x):
    point = found.read_point(x)
    nearest, _ = found.nearest(point)
    return sum(((a - b) * (a - b) for a, b in zip(point, nearest, strict=True)), fmpq(0))


def distance_holds(document):
    """lower <= dist <= upper, and `unique` is right; with turns by Re and Im of i**t x."""
    claim, instance = document["claim"], document["instance"]
    found = solutions(json.dumps([document["field"], instance]))
    point, beside = [Fraction(v) if isinstance(v, str) else v for v in document["point"]], Fraction(0)
    if "turns" in instance:
        pairs = [
            TURNED[t](Fraction(a), Fraction(b)) for (a, b), t in zip(document["point"], instance["turns"], strict=True)
        ]
        point, beside = [a for a, _ in pairs], sum(b * b for _, b in pairs)
    square = squared_distance(found, point) + fmpq(beside.numerator, beside.denominator)
    low, high = Fraction(claim["lower"]), Fraction(claim["upper"])
    inside = low >= 0 and sign(square - rational(low * low)) >= 0 and sign(square - rational(high * high)) <= 0
    return inside and claim["unique"] in (None, found.dimension == 0)


def rational(x):
    return fmpq(x.numerator, x.denominator)


def is_true(document):
    claim = document["claim"]
    if claim["kind"] == "distance":
        return distance_holds(document)
    told = document["evidence"]["transcript"]
    if claim["kind"] == "consistency":
        counted = len(told["answers"]), max([0, *(entry["n"] for entry in told["answers"])])
        return counted == (claim["questions"], claim["bits"]) and answers_hold(document)
    same = all(
        field_value(a, document["field"]) == field_value(b, document["field"])
        for a, b in zip(told["samples"][told["sample"]], document["instance"]["measurements"], strict=True)
    )
    tolerance, low, high = (Fraction(claim[key]) for key in ("tolerance", "lower", "upper"))
    if claim["kind"] == "exit-flag":
        beyond = low > tolerance if claim["flag"] else high <= tolerance
    else:
        beyond = 0 <= tolerance < low
    return same and beyond and distance_holds(document) and answers_hold(document)


# ---------------------------------------------------------------- mutations


def of_answers(document, rng):
    """Move, repeat, drop, coarsen or nudge answers, exchange samples, put another proof in place."""
    told = document["evidence"]["transcript"]
    answers = told["answers"]
    if not answers:
        return
    entry = rng.choice(answers)
    kind = rng.randrange(9)
    if kind == 0:
        rng.shuffle(answers)
    elif kind == 1:
        answers.append(copy.deepcopy(entry))
    elif kind == 2:
        answers.remove(entry)
    elif kind == 3:
        entry["n"] += rng.choice((-2, -1, 1, 2))
    elif kind == 4:
        entry["sample"] = rng.randrange(3)
    elif kind == 5:  # the same number, written finer, and moved by one unit of the finer grid
        lift, step = rng.choice((1, 3, 40)), rng.choice((-1, 0, 1))
        entry["exponent"] += lift
        if entry["subject"] == "matrix":
            entry["numerators"] = [[str((int(v) << lift) + step) for v in row] for row in entry["numerators"]]
        else:
            entry["numerators"] = [str((int(v) << lift) + step) for v in entry["numerators"]]
    elif kind == 6:
        told["samples"] = [rng.choice(told["samples"]) for _ in told["samples"]]
    elif kind == 7:
        told["sample"] = rng.randrange(len(told["samples"]))
        document["instance"]["measurements"] = told["samples"][told["sample"]]
    elif "proof" in entry:
        entry["proof"]["claim"]["upper"] = str(Fraction(2) ** -(entry["n"] + rng.choice((-1, 0, 1))))
        entry["proof"]["claim"]["lower"] = "0"
    if document["claim"]["kind"] == "consistency" and rng.random() < 0.7:
        document["claim"]["questions"] = len(answers)
        document["claim"]["bits"] = max([0, *(a["n"] for a in answers)])


def of_turns(document, rng):
    turns = document["instance"]["turns"]
    turns[rng.randrange(len(turns))] = rng.randrange(4)


def mutant(name, rng):
    document = json.loads((ROOT / f"{name}.json").read_text())
    kinds = [lambda: mutate(document, rng)] * 3
    if document["claim"]["kind"] != "distance":
        kinds.append(lambda: of_answers(document, rng))
        kinds.append(lambda: of_answers(document, rng))
    if "turns" in document["instance"]:
        kinds.append(lambda: of_turns(document, rng))
    rng.choice(kinds)()
    return document


@pytest.mark.parametrize("name", BASES)
def test_the_bases_are_true(name):
    document = json.loads((ROOT / f"{name}.json").read_text())
    assert is_true(document)
    assert check.check_bytes(json.dumps(document).encode())["kind"] == document["claim"]["kind"]


def judge(seed):
    """Is the mutant of this seed accepted? Then it is true."""
    rng = random.Random(seed)
    name = rng.choice(BASES)
    document = mutant(name, rng)
    if not is_accepted(document):
        return False
    assert is_true(document), f"seed {seed}: a mutant of {name} is accepted and false"
    return True


test_no_false_mutant_is_accepted = batches(judge, count=tries(10, 20), size=50, most=0.8)


@pytest.mark.parametrize("name", BASES)
def test_reading_mutants_back_fails_by_name_or_gives_the_same_file(name):
    """The producer's reader has no other exceptions; what it reads from an accepted file is that file."""
    for seed in range(40):
        rng = random.Random(f"{name}{seed}")
        document = mutant(name, rng)
        try:
            verified = check.check_bytes(json.dumps(document).encode())
        except (check.Malformed, check.Rejected):
            verified = None
        try:
            read = decode(json.dumps(document))
            again = json.loads(read.to_json())
        except (sv.MalformedCertificate, sv.InvalidInput):
            continue
        if verified is not None:
            assert check.check_bytes(json.dumps(again).encode()) == verified


# ---------------------------------------------------------------- hostile files


def first(document):
    return document["evidence"]["transcript"]["answers"][0]


def whole_answer(**values):
    return lambda document: first(document).update(values)


def expensive():
    """Name -> edit that asks for work."""

    def nested(document):
        proof = json.loads((ROOT / "refutation.json").read_text())
        told = next(a for a in document["evidence"]["transcript"]["answers"] if a["subject"] == "solution")
        told["proof"] = proof
        inner = next(a for a in proof["evidence"]["transcript"]["answers"] if a["subject"] == "solution")
        inner["proof"] = json.loads((ROOT / "refutation.json").read_text())

    def deep(document):
        value = "0"
        for _ in range(200):
            value = [value]
        first(document)["numerators"] = value

    def many(document):
        document["evidence"]["transcript"]["answers"] = [first(document)] * 20_000
        first(document)["numerators"] = [["9" * 200] * 2]

    return {
        "exponent 100000": whole_answer(exponent=100_000),
        "n 100000": whole_answer(n=100_000),
        "n and exponent 100000": whole_answer(n=100_000, exponent=100_000),
        "n -1024": whole_answer(n=-1024, exponent=100_000, numerators=[["9" * 50_000] * 2]),
        "exponent -1024": whole_answer(exponent=-1024),
        "long numerators": whole_answer(numerators=[["7" * 49_999] * 2]),
        "too long numerators": whole_answer(numerators=[["7" * 50_001] * 2]),
        "proofs in proofs": nested,
        "deep nesting": deep,
        "many answers": many,
    }


def mistyped():
    """Name -> edit that puts something of the wrong type somewhere."""
    edits = {}
    for wrong in (None, True, 1.5, "x", [], {}, [[]], [None], {"rule": "transcript"}, -1, 10**8):
        for key in ("subject", "n", "sample", "exponent", "numerators"):
            edits[f"{key} is {wrong!r}"] = whole_answer(**{key: wrong})
        for key in ("rule", "samples", "sample", "answers"):
            edits[f"{key} of the transcript is {wrong!r}"] = lambda d, k=key, w=wrong: d["evidence"][
                "transcript"
            ].update({k: w})
        for key in ("tolerance", "lower", "upper", "unique"):
            edits[f"{key} of the claim is {wrong!r}"] = lambda d, k=key, w=wrong: d["claim"].update({k: w})
        edits[f"turns are {wrong!r}"] = lambda d, w=wrong: d["instance"].update(turns=w)
        edits[f"evidence is {wrong!r}"] = lambda d, w=wrong: d.update(evidence=w)
        edits[f"transcript is {wrong!r}"] = lambda d, w=wrong: d["evidence"].update(transcript=w)
        edits[f"proof is {wrong!r}"] = lambda d, w=wrong: next(
            a for a in d["evidence"]["transcript"]["answers"] if a["subject"] == "solution"
        ).update(proof=w)
        edits[f"field of the proof is {wrong!r}"] = lambda d, w=wrong: next(
            a for a in d["evidence"]["transcript"]["answers"] if a["subject"] == "solution"
        )["proof"].update(field=w)
    return edits


HOSTILE = expensive() | mistyped()
"""Edits of a correct refutation or consistency certificate."""
TRUE_ALL_THE_SAME = {
    "unique of the claim is None",
    "unique of the claim is True",
    "field of the proof is []",
    "answers of the transcript is []",
    "n is -1",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_refutations_are_refused_quickly(kind):
    document = json.loads((ROOT / "refutation.json").read_text())
    HOSTILE[kind](document)
    data, start = json.dumps(document).encode(), time.process_time()
    if kind in TRUE_ALL_THE_SAME:
        try:
            assert check.check_bytes(data)["kind"] == "refutation"
        except check.Malformed:
            assert kind == "unique of the claim is None"
        assert is_true(document)
    else:
        with pytest.raises((check.Malformed, check.Rejected)):
            check.check_bytes(data)
    assert time.process_time() - start < 2


@pytest.fixture
def numerals_of_any_length():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("exponent", [64, 5_000, 90_000])
@pytest.mark.usefixtures("numerals_of_any_length")
def test_precision_follows_the_accuracy_and_not_the_grid(exponent):
    """An answer on an absurdly fine grid is checked at the precision of its n, also behind a DCT."""
    document = json.loads((ROOT / "refutation-dct.json").read_text())
    entry = document["evidence"]["transcript"]["answers"][0]
    lift, n = exponent - entry["exponent"], entry["n"]
    entry["numerators"] = [[str(int(v) << lift) for v in row] for row in entry["numerators"]]
    entry["exponent"] = exponent
    start = time.process_time()
    questions = check.check_bytes(json.dumps(document).encode())["questions"]
    assert time.process_time() - start < 2
    assert questions == len(document["evidence"]["transcript"]["answers"])
    entry["numerators"][0][0] = str(int(entry["numerators"][0][0]) + (1 << (exponent - n + 1)))
    with pytest.raises(check.Rejected, match="transcript"):
        check.check_bytes(json.dumps(document).encode())
