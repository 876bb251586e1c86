"""Answers whose truth is known by construction: instances planted in integers, errors at the tolerance and beside it.

No certifier, no solver and no exact arithmetic of the library is used: minimisers follow from optimality conditions
that are planted in integers and looked at again in fractions, and a comparison of squares says which answers are right.
This file is also the solver that is audited: it looks up its answers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt
from pathlib import Path
from random import Random
from types import SimpleNamespace

import numpy as np

from sciverify.audit import Claim, Instance, SolverFunction, run_audit
from sciverify.audit.subjects.convention import Calling
from sciverify.testing.answer import ClaimedSolver

RESIDUALS = ((1,), (1, 2, 2), (1, 1, 1, 1), (1, 2, 2, 4), (1, 4, 4, 4), (1, 1, 3, 5), (1, 1, 1, 2, 3))
"""Integers with an integer norm, an entry 1 among them."""
LENGTHS = ((), (5,), (3, 4), (2, 3, 6), (1, 2, 2, 4))
"""Entries of minimisers, likewise."""
BESIDE = Fraction(1, 2**44)
FACTORS = {
    "0": Fraction(0),
    "1/8": Fraction(1, 8),
    "1 - 2^-44": 1 - BESIDE,
    "1": Fraction(1),
    "1 + 2^-44": 1 + BESIDE,
    "8": Fraction(8),
}
"""How far an answer is from the minimisers, over what the claim allows."""
PROBLEMS = ("lasso", "square-root-lasso", "basis-pursuit")
NORMS = ("l2", "l1", "max")
CLAIMS = (
    (Fraction(1, 2**20), None, False),
    ("1e-6", None, False),
    ("1e-14", None, False),
    ("1e-6", "smallest minimiser", False),
    (Fraction(1, 2**20), "nearest minimiser", False),
    ("1e-6", "data", False),
    (0, None, True),
    (Fraction(1, 2**20), "smallest minimiser", True),
)
"""Tolerance, scale, exact outputs."""
ANSWERS = "SCIVERIFY_PLANTED_ANSWERS"
Vector = list[Fraction]


@dataclass(frozen=True)
class Tie:
    """Columns first and second are equal up to a factor +-1: they share an entry of the minimisers."""

    first: int
    second: int
    sign: int


@dataclass(frozen=True)
class Planted:
    """An instance with all its minimisers: z, or where columns tie, z with its entry shared in any proportion."""

    instance: Instance
    z: Vector
    tie: Tie | None

    def shared(self, x: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
        """Both entries of x in units in which the minimisers are (u, total - u), 0 <= u <= total; the total."""
        total = self.z[self.tie.first]
        s = 1 if total > 0 else -1
        return s * x[self.tie.first], s * self.tie.sign * x[self.tie.second], abs(total)

    def at(self, u: Fraction) -> Vector:
        """The minimiser whose first entry of the tie has the absolute value u."""
        found = list(self.z)
        s = 1 if found[self.tie.first] > 0 else -1
        found[self.tie.first], found[self.tie.second] = s * u, s * self.tie.sign * (abs(self.z[self.tie.first]) - u)
        return found

    def nearest(self, x: Sequence[Fraction], norm: str = "l2") -> Vector:
        """A minimiser nearest to x."""
        if self.tie is None:
            return self.z
        a, b, total = self.shared(x)
        clipped = [min(max(u, Fraction(0)), total) for u in ((a - b + total) / 2, a, total - b)]
        if norm != "l1":
            return self.at(clipped[0])
        return min(map(self.at, clipped), key=lambda z: square("l1", minus(x, z)))

    def distance_squared(self, norm: str, x: Sequence[Fraction]) -> Fraction:
        """The square of the distance of x from the minimisers."""
        return square(norm, minus(x, self.nearest(x, norm)))


def minus(x: Sequence[Fraction], z: Sequence[Fraction]) -> Vector:
    return [a - b for a, b in zip(x, z, strict=True)]


def square(norm: str, v: Sequence[Fraction]) -> Fraction:
    """The square of a norm of v."""
    if norm == "l2":
        return sum((a * a for a in v), Fraction(0))
    found = map(abs, v)
    return (sum(found, Fraction(0)) if norm == "l1" else max(found)) ** 2


def rank(columns: Sequence[Sequence[int]]) -> int:
    """Of integer columns."""
    rows, found = [[Fraction(a) for a in column] for column in columns], 0
    for k in range(len(columns[0]) if columns else 0):
        pivot = next((row for row in rows[found:] if row[k]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        rows[found + 1 :] = [
            [a - row[k] / pivot[k] * b for a, b in zip(row, pivot, strict=True)] for row in rows[found + 1 :]
        ]
        found += 1
    return found


def solved(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> Vector:
    """The solution of a regular system."""
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [a / rows[k][k] for a in rows[k]]
        rows = [r if i == k else [a - r[k] * b for a, b in zip(r, rows[k], strict=True)] for i, r in enumerate(rows)]
    return [row[-1] for row in rows]


# ---------------------------------------------------------------- instances


@dataclass(frozen=True)
class Integers:
    """What is planted: columns, residual r, minimiser z, weights, and c: A^T r = c w sign(z), |.| < c w elsewhere."""

    columns: list[list[int]]
    r: list[int]
    z: list[int]
    weights: list[int]
    c: int
    norm: int
    tie: Tie | None

    def is_planted(self, kind: str) -> bool:
        """Does what was asked for hold, and are there no minimisers but these?"""
        second = None if self.tie is None else self.tie.second
        for j, (column, z, w) in enumerate(zip(self.columns, self.z, self.weights, strict=True)):
            correlation = sum(a * b for a, b in zip(column, self.r, strict=True))
            if z and correlation != self.c * w * (1 if z > 0 else -1):
                return False
            if not z and abs(correlation) >= self.c * w and j != second:
                return False
        used = [column for column, z in zip(self.columns, self.z, strict=True) if z]
        used += [self.r] if kind == "square-root-lasso" else []  # else r could be made smaller along the minimiser
        return rank(used) == len(used)


def integers(kind: str, random: Random, shape: tuple[int, int], tied: bool, weighted: bool) -> Integers:
    """Integers that satisfy the optimality conditions, or nearly: `is_planted` says whether."""
    m, n = shape
    pattern = random.choice([p for p in RESIDUALS if len(p) <= m])
    r = [a * random.choice((-1, 1)) for a in pattern] + [0] * (m - len(pattern))
    random.shuffle(r)
    norm = isqrt(sum(a * a for a in r))
    c = norm * random.choice((1, 2, 3)) if kind == "square-root-lasso" else random.randint(2, 6)
    entries = random.choice([v for v in LENGTHS if len(v) <= min(m, n - tied)][tied:])
    z = [random.choice((-1, 1)) * a for a in entries] + [0] * (n - len(entries))
    random.shuffle(z)
    weights = [random.choice((1, 2, 3)) if weighted else 1 for _ in range(n)]
    bound = [c * w for w in weights]
    target = [(b if v > 0 else -b) if v else random.randint(1 - b, b - 1) for v, b in zip(z, bound, strict=True)]
    columns = [[random.randint(-4, 4) for _ in range(m)] for _ in range(n)]
    unit = next(i for i, a in enumerate(r) if abs(a) == 1)
    for column, t in zip(columns, target, strict=True):
        column[unit] = 0
        column[unit] = r[unit] * (t - sum(a * b for a, b in zip(column, r, strict=True)))
    tie = None
    if tied:
        first = random.choice([j for j, v in enumerate(z) if v])
        tie = Tie(first, random.choice([j for j, v in enumerate(z) if not v]), random.choice((-1, 1)))
        columns[tie.second] = [tie.sign * a for a in columns[first]]
        weights[tie.second] = weights[first]
    return Integers(columns, r, z, weights, c, norm, tie)


def planted(kind: str, random: Random, name: str, calling: Calling, shape: tuple[int, int]) -> Planted:
    """An instance of doubles, perhaps scaled by powers of two, and its minimisers for what the calling poses."""
    while True:
        tied, weighted = random.random() < 0.25, random.random() < 0.3
        found = integers(kind, random, shape, tied and shape[1] > 1, weighted)
        if found.is_planted(kind):
            break
    exactly_fitted = kind == "basis-pursuit" and random.random() < 0.4 and any(found.z)
    fitted = [sum(a * z for a, z in zip(row, found.z, strict=True)) for row in zip(*found.columns, strict=True)]
    y = fitted if exactly_fitted else [a + b for a, b in zip(fitted, found.r, strict=True)]
    j, k = (random.randint(-20, 20), random.randint(-20, 20)) if random.random() < 0.3 else (0, 0)
    parameter = {
        "lasso": 2.0 * found.c * 2.0 ** (j + k),
        "square-root-lasso": found.c // found.norm * 2.0**j,
        "basis-pursuit": 0.0 if exactly_fitted else found.norm * 2.0**k,
    }[kind]
    A = np.array(found.columns, dtype=float).T * 2.0**j
    weights = np.array(found.weights, dtype=float) if weighted else None
    instance = Instance(name, kind, A, np.array(y, dtype=float) * 2.0**k, parameter, weights)
    z = [a * Fraction(2) ** (k - j) for a in found.z]
    posed = Planted(instance, z, found.tie)
    return posed if calling.convention == "1" else _moved(posed, calling.posed(instance))


def _moved(posed: Planted, parameter: Fraction) -> Planted:
    """The minimisers of the LASSO with the parameter that the solver's own number stands for: moved by its rounding."""
    instance, z = posed.instance, list(posed.z)
    A = [[Fraction(a) for a in row] for row in instance.A.tolist()]
    y = [Fraction(b) for b in instance.y.tolist()]
    w = [Fraction(v) for v in (np.ones(len(z)) if instance.weights is None else instance.weights).tolist()]
    used = [i for i, v in enumerate(z) if v]
    columns = list(zip(*A, strict=True))
    gram = [[sum(a * b for a, b in zip(columns[i], columns[k], strict=True)) for k in used] for i in used]
    change = (Fraction(instance.parameter) - parameter) / 2
    for i, step in zip(used, solved(gram, [change * w[i] * (1 if z[i] > 0 else -1) for i in used]), strict=True):
        z[i] += step
    residual = minus(y, [sum(a * b for a, b in zip(row, z, strict=True)) for row in A])
    second = None if posed.tie is None else posed.tie.second
    for i, column in enumerate(columns):
        correlation = 2 * sum(a * b for a, b in zip(column, residual, strict=True))
        if z[i]:
            assert correlation == parameter * w[i] * (1 if z[i] > 0 else -1)
            assert z[i] * posed.z[i] > 0
        else:
            assert abs(correlation) < parameter * w[i] or i == second
    return replace(posed, z=z)


# ---------------------------------------------------------------- rows


@dataclass(frozen=True)
class Row:
    """An answer to an instance, and whether a claim allows it."""

    posed: Planted
    answer: Vector
    form: str
    factor: str
    right: bool

    @property
    def instance(self) -> Instance:
        """What is asked."""
        return self.posed.instance


def allowed_squared(claim: Claim, posed: Planted, x: Sequence[Fraction]) -> Fraction:
    """The square of the distance that a claim allows (docs/theory/claims.md)."""
    A, y = posed.instance.A.tolist(), posed.instance.y.tolist()
    correlations = [
        sum((Fraction(a) * Fraction(b) for a, b in zip(column, y, strict=True)), Fraction(0))
        for column in zip(*A, strict=True)
    ]
    size = sum((Fraction(a) ** 2 for row in A for a in row), Fraction(0))
    data = square(claim.norm, correlations) / size**2 if size else Fraction(0)
    nearest = square(claim.norm, posed.nearest(x))
    smallest = posed.distance_squared(claim.norm, [Fraction(0)] * len(posed.z))
    scale = {"nearest minimiser": nearest, "smallest minimiser": smallest, "data": data, None: Fraction(1)}
    least = Fraction(0) if claim.relative_to is None else Fraction(1, 10**600)
    claimed = claim.tolerance**2 * max(scale[claim.relative_to], least)
    return max(claimed, claim.rounding**2 * max(nearest, data))


def root_below(number: Fraction) -> Fraction:
    """The square root, if it is rational; else a number that is smaller by 2^-80 of it at most."""
    p, q = number.numerator, number.denominator
    if isqrt(p) ** 2 == p and isqrt(q) ** 2 == q:
        return Fraction(isqrt(p), isqrt(q))
    digits = max(0, 100 + (q.bit_length() - p.bit_length()) // 2)
    return Fraction(isqrt((p << (2 * digits)) // q), 1 << digits)


def row(claim: Claim, posed: Planted, random: Random) -> Row:
    """A minimiser, moved by about a factor of what is allowed; as doubles, or as exact numbers."""
    start = posed.z
    if posed.tie is not None:
        start = posed.at(abs(posed.z[posed.tie.first]) * Fraction(random.choice((0, 1, 3, 4)), 4))
    factor = random.choice(list(FACTORS))
    distance = FACTORS[factor] * root_below(allowed_squared(claim, posed, start))
    if not claim.tolerance:
        distance = FACTORS[factor] * Fraction(1, 2**70)
    free = [i for i, v in enumerate(start) if not v] or list(range(len(start)))
    places = random.sample(free, 2) if len(free) > 1 and random.random() < 0.4 else [random.choice(free)]
    steps = {1: (Fraction(1),), 2: (Fraction(3, 5), Fraction(4, 5))}[len(places)]
    if len(places) == 2 and claim.norm != "l2":
        steps = (Fraction(1, 2),) * 2 if claim.norm == "l1" else (Fraction(1),) * 2
    x = list(start)
    for i, step in zip(places, steps, strict=True):
        x[i] += random.choice((-1, 1)) * step * distance
    form = random.choice(("array", "list", "object", "fractions", "objects"))
    if form in ("array", "list", "object"):
        x = [Fraction(float(v)) for v in x]
    right = posed.distance_squared(claim.norm, x) <= allowed_squared(claim, posed, x)
    return Row(posed, x, form, factor, right)


def groups(problems: Sequence[str] = PROBLEMS, norms: Sequence[str] = NORMS) -> list[tuple[Claim, Calling]]:
    """What is claimed, and how the solver is called: one audit each."""
    found = []
    for problem in problems:
        for norm in norms:
            for k, (tolerance, scale, exact) in enumerate(CLAIMS):
                claim = Claim(tolerance, problem, norm=norm, relative_to=scale, exact_outputs=exact)
                convention = ("1", "1/2", "1/m", "1/(2m)")[k % 4] if problem == "lasso" else "1"
                found.append((claim, Calling(convention)))
    return found


def rows(claim: Claim, calling: Calling, count: int, random: Random, large: float = 0.0) -> list[Row]:
    """Answers to different instances; a share of `large` ones, which audits prove in floats."""
    found: dict[str, Row] = {}
    while len(found) < count:
        shape = (random.randint(1, 5), random.randint(1, 6))
        if random.random() < large:
            shape = (random.randint(28, 32), random.randint(72, 76))
        posed = planted(claim.problem, random, f"row-{len(found)}", calling, shape)
        found.setdefault(posed.instance.digest, row(claim, posed, random))
    return list(found.values())


# ---------------------------------------------------------------- the solver


def _key(*arrays: object) -> str:
    found = hashlib.sha256()
    for array in arrays:
        found.update(b"-" if array is None else np.asarray(array, dtype=float).tobytes())
    return found.hexdigest()


def write_answers(path: Path, found: Sequence[Row], calling: Calling) -> None:
    """The file that `looked_up` reads where the environment names it."""
    answers = {
        _key(r.instance.A, r.instance.y, calling.handed(r.instance), r.instance.weights): (
            r.form,
            [*map(str, r.answer)],
        )
        for r in found
    }
    path.write_text(json.dumps(answers), encoding="utf-8")


def _read_answers() -> dict[str, tuple[str, list[str]]]:
    path = os.environ.get(ANSWERS)
    return {} if path is None else json.loads(Path(path).read_text(encoding="utf-8"))


def returned(form: str, numbers: Sequence[str]) -> object:
    """An answer in one of the forms that solvers give it."""
    exact = [Fraction(v) for v in numbers]
    if form == "fractions":
        return exact
    if form == "objects":
        return np.array(exact, dtype=object)
    doubles = [float(v) for v in exact]
    return {"array": np.array(doubles), "list": doubles, "object": SimpleNamespace(x=np.array(doubles))}[form]


def looked_up(A, y, parameter, weights=None):
    """The answer to this instance; 0 where there is none."""
    known = _ANSWERS.get(_key(A, y, parameter, weights))
    return np.zeros(A.shape[1]) if known is None else returned(*known)


_ANSWERS = _read_answers()


# ---------------------------------------------------------------- both doors


WORDS = {"held": "true", "wrong": "false"}
"""Findings as verdicts."""


def audited(claim: Claim, calling: Calling, found: Sequence[Row], folder: Path) -> list[str]:
    """What an audit finds, in the words of verdicts."""
    path = folder / "answers.json"
    write_answers(path, found, calling)
    os.environ[ANSWERS] = str(path)
    try:
        audit = run_audit(SolverFunction(__file__, "looked_up", calling), claim, [r.instance for r in found])
    finally:
        del os.environ[ANSWERS]
    assert [r.instance for r in audit.results] == [r.instance.digest for r in found]
    return [WORDS.get(str(r.finding), str(r.finding)) for r in audit.results]


def checked(claim: Claim, calling: Calling, row: Row) -> str:
    """The verdict of a check of the solver that gives this answer."""

    def solver(A, y, parameter, **weights):
        return returned(row.form, list(map(str, row.answer)))

    return str(ClaimedSolver(solver, claim, calling).answer(row.instance).right)
