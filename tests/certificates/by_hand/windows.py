"""Gaps of self-adjoint banded operators: windows that are left out, disks that leave a point out, rounding."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.lattices import SQUARE


def constant(*values: Any) -> Document:
    return {"kind": "periodic", "values": numerals(values)}


def cosine(coupling: Any, frequency: Any = ("-1/2", "1/2", "5"), kind: str = "cosine") -> Document:
    return {"kind": kind, "coupling": str(coupling), "frequency": [*frequency], "phase": "0"}


def changed(base: Document, first: Any, *values: Any) -> Document:
    return {"kind": "changed", "base": base, "first": str(first), "values": numerals(values)}


def banded(
    diagonals: dict[int, Document], sites: str = "integers", word: Document | None = None, self_adjoint: Any = True
) -> Document:
    listed = [{"offset": str(k), "entries": entries} for k, entries in diagonals.items()]
    return {"kind": "banded", "sites": sites, "self_adjoint": self_adjoint, "word": word, "diagonals": listed}


def gap(
    operator: Document, ends: Any, length: Any, disks: Any, phases: Any = 0, scope: Any = None, bits: Any = 40
) -> Document:
    """(a, b) is free of spectrum, by disks (centre, radius)."""
    claim = {"kind": "spectral-gap", "lower": str(ends[0]), "upper": str(ends[1])}
    claim["scope"] = scope or ("every phase" if phases else "operator")
    evidence = {"rule": "windows", "length": length, "phases": phases, "bits": bits}
    evidence |= {"centres": numerals([z for z, _ in disks]), "radii": numerals([r for _, r in disks])}
    return certificate(claim, {"operator": operator}, None, evidence)


def around(operator: Document, z: Any, radius: Any, length: Any, phases: Any = 0, **more: Any) -> Document:
    z, radius = Fraction(z), Fraction(radius)
    return gap(operator, (z - radius, z + radius), length, [(z, radius)], phases, **more)


FIBONACCI_WORD = {"rules": {"a": "ab", "b": "a"}, "first": "a"}
FREE = banded({0: constant(0), 1: constant(1)})  # spectrum [-2, 2]
HALF_LINE = banded({0: changed(constant(0), 0, 2), 1: constant(1)}, "naturals")  # and the eigenvalue 5/2
IMPURITY = banded({0: changed(constant(0), 0, "3/2"), 1: constant(1)})  # and the eigenvalue 5/2
FIBONACCI = banded({0: {"kind": "letters", "values": {"a": "1", "b": "0"}}, 1: constant(1)}, "hull", FIBONACCI_WORD)
LINKS = banded({0: constant(0), 1: {"kind": "letters", "values": {"a": "1", "b": "3"}}}, "hull", FIBONACCI_WORD)
POINT = banded({0: constant(5)})  # spectrum {5}
LEVELS = banded({0: cosine(10)})  # spectrum [-20, 20]
TURNING = banded({0: constant(0), 1: cosine(1, kind="wave")})  # as FREE, up to phases of the basis
MATHIEU = banded({0: cosine(3), 1: constant(1)})
FAR = banded({0: changed(constant(0), 0, 5)})  # spectrum {0, 5}
TWO_AWAY = banded({0: constant(0, 9), 2: constant(["0", "1"])})  # 2i, -2i two sites away: [-2, 2] and [7, 11]


def below(square: Fraction) -> Fraction:
    """A number of 200 bits below the root."""
    return Fraction(math.isqrt((square.numerator << 400) // square.denominator), 1 << 200)


SLACK = Fraction(355, 113)  # of FREE with windows of one site; their Gram matrices are z^2 + 2
NEAR = below(Fraction(11))
# windows of three sites, which begin at every other site; of HILLS the one that begins at 1 is bounded below by 6.62
HILLS = banded({0: constant(0, 4, 4, 4, 0), 1: constant(1)})
PLATEAUS = banded({0: constant(0, 4, 4, 4, 4, 0), 1: constant(1)})
STRIPES = banded({0: constant(4, 0), 1: constant(1)})  # 7.61 for the windows that begin at even sites, else 7.55
# windows of one site of FREE around 4: M = 18 * 2^55 has 60 bits, and 4 M / 2^48 is 9216
UNIT = Fraction(1, 2**55)


def units_below(units: Any) -> Fraction:
    """The radius around 4 with (radius + slack)^2 = 18 - units * 2^-55, nearly."""
    return below(18 - Fraction(units) * UNIT) - SLACK


CORRECT: dict[str, Document] = {
    "hand-gap-free": around(FREE, 3, "3/4", 40),
    "hand-gap-fibonacci": around(FIBONACCI, "-9/64", "1/5", 40),
    "hand-gap-letters-on-links": around(LINKS, 8, "3/2", 40),
    "hand-gap-half-line-above": around(HALF_LINE, 3, "1/4", 40),
    "hand-gap-half-line-below": around(HALF_LINE, "9/4", "1/16", 45),
    "hand-gap-impurity": around(IMPURITY, "9/4", "1/16", 45),
    "hand-gap-mathieu": around(MATHIEU, 10, "1/2", 8, 32),
    "hand-gap-rational-frequency": around(banded({0: cosine(1, ("1/2", "0", "0")), 1: constant(1)}), 0, "3/2", 20),
    "hand-gap-turning-links": around(TURNING, 4, 1, 20, 20),
    "hand-gap-two-disks": gap(POINT, ("-3/2", "3/2"), 1, [(-1, 1), ("3/4", 1)]),
    "hand-gap-complex-links": around(TWO_AWAY, "9/2", 1, 20),
    "hand-gap-even-sites": around(STRIPES, 12, "601/100", 3),
    # 11 - (radius + 355/113)^2 is a little more than the rounding
    "hand-gap-on-the-slack": around(FREE, 3, NEAR - SLACK - Fraction(1, 2**40), 1),
    # z^2 = 2^59 units, of which rounding may take three and a half, less than four
    "hand-gap-on-the-units": around(banded({0: constant(0)}), 1, 1 - Fraction(9, 2**61), 1),
    "hand-gap-on-the-rounding": around(FREE, 4, units_below(9224), 1),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    # true, but the window that begins at 6 does not show it
    "hand-gap-position-of-another-period": (around(HILLS, 12, "26/5", 3), "windows"),
    # 0 is in the spectrum: windows of one site begin at every site
    "hand-gap-every-site": (around(banded({0: constant(5, 0)}), 0, 1, 1), "windows"),
    # true, but windows of four sites begin at every site
    "hand-gap-even-length": (around(PLATEAUS, 12, "21/4", 4), "windows"),
    # 2 is in the spectrum
    "hand-gap-free-into-the-band": (around(FREE, 3, "9/8", 200), "windows"),
    # the gap ends near -0.465 and 0.185
    "hand-gap-fibonacci-into-the-band": (around(FIBONACCI, "-9/64", "3/8", 40), "windows"),
    # 5/2 is an eigenvalue, which the window at 0 alone knows
    "hand-gap-half-line-eigenvalue": (around(HALF_LINE, "5/2", "1/4", 100), "windows"),
    # 5/2 is an eigenvalue, with a vector on both sides of the site 0
    "hand-gap-impurity-eigenvalue": (around(IMPURITY, "5/2", "1/8", 100), "windows"),
    # the windows without the changed sites show that 0 is in the spectrum
    "hand-gap-unchanged-windows": (around(FAR, 0, 2, 1), "windows"),
    # the values 20 cos(pi k / 2) of four phases are 10 away from 10, and all phases have that value
    "hand-gap-between-phases": (around(LEVELS, 10, 2, 1, 4), "windows"),
    # not shown by so few phases
    "hand-gap-turning-links-few-phases": (around(TURNING, 4, "5/4", 20, 9), "windows"),
    # 0 is in the spectrum of the unilateral shift, an isometry
    "hand-gap-unilateral-shift": (
        around(banded({1: constant(1)}, "naturals", self_adjoint=False), 0, "1/2", 40), "windows",
    ),
    # true, but a disk of no width at all would be needed in between
    "hand-gap-disks-touch": (gap(POINT, (-2, 2), 1, [(-1, 1), (1, 1)]), "windows"),
    # 5 lies in the hole
    "hand-gap-hole": (gap(POINT, (2, 8), 1, [(3, 1), (7, 1)]), "windows"),
    # 5 lies at the left of the disk
    "hand-gap-begins-late": (gap(POINT, (4, 8), 1, [(7, 1)]), "windows"),
    "hand-gap-ends-early": (gap(POINT, (0, 6), 1, [(2, 2)]), "windows"),
    "hand-gap-no-disk": (gap(POINT, (0, 6), 1, []), "windows"),
    "hand-gap-turned-around": (gap(POINT, (1, -1), 1, [(0, 2)]), "bounds"),
    # one operator only was looked at
    "hand-gap-scope-too-wide": (around(POINT, 0, 1, 1, scope="every phase"), "windows"),
    # true, but the disks are larger by one unit of rounding than they may be
    "hand-gap-over-the-slack": (around(FREE, 3, NEAR - Fraction(314155, 100000), 1), "windows"),
    "hand-gap-over-the-units": (around(banded({0: constant(0)}), 1, 1 - Fraction(7, 2**61), 1), "windows"),
    "hand-gap-over-the-rounding": (around(FREE, 4, units_below("9222.5"), 1), "windows"),
    "hand-gap-half-the-rounding": (around(FREE, 4, units_below(5000), 1), "windows"),
}  # fmt: skip


def _with(document: Document, part: str, **values: Any) -> Document:
    return {**document, part: {**document[part], **values}}


PLAIN = around(POINT, 0, 1, 1)
TWO_WAVES = banded({0: cosine(1), 1: cosine(1, ("-1", "1", "2"), "wave")})
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-gap-of-another-scope": (_with(PLAIN, "claim", scope="nothing"), "claim.scope is 'nothing'"),
    "hand-gap-scope-of-no-word": (_with(PLAIN, "claim", scope=["operator"]), "claim.scope is [\"operator\"]"),
    "hand-gap-of-no-site": (_with(PLAIN, "evidence", length=0), "evidence.length is 0"),
    "hand-gap-of-no-bits": (_with(PLAIN, "evidence", bits=0), "evidence.bits is 0"),
    "hand-gap-of-many-bits": (_with(PLAIN, "evidence", bits=257), "evidence.bits is 257"),
    "hand-gap-radii-missing": (_with(PLAIN, "evidence", centres=["0", "1"]), "2 centres and 1 radii"),
    "hand-gap-phases-without-waves": (around(POINT, 0, 1, 1, 4), "waves of one frequency"),
    "hand-gap-two-frequencies": (around(TWO_WAVES, 9, 1, 1, 4), "waves of one frequency"),
    "hand-gap-without-phases": (around(MATHIEU, 10, 1, 8), "a sequence without a period"),
    "hand-gap-of-a-lattice": (around(SQUARE, 9, "1/2", 20), "windows are those of a banded operator"),
    "hand-gap-by-another-rule": (_with(PLAIN, "evidence", rule="residual"), "'windows' belongs there"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("pi", "windows.py", "PI = Fraction(355, 113)", "PI = Fraction(333, 106)"),
    Constant("both halves have slack", "windows.py", "(2 if operator.self_adjoint else 1)", "1"),
    Constant("boundary windows", "windows.py", "return range(0, max(after", "return range(step, max(after"),
    Constant("half a window", "windows.py", "(self.length + 1) // 2 if self", "self.length + 1 if self"),
    Constant("windows of even length", "windows.py", "// 2 if self.length % 2 else 1", "// 2"),
    Constant("positions of both periods", "windows.py", "period = math.lcm(step, *", "period = math.lcm(*"),
    Constant("windows before a change", "windows.py", "- self.length + 1 if changed", "- 1 if changed"),
    Constant("spread", "windows.py", "PI / self.phases * sum", "PI / (2 * self.phases) * sum"),
    Constant("both halves turn", "windows.py", "(2 if k else 1) * wave", "1 * wave"),
    Constant("units of rounding", "banded_factor.py", "rounding = 2 * width + 2 +", "rounding = 2 * width + 1 +"),
    Constant("bands of units", "banded_factor.py", "rounding = 2 * width + 2 +", "rounding = width + 2 +"),
    Constant("rounding of factors", "banded_factor.py", "(2 * width * max(", "(width * max("),
)
