"""Sizes of single entries: rule bounded-entry, and what other rules say of entries."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from by_hand.claims import COPIES, HALF, QUARTER, RAY, between, confining, lasso
from by_hand.convexity import EXACT as CONVEX
from by_hand.convexity import SHARED, TWO, convex
from by_hand.documents import Constant, Document, certificate, numerals, optimality
from by_hand.enclosure import EXACT as ENCLOSED
from by_hand.enclosure import changed, enclosed
from by_hand.enclosure import lasso as lasso_of_doubles

EXACT, FLOATS, CONVEXITY = "structure.py", "enclosure.py", "near_columns.py"


def claimed(
    tolerance: Any, most: Any = 0, *, large: Sequence[int] = (), least: Any = None, between: Sequence[int] = ()
) -> Document:
    return {
        "kind": "support-at-tolerance", "tolerance": str(tolerance), "large": [*large],
        "least": None if least is None else str(least), "between": [*between], "most": str(most),
    }  # fmt: skip


def sized(posed: Document, dual: Any, minimiser: Any, multiplier: Any, claim: Document, *bounds: Any) -> Document:
    """`bounds` holds (index, sign, multiplier) of rule bounded-entry."""
    evidence = {
        "optimality": optimality(dual, minimiser),
        "confinement": confining(multiplier),
        "bounds": [{"index": i, "sign": s, "multiplier": numerals(m)} for i, s, m in bounds],
    }
    return certificate(claim, posed, None, evidence)


def lists(always: Sequence[int] = (), never: Sequence[int] = (), sometimes: Sequence[int] = ()) -> Document:
    return {"kind": "support", "always_zero": [*always], "never_zero": [*never], "sometimes_zero": [*sometimes]}


def about(document: Document, claim: Document) -> Document:
    """Another claim, without a point, on the same evidence."""
    return {**document, "claim": claim, "point": None}


ONLY = (lasso([[1]], [1]), [HALF], [HALF], [0])  # the minimiser is 1/2
SEGMENT = (lasso(COPIES, [1]), [HALF], [HALF, 0], [0])  # entries >= 0 with the sum 1/2
BELOW_ZERO = (lasso(COPIES, [-1]), [-HALF], [-HALF, 0], [0])  # entries <= 0 with the sum -1/2
# a segment and 3/2; the dual point is (1/2, 1/2), and 2 - r = (1/2, 3/2)
BESIDE = (lasso([[1, 1, 0], [0, 0, 1]], [1, 2]), [HALF, HALF], [HALF, 0, Fraction(3, 2)], [0, 0])
# a segment, and a free entry of -2
FREE = (lasso([[1, 1, 0], [0, 0, 1]], [1, -2], weights=[1, 1, 0]), [HALF, 0], [HALF, 0, -2], [0, 0])
UP, DOWN = (2, 1, [0, 1]), (2, -1, [0, -1])
TAIL = (RAY, [1], [0], [0])  # all z from 0 to 1 are minimisers
PART = (lasso([[1, Fraction(1, 8)]], [1]), [HALF], [HALF, 0], [0])  # (1/2, 0) alone
NEAR = convex(lasso_of_doubles([[1.0]], [1.0]), 0, 1, z=[0.75])  # 1/2 is within B = 1/4
BELOW = convex(lasso_of_doubles([[1.0]], [1.0]), 0, 1, z=[0.25])  # so it is of 1/4
SHARED_BELOW = convex(TWO, 0, 1, z=[0.25], twins=[[1, 0]])
# A = (1, 2) with the weights (1, 2), and A = (1, -2): a quarter of either sign for the second entry
MULTIPLE = convex(lasso_of_doubles([[1.0, 2.0]], [1.0], [1.0, 2.0]), 0, 1, z=[0.5], twins=[[1, 0]])
TURNED = convex(lasso_of_doubles([[1.0, -2.0]], [1.0], [1.0, 2.0]), 0, 1, z=[0.5], twins=[[1, 0]])
ZERO_SHARED = convex(lasso_of_doubles([[1.0, 1.0]], [0.5]), 0, 1, z=[0.125], twins=[[1, 0]])  # (0, 0) alone, B = 1/8
SMALL = convex(lasso_of_doubles([[1.0]], [0.5]), 0, 1, z=[0.125])  # 0 alone, B = 1/8
WIDE = enclosed(lasso_of_doubles([[1.0]], [1.0]), 0, 1, h=["5/4"], g=[1], z=["3/4"])  # 1/2, radius 1/4
NARROW = enclosed(lasso_of_doubles([[1.0]], [1.0]), 0, 1, h=["7/8"], g=[1], z=["3/8"])  # 1/2, radius 1/8

CORRECT: dict[str, Document] = {
    # both bounds are attained
    "hand-entries-of-the-only-minimiser": sized(*ONLY, claimed(QUARTER, large=[0], least=HALF)),
    "hand-entries-at-the-tolerance": sized(*ONLY, claimed(HALF, HALF)),
    "hand-entries-between": sized(*SEGMENT, claimed(QUARTER, between=[0, 1])),
    "hand-entries-bounded": sized(*SEGMENT, claimed(HALF, HALF), (0, 1, [1]), (1, 1, [1])),
    "hand-entries-of-a-segment-and-a-point": sized(
        *BESIDE, claimed(1, HALF, large=[2], least=Fraction(3, 2)), (0, 1, [1, 0]), (1, 1, [1, 0]), (2, -1, [0, -1])
    ),
    "hand-entries-free-and-large": sized(*FREE, claimed(1, large=[2], least=2, between=[0, 1]), UP),
    "hand-entries-free-and-small": sized(*FREE, claimed(2, 2, between=[0, 1]), UP, DOWN),
    "hand-entries-along-a-ray": sized(*TAIL, claimed(1, 1), (0, 1, [1])),
    "hand-entries-nothing-to-say": sized(*SEGMENT, claimed(0, between=[0, 1])),
    "hand-entries-enclosed": about(ENCLOSED, claimed(QUARTER, large=[0], least=HALF)),
    "hand-entries-enclosed-within": about(WIDE, claimed(QUARTER, large=[0], least=f"{2**328 // 2 - 1}/{2**328}")),
    "hand-entries-enclosed-below": about(NARROW, claimed(1, f"{2**328 // 2 + 1}/{2**328}")),
    "hand-entries-convex": about(CONVEX, claimed(QUARTER, large=[0], least=HALF)),
    "hand-entries-convex-within": about(NEAR, claimed(QUARTER, large=[0], least="4999/10000")),
    "hand-entries-convex-below": about(BELOW, claimed(1, "5001/10000")),
    "hand-entries-convex-shared": about(SHARED, claimed(QUARTER, between=[0, 1])),
    "hand-entries-convex-shared-small": about(SHARED_BELOW, claimed(1, "5001/10000")),
    "hand-entries-convex-multiple": about(MULTIPLE, claimed(QUARTER, QUARTER, between=[0])),
    "hand-entries-convex-turned": about(TURNED, claimed(QUARTER, QUARTER, between=[0])),
    "hand-support-enclosed": about(ENCLOSED, lists(never=[0])),
    "hand-support-convex": about(CONVEX, lists(never=[0])),
    "hand-support-convex-shared": about(SHARED, lists(sometimes=[0, 1])),
    # of two equal columns the dearer one is not used
    "hand-support-convex-dearer-twin": about(
        convex(lasso_of_doubles([[1.0, 1.0]], [1.0], [1.0, 2.0]), 0, 1, z=[0.5], twins=[[1, 0]]), lists([1], [0])
    ),
    "hand-support-no-columns": about(convex(lasso_of_doubles([[1.0]], [0.25]), 0, 0), lists([0])),
    "hand-dimension-enclosed": about(ENCLOSED, between("dimension", 0, 0)),
    "hand-dimension-convex-shared": about(SHARED, between("dimension", 1, 1)),
    "hand-dimension-convex-in-doubt": about(ZERO_SHARED, between("dimension", 0, 1)),
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- the order of the bounds
    # true, but the line between large and small is not the tolerance
    "hand-entries-most-above-the-tolerance": (sized(*ONLY, claimed(QUARTER, HALF)), "bounds"),
    "hand-entries-least-at-the-tolerance": (sized(*ONLY, claimed(HALF, large=[0], least=HALF)), "bounds"),
    "hand-entries-most-negative": (sized(*ONLY, claimed(QUARTER, -1, large=[0], least=HALF)), "bounds"),
    # ---------------------------------------------------------------- exact numbers
    "hand-entries-larger": (sized(*ONLY, claimed(QUARTER, large=[0], least="501/1000")), "bounded-entry"),
    "hand-entries-smaller": (sized(*ONLY, claimed(HALF, "499/1000")), "bounded-entry"),
    # entry 1 is 0
    "hand-entries-large-off-the-columns": (
        sized(*PART, claimed(QUARTER, large=[0, 1], least="3/8")), "bounded-entry",
    ),
    # entries of a segment have no lower bound but 0
    "hand-entries-large-on-a-segment": (sized(*SEGMENT, claimed(QUARTER, large=[0], least="3/8", between=[1])), "bounded-entry"),
    # nobody bounds the entries from above
    "hand-entries-without-a-bound": (sized(*SEGMENT, claimed(QUARTER, QUARTER)), "bounded-entry"),
    # entries reach 1/2, and 1/4 >= s z_0 would follow from g_0 = 1/2
    "hand-entry-of-half-a-functional": (
        sized(*SEGMENT, claimed(QUARTER, QUARTER, between=[1]), (0, 1, [HALF])), "bounded-entry",
    ),
    # the other column has g_1 = -1: z_0 >= 1/2 would follow
    "hand-entry-of-an-unbounded-functional": (
        sized(*SEGMENT, claimed(QUARTER, large=[0], least=HALF, between=[1]), (0, -1, [-1])), "bounded-entry",
    ),
    # entries <= 0 with the sum -1/2: -z_0 <= 0 would follow from g = 0
    "hand-entry-below-zero-of-no-functional": (
        sized(*BELOW_ZERO, claimed(QUARTER, between=[1]), (0, -1, [0])), "bounded-entry",
    ),
    # <m, p> = -1: z_0 >= 1 would follow
    "hand-entry-unbounded-along-the-ray": (
        sized(*TAIL, claimed(HALF, large=[0], least=1), (0, -1, [-1])), "bounded-entry",
    ),
    # z_2 = -2 is at most -2, and nobody says that it is at least -2
    "hand-entries-free-on-one-side": (sized(*FREE, claimed(1, 1, between=[0, 1]), UP), "bounded-entry"),
    "hand-entries-free-larger": (sized(*FREE, claimed(1, large=[2], least="201/100", between=[0, 1]), UP), "bounded-entry"),
    "hand-entries-free-smaller": (sized(*FREE, claimed(2, "199/100", between=[0, 1]), UP, DOWN), "bounded-entry"),
    # ---------------------------------------------------------------- support enclosure: 1/2 is within the radius of z~
    "hand-entries-enclosed-larger": (about(WIDE, claimed(QUARTER, large=[0], least="3/4")), "support-enclosure"),
    "hand-entries-enclosed-smaller": (about(NARROW, claimed(HALF, "3/8")), "support-enclosure"),
    "hand-support-enclosed-zero": (about(ENCLOSED, lists([0])), "support-enclosure"),
    "hand-support-enclosed-sometimes": (about(ENCLOSED, lists(sometimes=[0])), "support-enclosure"),
    "hand-dimension-enclosed-one": (about(ENCLOSED, between("dimension", 1, 1)), "support-enclosure"),
    # ---------------------------------------------------------------- strong convexity: 1/2 is within B of z~
    "hand-entries-convex-larger": (about(NEAR, claimed(QUARTER, large=[0], least="3/4")), "strong-convexity"),
    "hand-entries-convex-smaller": (about(BELOW, claimed(HALF, QUARTER)), "strong-convexity"),
    # each of two columns may have all of 1/2, or nothing
    "hand-entries-convex-shared-large": (
        about(SHARED, claimed(QUARTER, large=[0], least="3/8", between=[1])), "strong-convexity",
    ),
    "hand-entries-convex-shared-halves": (about(SHARED, claimed(QUARTER, QUARTER)), "strong-convexity"),
    "hand-entries-convex-shared-smaller": (about(SHARED_BELOW, claimed(HALF, QUARTER)), "strong-convexity"),
    "hand-entries-convex-multiple-smaller": (
        about(MULTIPLE, claimed(QUARTER, "1/8", between=[0])), "strong-convexity",
    ),
    "hand-entries-convex-turned-smaller": (about(TURNED, claimed(QUARTER, between=[0])), "strong-convexity"),
    "hand-support-convex-shared-never": (about(SHARED, lists(never=[0], sometimes=[1])), "strong-convexity"),
    # the minimiser is 0, or (0, 0)
    "hand-support-convex-never-within-the-radius": (about(SMALL, lists(never=[0])), "strong-convexity"),
    "hand-support-convex-sometimes-within-the-radius": (about(ZERO_SHARED, lists(sometimes=[0, 1])), "strong-convexity"),
    # it is 1/2, and z~ = 0
    "hand-support-convex-zero-within-the-radius": (
        about(convex(lasso_of_doubles([[1.0]], [1.0]), 0, 1, z=[0.0]), lists([0])), "strong-convexity",
    ),
    "hand-support-convex-unknown-never": (
        about(convex(lasso_of_doubles([[1.0]], [0.25]), 0, 0), lists(never=[0])), "strong-convexity",
    ),
    "hand-dimension-convex-zero": (about(SHARED, between("dimension", 0, 0)), "strong-convexity"),
    "hand-dimension-convex-within-the-radius": (about(ZERO_SHARED, between("dimension", 1, 1)), "strong-convexity"),
}  # fmt: skip

MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-entries-least-of-nothing": (
        sized(*ONLY, claimed(HALF, HALF, least=1)), "least must be null exactly if claim.large is empty",
    ),
    "hand-entries-large-without-least": (
        sized(*ONLY, claimed(QUARTER, large=[0])), "least must be null exactly if claim.large is empty",
    ),
    "hand-entries-in-both-lists": (
        sized(*ONLY, claimed(QUARTER, large=[0], least=HALF, between=[0])), "have a position in common",
    ),
    "hand-entry-of-no-sign": (sized(*SEGMENT, claimed(0, between=[0, 1]), (0, 0, [1])), "sign must be 1 or -1"),
    "hand-entry-of-a-true-sign": (sized(*SEGMENT, claimed(0, between=[0, 1]), (0, True, [1])), "sign must be 1 or -1"),
    "hand-support-of-doubles-with-a-point": (
        {**CONVEX, "claim": lists(never=[0])}, "a claim of kind 'support' has none",
    ),
    "hand-support-of-doubles-by-no-rule": (
        changed(about(CONVEX, lists(never=[0])), evidence={"path": {}}), "evidence lacks the key 'enclosure'",
    ),
}  # fmt: skip

FILES: dict[str, bytes] = {}

CONSTANTS: tuple[Constant, ...] = (
    Constant("the radius below an entry, support-enclosure", FLOATS, "Entry(abs(z) - away,", "Entry(abs(z),"),
    Constant("the radius above an entry, support-enclosure", FLOATS, "abs(z) + away)", "abs(z))"),
    Constant("the radius below an entry, strong-convexity", CONVEXITY, "Entry(size - away,", "Entry(size,"),
    Constant("the radius above an entry, strong-convexity", CONVEXITY, "Entry(size - away, size + away)", "Entry(size - away, size)"),
    Constant("the least of a shared entry", CONVEXITY, "Entry(ZERO, (size + away)", "Entry(size - away, (size + away)"),
    Constant("the radius above a shared entry", CONVEXITY, "Entry(ZERO, (size + away)", "Entry(ZERO, size"),
    Constant("the radius below a shared entry", CONVEXITY, "(size - away) / abs(kappa))", "size / abs(kappa))"),
    Constant("the factor of a share", CONVEXITY, "(size + away) / abs(kappa)", "(size + away) / kappa**2"),
    Constant("the modulus of the factor", CONVEXITY, "(size + away) / abs(kappa)", "(size + away) / kappa"),
    Constant("the dimension of one set of shares", CONVEXITY, "most += len(group) - 1", "most += len(group) - 2"),
    Constant("no dimension within the radius", CONVEXITY, "if size > away else 0", "if size else 0"),
    Constant("the sign of an entry", EXACT, "int(i == index) * s", "int(i == index)"),
    Constant("the entry in its functional", EXACT, "(g - Fraction(int(i == index) * s))", "g"),
    Constant("the larger bound of a free entry", EXACT, ">= 0 else known[-1]", "<= 0 else known[-1]"),
    Constant("a bound for each direction", EXACT, "len(known) < len(ways)", "len(known) < 1"),
)  # fmt: skip
