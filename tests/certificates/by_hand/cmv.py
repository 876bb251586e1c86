"""CMV matrices: points near their spectra, arcs without spectrum, and measures that are smoothed on the circle."""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate
from by_hand.l2_operators import NORMAL, changed, integers, near, number, periodic, wave
from by_hand.l2_operators import banded as listed


def cmv(coefficients: Document, sites: Any = "naturals") -> Document:
    return {"kind": "cmv", "sites": sites, "coefficients": coefficients}


def resolvents(re: Any, im: Any, count: int = 1, **other: Any) -> Document:
    """The same vectors for the operator and for its adjoint: `count` sites, one row after another."""
    blocks = [integers(re, form="int64"), im and integers(im, form="int64")]
    return {
        "rule": "unitary-residual",
        "sites": {"first": "0", "count": count},
        "bits": 8,
        "scale": 0,
        "vectors": blocks[0],
        "imaginary": blocks[1],
        "dual": blocks[0],
        "dual_imaginary": blocks[1],
    } | other


def smoothed(
    operator: Document, width: Any, order: Any, bounds: Any, found: Document, b: Any = ("1",), turn: Any = 0
) -> Document:
    claim = {"kind": "smoothed-circle-measure", "turn": str(turn), "width": str(width), "order": order}
    claim |= {"lower": str(bounds[0]), "upper": str(bounds[1])}
    posed = {"operator": operator, "vector": {"first": "0", "values": [*map(number, b)]}}
    return certificate(claim, posed, None, found)


def arc(operator: Document, lower: Any, upper: Any, length: Any = 20, bits: Any = 80) -> Document:
    claim = {"kind": "spectral-arc-gap", "lower": str(lower), "upper": str(upper)}
    return certificate(claim, {"operator": operator}, None, {"rule": "arc-windows", "length": length, "bits": bits})


# ... e_4 -> e_2 -> e_0 -> e_1 -> e_3 -> ...: a shift, with the uniform measure for e_0, all of whose values are 1
SHIFT = cmv(periodic(0))
# rho = 4/5: e_0 -> (3/5, 4/5), e_1 -> (12/25, -9/25, 12/25, 16/25)
FIFTHS = cmv(periodic("3/5"))
WHOLE = cmv(periodic("3/5"), "integers")  # e_0 -> (16/25, -12/25, -9/25, -12/25), from the site -2 on
HALF = cmv(periodic((0, "1/2")))  # rho = sqrt 3 / 2: e_0 -> (-i/2, rho)
# alpha_1 = 3/5 only: e_0 -> e_1, e_1 -> 3/5 e_0 + 4/5 e_3
DEFECT = cmv(changed(periodic(0), 1, "3/5"))
# at sites where no coefficient is changed the entries are those of the shift: e_5 -> e_7
BEYOND = cmv(changed(periodic(0), -4, "3/5", "3/5"))
# |sin(theta/2)| >= 3/5, turns from 0.20483 to 0.79516; on the natural numbers also the point 1, where the defect below
# has exp(+-2 pi i 0.108) instead
FLIPPED = cmv(changed(periodic("3/5"), 0, "-3/5"), "integers")
EVEN_HALF = cmv(periodic((0, "1/2")), "integers")  # the same with 1/2: from 1/6 to 5/6
# z = 2, off by at most 8/2^8; the vectors 0 have the residuals 1, and the doubt is 2 |z|/(|z| - 1) = 4 around -1
PLAIN = smoothed(SHIFT, "1/2", 1, ("-50001/10000", "30001/10000"), resolvents([0], None))
# u = u' = -1/2 e_0: r = -1/2 e_1 and (z/2 - 1) e_0, where the checker has z = (255 - i)/128. The value is exactly 1, and
# the doubt 2 (2 ((|r| + 1/64)^2 + 1/128) + 258/512/32) = 1.12635, |r|^2 = 1/4 + 2/2^16
NEAR = resolvents([-1], None, scale=1)
# 2 (2 |z_1|/(|z_1| - 1) + |z_2|/(|z_2| - 1)) = 32/3, z_1 = 2 and z_2 = 4
SECOND = resolvents([0, 0], None)

CORRECT: dict[str, Document] = {
    "hand-cmv-shift": near(SHIFT, [0], [1], [[1]], **NORMAL),
    "hand-cmv-first-column": near(FIFTHS, ["3/5"], ["4/5"], [[1]], **NORMAL),
    "hand-cmv-second-column": near(FIFTHS, ["-9/25"], ["933/1000"], [[1]], first=1, **NORMAL),  # sqrt 544 / 25
    "hand-cmv-on-the-integers": near(WHOLE, ["-9/25"], ["933/1000"], [[1]], **NORMAL),
    "hand-cmv-conjugate": near(HALF, [(0, "-1/2")], ["8661/10000"], [[1]], **NORMAL),
    "hand-cmv-changed": near(DEFECT, [0], [1], [[1, 0, 0]], **NORMAL),
    "hand-cmv-adjoint": near(HALF, [(0, "-1/2")], ["8661/10000"], [[1]], adjoint=[0], **NORMAL),
    "hand-cmv-changed-below-zero": near(BEYOND, [0], [1], [[1]], **NORMAL),
    # with 1 bit rho is 1/2, within 1/2; the column is (-i/2, 1/2), and may be off by 1/2 + 2/2
    "hand-cmv-of-a-doubtful-root": near(HALF, [0], ["221/100"], [[1]], bits=1, **NORMAL),
    # windows of 20 sites: they reach to 0.1979 turns
    "hand-arc": arc(WHOLE, "-79/400", "79/400"),
    "hand-arc-of-doubtful-numbers": arc(WHOLE, "-77/400", "77/400", bits=8),
    "hand-arc-of-doubtful-roots": arc(EVEN_HALF, "-3/20", "3/20", bits=8),
    "hand-arc-beside-an-eigenvalue": arc(FLIPPED, "-1/20", "1/20"),
    "hand-arc-beside-the-boundary": arc(FIFTHS, "1/10", "1/8"),
    "hand-circle-measure-on-both-bounds": PLAIN,
    "hand-circle-measure-of-order-two": smoothed(SHIFT, "1/2", 2, ("-11667/1000", "9667/1000"), SECOND),
    "hand-circle-measure-near": smoothed(SHIFT, "1/2", 1, ("-127/1000", "2127/1000"), NEAR),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # the spectrum is the circle
    "hand-cmv-shift-too-near": (near(SHIFT, [0], ["99/100"], [[1]], **NORMAL), "residual"),
    "hand-cmv-first-column-too-near": (near(FIFTHS, ["3/5"], ["79/100"], [[1]], **NORMAL), "residual"),
    # on the natural numbers e_0 goes to (3/5, 4/5)
    "hand-cmv-not-on-the-integers": (near(FIFTHS, ["-9/25"], ["933/1000"], [[1]], **NORMAL), "residual"),
    # e_0 -> (-i/2, rho)
    "hand-cmv-not-conjugated": (near(HALF, [(0, "1/2")], ["9/10"], [[1]], **NORMAL), "residual"),
    # 1/sqrt 2 + 3/2 > 22/10
    "hand-cmv-doubt-of-a-root": (near(HALF, [0], ["22/10"], [[1]], bits=1, **NORMAL), "residual"),
    # true, and windows of 20 sites do not show it
    "hand-arc-too-long": (arc(WHOLE, "-159/800", "159/800"), "arc-windows"),
    "hand-arc-of-doubtful-numbers-too-long": (arc(WHOLE, "-387/2000", "387/2000", bits=8), "arc-windows"),
    "hand-arc-of-doubtful-roots-too-long": (arc(EVEN_HALF, "-303/2000", "303/2000", bits=8), "arc-windows"),
    # exp(2 pi i 0.108) is an eigenvalue
    "hand-arc-with-an-eigenvalue": (arc(FLIPPED, "1/10", "3/25"), "arc-windows"),
    # 1 is an eigenvalue on the natural numbers
    "hand-arc-with-an-eigenvalue-of-the-boundary": (arc(FIFTHS, "-1/20", "1/20"), "arc-windows"),
    # from 1/5 on to -1/5 there is spectrum
    "hand-arc-turned-around": (arc(WHOLE, "1/5", "-1/5", 60), "bounds"),
    # nearly twice around the circle
    "hand-arc-around-the-circle": (arc(WHOLE, "-19/20", "19/20"), "arc-windows"),
    # the value is 1, and the vectors 0 know of it that it is between -5 and 3
    "hand-circle-measure-upper-too-small": (
        smoothed(SHIFT, "1/2", 1, ("-50001/10000", "299/100"), resolvents([0], None)), "unitary-residual",
    ),
    "hand-circle-measure-lower-too-large": (
        smoothed(SHIFT, "1/2", 1, ("-499/100", "30001/10000"), resolvents([0], None)), "unitary-residual",
    ),
    "hand-circle-measure-of-order-two-too-small": (
        smoothed(SHIFT, "1/2", 2, ("-11667/1000", "96/10"), SECOND), "unitary-residual",
    ),
    "hand-circle-measure-near-too-small": (
        smoothed(SHIFT, "1/2", 1, ("-127/1000", "212/100"), NEAR), "unitary-residual",
    ),
    # radius 2: the kernel is -1 on the uniform measure, and its poles lie on the other side of the circle
    "hand-circle-measure-width-negative": (
        smoothed(SHIFT, -1, 1, (-2, -2), resolvents([0], None)), "unitary-residual",
    ),
    # e_n -> 2 e_(n + 1) on the integers has the spectrum |z| = 2, to which 2 belongs
    "hand-circle-measure-not-unitary": (
        smoothed(listed({1: periodic(2)}, self_adjoint=False), "1/2", 1, ("-50001/10000", "30001/10000"), resolvents([0], None)),
        "unitary-residual",
    ),
}  # fmt: skip


def _claim(**other: Any) -> Document:
    return {**PLAIN, "claim": {**PLAIN["claim"], **other}}


def _posed(**other: Any) -> Document:
    return {**PLAIN, "instance": {**PLAIN["instance"], **other}}


def _evidence(**other: Any) -> Document:
    return {**PLAIN, "evidence": {**PLAIN["evidence"], **other}}


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-cmv-on-a-hull": (near(cmv(periodic(0), "hull"), [0], [1], [[1]], **NORMAL), "instance.operator.sites is 'hull'"),
    "hand-cmv-of-a-wave": (
        near(cmv(wave("cosine", "1/4", (0, 0, 0), 0)), [0], [1], [[1]], **NORMAL), "is neither periodic nor",
    ),
    "hand-cmv-on-the-circle": (
        near(cmv(periodic(("3/5", "4/5"))), [0], [1], [[1]], **NORMAL), "that lies outside the open unit disk",
    ),
    "hand-cmv-changed-on-the-circle": (
        near(cmv(changed(periodic(0), 9, 0, 1)), [0], [1], [[1]], **NORMAL), "that lies outside the open unit disk",
    ),
    "hand-arc-of-another-operator": (arc(listed({1: periodic(1)}), 0, 1), "instance.operator is no CMV matrix"),
    "hand-arc-of-no-sites": (arc(WHOLE, 0, "1/10", 0), "evidence.length is 0"),
    "hand-arc-of-many-sites": (arc(WHOLE, 0, "1/10", 2**25 + 1), "evidence.length is 33554433"),
    "hand-arc-of-no-bits": (arc(WHOLE, 0, "1/10", bits=0), "evidence.bits is 0"),
    "hand-arc-of-many-bits": (arc(WHOLE, 0, "1/10", bits=257), "evidence.bits is 257"),
    "hand-arc-another-rule": (
        {**(one := arc(WHOLE, 0, "1/10")), "evidence": {**one["evidence"], "rule": "windows"}}, "'arc-windows' belongs there",
    ),
    "hand-circle-measure-order-zero": (_claim(order=0), "the order of the kernel is 0"),
    "hand-circle-measure-order-seven": (_claim(order=7), "the order of the kernel is 7"),
    "hand-circle-measure-order-true": (_claim(order=True), "the order of the kernel is true"),
    "hand-circle-measure-vector-elsewhere": (
        _posed(vector={"first": "-1", "values": ["1"]}), "instance.vector has sites that evidence.sites does not list",
    ),
    "hand-circle-measure-vector-too-long": (
        _posed(vector={"first": "0", "values": ["1", "0"]}), "instance.vector has sites that evidence.sites does not list",
    ),
    "hand-circle-measure-no-bits": (_evidence(bits=0), "evidence.bits is 0"),
    "hand-circle-measure-too-many-bits": (_evidence(bits=4097), "evidence.bits is 4097"),
    "hand-circle-measure-scale-too-large": (_evidence(scale=4097), "scale 4097"),
    "hand-circle-measure-another-rule": (_evidence(rule="dual-residual"), "'unitary-residual' belongs there"),
    "hand-circle-measure-dual-too-long": (
        _evidence(dual=integers([0, 0], form="int64")), "vectors of other lengths than 1",
    ),
    "hand-circle-measure-without-dual": (_evidence(dual=None), "evidence.vectors"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
_M, _C, _A = "circle_measures.py", "cmv.py", "arc_gap.py"
CONSTANTS: tuple[Constant, ...] = (
    Constant("real parts", _M, "doubt += 2 * abs(weight)", "doubt += abs(weight)"),
    Constant("binomial coefficients", _M, "doubt += 2 * abs(weight)", "doubt += 2"),
    Constant("radius of a point", _M, "(radius * error +", "(error +"),
    Constant("distance to the circle", _M, "residuals / (radius - 1)", "residuals / radius"),
    Constant("point of a residual", _M, "(mine.residual + off * mine.length)", "mine.residual"),
    Constant("point of a dual residual", _M, "(other.residual + off * other.length)", "other.residual"),
    Constant("doubt of a product on the circle", _M, "(direct.doubt + off) *", "direct.doubt *"),
    Constant("point beside a value", _M, "+ off * (abs(a) + abs(b)))", ")"),
    Constant("rounding of a point", "circle.py", "(3 * radius + 2)", "(2 * radius + 2)"),
    Constant("products of two roots", _C, "2 * rho.doubt)", "rho.doubt)"),
    Constant("products with a root", _C, "alpha.unit * rho.unit, rho.doubt)", "alpha.unit * rho.unit, rho.doubt / 2)"),
    Constant("localising on an arc", _A, "slack = 6 *", "slack = 5 *"),
    Constant("pi of an arc", _A, "Fraction(355, 113)", "Fraction(3)"),
    Constant("cosine of an arc", _A, "bits)[0] - 2,", "bits)[0],"),
    Constant("middle of an arc", _A, "doubt = 2 * (off +", "doubt = (off +"),
    Constant("roots on an arc", _A, "off + (1 + off) * sum(line.doubt for line in lines)", "off"),
    Constant("windows at the boundary", _A, "range(max(end, 0) + 2 +", "range(2, 2 +"),
    Constant("windows across a change", _A, "range(changed.first - length,", "range(end + 2,"),
    Constant("windows behind a change", _A, "end + 2 + found.period) if", "changed.first - length + found.period) if"),
)
