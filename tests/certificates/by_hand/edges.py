"""Certificates on the very edge: one unit in the last place less is accepted.

They are true, or as good as true, but not proven by the rule: each is refused only because a rounding goes to the safe
side or an error of a rounding is counted. The long numbers were found by bisection.
"""

from __future__ import annotations

from fractions import Fraction

from by_hand import complex_data, enclosure
from by_hand.complex_data import IDENTITY, ONE, fitted, krawczyk, pursuit
from by_hand.documents import Constant, Document
from by_hand.enclosure import FILE, enclosed

CORRECT: dict[str, Document] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}


def binary(numerator: int, places: int) -> Fraction:
    return Fraction(numerator, 2**places)


LONG = 2.0**300
DIAGONAL = [[1.0], [1.0]]
COLUMN = Fraction(9, 4) - binary(964837843813114345382116311804018625681050472496301857661918, 200)
FIT = 2 - binary(3237640330521219119937494284227458920038591197419678852828078, 200)
JACOBIAN = binary(987684493149206800411307, 120)
SCALE = 1 + binary(1, 39) - binary(108086391056849849, 96)
VALUE = 1000 + binary(471521115051149078869285493872214941710907, 138)
OFF = 2 - binary(728270614675710799039979259843722414152344944871757441924725, 200)
DUAL = Fraction(1, 3) + binary(1530618742976522489465571000113537614427233991864106349367091, 200)
SMALL = Fraction(1, 2**20)
NORM = Fraction(2**64 + 1, 2**64)
"""What 64 bits make of the norm of a column 1."""

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- support enclosures: the upper bound is the spread,
    # less its last digit
    "hand-edge-defect": (
        enclosed(
            enclosure.lasso([[LONG], [1 / LONG]], [3 * LONG, 3 / LONG]), 0,
            1 - binary(1119872371088902105278721140284222139060822748617324767449994550481895935590080472690438746635803459585, 340),
            h=["5/2"], g=[0], z=["5/2"], inverse=[7 / 8 / LONG / LONG], x=[2.5],
        ),
        "bounds",
    ),
    "hand-edge-radius": (
        enclosed(
            enclosure.lasso([[0.7]], [3.0]), 0,
            4 - binary(8273342823146582001270244671835858950499297241632837823931221696084603173013787616684772916354592604161, 340),
            h=[4], g=[2], z=[3], inverse=[2.0], x=[3.0],
        ),
        "bounds",
    ),
    "hand-edge-low-t": (
        enclosed(
            enclosure.posed("square-root-lasso", "1/2", DIAGONAL, [3.0, 2.0]), 0,
            1 - binary(1543144341665112742468280173162241495931957985653993321529864336801058571333943197419286315653657362433, 340),
            h=["5/2"], g=["1/2"], z=[2], inverse=[0.4], x=[2.0],
        ),
        "bounds",
    ),
    "hand-edge-high-t": (
        enclosed(
            enclosure.posed("square-root-lasso", "1/2", DIAGONAL, [3.0, 2.0]), 0,
            1 - binary(1816472771601593573367883247690424921250510260197980980820119314644629235436298220652029924253753270273, 340),
            h=["5/2"], g=["1/2"], z=["5/2"], inverse=[0.4], x=[2.5],
        ),
        "bounds",
    ),
    # |A_1^T r| + ||A_1|| epsilon is t
    "hand-edge-column": (
        enclosed(
            enclosure.posed("square-root-lasso", "1/2", [[1.0, 0.125], [1.0, 0.125]], [3.0, 2.0]), 0, 9,
            h=["5/2"], g=["1/2"], z=[COLUMN], inverse=[0.5],
        ),
        "support-enclosure",
    ),
    # |A_1^T A_T g| + ||A_1|| epsilon is 1
    "hand-edge-fit-column": (
        enclosed(
            enclosure.posed("basis-pursuit", 0, [[0.7, 0.69]], [3.0]), 0, 9, h=[4], g=[FIT], z=[4], inverse=[2.0]
        ),
        "support-enclosure",
    ),
    # ---------------------------------------------------------------- Krawczyk boxes: theta is 1
    # G = 2^-40, sigma = 2, and V is G but for roundings of the Gram matrix and of 1/|z|
    "hand-edge-jacobian": (
        krawczyk(
            complex_data.posed(
                "lasso", 2 * JACOBIAN, [[SMALL]],
                [(3 * SMALL + 3 * JACOBIAN / (5 * SMALL), 4 * SMALL + 4 * JACOBIAN / (5 * SMALL))],
            ),
            0, 9, z=[(3, 4)], scale=JACOBIAN, radius=2, inverse=IDENTITY,
        ),
        "complex-krawczyk",
    ),
    # c = 32 and 4 delta Gamma = 2 c, less the three roundings of the row (-2c, 0, 0)
    "hand-edge-last-row": (
        krawczyk(
            pursuit([["4/5"]], [840], 40), 0, 1100, z=[1000], scale=32, radius=(64 - binary(3, 97)) / Fraction(64, 25),
            inverse=[0.0, 0.0, -0.015625, 0.0, 1.5, 0.0, 1.0, 0.0, 0.0],
        ),
        "complex-krawczyk",
    ),
    # w - G is V, but for roundings of w z/|z|
    "hand-edge-column-of-t": (
        krawczyk(
            complex_data.posed("basis-pursuit", 4 * SCALE, ONE, [3 * 2**41 + 4 * SCALE], [SCALE]), 0, 6 * 2**41,
            z=[3 * 2**41], scale=4, radius=1, inverse=[0.0, 0.0, -0.125, 0.0, 1.0, 0.0, 0.5, 0.0, 0.0],
        ),
        "complex-krawczyk",
    ),
    # ||R F|| is (1 - theta) delta
    "hand-edge-value": (
        krawczyk(
            complex_data.posed("lasso", 1, ONE, [(VALUE, 1000)]), 0, 9999, z=[(1000, 1000)], scale="1/2", radius=1,
            inverse=IDENTITY,
        ),
        "complex-krawczyk",
    ),
    # |A_1^H r| + ||A_1|| (3/2) delta is t w_1, and (3/2) delta ||A_0|| is 1/32 but for the rounding of r
    "hand-edge-complex-column": (
        krawczyk(
            complex_data.posed("lasso", "2/3", [[1, (1, 1)]], ["16/3"], [1, OFF]), 0, 9, z=[5], scale="1/3",
            radius=Fraction(1, 48) / NORM, inverse=[1.0, 0.0, 0.0, 0.9375],
        ),
        "complex-krawczyk",
    ),
    # the upper bound is sqrt 2 / 4
    "hand-edge-complex-spread": (
        krawczyk(
            complex_data.posed("lasso", 1, ONE, [5]), 0, 1 - binary(819468432429940282141679026177, 100), z=["9/2"],
            scale="1/2", radius="1/4", inverse=[1.0, 0.0, 0.0, 0.9], x=["9/2"],
        ),
        "bounds",
    ),
    # ---------------------------------------------------------------- exact fits
    # G = 2^-160 is two roundings of itself
    "hand-edge-fit-gram": (
        fitted(pursuit([[Fraction(1, 2**80)]], [Fraction(1, 2**80)]), 1, 1, z=[1], dual=[2**80], inverse=IDENTITY),
        "complex-exact-fit",
    ),
    # lambda (||p|| + D) is 1
    "hand-edge-fit-dual": (
        fitted(
            complex_data.posed("square-root-lasso", DUAL, [[(1, 1)]], [(1, 1)]), 1, 1, z=[1], dual=[("1/2", "1/3")],
            inverse=[0.5, 0.0, 0.0, 0.5],
        ),
        "complex-exact-fit",
    ),
}  # fmt: skip

BOXES, DATA = "block_rules.py", "block_data.py"
CONSTANTS: tuple[Constant, ...] = (
    Constant("rounding of theta", FILE, "round_bits(dyadic(worst, unit_exponent), 64, True)", "round_bits(dyadic(worst, unit_exponent), 64, False)"),
    Constant("rounding of the defect", FILE, "/ common), self.bits, True)", "/ common), self.bits, False)"),
    Constant("rounding of the radii", FILE, "(largest / (1 - theta), self.bits, True)", "(largest / (1 - theta), self.bits, False)"),
    Constant("rounding of d", FILE, "off = round_bits(off, self.bits, True)", "off = round_bits(off, self.bits, False)"),
    Constant("rounding of the spread", FILE, "return root_above(sum(", "return root_below(sum("),
    Constant("rounding of t-", FILE, "return root_below(low, self.bits)", "return root_above(low, self.bits)"),
    Constant("rounding of t+", FILE, ", root_above(high, self.bits)", ", root_below(high, self.bits)"),
    Constant("rounding of ||A_T||", FILE, "return root_above(dyadic(self.problem.square(*column)", "return root_below(dyadic(self.problem.square(*column)"),
    Constant("rounding of epsilon", FILE, "round_bits(error, 64, True), round_bits(t", "round_bits(error, 64, False), round_bits(t"),
    Constant("rounding of t off the support", FILE, "round_bits(t, 128, False)", "round_bits(t, 128, True)"),
    Constant("rounding of epsilon, exact fit", FILE, "round_bits(error, 64, True), ONE", "round_bits(error, 64, False), ONE"),
    Constant("roundings of the Gram matrix", BOXES, "self.columns.gram], [count] * count", "self.columns.gram], [0] * count"),
    Constant("roundings of 1/|z|", BOXES, "doubts[a] += ceil_at(max(corners), grid) - down", "pass"),
    Constant("rounding of V", BOXES, "doubts[a] += ceil_at(variation, grid)", "doubts[a] += floor_at(variation, grid)"),
    Constant("roundings of the column of t", BOXES, "doubts[a] += ceil_at(max(corners), grid) - rows[a][-1]", "pass"),
    Constant("roundings of the last row", BOXES, "len(last) + ceil_at(variation, grid)", "ceil_at(variation, grid)"),
    Constant("roundings of F", DATA, "abs(dot(row, values)) + sum(abs(r) * d for r, d in zip(row, doubts)) for", "abs(dot(row, values)) for"),
    Constant("rounding of r", DATA, " + Fraction(self.height, 1 << shift)", ""),
    Constant("rounding of the error off the support", DATA, "round_bits(error, 64, True)", "round_bits(error, 64, False)"),
    Constant("rounding of the scale off the support", DATA, "round_bits(scale, 192, False)", "round_bits(scale, 192, True)"),
    Constant(
        "rounding of ||A_i||", "complex_data.py", "root_above(Fraction(dot(column, column), self.unit**2), 64)",
        "root_above(Fraction(dot(column, column), self.unit**2), 128) * Fraction(2**64 - 1, 2**64)",
    ),
    Constant(
        "rounding of |A_i^H r|", DATA, "root_above(Fraction(square, square_unit), 128)",
        "round_bits(root_above(Fraction(square, square_unit), 256), 128, False)",
    ),
    Constant("rounding of sqrt(2k)", BOXES, "root_above(Fraction(self.columns", "root_below(Fraction(self.columns"),
    Constant("roundings of the Gram matrix, exact fit", BOXES, "gram, [count] * count", "gram, [0] * count"),
    Constant("rounding of the deviation, exact fit", BOXES, "round_bits(spread, 64, True)", "round_bits(spread, 64, False)"),
    Constant("rounding of ||p||", BOXES, "size = root_above(", "size = root_below("),
)  # fmt: skip
