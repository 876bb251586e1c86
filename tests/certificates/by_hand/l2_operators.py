"""Operators on l2 as they stand in files, and points near their spectra."""

from __future__ import annotations

import base64
import struct

from by_hand.documents import Constant, Document, certificate


def number(x: object) -> object:
    """A numeral, or a pair of numerals."""
    return [*map(str, x)] if isinstance(x, tuple) else str(x)


def periodic(*values: object) -> Document:
    return {"kind": "periodic", "values": [*map(number, values)]}


def letters(**values: object) -> Document:
    return {"kind": "letters", "values": {letter: number(x) for letter, x in values.items()}}


def wave(kind: str, coupling: object, frequency: object, phase: object) -> Document:
    return {"kind": kind, "coupling": str(coupling), "frequency": [*map(str, frequency)], "phase": str(phase)}


def changed(base: Document, first: object, *values: object) -> Document:
    return {"kind": "changed", "base": base, "first": str(first), "values": [*map(number, values)]}


def banded(
    diagonals: dict[object, Document], sites: object = "integers", self_adjoint: object = True, word: object = None
) -> Document:
    listed = [{"offset": str(k), "entries": entries} for k, entries in diagonals.items()]
    return {"kind": "banded", "sites": sites, "self_adjoint": self_adjoint, "word": word, "diagonals": listed}


def integers(*vectors: object, form: str = "int16") -> Document:
    """A block of vectors."""
    flat = [x for vector in vectors for x in vector]
    data = struct.pack(f"<{len(flat)}{ {'int16': 'h', 'int32': 'i', 'int64': 'q'}[form] }", *flat)
    return {"encoding": form, "data": base64.b64encode(data).decode()}


def near(
    operator: object, points: object, bounds: object, vectors: object, *, first: object = 0, resolvent: object = "self-adjoint",
    condition: object = "", imaginary: object = None, adjoint: object = (), bits: object = 80, error: object = None,
) -> Document:  # fmt: skip
    """Points within these bounds of the spectrum; the largest bound is the error if no other one is said."""
    said = error if error is not None else max(bounds, key=lambda b: float(eval(str(b))))
    claim = {"kind": "spectral-points", "count": len(points), "error": str(said), "condition": condition}
    posed = {
        "operator": operator,
        "resolvent": resolvent,
        "points": [*map(number, points)],
        "bounds": [*map(str, bounds)],
    }
    evidence = {
        "rule": "residual",
        "sites": {"first": str(first), "count": len(vectors[0])},
        "bits": bits,
        "vectors": integers(*vectors),
        "imaginary": None if imaginary is None else integers(*imaginary),
        "adjoint": [*adjoint],
    }
    return certificate(claim, posed, None, evidence)


def at_sites(document: Document, count: int) -> Document:
    """The same with so many sites, whatever its vectors have."""
    evidence = document["evidence"]
    return {**document, "evidence": {**evidence, "sites": {**evidence["sites"], "count": count}}}


FIBONACCI = {"rules": {"a": "ab", "b": "a"}, "first": "a"}
ZERO_OR_THREE = banded({0: periodic(0, 3)})  # Sp = {0, 3}
FREE = banded({1: periodic(1)})  # [-2, 2]
BILATERAL = banded({1: periodic(1)}, self_adjoint=False)  # the unit circle
UNILATERAL = banded({1: periodic(1)}, "naturals", False)  # the closed unit disk, which is the closed numerical range
LEFT = banded({-1: periodic(1)}, "naturals", False)  # the same; e_0 becomes 0
IMAGINARY = banded({0: periodic((0, 1))}, self_adjoint=False)  # {i}
# e_0 -> i e_1, e_1 -> -i e_0, everything else to 0: {-1, 0, 1}; (1, i) belongs to 1
TURNING = banded({1: changed(periodic(0), 0, (0, 1))}, "naturals")
DEFECT = banded({0: changed(periodic(0), -2, 1, 5)})  # {0, 1, 5}; the 5 stands at the site -1
WORD = banded({0: letters(a=1, b=3)}, "hull", word=FIBONACCI)  # {1, 3}; the word begins abaab
LEVEL = banded({0: wave("cosine", 1, (0, 0, 0), 0)})  # {2}
ROOT_OF_TWO = banded({0: wave("cosine", -1, (0, 0, 0), "1/8")})  # {-sqrt 2}
CIRCLE = banded({0: wave("wave", 2, (0, "1/2", 5), "1/4")}, self_adjoint=False)  # |z| = 2; d(0) = 2i
SPREAD = {"resolvent": {"kind": "power", "factor": "1/4", "power": 2}, "condition": "if 1 / ||R(z)|| >= 1/4 dist^2"}
RANGE = {"resolvent": "numerical-range", "condition": "if the spectrum is the closed numerical range"}
HIGH = {
    "resolvent": {"kind": "power", "factor": "1", "power": 64},
    "condition": "if 1 / ||R(z)|| >= 1 dist^64",
}
NORMAL = {"resolvent": "normal"}

CORRECT: dict[str, Document] = {
    "hand-points-on-the-bound": near(ZERO_OR_THREE, ["1/2", "13/4"], ["1/2", "1/4"], [[1, 0], [0, 7]]),
    # z = i/2: |z| = 1/2
    "hand-points-off-the-axis": near(ZERO_OR_THREE, [(0, "1/2")], ["1/2"], [[0, 1]], first=-3),
    # (A - 2) v = (1, -1, 0, -1, 1) in the five rows, ||v||^2 = 3: no row is missing
    "hand-points-whole-columns": near(FREE, [2], ["116/100"], [[1, 1, 1]], first=9),
    "hand-points-normal-by-its-form": near(BILATERAL, [0], [1], [[1]], **NORMAL),
    "hand-points-row-below-zero": near(LEFT, [0], [0], [[1]], **RANGE),
    "hand-points-column-beside-zero": near(LEFT, [0], [1], [[1]], first=1, **RANGE),
    "hand-points-adjoint": near(UNILATERAL, [0, 0], [0, 1], [[1], [1]], adjoint=[0], **RANGE),
    "hand-points-adjoint-conjugates": near(IMAGINARY, [(0, 1)], [0], [[5]], adjoint=[0], **NORMAL),
    "hand-points-complex-vector": near(TURNING, [1, -1], [0, 0], [[1, 0], [1, 0]], imaginary=[[0, 1], [0, -1]]),
    "hand-points-changed": near(DEFECT, [5, 1, 0], [0, 0, 0], [[0, 0, 3, 0], [0, 1, 0, 0], [1, 0, 0, 0]], first=-3),
    "hand-points-of-a-word": near(WORD, [3, 1], [0, 0], [[1, 0], [0, 1]], first=1),
    "hand-points-one": near(WORD, ["5/2"], ["1/2"], [[0, 0, 0, 1]], first=1),
    "hand-points-power": near(ZERO_OR_THREE, [-1], [2], [[1]], **SPREAD),
    "hand-points-cosine": near(LEVEL, [2], [f"1/{2**60}"], [[1]], first=7),
    "hand-points-cosine-negative": near(ROOT_OF_TWO, ["-141421356237/100000000000"], [f"1/{2**36}"], [[1]]),
    "hand-points-circle": near(CIRCLE, [(0, 2)], [f"1/{2**60}"], [[1]], **NORMAL),
    "hand-points-off-diagonal-wave": near(
        banded({1: wave("wave", 1, ("1/4", 0, 0), 0)}), [0], ["1414214/1000000"], [[1]], first=5
    ),  # e_5 -> i e_6 + e_4
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # |1/2 - 0| = 1/2
    "hand-points-bound-too-small": (near(ZERO_OR_THREE, ["1/2"], ["49/100"], [[1, 0]]), "residual"),
    # the distance is 1/2
    "hand-points-imaginary-part-left-out": (near(ZERO_OR_THREE, [(0, "1/2")], ["2/5"], [[1]]), "residual"),
    # the distance is 1: a square section of the shift would be singular
    "hand-points-square-section": (near(BILATERAL, [0], ["99/100"], [[1, 0]], **NORMAL), "residual"),
    # on all integers the row of -1 exists, and the distance is 1
    "hand-points-row-of-a-negative-site": (
        near(banded({-1: periodic(1)}, self_adjoint=False), [0], [0], [[1]], **NORMAL), "residual",
    ),
    # true, and not proven by this vector: A e_0 = e_1
    "hand-points-not-the-adjoint": (near(UNILATERAL, [0], ["1/2"], [[1]], **RANGE), "residual"),
    # |-i - i| = 2
    "hand-points-not-conjugated": (near(IMAGINARY, [(0, -1)], [1], [[1]], adjoint=[0], **NORMAL), "residual"),
    # Sp = {-1, 0, 1}
    "hand-points-complex-vector-off": (near(TURNING, ["3/2"], ["2/5"], [[1, 0]], imaginary=[[0, 1]]), "residual"),
    # true, and (1, -i) belongs to -1
    "hand-points-complex-vector-of-another": (near(TURNING, [1], ["1/2"], [[1, 0]], imaginary=[[0, -1]]), "residual"),
    "hand-points-changed-elsewhere": (near(DEFECT, [4], ["1/2"], [[1]], first=-1), "residual"),
    "hand-points-between-the-letters": (near(WORD, [2], ["1/2"], [[1]], first=1), "residual"),
    # g(3/2) = 9/16 < 1
    "hand-points-power-forgotten": (near(ZERO_OR_THREE, [-1], ["3/2"], [[1]], **SPREAD), "residual"),
    # g(-2) = 1: without this condition an even power hides the sign
    "hand-points-bound-negative": (near(ZERO_OR_THREE, [-1], [-2], [[1]], **SPREAD), "bounds"),
    # 0 <= g(e) ||v||
    "hand-points-zero-vector": (near(ZERO_OR_THREE, [1], ["1/4"], [[0, 0]]), "residual"),
    "hand-points-one-more": (
        {**(one := near(ZERO_OR_THREE, [0], [0], [[1], [1]])), "claim": {**one["claim"], "count": 2}}, "bounds",
    ),
    # |1/2 - 0| = 1/2
    "hand-points-error-too-small": (near(ZERO_OR_THREE, ["1/2"], ["1/2"], [[1]], error="1/4"), "bounds"),
    # not normal: z = 1/10 has the distance 0 to the spectrum {0}, and the claim says nothing of a hypothesis
    "hand-points-without-its-condition": (near(UNILATERAL, [2], [3], [[1]], **{**RANGE, "condition": ""}), "residual"),
    # Sp = {2}: twice the real part
    "hand-points-cosine-once": (near(LEVEL, [1], ["1/100"], [[1]]), "residual"),
    # -sqrt 2 is no rational number; with 1 bit the checker computes -90/64 and knows it to 60/64
    "hand-points-cosine-rounded": (near(ROOT_OF_TWO, ["-90/64"], [0], [[1]], bits=1), "residual"),
    # 90/64 is 0.008 away, the error of one rotation is not counted
    "hand-points-cosine-nearly": (near(ROOT_OF_TWO, ["-90/64"], ["1/128"], [[1]], bits=1), "residual"),
}  # fmt: skip

PLAIN = near(ZERO_OR_THREE, ["1/2"], ["1/2"], [[1, 0]])


def _proof(**parts: object) -> Document:
    return {**PLAIN, "evidence": {**PLAIN["evidence"], **parts}}


def _posed(**parts: object) -> Document:
    return {**PLAIN, "instance": {**PLAIN["instance"], **parts}}


def _diagonal(entries: object, **parts: object) -> Document:
    return _posed(operator={**banded({0: entries}), **parts})


def _rules(first: object = "a", **rules: object) -> Document:
    """Letters that do not matter: the entries are constant."""
    return _posed(operator=banded({0: periodic(0)}, "hull", word={"rules": rules, "first": first}))


def _growth(**parts: object) -> Document:
    return _posed(resolvent={"kind": "power", "factor": "1", "power": 1, **parts})


ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-points-sites-unknown": (_diagonal(periodic(0), sites="wholes"), "sites is 'wholes'"),
    "hand-points-sites-of-lists": (_diagonal(periodic(0), sites=["integers"]), "sites is [\"integers\"]"),
    "hand-points-self-adjoint-or-not": (_diagonal(periodic(0), self_adjoint=1), "self_adjoint must be true or false"),
    "hand-points-word-of-no-hull": (_diagonal(periodic(0), word=FIBONACCI), "word goes with the sites 'hull'"),
    "hand-points-hull-without-a-word": (_diagonal(periodic(0), sites="hull"), "word goes with the sites 'hull'"),
    "hand-points-no-diagonal": (_posed(operator=banded({})), "diagonals is empty"),
    "hand-points-offset-twice": (
        _posed(operator={**FREE, "diagonals": 2 * FREE["diagonals"]}), "offset is 1 again"),
    "hand-points-negative-offset": (_posed(operator=banded({-1: periodic(0)})), "a self-adjoint operator has a real"),
    "hand-points-imaginary-diagonal": (_diagonal(periodic((0, 0), (0, 1))), "a self-adjoint operator has a real"),
    "hand-points-wave-on-the-diagonal": (_diagonal(wave("wave", 0, (0, 0, 0), 0)), "a self-adjoint operator has a real"),
    # true: A = 0; 2^62 + 1 is one too far
    "hand-points-far-site": (near(banded({0: periodic(0)}), [0], [0], [[1]], first=2**62 + 1), "sites up to 2^62"),
    "hand-points-far-offset": (_posed(operator=banded({0: periodic(0, 3), 2**20 + 1: periodic(0)})), "it is 1048576 at most"),
    "hand-points-offset-of-halves": (_posed(operator=banded({"1/2": periodic(0)})), "offset is '1/2', no integer"),
    # at another word of the hull the letter at this site is another one
    "hand-points-changed-on-a-hull": (
        near(banded({0: changed(letters(a=1, b=3), 0, 7)}, "hull", word=FIBONACCI), [7], [0], [[1]]),
        "they follow the letters, or are constant"),
    "hand-points-periodic-on-a-hull": (
        near(banded({0: periodic(1, 3)}, "hull", word=FIBONACCI), [3], [0], [[1]], first=1),
        "they follow the letters, or are constant"),
    "hand-points-no-sites": (_proof(sites={"first": "0", "count": 0}, vectors=integers([])), "count is 0; 1 to"),
    "hand-points-below-zero": (near(LEFT, [0], [1], [[1, 1]], first=-1, **RANGE), "first is -1, and the sites are the natural"),
    "hand-points-operator-of-no-kind": (_posed(operator={**FREE, "kind": ["banded"]}), "kind is [\"banded\"]"),
    "hand-points-operator-unknown": (_posed(operator={**FREE, "kind": "integral"}), "kind is 'integral'"),
    "hand-points-shift-called-self-adjoint": (
        near(BILATERAL, [0], [1], [[1]]), "the form of the operator does not show it"),
    "hand-points-growth-of-no-kind": (_growth(kind="logarithm"), "known are self-adjoint, normal, numerical-range, and a power"),
    "hand-points-growth-without-a-factor": (_growth(factor="0"), "a positive factor"),
    "hand-points-growth-of-no-power": (_growth(power=0), "a positive factor and a power from 1 to 64"),
    "hand-points-growth-of-a-high-power": (_growth(power=65), "a positive factor and a power from 1 to 64"),
    "hand-points-growth-of-a-long-factor": (_growth(factor=f"1/{2**256}"), "factor is too long"),
    "hand-points-letters-without-a-word": (_diagonal(letters(a=0)), "the operator has no word"),
    "hand-points-letters-in-a-list": (
        _posed(operator=banded({0: {"kind": "letters", "values": ["a", "b"]}}, "hull", word=FIBONACCI)),
        "must give a number to each letter"),
    "hand-points-letter-forgotten": (
        _posed(operator=banded({0: letters(a=1)}, "hull", word=FIBONACCI)), "must give a number to each letter"),
    "hand-points-before-the-word": (near(WORD, [3], [0], [[1, 0]], first=-1), "site -1 lies before the word"),
    "hand-points-changed-twice": (_diagonal(changed(changed(periodic(0), 0, 1), 0, 1)), "is changed itself"),
    "hand-points-no-values": (_diagonal(periodic()), "values is empty"),
    "hand-points-sequence-unknown": (_diagonal({"kind": "random"}), "kind is 'random'"),
    "hand-points-none": (_posed(points=[], bounds=[]), "instance.points is empty"),
    "hand-points-bounds-missing": (_posed(bounds=[]), "instance.bounds has 0 entries"),
    "hand-points-half-a-site": (_proof(sites={"first": "1/2", "count": 2}), "first is '1/2', no integer"),
    "hand-points-no-bits": (_proof(bits=0), "bits is 0"),
    "hand-points-many-bits": (_proof(bits=4097), "bits is 4097"),
    "hand-points-vector-too-long": (_proof(vectors=integers([1, 0, 0])), "vectors of length 3, and 2 sites"),
    "hand-points-imaginary-part-too-long": (
        _proof(imaginary=integers([0, 0, 0])), "real parts of length 2, imaginary parts of 3"),
    "hand-points-encoding-unknown": (_proof(vectors={"encoding": "int8", "data": "AAAA"}), "encoding is 'int8'"),
    "hand-points-encoding-of-lists": (_proof(vectors={"encoding": ["int16"], "data": "AAAA"}), "encoding is [\"int16\"]"),
    "hand-points-half-an-entry": (_proof(vectors={"encoding": "int16", "data": "AAAA"}), "3 bytes, which are no 1 vectors"),
    "hand-points-rules-in-a-list": (
        _posed(operator=banded({0: periodic(0)}, "hull", word={"rules": ["a"], "first": "a"})), "with 1 to 26 letters"),
    "hand-points-no-letter": (_rules(), "with 1 to 26 letters"),
    "hand-points-27-letters": (
        _rules(**dict.fromkeys(ALPHABET + "A", ALPHABET + "A")), "with 1 to 26 letters"),
    "hand-points-letter-of-two": (_rules(a="aa", bb="a"), "rules['bb'] is 'a'"),
    "hand-points-word-in-a-list": (_rules(a="ab", b=["a"]), "rules['b'] is [\"a\"]"),
    "hand-points-empty-word": (_rules(a="ab", b=""), "rules['b'] is ''"),
    "hand-points-letter-without-a-rule": (_rules(a="ab"), "rules['a'] is 'ab'"),
    "hand-points-first-in-a-list": (_rules(["a"], a="ab", b="a"), "first is [\"a\"]"),
    "hand-points-first-without-a-rule": (_rules("c", a="ab", b="a"), "first is 'c'"),
    "hand-points-first-does-not-begin": (_rules("b", a="ab", b="a"), "first is 'b'"),
    "hand-points-word-that-stays": (_rules(a="a"), "no power of the substitution"),
    # b never becomes a
    "hand-points-not-primitive": (_rules(a="ab", b="b"), "no power of the substitution"),
    "hand-points-root-of-a-negative-number": (_diagonal(wave("cosine", 1, (0, 1, -2), 0)), "negative number under its root"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("twice the real part", "sequences.py", "(2 if self.real else 1)", "(1 if self.real else 1)"),
    Constant("error of the first rotation", "waves.py", "10 * count + 20", "10 * count - 10"),
)
