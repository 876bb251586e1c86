"""A line on standard error that says how long a command has been at work, where nobody can say how long it will be.

Standard library only: `sciverify check` starts without anything heavy.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TextIO

_SECONDS = 1.0
"""Waits that are shorter say nothing."""
_CLEAR = "\r\x1b[K"


class _Line:
    """The line; it makes room for whatever is printed meanwhile, where both go to one terminal."""

    def __init__(self, what: str, errors: TextIO, out: TextIO) -> None:
        self._what, self._errors, self._out = what, errors, out
        self._begun, self._shown, self._lock = time.monotonic(), False, Lock()

    def show(self, ended: Event) -> None:
        """Until it has ended, once a second."""
        while not ended.wait(_SECONDS):
            with self._lock:
                self._errors.write(f"{_CLEAR}{self._what}: {time.monotonic() - self._begun:.0f} s")
                self._errors.flush()
                self._shown = True

    def clear(self) -> None:
        """Take it away."""
        with self._lock:
            if self._shown:
                self._errors.write(_CLEAR)
                self._errors.flush()
            self._shown = False

    def write(self, words: str) -> int:
        """What a command prints."""
        self.clear()
        return self._out.write(words)

    def __getattr__(self, name: str) -> object:
        return getattr(self._out, name)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say what is done, and for how many seconds it has been, within the block; nothing where no terminal is."""
    if not sys.stderr.isatty():
        yield
        return
    out, ended = sys.stdout, Event()
    line = _Line(what, sys.stderr, out)
    thread = Thread(target=line.show, args=(ended,), daemon=True)
    if out.isatty():
        sys.stdout = line
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        line.clear()
        sys.stdout = out
