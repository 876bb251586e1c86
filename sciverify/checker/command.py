"""The command line of the checker."""

from __future__ import annotations

import sys

from .certificate import check_file
from .document import Malformed
from .rules import Rejected, Step, recorded
from .statements import shown, statement
from .work import TooMuchWork

USAGE = """Check sciverify certificates: standard library only, exact arithmetic only.

    python -I -S sciverify/checker [-v] [--patient] FILE [FILE ...]

-v         the steps of each proof, with the numbers that decided
--patient  no limit on work: a file may keep the checker busy for hours

The format and every rule, with its proof, stand in docs/certificate-format.md. No float occurs, no decision
rests on `assert`, and a file that is wrong in any way ends in a named refusal.

Exit code: 0 every file verified, 1 some file rejected, 2 some file malformed, unreadable or too much work.
"""


def main(arguments: list[str]) -> int:
    """Check the files that are named; returns the exit code."""
    options = {a for a in arguments if a.startswith("-")}
    files = [a for a in arguments if not a.startswith("-")]
    if unknown := options - {"-h", "--help", "-v", "--patient"}:
        print(f"unknown option {min(unknown)}; --help lists the options")
        return 2
    if not files or options & {"-h", "--help"}:
        print(USAGE)
        return 0 if options & {"-h", "--help"} else 2
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    return max(_report(path, "--patient" in options, "-v" in options) for path in files)


def _report(path: str, patient: bool, verbose: bool) -> int:
    with recorded() as steps:
        code, line = verdict(path, patient)
    print(line)
    if verbose:
        for text in map(step_in_words, steps):
            print(f"  {text}")
    return code


def verdict(path: str, patient: bool) -> tuple[int, str]:
    """(exit code, line) of one file."""
    try:
        return 0, f"VERIFIED {path}: {statement(check_file(path, patient=patient))}"
    except Rejected as refusal:
        return 1, f"REJECTED {path}: {refusal}"
    except Malformed as refusal:
        return 2, f"MALFORMED {path}: {refusal}"
    except TooMuchWork as refusal:
        return 2, f"NOT CHECKED {path}: {refusal}"
    except (OSError, MemoryError) as error:
        reason = "out of memory" if isinstance(error, MemoryError) else error.strerror
        return 2, f"UNREADABLE {path}: {reason}"


def step_in_words(step: Step) -> str:
    """One step of a proof, with its numbers as decimals."""
    rule, what, numbers = step
    return f"{rule}: {what}" + (": " if numbers else "") + ", ".join(map(shown, numbers))
