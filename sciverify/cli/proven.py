"""`sciverify check --proven CERT`: hands files to the checker with a machine-checked proof (docs/proven.md).

It never falls back to the other checker: what it does not cover it calls NOT COVERED.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sciverify.checker.certificate import FORMAT
from sciverify.cli.waiting import waiting
from sciverify.errors import InvalidInput

PROGRAM, VARIABLE = "sciverify-proven", "SCIVERIFY_PROVEN"
VERDICTS = {0: "PROVEN", 1: "REJECTED", 2: "MALFORMED", 3: "NOT COVERED"}
"""Exit code -> the word of a line; of several files the first code from 1 on that occurs counts."""
BATCH = 200
"""Files of one process: what fits into a command line."""


def check_by_proof(options: argparse.Namespace) -> int:
    """A line a file, and the exit code of them all."""
    others = ("verbose", "quiet", "patient", "numpy", "export")
    if given := [f"--{name}" for name in others if getattr(options, name)] + ["--format"] * (options.format != "text"):
        raise InvalidInput(f"--proven takes files and folders alone, not {given[0]}")
    if not options.files:
        raise InvalidInput("name a certificate or a folder of certificates")
    program = find_program()
    files = [*_certificates(options.files)]
    if not files:
        raise InvalidInput(f"no certificate in {', '.join(options.files)}")
    with waiting("checking by proof"):
        codes = {_run(program, files[k : k + BATCH]) for k in range(0, len(files), BATCH)} - {0}
    return min(codes, default=0)


def find_program() -> str:
    """The program that $SCIVERIFY_PROVEN names, or the one on the path."""
    named = os.environ.get(VARIABLE)
    found = shutil.which(named or PROGRAM)
    if found is not None:
        return found
    if named:
        raise InvalidInput(f"${VARIABLE} is {named!r}, which is no program that can be run")
    raise InvalidInput(
        f"there is no {PROGRAM} on the path: `make -C formal install` builds it with Coq and OCaml (docs/proven.md), "
        f"and ${VARIABLE} may say where it is"
    )


def _certificates(paths: list[str]) -> Iterator[str]:
    """Files as they are named, and those of folders that speak of the format."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        inside = sorted(Path(path).rglob("*.json"))
        chosen = [str(file) for file in inside if FORMAT.encode() in file.read_bytes()]
        if len(chosen) < len(inside):
            print(f"{len(inside) - len(chosen)} of {len(inside)} .json files in {path} are no certificates")
        yield from chosen


def _run(program: str, files: list[str]) -> int:
    """Print what the program says of these files; its exit code, held against its lines."""
    try:
        process = subprocess.Popen([program, "--", *files], stdout=subprocess.PIPE, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InvalidInput(f"{program} cannot be run: {error.strerror}") from None
    said: list[int] = []
    lines = 0
    with process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            said += (code for code, word in VERDICTS.items() if line.startswith(f"{word} "))
            lines += 1
    if not len(said) == lines == len(files) or process.returncode != min({*said} - {0}, default=0):
        raise InvalidInput(f"{program} ended with code {process.returncode} after {lines} of {len(files)} files")
    return process.returncode
