"""Distances from the minimisers of linear programs in one and two variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals

FREE = (None, None)
POSITIVE = (0, None)


def program(
    costs: Sequence[Any], rows: Sequence[tuple[Sequence[Any], str, Any]], ends: Sequence[tuple[Any, Any]],
    point: Sequence[Any], claimed: tuple[Any, Any], minimiser: Sequence[Any], prices: Sequence[Any],
    normal: Sequence[Any] | None,
) -> Document:  # fmt: skip
    """The claim that the point is between two numbers away; rows are (coefficients, sense, right side)."""
    posed = {
        "costs": numerals(costs),
        "matrix": [numerals(a) for a, _, _ in rows],
        "right": numerals([b for _, _, b in rows]),
        "senses": [sense for _, sense, _ in rows],
        "lower": [None if low is None else str(low) for low, _ in ends],
        "upper": [None if high is None else str(high) for _, high in ends],
        "point": numerals(point),
    }
    claim = {"kind": "linear-program", "lower": str(claimed[0]), "upper": str(claimed[1])}
    evidence = {
        "rule": "optimal-face",
        "minimiser": numerals(minimiser),
        "prices": numerals(prices),
        "normal": None if normal is None else numerals(normal),
    }
    return certificate(claim, posed, None, evidence)


def on_a_line(
    cost: Any, rows: Sequence[tuple[str, Any]], ends: tuple[Any, Any], point: Any, claimed: tuple[Any, Any], z: Any,
    prices: Sequence[Any] = (), normal: Sequence[Any] | None = None,
) -> Document:  # fmt: skip
    """A program in one variable; rows are (sense, right side)."""
    return program([cost], [([1], *row) for row in rows], [ends], [point], claimed, [z], prices, normal)


def segment(claimed: tuple[Any, Any], normal: Any = (-3,), point: Any = (5, -4), minimiser: Any = (2, 0)) -> Document:
    """All points between (2, 0) and (0, 2) are minimisers; (5, -4) is 5 away from the former."""
    return program([1, 1], [([1, 1], "=", 2)], [POSITIVE] * 2, point, claimed, minimiser, [1], normal)


AT_LEAST_3 = [(">=", 3)]
BOX = [(0, 1)] * 2
CORRECT: dict[str, Document] = {
    "hand-linear-program-segment": segment((5, 5)),
    "hand-linear-program-inside": segment((0, 0), None, (1, 1), (1, 1)),
    "hand-linear-program-without-lower-bound": segment((0, 5), None),
    "hand-linear-program-row": on_a_line(0, AT_LEAST_3, FREE, 1, (2, 2), 3, [0], [2]),
    # the price makes the row an equation on the face
    "hand-linear-program-priced-row": on_a_line(1, AT_LEAST_3, FREE, 5, (2, 2), 3, [1], [-2]),
    "hand-linear-program-equation": on_a_line(-1, [("=", 3)], FREE, 5, (2, 2), 3, [-1], [-2]),
    "hand-linear-program-slack-row": on_a_line(1, [(">=", 1)], (3, None), 5, (2, 2), 3, [0], [0]),
    "hand-linear-program-upper-end": on_a_line(-1, [], (0, 3), 1, (2, 2), 3, [], []),
    "hand-linear-program-lower-end": on_a_line(1, [], (3, None), 5, (2, 2), 3, [], []),
    "hand-linear-program-box": program([0, 0], [], BOX, (4, 5), (5, 5), (1, 1), [], []),
    "hand-linear-program-box-below": program([0, 0], [], BOX, (-3, -4), (5, 5), (0, 0), [], []),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    "hand-linear-program-lower-negative": (segment((-5, 5)), "bounds"),
    # x = 3 is the only feasible point, 2 away
    "hand-linear-program-equation-broken": (on_a_line(0, [("=", 3)], FREE, 1, (0, 0), 1, [0]), "optimal-face"),
    "hand-linear-program-equation-broken-above": (on_a_line(0, [("=", 3)], FREE, 5, (0, 0), 5, [0]), "optimal-face"),
    "hand-linear-program-row-broken": (on_a_line(0, AT_LEAST_3, FREE, 1, (0, 0), 1, [0]), "optimal-face"),
    "hand-linear-program-below-its-end": (on_a_line(0, [], (3, None), 1, (0, 0), 1), "optimal-face"),
    "hand-linear-program-above-its-end": (on_a_line(0, [], (None, 0), 2, (0, 0), 2), "optimal-face"),
    # -x is least at 5
    "hand-linear-program-price-negative": (on_a_line(-1, AT_LEAST_3, (0, 5), 3, (0, 0), 3, [-1]), "optimal-face"),
    # x is least at 1, and the row leaves 2 to spare at 3
    "hand-linear-program-price-of-a-slack-row": (on_a_line(1, [(">=", 1)], FREE, 3, (0, 0), 3, [1]), "optimal-face"),
    # x is least at 0, at 1, and -x at 2
    "hand-linear-program-cost-can-fall": (on_a_line(1, [], POSITIVE, 2, (0, 0), 2), "optimal-face"),
    "hand-linear-program-cost-can-fall-without-end": (
        on_a_line(1, [(">=", 1)], FREE, 3, (0, 0), 3, [0]), "optimal-face",
    ),
    "hand-linear-program-cost-can-fall-upwards": (on_a_line(-1, [], (0, 2), 0, (0, 0), 0), "optimal-face"),
    "hand-linear-program-cost-can-fall-upwards-without-end": (
        program([-1], [([-1], ">=", -2)], [FREE], [0], (0, 0), [0], [0], None), "optimal-face",
    ),
    "hand-linear-program-upper-too-small": (segment((4, "49/10")), "optimal-face"),
    "hand-linear-program-lower-too-large": (segment(("51/10", 6)), "optimal-face"),
    "hand-linear-program-lower-without-normal": (on_a_line(0, [], FREE, 1, (2, 2), 3), "optimal-face"),
    # all x >= 3, and all x >= 0, are minimisers, so these points are, too
    "hand-linear-program-normal-negative": (on_a_line(0, AT_LEAST_3, FREE, 5, (2, 2), 3, [0], [-2]), "optimal-face"),
    "hand-linear-program-normal-of-a-slack-row": (
        on_a_line(0, [(">=", 0)], FREE, 1, (2, 2), 3, [0], [2]), "optimal-face",
    ),
    "hand-linear-program-normal-off-the-lower-end": (on_a_line(0, [], POSITIVE, 1, (2, 2), 3, [], []), "optimal-face"),
    "hand-linear-program-normal-off-the-upper-end": (on_a_line(0, [], (0, 9), 5, (2, 2), 3, [], []), "optimal-face"),
    "hand-linear-program-normal-without-end": (on_a_line(0, [], FREE, 1, (2, 2), 3, [], []), "optimal-face"),
    "hand-linear-program-normal-without-end-above": (on_a_line(0, [], FREE, 5, (2, 2), 3, [], []), "optimal-face"),
}  # fmt: skip


def _with(document: Document, *path: Any, value: Any) -> Document:
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return document


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-linear-program-no-variable": (program([], [], [], [], (0, 0), [], [], None), "instance.costs is empty"),
    "hand-linear-program-sense": (
        _with(segment((5, 5)), "instance", "senses", value=["<="]), 'instance.senses has \'<=\'; known are =, >=',
    ),
    "hand-linear-program-row-too-long": (
        _with(segment((5, 5)), "instance", "matrix", value=[["1", "1", "1"]]), "instance.matrix[0] has 3 entries where 2",
    ),
    "hand-linear-program-end-missing": (
        _with(segment((5, 5)), "instance", "lower", value=["0"]), "instance.lower has 1 entries where 2",
    ),
    "hand-linear-program-price-missing": (
        _with(segment((5, 5)), "evidence", "prices", value=[]), "evidence.prices has 0 entries where 1",
    ),
    "hand-linear-program-other-rule": (
        _with(segment((5, 5)), "evidence", "rule", value="windows"), "evidence.rule is 'windows'",
    ),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the square of the upper bound", "linear_program.py", "square > high * high", "square > 2 * high * high"),
    Constant("the square of the lower bound", "linear_program.py", "square < low * low", "square < low"),
)
