"""The child's side: load foreign code once, answer questions with it, say what it did besides.

Questions come as pickles of ours; answers go back as JSON and raw doubles, because whoever reads them must not trust
them. Nothing that this process says about x is believed: x is certified elsewhere.
"""

from __future__ import annotations

import os
import pickle

from sciverify.errors import InvalidInput
from sciverify.isolation.foreign import CHANGED
from sciverify.isolation.fork import Copies, single_threaded
from sciverify.isolation.observed_call import answer, words_of
from sciverify.isolation.wire import send


def serve(questions: int, answers: int) -> None:
    """Load what the first question names, then answer until the questions end."""
    asked, answering = os.fdopen(questions, "rb"), os.fdopen(answers, "wb")
    for descriptor in (questions, answers):
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
    copies = Copies(solve, code.precision, limits, (asked, answering))
    if single_threaded():
        copies.warm_up(first)
    fresh = single_threaded()  # only then is a copy of this process a whole one
    send(answering, {"kind": "loaded", "status": "", "fresh": fresh})
    while True:
        try:
            number, question = pickle.load(asked)
        except EOFError:
            return
        if fresh:
            answering.write(copies.answer(number, question))
            answering.flush()
        else:
            header, vector = answer(solve, question, code.precision)
            send(answering, header | {"question": number}, vector)


def _limit_memory(mebibytes: int) -> None:
    import resource

    limit = mebibytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
