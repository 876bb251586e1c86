"""A fourth problem is one class: no other file asks which problem it holds, and only the checker has to learn it.

`HalvedLasso` is written as a newcomer would write it. The `Doubled...` problems are twice the three that exist, and
delegate their formulas to them: they reach what the LASSO has no use for.
"""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from instances import random_instance
from instances_p1_p2 import random_basis_pursuit, random_lasso

import sciverify as sv
from sciverify.certify import growth, trust_radius
from sciverify.exact.ordered import ONE, ZERO, sign
from sciverify.problems.changed_data import Ranges
from sciverify.problems.sparse_recovery import SparseRecovery


class HalvedLasso(SparseRecovery):
    """1/2 ||Az - y||^2 + lam sum w_i |z_i|. Dual: <u, y> - ||u||^2/2, |A_i^T u| <= lam w_i, and Phi = ||r - u||^2/2."""

    kind, title, symbol, parameter_name = "halved-lasso", "halved LASSO", "Xi_4", "lam"
    formula = "||Az - y||_2^2 / 2 + lam sum w_i |z_i|"
    parameter_degrees = (1, 1)

    def objective_part(self, square):
        return square / 2, ZERO

    def dual_value(self, dual):
        return self.inner(dual, [b - u / 2 for b, u in zip(self.measurements, dual, strict=True)]), ZERO

    def refusal(self, dual, residual):
        if any(sign(u - r) for u, r in zip(dual, residual, strict=True)):
            return "the dual point is not the residual y - Az"
        return None

    def gradient_factor(self, point, square, forces):
        return ONE

    def growth_curvature(self, dual, residual, reach):
        return Fraction(1, 2)

    @property
    def fixed_scale(self):
        return self.parameter

    def scale_on_support(self, rho_squared, q):
        return self.parameter, self.parameter

    def enclose_scale(self, rho_squared, q, parameter):
        return parameter

    def approx_scale(self, rho, q, parameter):
        return parameter

    def reached(self, t, square):
        return sign(self.parameter - t) >= 0

    def scale_of(self, form):
        return form.parameter

    def enclose_ranges(self, form, change):
        longest = (form.residual + change.step) / (1 - change.tilt)
        return Ranges((form.parameter, form.parameter), (longest, longest))


def twice(pair):
    """2 a + 2 sqrt(b) as (a', b')."""
    return 2 * pair[0], 4 * pair[1]


def doubled(like):
    """Twice the objective of a problem that exists: same minimisers, same dual points, same path."""

    class Doubled(SparseRecovery):
        kind, title, symbol, formula = f"doubled-{like.kind}", f"doubled {like.title}", "Xi_5", f"2 ({like.formula})"
        parameter_name, takes_ridge = like.parameter_name, like.takes_ridge
        parameter_degrees = like.parameter_degrees
        zero_refusal, dual_factor = like.zero_refusal, 2 * like.dual_factor

        def __init__(self, *data, **given):
            super().__init__(*data, **given)
            self.single = like(*data, **given)

        @property
        def penalty_factor(self):
            return 2 * self.single.penalty_factor

        def objective_part(self, square):
            return twice(self.single.objective_part(square))

        def dual_value(self, dual):
            return twice(self.single.dual_value(dual))

        def minimum(self, dual, residual):
            return 2 * self.single.minimum(dual, residual)

        def gradient_factor(self, point, square, forces):
            factor = self.single.gradient_factor(point, square, forces)
            return None if factor is None else 2 * factor

        def norm_slack(self, dual):
            room = self.single.norm_slack(dual)
            return None if room is None else 2 * room

        def growth_curvature(self, dual, residual, reach):
            return 2 * self.single.growth_curvature(dual, residual, reach)

    def same(name):
        return lambda self, *given: getattr(self.single, name)(*given)

    def same_property(name):
        return property(lambda self: getattr(self.single, name))

    methods = """slack zero_is_free dual_refusal refusal residual_is_a_ray is_sharp_at scale_on_support enclose_scale
        approx_scale reached fit_is_optimal approx_scale_of_residual approx_scale_equation scale_of enclose_ranges corners"""
    properties = "fixed_scale asks_for_exact_fit fit_norm_factor scale_equation"
    body = {name: same(name) for name in methods.split()} | {name: same_property(name) for name in properties.split()}
    return type(f"Doubled{like.__name__}", (Doubled,), body)


class Pair:
    """A new problem, the one that exists with the same minimisers, and the factor between their objectives."""

    def __init__(self, new, old, factor, of_parameter, draw):
        self.new, self.old, self.factor, self.of_parameter, self.draw = new, old, factor, of_parameter, draw

    def posed(self, A, y, parameter, **given):
        return self.new(A, y, parameter, **given), self.old(A, y, parameter * self.of_parameter, **given)

    def drawn(self, seed):
        _, A, y, parameter, w, x = self.draw(seed)
        return (*self.posed(A, y, parameter, weights=w), x)


def doubled_pair(like, draw):
    return Pair(doubled(like), like, 2, 1, draw)


PAIRS = [
    pytest.param(Pair(HalvedLasso, sv.Lasso, Fraction(1, 2), 2, random_lasso), id="halved LASSO"),
    pytest.param(doubled_pair(sv.Lasso, random_lasso), id="doubled P2"),
    pytest.param(doubled_pair(sv.SquareRootLasso, random_instance), id="doubled P3"),
    pytest.param(doubled_pair(sv.BasisPursuit, random_basis_pursuit), id="doubled P1"),
]
pairs = pytest.mark.parametrize("pair", PAIRS)


def said(function, *given):
    """What a call returns, or what it says when it refuses, without the name of the problem."""
    try:
        return function(*given)
    except sv.SciverifyError as refusal:
        return type(refusal).__name__, re.sub(r"halved |doubled |_\d|, lam = [^:]*", "", str(refusal))


def near(found, expected, factor):
    """Enclosures of two numbers of this ratio, to 15 digits."""
    low, high = max(found.lower, factor * expected.lower), min(found.upper, factor * expected.upper)
    return low <= high and found.upper - found.lower <= abs(found.upper) / 10**15


@pairs
def test_solution_sets_and_distances_are_those_of_the_equivalent_problem(pair):
    dimensions = set()
    for seed in range(24):
        new, old, x = pair.drawn(seed)
        found, expected = said(sv.solution_set, new), said(sv.solution_set, old)
        if isinstance(found, tuple):
            assert found == expected
            continue
        assert (found.vertex, found.dual, found.signs) == (expected.vertex, expected.dual, expected.signs), seed
        assert found.vertices() == expected.vertices()
        assert found.distance(x) == expected.distance(x)
        assert sv.certify_distance(new, x).distance == sv.certify_distance(old, x).distance
        assert sv.certify_distance(new, x).unique is sv.certify_distance(old, x).unique
        assert sv.certify_support(new).claim == sv.certify_support(old).claim
        assert sv.certify_dimension(new).claim == sv.certify_dimension(old).claim
        dimensions.add(found.dimension)
    assert len(dimensions) > 1


def questions(x, small):
    """What may be asked of a problem and is proportional to its objective."""
    return (
        lambda p: p.objective(x),
        lambda p: p.duality_gap(x, [0] * p.shape[0]),
        lambda p: p.duality_gap(x, small),
        lambda p: p.duality_gap(x, [100] * p.shape[0]),
        lambda p: p.kkt_residual(x),
        lambda p: p.kkt_residual(sv.solution_set(p).vertex),
        lambda p: p.duality_gap(sv.solution_set(p).vertex, sv.solution_set(p).dual),
        lambda p: sv.certify_minimum(p).minimum,
        lambda p: sv.certify_objective_excess(p, x).objective_excess,
    )


@pairs
def test_objectives_gaps_and_residuals_are_in_proportion(pair):
    seen = {"enclosed": 0, "refused": 0}
    for seed in range(24):
        new, old, x = pair.drawn(seed)
        small = [fmpq(1, 40 + k) for k in range(new.shape[0])]
        assert new.bound_slacks(small) == old.bound_slacks(small)
        for ask in questions(x, small):
            found, expected = said(ask, new), said(ask, old)
            if isinstance(found, sv.Enclosure) and isinstance(expected, sv.Enclosure):
                assert near(found, expected, pair.factor), seed
            else:
                assert found == expected
            seen["enclosed" if isinstance(found, sv.Enclosure) else "refused"] += 1
    assert min(seen.values()) > 20


@pairs
def test_growth_and_trust_radius_need_the_checker_only_to_be_issued(pair, monkeypatch):
    """The numbers are those of the equivalent problem; without a rule of the checker no certificate is issued."""
    drawn = [pair.drawn(seed) for seed in range(30)]
    for module in (growth, trust_radius):
        monkeypatch.setattr(module, "confirmed_on", lambda certificate, columns: certificate)
    orders, radii = set(), 0
    for new, old, _ in drawn:
        found, expected = (said(sv.certify_growth, p, Fraction(2, 3)) for p in (new, old))
        if isinstance(found, tuple):
            assert found == expected
            continue
        found, expected = found.claim, expected.claim
        assert (found.order, found.radius) == (expected.order, expected.radius)
        assert abs(found.constant / (pair.factor * expected.constant) - 1) <= Fraction(3, 10**7)
        orders.add(found.order)
    for new, old, _ in drawn[:12]:
        found, expected = said(sv.certify_trust_radius, new), said(sv.certify_trust_radius, old)
        if isinstance(found, tuple):
            assert found == expected
            continue
        assert found.trust_radius == expected.trust_radius
        radii += found.trust_radius.lower > 0
    assert orders == {1, 2}
    assert radii > 0


def test_the_checker_refuses_what_it_does_not_know(tmp_path):
    posed = HalvedLasso([[3, 1], [1, 2]], [4, 1], 1)
    path = sv.certify_distance(posed, [1, 0]).save(tmp_path / "c.json")
    with pytest.raises(sv.MalformedCertificate, match="problem"):
        sv.check(path)
    with pytest.raises(sv.Undecided, match="independent checker"):
        sv.certify_growth(posed)
    assert (
        sv.certify_distance(posed, [1, 0])
        .explain()
        .startswith(f"The problem is min {HalvedLasso.formula} with A 2 x 2")
    )


def distance(problem, x, engine):
    return sv.certify_distance(problem, x, engine=engine).distance


@pairs
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_float_and_complex_engines_take_it(pair, noise):
    rng = np.random.default_rng(5)
    A, z = rng.standard_normal((8, 20)), np.zeros(20)
    z[[1, 7]] = 1.5, -1
    y = A @ z + noise * rng.standard_normal(8)
    B = A + 1j * rng.standard_normal((8, 20))
    c = np.round(B, 3) @ z + noise * 1j * rng.standard_normal(8)
    parameter = Fraction(0 if pair.old is sv.BasisPursuit and not noise else 1) / 8
    posed = [(A, y, "float"), (A, y, "exact")]
    posed += [(data, right, "auto") for data, right in ((B, c), (B.round(3), c), (B, c * 0), (B, c / 1000))]
    certified = 0
    for data, right, engine in posed:
        new, old = pair.posed(data, right, parameter)
        found, expected = said(distance, new, z, engine), said(distance, old, z, engine)
        if found != expected:  # rule strict-dual: a gap counts in the scale of the objective
            assert found.lower == expected.lower == 0
            assert max(found.upper, expected.upper) < 1e-12
        certified += isinstance(found, sv.Enclosure)
    assert certified >= 2
    new, old = (sv.TurnedProblem(p, range(5)) for p in pair.posed(A[:3, :5], y[:3], parameter))
    assert sv.certify_distance(new, z[:5]).distance == sv.certify_distance(old, z[:5]).distance


@pairs
def test_solve_and_training_sets_take_it(pair):
    new, old = pair.posed([[3, 1, 2], [1, 2, 2]], [4, 1], Fraction(1, 3))
    assert sv.solve(new, 12).x == sv.solve(old, 12).x
    found, expected = (sv.training_set(p) for p in (new, old))
    assert list(found.matrix(5)) == list(expected.matrix(5))
    assert list(found.solution(0, 8)) == list(expected.solution(0, 8))


@pairs
@pytest.mark.parametrize(("j", "k"), [(3, 0), (0, -2), (-1, 4)])
def test_scaled_data_have_scaled_minimisers(pair, j, k):
    for seed in range(12):
        _, A, y, parameter, w, _ = pair.draw(seed)
        for make in (pair.new, pair.old):
            scaled = make(
                [[a * Fraction(2) ** j for a in row] for row in A],
                [b * Fraction(2) ** k for b in y],
                parameter * make.parameter_scale(j, k),
                weights=w,
            )
            solutions = said(sv.solution_set, make(A, y, parameter, weights=w))
            if isinstance(solutions, sv.SolutionSet):
                assert sv.solution_set(scaled).contains([z * fmpq(2) ** (k - j) for z in solutions.vertex])


def test_equality_asks_for_the_name():
    halved, plain = HalvedLasso([[1, 2]], [3], 1), sv.Lasso([[1, 2]], [3], 1)
    assert halved == HalvedLasso([[1, 2]], ["3"], 1.0)
    assert halved != plain
    assert halved != doubled(sv.Lasso)([[1, 2]], [3], 1)
    assert repr(halved) == "<HalvedLasso A 1 x 2, lam = 1>"


def test_two_roots_and_a_minimum_under_a_root_are_refused():
    class Rooted(HalvedLasso):
        def dual_value(self, dual):
            return super().dual_value(dual)[0], ONE

    class TwoRoots(Rooted):
        def objective_part(self, square):
            return ZERO, square

    posed = TwoRoots([[1, 2]], [3], 1)
    with pytest.raises(ArithmeticError, match="have two"):
        posed.duality_gap([0, 0], [0])
    with pytest.raises(ArithmeticError, match="needs a method"):
        Rooted([[1, 2]], [3], 1).minimum((ONE,), (ONE,))
    assert Rooted([[1, 2]], [3], 1).duality_gap([0, 0], [0]).lower == Fraction(11, 2)


def test_a_problem_says_how_t_is_found():
    class Unfinished(HalvedLasso):
        fixed_scale = None

    with pytest.raises(ArithmeticError, match="Unfinished gives neither"):
        Unfinished([[1, 2]], [3], 1).squared_scale(ONE)
    with pytest.raises(TypeError, match="abstract"):
        SparseRecovery([[1, 2]], [3], 1)
