"""Smoothed spectral measures and densities: multiplication by 0 or 1, for which all is known, and operators that no rule may take."""

from __future__ import annotations

import base64
import struct
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.lattices import SQUARE


def banded(*diagonals: tuple[int, Document], sites: str = "integers", own: Any = True, word: Any = None) -> Document:
    entries = [{"offset": str(k), "entries": d} for k, d in diagonals]
    return {"kind": "banded", "sites": sites, "self_adjoint": own, "word": word, "diagonals": entries}


def constant(*values: Any) -> Document:
    return {"kind": "periodic", "values": numerals(values)}


def whole(*values: int) -> Document:
    """A block of 64-bit integers."""
    return {"encoding": "int64", "data": base64.b64encode(struct.pack(f"<{len(values)}q", *values)).decode()}


def resolvents(re: Any, im: Any, count: int = 1, **changed: Any) -> Document:
    return {
        "rule": "dual-residual",
        "sites": {"first": "0", "count": count},
        "bits": 8,
        "scale": 0,
        "vectors": whole(*re),
        "imaginary": im and whole(*im),
        "dual": None,
        "dual_imaginary": None,
    } | changed


def smoothed(
    operator: Document, x: Any, width: Any, order: Any, bounds: Any, found: Document, b: Any = ("1",)
) -> Document:
    claim = {"kind": "smoothed-measure", "point": str(x), "width": str(width), "order": order}
    claim |= {"lower": str(bounds[0]), "upper": str(bounds[1])}
    return certificate(claim, {"operator": operator, "vector": {"first": "0", "values": [*b]}}, None, found)


def density(
    operator: Document, x: Any, width: Any, radius: Any, derivatives: Any, bounds: Any, found: Document
) -> Document:
    low, high = Fraction(x) - Fraction(radius), Fraction(x) + Fraction(radius)
    condition = (
        f"if the measure is absolutely continuous on [{low}, {high}] and the derivatives of its density there, from the "
        f"density itself on, are at most {', '.join(map(str, derivatives))} in modulus"
    )
    claim = {
        "kind": "density",
        "point": str(x),
        "lower": str(bounds[0]),
        "upper": str(bounds[1]),
        "condition": condition,
    }
    posed = {"operator": operator, "vector": {"first": "0", "values": ["1"]}}
    posed |= {"radius": str(radius), "derivatives": numerals(derivatives)}
    return certificate(claim, posed, None, {"width": str(width), "resolvents": found})


def over_pi(t: Any) -> tuple[Fraction, Fraction]:
    """Two decimals, 10^-17 apart, with t / pi between them."""
    digits = int(Fraction(t) * 10**17 * 10**50 // 314159265358979323846264338327950288419716939937510)
    return Fraction(digits, 10**17), Fraction(digits + 1, 10**17)


ZERO = banded((0, constant(0)))
LOW, HIGH = over_pi(1)
# A = 0, z = -i: <(A - z)^-1 b, b> = -i, and the kernel of order 1 at 0 is 1/pi. The vector 0 has the residual 1, so the
# doubt is 1: both bounds are attained up to 10^-17
PLAIN = smoothed(ZERO, 0, 1, 1, (-HIGH, HIGH), resolvents([0], [0]))
# the vector -i is the resolvent itself: the value is 1/pi, without doubt
EXACT = smoothed(ZERO, 0, 1, 1, (LOW, HIGH), resolvents([0], [-1]))
# width 1/2: z = -i/2, the value is 2/pi, and the vector 0 has a doubt of 1/(1/2)
NARROW = smoothed(ZERO, 0, "1/2", 1, (-over_pi(2)[1], over_pi(2)[1]), resolvents([0], [0]))
# order 2, poles -1/3 + i and 1/3 + i, residues (1 + 3i)/2 and (1 - 3i)/2: |alpha_1| + |alpha_2| = sqrt 10
SECOND = over_pi(Fraction(31622776601683794, 10**16))[1]
# b = e_0 + i e_1 and A = [[0, i], [-i, 0]]: b is an eigenvector with eigenvalue -1, so at x = -1 the value is 2/pi
TURNED = {"kind": "periodic", "values": [["0", "1"]]}
COMPLEX = banded((1, {"kind": "changed", "base": constant(0), "first": "0", "values": [["0", "-1"]]}))
B = ("1", ["0", "1"])
PAIR = {"dual": whole(0, -1), "dual_imaginary": whole(1, 0)}
HERMITIAN = smoothed(COMPLEX, -1, 1, 1, over_pi(2), resolvents([0, 1], [-1, 0], 2, **PAIR), B)
# entries 2 cos(2 pi (0 n + 1/4)) = 0, of which the checker knows next to nothing with 1 bit
WAVE = banded((0, {"kind": "cosine", "coupling": "1", "frequency": ["0", "0", "0"], "phase": "1/4"}))


def far(order: int, over: Any, derivatives: Any = (), **changed: Any) -> Document:
    """A density of A = 0 at 2, width and radius 1, from the vectors 0: the doubt is sum |alpha_j|, and `over` by smoothing."""
    bounds = [*derivatives] or [0] * (order + 1)
    high = over_pi(Fraction(MODULI[order - 1] + 1000, 10**20) + Fraction(over))[1]
    found = resolvents([0] * order, [0] * order)
    return density(ZERO, 2, changed.get("width", 1), changed.get("radius", 1), bounds, (-high, high), found)


# sum |alpha_j| of the orders 1 to 6, times 10^20
MODULI = (
    100000000000000000000, 316227766016837933199, 947213595499957939281,
    2798769748551841103773, 8262348777084890454878, 24444207094696464499770,
)  # fmt: skip
DECAY = (200, 467, 780, 1126, 1521, 2769)
T = Fraction(1, 1024)
# z = -i, A = [[0, i], [-i, 0]], b = e_0: the value is 1/(2 pi), and u = (A - z)^-1 b + (i t, 0) is no conjugate of its dual
SKEW = smoothed(
    COMPLEX, 0, 1, 1, (over_pi(Fraction(1, 2) - T - 3 * T * T)[0], over_pi(Fraction(1, 2) - T + T * T)[1]),
    resolvents([0, 0], [-511, -512], 2, scale=10),
)  # fmt: skip
# the same for A = [[0, 1], [1, 0]] and b = e_0 + i e_1: the value is 1/pi
SWAP = banded((1, {"kind": "changed", "base": constant(0), "first": "0", "values": ["1"]}))
SWAPPED = smoothed(
    SWAP, 0, 1, 1, (over_pi(1 + 2 * T - 2 * T * T)[0], over_pi(1 + 2 * T + 4 * T * T)[1]),
    resolvents([0, 1025], [0, 0], 2, scale=10), B,
)  # fmt: skip
# e_n -> 2 e_(n + 1) is not self-adjoint: for z = -i/2 it is no longer true that ||(A - z)^-1|| <= 1/|Im z|
SHIFT = banded((0, constant(0)), (1, constant(2)), own=False)
FIBONACCI = banded(
    (0, {"kind": "letters", "values": {"a": "1", "b": "0"}}), sites="hull",
    word={"rules": {"a": "ab", "b": "a"}, "first": "a"},
)  # fmt: skip
# multiplication by 1 or 0: at 0 the value is 1/(2 pi) where the letter at site 0 is a, and 1/pi where it is b
HULL = smoothed(FIBONACCI, 0, 1, 1, over_pi(Fraction(1, 2)), resolvents([1], [-1], scale=1))
NEAR = over_pi(1 + Fraction(9385, 10**4) + Fraction(15, 16))

CORRECT: dict[str, Document] = {
    "hand-measure-on-both-bounds": PLAIN,
    "hand-measure-exact": EXACT,
    "hand-measure-narrow": NARROW,
    "hand-measure-of-order-two": smoothed(ZERO, 0, 1, 2, (-SECOND, SECOND), resolvents([0, 0], [0, 0])),
    "hand-measure-with-dual-vectors": HERMITIAN,
    # |r| = 1/32 + 15/16, and 1 + |r|^2 + 15/16 is the largest value
    "hand-measure-of-a-doubtful-entry": smoothed(WAVE, 0, 1, 1, (-1, NEAR[1]), resolvents([0], [-1], bits=1)),
    # 2 eps / (eps + eta)^2 = 1/2 for masses far away
    **{f"hand-density-far-away-{m}": far(m, Fraction(c, 100 * 2 ** (m + 1))) for m, c in enumerate(DECAY, 1)},
    # 2 (1/4 + 2 |rho|) = 9/2
    "hand-density-of-a-tail": far(1, "9/2", [1, 0]),
    # 4.67 (1/8 + 2 |rho'|)
    "hand-density-of-a-second-tail": far(2, Fraction(467, 100) * Fraction(17, 8), [0, 1, 0]),
    # 4.67 (1/8 + 2 |rho| / 2)
    "hand-density-of-the-first-of-two-tails": far(2, Fraction(467, 100) * Fraction(9, 8), [1, 0, 0]),
    # 2 (1/4 + 2 |rho'| log 2), log 2 < 0.69314718056
    "hand-density-near": far(1, 2 * (Fraction(1, 4) + 2 * Fraction(69314718056, 10**11)), [0, 1]),
    # 7.8 (1/16 + 2 |rho'''| / 6 log 2)
    "hand-density-near-of-order-three": far(
        3, Fraction(78, 10) * (Fraction(1, 16) + Fraction(69314718056, 3 * 10**11)), [0, 0, 0, 1]
    ),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # the value is 1/pi
    "hand-measure-upper-too-small": (smoothed(ZERO, 0, 1, 1, (-HIGH, LOW), resolvents([0], [0])), "dual-residual"),
    # the value of A = 0 could be that of -1/pi as far as the vector 0 knows
    "hand-measure-lower-too-large": (smoothed(ZERO, 0, 1, 1, (-LOW, HIGH), resolvents([0], [0])), "dual-residual"),
    "hand-measure-bounds-exchanged": (smoothed(ZERO, 0, 1, 1, (HIGH, LOW), resolvents([0], [-1])), "dual-residual"),
    # 2/pi at width 1/2
    "hand-measure-narrow-upper-too-small": (
        smoothed(ZERO, 0, "1/2", 1, (-over_pi(2)[1], over_pi(2)[0]), resolvents([0], [0])), "dual-residual",
    ),
    # the kernel of width -1 has the values of that of width 1, negated
    "hand-measure-width-negative": (smoothed(ZERO, 0, -1, 1, (-HIGH, -LOW), resolvents([0], [1])), "dual-residual"),
    # the doubt of order 2 is sqrt 10
    "hand-measure-of-order-two-too-small": (
        smoothed(ZERO, 0, 1, 2, (-SECOND, SECOND - Fraction(1, 10**16)), resolvents([0, 0], [0, 0])), "dual-residual",
    ),
    "hand-measure-complex-operator-without-dual": (SKEW, "dual-residual"),
    "hand-measure-complex-vector-without-dual": (SWAPPED, "dual-residual"),
    "hand-measure-not-self-adjoint": (smoothed(SHIFT, 0, 1, 1, (-9, 9), resolvents([0], [-1])), "dual-residual"),
    "hand-measure-of-a-hull": (HULL, "dual-residual"),
    "hand-measure-doubt-of-an-entry": (
        smoothed(WAVE, 0, 1, 1, (-1, over_pi(1 + Fraction(9384, 10**4) + Fraction(15, 16))[0]), resolvents([0], [-1], bits=1)),
        "dual-residual",
    ),
    **{
        f"hand-density-far-away-{m}-too-small": (far(m, Fraction(2 * c - 1, 200 * 2 ** (m + 1))), "smoothing-error")
        for m, c in enumerate(DECAY, 1)
    },
    "hand-density-of-a-tail-too-small": (far(1, "22/5", [1, 0]), "smoothing-error"),
    "hand-density-of-a-second-tail-too-small": (far(2, Fraction(467, 100) * Fraction(33, 16), [0, 1, 0]), "smoothing-error"),
    "hand-density-of-the-first-of-two-tails-too-small": (far(2, Fraction(467, 100) * Fraction(17, 16), [1, 0, 0]), "smoothing-error"),
    "hand-density-near-too-small": (
        far(1, 2 * (Fraction(1, 4) + 2 * Fraction(69314718055, 10**11)), [0, 1]), "smoothing-error",
    ),
    "hand-density-near-of-order-three-too-small": (
        far(3, Fraction(78, 10) * (Fraction(1, 16) + Fraction(69314718055, 3 * 10**11)), [0, 0, 0, 1]), "smoothing-error",
    ),
    # within the radius -1/2 nothing is said, and the bound of a tail would be negative
    "hand-density-radius-negative": (far(1, 20, [1, 0], radius="-1/2"), "smoothing-error"),
    # a density below -1 does not exist, and the bound of its tail would be negative
    "hand-density-of-a-negative-bound": (far(1, 0, [-1, 0]), "smoothing-error"),
    # less is taken for granted than the proof needs
    "hand-density-condition-too-weak": (
        {**far(1, 1), "claim": {**far(1, 1)["claim"], "condition": "if the measure has a density"}}, "smoothing-error",
    ),
}  # fmt: skip


def _claim(document: Document, **changed: Any) -> Document:
    return {**document, "claim": {**document["claim"], **changed}}


def _posed(document: Document, **changed: Any) -> Document:
    return {**document, "instance": {**document["instance"], **changed}}


def _evidence(**changed: Any) -> Document:
    return {**PLAIN, "evidence": {**PLAIN["evidence"], **changed}}


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-measure-of-a-lattice": (_posed(PLAIN, operator=SQUARE), "instance.operator is not banded on a line"),
    "hand-measure-order-zero": (_claim(PLAIN, order=0), "the order of the kernel is 0"),
    "hand-measure-order-seven": (_claim(PLAIN, order=7), "the order of the kernel is 7"),
    "hand-measure-order-true": (_claim(PLAIN, order=True), "the order of the kernel is true"),
    "hand-measure-vector-elsewhere": (
        _posed(PLAIN, vector={"first": "-1", "values": ["1"]}), "instance.vector has sites that evidence.sites does not list",
    ),
    "hand-measure-vector-too-long": (
        _posed(PLAIN, vector={"first": "0", "values": ["1", "0"]}), "instance.vector has sites that evidence.sites does not list",
    ),
    "hand-measure-no-bits": (_evidence(bits=0), "evidence.bits is 0"),
    "hand-measure-too-many-bits": (_evidence(bits=4097), "evidence.bits is 4097"),
    "hand-measure-scale-too-large": (_evidence(scale=4097), "scale 4097"),
    "hand-measure-half-a-dual": (_evidence(dual_imaginary=whole(0)), "of vectors that evidence.dual lacks"),
    "hand-measure-another-rule": (_evidence(rule="residual"), "'dual-residual' belongs there"),
    "hand-measure-short-block": (_evidence(vectors=whole(), imaginary=None), "vectors of other lengths than 1"),
    "hand-measure-block-of-halves": (_evidence(vectors={**whole(0), "encoding": "int8"}), "encoding is 'int8'"),
    "hand-density-of-no-derivative": (_posed(far(1, 1), derivatives=["0"]), "the order of the kernel is 0"),
    "hand-density-numeral-too-long": (_posed(far(1, 1), radius="1" * 61), "instance.radius has a numeral of 61 characters"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
_M, _K = "spectral_measures.py", "rational_kernels.py"
CONSTANTS: tuple[Constant, ...] = (
    Constant("product of residuals", _M, "mine.residual * other.residual / abs(z[1])", "mine.residual * other.residual / 2 / abs(z[1])"),
    Constant("distance to the line", _M, "other.residual / abs(z[1])", "other.residual"),
    Constant("doubt of a product", _M, "doubt * mine.length", "doubt / 2 * mine.length"),
    Constant("doubt of a residual", "dual_approximations.py", "section.doubt * self.length", "section.doubt / 2 * self.length"),
    Constant("moduli of residues", _M, "root_above(a * a + b * b, 64) * error", "abs(a) * error"),
    *(Constant(f"decay {m}", _K, str(c), str(c - 1)) for m, c in enumerate(DECAY, 1)),
    Constant("masses far away", _K, "(order + 1)  # (SM2)", "(order + 2)  # (SM2)"),
    Constant("tails", _K, "2 * bound / (", "bound / ("),
    Constant("integrals of tails", _K, "(order - k) *", "(order - k) ** 2 *"),
    Constant("remainder", _K, "2 * derivatives[-1]", "derivatives[-1]"),
    Constant("factorial of the remainder", _K, "/ math.factorial(order) *", "/ math.factorial(order + 1) *"),
    Constant("logarithm", _K, "-2 * (sum(terms)", "-1 * (sum(terms)"),
)  # fmt: skip
