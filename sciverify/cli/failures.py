"""What an audit leaves for its user: instances that failed as .npz files, and commands that run them again."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from sciverify.audit.nearest import Nearest
from sciverify.audit.result import Result
from sciverify.audit.run import Audit
from sciverify.certify.failing_instance import save_failing_instance
from sciverify.exact.rationals import numeral
from sciverify.problems.float_instance import FloatInstance
from sciverify.report.audit_links import SavedInstance

_FLAGS = ("relative", "network")
_VALUES = ("relative_to", "norm", "convention", "arrays", "precision", "options", "time", "memory")
"""Options of an audit that belong to the solver and the claim, and not to the inputs or to what comes out."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One result to be written: with the name that its file begins with, and the lam or eta that was posed."""

    folder: Path
    prefix: str
    instance: FloatInstance
    result: Result
    posed: Fraction
    certificate: Path | None

    def save(self, solver: str, claim: str) -> Path:
        """Write the file."""
        result = self.result
        bounds = (
            None if result.distance is None else [numeral(b) for b in (result.distance.lower, result.distance.upper)]
        )
        about = {
            "solver": solver,
            "claim": claim,
            "finding": str(result.finding),
            "run": str(result.kind),
            "status": result.status,
            "distance": bounds,
        }
        return save_failing_instance(
            self.folder, self.instance, result.key, posed=self.posed, x=result.x, certificate=self.certificate,
            about=about, prefix=self.prefix,
        )  # fmt: skip


def failures(
    audit: Audit, nearest: Sequence[Nearest], out: Path, certificates: Mapping[str, Sequence[Path]]
) -> list[Failure]:
    """Every failure of an audit: OUT/failures/NAME.npz, and OUT/nearest-NAME.npz.

    Parameters
    ----------
    certificates : mapping
        Files of certificates by the keys of results, that of the distance first.
    """

    def proof(result: Result) -> Path | None:
        return next(iter(certificates.get(result.key, ())), None)

    near = [
        Failure(out, "nearest-", replace(n.failing, name=n.data.name), n.result, n.posed, proof(n.result))
        for n in nearest
        if n.failing is not None and n.result is not None
    ]
    triples = zip(audit.instances, audit.results, audit.posed, strict=True)
    return near + [Failure(out / "failures", "", i, r, posed, proof(r)) for i, r, posed in triples if r.failed]


def save_failures(
    found: Iterable[Failure],
    audit: Audit,
    options: argparse.Namespace,
    done: Callable[[], object],
) -> dict[str, SavedInstance]:
    """Write them; where they are, by the keys of results, and how each is run again."""
    base = Path.cwd() if options.report is None else options.report.resolve().parent
    saved: dict[str, SavedInstance] = {}
    for failure in found:
        path = failure.save(audit.solver, str(audit.claim))
        address = Path(os.path.relpath(path.resolve(), base)).as_posix()
        certify = f"sciverify certify {shlex.quote(str(path))}" if failure.result.x is not None else None
        saved[failure.result.key] = SavedInstance(address, certify, audit_command(options, path))
        done()
    return saved


def audit_command(options: argparse.Namespace, path: Path) -> str:
    """The audit of the same solver with the same claim on one file."""
    words = ["sciverify", "audit", *_solver(options), "--claim", options.claim, "--problem", options.problem]
    words += [f"--{name}" for name in _FLAGS if getattr(options, name)]
    for name in _VALUES:
        value = getattr(options, name)
        if value is not None and value != options.default_of(name):
            words += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join([*words, "--instances", str(path)])


def _solver(options: argparse.Namespace) -> list[str]:
    return [options.solver] if options.command is None else ["--command", options.command]
