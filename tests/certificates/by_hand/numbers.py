"""Reading, numbers of a field, bounds of claims and positive definite matrices.

All instances have one or two columns. A comment says what is false, or what the truth is.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

from by_hand.claims import HALF, RAY, ROOT_OF_2, between, exchanges, half, lasso, minimum, near, polynomial, put
from by_hand.documents import Document, block, certificate, distance, doubles, functional, numerals, optimality, strict

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}

# ---------------------------------------------------------------- reading

MALFORMED |= {
    "hand-bare-integer-of-ten-digits": (put(half(), 10**9, "version"), "bare integer of 10 characters"),
    "hand-kind-is-an-array": (put(half(), ["distance"], "claim", "kind"), "claim.kind is"),
    "hand-problem-is-an-array": (put(half(), ["lasso"], "instance", "problem"), "instance.problem is"),
    "hand-no-columns": (near(lasso([[]], [1]), [], 0, 0, [1], []), "instance.weights is empty"),
    "hand-evidence-of-no-claim": (
        put(half(), strict([0]), "evidence", "uniqueness"),
        "belongs to a claim that says whether the minimiser is unique",
    ),
    "hand-root-as-second-level": (
        {**half(), "field": ROOT_OF_2 + polynomial([-3, 0, 1], 1, 2)},
        "a polynomial root may only be the first level",
    ),
    "hand-leading-coefficient-0": ({**half(), "field": polynomial([-1, 1, 0], 0, 2)}, "needs a degree from 1 to 32"),
    "hand-degree-33": ({**half(), "field": polynomial([-2, *[0] * 32, 1], 1, 2)}, "needs a degree from 1 to 32"),
    "hand-interval-of-one-number": ({**half(), "field": polynomial([-1, 1], 1, 1)}, "the root's interval is empty"),
    "hand-interval-of-8193-bits": (
        {**half(), "field": polynomial([-2, 0, 1], 1, 2**8192)},
        "the root's interval is given by more than 8192 bits",
    ),
}


def float_fit(minimiser: float, point: float, lower: Any, upper: Any, claim: Document | None = None) -> Document:
    """Basis pursuit with A = y = 1 and eta = 0, whose minimiser 1 is enclosed by |z - minimiser| <= |1 - minimiser|."""
    posed = {
        "problem": "basis-pursuit",
        "eta": "0",
        "weights": None,
        "matrix": {"encoding": "float64-columns", "shape": [1, 1], "data": doubles([1.0])},
        "measurements": block([1.0]),
    }
    evidence = {
        "rule": "support-enclosure",
        "support": [0],
        "signs": [1],
        "h": ["1"],
        "g": ["1"],
        "minimiser": numerals([Fraction(minimiser)]),
        "inverse": block([1.0]),
    }
    return certificate(claim or distance(lower, upper, True), posed, block([point]), {"enclosure": evidence})


MALFORMED["hand-minimum-of-float-data"] = (
    float_fit(1.0, 1.0, 0, 0, {**distance(0, 0, True), "kind": "minimum"}),
    "float64 blocks also with one of a path",
)

# ---------------------------------------------------------------- numbers

FIRST_OF_COPIES = ([HALF, 0], [HALF, 0])
"""The dual point and the minimiser for two columns of which the second is (1, 0) in truth: there are others."""


def columns_apart(number: Any, sign: int = 1, field: Any = ()) -> Document:
    """Columns (1, 0) and (sign, number): unique by the multiplier (0, 1) if sign * number > 0, a segment if number = 0."""
    return near(lasso([[1, sign], [0, number]], [1, 0]), [HALF, 0], 0, 0, *FIRST_OF_COPIES, None, strict([0, 1]), field)


CORRECT |= {
    "hand-root-of-degree-1": columns_apart(["1/2"], 1, polynomial([-1, 2], 0, 1)),
    "hand-root-of-degree-32": columns_apart(
        ["-1", "1", *["0"] * 30], 1, polynomial([-2, *[0] * 31, 1], 1, 2)
    ),  # 2^(1/32) > 1
    "hand-seven-levels": columns_apart(["0", "1"], 1, [{"sqrt": str(r)} for r in (2, 3, 5, 7, 11, 13, 17)]),
    "hand-interval-of-8192-bits": columns_apart(["0", "1"], 1, polynomial([-2, 0, 1], 1, 2**8192 - 1)),
}
INCORRECT |= {
    # the root of 0 is 0, so the columns are equal
    "hand-root-of-zero": (columns_apart(["0", "1"], 1, [{"sqrt": "0"}]), "field"),
    # no real number is a root of -1
    "hand-root-of-a-negative-number": (columns_apart(["0", "1"], 1, [{"sqrt": "-1"}]), "field"),
    # 1, 2 and 3 are roots of (t - 1)(t - 2)(t - 3)(t - 10), and the distance of 2 and 3 from 0 is above 3/2
    "hand-three-roots": (
        near(lasso([[1]], [0]), [["0", "1", "0", "0"]], HALF, Fraction(3, 2), [0], [0], None, strict([0]),
             polynomial([60, -116, 71, -16, 1], 0, 4)),
        "field",
    ),
    # the only positive root is the one of 2, outside the interval, and min F = t - 1/4 < 3/2 there
    "hand-root-outside-the-interval": (
        minimum(lasso([[1]], [["0", "1"]]), "3/2", 3, [HALF], [["-1/2", "1"]], polynomial([-2, 0, 1], 2, 3)),
        "field",
    ),
    # the root of t^3 + 10 t - 1 is 0.0999, which is nearer to 0 than 1/2
    "hand-square-of-a-small-root": (
        near(lasso([[1]], [0]), [["0", "1", "0"]], HALF, 1, [0], [0], None, strict([0]),
             polynomial([-1, 10, 0, 1], -1, 1)),
        "nearest-member",
    ),
    # the root is 1.41, and min F = t - 1/4
    "hand-root-in-the-other-half": (
        minimum(lasso([[1]], [["0", "1"]]), "3/2", 3, [HALF], [["-1/2", "1"]], polynomial([-2, 0, 1], 1, 2)),
        "minimum",
    ),
    # y = 0.91 > 1/2, so the minimiser is not 0
    "hand-dual-bound-exceeded-by-a-surd": (
        near(lasso([[1]], [["-1/2", "1"]]), [0], 0, 0, [["-1/2", "1"]], [0], None, None, ROOT_OF_2),
        "dual-optimality",
    ),
    # t = 1 is the root of (t - 1)(t + 5), where no bisection shows that 1 - t and t - 1 are 0: the columns are equal
    "hand-zero-that-seems-positive": (columns_apart(["1", "-1"], 1, polynomial([-5, 4, 1], 0, 2)), "field"),
    "hand-zero-that-seems-negative": (columns_apart(["-1", "1"], -1, polynomial([-5, 4, 1], 0, 2)), "field"),
    # true, but t + 5 has no inverse modulo (t - 1)(t + 5): columns (t + 5, 2) and (0, 1) are independent
    "hand-no-inverse": (
        near(
            lasso([[["5", "1"], 0], [2, 1]], [["11/2", "1"], "7/2"], 1, weights=[["7", "1"], 1]), [1, 1], 0, 0,
            [HALF, HALF], [1, 1], None, strict([0, 0]), polynomial([-5, 4, 1], 0, 2),
        ),
        "field",
    ),
}  # fmt: skip

# ---------------------------------------------------------------- claims and bounds

CORRECT |= {
    "hand-enclosure-on-both-bounds": float_fit(1.0, 3.0, 2, 2),
    "hand-distance-0-of-0": half(),
}
INCORRECT |= {
    # the distance is 1
    "hand-both-bounds-negative": (half([Fraction(3, 2)], -1, -1, functional([1], [1])), "bounds"),
    "hand-upper-bound-negative": (half([Fraction(3, 2)], 0, -1), "bounds"),
    # the distance is 1/16, and z~ is the point
    "hand-upper-bound-below-the-radius": (float_fit(17 / 16, 17 / 16, 0, 0), "bounds"),
    # the distance is 1, and z~ = 17/16
    "hand-lower-bound-of-the-centre": (float_fit(17 / 16, 0.0, Fraction(17, 16), 2), "bounds"),
    # the distance is 2, and |x - z~| = 31/16
    "hand-upper-bound-of-the-centre": (float_fit(17 / 16, 3.0, 0, Fraction(31, 16)), "bounds"),
}

# ---------------------------------------------------------------- positive definite matrices


def growing(
    A: Any, sigma: Any, constant: Any, point: Any, dual: Any, y: Any, weights: Any, field: Any = ()
) -> Document:
    """F(z') - min F = ||A(z' - z)||^2 within 1 of z, for LASSO with lambda = 2 and all entries of z at least 1."""
    claim = {"kind": "growth", "constant": str(constant), "order": 2, "radius": "1"}
    evidence = {"optimality": optimality(dual, point), "singular_value": str(sigma)}
    return certificate(claim, lasso(A, y, 2, weights=weights), None, evidence, field)


def root_above(x: Fraction, bits: int) -> Fraction:
    """A multiple of 2^-bits that is less than 2^(1-bits) above the root of x, and not below it."""
    return Fraction(isqrt((x.numerator << 2 * bits) // x.denominator) + 1, 1 << bits)


def just_above(x: Fraction) -> tuple[Fraction, Fraction]:
    """(sigma, mu) with x < mu < sigma^2, all within 2^-136 or so; x is a bound from above to 200 bits."""
    sigma = root_above(x, 140) + Fraction(1, 1 << 140)
    return sigma, x + Fraction(1, 1 << 190)


# A = (1, 1 + sqrt 2): ||Ah||^2 = (4 + 2 sqrt 2) h^2
SURD = just_above(4 + 2 * root_above(Fraction(2), 200))


def tall(one_and_root: Any, square: Any, twice: Any, field: Any) -> Document:
    """The column (1, 1 + sqrt 2) with y = 2A, z = 1 and p = A, and a constant above its squared norm."""
    return growing([[1], [one_and_root]], *SURD, [1], [1, one_and_root], [2, twice], [square], field)


# A = ((1, c), (0, 1/5)) with c = 2 sqrt(6)/5: the least eigenvalue of A^T A is 1 - c, and the midpoint of the bounds of c to
# 128 bits is below c, by more than a quarter of their distance
C = Fraction(2, 5) * (root_above(Fraction(6), 200) - Fraction(1, 1 << 199))
SKEW = just_above(1 - C)
INCORRECT |= {
    # F grows like h^2 / 4 in the second entry
    "hand-eigenvalue-0-and-less": (
        growing([[1, 0], [0, HALF]], 1, HALF, [1, 1], [1, 1], [2, Fraction(3, 2)], [1, HALF]),
        "quadratic-growth",
    ),
    "hand-singular-value-beyond-a-root": (tall(["1", "1"], ["4", "2"], ["2", "2"], ROOT_OF_2), "quadratic-growth"),
    "hand-singular-value-beyond-a-bisected-root": (
        tall(["1", "1"], ["4", "2"], ["2", "2"], polynomial([-2, 0, 1], 1, 2)),
        "quadratic-growth",
    ),
    "hand-singular-value-of-midpoints": (
        growing([[1, ["0", "2/5"]], [0, "1/5"]], *SKEW, [1, 1], [1, 0], [["2", "2/5"], "1/5"], [1, ["0", "2/5"]],
                [{"sqrt": "6"}]),
        "quadratic-growth",
    ),
}  # fmt: skip


def trusted(posed: Document, dual: Any, minimiser: Any, lower: Any, sigma: Any, size: Any, change: Any) -> Document:
    """A 1 x 1 instance whose matrix is changed by `change` to 0, where 0 is the minimiser and y the dual point."""
    stability = {"rule": "uniform-stability", "inverse": [["1"]], "singular_value": str(sigma), "size": str(size)}
    changed = {
        "rule": "changed-instance",
        "columns": [0],
        "matrix": [[str(change)]],
        "measurements": ["0"],
        "optimality": optimality(posed["measurements"], [0]),
    }
    evidence = {"optimality": optimality(dual, minimiser), "stability": stability, "change": changed}
    return certificate(between("trust-radius", lower, 2), posed, None, evidence)


INCORRECT |= {
    # data within 1 have A = 0 and the minimiser 0
    "hand-singular-value-negative": (
        trusted(lasso([[1]], [10], "1/50"), ["1/100"], ["999/100"], "6/5", "-1/100", 6, -1),
        "uniform-stability",
    ),
    # there are many minimisers, so the trust radius is 0; lambda^2 q = 1
    "hand-denominator-0": (trusted(RAY, [1], [1], "1/10", HALF, 2, -1), "uniform-stability"),
}

# ---------------------------------------------------------------- constants and comparisons

CONSTANTS = exchanges(
    {
        "root_level.py": (
            (
                "two corners of an interval product",
                "(bottom * self.low, bottom * self.high, top * self.low, top * self.high)",
                "(bottom * self.low, top * self.high)",
            ),
            ("a positive lower end", "if low > 0:", "if low >= 0:"),
            ("a negative upper end", "if high < 0:", "if high <= 0:"),
            ("the half that holds the root", "if self._side(middle) < 0:", "if self._side(middle) > 0:"),
            ("the side of the lower end", "if not self._side(self.low) < 0 < ", "if not 0 < "),
        ),
        "field.py": (
            ("roots of 0", "if sign(radicand) <= 0:", "if sign(radicand) < 0:"),
            ("squares that are compared", "sa * sign(a * a - self.radicand * (b * b))", "sa"),
            ("the radicand", "sign(a * a - self.radicand * (b * b))", "sign(a * a - b * b)"),
        ),
        "linear.py": (
            ("a rank modulo a prime", "_rank_modulo(rows) >= needed", "_rank_modulo(rows) + 1 >= needed"),
            ("an exact rank", "_exact_rank(vectors) >= needed", "_exact_rank(vectors) + 1 >= needed"),
        ),
        "bounds.py": (
            ("the lower bound of a surd", "return low + min(corners), high", "return low + max(corners), high"),
            (
                "the lower bound of a bisected root",
                "return Fraction(bottom, scale), Fraction(top, scale)",
                "return Fraction(top, scale), Fraction(top, scale)",
            ),
        ),
        "case.py": (
            ("the spread below", "(low + spread) * (low + spread)", "low * low"),
            ("the spread above", "(high - spread) * (high - spread)", "high * high"),
        ),
        "spectrum.py": (
            ("pivots of 0", "if lead <= 0:", "if lead < 0:"),
            ("errors of midpoints", "(error if i == k else ZERO)", "ZERO"),
        ),
    }
)
