"""The command line: `sciverify reproduce`, `refute`, `audit`, `certify` and `check`.

Exit codes: 0 verified, 1 rejected or refuted, 2 bad input; of audits also 3 undecided, 4 failed to answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from sciverify.cli.arguments import command_line
from sciverify.errors import SciverifyError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = command_line().parse_args(arguments)
    try:
        code: int = import_module(f"sciverify.cli.{options.chosen}").run(options)
    except BrokenPipeError:  # nobody reads on, as after `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        print(f"sciverify: {_of_the_system(error)}", file=sys.stderr)
        return 2
    except SciverifyError as error:
        print(f"sciverify: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("sciverify: interrupted; files already written are whole", file=sys.stderr)
        return 130
    return code


def _of_the_system(error: OSError) -> str:
    """The file and what is wrong with it; files are written as NAME.part first, which is nobody's name for them."""
    if error.filename is None:
        return str(error.strerror or error)
    return f"{str(error.filename).removesuffix('.part')}: {error.strerror}"
