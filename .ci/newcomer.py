"""Does what the README says, from the top to the bottom, word for word, in a fresh environment and a fresh copy.

python .ci/newcomer.py README.md COPY --links FOLDER --environment FOLDER

COPY is a copy of the repository, where a newcomer stands; --links is where pip finds sciverify, which has to be built
before it is published. Commands are indented blocks, and in a sentence "pip install ..." and "sciverify ... --...";
"$ " before a command says that its output follows. Python is run as doctest runs it, by the package that was
installed. The command of the tests is left out: .ci/run has run it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STEP = re.compile(
    r"^```(?P<language>\w*)\n(?P<fenced>[\s\S]*?)^```"
    r"|(?P<block>(?:^ {4}.*\n)+)"
    r"|`(?P<words>pip install [^`\n]+|sciverify [^`\n]*--[^`\n]+)`",
    re.MULTILINE,
)
DIGITS = re.compile(r"(\d\.\d{4})\d+")
"""The answer of a solver, and so its distance, has other last digits in other versions."""
USAGE = re.compile(r"mine\.py|NET\.onnx|net\.npz")
"""What stands in a command for a file of the reader's own."""
ELSEWHERE = re.compile(r"\bpytest\b")
MOST_SECONDS = 360
"""Of CPU: five minutes, and one for a busy machine."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command, with what it must print where the README says so, or all Python up to here."""

    words: str
    printed: str | None = None
    python: bool = False


def steps(text: str) -> Iterator[Step]:
    """What a newcomer does, in its order."""
    session = ""
    for found in STEP.finditer(text):
        if found["fenced"] is not None:
            if found["language"] == "pycon":
                session += found["fenced"] + "\n"
                yield Step(session, python=True)
        elif found["block"]:
            yield from _commands(found["block"])
        elif not USAGE.search(found["words"]):
            yield Step(found["words"])


def _commands(block: str) -> Iterator[Step]:
    lines = [line[4:] for line in block.splitlines()]
    asked = [k for k, line in enumerate(lines) if line.startswith("$ ")]
    if not asked:
        yield from map(Step, lines)
        return
    for k, end in zip(asked, [*asked[1:], len(lines)], strict=True):
        yield Step(lines[k][2:], "".join(f"{line}\n" for line in lines[k + 1 : end]))


def take(step: Step, environment: dict[str, str], copy: Path) -> str:
    """What is wrong with a step, or nothing."""
    if step.python:
        with tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8") as file:
            file.write(step.words)
            file.flush()
            command = ["python", "-I", "-m", "doctest", file.name]
            done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
        return done.stdout + done.stderr if done.returncode else ""
    done = subprocess.run(["bash", "-c", step.words], cwd=copy, env=environment, capture_output=True, text=True)
    if done.returncode:
        return f"exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    if step.printed is None or DIGITS.sub(r"\1", step.printed) == DIGITS.sub(r"\1", done.stdout):
        return ""
    return f"the README says\n{step.printed}and it prints\n{done.stdout}"


def cpu_seconds() -> float:
    """Of all that was run here."""
    spent = os.times()
    return spent.children_user + spent.children_system


def main(arguments: list[str]) -> int:
    """0 if a newcomer gets to the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readme", type=Path)
    parser.add_argument("copy", type=Path)
    parser.add_argument("--links", type=Path, required=True)
    parser.add_argument("--environment", type=Path, required=True, help="where it is made; it stays there")
    asked = parser.parse_args(arguments)
    place = asked.environment.resolve()
    venv.create(place, with_pip=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {
        "PATH": os.pathsep.join([f"{place}/bin", os.environ["PATH"]]),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_FIND_LINKS": str(asked.links.resolve()),
        "VIRTUAL_ENV": str(place),
    }
    for step in steps(asked.readme.read_text(encoding="utf-8")):
        shown = f"{step.words.count('>>>')} lines of Python" if step.python else step.words
        if ELSEWHERE.search(step.words):
            print(f"left out, it has run before: {shown}", flush=True)
            continue
        before = cpu_seconds()
        fault = take(step, environment, asked.copy)
        print(f"{cpu_seconds() - before:6.1f} s of CPU: {shown}", flush=True)
        if fault:
            print(fault)
            return 1
    if cpu_seconds() > MOST_SECONDS:
        print(f"{cpu_seconds():.0f} s of CPU: a newcomer waits for {MOST_SECONDS} s at the most")
        return 1
    print(f"the README is right from top to bottom: {cpu_seconds():.0f} s of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
