"""What is audited: a function, a command, a subject; each knows how to load itself, and what it is called.

Loading happens in the child process; the parent asks for names and versions only, and imports nothing of it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.audit.instance import Instance
from sciverify.errors import InvalidInput, shown


@dataclass(frozen=True, slots=True)
class Reply:
    """What audited code returned: anything at all, and what it says of itself."""

    x: Any
    success: bool = True
    status: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoReply(Exception):
    """Audited code ended without an answer: the kind of the result, and words."""

    kind: str
    status: str


Solve = Callable[[Instance, Any, Any, Any], Reply]
"""(instance, A, y, weights) -> Reply; the three arrays are copies that may be changed."""


class Audited(ABC):
    """Somebody's solver."""

    @property
    @abstractmethod
    def name(self) -> str:
        """How reports call it."""

    @abstractmethod
    def version(self) -> str:
        """What distinguishes it from yesterday's."""

    @abstractmethod
    def load(self) -> Solve:
        """Import what is needed, in the child."""

    def posed_parameter(self, instance: Instance) -> Fraction:
        """The exact lam or eta that its own parameter stands for."""
        return Fraction(instance.parameter)

    def refusal(self, instance: Instance) -> str | None:
        """Why it cannot be asked; None if it can."""
        return None

    @property
    def identity(self) -> str:
        """Name and version, with those of Python and NumPy."""
        return f"{self.name} | {self.version()} | Python {platform.python_version()} numpy {np.__version__}"


@dataclass(frozen=True)
class SolverFunction(Audited):
    """A function solver(A, y, lam) -> x, called with weights=w where the instance has weights.

    Its answer is a vector, or an object with the attribute x and perhaps success and message, as scipy's are.

    Attributes
    ----------
    place : str
        A module, or a file that ends with .py.
    attribute : str
    """

    place: str
    attribute: str

    @property
    def name(self) -> str:
        """PLACE:ATTRIBUTE"""
        return f"{Path(self.place).name if self._file else self.place}:{self.attribute}"

    @property
    def _file(self) -> Path | None:
        return Path(self.place).resolve() if self.place.endswith(".py") else None

    def version(self) -> str:
        """sha256 of the file, or the version of the distribution and the file of the module; not of its imports."""
        if self._file is not None:
            return _hash_of(self._file)
        top, *rest = self.place.split(".")
        spec = importlib.util.find_spec(top)  # of a top-level name: nothing is imported
        if spec is None:
            raise InvalidInput(f"there is no module {shown(top)}: write MODULE:SOLVER or FILE.py:SOLVER")
        owners = importlib.metadata.packages_distributions().get(top, [])
        found = [f"{owner} {importlib.metadata.version(owner)}" for owner in sorted(set(owners))]
        for folder in spec.submodule_search_locations or ():
            inside = Path(folder).joinpath(*rest)
            for path in (inside.with_suffix(".py"), inside / "__init__.py"):
                if path.is_file():
                    found.append(_hash_of(path))
        if spec.origin is not None and not rest and Path(spec.origin).is_file():
            found.append(_hash_of(Path(spec.origin)))
        return " ".join(dict.fromkeys(found))

    def load(self) -> Solve:
        """Import the module and find the function."""
        found: Any = importlib.import_module(self.place) if self._file is None else _load_file(self._file)
        for part in self.attribute.split("."):
            found = getattr(found, part)
        if not callable(found):
            raise InvalidInput(f"{self.name} is {shown(found)}: a function solver(A, y, lam) is needed")

        def solve(instance: Instance, A: Any, y: Any, weights: Any) -> Reply:
            further = {} if weights is None else {"weights": weights}
            return _reply(found(A, y, instance.parameter, **further))

        return solve


@dataclass(frozen=True)
class Command(Audited):
    """A program that reads A, y, lam or eta (and weights) from a .npz file and writes x to a .npy file.

    Attributes
    ----------
    template : str
        Its words, with {input} and {output} where the names of the files belong. No shell reads them.
    """

    template: str

    def __post_init__(self) -> None:
        if not self._words or "{input}" not in self.template or "{output}" not in self.template:
            raise InvalidInput(f"the command is {shown(self.template)}: it needs {{input}} and {{output}}")

    @property
    def _words(self) -> list[str]:
        try:
            return shlex.split(self.template)
        except ValueError as error:
            raise InvalidInput(f"the command is {shown(self.template)}: {error}") from None

    @property
    def name(self) -> str:
        """The command."""
        return self.template

    def version(self) -> str:
        """sha256 of the program and of every file among its words."""
        first, *rest = self._words
        program = shutil.which(first)
        if program is None:
            raise InvalidInput(f"there is no program {shown(first)}: the command is {shown(self.template)}")
        return " ".join(_hash_of(path) for path in map(Path, (program, *rest)) if path.is_file())

    def load(self) -> Solve:
        """Nothing stays loaded between two runs."""
        words = self._words

        def solve(instance: Instance, A: Any, y: Any, weights: Any) -> Reply:
            with tempfile.TemporaryDirectory() as folder:
                question, answer = Path(folder) / "input.npz", Path(folder) / "output.npy"
                name = "eta" if instance.problem == "basis-pursuit" else "lam"
                data = {"A": A, "y": y, name: np.float64(instance.parameter)}
                np.savez(question, **data, **({} if weights is None else {"weights": weights}))
                places = {"{input}": str(question), "{output}": str(answer)}
                filled = words
                for mark, place in places.items():
                    filled = [word.replace(mark, place) for word in filled]
                code = subprocess.run(filled, check=False).returncode
                if code:
                    kind = "crashed" if code < 0 else "exited"
                    raise NoReply(kind, f"signal {-code}" if code < 0 else f"exit code {code}")
                if not answer.is_file():
                    raise NoReply("no-vector", "the program wrote no file")
                try:
                    return Reply(np.load(answer, allow_pickle=False))
                except (ValueError, EOFError, OSError) as error:
                    raise NoReply("no-vector", f"what the program wrote is no .npy file: {error}") from None

        return solve


@dataclass(frozen=True)
class KnownSubject(Audited):
    """A subject of `sciverify.subjects`, by its name and setting; subjects solve P2 without weights.

    **Guarantee.** The instance that is certified against has the penalty that the library's parameter stands for.
    """

    title: str
    setting: str = "default"

    @property
    def name(self) -> str:
        """NAME or NAME/SETTING"""
        return self.title if self.setting == "default" else f"{self.title}/{self.setting}"

    @property
    def _subject(self) -> Any:
        from sciverify.subjects import lasso_subjects

        known = {(s.name, s.setting): s for s in lasso_subjects()}
        if (self.title, self.setting) not in known:
            names = ", ".join(name if setting == "default" else f"{name}/{setting}" for name, setting in known)
            raise InvalidInput(f"{shown(self.name)} is neither MODULE:SOLVER nor a subject; known are {names}")
        return known[self.title, self.setting]

    def version(self) -> str:
        """Of the library."""
        found = self._subject.version()
        if found is None:
            raise InvalidInput(f"{self.name} is not installed: install the extra 'solvers'")
        return str(found)

    def posed_parameter(self, instance: Instance) -> Fraction:
        """What the library's parameter stands for."""
        posed: Fraction = self._subject.parameter(len(instance.y), Fraction(instance.parameter))[1]
        return posed

    def refusal(self, instance: Instance) -> str | None:
        """Only P2 without weights."""
        if instance.problem == "lasso" and instance.weights is None:
            return None
        return f"{instance.name} is no lasso without weights: {self.name} solves nothing else"

    def load(self) -> Solve:
        """Import the library."""
        subject = self._subject
        subject.prepare()

        def solve(instance: Instance, A: Any, y: Any, weights: Any) -> Reply:
            seen = subject.observe(A, y, Fraction(instance.parameter))
            if seen.x is None:
                raise NoReply("raised", seen.status)
            return Reply(seen.x, str(seen.ending) == "claimed success", seen.status, seen.warnings)

        return solve


def audited_by_name(name: str) -> Audited:
    """FILE.py:SOLVER, MODULE:SOLVER, or the name of a subject such as "scikit-learn Lasso/tol eps"."""
    place, _, attribute = name.rpartition(":")
    if place and attribute:
        return SolverFunction(place, attribute)
    title, _, setting = name.partition("/")
    return KnownSubject(title, setting or "default")


def _reply(found: Any) -> Reply:
    x = getattr(found, "x", None)
    if x is None or isinstance(found, np.ndarray):
        return Reply(found)
    return Reply(x, bool(getattr(found, "success", True)), str(getattr(found, "message", "")))


def _load_file(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InvalidInput(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))  # as `python FILE.py` would have it
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _hash_of(path: Path) -> str:
    try:
        return "sha256 " + hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from None
