"""Trust radii of some of the data: sampled changes within the lower bound keep support and signs, in exact arithmetic."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from effort import examples, tries
from flint import fmpq
from test_solution_structure import verified

import sciverify as sv
from sciverify.allowance import OutOfTime, allowance, spent
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proposals.margins import Margins
from sciverify.problems.admitted_changes import AdmittedChanges

KINDS = {"P1": (sv.BasisPursuit, "3/10"), "P2": (sv.Lasso, "1/2"), "P3": (sv.SquareRootLasso, "4/5")}
CHANGES = (
    {"data": "measurements"}, {"data": "matrix"}, {"measure": "entry"}, {"measure": "relative"},
    {"measure": "relative", "data": "measurements"}, {"measure": "entry", "data": "matrix"},
    {"fixed_columns": [0, 3]}, {"fixed_rows": [1], "measure": "entry"}, {"fixed_columns": [1], "measure": "relative"},
)  # fmt: skip


def drawn(seed, kind, **options):
    """A problem of six rows and seven columns, near a fit with two columns."""
    make, parameter = KINDS[kind]
    rng = random.Random(seed)
    A = [[Fraction(rng.randint(-50, 50), 32) for _ in range(7)] for _ in range(6)]
    y = [2 * row[0] - row[1] + Fraction(rng.randint(-20, 20), 64) for row in A]
    if options.get("intercept"):
        y = [b + 5 for b in y]
    return make(A, y, parameter, **options)


def pattern(problem):
    """Signs of the entries that are not free; None if the minimiser is not unique."""
    solutions = solution_set(problem)
    free = set(problem.free)
    return solutions.unique, [0 if i in free else (z > 0) - (z < 0) for i, z in enumerate(solutions.vertex)]


def sampled(rng, problem, changes, size):
    """Data at the edge of what is admitted: random signs, ranks and directions."""
    m, count = problem.shape
    generator = np.random.default_rng(rng.randrange(2**32))
    D, e = generator.normal(size=(m, count)), generator.normal(size=m)
    if changes.measure == "norm" and rng.random() < 0.5:
        D = np.outer(D[:, 0], D[0])
    if changes.measure != "norm":
        D, e = np.sign(D), np.sign(e)
    D[:, list(changes.fixed_columns)] = 0
    D[list(changes.fixed_rows)], e[list(changes.fixed_rows)] = 0, 0
    if changes.measure == "norm":
        D, e = D / np.linalg.norm(D, 2), e / np.linalg.norm(e)
    within = size * Fraction(999_999, 1_000_000)

    def added(x, d, room):
        step = within * Fraction(d)
        step = fmpq(step.numerator, step.denominator)
        return x + (step * abs(x) if room else step)

    relative = changes.measure == "relative"
    rows = [list(row) for row in problem.matrix]
    if changes.of_matrix:
        rows = [
            [added(x, d, relative) for x, d in zip(row, own, strict=True)] for row, own in zip(rows, D, strict=True)
        ]
    y = list(problem.measurements)
    if changes.of_measurements:
        y = [added(x, d, relative) for x, d in zip(y, e, strict=True)]
    return problem.with_data(rows, y)


def certified(problem, **options):
    try:
        return verified(sv.certify_trust_radius(problem, **options))
    except sv.AssumptionFailed:
        return None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", tries(CHANGES[::3], CHANGES), ids=str)
def test_no_admitted_change_within_the_lower_bound_changes_the_pattern(kind, options):
    rng, positive = random.Random(3), 0
    for seed in range(examples(2, 3)):
        problem = drawn(seed, kind)
        certificate = certified(problem, **options)
        if certificate is None:
            continue
        bounds, before = certificate.trust_radius, pattern(problem)
        assert bounds.lower <= bounds.upper
        positive += bounds.lower > 0
        for _ in range(tries(2, 4)):
            if bounds.lower:
                assert pattern(sampled(rng, problem, certificate.claim.changes, bounds.lower)) == before
    assert positive


@pytest.mark.parametrize("kind", KINDS)
def test_fewer_data_may_change_by_more(kind):
    for seed in range(examples(1, 2)):
        problem = drawn(seed, kind)
        if (both := certified(problem)) is None:
            continue
        both = both.trust_radius
        for options in ({"data": "matrix"}, {"data": "measurements"}, {"fixed_columns": [0, 3]}, {"fixed_rows": [2]}):
            some = certified(problem, **options).trust_radius
            assert some.lower >= both.lower * Fraction(98, 100)
            assert some.upper >= both.lower


@pytest.mark.parametrize("kind", KINDS)
def test_an_intercept_is_left_alone_and_equals_centring(kind):
    problem = next(p for k in range(9) if certified(p := drawn(k, kind, intercept=True)) is not None)
    bounds = verified(sv.certify_trust_radius(problem))
    assert bounds.claim.changes.fixed_columns == (7,)
    assert all(i != 7 or not any(row[k] for row in bounds.evidence.change.matrix)
               for k, i in enumerate(bounds.evidence.change.columns))  # fmt: skip
    m = problem.shape[0]
    rows = [[x - sum(column) / m for x, column in zip(row, problem.columns, strict=True)][:7] for row in problem.matrix]
    y = [b - sum(problem.measurements) / m for b in problem.measurements]
    centred = sv.certify_trust_radius(KINDS[kind][0](rows, y, KINDS[kind][1])).trust_radius
    assert bounds.trust_radius.lower == centred.lower
    assert sv.certify_trust_radius(problem, fixed_columns=[]).trust_radius.lower <= centred.lower


@pytest.mark.parametrize("kind", KINDS)
def test_where_only_the_intercept_is_nonzero(kind):
    problem = KINDS[kind][0]([[1], [2], [-3]], [5, 6, "11/2"], 100 if kind == "P2" else 2, intercept=True)
    if kind == "P1":
        with pytest.raises(sv.AssumptionFailed):
            sv.certify_trust_radius(problem)
        return
    bounds = verified(sv.certify_trust_radius(problem)).trust_radius
    assert 0 < bounds.lower <= bounds.upper


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_margins_are_those_of_differences(kind):
    problem = drawn(4, kind, weights=[1, 1, 1, 2, 1, 0, 1])
    margins = Margins(solution_set(problem), AdmittedChanges())
    seen = set()
    for event in margins.promising():
        columns = margins.columns_of(event)
        matrix, y = margins.matrix[:, columns], margins.y
        slope = margins.gradient(event, columns, matrix, y)
        for k in range(6):
            direction, along = np.zeros_like(matrix), np.zeros_like(y)
            direction[k % len(y), k % len(columns)], along[k % len(y)] = 1, k % 2
            ends = [
                margins.gradient(event, columns, matrix + h * direction, y + h * along).value for h in (1e-6, -1e-6)
            ]
            assert slope.along(direction, along) == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-7)
        seen.add(event.inside)
    assert seen == {True, False}


def test_rows_of_a_ridge_are_left_alone():
    problem = sv.Lasso([[1, 2], [2, "1/2"], [1, 1]], [3, 1, 2], 1, ridge="1/2", intercept=True)
    certificate = verified(sv.certify_trust_radius(problem, measure="relative"))
    assert certificate.claim.changes == AdmittedChanges("both", "relative", (2,), (3, 4))
    assert not any(any(row) for row in certificate.evidence.change.matrix[3:])
    assert certificate.trust_radius.lower > 0


def test_what_says_nothing_is_refused():
    problem = drawn(0, "P2")
    for options, words in (
        ({"data": "y"}, "data is 'y'"), ({"measure": 2}, "measure is 2"), ({"fixed_columns": 3}, "positions is needed"),
        ({"fixed_columns": [7]}, "integer from 0 to 6"), ({"fixed_rows": range(6)}, "nothing may change"),
        ({"fixed_columns": range(7), "data": "matrix"}, "nothing may change"), ({"seconds": 0}, "seconds is 0"),
        ({"progress": 1}, "progress is 1"),
    ):  # fmt: skip
        with pytest.raises(sv.InvalidInput, match=words):
            sv.certify_trust_radius(problem, **options)
    behind = sv.Lasso([[1, 0], [0, 1]], [3, 0], 1, isometry="dct")
    with pytest.raises(sv.InvalidInput, match="measure='norm'"):
        sv.certify_trust_radius(behind, measure="entry")
    with pytest.raises(sv.InvalidInput, match="rows of A are not those of a factor"):
        sv.certify_trust_radius(behind, fixed_rows=[0])


# ---------------------------------------------------------------- allowances


def test_time_that_is_over_says_what_is_known(monkeypatch):
    problem, phrases = drawn(0, "P2"), []

    def slow(phrase, share):
        phrases.append((phrase, share))
        if "bisecting" in phrase:
            clock.extend([1e9] * 1000)

    clock = []
    monkeypatch.setattr("sciverify.allowance.time.monotonic", lambda: clock.pop() if clock else 0.0)
    with pytest.raises(sv.Undecided, match=r"so far 0 <= trust radius <= 0\.") as caught:
        sv.certify_trust_radius(problem, seconds=5, progress=slow)
    assert isinstance(caught.value, OutOfTime)
    clock.clear()
    whole = sv.certify_trust_radius(problem).trust_radius
    assert caught.value.known["upper"] == whole.upper
    assert phrases[0] == ("finding the minimiser", None)
    assert all(share is None or 0 <= share <= 1 for _, share in phrases)
    monkeypatch.undo()
    with pytest.raises(sv.Undecided, match="allowed are over"):
        sv.certify_growth(problem, seconds=1e-9)


def test_allowances_are_nested_and_end():
    told = []
    with allowance(None, lambda phrase, share: told.append(phrase)), allowance(100):
        spent("inside")
    spent("outside")
    assert told == ["inside"]
    with pytest.raises(OutOfTime, match="1e-09 s"), allowance(1e-9), allowance(100):
        spent("late")
