"""Hypothesis strategies for the float64 instances that checks of solvers pose: small integers times powers of 2."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sciverify.problems.float_instance import FloatInstance, Floats
from sciverify.problems.instance_options import PLAIN, InstanceOptions
from sciverify.testing.posing import Posing

Rows = list[list[float]]
Weights = list[float] | None


@dataclass(frozen=True, slots=True)
class Situation:
    """A class of instances.

    Attributes
    ----------
    admits : function FloatInstance -> bool
        The class.
    proposed : function Posing -> strategy
        Instances, most of them in the class.
    """

    admits: Callable[[FloatInstance], bool]
    proposed: Callable[[Posing], SearchStrategy[FloatInstance]]

    def instances(self, posing: Posing) -> SearchStrategy[FloatInstance]:
        """Instances of the class."""
        return self.proposed(posing).filter(self.admits)


MOST = 8
_SCALES, _RIDGES = (1.0, 2.0, 0.5, 3.0), (1.0, 0.5, 2.0, 0.25)
"""Rows or columns, at most; three more columns where some are added."""


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Rows and columns picked from a larger matrix, so that any of them can be left out and nothing else moves."""

    A: Rows
    rows: list[int]
    columns: list[int]


def _entries(count: int, most: int = 3) -> SearchStrategy[list[float]]:
    return st.lists(st.integers(-most, most).map(float), min_size=count, max_size=count)


@st.composite
def _matrices(draw: DrawFn, low: tuple[int, int] = (1, 1), high: tuple[int, int] = (4, 5)) -> _Matrix:
    """Integers from -3 to 3; shapes from `low` to `high`."""
    rows, columns = (
        draw(st.lists(st.integers(0, most - 1), min_size=least, max_size=most, unique=True))
        for least, most in zip(low, high, strict=True)
    )
    whole = draw(_entries(high[0] * high[1]))
    return _Matrix([[whole[k * high[1] + i] for i in columns] for k in rows], rows, columns)


@st.composite
def _fitted(draw: DrawFn, posing: Posing, drawn: _Matrix, A: Rows) -> list[float]:
    """y = A x for small integers x, exactly; A may have three more columns than were drawn."""
    whole = draw(_entries(MOST + 3))
    whole = [abs(v) for v in whole] if posing.positive else whole
    x = [whole[i] for i in drawn.columns] + whole[MOST:]
    exact = [sum((Fraction(a) * Fraction(b) for a, b in zip(row, x, strict=False)), Fraction(0)) for row in A]
    y = [float(v) for v in exact]
    assume(all(Fraction(f) == v for f, v in zip(y, exact, strict=True)))
    return y


@st.composite
def _posed(
    draw: DrawFn, posing: Posing, drawn: _Matrix, A: Rows | None = None, weights: Weights = None
) -> FloatInstance:
    """Measurements and a parameter of ordinary size; feasible for basis pursuit."""
    A = drawn.A if A is None else A
    if posing.kind == "basis-pursuit":
        y = draw(_fitted(posing, drawn, A))
        parameter = draw(st.sampled_from([0.0, 1.0, 0.5, 0.25, 2.0]))
    else:
        whole = draw(_entries(MOST, 4))
        y = [whole[k] for k in drawn.rows]
        choices = [1.0, 2.0, 0.5, 3.0, 0.25] if posing.kind == "lasso" else [1.0, 0.5, 0.25, 0.75, 0.125]
        parameter = draw(st.sampled_from(choices))
    return draw(_read(posing, drawn, A, y, parameter, weights))


@st.composite
def _read(
    draw: DrawFn, posing: Posing, drawn: _Matrix, A: Rows, y: list[float], parameter: float, weights: Weights = None
) -> FloatInstance:
    """The instance, with the options that are asked for."""
    options = PLAIN
    if not posing.plain:
        weights = draw(_with_free_entries(len(A[0]), weights)) if posing.free else weights
        signs = tuple(int(w > 0) for w in weights or [1.0] * len(A[0])) if posing.positive else None
        ridge = draw(st.sampled_from(_RIDGES)) if posing.ridge is True else float(posing.ridge or 0)
        rows = None
        if posing.row_scales:
            scales = draw(st.lists(st.sampled_from(_SCALES), min_size=MOST, max_size=MOST))
            rows = np.array([scales[k] for k in drawn.rows])
        options = InstanceOptions(signs, posing.intercept, ridge, rows)
    held = None if weights is None else np.array(weights)
    return FloatInstance("", posing.kind, np.array(A), np.array(y), parameter, held, options=options)


@st.composite
def _with_free_entries(draw: DrawFn, count: int, weights: Weights) -> list[float]:
    """One entry of weight 0, or two where there are four columns."""
    found = [1.0] * count if weights is None else list(weights)
    for place in draw(st.lists(st.integers(0, MOST - 1), min_size=1, max_size=1 + count // 4)):
        found[place % count] = 0.0
    return found


@st.composite
def _well_conditioned(draw: DrawFn, posing: Posing) -> FloatInstance:
    """Injective A with condition number at most 8."""
    return draw(_posed(posing, draw(_matrices(high=(4, 3)))))


@st.composite
def _wide(draw: DrawFn, posing: Posing) -> FloatInstance:
    """More columns than rows, up to 4 x 8."""
    return draw(_posed(posing, draw(_matrices((1, 2), (4, 8)))))


@st.composite
def _tall(draw: DrawFn, posing: Posing) -> FloatInstance:
    """More rows than columns, up to 8 x 4."""
    return draw(_posed(posing, draw(_matrices((2, 1), (8, 4)))))


@st.composite
def _ordinary(draw: DrawFn, posing: Posing) -> FloatInstance:
    """Every small shape."""
    return draw(_posed(posing, draw(_matrices())))


@st.composite
def _column_lengths(draw: DrawFn, posing: Posing) -> FloatInstance:
    """Columns multiplied by powers of 2 from 2**-6 to 2**6."""
    drawn = draw(_matrices((1, 2)))
    exponents = draw(st.lists(st.integers(-6, 6), min_size=MOST, max_size=MOST))
    factors = [2.0 ** exponents[i] for i in drawn.columns]
    return draw(_posed(posing, drawn, [[a * f for a, f in zip(row, factors, strict=True)] for row in drawn.A]))


@st.composite
def _offset(draw: DrawFn, posing: Posing) -> FloatInstance:
    """A constant is added to every entry of A and y, far from zero mean."""
    shift = float(draw(st.integers(1, 20)))
    drawn = draw(_matrices((2, 1), (4, 3)))
    found = draw(_posed(posing, drawn, [[x + shift for x in row] for row in drawn.A]))
    return found if posing.kind == "basis-pursuit" else replace(found, y=found.y + shift)


@st.composite
def _zero_is_right(draw: DrawFn, posing: Posing) -> FloatInstance:
    """A parameter beyond the critical one: 0 is the only minimiser."""
    found = draw(_ordinary(posing).filter(distinct_columns))
    factor = draw(st.sampled_from([2.0, 1.5, 4.0, 1024.0]))
    return replace(found, parameter=factor * _positive(critical_parameter(found)))


@st.composite
def _next_to_critical(draw: DrawFn, posing: Posing) -> FloatInstance:
    """A parameter 2**-1 to 2**-20 above or below the critical one, relatively."""
    found = draw(_ordinary(posing).filter(distinct_columns))
    side, bits = draw(st.sampled_from([-1, 1])), draw(st.integers(1, 20))
    return replace(found, parameter=_positive(critical_parameter(found)) * (1 + side * 2.0**-bits))


def _positive(number: float) -> float:
    """The number, where it is not 0: with sign constraints no parameter may be critical."""
    assume(number > 0)
    return number


def critical_parameter(instance: FloatInstance) -> float:
    """The double next to the parameter from which on 0 is a minimiser, or a vector of free entries alone."""
    rest, forces = _unexplained(instance)
    size = math.sqrt(float(rest @ rest))
    if instance.problem == "basis-pursuit":
        return size
    weights = np.ones(len(forces)) if instance.weights is None else instance.weights
    bound = float(np.max(forces[weights > 0] / weights[weights > 0], initial=0.0))
    if instance.problem == "lasso":
        return 2 * bound
    return bound / size if size else 0.0


def _unexplained(instance: FloatInstance) -> tuple[Floats, Floats]:
    """(what free entries leave of y, scaled; how strongly each column is called for in a direction that it may take)"""
    A, y, options, weights = instance.A, instance.y, instance.options, instance.weights
    if options.row_scales_squared is not None:
        roots = np.sqrt(options.row_scales_squared)
        A, y = A * roots[:, None], y * roots
    ones = np.ones(len(y)) if options.row_scales_squared is None else np.sqrt(options.row_scales_squared)
    free = [] if weights is None else list(A[:, weights == 0].T)
    if free or options.intercept:
        columns = np.column_stack([*free, *([ones] if options.intercept else [])])
        y = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    forces = A.T @ y
    return y, np.abs(forces) if options.signs is None else np.maximum(forces * np.sign(options.signs), 0.0)


@st.composite
def _tied_columns(draw: DrawFn, posing: Posing) -> FloatInstance:
    """Columns that are copies of others, up to sign: the solution set is usually no point."""
    drawn = draw(_matrices(high=(3, 3)))
    copies = draw(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([1.0, -1.0])), min_size=1, max_size=3))
    return draw(_posed(posing, drawn, [row + [s * row[k % len(row)] for k, s in copies] for row in drawn.A]))


@st.composite
def _zero_column(draw: DrawFn, posing: Posing) -> FloatInstance:
    """A column of zeros, at any place."""
    drawn, place = draw(_matrices(high=(3, 3))), draw(st.integers(0, 3))
    return draw(_posed(posing, drawn, [[*row[:place], 0.0, *row[place:]] for row in drawn.A]))


@st.composite
def _zero_residual(draw: DrawFn, posing: Posing) -> FloatInstance:
    """y = A x exactly; eta = 0, or a small penalty (P3: often so small that minimisers fit exactly)."""
    drawn = draw(_matrices())
    small = [0.0] if posing.kind == "basis-pursuit" else [0.125, 0.25, 2.0**-6, 2.0**-10]
    fitted = draw(_fitted(posing, drawn, drawn.A))
    return draw(_read(posing, drawn, drawn.A, fitted, draw(st.sampled_from(small))))


@st.composite
def _large_residual(draw: DrawFn, posing: Posing) -> FloatInstance:
    """A last row (0, ..., 0 | 2**k): a part of y that no z fits.

    Stopping rules relative to ||y|| are met early, and gaps computed in floats lose their digits or turn negative.
    """
    found = draw(_ordinary(posing).filter(distinct_columns))
    size = 2.0 ** draw(st.integers(1, 16))
    A, y = np.vstack([found.A, np.zeros(found.shape[1])]), np.append(found.y, size)
    if posing.kind == "basis-pursuit":
        parameter = size * (1 + 2.0 ** -draw(st.integers(1, 4)))
    elif posing.kind == "square-root-lasso":
        parameter = found.parameter / size
    else:
        parameter = found.parameter
    return replace(found, A=A, y=y, parameter=parameter, options=found.options.with_row())


def _next_to_a_copy(posing: Posing, low: int, high: int) -> SearchStrategy[FloatInstance]:
    @st.composite
    def next_to_a_copy(draw: DrawFn) -> FloatInstance:
        drawn = draw(_matrices(high=(3, 2)))
        copied, moved = draw(st.integers(0, 1)) % len(drawn.columns), draw(st.integers(0, 2)) % len(drawn.rows)
        step = draw(st.sampled_from([1.0, -1.0])) * 2.0 ** -draw(st.integers(low, high))
        A = [[*row, row[copied] + step * (k == moved)] for k, row in enumerate(drawn.A)]
        return draw(_posed(posing, drawn, A))

    return next_to_a_copy()


@st.composite
def _weighted(draw: DrawFn, posing: Posing) -> FloatInstance:
    """Weights 1, 2, 3, 1/2, not all equal."""
    drawn = draw(_matrices((1, 2), (3, 4)))
    whole = draw(st.lists(st.sampled_from([1.0, 2.0, 0.5, 3.0]), min_size=4, max_size=4))
    weights = [whole[i] for i in drawn.columns]
    return draw(_posed(posing, drawn, weights=weights))


def powers_of_two(most: int) -> SearchStrategy[tuple[int, int]]:
    """(j, k): A is multiplied by 2**j, y by 2**k."""
    return st.tuples(st.integers(-most, most), st.integers(-most, most))


# ------------------------------------------------------------ the classes


def plain(instance: FloatInstance) -> bool:
    """Distinct columns, and a parameter that is not within 1/16 of the critical one, relatively."""
    if not distinct_columns(instance):
        return False
    critical = critical_parameter(instance)
    return critical > 0 and abs(instance.parameter / critical - 1) > 1 / 16


def distinct_columns(instance: FloatInstance) -> bool:
    """No column is 0 or equal to another up to sign, and A^T y is not 0."""
    columns = [tuple(column) for column in instance.A.T.tolist()]
    signed = {max(column, tuple(-x for x in column)) for column in columns}
    zero = (0.0,) * len(instance.y)
    return len(signed) == len(columns) and zero not in signed and instance.correlation_scale_squared > 0


def closest_columns(instance: FloatInstance) -> float:
    """The least largest difference of entries between two columns, up to sign; infinite if there is one column."""
    A = instance.A
    pairs = [(A[:, i], A[:, j]) for j in range(A.shape[1]) for i in range(j)]
    return min((min(float(np.max(np.abs(a - s * b))) for s in (1, -1)) for a, b in pairs), default=math.inf)


def _is_well_conditioned(instance: FloatInstance) -> bool:
    m, columns = instance.shape
    if columns > m or not plain(instance):
        return False
    values = np.linalg.svd(instance.A, compute_uv=False)
    return bool(values[0] <= 8 * values[-1])


def _is_fitted(instance: FloatInstance) -> bool:
    A, y = instance.A, instance.y
    rest = y - A @ np.linalg.lstsq(A, y, rcond=None)[0]
    return bool(np.linalg.norm(rest) <= 1e-9 * np.linalg.norm(y)) and instance.parameter <= 0.25


def _has_means(instance: FloatInstance) -> bool:
    A, y = instance.A, instance.y
    return bool(np.all(A.sum(axis=0)) and y.sum())


def _has_lengths(instance: FloatInstance) -> bool:
    lengths = np.linalg.norm(instance.A, axis=0)
    return bool(lengths.max() >= 4 * lengths.min())


def _is_near_critical(instance: FloatInstance) -> bool:
    critical = critical_parameter(instance)
    return critical > 0 and abs(instance.parameter / critical - 1) <= 0.5


def _has_zero_column(instance: FloatInstance) -> bool:
    others = [i for i, column in enumerate(instance.A.T) if column.any()]
    return len(others) == instance.shape[1] - 1 > 0 and distinct_columns(instance.reordered(others))


def _has_idle_row(instance: FloatInstance) -> bool:
    return bool(np.any(~instance.A.any(axis=1) & (instance.y != 0)))


def _and_plain(condition: Callable[[FloatInstance], bool]) -> Callable[[FloatInstance], bool]:
    return lambda instance: plain(instance) and condition(instance)


WELL_CONDITIONED = Situation(_is_well_conditioned, _well_conditioned)
TALL = Situation(_and_plain(lambda i: i.shape[0] > i.shape[1]), _tall)
WIDE = Situation(_and_plain(lambda i: i.shape[0] < i.shape[1]), _wide)
ORDINARY = Situation(plain, _ordinary)
ZERO_SOLUTION = Situation(_and_plain(lambda i: i.parameter >= 1.25 * critical_parameter(i)), _zero_is_right)
ZERO_RESIDUAL = Situation(_and_plain(_is_fitted), _zero_residual)
OFFSET = Situation(_and_plain(_has_means), _offset)
COLUMN_LENGTHS = Situation(_and_plain(_has_lengths), _column_lengths)
WEIGHTED = Situation(_and_plain(lambda i: i.weights is not None and len(set(i.weights.tolist())) > 1), _weighted)
NEXT_TO_CRITICAL = Situation(lambda i: distinct_columns(i) and _is_near_critical(i), _next_to_critical)
LARGE_RESIDUAL = Situation(_and_plain(_has_idle_row), _large_residual)
ZERO_COLUMN = Situation(_has_zero_column, _zero_column)
TIED_COLUMNS = Situation(lambda i: i.correlation_scale_squared > 0 and closest_columns(i) == 0, _tied_columns)
NEARLY_PARALLEL = Situation(
    _and_plain(lambda i: 2.0**-20 <= closest_columns(i) <= 2.0**-3), lambda posing: _next_to_a_copy(posing, 3, 20)
)
NEAR_TIES = Situation(
    _and_plain(lambda i: 2.0**-45 <= closest_columns(i) <= 2.0**-21), lambda posing: _next_to_a_copy(posing, 21, 45)
)
