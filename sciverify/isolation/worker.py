"""The child's side: load foreign code once, answer questions with it, say what it did besides.

Questions come as pickles of ours; answers go back as JSON and raw doubles, because whoever reads them must not trust
them. Nothing that this process says about x is believed: x is certified elsewhere.

There may be two of them. This process has loaded the code and was asked nothing; its twin was warmed up by a first
question. Each answers what arrives on its own pipe, in a copy of itself wherever that is possible.
"""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable
from typing import BinaryIO

from sciverify.errors import InvalidInput
from sciverify.isolation.announcements import flush_output
from sciverify.isolation.foreign import CHANGED, ForeignCode, Question, Solve
from sciverify.isolation.fork import Copies, single_threaded
from sciverify.isolation.limits import Limits
from sciverify.isolation.masking import words_of
from sciverify.isolation.observed_call import answer
from sciverify.isolation.warm_up import Companion, asked_in_a_row, comes, first_calls, settle, warm_up
from sciverify.isolation.wire import Loaded, packed, send, send_loaded


def serve(questions: int, afresh: int, answers: int) -> None:
    """Load what the first question names, then answer until the questions end."""
    asked, asked_afresh, answering = os.fdopen(questions, "rb"), os.fdopen(afresh, "rb"), os.fdopen(answers, "wb")
    for descriptor in (questions, afresh, answers):
        os.set_inheritable(descriptor, False)
    code, version, limits, first = pickle.load(asked)
    _limit_memory(limits.memory)
    try:
        solve = code.load()
        if version and code.by_content and code.version() != version:
            raise InvalidInput(f"{code.name} {CHANGED}: run the audit again")
    except BaseException as error:
        send(answering, {"kind": "not-loaded", "status": words_of(error)})
        return
    flush_output()  # what is printed from now on belongs to a question
    _Worker(solve, code, limits, asked, asked_afresh, answering).work(first)


class _Worker:
    """Loaded code, with the pipes of this process."""

    def __init__(
        self,
        solve: Solve,
        code: ForeignCode,
        limits: Limits,
        asked: BinaryIO,
        afresh: BinaryIO,
        answering: BinaryIO,
    ) -> None:
        self._solve, self._precision, self._limits = solve, code.precision, limits
        self._asked, self._afresh, self._answering = asked, afresh, answering

    def work(self, first: tuple[Question, ...]) -> None:
        """Look what first calls do, and answer."""
        if not single_threaded():  # no copy of this process would be whole
            said, _ = asked_in_a_row(self._solve, self._precision, [first[0], first[0]] if first else [])
            send_loaded(self._answering, Loaded(dependent=len(set(said)) > 1))
            self._until_the_end(self._asked, self._itself)
            return
        seen = first_calls(self._copies(), first)
        settle()
        if not seen.warming or not single_threaded():
            copied = single_threaded()
            send_loaded(self._answering, Loaded(copied, dependent=seen.dependent))
            self._until_the_end(self._asked, self._copies().answer if copied else self._itself)
            return
        twin = Companion(lambda line: self._warm(first[0], line))
        copies = self._copies(twin.line, twin.number())
        if not self._until_the_end(self._afresh, copies.answer, twin.line):
            twin.end_alike()

    def _warm(self, first: Question, line: socket.socket) -> None:
        """The twin: warmed up, in one process where threads run then."""
        seconds = warm_up(self._solve, first, self._precision)
        line.sendall(b"%.6f\n" % seconds)
        copied = single_threaded()
        send_loaded(self._answering, Loaded(copied, os.getpid(), seconds))
        self._until_the_end(self._asked, self._copies(line).answer if copied else self._itself, line)

    def _copies(self, line: socket.socket | None = None, credit: float = 0.0) -> Copies:
        private = (self._asked, self._afresh, self._answering, *(() if line is None else (line,)))
        return Copies(self._solve, self._precision, self._limits, private, credit)

    def _itself(self, number: int, question: Question) -> bytes:
        header, vector = answer(self._solve, question, self._precision)
        return packed(header | {"question": number}, vector)

    def _until_the_end(
        self, asked: BinaryIO, answered: Callable[[int, Question], bytes], line: socket.socket | None = None
    ) -> bool:
        """Answer until the questions end; False if the twin ended before."""
        while comes(asked.fileno(), line):
            try:
                number, question = pickle.load(asked)
            except EOFError:
                return True
            self._answering.write(answered(number, question))
            self._answering.flush()
        return False


def _limit_memory(mebibytes: int) -> None:
    import resource

    limit = mebibytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
