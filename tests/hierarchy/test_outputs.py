"""Outputs with errors: what is held or wrong is so by the closed form of the spectrum, and the checker agrees."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from effort import tries

import sciverify as sv
from sciverify.exact.verdict import Verdict
from sciverify.hierarchy import RESIDUAL_POINTS, Pi1Output, Sigma1Output, Tower, information_about

FREE = sv.jacobi(0)
ALTERNATING = sv.jacobi([1, -1], sites="integers")
DIAGONAL = sv.Banded({0: sv.changed(0, 3, [2, "-1/2"])}, "naturals")
INTERVALS = {
    "free": (FREE, [(-2, 2)]),
    "alternating": (ALTERNATING, [(-math.sqrt(5), -1), (1, math.sqrt(5))]),
    "diagonal": (DIAGONAL, [(0, 0), (2, 2), (-0.5, -0.5)]),
    "shift": (sv.Banded({1: 1}, self_adjoint=False), None),  # the unit circle
}


def distance(name, z):
    """To the spectrum, in closed form."""
    intervals = INTERVALS[name][1]
    if intervals is None:
        return abs(abs(z) - 1)
    return min(abs(complex(max(0, a - z.real, z.real - b), z.imag)) for a, b in intervals)


def excess(name, points):
    """How far the spectrum is from the points at most, on a fine sample."""
    intervals = INTERVALS[name][1]
    if intervals is None:
        sample = [complex(math.cos(t / 200), math.sin(t / 200)) for t in range(1257)]
    else:
        sample = [complex(a + (b - a) * k / 400) for a, b in intervals for k in range(401)]
    return max(min(abs(s - z) for z in points) for s in sample)


def accepted(found, tmp_path):
    for k, certificate in enumerate(found.certificates):
        sv.check(certificate.save(tmp_path / f"{k}.json"))


def random_points(rng, count):
    return [(rng.randint(-24, 24) / 8, rng.choice([0, 0, 0, rng.randint(-8, 8) / 8])) for _ in range(count)]


@pytest.mark.parametrize("name", INTERVALS)
def test_what_is_said_of_points_is_true(name, tmp_path):
    rng, seen = random.Random(name), set()
    for _ in range(tries(6, 100)):
        points, bound = random_points(rng, rng.randint(1, 3)), rng.choice(["1/16", "1/4", "5/4"])
        found = Sigma1Output(points, bound).judge(INTERVALS[name][0])
        worst = max(distance(name, complex(*z)) for z in points)
        if found.finding == "held":
            assert worst <= float(Fraction(bound)) + 1e-9
        elif found.finding == "wrong":
            assert worst > float(Fraction(bound)) - 1e-9
            assert found.certificates
        accepted(found, tmp_path)
        seen.add(found.finding)
    assert "held" in seen or "wrong" in seen


@pytest.mark.parametrize("name", INTERVALS)
def test_what_is_said_of_coverings_is_true(name, tmp_path):
    rng, seen = random.Random(f"all of {name}"), set()
    operator = INTERVALS[name][0]
    for trial in range(tries(3, 40)):
        full = [-2, "-3/2", -1, "-1/2", 0, "1/2", 1, "3/2", 2]
        points = random_points(rng, rng.randint(1, 3)) if trial else full
        bound = rng.choice(["1/4", "1/2", 1]) if trial else "3/4"
        found = Pi1Output(points, bound).judge(operator)
        places = [
            complex(*map(float, map(Fraction, z))) if isinstance(z, tuple) else complex(Fraction(z)) for z in points
        ]
        worst = excess(name, places)
        if found.finding == "held":
            assert worst <= float(Fraction(bound)) + 1e-2
        elif found.finding == "wrong":
            assert worst > float(Fraction(bound)) - 1e-2
        accepted(found, tmp_path)
        seen.add(found.finding)
    assert seen & {"held", "wrong"}


@pytest.mark.parametrize(("points", "bound", "finding"), [
    ([0, 1, "-3/2"], "1/8", "held"),
    ([], 0, "held"),
    ([0, 3], "1/2", "wrong"),  # by the norm
    ([0, 1j], "1/2", "wrong"),  # the spectrum is real
    (["17/8"], "1/16", "wrong"),
    ([2], 0, "undecided"),  # 2 is in the spectrum, and no vector shows it
    (["17/8"], "1/8", "undecided"),
])  # fmt: skip
def test_findings_of_the_free_operator(points, bound, finding, tmp_path):
    found = Sigma1Output(points, bound).judge(FREE)
    assert found.finding == finding
    assert found.verdict is {"held": Verdict.TRUE, "wrong": Verdict.FALSE, "undecided": Verdict.UNDECIDED}[finding]
    accepted(found, tmp_path)


def test_gaps_show_that_points_are_wrong(tmp_path):
    found = Sigma1Output([2, "1/2"], "1/4").judge(ALTERNATING)
    assert (found.finding, found.reason) == ("wrong", "no spectrum lies within the bound of output[1]")
    assert found.certificates[0].claim.failure == "has a point too far away"
    accepted(found, tmp_path)
    word = sv.fibonacci_hamiltonian(1)  # (-2/5, 1/10) is a gap for every word of the hull
    found = Sigma1Output(["-3/20"], "1/8").judge(word)
    assert (found.finding, found.certificates[0].claim.lower < Fraction(-11, 40)) == ("wrong", True)
    accepted(found, tmp_path)
    assert Sigma1Output([1j], "1/8").judge(word).finding == "wrong"  # 0 is in that gap, and the spectrum real


def test_unbounded_operators():
    """The eigenvalues of p^2 + x^2 are 1, 3, 5, ...; nobody says where else spectrum is."""
    oscillator = sv.Oscillator({2: 1})
    assert Sigma1Output([1, 3], "1/1000").judge(oscillator).finding == "held"
    assert Pi1Output([1, 3], 1).judge(oscillator).finding == "undecided"


def test_operators_that_need_a_word():
    shift = sv.Banded({1: 1}, "naturals", self_adjoint=False)
    with pytest.raises(sv.InvalidInput, match="resolvent"):
        Sigma1Output([0], "1/4").judge(shift)
    found = Sigma1Output(["1/2"], "1/4").judge(shift, resolvent="numerical-range")
    assert (found.finding, found.certificates[0].claim.condition[:2]) == ("held", "if")


def test_minimisers(tmp_path):
    problem = sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1)  # the minimiser is (15/8, 1/2)
    near, far = ["15/8", "9/16"], [2, 0]
    for output, finding in (
        (Sigma1Output([near], "1/16"), "held"),
        (Sigma1Output([near], "1/17"), "wrong"),
        (Sigma1Output([near, far], "1/16"), "wrong"),
        (Sigma1Output([], 0), "held"),
        (Pi1Output([far, near], "1/16"), "held"),
        (Pi1Output([far, near], "1/17"), "wrong"),
        (Pi1Output([], 9), "wrong"),
    ):
        found = output.judge(problem)
        assert found.finding == finding, str(output)
        accepted(found, tmp_path)
    many = sv.Lasso([[1, 1]], [2], lam=1)  # the minimisers are (t, 3/2 - t)
    assert Pi1Output([[0, "3/2"]], "1/4").judge(many).finding == "undecided"
    assert Pi1Output([[0, "3/2"]], 9).judge(many).finding == "undecided"
    assert Pi1Output([[0, 3]], "1/4").judge(many).finding == "wrong"
    assert Sigma1Output([[0, "3/2"], ["3/2", 0]], 0).judge(many).finding == "held"


def test_towers_put_them_out():
    tower = Tower(lambda n, told: Sigma1Output([told.entry(k, k) for k in range(n)], Fraction(1, 2**n)))
    points = tower.run((5,), information_about(DIAGONAL)).output
    assert Sigma1Output(points, Fraction(1, 2**30)).judge(DIAGONAL).finding == "held"
    found = RESIDUAL_POINTS.run((3,), information_about(FREE)).output
    assert Sigma1Output(found, "1/8").judge(FREE).finding == "held"


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Sigma1Output(3, 1), "points is 3"),
    (lambda: Sigma1Output("12", 1), "points is '12'"),
    (lambda: Sigma1Output([3], -1), "bound is -1"),
    (lambda: Sigma1Output([3], 2**0.5 * 1j), "bound"),
    (lambda: Sigma1Output(["x"], 1).judge(FREE), "x"),
    (lambda: Sigma1Output([[1, 2, 3]], 1).judge(FREE), r"output\[0\]"),
    (lambda: Pi1Output([0], 1).judge(3), "problem is 3"),
    (lambda: Pi1Output([[0]], 1).judge(sv.Lasso([[1, 1]], [2], lam=1)), "x has"),
])  # fmt: skip
def test_bad_input_is_one_sentence(make, words):
    with pytest.raises(sv.InvalidInput, match=words) as refusal:
        make()
    assert "\n" not in str(refusal.value)


def test_words():
    assert str(Sigma1Output([1], "1/3")) == "1 point, each within 0.334"
    assert str(Pi1Output([1, 2], 1)) == "2 points, all within 1.00"
    assert len(Pi1Output([1, 2], 1)) == 2
