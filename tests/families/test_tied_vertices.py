"""Games about digits of linear programs: numbers of the class, its towers, guessers, and the commands."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify import hierarchy
from sciverify.checker import check
from sciverify.cli import main
from sciverify.experiments.digit_towers import played_digits
from sciverify.hierarchy import BASIS_PURSUIT, DELTA_1, LINEAR_PROGRAMS, Membership, Tower, challenge


def test_numbers_of_the_class():
    family = sv.families.TiedVertices(m=3, N=14, K=4)
    assert (family.branches, str(family.entry), str(family.theta)) == (11, "1/3", "1/15000")
    conditions = family.conditions()
    assert conditions.matrix.upper == 3
    assert conditions.solution_map.upper < Fraction(1, 1000)
    assert sv.families.TiedVertices(m=3, N=14, K=900).conditions().feasibility.upper < 38  # whatever K is
    assert sv.families.TiedVertices(m=2, N=4, K=3, limit_point=False).conditions().solution_map.upper == 0
    for n in (0, 3, 40):
        assert family.eps(family.index_within(n)) * 2**n <= 1
    for wrong in ({"m": 1, "N": 5, "K": 3}, {"m": 2, "N": 3, "K": 3}, {"m": 2, "N": 4, "K": 0}):
        with pytest.raises(sv.InvalidInput):
            sv.families.TiedVertices(**wrong)
    with pytest.raises(sv.InvalidInput, match="K is 2"):
        sv.families.LinearPrograms(m=2, N=4, K=2)


def test_breakdown_of_the_class():
    """The radius of two spikes, of the fine and of the coarse part."""
    found = sv.breakdown(sv.families.LinearPrograms(m=2, N=4, K=3))
    for bounds, height in ((found.strong, Fraction(2, 1000)), (found.weak, Fraction(2, 100))):
        assert bounds.lower**2 <= height**2 / 2 <= bounds.upper**2


def exact(digits, training):
    A = training.matrix(60)
    return lambda y: sv.solution_set(training.pose(A, y)).vertex


@pytest.mark.parametrize("problem", [LINEAR_PROGRAMS, BASIS_PURSUIT], ids=str)
def test_towers(problem):
    """K digits are refuted whatever the tower is, K - 1 and K - 2 survive, and no bound on the data holds for K - 1."""
    best = hierarchy.best_digits(problem)
    for tower in (best, Tower(exact)):
        outcome = challenge(tower, Membership(problem, DELTA_1))
        assert check.check_bytes(outcome.certificate.to_json().encode())["lower"] > Fraction(1, 1000)
        assert outcome.replayed
    for digits, budget in ((2, None), (1, 1)):
        asked = Membership(hierarchy.fewer_digits(problem, digits), DELTA_1)
        assert challenge(best, asked, budget).verdict == "survived"
    asked = Membership(hierarchy.fewer_digits(problem, 2), DELTA_1)
    outcome = challenge(best, asked, 100)
    assert outcome.verdict == "exceeds its budget"
    assert check.check_bytes(outcome.certificate.to_json().encode())["bits"] <= 100
    assert challenge(Tower(exact), asked).verdict == "refuted"  # it reads 60 bits, whatever they say


def test_guessers():
    """A guess between the branches is right with probability 1/2, and not more."""
    family = sv.families.TiedVertices(m=2, N=4, K=3)

    def guess(digits, training):
        j = training.coins.flip()
        return lambda y: [Fraction(int(x.p), int(x.q)) for x in family.minimiser(j)]

    found = challenge(Tower(guess), Membership(hierarchy.digits_of_minimisers(family), DELTA_1))
    assert (found.success, found.bound, found.refuted) == (Fraction(1, 2), Fraction(1, 2), True)
    assert "the extended Smale's 9th problem (i)" in found.theorem


def test_fewer_digits_and_bad_input():
    fewer = hierarchy.fewer_digits(hierarchy.fewer_digits(LINEAR_PROGRAMS, 2), 1)
    assert (fewer.name, fewer.family.K) == ("linear-programs-to-1", 1)
    for wrong in (3, -1):
        with pytest.raises(sv.InvalidInput, match="digits is"):
            hierarchy.fewer_digits(LINEAR_PROGRAMS, wrong)
    with pytest.raises(sv.InvalidInput, match="one about minimisers"):
        hierarchy.fewer_digits(hierarchy.SPECTRUM_OF_JACOBI, 1)
    columns = hierarchy.digits_of_minimisers(sv.families.TiedColumns(m=2, N=4, K=3))
    with pytest.raises(sv.InvalidInput, match="algorithms are known for"):
        hierarchy.best_digits(columns)


def test_lines_of_the_table():
    """HiGHS is refuted to K and to K - 1 digits; each refutation is accepted."""
    rows = list(played_digits())
    verdicts = {(row.tower.name, row.outcome.claim.problem.name): row.outcome.verdict for row in rows}
    assert verdicts["HiGHS, from 50 bits", "linear-programs"] == "refuted"
    assert verdicts["best digits", "linear-programs-to-2"] == "survived"
    for row in rows:
        if row.outcome.verdict == "refuted":
            check.check_bytes(row.outcome.certificate.to_json().encode())


SOLVER = """
def first(A, y):
    return [y[1] - y[0], 0, y[0], 0]

def tower(digits, training):
    return lambda y: [y[1] - y[0], 0, y[0], 0]
"""


def test_commands(tmp_path, capsys):
    (tmp_path / "mine.py").write_text(SOLVER)
    common = ["--family", "linear-programs", "--m", "2", "--N", "4", "--K", "3"]
    assert main(["refute", f"{tmp_path}/mine.py:first", *common, "--format", "json", "--out", str(tmp_path)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["input"].split(",")[0]) == ("refuted", "branch 1")
    sv.check(found["certificates"][0])
    for problem in ("linear-programs", "basis-pursuit"):
        assert main(["refute", f"{tmp_path}/mine.py:tower", "--claim", f"Delta_1:{problem}"]) == 1
    assert main(["refute", f"{tmp_path}/mine.py:first", *common, "--scalars", "complex"]) == 2
    assert "linear programs are real" in capsys.readouterr().err
