"""Certified support and dimension of a solution set: what all minimisers have in common, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.dimension import DimensionClaim, DimensionProof
from sciverify.certificate.kinds.support import SupportClaim, SupportProof
from sciverify.certificate.optimality import Optimality
from sciverify.certify.issue import issued
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.linear_algebra import solve
from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.exact.polytope import Polytope
from sciverify.exact.reading import Vector
from sciverify.exact.simplex import unit
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery


def certify_support(problem: SparseRecovery) -> Certificate:
    """Prove which entries vanish at every minimiser, at none, and at some but not at all.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso

    Returns
    -------
    Certificate
        **Guarantee.** `support.always_zero`, `support.never_zero` and `support.sometimes_zero` are proven and
        together hold each of the positions 0, ..., N - 1 exactly once.

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point.

    **Source.** docs/theory/solution-sets.md, theorem 2; docs/certificate-format.md, rules confining-multiplier and
    positive-entry.
    """
    solutions = solution_set(problem)
    optimality = Optimality(solutions.dual, solutions.vertex)
    if solutions.injective is not None:
        zero = [i for i, x in enumerate(solutions.vertex) if sign(x) == 0]
        never = [i for i, x in enumerate(solutions.vertex) if sign(x) != 0]
        claim = SupportClaim(tuple(zero), tuple(never), ())
        proof = SupportProof(optimality, solutions.uniqueness_multiplier(), (), ())
        return issued(Certificate(claim, problem, None, proof))
    columns, polytope = solutions.equicorrelation, solutions.polytope
    never, positivity, minimisers = [], [], []
    some = {columns[k] for k in _positive_somewhere(polytope) if k < len(columns)}
    for k, i in enumerate(columns):
        if sign(polytope.vertex[k]) > 0:
            least = polytope.tableau().maximise([-x for x in unit(len(polytope.vertex), k)])
            if sign(least.value) < 0:
                never.append(i)
                positivity.append((i, solutions.from_row_multipliers(least.multipliers)))
            else:
                minimisers.append(solutions.at_coordinates(least.vertex))
        elif i in some:
            minimisers.append(solutions.at_coordinates(polytope.maxima[k].vertex))
    sometimes = sorted(some - set(never))
    zero = [i for i in range(problem.shape[1]) if i not in some]
    proof = SupportProof(optimality, excluding_multiplier(solutions), tuple(positivity), _distinct(minimisers))
    claim = SupportClaim(tuple(zero), tuple(never), tuple(sometimes))
    return issued(Certificate(claim, problem, None, proof))


def certify_dimension(problem: SparseRecovery) -> Certificate:
    """Prove the dimension of the set of minimisers; 0 means that the minimiser is unique.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso

    Returns
    -------
    Certificate
        **Guarantee.** `dimension.lower` = `dimension.upper` = dim Xi: so many affinely independent minimisers more
        than one are in the evidence, and a multiplier leaves no room for further ones.

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point.

    **Source.** docs/theory/solution-sets.md, "Dimension".
    """
    solutions = solution_set(problem)
    dimension = solutions.dimension  # (X4)
    points = [] if dimension == 0 else spanning_points(solutions.polytope, dimension)
    minimisers = tuple(solutions.at_coordinates(u) for u in points)
    bounds = Enclosure(Fraction(dimension), Fraction(dimension))
    optimality = Optimality(solutions.dual, solutions.vertex)
    proof = DimensionProof(optimality, excluding_multiplier(solutions), minimisers)
    return issued(Certificate(DimensionClaim(bounds), problem, None, proof))


def excluding_multiplier(solutions: SolutionSet) -> Vector:
    """m that vanishes at all minimisers and excludes each coordinate that is 0 at all of them.

    **Guarantee.** s_i A_i^T m >= 0 on E, > 0 exactly where an entry vanishes at every minimiser (for a ray also
    <m, p> >= 0, > 0 exactly if the residual is always 0), and <m, y - r> = 0.
    """
    if solutions.injective is not None:
        return solutions.uniqueness_multiplier()
    total = [ZERO] * len(solutions.dual)
    for optimum in solutions.polytope.maxima.values():
        if sign(optimum.value) == 0:
            total = [a + b for a, b in zip(total, optimum.multipliers, strict=True)]
    return solutions.from_row_multipliers(total)


def spanning_points(polytope: Polytope, dimension: int) -> list[Vector]:
    """Points that affinely span the polytope together with its known vertex: `dimension` of them.

    A direction orthogonal to those found so far is maximised and minimised; where it is constant, it is orthogonal
    to the whole polytope and stays so.
    """
    found: list[Vector] = []
    steps: list[list[Exact]] = []
    tableau, start, size = polytope.tableau(), polytope.vertex, len(polytope.vertex)
    for axis in range(size):
        other: Vector | None = start
        while other is not None and len(found) < dimension:
            direction = _orthogonal_part(unit(size, axis), steps)
            ends = (tableau.maximise([c * x for x in direction]).vertex for c in (1, -1))
            level = inner(direction, start)
            other = next((u for u in ends if sign(inner(direction, u) - level) != 0), None)
            if other is not None:
                found.append(other)
                steps.append([a - b for a, b in zip(other, start, strict=True)])
    return found


def _orthogonal_part(vector: list[Exact], steps: list[list[Exact]]) -> list[Exact]:
    """The component of `vector` orthogonal to linearly independent steps."""
    if not steps:
        return vector
    gram = [[inner(u, v) for v in steps] for u in steps]
    solved = solve(gram, [[inner(u, vector)] for u in steps])
    if solved is None:
        raise ArithmeticError("steps to affinely independent points became dependent")
    for (factor,), step in zip(solved, steps, strict=True):
        vector = [a - factor * b for a, b in zip(vector, step, strict=True)]
    return vector


def _positive_somewhere(polytope: Polytope) -> list[int]:
    positive = [k for k, u in enumerate(polytope.vertex) if sign(u) > 0]
    return positive + [k for k, optimum in polytope.maxima.items() if sign(optimum.value) > 0]


def _distinct(points: Sequence[Vector]) -> tuple[Vector, ...]:
    found: list[Vector] = []
    for point in points:
        if not any(all(sign(a - b) == 0 for a, b in zip(point, old, strict=True)) for old in found):
            found.append(point)
    return tuple(found)
