"""Operators of which a table and a dispersion bound are known, with one or two columns."""

from __future__ import annotations

from by_hand.documents import Constant, Document
from by_hand.l2_operators import near, number
from by_hand.pseudospectra import squares


def column(first: object, *values: object) -> Document:
    return {"first": str(first), "values": [*map(number, values)]}


def table(
    size: object, rows: object, columns: object, beyond: object = 0, turned: object = None, *, error: object = 0,
    self_adjoint: object = True,
) -> Document:  # fmt: skip
    return {
        "kind": "table",
        "size": size,
        "rows": rows,
        "self_adjoint": self_adjoint,
        "dispersion": str(beyond),
        "adjoint_dispersion": None if turned is None else str(turned),
        "entry_error": str(error),
        "columns": [*columns],
    }


def if_(size: int, rows: int, beyond: object, turned: object = None, error: object = None, own: bool = True) -> str:
    """The hypothesis."""
    said = ["A is self-adjoint"] * own + [f"||(I - P_{rows}) A P_{size}|| <= {beyond}"]
    said += [f"||(I - P_{rows}) A* P_{size}|| <= {turned}"] * (turned is not None)
    said += [f"the listed entries are within {error}"] * (error is not None)
    return f"if {' and '.join(said)}"


# e_0 -> 2 e_0 + e_1, e_1 -> e_0 + 2 e_1 + e_2, and rows beyond 2 have a norm of 0 or 1 at most
TWO = [column(0, 2, 1), column(1, 2, 1)]
KNOWN, WIDE = table(2, 3, TWO), table(2, 3, TWO, 1)
# e_0 -> e_0 + i e_1, e_1 -> -i e_0 + 3 e_1
COMPLEX = table(2, 2, [column(0, 1, (0, 1)), column(1, 3)])
# A e_0 = e_0 + e_1 + at most 2, A* e_0 = e_0 + 5 e_1 + at most 1/2
SIDES = table(1, 2, [column(0, 1, 1), column(0, 5)], 2, "1/2", self_adjoint=False)
NORMAL = {"resolvent": "normal", "condition": f"if the operator is normal and {if_(1, 2, 2, '1/2', own=False)}"}
DOUBTFUL = table(1, 1, [column(0, 1)], 1, error=1)
ONES = table(2, 2, [column(0, 1, 1), column(1, 1)], error="1/10")
ONE_SIDE = table(1, 1, [column(0, 0)], 1, self_adjoint=False)

CORRECT: dict[str, Document] = {
    # (A - 3) (1, 1) = (0, 0, 1)
    "hand-table-known": near(KNOWN, [3], ["70710679/100000000"], [[1, 1]], condition=if_(2, 3, 0)),
    # 1/2 + 1 = 3/2
    "hand-table-dispersion": near(WIDE, [3], ["12247449/10000000"], [[1, 1]], condition=if_(2, 3, 1)),
    # (A - 4) (1, i) = (-2, 0)
    "hand-table-complex": near(
        COMPLEX, [4], ["14142136/10000000"], [[1, 0]], imaginary=[[0, 1]], condition=if_(2, 2, 0)
    ),
    # A e_1 = (-i, 3)
    "hand-table-second-column": near(COMPLEX, [3], [1], [[1]], first=1, condition=if_(2, 2, 0)),
    # 1 + 4, and 25 + 1/4
    "hand-table-both-sides": near(
        SIDES, [1, 1], ["22360680/10000000", "50249379/10000000"], [[1], [1]], adjoint=[1], **NORMAL
    ),
    # (1 + 1)^2 + 1 = 5
    "hand-table-entry-error": near(DOUBTFUL, [0], ["22360680/10000000"], [[1]], condition=if_(1, 1, 1, error=1)),
    # A (1, 1) = (2, 2), and each row has two entries
    "hand-table-two-errors": near(ONES, [2], ["1/5"], [[1, 1]], condition=if_(2, 2, 0, error="1/10")),
    # 1/||R(0)|| <= 1, and the square of side 1 lies in the disk of radius 3/2
    "hand-table-square": squares(ONE_SIDE, "5/2", [[0, 0]], [0], [["0", "0"]], ["1"], [[1]],
                                 condition=if_(1, 1, 1, own=False)),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    # with the entry 1 at (3, 0) the norm is sqrt(3/2)
    "hand-table-dispersion-forgotten": (near(WIDE, [3], ["12/10"], [[1, 1]], condition=if_(2, 3, 1)), "residual"),
    "hand-table-bound-too-small": (near(KNOWN, [3], ["7/10"], [[1, 1]], condition=if_(2, 3, 0)), "residual"),
    # (A - 4) (1, -i) = (-4, 2i)
    "hand-table-not-conjugated": (
        near(COMPLEX, [4], ["14142136/10000000"], [[1, 0]], imaginary=[[0, -1]], condition=if_(2, 2, 0)), "residual",
    ),
    # ||(A - 1) e_0||^2 may be 5, and not 1 + 1/4
    "hand-table-dispersion-of-the-adjoint": (near(SIDES, [1], ["12/10"], [[1]], **NORMAL), "residual"),
    # ||(A* - 1) e_0|| may be 5.02
    "hand-table-adjoint-dispersion-forgotten": (near(SIDES, [1], ["501/100"], [[1]], adjoint=[0], **NORMAL), "residual"),
    # A* e_0 has 5 in row 1
    "hand-table-column-for-row": (near(SIDES, [1], ["12/10"], [[1]], adjoint=[0], **NORMAL), "residual"),
    # 2 e_0 + e_1 has the norm sqrt 5
    "hand-table-mixed-term": (near(DOUBTFUL, [0], ["22/10"], [[1]], condition=if_(1, 1, 1, error=1)), "residual"),
    # all entries may be 11/10
    "hand-table-one-error-a-row": (near(ONES, [2], ["3/20"], [[1, 1]], condition=if_(2, 2, 0, error="1/10")), "residual"),
    # nothing is known of (I - P_3) A P_2 then
    "hand-table-without-its-condition": (near(WIDE, [3], [2], [[1, 1]]), "residual"),
    "hand-table-another-condition": (near(WIDE, [3], [2], [[1, 1]], condition=if_(2, 3, "1/2")), "residual"),
    "hand-table-half-a-condition": (near(SIDES, [1], [3], [[1]], **{**NORMAL, "condition": "if the operator is normal"}), "residual"),
    # (-1)^2 = 1
    "hand-table-negative-bound": (squares(ONE_SIDE, "1/2", [[0, 0]], [0], [["0", "0"]], ["-1"], [[1]],
                                           condition=if_(1, 1, 1, own=False)), "inner-cells"),
}  # fmt: skip


def _of(operator: Document, **parts: object) -> Document:
    return near(operator, [3], [2], [[1, 1]], condition=if_(2, 3, 0), **parts)


def _with(**parts: object) -> Document:
    return _of({**KNOWN, **parts})


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    # with z = 1, v = e_1 and the row 0 alone the residual would be 0
    "hand-table-rows-missing": (
        near(table(2, 1, [column(0, 0), column(0, 0)], self_adjoint=False), [1], [0], [[1]], first=1, resolvent="normal",
             condition=f"if the operator is normal and {if_(2, 1, 0, own=False)}"), "has 2 columns and 1 rows"),
    "hand-table-no-column": (_with(size=0, columns=[]), "has 0 columns and 3 rows"),
    "hand-table-many-rows": (_with(rows=2**20 + 1), "has 2 columns and 1048577 rows"),
    "hand-table-self-adjoint-or-not": (_with(self_adjoint=1), "self_adjoint must be true or false"),
    "hand-table-own-adjoint": (
        _with(adjoint_dispersion="0", columns=[*TWO, column(2, 0)]), "said of an operator that is its own adjoint"),
    "hand-table-row-below-0": (_with(columns=[column(-1, 0, 2, 1), TWO[1]]), "columns[0] has entries outside of the rows 0"),
    "hand-table-above-the-diagonal": (_with(columns=[TWO[0], column(0, 7, 2, 1)]), "columns[1] has entries outside of the rows 1"),
    "hand-table-row-too-far": (_with(columns=[column(0, 2, 1, 0, 0), TWO[1]]), "columns[0] has entries outside of the rows 0, ..., 2"),
    "hand-table-adjoint-row-too-far": (
        near({**SIDES, "columns": [column(0, 1, 1), column(0, 5, 7)]}, [1], [3], [[1]], **NORMAL),
        "columns[1] has entries outside of the rows 0, ..., 0"),
    "hand-table-imaginary-diagonal": (_with(columns=[column(0, (2, 1), 1), TWO[1]]), "diagonal entry that is not real"),
    "hand-table-column-missing": (_with(columns=[TWO[0]]), "columns has 1 entries where 2"),
    # (A - z) v = (0, -1) if the entry at (1, 1) is 0: nothing is known of column 2
    "hand-table-site-too-far": (near(KNOWN, [3], [9], [[1, 1, 1]], condition=if_(2, 3, 0)), "sites outside of the 2 columns"),
    "hand-table-site-below-0": (_of(KNOWN, first=-1), "sites outside of the 2 columns"),
    "hand-table-nothing-of-the-adjoint": (
        squares(ONE_SIDE, 3, [[0, 0]], [0], [["0", "0"]], ["1"], [[1]], adjoint=[0],
                condition=if_(1, 1, 1, own=False)), "nothing is said of the adjoint"),
    # (-1)^2 is as large as 1^2
    "hand-table-dispersion-negative": (_with(dispersion="-1"), "dispersion is -1: it is not negative"),
    "hand-table-adjoint-dispersion-negative": (
        near({**SIDES, "adjoint_dispersion": "-1/2"}, [1], [3], [[1]], **NORMAL), "adjoint_dispersion is -1/2: it is not negative"),
    "hand-table-error-negative": (_with(entry_error="-1"), "entry_error is -1: it is not negative"),
    "hand-table-long-dispersion": (_with(dispersion=f"1/{2**256}"), "dispersion is too long"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("twice the mixed term", "sections.py", "4 * square * length", "2 * square * length"),
    Constant("dispersion of the side", "table.py", "beyond = self.beyond if", "beyond = self.beyond / 2 if"),
)
