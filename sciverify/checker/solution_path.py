"""Rule affine-path: the minimisers of the LASSO for all parameters above `least`, from knot to knot.

Numbers in comments are those of docs/theory/solution-path.md.
"""

from __future__ import annotations

from .case import Case
from .document import Json, Malformed, rational, read_indices, read_list, read_object
from .field import Levels, Number, Vector, element, elements, sign
from .linear import has_rank
from .problem import Lasso, Problem
from .rules import BOUNDS, Kind, Rejected, Rule, Verified

PAGE = "theory/solution-path.md#the-theorem"
PATH = Rule(
    "affine-path",
    "rule points",
    PAGE,
    "for each lambda above least there is one minimiser; it is affine between the knots, where support or signs change",
)
SOLUTION_PATH = Kind(
    "solution-path",
    "least knots pieces",
    "on {symbol}(A, y) for all lambda > {least} one minimiser, {count} knots{knots}",
    point=False,
)

Direction = tuple[int, int]
"""A column, and the sign that its entry may have."""


class Point:
    """A minimiser z at the parameter lambda, and E: the directions (i, s) with s A_i^T r = lambda w_i / 2."""

    def __init__(self, problem: Problem, free: list[int], value: Json, levels: Levels, where: str) -> None:
        parameter, minimiser = read_object(value, where, ["parameter", "minimiser"])
        self.parameter: Number = element(parameter, levels, f"{where}.parameter")
        z: Vector = elements(minimiser, levels, f"{where}.minimiser", problem.columns)
        self.directions = {(i, sign(x)) for i, x in enumerate(z) if sign(x)}
        self.support = {(i, s) for i, s in self.directions if i not in free}
        self.level: set[Direction] = set()
        for i, c in enumerate(problem.correlations(problem.residual(z))):
            bound = self.parameter * problem.weights[i]
            for s, force in ((1, c + c), (-1, -(c + c))):
                slack = sign(bound - force) if s * problem.signs[i] >= 0 else 1
                if slack < 0:  # (P1)
                    PATH.step(f"(P1): A_i^T r in column {i} at lambda", c, self.parameter)
                    raise Rejected(PATH, f"{where}: A_i^T r exceeds its bound in column {i}")
                if slack == 0:
                    self.level.add((i, s))
        self._require_within(self, where)  # (P2)

    def _require_within(self, other: Point, where: str) -> None:
        """Every entry of z has a direction of E of the other point."""
        if not self.directions <= other.level:
            i = min(self.directions - other.level)[0]
            raise Rejected(PATH, f"{where}: entry {i} is not 0 where A_i^T r is below its bound")

    def require_neighbour(self, other: Point, where: str) -> None:
        """(P3): on the segment between both, all conditions hold, because they are affine."""
        self._require_within(other, where)
        other._require_within(self, where)


@SOLUTION_PATH.checked_by
def check_solution_path(case: Case) -> Verified:
    """One minimiser for each lambda > least; its support and signs between the knots."""
    problem = case.problem
    if not isinstance(problem, Lasso):
        raise Malformed(f"a claim of kind 'solution-path' goes with the LASSO, not with {problem.title}")
    _, least, knots, pieces = read_object(case.claim, "claim", ["kind", *SOLUTION_PATH.keys])
    (path,) = case.parts("path")
    name, written = read_object(path, "evidence.path", ["rule", "points"])
    PATH.expect(name, "evidence.path")
    free = [i for i, w in enumerate(problem.weights) if sign(w) == 0]
    listed = read_list(written, "evidence.path.points", len(read_list(knots, "claim.knots")) + 1)
    points = [Point(problem, free, value, case.levels, f"evidence.path.points[{k}]") for k, value in enumerate(listed)]
    _require_descent(points, least)
    _require_bounds(points, knots)
    found = _patterns(points, free, problem)
    for k, (piece, pattern) in enumerate(zip(read_list(pieces, "claim.pieces", len(found)), found)):
        if _read_piece(piece, f"claim.pieces[{k}]", problem.columns) != sorted(pattern):
            raise Rejected(PATH, f"claim.pieces[{k}] is not what the points of the path say")
    count = len(points) - 1
    PATH.step("(P6): knots, in number", count)
    return {"least": rational(least, "claim.least"), "knots": knots, "pieces": pieces}


def _require_descent(points: list[Point], least: Json) -> None:
    """lambda_1 > ... > lambda_n > least >= 0, the last point at least."""
    end = rational(least, "claim.least")
    if end < 0:
        raise Rejected(BOUNDS, "least is negative")
    if sign(points[-1].parameter - end) != 0:
        raise Rejected(PATH, "the last point of the path does not lie at least")
    for k, (a, b) in enumerate(zip(points, points[1:])):
        if sign(a.parameter - b.parameter) <= 0:
            raise Rejected(PATH, f"the parameter does not fall from point {k} to the next")


def _require_bounds(points: list[Point], knots: Json) -> None:
    """lower <= lambda_k <= upper"""
    for k, (point, value) in enumerate(zip(points, read_list(knots, "claim.knots"))):
        where = f"claim.knots[{k}]"
        low, high = (rational(x, where) for x in read_list(value, where, 2))
        if sign(point.parameter - low) < 0 or sign(high - point.parameter) < 0:
            raise Rejected(BOUNDS, f"{where} does not hold the parameter of the point")


def _patterns(points: list[Point], free: list[int], problem: Problem) -> list[set[Direction]]:
    """Support and signs of the entries that are not free: above the first knot, then between all neighbours."""
    if points[0].support:  # (P4)
        raise Rejected(PATH, "the first point has a nonzero entry that is not free")
    _require_independent(set(free), problem, "above the first knot")
    found: list[set[Direction]] = [set()]
    for k, (a, b) in enumerate(zip(points, points[1:])):
        a.require_neighbour(b, f"evidence.path.points[{k}] and the next")
        _require_independent({i for i, _ in a.level & b.level}, problem, f"below knot {k}")  # (P5)
        found.append(a.support | b.support)
        if found[k] == found[k + 1]:  # (P6)
            raise Rejected(PATH, f"point {k} is no knot: support and signs are the same on both sides")
    return found


def _require_independent(chosen: set[int], problem: Problem, where: str) -> None:
    if not has_rank([problem.by_column[i] for i in sorted(chosen)], len(chosen)):
        raise Rejected(PATH, f"the columns that may carry minimisers {where} are linearly dependent")


def _read_piece(value: Json, where: str, size: int) -> list[Direction]:
    support, signs = read_object(value, where, ["support", "signs"])
    chosen = read_indices(support, f"{where}.support", size)
    written = [s for s in read_list(signs, f"{where}.signs", len(chosen)) if type(s) is int and s in (1, -1)]
    if len(written) < len(chosen):
        raise Malformed(f"{where}.signs must be 1 or -1")
    return list(zip(chosen, written))
