#!/usr/bin/env python3
"""Check sciverify certificates: one file, standard library only, exact arithmetic only.

    python -I -S check.py FILE [FILE ...]

The format and every rule, with its proof, stand in docs/certificate-format.md. This file
shares no code with the producer: own reader, own arithmetic. No float occurs, no decision
rests on `assert`, and a file that is wrong in any way ends in a named refusal.

Exit code: 0 every file verified, 1 some file rejected, 2 some file malformed or unreadable.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import io
import json
import math
import operator
import os
import re
import struct
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
MAX_SPARSE_BYTES = 2**31
MAX_DEPTH = 40
MAX_DIGITS = 50_000
MAX_LEVELS = 7
MAX_DEGREE = 32
MAX_SIGN_BITS = 8_192
NUMERAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?", re.ASCII)
ZERO = Fraction(0)
MANTISSA, HIDDEN, MAGNITUDE = (1 << 52) - 1, 1 << 52, (1 << 63) - 1


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
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_float,
            parse_int=_small_integer,
            parse_constant=_refuse_float,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg} at line {error.lineno}") from None
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    _refuse_deep_nesting(document)
    return document


def _refuse_deep_nesting(document: Any) -> None:
    level = [document]
    for _ in range(MAX_DEPTH):
        inside: list[Any] = []
        for value in level:
            if type(value) is dict:
                inside.extend(value.values())
            elif type(value) is list:
                inside.extend(value)
        level = [value for value in inside if type(value) is dict or type(value) is list]
        if not level:
            return
    raise Malformed(f"nested deeper than {MAX_DEPTH} levels")


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed(f"key {_short(name)} occurs twice in one object")
        found[name] = value
    return found


def _refuse_float(literal: str) -> Any:
    raise Malformed(f'number {_short(literal)}: values are strings such as "3/4"')


def _small_integer(literal: str) -> int:
    if len(literal) > 9:
        raise Malformed(f"bare integer of {len(literal)} characters: values are strings")
    return int(literal)


def _short(value: Any) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return ascii(shown if len(shown) <= 40 else shown[:37] + "...")


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
    """Adjoins the only root of a polynomial in an interval [low, high] / unit of integers."""

    def __init__(self, polynomial: list[Fraction], low: Fraction, high: Fraction) -> None:
        self.depth = 1
        self.written = polynomial, low, high
        self.degree = self.width = len(polynomial) - 1
        self.monic = [c / polynomial[-1] for c in polynomial]
        self.integers = _common_integers(self.monic)[0]
        self.unit = math.lcm(low.denominator, high.denominator)
        self.low, self.high = int(low * self.unit), int(high * self.unit)
        derivative = [k * c for k, c in enumerate(self.integers)][1:]
        d_low, d_high = _range(derivative, self.low, self.high, self.unit)
        if d_low <= 0 <= d_high:
            raise Rejected("field", "the polynomial is not proven monotone on the root's interval")
        self.rising = d_low > 0
        if not self._side(self.low) < 0 < self._side(self.high):
            raise Rejected("field", "the polynomial has no root inside the interval")

    def _side(self, x: int) -> int:
        """-1, 0 or 1: x / unit lies below, at or above the root."""
        value, power = 0, 1
        for c in reversed(self.integers):
            value = value * x + c * power
            power *= self.unit
        sign_of_value = (value > 0) - (value < 0)
        return sign_of_value if self.rising else -sign_of_value

    def halve(self) -> None:
        middle = self.low + self.high
        self.low, self.high, self.unit = 2 * self.low, 2 * self.high, 2 * self.unit
        if self._side(middle) < 0:
            self.low = middle
        else:
            self.high = middle

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

    def inverse(self, parts: list[Any]) -> list[Any]:
        """The element y with x y = 1, by elimination on the multiples of x."""
        size = self.degree
        shift, columns = [ZERO, Fraction(1)] + [ZERO] * (size - 2), [list(parts)]
        for _ in range(size - 1):
            columns.append(self.product(columns[-1], shift) if size > 1 else columns[-1])
        rows = [[column[i] for column in columns] + [Fraction(int(i == 0))] for i in range(size)]
        for k in range(size):
            pivot = next((i for i in range(k, size) if rows[i][k]), None)
            if pivot is None:
                raise Rejected("field", "an element is not invertible: the polynomial is reducible")
            rows[k], rows[pivot] = rows[pivot], rows[k]
            rows[k] = [x / rows[k][k] for x in rows[k]]
            for i in range(size):
                if i != k and rows[i][k]:
                    rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
        return [row[-1] for row in rows]

    def sign(self, parts: list[Any]) -> int:
        if not any(parts):
            return 0
        integers = _common_integers(parts)[0]
        longest = max(c.bit_length() for c in [*integers, *self.integers])
        limit = min(MAX_SIGN_BITS, 8 * MAX_SIGN_BITS // self.degree, 512 + 4 * longest)
        steps, done = 0, 1
        while steps <= limit:
            low, high = _range(integers, self.low, self.high, self.unit)
            if low > 0:
                return 1
            if high < 0:
                return -1
            for _ in range(done):
                self.halve()
            steps, done = steps + done, 2 * done
        raise Rejected("field", f"a sign is not decided by {limit} bisections of the root's interval")


def _common_integers(numbers: list[Fraction]) -> tuple[list[int], int]:
    """The numbers times a common denominator."""
    common = math.lcm(*(x.denominator for x in numbers))
    return [int(x * common) for x in numbers], common


def _range(coefficients: list[int], low: int, high: int, unit: int) -> tuple[int, int]:
    """Bounds of unit**d times the polynomial on [low, high] / unit, d its degree (interval Horner scheme)."""
    bottom = top = 0
    power = 1
    for c in reversed(coefficients):
        corners = (bottom * low, bottom * high, top * low, top * high)
        bottom, top = min(corners) + c * power, max(corners) + c * power
        power *= unit
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
    if max(x.bit_length() for end in (low, high) for x in end.as_integer_ratio()) > MAX_SIGN_BITS:
        raise Malformed(f"{where}: the root's interval is given by more than {MAX_SIGN_BITS} bits")
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
        self.isometry_data = isometry
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

    def residual_is_fixed(self, r: list[Any]) -> bool:
        """Do all feasible points have the residual r of a minimiser?"""
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

    def residual_is_fixed(self, r: list[Any]) -> bool:
        at_eta = sign(self.parameter * self.parameter - self.inner(r, r)) == 0
        return at_eta and all(sign(c) == 0 for c in self.correlations(r))

    def refusal(self, p: list[Any], r: list[Any]) -> str | None:
        if sign(self.parameter * self.parameter - self.inner(r, r)) < 0:
            return "the residual y - Az is longer than eta"
        if self.residual_is_fixed(r):
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


def check_distance(
    claim: Any, problem: Problem, point: list[Any], evidence: Any, levels: list[Any], beside: Any = ZERO
) -> dict[str, Any]:
    """lower <= dist(x, Xi) <= upper; `beside` is the squared norm of imaginary parts (turned columns)."""
    _, low, high, unique = _object(claim, "claim", ["kind", "lower", "upper", "unique"])
    low, high = rational(low, "claim.lower"), rational(high, "claim.upper")
    keys = ["optimality", "separation", "uniqueness"]
    optimality, separation, uniqueness = _object(evidence, "evidence", keys)
    optimum = Optimum(problem, optimality, levels)
    if low < 0 or high < low:
        raise Rejected("bounds", "0 <= lower <= upper does not hold")
    gap = [x - z for x, z in zip(point, optimum.minimiser)]
    square = inner(gap, gap) + beside
    if sign(high * high - square) < 0:
        raise Rejected("nearest-member", "the minimiser in the evidence is farther away than the upper bound")
    _check_uniqueness(unique, uniqueness, optimum, levels)
    if separation is None and unique is True:
        if sign(square - low * low) < 0:
            raise Rejected("nearest-member", "the only minimiser is nearer than the lower bound")
    else:
        _check_separation(low * low - beside, separation, point, optimum, levels)
    return {"lower": low, "upper": high, "unique": unique}


def _check_separation(needed: Any, evidence: Any, point: list[Any], optimum: Optimum, levels: list[Any]) -> None:
    """Rule separating-functional: <v, z> <= <m, anchor> on the whole solution set bounds the squared distance."""
    rule = "separating-functional"
    if evidence is None:
        if sign(needed) > 0:
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
    if sign(needed) > 0 and (sign(ahead) <= 0 or sign(ahead * ahead - needed * inner(v, v)) < 0):
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
    """Elimination: does every vector bring a new direction?"""
    return rank(vectors) == len(vectors)


def rank(vectors: list[list[Any]]) -> int:
    """The dimension of the span."""
    rows, found = [list(vector) for vector in vectors], 0
    while rows:
        row = rows.pop(0)
        pivot = next((c for c, x in enumerate(row) if sign(x) != 0), None)
        if pivot is not None:
            found += 1
            scale = inverse(row[pivot])
            row = [x * scale for x in row]
            rows = [_without(other, row, pivot) for other in rows]
    return found


def _without(row: list[Any], other: list[Any], pivot: int) -> list[Any]:
    """`row` minus the multiple of `other`, which is 1 at the pivot, that cancels its entry there."""
    factor = row[pivot]
    return row if sign(factor) == 0 else [x - factor * y for x, y in zip(row, other)]


def inverse(x: Any) -> Any:
    """1 / x for x != 0."""
    if isinstance(x, Fraction):
        return 1 / x
    if isinstance(x.level, SquareRootLevel):
        a, b = x.parts
        norm = a * a - x.level.radicand * (b * b)
        if sign(norm) == 0:  # a = b sqrt(r), so x = 2a
            return inverse(a + a)
        scale = inverse(norm)
        return Element(x.level, [a * scale, -(b * scale)])
    return Element(x.level, x.level.inverse(x.parts))


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


CLAIMS: dict[str, Any] = {"distance": check_distance, "objective-excess": check_objective_excess}


# ---------------------------------------------------------------- float64 blocks, read as integers


class Dyadics:
    """A vector of integers times one power of two: values[k] * 2**exponent."""

    __slots__ = ("exponent", "values")

    def __init__(self, values: list[int], exponent: int) -> None:
        self.values, self.exponent = values, exponent

    def at(self, exponent: int) -> list[int]:
        """The same numbers as integers times 2**exponent, exponent <= self.exponent."""
        shift = self.exponent - exponent
        return [v << shift for v in self.values] if shift else self.values

    def fractions(self) -> list[Fraction]:
        return [dyadic(v, self.exponent) for v in self.values]


def dyadic(value: int, exponent: int) -> Fraction:
    return Fraction(value << exponent) if exponent >= 0 else Fraction(value, 1 << -exponent)


def integers_of_doubles(data: bytes, where: str) -> Dyadics:
    """Little-endian IEEE doubles, decoded bit by bit; no float is ever made."""
    words = struct.unpack(f"<{len(data) // 8}Q", data)
    exponents = [w >> 52 & 2047 for w in words]
    if max(exponents, default=0) == 2047:
        raise Malformed(f"{where} holds a NaN or an infinity")
    subnormal = any(not e and w & MANTISSA for w, e in zip(words, exponents))
    low = 1 if subnormal else min((e for e in exponents if e), default=1)
    values = [
        (-1 if w >> 63 else 1) * ((w & MANTISSA | HIDDEN if e else w & MANTISSA) << ((e or 1) - low))
        if w & MAGNITUDE
        else 0
        for w, e in zip(words, exponents)
    ]
    return Dyadics(values, low - 1075)


def _decode(text: Any, where: str) -> bytes:
    if type(text) is not str:
        raise Malformed(f"{where}.data must be a base64 string, not {_short(text)}")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed(f"{where}.data is no base64") from None


def _count(value: Any, where: str) -> int:
    if type(value) is not int or value < 0:
        raise Malformed(f"{where} must be a count, not {_short(value)}")
    return value


def vector_block(value: Any, where: str, length: int) -> Dyadics:
    encoding, count, data = _object(value, where, ["encoding", "length", "data"])
    if encoding != "float64" or _count(count, f"{where}.length") != length:
        raise Malformed(f"{where} must be a float64 block of {length} numbers")
    raw = _decode(data, where)
    if len(raw) != 8 * length:
        raise Malformed(f"{where} has {len(raw)} bytes where {8 * length} belong")
    return integers_of_doubles(raw, where)


class MatrixBlock:
    """A float64 matrix, dense by columns or compressed by columns; inline or in a file next to the certificate."""

    def __init__(self, value: Any, folder: str | None) -> None:
        where = "instance.matrix"
        sparse = type(value) is dict and value.get("encoding") == "float64-csc"
        keys = ["encoding", "shape", *(["entries"] if sparse else [])]
        inline = type(value) is dict and "data" in value
        encoding, shape, *rest = _object(value, where, keys + (["data"] if inline else ["file", "sha256"]))
        if encoding not in ("float64-columns", "float64-csc"):
            raise Malformed(f"{where}.encoding is {_short(encoding)}")
        self.rows, self.columns = (_count(n, f"{where}.shape") for n in _list(shape, f"{where}.shape", 2))
        if not self.rows or not self.columns:
            raise Malformed(f"{where} is empty")
        entries = _count(rest.pop(0), f"{where}.entries") if sparse else self.rows * self.columns
        self.size = 8 * entries + (8 * (self.columns + 1 + entries) if sparse else 0)
        self.data = _decode(rest[0], where) if inline else b""
        self.path = None if inline else _beside(rest[0], folder)
        self.hash = None if inline else rest[1]
        if not inline and not (type(self.hash) is str and re.fullmatch("[0-9a-f]{64}", self.hash, re.ASCII)):
            raise Malformed(f"{where}.sha256 is {_short(self.hash)}, not 64 hexadecimal digits")
        if sparse and (entries > self.rows * self.columns or self.size > MAX_SPARSE_BYTES):
            raise Malformed(f"{where} says that it has {entries} entries: too many")
        found = len(self.data) if self.path is None else os.path.getsize(self.path)
        if found != self.size:
            raise Malformed(f"{where} has {found} bytes where {self.size} belong")
        self.starts: list[int] | None = None
        if sparse:
            self._read_structure(entries)

    def _open(self) -> Any:
        return io.BytesIO(self.data) if self.path is None else open(self.path, "rb")

    def _read_structure(self, entries: int) -> None:
        with self._open() as stream:
            data = stream.read(self.size)
        if self.hash is not None and hashlib.sha256(data).hexdigest() != self.hash:
            raise Rejected("matrix-file", "the file next to the certificate is not the one that was certified")
        self.hash = None
        self.starts = list(struct.unpack(f"<{self.columns + 1}Q", data[: 8 * (self.columns + 1)]))
        ascending = all(a <= b for a, b in zip(self.starts, self.starts[1:]))
        if self.starts[0] != 0 or self.starts[-1] != entries or not ascending:
            raise Malformed("instance.matrix: the column starts do not ascend from 0 to the number of entries")
        head = 8 * (self.columns + 1)
        self.indices = struct.unpack(f"<{entries}Q", data[head : head + 8 * entries])
        self.values = data[head + 8 * entries :]
        for a, b in zip(self.starts, self.starts[1:]):
            row = self.indices[a:b]
            if any(p >= q for p, q in zip(row, row[1:])) or (row and row[-1] >= self.rows):
                raise Malformed("instance.matrix: row numbers of a column do not ascend below the number of rows")

    def column(self, i: int) -> tuple[Any, Dyadics]:
        """(row numbers, or None if all of them; entries)"""
        if self.starts is None:
            with self._open() as stream:
                stream.seek(8 * self.rows * i)
                return None, integers_of_doubles(stream.read(8 * self.rows), "instance.matrix")
        a, b = self.starts[i], self.starts[i + 1]
        return self.indices[a:b], integers_of_doubles(self.values[8 * a : 8 * b], "instance.matrix")

    def all_columns(self) -> Iterator[tuple[int, Any, Dyadics]]:
        """Every column in order; a matrix in a file is held against its hash on the way."""
        digest = hashlib.sha256()
        with self._open() as stream:
            for i in range(self.columns):
                if self.starts is None:
                    data = stream.read(8 * self.rows)
                    digest.update(data)
                    yield i, None, integers_of_doubles(data, "instance.matrix")
                else:
                    yield (i, *self.column(i))
        if self.hash is not None and digest.hexdigest() != self.hash:
            raise Rejected("matrix-file", "the file next to the certificate is not the one that was certified")


def _beside(name: Any, folder: str | None) -> str:
    if type(name) is not str or not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", name, re.ASCII):
        raise Malformed(f"instance.matrix.file is {_short(name)}, not the plain name of a file")
    if folder is None:
        raise Malformed("instance.matrix is a file, and the certificate is none: check it by its path")
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        raise Malformed(f"instance.matrix.file {name!r} is no file next to the certificate")
    return path


# ---------------------------------------------------------------- rule support-enclosure


def round_bits(x: Fraction, bits: int, upward: bool) -> Fraction:
    """x with `bits` significant bits, not below (or not above) x."""
    if x == 0:
        return x
    shift = bits - (x.numerator.bit_length() - x.denominator.bit_length())
    scaled = x * dyadic(1, shift)
    whole = -(-scaled.numerator // scaled.denominator) if upward else scaled.numerator // scaled.denominator
    return dyadic(whole, -shift)


def root_below(x: Fraction, bits: int) -> Fraction:
    """A rational number <= sqrt(x)."""
    if x <= 0:
        return ZERO
    shift = max(0, bits - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator), 1 << shift)


def root_above(x: Fraction, bits: int) -> Fraction:
    """A rational number >= sqrt(x)."""
    if x <= 0:
        return ZERO
    shift = max(0, bits - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator) + 1, 1 << shift)


Column = tuple[Any, list[int]]  # row numbers, or None if all of them; entries


class FloatInstance:
    """One of the three problems with a float64 matrix."""

    def __init__(self, value: Any, folder: str | None) -> None:
        kind = value.get("problem")
        if type(kind) is not str or kind not in PROBLEMS:
            raise Malformed(f"instance.problem is {_short(kind)}; known are {', '.join(PROBLEMS)}")
        self.kind: Any = PROBLEMS[kind]
        keys = ["problem", self.kind.parameter_key, "weights", "matrix", "measurements"]
        _, parameter, weights, matrix, measurements = _object(value, "instance", keys)
        self.parameter = rational(parameter, f"instance.{self.kind.parameter_key}")
        if self.parameter < 0 or (self.parameter == 0 and not self.kind.parameter_may_vanish):
            raise Rejected("instance", f"{self.kind.parameter_key} is not positive")
        self.matrix = MatrixBlock(matrix, folder)
        self.rows, self.columns = self.matrix.rows, self.matrix.columns
        self.measurements = vector_block(measurements, "instance.measurements", self.rows)
        self.weights: Dyadics | None = None
        if weights is not None:
            self.weights = vector_block(weights, "instance.weights", self.columns)
            if any(w <= 0 for w in self.weights.values):
                raise Rejected("instance", "a weight is not positive")

    def weight(self, i: int) -> Fraction:
        return Fraction(1) if self.weights is None else dyadic(self.weights.values[i], self.weights.exponent)


class Enclosed:
    """Rule support-enclosure: the only minimiser is zero off T, and on T within radius[j] of minimiser[j].

    G = A_T^T A_T, W = (w s)_T, R ~ G^-1 with theta = ||I - R G||_inf < 1. For v ~ G^-1 b and e = b - G v,
    ||v - G^-1 b||_inf <= || |R| |e| ||_inf / (1 - theta). That encloses h = G^-1 A_T^T y and g = G^-1 W, then
    rho^2 = ||y - A_T h||^2, q = W^T g, then t, then z = h - t g.
    """

    rule = "support-enclosure"

    def __init__(self, problem: FloatInstance, value: Any) -> None:
        keys = ["rule", "support", "signs", "h", "g", "minimiser", "inverse"]
        name, support, signs, h, g, minimiser, inverse = _object(value, "evidence.enclosure", keys)
        _expect(name, self.rule, "evidence.enclosure")
        where = "evidence.enclosure"
        self.problem = problem
        self.support = [_count(i, f"{where}.support") for i in _list(support, f"{where}.support")]
        count = len(self.support)
        if any(a >= b for a, b in zip(self.support, self.support[1:])):
            raise Malformed(f"{where}.support must ascend")
        if self.support and self.support[-1] >= problem.columns:
            raise Malformed(f"{where}.support names a column that does not exist")
        self.signs = _list(signs, f"{where}.signs", count)
        if any(type(s) is not int or s not in (1, -1) for s in self.signs):
            raise Malformed(f"{where}.signs must be 1 or -1")
        self.h = [rational(x, f"{where}.h") for x in _list(h, f"{where}.h", count)]
        self.g = [rational(x, f"{where}.g") for x in _list(g, f"{where}.g", count)]
        self.minimiser = [rational(x, f"{where}.minimiser") for x in _list(minimiser, f"{where}.minimiser", count)]
        if any(x.denominator & (x.denominator - 1) for x in [*self.h, *self.g, *self.minimiser]):
            raise Malformed(f"{where}: h, g and the minimiser must be dyadic")
        longest = max((x.denominator.bit_length() for x in [*self.h, *self.g, *self.minimiser]), default=0)
        self.bits = 320 + 2 * longest
        block = vector_block(inverse, f"{where}.inverse", count * count)
        self.inverse = [block.values[i * count : (i + 1) * count] for i in range(count)]
        self.inverse_exponent = block.exponent
        self.radius: list[Fraction] = []
        if not count and self._zero_is_feasible():
            for _ in problem.matrix.all_columns():
                pass
            return
        self._enclose()

    def _zero_is_feasible(self) -> bool:
        y = self.problem.measurements
        square = dyadic(sum(v * v for v in y.values), 2 * y.exponent)
        return self.problem.kind is BasisPursuit and square <= self.problem.parameter**2

    def _enclose(self) -> None:
        problem = self.problem
        chosen = [problem.matrix.column(i) for i in self.support]
        self.chosen = [(rows, column.values, column.exponent) for rows, column in chosen]
        scale = min((column.exponent for _, column in chosen), default=0)
        columns = [(rows, column.at(scale)) for rows, column in chosen]
        gram = _gram(columns) if problem.matrix.starts is None else _gram_by_rows(columns)
        theta = self._contraction(gram, 2 * scale)
        y = problem.measurements
        right = [dyadic(_column_product(column, y.values), scale + y.exponent) for column in columns]
        penalties = [s * problem.weight(i) for i, s in zip(self.support, self.signs)]
        h_radius, h_defect = self._radius(gram, 2 * scale, self.h, right, theta)
        g_radius, _ = self._radius(gram, 2 * scale, self.g, penalties, theta)
        flat, flat_exponent = self._residual(columns, scale, self.h)
        square = dyadic(sum(v * v for v in flat), 2 * flat_exponent)
        q = sum((w * x for w, x in zip(penalties, self.g)), ZERO)
        doubt = sum((abs(w) for w in penalties), ZERO) * g_radius
        if count_fits(problem, len(self.support), q + doubt):
            self._require_exact_fit(columns, scale, h_radius, g_radius)
            return
        low, high = self._scale(square - h_defect * h_radius, square, q - doubt, q + doubt)
        middle = (low + high) / 2
        for i, s, a, b, z in zip(self.support, self.signs, self.h, self.g, self.minimiser):
            off = abs(z - a + middle * b) + h_radius + high * g_radius + (high - middle) * abs(b)
            off = round_bits(off, self.bits, True)
            if s * z <= off:
                raise Rejected(self.rule, f"the sign of entry {i} is not proven")
            self.radius.append(off)
        self._require_inactive(columns, scale, low)

    def _require_exact_fit(self, columns: list[Column], scale: int, h_radius: Fraction, g_radius: Fraction) -> None:
        """k = m: A_T is invertible, so z = h and the residual is 0; A_T g is the dual point up to a factor."""
        for i, s, a, z in zip(self.support, self.signs, self.h, self.minimiser):
            off = round_bits(abs(z - a) + h_radius, self.bits, True)
            if s * z <= off:
                raise Rejected(self.rule, f"the sign of entry {i} is not proven")
            self.radius.append(off)
        slope, exponent = self._combination(columns, scale, self.g)
        error = sum((self._length(column, scale) for column in columns), ZERO) * g_radius
        self._require_below_bounds(slope, exponent, round_bits(error, 64, True), Fraction(1))

    def _contraction(self, gram: list[list[int]], exponent: int) -> Fraction:
        worst, unit_exponent = 0, self.inverse_exponent + exponent
        unit = 1 << -unit_exponent if unit_exponent <= 0 else 0
        if unit == 0 and self.support:
            raise Rejected(self.rule, "the approximate inverse is none: its scale is wrong")
        for i, row in enumerate(self.inverse):
            total = sum(
                abs(sum(map(operator.mul, row, column)) - (unit if i == k else 0)) for k, column in enumerate(gram)
            )
            worst = max(worst, total)
        theta = dyadic(worst, unit_exponent)
        if theta >= 1:
            raise Rejected(self.rule, "the approximate inverse does not contract: ||I - RG|| >= 1")
        return round_bits(theta, 64, True)

    def _radius(
        self, gram: list[list[int]], exponent: int, v: list[Fraction], right: list[Fraction], theta: Fraction
    ) -> tuple[Fraction, Fraction]:
        """(bound of ||v - G^-1 right||_inf, ||right - G v||_1)"""
        if not v:
            return ZERO, ZERO
        if theta == 1:
            raise Rejected(self.rule, "the approximate inverse does not contract: ||I - RG|| >= 1")
        common = math.lcm(*(x.denominator for x in v))
        scaled = [int(x * common) for x in v]
        defect = [
            abs(b - dyadic(sum(map(operator.mul, row, scaled)), exponent) / common) for b, row in zip(right, gram)
        ]
        defect = [round_bits(e, self.bits, True) for e in defect]
        largest = max(
            sum((abs(r) * e for r, e in zip(row, defect)), ZERO) * dyadic(1, self.inverse_exponent)
            for row in self.inverse
        )
        return round_bits(largest / (1 - theta), self.bits, True), sum(defect, ZERO)

    def _residual(self, columns: list[Column], scale: int, coefficients: list[Fraction]) -> tuple[list[int], int]:
        """y - A_T v as integers times a power of two; v must be dyadic."""
        y = self.problem.measurements
        moved, exponent = self._combination(columns, scale, coefficients)
        common = min(exponent, y.exponent)
        return [b - (a << exponent - common) for a, b in zip(moved, y.at(common))], common

    def _combination(self, columns: list[Column], scale: int, coefficients: list[Fraction]) -> tuple[list[int], int]:
        """A_T v as integers times a power of two; v must be dyadic."""
        exponent = scale - max((x.denominator.bit_length() - 1 for x in coefficients), default=0)
        total = [0] * self.problem.rows
        for (rows, column), x in zip(columns, coefficients):
            factor = int(x * dyadic(1, scale - exponent))
            if rows is None:
                total = [r + a * factor for r, a in zip(total, column)]
            else:
                for k, a in zip(rows, column):
                    total[k] += a * factor
        return total, exponent

    def _length(self, column: Column, scale: int) -> Fraction:
        return root_above(dyadic(sum(v * v for v in column[1]), 2 * scale), 64)

    def _scale(
        self, rho_low: Fraction, rho_high: Fraction, q_low: Fraction, q_high: Fraction
    ) -> tuple[Fraction, Fraction]:
        """Bounds of t."""
        parameter, kind = self.problem.parameter, self.problem.kind
        if kind is Lasso:
            return parameter / 2, parameter / 2
        if kind is SquareRootLasso:
            rest_low, rest_high = 1 - parameter**2 * q_high, 1 - parameter**2 * q_low
            if rho_low <= 0 or rest_low <= 0:
                raise Rejected(self.rule, "the residual is not separated from 0, or lambda^2 q from 1")
            low, high = parameter**2 * rho_low / rest_high, parameter**2 * rho_high / rest_low
        else:
            room_low, room_high = parameter**2 - rho_high, parameter**2 - rho_low
            if room_low <= 0 or q_low <= 0:
                raise Rejected(self.rule, "the least residual on the support is not separated from eta")
            low, high = room_low / q_high, room_high / q_low
        return root_below(low, self.bits), root_above(high, self.bits)

    def _require_inactive(self, columns: list[Column], scale: int, t: Fraction) -> None:
        """|A_i^T r| < t w_i off T; the residual of the true minimiser differs by A_T (z - minimiser)."""
        residual, exponent = self._residual(columns, scale, self.minimiser)
        error = sum((self._length(column, scale) * radius for column, radius in zip(columns, self.radius)), ZERO)
        self._require_below_bounds(residual, exponent, round_bits(error, 64, True), round_bits(t, 128, False))

    def _require_below_bounds(self, vector: list[int], exponent: int, error: Fraction, t: Fraction) -> None:
        """|A_i^T v| < t w_i off T for every v within `error` of `vector`."""
        problem = self.problem
        support = {i: k for k, i in enumerate(self.support)}
        for i, rows, entries in problem.matrix.all_columns():
            if i in support:
                if (rows, entries.values, entries.exponent) != self.chosen[support[i]]:
                    raise Rejected("matrix-file", "the matrix changed while it was read")
                continue
            part = vector if rows is None else [vector[k] for k in rows]
            product = dyadic(abs(sum(map(operator.mul, entries.values, part))), entries.exponent + exponent)
            room = t * problem.weight(i) - product
            square = dyadic(sum(v * v for v in entries.values), 2 * entries.exponent)
            if room <= 0 or room * room <= square * error * error:
                raise Rejected(self.rule, f"column {i} is not proven inactive")

    def spread(self) -> Fraction:
        """A bound of the l2 distance between the true minimiser and `minimiser`."""
        return root_above(sum((r * r for r in self.radius), ZERO), self.bits)


def count_fits(problem: FloatInstance, count: int, q_high: Fraction) -> bool:
    """Is y = A_T h with as many columns as rows the fit to look at (P3 with lambda^2 q < 1, P1 with eta = 0)?"""
    if count != problem.rows:
        return False
    if problem.kind is SquareRootLasso:
        return problem.parameter**2 * q_high < 1
    return problem.kind is BasisPursuit and problem.parameter == 0


def _column_product(column: Column, vector: list[int]) -> int:
    rows, values = column
    return sum(map(operator.mul, values, vector if rows is None else [vector[k] for k in rows]))


def _gram(columns: list[Column]) -> list[list[int]]:
    gram = [[0] * len(columns) for _ in columns]
    for i, (_, u) in enumerate(columns):
        for k in range(i + 1):
            gram[i][k] = gram[k][i] = sum(map(operator.mul, u, columns[k][1]))
    return gram


def _gram_by_rows(columns: list[Column]) -> list[list[int]]:
    by_row: dict[int, list[tuple[int, int]]] = {}
    for i, (rows, values) in enumerate(columns):
        for k, v in zip(rows, values):
            by_row.setdefault(k, []).append((i, v))
    gram = [[0] * len(columns) for _ in columns]
    for row in by_row.values():
        for i, u in row:
            for k, v in row:
                gram[i][k] += u * v
    return gram


def check_enclosed_distance(claim: Any, instance: Any, point: Any, evidence: Any, folder: str | None) -> dict[str, Any]:
    """lower <= ||x - z|| <= upper for the only minimiser z, which lies near `minimiser`."""
    _, low, high, unique = _object(claim, "claim", ["kind", "lower", "upper", "unique"])
    low, high = rational(low, "claim.lower"), rational(high, "claim.upper")
    if unique is not True:
        raise Malformed("claim.unique must be true where the evidence is a support enclosure")
    (enclosure,) = _object(evidence, "evidence", ["enclosure"])
    problem = FloatInstance(instance, folder)
    x = vector_block(point, "point", problem.columns)
    found = Enclosed(problem, enclosure)
    if low < 0 or high < low:
        raise Rejected("bounds", "0 <= lower <= upper does not hold")
    chosen = set(found.support)
    square = dyadic(sum(v * v for i, v in enumerate(x.values) if i not in chosen), 2 * x.exponent)
    for i, z in zip(found.support, found.minimiser):
        square += (dyadic(x.values[i], x.exponent) - z) ** 2
    spread = found.spread()
    if low > 0 and (low + spread) ** 2 > square:
        raise Rejected("bounds", "the minimiser may be nearer than the lower bound")
    if high < spread or (high - spread) ** 2 < square:
        raise Rejected("bounds", "the minimiser may be farther away than the upper bound")
    about = {"kind": "distance", "title": problem.kind.title, "symbol": problem.kind.symbol, "isometry": None}
    return about | {"rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": True}


# ---------------------------------------------------------------- complex data: pairs of numerals


MAX_UNIT_BITS = 1 << 16
MAX_TOTAL_BITS = 1 << 28
MAX_SUPPORT = 400


def pairs(value: Any, where: str, length: int | None = None) -> list[tuple[Fraction, Fraction]]:
    """Complex numbers [re, im]."""
    found = []
    for entry in _list(value, where, length):
        real, imaginary = _list(entry, where, 2)
        found.append((rational(real, where), rational(imaginary, where)))
    return found


def stacked(values: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """(Re v, Im v)"""
    return [a for a, _ in values] + [b for _, b in values]


def common_unit(values: list[Fraction], where: str) -> tuple[list[int], int]:
    """Integers over one denominator, of bounded length, so that products of them stay affordable."""
    unit = 1
    for denominator in {x.denominator for x in values}:
        unit = math.lcm(unit, denominator)
        if unit.bit_length() > MAX_UNIT_BITS:
            raise Malformed(f"{where}: the common denominator has more than {MAX_UNIT_BITS} bits")
    longest = max((x.numerator.bit_length() for x in values), default=0) + unit.bit_length()
    if longest * len(values) > MAX_TOTAL_BITS:
        raise Malformed(f"{where}: {len(values)} numbers of {longest} bits over their common denominator are too many")
    return [x.numerator * (unit // x.denominator) for x in values], unit


def _dot(u: list[int], v: list[int]) -> int:
    return sum(map(operator.mul, u, v))


def floor_at(x: Fraction, grid: int) -> int:
    """The largest integer p with p * 2**-grid <= x, grid >= 0."""
    return (x.numerator << grid) // x.denominator


def ceil_at(x: Fraction, grid: int) -> int:
    return -((-x.numerator << grid) // x.denominator)


class ComplexInstance:
    """One of the three problems with A in C^(m x N), y in C^m; weights and parameter are real.

    Column i is kept as P_i = (Re A_i, Im A_i) in integers over `unit`; Q_i = (-Im A_i, Re A_i). For v in C^m, stacked
    as (Re v, Im v), Re A_i^H v = P_i . v and Im A_i^H v = Q_i . v.
    """

    def __init__(self, value: Any) -> None:
        kind = value.get("problem")
        if type(kind) is not str or kind not in PROBLEMS:
            raise Malformed(f"instance.problem is {_short(kind)}; known are {', '.join(PROBLEMS)}")
        self.kind: Any = PROBLEMS[kind]
        keys = ["scalars", "problem", self.kind.parameter_key, "weights", "matrix", "measurements"]
        scalars, _, parameter, weights, matrix, measurements = _object(value, "instance", keys)
        if scalars != "complex":
            raise Malformed(f"instance.scalars is {_short(scalars)}, not 'complex'")
        self.parameter = rational(parameter, f"instance.{self.kind.parameter_key}")
        self.weights = [rational(w, "instance.weights") for w in _list(weights, "instance.weights")]
        self.columns, self.rows = len(self.weights), len(_list(measurements, "instance.measurements"))
        if not self.rows or not self.columns:
            raise Malformed("instance.matrix is empty")
        rows = [pairs(row, "instance.matrix", self.columns) for row in _list(matrix, "instance.matrix", self.rows)]
        entries = [part for column in zip(*rows) for part in stacked(list(column))]
        integers, self.unit = common_unit(entries, "instance.matrix")
        height = 2 * self.rows
        self.real_parts = [integers[height * i : height * (i + 1)] for i in range(self.columns)]
        y = stacked(pairs(measurements, "instance.measurements"))
        self.measurements, self.y_unit = common_unit(y, "instance.measurements")
        if self.parameter < 0 or (self.parameter == 0 and not self.kind.parameter_may_vanish):
            raise Rejected("instance", f"{self.kind.parameter_key} is not positive")
        if any(w <= 0 for w in self.weights):
            raise Rejected("instance", "a weight is not positive")

    def turned(self, i: int) -> list[int]:
        """Q_i"""
        column = self.real_parts[i]
        return [-v for v in column[self.rows :]] + column[: self.rows]

    def norm(self, i: int) -> Fraction:
        """A number >= ||A_i||."""
        column = self.real_parts[i]
        return root_above(Fraction(_dot(column, column), self.unit**2), 64)

    def support(self, value: Any, where: str) -> list[int]:
        found = [_count(i, f"{where}.support") for i in _list(value, f"{where}.support")]
        if not 0 < len(found) <= MAX_SUPPORT:
            raise Malformed(f"{where}.support has {len(found)} columns; 1 to {MAX_SUPPORT} belong there")
        if any(a >= b for a, b in zip(found, found[1:])) or found[-1] >= self.columns:
            raise Malformed(f"{where}.support must ascend and name columns that exist")
        return found

    def require_inactive(
        self, support: list[int], v: list[int], unit: int, deviation: Fraction, scale: Fraction, rule: str
    ) -> None:
        """|A_i^H v'| < scale w_i off the support for all v' with ||v' - v / unit|| <= deviation * sum_T ||A_j||."""
        shift = max(0, 192 - max(map(abs, v)).bit_length() + unit.bit_length())
        rounded = [(x << shift) // unit for x in v]
        error = sum((self.norm(j) for j in support), ZERO) * deviation + Fraction(2 * self.rows, 1 << shift)
        error, scale = round_bits(error, 64, True), round_bits(scale, 192, False)
        inside, square_unit = set(support), (self.unit << shift) ** 2
        for i in range(self.columns):
            if i in inside:
                continue
            square = _dot(self.real_parts[i], rounded) ** 2 + _dot(self.turned(i), rounded) ** 2
            if root_above(Fraction(square, square_unit), 128) + self.norm(i) * error >= scale * self.weights[i]:
                raise Rejected(rule, f"column {i} is not proven inactive")


class ColumnSystem:
    """The columns of a support: integers, Gram matrix, and a float block R with its row sums."""

    def __init__(self, problem: ComplexInstance, support: list[int]) -> None:
        self.problem, self.chosen, self.count = problem, support, len(support)
        real = [problem.real_parts[i] for i in support]
        self.basis = real + [problem.turned(i) for i in support]
        k = self.count
        real_gram = [[_dot(u, v) for v in real] for u in real]
        imaginary = [[_dot(self.basis[k + i], v) for v in real] for i in range(k)]
        self.gram = [real_gram[i] + [row[i] for row in imaginary] for i in range(k)]
        self.gram += [imaginary[i] + real_gram[i] for i in range(k)]
        self.gram_unit = problem.unit**2

    def image(self, z: list[int]) -> list[int]:
        """sum of columns times z, over unit times the unit of z."""
        total = [0] * (2 * self.problem.rows)
        for column, x in zip(self.basis, z):
            if x:
                total = [s + a * x for s, a in zip(total, column)]
        return total


class Preconditioner:
    """R from a float64 block: integers times 2**exponent."""

    def __init__(self, value: Any, where: str, count: int, rule: str) -> None:
        block = vector_block(value, where, count * count)
        self.rows = [block.values[i * count : (i + 1) * count] for i in range(count)]
        self.exponent, self.count, self.rule = block.exponent, count, rule
        size = max((abs(v).bit_length() for v in block.values), default=0) + self.exponent
        self.reach = max(0, size)

    def contraction(self, matrix: list[list[int]], doubts: list[int], grid: int) -> Fraction:
        """A bound of ||I - R M||_inf for all M with ||row of M - row of matrix * 2**-grid||_1 <= doubt * 2**-grid."""
        if grid < self.exponent:
            raise Rejected(self.rule, "the approximate inverse is none: its scale is wrong")
        unit, worst = 1 << (grid - self.exponent), 0
        by_column = [list(column) for column in zip(*matrix)]
        for i, row in enumerate(self.rows):
            total = sum(abs(_dot(row, column) - (unit if i == b else 0)) for b, column in enumerate(by_column))
            worst = max(worst, total + sum(abs(r) * d for r, d in zip(row, doubts)))
        theta = Fraction(worst, unit)
        if theta >= 1:
            raise Rejected(self.rule, "the approximate inverse does not contract")
        return theta

    def image(self, values: list[int], doubts: list[int], grid: int) -> Fraction:
        """A bound of ||R v||_inf for all v within doubts * 2**-grid of values * 2**-grid, entry by entry."""
        worst = max(abs(_dot(row, values)) + sum(abs(r) * d for r, d in zip(row, doubts)) for row in self.rows)
        return Fraction(worst, 1 << grid) * dyadic(1, self.exponent)


def inverse_modulus(x: Fraction, y: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of 1 / sqrt(x^2 + y^2)."""
    square = x * x + y * y
    return round_bits(1 / root_above(square, bits), bits, False), round_bits(1 / root_below(square, bits), bits, True)


class KrawczykBox:
    """Rule complex-krawczyk: the optimality equations have one zero in a box, and it is the only minimiser.

    u = (Re z_T, Im z_T[, t]), F_j(u) = A_j^H (A_T z - y) + t w_j z_j/|z_j| in real and imaginary parts, then
    t^2 - lambda^2 ||r||^2 (P3) or ||r||^2 - eta^2 (P1). With R ~ J(u~)^-1 and V a row-sum bound of |J(u) - J(u~)| over
    ||u - u~||_inf <= delta: theta = max_i(|I - R J(u~)| 1 + |R| V)_i < 1 and ||R F(u~)||_inf < (1 - theta) delta.
    """

    rule = "complex-krawczyk"

    def __init__(self, problem: ComplexInstance, value: Any) -> None:
        where = "evidence.krawczyk"
        keys = ["rule", "support", "minimiser", "scale", "radius", "inverse"]
        name, support, minimiser, scale, radius, inverse = _object(value, where, keys)
        _expect(name, self.rule, where)
        self.problem = problem
        self.support = problem.support(support, where)
        self.minimiser = pairs(minimiser, f"{where}.minimiser", len(self.support))
        self.centre = stacked(self.minimiser)
        self.t, self.radius = rational(scale, f"{where}.scale"), rational(radius, f"{where}.radius")
        self.integers, self.unit = common_unit(self.centre, f"{where}.minimiser")
        common_unit([self.t, self.radius], where)  # numbers that are too long end here
        self.fixed = problem.kind is Lasso
        if self.fixed and 2 * self.t != problem.parameter:
            raise Rejected(self.rule, "the scale is not lambda / 2")
        if self.radius <= 0 or self.t - (ZERO if self.fixed else self.radius) <= 0:
            raise Rejected(self.rule, "the radius, or the least scale in the box, is not positive")
        self.size = 2 * len(self.support) + (0 if self.fixed else 1)
        self.inverse = Preconditioner(inverse, f"{where}.inverse", self.size, self.rule)
        self.bits = 256 + self.unit.bit_length() + self.radius.denominator.bit_length()
        self._enclose()

    def spread(self) -> Fraction:
        """A bound of the l2 distance between the minimiser and the centre."""
        return root_above(Fraction(2 * len(self.support)), 64) * self.radius

    def _enclose(self) -> None:
        problem = self.problem
        self.columns = ColumnSystem(problem, self.support)
        scaled = problem.unit * self.unit
        image = self.columns.image(self.integers)
        self.residual = [b * scaled - problem.y_unit * s for b, s in zip(problem.measurements, image)]
        self.residual_unit = problem.y_unit * scaled
        c_unit = problem.unit * self.residual_unit
        self.correlations = [Fraction(_dot(column, self.residual), c_unit) for column in self.columns.basis]
        self.moduli = []
        for i, (x, y) in zip(self.support, self.minimiser):
            if root_below(x * x + y * y, self.bits) <= Fraction(3, 2) * self.radius:
                raise Rejected(self.rule, f"entry {i} of the minimiser is not separated from 0")
            self.moduli.append(inverse_modulus(x, y, self.bits))
        grid = 96 + self.inverse.reach
        theta = self.inverse.contraction(*self._jacobian(grid), grid)
        grid = (
            128 + self.inverse.reach + max(0, self.radius.denominator.bit_length() - self.radius.numerator.bit_length())
        )
        if self.inverse.image(*self._value(grid), grid) >= (1 - theta) * self.radius:
            raise Rejected(self.rule, "the optimality equations have no proven zero in the box")
        least = self.t if self.fixed else self.t - self.radius
        deviation = Fraction(3, 2) * self.radius
        problem.require_inactive(self.support, self.residual, self.residual_unit, deviation, least, self.rule)

    def _value(self, grid: int) -> tuple[list[int], list[int]]:
        """F(u~) on a grid, rounded down, and bounds of the errors."""
        low, high, k = [], [], len(self.support)
        for a, (x, c) in enumerate(zip(self.centre, self.correlations)):
            factor = self.t * self.problem.weights[self.support[a % k]] * x
            ends = [factor * end - c for end in self.moduli[a % k]]
            low.append(floor_at(min(ends), grid))
            high.append(ceil_at(max(ends), grid))
        if not self.fixed:
            square = Fraction(_dot(self.residual, self.residual), self.residual_unit**2)
            parameter = self.problem.parameter**2
            last = square - parameter if self.problem.kind is BasisPursuit else self.t**2 - parameter * square
            low.append(floor_at(last, grid))
            high.append(ceil_at(last, grid))
        return low, [b - a for a, b in zip(low, high)]

    def _jacobian(self, grid: int) -> tuple[list[list[int]], list[int]]:
        """J(u~) on a grid, rounded down, and per row a bound of |J(u) - rounded| over the box."""
        k, gram, unit = len(self.support), self.columns.gram, self.columns.gram_unit
        rows, doubts = [], []
        variations = [self._variation(j) for j in range(k)]
        for a in range(2 * k):
            row, doubt = [(x << grid) // unit for x in gram[a]], 2 * k
            weight, (x, y) = self.problem.weights[self.support[a % k]], self.minimiser[a % k]
            ends = self.moduli[a % k]
            for b in (a % k, a % k + k):
                factor = self.t * weight * (-x * y if (a < k) != (b < k) else y * y if a < k else x * x)
                corners = [factor * end**3 for end in ends]
                down = floor_at(min(corners), grid)
                row[b] += down
                doubt += ceil_at(max(corners), grid) - down
            if not self.fixed:
                corners = [weight * self.centre[a] * end for end in ends]
                row.append(floor_at(min(corners), grid))
                doubt += ceil_at(max(corners), grid) - row[-1]
            rows.append(row)
            doubts.append(doubt + ceil_at(variations[a % k], grid))
        if not self.fixed:
            last, variation = self._last_row()
            rows.append([floor_at(x, grid) for x in last])
            doubts.append(len(last) + ceil_at(variation, grid))
        return rows, doubts

    def _variation(self, j: int) -> Fraction:
        """A row-sum bound for the two rows of entry j; 2/sqrt(3) < 6/5 and sqrt(2) < 3/2."""
        least = round_bits(1 / self.moduli[j][1], 64, False) - Fraction(3, 2) * self.radius
        if least <= 0:
            raise Rejected(self.rule, f"entry {self.support[j]} of the minimiser is not separated from 0")
        bound = Fraction(12, 5) * self.t * self.radius / least**2
        if not self.fixed:
            bound += 3 * self.radius / least
        return round_bits(self.problem.weights[self.support[j]] * bound, 64, True)

    def _last_row(self) -> tuple[list[Fraction], Fraction]:
        k = len(self.support)
        total = Fraction(sum(abs(x) for row in self.columns.gram[:k] for x in row), self.columns.gram_unit)
        if self.problem.kind is BasisPursuit:
            return [-2 * c for c in self.correlations] + [ZERO], 4 * self.radius * total
        square = self.problem.parameter**2
        row = [2 * square * c for c in self.correlations] + [2 * self.t]
        return row, 4 * square * self.radius * total + 2 * self.radius


class ExactFit:
    """Rule complex-exact-fit: A_T z_T = y exactly, and near p~ lies a p with A_T^H p = W and strict bounds off T.

    W = (w z/|z|)_T, G = A_T^H A_T, R ~ G^-1 with theta = ||I - R G||_inf < 1; p = p~ + A_T G^-1 (W - A_T^H p~).
    """

    rule = "complex-exact-fit"

    def __init__(self, problem: ComplexInstance, value: Any) -> None:
        where = "evidence.exact-fit"
        keys = ["rule", "support", "minimiser", "dual", "inverse"]
        name, support, minimiser, dual, inverse = _object(value, where, keys)
        _expect(name, self.rule, where)
        if problem.kind is Lasso or (problem.kind is BasisPursuit and problem.parameter != 0):
            raise Rejected(self.rule, "the residual of the minimiser is not 0 for this problem")
        self.problem = problem
        self.support = problem.support(support, where)
        self.minimiser = pairs(minimiser, f"{where}.minimiser", len(self.support))
        self.dual, self.dual_unit = common_unit(stacked(pairs(dual, f"{where}.dual", problem.rows)), f"{where}.dual")
        if any(not x and not y for x, y in self.minimiser):
            raise Rejected(self.rule, "an entry of the minimiser on the support is 0")
        self.columns = ColumnSystem(problem, self.support)
        self._require_fit(where)
        self.inverse = Preconditioner(inverse, f"{where}.inverse", 2 * len(self.support), self.rule)
        self._require_dual()

    def spread(self) -> Fraction:
        """The minimiser is given exactly."""
        return ZERO

    def _require_fit(self, where: str) -> None:
        z, unit = common_unit(stacked(self.minimiser), f"{where}.minimiser")
        scaled = self.problem.unit * unit
        image = self.columns.image(z)
        if any(b * scaled != self.problem.y_unit * s for b, s in zip(self.problem.measurements, image)):
            raise Rejected(self.rule, "A z is not y")

    def _require_dual(self) -> None:
        problem, k, grid = self.problem, len(self.support), 160 + self.inverse.reach
        gram = [[(x << grid) // self.columns.gram_unit for x in row] for row in self.columns.gram]
        theta = self.inverse.contraction(gram, [2 * k] * (2 * k), grid)
        low, high = [], []
        moduli = [inverse_modulus(x, y, 256) for x, y in self.minimiser]
        unit = problem.unit * self.dual_unit
        for a, x in enumerate(stacked(self.minimiser)):
            c = Fraction(_dot(self.columns.basis[a], self.dual), unit)
            ends = [problem.weights[self.support[a % k]] * x * end - c for end in moduli[a % k]]
            low.append(floor_at(min(ends), grid))
            high.append(ceil_at(max(ends), grid))
        spread = self.inverse.image(low, [b - a for a, b in zip(low, high)], grid) / (1 - theta)
        deviation = round_bits(Fraction(3, 2) * spread, 64, True)
        problem.require_inactive(self.support, self.dual, self.dual_unit, deviation, Fraction(1), self.rule)
        if problem.kind is SquareRootLasso:
            size = root_above(Fraction(_dot(self.dual, self.dual), self.dual_unit**2), 128)
            size += sum((problem.norm(j) for j in self.support), ZERO) * deviation
            if problem.parameter * size >= 1:
                raise Rejected(self.rule, "lambda ||p|| is not proven to be below 1")


class ZeroMinimiser:
    """Rule complex-zero: |A_i^H y| < lambda w_i / 2 (P2), < lambda ||y|| w_i or y = 0 (P3), ||y|| <= eta (P1)."""

    rule = "complex-zero"

    def __init__(self, problem: ComplexInstance, value: Any) -> None:
        (name,) = _object(value, "evidence.zero", ["rule"])
        _expect(name, self.rule, "evidence.zero")
        self.support: list[int] = []
        self.minimiser: list[tuple[Fraction, Fraction]] = []
        square = Fraction(_dot(problem.measurements, problem.measurements), problem.y_unit**2)
        parameter = problem.parameter**2
        if problem.kind is BasisPursuit:
            if square > parameter:
                raise Rejected(self.rule, "0 is not feasible")
            return
        limit = parameter / 4 if problem.kind is Lasso else parameter * square
        unit = (problem.unit * problem.y_unit) ** 2
        for i, w in enumerate(problem.weights if square else []):
            c = _dot(problem.real_parts[i], problem.measurements) ** 2
            c += _dot(problem.turned(i), problem.measurements) ** 2
            if Fraction(c, unit) >= limit * w * w:
                raise Rejected(self.rule, f"column {i} is not inactive")

    def spread(self) -> Fraction:
        return ZERO


COMPLEX_RULES: dict[str, Any] = {"krawczyk": KrawczykBox, "exact-fit": ExactFit, "zero": ZeroMinimiser}


def check_complex_distance(claim: Any, instance: Any, point: Any, evidence: Any) -> dict[str, Any]:
    """lower <= ||x - z|| <= upper for the only minimiser z, which is within `spread` of `minimiser`."""
    _, low, high, unique = _object(claim, "claim", ["kind", "lower", "upper", "unique"])
    low, high = rational(low, "claim.lower"), rational(high, "claim.upper")
    if unique is not True:
        raise Malformed("claim.unique must be true where the data are complex")
    if type(evidence) is not dict or len(evidence) != 1 or next(iter(evidence)) not in COMPLEX_RULES:
        raise Malformed(f"evidence must have one of the keys {', '.join(COMPLEX_RULES)}")
    problem = ComplexInstance(instance)
    x = pairs(point, "point", problem.columns)
    ((name, value),) = evidence.items()
    found = COMPLEX_RULES[name](problem, value)
    if low < 0 or high < low:
        raise Rejected("bounds", "0 <= lower <= upper does not hold")
    gap, unit = common_unit(stacked(x), "point")
    z, z_unit = common_unit(stacked(found.minimiser), "evidence")
    gap = [v * z_unit for v in gap]
    k, offset = len(found.support), problem.columns
    for j, i in enumerate(found.support):
        gap[i] -= z[j] * unit
        gap[offset + i] -= z[k + j] * unit
    square, spread = Fraction(_dot(gap, gap), (unit * z_unit) ** 2), found.spread()
    if low > 0 and (low + spread) ** 2 > square:
        raise Rejected("bounds", "the minimiser may be nearer than the lower bound")
    if high < spread or (high - spread) ** 2 < square:
        raise Rejected("bounds", "the minimiser may be farther away than the upper bound")
    about = {"kind": "distance", "title": problem.kind.title, "symbol": problem.kind.symbol, "isometry": None}
    return about | {"rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": True}


# ---------------------------------------------------------------- claims about an instance, without a point


def _indices(value: Any, where: str, size: int) -> list[int]:
    """A strictly increasing list of positions below `size`."""
    found = _list(value, where)
    if any(type(i) is not int or not 0 <= i < size for i in found):
        raise Malformed(f"{where} must list positions from 0 to {size - 1}")
    if any(a >= b for a, b in zip(found, found[1:])):
        raise Malformed(f"{where} must be strictly increasing")
    return found


def _bounds(claim: Any) -> tuple[Fraction, Fraction]:
    _, low, high = _object(claim, "claim", ["kind", "lower", "upper"])
    low, high = rational(low, "claim.lower"), rational(high, "claim.upper")
    if low < 0 or high < low:
        raise Rejected("bounds", "0 <= lower <= upper does not hold")
    return low, high


class Confinement:
    """Rule confining-multiplier: minimisers vanish off `free`, and Bz = anchor - tau p (tau = 0 unless `along`)."""

    rule = "confining-multiplier"

    def __init__(self, optimum: Optimum, value: Any, levels: list[Any]) -> None:
        name, multiplier = _object(value, "evidence.confinement", ["rule", "multiplier"])
        _expect(name, self.rule, "evidence.confinement")
        problem = optimum.problem
        m = elements(multiplier, levels, "evidence.confinement.multiplier", problem.rows)
        self.free: list[int] = []
        for i, (g, s) in enumerate(zip(problem.correlations(m), optimum.signs)):
            side = s * sign(g)
            if side < 0:
                raise Rejected(self.rule, f"the multiplier has the wrong sign in column {i}")
            if s and not side:
                self.free.append(i)
        along = sign(problem.inner(m, optimum.dual)) if optimum.ray else 1
        if along < 0:
            raise Rejected(self.rule, "the multiplier has the wrong sign along the residual")
        if sign(problem.inner(m, optimum.anchor())) > 0:
            raise Rejected(self.rule, "the multiplier does not vanish at the minimisers")
        self.along = along == 0
        vectors = [problem.by_column[i] for i in self.free] + ([optimum.dual] if self.along else [])
        self.dimension = len(vectors) - rank(vectors)


def _minimisers(value: Any, optimum: Optimum, levels: list[Any]) -> list[list[Any]]:
    """The minimiser of the optimality evidence, and further ones."""
    found = [optimum.minimiser]
    for k, entry in enumerate(_list(value, "evidence.minimisers")):
        found.append(elements(entry, levels, f"evidence.minimisers[{k}]", optimum.problem.columns))
        optimum.require_minimiser(found[-1], "further-minimisers")
    return found


def check_support(claim: Any, problem: Problem, evidence: Any, levels: list[Any]) -> dict[str, Any]:
    """Which coordinates vanish at all minimisers, at none, at some but not all."""
    keys = ["always_zero", "never_zero", "sometimes_zero"]
    lists = _object(claim, "claim", ["kind", *keys])[1:]
    always, never, sometimes = (_indices(v, f"claim.{k}", problem.columns) for k, v in zip(keys, lists))
    keys = ["optimality", "confinement", "positivity", "minimisers"]
    optimality, confinement, positivity, further = _object(evidence, "evidence", keys)
    optimum = Optimum(problem, optimality, levels)
    confined = Confinement(optimum, confinement, levels)
    minimisers = _minimisers(further, optimum, levels)
    positive = _positive(positivity, optimum, levels)
    for i in always:
        if i in confined.free:
            raise Rejected(Confinement.rule, f"the multiplier does not exclude column {i}")
    for i in never:
        if i not in positive and (confined.dimension or sign(optimum.minimiser[i]) == 0):
            raise Rejected("positive-entry", f"entry {i} is not proven to be nonzero at every minimiser")
    for i in sometimes:
        if {sign(z[i]) != 0 for z in minimisers} != {True, False}:
            raise Rejected("further-minimisers", f"entry {i} is not shown both zero and nonzero")
    return {"always": always, "never": never, "sometimes": sometimes}


def _positive(value: Any, optimum: Optimum, levels: list[Any]) -> set[int]:
    """Rule positive-entry: s_i z_i >= -<m, anchor> > 0 at every minimiser z."""
    rule, problem, found = "positive-entry", optimum.problem, set()
    for k, entry in enumerate(_list(value, "evidence.positivity")):
        where = f"evidence.positivity[{k}]"
        index, multiplier = _object(entry, where, ["index", "multiplier"])
        (index,) = _indices([index], where, problem.columns)
        m = elements(multiplier, levels, where, problem.rows)
        for i, (g, s) in enumerate(zip(problem.correlations(m), optimum.signs)):
            if s and sign(Fraction(s) * g + Fraction(int(i == index))) < 0:
                raise Rejected(rule, f"the functional is not bounded on the solution set: column {i}")
        if not optimum.signs[index]:
            raise Rejected(rule, f"entry {index} vanishes at every minimiser")
        if optimum.ray and sign(problem.inner(m, optimum.dual)) < 0:
            raise Rejected(rule, "the functional is not bounded along the residual")
        if sign(problem.inner(m, optimum.anchor())) >= 0:
            raise Rejected(rule, f"the multiplier does not keep entry {index} away from 0")
        found.add(index)
    return found


def check_dimension(claim: Any, problem: Problem, evidence: Any, levels: list[Any]) -> dict[str, Any]:
    """lower <= dim Xi <= upper."""
    low, high = _bounds(claim)
    optimality, confinement, further = _object(evidence, "evidence", ["optimality", "confinement", "minimisers"])
    optimum = Optimum(problem, optimality, levels)
    confined = Confinement(optimum, confinement, levels)
    first, *others = _minimisers(further, optimum, levels)
    if rank([[a - b for a, b in zip(z, first)] for z in others]) < low:
        raise Rejected("further-minimisers", "the minimisers do not span as many dimensions as the lower bound says")
    if confined.dimension > high:
        raise Rejected(Confinement.rule, "the columns that are left admit more dimensions than the upper bound says")
    return {"lower": low, "upper": high}


def check_minimum(claim: Any, problem: Problem, evidence: Any, levels: list[Any]) -> dict[str, Any]:
    """lower <= min F <= upper."""
    low, high = _bounds(claim)
    (optimality,) = _object(evidence, "evidence", ["optimality"])
    optimum = Optimum(problem, optimality, levels)
    value = problem.minimum(optimum.dual, optimum.residual)
    if sign(value - low) < 0 or sign(high - value) < 0:
        raise Rejected("minimum", "the minimum does not lie within the bounds")
    return {"lower": low, "upper": high}


def positive_definite(matrix: list[list[Any]]) -> bool:
    """Is a symmetric matrix proven to be positive definite?

    Irrational entries are replaced by rational ones, and the largest row sum of the errors, a bound of the norm of the
    whole error, is taken off the diagonal; then all pivots of the elimination must be positive.
    """
    bounds = [[below_above(x) for x in row[: i + 1]] for i, row in enumerate(matrix)]
    size = range(len(matrix))
    lower = [[bounds[max(i, k)][min(i, k)] for k in size] for i in size]
    error = max((sum((high - low for low, high in row), ZERO) / 2 for row in lower), default=ZERO)
    rows: list[list[Any]] = [[(low + high) / 2 for low, high in row] for row in lower]
    for k, row in enumerate(rows):
        row[k] -= error
    for k, row in enumerate(rows):
        if row[k] <= 0:
            return False
        scaled = [x / row[k] for x in row]
        for i in range(k + 1, len(rows)):
            rows[i] = _without(rows[i], scaled, k)
    return True


def _require_singular_value(value: Any, where: str, gram: list[list[Any]], rule: str) -> Fraction:
    """sigma > 0 with gram - sigma^2 I positive definite."""
    sigma = rational(value, where)
    shifted = [[x - sigma * sigma if i == k else x for k, x in enumerate(row)] for i, row in enumerate(gram)]
    if sigma <= 0 or not positive_definite(shifted):
        raise Rejected(rule, "the bound of the least singular value does not hold")
    return sigma


def check_growth(claim: Any, problem: Problem, evidence: Any, levels: list[Any]) -> dict[str, Any]:
    """F(z') - min F >= constant * ||z' - z||^order, for ||z' - z|| <= radius where the order is 2."""
    _, constant, order, radius = _object(claim, "claim", ["kind", "constant", "order", "radius"])
    mu = rational(constant, "claim.constant")
    if type(order) is not int or order not in (1, 2):
        raise Malformed(f"claim.order is {_short(order)}, not 1 or 2")
    if (radius is None) != (order == 1):
        raise Malformed("claim.radius belongs to growth of order 2, and to no other")
    reach = ZERO if radius is None else rational(radius, "claim.radius")
    if mu <= 0 or (order == 2 and reach <= 0):
        raise Rejected("bounds", "the constant and the radius must be positive")
    optimality, singular_value = _object(evidence, "evidence", ["optimality", "singular_value"])
    optimum = Optimum(problem, optimality, levels)
    support = [i for i, z in enumerate(optimum.minimiser) if sign(z) != 0]
    if any(s and i not in support for i, s in enumerate(optimum.signs)):
        raise Rejected("growth", "the dual point attains its bound off the support")
    if order == 1:
        _check_sharp(mu, optimum, support, singular_value)
    else:
        _check_quadratic(mu, reach, optimum, support, singular_value)
    return {"constant": mu, "order": order, "radius": None if radius is None else reach}


def _slacks(optimum: Optimum, support: list[int]) -> list[tuple[Any, Any]]:
    """(beta w_i - |A_i^T p|, ||A_i||^2) off the support."""
    problem, found = optimum.problem, []
    factor = problem.bound_factor()
    for i, c in enumerate(problem.correlations(optimum.dual)):
        if i not in support:
            column = problem.by_column[i]
            slack = factor * problem.weights[i] - (c if sign(c) >= 0 else -c)
            found.append((slack, problem.inner(column, column)))
    return found


def _check_sharp(mu: Fraction, optimum: Optimum, support: list[int], singular_value: Any) -> None:
    """Rule sharp-growth."""
    rule, problem = "sharp-growth", optimum.problem
    factor = Fraction(2) if isinstance(problem, Lasso) else Fraction(1)
    slacks = [(factor * slack, square) for slack, square in _slacks(optimum, support)]
    if not support:
        if singular_value is not None:
            raise Malformed("evidence.singular_value must be null where the minimiser is 0")
        if any(sign(slack - mu) < 0 for slack, _ in slacks):
            raise Rejected(rule, "the constant exceeds the slack of a column")
        return
    columns = [problem.by_column[i] for i in support]
    gram = [[problem.inner(u, v) for v in columns] for u in columns]
    sigma = _require_singular_value(singular_value, "evidence.singular_value", gram, rule)
    if isinstance(problem, SquareRootLasso):
        norm = problem.inner(optimum.dual, optimum.dual)
        if mu >= sigma or sign((sigma - mu) * (sigma - mu) - sigma * sigma * norm) < 0:
            raise Rejected(rule, "the constant exceeds (1 - ||p||) sigma")
    elif not isinstance(problem, BasisPursuit) or not problem.residual_is_fixed(optimum.residual):
        raise Rejected(rule, "growth of order 1 is not proven for this problem")
    for slack, square in slacks:
        rest = slack - mu
        if sign(rest) < 0 or sign(sigma * sigma * (rest * rest) - mu * mu * square) < 0:
            raise Rejected(rule, "the constant exceeds the share of a column off the support")


def _check_quadratic(mu: Fraction, reach: Fraction, optimum: Optimum, support: list[int], singular_value: Any) -> None:
    """Rule quadratic-growth: mu (1 / (L sigma^2) + R / kappa) <= 1 with kappa from the slacks."""
    rule, problem = "quadratic-growth", optimum.problem
    if not support:
        raise Rejected(rule, "the minimiser is 0, where growth is of order 1")
    columns = [problem.by_column[i] for i in support]
    gram = [[problem.inner(u, v) for v in columns] for u in columns]
    slacks = _slacks(optimum, support)
    if isinstance(problem, Lasso):
        slacks = [(slack + slack, square) for slack, square in slacks]
        curvature = Fraction(1)
    else:
        curvature = _curvature(problem, optimum, reach)
    if isinstance(problem, SquareRootLasso):
        inner_products = [problem.inner(optimum.dual, u) for u in columns]
        norm = below_above(problem.inner(optimum.dual, optimum.dual))[0]
        if norm <= 0:
            raise Rejected(rule, "the dual point is 0")
        gram = [[x - u * v * (1 / norm) for x, v in zip(row, inner_products)] for row, u in zip(gram, inner_products)]
    sigma = _require_singular_value(singular_value, "evidence.singular_value", gram, rule)
    rest = 1 - mu / (curvature * sigma * sigma)
    if rest <= 0:
        raise Rejected(rule, "the constant exceeds the curvature on the support")
    kappa = mu * reach / rest  # needed: kappa (1 + ||A_i|| / sigma) <= slack_i
    for slack, square in slacks:
        room = slack - kappa
        if sign(room) < 0 or sign(sigma * sigma * (room * room) - kappa * kappa * square) < 0:
            raise Rejected(rule, "the constant exceeds the share of a column off the support")


def _curvature(problem: Problem, optimum: Optimum, reach: Fraction) -> Fraction:
    """L > 0 with F(z') - F(z) >= L ||P A(z' - z)||^2 + slack terms; P projects off p (P3) or is the identity (P1)."""
    rule = "quadratic-growth"
    if isinstance(problem, SquareRootLasso):
        if optimum.residual_is_zero() or not optimum.ray:
            raise Rejected(rule, "the residual is 0, where growth is of order 1")
        squares = sum((below_above(problem.inner(u, u))[1] for u in problem.by_column), ZERO)
        residual = root_above(below_above(problem.inner(optimum.residual, optimum.residual))[1], BITS)
        return 1 / (2 * (residual + root_above(squares, BITS) * reach))
    if problem.residual_is_fixed(optimum.residual) or sign(problem.parameter) == 0:
        raise Rejected(rule, "all feasible points have one residual, where growth is of order 1")
    norm = root_below(below_above(problem.inner(optimum.dual, optimum.dual))[0], BITS)
    if norm <= 0:
        raise Rejected(rule, "the dual point is 0")
    return norm / (2 * below_above(problem.parameter)[1])


# ---------------------------------------------------------------- rational bounds of field elements

BITS = 128


def below_above(x: Any) -> tuple[Fraction, Fraction]:
    """Rational bounds of a field element, close relative to its size; a rational number is its own bound."""
    bits = BITS
    while True:
        low, high = _bounds_to(x, bits)
        if (high - low) * (1 << BITS // 2) <= max(abs(low), abs(high)) or bits >= MAX_SIGN_BITS or sign(x) == 0:
            return low, high
        bits *= 4


def _bounds_to(x: Any, bits: int) -> tuple[Fraction, Fraction]:
    if isinstance(x, Fraction):
        return x, x
    level = x.level
    if isinstance(level, RootLevel):
        integers, common = _common_integers(x.parts)
        halvings = (level.high - level.low).bit_length() - level.unit.bit_length() + bits
        for _ in range(min(halvings, 8 * MAX_SIGN_BITS // level.degree)):
            level.halve()
        bottom, top = _range(integers, level.low, level.high, level.unit)
        scale = common * level.unit ** (len(integers) - 1)
        return Fraction(bottom, scale), Fraction(top, scale)
    (low, high), (b_low, b_high) = _bounds_to(x.parts[0], bits), _bounds_to(x.parts[1], bits)
    r_low, r_high = _bounds_to(level.radicand, bits)
    root = root_below(r_low, bits), root_above(r_high, bits)
    corners = [b * r for b in (b_low, b_high) for r in root]
    return low + min(corners), high + max(corners)


# ---------------------------------------------------------------- how far the data may move


class Span:
    """Rational bounds low <= x <= high of one real number."""

    __slots__ = ("high", "low")

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, x: Any) -> Span:
        return cls(*below_above(x))

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low)

    def __sub__(self, other: Span) -> Span:
        return self + (-other)

    def __mul__(self, other: Span) -> Span:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(corners), max(corners))

    def over(self, other: Span) -> Span:
        """The quotient by a positive number."""
        if other.low <= 0:
            raise Rejected("uniform-stability", "a denominator is not proven positive")
        return self * Span(1 / other.high, 1 / other.low)

    def root(self) -> Span:
        return Span(root_below(self.low, BITS), root_above(self.high, BITS))


class Stability:
    """Rule uniform-stability: support and signs survive every change of the data by at most delta."""

    rule = "uniform-stability"

    def __init__(self, optimum: Optimum, value: Any, levels: list[Any]) -> None:
        where = "evidence.stability"
        name, inverse, sigma, size = _object(value, where, ["rule", "inverse", "singular_value", "size"])
        _expect(name, self.rule, where)
        self.problem = problem = optimum.problem
        self.support = [i for i, z in enumerate(optimum.minimiser) if sign(z) != 0]
        self.signs = [sign(optimum.minimiser[i]) for i in self.support]
        count = len(self.support)
        self.inverse = [elements(row, levels, where, count) for row in _list(inverse, where, count)]
        self.size = rational(size, f"{where}.size")
        columns = [problem.by_column[i] for i in self.support]
        gram = [[problem.inner(u, v) for v in columns] for u in columns]
        for i, row in enumerate(gram):
            for k in range(count):
                entry = inner(row, [r[k] for r in self.inverse])
                if sign(entry - Fraction(int(i == k))) != 0:
                    raise Rejected(self.rule, "the inverse of the Gram matrix is none")
        self.sharpness = ZERO  # 1 / sigma
        if count:
            self.sharpness = 1 / _require_singular_value(sigma, f"{where}.singular_value", gram, self.rule)
        elif sigma is not None or self.size:
            raise Malformed(f"{where}: singular_value must be null and size 0 where the minimiser is 0")
        self._closed_form()

    def _closed_form(self) -> None:
        """h, g, q, rho on the support, and t."""
        problem = self.problem
        measured = problem.correlations(problem.measurements)
        products = [measured[i] for i in self.support]
        self.penalties = [problem.weights[i] * Fraction(s) for i, s in zip(self.support, self.signs)]
        self.h = [inner(row, products) for row in self.inverse]
        self.g = [inner(row, self.penalties) for row in self.inverse]
        self.q = Span.of(inner(self.penalties, self.g))
        square = problem.inner(problem.measurements, problem.measurements)
        self.rho_squared = Span.of(square - inner(self.h, products))
        self.rho = self.rho_squared.root()
        self.measured = measured
        parameter, one = Span.of(problem.parameter), Span(Fraction(1), Fraction(1))
        if isinstance(problem, Lasso):
            self.t = parameter * Span(Fraction(1, 2), Fraction(1, 2))
        elif isinstance(problem, SquareRootLasso):
            self.kappa = parameter * self.q.root()
            self.t = parameter * self.rho.over((one - self.kappa * self.kappa).root())
        else:
            if not self.support:
                raise Rejected(self.rule, "the minimiser is 0, where this rule says nothing about basis pursuit")
            self.t = (parameter * parameter - self.rho_squared).over(self.q).root()
        self.residual = (self.rho_squared + self.t * self.t * self.q).root()

    def require(self, delta: Fraction) -> Fraction:
        """All inequalities of the rule; returns a bound of ||z' - z|| over all data within delta."""
        moved = ZERO
        if delta * self.sharpness >= 1:
            raise Rejected(self.rule, "the columns of the support may become dependent")
        step = delta * (1 + self.size)
        g_norm = Span.of(inner(self.g, self.g)).root().high
        times, residuals = self._ranges(delta, step, g_norm)
        drift = max(times.high - self.t.low, self.t.high - times.low) if self.support else ZERO
        z = [Span.of(h) - self.t * Span.of(g) for h, g in zip(self.h, self.g)]
        largest = residuals.high
        if self.support:
            size = root_above(sum((max(x.high**2, x.low**2) for x in z), ZERO), BITS)
            moved = step * self.sharpness + delta * largest * self.sharpness**2 + drift * g_norm
            if size + moved >= self.size:
                raise Rejected(self.rule, "the size does not bound all minimisers")
        for k, (s, x, g, row) in enumerate(zip(self.signs, z, self.g, self.inverse)):
            across = Span.of(row[k]).root().high * step + Span.of(inner(row, row)).root().high * delta * largest
            slope = Span.of(g)
            if (x.low if s > 0 else -x.high) <= across + drift * max(slope.high, -slope.low):
                raise Rejected(self.rule, f"the sign of entry {self.support[k]} may change")
        for i in range(self.problem.columns):
            if i not in self.support:
                self._require_inactive(i, delta, step, times, residuals)
        return moved

    def _ranges(self, delta: Fraction, step: Fraction, g_norm: Fraction) -> tuple[Span, Span]:
        """Bounds of t' and of ||r'||."""
        problem, tilt = self.problem, delta * self.sharpness
        if isinstance(problem, Lasso):
            return self.t, Span(ZERO, (self.residual.high + step) / (1 - tilt))
        slope = ZERO
        if self.support:
            if self.q.low <= 0:
                raise Rejected(self.rule, "q is not proven positive")
            slope = delta * g_norm / self.q.root().low
        parameter = Span.of(problem.parameter)
        if isinstance(problem, SquareRootLasso):
            if self.kappa.high >= 1 - tilt:
                raise Rejected(self.rule, "lambda^2 q may reach 1")
            most = (self.kappa.high + slope) ** 2 + tilt**2
            least = max(self.kappa.low - slope, ZERO) ** 2
            if most >= 1 or self.rho.low <= step:
                raise Rejected(self.rule, "the residual may vanish")
            low = (self.rho.low - step) / root_above(1 - least, BITS)
            high = (self.rho.high + step) / root_below(1 - most, BITS)
            return parameter * Span(low, high), Span(low, high)
        eta = parameter.high
        root_q, slope = self.q.root(), slope * eta
        least = (
            root_below(max(parameter.low, ZERO) ** 2 - (self.rho.high + step) ** 2 - (tilt * eta) ** 2, BITS) - slope
        )
        most = root_above(eta**2 - max(self.rho.low - step, ZERO) ** 2, BITS) + slope
        if least <= 0:
            raise Rejected(self.rule, "the least residual on the support may reach eta")
        return Span(least / root_q.high, most / root_q.low), parameter

    def _require_inactive(self, i: int, delta: Fraction, step: Fraction, times: Span, residuals: Span) -> None:
        """|A_i^T r| < t w_i after every change."""
        problem = self.problem
        column = problem.by_column[i]
        products = [problem.inner(problem.by_column[k], column) for k in self.support]
        b = [inner(row, products) for row in self.inverse]
        alpha = Span.of(self.measured[i] - inner(self.h, products))
        beta, weight = Span.of(inner(b, self.penalties)), Span.of(problem.weights[i])
        beyond = Span.of(problem.inner(column, column) - inner(products, b)).root().high * step
        length = root_above(1 + Span.of(inner(b, b)).high, BITS) * delta
        ends = [(times.low, residuals.high), (times.high, residuals.high)]
        if isinstance(problem, SquareRootLasso):
            ends[0] = times.low, residuals.low
        for t, residual in ends:
            for a, share in ((alpha.high, weight - beta), (-alpha.low, weight + beta)):
                if t * share.low - a - beyond - length * residual <= 0:
                    raise Rejected(self.rule, f"column {i} may become active")


def check_trust_radius(claim: Any, problem: Problem, evidence: Any, levels: list[Any]) -> dict[str, Any]:
    """lower <= sup {delta : support and signs are the same for all data within delta} <= upper."""
    low, high = _bounds(claim)
    optimality, stability, change = _object(evidence, "evidence", ["optimality", "stability", "change"])
    optimum = Optimum(problem, optimality, levels)
    if stability is not None:
        Stability(optimum, stability, levels).require(low)
    elif low > 0:
        raise Rejected(Stability.rule, "a positive lower bound without a proof of stability")
    _check_change(high, change, optimum, levels)
    return {"lower": low, "upper": high}


def check_distance_within(
    claim: Any, problem: Problem, point: list[Any], evidence: Any, levels: list[Any]
) -> dict[str, Any]:
    """lower <= dist(x, Xi(A', y')) <= upper, and Xi(A', y') is one point, for all data within radius of (A, y)."""
    _, low, high, radius = _object(claim, "claim", ["kind", "lower", "upper", "radius"])
    low, high, radius = rational(low, "claim.lower"), rational(high, "claim.upper"), rational(radius, "claim.radius")
    if low < 0 or high < low or radius < 0:
        raise Rejected("bounds", "0 <= lower <= upper and 0 <= radius do not hold")
    optimality, stability = _object(evidence, "evidence", ["optimality", "stability"])
    optimum = Optimum(problem, optimality, levels)
    moved = Stability(optimum, stability, levels).require(radius)
    gap = [x - z for x, z in zip(point, optimum.minimiser)]
    square = inner(gap, gap)
    if low > 0 and sign(square - (low + moved) * (low + moved)) < 0:
        raise Rejected("bounds", "the minimiser of some data may be nearer than the lower bound")
    if high < moved or sign((high - moved) * (high - moved) - square) < 0:
        raise Rejected("bounds", "the minimiser of some data may be farther away than the upper bound")
    return {"lower": low, "upper": high, "radius": radius}


CLAIMS["distance-within"] = check_distance_within


def _check_change(high: Fraction, value: Any, optimum: Optimum, levels: list[Any]) -> None:
    """Rule changed-instance: data within `high` have a minimiser with another support or other signs."""
    rule, where, problem = "changed-instance", "evidence.change", optimum.problem
    name, columns, matrix, measurements, optimality = _object(
        value, where, ["rule", "columns", "matrix", "measurements", "optimality"]
    )
    _expect(name, rule, where)
    moved = _indices(columns, f"{where}.columns", problem.columns)
    rows = [elements(row, levels, f"{where}.matrix", len(moved)) for row in _list(matrix, where, problem.rows)]
    shift = elements(measurements, levels, f"{where}.measurements", problem.rows)
    if sign(high * high - problem.inner(shift, shift)) < 0:
        raise Rejected(rule, "the measurements move farther than the upper bound")
    changes = [list(column) for column in zip(*rows)]
    gram = [
        [(high * high if i == k else ZERO) - problem.inner(u, v) for k, v in enumerate(changes)]
        for i, u in enumerate(changes)
    ]
    if not positive_definite(gram):
        raise Rejected(rule, "the matrix is not proven to move by less than the upper bound")
    changed = copy.copy(problem)
    changed.matrix = [list(row) for row in problem.matrix]
    for row, entries in zip(changed.matrix, rows):
        for i, x in zip(moved, entries):
            row[i] = row[i] + x
    changed.by_column = [list(column) for column in zip(*changed.matrix)]
    changed.measurements = [b + x for b, x in zip(problem.measurements, shift)]
    other = Optimum(changed, optimality, levels)
    if all(sign(a) == sign(b) for a, b in zip(other.minimiser, optimum.minimiser)):
        raise Rejected(rule, "the minimiser of the changed instance has the same support and signs")


INSTANCE_CLAIMS: dict[str, Any] = {
    "support": check_support,
    "dimension": check_dimension,
    "minimum": check_minimum,
    "growth": check_growth,
    "trust-radius": check_trust_radius,
}


# ---------------------------------------------------------------- transcripts: what an algorithm was told

MAX_BITS = 100_000
Range = tuple[int, int]


def read_turns(value: Any, columns: int) -> list[int]:
    """Column k of the instance is multiplied by i**turns[k]."""
    for t in _list(value, "instance.turns", columns):
        if type(t) is not int or not 0 <= t <= 3:
            raise Malformed(f"instance.turns holds {_short(t)}: 0, 1, 2 or 3 belongs there")
    return list(value)


def read_turned_point(value: Any, levels: list[Any], turns: list[int]) -> tuple[list[Any], Any]:
    """Rule turned-columns: real parts of (i**t_k x_k), and the squared norm of the imaginary parts."""
    real, beside = [], ZERO
    for pair, t in zip(_list(value, "point", len(turns)), turns):
        a, b = elements(pair, levels, "point", 2)
        a, b = ((a, b), (-b, a), (-a, -b), (b, -a))[t]
        real.append(a)
        beside = beside + b * b
    return real, beside


def _small(value: Any, where: str, low: int = 0) -> int:
    if type(value) is not int or not low <= value <= MAX_BITS:
        raise Malformed(f"{where} is {_short(value)}: an integer from {low} to {MAX_BITS} belongs there")
    return value


def pi_range(bits: int) -> Range:
    """floor and ceiling bounds of 2**bits pi: Machin, 16 atan(1/5) - 4 atan(1/239)."""
    extra = bits + 32

    def arctangent(q: int) -> Range:
        total, power, k = 0, (1 << extra) // q, 0
        while power:
            total += (-1) ** k * (power // (2 * k + 1))
            power //= q * q
            k += 1
        return total - 2 * k - 2, total + 2 * k + 2  # each term is off by less than 2, the rest by less than 2

    (a, b), (c, d) = arctangent(5), arctangent(239)
    return (16 * a - 4 * d) >> 32, -(-(16 * b - 4 * c) >> 32)


def cosine_range(part: Fraction, bits: int) -> Range:
    """Bounds of 2**bits cos(pi part), 0 <= part <= 1/2."""
    extra = bits + 32
    low, high = pi_range(extra)
    ends = (low * part.numerator) // part.denominator, -((-high * part.numerator) // part.denominator)

    def cosine(t: int) -> Range:
        total, term, square, k = 0, 1 << extra, t * t, 0
        while term:
            total += (-1) ** k * term
            term = (term * square) // ((2 * k + 1) * (2 * k + 2)) >> 2 * extra
            k += 1
        return total - 3 * k - 4, total + 3 * k + 4  # each term is off by less than 3, the rest by less than 4

    return cosine(ends[1])[0] >> 32, -(-cosine(ends[0])[1] >> 32)


class Truth:
    """Bounds of the entries of A = Q diag(sqrt d) B and of y_k = Q diag(sqrt d) b_k, in units of 2**-bits."""

    def __init__(self, problem: Problem, isometry: Any, levels: list[Any], bits: int) -> None:
        self.problem, self.isometry, self.bits = problem, isometry, bits
        self.levels = levels
        self.cosines: dict[tuple[Fraction, int], Range] = {}
        scales = problem.scales or [Fraction(1)] * problem.rows
        self.roots = [(root_below(low, 64), root_above(high, 64)) for low, high in map(below_above, scales)]

    def columns(self, columns: list[list[Any]]) -> list[list[Range]]:
        """Bounds of Q diag(sqrt d) c for columns c of field elements."""
        return [self._column(column) for column in columns]

    def _column(self, column: list[Any]) -> list[Range]:
        sizes = [max(max(map(abs, below_above(x))), Fraction(1)) for x in column]
        size = max(
            x * max(root[1], Fraction(1)) for x, root in zip(sizes, self.roots)
        )  # bounds |x|, sqrt d and |x| sqrt d
        work = self.bits + int(size).bit_length() + self.problem.rows.bit_length() + 16
        scales = self.problem.scales or [Fraction(1)] * self.problem.rows
        scaled = [_times(_fixed_root(d, work), _fixed(x, work), work) for d, x in zip(scales, column)]
        if self.isometry is not None:
            scaled = [self._rotated(i, scaled, work) for i in range(self._rows())]
        drop = work - self.bits
        return [(low >> drop, -(-high >> drop)) for low, high in scaled]

    def _rows(self) -> int:
        return len(self.isometry["rows"]) if self.isometry["kind"] == "matrix" else self.problem.rows

    def _rotated(self, i: int, column: list[Range], work: int) -> Range:
        low = high = 0
        for k, (a, b) in enumerate(column):
            if a or b:
                c, d = _times(self._entry(i, k, work), (a, b), work)
                low, high = low + c, high + d
        return low, high

    def _entry(self, i: int, k: int, work: int) -> Range:
        """Q_ik; for the DCT c_i cos(pi (2k+1) i / (2m)), its angle brought to the first quadrant."""
        if self.isometry["kind"] == "matrix":
            return _fixed(element(self.isometry["rows"][i][k], self.levels, "instance.isometry"), work)
        m = self.problem.rows
        part, flip = Fraction((2 * k + 1) * i, 2 * m) % 2, False
        if part > 1:
            part = 2 - part
        if part > Fraction(1, 2):
            part, flip = 1 - part, True
        if (part, work) not in self.cosines:
            self.cosines[part, work] = cosine_range(part, work)
        low, high = self.cosines[part, work]
        return _times(_fixed_root(Fraction(1 if i == 0 else 2, m), work), (-high, -low) if flip else (low, high), work)


def _fixed(x: Any, bits: int) -> Range:
    """Bounds of 2**bits x for a field element, at most a few units apart."""
    asked = bits + 64
    while True:
        low, high = _bounds_to(x, asked)
        if (high - low) * (1 << bits) <= 1 or asked > 16 * (bits + 64):
            break
        asked *= 2
    unit = 1 << bits
    return (low.numerator * unit) // low.denominator, -((-high.numerator * unit) // high.denominator)


def _fixed_root(x: Any, bits: int) -> Range:
    """Bounds of 2**bits sqrt(x), x > 0."""
    if isinstance(x, Fraction) and x == 1:
        return 1 << bits, 1 << bits
    low, high = _fixed(x, 2 * bits)
    return math.isqrt(max(low, 0)), math.isqrt(high) + 1


def _times(u: Range, v: Range, bits: int) -> Range:
    corners = [a * b for a in u for b in v]
    return min(corners) >> bits, -(-max(corners) >> bits)


def _shifted(k: int, by: int) -> Range:
    """Floor and ceiling of 2**by k."""
    return (k << by, k << by) if by >= 0 else (k >> -by, -(-k >> -by))


def _reduced(exponent: int, columns: list[list[int]]) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Numerators over the largest unit that they have."""
    spare = min(((k & -k).bit_length() - 1 for column in columns for k in column if k), default=None)
    if spare is None:
        return 0, tuple(map(tuple, columns))
    return exponent - spare, tuple(tuple(k >> spare for k in column) for column in columns)


class ToldAnswers:
    """Rule transcript: every answer lies within 2**-n of what it answers about."""

    rule = "transcript"

    def __init__(self, problem: Problem, instance_isometry: Any, value: Any, levels: list[Any]) -> None:
        where = "evidence.transcript"
        name, samples, sample, answers = _object(value, where, ["rule", "samples", "sample", "answers"])
        _expect(name, self.rule, where)
        self.problem = problem
        samples = _list(samples, f"{where}.samples")
        self.samples = [elements(b, levels, f"{where}.samples", problem.rows) for b in samples]
        chosen = _small(sample, f"{where}.sample")
        if chosen >= len(self.samples):
            raise Malformed(f"{where}.sample is {chosen}, there are {len(self.samples)} samples")
        if any(sign(a - b) != 0 for a, b in zip(self.samples[chosen], problem.measurements)):
            raise Rejected(self.rule, "the instance has not the measurements of the sample it names")
        self.given: dict[tuple[str, int, int], tuple[int, Any]] = {}
        self.seen: set[Any] = set()
        self.questions = self.bits = 0
        answers = _list(answers, f"{where}.answers")
        read = [self._read(entry, f"{where}.answers[{k}]") for k, entry in enumerate(answers)]
        finest = max([0, *(n for _, n, _, _, _, _ in read)])
        room = 16 + (problem.rows * problem.columns).bit_length()
        truth = Truth(problem, instance_isometry, levels, finest + room)
        self.rows = truth._rows() if instance_isometry is not None else problem.rows
        self.known: dict[int, list[list[Range]]] = {}
        for entry in read:
            self._check(entry, truth)

    def _read(self, entry: Any, where: str) -> tuple[str, int, int, int, Any, Any]:
        keys = ["subject", "n", "sample", "exponent", "numerators"]
        subject = entry.get("subject") if type(entry) is dict else None
        if subject not in ("matrix", "measurement", "solution"):
            raise Malformed(f"{where}.subject is {_short(subject)}; known are matrix, measurement, solution")
        proof = None
        if subject == "solution":
            *values, proof = _object(entry, where, [*keys, "proof"])
        else:
            values = _object(entry, where, keys)
        _, n, sample, exponent, numerators = values
        n, exponent = (_small(x, f"{where}.{key}", -1024) for x, key in ((n, "n"), (exponent, "exponent")))
        sample = _small(sample, f"{where}.sample")
        if sample >= len(self.samples) or (subject == "matrix" and sample):
            raise Malformed(f"{where}.sample is {sample}, there are {len(self.samples)} samples")
        return subject, n, sample, exponent, numerators, proof

    def _check(self, entry: tuple[str, int, int, int, Any, Any], truth: Truth) -> None:
        subject, n, sample, exponent, numerators, proof = entry
        where = "evidence.transcript.answers"
        self.questions, self.bits = self.questions + 1, max(self.bits, n)
        if subject == "solution":
            answer = [_whole(x, where) for x in _list(numerators, where, self.problem.columns)]
            self._refuse_repetition(entry, [answer])
            self._check_solution(n, sample, [Fraction(k) * Fraction(2) ** -exponent for k in answer], proof)
            return
        if subject == "matrix":
            rows = [_list(row, where, self.problem.columns) for row in _list(numerators, where, self.rows)]
            key, columns = -1, [[_whole(row[c], where) for row in rows] for c in range(self.problem.columns)]
        else:
            key, columns = sample, [[_whole(x, where) for x in _list(numerators, where, self.rows)]]
        self._refuse_repetition(entry, columns)
        if key not in self.known:
            data = self.problem.by_column if key < 0 else [self.samples[key]]
            self.known[key] = truth.columns(data)
        total = 0
        for bounds, column in zip(self.known[key], columns):
            for (low, high), k in zip(bounds, column):
                floor, ceiling = _shifted(k, truth.bits - exponent)
                worst = max(ceiling - low, high - floor)
                total += worst * worst
        if total > 1 << max(2 * (truth.bits - n), 0):
            raise Rejected(self.rule, f"the answer about the {subject} to n = {n} is not proven to be within 2^-{n}")
        self.given[subject, n, sample] = exponent, columns

    def _refuse_repetition(self, entry: tuple[str, int, int, int, Any, Any], columns: list[list[int]]) -> None:
        """The claim counts different answers; a solution belongs to the data that were answered before it."""
        subject, n, sample, exponent, _, _ = entry
        question = subject, n, sample
        told: tuple[Any, ...] = (question, _reduced(exponent, columns))
        if subject == "solution":
            data = self.given.get(("matrix", n, 0)), self.given.get(("measurement", n, sample))
            told += tuple(pair and _reduced(*pair) for pair in data)
        if told in self.seen:
            raise Rejected(self.rule, f"the answer about the {subject} to n = {n} occurs twice")
        self.seen.add(told)

    def _check_solution(self, n: int, sample: int, answer: list[Fraction], proof: Any) -> None:
        """A certificate of its own: about A_n and y_{k,n} as they were answered, and with upper <= 2**-n."""
        where = "evidence.transcript.answers.proof"
        if ("matrix", n, 0) not in self.given or ("measurement", n, sample) not in self.given:
            raise Rejected(self.rule, f"the solution to n = {n} comes before the data that it solves")
        instance = proof.get("instance") if type(proof) is dict else None
        if (
            type(instance) is not dict
            or type(instance.get("matrix")) is not list
            or {"turns", "scalars"} & set(instance)
        ):
            raise Malformed(f"{where} must be a certificate about real data, number by number")
        verified = _check_document(proof, None)
        if verified["kind"] != "distance" or verified["upper"] > Fraction(2) ** -n:
            raise Rejected(self.rule, f"the solution to n = {n} is not proven to be within 2^-{n}")
        levels = read_field(proof["field"])
        posed = read_problem(instance, levels)
        point = elements(proof["point"], levels, where)
        exponent, columns = self.given["matrix", n, 0]
        right_exponent, (right,) = self.given["measurement", n, sample]
        same = (
            type(posed) is type(self.problem)
            and posed.scales is None
            and posed.isometry is None
            and posed.columns == self.problem.columns
            and posed.rows == self.rows
            and same_numbers([posed.parameter, *posed.weights], [self.problem.parameter, *self.problem.weights])
            and all(same_numbers(u, _scaled(v, exponent)) for u, v in zip(posed.by_column, columns))
            and same_numbers(posed.measurements, _scaled(right, right_exponent))
            and same_numbers(point, answer)
        )
        if not same:
            raise Rejected(self.rule, f"the proof of the solution to n = {n} is about other data")


def _scaled(integers: list[int], exponent: int) -> list[Any]:
    return [k * Fraction(2) ** -exponent for k in integers]


def _lowest(x: Any) -> Any:
    """A field element in the lowest field that its components show it to lie in."""
    while isinstance(x, Element) and all(_plain_zero(_lowest(part)) for part in x.parts[1:]):
        x = x.parts[0]
    return x


def same_number(x: Any, y: Any) -> bool:
    """Are two elements, perhaps of different towers, written alike over roots of the same numbers?"""
    x, y = _lowest(x), _lowest(y)
    if isinstance(x, Element) and isinstance(y, Element):
        return same_level(x.level, y.level) and same_numbers(x.parts, y.parts)
    return not isinstance(x, Element) and not isinstance(y, Element) and bool(x == y)


def same_numbers(u: list[Any], v: list[Any]) -> bool:
    return len(u) == len(v) and all(map(same_number, u, v))


def same_level(u: Any, v: Any) -> bool:
    if isinstance(u, SquareRootLevel) or isinstance(v, SquareRootLevel):
        return type(u) is type(v) and same_number(u.radicand, v.radicand)
    return bool(u.written == v.written)


def _whole(value: Any, where: str) -> int:
    number = rational(value, where)
    if number.denominator != 1:
        raise Malformed(f"{where} holds {_short(value)}: an integer in a string belongs there")
    return number.numerator


def check_refutation(
    claim: Any, problem: Problem, point: Any, evidence: Any, levels: list[Any], turns: list[int] | None
) -> dict[str, Any]:
    """All answers are true of this input, and dist(x, Xi) >= lower > tolerance."""
    _, low, high, unique, tolerance = _object(claim, "claim", ["kind", "lower", "upper", "unique", "tolerance"])
    tolerance = rational(tolerance, "claim.tolerance")
    keys = ["optimality", "separation", "uniqueness", "transcript"]
    optimality, separation, uniqueness, transcript = _object(evidence, "evidence", keys)
    if turns is None:
        x, beside = elements(point, levels, "point", problem.columns), ZERO
    else:
        x, beside = read_turned_point(point, levels, turns)
    distance = {"kind": "distance", "lower": low, "upper": high, "unique": unique}
    proof = {"optimality": optimality, "separation": separation, "uniqueness": uniqueness}
    verified = check_distance(distance, problem, x, proof, levels, beside)
    if tolerance < 0 or verified["lower"] <= tolerance:
        raise Rejected("refutation", "the lower bound does not exceed the tolerance")
    told = ToldAnswers(problem, problem.isometry_data, transcript, levels)
    return verified | {"tolerance": tolerance, "questions": told.questions, "bits": told.bits}


def check_consistency(
    claim: Any, problem: Problem, point: Any, evidence: Any, levels: list[Any], turns: list[int] | None
) -> dict[str, Any]:
    """All answers are true of this input; they are so many, and to so many bits."""
    _, bits, questions = _object(claim, "claim", ["kind", "bits", "questions"])
    bits, questions = _small(bits, "claim.bits"), _small(questions, "claim.questions")
    if point is not None:
        raise Malformed("point must be null: a claim of kind 'consistency' is about a transcript alone")
    (transcript,) = _object(evidence, "evidence", ["transcript"])
    told = ToldAnswers(problem, problem.isometry_data, transcript, levels)
    if told.bits != bits or told.questions != questions:
        raise Rejected("transcript", f"{told.questions} answers to {told.bits} bits are not what the claim says")
    return {"bits": told.bits, "questions": told.questions}


GAME_CLAIMS: dict[str, Any] = {"refutation": check_refutation, "consistency": check_consistency}


# ---------------------------------------------------------------- whole files


def check_bytes(data: bytes, folder: str | None = None) -> dict[str, Any]:
    """The verified claim of a certificate, as a dict; raises Malformed or Rejected.

    A matrix in a file of its own is looked for in `folder`.
    """
    with long_numerals():
        return _check_document(read_document(data), folder)


def _check_document(document: Any, folder: str | None) -> dict[str, Any]:
    keys = ["format", "version", "claim", "field", "instance", "point", "evidence"]
    name, version, claim, field, instance, point, evidence = _object(document, "the certificate", keys)
    if name != FORMAT:
        raise Malformed(f"format is {_short(name)}, not {FORMAT!r}")
    if type(version) is not int or version != VERSION:
        raise Malformed(f"version is {_short(version)}; this checker reads version {VERSION}")
    kind = claim.get("kind") if type(claim) is dict else None
    known = [*CLAIMS, *INSTANCE_CLAIMS, *GAME_CLAIMS]
    if type(kind) is not str or kind not in known:
        raise Malformed(f"claim.kind is {_short(kind)}; known are {', '.join(known)}")
    if type(instance) is dict and "scalars" in instance:
        if field != [] or kind != "distance":
            raise Malformed("complex data go with the rational field and a claim about a distance")
        return check_complex_distance(claim, instance, point, evidence)
    if type(instance) is dict and type(instance.get("matrix")) is dict:
        if field != [] or kind != "distance":
            raise Malformed("a float64 matrix goes with the rational field and a claim about a distance")
        return check_enclosed_distance(claim, instance, point, evidence, folder)
    levels = read_field(field)
    turned = type(instance) is dict and "turns" in instance
    turns = None
    if turned:
        if kind not in ("distance", *GAME_CLAIMS):
            raise Malformed(f"instance.turns does not go with a claim of kind {kind!r}")
        turns = instance["turns"]
        instance = {key: value for key, value in instance.items() if key != "turns"}
    problem = read_problem(instance, levels)
    verified: dict[str, Any]
    if turned:
        turns = read_turns(turns, problem.columns)
    if kind in GAME_CLAIMS:
        verified = GAME_CLAIMS[kind](claim, problem, point, evidence, levels, turns)
    elif turns is not None:
        x, beside = read_turned_point(point, levels, turns)
        verified = check_distance(claim, problem, x, evidence, levels, beside)
    elif kind in INSTANCE_CLAIMS:
        if point is not None:
            raise Malformed(f"point must be null: a claim of kind {kind!r} is about the instance alone")
        verified = INSTANCE_CLAIMS[kind](claim, problem, evidence, levels)
    else:
        x = elements(point, levels, "point", problem.columns)
        verified = CLAIMS[kind](claim, problem, x, evidence, levels)
    title = problem.title if turns is None else f"{problem.title}, columns turned by powers of i"
    about: dict[str, Any] = {"kind": kind, "title": title, "symbol": problem.symbol}
    return about | {"isometry": problem.isometry, "rows": problem.rows, "columns": problem.columns} | verified


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
        return check_bytes(stream.read(MAX_BYTES + 1), os.path.dirname(os.path.abspath(path)))


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


QUANTITIES = {
    "objective-excess": "F(x) - min F",
    "dimension": "dim Xi",
    "minimum": "min F",
    "trust-radius": "trust radius of support and signs",
}


def _instance_statement(verified: dict[str, Any], shape: str) -> str:
    kind, symbol, rest = verified["kind"], verified["symbol"], f"  [{verified['title']}, {shape}]"
    if kind == "support":
        lists = {"always zero": "always", "never zero": "never", "zero at some, nonzero at others": "sometimes"}
        said = [f"{text}: {', '.join(map(str, verified[key]))}" for text, key in lists.items() if verified[key]]
        return f"on {symbol}(A, y) entries {'; '.join(said) or 'none'}{rest}"
    order = verified["order"]
    near = f" for ||z - z*|| <= {decimal(verified['radius'], 10, False)}" if order == 2 else ""
    return f"F(z) - min F >= {decimal(verified['constant'], 10, False)} ||z - z*||^{order}{near}{rest}"


def _statement(verified: dict[str, Any]) -> str:
    shape = f"A {verified['rows']} x {verified['columns']}"
    if verified["isometry"]:
        shape += f", {verified['isometry']}"
    if verified["kind"] in ("support", "growth"):
        return _instance_statement(verified, shape)
    if verified["kind"] == "consistency":
        told = f"{verified['questions']} answers, to at most {verified['bits']} bits, are true of this input"
        return f"{told}  [{verified['title']}, {shape}]"
    low, high = verified["lower"], verified["upper"]
    digits = 10
    while digits < 400 and low < high and decimal(low, digits, False) == decimal(high, digits, False):
        digits += 10
    bounds = decimal(low, digits, False), decimal(high, digits, True)
    quantity = QUANTITIES.get(verified["kind"])
    if quantity is not None:
        return f"{bounds[0]} <= {quantity} <= {bounds[1]}  [{verified['title']}, {shape}]"
    if verified["kind"] == "distance-within":
        near = f"for all data within {decimal(verified['radius'], 3, False)}"
        distance = f"dist(x, {verified['symbol']}(A', y'))"
        return f"{bounds[0]} <= {distance} <= {bounds[1]} {near}  [{verified['title']}, {shape}]"
    if verified["kind"] == "refutation":
        tolerance = decimal(verified["tolerance"], digits, True)
        while digits < 400 and Fraction(bounds[0]) <= Fraction(tolerance):  # the printed inequality holds, too
            digits += 10
            bounds, tolerance = (decimal(low, digits, False), bounds[1]), decimal(verified["tolerance"], digits, True)
        above = f"dist(x, {verified['symbol']}(A, y)) >= {bounds[0]} > {tolerance}"
        told = f"on an input of which all {verified['questions']} answers are true"
        return f"{above} {told}  [{verified['title']}, {shape}]"
    also = {True: "; the minimiser is unique", False: "; the minimiser is not unique", None: ""}
    distance = f"dist(x, {verified['symbol']}(A, y))"
    return f"{bounds[0]} <= {distance} <= {bounds[1]}{also[verified['unique']]}  [{verified['title']}, {shape}]"


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
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
        except (OSError, MemoryError) as error:
            reason = "out of memory" if isinstance(error, MemoryError) else error.strerror
            print(f"UNREADABLE {path}: {reason}")
            worst = 2
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
