"""Growth around a unique minimiser.

Not among the constants: one that, made smaller, refuses more. `hand-growth-at-zero` notices the factor 2 of P2.
"""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate, instance, optimality

P1, P2, P3 = "basis-pursuit", "lasso", "square-root-lasso"


def growth(
    posed: Document, found: Document, constant: Any, radius: Any = None, sigma: Any = None, *, field: Any = ()
) -> Document:
    """F(z') - F(z) >= constant ||z' - z||^order: of order 2 with a radius, else of order 1."""
    claim = {
        "kind": "growth",
        "constant": str(constant),
        "order": 1 if radius is None else 2,
        "radius": None if radius is None else str(radius),
    }
    evidence = {"optimality": found, "singular_value": None if sigma is None else str(sigma)}
    return certificate(claim, posed, None, evidence, field)


# P2, A = 1, lambda = 1: z = y - 1/2 for y >= 1/2, else 0; F(z + h) - F(z) = h^2 near z = y - 1/2.
# (a, b) has the minimiser 0 as long as |ab| <= 1/2.
ZERO, ZERO_FOUND = instance(P2, 1, [[1]], [0]), optimality([0], [0])
STRAIGHT = instance(P2, 1, [[1]], [1]), optimality(["1/2"], ["1/2"])
HALF_DUAL = instance(P3, "1/2", [[1]], [1]), optimality(["1/2"], [1])  # F(h + 1) - F(1) = |h| + h/2 >= |h|/2
FORCED = instance(P1, 0, [[1, 0]], [1]), optimality([1], [1, 0])  # F = 1 + |h_2|
TIED = instance(P1, 0, [[1, 1]], [1], weights=[1, "3/2"]), optimality([1], [1, 0])
# z = (1 - t, t): F - 1 = t/2, ||h|| = t sqrt 2: the constant is 1/(2 sqrt 2) = 0.353...
STEEP = instance(P1, 0, [["1/10", 1]], ["1/10"], weights=[1, 12]), optimality([10], [1, 0])
# z = (1 - 10t, t): F - 1 = 2t, ||h|| = t sqrt 101: the constant is 0.199...
LOOSE = instance(P1, "1/2", [[1]], [1]), optimality([1], ["1/2"])  # z' in [1/2, 3/2], F - 1/2 = h, 0 <= h <= 1
SKEW = instance(P2, 1, [[1, 10]], [5], weights=[1, "78/5"]), optimality(["1/2"], ["9/2", 0])
# h = (-1, 3/40): F grows by (3/4 - 1)^2 + (28/5)(3/40) = 0.4825, ||h||^2 > 1
RAY = instance(P3, "3/5", [[1], [0]], ["8/5", "4/5"]), optimality(["3/5", "4/5"], [1])
# F(1 + h) - F(1) = sqrt((3/5 - h)^2 + 16/25) - 1 + 3h/5 = (8/25) h^2 + ..., and 14.43... for h = 10
PARALLEL = instance(P2, 1, [[1, 1]], [5], weights=[1, 2]), optimality(["1/2"], ["9/2", 0])
ROOT = ["0", "1"]

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}

INCORRECT |= {
    # true, but no constant <= 0 is a claim
    "hand-growth-constant-zero": (growth(ZERO, ZERO_FOUND, 0), "bounds"),
    # true, for no z' is that near
    "hand-growth-radius-zero": (growth(*STRAIGHT, "1/5", 0, "1/2"), "bounds"),
    # F grows by |h_2|: the constant is 1
    "hand-growth-share-of-a-zero-column": (growth(*FORCED, 2, sigma="1/2"), "sharp-growth"),
    "hand-growth-share": (growth(*TIED, "2/5", sigma="9/10"), "sharp-growth"),
    "hand-growth-share-steep": (growth(*STEEP, 1, sigma="9/100"), "sharp-growth"),
    # F = h^2 + |h|: the constant is 1
    "hand-growth-at-zero": (growth(ZERO, ZERO_FOUND, 2), "sharp-growth"),
    # the constant is 1/2, as for p = 1/2; the next is above sigma, too
    "hand-growth-above-sigma": (growth(*HALF_DUAL, 2, sigma="1/2"), "sharp-growth"),
    # F - 9/10 = |h| + 9h/10 >= |h|/10
    "hand-growth-dual-near-one": (
        growth(instance(P3, "9/10", [[1]], [1]), optimality(["9/10"], [1]), "1/2", sigma="99/100"),
        "sharp-growth",
    ),
    # F(1/2 + h) - F(1/2) = h^2 is below h^1 for h < 1
    "hand-growth-lasso-called-sharp": (growth(*STRAIGHT, 1, sigma="1/2"), "sharp-growth"),
    # F grows by h
    "hand-growth-in-a-ball-called-sharp": (growth(*LOOSE, 5, sigma="1/2"), "sharp-growth"),
    # true, but the rule is not about the minimiser 0: there growth is of order 1
    "hand-growth-quadratic-at-zero": (growth(ZERO, ZERO_FOUND, "1/2", "1/2", 1), "quadratic-growth"),
    # F grows by h^2
    "hand-growth-above-curvature": (growth(*STRAIGHT, 2, "1/2", "1/2"), "quadratic-growth"),
    # true, but the rule is not about residual 0: there growth is of order 1
    "hand-growth-quadratic-without-residual": (growth(*HALF_DUAL, "1/8", 1, "4/5"), "quadratic-growth"),
    # true, but the rule is not about a residual that all feasible points share
    "hand-growth-quadratic-tight": (
        growth(instance(P1, 1, [[1], [0]], [1, 1]), optimality([1, 0], [1]), "1/8", 1, "4/5"),
        "quadratic-growth",
    ),
    # at h = 1 F grows by 1
    "hand-growth-twice-eta": (growth(*LOOSE, "3/2", 1, "9/10"), "quadratic-growth"),
    # F grows by 0.4825 at h = (-1, 3/40), ||h|| > 1; with R = 101/100 that is within reach
    "hand-growth-without-the-rest": (growth(*SKEW, "1/2", "1003/1000", "99/100"), "quadratic-growth"),
    # F grows by (8/25) h^2 for small h
    "hand-growth-along-the-dual": (growth(*RAY, "2/5", "1/10", "19/20"), "quadratic-growth"),
    "hand-growth-twice-the-residual": (growth(*RAY, "1/2", "1/10", "3/4"), "quadratic-growth"),
    "hand-growth-without-residual": (growth(*RAY, 3, "1/10", "79/100"), "quadratic-growth"),
    # F grows by 14.43... at h = 10, that is 0.144... h^2
    "hand-growth-far-away": (growth(*RAY, "3/10", 10, "39/50"), "quadratic-growth"),
    # F grows by 4h^2
    "hand-growth-sigma-squared": (
        growth(instance(P2, 1, [[2]], [1]), optimality(["1/4"], ["3/8"]), 8, "1/8", 3),
        "quadratic-growth",
    ),
    # F(h) <= 3 (|h_1| + |h_2|): below h^2/10 for h = (-700, 700)
    "hand-growth-without-reach": (growth(*PARALLEL, "1/10", 1000, "9/10"), "quadratic-growth"),
    # F grows by h^2/4
    "hand-growth-flat": (
        growth(instance(P2, 1, [["1/2"]], ["3/2"]), optimality([1], [1]), "1/2", "1/2", "2/5"),
        "quadratic-growth",
    ),
    # at h = 1/2 F grows by 1/2
    "hand-growth-short-dual": (
        growth(instance(P1, "1/2", [[2]], [1]), optimality(["1/2"], ["1/4"]), 3, "1/2", "19/10"),
        "quadratic-growth",
    ),
    "hand-growth-twice-curvature": (growth(*STRAIGHT, "3/2", "1/4", "9/10"), "quadratic-growth"),
    # the columns 1 and sqrt 7 of weights 1 and sqrt 7 are parallel: there are many minimisers
    "hand-growth-of-a-singular-matrix": (
        growth(
            instance(P2, 1, [[1, ROOT]], [["3/2", "1"]], weights=[1, ROOT]),
            optimality(["1/2"], [1, 1]),
            f"1/{2**142}",
            1,
            f"1/{2**70}",
            field=[{"sqrt": "7"}],
        ),
        "quadratic-growth",
    ),
    # true of sigma = 1/2
    "hand-growth-negative-sigma": (growth(*STRAIGHT, "1/8", 1, "-1/2"), "quadratic-growth"),
}
MALFORMED |= {
    "hand-growth-order-true": (
        growth(ZERO, ZERO_FOUND, 1) | {"claim": {"kind": "growth", "constant": "1", "order": True, "radius": None}},
        "claim.order is",
    ),
    "hand-growth-sigma-at-zero": (growth(ZERO, ZERO_FOUND, 1, sigma=1), "singular_value must be null"),
}
CORRECT |= {
    "hand-growth-at-zero": growth(ZERO, ZERO_FOUND, 1),
    "hand-growth-of-the-dual": growth(*HALF_DUAL, "1/4", sigma="1/2"),
    "hand-growth-share": growth(*TIED, "9/38", sigma="9/10"),
    # kappa = 1/3 and kappa (1 + 1/sigma) = 1
    "hand-growth-quadratic": growth(*PARALLEL, "1/10", 2, "1/2"),
}

CONSTANTS: tuple[Constant, ...] = (
    # growth
    Constant(
        "growth: twice the slack of P2 alone",
        "growth.py",
        "Fraction(2 if isinstance(problem, Lasso) else 1)",
        "Fraction(2)",
    ),
    Constant("growth: (1 - ||p||) sigma", "growth.py", " - sigma * sigma * norm) < 0", ") < 0"),
    Constant("growth: below sigma", "growth.py", "mu >= sigma or ", ""),
    Constant("growth: the share 1", "growth.py", "rest = slack - constant", "rest = slack"),
    Constant("growth: the share ||A_i|| / sigma", "growth.py", " - constant * constant * square) < 0", ") < 0"),
    Constant("growth: sigma in the share", "growth.py", "sign(sigma * sigma * (rest * rest)", "sign((rest * rest)"),
    Constant("growth: kappa", "growth.py", "mu * reach * curvature * sigma * sigma / rest", "mu * reach"),
    Constant("growth: R in kappa", "growth.py", "mu * reach * curvature", "mu * curvature"),
    Constant("growth: mu in the rest", "growth.py", "curvature * sigma * sigma - mu", "curvature * sigma * sigma"),
    Constant(
        "growth: sigma in L sigma^2", "growth.py", "rest = curvature * sigma * sigma - mu", "rest = curvature - mu"
    ),
    Constant("growth: 2 eta", "growth.py", "norm / (2 * below_above", "norm / (below_above"),
    Constant("growth: ||p|| / (2 eta)", "growth.py", "return norm / (2", "return 1 / (2"),
    Constant("growth: L of P2", "growth.py", "        return ONE", "        return ONE + 1"),
    Constant("growth: 2 (||r|| + ||A||_F R)", "growth.py", "1 / (2 * (residual", "1 / ((residual"),
    Constant(
        "growth: ||r||",
        "growth.py",
        "(residual + root_above(squares, BITS) * reach)",
        "(root_above(squares, BITS) * reach)",
    ),
    Constant("growth: ||A||_F R", "growth.py", "residual + root_above(squares, BITS) * reach", "residual"),
    Constant("growth: P A", "growth.py", "x - u * v for", "x for"),
    # least singular values
    Constant("sigma^2", "spectrum.py", "x - sigma * sigma if i == k", "x - sigma if i == k"),
    Constant("the error of a matrix", "spectrum.py", " - (error if i == k else ZERO)", ""),
)
