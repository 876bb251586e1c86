"""A zoo of solvers that behave badly, each in its own way; run by the audit's tests in processes of their own."""

import builtins
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np


def zero(A, y, lam):
    return np.zeros(A.shape[1])


def hangs(A, y, lam):
    time.sleep(600)


def spins_deaf_to_signals(A, y, lam):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def spins(A, y, lam):
    while True:
        pass


def spins_in_a_child(A, y, lam):
    subprocess.run([sys.executable, "-c", "while True: pass"], check=False)


def sleeps_at_first(A, y, lam):
    if not list(Path(os.environ["AUDIT_NOTES"]).glob("pid-*")):
        note(os.getpid())
        time.sleep(600)
    return zero(A, y, lam)


def works_for_a_while(A, y, lam):
    """A fifth of a second of CPU time, however long that takes."""
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    return zero(A, y, lam)


def raises(A, y, lam):
    raise ZeroDivisionError("on purpose")


def raises_base(A, y, lam):
    class Odd(BaseException):
        def __str__(self):
            raise RuntimeError("even its words fail")

    raise Odd


def interrupts(A, y, lam):
    raise KeyboardInterrupt


def exits(A, y, lam):
    os._exit(3)


def exits_politely(A, y, lam):
    sys.exit(4)


def segfaults(A, y, lam):
    ctypes.string_at(0)


def aborts(A, y, lam):
    os.abort()


def kills_its_parent(A, y, lam):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)


def kills_its_group(A, y, lam):
    os.killpg(0, signal.SIGKILL)


def bombs(A, y, lam):
    kept = []
    while True:
        kept.append(np.empty(2**25))


def recurses(A, y, lam):
    return recurses(A, y, lam)


def recurses_without_limit(A, y, lam):
    sys.setrecursionlimit(10**9)
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return json.dumps(nested)


def leaves_forks(A, y, lam):
    if os.fork() == 0:
        note(os.getpid())
        os.setsid()
        if os.fork() == 0:
            note(os.getpid())
            time.sleep(600)
        os._exit(0)
    wait_for_notes(2)
    return zero(A, y, lam)


def leaves_a_program(A, y, lam):
    note(subprocess.Popen(["sleep", "600"], start_new_session=True).pid)
    return zero(A, y, lam)


def leaves_forks_and_kills_its_parent(A, y, lam):
    if os.fork() == 0:
        os.setsid()
        note(os.getpid())
        time.sleep(600)
    wait_for_notes(1)
    return kills_its_parent(A, y, lam)


def leaves_threads(A, y, lam):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    return zero(A, y, lam)


def returns_nan(A, y, lam):
    return np.full(A.shape[1], np.nan)


def returns_a_string(A, y, lam):
    return "0" * A.shape[1]


def returns_nothing(A, y, lam):
    return None


def returns_too_much(A, y, lam):
    return np.zeros(A.shape[1] + 1)


def returns_complex(A, y, lam):
    return np.zeros(A.shape[1], dtype=complex)


def returns_objects(A, y, lam):
    return np.array([object()] * A.shape[1])


def returns_float32(A, y, lam):
    return np.zeros(A.shape[1], dtype=np.float32)


def mutates(A, y, lam):
    A[:] = 0
    y *= 2
    return np.zeros(A.shape[1])


def shouts(A, y, lam):
    for _ in range(200):
        os.write(1, b"noise\xff" * 10000)
        print("more noise", file=sys.stderr)
    return zero(A, y, lam)


def writes_everywhere(A, y, lam):
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, b"garbage" * 1000)
    return zero(A, y, lam)


def closes_everything(A, y, lam):
    os.closerange(0, 256)
    time.sleep(600)


def changes_directory(A, y, lam):
    os.chdir("/")
    return zero(A, y, lam)


def removes_modules(A, y, lam):
    for name in ("json", "struct", "numpy"):
        del sys.modules[name]
    return zero(A, y, lam)


def removes_builtins(A, y, lam):
    x = zero(A, y, lam)
    for name in ("len", "any", "int", "set", "isinstance"):
        delattr(builtins, name)
    return x


def warns(A, y, lam):
    warnings.warn("not converged", RuntimeWarning, stacklevel=1)
    return zero(A, y, lam)


def says_what_cannot_be_written(A, y, lam):
    raise ValueError("a file called \udcff, \x1b[2J and \x00")


def warns_what_cannot_be_written(A, y, lam):
    warnings.warn("caf\udce9 \x07", RuntimeWarning, stacklevel=1)
    return zero(A, y, lam)


def dies_of_a_nameless_signal(A, y, lam):
    os.kill(os.getpid(), 40)
    time.sleep(600)


def hides_nan(A, y, lam):
    np.isfinite = lambda x: np.ones(np.shape(x), dtype=bool)
    return np.full(A.shape[1], np.nan)


def writes_to_its_ancestors(A, y, lam):
    for _ in range(2):
        for pid in (os.getppid(), int(Path(f"/proc/{os.getppid()}/stat").read_text().rsplit(")", 1)[1].split()[1])):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/fd/1", "w") as stream:
                stream.write("no number\n")
    return zero(A, y, lam)


def forks_and_exits(A, y, lam):
    if os.fork() == 0:
        note(os.getpid())
        time.sleep(600)
    wait_for_notes(1)
    os._exit(3)


def kills_its_parent_with_an_empty_environment(A, y, lam):
    note(subprocess.Popen(["sleep", "600"], start_new_session=True, env={}).pid)
    return kills_its_parent(A, y, lam)


def closes_its_output(A, y, lam):
    os.close(1)
    os.close(2)
    return zero(A, y, lam)


def note(pid):
    (Path(os.environ["AUDIT_NOTES"]) / f"pid-{pid}").touch()


def wait_for_notes(count):
    while len(list(Path(os.environ["AUDIT_NOTES"]).glob("pid-*"))) < count:
        time.sleep(0.01)
