"""What objects say at a prompt and in a notebook, and what comparisons with them do."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import sqrt

import sciverify as sv
from sciverify import Enclosure, Verdict
from sciverify.audit import Claim, Instance, Nearest, run_audit
from sciverify.exact.enclosure import round_to_digits

INSTANCE = Instance("small", "lasso", np.eye(30), np.arange(30.0), 1.0)
AUDIT = run_audit("MATLAB-rule CD/RelTol 1e-4", Claim(Fraction(1, 10**6)), [INSTANCE])


def shown():
    """One object of each class that people hold in their hands."""
    problem = sv.Lasso(np.eye(30), np.arange(30.0), 1, intercept=True)
    solution = sv.solve(problem, 5)
    family = sv.families.TiedColumns(m=1, N=2, K=3)
    return {
        "problem": problem,
        "solution": solution,
        "solution set": sv.solution_set(problem),
        "certificate": solution.certificate,
        "enclosure": solution.distance,
        "refutation": sv.refute(sv.solver_at(lambda A, y: np.linalg.pinv(A) @ y, 50), family),
        "breakdown": sv.breakdown(family),
        "network": sv.unroll(sv.Ista(np.eye(30), 0.1, 0.4), 3),
        "iteration": sv.Fista(np.eye(30), 0.1, 0.4),
        "path": sv.solution_path(sv.Lasso([[2, 1], [0, 1]], [3, 1], 1)),
        "certificates": sv.certify_path(problem, [1, 2], np.zeros((2, 31))),
        "relu network": sv.ReluNetwork([([[1, 2]], [0])]),
        "primal-dual": sv.unroll(sv.ChambollePock(np.eye(30), "lasso", 0.1), 3),
        "lista": sv.Lista(np.eye(2), np.ones((3, 2, 2)), [1.0, 1.0, 1.0], 10.0),
        "trust radius": sv.certify_trust_radius(sv.Lasso([[2, 1, 0], [0, 1, 1]], [3, 1], 0.8841)),
        "support": sv.certify_support(problem),
        "instance": INSTANCE,
        "result": AUDIT.results[0],
        "audit": AUDIT,
        "claim": AUDIT.claim,
        "nearest": Nearest(INSTANCE, INSTANCE, AUDIT.results[0], sv.Enclosure(0, 0), Fraction(1), 1),
    }


OBJECTS = shown()


@pytest.mark.parametrize("name", OBJECTS)
def test_a_prompt_shows_one_to_three_short_lines(name):
    lines = repr(OBJECTS[name]).split("\n")
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 250


@pytest.mark.parametrize("name", sorted({*OBJECTS} - {"enclosure", "result"}))
def test_a_notebook_typesets_the_formula(name):
    html = OBJECTS[name]._repr_html_()
    of_algorithms = {"breakdown", "network", "iteration", "relu network", "primal-dual", "lista"}
    assert html.startswith("<div>$$")
    assert (r"\min_z" in html) is (name not in of_algorithms)
    assert len(html) < 5000


@pytest.mark.parametrize("name", ["audit", "breakdown", "network", "iteration", "claim", "instance", "path"])
def test_a_notebook_shows_all_lines(name):
    html = OBJECTS[name]._repr_html_()
    assert html.count("<div>") == 1 + len(str(OBJECTS[name]).split("\n"))


def test_numbers_have_the_digits_that_were_asked_for():
    problem = sv.Lasso([[1]], [3], 1)
    for digits, said in ((3, "[2.75, 2.76]"), (8, "[2.7525641, 2.7525642]"), (12, "[2.75256417034, 2.75256417035]")):
        distance = sv.certify_distance(problem, [sympy.sqrt(3) / 7 - sympy.Rational(1, 2)], digits).distance
        assert str(distance) == said
        assert repr(distance) == f"Enclosure({said})"
    long = sv.certify_distance(problem, [sqrt(3)], 30)
    assert str(long).startswith(
        "0.767949192431122706472553658494 <= dist(x, Xi_2(A, y)) <= 0.767949192431122706472553658495"
    )
    assert (
        str(sv.certify_distance(problem, [sqrt(3)]).distance) == "[0.76794919, 0.76794920]"
    )  # 20 digits are the usual
    assert str(Enclosure("1/3", "2/3")) == "[0.33333333, 0.66666667]"
    assert str(Enclosure("11/100", "7/20")) == "[0.11, 0.35]"
    assert str(Enclosure(Fraction(1, 3**900), 1)) == "[3.8982595e-430, 1.0000000]"
    assert str(Enclosure(0, Fraction(1, 2**2000))) == "[0, 8.7098099e-603]"


@settings(max_examples=200)
@given(st.fractions(), st.fractions(), st.integers(1, 40), st.integers(-30, 30))
def test_what_is_printed_contains_the_number(one, other, digits, exponent):
    low, high = sorted((one, other))
    for found in (
        Enclosure(low, high),
        Enclosure(
            *(round_to_digits(x * Fraction(10) ** exponent, digits, up) for x, up in ((low, False), (high, True)))
        ),
    ):
        ends = [Fraction(text) for text in str(found).strip("[]").split(", ")]
        assert ends[0] <= found.lower <= found.upper <= ends[-1]


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        (0.8841, "lam ~ 0.8841"),
        ("1/3", "lam = 1/3"),
        (0.5, "lam = 1/2"),
        (0.1 * 3, "lam ~ 0.3"),
        ("123456789/1234567891011121314", "lam ~ 1e-10"),
        (Fraction(10) ** 400 + 1, "lam ~ 1.00000e+400"),
        (sqrt(2), "lam = (0 + 1*sqrt(2))"),
        (sqrt(2) / 123456789, "lam ~ 1.14551e-08"),
    ],
)
def test_a_parameter_is_short_and_says_if_it_is_rounded(parameter, said):
    problem = sv.Lasso([[1]], [3], parameter)
    assert repr(problem) == f"<Lasso A 1 x 1, {said}>"
    if "~" in said and not isinstance(parameter, sympy.Expr):
        assert Fraction(int(problem.parameter.p), int(problem.parameter.q)) == Fraction(parameter)


def test_long_lists_of_entries_are_cut():
    said = str(sv.certify_support(sv.Lasso(np.eye(300), [9, 9, 9, *[0] * 297], 1)))
    assert "(297 entries); never zero: 0, 1, 2" in said
    assert max(map(len, said.splitlines())) < 150


def test_what_was_proven_together_is_saved_together(tmp_path):
    paths = OBJECTS["certificates"].save(tmp_path / "folder")
    assert [path.name for path in paths] == ["distance-0.json", "distance-1.json"]
    paths.append(OBJECTS["path"].save(tmp_path / "path.json"))
    assert [sv.check(path) for path in paths][-1] == OBJECTS["path"].claim


def test_a_notebook_escapes_what_is_no_markup():
    assert "<=" not in OBJECTS["certificate"]._repr_html_()


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_equals_no_bool(verdict, value):
    with pytest.raises(TypeError, match="three values"):
        assert verdict == value
    assert verdict == verdict
    assert verdict != "true"


@pytest.mark.parametrize("threshold", [Fraction(1, 2), 1, Fraction(3, 2), 2, 3])
def test_comparisons_are_verdicts(threshold):
    found = Enclosure(1, 2)
    points = [Fraction(1), Fraction(5, 4), Fraction(2)]
    for verdict, truths in (
        (found < threshold, {x < threshold for x in points}),
        (found <= threshold, {x <= threshold for x in points}),
        (found > threshold, {x > threshold for x in points}),
        (found >= threshold, {x >= threshold for x in points}),
        (found.within(threshold), {x <= threshold for x in points}),
    ):
        assert verdict is (Verdict.of(truths.pop()) if len(truths) == 1 else Verdict.UNDECIDED)


def test_a_comparison_is_not_read_as_a_bool():
    with pytest.raises((TypeError, sv.Undecided)):
        assert Enclosure(1, 2) < 3


def test_is_unique_is_a_bool_or_none():
    assert sv.certify_distance(sv.Lasso([[1]], [3], 1), [0]).is_unique is True
    assert sv.certify_distance(sv.Lasso([[1, 1]], [3], 1), [0, 0]).is_unique is False
    assert sv.certify_minimum(sv.Lasso([[1]], [3], 1)).is_unique is None


def test_within_a_tolerance():
    certificate = sv.certify_distance(sv.Lasso([[1]], [3], 1), [2])
    assert certificate.within(Fraction(1, 2)) is Verdict.TRUE
    assert certificate.within(Fraction(49, 100)) is Verdict.FALSE


def test_names_that_are_nearly_right():
    with pytest.raises(AttributeError, match="did you mean 'Lasso'"):
        sv.Laso  # noqa: B018
    with pytest.raises(AttributeError, match=r"has no attribute '_lasso'$"):
        sv._lasso  # noqa: B018 - programs ask for such names
    with pytest.raises(sv.InvalidInput, match="did you mean 'weights'"):
        sv.Lasso([[1]], [1], 1, wieghts=[1])


def test_completion_offers_what_belongs_to_the_object():
    certificate = OBJECTS["certificate"]
    offered = [name for name in dir(certificate) if not name.startswith("_")]
    assert all(hasattr(certificate, name) for name in offered)
    assert {"distance", "unique", "is_unique", "within", "save"} <= set(offered)
    assert not {"dimension", "growth", "support"} & set(offered)
    assert set(dir(sv)) == {*sv.__all__, "__version__"}
