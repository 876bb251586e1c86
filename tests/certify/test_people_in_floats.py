"""Free entries, sign constraints, intercepts, sample weights and elastic nets in the float engine.

Minimisers by a second route: supports are enumerated in fractions, from the definition of the objective (a ridge is
added to the Gram matrix, a sample weight multiplies a square), and roots are taken in 80 digits.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from effort import examples
from scipy import sparse

import sciverify as sv
from sciverify.certify.proofs.float_distance import enclose_minimiser
from sciverify.certify.proofs.refined_enclosure import refine
from sciverify.certify.proofs.support_enclosure import enclose_on_support
from sciverify.exact import midrad

KINDS = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


class Posed:
    """A, y, the parameter and options as doubles: a problem for the library, fractions for the second route."""

    def __init__(self, kind, A, y, parameter, *, weights, signs=None, intercept=False, d=None, ridge=0.0):
        self.kind, self.A, self.y, self.parameter = kind, A, y, parameter
        self.weights, self.intercept, self.d, self.ridge = weights, intercept, d, ridge
        self.signs = None if signs is None or not np.any(signs) else [int(s) for s in signs]

    def problem(self, layout=np.asarray):
        options = {"ridge": self.ridge} if self.kind == "P2" else {}
        return KINDS[self.kind](
            layout(self.A), self.y, self.parameter, weights=self.weights, signs=self.signs, intercept=self.intercept,
            row_scales_squared=self.d, **options,
        )  # fmt: skip

    def minimiser(self):
        """The only minimiser in 80 digits; None if there is none that lives on independent columns, strictly."""
        with mpmath.workdps(80):
            return next(filter(None, map(self._on_support, itertools.product(*self._choices()))), None)

    def _choices(self):
        """For each entry: None if it is free, else the signs that it may have, and 0."""
        least_squares = self.parameter == 0 and self.kind != "P1"
        signs = self.signs or [0] * len(self.weights)
        penalised = [[None] if not w or least_squares else [0, *(s for s in (1, -1) if c in (0, s))]
                     for w, c in zip(self.weights, signs, strict=True)]  # fmt: skip
        return penalised + [[None]] * self.intercept

    def _moments(self):
        """A^T D A + ridge, A^T D y, y^T D y"""
        rows = [[Fraction(x) for x in row] + [Fraction(1)] * self.intercept for row in self.A.tolist()]
        y = [Fraction(v) for v in self.y.tolist()]
        d = [Fraction(1)] * len(y) if self.d is None else [Fraction(v) for v in self.d.tolist()]
        count = len(rows[0])
        gram = [[sum(s * row[i] * row[j] for s, row in zip(d, rows, strict=True)) for j in range(count)]
                for i in range(count)]  # fmt: skip
        for i in range(count - self.intercept):
            gram[i][i] += Fraction(self.ridge)
        right = [sum(s * row[i] * v for s, row, v in zip(d, rows, y, strict=True)) for i in range(count)]
        return gram, right, sum(s * v * v for s, v in zip(d, y, strict=True))

    def _on_support(self, choice):
        gram, right, square = self._moments()
        chosen = [i for i, s in enumerate(choice) if s != 0]
        weights = [Fraction(w) for w in [*self.weights, 0.0]]
        penalties = [weights[i] * (choice[i] or 0) for i in chosen]
        solved = solve([[gram[i][j] for j in chosen] for i in chosen], [right[i] for i in chosen], penalties)
        if solved is None:
            return None
        h, g = solved
        t = self._scale(square - dot(h, [right[i] for i in chosen]), dot(penalties, g), chosen)
        if t is None:
            return None
        z = [number(a) - t * number(b) for a, b in zip(h, g, strict=True)]
        if any(choice[i] and choice[i] * v <= 0 for i, v in zip(chosen, z, strict=True)):
            return None
        for i, s in enumerate(choice):
            if s == 0:
                reached = number(right[i]) - sum(number(gram[i][j]) * v for j, v in zip(chosen, z, strict=True))
                signs = [self.signs[i]] if self.signs and self.signs[i] else [1, -1]
                if any(s * reached >= t * number(weights[i]) for s in signs):
                    return None
        full = [mpmath.mpf(0)] * len(choice)
        for i, v in zip(chosen, z, strict=True):
            full[i] = v
        return full

    def _scale(self, rho_squared, q, chosen):
        parameter = Fraction(self.parameter)
        if self.kind == "P2":
            return number(parameter / 2)
        if self.kind == "P3":
            rest = 1 - parameter**2 * q
            return None if rest <= 0 else number(parameter) * mpmath.sqrt(number(rho_squared / rest))
        room = parameter**2 - rho_squared
        if not chosen:
            return mpmath.mpf(1e300) if room >= 0 else None  # 0 is feasible
        return mpmath.sqrt(number(room / q)) if room > 0 and q > 0 else None


def number(x):
    return mpmath.mpf(x.numerator) / x.denominator


def dot(u, v):
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def solve(matrix, *sides):
    """Gauss-Jordan elimination; None if the matrix is singular."""
    count = len(matrix)
    rows = [[*row, *(side[k] for side in sides)] for k, row in enumerate(matrix)]
    for k in range(count):
        pivot = next((i for i in range(k, count) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(count):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [[row[count + k] for row in rows] for k in range(len(sides))]


def random_problem(kind, seed, spread=1.0):
    """Every option is there in half of the cases."""
    rng = np.random.default_rng([seed, *map(ord, kind)])
    m, count = int(rng.integers(5, 8)), int(rng.integers(1, 4))
    weights = np.where(rng.random(count) < 0.3, 0.0, rng.uniform(0.5, 2, count))
    signs = np.where(weights > 0, rng.integers(-1, 2, count), 0) if rng.random() < 0.5 else None
    d = np.exp2(rng.uniform(-spread, spread, m)) if rng.random() < 0.5 else None
    A, y, parameter = rng.standard_normal((m, count)), 2 * rng.standard_normal(m), float(rng.uniform(0.1, 0.8))
    intercept = bool(rng.random() < 0.5)
    if kind == "P1":  # between what free columns leave of y, and what all leave
        unpaid = np.hstack([A[:, weights == 0], np.ones((m, int(intercept)))])
        least, most = least_squares(np.hstack([A, unpaid]), y, d), least_squares(unpaid, y, d)
        parameter = least + parameter * (most - least)
    elif seed % 6 == 0:
        parameter, signs = 0.0, None
    ridge = float(rng.uniform(0.1, 2)) if kind == "P2" and rng.random() < 0.5 else 0.0
    return Posed(kind, A, y, parameter, weights=weights, signs=signs, intercept=intercept, d=d, ridge=ridge)


def least_squares(columns, y, d):
    """The distance of y to their span, in floats."""
    roots = np.ones(len(y)) if d is None else np.sqrt(d)
    columns = roots[:, None] * columns
    return float(np.linalg.norm(roots * y - columns @ np.linalg.lstsq(columns, roots * y, rcond=None)[0]))


def require_inside(problem, expected):
    """The enclosure of the minimiser and its refinement contain what is expected."""
    found = enclose_minimiser(problem, np.zeros(problem.shape[1]))
    refined = refine(problem, found, 150)
    rough, fine = np.zeros((2, problem.shape[1])), [mpmath.mpf(0)] * problem.shape[1]
    rough[0, found.support], rough[1, found.support] = found.minimiser, found.radius
    with mpmath.workdps(80):
        for i, z in zip(found.support.tolist(), refined.minimiser, strict=True):
            fine[i] = number(z)
        for z, middle, radius in zip(expected, *rough.tolist(), strict=True):
            assert abs(z - mpmath.mpf(middle)) <= mpmath.mpf(radius)
        gap = mpmath.sqrt(sum((a - b) ** 2 for a, b in zip(expected, fine, strict=True)))
        assert gap <= number(refined.spread) + mpmath.mpf(10) ** -70


def overlap(a, b):
    return a.distance.lower <= b.distance.upper and b.distance.lower <= a.distance.upper


@pytest.mark.parametrize("layout", [np.asarray, sparse.csc_array])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(examples(5, 12)))
def test_every_combination_contains_the_minimiser(kind, seed, layout, tmp_path):
    posed = random_problem(kind, seed)
    problem, expected = posed.problem(layout), posed.minimiser()
    x = np.random.default_rng(seed).integers(-2, 3, problem.shape[1]).astype(float)
    if expected is None:
        with pytest.raises(sv.Undecided):
            sv.certify_distance(problem, x, engine="float")
        return
    require_inside(problem, expected)
    certificate = sv.certify_distance(problem, x, [None, 12][seed % 2], engine="float")
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
    assert overlap(certificate, sv.certify_distance(problem, x, engine="exact"))
    with mpmath.workdps(80):
        distance = mpmath.sqrt(sum((a - mpmath.mpf(b)) ** 2 for a, b in zip(expected, x.tolist(), strict=True)))
        assert number(certificate.distance.lower) <= distance <= number(certificate.distance.upper)


def test_most_random_problems_are_decided():
    decided = [random_problem(kind, seed).minimiser() is not None for kind in KINDS for seed in range(10)]
    assert sum(decided) >= 24


@pytest.mark.parametrize("spread", [20.0, 300.0])
@pytest.mark.parametrize("kind", KINDS)
def test_sample_weights_of_very_different_size(kind, spread):
    """Most of these Gram matrices are too ill-conditioned for doubles; what is enclosed is enclosed rightly."""
    enclosed = 0
    for seed in range(examples(12, 30)):
        posed = random_problem(kind, seed, spread)
        try:
            enclose_minimiser(problem := posed.problem(), np.zeros(problem.shape[1]))
        except sv.Undecided:
            continue
        require_inside(problem, posed.minimiser())
        enclosed += posed.d is not None
    assert enclosed


@pytest.mark.parametrize(("exponent", "decided"), [(4, True), (12, True), (300, False)])
def test_columns_with_rows_of_their_own(exponent, decided):
    """Scales of 2^+-exponent make columns of lengths 2^exponent apart: errors are bounded in one norm for all."""
    A = np.kron(np.eye(2), np.array([[1.0], [0.5], [0.25]]))
    d = np.exp2(np.repeat([exponent, -exponent], 3))
    posed = Posed("P2", A, np.array([1.0, 2, 3, -1, -2, 3]), 0.0, weights=np.ones(2), d=d)
    if decided:
        require_inside(posed.problem(), posed.minimiser())
    else:
        with pytest.raises(sv.Undecided, match="ill-conditioned"):
            enclose_minimiser(posed.problem(), np.zeros(2))


@pytest.mark.parametrize("bits", [4, 12, 20, 40, 52])
def test_nearly_dependent_free_columns(bits):
    A = np.array([[1.0, 1, 0.3], [1, 1 + 2.0**-bits, -0.2], [1, 1, 0.7], [1, 1, 0.1]])
    posed = Posed("P2", A, np.array([1.0, 2, 3, 5]), 0.5, weights=np.array([0.0, 0, 1]))
    if bits > 20:
        with pytest.raises(sv.Undecided):
            sv.certify_distance(posed.problem(), np.zeros(3), engine="float")
    elif bits > 12:
        found, exact = (sv.certify_distance(posed.problem(), np.zeros(3), engine=name) for name in ("float", "exact"))
        assert found.distance.lower <= exact.distance.lower <= exact.distance.upper <= found.distance.upper
    else:
        require_inside(posed.problem(), posed.minimiser())


@pytest.mark.parametrize("exponent", [1, 3, 12])
def test_least_squares(exponent):
    """lam = 0: columns of sizes 1 to 10^-exponent, rotated; doubles do not see G at 10^-12."""
    rng = np.random.default_rng(exponent)
    left, right = (np.linalg.qr(rng.standard_normal((k, 4)))[0] for k in (9, 4))
    A = left * np.logspace(0, -exponent, 4) @ right
    for kind in ("P2", "P3"):
        posed = Posed(kind, A, rng.standard_normal(9), 0.0, weights=np.ones(4))
        if exponent == 12:
            with pytest.raises(sv.Undecided):
                sv.certify_distance(posed.problem(), np.zeros(4), engine="float")
        else:
            require_inside(posed.problem(), posed.minimiser())


@pytest.mark.parametrize("kind", ["P2", "P3"])
def test_least_squares_that_fit(kind, tmp_path):
    """rho = 0 is separated from nothing, and need not be: t = 0."""
    A = np.array([[1.0, 1], [1, 2], [1, 3]])
    problem = KINDS[kind](A, A @ np.array([5.0, -1]), 0)
    certificate = sv.certify_distance(problem, np.array([5.0, -1]), 30, engine="float")
    assert certificate.distance.upper < Fraction(1, 10**29)
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_free_columns_alone_fit_y(tmp_path):
    """Basis pursuit, eta = 0: two free columns of two rows give y at no cost."""
    A = np.array([[1.0, 2, 0.5], [0, 1, 0.5]])
    problem = sv.BasisPursuit(A, np.array([4.0, 1]), 0, weights=[0, 0, 1])
    certificate = sv.certify_distance(problem, np.array([2.0, 1, 2]), engine="float")
    assert certificate.evidence.signs == (0, 0)
    assert certificate.distance.lower <= 2 <= certificate.distance.upper
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_an_ellipsoid_of_minimisers_is_not_enclosed():
    problem = sv.BasisPursuit(np.eye(3), np.array([1.0, 2, 3]), 4, weights=[0, 0, 1])
    with pytest.raises(sv.Undecided):
        sv.certify_distance(problem, np.zeros(3), engine="float")


@pytest.mark.parametrize(("sign", "decided"), [(1, False), (-1, True)])
def test_a_bound_that_is_attained_in_an_admitted_direction(sign, decided):
    """A = I, y = (2, 1/2), t = 1/2: column 1 attains its bound, which counts unless z_1 <= 0 is asked for."""
    problem = sv.Lasso(np.eye(2), np.array([2.0, 0.5]), 1, signs=[0, sign])
    if decided:
        assert sv.certify_distance(problem, np.zeros(2), engine="float").evidence.margin == 1
    else:
        with pytest.raises(sv.Undecided, match="column 1 is not proven inactive"):
            sv.certify_distance(problem, np.zeros(2), engine="float")
    assert sv.certify_distance(problem, np.zeros(2), engine="exact").distance.lower <= 1.5


def test_a_direction_that_is_not_admitted_has_no_bound():
    """A_1^T r = -3, far beyond t = 1/2."""
    problem = sv.Lasso(np.eye(2), np.array([2.0, -3]), 1, positive=True)
    certificate = sv.certify_distance(problem, np.array([1.5, 0]), engine="float")
    assert certificate.evidence.support == (0,)
    assert certificate.distance.upper < 1e-14
    with pytest.raises(sv.Undecided, match="entry 1 must not have the sign -1"):
        enclose_on_support(problem, np.ones(2), [0, 1], [1, -1])


def test_supports_without_a_free_column_are_refused():
    problem = sv.Lasso(np.eye(3), np.array([2.0, 3, 4]), 1, weights=[1, 0, 1])
    weights = problem.float_weights
    assert enclose_on_support(problem, weights, [0, 1, 2], [1, 0, 1]).minimiser.tolist() == [1.5, 3, 3.5]
    with pytest.raises(sv.Undecided, match="column 1 is free and not in the support"):
        enclose_on_support(problem, weights, [0, 2], [1, 1])
    with pytest.raises(sv.Undecided, match="column 1 is free and not in the support"):
        enclose_on_support(problem, weights, [0, 1, 2], [1, 1, 1])
    with pytest.raises(sv.Undecided, match="column 2 is not free and in the support"):
        enclose_on_support(problem, weights, [0, 1, 2], [1, 0, 0])


@pytest.mark.parametrize("options", [{}, {"intercept": True}, {"positive": True, "row_scales_squared": "some"}])
@pytest.mark.parametrize("shape", [(12, 60), (40, 60)])
def test_elastic_nets_of_both_layouts(shape, options, tmp_path):
    """12 x 60: [A; I] is kept in CSC form; 40 x 60: as an array."""
    rng = np.random.default_rng(7)
    A, y = rng.standard_normal(shape), rng.standard_normal(shape[0]) + 1
    if "row_scales_squared" in options:
        options = options | {"row_scales_squared": rng.uniform(0.2, 3, shape[0])}
    problem = sv.Lasso(A, y, 4, ridge=0.75, **options)
    assert problem.floats.is_sparse == (shape[0] == 12)
    x = np.zeros(problem.shape[1])
    certificate = sv.certify_distance(problem, x, engine="float")
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
    assert len(certificate.evidence.support) > 3
    z = enclose_minimiser(problem, x)
    full = x.copy()
    full[z.support] = z.minimiser
    d = options.get("row_scales_squared", np.ones(shape[0]))
    design = np.hstack([A, np.ones((shape[0], 1))]) if "intercept" in options else A
    forces = design.T @ (d * (y - design @ full)) - 0.75 * np.r_[full[:60], full[60:] * 0]
    assert np.allclose(forces[z.support], 2 * z.signs)  # lam / 2 s, and 0 for the intercept


def test_twenty_digits_of_an_elastic_net(tmp_path):
    rng = np.random.default_rng(8)
    A, y = rng.standard_normal((10, 40)), rng.standard_normal(10)
    problem = sv.Lasso(A, y, 1, ridge=0.5, row_scales_squared=rng.uniform(0.5, 2, 10), intercept=True)
    certificate = sv.certify_distance(problem, np.ones(41), 20, engine="float")
    assert certificate.distance.width * 10**20 <= certificate.distance.lower
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_large_arrays_are_put_to_floats_and_fall_forward():
    """Dummy variables beside an intercept are dependent: floats say Undecided, exact arithmetic names the reason."""
    rng = np.random.default_rng(9)
    groups = np.repeat(np.eye(3), 30, axis=0)
    A = np.hstack([groups, rng.standard_normal((90, 22))])
    weights = np.r_[np.zeros(3), np.ones(22)]
    problem = sv.Lasso(A, rng.standard_normal(90), 5, weights=weights, intercept=True)
    with pytest.raises(sv.AssumptionFailed):
        sv.certify_distance(problem, np.zeros(26))
    problem = sv.Lasso(A, rng.standard_normal(90), 5, weights=weights)
    assert sv.certify_distance(problem, np.zeros(25)).evidence.signs.count(0) == 3


def test_every_residual_is_measured_with_the_row_scales(monkeypatch):
    """Its error counts them, and a rounding bound in the plain norm would be too small for large ones."""
    told, plain = [], midrad.difference

    def difference(y, matrix, v, scales=None):
        told.append(scales)
        return plain(y, matrix, v, scales)

    monkeypatch.setattr(midrad, "difference", difference)
    A = np.random.default_rng(5).standard_normal((12, 20))
    problem = sv.Lasso(A, A[:, 0], 0.5, row_scales_squared=np.arange(1.0, 13.0), intercept=True)
    sv.certify_distance(problem, np.zeros(21), engine="float")
    assert len(told) >= 3
    assert all(scales is not None for scales in told)
