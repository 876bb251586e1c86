"""One call of foreign code: what it returned, what it said, what it did besides.

Nothing that is said here about x is believed: x is certified elsewhere.
"""

from __future__ import annotations

import math
import os
import random
import signal
import sys
import threading
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.exact.answers import NotAnAnswer, read_answer
from sciverify.isolation.announcements import Listening, distinct, flush_output
from sciverify.isolation.foreign import NoReply, Question, Reply, Solve
from sciverify.isolation.masking import masked, words_of
from sciverify.isolation.wire import numerals


def answer(solve: Solve, question: Question, precision: str) -> tuple[dict[str, object], bytes]:
    """One call: the header of an answer, and the vector."""
    A, y = question.A.copy(), question.y.copy()
    weights = None if question.weights is None else question.weights.copy()
    random.seed(0)
    np.random.seed(0)
    place, modules, threads = os.getcwd(), set(sys.modules), threading.active_count()
    vector, listening = b"", Listening()
    try:
        with listening:
            try:
                reply = solve(question, A, y, weights)
            finally:
                stop_timers()
        header, vector = _read(reply, question, precision)
    except NoReply as ended:
        header = {"kind": ended.kind, "status": ended.status}
    except MemoryError as error:
        header = {"kind": "out-of-memory", "status": words_of(error)}
    except BaseException as error:
        header = {"kind": "raised", "status": words_of(error)}
    header["warnings"] = distinct(map(masked, (*header.get("warnings", ()), *listening.said)))
    kept = weights is None or question.weights is None or _same(weights, question.weights)
    seen = {
        "mutated-input": not (_same(A, question.A) and _same(y, question.y) and kept),
        "changed-directory": _directory() != place,
        "removed-modules": not modules <= set(sys.modules),
        "closed-output": not all(map(_is_open, (1, 2))),
        "left-threads": threading.active_count() > threads,
    }
    header["violations"] = [*header.get("violations", ()), *(name for name, happened in seen.items() if happened)]
    header["status"] = masked(header["status"])
    flush_output()
    return header, vector


def stop_timers() -> None:
    """What a call left ticking would end this process while its answer is read, or at a later question."""
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0.0)


def _read(reply: Reply, question: Question, precision: str) -> tuple[dict[str, Any], bytes]:
    """Header and vector of the answer in a reply; numbers that are no doubles cross as text."""
    header: dict[str, Any] = {
        "kind": "answered",
        "success": reply.success,
        "status": reply.status,
        "warnings": reply.warnings,
        "gap": reply.gap if reply.gap is not None and math.isfinite(reply.gap) else None,
        "iterations": reply.iterations,
        "seconds": reply.seconds,
    }
    try:
        found = read_answer(reply.x, question.answer_length, question.answer_names)
    except NotAnAnswer as error:
        return header | {"kind": error.kind, "status": masked(error)}, b""
    if found.dtype not in ("", "float64", precision):
        header["violations"] = [f"dtype-{found.dtype}"]
    if found.doubles is not None:
        return header, found.doubles.astype("<f8").tobytes()
    if found.rationals is not None:
        return header | {"exact": True}, numerals(found.rationals)
    irrational = next(number for number in found.numbers if not isinstance(number, fmpq))
    status = f"returned the number {irrational}, which is not rational: check_solver judges it"
    return header | {"kind": "not-rational", "status": masked(status)}, b""


def _same(now: NDArray[np.generic], before: NDArray[np.generic]) -> bool:
    return bool(now.shape == before.shape and now.tobytes() == before.tobytes())


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""
