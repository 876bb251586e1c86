"""What a first call leaves behind: it is looked for in copies, and only code without such traces is warmed up.

Imports and compilation belong into a process that is copied; what a solver remembers of another instance does not. So
small questions are asked in copies, the same one twice, and another one with and without others before it. Where an
answer, an ending or a warning differs, the code depends on earlier calls, and nothing is asked in the process.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sciverify.isolation.foreign import Question, Solve
from sciverify.isolation.fork import Copies, end_with_the_parent, single_threaded
from sciverify.isolation.observed_call import answer
from sciverify.isolation.wire import MOST_HEADER, UNREADABLE

_PATIENCE = 2.0
"""So many times the limit beyond it for first calls, which may compile."""
_COMPARED = ("kind", "success", "warnings")


@dataclass(frozen=True, slots=True)
class FirstCalls:
    """What first calls showed.

    Attributes
    ----------
    well : bool
        The first one gave a vector and did nothing besides: a process may be warmed up by it.
    dependent : bool
        A call with others before it went otherwise than the same one without.
    """

    well: bool = False
    dependent: bool = False

    @property
    def warming(self) -> bool:
        """May a process be warmed up by such calls?"""
        return self.well and not self.dependent


def first_calls(copies: Copies, questions: Sequence[Question]) -> FirstCalls:
    """Ask small questions in copies: the first one twice and then the others; the others alone in another copy.

    What they import is imported in this process, between the two copies.
    """
    if not questions:
        return FirstCalls()
    first, *others = questions
    asked = _looked(copies, [first, first, *others])
    if asked == "stopped":  # one of them does not end: the others tell nothing
        asked, others = _looked(copies, [first, first]), []
    if isinstance(asked, str):
        return FirstCalls()
    said, well, modules = asked
    dependent = well and said[0] != said[1]
    if well and not dependent:  # else what an import warns of is said once, and belongs to a first call
        import_all(modules)
    if well and not dependent and others and single_threaded():
        alone = _looked(copies, others)
        dependent = isinstance(alone, str) or alone[0] != said[2:]
    return FirstCalls(well, dependent)


def _looked(copies: Copies, questions: Sequence[Question]) -> tuple[list[str], bool, list[str]] | str:
    """(what each answer was, did the first one go well, imported modules); if the copy was lost, how it ended."""

    def look() -> bytes:
        before = set(sys.modules)
        said, well = asked_in_a_row(copies.solve, copies.precision, questions)
        return json.dumps([said, well, [m for m in sys.modules if m not in before]]).encode()

    written = copies.run(look, MOST_HEADER, _PATIENCE * copies.limits.seconds)
    if isinstance(written, dict):
        return written["kind"]
    try:
        said, well, modules = json.loads(written)
        return list(said), bool(well), [str(module) for module in modules]
    except UNREADABLE:
        return "garbled"


def asked_in_a_row(solve: Solve, precision: str, questions: Iterable[Question]) -> tuple[list[str], bool]:
    """What tells the answers of this process from others (digests), and whether the first one went well.

    Where that gave no vector, or did something besides, it is the only one that is asked.
    """
    said: list[str] = []
    for question in questions:
        header, vector = answer(solve, question, precision)
        seen = json.dumps([header.get(name) for name in _COMPARED]).encode()
        said.append(hashlib.sha256(seen + vector).hexdigest())
        if len(said) == 1 and (header["kind"] != "answered" or header["violations"]):
            return said, False
    return said, True


def import_all(modules: Iterable[str]) -> None:
    """Import what first calls import: loaded modules are no state of the solver."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            try:
                importlib.import_module(name)
            except BaseException:  # it belongs to somebody who made it in another way
                continue


def warm_up(solve: Solve, question: Question, precision: str) -> float:
    """Ask a question in this process, for its traces; twice its CPU seconds, which a first call may take."""
    begun = time.process_time()
    answer(solve, question, precision)
    settle()
    return 2 * (time.process_time() - begun)


def settle() -> None:
    """What is never touched again is not copied."""
    gc.collect()
    gc.freeze()


class Companion:
    """A second process like this one, which knows when the other one is gone.

    Parameters
    ----------
    work : function (socket)
        What it does; it ends with it.
    """

    def __init__(self, work: Callable[[socket.socket], object]) -> None:
        self.line, its = socket.socketpair()
        self.pid = os.fork()
        if self.pid:
            its.close()
            return
        code = 1
        try:
            end_with_the_parent()
            self.line.close()
            work(its)
            code = 0
        finally:
            os._exit(code)

    def number(self) -> float:
        """The first line that it writes; 0 if it ended before."""
        with self.line.dup().makefile("rb") as stream:
            return float(stream.readline() or 0)

    def end_alike(self) -> None:
        """End this process in the way in which the twin ended."""
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            with contextlib.suppress(OSError):  # SIGKILL has no handler
                signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
            os.kill(os.getpid(), os.WTERMSIG(status))
        os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1)


def comes(stream: int, line: socket.socket | None) -> bool:
    """Wait for the stream; False if the process at the other end of the line is gone."""
    watched = [stream] if line is None else [stream, line.fileno()]
    ready, _, _ = select.select(watched, [], [])
    return line is None or stream in ready
