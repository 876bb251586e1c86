"""Maps that fit training pairs: A = (0 1), u = (1, 0) is the kernel, v = (0, 1) is seen."""

from __future__ import annotations

from typing import Any

from by_hand.any_map import dense
from by_hand.documents import Constant, Document, certificate, numerals

SECOND = dense([0, 1])


def family(*, operator: Any = SECOND, u: Any = (1, 0), v: Any = (0, 1), slope: Any = 0, factors: Any = (1, "1/2")) -> Document:  # fmt: skip
    """u, -u, and slope u + factor v."""
    written = {key: str(x) for key, x in factors.items()} if isinstance(factors, dict) else numerals(factors)
    return {"operator": operator, "u": numerals(u), "v": numerals(v), "slope": str(slope), "factors": written}


def fails(maps: Any, delta: Any, lower: Any, optimum: Any, **posed: Any) -> Document:
    claim = {"kind": "every-map-fails", "maps": maps, "delta": str(delta), "lower": str(lower), "optimum": str(optimum)}
    return certificate(claim, family(**posed), None, {})


def missing(maps: Any, delta: Any, **posed: Any) -> Document:
    return certificate({"kind": "no-map-fits", "maps": maps, "delta": str(delta)}, family(**posed), None, {})


# w = (-4/5, 3/5): ||w - u||^2 = 18/5, ||w + u||^2 = 2/5
NEAR = {"slope": "-4/5", "factors": ["3/5"]}
# w = (t - 1/2, t): ||w - u||^2 = (3/2 - t)^2 + t^2 is 9/8 at t = 3/4, 1.17 at t = 9/10, 1.97 at 1/10; the larger one of
# ||w - u||^2 and ||w + u||^2 is 5/4 at t = 1/2, 1.97 and 2.77 at the ends
BENT = {"v": (1, 1), "slope": "-1/2", "factors": {"from": "1/10", "to": "9/10"}}

CORRECT: dict[str, Document] = {
    "hand-untrainable-anywhere": fails("F^N", "1/5", "9/5", 1),
    "hand-untrainable-in-the-family": fails("M1", "189/100", 2, "19/10", **NEAR),
    "hand-untrainable-segment": fails("F^N", "99/100", "101/100", 1, factors={"from": "1/2", "to": 1}),
    "hand-untrainable-segment-in-the-family": fails("M1", "53/50", 2, "9/8", **BENT),
    "hand-untrainable-one-pair": fails("F^N", 0, 2, 1, factors=[]),
    "hand-no-map-fits": missing("F^N", "99/100"),
    "hand-no-map-fits-in-the-family": missing("M1", "199/100", factors=[]),
    "hand-no-map-fits-segment": missing("M1", "111/100", **BENT),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # no error is negative; the square of -7/2 is large enough
    "hand-untrainable-negative-optimum": (fails("M1", "53/50", 2, "-7/2", **BENT), "bounds"),
    # true: no map is that near
    "hand-untrainable-delta-negative": (fails("F^N", "-1/5", 2, 1), "bounds"),
    # true, but an optimal map may err as much
    "hand-untrainable-not-above-the-optimum": (fails("F^N", "1/5", 1, 1), "bounds"),
    # with A = (1 1) the map to (y, 0) recovers u and v; -u, too
    "hand-untrainable-u-is-seen": (fails("F^N", "1/5", "9/5", 1, operator=dense([1, 1])), "kernel-collision"),
    "hand-untrainable-u-is-zero": (fails("F^N", "1/5", "9/5", 1, u=(0, 0), factors=[]), "kernel-collision"),
    # u, -u, u/2: all in one fibre, so the training pairs contradict each other
    "hand-untrainable-v-is-not-seen": (fails("F^N", "1/5", "9/5", 1, v=(1, 0), factors=["1/2"]), "kernel-collision"),
    "hand-untrainable-factor-zero": (fails("F^N", "1/5", "9/5", 1, factors=[0]), "kernel-collision"),
    "hand-untrainable-equal-factors": (fails("F^N", "1/5", "9/5", 1, factors=[1, 1]), "kernel-collision"),
    "hand-untrainable-long-vector": (fails("F^N", "1/5", "9/5", 1, factors=[2]), "kernel-collision"),
    # the map to 0 and to the w fits within 1 and errs by 1
    "hand-untrainable-at-the-threshold": (fails("F^N", 1, "1000001/1000000", 1), "forced-fit"),
    # the map with Psi(0) = (4/5) u fits within 1/5 and errs by 9/5
    "hand-untrainable-lower-too-large": (fails("F^N", "1/5", "181/100", 1), "forced-fit"),
    # no map errs by less than 1
    "hand-untrainable-optimum-too-small": (fails("F^N", "1/5", "9/5", "99/100"), "forced-fit"),
    # ||w - u||^2 = 3.6 < 1.9^2: the map with Psi(0) = w fits, and errs by 1.9
    "hand-untrainable-w-fits": (fails("M1", "19/10", 2, "1999/1000", **NEAR), "forced-fit"),
    # sqrt 2 is the distance of v: within 7/5 it is not, within 3/2 it is
    "hand-untrainable-v-fits": (fails("M1", "3/2", 2, "19/10", factors=[1]), "forced-fit"),
    # both points of the fibre are within 2 of each other
    "hand-untrainable-at-two": (fails("M1", 2, 2, "199/100", **NEAR), "forced-fit"),
    # no two vectors of the family are farther apart than 2
    "hand-untrainable-above-two": (fails("M1", "1/5", 3, "19/10", **NEAR), "forced-fit"),
    # ||w - u||^2 = 3.6 > 1.89^2: no value in the family does as well
    "hand-untrainable-inner-optimum": (fails("M1", "1/5", 2, "189/100", **NEAR), "forced-fit"),
    # 0, the best value for maps anywhere, is no vector of the family; v has sqrt 2
    "hand-untrainable-inner-optimum-of-v": (fails("M1", "1/5", 2, "7/5", factors=[1]), "forced-fit"),
    # within 1.07 of u only near t = 3/4
    "hand-untrainable-inside-a-segment": (fails("M1", "107/100", 2, "3/2", **BENT), "forced-fit"),
    "hand-no-map-fits-delta-negative": (missing("F^N", "-1/5"), "bounds"),
    # the value 0 fits
    "hand-no-map-fits-at-the-threshold": (missing("F^N", 1), "forced-fit"),
    # the value v is within sqrt 2 of u and -u
    "hand-no-map-fits-v": (missing("M1", "3/2", factors=[1]), "forced-fit"),
    "hand-no-map-fits-at-two": (missing("M1", 2, factors=[]), "forced-fit"),
    # within 1.2 of both u and -u only near t = 1/2
    "hand-no-map-fits-inside-a-segment": (missing("M1", "6/5", **BENT), "forced-fit"),
}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-untrainable-maps-elsewhere": (fails("M2", "1/5", "9/5", 1), "claim.maps is 'M2'"),
    "hand-untrainable-maps-of-no-kind": (fails(["F^N"], "1/5", "9/5", 1), 'claim.maps is ["F^N"]'),
    "hand-untrainable-segment-of-three": (
        fails("F^N", "1/5", "9/5", 1, factors={"from": "1/2", "to": 1, "by": "1/2"}), "the keys from and to",
    ),
    "hand-untrainable-segment-that-falls": (
        fails("F^N", "1/5", "9/5", 1, factors={"from": 1, "to": "1/2"}), "needs 0 < from < to",
    ),
    "hand-untrainable-segment-from-zero": (
        fails("F^N", "1/5", "9/5", 1, factors={"from": 0, "to": "1/2"}), "needs 0 < from < to",
    ),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the distance of u and -u", "training_failure.py", "lower > 2 - delta", "lower > 3 - delta"),
    Constant("the largest distance in the family", "training_failure.py", "lower > 2:", "lower > 3:"),
    Constant("the radius of u and -u", "training_failure.py", "optimum < ONE", "2 * optimum < ONE"),
    Constant("the threshold of maps anywhere", "training_failure.py", "if delta >= ONE", "if delta >= 2 * ONE"),
    Constant("the square of a fit", "training_failure.py", "near <= delta * delta * family.square", "near <= delta * family.square"),
    Constant("the square of a common fit", "training_failure.py", "common <= delta * delta * family.square", "common <= delta * family.square"),
    Constant("the square of an optimum", "training_failure.py", "optimum * optimum * family.square < best", "2 * optimum * optimum * family.square < best"),
)  # fmt: skip
