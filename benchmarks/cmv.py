"""Values and arcs of CMV matrices: how good they are, and how long they and the checker take.

python benchmarks/cmv.py        some seconds
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path

import mpmath

import sciverify as sv
from sciverify.checker import check

sys.path.insert(0, str(Path(__file__).parents[1] / "proofs_numeric"))

import cmv as closed_forms


def timed(call):
    """(certificate, seconds to find, seconds to check, bytes)"""
    start = time.perf_counter()
    found = call()
    data, middle = found.to_json().encode(), time.perf_counter()
    check.check_bytes(data)
    return found, middle - start, time.perf_counter() - middle, len(data)


def values() -> None:
    """Smoothed measures of e_0 for constant coefficients, beside the closed form."""
    print("coefficient  turn   eps  order    error  off at most  found  checked      size")
    for a in (("3/5", "0"), ("0", "1/2")):
        for turn, eps, order in (("1/3", "1/64", 1), ("1/3", "1/64", 4), ("1/2", "1/256", 1), ("1/10", "1/64", 2)):
            found, finding, checking, size = timed(
                lambda a=a, t=turn, e=eps, m=order: sv.smoothed_circle_measure(sv.cmv([a]), 0, t, e, m)
            )
            truth = closed_forms.smoothed(closed_forms.exact(a), [], Fraction(turn), Fraction(eps), order)
            ends = (found.claim.lower, found.claim.upper)
            off = max(abs(truth - closed_forms.exact(end)) for end in ends)
            print(
                f"{a[0]:>4} + {a[1]:>3} i {turn:>5} {eps:>5} {order:>6} {float(found.claim.error):8.1e}"
                f" {mpmath.nstr(off, 2):>12} {finding:4.2f} s   {checking:4.2f} s {size:>7} B"
            )


def arcs() -> None:
    """How much of the gap |t| < arcsin(3/5) / pi is found, and what the checker takes for it."""
    print(f"the spectrum begins at {mpmath.nstr(mpmath.asin(mpmath.mpf(3) / 5) / mpmath.pi, 8)} turns")
    for end in ("1/5", "203/1000", "2045/10000", "2048/10000"):
        found, finding, checking, size = timed(lambda b=end: sv.certify_arc_gap(sv.cmv("3/5", "integers"), f"-{b}", b))
        print(f"  free up to {end}: {found.evidence.length} sites, {finding:.2f} s, {checking:.2f} s, {size} B")


if __name__ == "__main__":
    values()
    arcs()
