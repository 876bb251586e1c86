"""Which data may change, and how the size of a change is measured (docs/theory/trust-radius.md, "Admitted changes")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sciverify.errors import InvalidInput, as_integer, shown

Data: TypeAlias = Literal["both", "matrix", "measurements"]
Measure: TypeAlias = Literal["norm", "entry", "relative"]
DATA: tuple[Data, ...] = ("both", "matrix", "measurements")
MEASURES: tuple[Measure, ...] = ("norm", "entry", "relative")


@dataclass(frozen=True, slots=True)
class AdmittedChanges:
    """The changes (Delta, eps) of (B, b) that a radius is about.

    Attributes
    ----------
    data : "both", "matrix" (eps = 0) or "measurements" (Delta = 0)
    measure : str
        "norm": ||Q D Delta|| (operator norm) and ||eps||_2 are at most delta. "entry": the entries of Delta and eps
        are. "relative": |Delta_ki| <= delta |B_ki| and |eps_k| <= delta |b_k|.
    fixed_columns, fixed_rows : ascending tuples of positions
        Columns of B that stay as they are; rows of B and of b that do.
    """

    data: Data = "both"
    measure: Measure = "norm"
    fixed_columns: tuple[int, ...] = ()
    fixed_rows: tuple[int, ...] = ()

    @property
    def of_matrix(self) -> bool:
        """May the matrix change?"""
        return self.data != "measurements"

    @property
    def of_measurements(self) -> bool:
        """May the measurements change?"""
        return self.data != "matrix"

    def words(self) -> str:
        """Which changes, as a clause that follows a comma; empty for all of both, measured in norms."""
        said = []
        if self.data != "both":
            said.append(f"only the {self.data} may change")
        if self.measure != "norm":
            said.append("measured entry by entry" if self.measure == "entry" else "measured relative to each entry")
        for name, fixed in (("columns", self.fixed_columns), ("rows", self.fixed_rows)):
            if fixed:
                said.append(f"{len(fixed)} {name[: -1 if len(fixed) == 1 else None]} fixed")
        return ", ".join(said)


ALL_CHANGES = AdmittedChanges()


def as_data(word: object) -> Data | None:
    """One of `DATA`, or None."""
    return next((known for known in DATA if known == word), None)


def as_measure(word: object) -> Measure | None:
    """One of `MEASURES`, or None."""
    return next((known for known in MEASURES if known == word), None)


def read_changes(
    data: object, measure: object, fixed_columns: object, fixed_rows: object, shape: tuple[int, int]
) -> AdmittedChanges:
    """The keywords of a verb, read once.

    Raises
    ------
    InvalidInput
        An unknown word, a position that does not exist, or nothing that may change.
    """
    rows = _positions(fixed_rows, "fixed_rows", shape[0])
    columns = _positions(fixed_columns, "fixed_columns", shape[1])
    word, how = as_data(data), as_measure(measure)
    if word is None or how is None:
        name, given, known = ("data", data, DATA) if word is None else ("measure", measure, MEASURES)
        raise InvalidInput(f"{name} is {shown(given)}: write {' or '.join(map(repr, known))}")
    if len(rows) == shape[0]:
        raise InvalidInput(f"fixed_rows is {shown(fixed_rows)}: with all rows fixed nothing may change")
    if word == "matrix" and len(columns) == shape[1]:
        raise InvalidInput(f"fixed_columns is {shown(fixed_columns)} and data='matrix': nothing may change")
    return AdmittedChanges(word, how, () if word == "measurements" else columns, rows)


def _positions(values: object, name: str, size: int) -> tuple[int, ...]:
    if not isinstance(values, Iterable) or isinstance(values, str):
        raise InvalidInput(f"{name} is {shown(values)}: a list of positions is needed")
    return tuple(sorted({as_integer(i, f"{name}[{k}]", 0, size - 1) for k, i in enumerate(values)}))
