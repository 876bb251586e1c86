"""`sciverify export --coq CERT`: a file for Coq whose theorem is the claim of a certificate (docs/proven.md)."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from sciverify.cli.proven import find_program
from sciverify.cli.waiting import waiting
from sciverify.errors import InvalidInput
from sciverify.whole_files import write_whole


def run(options: argparse.Namespace) -> int:
    """Print the file, or write it; the exit code of the program that makes it."""
    program = find_program()
    try:
        with waiting("reading the certificate"):
            made = subprocess.run(
                [program, "--coq", options.certificate], stdout=subprocess.PIPE, encoding="utf-8", check=False
            )
    except OSError as error:
        raise InvalidInput(f"{program} cannot be run: {error.strerror}") from None
    if made.returncode:
        print(made.stdout, end="", file=sys.stderr)
        return made.returncode
    if options.out is None:
        print(made.stdout, end="")
    else:
        write_whole(Path(options.out), made.stdout)
        print(f"{options.out}: coqc -Q formal/build Sciverify {options.out} proves its theorem")
    return 0
