"""Eigenvalues of self-adjoint banded operators: two points instead of one, none, one at an end, bounds that are too narrow."""

from __future__ import annotations

import base64
import struct
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.lattices import SQUARE
from by_hand.windows import FIBONACCI_WORD, FREE, HALF_LINE, IMPURITY, banded, changed, constant, cosine

TINY = Fraction(1, 10**12)


def whole(*values: int) -> Document:
    """A block of 64-bit integers."""
    return {"encoding": "int64", "data": base64.b64encode(struct.pack(f"<{len(values)}q", *values)).decode()}


def eigenvalue(
    operator: Document, ends: Any, bounds: Any, first: Any, re: Any, im: Any = None, length: Any = 30, site: Any = 0,
    amount: Any = "3/2", bits: Any = 8, phases: Any = 0,
) -> Document:  # fmt: skip
    """(a, b) holds one eigenvalue within these bounds, by a vector from `first` on."""
    (a, b), (lower, upper) = map(Fraction, ends), bounds
    claim = {"kind": "eigenvalue", "left": str(a), "right": str(b), "lower": str(lower), "upper": str(upper)}
    free = {"rule": "windows", "length": length, "phases": phases, "bits": 40}
    free |= {"centres": numerals([(a + b) / 2]), "radii": numerals([(b - a) / 2])}
    evidence = {"rule": "temple-kato", "site": str(site), "amount": str(amount), "free": free}
    evidence |= {"sites": {"first": str(first), "count": len(re)}, "bits": bits}
    evidence |= {"vectors": whole(*re), "imaginary": im and whole(*im)}
    return certificate(claim, {"operator": operator}, None, evidence)


def temple(mean: Fraction, variance: Fraction, ends: Any) -> tuple[Fraction, Fraction]:
    """The bounds that (EV2) allows, with nothing to spare."""
    left, right = map(Fraction, ends)
    return mean - variance / (right - mean), mean + variance / (mean - left)


def moved(bounds: Any, below: Any, above: Any) -> tuple[Fraction, Fraction]:
    return bounds[0] + Fraction(below), bounds[1] + Fraction(above)


ENDS, NEAR, HALF = ("9/4", "11/4"), ("4", "6"), Fraction(5, 2)
BOTH = (1, 2, 4, 8, 16, 8, 4, 2, 1)  # (A - 5/2) v is 1, -1/2 at its ends and beside them
MEAN, SQUARE_OF_LENGTH = HALF - Fraction(1, 426), 426
BEST = temple(MEAN, HALF / 426 - Fraction(1, 426**2), ENDS)
ONE_SIDE = (16, 8, 4, 2, 1)
BEST_HALF = temple(HALF - Fraction(1, 2 * 341), HALF / (2 * 341) - Fraction(1, (2 * 341) ** 2), ENDS)
QUARTERS = banded({0: changed(constant(0), 0, "3/2"), 1: constant(["0", "1"])})  # links i, so that v(n) = i^n 2^-|n|
TURNED_RE, TURNED_IM = (1, 0, -4, 0, 16, 0, -4, 0, 1), (0, 2, 0, -8, 0, 8, 0, -2, 0)
FIVE = banded({0: changed(constant(0), 0, 5)})  # spectrum {0, 5}
PAIR = banded({0: changed(constant(5), 0, "-1/10", "1/10")})  # spectrum {-1/10, 1/10, 5}
TWINS = banded({0: changed(constant(5), 0, 0, 0)})  # 0 twice, and 5
LEFT = banded({0: changed(constant(5), 0, 0)})  # spectrum {0, 5}, 0 at one site
WAVE = banded({0: changed(cosine(1, ("1/3", "0", "0")), 0, 10)})  # -1, 2 and 10, computed with 30 / 2^(8 + 5) doubt
MATHIEU = banded({0: changed(cosine("1/2"), 0, 10), 1: constant(1)})  # all phases are within [-3, 3], and 10.2 nearly
LETTERS = banded({0: {"kind": "letters", "values": {"a": "0", "b": "5"}}}, "hull", FIBONACCI_WORD)  # 0 and 5 on and on
SHIFT = banded({1: constant(1)}, "naturals", self_adjoint=False)


def five(ends: Any = NEAR, bounds: Any = (5, 5), re: Any = (1,), operator: Document = FIVE, **more: Any) -> Document:
    """The site 0 alone, which no link leaves."""
    return eigenvalue(operator, ends, bounds, 0, re, **{"length": 1, "amount": 5, **more})


CORRECT: dict[str, Document] = {
    "hand-eigenvalue-impurity": eigenvalue(IMPURITY, ENDS, BEST, -4, BOTH),
    "hand-eigenvalue-half-line": eigenvalue(HALF_LINE, ENDS, BEST_HALF, 0, ONE_SIDE),
    "hand-eigenvalue-complex-links": eigenvalue(QUARTERS, ENDS, BEST, -4, TURNED_RE, TURNED_IM),
    "hand-eigenvalue-exact": five(),
    "hand-eigenvalue-of-two-vectors": five(bounds=("49/10", "51/10"), re=(20, 1)),
    "hand-eigenvalue-wave": five((9, 11), ("999/100", "1001/100"), operator=WAVE),
    "hand-eigenvalue-mathieu": eigenvalue(MATHIEU, (9, 12), (10, "11"), -1, (1, 10, 1), length=8, amount=8, phases=8),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # by the bounds alone nothing tells that -1/100, ..., 1/100 holds no spectrum: there are two points nearby
    "hand-eigenvalue-of-two-points": (
        five((-1, 1), ("-1/100", "1/100"), (1, 1), PAIR, amount=9), "windows",
    ),
    "hand-eigenvalue-of-two-points-not-raised": (five((-1, 1), ("-1/100", "1/100"), (1, 1), PAIR, amount=0), "windows"),
    # 0 is an eigenvalue, and not simple
    "hand-eigenvalue-that-is-double": (five((-1, 1), (0, 0), operator=TWINS, amount=9), "windows"),
    # true, but the entry that is raised has nothing to do with it
    "hand-eigenvalue-raised-elsewhere": (five(site=1), "windows"),
    "hand-eigenvalue-raised-before-all-sites": (eigenvalue(HALF_LINE, ENDS, BEST_HALF, 0, ONE_SIDE, site=-1), "windows"),
    # true, but the entry stays in the interval
    "hand-eigenvalue-raised-too-little": (five(amount="1/2"), "windows"),
    "hand-eigenvalue-impurity-raised-too-little": (eigenvalue(IMPURITY, ENDS, BEST, -4, BOTH, amount="1/4"), "windows"),
    # the interval begins, and ends, with the eigenvalue, and holds none
    "hand-eigenvalue-at-the-left-end": (five((0, 1), (0, "1/2"), operator=LEFT), "bounds"),
    "hand-eigenvalue-at-the-right-end": (five((-1, 0), ("-1/2", 0), operator=LEFT), "bounds"),
    # [-2, 2] is the spectrum
    "hand-eigenvalue-of-none": (eigenvalue(FREE, ENDS, BEST, -4, BOTH, amount=3), "temple-kato"),
    "hand-eigenvalue-of-no-vector": (five((6, 8), (7, 7), (0,)), "temple-kato"),
    # true, but the vector does not show it
    "hand-eigenvalue-lower-too-large": (
        eigenvalue(IMPURITY, ENDS, moved(BEST, TINY, 0), -4, BOTH), "temple-kato",
    ),
    "hand-eigenvalue-upper-too-small": (
        eigenvalue(IMPURITY, ENDS, moved(BEST, 0, -TINY), -4, BOTH), "temple-kato",
    ),
    "hand-eigenvalue-half-line-too-narrow": (
        eigenvalue(HALF_LINE, ENDS, moved(BEST_HALF, TINY, 0), 0, ONE_SIDE), "temple-kato",
    ),
    "hand-eigenvalue-of-real-parts": (eigenvalue(QUARTERS, ENDS, BEST, -4, TURNED_RE), "temple-kato"),
    "hand-eigenvalue-beside": (five(bounds=("9/2", "49/10")), "temple-kato"),
    # all operators of the hull have the eigenvalue 0 infinitely often
    "hand-eigenvalue-of-a-hull": (five((-1, 1), (0, 0), operator=LETTERS, amount=2), "temple-kato"),
    # 10 is exact, but the checker does not know it: the computed section may be off by 15/2048
    "hand-eigenvalue-within-doubt": (five((9, 11), ("9999/1000", "10001/1000"), operator=WAVE), "temple-kato"),
    "hand-eigenvalue-more-doubt-than-radius": (
        five(("99/10", "101/10"), ("199/20", "201/20"), operator=WAVE, bits=1), "temple-kato",
    ),
    # the shift has no eigenvalue, and 1 is in its spectrum
    "hand-eigenvalue-unilateral-shift": (
        eigenvalue(SHIFT, ("-1/2", "1/2"), ("-1/4", "1/4"), 0, (1,), amount=0), "windows",
    ),
}  # fmt: skip


def _with(document: Document, part: str, **values: Any) -> Document:
    return {**document, part: {**document[part], **values}}


PLAIN = five()
FREE_OF = PLAIN["evidence"]["free"]
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-eigenvalue-of-a-lattice": (five(operator=SQUARE), "windows are those of a banded operator"),
    "hand-eigenvalue-by-another-rule": (_with(PLAIN, "evidence", rule="windows"), "'temple-kato' belongs there"),
    "hand-eigenvalue-free-by-another-rule": (
        _with(PLAIN, "evidence", free={**FREE_OF, "rule": "residual"}), "evidence.free.rule is 'residual'",
    ),
    "hand-eigenvalue-of-no-bits": (_with(PLAIN, "evidence", bits=0), "evidence.bits is 0"),
    "hand-eigenvalue-of-many-bits": (_with(PLAIN, "evidence", bits=4097), "evidence.bits is 4097"),
    "hand-eigenvalue-of-a-longer-vector": (_with(PLAIN, "evidence", vectors=whole(1, 0)), "vectors of length 2"),
    "hand-eigenvalue-between-sites": (_with(PLAIN, "evidence", site="1/2"), "evidence.site is '1/2', no integer"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("half an interval", "eigenvalues.py", "(high - low) / 2)", "(high - low))"),
    Constant("doubt of a residual", "eigenvalues.py", "radius - section.doubt\n", "radius\n"),
)
