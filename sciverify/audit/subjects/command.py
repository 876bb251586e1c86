"""A program that is audited: .npz in, .npy out."""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.audit.subjects.protocol import Audited, hash_of_file
from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.isolation.foreign import NoReply, Reply, Solve
from sciverify.isolation.outcome import Kind, Outcome
from sciverify.problems.files.archives import write_npz
from sciverify.problems.float_instance import FloatInstance

_NOTHING = "the program wrote no file"
_TAIL = 4096


@dataclass(frozen=True)
class Command(Audited):
    """A program that reads A, y, lam or eta (and weights, positive, intercept, ...) from .npz and writes x to .npy.

    Attributes
    ----------
    template : str
        Its words, with {input} and {output} where the names of the files belong. No shell reads them.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import Command
    >>> Command("python program.py {input} {output}").words
    ['python', 'program.py', '{input}', '{output}']
    """

    template: str

    def __post_init__(self) -> None:
        if not self.words or "{input}" not in self.template or "{output}" not in self.template:
            raise InvalidInput(f"the command is {shown(self.template)}: it needs {{input}} and {{output}}")

    @property
    def words(self) -> list[str]:
        """Those of the template."""
        try:
            return shlex.split(self.template)
        except ValueError as error:
            raise InvalidInput(f"the command is {shown(self.template)}: {error}") from None

    @property
    def name(self) -> str:
        """The command."""
        return self.template

    @property
    def by_content(self) -> bool:
        """Yes."""
        return True

    def version(self) -> str:
        """sha256 of the program and of every file among its words."""
        first, *rest = self.words
        program = shutil.which(first)
        if program is None:
            raise InvalidInput(f"there is no program {shown(first)}: the command is {shown(self.template)}")
        return " ".join(hash_of_file(path) for path in map(Path, (program, *rest)) if path.is_file())

    def uncallable(self, run: Outcome) -> bool:
        """Did it end by itself without an answer? Crashes and limits show nothing."""
        return run.kind is Kind.EXITED or (run.kind is Kind.NO_VECTOR and run.status.startswith(_NOTHING))

    def load(self) -> Solve:
        """Nothing stays loaded between two runs."""
        words = self.words

        def solve(instance: FloatInstance, A: Floats, y: Floats, weights: Floats | None) -> Reply:
            with tempfile.TemporaryDirectory() as folder:
                question, answer = Path(folder) / "input.npz", Path(folder) / "output.npy"
                name = "eta" if instance.problem == "basis-pursuit" else "lam"
                data: dict[str, object] = {"A": A, "y": y, name: np.float64(instance.parameter)}
                if weights is not None:
                    data["weights"] = weights
                data |= instance.options.keywords()
                write_npz(question, data)
                places = {"{input}": str(question), "{output}": str(answer)}
                filled = words
                for mark, place in places.items():
                    filled = [word.replace(mark, place) for word in filled]
                code, said = _run(filled)
                for mark, place in places.items():  # another folder in every run
                    said = said.replace(place, mark)
                last = f": {said}" if said else ""
                if code:
                    kind = "crashed" if code < 0 else "exited"
                    raise NoReply(kind, (f"signal {-code}" if code < 0 else f"exit code {code}") + last)
                if not answer.is_file():
                    raise NoReply("no-vector", _NOTHING + last)
                try:
                    return Reply(np.load(answer, allow_pickle=False))
                except (ValueError, EOFError, OSError) as error:
                    raise NoReply("no-vector", f"what the program wrote is no .npy file: {error}") from None

        return solve


class _Relay:
    """What a program writes to one stream, passed on line by line: lines of two streams are not mixed."""

    def __init__(self, stream: Any, to: int) -> None:
        self.stream = stream
        self.to, self.tail, self._begun = to, b"", b""
        os.set_blocking(self.stream.fileno(), False)

    def read(self) -> bool | None:
        """Was there anything? None once nothing will be."""
        piece = _read(self.stream.fileno())
        if piece:
            self.tail = (self.tail + piece)[-_TAIL:]
            lines, newline, self._begun = (self._begun + piece).rpartition(b"\n")
            _pass_on(lines + newline, self.to)
            if len(self._begun) > _TAIL:
                self.end()
        return None if piece == b"" else piece is not None

    def end(self) -> None:
        """Pass on the line that was begun."""
        _pass_on(self._begun, self.to)
        self._begun = b""


def _run(words: list[str]) -> tuple[int, str]:
    """Exit code, and the last line on stderr; what it prints is passed on."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        printed = [_Relay(process.stdout, 1), errors := _Relay(process.stderr, 2)]
        waiting, ended = list(printed), False
        while waiting:
            found = [(relay, relay.read()) for relay in waiting]
            waiting = [relay for relay, was in found if was is not None]
            if not any(was for _, was in found):
                if ended:  # what it started and left running may hold the other ends
                    break
                ended = process.poll() is not None
                select.select([relay.stream for relay in waiting], [], [], 0.0 if ended else 0.05)
    for relay in printed:
        relay.end()
    said = [line for line in errors.tail.decode("utf-8", "replace").splitlines() if line.strip()]
    return process.returncode, said[-1].strip() if said else ""


def _read(descriptor: int) -> bytes | None:
    """What is there; None if nothing is yet, b"" if nothing will be."""
    try:
        return os.read(descriptor, 2**16)
    except BlockingIOError:
        return None


def _pass_on(piece: bytes, to: int) -> None:
    with contextlib.suppress(OSError):  # nobody may be reading any more
        while piece:
            piece = piece[os.write(to, piece) :]
