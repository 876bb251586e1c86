"""Is a minimiser regular: unique, strictly complementary, with a residual that changes with the data?"""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.errors import AssumptionFailed, shortened
from sciverify.exact.ordered import Exact
from sciverify.exact.verdict import Verdict
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery


def is_sharp(solutions: SolutionSet) -> bool:
    """Is the residual fixed by the constraints (P1) or zero at the minimiser (P3)?"""
    return solutions.problem.is_sharp_at(solutions.residual)


def require_regular(solutions: SolutionSet) -> None:
    """Refuse instances on which support and signs are not open conditions.

    **Guarantee.** What passes has one minimiser, strict complementarity, and a residual that changes with the data.

    Raises
    ------
    AssumptionFailed
        The message says which of these fails.

    **Source.** docs/theory/trust-radius.md.
    """
    problem = solutions.problem
    if solutions.unique is not Verdict.TRUE:
        raise AssumptionFailed(
            f"the minimiser is not unique, dim {problem.symbol} = {solutions.dimension}: no one support is right"
        )
    if is_sharp(solutions):
        raise AssumptionFailed(
            f"the residual of the minimiser is 0 or forced, {problem.parameter_name} = {shortened(problem.parameter)}: "
            "a trust radius is certified for residuals that change with the data"
        )
    support = solutions.carriers
    if not support and problem.zero_refusal is not None:
        raise AssumptionFailed(problem.zero_refusal)
    tied = [i for i in solutions.equicorrelation if i not in support]
    if tied:
        raise AssumptionFailed(
            f"|A_i^T p| attains its bound in column {problem.column(tied[0])}, where the minimiser is 0: "
            f"the data are ill-posed or not "
            "to be told from ill-posed ones by this rule"
        )


def gram_of(problem: SparseRecovery, support: Sequence[int]) -> list[list[Exact]]:
    """A_T^T A_T"""
    columns = [problem.exact_column(i) for i in support]
    return [[problem.inner(u, v) for v in columns] for u in columns]
