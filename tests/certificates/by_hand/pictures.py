"""Pictures of pseudospectra, and points of those of higher order: matrices of one entry, multiplications, shifts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from by_hand.cmv import FIFTHS, FLIPPED, WHOLE
from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.lattices import SQUARE
from by_hand.pseudospectra import IMAGINARY, SHIFT, TWO, WAVE, ZERO
from by_hand.spectral_measures import banded, constant, whole
from by_hand.tables import KNOWN
from by_hand.windows import FIBONACCI, changed

HALF = Fraction(1, 2)


def vectors(points: Any, bounds: Any, listed: Any, *, first: Any = 0, adjoint: Any = (), imaginary: Any = None) -> Any:
    """Points with vectors, in one block."""
    flat = [x for v in listed for x in v]
    found = {"sites": {"first": str(first), "count": len(listed[0])}, "bits": 8, "vectors": whole(*flat)}
    found |= {"points": [numerals(p) for p in points], "bounds": numerals(bounds)}
    return found | {"imaginary": imaginary and whole(*imaginary), "adjoint": [*adjoint]}


def windows(points: Any, bounds: Any, length: Any, bits: Any = 8) -> Document:
    return {"length": length, "bits": bits, **values(points, bounds)}


def values(points: Any, bounds: Any) -> Document:
    return {"points": [numerals(p) for p in points], "bounds": numerals(bounds)}


def matrix(re: Any, im: Any = None) -> Document:
    return {"kind": "matrix", "re": [numerals(r) for r in re], "im": im and [numerals(r) for r in im]}


def picture(
    operator: Document, level: Any, rows: Any, corner: Any, *, inner: Any = None, outer: Any = None, inside: Any = (),
    outside: Any = (), side: Any = 1, said: Any = (),
) -> Document:  # fmt: skip
    marks = "".join(rows)
    claim = {"kind": "pseudospectrum-picture", "level": str(level)}
    claim |= {"inside": marks.count("+"), "outside": marks.count("-"), "lower": str(marks.count("+") * side * side)}
    claim |= {"upper": str((len(marks) - marks.count("-")) * side * side)} | dict(said)
    posed = {"operator": operator, "corner": numerals(corner), "side": str(side), "rows": rows}
    rule = "matrix-cells" if operator["kind"] == "matrix" else "outer-cells"
    found = {"rule": rule, "inner": inner, "outer": outer, "inside": [*inside], "outside": [*outside]}
    return certificate(claim, posed, None, found)


def powers(
    operator: Document, level: Any, order: Any, points: Any, listed: Any, *, first: Any = 0, adjoint: Any = (),
    count: Any = None, imaginary: Any = None, bits: Any = 8,
) -> Document:  # fmt: skip
    claim = {"kind": "pseudospectrum-points", "level": str(level), "order": order}
    claim["count"] = len(points) if count is None else count
    posed = {"operator": operator, "points": [numerals(p) for p in points]}
    flat = [x for v in listed for x in v]
    found = {"rule": "power-residual", "sites": {"first": str(first), "count": len(listed[0])}, "bits": bits}
    found |= {"vectors": whole(*flat), "imaginary": imaginary and whole(*imaginary), "adjoint": [*adjoint]}
    return certificate(claim, posed, None, found)


# 1/||R(z)|| = |z|, and there is no slack: around 0 the open disk of radius 5 up to (3, 4), around 12 + 16 i, which has
# the distance 20, a closed disk up to (6, 8)
AT_ZERO = vectors([[0, 0]], [0], [[1]])
NEARLY = {"level": "5000001/1000000", "rows": ["+"], "corner": (2, 3), "inner": AT_ZERO, "inside": [0]}
FAR = windows([[12, 16]], ["19999999/1000000"], 1)
TOUCHING = {"rows": ["-"], "corner": (6, 8), "outer": FAR, "outside": [0]}
ON_THE_EDGE = "9999999/1000000"  # the radius is 10
# the same for the matrix of one entry 0
NOTHING = matrix([[0]])
FAR_AWAY = values([[12, 16]], ["1995/100"])
# the unilateral shift: ||(A - z) v|| >= 1 at 0, and 0 is in its spectrum; at 3 the distance to the spectrum is 2
AT_THREE = windows([[3, 0]], ["189/100"], 30)
# the same one in i: the spectrum is the unit disk around 2 i
LIFTED = banded((0, {"kind": "periodic", "values": [["0", "2"]]}), (1, constant(1)), sites="naturals", own=False)
# e_0 -> 0 and e_1 -> e_0: 1/||R(z)|| is about |z|^2 near 0; at 1 it is (sqrt(5) - 1) / 2
JORDAN = matrix([[0, 1], [0, 0]])
SLOPE = banded((0, constant(9, 5)), (-1, changed(constant(3), 0, 0)), sites="integers", own=False)
FALLING = banded((-3, constant(1)), sites="naturals", own=False)
# multiplication by i, as an operator and as a matrix
IMAGINARY_MATRIX = matrix([[0]], [[1]])


def _claimed(**said: Any) -> Document:
    return picture(ZERO, **NEARLY, said=said)


def _posed(**changed: Any) -> Document:
    document = picture(ZERO, **NEARLY)
    return {**document, "instance": {**document["instance"], **changed}}


def _more_sites(document: Document) -> Document:
    sites = {**document["evidence"]["sites"], "count": 2}
    return {**document, "evidence": {**document["evidence"], "sites": sites}}


CORRECT: dict[str, Document] = {
    "hand-picture-nearly-to-the-edge": picture(ZERO, **NEARLY),
    "hand-picture-on-the-edge": picture(ZERO, ON_THE_EDGE, **TOUCHING),
    "hand-picture-half-line": picture(SHIFT, 1, ["-"], (3, 0), outer=AT_THREE, outside=[0], side=HALF),
    "hand-picture-lifted": picture(
        LIFTED, 1, ["-"], (3, 2), outer=windows([[3, 2]], ["189/100"], 30), outside=[0], side=HALF
    ),
    # e_n -> e_(n - 3): the windows of one site at 0, 1, 2 of the operator are empty; of real and of complex z
    "hand-picture-empty-windows": picture(
        FALLING, 1, ["-.-"], (-20, 0), outer=windows([[-20, 0], [-18, 1]], [12, "121/10"], 1), outside=[0, 1]
    ),
    "hand-picture-both-sides": picture(
        TWO, 3, ["+.-"], (2, 0), inner=vectors([[2, 0]], [0], [[1]]), outer=windows([[9, 0]], ["69/10"], 1), inside=[0],
        outside=[0], side=2,
    ),
    "hand-picture-matrix": picture(NOTHING, "995/100", ["-"], (6, 8), outer=FAR_AWAY, outside=[0]),
    "hand-picture-jordan": picture(
        JORDAN, "1/4", ["+"], (0, 0), inner=vectors([[0, 0]], [0], [[1, 0]]), inside=[0], side=HALF / 4
    ),
    "hand-picture-imaginary-matrix": picture(
        IMAGINARY_MATRIX, 1, ["-"], (0, -2), outer=values([[0, -3]], ["39/10"]), outside=[0]
    ),
    "hand-power-zero": powers(ZERO, "1000001/1000000", 1, [[1, 0]], [[1]]),
    "hand-power-imaginary-adjoint": powers(IMAGINARY, "1/10", 2, [["0", "1"]], [[1]], adjoint=[0]),
    # (S* - 1/2) of (4, 2, 1) is -1/2 at site 2, and once more 1/4 and -1/2 at the sites 2 and 1
    "hand-power-half-line": powers(SHIFT, "1/2", 1, [["1/2", 0]], [[4, 2, 1]], adjoint=[0]),
    # without changes and without a boundary the arc is free
    "hand-picture-whole-coefficients": picture(
        WHOLE, "1/16", ["-"], ("1233/1585", "996/1585"), side=Fraction(1, 1000), outside=[0],
        outer=windows([["1233/1585", "996/1585"]], ["1/8"], 50, 40),
    ),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    # 3 + 4i has the distance 5 from the spectrum
    "hand-picture-touching-inside": (picture(ZERO, **{**NEARLY, "level": 5}), "outer-cells"),
    # at 6 + 8i there is nothing to spare
    "hand-picture-too-near": (picture(ZERO, "10000001/1000000", **TOUCHING), "outer-cells"),
    # 20 is the distance itself, and more than rounded factors show
    "hand-picture-bound-too-large": (
        picture(ZERO, 9, ["-"], (6, 8), outer=windows([[12, 16]], ["2000001/100000"], 1), outside=[0]), "outer-cells",
    ),
    # the first coefficient is changed, and so 1233/1585 + 996/1585 i is near an eigenvalue in the gap
    "hand-picture-changed-coefficient": (
        picture(FLIPPED, "1/16", ["-"], ("1233/1585", "996/1585"), side=Fraction(1, 1000), outside=[0],
                outer=windows([["1233/1585", "996/1585"]], ["1/8"], 50, 40)), "outer-cells",
    ),
    # the column -1 of the adjoint, 5 and the changed 0, is too short; of the operator only the column 0 is changed
    "hand-picture-before-the-change": (
        picture(SLOPE, "1/10", ["-"], (0, 0), side=HALF, outer=windows([[0, 0]], ["9/10"], 1), outside=[0]),
        "outer-cells",
    ),
    # 1 is an eigenvalue on the natural numbers, which the windows at the boundary alone know
    "hand-picture-first-coefficient": (
        picture(FIFTHS, "1/16", ["-"], (1, 0), side=Fraction(1, 1000), outside=[0],
                outer=windows([[1, 0]], ["1/8"], 30, 40)), "outer-cells",
    ),
    # the adjoint of the shift has the eigenvalue 0: the shift alone would show 3/4 at 0
    "hand-picture-one-family": (
        picture(SHIFT, "1/8", ["-"], (0, 0), outer=windows([[0, 0]], ["3/4"], 12), outside=[0], side=HALF / 2),
        "outer-cells",
    ),
    # the same at 2 i, while the adjoint less 2 i instead of -2 i is bounded below by 3
    "hand-picture-not-conjugated": (
        picture(LIFTED, "1/8", ["-"], (0, 2), outer=windows([[0, 2]], ["3/4"], 12), outside=[0], side=HALF / 2),
        "outer-cells",
    ),
    # multiplication by i has i in its spectrum, which is 2 away from -i
    "hand-picture-at-the-spectrum": (
        picture(IMAGINARY, "1/2", ["-"], (0, 1), outer=windows([[0, 1]], ["3/2"], 1), outside=[0], side=HALF),
        "outer-cells",
    ),
    # ||R|| = 1 at 2 +- 1, and the slack of the windows of the shift has to be taken off: pi / 31 is not
    "hand-picture-slack": (
        picture(SHIFT, 1, ["-"], (3, 0), outer=windows([[3, 0]], ["191/100"], 30), outside=[0], side=HALF), "outer-cells",
    ),
    "hand-picture-side-negative": (picture(ZERO, **{**NEARLY, "corner": (3, 4), "side": -1}), "outer-cells"),
    "hand-picture-one-more": (_claimed(inside=2), "bounds"),
    "hand-picture-lower-too-large": (_claimed(lower="11/10"), "bounds"),
    "hand-picture-upper-too-small": (_claimed(upper="9/10"), "bounds"),
    # 1/||R|| at 12 + 16 i is 20
    "hand-picture-matrix-bound": (
        picture(NOTHING, 9, ["-"], (6, 8), outer=values([[12, 16]], ["201/10"]), outside=[0]), "matrix-cells",
    ),
    "hand-picture-matrix-side": (picture(NOTHING, **{**NEARLY, "corner": (3, 4), "side": -1}), "matrix-cells"),
    "hand-picture-matrix-at-the-spectrum": (
        picture(IMAGINARY_MATRIX, "1/2", ["-"], (0, 1), outer=values([[0, 1]], ["3/2"]), outside=[0], side=HALF),
        "matrix-cells",
    ),
    # the vector e_1 goes to e_0
    "hand-picture-jordan-turned": (
        picture(JORDAN, "1/4", ["+"], (0, 0), inner=vectors([[0, 0]], [0], [[0, 1]]), inside=[0], side=HALF / 4),
        "matrix-cells",
    ),
    # |z| = 1 is not less than 1
    "hand-power-on-the-edge": (powers(ZERO, 1, 1, [[1, 0]], [[1]]), "power-residual"),
    # |z|^2 = 1/4 is less than 2/5, and |z| is not
    "hand-power-of-the-level": (powers(ZERO, "2/5", 1, [["1/2", 0]], [[1]]), "power-residual"),
    # (-5)^2 is larger than 1
    "hand-power-level-negative": (powers(ZERO, -5, 1, [[1, 0]], [[1]]), "power-residual"),
    # i is 2 away from -i
    "hand-power-not-conjugated": (powers(IMAGINARY, 1, 1, [["0", "-1"]], [[1]], adjoint=[0]), "power-residual"),
    "hand-power-doubtful": (powers(WAVE, 3, 1, [[0, 0]], [[1]], bits=1), "power-residual"),
    "hand-power-one-more": (powers(ZERO, 2, 1, [[1, 0]], [[1]], count=2), "bounds"),
}  # fmt: skip
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-picture-ragged": (picture(ZERO, **{**NEARLY, "rows": ["+", ".."]}), "instance.rows must be strings of one"),
    "hand-picture-without-rows": (picture(ZERO, 1, [], (0, 0)), "instance.rows must be strings of one"),
    "hand-picture-row-of-numbers": (_posed(rows=["+", 3]), "instance.rows must be strings of one"),
    "hand-picture-strange": (picture(ZERO, **{**NEARLY, "rows": ["*"]}), "instance.rows has '*'"),
    "hand-picture-disk-missing": (picture(ZERO, **{**NEARLY, "inside": [1]}), "evidence.inside names disk 1"),
    "hand-picture-of-a-hull": (picture(FIBONACCI, 1, ["."], (0, 0), outer=windows([[9, 0]], [1], 9)), "evidence.outer goes"),
    "hand-picture-of-a-lattice": (picture(SQUARE, 1, ["."], (0, 0), outer=windows([[9, 0]], [1], 9)), "evidence.outer goes"),
    "hand-picture-of-a-table": (picture(KNOWN, 1, ["."], (0, 0)), "rests on a condition"),
    "hand-picture-not-square": (picture(matrix([[1, 2]]), 1, ["."], (0, 0)), "is no square matrix"),
    "hand-picture-imaginary-parts": (picture(matrix([[1]], [[1, 2]]), 1, ["."], (0, 0)), "is no square matrix"),
    "hand-picture-some-columns": (
        picture(JORDAN, 1, ["."], (0, 0), inner=vectors([[0, 0]], [1], [[1]])), "must be all 2 columns",
    ),
    "hand-picture-other-columns": (
        picture(JORDAN, 1, ["."], (0, 0), inner=vectors([[0, 0]], [1], [[1, 0]], first=1)), "must be all 2 columns",
    ),
    "hand-picture-adjoint-matrix": (
        picture(JORDAN, 1, ["."], (0, 0), inner=vectors([[0, 0]], [1], [[1, 0]], adjoint=[0])), "must be all 2 columns",
    ),
    "hand-power-of-a-lattice": (powers(SQUARE, 1, 1, [[0, 0]], [[1]]), "powers are those of a banded operator"),
    "hand-power-order": (powers(ZERO, 2, 9, [[1, 0]], [[1]]), "claim.order is 9"),
    "hand-power-no-point": (powers(ZERO, 2, 1, [], [[1]]), "instance.points is empty"),
    "hand-power-before-zero": (powers(SHIFT, 5, 1, [[1, 0]], [[1]], first=-1), "evidence.sites.first is -1"),
    "hand-power-sites": (_more_sites(powers(ZERO, 2, 1, [[1, 0]], [[1]])), "vectors of length 1, and 2 sites"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant(
        "both families of windows", "pseudospectrum_pictures.py", "(False,) if operator.normal else (False, True)",
        "(False,)",
    ),
    Constant("the conjugate of z for windows", "pseudospectrum_pictures.py", "(x, -y if adjoint else y)", "(x, y)"),
    Constant(
        "the sign of i in windows", "banded_factor.py", "(1, (-y, 0)), (-1, (0, y))", "(1, (y, 0)), (-1, (0, -y))"
    ),
    Constant("windows before a change, of the adjoint", "windows.py", "self_adjoint else width", "self_adjoint else 0"),
    Constant("the slack of pictures", "pseudospectrum_pictures.py", "bound + windows.slack", "bound"),
    Constant("squares inside are open", "pseudospectrum_pictures.py", "compare.lt if", "compare.le if"),
    Constant("the sign of i in matrices", "finite_matrices.py", "factor * v - y *", "factor * v + y *"),
    Constant("the conjugate of z for powers", "power_residuals.py", "(x, -y if k in turned else y)", "(x, y)"),
    Constant("the power of the level", "power_residuals.py", "level ** (2 ** (order + 1))", "level ** (2**order)"),
)  # fmt: skip
