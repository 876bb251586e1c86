"""Two audits of the same code give equal rows: what differs from run to run is masked, and nothing else is."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from effort import tries

from sciverify.audit import Claim, Instance, SolverFunction, Store, run_audit
from sciverify.audit.subjects.command import Command
from sciverify.isolation.masking import masked

VARYING = {
    "<object object at 0x7f12ab34cd56>": "<object object at 0x...>",
    "lambda at 0x5F": "lambda at 0x...",
    "object 139872634518032 of id 94267891234567": "object ... of id ...",
    "run 3f2504e0-4f89-11d3-9a0c-0305e82c3301": "run ...",
    "stopped after 3.2 s": "stopped after [time]",
    "1.2e-3 seconds, 17ms, 4 µs, 2 hours": "[time], [time], [time], [time]",
    "took 1h 3min 2.5s": "took [time] [time] [time]",
    "elapsed: 0.1234 and solve_time = 1.5e-03": "elapsed: [time] and solve_time = [time]",
    "Time (sec): 0.12": "Time (sec): [time]",
    "0:00:01.250000": "[time]",
    "2 days, 1:02:03": "[time]",
    "2026-11-28T06:25:26.123+00:00 started": "[date] started",
    "2026-11-28 06:25:26,123 WARNING": "[date] WARNING",
    "Sat Nov 28 06:25:26 2026: no": "[date]: no",
    "28 Nov 2026, November 28, 2026, 28/11/2026": "[date], [date], [date]",
    "log_20261128T062526.txt at 1764311126.25": "log_[date].txt at [time]",
    "45%|####| 9/20 [00:12<00:15, 3.45it/s]": "45%|####| 9/20 [[time]<[time], [rate]]",
    "process 4711 (pid=4712, PID: 23) died": "process ... (pid=..., PID: ...) died",
    "thread 140234 and ==4711== and /proc/4711/fd": "thread ... and ==...== and /proc/.../fd",
    "no file '/tmp/tmpab12_x9z/input.npz'": "no file '/tmp/...'",
    "/var/tmp/a/b.c:12: RuntimeWarning": "/var/tmp/...:12: RuntimeWarning",
    "/home/me/tmpq1w2e3r4/x": "/home/me/tmp...",
}
KEPT = (
    "Objective did not converge. Duality gap: 1.234e-05, tolerance: 3.2e-07",
    "1000 iterations, 12 steps, 4 solves, 3 sweeps, 5 samples",
    "Linesearch failed with error 1. Damping 0.5",
    "index 10000 is out of bounds for axis 0 with size 10000",
    "x[0] is nan, x[1:20] is 5e3, (3, 4) is needed, 2x3 matrix, 0x10 flags",
    "process 2 of 8, processed 100 columns, 12 threads, thread-safe 3",
    "numpy 1.26.4, scikit-learn 1.5.2, year 2026, code 20261128",
    "margin 12, 1000 more; may be 3; step 0.5 him; 1:20; A(3:5)",
    "ValueError: lam must be > 0, got -1.5; 4711; 1700000000; tmp_values",
    "max_iter=1000 tol=1e-12 min 3 max 100 min 5",
)


def test_what_varies_is_masked_and_numbers_that_are_the_message_stay():
    for words, expected in VARYING.items():
        assert masked(words) == expected
        assert masked(expected) == expected
    for words in KEPT:
        assert masked(words) == words
    assert masked("x " * 400).endswith("...")
    cut = [masked("y" * 290 + f" {address}") for address in ("0x7f12ab34cd56", "0x55d2c81b")]
    assert cut[0] == cut[1]  # masked before it is cut


TALKATIVE = """
import datetime, itertools, os, tempfile, threading, time, warnings
import numpy as np


class Answer:
    def __init__(self, x, message):
        self.x, self.success, self.message = x, True, message


def all_of_it():
    folder = tempfile.mkdtemp()
    os.rmdir(folder)
    now, begun = datetime.datetime.now(), time.perf_counter()
    return (f"{object()!r} {id(folder)} {now.isoformat()} {now} {time.ctime()} {now.time()} pid {os.getpid()} "
            f"thread {threading.get_ident()} {time.time()} {time.perf_counter() - begun} s "
            f"{1e3 * time.process_time():.3f} ms {datetime.timedelta(seconds=time.perf_counter())} {folder}/x.npz")


def solve(A, y, lam):
    if len(y) == 4:
        raise ValueError(all_of_it())
    if len(y) == 5:
        warnings.warn(all_of_it(), RuntimeWarning)
    if len(y) == 6:
        return Answer(np.zeros(A.shape[1]), all_of_it())
    return np.zeros(A.shape[1])


if __name__ == "__main__":
    import sys
    A, y = (np.load(sys.argv[1])[name] for name in "Ay")
    if len(y) > 3:
        sys.exit(f"Traceback: {all_of_it()} {sys.argv[1]}")
    np.save(sys.argv[2], np.zeros(A.shape[1]))
"""
POSED = [Instance(str(n), "lasso", np.eye(n), np.full(n, 3.0), 1.0) for n in (4, 5, 6)]


@pytest.mark.parametrize("kind", tries(["function"], ["function", "command"]))
def test_two_audits_give_equal_stores(kind, tmp_path):
    file = tmp_path / "talkative.py"
    file.write_text(TALKATIVE)
    function = SolverFunction(str(file), "solve")
    audited = function if kind == "function" else Command(f"{sys.executable} {file} {{input}} {{output}}")
    dumps = []
    for jobs in (1, 2):
        with Store(tmp_path / f"{jobs}.sqlite") as store:
            audit = run_audit(audited, Claim("1e-6"), POSED, store=store, jobs=jobs)
            dumps.append(store.dump())
    assert dumps[0] == dumps[1]
    said = [result.status + " ".join(result.warnings) for result in audit.results]
    assert all("<object object at 0x...> ..." in words for words in said)
    assert not any("depends-on-earlier-calls" in result.violations for result in audit.results)
