"""The core: optimality, the nearest member, separation, uniqueness, excess and minimum.

Numbers in comments are those of docs/certificate-format.md, rule dual-optimality.
"""

from __future__ import annotations

from .case import Case
from .document import Json, Malformed, read_object, short
from .field import Levels, Number, Vector, elements, sign
from .linear import has_rank, inner
from .problem import Problem
from .rules import Kind, Rejected, Rule, Verified

PAGE = "certificate-format.md#the-rules-and-why-they-prove-what-they-say"
OPTIMAL = Rule("dual-optimality", "rule dual minimiser", PAGE, "z is a minimiser; which other vectors are minimisers")
NEAREST = Rule(
    "nearest-member", "", PAGE, "a member of Xi is as near to x as upper says; the only one is as far as lower says"
)
SEPARATION = Rule(
    "separating-functional", "rule direction multiplier", PAGE, "no member of Xi is nearer to x than lower"
)
STRICT = Rule("strict-multiplier", "rule multiplier", PAGE, "there is one minimiser")
SECOND = Rule("second-minimiser", "rule minimiser", PAGE, "there are two minimisers")
EXCESS = Rule("objective-excess", "", PAGE, "F(x) - min F lies between the bounds")
MINIMUM = Rule("minimum", "", "certificate-format.md#claims-about-an-instance", "min F lies between the bounds")

DISTANCE = Kind(
    "distance", "lower upper unique", "{lower} <= dist(x, {symbol}(A, y)) <= {upper}{unique}", point=True, turns=True
)
OBJECTIVE = Kind("objective-excess", "lower upper", "{lower} <= F(x) - min F <= {upper}", point=True)
LEAST = Kind("minimum", "lower upper", "{lower} <= min F <= {upper}", point=False)


class Optimum:
    """Rule dual-optimality: the evidence proves that z is a minimiser and describes all of them.

    Attributes
    ----------
    dual, minimiser, residual : p, z and r = b - Bz
    directions : for each entry i the s = +-1 with (i, s) in E: admitted, and s A_i^T p = beta w_i; both if i is free
    ray : are the residuals of minimisers tau p with tau >= 0, instead of the common r?
    """

    def __init__(self, problem: Problem, value: Json, levels: Levels) -> None:
        name, dual, minimiser = read_object(value, "evidence.optimality", ["rule", "dual", "minimiser"])
        OPTIMAL.expect(name, "evidence.optimality")
        self.problem = problem
        self.dual = elements(dual, levels, "evidence.optimality.dual", problem.rows)
        self.minimiser = elements(minimiser, levels, "evidence.optimality.minimiser", problem.columns)
        problem.require_dual(self.dual, OPTIMAL)  # condition 1, P3
        self.ray = problem.residual_is_a_ray(self.dual)
        self.directions = self._directions()
        self._require_signs(self.minimiser, OPTIMAL)
        self.residual = problem.residual(self.minimiser)
        OPTIMAL.step("condition 3: ||y - Az||^2 and <p, y - Az>", *self._lengths())
        problem.require_residual(self.dual, self.residual, OPTIMAL)  # condition 3

    def _lengths(self) -> tuple[Number, Number]:
        return self.problem.inner(self.residual, self.residual), self.problem.inner(self.dual, self.residual)

    def _directions(self) -> list[tuple[int, ...]]:
        """Condition 1: s A_i^T p <= beta w_i for admitted (i, s), and where equality holds."""
        directions: list[tuple[int, ...]] = []
        problem, factor = self.problem, self.problem.bound_factor()
        for i, c in enumerate(problem.correlations(self.dual)):
            slack = factor * problem.weights[i] - problem.steepest(i, c)
            if sign(slack) < 0:  # (X6)
                OPTIMAL.step(f"condition 1: beta w_i - s A_i^T p in column {i}", slack)
                raise Rejected(OPTIMAL, f"|A_i^T p| exceeds its bound in column {i}")
            if sign(slack):
                directions.append(())
            else:
                directions.append((1, -1) if problem.free[i] else (problem.signs[i] or sign(c),))
        OPTIMAL.step("condition 1: |A_i^T p| <= beta w_i; columns with equality, in number", sum(map(bool, directions)))
        return directions

    def _require_signs(self, z: Vector, rule: Rule) -> None:
        """Condition 2: z_i = 0 or (i, sign z_i) is in E."""
        for i, (x, ways) in enumerate(zip(z, self.directions)):
            if sign(x) not in (0, *ways):  # (X5)
                rule.step(f"condition 2: z_{i} against the directions {ways}", x)
                raise Rejected(rule, f"entry {i} of the minimiser is nonzero where A_i^T p forbids it")

    def require_minimiser(self, z: Vector, rule: Rule) -> None:
        """Another minimiser: condition 2, and the common residual or one on the ray of the dual point."""
        self._require_signs(z, rule)
        residual = self.problem.residual(z)
        if self.ray:
            self.problem.require_residual(self.dual, residual, rule)
        elif any(sign(a - b) != 0 for a, b in zip(residual, self.residual)):
            raise Rejected(rule, "the residual y - Az is not the one that all minimisers share")

    def carries(self, i: int) -> bool:
        """Does entry i belong to the support: is it nonzero at z, or free?"""
        return self.problem.free[i] or sign(self.minimiser[i]) != 0

    def support(self) -> list[int]:
        """T: the entries that are nonzero at z, or free."""
        return [i for i in range(self.problem.columns) if self.carries(i)]

    def residual_is_zero(self) -> bool:
        """r = 0?"""
        return all(sign(r) == 0 for r in self.residual)

    def anchor(self) -> Vector:
        """b - r for the common residual r; b if the residual is a ray: Bz' = anchor - tau p on Xi."""
        return self.problem.measurements if self.ray else self.image()

    def image(self) -> Vector:
        """b - r"""
        return [b - r for b, r in zip(self.problem.measurements, self.residual)]

    def along(self, m: Vector) -> int:
        """The sign of <m, p> if the residual is a ray, where tau <m, p> counts; else 0."""
        return sign(self.problem.inner(m, self.dual)) if self.ray else 0


@DISTANCE.checked_by
def check_distance(case: Case) -> Verified:
    """lower <= dist(x, Xi) <= upper; `beside` is the squared norm of imaginary parts (turned columns)."""
    low, high, (unique,) = case.bounds("unique")
    optimality, separation, uniqueness = case.parts("optimality", "separation", "uniqueness")
    optimum = Optimum(case.problem, optimality, case.levels)
    gap = [x - z for x, z in zip(case.given_point(), optimum.minimiser)]
    square = inner(gap, gap) + case.beside
    NEAREST.step("||x - z||^2 <= upper^2", square, high * high)
    if sign(high * high - square) < 0:
        raise Rejected(NEAREST, "the minimiser in the evidence is farther away than the upper bound")
    _check_uniqueness(unique, uniqueness, optimum, case.levels)
    if separation is None and unique is True:
        NEAREST.step("z is the only minimiser: ||x - z||^2 >= lower^2", square, low * low)
        if sign(square - low * low) < 0:
            raise Rejected(NEAREST, "the only minimiser is nearer than the lower bound")
    else:
        _check_separation(low * low - case.beside, separation, case, optimum)
    return {"lower": low, "upper": high, "unique": unique}


def _check_separation(needed: Number, evidence: Json, case: Case, optimum: Optimum) -> None:
    """Rule separating-functional: <v, z> <= <m, anchor> on the whole solution set bounds the squared distance."""
    if evidence is None:
        if sign(needed) > 0:
            raise Rejected(SEPARATION, "a positive lower bound without a separating functional")
        return
    where, problem = "evidence.separation", optimum.problem
    name, direction, multiplier = read_object(evidence, where, ["rule", "direction", "multiplier"])
    SEPARATION.expect(name, where)
    v = elements(direction, case.levels, f"{where}.direction", problem.columns)
    m = elements(multiplier, case.levels, f"{where}.multiplier", problem.rows)
    for i, (x, g, ways) in enumerate(zip(v, problem.correlations(m), optimum.directions)):
        if ways and sign(x - g) in ways:  # s (v_i - g_i) > 0 for an s
            raise Rejected(SEPARATION, f"the functional is not bounded on the solution set: column {i}")
    if optimum.along(m) < 0:
        raise Rejected(SEPARATION, "the functional is not bounded along the residual")
    ahead = inner(v, case.given_point()) - problem.inner(m, optimum.anchor())
    SEPARATION.step(
        "beta = <v, x> - <m, anchor>, ||v||^2, and what beta^2 / ||v||^2 must reach", ahead, inner(v, v), needed
    )
    if sign(needed) > 0 and (sign(ahead) <= 0 or sign(ahead * ahead - needed * inner(v, v)) < 0):
        raise Rejected(SEPARATION, "the functional does not keep the point as far away as the lower bound says")


def _check_uniqueness(unique: Json, evidence: Json, optimum: Optimum, levels: Levels) -> None:
    where = "evidence.uniqueness"
    if unique is None:
        if evidence is not None:
            raise Malformed(f"{where} belongs to a claim that says whether the minimiser is unique")
    elif unique is True:
        _check_unique(evidence, optimum, levels)
    elif unique is False:
        name, second = read_object(evidence, where, ["rule", "minimiser"])
        SECOND.expect(name, where)
        other = elements(second, levels, f"{where}.minimiser", optimum.problem.columns)
        optimum.require_minimiser(other, SECOND)
        if all(sign(x - z) == 0 for x, z in zip(other, optimum.minimiser)):
            raise Rejected(SECOND, "both minimisers are the same vector")
    else:
        raise Malformed(f"claim.unique must be true, false or null, not {short(unique)}")


def _check_unique(evidence: Json, optimum: Optimum, levels: Levels) -> None:
    """Rule strict-multiplier: every minimiser lives on the support of z, free entries included, and is determined."""
    where, problem = "evidence.uniqueness", optimum.problem
    name, multiplier = read_object(evidence, where, ["rule", "multiplier"])
    STRICT.expect(name, where)
    m = elements(multiplier, levels, f"{where}.multiplier", problem.rows)
    support = []
    for i, (g, ways) in enumerate(zip(problem.correlations(m), optimum.directions)):
        if not ways:
            continue
        if optimum.carries(i):
            support.append(problem.by_column[i])
            if sign(g) != 0:
                raise Rejected(STRICT, f"the multiplier does not vanish on the support: column {i}")
        elif sign(g) not in ways:  # s g_i > 0 for the only s
            raise Rejected(STRICT, f"the multiplier does not exclude column {i}")
    if optimum.ray:
        if optimum.residual_is_zero():
            if optimum.along(m) <= 0:
                raise Rejected(STRICT, "the multiplier does not exclude a nonzero residual")
        else:
            support.append(optimum.dual)
            if optimum.along(m) != 0:
                raise Rejected(STRICT, "the multiplier does not vanish along the residual")
    STRICT.step("linearly independent columns of the support, with p on a ray, in number", len(support))
    if not has_rank(support, len(support)):
        raise Rejected(STRICT, "the columns of the support are linearly dependent")


@OBJECTIVE.checked_by
def check_objective_excess(case: Case) -> Verified:
    """F(point) - min F lies between the bounds; F(point) = a + sqrt(c)."""
    low, high, _ = case.bounds()
    (optimality,) = case.parts("optimality")
    optimum = Optimum(case.problem, optimality, case.levels)
    x = case.given_point()
    if any(s * sign(v) < 0 for s, v in zip(case.problem.signs, x)):
        raise Rejected(EXCESS, "the point does not obey the sign constraints")
    smooth, radicand = case.problem.objective(x, EXCESS)
    rest = smooth - case.problem.minimum(optimum.dual, optimum.residual)
    EXCESS.step("F(x) - min F = t + sqrt(c) with t and c", rest, radicand)
    if _excess(low - rest, radicand) < 0:
        raise Rejected(EXCESS, "the objective is nearer to the minimum than the lower bound says")
    if _excess(high - rest, radicand) > 0:
        raise Rejected(EXCESS, "the objective is farther above the minimum than the upper bound says")
    return {"lower": low, "upper": high}


def _excess(t: Number, radicand: Number) -> int:
    """The sign of sqrt(radicand) - t."""
    return 1 if sign(t) < 0 else sign(radicand - t * t)


@LEAST.checked_by
def check_minimum(case: Case) -> Verified:
    """lower <= min F <= upper."""
    low, high, _ = case.bounds()
    (optimality,) = case.parts("optimality")
    optimum = Optimum(case.problem, optimality, case.levels)
    value = case.problem.minimum(optimum.dual, optimum.residual)
    MINIMUM.step("lower <= min F <= upper", low, value, high)
    if sign(value - low) < 0:
        raise Rejected(MINIMUM, "the minimum is below the lower bound")
    if sign(high - value) < 0:
        raise Rejected(MINIMUM, "the minimum is above the upper bound")
    return {"lower": low, "upper": high}
