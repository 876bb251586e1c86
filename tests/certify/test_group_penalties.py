"""Group penalties against a second route, known minimisers, symmetries, and instances that must stay undecided."""

from __future__ import annotations

from fractions import Fraction

import group_reference as reference
import numpy as np
import pytest
import sympy
from effort import examples

import sciverify as sv
from sciverify.certificate.kinds.block_distance import GroupFit, GroupKrawczyk, GroupZero
from sciverify.checker import check

KINDS = {"lasso": sv.Lasso, "square-root-lasso": sv.SquareRootLasso, "basis-pursuit": sv.BasisPursuit}


def verified(certificate):
    """The certificate, after the independent checker accepted its claim."""
    claim = check.check_bytes(certificate.to_json().encode())
    assert (claim["lower"], claim["upper"]) == (certificate.distance.lower, certificate.distance.upper)
    assert claim["unique"] is True
    assert certificate.unique is sv.Verdict.TRUE
    return certificate


def random_instance(seed, kind):
    """(A, y, parameter, weights, groups, x): small, of every size of groups, half of them degenerate on purpose."""
    rng = np.random.default_rng(seed)
    m, count = int(rng.integers(1, 9)), int(rng.integers(1, 6))
    sizes = rng.integers(1, 5, count)
    N = int(sizes.sum())
    order, groups = rng.permutation(N).tolist(), []
    for d in sizes:
        groups.append(order[: int(d)])
        order = order[int(d) :]
    whole, flavour = rng.random() < 0.5, int(rng.integers(6))
    A = rng.integers(-3, 4, (m, N)) if whole else np.round(rng.standard_normal((m, N)) * 64) / 64
    if flavour == 0 and len(groups[0]) == len(groups[-1]):
        A[:, groups[-1]] = A[:, groups[0]]  # two equal groups, unless there is only one
    if flavour == 1:
        A[:, 0] = A[:, -1]
    if flavour == 2:
        A[:, groups[0]] = 0
    x, g = np.zeros(N), groups[int(rng.integers(count))]
    x[g] = rng.integers(-3, 4, len(g))
    noise = rng.integers(-1, 2, m) if whole else rng.standard_normal(m) / 10
    y = rng.integers(-4, 5, m) if flavour == 3 else A @ x + (0 if rng.random() < 0.3 else noise)
    weights = [Fraction(int(rng.integers(1, 4)), 2) for _ in groups]
    parameter = {
        "lasso": Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 9))),
        "square-root-lasso": Fraction(int(rng.integers(1, 12)), 8),
        "basis-pursuit": Fraction(int(rng.integers(0, 4)), 2),
    }[kind]
    exact = [[Fraction(float(v)) for v in row] for row in A]
    return exact, [Fraction(float(v)) for v in y], parameter, weights, groups, [Fraction(float(v)) for v in x]


def outcome(seed, kind):
    """What became of an instance, after everything that is certified has been held against the second route."""
    A, y, parameter, weights, groups, x = random_instance(seed, kind)
    truth = reference.minimiser(kind, A, y, parameter, weights, groups)
    try:
        found = verified(sv.certify_distance(KINDS[kind](A, y, parameter, groups=groups, weights=weights), x))
    except sv.Undecided:
        return "undecided" if truth is None else "undecided though known"
    if truth is None and isinstance(found.evidence, GroupKrawczyk):  # floats have not settled
        start = [Fraction(0)] * len(x)
        for g, block in zip(found.evidence.support, found.evidence.minimiser, strict=True):
            for i, v in zip(sorted(groups[g]), block, strict=True):
                start[i] = v
        truth = reference.near(kind, A, y, parameter, weights, groups, start)
    elif truth is None:
        truth = reference.minimiser(kind, A, y, parameter, weights, groups, steps=400_000)
    assert truth is not None, f"{kind} {seed} is certified, and degenerate by the second route"
    assert reference.between(found.distance.lower, reference.distance(x, truth), found.distance.upper)
    return type(found.evidence).__name__


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(examples(3, 8)))
def test_random_instances_against_the_second_route(kind, seed):
    outcome(seed, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_groups_of_one_column_are_no_groups(kind):
    rng = np.random.default_rng(4)
    A, z = rng.standard_normal((8, 16)) / 3, np.zeros(16)
    z[[2, 11]] = 1.5, -1.0
    y, x = A @ z + 0.02 * rng.standard_normal(8), z + 0.01
    parameter = {"lasso": 0.2, "square-root-lasso": 0.6, "basis-pursuit": 0.25}[kind]
    plain = sv.certify_distance(KINDS[kind](A, y, parameter), x, engine="exact")
    grouped = verified(sv.certify_distance(KINDS[kind](A, y, parameter, groups=[[i] for i in range(16)]), x, digits=18))
    assert grouped.distance.lower <= plain.distance.upper
    assert plain.distance.lower <= grouped.distance.upper


@pytest.mark.parametrize("kind", KINDS)
def test_complex_data_are_groups_of_two(kind):
    rng = np.random.default_rng(7)
    A, z = rng.standard_normal((5, 4)) + 1j * rng.standard_normal((5, 4)), np.array([2 - 1j, 0, 0, 1j])
    y = A @ z + 0.1 * rng.standard_normal(5)
    parameter = {"lasso": 0.5, "square-root-lasso": 0.7, "basis-pursuit": 0.4}[kind]
    as_complex = verified(sv.certify_distance(KINDS[kind](A, y, parameter), z, digits=18)).distance
    stacked = np.block([[A.real, -A.imag], [A.imag, A.real]])
    problem = KINDS[kind](stacked, np.r_[y.real, y.imag], parameter, groups=[[i, 4 + i] for i in range(4)])
    as_groups = verified(sv.certify_distance(problem, np.r_[z.real, z.imag], digits=18)).distance
    assert as_groups.lower <= as_complex.upper
    assert as_complex.lower <= as_groups.upper


def test_turning_a_group_turns_its_entries():
    """A_g Q with an orthogonal Q has the minimiser Q^T z_g."""
    A, y = [[3, 1, 0], [0, 2, 1], [1, 0, 2]], [7, 2, 4]
    first, second = (Fraction(3, 5), Fraction(4, 5)), (Fraction(-4, 5), Fraction(3, 5))
    turned = [[*(a * q[0] + b * q[1] for q in (first, second)), c] for a, b, c in A]
    here = verified(sv.certify_distance(sv.Lasso(A, y, 2, groups=[[0, 1], [2]]), [5, 0, 0]))
    there = verified(sv.certify_distance(sv.Lasso(turned, y, 2, groups=[[0, 1], [2]]), [3, -4, 0]))
    assert here.distance.lower <= there.distance.upper
    assert there.distance.lower <= here.distance.upper


def test_all_evidence_and_all_ways_to_write_data():
    A, y, groups = [[3.0, 1.0, 0.5], [0.0, 2.0, 1.0]], [7.0, 2.0], [[0, 2], [1]]
    exact = sv.Lasso([["3", 1, Fraction(1, 2)], [0, sympy.Integer(2), 1]], [7, 2], 3, groups=((2, 0), (1,)))
    assert exact == sv.Lasso(np.array(A), np.array(y), 3.0, groups=[np.array([0, 2]), (1,)])
    square = sv.Lasso(np.eye(4), np.ones(4), 1, groups=np.array([[0, 2], [1, 3]]))
    assert square == sv.Lasso(np.eye(4), np.ones(4), 1, groups=iter([[0, 2], [3, 1]]))
    assert exact != sv.Lasso(A, y, 3, groups=[[0, 1], [2]])
    assert exact != sv.Lasso(A, y, 3)
    assert repr(exact) == "<Lasso A 2 x 3, lam = 3, 2 groups>"
    assert exact.groups == ((0, 2), (1,))
    box = verified(sv.certify_distance(exact, [2, 0, 1]))
    assert isinstance(box.evidence, GroupKrawczyk)
    fit = verified(
        sv.certify_distance(sv.BasisPursuit([[1, 0, "1/2"], [0, 1, 0]], [3, 4], groups=[[0, 1], [2]]), [0, 0, 0])
    )
    assert isinstance(fit.evidence, GroupFit)
    assert fit.distance.lower == fit.distance.upper == 5
    zero = verified(sv.certify_distance(sv.SquareRootLasso(A, y, 9, groups=groups), [3, 0, 4]))
    assert isinstance(zero.evidence, GroupZero)
    assert zero.distance.lower == zero.distance.upper == 5


@pytest.mark.parametrize("kind", KINDS)
def test_solve_save_load(kind, tmp_path):
    rng = np.random.default_rng(3)
    A, x = rng.standard_normal((12, 9)), np.array([1.0, -2, 0.5, 0, 0, 0, 0, 0, 0])
    y, groups = A @ x + 0.1 * rng.standard_normal(12), [[0, 1, 2], [3, 4], [8], [5, 6, 7]]
    parameter = {"lasso": 1, "square-root-lasso": 1, "basis-pursuit": "1/2"}[kind]
    problem = KINDS[kind](A, y, parameter, groups=groups, weights=[1, 1, 2, 1])
    solution = sv.solve(problem, 25)
    assert verified(solution.certificate).distance.upper <= Fraction(1, 10**25)
    assert solution.to_numpy().shape == (9,)
    path = solution.certificate.save(tmp_path / "groups.json")
    loaded = sv.load_certificate(path)
    assert loaded.to_json() == solution.certificate.to_json()
    assert loaded.problem == problem
    assert sv.check(path) == solution.certificate.claim


@pytest.mark.parametrize("kind", KINDS)
def test_equal_groups_stay_undecided(kind):
    A = [[1, 2, 1, 2], [0, 1, 0, 1], [3, 1, 3, 1]]
    parameter = {"lasso": 1, "square-root-lasso": "1/2", "basis-pursuit": 1}[kind]
    with pytest.raises(sv.Undecided):
        sv.certify_distance(KINDS[kind](A, [9, 1, 2], parameter, groups=[[0, 1], [2, 3]]), [1, 1, 0, 0])


@pytest.mark.parametrize(("lam", "y"), [(2, [3, 4]), (10, [3, 4])])
def test_critical_penalties_are_undecided(lam, y):
    """||A^T y|| = 5 = lam / 2: 0 is the minimiser, and no bound is strict."""
    problem = sv.Lasso([[1, 0], [0, 1]], y, lam, groups=[[0, 1]])
    if lam == 2:
        assert verified(sv.certify_distance(problem, ["12/5", "16/5"])).distance.upper < Fraction(1, 10**11)
        return
    with pytest.raises(sv.Undecided):
        sv.certify_distance(problem, [0, 0])


def test_dependent_columns_in_a_group():
    """More columns than rows in one group: the norm of the group decides among the points that fit as well."""
    found = verified(sv.certify_distance(sv.Lasso([[1, 1, 1]], [10], 2, groups=[[0, 1, 2]]), [0, 0, 0]))
    assert found.evidence.support == (0,)
    root = sympy.sqrt(3)
    assert found.distance.lower <= root * (sympy.Rational(10, 3) - 1 / (3 * root)) <= found.distance.upper


@pytest.mark.parametrize(
    "use",
    [
        sv.solution_set,
        sv.certify_support,
        sv.certify_minimum,
        sv.certify_growth,
        sv.certify_trust_radius,
        lambda problem: sv.certify_objective_excess(problem, [0, 0]),
        lambda problem: sv.certify_distance_within(problem, [0, 0], "1/100"),
        lambda problem: problem.objective([0, 0]),
        lambda problem: problem.kkt_residual([0, 0]),
        lambda problem: problem.matrix,
        lambda problem: problem.measurements,
        lambda problem: sv.certify_distance(problem, [0, 0], engine="exact"),
        lambda problem: sv.certify_distance(problem, [0, 0], engine="float"),
        lambda problem: sv.TurnedProblem(problem, [0, 1]),
        lambda problem: sv.solution_path(problem),
        lambda problem: problem.with_measurements([2]),
        lambda problem: problem.with_parameter(sympy.sqrt(2)),
        lambda problem: problem.with_parameter(0),
    ],
)
def test_what_groups_are_not_for(use):
    with pytest.raises(sv.InvalidInput, match="group"):
        use(sv.Lasso([[1, 2]], [1], 1, groups=[[0, 1]]))


ONE = ([[1, 2, 3]], [1], 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": [[0, 1]]}, "column 2 is in no group"),
        ({"groups": [[0, 1], [1, 2]]}, r"column 1 is in groups\[0\] and in groups\[1\]"),
        ({"groups": [[0, 1, 2], []]}, r"groups\[1\] is \[\]"),
        ({"groups": [[0, 1, 3]]}, r"groups\[0\] holds 3: positions from 0 to 2"),
        ({"groups": [[0, 1, True], [2]]}, r"groups\[0\] holds True"),
        ({"groups": [[0, 1.0], [2]]}, r"groups\[0\] holds 1"),
        ({"groups": [0, 1, 2]}, r"groups\[0\] is 0: a list of at least one column position is needed"),
        ({"groups": "012"}, "a list"),
        ({"groups": 3}, "a list of lists of column positions is needed"),
        ({"groups": [[0, 1, 2]], "weights": [1, 1, 1]}, "weights"),
        ({"groups": [[0, 1, 2]], "weights": [0]}, "no free entries"),
        ({"groups": [[0, 1, 2]], "weights": [sympy.sqrt(2)]}, "group penalties need rational numbers"),
        ({"groups": [[0, 1, 2]], "positive": True}, "positive goes with penalties of single columns only"),
        ({"groups": [[0, 1, 2]], "signs": [1, 0, 0]}, "signs goes with penalties of single columns only"),
        ({"groups": [[0, 1, 2]], "intercept": True}, "intercept goes with penalties of single columns only"),
        ({"groups": [[0, 1, 2]], "ridge": 1}, "ridge goes with penalties of single columns only"),
        ({"groups": [[0, 1, 2]], "row_scales_squared": [2]}, "row_scales_squared goes with penalties"),
        ({"groups": [[0, 1, 2]], "isometry": "dct"}, "isometry goes with penalties of single columns only"),
    ],
)
def test_what_does_not_go_with_groups(options, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.Lasso(*ONE, **options)


@pytest.mark.parametrize(
    ("A", "lam", "message"),
    [
        ([[1j, 2]], 1, "A is complex: groups goes with real data only"),
        ([[sympy.sqrt(2), 1]], 1, "group penalties need rational numbers"),
        ([[1, 2]], sympy.sqrt(2), "group penalties need rational numbers"),
        ([[1, 2]], 0, "lam is 0: group penalties have no free entries"),
    ],
)
def test_data_that_do_not_go_with_groups(A, lam, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.Lasso(A, [1], lam, groups=[[0, 1]])


@pytest.mark.parametrize("x", [[1, 2], [[1, 2, 3]], [1, 2, 1j], [1, 2, float("nan")], [1, 2, sympy.sqrt(2)]])
def test_points_that_are_none(x):
    with pytest.raises(sv.InvalidInput):
        sv.certify_distance(sv.Lasso(*ONE, groups=[[0, 1], [2]]), x)


def test_data_belong_to_the_problem():
    A, y, groups = np.eye(3), np.array([3.0, 0, 4]), [[0, 2], [1]]
    problem = sv.Lasso(A, y, 2, groups=groups)
    before = sv.certify_distance(problem, [0, 0, 0]).to_json()
    A[0, 0], y[0] = 5, 9
    groups[0].append(1)
    assert sv.certify_distance(problem, [0, 0, 0]).to_json() == before
