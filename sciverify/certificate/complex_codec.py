"""Certificates about complex data <-> JSON: numbers are pairs of numerals (docs/certificate-format.md)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.complex_claims import ComplexEvidence, ComplexFit, FractionPairs, Krawczyk, ZeroMinimiser
from sciverify.errors import InvalidInput, MalformedCertificate, shown
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.problems.complex_data import Gaussians, complex_data
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery

_PARAMETER = {"lam": "lambda", "eta": "eta"}


def write_complex_instance(problem: SparseRecovery) -> dict[str, Any]:
    """The instance with the key "scalars"."""
    data = problem.complex_data
    if data is None:
        raise InvalidInput("this evidence belongs to complex data")
    return {
        "scalars": "complex",
        "problem": problem.kind,
        _PARAMETER[problem.parameter_name]: str(problem.parameter),
        "weights": [str(w) for w in problem.weights],
        "matrix": [_write(row) for row in data.exact_rows()],
        "measurements": _write(data.exact_measurements()),
    }


def write_complex_point(point: Any) -> list[list[str]]:
    """x as pairs."""
    return _write(point)


def write_complex_evidence(evidence: ComplexEvidence) -> dict[str, Any]:
    """One key, named after the rule."""
    if isinstance(evidence, ZeroMinimiser):
        return {"zero": {"rule": "complex-zero"}}
    common = {"support": list(evidence.support), "minimiser": _write_fractions(evidence.minimiser)}
    inverse = {"inverse": write_vector_block(evidence.inverse)}
    if isinstance(evidence, ComplexFit):
        dual = {"dual": _write_fractions(evidence.dual)}
        return {"exact-fit": {"rule": "complex-exact-fit", **common, **dual, **inverse}}
    box = {"scale": numeral(evidence.scale), "radius": numeral(evidence.radius)}
    return {"krawczyk": {"rule": "complex-krawczyk", **common, **box, **inverse}}


def read_complex_instance(value: dict[str, Any]) -> SparseRecovery:
    """The problem of an instance with the key "scalars"."""
    kind: Any = PROBLEMS[value["problem"]]
    data = complex_data(tuple(_read(row) for row in value["matrix"]), _read(value["measurements"]))
    parameter, weights = value[_PARAMETER[kind.parameter_name]], [_number(w) for w in value["weights"]]
    problem: SparseRecovery = kind(data, None, _number(parameter), weights=weights)
    return problem


def read_complex_point(value: Any) -> Gaussians:
    """x from pairs."""
    return _read(value)


def read_complex_evidence(value: dict[str, Any]) -> ComplexEvidence:
    """The evidence of a certificate about complex data."""
    ((name, found),) = value.items()
    if name == "zero":
        return ZeroMinimiser()
    support, minimiser = tuple(found["support"]), _read_fractions(found["minimiser"])
    inverse = read_vector_block(found["inverse"])
    if name == "exact-fit":
        count = 2 * len(support)
        return ComplexFit(support, minimiser, _read_fractions(found["dual"]), inverse.reshape(count, count))
    if name != "krawczyk":
        raise MalformedCertificate(f"evidence {shown(name)} is unknown")
    count = round(len(inverse) ** 0.5)
    scale, radius = to_fraction(_number(found["scale"])), to_fraction(_number(found["radius"]))
    return Krawczyk(support, minimiser, scale, radius, inverse.reshape(count, count))


def _write(values: Sequence[tuple[fmpq, fmpq]]) -> list[list[str]]:
    return [[str(a), str(b)] for a, b in values]


def _write_fractions(values: FractionPairs) -> list[list[str]]:
    return [[numeral(a), numeral(b)] for a, b in values]


def _read(value: Any) -> Gaussians:
    return tuple((_number(a), _number(b)) for a, b in value)


def _read_fractions(value: Any) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple((to_fraction(a), to_fraction(b)) for a, b in _read(value))


def _number(value: Any) -> fmpq:
    number = to_rational(value, "a numeral") if isinstance(value, str) else None
    if number is None:
        raise MalformedCertificate(f"{shown(value)} is not a numeral in a string")
    return number
