"""Rule affine-path: the minimisers of the LASSO for all parameters above `least`, from exact knot to exact knot.

Numbers in comments are those of docs/theory/solution-path.md.
"""

from __future__ import annotations

from .case import Case
from .document import Json, Malformed, rational, read_list, read_object
from .field import Levels, Number, element, elements, sign
from .linear import has_rank
from .path_points import SOLUTION_PATH, Point, require_pieces
from .problem import Lasso, Problem
from .rules import BOUNDS, Rejected, Rule, Verified

PATH = Rule(
    "affine-path",
    "rule points",
    "theory/solution-path.md#the-theorem",
    "for each lambda > least there is one minimiser, affine between the knots, where support or signs change",
)


class Minimiser(Point):
    """A point of the path, number by number."""

    __slots__ = ("parameter",)

    def __init__(self, problem: Problem, value: Json, levels: Levels, where: str) -> None:
        parameter, minimiser = read_object(value, where, ["parameter", "minimiser"])
        self.parameter: Number = element(parameter, levels, f"{where}.parameter")
        z = elements(minimiser, levels, f"{where}.minimiser", problem.columns)
        support, level = set(), set()
        for i, c in enumerate(problem.correlations(problem.residual(z))):
            bound = self.parameter * problem.weights[i]
            is_free = sign(problem.weights[i]) == 0
            for s, force in ((1, c + c), (-1, -(c + c))):
                slack = sign(bound - force) if s * problem.signs[i] >= 0 else 1
                if slack < 0:  # (A1)
                    PATH.step(f"(A1): A_i^T r in column {i}, and lambda", c, self.parameter)
                    raise Rejected(PATH, f"{where}: A_i^T r exceeds its bound in column {i}")
                if slack == 0 and not is_free:
                    level.add((i, s))
            if sign(z[i]) and not is_free:
                support.add((i, sign(z[i])))
        super().__init__(support, level)
        if support - level:  # (A2)
            i, _ = min(support - level)
            raise Rejected(PATH, f"{where}: entry {i} is not 0 where A_i^T r is below its bound")


@SOLUTION_PATH.checked_by
def check_solution_path(case: Case) -> Verified:
    """One minimiser for each lambda > least; its support and signs between the knots."""
    problem = case.problem
    if not isinstance(problem, Lasso):
        raise Malformed(f"a claim of kind 'solution-path' goes with the LASSO, not with the {problem.title}")
    _, least, knots, pieces = read_object(case.claim, "claim", ["kind", *SOLUTION_PATH.keys])
    (path,) = case.parts("path")
    name, written = read_object(path, "evidence.path", ["rule", "points"])
    PATH.expect(name, "evidence.path")
    count = len(read_list(knots, "claim.knots"))
    points = [
        Minimiser(problem, value, case.levels, f"evidence.path.points[{k}]")
        for k, value in enumerate(read_list(written, "evidence.path.points", count + 1))
    ]
    end = _require_descent(points, least)
    _require_bounds(points, knots)
    require_pieces(pieces, [*points], problem.columns, PATH)
    _require_independent(points, problem)
    return {"least": end, "knots": knots, "pieces": pieces, "count": count}


def _require_descent(points: list[Minimiser], least: Json) -> Number:
    """lambda_1 > ... > lambda_n > least >= 0, the last point at least."""
    end = rational(least, "claim.least")
    if end < 0:
        raise Rejected(BOUNDS, "least is negative")
    if sign(points[-1].parameter - end) != 0:
        raise Rejected(PATH, "the last point of the path does not lie at least")
    for k, (a, b) in enumerate(zip(points, points[1:])):
        if sign(a.parameter - b.parameter) <= 0:
            raise Rejected(PATH, f"the parameter does not fall from point {k} to the next")
    return end


def _require_bounds(points: list[Minimiser], knots: Json) -> None:
    """lower <= lambda_k <= upper"""
    for k, (point, value) in enumerate(zip(points, read_list(knots, "claim.knots"))):
        where = f"claim.knots[{k}]"
        low, high = (rational(x, where) for x in read_list(value, where, 2))
        if sign(point.parameter - low) < 0 or sign(high - point.parameter) < 0:
            raise Rejected(BOUNDS, f"{where} does not hold the parameter of the point")


def _require_independent(points: list[Minimiser], problem: Problem) -> None:
    """(A5): between two points only the columns in both levels may carry minimisers, and the free ones."""
    free = {i for i, w in enumerate(problem.weights) if sign(w) == 0}
    between = [{i for i, _ in a.level & b.level} for a, b in zip(points, points[1:])]
    for k, chosen in enumerate([set(), *between]):
        vectors = [problem.by_column[i] for i in sorted(chosen | free)]
        if not has_rank(vectors, len(vectors)):  # (A5)
            where = f"below point {k - 1}" if k else "above the first point"
            raise Rejected(PATH, f"the columns that may carry minimisers {where} are linearly dependent")
