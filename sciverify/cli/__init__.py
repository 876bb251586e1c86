"""The command line: `sciverify reproduce`, `refute`, `audit`, `certify`, `lipschitz`, `stability`, `spectrum`,
`gaps`, `audit-spectra` and `check`.

Exit codes: 0 verified, 1 rejected or refuted, 2 bad input; of audits also 3 undecided, 4 failed to answer.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from sciverify.cli.arguments import command_line
from sciverify.errors import SciverifyError, of_the_system


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = command_line().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # names of files may hold bytes that are no text
    code = _run(options)
    try:
        sys.stdout.flush()
    except OSError as error:  # a full disk; or nobody reads on, as after `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError) and code != 2:
            print(f"sciverify: the standard output: {error.strerror}", file=sys.stderr)
        return 2
    return code


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = import_module(f"sciverify.cli.{options.chosen.replace('-', '_')}").run(options)
    except BrokenPipeError:
        return 2
    except OSError as error:
        print(f"sciverify: {of_the_system(error)}", file=sys.stderr)
        return 2
    except SciverifyError as error:
        print(f"sciverify: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("sciverify: interrupted; files already written are whole", file=sys.stderr)
        return 130
    return code
