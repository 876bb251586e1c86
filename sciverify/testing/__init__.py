"""For people who test solvers: instances, solution sets in closed form, certified checks (beside the layers)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sciverify.certify.claim import Claim
    from sciverify.testing import strategies
    from sciverify.testing.examination import check_solver
    from sciverify.testing.examined import Examined, Passed
    from sciverify.testing.failure import CertifiedFailure
    from sciverify.testing.parametrize import parametrize_with_checks
    from sciverify.testing.planted import Planted

_HOMES = {
    "CertifiedFailure": "testing.failure",
    "Claim": "certify.claim",
    "Examined": "testing.examined",
    "Passed": "testing.examined",
    "Planted": "testing.planted",
    "check_solver": "testing.examination",
    "parametrize_with_checks": "testing.parametrize",
}

__all__ = [
    "CertifiedFailure",
    "Claim",
    "Examined",
    "Passed",
    "Planted",
    "check_solver",
    "parametrize_with_checks",
    "strategies",
]


def __getattr__(name: str) -> object:
    if name == "strategies":
        return import_module("sciverify.testing.strategies")
    if name not in _HOMES:
        raise AttributeError(f"module 'sciverify.testing' has no attribute {name!r}")
    value = getattr(import_module(f"sciverify.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
