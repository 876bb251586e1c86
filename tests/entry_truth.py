"""A second route for claims about single entries and dimensions: all vertices by enumeration. Shares no code with sciverify."""

from __future__ import annotations

from fractions import Fraction

import faces
from enumeration import number
from high_precision import block, matrix_columns


def given(document):
    """(kind, A, y, parameter, weights, signs) of an instance of numerals or of doubles, without row scales."""
    data = document["instance"]
    parameter = Fraction(data["eta" if data["problem"] == "basis-pursuit" else "lambda"])
    if isinstance(data["matrix"], dict):
        columns = matrix_columns(data["matrix"])
        A, y = [list(row) for row in zip(*columns, strict=True)], block(data["measurements"])
        w = [Fraction(1)] * len(columns) if data["weights"] is None else block(data["weights"])
    else:
        A = [[Fraction(x) for x in row] for row in data["matrix"]]
        y, w = ([Fraction(x) for x in data[key]] for key in ("measurements", "weights"))
    return data["problem"], A, y, parameter, w, data.get("signs") or [0] * len(w)


def ranges(points):
    """For each entry the least and the largest modulus over the polytope with these vertices."""
    found = []
    for values in zip(*points, strict=True):
        sizes = [v if v.sign() >= 0 else -v for v in map(number, values)]
        low = high = sizes[0]
        for size in sizes[1:]:
            low = size if (low - size).sign() > 0 else low
            high = size if (size - high).sign() > 0 else high
        crosses = {1, -1} <= {number(v).sign() for v in values}
        found.append((number(0) if crosses else low, high))
    return found


def holds(claim, points):
    """Is a claim of kind support, support-at-tolerance or dimension true of the polytope with these vertices?"""
    if claim["kind"] == "dimension":
        return Fraction(claim["lower"]) <= faces.affine_dimension(points) <= Fraction(claim["upper"])
    if claim["kind"] == "support":
        lists = (claim[key] for key in ("always_zero", "never_zero", "sometimes_zero"))
        return all(set(a) <= set(b) for a, b in zip(lists, faces.support_lists(points), strict=True))
    tolerance, most = Fraction(claim["tolerance"]), Fraction(claim["most"])
    least = None if claim["least"] is None else Fraction(claim["least"])
    if (
        not 0 <= most <= tolerance
        or (least is not None and least <= tolerance)
        or set(claim["large"]) & {*claim["between"]}
    ):
        return False
    for i, (low, high) in enumerate(ranges(points)):
        if i in claim["large"]:
            if least is None or (low - least).sign() < 0:
                return False
        elif i not in claim["between"] and (high - most).sign() > 0:
            return False
    return True
