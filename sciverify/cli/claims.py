"""`sciverify refute MODULE:BASE --claim CLASS:PROBLEM`: a tower against the adversary of the class that it claims."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import cast

from sciverify.certificate.certificate import Certificate
from sciverify.cli.loading import load
from sciverify.cli.waiting import waiting
from sciverify.errors import InvalidInput, shown
from sciverify.hierarchy import (
    BASIS_PURSUIT,
    EXIT_FLAG,
    LINEAR_PROGRAMS,
    OPTIMAL_MAP,
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_BOUNDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ZERO_IN_SPECTRUM,
    ComputationalProblem,
    Membership,
    SciClass,
    Tower,
    challenge,
    pseudospectrum_of_diagonal,
    spectrum_meets,
)
from sciverify.oracles.budget import Budget

_PROBLEMS = {
    problem.name: problem
    for problem in (
        SPECTRUM_OF_DIAGONAL,
        SPECTRUM_OF_JACOBI,
        SPECTRUM_OF_COMPACT,
        SPECTRUM_OF_SELF_ADJOINT,
        SPECTRUM_OF_BANDED,
        OPTIMAL_MAP,
        EXIT_FLAG,
        LINEAR_PROGRAMS,
        BASIS_PURSUIT,
        SPECTRUM_OF_BOUNDED,
    )
} | {"zero-in-spectrum": ZERO_IN_SPECTRUM}
_MEETS, _PSEUDOSPECTRUM = "spectrum-meets", "pseudospectrum"
_GREEK = str.maketrans({"Δ": "Delta_", "Σ": "Sigma_", "Π": "Pi_", **dict(zip("₁₂₃", "123", strict=True))})
"""As classes are printed."""


def run_claim(options: argparse.Namespace) -> int:
    """Play the game of the claim; 1 if the tower is refuted, changes its mind or crashes, else 0."""
    claim = read_claim(options.claim)
    found = load(options.algorithm)
    tower = found if isinstance(found, Tower) else Tower(cast("Callable[..., object]", found))
    with waiting("playing"):
        outcome = challenge(tower, claim, Budget(seconds=options.seconds))
    certificate: Certificate | None = getattr(outcome, "certificate", None)
    files = []
    if options.out is not None and certificate is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        files.append(certificate.save(options.out / "claim.json"))
    if options.format == "json":
        said = {"verdict": outcome.verdict, "refuted": outcome.refuted, "claim": str(claim), "text": str(outcome)}
        print(json.dumps(said | {"certificates": [str(file) for file in files]}, indent=1, ensure_ascii=False))
    else:
        print(outcome)
        for file in files:
            print(f"certificate: {file}")
    return int(outcome.refuted)


def read_claim(words: str) -> Membership:
    """CLASS:PROBLEM, such as Delta_1:jacobi-spectrum.

    Raises
    ------
    InvalidInput
        Another form, class or problem.
    """
    name, _, asked = words.partition(":")
    letter, _, level = name.translate(_GREEK).partition("_")
    if letter not in ("Delta", "Sigma", "Pi") or not level.isdecimal() or not 0 < int(level) < 100:
        raise InvalidInput(f"--claim {shown(words)}: write CLASS:PROBLEM, such as Delta_1:jacobi-spectrum")
    return Membership(_problem(asked), SciClass(letter, int(level)))


def _problem(words: str) -> ComputationalProblem:
    name, _, ends = words.partition("=")
    if name == _MEETS and ends.count(",") == 1:
        return spectrum_meets(*ends.split(","))
    if name == _PSEUDOSPECTRUM and ends:
        return pseudospectrum_of_diagonal(ends)
    if words not in _PROBLEMS:
        known = ", ".join([*_PROBLEMS, f"{_MEETS}=LOW,HIGH", f"{_PSEUDOSPECTRUM}=LEVEL"])
        raise InvalidInput(f"the problem is {shown(words)}: known are {known}")
    return _PROBLEMS[words]
