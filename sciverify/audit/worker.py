"""The child's side: load audited code once, answer questions with it, say what it did besides.

Questions come as pickles of ours; answers go back as JSON and raw doubles, because whoever reads them must not trust
them. Nothing that this process says about x is believed: x is certified elsewhere.
"""

from __future__ import annotations

import os
import pickle

from sciverify.audit.answers import send
from sciverify.audit.audited import CHANGED
from sciverify.audit.call import answer, words_of
from sciverify.audit.copies import Copies, single_threaded
from sciverify.errors import InvalidInput


def serve(questions: int, answers: int) -> None:
    """Load what the first question names, then answer until the questions end."""
    asked, answering = os.fdopen(questions, "rb"), os.fdopen(answers, "wb")
    for descriptor in (questions, answers):
        os.set_inheritable(descriptor, False)
    audited, version, limits, problem = pickle.load(asked)
    _limit_memory(limits.memory)
    try:
        solve = audited.load()
        if version and audited.by_content and audited.version() != version:
            raise InvalidInput(f"{audited.name} {CHANGED}: run the audit again")
    except BaseException as error:
        send(answering, {"kind": "not-loaded", "status": words_of(error)})
        return
    copies = Copies(solve, audited.precision, limits.seconds, (asked, answering))
    if problem and single_threaded():
        copies.warm_up(problem)
    fresh = single_threaded()  # only then is a copy of this process a whole one
    send(answering, {"kind": "loaded", "status": "", "fresh": fresh})
    while True:
        try:
            number, instance = pickle.load(asked)
        except EOFError:
            return
        if fresh:
            answering.write(copies.answer(number, instance))
            answering.flush()
        else:
            header, vector = answer(solve, instance, audited.precision)
            send(answering, header | {"question": number}, vector)


def _limit_memory(mebibytes: int) -> None:
    import resource

    limit = mebibytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
