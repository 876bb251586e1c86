"""One meaning of an answer: the table of docs/audit-your-solver.md against an audit and `check_solver`."""

from __future__ import annotations

import importlib
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Claim, Finding, Instance, Kind, Limits, SolverFunction, run_audit
from sciverify.audit.judgement import judge
from sciverify.audit.plan import Plan
from sciverify.audit.store import Store
from sciverify.audit.subjects.function import read_reply
from sciverify.certificate.codec import decode
from sciverify.certify.failing_instance import save_failing_instance
from sciverify.exact.answers import NotAnAnswer, read_answer
from sciverify.isolation.observed_call import answer
from sciverify.isolation.outcome import Outcome
from sciverify.isolation.wire import UNREADABLE, packed, read
from sciverify.problems.files import read_vector
from sciverify.testing.answer import ClaimedSolver

SOLVERS = Path(__file__).parent / "solvers.py"
PAGE = Path(__file__).parents[2] / "docs" / "audit-your-solver.md"
KINDS = {str(kind) for kind in (Kind.NO_VECTOR, Kind.WRONG_DTYPE, Kind.WRONG_SHAPE, Kind.NOT_FINITE)}
CLAIM = Claim("1e-6", relative_to="nearest minimiser")


def rows():
    """(example, what it is read as) of the table."""
    section = PAGE.read_text(encoding="utf-8").partition("## What an answer is")[2].partition("\n## ")[0]
    found = re.findall(r"^\| [^|]+ \| `(.+)` \| (.+) \|$", section, re.M)
    assert len(found) == section.count("\n|") - 2
    return found


def made(example):
    """What an expression of the table is, made anew."""
    known = {"np": np, "Fraction": Fraction, "Decimal": Decimal, "SimpleNamespace": SimpleNamespace}
    for name in ("scipy.sparse", "pandas", "polars", "jax.numpy"):
        if name in example:
            pytest.importorskip(name)
            known[name.partition(".")[0]] = importlib.import_module(name.partition(".")[0])
    return eval(example, known)


def posed(x):
    """A LASSO whose minimiser is x as far as it is a vector of doubles."""
    y = np.array([float(v) + 0.5 * (v > 0) for v in x])
    return Instance("posed", "lasso", np.eye(len(x)), y, 1.0)


def by_the_audit(make, instance, claim=CLAIM):
    """A result, as a worker and an audit arrive at it, in this process."""
    header, vector = answer(lambda *question: read_reply(make()), instance, "float64")
    outcome = Outcome(**read(packed(header | {"question": 1}, vector), instance.answer_length, 1))
    return judge(Plan(claim, SolverFunction(str(SOLVERS), "diagonal"), Limits()), "key", instance, outcome)


@pytest.mark.parametrize(("example", "meaning"), rows(), ids=[example for example, _ in rows()])
def test_the_table_is_what_both_do(example, meaning):
    made(example)
    if meaning.strip("`") in KINDS:
        found = by_the_audit(lambda: made(example), posed([1] * 3))
        judged = ClaimedSolver(lambda A, y, lam: made(example), CLAIM).answer(posed([1] * 3))
        assert (str(found.kind), found.finding) == (meaning.strip("`"), Finding.NO_ANSWER)
        assert judged.right is sv.Verdict.FALSE
        assert found.status.partition("...")[0] in judged.complaint
        return
    numbers = [Fraction(v) for v in meaning.strip("()").split(", ")]
    found = by_the_audit(lambda: made(example), posed(numbers))
    judged = ClaimedSolver(lambda A, y, lam: made(example), CLAIM).answer(posed(numbers))
    assert list(map(Fraction, found.x)) == numbers
    assert (found.finding, judged.right) == (Finding.HELD, sv.Verdict.TRUE)
    again = found.answer
    assert again.equals(judged.x)
    assert again.equals(read_answer(eval(again.code(), {"np": np}), 3))


def endless():
    while True:
        yield 1.0


class Hostile:
    @property
    def x(self):
        raise OSError("no x today")


class HostileArray:
    def __array__(self, *arguments, **named):
        raise RuntimeError("no array today")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (endless, "wrong-shape"),
        (Hostile, "no-vector"),
        (HostileArray, "no-vector"),
        (lambda: SimpleNamespace(x=None, success=False), "no-vector"),
        (lambda: [Fraction(1, 10**120_000), 0, 0], "wrong-dtype"),
        (lambda: np.array([Fraction(1), float("nan"), 0], dtype=object), "not-finite"),
        (lambda: (3.0, [1.0, 2.0, 3.0]), "no-vector"),
        (lambda: np.ma.masked_all(3), "no-vector"),
        (lambda: np.zeros(3, dtype=[("x", "f8")]), "no-vector"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_one_sentence(make, kind):
    with pytest.raises(NotAnAnswer) as error:
        read_answer(make(), 3)
    assert error.value.kind == kind
    assert "\n" not in str(error.value)


def test_names_put_a_series_into_order():
    pandas = pytest.importorskip("pandas")
    found = read_answer(pandas.Series([1.0, 2.0, 3.0], index=["c", "a", "b"]), 3, ("a", "b", "c"))
    assert found.numbers.tolist() == [2.0, 3.0, 1.0]


def test_roots_are_undecided_in_an_audit_and_judged_by_the_check():
    sympy = pytest.importorskip("sympy")
    instance = posed([1, 0, 0])
    found = by_the_audit(lambda: [sympy.sqrt(2), 0, 0], instance)
    assert (found.kind, found.finding) == (Kind.NOT_RATIONAL, Finding.UNDECIDED)
    assert ClaimedSolver(lambda A, y, lam: [sympy.sqrt(2), 0, 0], CLAIM).answer(instance).right is sv.Verdict.FALSE


def test_rounding_would_flip_the_verdict():
    """2^53 + 1 is one off, and the double next to it is not; 1/3 is right, and the double next to it is not."""
    instance = Instance("large", "lasso", np.eye(1), np.array([2.0**53]), 2.0**-60)
    off = Claim(Fraction(1, 2), exact_outputs=True)
    third = Instance("third", "lasso", np.array([[3.0]]), np.array([1.5]), 3.0)
    exactly = Claim(0, exact_outputs=True)
    for claim, posed_here, value in ((off, instance, np.array([2**53 + 1])), (exactly, third, [Fraction(1, 3)])):
        found = by_the_audit(lambda value=value: value, posed_here, claim)
        judged = ClaimedSolver(lambda A, y, lam, value=value: value, claim).answer(posed_here)
        expected = (Finding.WRONG, sv.Verdict.FALSE) if claim is off else (Finding.HELD, sv.Verdict.TRUE)
        assert (found.finding, judged.right) == expected
    assert by_the_audit(lambda: [1 / 3], third, exactly).finding is Finding.WRONG
    assert by_the_audit(lambda: [2.0**53 + 1], instance, off).finding is Finding.HELD


def test_results_certificates_and_files_hold_the_exact_point(tmp_path):
    third = Fraction(1, 3) + Fraction(1, 10**30)
    with Store(tmp_path / "store.sqlite") as store:
        audit = run_audit(SolverFunction(str(SOLVERS), "fractions"), CLAIM, [posed([1, 1, 1])], store=store)
        (kept,) = store
    (found,) = audit.results
    assert kept == found
    assert found.x == (third,) * 3
    assert found.finding is Finding.WRONG
    assert [Fraction(str(v)) for v in decode(found.certificate).point] == [third] * 3
    file = tmp_path / "certificate.json"
    file.write_text(found.certificate, encoding="utf-8")
    path = save_failing_instance(tmp_path, audit.instances[0], found.key, x=found.x, certificate=file)
    assert read_answer(read_vector(path), 3).equals(found.answer)


@pytest.mark.parametrize("text", [b"1/3 1", b"1/3 1 x", b"1/0 1 1", b"1/3 1 1 1", b"1/3  1", b"\xff 1 1", b"1e5 1 1"])
def test_numerals_that_are_none_are_no_answer(text):
    header = {"kind": "answered", "status": "", "exact": True, "question": 1}
    with pytest.raises(UNREADABLE):
        read(packed(header, text), 3, 1)
