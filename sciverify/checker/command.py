"""The command line of the checker."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator

from .certificate import FORMAT, check_file
from .document import MAX_BYTES, Malformed
from .rules import RULES, Rejected, Step, Verified, recorded
from .statements import numbers_as_strings, shown, statement
from .work import TooMuchWork

USAGE = """Check sciverify certificates: standard library only, exact arithmetic only.

    python -I -S sciverify/checker [OPTION ...] FILE_OR_FOLDER [...]    from a checkout
    python -I -S check.pyz [OPTION ...] FILE_OR_FOLDER [...]            as one file

-v, --verbose  the rules that were used, what each is to prove, and its steps with the numbers that decided;
               the last step of a file that is rejected is the one that failed, or the one before it
-q, --quiet    only the files that are not verified
--format json  one JSON array, an object a file; --format text is the default
--patient      no limit on work: a file may keep the checker busy for hours

A folder stands for the .json files in it and below. Those that are JSON and bear no trace of a certificate are no
certificates: they are counted, and named with -v. A file that is named itself, or is no JSON, is malformed then.

A claim is about the point x and the data A, y of its file. Xi_1, Xi_2, Xi_3 is the set of minimisers of basis pursuit,
the LASSO, the square-root LASSO, and F is what they minimise. In steps, z is the minimiser in the evidence and p its
dual point. The format and every rule, with its proof, stand in docs/certificate-format.md.

No float occurs, no decision rests on `assert`, and a file that is wrong in any way ends in a named refusal.

Exit code: 0 every certificate verified, and there is one; 1 some file rejected; 2 some file malformed, unreadable or
too much work, or no certificate at all.
"""
OPTIONS = {
    "-v": "verbose", "--verbose": "verbose", "-q": "quiet", "--quiet": "quiet",
    "-h": "help", "--help": "help", "--patient": "patient",
}  # fmt: skip
CODES = {"VERIFIED": 0, "NO CERTIFICATE": 0, "REJECTED": 1, "MALFORMED": 2, "NOT CHECKED": 2, "UNREADABLE": 2}
_TRACES = ("claim", "instance", "evidence")
"""Keys of certificates: an object that has one of them was meant to be a certificate."""


class Report:
    """What is said of one file.

    Attributes
    ----------
    word : VERIFIED, REJECTED, MALFORMED, NOT CHECKED, UNREADABLE, or NO CERTIFICATE for files found in a folder
    text : the claim, or why it is not verified
    verified : what the claim says, None if it is not verified
    rule : the rule that does not hold, None unless the file is rejected
    steps : the steps of the proof that were taken
    """

    def __init__(self, path: str, patient: bool, named: bool = True) -> None:
        self.path = path
        self.named = named
        self.verified: Verified | None = None
        self.rule: str | None = None
        with recorded() as self.steps:
            self.word, self.text = self._check(patient)

    def _check(self, patient: bool) -> tuple[str, str]:
        try:
            self.verified = check_file(self.path, patient=patient)
            return "VERIFIED", statement(self.verified)
        except Rejected as refusal:
            self.rule = refusal.rule
            return "REJECTED", str(refusal)
        except Malformed as refusal:
            if not self.named and _is_other_json(self.path):
                return "NO CERTIFICATE", "JSON that bears no trace of a certificate"
            return "MALFORMED", str(refusal)
        except TooMuchWork as refusal:
            return "NOT CHECKED", str(refusal)
        except (OSError, MemoryError) as error:
            return "UNREADABLE", "out of memory" if isinstance(error, MemoryError) else str(error.strerror)

    def as_object(self, verbose: bool) -> dict[str, object]:
        """The report as a JSON object; numbers of the claim are numerals in strings."""
        found: dict[str, object] = {"file": self.path, "verdict": self.word, "text": self.text, "rule": self.rule}
        found["claim"] = None if self.verified is None else numbers_as_strings(self.verified)
        if verbose:
            found["steps"] = [{"rule": r, "step": what, "numbers": [*map(shown, n)]} for r, what, n in self.steps]
        return found


def main(arguments: list[str]) -> int:
    """Check the files that are named; returns the exit code."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    try:
        code = _said(*_parsed(arguments))
        print(end="", flush=True)
    except OSError as error:  # nobody listens any more, or there is no room: what is still buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"not all was written: {error.strerror}", file=sys.stderr)
        return 2
    return code


def _said(options: set[str], paths: list[str]) -> int:
    """Check the files and say so; returns the exit code."""
    if unknown := options - {*OPTIONS.values(), "json", "text"}:
        print(f"unknown option {_on_one_line(min(unknown))}: --help lists the options", file=sys.stderr)
        return 2
    if not paths or "help" in options:
        print(USAGE)
        return 0 if "help" in options else 2
    return _in_json(paths, options) if "json" in options else _in_lines(paths, options)


def _parsed(arguments: list[str]) -> tuple[set[str], list[str]]:
    """(options by name, paths); what follows "--" is a path."""
    options: set[str] = set()
    paths: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            paths.extend(rest)
        elif argument == "--format" or argument.startswith("--format="):
            value = argument.partition("=")[2] or next(rest, "")
            options.add(value if value in ("json", "text") else f"--format {value}")
        elif argument.startswith("-"):
            options.add(OPTIONS.get(argument, argument))
        else:
            paths.append(argument)
    return options, paths


def _on_one_line(name: str) -> str:
    """A name as a line shows it: no file can be called what another file's line says."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def _is_other_json(path: str) -> bool:
    """Is the file JSON that was never meant to be a certificate? What is no JSON may be one that was damaged."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        value = json.loads(data.decode("utf-8"), parse_int=str, parse_float=str) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError, OSError):
        return False
    if len(data) > MAX_BYTES or FORMAT.encode() in data:
        return False
    return not (type(value) is dict and any(key in value for key in _TRACES))


def _reports(paths: list[str], patient: bool) -> Iterator[Report]:
    """One a file that is named, or lies in a folder that is."""
    for path in paths:
        if not os.path.isdir(path):
            yield Report(path, patient)
            continue
        for folder, inside, names in os.walk(path):
            inside.sort()
            files = (os.path.join(folder, name) for name in sorted(names) if name.endswith(".json"))
            yield from (Report(file, patient, named=False) for file in files)


def _code(counts: dict[str, int]) -> int:
    """The exit code: 0 takes a certificate that was verified, and none that was not."""
    return max(CODES[word] for word in counts) if any(word != "NO CERTIFICATE" for word in counts) else 2


def _in_lines(paths: list[str], options: set[str]) -> int:
    counts: dict[str, int] = {}
    for report in _reports(paths, "patient" in options):
        counts[report.word] = counts.get(report.word, 0) + 1
        hidden = _quiet(options) if "verbose" in options else ("NO CERTIFICATE", *_quiet(options))
        if report.word not in hidden:
            print(f"{report.word} {_on_one_line(report.path)}: {report.text}")
            if "verbose" in options:
                print("".join(f"  {line}\n" for line in _in_words(report.steps)), end="")
    if others := counts.get("NO CERTIFICATE", 0):
        print(f"{others} other .json file{'s are no certificates' if others > 1 else ' is no certificate'}: see -v")
    if not counts:
        print(f"no .json file in {', '.join(map(_on_one_line, paths))}")
    return _code(counts)


def _in_json(paths: list[str], options: set[str]) -> int:
    reports = [*_reports(paths, "patient" in options)]
    said = [r.as_object("verbose" in options) for r in reports if r.word not in _quiet(options)]
    print(json.dumps(said, indent=1))
    return _code(dict.fromkeys((report.word for report in reports), 1))


def _quiet(options: set[str]) -> tuple[str, ...]:
    """The words of files that are not listed."""
    return ("VERIFIED", "NO CERTIFICATE") if "quiet" in options else ()


def _in_words(steps: list[Step]) -> Iterator[str]:
    """The steps of a proof below the rules that take them, with their numbers as decimals."""
    before = None
    for rule, what, numbers in steps:
        if rule != before:
            yield f"rule {rule}, to prove: {RULES[rule].proves}"
        before = rule
        yield f"  {what}" + (": " if numbers else "") + ", ".join(map(shown, numbers))
