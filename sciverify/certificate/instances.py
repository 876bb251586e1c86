"""Instances and points <-> JSON: exact numbers of a tower, float64 blocks, complex rational numbers."""

from __future__ import annotations

from pathlib import Path

from sciverify.certificate.blocks import (
    SideFiles,
    read_matrix_block,
    read_vector_block,
    write_matrix_block,
    write_vector_block,
)
from sciverify.certificate.field_elements import FieldElements
from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.numerals import read_gaussians, read_integers, read_rational, write_gaussians
from sciverify.certificate.statement import Point, Problem
from sciverify.certificate.tower import RootTower
from sciverify.errors import InvalidInput
from sciverify.exact.reading import Matrix
from sciverify.problems.complex_data import complex_data
from sciverify.problems.isometry import DCT, OrthonormalColumns
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

EXACT, FLOAT64, COMPLEX, GROUPS, OTHER = "exact", "float64", "complex", "groups", "other"
OPERATOR = "operator"
_PARAMETER = {"lam": "lambda", "eta": "eta"}


def data_of(instance: JsonObject) -> str:
    """How an instance is written: EXACT, FLOAT64, COMPLEX, GROUPS or OPERATOR; OTHER if it poses no problem."""
    if "problem" not in instance:
        return OTHER
    if "operator" in instance:
        return OPERATOR
    if "scalars" in instance:
        return COMPLEX
    if "groups" in instance:
        return GROUPS
    return FLOAT64 if isinstance(instance["matrix"], dict) else EXACT


def write_exact_instance(problem: Problem, tower: RootTower) -> JsonObject:
    """The instance, number by number."""
    if isinstance(problem, TurnedProblem):
        return {**write_exact_instance(problem.real, tower), "turns": list(problem.turns)}
    isometry: JsonObject | None = None
    if isinstance(problem.isometry, DCT):
        isometry = {"kind": "dct-ii"}
    elif isinstance(problem.isometry, OrthonormalColumns):
        isometry = {"kind": "matrix", "rows": tower.write_matrix(problem.isometry.matrix)}
    scales = problem.row_scales_squared
    return {
        **_signs_of(problem),
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: tower.write(problem.parameter),
        "weights": tower.write_vector(problem.weights),
        "matrix": tower.write_matrix(problem.matrix),
        "measurements": tower.write_vector(problem.measurements),
        "row_scales_squared": None if scales is None else tower.write_vector(scales),
        "isometry": isometry,
    }


def read_exact_instance(value: object, field: FieldElements) -> Problem:
    """The problem of such an instance."""
    value = as_object(value)
    if "turns" in value:
        return TurnedProblem(_read_real_instance(value, field), read_integers(value["turns"]))
    return _read_real_instance(value, field)


def _read_real_instance(value: object, field: FieldElements) -> SparseRecovery:
    value = as_object(value)
    isometry: str | Matrix | None = None
    if value["isometry"] is not None:
        written = as_object(value["isometry"])
        isometry = "dct" if written["kind"] == "dct-ii" else field.matrix(written["rows"])
    scales = value["row_scales_squared"]
    kind = PROBLEMS[as_text(value["problem"])]
    return kind(
        field.matrix(value["matrix"]),
        field.vector(value["measurements"]),
        field.number(value[_PARAMETER[kind.parameter_name]]),
        weights=field.vector(value["weights"]),
        signs=_read_signs(value),
        row_scales_squared=None if scales is None else field.vector(scales),
        isometry=isometry,
    )


def _signs_of(problem: SparseRecovery) -> JsonObject:
    """The key "signs", where an entry has a sign constraint."""
    return {} if problem.signs is None else {"signs": list(problem.signs)}


def _read_signs(instance: JsonObject) -> tuple[int, ...] | None:
    return read_integers(instance["signs"]) if "signs" in instance else None


def read_exact_point(value: object, problem: Problem, field: FieldElements) -> Point:
    """The point of such an array."""
    return field.matrix(value) if isinstance(problem, TurnedProblem) else field.vector(value)


def write_float_instance(problem: Problem, beside: SideFiles | None) -> JsonObject:
    """The instance in float64 blocks; a large matrix goes to `beside`, unless that is None."""
    if isinstance(problem, TurnedProblem) or problem.floats is None or problem.float_weights is None:
        raise InvalidInput("a support enclosure belongs to float64 data")
    floats, weights, scales = problem.floats, problem.float_weights, problem.float_row_scales
    rows = {} if scales is None else {"row_scales_squared": write_vector_block(scales)}
    return {
        **_signs_of(problem),
        **rows,
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: str(problem.parameter),
        "weights": None if (weights == 1).all() else write_vector_block(weights),
        "matrix": write_matrix_block(floats, beside),
        "measurements": write_vector_block(floats.measurements),
    }


def read_float_instance(value: object, folder: Path | None) -> SparseRecovery:
    """The problem of such an instance; a matrix in a file of its own is looked for in `folder`."""
    value = as_object(value)
    kind = PROBLEMS[as_text(value["problem"])]
    return kind(
        read_matrix_block(value["matrix"], folder),
        read_vector_block(value["measurements"]),
        read_rational(value[_PARAMETER[kind.parameter_name]]),
        weights=None if value["weights"] is None else read_vector_block(value["weights"]),
        signs=_read_signs(value),
        row_scales_squared=read_vector_block(value["row_scales_squared"]) if "row_scales_squared" in value else None,
    )


def write_complex_instance(problem: Problem) -> JsonObject:
    """The instance with the key "scalars": numbers are pairs of numerals."""
    if isinstance(problem, TurnedProblem):
        raise InvalidInput("this evidence belongs to complex data without turns")
    data = problem.complex_data
    if data is None:
        raise InvalidInput("this evidence belongs to complex data")
    return {
        "scalars": "complex",
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: str(problem.parameter),
        "weights": [str(w) for w in problem.weights],
        "matrix": [write_gaussians(row) for row in data.exact_rows()],
        "measurements": write_gaussians(data.exact_measurements()),
    }


def read_complex_instance(value: object) -> SparseRecovery:
    """The problem of an instance with the key "scalars"."""
    value = as_object(value)
    kind = PROBLEMS[as_text(value["problem"])]
    data = complex_data(
        tuple(read_gaussians(row) for row in as_list(value["matrix"])), read_gaussians(value["measurements"])
    )
    parameter, weights = value[_PARAMETER[kind.parameter_name]], [read_rational(w) for w in as_list(value["weights"])]
    return kind(data, None, read_rational(parameter), weights=weights)


def write_group_instance(problem: Problem) -> JsonObject:
    """The instance with the key "groups": rational numbers, one weight a group."""
    if isinstance(problem, TurnedProblem) or problem.group_data is None:
        raise InvalidInput("this evidence belongs to groups")
    data = problem.group_data
    return {
        "groups": [list(group) for group in data.groups],
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: str(problem.parameter),
        "weights": [str(w) for w in problem.weights],
        "matrix": [[str(x) for x in row] for row in data.exact_rows()],
        "measurements": [str(b) for b in data.exact_measurements()],
    }


def read_group_instance(value: object) -> SparseRecovery:
    """The problem of an instance with the key "groups"."""
    value = as_object(value)
    kind = PROBLEMS[as_text(value["problem"])]
    return kind(
        [[read_rational(x) for x in as_list(row)] for row in as_list(value["matrix"])],
        [read_rational(b) for b in as_list(value["measurements"])],
        read_rational(value[_PARAMETER[kind.parameter_name]]),
        groups=[read_integers(group) for group in as_list(value["groups"])],
        weights=[read_rational(w) for w in as_list(value["weights"])],
    )
