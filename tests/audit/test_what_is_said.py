"""What a solver says against its answer: the table of docs/audit-your-solver.md, the vocabulary, hostile reports."""

from __future__ import annotations

import logging
import re
import sys
import warnings
from enum import IntEnum
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sciverify.audit import Claim, Finding, Instance, Kind, Limits, SolverFunction, run_audit
from sciverify.audit.subjects.command import Command
from sciverify.isolation.announcements import (
    MOST,
    Listening,
    PrintedTrouble,
    distinct,
    line_says_trouble,
    status_says_trouble,
)
from sciverify.isolation.sandbox import Sandbox
from sciverify.isolation.self_report import self_report
from sciverify.subjects.stopping_rules import own_rule

PAGE = Path(__file__).parents[2] / "docs" / "audit-your-solver.md"
HEAD = """
import logging, subprocess, sys, warnings
from types import SimpleNamespace
import numpy as np

def solver(A, y, lam):
    x = np.zeros(1)
    return [{}][int(y[0]) - 2](x)
"""
x = np.zeros(2)


def rows():
    """(example, is it trouble) of the table, without those for which a library is missing."""
    section = PAGE.read_text(encoding="utf-8").partition("## What a solver says")[2].partition("\n## ")[0]
    found = re.findall(r"^\| [^|]+ \| `(.+)` \| (trouble|nothing) \|$", section, re.M)
    assert len(found) == section.count("\n|") - 2
    return [(e, how == "trouble") for e, how in found if "pandas" not in e or find_spec("pandas") is not None]


def test_the_table_is_what_an_audit_does(tmp_path):
    examples = rows()
    text = HEAD.format(", ".join(f"row{k}" for k in range(len(examples))))
    for k, (example, _) in enumerate(examples):
        pandas = "import pandas; " if "pandas" in example else ""
        text += f"\ndef row{k}(x):\n    {pandas}{example}\n    return x\n"
    (tmp_path / "said.py").write_text(text)
    with Sandbox(SolverFunction(str(tmp_path / "said.py"), "solver"), Limits(20.0, 4096)) as running:
        for k, (example, trouble) in enumerate(examples):
            run = running.run(Instance(f"{k}", "lasso", np.eye(1), np.array([k + 2.0]), 1.0))
            assert run.kind is Kind.ANSWERED, (example, run)
            assert (not run.success or run.warnings != ()) is trouble, (example, run)
            assert (run.warnings != ()) is trouble, (example, run)


def test_programs_and_runs_without_an_answer(tmp_path):
    """Lines of a program count, and no ending but an answer claims success."""
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, numpy as np\nprint('Warning: 0x7f00aabbccdd')\nprint('did not converge', file=sys.stderr)\n"
        "print('did not converge')\nnp.save(sys.argv[1], np.zeros(int(sys.argv[2])))\n"
    )
    posed = Instance("posed", "lasso", np.eye(1), np.array([2.0]), 1.0)
    for entries, kind in ((1, Kind.ANSWERED), (2, Kind.WRONG_SHAPE)):
        with Sandbox(Command(f"{sys.executable} {program} {{output}} {entries} {{input}}"), Limits(20.0, 2048)) as box:
            run = box.run(posed)
        assert (run.kind, run.success) == (kind, kind is Kind.ANSWERED)
        assert run.warnings == ("Warning: 0x...", "did not converge")


TROUBLE = """
WARN: bad | [WARNING] foo | x.py:3: RuntimeWarning: overflow | ConvergenceWarning: stopped early | warnings: 3
ValueError: bad | ERROR | ERROR 5: singular | error in line search | A numerical error occurred | fatal error
Linesearch failed with error -2 | step failed: 3 | number of failures: 2 | it fails to converge
Not converged | has not yet converged | no convergence after 9 steps | it didn't converge | it didn\N{RIGHT SINGLE QUOTATION MARK}t converge
non-convergence | converged: False | convergence = no | tolerance could not be reached | tolerance not attained
too many iterations | Iteration limit reached | max_iter exceeded | reached the maximum number of iterations
divergence detected | not accurate | stalled | the search stagnated | Aborted | interrupted
"""
NOTHING = """
error = 1e-3 | relative error 3e-9 | it, obj, rel. error, gap | max error: 1e-3, mean error: 1e-5 | error: nan
Error (rel): 1e-5 | no errors | errors: 0 | warnings: none | warnings off | without any warnings | failures = 0
0 failed steps | no failures | warnings.warn("old") | x.py:1: DeprecationWarning: old | converged in 7 iterations
converged: True | CONVERGENCE: REL_REDUCTION_OF_F_<=_FACTR*EPSMCH | maximum iterations: 100 | iteration limit = 9
Optimal solution found | dual infeasibility 1e-9 | tolerance reached | KL divergence 0.3 | 12 iterations
"""


def test_the_vocabulary():
    for lines, trouble in ((TROUBLE, True), (NOTHING, False)):
        for line in re.split(r" \| |\n", lines.strip()):
            assert line_says_trouble(line) is trouble, line
    for words in (
        "AlmostSolved",
        "NumericalError",
        "user_limit",
        "ITERATION_LIMIT",
        "infeasible",
        "unknown",
        "max iter",
    ):
        assert status_says_trouble(words), words
    for words in ("Solved", "Optimization terminated successfully.", "7 iterations", "gap 1e-9", "RelTol reached"):
        assert not status_says_trouble(words), words


def test_lines_come_in_pieces_and_count_once():
    printed = PrintedTrouble()
    for piece in (b"did not con", b"verge\rfine\nit fai", b"led\n\xff\xfe\n", b"did not converge\n", b"abor", b"ted"):
        printed.read(piece)
    assert printed.end() == ["aborted", "did not converge", "it failed"]
    printed = PrintedTrouble()
    printed.read(b"".join(b"step %d failed\n" % k for k in range(2000)) + b"a" * 10**6)
    assert len(printed.end()) == 1000
    said = ["WARNING s: the step is damped", "the step is damped", "WARNING:s:the step is damped", "failed", "failed"]
    assert distinct(said) == [said[0], "failed"]
    assert distinct(["failed", "step failed", "UserWarning: no", "no one"]) == [
        "failed",
        "step failed",
        "UserWarning: no",
        "no one",
    ]
    assert len(distinct(map(str, range(2 * MOST)))) == MOST


def test_listening_hears_all_loggers_and_leaves_things_as_they_were():
    before, shown = logging.Logger.callHandlers, warnings.showwarning
    logger = logging.getLogger("sciverify.tests.said")
    logger.propagate = False

    def body():
        logging.captureWarnings(True)
        try:
            warnings.warn("careful", RuntimeWarning, stacklevel=1)
            warnings.warn("renamed", FutureWarning, stacklevel=1)
        finally:
            logging.captureWarnings(False)
        logger.info("did not converge")
        logger.error("singular %s", "matrix")
        logger.warning("%d", "no number")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Listening() as outer, Listening() as inner:
        body()
    assert (logging.Logger.callHandlers, warnings.showwarning) == (before, shown)
    assert outer.said == []
    assert inner.said == [
        "RuntimeWarning: careful",
        "ERROR sciverify.tests.said: singular matrix",
        "WARNING sciverify.tests.said: %d",
    ]


class Status(IntEnum):
    OPTIMAL = 2
    ALMOST_SOLVED = 3


class Evil:
    x = x

    def __getattr__(self, name):
        raise RuntimeError(f"no {name}")


def test_reports_of_all_kinds():
    loop = {"x": x}
    loop["info"] = loop
    good = [
        x, None, (), (x,), (x, None), (x, 3.0), (x, x), (1, 0), (True, 1), loop, SimpleNamespace(x=x, status=Status.OPTIMAL),
        SimpleNamespace(x=x, status=object()), SimpleNamespace(x=x, success=np.True_, message="converged"), (x, True),
        SimpleNamespace(x=x, success=lambda: False), SimpleNamespace(x=x, gap=float("nan"), tol=1.0),
    ]  # fmt: skip
    for returned in good:
        assert self_report(returned).success, returned
    bad = [
        Evil(), (Evil(), 1), SimpleNamespace(x=x, status=Status.ALMOST_SOLVED), SimpleNamespace(x=x, status=float("nan")),
        SimpleNamespace(x=x, success=np.array([True])), SimpleNamespace(x=x, success=2), (x, False), (x, "stalled"),
        {"x": x, "info": {"stat": 9}}, SimpleNamespace(x=x, converged_=False), SimpleNamespace(x=x, message=b"it failed"),
        (SimpleNamespace(x=x, success=False), 0), SimpleNamespace(x=x, info=-1),
    ]  # fmt: skip
    for returned in bad:
        assert not self_report(returned).success, returned
    assert "'False', no boolean" in self_report({"success": "False"}).troubles[0]
    assert self_report(SimpleNamespace(x=x, gap=np.float32(0.5))).gap == 0.5
    assert self_report((x, {"gap": 0.25, "message": "done"})).status == "done"


class Fitted:
    tol, fit_intercept = 1e-4, False


def test_models_are_held_to_their_own_rule():
    y = np.array([3.0, 5.0])
    for module, name, most in (("sklearn.linear_model", "dual_gap_", 17e-4), ("celer", "dual_gap_", 17e-4),
                               ("skglm", "stop_crit_", 1e-4)):  # fmt: skip
        kind = type("Fitted", (Fitted,), {"__module__": module})
        for factor, kept in ((0.999, True), (1.001, False)):
            model = kind()
            setattr(model, name, np.float32(factor * most))
            assert own_rule(model, y).success is kept
            model.fit_intercept = True
            assert own_rule(model, y).success is (kept and name == "stop_crit_")
            model.tol = None
            assert own_rule(model, y).success
    other = Fitted()
    other.dual_gap_ = 1.0
    assert own_rule(other, y).success


def test_an_estimator_that_warns_is_not_silent(tmp_path):
    (tmp_path / "estimator.py").write_text(
        "import logging\nimport numpy as np\n\n\nclass Lasso:\n"
        "    def __init__(self, alpha=1.0, fit_intercept=True):\n        self.alpha, self.fit_intercept = alpha, fit_intercept\n"
        "    def get_params(self, deep=True):\n        return dict(vars(self))\n"
        "    def set_params(self, **given):\n        vars(self).update(given)\n"
        "    def fit(self, A, y):\n        self.coef_ = np.zeros(A.shape[1])\n"
        "        if y[0] > 2:\n            logging.getLogger('l').warning('damped')\n"
        "        self.converged_ = bool(y[0] < 4)\n"
    )
    posed = [Instance(f"{k}", "lasso", np.eye(1), np.array([float(k)]), 1.0) for k in (2, 3, 4)]
    code = SolverFunction(str(tmp_path / "estimator.py"), "Lasso", convention())
    found = run_audit(code, Claim("1e-3"), posed).results
    assert [result.finding for result in found] == [Finding.WRONG] * 3
    assert [result.warnings for result in found] == [
        (), ("WARNING l: damped",), ("its converged_ is False", "WARNING l: damped"),
    ]  # fmt: skip


def convention():
    from sciverify.audit.subjects.convention import Calling

    return Calling("1/(2m)")
