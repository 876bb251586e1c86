"""Support and dimension of the solution set in exact arithmetic: linear programs over the polytope of minimisers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.dimension import DimensionClaim, DimensionProof
from sciverify.certificate.kinds.support import SupportClaim, SupportProof
from sciverify.certificate.optimality import Optimality
from sciverify.certify.issue import issued
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.errors import Undecided
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.linear_algebra import solve
from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.exact.polytope import Polytope
from sciverify.exact.reading import Vector
from sciverify.exact.simplex import Optimum, unit
from sciverify.problems.bound_signs import FREE
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery


def exact_support(problem: SparseRecovery) -> Certificate:
    """Which entries vanish at every minimiser, at none, and at some but not at all.

    **Guarantee.** Each position is in one of the three lists, and every list is proven.

    Raises
    ------
    AssumptionFailed
        As `solution_set`.
    Undecided
        The minimisers are many, and a free entry is 0 at all of them: no rule proves that.

    **Source.** docs/certificate-format.md, rules confining-multiplier and positive-entry.
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
    some = {columns[k] for k in _nonzero_somewhere(polytope) if k < len(columns)}
    for k, i in enumerate(columns):
        if i not in some:
            continue
        least = _away_from_zero(polytope, k)
        if least is None:
            minimisers += [solutions.at_coordinates(u) for u in _with_and_without(polytope, k)]
        else:
            never.append(i)
            positivity.append((i, solutions.from_row_multipliers(least.multipliers)))
    sometimes = sorted(some - set(never))
    zero = [i for i in range(problem.shape[1]) if i not in some]
    _require_proof_of_zeros(solutions, zero)
    proof = SupportProof(optimality, excluding_multiplier(solutions), tuple(positivity), _distinct(minimisers))
    claim = SupportClaim(tuple(zero), tuple(never), tuple(sometimes))
    return issued(Certificate(claim, problem, None, proof))


def _away_from_zero(polytope: Polytope, k: int) -> Optimum | None:
    """The linear program that proves coordinate k to be nonzero throughout the polytope, if it is."""
    for side in (-1, 1) if k in polytope.free else (-1,):
        least = polytope.tableau().maximise([side * x for x in unit(len(polytope.vertex), k)])
        if sign(least.value) < 0:
            return least
    return None


def _with_and_without(polytope: Polytope, k: int) -> list[Vector]:
    """Points of the polytope where coordinate k is 0 and where it is not, the known vertex aside."""
    direction = unit(len(polytope.vertex), k)
    if k not in polytope.free:
        if sign(polytope.vertex[k]) == 0:
            return [polytope.maxima[k].vertex]
        return [polytope.tableau().maximise([-x for x in direction]).vertex]
    high, low = (polytope.tableau().maximise([side * x for x in direction]).vertex for side in (1, -1))
    share = low[k] / (low[k] - high[k])
    return [high, low, tuple(a + share * (b - a) for a, b in zip(low, high, strict=True))]


def _require_proof_of_zeros(solutions: SolutionSet, zero: Sequence[int]) -> None:
    """A free entry that vanishes throughout a set of many minimisers has no multiplier that excludes it."""
    free = [i for i in zero if solutions.signs[i] == FREE]
    if free and solutions.dimension:
        raise Undecided(
            f"{solutions.problem.symbol} has the dimension {solutions.dimension} and the free entry {free[0]} is 0 on "
            "all of it: no rule of the format proves that, certify_dimension goes without it"
        )


def exact_dimension(problem: SparseRecovery) -> Certificate:
    """The dimension of the set of minimisers, by minimisers that span it and a multiplier that leaves no more room.

    **Guarantee.** lower = upper = dim Xi. **Raises** AssumptionFailed as `solution_set`.

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


def _nonzero_somewhere(polytope: Polytope) -> list[int]:
    tableau, size = polytope.tableau(), len(polytope.vertex)
    found = [k for k, u in enumerate(polytope.vertex) if sign(u)]
    found += [k for k, optimum in polytope.maxima.items() if sign(optimum.value) > 0]
    resting = [k for k in polytope.free if sign(polytope.vertex[k]) == 0]
    moved = [k for k in resting if any(sign(tableau.maximise([s * x for x in unit(size, k)]).value) for s in (1, -1))]
    return found + moved


def _distinct(points: Sequence[Vector]) -> tuple[Vector, ...]:
    found: list[Vector] = []
    for point in points:
        if not any(all(sign(a - b) == 0 for a, b in zip(point, old, strict=True)) for old in found):
            found.append(point)
    return tuple(found)
