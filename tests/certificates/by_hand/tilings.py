"""Operators on the Ammann-Beenker tiling as they stand in files, and points near their spectra."""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document
from by_hand.lattices import at


def tiling(adjacency: Any = 1, degree: Any = 0, offset: Any = (0, 0, 0, 0)) -> Document:
    numbers = {"adjacency": str(adjacency), "degree": str(degree)}
    return {"kind": "ammann-beenker", "offset": [*map(str, offset)], **numbers}


def square(centre: Any, radius: Any, count: Any) -> Document:
    return {"kind": "square", "centre": [*map(str, centre)], "radius": radius, "count": count}


CENTRE = square((0, 0), 0, 1)
STAR = square((0, 0), 1, 9)  # the centre and its eight neighbours, which are no neighbours of each other
MOVED = ("1/3", "1/7", "2/5", "3/11")
CORRECT: dict[str, Document] = {
    # A e is 1 at eight vertices
    "hand-tiling-eight-neighbours": at(CENTRE, tiling(), [0], ["2828427125/1000000000"], [[1]]),
    "hand-tiling-degree": at(CENTRE, tiling(0, "1/3"), ["8/3"], [0], [[1]]),
    # the star alone has the eigenvalue sqrt 8, and the rows of other vertices count
    "hand-tiling-laplacian": at(CENTRE, tiling(-1, 1), [8], ["2828427125/1000000000"], [[1]]),
    "hand-tiling-degrees-of-a-star": at(STAR, tiling(0, 1), [8], [0], [[0, 0, 0, 0, 1, 0, 0, 0, 0]]),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # without one of the eight the bound would be sqrt 7
    "hand-tiling-seven-neighbours": (at(CENTRE, tiling(), [0], ["282842712/100000000"], [[1]]), "residual"),
    # true, and the centre has the degree 8
    "hand-tiling-another-degree": (at(CENTRE, tiling(0, 1), [7], ["1/2"], [[1]]), "residual"),
}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-tiling-singular-0": (at(CENTRE, tiling(offset=("1/2", 0, 0, 0)), [0], [3], [[1]]), "singular"),
    "hand-tiling-singular-1": (at(CENTRE, tiling(offset=("1/3", "1/2", "2/3", 0)), [0], [3], [[1]]), "singular"),
    "hand-tiling-singular-2": (at(CENTRE, tiling(offset=(0, "1/3", "1/2", "2/3")), [0], [3], [[1]]), "singular"),
    "hand-tiling-singular-3": (at(CENTRE, tiling(offset=("1/3", 0, "1/3", "1/2")), [0], [3], [[1]]), "singular"),
    "hand-tiling-offset-of-1": (at(CENTRE, tiling(offset=(0, 1, 0, 0)), [0], [3], [[1]]), "numerals from 0 to 1"),
    "hand-tiling-offset-below-0": (at(CENTRE, tiling(offset=(0, "-1/3", 0, 0)), [0], [3], [[1]]), "numerals from 0 to 1"),
    "hand-tiling-fine-offset": (at(CENTRE, tiling(offset=(0, "1/65537", 0, 0)), [0], [3], [[1]]), "at most 65536 below"),
    "hand-tiling-count": (at(square((0, 0), 0, 2), tiling(), [0], [3], [[1, 0]]), "count is 2, and there are 1"),
    "hand-tiling-empty": (at(square((1, 1), 0, 0), tiling(), [0], [3], [[1]]), "count is 0, and there are 0"),
    "hand-tiling-far": (at(square((60000, 0), 6000, 1), tiling(), [0], [3], [[1]]), "reaches farther than 65536"),
    "hand-tiling-region-unknown": (at({"kind": "ball"}, tiling(), [0], [3], [[1]]), "kind is 'ball'; known is square"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = ()
