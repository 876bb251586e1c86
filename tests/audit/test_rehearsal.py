"""A solver that cannot be called is told so before the audit; one that fails for a reason of its own is audited."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.audit import AuditVerdict, Claim, Command, Instance, Kind, SolverFunction, run_audit
from sciverify.audit.plan import Plan
from sciverify.audit.rehearsal import require_callable
from sciverify.audit.store import Store
from sciverify.cli import main
from sciverify.isolation.foreign import NoReply
from sciverify.isolation.outcome import Outcome
from sciverify.isolation.signature import call, misfit
from sciverify.problems.instance_options import InstanceOptions

A, Y = np.eye(3), np.array([3.0, 1.0, 0.25])
POSED = [Instance(f"i{k}", "lasso", A, Y + k, 0.5) for k in range(3)]


def plain(A, y, lam, steps=100):
    return np.zeros(A.shape[1])


def imports(A, y, lam):
    import a_module_that_nobody_has  # noqa: F401


def forwards(A, y, lam, **options):
    return plain(A, y, lam, **options)


@functools.wraps(plain)
def wrapped(*arguments, **options):
    return plain(*arguments, **options)


def passes_on(*arguments, **options):
    return plain(*arguments, **options)


class InvalidParameterError(ValueError):
    pass


def refuses_an_option(A, y, lam, tol):
    raise InvalidParameterError("The 'tol' parameter must be a float")


def two_are_too_few(A, y, lam):
    raise ValueError("at least 3 samples are needed")


def a_mistake_inside(A, y, lam):
    return len(lam)


def another_mistake_inside(A, y, lam):
    return plain(A, y)


@pytest.mark.parametrize(
    ("function", "options", "words"),
    [
        (plain, {"stps": 3}, "did you mean 'steps'?"),
        (forwards, {"stps": 3}, "unexpected keyword argument 'stps'"),
        (wrapped, {"stps": 3}, "unexpected keyword argument 'stps'"),
        (passes_on, {"stps": 3}, "unexpected keyword argument 'stps'"),
        (lambda A, y: A, {}, "takes 2 positional arguments but 3 were given"),
        (lambda training: training, {}, "takes 1 positional argument but 3 were given"),
        (lambda A, y, lam, further: A, {}, "missing 1 required positional argument: 'further'"),
        (imports, {}, "ModuleNotFoundError: No module named 'a_module_that_nobody_has'"),
        (refuses_an_option, {"tol": "small"}, "The 'tol' parameter must be a float"),
    ],
)
def test_calls_that_no_data_can_mend(function, options, words):
    with pytest.raises(NoReply) as ended:
        call(function, (A, Y, 0.5), options)
    assert ended.value.kind == "not-callable"
    assert words.lower() in ended.value.status.lower()  # from Python 3.13 on the words are its own


@pytest.mark.parametrize(
    ("function", "error"),
    [(two_are_too_few, ValueError), (a_mistake_inside, TypeError), (another_mistake_inside, TypeError)],
)
def test_errors_of_their_own_pass(function, error):
    with pytest.raises(error):
        call(function, (A, Y, 0.5), {})
    assert misfit(TypeError("unsupported operand"), print, (), {}) is None  # whose signature says everything fits


def rehearsed(instances, outcomes, audited=None):
    """What was asked, in order; `outcomes` says how each question ends, by its number of rows."""
    asked = []

    def ask(questions):
        found = []
        for question in questions:
            asked.append(question)
            run = outcomes(question)
            if not plan.audited.uncallable(run):
                break
            found.append(run)
        return found

    plan = Plan(Claim("1e-6"), audited or SolverFunction(__file__, "plain"), sv.audit.Limits())
    require_callable(plan, instances, ask)
    return asked


def test_every_way_of_asking_is_tried_on_a_small_instance():
    weights = np.array([1.0, 2.0, 3.0])
    several = [
        POSED[0],
        replace(POSED[1], weights=weights, options=InstanceOptions((1, 0, -1), True, 2.0, np.ones(3))),
        POSED[2],
        replace(POSED[0], weights=weights, name="w"),
    ]
    asked = rehearsed(several, lambda question: Outcome(Kind.ANSWERED))
    assert [q.shape for q in asked] == [(2, 2)] * 3
    assert [q.weights is None for q in asked] == [True, False, False]
    assert sorted(asked[1].options.keywords()) == ["intercept", "ridge", "row_scales_squared", "signs"]


def test_who_fails_everywhere_cannot_be_called_and_who_fails_on_small_data_can():
    failed, done = Outcome(Kind.NOT_CALLABLE, "TypeError: f()"), Outcome(Kind.ANSWERED)
    with pytest.raises(sv.InvalidInput, match=r"^the solver cannot be called like this: TypeError: f\(\)$"):
        rehearsed(POSED, lambda question: failed)
    for small, first, last in ((failed, done, failed), (failed, failed, done), (done, failed, failed)):
        rehearsed(POSED, lambda q, s=small, f=first, z=last: s if len(q.y) == 2 else f if q.y[0] == 3 else z)
    for kind in (Kind.RAISED, Kind.CRASHED, Kind.STOPPED, Kind.EXITED, Kind.NO_VECTOR, Kind.NOT_FINITE):
        assert [q.shape for q in rehearsed(POSED, lambda q, k=kind: Outcome(k))] == [(2, 2)]
    with pytest.raises(sv.InvalidInput, match="like this with weights, as heavy is asked: "):
        rehearsed([replace(POSED[0], weights=np.ones(3), name="heavy")], lambda question: failed)


def test_programs_that_end_without_an_answer_show_their_last_words():
    program = Command(f"{sys.executable} {{input}} {{output}}")
    said = Outcome(Kind.EXITED, "exit code 2: no such file", output="usage: mine\n\nno such file\n")
    with pytest.raises(sv.InvalidInput) as refused:
        rehearsed(POSED, lambda question: said, program)
    assert str(refused.value) == "the solver cannot be called like this: exit code 2: no such file\n  usage: mine"
    with pytest.raises(sv.InvalidInput, match="wrote no file"):
        rehearsed(POSED, lambda question: Outcome(Kind.NO_VECTOR, "the program wrote no file"), program)
    for run in (Outcome(Kind.CRASHED), Outcome(Kind.STOPPED), Outcome(Kind.NO_VECTOR, "returned str")):
        assert len(rehearsed(POSED, lambda question, r=run: r, program)) == 1


COMMANDS = {
    "option": ("mine.py:ista --options '{\"stps\": 3}'", "did you mean 'steps'?"),
    "program": (f"--command '{sys.executable} nofile.py {{input}} {{output}}'", "can't open file"),
    "signature": ("mine.py:two", "TypeError: two() takes 2 positional arguments but 3 were given"),
    "arrays": ("mine.py:ista --arrays torch", "ModuleNotFoundError: No module named 'torch'"),
    "estimator": ("mine.py:Choosy --convention 1/2", "Choosy has no parameter 'alpha', which instances ask for: known"),
}
MINE = """
import numpy as np

def ista(A, y, lam, steps=100):
    return np.zeros(A.shape[1])

def two(A, y):
    return np.zeros(A.shape[1])

class Choosy:
    def get_params(self): return {"alphas": 3}
    def set_params(self, **given): pass
    def fit(self, A, y): pass
"""


@pytest.mark.parametrize("name", tries(list(COMMANDS)[:2], list(COMMANDS)))
def test_the_command_line_says_so_and_stores_nothing(name, tmp_path, monkeypatch, capsys):
    import importlib.util
    import shlex

    arguments, words = COMMANDS[name]
    if name == "arrays" and importlib.util.find_spec("torch") is not None:
        pytest.skip("torch is installed")
    (tmp_path / "mine.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    assert main(["audit", *shlex.split(arguments), "--claim", "1e-6", "--generate", "2", "--jobs", "1"]) == 2
    seen = capsys.readouterr()
    assert words.lower() in seen.err.lower()
    assert "cannot be called like this" in seen.err
    with Store(tmp_path / "sciverify-audit.sqlite") as store:
        assert (seen.out, len(store)) == ("", 0)


def test_a_solver_that_wants_more_rows_is_audited(tmp_path):
    (tmp_path / "mine.py").write_text(
        "def solve(A, y, lam):\n    if len(y) < 3: raise ValueError('3 rows are needed')\n    return 0 * y\n"
    )
    found = run_audit(f"{tmp_path / 'mine.py'}:solve", Claim(10), POSED, jobs=tries(1, 2))
    assert found.verdict is AuditVerdict.HELD
