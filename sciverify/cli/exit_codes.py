"""What the exit code of each command means: read by `--help` and held against docs/command-line.md by a test."""

from __future__ import annotations

BAD_INPUT, INTERRUPTED = 2, 130
OF_ALL = {BAD_INPUT: "bad input, or what a file could not take", INTERRUPTED: "interrupted"}
"""Of every command, where it says nothing else."""
EXIT_CODES: dict[str, dict[int, str]] = {
    "reproduce": {0: "all certificates accepted", 1: "one refused"},
    "refute": {0: "survived, or not decided", 1: "refuted (also randomised), beyond --bits or crashed",
               2: "bad input, or it cannot be called like this"},
    "audit": {0: "HELD where it was decided", 1: "REFUTED: an answer is proven wrong",
              2: "bad input, or the solver cannot be called like this",
              3: "UNDECIDED: nothing is", 4: "FAILED TO ANSWER: some did not come, none is proven wrong"},
    "report": {0: "nothing fails newly", 1: "an instance fails newly"},
    "certify": {0: "proven, whatever the distance", 2: "bad input, or nothing proven"},
    "lipschitz": {0: "proven, or --refute found nothing", 1: "--refute found two points",
                  2: "bad input, nothing proven, or the seconds are over"},
    "stability": {0: "nothing found", 1: "unstable or inaccurate, by proof",
                  2: "bad input, or the seconds ended before one image was done"},
    "spectrum": {0: "points were found", 3: "none at this n"},
    "gaps": {0: "proven", 1: "not proven"},
    "audit-spectra": {0: "no claim is false", 1: "a claim is false, or a certificate is refused",
                      4: "nothing was answered"},
    "eigenvalue": {0: "proven", 1: "not proven"},
    "classify": {0: "printed"},
    "check": {0: "all verified, one at least", 1: "some rejected",
              2: "some malformed, unreadable, too much work, or no file",
              3: "--proven: some are not covered by the proof"},
    "export": {0: "written", 1: "the checker with a proof rejects the certificate",
               2: "bad input, or no program for it", 3: "the proof does not cover it"},
}  # fmt: skip
"""Command -> code -> when."""


def codes_of(command: str) -> str:
    """The exit codes of one command, for its `--help`."""
    codes = OF_ALL | EXIT_CODES[command]
    return "\n".join(["exit codes:", *(f"  {code:3}  {codes[code]}" for code in sorted(codes))])


def codes_of_all() -> str:
    """A table of the exit codes of all commands."""
    lines = [
        f"  {command if k == 0 else '':13} {code:3}  {when}"
        for command, codes in EXIT_CODES.items()
        for k, (code, when) in enumerate(sorted(codes.items()))
    ]
    lines += [
        f"  {'all others' if code == BAD_INPUT else '':13} {code:3}  {when}" for code, when in sorted(OF_ALL.items())
    ]
    return "\n".join(["exit codes:", *lines])
