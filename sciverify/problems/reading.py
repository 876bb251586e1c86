"""The one reader of all constructors: A, y, a parameter and what goes with them, in any form, as exact numbers.

Arrays of doubles and complex floats are copied as they are; everything else is read into one tower of fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from flint import fmpq

from sciverify.display import nearest_name
from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import doubles
from sciverify.exact.float_matrix import exact_vector, read_float_data
from sciverify.exact.labelled import Labelled, of_groups
from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.operators.fourier_haar import FourierHaar
from sciverify.problems.complex_data import (
    ComplexData,
    holds_complex,
    read_complex,
    read_complex_floats,
    require_rational,
)
from sciverify.problems.groups import (
    Groups,
    exact_group_data,
    float_group_data,
    read_groups,
)
from sciverify.problems.groups import require_rational as require_group_rational
from sciverify.problems.isometry import nested_isometry, read_isometry
from sciverify.problems.operator_data import read_operator
from sciverify.problems.problem_data import ProblemData
from sciverify.problems.weights import Weights, as_double_weights, ones, read_numbers, read_weights


class Options(TypedDict, total=False):
    """What may go with A, y and the parameter.

    Attributes
    ----------
    weights : sequence of N numbers >= 0
        All 1 if left out. An entry of weight 0 is free: nothing is paid for it.
    signs : sequence of N integers 1, -1 or 0
        z_i >= 0, z_i <= 0, or no constraint. A free entry has none.
    positive : bool
        All of them 1, but 0 for free entries.
    intercept : bool
        A column of ones comes last, with weight 0: x has N + 1 entries.
    ridge : number >= 0
        Elastic net, LASSO only: ridge * ||z||_2^2 is added, the intercept left out. The rows sqrt(ridge) I stand below
        A, and zeros below y.
    row_scales_squared : sequence of m numbers d_k > 0
        The rows of (A, y) are meant times sqrt(d_k), so these are sample weights: ||r||^2 is sum_k d_k r_k^2.
    isometry : None, "dct", `DCT` or matrix Q with orthonormal columns
        The instance is (Q D A, Q D y) with D = diag(sqrt d). "dct" is the orthonormal DCT-II.
    groups : sequence of sequences of column positions
        Group penalties: sum_g w_g ||z_g||_2 takes the place of sum_i w_i |z_i|, every column is in exactly one group,
        and there is one weight > 0 a group. No other option goes with groups, and all numbers must be rational.
    """

    weights: object
    signs: object
    positive: bool
    intercept: bool
    ridge: object
    row_scales_squared: object
    isometry: object
    groups: object


def read_data(
    A: object, y: object, parameter: object, options: Options, *, name: str, takes_ridge: bool
) -> ProblemData:
    """The arguments of a constructor, read once.

    Parameters
    ----------
    A, y, parameter
        As for `sciverify.SquareRootLasso`.
    options : Options
    name : str
        What the problem calls its parameter.
    takes_ridge : bool
        Does ridge * ||z||^2 go with its loss?

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape; an unknown option; a parameter, weight, ridge or scale of
        the wrong sign; a sign constraint on a free entry; options that do not go with complex data or an isometry.
    AssumptionFailed
        The isometry is provably none.

    **Guarantee.** Every number is exactly the one that was passed, and no array of the caller's is kept.
    """
    if isinstance(A, FourierHaar):
        return _read_operator_data(A, y, parameter, options, name, takes_ridge)
    table = Labelled.of(A, "A")
    A, y = table.values, table.along_rows(y, "y")
    given = _Given.of(_in_order(options, table), takes_ridge)
    floats = read_float_data(A, y) if given.isometry is None else None
    complex_data, A, y = (None, A, y) if floats is not None else _complex_or_nested(A, y)
    if complex_data is not None:
        given.require_plain("A is complex", "real data only")
    kept, rows, measurements = floats or complex_data, None, None
    if kept is None:
        reader = Reader(A, y, [parameter, given.ridge], given.listed_weights, given.scales, given.isometry)
        rows = reader.matrix(A, "A")
        measurements = reader.vector(y, "y", len(rows))
        shape = len(rows), len(rows[0])
    else:
        reader = Reader([parameter, given.ridge], given.listed_weights, given.scales)
        shape = int(kept.matrix.shape[0]), int(kept.matrix.shape[1])
    number = _read_parameter(reader, parameter, name)
    groups = None if given.groups is None else read_groups(given.groups, shape[1])
    penalty = _read_penalty(reader, given, shape[1] if groups is None else len(groups))
    if complex_data is not None:
        _require_all_rational(number, name, penalty.weights.numbers())
    scales = None
    if given.scales is not None:
        scales = read_numbers(reader, given.scales, "row_scales_squared", shape[0], least=1)
    ridge = _read_ridge(reader, given)
    orthonormal = read_isometry(given.isometry, shape[0], reader)
    data = ProblemData(
        shape, rows, measurements, floats, complex_data, None, number, penalty.weights, given.weights is None,
        False, penalty.signs, scales, orthonormal, table.names, table.rows,
    )  # fmt: skip
    if groups is not None:
        return _in_groups(data, groups)
    data = _with_intercept(data) if given.intercept else data
    data = _with_ridge(data, ridge) if sign(ridge) else data
    return data if doubles(data.row_scales_squared or ()) is not None else _without_floats(data)


def _read_operator_data(
    operator: FourierHaar, y: object, parameter: object, options: Options, name: str, takes_ridge: bool
) -> ProblemData:
    """An operator and doubles; the parameter is rational."""
    given = _Given.of(options, takes_ridge)
    given.require_plain("A is an operator", "matrices only")
    data = read_operator(operator, y)
    number = _read_parameter(Reader([parameter]), parameter, name)
    if not isinstance(number, fmpq):
        raise InvalidInput(f"{name} is {shown(parameter)}: operators need a rational number, pass an approximation")
    weights = _read_penalty(Reader(given.listed_weights), given, data.shape[1]).weights
    if weights.floats() is None:
        raise InvalidInput(f"weights is {shown(given.weights)}: operators need doubles, round them first")
    return ProblemData(
        data.shape, None, None, None, None, None, number, weights, given.weights is None, False, None, None, None,
        operator_data=data,
    )  # fmt: skip


def _in_order(options: Options, table: Labelled) -> Options:
    """The options with vectors in the order of the rows and columns of A."""
    found = options.copy()
    if "weights" in options:
        in_groups = options.get("groups") is not None
        found["weights"] = (of_groups if in_groups else table.along_columns)(options["weights"], "weights")
    if "signs" in options:
        found["signs"] = table.along_columns(options["signs"], "signs")
    if "row_scales_squared" in options:
        found["row_scales_squared"] = table.along_rows(options["row_scales_squared"], "row_scales_squared")
    return found


@dataclass(frozen=True, slots=True)
class _Given:
    """The options of one constructor, each named and none unknown."""

    weights: object
    signs: object
    positive: bool
    intercept: bool
    ridge: object
    scales: object
    isometry: object
    groups: object

    @classmethod
    def of(cls, options: Options, takes_ridge: bool) -> _Given:
        unknown: Mapping[str, object] = {k: v for k, v in options.items() if k not in Options.__annotations__}
        for key, value in unknown.items():
            if key == "alpha":
                raise InvalidInput(
                    f"alpha is {shown(value)}: there is no factor 1/(2m) here; scikit-learn's alpha is lam = 2 m alpha"
                )
            if key in ("sample_weight", "sample_weights"):
                raise InvalidInput(f"{key} is {shown(value)}: sample weights are row_scales_squared here")
            known = list(Options.__annotations__)
            guess = nearest_name(key, known)
            raise InvalidInput(f"{key} is no option of a problem{guess}: known are {', '.join(known)}")
        ridge = options.get("ridge", 0)
        if not takes_ridge and not (isinstance(ridge, int) and ridge == 0):
            raise InvalidInput(f"ridge is {shown(ridge)}: ||z||_2^2 goes with the LASSO only, whose loss is a square")
        positive, intercept = options.get("positive", False), options.get("intercept", False)
        for key, flag in (("positive", positive), ("intercept", intercept)):
            if not isinstance(flag, bool | np.bool_):
                raise InvalidInput(f"{key} is {shown(flag)}: True or False is needed")
        if positive and options.get("signs") is not None:
            raise InvalidInput(f"signs is {shown(options.get('signs'))} beside positive=True: pass one of them")
        isometry = nested_isometry(options.get("isometry"))
        if isometry is not None and intercept:
            raise InvalidInput("intercept=True does not go with an isometry: append its column to A, with weight 0")
        weights: object = as_double_weights(options.get("weights"))
        weights = _nested(options.get("weights"), "weights") if weights is None else weights
        signs, scales = (_nested(options.get(key), key) for key in ("signs", "row_scales_squared"))
        groups = _nested(options.get("groups"), "groups")
        given = cls(weights, signs, bool(positive), bool(intercept), ridge, scales, isometry, groups)
        if groups is not None:
            replace(given, groups=None).require_plain("columns are in groups", "penalties of single columns only")
        return given

    @property
    def listed_weights(self) -> object:
        """The weights, if they are no array of doubles."""
        return None if isinstance(self.weights, np.ndarray) else self.weights

    def require_plain(self, what: str, whose: str) -> None:
        """Complex data and groups have weights and nothing else."""
        for key, value in (
            ("row_scales_squared", self.scales), ("isometry", self.isometry), ("signs", self.signs),
            ("positive", self.positive or None), ("intercept", self.intercept or None),
            ("ridge", None if isinstance(self.ridge, int) and self.ridge == 0 else self.ridge), ("groups", self.groups),
        ):  # fmt: skip
            if value is not None:
                raise InvalidInput(f"{what}: {key} goes with {whose}")


@dataclass(frozen=True, slots=True)
class _Penalty:
    weights: Weights
    signs: tuple[int, ...] | None


def _read_penalty(reader: Reader, given: _Given, count: int) -> _Penalty:
    """Weights and sign constraints of N columns."""
    weights = ones(count) if given.weights is None else read_weights(reader, given.weights, count)
    if not given.positive and given.signs is None:
        return _Penalty(weights, None)
    free = weights.zeros()
    signs = np.ones(count, dtype=int) if given.positive else np.array(_read_signs(given.signs, count))
    for k in free if not given.positive else ():
        if signs[k]:
            raise InvalidInput(f"signs[{k}] is {signs[k]} and weights[{k}] is 0: a free entry has no sign constraint")
    signs[list(free)] = 0
    return _Penalty(weights, tuple(signs.tolist()) if signs.any() else None)


def _read_signs(values: object, count: int) -> tuple[int, ...]:
    entries = values if isinstance(values, list) else []
    if len(entries) != count:
        raise InvalidInput(f"signs is {shown(values)}: {count} entries are needed, each 1, -1 or 0")
    for k, s in enumerate(entries):
        if isinstance(s, bool) or s not in (1, -1, 0):
            raise InvalidInput(f"signs[{k}] is {shown(s)}: 1 (not negative), -1 (not positive) or 0 is needed")
    return tuple(int(s) for s in entries)


def _read_ridge(reader: Reader, given: _Given) -> Exact:
    number, written = reader.scalar(given.ridge, "ridge"), shown(given.ridge)
    if sign(number) < 0:
        raise InvalidInput(f"ridge is {written}: it must not be negative")
    if sign(number) and given.isometry is not None:
        raise InvalidInput(
            f"ridge is {written}: no isometry is before its rows; leave it out, minimisers stay the same"
        )
    return number


def _nested(values: object, name: str) -> object:
    return None if values is None else as_nested(values, name)


def _complex_or_nested(A: object, y: object) -> tuple[ComplexData | None, object, object]:
    """(the data if A or y is complex, A and y as nested lists if they are not)"""
    found = read_complex_floats(A, y)
    if found is None:
        A, y = as_nested(A, "A"), as_nested(y, "y")
        if holds_complex(A) or holds_complex(y):
            found = read_complex(A, y)
    return found, A, y


def _read_parameter(reader: Reader, value: object, name: str) -> Exact:
    if value is None:
        raise InvalidInput(f"{name} is None: pass a number >= 0 after A and y")
    number = reader.scalar(value, name)
    if sign(number) < 0:
        raise InvalidInput(f"{name} is {shown(value)}: it must not be negative")
    return number


def _require_all_rational(parameter: Exact, name: str, weights: Vector) -> None:
    require_rational(parameter, name)
    for k, w in enumerate(weights):
        require_rational(w, f"weights[{k}]")
        if sign(w) == 0:
            raise InvalidInput(f"weights[{k}] is 0: complex data have no free entries")


def _in_groups(data: ProblemData, groups: Groups) -> ProblemData:
    """The same data with penalties of groups, none of weight 0."""
    for g, w in enumerate(data.weights.numbers()):
        require_group_rational(w, f"weights[{g}]")
        if sign(w) == 0:
            raise InvalidInput(f"weights[{g}] is 0: group penalties have no free entries")
    if data.floats is not None:
        held = float_group_data(data.floats, groups)
    elif data.rows is not None and data.measurements is not None:
        held = exact_group_data(data.rows, data.measurements, groups)
    return replace(data, floats=None, rows=None, measurements=None, group_data=held)


# ---------------------------------------------------------------- rows and columns that options append


def _with_intercept(data: ProblemData) -> ProblemData:
    """A column of ones in the last place, of weight 0 and without a sign constraint."""
    m, count = data.shape
    floats = None if data.floats is None else data.floats.beside(np.ones((m, 1)))
    rows = None if data.rows is None else tuple((*row, ONE) for row in data.rows)
    return replace(
        data,
        shape=(m, count + 1),
        floats=floats,
        rows=rows,
        weights=data.weights.and_zero(),
        signs=None if data.signs is None else (*data.signs, 0),
        intercept=True,
        names=None if data.names is None else (*data.names, "intercept"),
    )


def _with_ridge(data: ProblemData, ridge: Exact) -> ProblemData:
    """Rows of the identity below A, zeros below y, and `ridge` as their squared scale; no row for the intercept."""
    (m, count), own = data.shape, data.shape[1] - data.intercept
    floats = None if data.floats is None else data.floats.above_identity(own)
    rows, measurements = data.rows, data.measurements
    if rows is not None and measurements is not None:
        rows = *rows, *(tuple(ONE if i == k else ZERO for i in range(count)) for k in range(own))
        measurements = *measurements, *(ZERO,) * own
    scales = data.row_scales_squared or (ONE,) * m
    return replace(
        data,
        shape=(m + own, count),
        floats=floats,
        rows=rows,
        measurements=measurements,
        row_scales_squared=(*scales, *(ridge,) * own),
        ridge_rows=own,
    )


def _without_floats(data: ProblemData) -> ProblemData:
    """The same data number by number: some row scale is no double."""
    if data.floats is None:
        return data
    return replace(
        data, floats=None, rows=data.floats.exact_rows(), measurements=exact_vector(data.floats.measurements)
    )
