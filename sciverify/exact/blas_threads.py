"""One BLAS thread for a proof: its products are short, and threads that wait for each other cost more than they bring.

Where another process keeps a core busy, a product that two threads share ends when the slower one does, and the faster
one spins meanwhile (docs/theory/midpoint-radius.md, "The environment", has the measurement).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _libraries() -> ThreadpoolController:
    """The BLAS libraries of this process, NumPy's among them; looking for them takes milliseconds."""
    return ThreadpoolController()


_LIMITING = threading.Lock()
"""Held by the block that limits: the number of threads belongs to the process, and whoever set it must set it back."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block BLAS computes in the calling thread, unless another thread of the process is in such a block.

    The caller's number of threads comes back at the end. Until then other threads have one BLAS thread each, too.
    """
    if not _LIMITING.acquire(blocking=False):
        yield
        return
    try:
        with _libraries().limit(limits=1, user_api="blas"):
            yield
    finally:
        _LIMITING.release()
