"""From a guess at the support of a minimiser to an exact optimal pair, proven.

On independent columns T with signs s: G = A_T^T A_T, h = G^-1 A_T^T y, g = G^-1 (w s)_T,
rho^2 = ||y - A_T h||^2, q = (w s)_T^T g. Then z = h - mu g with
  rho = 0:  mu = 0,                              dual p = lam A_T g,  needs lam^2 q <= 1,
  rho > 0:  mu = lam rho / sqrt(1 - lam^2 q),    dual p = lam r / mu, needs lam^2 q < 1,
solves P3 if s_i z_i >= 0 and |A_i^T p| <= lam w_i (docs/theory/closed-forms.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from sciverify.certify.active_set import approx_active_set
from sciverify.certify.parametric import ExactPath
from sciverify.errors import AssumptionFailed
from sciverify.exact.linear_algebra import solve
from sciverify.exact.ordered import ONE, ZERO, Exact, inner, sign
from sciverify.exact.reading import Vector
from sciverify.exact.surds import square_root
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.square_root_lasso import SquareRootLasso, as_problem


def solution_set(problem: SquareRootLasso) -> SolutionSet:
    """The exact set of minimisers of a `SquareRootLasso`.

    Returns
    -------
    SolutionSet
        With `.dimension`, `.vertices()`, `.contains(z)`, `.distance(x)`.

    **Guarantee.** Decided in exact arithmetic for every instance, degenerate ones included; the
    floats that propose a support have no say in the outcome.

    **Source.** docs/theory/solution-sets.md, docs/theory/exact-path.md.
    """
    proposal = approx_active_set(as_problem(problem))
    found = prove_support(problem, dict(zip(proposal.support, proposal.signs, strict=True)))
    candidates = set(proposal.support) | set(proposal.ties)
    while found is None:
        support = ExactPath(problem, sorted(candidates)).support_at_solution() if candidates else {}
        violated = _violated_columns(problem, support)
        if violated <= candidates:
            found = prove_support(problem, support)
            if found is None:
                raise ArithmeticError("the exact path ended at a point that is not optimal")
        candidates |= violated
    return found


def prove_support(problem: SquareRootLasso, support: Mapping[int, int]) -> SolutionSet | None:
    """The solution set if these columns with these signs carry a minimiser, else None."""
    pair = pair_on_support(problem, support)
    if pair is None:
        return None
    try:
        return SolutionSet.from_optimal_pair(problem, *pair)
    except AssumptionFailed:
        return None


def pair_on_support(problem: SquareRootLasso, support: Mapping[int, int]) -> tuple[Vector, Vector] | None:
    """(dual p, z) of the closed form; None if the columns are dependent or lam^2 q is too large."""
    columns = [problem.columns[i] for i in support]
    penalties = [problem.weights[i] * s for i, s in support.items()]
    gram = [[problem.inner(a, b) for b in columns] for a in columns]
    sides = [[problem.inner(a, problem.measurements), w] for a, w in zip(columns, penalties, strict=True)]
    solved = solve(gram, sides) if columns else []
    if solved is None:
        return None
    h, g = [row[0] for row in solved], [row[1] for row in solved]
    flat = [b - inner(h, row) for b, row in _rows(problem, columns)]
    slope = [inner(g, row) for _, row in _rows(problem, columns)]
    lam, rest = problem.lam, ONE - problem.lam * problem.lam * inner(penalties, g)
    rho_squared = problem.inner(flat, flat)
    if sign(rho_squared) == 0:
        return None if sign(rest) < 0 else (tuple(lam * x for x in slope), _spread(problem, support, h))
    if sign(rest) <= 0:
        return None
    mu = lam * square_root(rho_squared / rest, problem.field)
    dual = tuple(lam * (f / mu + x) for f, x in zip(flat, slope, strict=True))
    return dual, _spread(problem, support, [a - mu * b for a, b in zip(h, g, strict=True)])


def _rows(problem: SquareRootLasso, columns: list[Vector]) -> list[tuple[Exact, list[Exact]]]:
    return [(b, [column[k] for column in columns]) for k, b in enumerate(problem.measurements)]


def _spread(problem: SquareRootLasso, support: Mapping[int, int], values: list[Exact]) -> Vector:
    z = [ZERO] * len(problem.columns)
    for i, value in zip(support, values, strict=True):
        z[i] = value
    return tuple(z)


def _violated_columns(problem: SquareRootLasso, support: Mapping[int, int]) -> set[int]:
    """Columns whose dual constraint fails for the pair that this support gives."""
    pair = pair_on_support(problem, support)
    if pair is None:
        raise ArithmeticError("the exact path returned dependent columns")
    correlations = problem.correlations(pair[0])
    return {i for i, c in enumerate(correlations) if abs(c) > problem.lam * problem.weights[i]}
