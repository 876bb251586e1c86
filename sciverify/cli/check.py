"""`sciverify check CERT`: hands files to the independent checker, or writes it as one file."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, nullcontext

from sciverify.checker import check
from sciverify.checker.export import export
from sciverify.cli.proven import check_by_proof
from sciverify.cli.waiting import waiting
from sciverify.errors import InvalidInput


def run(options: argparse.Namespace) -> int:
    """The checker's own exit code; 0 if it was only exported."""
    if options.proven:
        return check_by_proof(options)
    if options.export:
        print(f"{export(options.export)}: the checker, to be run as python -I -S {options.export} CERT")
    elif not options.files:
        raise InvalidInput("name a certificate, a folder of certificates, or --export FILE")
    flags = [f"--{name}" for name in ("verbose", "quiet", "patient") if getattr(options, name)]
    if not options.files:
        return 0
    with waiting("checking"), _with_numpy() if options.numpy else nullcontext():
        return check.main([*flags, f"--format={options.format}", "--", *options.files])


def _with_numpy() -> AbstractContextManager[None]:
    from sciverify.checker.operator_arithmetic import computed_by
    from sciverify.numpy_checker import ExactFloats

    return computed_by(ExactFloats())
