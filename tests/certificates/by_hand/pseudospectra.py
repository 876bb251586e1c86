"""Squares inside pseudospectra: multiplication by numbers, and shifts, whose resolvents are known."""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.spectral_measures import banded, constant, whole


def squares(
    operator: Document, level: Any, cells: Any, disks: Any, points: Any, bounds: Any, vectors: Any, *,
    corner: Any = ("0", "0"), side: Any = 1, area: Any = None, count: Any = None, first: Any = 0, imaginary: Any = None,
    adjoint: Any = (), bits: Any = 8, condition: Any = "",
) -> Document:  # fmt: skip
    number = len(cells) if count is None else count
    claim = {"kind": "pseudospectrum-cells", "level": str(level), "count": number}
    claim["area"], claim["condition"] = str(number * side * side if area is None else area), condition
    posed = {"operator": operator, "corner": [*corner], "side": str(side), "cells": cells}
    flat = [x for v in vectors for x in v]
    found = {"rule": "inner-cells", "sites": {"first": str(first), "count": len(vectors[0])}, "bits": bits}
    found |= {"points": [numerals(p) for p in points], "bounds": numerals(bounds), "vectors": whole(*flat)}
    found |= {"imaginary": imaginary and whole(*imaginary), "adjoint": [*adjoint], "disks": disks}
    return certificate(claim, posed, None, found)


ZERO = banded((0, constant(0)))
# A = 0: the pseudospectrum of level 5 is the open disk of radius 5, and squares up to (3, 4) touch its edge
DISK = ([["0", "0"]], [0], [[1]])
PLAIN = squares(ZERO, "5000001/1000000", [[2, 3]], [0], *DISK)
# two points of multiplication by 2: 1/||R(z)|| = |z - 2|
TWO = banded((0, constant(2)))
BOTH = squares(TWO, 3, [[0, 0], [1, 0]], [0, 1], [[1, 0], [2, 1]], [1, 1], [[1], [1]])
# e_n -> e_(n + 1) on the naturals is an isometry, and its adjoint has the eigenvalue 0: for z = 0 the adjoint shows it
SHIFT = banded((1, constant(1)), sites="naturals", own=False)
TURNED = squares(SHIFT, 2, [[0, 0]], [0], [["0", "0"]], ["0"], [[1]], adjoint=[0])
# multiplication by i: at i the residual is 0; the conjugate of z belongs to the adjoint
IMAGINARY = banded((0, {"kind": "periodic", "values": [["0", "1"]]}), own=False)
UPPER = squares(IMAGINARY, 2, [[0, 1]], [0], [["0", "1"]], ["0"], [[1]])
LOWER = squares(IMAGINARY, 2, [[0, 1]], [0], [["0", "1"]], ["0"], [[1]], adjoint=[0])
# entries 2 cos(2 pi (0 n + 1/4)) = 0, of which little is known with 1 bit: within 15/16 of 1/32
WAVE = banded((0, {"kind": "cosine", "coupling": "1", "frequency": ["0", "0", "0"], "phase": "1/4"}))

CORRECT: dict[str, Document] = {
    "hand-pseudospectrum-nearly-to-the-edge": PLAIN,
    "hand-pseudospectrum-two-disks": BOTH,
    "hand-pseudospectrum-adjoint": TURNED,
    "hand-pseudospectrum-imaginary": UPPER,
    "hand-pseudospectrum-imaginary-adjoint": LOWER,
    "hand-pseudospectrum-doubtful-entry": squares(WAVE, 3, [[0, 0]], [0], [["0", "0"]], ["31/32"], [[1]], bits=1),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # 3 + 4i has the distance 5 from the spectrum
    "hand-pseudospectrum-on-the-edge": (squares(ZERO, 5, [[2, 3]], [0], *DISK), "inner-cells"),
    # 3 + 3i is farther from 0 than 4
    "hand-pseudospectrum-corner-outside": (squares(ZERO, 4, [[2, 2]], [0], *DISK), "inner-cells"),
    # the corner -2 - 2i of the square is the farthest one
    "hand-pseudospectrum-lower-corner-outside": (
        squares(ZERO, "5/2", [[0, 0]], [0], *DISK, corner=("-2", "-2")), "inner-cells",
    ),
    # 1/||R(0)|| = 2, so nothing is known beside 0 for the level 3/2
    "hand-pseudospectrum-radius-negative": (squares(TWO, "1/2", [[0, 0]], [0], [[0, 0]], [2], [[1]], corner=("-1/2", "-1/2")), "inner-cells"),
    "hand-pseudospectrum-bound-too-small": (squares(TWO, 2, [[0, 0]], [0], [[0, 0]], ["1/4"], [[1]]), "inner-cells"),
    "hand-pseudospectrum-bound-negative": (squares(TWO, "1/4", [[0, 0]], [0], [[0, 0]], [-2], [[1]]), "inner-cells"),
    "hand-pseudospectrum-vector-zero": (squares(TWO, 2, [[0, 0]], [0], [[0, 0]], [0], [[0]]), "inner-cells"),
    # at -i the distance is 2
    "hand-pseudospectrum-not-conjugated": (squares(IMAGINARY, 2, [[0, 1]], [0], [["0", "-1"]], ["0"], [[1]], adjoint=[0]), "inner-cells"),
    "hand-pseudospectrum-not-the-adjoint": (squares(SHIFT, 2, [[0, 0]], [0], [["0", "0"]], ["0"], [[1]]), "inner-cells"),
    "hand-pseudospectrum-doubt": (squares(WAVE, 3, [[0, 0]], [0], [["0", "0"]], ["30/32"], [[1]], bits=1), "inner-cells"),
    "hand-pseudospectrum-of-another-condition": (
        squares(ZERO, "5000001/1000000", [[2, 3]], [0], *DISK, condition="if A = 0"), "inner-cells",
    ),
    "hand-pseudospectrum-one-square-more": (squares(ZERO, 6, [[2, 3]], [0], *DISK, count=2, area=1), "bounds"),
    "hand-pseudospectrum-area-too-large": (squares(ZERO, 6, [[2, 3]], [0], *DISK, area="11/10"), "bounds"),
    # a square of side -1 from (3, 4) on would lie in the disk with its corners exchanged, and have the area 1 as well
    "hand-pseudospectrum-side-negative": (squares(ZERO, 6, [[0, 0]], [0], *DISK, corner=("3", "4"), side=-1), "inner-cells"),
}  # fmt: skip


def _posed(**changed: Any) -> Document:
    return {**PLAIN, "instance": {**PLAIN["instance"], **changed}}


def _evidence(**changed: Any) -> Document:
    return {**PLAIN, "evidence": {**PLAIN["evidence"], **changed}}


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-pseudospectrum-square-twice": (squares(ZERO, 6, [[2, 3], [2, 3]], [0, 0], *DISK), "instance.cells must ascend"),
    "hand-pseudospectrum-cell-of-three": (_posed(cells=[[2, 3, 0]]), "has 3 entries where 2 belong"),
    "hand-pseudospectrum-no-bits": (_evidence(bits=0), "evidence.bits is 0"),
    "hand-pseudospectrum-no-point": (_evidence(points=[], bounds=[]), "evidence.points is empty"),
    "hand-pseudospectrum-disk-missing": (_evidence(disks=[1]), "evidence.disks names disk 1"),
    "hand-pseudospectrum-vector-too-long": (_evidence(vectors=whole(1, 0)), "vectors of length 2, and 1 sites"),
    "hand-pseudospectrum-long-side": (_posed(side="1" * 201), "instance.side has a numeral of 201 characters"),
    "hand-pseudospectrum-long-corner": (_posed(corner=["0", "1" * 201]), "instance.corner has a numeral of 201 characters"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant(
        "doubt of a residual",
        "sections.py",
        "room, numbers = bound - self.doubt,",
        "room, numbers = bound - self.doubt / 2,",
    ),
)
