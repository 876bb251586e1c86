"""Mutated pictures of pseudospectra, and points of higher order: what is accepted is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

PICTURES = (
    "picture-ring",
    "picture-shift",
    "picture-jordan",
    "picture-complex",
    "hand-picture-both-sides",
    "hand-picture-lifted",
    "hand-picture-on-the-edge",
)
POWERS = ("power-points", "hand-power-half-line", "hand-power-imaginary-adjoint")
CLOSE, SITES = 1e-9, 60


def entries(block):
    """A matrix of numerals, or a block of doubles or singles."""
    if isinstance(block, list):
        return np.array([[float(Fraction(x)) for x in row] for row in block])
    data = l2_forms.base64.b64decode(block["data"])
    return np.frombuffer(data, {"float64": "<f8", "float32": "<f4"}[block["encoding"]]).reshape(block["shape"])


def levels(operator, points):
    """(about 1 / ||R||, from above): least singular values, of A and of its adjoint, with all rows of long sections."""
    if operator["kind"] == "matrix":
        whole = entries(operator["re"]) + 1j * (0 if operator["im"] is None else entries(operator["im"]))
        return [np.linalg.svd(whole - z * np.eye(len(whole)), compute_uv=False)[-1] for z in points]
    first = 0 if operator["sites"] == "naturals" else -SITES // 2
    found = []
    for turned in (False, True):
        section, before = l2_forms.columns(operator, first, SITES, turned)
        place = np.eye(len(section), SITES, -before)
        z = [w.conjugate() if turned else w for w in points]
        found.append([np.linalg.svd(section - w * place, compute_uv=False)[-1] for w in z])
    return np.min(found, axis=0)


def picture_is_true(document, base):
    """Corners and middles of squares: inside by the disks of the file, outside by vectors on long sections."""
    claim, posed = document["claim"], document["instance"]
    level, side = float(Fraction(claim["level"])), float(Fraction(posed["side"]))
    corner, marks = l2_forms.number(posed["corner"]), "".join(posed["rows"])
    cells = {mark: [] for mark in "+-."}
    for j, row in enumerate(posed["rows"]):
        for i, mark in enumerate(row):
            low = corner + side * complex(i, j)
            cells[mark].append([low + side * t for t in (0, 1, 1j, 1 + 1j, 0.5 + 0.5j)])
    low, high = (float(Fraction(claim[key])) for key in ("lower", "upper"))
    areas = len(cells["+"]) * side**2, (len(marks) - len(cells["-"])) * side**2
    if low > areas[0] + CLOSE or high < areas[1] - CLOSE:
        return False
    if (claim["inside"], claim["outside"]) != (len(cells["+"]), len(cells["-"])) or side <= 0:
        return False
    outside = [w for cell in cells["-"] for w in cell]
    if outside and min(levels(posed["operator"], outside)) < level - CLOSE:  # a vector shows a smaller number
        return False
    exact = posed["operator"]["kind"] == "matrix"
    inside = [w for cell in cells["+"] for w in cell]
    spare = 0 if exact else 0.1  # a section of 60 sites is not the whole operator
    return not inside or max(levels(posed["operator"], inside)) < level + spare + CLOSE


def points_are_true(document, base):
    """The power on a long section, in floats, at the vectors of the file."""
    claim, posed, proof = document["claim"], document["instance"], document["evidence"]
    level, power, points = float(Fraction(claim["level"])), 2 ** claim["order"], posed["points"]
    if claim["count"] != len(points) or level <= 0:
        return False
    found = l2_forms.vectors(proof, len(points))
    first, count = int(proof["sites"]["first"]), proof["sites"]["count"]
    wide = 6 * power + 6
    for k, (z, v) in enumerate(zip(map(l2_forms.number, points), found, strict=True)):
        turned = k in proof["adjoint"]
        start = max(0, first - wide) if posed["operator"]["sites"] == "naturals" else first - wide
        size = count + wide + first - start
        section, before = l2_forms.columns(posed["operator"], start, size, turned)
        square = section[before : before + size] - (z.conjugate() if turned else z) * np.eye(size)
        moved = np.zeros(size, dtype=complex)
        moved[first - start : first - start + count] = v
        for _ in range(power):
            moved = square @ moved
        if np.linalg.norm(moved) > level**power * np.linalg.norm(v) * (1 + CLOSE):
            return False
    return True


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, one bit of a block, or one mark of a square."""
    rows = document["instance"].get("rows")
    if rows and rng.random() < 0.3:
        j = rng.randrange(len(rows))
        i = rng.randrange(len(rows[j]))
        rows[j] = rows[j][:i] + rng.choice("+-.") + rows[j][i + 1 :]
        return "rows"
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


test_accepted_pictures_are_true = batches(judged_by(PICTURES, mutate, picture_is_true), *tries((1, 100), (5, 300)), 0.8)
test_accepted_points_are_true = batches(judged_by(POWERS, mutate, points_are_true), *tries((1, 60), (5, 300)), 0.8)
