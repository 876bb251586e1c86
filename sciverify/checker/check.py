#!/usr/bin/env python3
"""Check sciverify certificates: one file, standard library only, exact arithmetic only.

    python -I -S check.py FILE [FILE ...]

The format and every rule, with its proof, stand in docs/certificate-format.md. This file
shares no code with the producer: own reader, own arithmetic. No float occurs, no decision
rests on `assert`, and a file that is wrong in any way ends in a named refusal.

Exit code: 0 every file verified, 1 some file rejected, 2 some file malformed or unreadable.
"""

from __future__ import annotations

import json
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from os import PathLike
from typing import Any

FORMAT = "sciverify-certificate"
VERSION = 1
MAX_BYTES = 64 * 2**20
MAX_DEPTH = 40
MAX_DIGITS = 50_000
MAX_LEVELS = 8
MAX_DEGREE = 32
MAX_SIGN_BITS = 4_096
NUMERAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?", re.ASCII)
ZERO = Fraction(0)


class Malformed(Exception):
    """The file does not follow the format, so it says nothing."""


class Rejected(Exception):
    """The file follows the format, and a rule it names does not hold."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule


# ---------------------------------------------------------------- reading


def read_document(data: bytes) -> Any:
    """Bytes -> JSON value, with every known trap of JSON readers closed."""
    if len(data) > MAX_BYTES:
        raise Malformed(f"file has {len(data)} bytes, the limit is {MAX_BYTES}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8 at byte {error.start}") from None
    _refuse_deep_nesting(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_float,
            parse_int=_small_integer,
            parse_constant=_refuse_float,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg} at line {error.lineno}") from None


def _refuse_deep_nesting(text: str) -> None:
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        first = token.group()[0]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
        elif first in "]}":
            depth -= 1


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"key {_short(twice)} occurs twice in one object")
    return found


def _refuse_float(literal: str) -> Any:
    raise Malformed(f'number {_short(literal)}: values are strings such as "3/4"')


def _small_integer(literal: str) -> int:
    if len(literal) > 9:
        raise Malformed(f"bare integer of {len(literal)} characters: values are strings")
    return int(literal)


def _short(value: Any) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return repr(shown if len(shown) <= 40 else shown[:37] + "...")


def _object(value: Any, where: str, keys: list[str]) -> list[Any]:
    if type(value) is not dict:
        raise Malformed(f"{where} must be an object, not {_short(value)}")
    for key in keys:
        if key not in value:
            raise Malformed(f"{where} lacks the key {key!r}")
    for key in value:
        if key not in keys:
            raise Malformed(f"{where} has the unknown key {_short(key)}")
    return [value[key] for key in keys]


def _list(value: Any, where: str, length: int | None = None) -> list[Any]:
    if type(value) is not list:
        raise Malformed(f"{where} must be an array, not {_short(value)}")
    if length is not None and len(value) != length:
        raise Malformed(f"{where} has {len(value)} entries where {length} belong")
    return value


def rational(value: Any, where: str) -> Fraction:
    """The exact value of a numeral "p" or "p/q"."""
    if type(value) is not str:
        raise Malformed(f"{where} must be a numeral in a string, not {_short(value)}")
    if len(value) > MAX_DIGITS:
        raise Malformed(f"{where} is a numeral of {len(value)} characters, the limit is {MAX_DIGITS}")
    match = NUMERAL.fullmatch(value)
    if match is None:
        raise Malformed(f'{where} is {_short(value)}, not a numeral "p" or "p/q"')
    denominator = int(match.group(2) or 1)
    if denominator == 0:
        raise Malformed(f"{where} is {_short(value)}: denominator 0")
    return Fraction(int(match.group(1)), denominator)


# ---------------------------------------------------------------- arithmetic in real fields


def sign(x: Any) -> int:
    """-1, 0 or 1, exactly."""
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    decided: int = x.sign()
    return decided


def depth(x: Any) -> int:
    """How many levels above the rationals x is written."""
    return 0 if isinstance(x, Fraction) else int(x.level.depth)


class Element:
    """Arithmetic shared by both kinds of levels; the deeper operand takes the lead."""

    __slots__ = ("level", "parts")

    def __init__(self, level: Any, parts: list[Any]) -> None:
        self.level, self.parts = level, parts

    def __add__(self, other: Any) -> Any:
        if depth(other) > depth(self):
            return other + self
        return Element(self.level, [x + y for x, y in zip(self.parts, self.level.lift(other))])

    def __mul__(self, other: Any) -> Any:
        if depth(other) > depth(self):
            return other * self
        if depth(other) < depth(self):
            return Element(self.level, [part * other for part in self.parts])
        return Element(self.level, self.level.product(self.parts, other.parts))

    def __neg__(self) -> Any:
        return Element(self.level, [-part for part in self.parts])

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    __radd__ = __add__
    __rmul__ = __mul__

    def sign(self) -> int:
        decided: int = self.level.sign(self.parts)
        return decided


class SquareRootLevel:
    """Adjoins sqrt(r), r > 0, to a smaller field; parts [a, b] mean a + b*sqrt(r).

    Signs are right even when r is a square of the smaller field: squares decide.
    """

    width = 2

    def __init__(self, radicand: Any, below: int) -> None:
        self.radicand = radicand
        self.depth = below + 1

    def lift(self, x: Any) -> list[Any]:
        return x.parts if depth(x) == self.depth else [x, ZERO]

    def product(self, u: list[Any], v: list[Any]) -> list[Any]:
        return [u[0] * v[0] + self.radicand * (u[1] * v[1]), u[0] * v[1] + u[1] * v[0]]

    def sign(self, parts: list[Any]) -> int:
        a, b = parts
        sa, sb = sign(a), sign(b)
        if sa == sb or sb == 0:
            return sa
        if sa == 0:
            return sb
        # opposite signs: compare |a| with |b| sqrt(r) by their squares
        return sa * sign(a * a - self.radicand * (b * b))


class RootLevel:
    """Adjoins the only root of a polynomial in an interval."""

    def __init__(self, polynomial: list[Fraction], low: Fraction, high: Fraction) -> None:
        self.depth = 1
        self.degree = self.width = len(polynomial) - 1
        self.monic = [c / polynomial[-1] for c in polynomial]
        self.low, self.high = low, high
        derivative = [k * c for k, c in enumerate(self.monic)][1:]
        d_low, d_high = _range(derivative, low, high)
        if d_low <= 0 <= d_high:
            raise Rejected("field", "the polynomial is not proven monotone on the root's interval")
        self.rising = d_low > 0
        if not self._below(low) or self._below(high) or _value(self.monic, high) == 0:
            raise Rejected("field", "the polynomial has no root inside the interval")

    def _below(self, x: Fraction) -> bool:
        value = _value(self.monic, x)
        return value < 0 if self.rising else value > 0

    def lift(self, x: Any) -> list[Any]:
        return x.parts if depth(x) == 1 else [x] + [ZERO] * (self.degree - 1)

    def product(self, u: list[Any], v: list[Any]) -> list[Any]:
        product = [ZERO] * (2 * self.degree - 1)
        for i, a in enumerate(u):
            if a:
                for k, b in enumerate(v):
                    product[i + k] += a * b
        for top in range(len(product) - 1, self.degree - 1, -1):
            lead = product[top]
            if lead:
                for k in range(self.degree):
                    product[top - self.degree + k] -= lead * self.monic[k]
        return product[: self.degree]

    def sign(self, parts: list[Any]) -> int:
        if not any(parts):
            return 0
        for _ in range(MAX_SIGN_BITS):
            low, high = _range(parts, self.low, self.high)
            if low > 0:
                return 1
            if high < 0:
                return -1
            middle = (self.low + self.high) / 2
            if _value(self.monic, middle) == 0 or not self._below(middle):
                self.high = middle
            else:
                self.low = middle
        raise Rejected("field", f"a sign is not decided by {MAX_SIGN_BITS} bisections of the root's interval")


def _value(coefficients: list[Fraction], x: Fraction) -> Fraction:
    total = ZERO
    for c in reversed(coefficients):
        total = total * x + c
    return total


def _range(coefficients: list[Fraction], low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """An enclosure of the polynomial's values on [low, high] (interval Horner scheme)."""
    bottom = top = ZERO
    for c in reversed(coefficients):
        corners = (bottom * low, bottom * high, top * low, top * high)
        bottom, top = min(corners) + c, max(corners) + c
    return bottom, top


def read_field(value: Any) -> list[Any]:
    levels: list[Any] = []
    _list(value, "field")
    if len(value) > MAX_LEVELS:
        raise Malformed(f"field has {len(value)} levels, the limit is {MAX_LEVELS}")
    for k, step in enumerate(value):
        where = f"field[{k}]"
        if type(step) is dict and "sqrt" in step:
            (entry,) = _object(step, where, ["sqrt"])
            radicand = element(entry, levels, where)
            if sign(radicand) <= 0:
                raise Rejected("field", f"{where} adjoins the square root of a number that is not positive")
            levels.append(SquareRootLevel(radicand, len(levels)))
        else:
            levels.append(_read_root(step, where, k))
    return levels


def _read_root(step: Any, where: str, k: int) -> RootLevel:
    polynomial, low, high = _object(step, where, ["polynomial", "low", "high"])
    if k:
        raise Malformed(f"{where}: a polynomial root may only be the first level")
    coefficients = [rational(c, where) for c in _list(polynomial, where)]
    if not 2 <= len(coefficients) <= MAX_DEGREE + 1 or coefficients[-1] == 0:
        raise Malformed(f"{where}: the polynomial needs a degree from 1 to {MAX_DEGREE}")
    low, high = rational(low, where), rational(high, where)
    if low >= high:
        raise Malformed(f"{where}: the root's interval is empty")
    return RootLevel(coefficients, low, high)


def element(value: Any, levels: list[Any], where: str) -> Any:
    """A string is a rational at every level; an array lists components one level below."""
    if type(value) is str:
        return rational(value, where)
    if not levels:
        raise Malformed(f"{where} must be a numeral in a string, not {_short(value)}")
    *below, level = levels
    parts = [element(part, below, where) for part in _list(value, where, level.width)]
    if all(isinstance(part, Fraction) and part == 0 for part in parts[1:]):
        return parts[0]
    return Element(level, parts)


def elements(value: Any, levels: list[Any], where: str, length: int | None = None) -> list[Any]:
    return [element(entry, levels, where) for entry in _list(value, where, length)]


def _plain_zero(x: Any) -> bool:
    return isinstance(x, Fraction) and not x


def inner(u: list[Any], v: list[Any], scales: list[Any] | None = None) -> Any:
    """sum_k scales_k u_k v_k; zeros, which are most entries of structured data, cost nothing."""
    total = ZERO
    for k, (x, y) in enumerate(zip(u, v)):
        if not (_plain_zero(x) or _plain_zero(y)):
            total = total + (x * y if scales is None else scales[k] * (x * y))
    return total


# ---------------------------------------------------------------- the problem


class Problem(ABC):
    """One of the three problems, with A = Q diag(sqrt d) B, y = Q diag(sqrt d) b.

    Only d, B, b are kept: Q*Q = I, so Q drops out of every norm and inner product below,
    and <u, v> = sum_k d_k u_k v_k is the inner product of diag(sqrt d) u and diag(sqrt d) v.
    """

    title: str
    symbol: str
    parameter_key = "lambda"
    parameter_may_vanish = False

    def __init__(self, value: Any, levels: list[Any]) -> None:
        keys = ["problem", self.parameter_key, "weights", "matrix", "measurements", "row_scales_squared", "isometry"]
        _, parameter, weights, matrix, measurements, scales, isometry = _object(value, "instance", keys)
        self.parameter = element(parameter, levels, f"instance.{self.parameter_key}")
        self.measurements = elements(measurements, levels, "instance.measurements")
        self.weights = elements(weights, levels, "instance.weights")
        self.rows, self.columns = len(self.measurements), len(self.weights)
        if not self.rows or not self.columns:
            raise Malformed("instance.matrix is empty")
        _list(matrix, "instance.matrix", self.rows)
        self.matrix = [elements(row, levels, "instance.matrix", self.columns) for row in matrix]
        self.by_column = [list(column) for column in zip(*self.matrix)]
        self.scales = None
        if scales is not None:
            self.scales = elements(scales, levels, "instance.row_scales_squared", self.rows)
        self.isometry = _check_isometry(isometry, levels, self.rows)
        self._check_signs()

    def _check_signs(self) -> None:
        if sign(self.parameter) < 0 or (sign(self.parameter) == 0 and not self.parameter_may_vanish):
            bound = "negative" if self.parameter_may_vanish else "not positive"
            raise Rejected("instance", f"{self.parameter_key} is {bound}")
        if any(sign(w) <= 0 for w in self.weights):
            raise Rejected("instance", "a weight is not positive")
        if self.scales is not None and any(sign(d) <= 0 for d in self.scales):
            raise Rejected("instance", "a squared row scale is not positive")

    @abstractmethod
    def bound_factor(self) -> Any:
        """beta: a dual point has |A_i^T p| <= beta w_i."""

    def dual_refusal(self, p: list[Any]) -> str | None:
        """What a dual point lacks besides its column bounds."""
        return None

    @abstractmethod
    def refusal(self, p: list[Any], r: list[Any]) -> str | None:
        """Why the residual r of a point that obeys the signs does not make it a minimiser."""

    def residual_is_a_ray(self, p: list[Any]) -> bool:
        """Do minimisers have residuals tau p, tau >= 0, instead of one common residual?"""
        return False

    @abstractmethod
    def minimum(self, p: list[Any], r: list[Any]) -> Any:
        """min F, from an optimal dual point and the residual of a minimiser."""

    @abstractmethod
    def objective(self, x: list[Any]) -> tuple[Any, Any]:
        """(a, b) with F(x) = a + sqrt(b)."""

    def inner(self, u: list[Any], v: list[Any]) -> Any:
        return inner(u, v, self.scales)

    def residual(self, z: list[Any]) -> list[Any]:
        return [b - inner(row, z) for row, b in zip(self.matrix, self.measurements)]

    def correlations(self, u: list[Any]) -> list[Any]:
        """A^T u, one number a column."""
        scaled = u if self.scales is None else [d * x for d, x in zip(self.scales, u)]
        return [inner(column, scaled) for column in self.by_column]

    def weighted_norm(self, z: list[Any]) -> Any:
        """sum_i w_i |z_i|"""
        return inner(self.weights, [x if sign(x) >= 0 else -x for x in z])


class BasisPursuit(Problem):
    """P1: min sum_i w_i |z_i| subject to ||Az - y|| <= eta."""

    title, symbol, parameter_key = "basis pursuit", "Xi_1", "eta"
    parameter_may_vanish = True

    def bound_factor(self) -> Any:
        return Fraction(1)

    def refusal(self, p: list[Any], r: list[Any]) -> str | None:
        slack = sign(self.parameter * self.parameter - self.inner(r, r))
        if slack < 0:
            return "the residual y - Az is longer than eta"
        if slack == 0 and all(sign(c) == 0 for c in self.correlations(r)):
            return None  # nobody comes closer to y: all feasible points have this residual
        alignment = self.inner(p, r)
        if sign(alignment) < 0 or sign(alignment * alignment - self.parameter * self.parameter * self.inner(p, p)) != 0:
            return "the residual y - Az is not eta times the direction of the dual point"
        return None

    def minimum(self, p: list[Any], r: list[Any]) -> Any:
        return self.inner(p, [b - x for b, x in zip(self.measurements, r)])

    def objective(self, x: list[Any]) -> tuple[Any, Any]:
        r = self.residual(x)
        if sign(self.parameter * self.parameter - self.inner(r, r)) < 0:
            raise Rejected("objective-excess", "the point is not feasible")
        return self.weighted_norm(x), ZERO


class Lasso(Problem):
    """P2: min ||Az - y||^2 + lambda sum_i w_i |z_i|."""

    title, symbol = "LASSO", "Xi_2"

    def bound_factor(self) -> Any:
        return self.parameter * Fraction(1, 2)

    def refusal(self, p: list[Any], r: list[Any]) -> str | None:
        same = all(sign(a - b) == 0 for a, b in zip(p, r))
        return None if same else "the residual y - Az is not the dual point"

    def minimum(self, p: list[Any], r: list[Any]) -> Any:
        return self.inner(p, [b + b - u for b, u in zip(self.measurements, p)])

    def objective(self, x: list[Any]) -> tuple[Any, Any]:
        r = self.residual(x)
        return self.inner(r, r) + self.parameter * self.weighted_norm(x), ZERO


class SquareRootLasso(Problem):
    """P3: min ||Az - y|| + lambda sum_i w_i |z_i|."""

    title, symbol = "square-root LASSO", "Xi_3"

    def bound_factor(self) -> Any:
        return self.parameter

    def dual_refusal(self, p: list[Any]) -> str | None:
        return "the dual point has norm above 1" if sign(Fraction(1) - self.inner(p, p)) < 0 else None

    def refusal(self, p: list[Any], r: list[Any]) -> str | None:
        alignment = self.inner(p, r)
        if sign(alignment) < 0 or sign(alignment * alignment - self.inner(r, r)) != 0:
            return "the residual y - Az is not aligned with the dual point"
        return None

    def residual_is_a_ray(self, p: list[Any]) -> bool:
        return sign(Fraction(1) - self.inner(p, p)) == 0

    def minimum(self, p: list[Any], r: list[Any]) -> Any:
        return self.inner(p, self.measurements)

    def objective(self, x: list[Any]) -> tuple[Any, Any]:
        r = self.residual(x)
        return self.parameter * self.weighted_norm(x), self.inner(r, r)


PROBLEMS: dict[str, Any] = {"basis-pursuit": BasisPursuit, "lasso": Lasso, "square-root-lasso": SquareRootLasso}


def read_problem(value: Any, levels: list[Any]) -> Problem:
    kind = value.get("problem") if type(value) is dict else None
    if type(kind) is not str or kind not in PROBLEMS:
        raise Malformed(f"instance.problem is {_short(kind)}; known are {', '.join(PROBLEMS)}")
    problem: Problem = PROBLEMS[kind](value, levels)
    return problem


def _check_isometry(value: Any, levels: list[Any], rows: int) -> str | None:
    if value is None:
        return None
    if type(value) is dict and value.get("kind") == "matrix":
        _, entries = _object(value, "instance.isometry", ["kind", "rows"])
        matrix = [elements(row, levels, "instance.isometry", rows) for row in _list(entries, "instance.isometry")]
        columns = [list(column) for column in zip(*matrix)]
        for i in range(rows):
            for k in range(i, rows):
                gram = inner(columns[i], columns[k]) if matrix else ZERO
                if sign(gram - Fraction(int(i == k))) != 0:
                    raise Rejected("isometry", f"columns {i} and {k} of Q are not orthonormal")
        return "explicit orthonormal columns"
    (kind,) = _object(value, "instance.isometry", ["kind"])
    if kind != "dct-ii":
        raise Rejected("isometry", f"{_short(kind)} is not a transform proven to be an isometry")
    return "orthonormal DCT-II"


# ---------------------------------------------------------------- the rules


class Optimum:
    """Rule dual-optimality: the evidence proves that z is a minimiser and describes all of them."""

    rule = "dual-optimality"

    def __init__(self, problem: Problem, value: Any, levels: list[Any]) -> None:
        name, dual, minimiser = _object(value, "evidence.optimality", ["rule", "dual", "minimiser"])
        _expect(name, self.rule, "evidence.optimality")
        self.problem = problem
        self.dual = elements(dual, levels, "evidence.optimality.dual", problem.rows)
        self.minimiser = elements(minimiser, levels, "evidence.optimality.minimiser", problem.columns)
        if reason := problem.dual_refusal(self.dual):
            raise Rejected(self.rule, reason)
        self.ray = problem.residual_is_a_ray(self.dual)
        self.signs = self._bound_signs()
        self._require_signs(self.minimiser, self.rule)
        self.residual = problem.residual(self.minimiser)
        if reason := problem.refusal(self.dual, self.residual):
            raise Rejected(self.rule, reason)

    def _bound_signs(self) -> list[int]:
        """Per column: the sign of A_i^T p where |A_i^T p| attains its bound, else 0."""
        signs, factor = [], self.problem.bound_factor()
        for i, c in enumerate(self.problem.correlations(self.dual)):
            s = sign(c)
            slack = sign(factor * self.problem.weights[i] - (c if s >= 0 else -c))
            if slack < 0:
                raise Rejected(self.rule, f"|A_i^T p| exceeds its bound in column {i}")
            signs.append(s if slack == 0 else 0)
        return signs

    def _require_signs(self, z: list[Any], rule: str) -> None:
        for i, (x, s) in enumerate(zip(z, self.signs)):
            sx = sign(x)
            if sx != 0 and sx != s:
                raise Rejected(rule, f"entry {i} of the minimiser is nonzero where A_i^T p forbids it")

    def require_minimiser(self, z: list[Any], rule: str) -> None:
        """Another minimiser: signs, and the common residual or one on the ray of the dual point."""
        self._require_signs(z, rule)
        residual = self.problem.residual(z)
        if self.ray:
            if reason := self.problem.refusal(self.dual, residual):
                raise Rejected(rule, reason)
        elif any(sign(a - b) != 0 for a, b in zip(residual, self.residual)):
            raise Rejected(rule, "the residual y - Az is not the one that all minimisers share")

    def residual_is_zero(self) -> bool:
        return all(sign(r) == 0 for r in self.residual)

    def anchor(self) -> list[Any]:
        """b - r for the common residual r; b if the residual is a ray: Bz = anchor - tau p on Xi."""
        if self.ray:
            return self.problem.measurements
        return [b - r for b, r in zip(self.problem.measurements, self.residual)]


def check_distance(claim: Any, problem: Problem, point: list[Any], evidence: Any, levels: list[Any]) -> dict[str, Any]:
    _, low, high, unique = _object(claim, "claim", ["kind", "lower", "upper", "unique"])
    low, high = rational(low, "claim.lower"), rational(high, "claim.upper")
    keys = ["optimality", "separation", "uniqueness"]
    optimality, separation, uniqueness = _object(evidence, "evidence", keys)
    optimum = Optimum(problem, optimality, levels)
    if low < 0 or high < low:
        raise Rejected("bounds", "0 <= lower <= upper does not hold")
    gap = [x - z for x, z in zip(point, optimum.minimiser)]
    if sign(high * high - inner(gap, gap)) < 0:
        raise Rejected("nearest-member", "the minimiser in the evidence is farther away than the upper bound")
    _check_separation(low, separation, point, optimum, levels)
    _check_uniqueness(unique, uniqueness, optimum, levels)
    return {"lower": low, "upper": high, "unique": unique}


def _check_separation(low: Fraction, evidence: Any, point: list[Any], optimum: Optimum, levels: list[Any]) -> None:
    """Rule separating-functional: <v, z> <= <m, anchor> on the whole solution set bounds the distance."""
    rule = "separating-functional"
    if evidence is None:
        if low > 0:
            raise Rejected(rule, "a positive lower bound without a separating functional")
        return
    name, direction, multiplier = _object(evidence, "evidence.separation", ["rule", "direction", "multiplier"])
    _expect(name, rule, "evidence.separation")
    problem = optimum.problem
    v = elements(direction, levels, "evidence.separation.direction", problem.columns)
    m = elements(multiplier, levels, "evidence.separation.multiplier", problem.rows)
    for i, (x, g, s) in enumerate(zip(v, problem.correlations(m), optimum.signs)):
        if s and s * sign(x - g) > 0:
            raise Rejected(rule, f"the functional is not bounded on the solution set: column {i}")
    if optimum.ray and sign(problem.inner(m, optimum.dual)) < 0:
        raise Rejected(rule, "the functional is not bounded along the residual")
    ahead = inner(v, point) - problem.inner(m, optimum.anchor())
    if low > 0 and (sign(ahead) <= 0 or sign(ahead * ahead - low * low * inner(v, v)) < 0):
        raise Rejected(rule, "the functional does not keep the point as far away as the lower bound says")


def _check_uniqueness(unique: Any, evidence: Any, optimum: Optimum, levels: list[Any]) -> None:
    if unique is None:
        if evidence is not None:
            raise Malformed("evidence.uniqueness belongs to a claim that says whether the minimiser is unique")
    elif unique is True:
        _check_unique(evidence, optimum, levels)
    elif unique is False:
        name, second = _object(evidence, "evidence.uniqueness", ["rule", "minimiser"])
        _expect(name, "second-minimiser", "evidence.uniqueness")
        other = elements(second, levels, "evidence.uniqueness.minimiser", optimum.problem.columns)
        optimum.require_minimiser(other, "second-minimiser")
        if all(sign(x - z) == 0 for x, z in zip(other, optimum.minimiser)):
            raise Rejected("second-minimiser", "both minimisers are the same vector")
    else:
        raise Malformed(f"claim.unique must be true, false or null, not {_short(unique)}")


def _check_unique(evidence: Any, optimum: Optimum, levels: list[Any]) -> None:
    """Rule strict-multiplier: every minimiser lives on the support of z, where it is determined."""
    rule = "strict-multiplier"
    name, multiplier = _object(evidence, "evidence.uniqueness", ["rule", "multiplier"])
    _expect(name, rule, "evidence.uniqueness")
    problem = optimum.problem
    m = elements(multiplier, levels, "evidence.uniqueness.multiplier", problem.rows)
    support = []
    for i, (g, s) in enumerate(zip(problem.correlations(m), optimum.signs)):
        if not s:
            continue
        if sign(optimum.minimiser[i]) != 0:
            support.append(problem.by_column[i])
            if sign(g) != 0:
                raise Rejected(rule, f"the multiplier does not vanish on the support: column {i}")
        elif s * sign(g) <= 0:
            raise Rejected(rule, f"the multiplier does not exclude column {i}")
    if optimum.ray:
        along = sign(problem.inner(m, optimum.dual))
        if optimum.residual_is_zero():
            if along <= 0:
                raise Rejected(rule, "the multiplier does not exclude a nonzero residual")
        else:
            support.append(optimum.dual)
            if along != 0:
                raise Rejected(rule, "the multiplier does not vanish along the residual")
    if not independent(support):
        raise Rejected(rule, "the columns of the support are linearly dependent")


def independent(vectors: list[list[Any]]) -> bool:
    """Fraction-free elimination: does every vector bring a new direction?"""
    rows = [list(vector) for vector in vectors]
    for k, row in enumerate(rows):
        pivot = next((c for c, x in enumerate(row) if sign(x) != 0), None)
        if pivot is None:
            return False
        for other in rows[k + 1 :]:
            factor = other[pivot]
            if sign(factor) != 0:
                other[:] = [row[pivot] * x - factor * y for x, y in zip(other, row)]
    return True


def check_objective_excess(
    claim: Any, problem: Problem, point: list[Any], evidence: Any, levels: list[Any]
) -> dict[str, Any]:
    """F(point) - min F lies between the bounds; F(point) = a + sqrt(b)."""
    _, low, high = _object(claim, "claim", ["kind", "lower", "upper"])
    low, high = rational(low, "claim.lower"), rational(high, "claim.upper")
    (optimality,) = _object(evidence, "evidence", ["optimality"])
    optimum = Optimum(problem, optimality, levels)
    if low < 0 or high < low:
        raise Rejected("bounds", "0 <= lower <= upper does not hold")
    smooth, radicand = problem.objective(point)
    rest = smooth - problem.minimum(optimum.dual, optimum.residual)
    for bound, side in ((low, 1), (high, -1)):
        needed = bound - rest  # the root that would meet the bound exactly
        excess = 1 if sign(needed) < 0 else sign(radicand - needed * needed)
        if excess * side < 0:
            raise Rejected("objective-excess", "the objective is not within the claimed bounds above the minimum")
    return {"lower": low, "upper": high}


def _expect(name: Any, rule: str, where: str) -> None:
    if name != rule:
        raise Malformed(f"{where}.rule is {_short(name)}; {rule!r} belongs there")


CLAIMS = {"distance": check_distance, "objective-excess": check_objective_excess}


# ---------------------------------------------------------------- whole files


def check_bytes(data: bytes) -> dict[str, Any]:
    """The verified claim of a certificate, as a dict; raises Malformed or Rejected."""
    with long_numerals():
        return _check_document(read_document(data))


def _check_document(document: Any) -> dict[str, Any]:
    keys = ["format", "version", "claim", "field", "instance", "point", "evidence"]
    name, version, claim, field, instance, point, evidence = _object(document, "the certificate", keys)
    if name != FORMAT:
        raise Malformed(f"format is {_short(name)}, not {FORMAT!r}")
    if type(version) is not int or version != VERSION:
        raise Malformed(f"version is {_short(version)}; this checker reads version {VERSION}")
    kind = claim.get("kind") if type(claim) is dict else None
    if type(kind) is not str or kind not in CLAIMS:
        raise Malformed(f"claim.kind is {_short(kind)}; known are {', '.join(CLAIMS)}")
    levels = read_field(field)
    problem = read_problem(instance, levels)
    x = elements(point, levels, "point", problem.columns)
    verified = CLAIMS[kind](claim, problem, x, evidence, levels)
    about = {"kind": kind, "title": problem.title, "symbol": problem.symbol, "isometry": problem.isometry}
    return about | {"rows": problem.rows, "columns": problem.columns} | verified


@contextmanager
def long_numerals() -> Iterator[None]:
    """Lift the interpreter's limit on numerals: MAX_DIGITS bounds every one of them instead."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


def check_file(path: str | PathLike[str]) -> dict[str, Any]:
    """Read and check one file."""
    with open(path, "rb") as stream:
        return check_bytes(stream.read(MAX_BYTES + 1))


def decimal(x: Fraction, digits: int, upward: bool) -> str:
    """A decimal string of `digits` significant digits, rounded towards +-infinity (x >= 0)."""
    if x == 0:
        return "0"
    exponent = len(str(x.numerator)) - len(str(x.denominator))
    if x < Fraction(10) ** exponent:
        exponent -= 1
    scaled = x / Fraction(10) ** (exponent - digits + 1)
    whole = -(-scaled.numerator // scaled.denominator) if upward else scaled.numerator // scaled.denominator
    text = str(whole)
    exponent += len(text) - digits
    text = text[:digits]
    if -7 <= exponent < 0:
        return "0." + "0" * (-exponent - 1) + text
    if 0 <= exponent < digits:
        return text[: exponent + 1] + "." + (text[exponent + 1 :] or "0")
    return f"{text[0]}.{text[1:] or '0'}e{exponent}"


def statement(verified: dict[str, Any]) -> str:
    """The verified claim in one line; its digits are rounded outwards."""
    with long_numerals():
        return _statement(verified)


def _statement(verified: dict[str, Any]) -> str:
    low, high = verified["lower"], verified["upper"]
    digits = 10
    while digits < 400 and low < high and decimal(low, digits, False) == decimal(high, digits, False):
        digits += 10
    bounds = decimal(low, digits, False), decimal(high, digits, True)
    shape = f"A {verified['rows']} x {verified['columns']}"
    if verified["isometry"]:
        shape += f", {verified['isometry']}"
    if verified["kind"] == "objective-excess":
        return f"{bounds[0]} <= F(x) - min F <= {bounds[1]}  [{verified['title']}, {shape}]"
    also = {True: "; the minimiser is unique", False: "; the minimiser is not unique", None: ""}
    distance = f"dist(x, {verified['symbol']}(A, y))"
    return f"{bounds[0]} <= {distance} <= {bounds[1]}{also[verified['unique']]}  [{verified['title']}, {shape}]"


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    worst = 0
    for path in arguments:
        try:
            print(f"VERIFIED {path}: {statement(check_file(path))}")
        except Rejected as refusal:
            print(f"REJECTED {path}: {refusal}")
            worst = max(worst, 1)
        except Malformed as refusal:
            print(f"MALFORMED {path}: {refusal}")
            worst = 2
        except OSError as error:
            print(f"UNREADABLE {path}: {error.strerror}")
            worst = 2
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
