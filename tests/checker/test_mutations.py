"""Single-field mutations of correct certificates: what the checker accepts must be true.

Truth is established without sciverify and without the checker: by enumeration of faces for small rational
instances, by 80-digit arithmetic on a known support for the others.
"""

from __future__ import annotations

import base64
import json
import struct
from fractions import Fraction
from pathlib import Path

import enumeration
import enumeration_p1_p2
import faces
import pytest
from effort import tries
from high_precision import block, matrix_columns, point_of, true_convexity, true_enclosure
from mpmath import mp
from mutants import batches, judged_by

ROOT = Path(__file__).parents[1] / "certificates" / "correct"
# the limit instance of the slides is too large to enumerate; "rational-limit" stands for its kind
# and complex data, operators by name, groups, claims without a point, claims within a radius and games have mutations of their own;
# certificates written by hand have their truth in test_by_hand.py
ABOUT_A_POINT = [path for path in ROOT.glob("*.json") if json.loads(path.read_text())["point"] is not None]
BASES = sorted(
    path.stem
    for path in ABOUT_A_POINT
    if path.stem != "slides-limit-dct"
    and not path.stem.startswith(
        ("complex-", "distance-within", "exit-flag", "group-", "hand-", "operator-", "refutation", "turned-")
    )
)
mpmath = mp.clone()
mpmath.dps = 120


def leaves(value, path=()):
    """Paths to all places that a mutation can hit."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for k, inner in enumerate(value):
            yield from leaves(inner, (*path, k))
    else:
        yield path


def place(document, path):
    for key in path:
        document = document[key]
    return document


def mutate_numeral(numeral, rng):
    value = Fraction(numeral)
    kind = rng.randrange(8)
    if kind == 0:
        return str(-value)
    if kind == 1:
        return "0" if value else "1"
    if kind == 2:
        return str(value * rng.choice((2, Fraction(1, 2), 10)))
    if kind == 3:
        return str(value + Fraction(rng.choice((1, -1)), 10 ** rng.randrange(40)))
    if kind == 4 and value:
        return str(1 / value)
    k = rng.randrange(len(numeral))
    digit = str(rng.randrange(10))
    return numeral[:k] + digit + numeral[k + 1 :]


def mutate_block(data, rng):
    """Change one double, or one byte, or the length."""
    raw = bytearray(base64.b64decode(data))
    kind, k = rng.randrange(4), rng.randrange(max(len(raw) // 8, 1))
    if kind == 0 or not raw:
        raw = raw[:-1] if raw else bytearray(8)
    elif kind == 1:
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    else:
        (value,) = struct.unpack_from("<d", raw, 8 * k)
        factor = rng.choice((-1.0, 0.0, 2.0, 1 + 2.0**-20)) if kind == 2 else 1 + 2.0**-52
        struct.pack_into("<d", raw, 8 * k, value * factor)
    return base64.b64encode(bytes(raw)).decode()


def mutate(document, rng):
    """Change one field; returns the path."""
    paths = list(leaves(document))
    groups = {}
    for path in paths:
        groups.setdefault(path[:2], []).append(path)
    path = rng.choice(groups[rng.choice(sorted(groups))])
    parent, key = place(document, path[:-1]), path[-1]
    old = parent[key]
    if key == "data" and path[0] != "claim":
        parent[key] = mutate_block(old, rng)
    elif isinstance(old, int) and not isinstance(old, bool):
        parent[key] = old + rng.choice((1, -1, -old, 10**8))
    elif isinstance(old, str) and old.lstrip("-")[:1].isdigit():
        if rng.random() < 0.1:
            other = rng.choice([p for p in paths if isinstance(place(document, p), str)])
            parent[key] = place(document, other)
        else:
            parent[key] = mutate_numeral(old, rng)
    elif old is None or isinstance(old, bool):
        parent[key] = rng.choice([True, False, None])
    else:
        parent[key] = rng.choice(["distance", "dct-ii", "strict-multiplier", 2, []])
    return path


def four_squares(d):
    """Rationals whose squares sum to d > 0: rows scaled by them replace a row scaled by sqrt(d)."""
    n = d.numerator * d.denominator
    for a in range(int(n**0.5) + 1, -1, -1):
        for b in range(int(max(n - a * a, 0) ** 0.5) + 1, -1, -1):
            for c in range(int(max(n - a * a - b * b, 0) ** 0.5) + 1, -1, -1):
                rest = n - a * a - b * b - c * c
                e = int(max(rest, 0) ** 0.5 + 0.5)
                if rest >= 0 and e * e == rest:
                    return [Fraction(v, d.denominator) for v in (a, b, c, e) if v]
    raise AssertionError("Lagrange was wrong")


def rational_instance(document):
    """(A, y, lam, w) in Fractions without scales and isometry, or None if a number is irrational."""
    instance = document["instance"]
    try:
        A = [[Fraction(x) for x in row] for row in instance["matrix"]]
        y = [Fraction(x) for x in instance["measurements"]]
        lam = Fraction(instance["eta"] if instance["problem"] == "basis-pursuit" else instance["lambda"])
        w = [Fraction(x) for x in instance["weights"]]
        scales = [Fraction(x) for x in instance["row_scales_squared"] or ["1"] * len(y)]
        [Fraction(x) for x in document["point"]]
    except TypeError:
        return None
    if instance["isometry"] and instance["isometry"]["kind"] == "dct-ii":
        return None
    if any(d.numerator * d.denominator > 10**5 for d in scales) or len(w) > 5:
        return None
    if instance["isometry"]:
        Q = [[Fraction(x) for x in row] for row in instance["isometry"]["rows"]]
        A = [[sum(q * A[k][i] for k, q in enumerate(row)) for i in range(len(w))] for row in Q]
        y = [sum(q * v for q, v in zip(row, y, strict=True)) for row in Q]
        scales = [Fraction(1)] * len(y)
    rows = [(s, k) for k, d in enumerate(scales) for s in ([Fraction(1)] if d == 1 else four_squares(d))]
    return [[s * x for x in A[k]] for s, k in rows], [s * y[k] for s, k in rows], lam, w


def poses_a_problem(kind, lam, w, signs):
    """Are the penalties >= 0, and is there one on every entry of given sign?"""
    unpenalised = kind != "basis-pursuit" and lam == 0
    return lam >= 0 and min(w) >= 0 and not any(s and (unpenalised or not v) for s, v in zip(signs, w, strict=True))


def true_by_enumeration(document, rational):
    A, y, lam, w = rational
    claim, x = document["claim"], [Fraction(v) for v in document["point"]]
    low, high = Fraction(claim["lower"]), Fraction(claim["upper"])
    kind, signs = document["instance"]["problem"], document["instance"].get("signs") or [0] * len(w)
    if not poses_a_problem(kind, lam, w, signs):
        return False
    if claim["kind"] == "objective-excess":
        return objective_is_within(kind, A, y, lam, w, signs, x, low, high)
    assert claim["kind"] == "distance", f"no second route decides claims of kind {claim['kind']!r}: write one here"
    nearest, is_unique = SECOND_ROUTE[kind]
    found = nearest(A, y, lam, w, x, signs=signs)
    if found is None:
        return False
    inside = (found[1] - low * low).sign() >= 0 and (found[1] - high * high).sign() <= 0
    if claim["unique"] is not None:
        inside = inside and is_unique(A, y, lam, w, signs=signs) == claim["unique"]
    return inside


SECOND_ROUTE = {
    "square-root-lasso": (enumeration.squared_distance, enumeration.is_unique),
    "lasso": (enumeration_p1_p2.lasso_squared_distance, enumeration_p1_p2.lasso_is_unique),
    "basis-pursuit": (
        enumeration_p1_p2.basis_pursuit_squared_distance,
        enumeration_p1_p2.basis_pursuit_is_unique,
    ),
}


def objective_is_within(kind, A, y, lam, w, signs, x, low, high):
    points = faces.minimisers(kind, A, y, lam, w, signs)
    if points is None or any(s * v < 0 for s, v in zip(signs, x, strict=True)):
        return False
    residual = [b - sum(a * z for a, z in zip(row, x, strict=True)) for row, b in zip(A, y, strict=True)]
    if kind == "basis-pursuit" and sum(r * r for r in residual) > lam * lam:
        return False
    excess, tiny = faces.objective(kind, A, y, lam, w, x) - faces.objective(kind, A, y, lam, w, points[0]), 10**-50
    return to_mp(low) - tiny <= excess <= to_mp(high) + tiny


to_mp = faces.to_mp


class Evaluator:
    """Numbers of a certificate's field as 120-digit floats."""

    def __init__(self, field):
        self.generators = []
        for step in field:
            if "sqrt" in step:
                self.generators.append([mpmath.mpf(1), mpmath.sqrt(self(step["sqrt"]))])
            else:
                c = [Fraction(v) for v in step["polynomial"]]
                f = lambda t, c=c: sum(mpmath.mpf(v.numerator) / v.denominator * t**k for k, v in enumerate(c))  # noqa: E731
                bracket = [
                    mpmath.mpf(Fraction(step[k]).numerator) / Fraction(step[k]).denominator for k in ("low", "high")
                ]
                theta = mpmath.findroot(f, bracket, solver="anderson")
                self.generators.append([theta**k for k in range(len(c) - 1)])

    def __call__(self, value, height=None):
        if isinstance(value, str):
            return mpmath.mpf(Fraction(value).numerator) / Fraction(value).denominator
        height = len(self.generators) if height is None else height
        return sum(self(part, height - 1) * g for part, g in zip(value, self.generators[height - 1], strict=True))


def true_by_high_precision(document):
    """Zero-residual instances with a unique minimiser whose KKT conditions hold with room to spare."""
    value = Evaluator(document["field"])
    instance, claim = document["instance"], document["claim"]
    B = [[value(x) for x in row] for row in instance["matrix"]]
    b = [value(x) for x in instance["measurements"]]
    d = [value(x) for x in instance["row_scales_squared"] or ["1"] * len(b)]
    lam, w = value(instance["lambda"]), [value(x) for x in instance["weights"]]
    x = [value(v) for v in document["point"]]
    z = [value(v) for v in document["evidence"]["optimality"]["minimiser"]]
    T, tiny = [i for i, v in enumerate(z) if abs(v) > 1e-60 or not w[i]], mpmath.mpf(10) ** -60
    dot = lambda u, v: sum(s * p * q for s, p, q in zip(d, u, v, strict=True))  # noqa: E731
    columns = [[row[i] for row in B] for i in range(len(w))]
    gram = mpmath.matrix([[dot(columns[i], columns[k]) for k in T] for i in T])
    h = mpmath.lu_solve(gram, mpmath.matrix([dot(columns[i], b) for i in T]))
    g = mpmath.lu_solve(gram, mpmath.matrix([w[i] * mpmath.sign(z[i]) for i in T]))
    p = [lam * sum(columns[i][k] * v for i, v in zip(T, g, strict=True)) for k in range(len(b))]
    residual = [v - sum(columns[i][k] * u for i, u in zip(T, h, strict=True)) for k, v in enumerate(b)]
    wrong_sign = any(w[i] and v * z[i] < tiny for i, v in zip(T, h, strict=True))
    active = any(abs(dot(columns[i], p)) > lam * w[i] - tiny for i in range(len(w)) if i not in T)
    if max(map(abs, residual)) > tiny or dot(p, p) > 1 - tiny or wrong_sign or active:
        return False
    truth = [mpmath.mpf(0)] * len(w)
    for i, v in zip(T, h, strict=True):
        truth[i] = v
    low, high = value(claim["lower"]), value(claim["upper"])
    if claim["kind"] == "distance":
        quantity = mpmath.sqrt(sum((a - c) ** 2 for a, c in zip(x, truth, strict=True)))
        if claim["unique"] is False:
            return False
    else:
        at_x = [v - sum(B[k][i] * x[i] for i in range(len(w))) for k, v in enumerate(b)]
        quantity = mpmath.sqrt(dot(at_x, at_x)) + lam * sum(
            a * (abs(c) - abs(e)) for a, c, e in zip(w, x, truth, strict=True)
        )
    return low <= quantity + tiny and quantity - tiny <= high


def is_true(document):
    if "enclosure" in document["evidence"]:
        return true_enclosure(document)
    if "convexity" in document["evidence"]:
        return true_convexity(document)
    if "dual" in document["evidence"]:
        return true_fit(document)
    rational = rational_instance(document)
    return true_by_enumeration(document, rational) if rational else true_by_high_precision(document)


def true_fit(document):
    """Is the claim of a strict-dual certificate true? Its doubles are rational numbers, and few: faces are enumerated."""
    instance = document["instance"]
    if "signs" in instance or "row_scales_squared" in instance:
        return False
    columns, y = matrix_columns(instance["matrix"]), block(instance["measurements"])
    w = [Fraction(1)] * len(columns) if instance["weights"] is None else block(instance["weights"])
    exact = dict(document, point=point_of(document["point"]))
    parameter = Fraction(instance.get("lambda") or instance.get("eta"))
    return true_by_enumeration(exact, ([list(row) for row in zip(*columns, strict=True)], y, parameter, w))


def says_no_more(document, base):
    """Same instance and point, and a claim that the base's claim implies."""
    if any(document[key] != base[key] for key in ("field", "instance", "point")):
        return False
    new, old = document["claim"], base["claim"]
    wider = Fraction(new["lower"]) <= Fraction(old["lower"]) and Fraction(old["upper"]) <= Fraction(new["upper"])
    return wider and new["kind"] == old["kind"] and new.get("unique") in (old.get("unique"), None)


@pytest.mark.parametrize("name", BASES)
def test_the_bases_are_true(name):
    document = json.loads((ROOT / f"{name}.json").read_text())
    assert is_true(document)


def test_the_limit_instance_is_true_by_its_closed_form():
    # Xi = {(t, u) : t >= 0, t_1 + t_2 = 1/alpha}: the nearest point splits the excess of x evenly
    document = json.loads((ROOT / "slides-limit-dct.json").read_text())
    value = Evaluator(document["field"])
    x, u = [value(v) for v in document["point"]], [value(v) for v in document["instance"]["measurements"]][1:]
    excess = (x[0] + x[1] - 1 / value(document["instance"]["matrix"][0][0])) / 2
    distance = mpmath.sqrt(2 * excess**2 + sum((a - b) ** 2 for a, b in zip(x[2:], u, strict=True)))
    assert value(document["claim"]["lower"]) <= distance <= value(document["claim"]["upper"])
    assert document["claim"]["unique"] is False


judge = judged_by(BASES, mutate, lambda mutant, base: says_no_more(mutant, base) or is_true(mutant))


test_no_false_mutant_is_accepted = batches(judge, count=tries(30, 50), size=50, most=0.5)
