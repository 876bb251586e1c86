"""The command line: commands stand in `arguments`, examples of each in `examples`, exit codes in `exit_codes`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from sciverify.cli.arguments import read_words
from sciverify.errors import SciverifyError, of_the_system


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = sys.argv[1:] if arguments is None else [*arguments]
    options = read_words(words)
    options.words = ("sciverify", *words)
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors in ("strict", "surrogateescape"):
        sys.stdout.reconfigure(errors="backslashreplace")  # of what is no text, or has no letters in this locale
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
