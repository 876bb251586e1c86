"""Operators on lattices as they stand in files, and points near their spectra."""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document
from by_hand.l2_operators import FIBONACCI, changed, letters, near, number, periodic, wave


def hopping(shift: Any, entries: Any, start: Any = 0, end: Any = 0, axis: Any = 0) -> Document:
    return {"from": start, "to": end, "shift": [*map(str, shift)], "axis": axis, "entries": entries}


def added(place: Any, value: Any, site: Any = 0) -> Document:
    return {"place": [*map(str, place)], "site": site, "added": number(value)}


def lattice(
    *hoppings: Document, dimension: Any = 2, cell: Any = 1, self_adjoint: Any = True, words: Any = None, changes: Any = (),
) -> Document:  # fmt: skip
    return {
        "kind": "lattice", "dimension": dimension, "cell": cell, "self_adjoint": self_adjoint,
        "words": [None] * len(hoppings[0]["shift"]) if words is None else words, "hoppings": [*hoppings],
        "changes": [*changes],
    }  # fmt: skip


def box(first: Any, sides: Any, count: Any) -> Document:
    return {"kind": "box", "first": [*map(str, first)], "sides": [*sides], "count": count}


def ball(centre: Any, square: Any, count: Any) -> Document:
    return {"kind": "ball", "centre": [*map(str, centre)], "square": square, "count": count}


def at(sites: Document, *what: Any, **said: Any) -> Document:
    """Points near a spectrum, with vectors at the sites of a region."""
    found = near(*what, **said)
    return {**found, "evidence": {**found["evidence"], "sites": sites}}


ONE, HERE = periodic(1), box([0, 0], [1, 1], 1)
SQUARE = lattice(hopping([1, 0], ONE), hopping([0, 1], ONE))  # [-4, 4]
# u(x, y) -> u(x, y) at places with x odd, and 3 u(x, y) in addition with y odd: {0, 1, 3, 4}
SUM = lattice(hopping([0, 0], periodic(0, 1)), hopping([0, 0], periodic(0, 3), axis=1))
PAIR = lattice(hopping([0], ONE, 0, 1), dimension=1, cell=2)  # two sites a cell, each cell for itself: {-1, 1}
# site 1 of a cell and site 0 of the next one: {-1, 1}, and a vector needs two cells
LINK = lattice(hopping([1], ONE, 1, 0), dimension=1, cell=2)
# e_(0, p) -> i e_(1, p): {-1, 1}; (1, i) belongs to 1
TURNED = lattice(hopping([0], periodic((0, 1)), 0, 1), dimension=1, cell=2)
# amplitude 1, 2, 1, 2, ... from the cells 0, 1, 2, 3 to the next ones: of both sites along one line it is periodic
STEPS = lattice(hopping([1], periodic(1, 0)), dimension=1)  # pairs (0, 1), (2, 3), ...: {-1, 1}
SHIFT = lattice(hopping([1, 0], ONE), self_adjoint=False)  # the unit circle
DEFECT = lattice(hopping([0, 0], periodic(0)), changes=[added([0, 1], 5), added([9, 9], 7)])  # {0, 5, 7}
CELL_DEFECT = lattice(hopping([0], periodic(0)), dimension=1, cell=2, changes=[added([3], 2, site=1)])  # {0, 2}
IMAGINARY = lattice(hopping([0, 0], periodic(0)), changes=[added([0, 0], (0, 1))], self_adjoint=False)  # {0, i}
# the word begins abaab: {1, 3} along x and {0, 10} along y, for every two words: {1, 3, 11, 13}
WORDS = lattice(
    hopping([0, 0], letters(a=1, b=3)), hopping([0, 0], letters(a=0, b=10), axis=1), words=[FIBONACCI, FIBONACCI]
)
FLUX = lattice(hopping([1, 0], ONE), hopping([0, 1], wave("wave", 1, ("1/2", 0, 0), 0)))
NORMAL, RANGE = {"resolvent": "normal"}, {"resolvent": "normal", "condition": "if the operator is normal"}

CORRECT: dict[str, Document] = {
    # the five rows of e_0 on the square lattice: (A - 0) e_0 has four entries 1
    "hand-lattice-four-neighbours": at(HERE, SQUARE, [0], [2], [[1]]),
    # the centre 4 - 2, its neighbours 1 - 2, four corners 2, four ends 1: 28 / 5
    "hand-lattice-ball": at(ball([7, -7], 1, 5), SQUARE, [2], ["236643192/100000000"], [[1, 1, 1, 1, 1]]),
    "hand-lattice-order-of-sites": at(box([-1, 4], [2, 2], 4), SUM, [0, 1, 3, 4], [0, 0, 0, 0],
                                      [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]]),
    "hand-lattice-cell": at(box([5], [1], 2), PAIR, [1, -1], [0, 0], [[1, 1], [1, -1]]),
    "hand-lattice-next-cell": at(box([5], [2], 4), LINK, [1, -1], [0, 0], [[0, 1, 1, 0], [0, 1, -1, 0]]),
    "hand-lattice-complex": at(box([0], [1], 2), TURNED, [1], [0], [[1, 0]], imaginary=[[0, 1]]),
    # the adjoint hopping has the amplitude of the cell where it begins
    "hand-lattice-steps": at(box([2], [2], 2), STEPS, [1], [0], [[1, 1]]),
    "hand-lattice-normal": at(HERE, SHIFT, [0], [1], [[1]], **NORMAL),
    "hand-lattice-defect": at(box([0, 0], [1, 2], 2), DEFECT, [5], [0], [[0, 3]]),
    "hand-lattice-defect-of-a-site": at(box([3], [1], 2), CELL_DEFECT, [2], [0], [[0, 1]]),
    "hand-lattice-imaginary": at(HERE, IMAGINARY, [(0, 1)], [0], [[1]], adjoint=[0], **RANGE),
    "hand-lattice-words": at(box([1, 4], [1, 1], 1), WORDS, [13], [0], [[1]]),
    # half a turn: A (e_(0,0) + e_(1,1)) is 1 - 1 at (1, 0), 2 at (0, 1), and 1 or -1 at four outer places: 8 / 2
    "hand-lattice-flux": at(box([0, 0], [2, 2], 4), FLUX, [0], [f"{2**61 + 1}/{2**60}"], [[1, 0, 0, 1]]),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    # without one of the four rows the bound would be sqrt 3
    "hand-lattice-three-neighbours": (at(HERE, SQUARE, [0], ["18/10"], [[1]]), "residual"),
    # 28 / 5 is larger
    "hand-lattice-ball-too-small": (
        at(ball([7, -7], 1, 5), SQUARE, [2], ["236643191/100000000"], [[1, 1, 1, 1, 1]]), "residual"),
    # without flux there is 2 at (1, 0), too: 12 / 2
    "hand-lattice-flux-forgotten": (at(box([0, 0], [2, 2], 4), SQUARE, [0], ["24/10"], [[1, 0, 0, 1]]), "residual"),
    # true, and at the place (0, 5) the potential is 3
    "hand-lattice-axes-exchanged": (at(box([0, 5], [1, 1], 1), SUM, [1], ["1/2"], [[1]]), "residual"),
    # Sp = {-1, 1}
    "hand-lattice-without-the-adjoint": (at(box([0], [1], 2), PAIR, [0], ["1/2"], [[0, 1]]), "residual"),
    # true, and the sites are those of other cells
    "hand-lattice-another-link": (at(box([5], [2], 4), LINK, [1], ["1/2"], [[1, 0, 0, 1]]), "residual"),
    "hand-lattice-not-conjugated": (at(box([0], [1], 2), TURNED, [1], ["1/2"], [[1, 0]], imaginary=[[0, -1]]), "residual"),
    # true, and the cells 1 and 2 are no pair
    "hand-lattice-steps-between": (at(box([1], [2], 2), STEPS, [1], ["1/2"], [[1, 1]]), "residual"),
    # true, and the change stands at (0, 1)
    "hand-lattice-defect-beside": (at(box([0, 0], [1, 2], 2), DEFECT, [5], ["1/2"], [[3, 0]]), "residual"),
    "hand-lattice-defect-of-the-other-site": (at(box([3], [1], 2), CELL_DEFECT, [2], ["1/2"], [[1, 0]]), "residual"),
    # Sp = {0, i}
    "hand-lattice-defect-not-conjugated": (
        at(HERE, IMAGINARY, [(0, -1)], ["1/2"], [[1]], adjoint=[0], **RANGE), "residual"),
    # 1 + 0 at (0, 0)
    "hand-lattice-another-letter": (at(HERE, WORDS, [3], ["1/2"], [[1]]), "residual"),
}  # fmt: skip


def _of(*hoppings: Document, **parts: Any) -> Document:
    return at(HERE, lattice(*hoppings, **parts), [0], [2], [[1]])


def _changed(*changes: Document, **parts: Any) -> Document:
    return _of(hopping([1, 0], ONE), changes=changes, **parts)


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-lattice-region-unknown": (at({"kind": "octagon"}, SQUARE, [0], [2], [[1]]), "kind is 'octagon'"),
    "hand-lattice-empty-box": (at(box([0, 0], [1, 0], 0), SQUARE, [0], [2], [[1]]), "holds no place"),
    "hand-lattice-count": (at(box([0, 0], [2, 1], 1), SQUARE, [0], [4], [[1, 0]]), "count is 1, and there are 2 sites"),
    "hand-lattice-no-dimension": (_of(hopping([], ONE), dimension=0), "dimension is 0; 1 to 3"),
    "hand-lattice-many-sites": (_of(hopping([1, 0], ONE), cell=65), "cell is 65; 1 to 64"),
    "hand-lattice-self-adjoint-or-not": (_of(hopping([1, 0], ONE), self_adjoint=1), "self_adjoint must be true or false"),
    "hand-lattice-no-hopping": (
        at(HERE, {**SQUARE, "hoppings": []}, [0], [2], [[1]]), "hoppings is empty"),
    "hand-lattice-long-shift": (_of(hopping([0, -65], ONE)), "shift is longer than 64"),
    "hand-lattice-third-axis": (_of(hopping([1, 0], ONE, axis=2)), "axis is 2, and there are 2"),
    "hand-lattice-site-of-no-cell": (_of(hopping([1, 0], ONE, end=1)), "to is 1, and a cell has 1 sites"),
    # at another word of the hull the letters at even places are other ones
    "hand-lattice-periodic-with-a-word": (
        _of(hopping([0, 0], letters(a=1, b=3)), hopping([0, 0], periodic(0, 1)), words=[FIBONACCI, None]),
        "changes along an axis with a word"),
    "hand-lattice-changed-letters": (
        _of(hopping([0, 0], changed(letters(a=1, b=3), 0, 7)), words=[FIBONACCI, None]),
        "changes along an axis with a word"),
    "hand-lattice-imaginary-potential": (_of(hopping([0, 0], periodic((0, 1)))), "has a real diagonal"),
    "hand-lattice-changed-twice": (_changed(added([0, 0], 1), added([0, 0], 2)), "changes[1] is a place again"),
    "hand-lattice-imaginary-change": (_changed(added([0, 0], (0, 1))), "added is not real"),
    "hand-lattice-changed-with-a-word": (
        _changed(added([0, 0], 1), words=[None, FIBONACCI]), "an operator with words has no changes"),
    "hand-lattice-called-normal": (
        at(HERE, lattice(hopping([1, 0], periodic(1, 2)), self_adjoint=False), [0], [2], [[1]],
           resolvent="self-adjoint"), "the form of the operator does not show it"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = ()
