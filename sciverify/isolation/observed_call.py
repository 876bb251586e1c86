"""One call of foreign code: what it returned, what it said, what it did besides.

Nothing that is said here about x is believed: x is certified elsewhere.
"""

from __future__ import annotations

import math
import os
import random
import sys
import threading
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.isolation.foreign import NoReply, Question, Reply, Solve
from sciverify.isolation.masking import masked, words_of

_ABOUT_CODE = (
    BytesWarning,
    DeprecationWarning,
    FutureWarning,
    ImportWarning,
    PendingDeprecationWarning,
    ResourceWarning,
    SyntaxWarning,
)
"""Warnings that say nothing of the answer: a wrong one is as silent with them as without."""


def answer(solve: Solve, question: Question, precision: str) -> tuple[dict[str, object], bytes]:
    """One call: the header of an answer, and the vector."""
    A, y = question.A.copy(), question.y.copy()
    weights = None if question.weights is None else question.weights.copy()
    random.seed(0)
    np.random.seed(0)
    place, modules, threads = os.getcwd(), set(sys.modules), threading.active_count()
    vector, caught = b"", []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for category in _ABOUT_CODE:
                warnings.simplefilter("ignore", category)
            reply = solve(question, A, y, weights)
        header, vector = _judge(reply, question.answer_length, precision)
    except NoReply as ended:
        header = {"kind": ended.kind, "status": ended.status}
    except MemoryError as error:
        header = {"kind": "out-of-memory", "status": words_of(error)}
    except BaseException as error:
        header = {"kind": "raised", "status": words_of(error)}
    said = [*header.get("warnings", ()), *(f"{w.category.__name__}: {w.message}" for w in caught)]
    header["warnings"] = list(dict.fromkeys(map(masked, said)))[:20]
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
    return header, vector


def _judge(reply: Reply, count: int, precision: str) -> tuple[dict[str, Any], bytes]:
    """Is it a vector of N finite doubles, or numbers that are doubles?"""
    header: dict[str, Any] = {
        "kind": "answered",
        "success": reply.success,
        "status": reply.status,
        "warnings": reply.warnings,
        "gap": reply.gap if reply.gap is not None and math.isfinite(reply.gap) else None,
        "iterations": reply.iterations,
        "seconds": reply.seconds,
    }
    if reply.x is None or isinstance(reply.x, str | bytes | dict | set):
        return header | {"kind": "no-vector", "status": f"returned {type(reply.x).__name__}"}, b""
    x = np.asarray(reply.x)
    if x.dtype == object or x.dtype.kind not in "fiu" or x.dtype.itemsize > 8:
        return header | {"kind": "wrong-dtype", "status": f"returned {x.dtype}"}, b""
    if x.shape != (count,):
        return header | {"kind": "wrong-shape", "status": f"returned shape {x.shape}, ({count},) is needed"}, b""
    doubles = x.astype("<f8")
    if x.dtype.kind in "iu" and any(int(a) != int(b) for a, b in zip(x, doubles, strict=True)):
        return header | {"kind": "wrong-dtype", "status": f"returned {x.dtype}, some of them no doubles"}, b""
    if not np.isfinite(doubles).all():
        position = int(np.argmin(np.isfinite(doubles)))
        return header | {"kind": "not-finite", "status": f"x[{position}] is {float(doubles[position])!r}"}, b""
    if x.dtype not in (np.float64, precision):
        header["violations"] = [f"dtype-{x.dtype}"]
    return header, doubles.tobytes()


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
