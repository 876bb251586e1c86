"""An executor of processes that need no main module, and end with whoever started them."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from sciverify.errors import as_integer


class Processes(Executor):
    """A `concurrent.futures.Executor`: so many Python processes, each driven by a thread.

    Unlike `ProcessPoolExecutor` it works from notebooks, scripts without a main guard and programs with threads.

    Parameters
    ----------
    jobs : int

    Examples
    --------
    >>> from sciverify.audit import Processes
    >>> with Processes(1) as executor:
    ...     list(executor.map(abs, [-1, 2]))
    [1, 2]
    """

    def __init__(self, jobs: int) -> None:
        self._pool = ThreadPoolExecutor(as_integer(jobs, "jobs", 1, 4096))
        self._local, self._lock = threading.local(), threading.Lock()
        self._alive: list[subprocess.Popen[bytes]] = []
        self._ended = False

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Run a function that pickles in one of the processes."""
        return self._pool.submit(self._ask, (fn, arguments, named))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with `cancel_futures`, at once."""
        if cancel_futures or not wait:
            self._end()
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._end()

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            alive, self._alive = self._alive, []
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # what was not read any more
                    stream.close()  # type: ignore[union-attr]

    def _process(self) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] | None = getattr(self._local, "process", None)
        if process is not None and process.poll() is None:
            return process
        code = f"import sys; sys.path[:] = {sys.path!r}; from sciverify.isolation.executors import serve; serve()"
        with self._lock:
            if self._ended:
                raise InterruptedError("the executor was shut down")
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the parent
            )
            self._alive.append(process)
        self._local.process = process
        return process

    def _ask(self, task: Any) -> object:
        process = self._process()
        stdin: Any = process.stdin
        stdout: Any = process.stdout
        try:
            pickle.dump(task, stdin)
            stdin.flush()
            found, error = pickle.load(stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            process.kill()  # it may not have ended yet, and must not be asked again
            process.wait()
            raise InterruptedError("a process of the executor ended") from None
        if error is not None:
            raise error
        return found


def serve() -> None:
    """The other end: run what arrives on standard input until it closes."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_the_parent, args=(os.getppid(),), daemon=True).start()
    while True:
        try:
            function, arguments, named = pickle.load(questions)
        except EOFError:
            return
        answer: tuple[object, Exception | None]
        try:
            answer = function(*arguments, **named), None
        except Exception as error:
            answer = None, error
        pickle.dump(answer, answers)
        answers.flush()


def _end_with_the_parent(parent: int) -> None:
    while os.getppid() == parent:
        threading.Event().wait(0.5)
    os._exit(1)
