"""The process between a parent and foreign code: it adopts orphans, and ends all of them when the parent is gone.

Run by its path, with the standard library only: `guard.py COMMAND QUESTIONS AFRESH ANSWERS OUTPUT`, the command in JSON
and four file descriptors. It starts the command, prints its process id, answers each byte on its standard input with
the command's wait status. At the end of the input (the parent closed it, or died in any way) and at SIGTERM it kills
every descendant.
Foreign code that kills its parent kills this process, and no more.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)"""
_PATIENCE = 1.0


def descendants(root: int) -> list[int]:
    """Process ids of all living descendants, read from /proc; empty where there is none."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as stream:
                    state, parent = stream.read().rsplit(b")", 1)[1].split()[:2]
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(int(parent), []).append(int(entry) if state != b"Z" else -int(entry))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += [pid for pid in below if pid > 0]
        waiting += map(abs, below)
    return found


def _adopt_orphans() -> None:
    try:
        import ctypes

        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass  # not Linux: process groups and the parent's own sweep remain


def _wait_status(pid: int) -> int:
    """The wait status of the worker; it is killed if it only pretends to have ended."""
    end = time.monotonic() + _PATIENCE
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return -1
        time.sleep(0.002)


def _end(pid: int) -> None:
    """Kill every descendant, until there is none."""
    for _ in range(200):
        alive = {*descendants(os.getpid())}
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        for other in alive:
            with contextlib.suppress(OSError):
                os.kill(other, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            if not alive:
                return
        time.sleep(0.002)


def main() -> None:
    """Start the worker and stay until the parent is gone."""
    command, descriptors = json.loads(sys.argv[1]), [int(word) for word in sys.argv[2:]]
    _adopt_orphans()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    *passed, output = descriptors
    worker = subprocess.Popen(
        [*command, *map(str, passed)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=passed,
        start_new_session=True,
    )
    for descriptor in descriptors:
        os.close(descriptor)
    os.write(1, b"%d\n" % worker.pid)
    try:
        while os.read(0, 1):
            os.write(1, b"%d\n" % _wait_status(worker.pid))
    except OSError:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(worker.pid)


if __name__ == "__main__":
    main()
