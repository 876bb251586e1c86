"""`sciverify refute MODULE:BASE --claim CLASS:PROBLEM`: a tower against the adversary of the class that it claims."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from sciverify.adversary.outcomes import Crashed, Outcome
from sciverify.certificate.certificate import Certificate
from sciverify.cli.claim_arguments import refuse_options_of_families
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
    ChallengeOutcome,
    ComputationalProblem,
    CrashedTower,
    Membership,
    RandomisedTower,
    SciClass,
    Tower,
    challenge,
    classification,
    pseudospectrum_of_diagonal,
    spectrum_meets,
)
from sciverify.isolation.foreign import NoReply
from sciverify.isolation.signature import NOT_CALLABLE, call
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
_CLASS = re.compile(r"(delta|sigma|pi)_?([1-9][0-9]?)")
_ELSEWHERE = {"digits-of-minimisers": " (leave out --claim: `sciverify refute mine.py:algorithm --family FAMILY`)"}
_EXACT = frozenset(name for name, problem in _PROBLEMS.items() if problem.family is None) - {
    OPTIMAL_MAP.name,
    EXIT_FLAG.name,
} | {_MEETS, _PSEUDOSPECTRUM}
"""Problems about entries of operators."""
_FILE = "claim.json"


def run_claim(options: argparse.Namespace) -> int:
    """Play the game of the claim; 1 if the tower is refuted, changes its mind or crashes, else 0."""
    claim = read_claim(options.claim)
    refuse_options_of_families(options)
    if options.bits is not None and claim.problem.name in _EXACT:
        raise InvalidInput(f"--bits {options.bits}: entries of operators are answered exactly; leave it out")
    found = load(options.algorithm)
    tower = found if isinstance(found, Tower) else Tower(cast("Callable[..., object]", found))
    misfits: list[str] = []
    with waiting("playing"):
        outcome = challenge(_watched(tower, misfits), claim, Budget(bits=options.bits, seconds=options.seconds))
    if misfits and isinstance(outcome, CrashedTower | Crashed):
        called = _called(claim.problem, tower.height)
        raise InvalidInput(f"{options.algorithm} cannot be called like this, {called}: {misfits[0]}")
    certificate: Certificate | None = getattr(outcome, "certificate", None)
    files = []
    if options.out is not None and certificate is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        files.append(certificate.save(options.out / _FILE))
    notes = _notes(outcome, None if options.out is None else options.out / _FILE) if not files else []
    if options.format == "json":
        said = {"verdict": outcome.verdict, "refuted": outcome.refuted, "claim": str(claim), "text": str(outcome)}
        said |= {"certificates": [str(file) for file in files], "notes": notes}
        print(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        print(outcome)
        for line in [*(f"certificate: {file}" for file in files), *notes]:
            print(line)
    return int(outcome.refuted)


def _watched(tower: Tower, misfits: list[str]) -> Tower:
    """The same tower, which remembers if its function was not called at all."""

    def base(*arguments: object) -> object:
        try:
            return call(tower.base, arguments, {})
        except NoReply as ended:
            misfits.extend([ended.status] if ended.kind == NOT_CALLABLE else [])
            raise

    return replace(tower, base=base)


def _called(problem: ComputationalProblem, height: int) -> str:
    """How the function of a tower is called."""
    if problem.name == EXIT_FLAG.name:
        return "base(n, training, x)"
    if problem.family is not None:
        return "base(n, training)"
    indices = ["n"] if height == 1 else [f"n_{k}" for k in range(height, 0, -1)]
    return f"base({', '.join([*indices, 'told'])})"


def _notes(outcome: ChallengeOutcome | Outcome, file: Path | None) -> list[str]:
    """Where no certificate is written: why, and what stands in its place."""
    notes = []
    if isinstance(outcome, RandomisedTower):
        notes.append("no certificate: none is made of a probability")
    if file is not None and file.exists():
        notes.append(f"{file} is from an earlier run, and not about this one")
    return notes


def read_claim(words: str) -> Membership:
    """CLASS:PROBLEM, such as Delta_1:jacobi-spectrum.

    Raises
    ------
    InvalidInput
        Another form, class or problem.
    """
    name, colon, asked = words.partition(":")
    read = _CLASS.fullmatch(name.strip().translate(_GREEK).lower())
    if read is None or not colon:
        raise InvalidInput(
            f"--claim {shown(words)}: write CLASS:PROBLEM, such as Delta_1:jacobi-spectrum; classes are "
            "Delta_1, Sigma_1, Pi_1, Delta_2, Sigma_2 and so on"
        )
    return Membership(_problem(asked.strip()), SciClass(read[1].capitalize(), int(read[2])))


def _problem(words: str) -> ComputationalProblem:
    name, _, ends = words.partition("=")
    if name == _MEETS and ends.count(",") == 1:
        return spectrum_meets(*ends.split(","))
    if name == _PSEUDOSPECTRUM and ends:
        return pseudospectrum_of_diagonal(ends)
    if words not in _PROBLEMS:
        known = ", ".join([*_PROBLEMS, f"{_MEETS}=LOW,HIGH", f"{_PSEUDOSPECTRUM}=LEVEL"])
        if words in [row.name for row in classification()]:
            raise InvalidInput(
                f"no game of --claim is about {shown(words)}{_ELSEWHERE.get(words, '')}: there are {known}"
            )
        raise InvalidInput(f"the problem is {shown(words)}: known are {known}")
    return _PROBLEMS[words]
