"""`sciverify audit-spectra`: holds solvers of eigenvalues and singular values against spectra in closed form."""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import cast

from sciverify.allowance import Progress
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.checking import check_independently
from sciverify.cli.loading import load
from sciverify.cli.places import require_folder
from sciverify.cli.printing import print_table
from sciverify.cli.progress import progress_bar
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.report.spectral_audit import SolverRow, spectral_audit_table
from sciverify.report.table import SUFFIXES, Table
from sciverify.subjects.spectral import SELF_ADJOINT_ONLY, SPECTRAL_SOLVERS
from sciverify.testing.known_spectra import KNOWN
from sciverify.testing.spectral_solvers import (
    VERDICTS,
    ExaminedSpectra,
    Solver,
    check_spectral_solver,
    refute_finding,
)
from sciverify.whole_files import write_whole


def run(options: argparse.Namespace) -> int:
    """Ask every solver, print the table, write certificates; 1 where a claim is false, 4 where nothing is answered."""
    if importlib.util.find_spec("scipy") is None:
        raise InvalidInput(
            "solvers are asked about sparse matrices of SciPy, which is not installed: pip install scipy"
        )
    size = as_integer(options.size, "--size", 4, 10_000)
    solvers = {name: _solver(name) for name in options.solvers or SPECTRAL_SOLVERS}
    if options.out:
        require_folder("--out", options.out)
    audited = {}
    with progress_bar() as told, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a solver warns of is no claim
        for k, (name, solver) in enumerate(solvers.items()):
            restricted = options.self_adjoint or name in SELF_ADJOINT_ONLY
            audited[name] = check_spectral_solver(
                solver,
                situations=[s for s in KNOWN if s.operator.is_self_adjoint or not restricted],
                size=size,
                tolerance=options.tolerance,
                progress=_part(told, name, k, len(solvers)),
            )
        certificates = _refutations(audited) if options.out else {}
    table = spectral_audit_table([_row(name, found) for name, found in audited.items()])
    print_table(table, options.format)
    accepted = _saved(table, certificates, options.out) if options.out else True
    alone = sum(len(found.silent_failures) for found in audited.values()) - sum(
        "-false." in name for name in certificates
    )
    if options.out and alone:
        print(f"{alone} false claims are refuted by closed forms alone, without a certificate.", file=sys.stderr)
    if any(found.silent_failures for found in audited.values()) or not accepted:
        return 1
    return 4 if all(len(found.raised) == len(found.findings) for found in audited.values()) else 0


def _solver(name: str) -> Solver:
    """One with a name, or somebody's function."""
    if name in SPECTRAL_SOLVERS:
        return SPECTRAL_SOLVERS[name]
    if ":" not in name:
        raise InvalidInput(
            f"{shown(name)} is no solver: known are {', '.join(SPECTRAL_SOLVERS)}, or write MODULE:FUNCTION"
        )
    found = load(name)
    if not callable(found):
        raise InvalidInput(f"{name} is {shown(found)}: a function (A, places, z) -> distance is needed")
    return cast("Callable[..., object]", found)


def _part(told: Progress, name: str, k: int, count: int) -> Progress:
    """The bar of one solver is a part of the bar of all."""
    return lambda phrase, share: told(f"{name}: {phrase}", (k + (share or 0.0)) / count)


def _row(name: str, found: ExaminedSpectra) -> SolverRow:
    counts = {verdict: sum(finding.verdict == verdict for finding in found.findings) for verdict in VERDICTS}
    first = ""
    if found.silent_failures:
        first = f"false claim: {found.silent_failures[0]}."
    elif found.raised:
        first = f"error: {found.raised[0]}"
    return SolverRow(name, counts, found.factor, sum(finding.seconds for finding in found.findings), first)


def _refutations(audited: dict[str, ExaminedSpectra]) -> dict[str, Certificate]:
    """By the names of their files: solver, number of the question, verdict."""
    found = {}
    for name, examined in audited.items():
        for k, finding in enumerate(examined.findings):
            certificate = refute_finding(finding)
            if certificate is not None:
                words = re.sub(r"[^\w.-]+", "-", f"{name}-{finding.situation}-{k}-{finding.verdict}")
                found[f"{words}.json"] = certificate
    return found


def _saved(table: Table, certificates: dict[str, Certificate], folder: Path) -> bool:
    """Does the checker accept all of them?"""
    folder.mkdir(parents=True, exist_ok=True)
    for form in ("csv", "json", "markdown", "latex"):
        write_whole(folder / f"audit-spectra.{SUFFIXES[form]}", table.render(form))
    files = [certificate.save(folder / name) for name, certificate in certificates.items()]
    refused = check_independently(files) if files else ""
    if refused:
        print(refused, file=sys.stderr)
        return False
    if files:
        print(f"{len(files)} certificates in {folder}, each re-proved by the independent checker.", file=sys.stderr)
    return True
