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
    from sciverify.testing.known_spectra import KNOWN, KnownSpectrum
    from sciverify.testing.parametrize import parametrize_with_checks
    from sciverify.testing.planted import Planted
    from sciverify.testing.spectral_solvers import (
        ExaminedSpectra,
        SpectralFinding,
        check_spectral_solver,
        refute_finding,
        refute_growth,
    )

_HOMES = {
    "CertifiedFailure": "testing.failure",
    "Claim": "certify.claim",
    "Examined": "testing.examined",
    "ExaminedSpectra": "testing.spectral_solvers",
    "KNOWN": "testing.known_spectra",
    "KnownSpectrum": "testing.known_spectra",
    "Passed": "testing.examined",
    "Planted": "testing.planted",
    "SpectralFinding": "testing.spectral_solvers",
    "check_solver": "testing.examination",
    "check_spectral_solver": "testing.spectral_solvers",
    "parametrize_with_checks": "testing.parametrize",
    "refute_finding": "testing.spectral_solvers",
    "refute_growth": "testing.spectral_solvers",
}

__all__ = [
    "KNOWN",
    "CertifiedFailure",
    "Claim",
    "Examined",
    "ExaminedSpectra",
    "KnownSpectrum",
    "Passed",
    "Planted",
    "SpectralFinding",
    "check_solver",
    "check_spectral_solver",
    "parametrize_with_checks",
    "refute_finding",
    "refute_growth",
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
