"""Independent columns, perhaps with a dual point beside them: multipliers on them are linear algebra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sciverify.exact.ordered import ZERO, Exact, sign
from sciverify.exact.reading import Vector
from sciverify.problems.sparse_recovery import SparseRecovery


@dataclass(frozen=True)
class Injective:
    """A_E is injective, with p beside it when the residual is a ray.

    Attributes
    ----------
    problem : SparseRecovery
    chosen : list of the columns E
    dual : p, or None if the residual is no ray
    beyond : the component of p orthogonal to the columns of A_E, or None
    """

    problem: SparseRecovery
    chosen: Sequence[int]
    dual: Vector | None
    beyond: Vector | None

    @classmethod
    def on(cls, problem: SparseRecovery, chosen: Sequence[int], dual: Vector | None) -> Injective | None:
        """None if the columns are dependent."""
        if not problem.independent(chosen):
            return None
        if dual is None:
            return cls(problem, chosen, None, None)
        correlations = problem.correlations(dual)
        along = _combination(problem, chosen, [correlations[i] for i in chosen])
        beyond = tuple(a - b for a, b in zip(dual, along, strict=True))
        return cls(problem, chosen, dual, beyond) if any(sign(x) for x in beyond) else None

    def multiplier(self, target: Sequence[Exact], along: Exact) -> Vector:
        """m with A_E^T m = target, and <m, p> = along for a ray."""
        if not any(sign(x) for x in [*target, along]):
            return (ZERO,) * self.problem.shape[0]
        m = _combination(self.problem, self.chosen, target)
        if self.dual is None or self.beyond is None:
            return m
        problem = self.problem
        factor = (along - problem.inner(m, self.dual)) / problem.inner(self.beyond, self.dual)
        return tuple(a + factor * b for a, b in zip(m, self.beyond, strict=True))


def _combination(problem: SparseRecovery, chosen: Sequence[int], target: Sequence[Exact]) -> Vector:
    """A_E G^-1 target for injective A_E: the combination of columns with these inner products."""
    solved = problem.solve_gram(chosen, [target]) if chosen else [[]]
    if solved is None:
        raise ArithmeticError("independent columns gave a singular Gram matrix")
    spread = [ZERO] * problem.shape[1]
    for i, value in zip(chosen, solved[0], strict=True):
        spread[i] = value
    return tuple(problem.image(spread))
