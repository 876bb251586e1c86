"""sciverify: computation whose accuracy claims are proofs.

    >>> import sciverify as sv
    >>> problem = sv.SquareRootLasso([[1, 1]], [1], lam="1/4")
    >>> certificate = sv.certify_distance(problem, [1, 1])
    >>> certificate.distance.lower <= certificate.distance.upper
    True

Everything is imported on first use, so that importing the package costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sciverify import families
    from sciverify.algorithms.firenet import Firenet
    from sciverify.certificate.certificate import Certificate
    from sciverify.certificate.checking import check
    from sciverify.certificate.codec import load_certificate
    from sciverify.certify.distance import certify_distance
    from sciverify.certify.growth import certify_growth
    from sciverify.certify.minimum import certify_minimum
    from sciverify.certify.objective import certify_objective_excess
    from sciverify.certify.optimal_pair import solution_set
    from sciverify.certify.solution import Solution
    from sciverify.certify.solution_structure import certify_dimension, certify_support
    from sciverify.certify.solve import solve
    from sciverify.certify.trust_radius import certify_trust_radius
    from sciverify.certify.within import certify_distance_within
    from sciverify.errors import (
        AssumptionFailed,
        InvalidInput,
        MalformedCertificate,
        PrecisionExhausted,
        RejectedCertificate,
        SciverifyError,
        Undecided,
    )
    from sciverify.exact.enclosure import Enclosure
    from sciverify.exact.verdict import Verdict
    from sciverify.oracles.computable import ComputableMatrix, ComputableReal
    from sciverify.oracles.computable_problem import ComputableProblem
    from sciverify.oracles.oracle import Oracle
    from sciverify.problems.basis_pursuit import BasisPursuit
    from sciverify.problems.isometry import DCT
    from sciverify.problems.lasso import Lasso
    from sciverify.problems.solution_set import SolutionSet
    from sciverify.problems.square_root_lasso import SquareRootLasso

__version__ = "0.1.0"

_HOMES = {
    "AssumptionFailed": "errors",
    "BasisPursuit": "problems.basis_pursuit",
    "Certificate": "certificate.certificate",
    "ComputableMatrix": "oracles.computable",
    "ComputableProblem": "oracles.computable_problem",
    "ComputableReal": "oracles.computable",
    "DCT": "problems.isometry",
    "Enclosure": "exact.enclosure",
    "Firenet": "algorithms.firenet",
    "InvalidInput": "errors",
    "Lasso": "problems.lasso",
    "MalformedCertificate": "errors",
    "Oracle": "oracles.oracle",
    "PrecisionExhausted": "errors",
    "RejectedCertificate": "errors",
    "SciverifyError": "errors",
    "Solution": "certify.solution",
    "SolutionSet": "problems.solution_set",
    "SquareRootLasso": "problems.square_root_lasso",
    "Undecided": "errors",
    "Verdict": "exact.verdict",
    "certify_dimension": "certify.solution_structure",
    "certify_distance": "certify.distance",
    "certify_distance_within": "certify.within",
    "certify_growth": "certify.growth",
    "certify_minimum": "certify.minimum",
    "certify_objective_excess": "certify.objective",
    "certify_support": "certify.solution_structure",
    "certify_trust_radius": "certify.trust_radius",
    "check": "certificate.checking",
    "load_certificate": "certificate.codec",
    "solution_set": "certify.optimal_pair",
    "solve": "certify.solve",
}

__all__ = [
    "DCT",
    "AssumptionFailed",
    "BasisPursuit",
    "Certificate",
    "ComputableMatrix",
    "ComputableProblem",
    "ComputableReal",
    "Enclosure",
    "Firenet",
    "InvalidInput",
    "Lasso",
    "MalformedCertificate",
    "Oracle",
    "PrecisionExhausted",
    "RejectedCertificate",
    "SciverifyError",
    "Solution",
    "SolutionSet",
    "SquareRootLasso",
    "Undecided",
    "Verdict",
    "certify_dimension",
    "certify_distance",
    "certify_distance_within",
    "certify_growth",
    "certify_minimum",
    "certify_objective_excess",
    "certify_support",
    "certify_trust_radius",
    "check",
    "families",
    "load_certificate",
    "solution_set",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name == "families":
        return import_module("sciverify.families")
    if name not in _HOMES:
        raise AttributeError(f"module 'sciverify' has no attribute {name!r}")
    value = getattr(import_module(f"sciverify.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
