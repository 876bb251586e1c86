"""Solvers of other languages, run as scripts.

Numbers cross as text that the other language reads back exactly, so what is posed is what was given. A program that is
missing, or lacks the package, is "not installed".
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from abc import abstractmethod
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from sciverify.problems.loss_factors import LossFactor
from sciverify.subjects.observation import Answer, Floats, Subject

_QUESTION_SECONDS = 30


@dataclass(frozen=True)
class Script(Subject):
    """A script that reads its data from files and prints lines: x, status, iterations, seconds, warning."""

    program: ClassVar[str]
    start_up: ClassVar[float] = 10.0
    loss: ClassVar[LossFactor] = "1/(2m)"

    def version(self) -> str | None:
        """What the program says about its package."""
        return _ask(self.program, *self.question())

    @property
    @abstractmethod
    def script(self) -> str:
        """What the program runs."""

    @abstractmethod
    def question(self) -> tuple[str, ...]:
        """Arguments that make the program print the version of the package."""

    @abstractmethod
    def numeral(self, x: float) -> str:
        """A double as the program reads it back exactly."""

    def load(self) -> None:
        """Nothing stays loaded between two runs."""

    def prepare(self) -> None:
        """Nothing stays loaded between two runs."""

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Run the script in a folder of its own."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            data = {"shape": np.array(A.shape, dtype=float), "matrix": A, "measurements": y}
            for file, values in (*data.items(), ("parameter", np.array([parameter]))):
                (folder / file).write_text("".join(self.numeral(v) + "\n" for v in values.ravel().tolist()))
            (folder / "script").write_text(self.script)
            command = [shutil.which(self.program) or self.program, "script"]
            outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if outcome.returncode:
            raise ArithmeticError(f"{self.program} ended with {outcome.returncode}: {outcome.stderr.strip()}")
        print(outcome.stderr, file=sys.stderr, end="", flush=True)  # what a library says there counts, too
        return _read_answer(outcome.stdout)


@cache
def _ask(program: str, *arguments: str) -> str | None:
    path = shutil.which(program)
    if path is None:
        return None
    try:
        outcome = subprocess.run(
            [path, *arguments], capture_output=True, text=True, check=False, timeout=_QUESTION_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
    return outcome.stdout.strip() or None if outcome.returncode == 0 else None


def _read_answer(printed: str) -> Answer:
    found: dict[str, list[str]] = {"x": [], "status": [], "iterations": [], "warning": [], "seconds": []}
    for line in printed.splitlines():
        key, _, value = line.partition(" ")
        if key in found:
            found[key].append(value)
    x = np.array([float.fromhex(v) if "0x" in v else float(v) for v in found["x"]])
    said = "; ".join([*found["status"], *found["warning"]])
    count = int(found["iterations"][0]) if found["iterations"] else None
    seconds = float(found["seconds"][0]) if found["seconds"] else None
    troubles = tuple(f"warning: {words}" for words in found["warning"])
    return Answer(x, not troubles, said, iterations=count, seconds=seconds, troubles=troubles)
