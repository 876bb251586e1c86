"""Rule inner-cells: squares inside the pseudospectrum of an operator on l2.

Proof: docs/theory/pseudospectra.md.
"""

from __future__ import annotations

import operator as compare

from .case import Exhibit
from .document import Json, Malformed, rational, read_count, read_list, short
from .l2_operators import read_l2_operator
from .residual_disks import read_pair, read_short, require_inside, residual_bounds
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .work import spend

CELLS = Rule(
    "inner-cells",
    "sites bits points bounds vectors imaginary adjoint disks",
    "theory/pseudospectra.md",
    "||(A - z) v|| <= y ||v|| puts the open disk of radius eps - y around z into the eps-pseudospectrum",
)
KIND = OtherKind(
    "pseudospectrum-cells",
    "level count area condition",
    "{count} squares, together of area {area}, lie in the pseudospectrum of level {level}{words}",
    upward="level",
)


@KIND.checked_by
def check_pseudospectrum_cells(exhibit: Exhibit) -> Verified:
    """1 / ||R(w)|| < level for all w in all squares, which have no inner point in common."""
    level_said, count_said, area_said, condition = exhibit.said(KIND)
    level, count = read_short(level_said, "claim.level"), read_count(count_said, "claim.count")
    area = rational(area_said, "claim.area")
    operator_said, corner_said, side_said, cells_said = exhibit.parts("operator", "corner", "side", "cells")
    operator = read_l2_operator(operator_said, "instance.operator")
    if condition != operator.condition:
        raise Rejected(CELLS, f"the claim rests on the condition {short(operator.condition)}, and says another one")
    corner, side = read_pair(corner_said, "instance.corner"), read_short(side_said, "instance.side")
    cells = [_cell(c, f"instance.cells[{k}]") for k, c in enumerate(read_list(cells_said, "instance.cells"))]
    if any(a >= b for a, b in zip(cells, cells[1:])):
        raise Malformed("instance.cells must ascend")
    if side <= 0:
        raise Rejected(CELLS, "the side of the squares is not positive")
    if count != len(cells):
        raise Rejected(BOUNDS, f"the claim counts {count} squares, and there are {len(cells)}")
    if area > count * side * side:  # (PS3)
        raise Rejected(BOUNDS, "the squares are smaller together than the claim says")
    name, *said, disks_said = exhibit.proof("rule", *CELLS.keys)
    CELLS.expect(name, "evidence")
    found = residual_bounds(CELLS, operator, said, "evidence")
    disks = [read_count(k, "evidence.disks") for k in read_list(disks_said, "evidence.disks", len(cells))]
    spend(len(cells) * 30_000, "squares in disks")
    for (i, j), k in zip(cells, disks):
        if k >= len(found):
            raise Malformed(f"evidence.disks names disk {k}, and there are {len(found)}")
        z, bound = found[k]
        require_inside(CELLS, (corner[0] + i * side, corner[1] + j * side), side, z, level - bound, compare.lt)
    words = f" {operator.condition}" if operator.condition else ""
    said_of_it = {"condition": operator.condition, "words": words, "title": operator.title}
    return {"level": level, "count": count, "area": area, **said_of_it}


def _cell(value: Json, where: str) -> tuple[int, int]:
    """Column and row of a square."""
    i, j = (read_count(t, where) for t in read_list(value, where, 2))
    return i, j
