"""Challenges: true claims survive, false ones are refuted by certificates that the checker accepts, games end."""

from __future__ import annotations

import itertools
import json
import time
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from hypothesis import given, settings
from hypothesis import strategies as st

import sciverify as sv
from sciverify import hierarchy
from sciverify.exact.nearest_double import nearest_double
from sciverify.experiments.tower_zoo import ZOO
from sciverify.hierarchy import (
    DELTA_1,
    DELTA_2,
    DIAGONAL_ENTRIES,
    FINITE_SECTIONS,
    PI_1,
    RESIDUAL_POINTS,
    SIGMA_1,
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    Membership,
    Tower,
    challenge,
    information_about,
    spectrum_meets,
)


def decaying(n, told):
    """Keeps 3/4 while a rectangular section has a small singular value."""
    first, second = np.zeros((2, 2 * n + 2, 2 * n + 1))
    for j in range(2 * n + 1):
        first[j, j] = second[j + 1, j] = -0.75
        first[j + 1, j], second[j, j] = told.entry(j - n + 1, j - n), told.entry(j - n, j - n - 1)
    least = min(np.linalg.svd(part, compute_uv=False)[-1] for part in (first, second))
    return [0.75] if least < 4 * 0.8**n else [1.0]


def nearest(n, told):
    return min(told.entry(k, k) for k in range(n)) < 1 / n


PLAYED = {
    "diagonal in Delta_1": (DIAGONAL_ENTRIES, SPECTRUM_OF_DIAGONAL, DELTA_1, "refuted"),
    "diagonal in Pi_1": (DIAGONAL_ENTRIES, SPECTRUM_OF_DIAGONAL, PI_1, "refuted"),
    "Jacobi in Delta_1": (RESIDUAL_POINTS, SPECTRUM_OF_JACOBI, DELTA_1, "refuted"),
    "Jacobi in Pi_1": (RESIDUAL_POINTS, SPECTRUM_OF_JACOBI, PI_1, "refuted"),
    "sections in Sigma_1": (FINITE_SECTIONS, SPECTRUM_OF_JACOBI, SIGMA_1, "refuted"),
    "compact in Sigma_1": (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, SIGMA_1, "refuted"),
    "compact in Pi_1": (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, PI_1, "refuted"),
    "compact in Delta_1": (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, DELTA_1, "refuted"),
    "zero in Pi_1 only": (Tower(lambda n, told: [0]), SPECTRUM_OF_COMPACT, DELTA_1, "refuted"),
    "self-adjoint in Delta_2": (FINITE_SECTIONS, SPECTRUM_OF_SELF_ADJOINT, DELTA_2, "mind changes"),
    "banded in Delta_2": (Tower(decaying), SPECTRUM_OF_BANDED, DELTA_2, "mind changes"),
    "decision in Delta_2": (Tower(nearest), spectrum_meets(0, 0), DELTA_2, "mind changes"),
    "decision about an interval": (
        Tower(lambda n, told: min(told.entry(k, k) for k in range(n)) < 2 + 1 / n),
        spectrum_meets("1/2", 2), DELTA_2, "mind changes",
    ),
    "points that are not real": (Tower(lambda n, told: [0, 5j]), SPECTRUM_OF_DIAGONAL, SIGMA_1, "refuted"),
    "no point": (Tower(lambda n, told: []), SPECTRUM_OF_DIAGONAL, DELTA_1, "refuted"),
    "never near": (Tower(lambda n, told: [0, 2]), SPECTRUM_OF_SELF_ADJOINT, DELTA_2, "not decided"),
    "always near": (Tower(lambda n, told: [0, 1, 2]), SPECTRUM_OF_SELF_ADJOINT, DELTA_2, "not decided"),
    "always yes": (Tower(lambda n, told: True), spectrum_meets(-1, 0), DELTA_2, "not decided"),
    "always no": (Tower(lambda n, told: False), spectrum_meets(-1, 0), DELTA_2, "not decided"),
    "no when all is read": (Tower(lambda n, told: told.entry(n, n) < 0), spectrum_meets(0, 0), DELTA_2, "not decided"),
    "the circle only": (Tower(lambda n, told: [1]), SPECTRUM_OF_BANDED, DELTA_2, "not decided"),
    "the annulus only": (Tower(lambda n, told: [0.75]), SPECTRUM_OF_BANDED, DELTA_2, "not decided"),
    "covers everything": (Tower(lambda n, told: [0, 1]), SPECTRUM_OF_DIAGONAL, PI_1, "not decided"),
    "covers compact ones": (Tower(lambda n, told: [0, 1]), SPECTRUM_OF_COMPACT, PI_1, "not decided"),
    "raises": (Tower(lambda n, told: 1 / 0), SPECTRUM_OF_DIAGONAL, DELTA_1, "crashed"),
    "points for an answer": (Tower(lambda n, told: [0]), spectrum_meets(0, 0), DELTA_2, "crashed"),
    "an answer for points": (Tower(lambda n, told: True), SPECTRUM_OF_DIAGONAL, DELTA_1, "crashed"),
    "nothing": (Tower(lambda n, told: None), SPECTRUM_OF_DIAGONAL, DELTA_1, "crashed"),
    "nan": (Tower(lambda n, told: [float("nan")]), SPECTRUM_OF_DIAGONAL, DELTA_1, "crashed"),
    "no site": (Tower(lambda n, told: [told.entry(-1, 0)]), SPECTRUM_OF_DIAGONAL, DELTA_1, "crashed"),
    "true claim": (DIAGONAL_ENTRIES, SPECTRUM_OF_DIAGONAL, SIGMA_1, "survived"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAYED)
def test_outcomes(name, tmp_path):
    tower, problem, asked, verdict = PLAYED[name]
    start = time.process_time()
    outcome = challenge(tower, Membership(problem, asked), most=60, changes=4)
    assert outcome.verdict == verdict, outcome
    assert time.process_time() - start < 3
    assert outcome.refuted == (verdict in ("refuted", "mind changes", "crashed"))
    assert str(outcome).startswith(f"4 {verdict}" if verdict == "mind changes" else verdict)
    certificate = getattr(outcome, "certificate", None)
    if certificate is not None:
        path = certificate.save(tmp_path / "claim.json")
        sv.check(path)
        assert sv.load_certificate(path) == certificate
    if outcome.refuted and verdict != "crashed":
        assert certificate is not None
        assert outcome.replayed


@pytest.mark.parametrize(("tower", "problem"), [
    (FINITE_SECTIONS, SPECTRUM_OF_SELF_ADJOINT), (Tower(nearest), spectrum_meets(0, 0)),
])  # fmt: skip
def test_recorded_outputs_come_again_on_the_operator_of_the_certificate(tower, problem):
    outcome = challenge(tower, Membership(problem, DELTA_2), changes=10)
    certificate = outcome.certificate
    assert len(certificate.evidence.outputs) == 11
    for n, output in zip(certificate.evidence.indices, certificate.evidence.outputs, strict=True):
        again = tower.run((n,), information_about(certificate.problem.operator, dispersion=False))
        assert again.output == output


def test_the_operator_of_blocks_has_two_points():
    operator = challenge(
        FINITE_SECTIONS, Membership(SPECTRUM_OF_SELF_ADJOINT, DELTA_2), changes=5
    ).certificate.problem.operator
    told = information_about(operator)
    matrix = np.array([[float(told.entry(i, j)) for j in range(40)] for i in range(40)])
    values = np.linalg.eigvalsh(matrix)
    assert np.abs(values[:, None] - [0, 2]).min(axis=1).max() < 1e-12


def test_zoo():
    """26 towers and more, each with a claim; the whole zoo is played by `sciverify reproduce hierarchy`."""
    assert len(ZOO) >= 25
    assert len({(tower.name, problem.name, asked) for tower, problem, asked in ZOO}) == len(ZOO)


def trees(depth):
    """Decision trees that read entries of a diagonal of zeros and ones, and answer with a set of points."""
    leaf = st.lists(st.sampled_from([0, 1, 0.25, 0.5, 1.125]), max_size=2)
    if not depth:
        return leaf
    return st.one_of(leaf, st.tuples(st.integers(0, 4), trees(depth - 1), trees(depth - 1)))


def answer(tree, entry):
    while isinstance(tree, tuple):
        tree = tree[2] if entry(tree[0], tree[0]) else tree[1]
    return tree


def hausdorff(points, truth):
    if not points:
        return float("inf")
    return max(max(min(abs(x - s) for s in truth) for x in points), max(min(abs(x - s) for x in points) for s in truth))


def with_ones(places):
    """A diagonal with ones there and zeros elsewhere, and its spectrum."""
    return (lambda i, j: 1 if i == j and i in places else 0), ({0, 1} if places else {0})


@settings(max_examples=tries(60, 2000), deadline=None)
@given(trees(3))
def test_decision_trees_against_exhaustive_search(tree):
    """A tree is wrong about some diagonal of five zeros and ones, or beyond; the game finds one if and only if there is."""
    outcome = challenge(Tower(lambda n, told: answer(tree, told.entry)), Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    candidates = [set(s) for k in range(7) for s in itertools.combinations(range(6), k)]
    wrong = [s for s in candidates if hausdorff(answer(tree, with_ones(s)[0]), with_ones(s)[1]) > 0.25]
    assert (outcome.verdict == "refuted") == bool(wrong)
    claim = outcome.certificate.claim
    places = {k for k in range(60) if information_about(outcome.certificate.problem.operator).entry(k, k)}
    assert hausdorff(answer(tree, with_ones(places)[0]), with_ones(places)[1]) > claim.tolerance


@settings(max_examples=tries(15, 500), deadline=None)
@given(trees(2))
def test_trees_that_claim_points_of_the_spectrum(tree):
    """The game of Sigma_1 tries the zero operator and three bumps: it refutes if and only if a point is off for one."""
    outcome = challenge(Tower(lambda n, told: answer(tree, told.entry)), Membership(SPECTRUM_OF_DIAGONAL, SIGMA_1))
    off = False
    for places in (set(), {0}, {3}, {20}):
        entry, truth = with_ones(places)
        points = answer(tree, entry)
        off |= any(min(abs(x - s) for s in truth) > 2.0**-6 for x in points)
    assert (outcome.verdict == "refuted") == off


@pytest.mark.parametrize(("tower", "success"), [
    (lambda n, told: [0, 1] if told.coins.flip() else [0], sv.hierarchy.RandomisedTower),
    (lambda n, told: [0, *(told.entry(k, k) for k in (told.coins.below(10**6) for _ in range(3)))], None),
])  # fmt: skip
def test_coins(tower, success):
    outcome = challenge(Tower(tower), Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    assert outcome.verdict == "randomised"
    assert outcome.refuted
    if success is None:
        assert outcome.success[0] == 0
        assert "confidence of 99%" in str(outcome)
    else:
        assert outcome.success == sv.Enclosure(outcome.success, outcome.success).lower
        assert "1/2 at most, over all 2 runs" in str(outcome)


def test_coins_in_other_games_decide_nothing():
    found = challenge(Tower(lambda n, told: [told.coins.flip()]), Membership(SPECTRUM_OF_SELF_ADJOINT, DELTA_2))
    assert found.verdict == "not decided"
    assert "tosses coins" in found.reason


def test_a_mostly_right_tower_is_not_refuted_by_its_coins():
    """It reads the site that it needs only with probability 1/4: bound 1/4 on the bump; it never sees what is far."""
    found = challenge(Tower(lambda n, told: [0, told.coins.flip()]), Membership(SPECTRUM_OF_JACOBI, DELTA_1))
    assert found.refuted
    assert found.success == 0


def test_budgets():
    greedy = Tower(lambda n, told: [told.entry(k, k) for k in range(1000)])
    found = challenge(greedy, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1), sv.Budget(questions=10))
    assert found.verdict == "not decided"
    assert "10 entries of its budget" in found.reason
    hanging = Tower(lambda n, told: [1 for _ in iter(int, 1)])
    found = challenge(hanging, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1), sv.Budget(seconds=0.2))
    assert found.verdict == "not decided"
    assert "did not halt within 0.2 s" in found.reason
    slow = Tower(lambda n, told: [time.sleep(0.02) or 1])
    found = challenge(slow, Membership(SPECTRUM_OF_SELF_ADJOINT, DELTA_2), sv.Budget(seconds=0.1))
    assert "0.1 s were over" in found.reason


FAMILY = sv.families.TiedColumns(m=2, N=4, K=3)


@pytest.mark.parametrize(("arguments", "words"), [
    ((3, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1)), "a Tower and a Membership are needed"),
    ((FINITE_SECTIONS, DELTA_1), "a Tower and a Membership are needed"),
    ((FINITE_SECTIONS, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1), 10), "entries are answered exactly"),
    ((FINITE_SECTIONS, Membership(SPECTRUM_OF_SELF_ADJOINT, SIGMA_1)), "known for it: Δ₂, Σ₂"),
    ((FINITE_SECTIONS, Membership(spectrum_meets(0, 1), DELTA_1)), "known for it: Δ₂, Π₂, Π₃"),
    ((FINITE_SECTIONS, Membership(SPECTRUM_OF_BANDED, DELTA_1)), "known for it: Δ₂, Π₂"),
    (
        (hierarchy.COLUMNS_FIRST, Membership(hierarchy.digits_of_minimisers(FAMILY), DELTA_1)),
        "the tower has height 2: digits of minimisers",
    ),
])  # fmt: skip
def test_what_cannot_be_played_is_one_sentence(arguments, words):
    with pytest.raises(sv.InvalidInput, match=words) as refusal:
        challenge(*arguments)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Tower(3), "base is 3"),
    (lambda: Membership("x", "y"), "problem and class are 'x', 'y'"),
    (lambda: Tower(print, height=0), "height is 0"),
    (lambda: hierarchy.SciClass("Omega", 1), "letter is 'Omega'"),
    (lambda: hierarchy.SciClass("Delta", 0), "level is 0"),
    (lambda: spectrum_meets(1, 0), r"the interval is \[1, 0\]"),
    (lambda: spectrum_meets("x", 0), "x"),
    (lambda: information_about(sv.almost_mathieu(1, sv.GOLDEN)).entry(0, 0), "no rational number"),
    (lambda: information_about(sv.fibonacci_hamiltonian(1)), "entries are told of one operator"),
    (lambda: information_about(sv.jacobi(0)).entry(-1, 0), "i is -1"),
    (lambda: information_about(sv.jacobi(0), dispersion=False).dispersion(3), "dispersion of these operators is not"),
    (lambda: FINITE_SECTIONS.run((1, 2), information_about(sv.jacobi(0))), "a tower of height 1 needs so many"),
    (lambda: FINITE_SECTIONS.run(2, information_about(sv.jacobi(0))), "indices is 2"),
    (lambda: information_about("x"), "the input is 'x'"),
    (lambda: hierarchy.classification("nothing"), "no problem is called 'nothing'"),
])  # fmt: skip
def test_bad_input_is_one_sentence(make, words):
    with pytest.raises(sv.InvalidInput, match=words) as refusal:
        make()
    assert "\n" not in str(refusal.value)


def test_towers_of_height_two():
    """The limits are the truth on small examples."""
    decision = hierarchy.nearest_entries(0, 0)
    for operator, truth in (
        (sv.Banded({0: [1, 2]}, "naturals"), False),
        (sv.Banded({0: sv.changed(1, 5, [0])}, "naturals"), True),
    ):
        said = [[decision.run((n, m), information_about(operator)).output for m in (1, 4, 16)] for n in (1, 2, 4)]
        assert said[-1][-1] is truth
    found = hierarchy.COLUMNS_FIRST.run((2, 20), information_about(sv.jacobi(0))).output
    points = np.array([nearest_double(re) for re, _ in found])
    assert np.abs(points).max() <= 2.25
    assert np.diff(np.sort(points)).max() <= 0.5


def test_classes():
    chain = [
        hierarchy.DELTA_1,
        hierarchy.SIGMA_1,
        hierarchy.DELTA_2,
        hierarchy.PI_2,
        hierarchy.DELTA_3,
        hierarchy.SIGMA_3,
    ]
    assert all(a <= b for a, b in itertools.combinations(chain, 2))
    assert not hierarchy.SIGMA_1 <= hierarchy.PI_1
    assert not hierarchy.SIGMA_1 <= hierarchy.DELTA_1
    assert hierarchy.PI_3.latex == r"\Pi_{3}"


def test_digits_of_minimisers():
    """The game of the theorem: K digits are refuted, K - 1 are the family's own business."""
    problem = hierarchy.digits_of_minimisers(FAMILY)
    exact = Tower(lambda K, training: exact_network(K, training))
    outcome = challenge(exact, Membership(problem, DELTA_1))
    assert outcome.verdict == "refuted"
    assert outcome.certificate.claim.tolerance == Fraction(1, 1000)
    with pytest.raises(sv.InvalidInput, match="known for it: Δ₁"):
        challenge(exact, Membership(problem, SIGMA_1))
    with pytest.raises(sv.InvalidInput, match="family is 3"):
        hierarchy.digits_of_minimisers(3)


def exact_network(digits, training):
    A = training.matrix(10 * digits)
    return lambda y: sv.solution_set(training.pose(A, y)).vertex


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def raises_without_words(n, told):
    raise Unprintable


def test_an_error_without_words_is_a_crash():
    found = challenge(Tower(raises_without_words), Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    assert (found.verdict, found.reason) == ("crashed", "Unprintable")


def test_endless_points_are_a_crash():
    found = challenge(Tower(lambda n, told: itertools.repeat(0)), Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    assert found.verdict == "crashed"
    assert "more than 100000 points" in found.reason


@pytest.mark.parametrize(("problem", "asked"), [(SPECTRUM_OF_SELF_ADJOINT, DELTA_2), (SPECTRUM_OF_COMPACT, SIGMA_1)])
def test_a_point_on_the_boundary_of_what_is_near(problem, asked, tmp_path):
    found = challenge(Tower(lambda n, told: [0, 0.75]), Membership(problem, asked), most=5)
    assert found.verdict == "not decided"
    sv.check(found.certificate.save(tmp_path / "claim.json"))


def test_residual_points_see_a_state_at_the_first_sites():
    """5 at the site 0 makes the eigenvalue 5 + 1/5, of which the eigenvector decays from there."""
    edge = sv.Banded({0: sv.changed(0, 0, [5]), 1: 1}, "naturals")
    for n in range(1, 6):
        points = [nearest_double(re) for re, _ in RESIDUAL_POINTS.run((n,), information_about(edge)).output]
        assert min(abs(x - 5.2) for x in points) < 2.0**-n


def test_a_sample_does_not_say_that_a_wrong_tower_is_right():
    """{0, 1/2, 1} is never right, and has a point near each point of the spectrum."""
    found = challenge(
        Tower(lambda n, told: [0, 0.5, 1, *([0] * sum(told.coins.flip() for _ in range(40)))]),
        Membership(SPECTRUM_OF_DIAGONAL, DELTA_1),
    )
    assert found.success[0] == 0
    assert found.success[1] < 0.1
    assert found.refuted


def test_answers_to_many_questions_fit_the_checker(tmp_path):
    many = Tower(lambda n, told: all(told.entry(k, k) > 0 for k in range(5000)) and n % 2 == 1)
    found = challenge(many, Membership(spectrum_meets(0, 0), DELTA_2), changes=2)
    sv.check(found.certificate.save(tmp_path / "claim.json"))


def test_distances_of_long_fractions_are_work(tmp_path):
    """Each comparison of a sum of two squares takes a greatest common divisor of denominators."""
    outcome = challenge(Tower(lambda n, told: [n % 2]), Membership(SPECTRUM_OF_SELF_ADJOINT, DELTA_2), changes=1)
    path = outcome.certificate.save(tmp_path / "claim.json")
    document = json.loads(path.read_text())
    document["instance"]["task"]["centre"] = ["1" + "0" * 5999 + "1/1" + "0" * 6000, "1/" + "7" * 6000]
    document["evidence"]["outputs"][1] = ["9"] * 3000
    path.write_text(json.dumps(document))
    with pytest.raises(sv.TooMuchWork, match="distances"):
        sv.check(path)


@pytest.mark.parametrize(("problem", "asked", "outputs"), [
    (SPECTRUM_OF_SELF_ADJOINT, DELTA_2, ([0, 2], [0, 1])),
    (SPECTRUM_OF_COMPACT, SIGMA_1, ([0, 1], [0, 1])),
    (SPECTRUM_OF_BANDED, DELTA_2, ([1], [0.75])),
    (spectrum_meets(0, 0), DELTA_2, (False, True)),
])  # fmt: skip
def test_far_sites_end_a_game_that_lists_all_sites(problem, asked, outputs):
    far = Tower(lambda n, told: (told.entry(10**9 - 1, 10**9 - 1), outputs[n % 2])[1])
    found = challenge(far, Membership(problem, asked))
    assert found.verdict == "not decided"
    assert "this game ends at 131072" in found.reason


def test_far_sites_of_other_games():
    far = Tower(lambda n, told: [told.entry(10**9 - 1, 10**9 - 1)])
    assert challenge(far, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1)).replayed
    assert challenge(far, Membership(SPECTRUM_OF_COMPACT, PI_1)).replayed


def forges(n, told):
    told.entry(0, 0)
    told.answers[1, 1] = Fraction(7)
    return [0]


def forgets(n, told):
    told.entry(40, 40)
    told.transcript, told.coins = None, None
    return [0]


@pytest.mark.parametrize("tower", [forges, forgets])
def test_towers_cannot_change_what_they_were_told(tower, tmp_path):
    found = challenge(Tower(tower), Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    assert found.verdict == "refuted"
    assert found.certificate.claim.questions == 1
    sv.check(found.certificate.save(tmp_path / "claim.json"))


def test_entries_of_changed_diagonals():
    """In any window, however it lies."""
    for first in (-2, 0, 3):
        truth = sv.Banded({0: sv.changed([0, 1], first, [7, 8, 9])}, "integers").diagonals[0]
        for start, count in itertools.product(range(-7, 8), range(6)):
            wanted = [(7, 8, 9)[k - first] if 0 <= k - first < 3 else k % 2 for k in range(start, start + count)]
            assert truth.rationals(start, count) == wanted


def test_columns_first_finds_an_eigenvalue_that_long_columns_make():
    """A has the row and the column 1 / (j + 1) at the site 0: its eigenvalues are near 0.803, -0.803, and else 0."""

    def entry(i, j):
        return Fraction(1, max(i, j) + 1) if min(i, j) == 0 < max(i, j) else Fraction(0)

    found = hierarchy.COLUMNS_FIRST.run((2, 40), hierarchy.OperatorInformation(entry)).output
    points = np.array([nearest_double(re) for re, _ in found])
    assert np.abs(points[:, None] - [-0.803, 0, 0.803]).min(axis=1).max() < 0.25
    assert (points > 0.7).any()
    assert (points < -0.7).any()
    assert np.abs(points).max() < 1


def test_what_a_second_run_contradicts_is_no_tower():
    calls = []

    def base(n, told):
        calls.append(n)
        return [0] if len(calls) == 1 else [0, 1]

    found = challenge(Tower(base), Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    assert not found.replayed
    assert "no tower of general algorithms" in str(found)


def test_numbers_that_no_certificate_holds_are_refused():
    tower = Tower(lambda n, told: [Fraction(1, 10**60000)])
    found = challenge(tower, Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    assert found.verdict == "crashed"
    assert "more than 100000 bits" in found.reason


def test_a_change_at_the_last_index():
    tower = Tower(lambda n, told: [0, 1] if n == 5 else [0, 2])
    found = challenge(tower, Membership(SPECTRUM_OF_SELF_ADJOINT, DELTA_2), most=5)
    assert "the last change was at n = 5" in found.reason
