"""Operators by name: samples of Fourier transforms of images in Haar coefficients, rule operator-convexity.

Of 2 x 2 images, coefficients and Fourier transform are the same sums: A = I with all four frequencies, entry by entry one
column problem. Of 4 x 4 images the frequency (0, 2) sees the four smallest wavelets with a sign change to the right, at 2,
3, 6 and 7, as (z_2 + z_3 + z_6 + z_7)/2, and no other one; (0, 1) sees the one at 2 as (1 + i) z_2 / 4. With lambda = 1 the
LASSO in A = a has the minimiser (a y - 1/2) / a^2.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from typing import Any

from by_hand.convexity import entries
from by_hand.documents import Constant, Document, block, certificate, distance
from by_hand.enclosure import changed

FILES: dict[str, bytes] = {}
FILE, VALUES = "operator_convexity.py", "operator_arithmetic.py"


def bits(places: Collection[int], length: int) -> Document:
    """A set of positions."""
    number = sum(1 << i for i in places)
    return {
        "encoding": "bits", "length": length, "data": base64.b64encode(number.to_bytes(-(-length // 8), "little")).decode(),
    }  # fmt: skip


def posed(
    y: Sequence[complex], problem: str = "lasso", parameter: Any = 1, *, side: int = 2, rows: Collection[int] = range(4),
    weights: Sequence[float] | None = None,
) -> Document:  # fmt: skip
    """An instance; all frequencies of 2 x 2 images, and no further measurements than the given ones, if nothing else is said."""
    y = [*y, *[0.0] * (len(rows) - len(y))]
    return {
        "problem": problem,
        "eta" if problem == "basis-pursuit" else "lambda": str(parameter),
        "weights": None if weights is None else block(weights),
        "operator": {"kind": "fourier-haar-2d", "side": side, "unknown": "real", "rows": bits(rows, side * side)},
        "measurements": block([complex(v).real for v in y]),
        "measurements_imaginary": block([complex(v).imag for v in y]),
    }


def half(
    y: float, problem: str = "lasso", parameter: Any = 1, *, price: float = 16.0, rows: Collection[int] = (2,)
) -> Document:
    """(z_2 + z_3 + z_6 + z_7)/2 near y; entry 2 costs 1, entry 3 `price`, and all others 16."""
    return posed([y], problem, parameter, side=4, rows=rows, weights=[16.0, 16.0, 1.0, price, *[16.0] * 12])


def near(
    instance: Document, lower: Any, upper: Any, z: Collection[float] = (), E: Collection[int] | None = None,
    s: Any = "63/64", x: Sequence[float] = (),
) -> Document:  # fmt: skip
    """E is the first columns, and the point 0, if nothing else is said."""
    size = instance["operator"]["side"] ** 2
    found = {
        "rule": "operator-convexity",
        "columns": bits(range(len(z)) if E is None else E, size),
        "minimiser": block([*z]),
        "singular_value": str(s),
    }
    return certificate(
        distance(lower, upper, True), instance, block([*x, *[0.0] * (size - len(x))]), {"convexity": found}
    )


UNIT = posed([1.0])  # the minimiser is (1/2, 0, 0, 0)
EXACT = near(UNIT, "49999/100000", "50001/100000", z=[0.5])
DEAR = [1.0, 16.0, 16.0, 16.0]
# r = (3/5, 4/5) at the minimiser 2: 3/5 = lambda ||r||
RAY = posed([2.6, 0.8], "square-root-lasso", "3/5", weights=DEAR)
LONG = {7: 2.196970945534723, 9: 1.9067388733867903, 12: -1.0932611266132095}
BALL = posed([5.0], "basis-pursuit", 1)  # the minimiser is 4

CORRECT: dict[str, Document] = {
    "hand-operator-of-a-point": EXACT,
    # v = 0 at a zero entry whose bound is attained
    "hand-operator-tie": near(posed([0.5]), 0, "1/1000000", z=[0.0]),
    # z~ = 3/4 is wrong by 1/4: both bounds are attained up to the factorisation
    "hand-operator-between-its-bounds": near(UNIT, "48/100", "102/100", z=[0.75]),
    "hand-operator-no-columns": near(posed([0.25]), 0, "1/1000000"),
    # y = 0 and z~ = 0: no rounding at all
    "hand-operator-nothing-measured": near(posed([0.0]), 0, "1/1606938044258990275541962092341162602522202993782792835301376"),
    "hand-operator-negative": near(posed([-1.0]), "49999/100000", "50001/100000", z=[-0.5]),
    "hand-operator-free": near(posed([1.0], weights=[0.0, 1.0, 1.0, 1.0]), "99/100", "101/100", z=[1.0]),
    "hand-operator-ray": near(RAY, "199/100", "201/100", z=[2.0], s="79/100"),
    "hand-operator-ball": near(BALL, "399/100", "401/100", z=[4.0]),
    "hand-operator-half": near(half(2.0), "199/100", "201/100", z=[2.0], E=[2], s="63/128"),
    # ||z + i z||^2/16 and y = 3/2 (1 + i): 4 3/2 - 4
    "hand-operator-imaginary": near(
        posed([1.5 + 1.5j], side=4, rows=[1], weights=[16.0, 16.0, 1.0, *[16.0] * 13]), "199/100", "201/100", z=[2.0],
        E=[2], s="1/3",
    ),
    "hand-operator-one-sample-of-four": near(posed([1.0], rows=[3]), "49/100", "51/100", z=[0.5], E=[3]),
    "hand-operator-point-by-entries": {
        **EXACT, "point": entries(4, [0, 2], [0.5, 0.25]), "claim": distance("24999/100000", "25001/100000", True),
    },
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # the minimiser is (1/2, 1/5), at 6.723 from x, and ||v|| / s < 0 is below every margin
    "hand-operator-negative-singular-value": (
        near(posed([1.0, 0.7]), "614/100", "6662/1000", z=[0.75], s="-63/64", x=[5.75, -4.0]), "operator-convexity",
    ),
    # z~ = 1 is wrong by 1/2, not by 1/8
    "hand-operator-singular-value-too-large": (near(UNIT, "87/100", "113/100", z=[1.0], s=2), "operator-convexity"),
    # 1001/1000 where 1 is true
    "hand-operator-singular-value-a-little-too-large": (
        near(UNIT, "499/1000", "1001/1000", z=[0.75], s="1001/1000"), "operator-convexity",
    ),
    # columns 2 and 3 are equal, and so are their prices: (2, 0) is no less a minimiser than (1, 1)
    "hand-operator-dependent": (
        near(half(2.0, price=1.0), "14/10", "15/10", z=[1.0, 1.0], E=[2, 3], s="1/1000"), "operator-convexity",
    ),
    # the minimiser is (2.2, 1.9, -1.1) up to rounding, 1/100 away along the shorter axis of A; s^2 is 0.1 % too large
    "hand-operator-factor-off-the-grid": (
        near(
            posed(
                [-0.75 - 0.75j, 1.5, -0.75 + 0.75j, 1 + 1j, -0.75 + 0.75j, -0.75j, -1 + 1j, 0, -1 - 1j, 1 - 1j, 0.75j],
                side=4, rows=[1, 2, 3, 4, 6, 7, 9, 10, 11, 12, 13],
                weights=[1.0 if i in LONG else 16.0 for i in range(16)],
            ),
            0, "9995/1000000", z=LONG.values(), E=LONG, s="381/865", x=[LONG.get(i, 0.0) for i in range(16)],
        ),
        "operator-convexity",
    ),
    # a column that no frequency sees
    "hand-operator-no-length": (
        near(posed([1.0], rows=[0], weights=[1.0, 0.0, 1.0, 1.0]), "49/100", "51/100", z=[0.5, 0.0], s="1/1000"),
        "operator-convexity",
    ),
    # y = 2 is fitted by z~ = 2; the minimiser is 0
    "hand-operator-no-residual": (
        near(posed([2.0], "square-root-lasso", 2), "199/100", "201/100", z=[2.0]), "operator-convexity",
    ),
    # s = 1 before the projection along r~ = (2.6, 0.8), 0.29 after it: the minimiser is 2
    "hand-operator-along-the-residual": (near(RAY, 0, 1, z=[0.0], s="99/100"), "operator-convexity"),
    # 0 is feasible
    "hand-operator-zero-in-the-ball": (
        near(posed([1.0], "basis-pursuit", 1), 0, 9, z=[-0.0078125, 0.0, 0.0, 0.0]), "operator-convexity",
    ),
    # no real unknown makes 3 + 2i of it up to 1
    "hand-operator-far-from-the-ball": (
        near(posed([3.0 + 2.0j], "basis-pursuit", 1), 0, 100, z=[2.875, 0.0, 0.0, 0.0]),
        "operator-convexity",
    ),
    "hand-operator-no-columns-in-the-ball": (near(BALL, 0, 9), "operator-convexity"),
    # the minimiser is (4, 0), and nothing is known of t where eta is 0
    "hand-operator-eta-zero": (near(posed([4.0], "basis-pursuit", 0), "399/100", "401/100", z=[3.99]), "operator-convexity"),
    # the second entry is free; (5 + e, 1) is as good for small e
    "hand-operator-free-column-in-the-ball": (
        near(
            posed([5.0, 0.9990234375], "basis-pursuit", 1, weights=[1.0, 0.0, 1.0, 1.0]), "499/100", "501/100",
            z=[4.0, 0.9990234375],
        ),
        "operator-convexity",
    ),
    # |A_1^T r| = 7/10 > 1/2: the minimiser is (1/2, 1/5)
    "hand-operator-active-column": (near(posed([1.0, 0.7]), "49/100", "51/100", z=[0.5]), "operator-convexity"),
    # a column without cost that no frequency sees: (1/2, u) for every u
    "hand-operator-free-column": (
        near(posed([1.0], rows=[0], weights=[1.0, 0.0, 1.0, 1.0]), "49/100", "51/100", z=[0.5]), "operator-convexity",
    ),
    # z~ = 3 is wrong by 1, and so is the residual: entry 3 for 7/8 of the price has 9/4, and entry 2 has nothing
    "hand-operator-error-off-the-columns": (
        near(half(2.0, price=0.875), 0, "104/100", z=[3.0], E=[2], s="63/128", x=[0.0, 0.0, 3.0]), "operator-convexity",
    ),
    # 2^-73 is nothing on a grid of 72 bits for 1, but more than t w = 2^-74
    "hand-operator-measurement-off-the-grid": (
        near(
            posed([1.0, 2.0**-73], weights=[1.0, 2.0**-73, 1.0, 1.0]), "49/100", "51/100", z=[0.5],
        ),
        "operator-convexity",
    ),
    # the residual at z~ = 3.9 is too long, (1.1, 1/2): t' is 0.68, not 1.1
    "hand-operator-scale-in-the-ball": (
        near(posed([5.0, 0.5], "basis-pursuit", 1), 0, 5, z=[3.9]), "operator-convexity",
    ),
    # the residual at z~ = 1 is (8/5, 4/5), that of the minimiser 1 long: entry 1 costs 13/10 and is not 0
    "hand-operator-turn-of-the-residual": (
        near(
            posed([2.6, 0.8], "square-root-lasso", "3/5", weights=[1.0, 1.3, 2.0, 2.0]), 0, 6, z=[1.0], s="44/100"
        ),
        "operator-convexity",
    ),
    # ---------------------------------------------------------------- radii that are attained, or nearly
    # |A^T r| = 1 is above its bound: the minimiser is 1/2
    "hand-operator-zero-entry-above-its-bound": (near(posed([1.0], weights=DEAR), 0, "1/1000", z=[0.0]), "bounds"),
    # A = 1/2: v = 1/2, so ||Ah|| = 1 and |h| = 2, for the minimiser is 2
    "hand-operator-radius-of-a-short-column": (
        near(half(2.0), 0, "105/100", z=[4.0], E=[2], s="63/128", x=[0.0, 0.0, 4.0]), "bounds",
    ),
    # the minimiser is 0.01 away
    "hand-operator-radius-along-a-ray": (near(RAY, 0, "9/1000", z=[1.99], s="78/100", x=[1.99]), "bounds"),
    # the residual at z~ = 2.6 is 4/5 long, that of the minimiser 1: it is 6/10 away
    "hand-operator-longer-residual": (near(RAY, 0, "55/100", z=[2.6], x=[2.6]), "bounds"),
    # the minimiser is 4
    "hand-operator-outside-the-ball": (near(BALL, 0, 3, z=[0.0, 0.0, 0.0, 0.0]), "bounds"),
    "hand-operator-outside-the-ball-at-half-the-price": (
        near(posed([5.0], "basis-pursuit", 1, weights=[0.5] * 4), 0, 3, z=[0.0, 0.0, 0.0, 0.0]), "bounds",
    ),
    # A = 1/2: r~ = 1.1, and B is 0.77
    "hand-operator-outside-the-ball-of-a-short-column": (
        near(half(5.0, "basis-pursuit"), 0, "1/2", z=[7.8], E=[2], s="63/128", x=[0.0, 0.0, 7.8]), "bounds",
    ),
    # the minimiser is 1/2, within 1/4 of 3/4
    "hand-operator-radius-below": (near(UNIT, "3/4", "11/10", z=[0.75]), "bounds"),
    "hand-operator-radius-above": (near(UNIT, 0, "1/8", z=[0.75], x=[0.75]), "bounds"),
    "hand-operator-negative-lambda": (near(posed([1.0], parameter=-1), 0, 1), "instance"),
}  # fmt: skip


_OPERATOR = ("instance", "operator")
_ROWS = (*_OPERATOR, "rows")
_COLUMNS = ("evidence", "convexity", "columns")
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-operator-kind": (changed(EXACT, *_OPERATOR, kind="fourier-haar-3d"), "operator.kind is 'fourier-haar-3d'"),
    "hand-operator-unknown": (changed(EXACT, *_OPERATOR, unknown="complex"), "operator.unknown is 'complex'"),
    "hand-operator-side-1": (
        near(posed([1.0], side=1, rows=[0]), 0, 1), "operator.side is 1: a power of two from 2 to 1024",
    ),
    "hand-operator-side-3": (
        near(posed([1.0], side=3, rows=[0]), 0, 1), "operator.side is 3: a power of two from 2 to 1024",
    ),
    "hand-operator-no-rows": (near(posed([], rows=[]), 0, 1), "rows samples no frequency"),
    "hand-operator-bits-encoding": (changed(EXACT, *_ROWS, encoding="float64"), "rows.encoding is 'float64', not 'bits'"),
    "hand-operator-bits-length": (changed(EXACT, *_COLUMNS, length=8), "columns must be a block of 4 bits"),
    "hand-operator-bits-bytes": (changed(EXACT, *_COLUMNS, data="AQA="), "columns has 2 bytes where 1 belong"),
    "hand-operator-bits-beyond": (changed(EXACT, *_COLUMNS, data="EQ=="), "columns has a bit beyond the last position"),
    "hand-operator-not-unique": (changed(EXACT, "claim", unique=False), "claim.unique must be true where the instance has"),
    "hand-operator-field": ({**EXACT, "field": ["2"]}, "operators by name go with the rational field"),
    "hand-operator-support": (
        {**EXACT, "point": None, "claim": {"kind": "dimension", "lower": 0, "upper": 0}},
        "operators by name go with a claim about a distance",
    ),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant("s in ||Ah|| of an operator", FILE, "self._gap(parameter / 2, parameter / 2) / self.singular", "self._gap(parameter / 2, parameter / 2)"),
    Constant("s in B of an operator", FILE, "return reach / self.singular, reach, parameter / 2", "return reach, reach, parameter / 2"),
    Constant("v at zero entries of an operator", FILE, "else max(ZERO, abs(c) - low * w)", "else ZERO"),
    Constant("2 along a ray of an operator", FILE, "away = 2 * self._gap", "away = self._gap"),
    Constant("s^2 along a ray of an operator", FILE, "(low * s * s)", "(low * s)"),
    Constant("R along a ray of an operator", FILE, "high + parameter * price", "high"),
    Constant("|D| M / mu of an operator", FILE, "slack * slope / low)", "ZERO)"),
    Constant("M in a ball of an operator", FILE, "slack * slope / low)", "slack / low)"),
    Constant("s in a ball of an operator", FILE, "return reach / self.singular, reach, low", "return reach, reach, low"),
    Constant("t* in a ball of an operator", FILE, "low - slope * reach", "low"),
    Constant("a off E of an operator", FILE, "round_bits(reach + self.doubt, 64, True)", "round_bits(self.doubt, 64, True)"),
    Constant("the doubt of A^T r", FILE, "self.doubt = round_bits(seen.doubt, 64, True)", "self.doubt = ZERO"),
    Constant("the turn of the residual of an operator", FILE, "root_above(away * s * s * radius * high * high / (low + shortest), PRECISION)", "ZERO"),
    Constant("the projection of an operator", VALUES, "doubt += _project(rows, gram.order, unit, across)", "doubt += 0"),
    Constant("rounding of the factor of an operator", VALUES, " + root_above(Fraction((count - 1) * trace, 2), 64)", ""),
)  # fmt: skip
