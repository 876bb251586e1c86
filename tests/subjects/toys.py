"""Subjects that do what a test needs: answer, warn, crash, hang, print, start processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from sciverify.subjects.observation import Answer, Subject


@dataclass(frozen=True)
class Toy(Subject):
    behaviour: str = "answer"
    folder: str = ""
    name: ClassVar[str] = "toy"
    library: ClassVar[str] = "numpy"
    module: ClassVar[str] = "numpy"

    def prepare(self):
        if self.behaviour == "die at the start":
            os._exit(5)

    def answer(self, A, y, parameter):
        if self.behaviour != "answer":
            getattr(self, self.behaviour)()
        A[:] = 0
        return Answer(np.full(A.shape[1], parameter), self.behaviour != "no success", "done", gap=0.5, iterations=3)

    def warn(self):
        for text in ("careful", "careful", "twice"):
            warnings.warn(text, stacklevel=1)

    def crash(self):
        raise ZeroDivisionError("on purpose")

    def die(self):
        os._exit(3)

    def shout(self):
        os.write(1, b"noise\n" * 1000)
        print("more noise", flush=True)

    def hang(self):
        self.note(os.getpid())
        time.sleep(600)

    def hang_at_first(self):
        if not list(Path(self.folder).glob("pid-*")):
            self.hang()

    def start_and_hang(self):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        self.note(child.pid)
        time.sleep(600)

    def note(self, pid):
        (Path(self.folder) / f"pid-{pid}").touch()


@dataclass(frozen=True)
class OtherToy(Toy):
    library: ClassVar[str] = "flint"


@dataclass(frozen=True)
class MissingToy(Toy):
    module: ClassVar[str] = "a_module_that_nobody_has"
