"""The proven checker says what the checker in Python says, or that it does not cover the file."""

from __future__ import annotations

import base64
import copy
import json
import random
import shutil
import struct
import subprocess
from collections import Counter
from fractions import Fraction

import pytest
from effort import tries
from mutants import CORRECT, changed, places
from proven_program import FORMAL, PROGRAM, needs_program, said, words

from sciverify.checker import check

CORPORA = CORRECT.parent
LEAST_PROVEN = 65
"""Of the correct corpus."""
pytestmark = needs_program


def verdict(file):
    try:
        check.check_file(file)
    except check.Rejected:
        return "REJECTED"
    except check.Malformed:
        return "MALFORMED"
    except check.TooMuchWork:
        return "NOT CHECKED"
    return "PROVEN"


@pytest.mark.parametrize("corpus", ["correct", "incorrect", "malformed"])
def test_the_verdict_on_a_corpus_is_the_same_or_not_covered(corpus):
    files = sorted((CORPORA / corpus).glob("*.json"))
    spoken = words(files)
    differ = [
        (file.name, word, verdict(file))
        for file, word in zip(files, spoken, strict=True)
        if word != "NOT COVERED" and word != verdict(file)
    ]
    assert not differ
    assert (Counter(spoken)["PROVEN"] >= LEAST_PROVEN) == (corpus == "correct")


@pytest.fixture(scope="module")
def bases():
    files = sorted(CORRECT.glob("*.json"))
    return [json.loads(file.read_text()) for file, word in zip(files, words(files), strict=True) if word == "PROVEN"]


def mutant(base, rng):
    """One to three numbers or blocks changed, and now and then what is said of uniqueness, or no separation."""
    changing = copy.deepcopy(base)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        holder, key = rng.choice([(h, k) for h, k in places(changing) if h[k] != ""])
        holder[key] = changed(holder[key], key, rng)
    if "unique" in changing["claim"] and rng.random() < 0.05:
        changing["claim"]["unique"] = rng.choice((True, False, None))
    if "separation" in changing["evidence"] and rng.random() < 0.05:
        changing["evidence"]["separation"] = None
    return changing


@pytest.mark.parametrize("batch", range(tries(5, 50)))
def test_mutants_are_accepted_by_both_or_by_none(batch, bases, tmp_path):
    rng = random.Random(batch)
    files = []
    for k in range(200):
        files.append(tmp_path / f"{k}.json")
        files[-1].write_text(json.dumps(mutant(rng.choice(bases), rng)))
    counts = Counter()
    for file, word in zip(files, words(files), strict=True):
        if word == "NOT COVERED" or (other := verdict(file)) == "NOT CHECKED":
            continue
        counts[word == "PROVEN"] += 1
        assert (word == "PROVEN") == (other == "PROVEN"), (batch, file.name, word, other)
    assert counts[True] > 20
    assert counts[False] > 80


def reduced(value):
    """Numerals in lowest terms, elements in full."""
    if isinstance(value, str):
        return str(Fraction(value))
    return [reduced(part) for part in value] if isinstance(value, list) else value


def as_told(transcript):
    """Samples, and answers as numbers: a radius, and columns of a matrix or measurements."""
    if transcript is None:
        return None
    answers = []
    for answer in transcript["answers"]:
        unit = Fraction(2) ** -answer["exponent"]
        rows = answer["numerators"]
        columns = [list(column) for column in zip(*rows, strict=True)] if answer["subject"] == "matrix" else rows
        scaled = reduced(
            [[str(int(x) * unit) for x in c] if isinstance(c, list) else str(int(c) * unit) for c in columns]
        )
        answers.append([str(Fraction(2) ** -answer["n"]), scaled])
    return [reduced(transcript["samples"]), answers]


def test_the_instance_is_understood_as_it_stands_in_the_file():
    found = sorted(CORRECT.glob("*.json"))
    files = [file for file, word in zip(found, words(found), strict=True) if word == "PROVEN"]
    lines = said(files, "--echo")
    compared = 0
    for file, line in zip(files, lines[::2], strict=True):
        document, echo = json.loads(file.read_text()), json.loads(line)
        instance = document["instance"]
        if isinstance(instance["matrix"], dict):
            continue
        compared += 1
        assert echo["rows"] == reduced(instance["matrix"]), file.name
        assert echo["weights"] == reduced(instance["weights"])
        assert echo["measurements"] == reduced(instance["measurements"])
        assert echo["scales"] == reduced(instance["row_scales_squared"])
        assert echo["parameter"] == reduced(instance.get("lambda", instance.get("eta")))
        assert echo["point"] == reduced(document["point"] or [])
        assert echo["field"] == [reduced(step["sqrt"]) for step in document["field"]]
        claim = document["claim"]
        assert [echo["lower"], echo["upper"]] == reduced([claim.get("lower", "0"), claim.get("upper", "0")])
        assert echo["told"] == as_told(document["evidence"].get("transcript"))
    assert compared > 20


def doubles(block):
    """The numbers of a dense block, or the columns of a matrix, as numerals in lowest terms."""
    raw = base64.b64decode(block["data"])
    shape = block.get("shape")
    if block["encoding"] != "float64-csc":
        numbers = [str(Fraction(x)) for x in struct.unpack(f"<{len(raw) // 8}d", raw)]
        return numbers if shape is None else [numbers[k : k + shape[0]] for k in range(0, len(numbers), shape[0])]
    entries, (rows, columns) = block["entries"], shape
    heads = struct.unpack(f"<{columns + 1 + entries}Q", raw[: 8 * (columns + 1 + entries)])
    values = struct.unpack(f"<{entries}d", raw[8 * (columns + 1 + entries) :])
    found = [["0"] * rows for _ in range(columns)]
    for column in range(columns):
        for k in range(heads[column], heads[column + 1]):
            found[column][heads[columns + 1 + k]] = str(Fraction(values[k]))
    return found


def test_doubles_are_understood_as_the_rational_numbers_that_they_are():
    found = sorted(CORRECT.glob("*.json"))
    files = [file for file, word in zip(found, words(found), strict=True) if word == "PROVEN"]
    compared = 0
    for file, line in zip(files, said(files, "--echo")[::2], strict=True):
        document, echo = json.loads(file.read_text()), json.loads(line)
        instance = document["instance"]
        if isinstance(instance["matrix"], dict):
            compared += 1
            assert echo["columns"] == doubles(instance["matrix"]), file.name
            assert echo["measurements"] == doubles(instance["measurements"])
            assert echo["point"] == doubles(document["point"])
            weights = instance["weights"]
            assert echo["weights"] == (["1"] * len(echo["columns"]) if weights is None else doubles(weights))
            scales = instance.get("row_scales_squared")
            assert echo["scales"] == (None if scales is None else doubles(scales))
    assert compared > 5


@pytest.mark.parametrize("name", ["basis-pursuit-surd", "float-zero"])
def test_coq_takes_the_theorem_of_a_certificate(name, tmp_path):
    proofs = FORMAL / "build"
    if shutil.which("coqc") is None or not (proofs / "Certificate.vo").is_file():
        pytest.skip("the proofs are not compiled here: `make -C formal` does it")
    done = subprocess.run([PROGRAM, "--coq", CORRECT / f"{name}.json"], capture_output=True, text=True, check=True)
    theorem = tmp_path / "Theorem.v"
    for text, code in ((done.stdout, 0), (done.stdout.replace("st_lower := (", "st_lower := (1"), 1)):
        theorem.write_text(text)
        coqc = ["coqc", "-q", "-Q", str(proofs), "Sciverify", str(theorem)]
        outcome = subprocess.run(coqc, capture_output=True, text=True, check=False)
        assert outcome.returncode == code, outcome.stderr
