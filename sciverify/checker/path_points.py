"""A path of minimisers from point to point: what rules affine-path and enclosed-path conclude.

Numbers in comments are those of docs/theory/solution-path.md.
"""

from __future__ import annotations

from .document import Json, Malformed, read_indices, read_list, read_object
from .rules import Kind, Rejected, Rule

Direction = tuple[int, int]
"""A column, and the sign that its entry may have."""
SOLUTION_PATH = Kind(
    "solution-path",
    "least knots pieces",
    "{symbol}(A, y) is one point for every lambda > {least}; its path has {count} knots",
    point=False,
)


class Point:
    """A minimiser z at some parameter, entries that are not free.

    Attributes
    ----------
    support : directions (i, sign z_i) where z_i is not 0
    level : E, the directions (i, s) with s A_i^T r = lambda w_i / 2
    """

    __slots__ = ("level", "support")

    def __init__(self, support: set[Direction], level: set[Direction]) -> None:
        self.support, self.level = support, level


def require_pieces(claimed: Json, points: list[Point], columns: int, rule: Rule) -> None:
    """The pieces that points with falling parameters have above, between and below each other are the claimed ones."""
    if points[0].support:  # (A4)
        raise Rejected(rule, "the first point has a nonzero entry that is not free")
    found: list[set[Direction]] = [set()]
    for k, (a, b) in enumerate(zip(points, points[1:])):
        for here, there in ((a, b), (b, a)):  # (A3)
            if here.support - there.level:
                i, _ = min(here.support - there.level)
                raise Rejected(rule, f"entry {i} forbids that points {k} and {k + 1} are neighbours")
        found.append(a.support | b.support)
        if found[k] == found[k + 1]:  # (A6)
            raise Rejected(rule, f"point {k} is no knot: support and signs are the same on both sides")
    rule.step("(A6): knots, in number", len(points) - 1)
    for k, (piece, pattern) in enumerate(zip(read_list(claimed, "claim.pieces", len(found)), found)):
        if _read_piece(piece, f"claim.pieces[{k}]", columns) != sorted(pattern):
            raise Rejected(rule, f"claim.pieces[{k}] is not what the points of the path say")


def _read_piece(value: Json, where: str, columns: int) -> list[Direction]:
    support, signs = read_object(value, where, ["support", "signs"])
    chosen = read_indices(support, f"{where}.support", columns)
    written = [s for s in read_list(signs, f"{where}.signs", len(chosen)) if type(s) is int and s in (1, -1)]
    if len(written) < len(chosen):
        raise Malformed(f"{where}.signs must be 1 or -1")
    return list(zip(chosen, written))
