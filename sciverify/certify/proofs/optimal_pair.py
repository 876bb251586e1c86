"""From a guess at the support of a minimiser to an exact optimal pair, proven.

On independent columns T with signs s, 0 for free entries: G = A_T^T A_T, h = G^-1 A_T^T y, g = G^-1 (w s)_T,
flat = y - A_T h, slope = A_T g, rho^2 = ||flat||^2 = ||y||^2 - h^T A_T^T y, q = (w s)_T^T g. The problem picks t and k
(`scale_on_support`), and
    z = h - t g,    dual p = (k / t) (y - A z)    (k slope if t = 0)
solve it if s_i z_i >= 0 and |A_i^T p| keeps its bound off T (docs/theory/closed-forms.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sciverify.allowance import Progress, allowance, spent
from sciverify.certify.proposals.active_set import propose_support
from sciverify.certify.proposals.equilibrate import equilibrated
from sciverify.certify.proposals.exact_path import ExactPath
from sciverify.certify.proposals.precise_path import approx_path_support
from sciverify.errors import AssumptionFailed
from sciverify.exact.balls import working_precision
from sciverify.exact.linear_algebra import independent_subset
from sciverify.exact.ordered import ONE, ZERO, Exact, approx_float, sign
from sciverify.exact.reading import Vector
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem


def solution_set(
    problem: SparseRecovery, *, seconds: float | None = None, progress: Progress | None = None
) -> SolutionSet:
    """The exact set of minimisers of a `BasisPursuit`, `Lasso` or `SquareRootLasso`.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    SolutionSet
        With `.dimension`, `.vertices()`, `.contains(z)`, `.distance(x)`.

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point. The columns of free entries are dependent, so that the set is unbounded;
        or they alone bring y closer than eta, so that it is an ellipsoid.
    Undecided
        The seconds are over.

    **Guarantee.** Decided in exact arithmetic for every instance, degenerate ones included; the
    floats that propose a support have no say in the outcome.

    **Source.** docs/theory/solution-sets.md, docs/theory/exact-path.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> minimisers = sv.solution_set(sv.BasisPursuit([[1, 1, 0], [0, 0, 1]], [1, 2]))
    >>> minimisers.dimension, minimisers.vertices()
    (1, [(1, 0, 2), (0, 1, 2)])
    """
    with allowance(seconds, progress):
        return _exact_set(as_problem(problem))


def _exact_set(problem: SparseRecovery) -> SolutionSet:
    _require_polytope(problem)
    scaled = equilibrated(problem)
    if scaled is None:
        return _solved(problem)
    try:
        found = _solved(scaled.problem)
    except AssumptionFailed:
        _require_feasible(problem)  # in the scale of the caller
        raise
    return SolutionSet.from_optimal_pair(problem, *scaled.pair(found.dual, found.vertex))


def _require_polytope(problem: SparseRecovery) -> None:
    """Refuse free entries whose minimisers fill no polytope."""
    if not problem.free:
        return
    segment = segment_on_support(problem, dict.fromkeys(problem.free, 0))
    if segment is None:
        shown = ", ".join(map(str, problem.free[:8])) + (", ..." if len(problem.free) > 8 else "")
        raise AssumptionFailed(
            f"the columns of the free entries {shown} are linearly dependent: the set of minimisers is unbounded; "
            "leave one of them out, or give it a weight"
        )
    if reason := problem.set_refusal(segment.rho_squared):
        raise AssumptionFailed(reason)


def _solved(problem: SparseRecovery) -> SolutionSet:
    free = dict.fromkeys(problem.free, 0)
    spent("looking for a support in floats")
    proposal = propose_support(problem)
    spent("proving the support exactly")
    found = prove_support(problem, dict(zip(proposal.support, proposal.signs, strict=True)) | free)
    if found is None and (support := approx_path_support(problem)):
        found = prove_support(problem, support | free)
    candidates = (set(proposal.support) | set(proposal.ties)) - set(free)
    while found is None:
        support = ExactPath(problem, sorted(candidates)).support_at_solution() if candidates else {}
        support |= free
        violated = _violated_columns(problem, support)
        if violated <= candidates:
            found = prove_support(problem, support)
            if found is None:
                raise ArithmeticError("the exact path ended at a point that is not optimal")
        candidates |= violated
    return found


def prove_support(problem: SparseRecovery, support: Mapping[int, int]) -> SolutionSet | None:
    """The solution set if these columns with these signs, 0 for free entries, carry a minimiser, else None.

    **Guarantee.** The optimal pair is verified in exact arithmetic, so the columns and signs may be anybody's guess.

    **Source.** docs/theory/closed-forms.md; docs/theory/solution-sets.md, theorems 1 and 2.
    """
    pair = pair_on_support(problem, support)
    if pair is None:
        return None
    try:
        return SolutionSet.from_optimal_pair(problem, *pair)
    except AssumptionFailed:
        return None


@dataclass(frozen=True, slots=True)
class Segment:
    """The path z(t) = h - t g on one support; `rho_squared` = ||y - A_T h||^2, `q` = (w s)_T^T g."""

    problem: SparseRecovery
    support: Mapping[int, int]
    h: list[Exact]
    g: list[Exact]
    rho_squared: Exact
    q: Exact

    def optimal_pair(self) -> tuple[Vector, Vector] | None:
        """(dual p, z) of the closed form; None if the problem has no t here."""
        problem = self.problem
        scale = problem.scale_on_support(self.rho_squared, self.q)
        if scale is None:
            return None
        t, k = scale
        if sign(t) == 0:
            slope = problem.image(_spread(problem, self.support, self.g))
            if problem.signs is not None and sign(self.rho_squared):
                slope = self._beside_residual(slope)
            return tuple(k * x for x in slope), tuple(_spread(problem, self.support, self.h))
        return _pair(
            problem, _spread(problem, self.support, [a - t * b for a, b in zip(self.h, self.g, strict=True)]), k / t
        )

    def _beside_residual(self, slope: list[Exact]) -> list[Exact]:
        """slope + c r, r = y - A_T h, with the least c >= 0 that keeps every bound where s A_i^T r < 0.

        Nothing changes on T, where A_T^T r = 0 (docs/theory/exact-path.md, "Sign constraints").
        """
        problem, flat, c = self.problem, self.flat(), ZERO
        moves = zip(problem.correlations(slope), problem.correlations(flat), problem.weights, strict=True)
        for i, (a, b, w) in enumerate(moves):
            s = -sign(b)
            if s and problem.admits(i, s):
                c = max(c, (s * a - problem.bound_factor * w) / abs(b))
        return [x + c * r for x, r in zip(slope, flat, strict=True)]

    def flat(self) -> list[Exact]:
        """y - A_T h"""
        return self.problem.residual(_spread(self.problem, self.support, self.h))


def segment_on_support(problem: SparseRecovery, support: Mapping[int, int]) -> Segment | None:
    """The path on these columns with these signs; None if the columns are dependent."""
    penalties = [problem.weights[i] * s for i, s in support.items()]
    products = [problem.measured_correlations[i] for i in support]
    solved = problem.solve_gram(list(support), [products, penalties]) if support else [[], []]
    if solved is None:
        return None
    h, g = solved
    rho_squared = problem.inner(problem.measurements, problem.measurements) - problem.plain_inner(h, products)
    return Segment(problem, support, h, g, rho_squared, problem.plain_inner(penalties, g))


def _spread(problem: SparseRecovery, support: Mapping[int, int], values: list[Exact]) -> list[Exact]:
    z = [ZERO] * problem.shape[1]
    for i, value in zip(support, values, strict=True):
        z[i] = value
    return z


def pair_on_support(problem: SparseRecovery, support: Mapping[int, int]) -> tuple[Vector, Vector] | None:
    """(dual p, z) of the closed form; None if the columns are dependent or the problem has no solution here."""
    t = problem.fixed_scale
    if t is None or not support:
        segment = segment_on_support(problem, support)
        return None if segment is None else segment.optimal_pair()
    right = [problem.measured_correlations[i] - t * problem.weights[i] * s for i, s in support.items()]
    solved = problem.solve_gram(list(support), [right])
    return None if solved is None else _pair(problem, _spread(problem, support, solved[0]), ONE)


def _pair(problem: SparseRecovery, z: list[Exact], factor: Exact) -> tuple[Vector, Vector]:
    """z with the dual point that is `factor` times its residual."""
    point = tuple(z)
    residual = problem.residual(point)
    return tuple(residual if sign(factor - 1) == 0 else [factor * r for r in residual]), point


def _infeasible(segment: Segment) -> AssumptionFailed:
    with working_precision(64):
        least = f"{approx_float(segment.rho_squared):.6g}"
    return AssumptionFailed(f"no z is feasible: the least ||Az - y||^2 is {least}, above eta^2; take a larger eta")


def _require_feasible(problem: SparseRecovery) -> None:
    """Say how far y is from the range of A, for a problem that has no feasible point."""
    segment = segment_on_support(problem, dict.fromkeys(independent_subset(problem.columns), 1))
    if segment is not None and segment.optimal_pair() is None:
        raise _infeasible(segment)


def _violated_columns(problem: SparseRecovery, support: Mapping[int, int]) -> set[int]:
    """Columns whose dual constraint fails for the pair that this support gives.

    Where the support does not reach eta (P1), every column that would bring y closer counts.
    """
    segment = segment_on_support(problem, support)
    if segment is None:
        raise ArithmeticError("the exact path returned dependent columns")
    closer = {
        i for i, c in enumerate(problem.correlations(segment.flat())) if (s := sign(c)) and problem.admits(i, s)
    } - set(problem.free)
    pair = segment.optimal_pair()
    if pair is None:
        if not closer:
            raise _infeasible(segment)
        return closer
    violated = {i for i, (slack, _) in enumerate(problem.bound_slacks(pair[0])) if slack < 0}
    return violated if problem.refusal(pair[0], problem.residual(pair[1])) is None else violated | closer
