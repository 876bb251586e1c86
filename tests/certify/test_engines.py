"""One table of engines: who admits what, who is asked after whom, and what is said when nobody decides."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import arb, arb_mat

import sciverify as sv
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certificate.optimality import Evidence
from sciverify.certify.engines import choice, registry
from sciverify.certify.engines.choice import SMALL
from sciverify.certify.engines.exact_arithmetic import ExactArithmetic
from sciverify.certify.engines.registry import ENGINES
from sciverify.certify.proofs.exact_cost import Forecast

ROOT = Path(__file__).parents[2]
COMPUTABLE = sv.ComputableProblem(
    sv.Lasso,
    sv.ComputableMatrix((1, 2), lambda: arb_mat([[arb(2).sqrt(), arb(1) / 3]])),
    sv.ComputableMatrix((1, 1), lambda: arb_mat([[arb.pi()]])),
    "1/2",
)


def lasso_of_doubles(rows, columns):
    return sv.Lasso(np.random.default_rng(0).standard_normal((rows, columns)), np.ones(rows), 1)


INSTANCES = {
    "computable": COMPUTABLE,
    "turned": sv.TurnedProblem(sv.Lasso([[1, 2]], [1], 1), [0, 1]),
    "complex": sv.Lasso(np.array([[1 + 1j, 2]]), np.array([1j]), "1/2"),
    "operator": sv.Lasso(sv.FourierHaar(np.ones((2, 2), bool)), [1, 0, 0, 1], 1),
    "rational": sv.Lasso([["1/3", 2]], [1], 1),
    "small": lasso_of_doubles(20, SMALL // 20),
    "large": lasso_of_doubles(20, SMALL // 20 + 1),
    "largest": lasso_of_doubles(100, 1000),
    "nothing": 3,
}
FLOATS, EXACT = "float64 midpoint-radius arithmetic", "exact arithmetic"
ADMITTED = {  # auto, float, exact
    "computable": (["computable data"],) * 3,
    "turned": (["turned data"],) * 3,
    "complex": (["blocks in balls"], [], []),
    "operator": (["operators in floats"], [], []),
    "rational": ([EXACT], [FLOATS], [EXACT]),
    "small": ([EXACT], [FLOATS], [EXACT]),
    "large": ([FLOATS, EXACT], [FLOATS], [EXACT]),
    "largest": ([FLOATS, EXACT], [FLOATS], [EXACT]),
    "nothing": ([], [], []),
}


@pytest.mark.parametrize("name", INSTANCES)
def test_who_admits_what(name):
    for wanted, expected in zip(("auto", "float", "exact"), ADMITTED[name], strict=True):
        assert [e.name for e in ENGINES if e.admits(INSTANCES[name], wanted)] == expected, wanted


def test_engines_have_names_and_say_what_they_do():
    assert len({engine.name for engine in ENGINES}) == len(ENGINES) == 6
    for engine in ENGINES:
        assert all(getattr(type(engine), method).__doc__ for method in ("admits", "expected", "distance", "minimiser"))


class Stubborn:
    """An engine that decides nothing."""

    name = "stubborn"

    def __init__(self, reason, wanted=("auto",)):
        self.reason, self.wanted = reason, wanted

    def admits(self, problem, wanted):
        return wanted in self.wanted

    def expected(self, problem):
        return None

    def distance(self, problem, x, digits):
        raise sv.Undecided(self.reason)

    def minimiser(self, problem, digits):
        raise sv.Undecided(self.reason)


def test_the_next_engine_is_asked_where_one_does_not_decide(monkeypatch):
    monkeypatch.setattr(registry, "ENGINES", (Stubborn("first"), *ENGINES))
    problem = INSTANCES["rational"]
    assert (
        sv.certify_distance(problem, [1, 1]).distance == sv.certify_distance(problem, [1, 1], engine="exact").distance
    )
    assert sv.solve(problem).x == sv.solve(problem, engine="exact").x
    monkeypatch.setattr(registry, "ENGINES", (Stubborn("first"), Stubborn("second")))
    with pytest.raises(sv.Undecided, match=r"^second$"):
        sv.certify_distance(problem, [1, 1])


def averaged(m, count):
    """Every column, and the average and half the difference of neighbours: these tie where both are active."""
    columns = np.round(1024 * np.random.default_rng(1).standard_normal((m, count))) / 1024
    others = np.roll(columns, -1, axis=1)
    return np.hstack([columns, (columns + others) / 2, (columns - others) / 2])


TIED = sv.Lasso(averaged(20, 40), np.ones(20), "1/8")


def reason_of(call):
    with pytest.raises(sv.Undecided) as refusal:
        call()
    return str(refusal.value)


def test_large_data_fall_forward_to_exact_arithmetic():
    x = np.zeros(120)
    assert sv.certify_distance(TIED, x).unique is sv.Verdict.FALSE
    for verb in (lambda: sv.certify_distance(TIED, x, engine="float"), lambda: sv.solve(TIED, engine="float")):
        assert reason_of(verb).endswith("; exact arithmetic was not asked: engine is 'float', leave it out")


VERBS = {
    "certify_distance": lambda problem, **wanted: sv.certify_distance(problem, np.zeros(problem.shape[1]), **wanted),
    "solve": lambda problem, **wanted: sv.solve(problem, **wanted).certificate,
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_what_takes_long_is_foretold_and_not_begun(monkeypatch, verb):
    monkeypatch.setattr(choice, "PATIENCE", 1e-4)
    said = reason_of(lambda: verb(TIED))
    expected = (
        r"; exact arithmetic on a support of \d+ columns? \(numbers of 13 bits\) would take (about|at least) 0\.\d+ s: "
        r"engine='exact' insists on it, seconds= limits it$"
    )
    assert re.search(expected, said), said
    assert isinstance(verb(TIED, engine="exact").evidence, Evidence)
    assert isinstance(verb(TIED, seconds=600).evidence, Evidence)


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_floats_are_asked_about_small_data_where_exact_arithmetic_takes_long(monkeypatch, verb):
    small = lasso_of_doubles(20, 50)
    assert isinstance(verb(small).evidence, Evidence)
    monkeypatch.setattr(choice, "PATIENCE", 1e-4)
    assert isinstance(verb(small).evidence, SupportEvidence)


def test_what_nobody_foresaw_is_given_up(monkeypatch):
    problem = lasso_of_doubles(20, 90).with_parameter(2)
    foretold = Forecast(1e-3, False, 3, "53-bit doubles")
    monkeypatch.setattr(ExactArithmetic, "expected", lambda self, problem: foretold)
    monkeypatch.setattr(registry, "ENGINES", (ExactArithmetic(),))
    monkeypatch.setattr(choice, "SURPRISE", 1e-9)
    said = reason_of(lambda: sv.certify_distance(problem, np.zeros(90)))
    assert said.startswith("exact arithmetic took more than 1e-09 s, and nobody knows how long it takes: ")
    assert sv.certify_distance(problem, np.zeros(90), seconds=600)
    assert sv.certify_distance(problem, np.zeros(90), engine="exact")


def test_what_no_engine_admits_is_refused():
    for verb in (lambda p, e: sv.certify_distance(p, [0, 0], engine=e), lambda p, e: sv.solve(p, engine=e)):
        with pytest.raises(sv.InvalidInput, match=r"engine is 'exact': complex data have one engine, leave it out"):
            verb(INSTANCES["complex"], "exact")
        with pytest.raises(sv.InvalidInput, match=r"engine is 'quick': write 'auto' or 'float' or 'exact'"):
            verb(INSTANCES["complex"], "quick")
        with pytest.raises(sv.InvalidInput, match=r"engine is 'quick': write"):
            verb(3, "quick")
        with pytest.raises(sv.InvalidInput, match=r"problem is 3: pass a sciverify.BasisPursuit"):
            verb(3, "auto")
    with pytest.raises(sv.InvalidInput, match=r"problem is <.*turned.*: pass a sciverify.BasisPursuit"):
        sv.solve(INSTANCES["turned"])


def test_digits_are_left_to_the_engine():
    x = [Fraction(1, 3), 0]
    found = {name: sv.certify_distance(INSTANCES[name], x).distance for name in ("computable", "complex", "rational")}
    assert found["rational"].width * 10**19 <= found["rational"].upper
    assert 0 < found["computable"].width * 10**10 <= 1 + found["computable"].lower
    assert 0 < found["complex"].width * 10**11 <= 1


LAZY = """
import sys
import sciverify as sv
assert not [m for m in sys.modules if m.startswith("sciverify.certify")]
sv.certify_distance(sv.Lasso([[1, 2]], [1], 1), [1, 1])
print(*sorted(m.rpartition(".")[2] for m in sys.modules if m.startswith("sciverify.certify.")))
"""


def test_exact_data_do_not_wait_for_other_arithmetic():
    loaded = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=True).stdout.split()
    assert not {
        "block_distance",
        "float_distance",
        "krawczyk",
        "support_enclosure",
        "uniform_stability",
        "within",
    } & {*loaded}, loaded


def test_the_list_of_verbs_is_complete():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = next(c for c in contracts if c["name"].startswith("verbs of certify"))["source_modules"]
    files = (ROOT / "sciverify" / "certify").glob("*.py")
    assert set(named) == {f"sciverify.certify.{path.stem}" for path in files} - {"sciverify.certify.__init__"}
