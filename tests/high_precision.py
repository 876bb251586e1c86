"""A second route for float64 instances: the closed form on a support in 300-digit arithmetic. Shares no code with sciverify."""

from __future__ import annotations

import base64
import struct
from fractions import Fraction

from mpmath import mp

mpmath = mp.clone()
mpmath.dps = 300
TINY = mpmath.mpf(10) ** -230


def number(x):
    x = Fraction(x)
    return mpmath.mpf(x.numerator) / x.denominator


def block(value):
    data = base64.b64decode(value["data"])
    return [Fraction(v) for v in struct.unpack(f"<{len(data) // 8}d", data)]


def matrix_columns(value):
    """The columns of a matrix block as lists of Fractions."""
    rows, columns = value["shape"]
    data = base64.b64decode(value["data"])
    if value["encoding"] == "float64-columns":
        flat = [Fraction(v) for v in struct.unpack(f"<{rows * columns}d", data)]
        return [flat[i * rows : (i + 1) * rows] for i in range(columns)]
    count = value["entries"]
    head = 8 * (columns + 1)
    starts = struct.unpack(f"<{columns + 1}Q", data[:head])
    where = struct.unpack(f"<{count}Q", data[head : head + 8 * count])
    entries = struct.unpack(f"<{count}d", data[head + 8 * count :])
    found = [[Fraction(0)] * rows for _ in range(columns)]
    for i in range(columns):
        for k in range(starts[i], starts[i + 1]):
            found[i][where[k]] = Fraction(entries[k])
    return found


def dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))


def minimiser_on_support(kind, columns, y, parameter, w, T, signs, given=None, scales=None, room=TINY):
    """The minimiser if these columns and signs carry the only one with room to spare, else None.

    Free columns must be in T, with sign 0; `given` holds the sign constraints. Rows are scaled by roots.
    """
    roots = [mpmath.sqrt(number(d)) for d in scales or [1] * len(y)]
    A = [[number(v) * root for v, root in zip(column, roots, strict=True)] for column in columns]
    y, parameter, w = [number(v) * root for v, root in zip(y, roots, strict=True)], number(parameter), [*map(number, w)]
    given, unpenalised = given or [0] * len(A), kind != "basis-pursuit" and not parameter
    if parameter < 0 or not are_admitted(T, signs, given, [abs(v) * (not unpenalised) for v in w]) or min(w) < 0:
        return None
    if not T and kind == "basis-pursuit" and dot(y, y) <= parameter**2:
        return [mpmath.mpf(0)] * len(A)
    W = [w[i] * s for i, s in zip(T, signs, strict=True)]
    h, g = [], []
    if T:
        gram = mpmath.matrix([[dot(A[i], A[k]) for k in T] for i in T])
        h = list(mpmath.lu_solve(gram, mpmath.matrix([dot(A[i], y) for i in T])))
        g = list(mpmath.lu_solve(gram, mpmath.matrix(W)))
    flat = [v - sum(A[i][k] * a for i, a in zip(T, h, strict=True)) for k, v in enumerate(y)]
    slope = [sum(A[i][k] * a for i, a in zip(T, g, strict=True)) for k in range(len(y))]
    rho_squared, q = dot(flat, flat), dot(W, g)
    if len(T) == len(y):
        rho_squared = mpmath.mpf(0)
        flat = [mpmath.mpf(0)] * len(y)
    t = scale(kind, parameter, rho_squared, q)
    if t is None:
        return None
    z = [mpmath.mpf(0)] * len(A)
    for i, a, b in zip(T, h, g, strict=True):
        z[i] = a - t * b
    if any(s and z[i] * s < TINY for i, s in zip(T, signs, strict=True)):
        return None
    if unpenalised:
        return z if len(T) == len(A) else None
    if kind == "square-root-lasso" and not t and parameter**2 * q > 1 - TINY:
        return None
    p = [a / t + b for a, b in zip(flat, slope, strict=True)] if t else slope
    off = [
        (s * dot(A[i], p), w[i]) for i in range(len(A)) if i not in T for s in ((given[i],) if given[i] else (1, -1))
    ]
    if any(c > v - room for c, v in off):
        return None
    return z


def are_admitted(T, signs, given, penalties):
    """Are all free columns in T, with sign 0 and no constraint, and no other sign 0 or against its constraint?"""
    free = {i for i, v in enumerate(penalties) if not v}
    inside = all(s * given[i] >= 0 and bool(s) != (i in free) for i, s in zip(T, signs, strict=True))
    return inside and free <= {*T} and not any(given[i] for i in free)


def scale(kind, parameter, rho_squared, q):
    if kind == "lasso":
        return parameter / 2
    if kind == "square-root-lasso":
        rest = 1 - parameter**2 * q
        return None if rest < TINY else parameter * mpmath.sqrt(rho_squared / rest)
    room = parameter**2 - rho_squared
    return None if q < TINY or room < -TINY else mpmath.sqrt(max(room, 0) / q)


def true_enclosure(document):
    """Is the claim of a support-enclosure certificate true?"""
    instance, claim = document["instance"], document["claim"]
    found = document["evidence"]["enclosure"]
    columns, y = matrix_columns(instance["matrix"]), block(instance["measurements"])
    w = [Fraction(1)] * len(columns) if instance["weights"] is None else block(instance["weights"])
    parameter = Fraction(instance.get("lambda") or instance.get("eta"))
    scales = block(instance["row_scales_squared"]) if "row_scales_squared" in instance else None
    if len(y) != len(columns[0]) or (scales and min(scales) <= 0):
        return False
    z = minimiser_on_support(
        instance["problem"], columns, y, parameter, w, found["support"], found["signs"], instance.get("signs"), scales
    )
    if z is None or claim["unique"] is not True:
        return False
    distance = mpmath.sqrt(sum((number(a) - b) ** 2 for a, b in zip(block(document["point"]), z, strict=True)))
    return number(claim["lower"]) <= distance + TINY and distance - TINY <= number(claim["upper"])


def point_of(value):
    """The numbers of a point, whichever way it is written."""
    if value["encoding"] == "float64":
        return block(value)
    data, count = base64.b64decode(value["data"]), value["entries"]
    point = [Fraction(0)] * value["length"]
    entries = struct.unpack(f"<{count}d", data[8 * count :])
    for i, v in zip(struct.unpack(f"<{count}Q", data[: 8 * count]), entries, strict=True):
        point[i] = Fraction(v)
    return point


def squared_distance_to_shares(x, factors, total):
    """dist(x, {theta_j total / factor_j})^2, theta in the simplex: all sets of positive shares are tried."""
    signs = [-1 if f * total < 0 else 1 for f in factors]
    turned, lengths = [v * s for v, s in zip(x, signs, strict=True)], [abs(f) for f in factors]
    found = []
    for count in range(1, 2 ** len(x)):
        chosen = [j for j in range(len(x)) if count >> j & 1]
        level = sum(lengths[j] * turned[j] for j in chosen) - abs(total)
        level /= sum(lengths[j] ** 2 for j in chosen)
        member = [turned[j] - level * lengths[j] if j in chosen else 0 for j in range(len(x))]
        if min(member) >= -TINY:
            found.append(sum((a - b) ** 2 for a, b in zip(turned, member, strict=True)))
    return min(found)


def families(columns):
    """Columns that are multiples of one another, by their quotients: [{column: factor of the first}]."""
    found = {}
    for i, column in enumerate(columns):
        first = next((v for v in column if v), Fraction(1))
        found.setdefault(tuple(v / first for v in column), {})[i] = first
    return [{j: f / next(iter(family.values())) for j, f in family.items()} for family in found.values()]


def merged_families(columns, w, near):
    """First column -> {column: multiple} of those that share its entry, and -> the entry of all multiples together."""
    members, sums = {}, {}
    for family in families(columns):
        first = min(family, key=lambda j: (w[j] / abs(family[j]), j))
        factors = {j: f / family[first] for j, f in family.items()}
        members[first] = {j: f for j, f in factors.items() if w[j] == abs(f) * w[first]}
        sums[first] = sum(near.get(j, 0) * f for j, f in factors.items())
    return members, sums


def true_convexity(document):
    """Is the claim of a strong-convexity certificate true? Multiples are merged, whatever the evidence says of them."""
    instance, claim, evidence = document["instance"], document["claim"], document["evidence"]["convexity"]
    if "signs" in instance or "row_scales_squared" in instance:
        return False
    columns, y = matrix_columns(instance["matrix"]), block(instance["measurements"])
    w = [Fraction(1)] * len(columns) if instance["weights"] is None else block(instance["weights"])
    parameter = Fraction(instance.get("lambda") or instance.get("eta"))
    near = dict(zip(evidence["columns"], block(evidence["minimiser"]), strict=True))
    members, sums = merged_families(columns, w, near)
    firsts = sorted(members)
    entries = [sums[i] for i in firsts]
    merged, costs = [columns[i] for i in firsts], [w[i] for i in firsts]
    rest = [
        v - sum(a * b for a, b in zip(row, entries, strict=True))
        for v, row in zip(y, zip(*merged, strict=True), strict=True)
    ]
    doubtful = [k for k, i in enumerate(firsts) if not members[i].keys().isdisjoint(near) and not entries[k]]
    found = []
    for chosen in range(2 ** len(doubtful)):  # entries that are 0 in the evidence may be a little off 0 in truth
        given = {k: v for k, v in enumerate(entries) if v}
        given |= {k: dot(merged[k], rest) for j, k in enumerate(doubtful) if chosen >> j & 1}
        T = sorted(given)
        signs = [1 if given[k] > 0 else -1 for k in T]
        z = minimiser_on_support(instance["problem"], merged, y, parameter, costs, T, signs, room=-TINY)
        found += [] if z is None else [z]
    if not found or min(w) <= 0 or len(y) != len(columns[0]):
        return False
    x = [number(v) for v in point_of(document["point"])]
    shared = {j for group in members.values() for j in group}
    z = found[0]
    square = sum(
        squared_distance_to_shares([x[j] for j in members[i]], [number(f) for f in members[i].values()], v)
        for i, v in zip(firsts, z, strict=True)
    )
    distance = mpmath.sqrt(square + sum(x[j] ** 2 for j in range(len(x)) if j not in shared))
    several = any(len(members[i]) > 1 and abs(v) > TINY for i, v in zip(firsts, z, strict=True))
    if claim["unique"] is not None and claim["unique"] is several:
        return False
    return number(claim["lower"]) <= distance + TINY and distance - TINY <= number(claim["upper"])
