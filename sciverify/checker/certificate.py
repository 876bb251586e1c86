"""Whole certificates: the document, the form of its data, and the rule of its kind."""

from __future__ import annotations

import os
from os import PathLike

from . import (
    any_map,
    arc_gap,
    change,
    circle_measures,
    class_refutation,
    cmv,
    constant_class,
    distribution,
    eigenvalues,
    float_structure,
    growth,
    hilbert,
    kernel_awareness,
    lattice,
    linear_program,
    linear_region,
    lipschitz,
    map_refutation,
    mind_changes,
    network_claims,
    null_space,
    optimal_map,
    oscillator,
    pair_couplings,
    power_residuals,
    pseudospectra,
    pseudospectrum_pictures,
    solution_path,
    spectral_gap,
    spectral_measures,
    spectral_points,
    structure,
    suboptimal_map,
    table,
    tiling,
    training_failure,
    transcript,
)
from .block_rules import check_block_distance
from .case import Case, Exhibit
from .document import MAX_BYTES, Json, Malformed, has, look, read_document, read_object, short
from .enclosed_path import check_enclosed_path
from .enclosure import check_enclosed_distance
from .field import Levels, Number, Vector, elements, read_field
from .numerals import ZERO
from .operator_convexity import check_operator_distance
from .penalties import described
from .problem import problem_of
from .rules import KINDS, Kind, OtherKind, Verified
from .strict_dual import check_dual_distance
from .strong_convexity import check_convex_distance
from .turns import read_turns, require_penalties, turned_point
from .work import ALLOWED, limited

FORMAT = "sciverify-certificate"
VERSION = 1
FAMILIES = (
    structure,
    growth,
    change,
    class_refutation,
    mind_changes,
    solution_path,
    transcript,
    any_map,
    kernel_awareness,
    training_failure,
    optimal_map,
    suboptimal_map,
    map_refutation,
    null_space,
    network_claims,
    lipschitz,
    linear_region,
    linear_program,
    constant_class,
    pair_couplings,
    spectral_gap,
    spectral_points,
    lattice,
    tiling,
    oscillator,
    table,
    hilbert,
    spectral_measures,
    cmv,
    circle_measures,
    arc_gap,
    distribution,
    pseudospectra,
    eigenvalues,
    pseudospectrum_pictures,
    power_residuals,
)
"""Modules that register kinds of claims beside those of the kernel, and kinds of operators on l2."""


def check_file(path: str | PathLike[str], *, patient: bool = False) -> Verified:
    """Read and check one file; a matrix in a file of its own is looked for next to it.

    Raises
    ------
    Malformed, Rejected
        The file does not follow the format, or a rule does not hold.
    TooMuchWork
        Checking would take longer than some seconds beside one pass over the data; never with `patient`.
    """
    with open(path, "rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    return check_bytes(data, os.path.dirname(os.path.abspath(path)), patient=patient)


def check_bytes(data: bytes, folder: str | None = None, *, patient: bool = False) -> Verified:
    """The same for the bytes of a file; a matrix in a file of its own is looked for in `folder`."""
    with limited(None if patient else ALLOWED):
        return _check(read_document(data), folder)


def _check(document: Json, folder: str | None) -> Verified:
    keys = ["format", "version", "claim", "field", "instance", "point", "evidence"]
    name, version, claim, field, instance, point, evidence = read_object(document, "the certificate", keys)
    if name != FORMAT:
        raise Malformed(f"format is {short(name)}, not {FORMAT!r}")
    if type(version) is not int or version != VERSION:
        raise Malformed(f"version is {short(version)}; this checker reads version {VERSION}")
    kind = _kind(claim)
    if isinstance(kind, OtherKind):
        return _check_other(kind, claim, field, instance, point, evidence)
    if has(instance, "operator"):
        return _check_with_operator(kind, claim, field, instance, point, evidence)
    has_blocks = has(instance, "scalars") or has(instance, "groups")
    if not has_blocks and type(look(instance, "matrix")) is not dict:
        return _check_number_by_number(kind, claim, field, instance, point, evidence)
    if field != []:
        raise Malformed("complex data, groups and float64 blocks go with the rational field")
    if kind.name == "solution-path" and not has_blocks:
        return check_enclosed_path(claim, instance, point, evidence, folder)
    if kind in float_structure.KINDS and not has_blocks:
        return float_structure.check_float_structure(kind, claim, instance, point, evidence, folder)
    if kind.name != "distance":
        raise Malformed(
            "complex data and groups go with a claim about a distance, float64 blocks also with one of a path, of a "
            "support or of a dimension"
        )
    if has_blocks:
        return check_block_distance(claim, instance, point, evidence)
    if has(evidence, "convexity"):
        return check_convex_distance(claim, instance, point, evidence, folder)
    if has(evidence, "dual"):
        return check_dual_distance(claim, instance, point, evidence, folder)
    return check_enclosed_distance(claim, instance, point, evidence, folder)


def _check_with_operator(kind: Kind, claim: Json, field: Json, instance: Json, point: Json, evidence: Json) -> Verified:
    if field != []:
        raise Malformed("operators by name go with the rational field")
    if kind.name != "distance":
        raise Malformed("operators by name go with a claim about a distance")
    return check_operator_distance(claim, instance, point, evidence)


def _check_other(kind: OtherKind, claim: Json, field: Json, instance: Json, point: Json, evidence: Json) -> Verified:
    if field != [] or point is not None:
        raise Malformed(f"a claim of kind {kind.name!r} goes with the rational field, and its point is null")
    return {"kind": kind.name} | kind.check(Exhibit(claim, instance, evidence))


def _kind(claim: Json) -> Kind | OtherKind:
    name = look(claim, "kind")
    if type(name) is not str or name not in KINDS:
        raise Malformed(f"claim.kind is {short(name)}; known are {', '.join(KINDS)}")
    return KINDS[name]


def _check_number_by_number(
    kind: Kind, claim: Json, field: Json, instance: Json, point: Json, evidence: Json
) -> Verified:
    levels = read_field(field)
    turns = None
    if type(instance) is dict and "turns" in instance:
        if not kind.turns:
            raise Malformed(f"instance.turns does not go with a claim of kind {kind.name!r}")
        instance = {**instance}
        turns = read_turns(instance.pop("turns"), look(instance, "weights"))
    problem = problem_of(instance)(instance, levels)
    if turns is not None:
        require_penalties(problem)
    x, beside = _read_point(kind, point, levels, problem.columns, turns)
    verified = kind.check(Case(claim, problem, x, beside, evidence, levels, lambda proof: _check(proof, None)))
    title = described(problem.title, problem.free, problem.signs)
    title += "" if turns is None else ", columns turned by powers of i"
    about = {"kind": kind.name, "title": title, "symbol": problem.symbol, "isometry": problem.isometry}
    return about | {"rows": problem.rows, "columns": problem.columns} | verified


def _read_point(
    kind: Kind, point: Json, levels: Levels, columns: int, turns: list[int] | None
) -> tuple[Vector | None, Number]:
    """The point, its real parts after the turns, and the squared norm of the imaginary ones."""
    if kind.point:
        return (
            (elements(point, levels, "point", columns), ZERO) if turns is None else turned_point(point, levels, turns)
        )
    if point is not None:
        raise Malformed(f"point must be null: a claim of kind {kind.name!r} has none")
    return None, ZERO
