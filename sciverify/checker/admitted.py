"""Which data a claim lets change, and how far such changes reach (docs/theory/trust-radius.md, "Admitted changes")."""

from __future__ import annotations

from fractions import Fraction

from .bounds import BITS, Span
from .document import Json, Malformed, has, look, read_indices, short
from .field import Vector, sign
from .numerals import ONE, ZERO
from .problem import Problem
from .rounding import root_above
from .rules import Rejected, Rule

KEYS = ("data", "measure", "fixed_columns", "fixed_rows")
DATA, MEASURES = ("matrix", "measurements"), ("entry", "relative")


def keys_of(claim: Json) -> list[str]:
    """Those of the optional keys that a claim has."""
    return [key for key in KEYS if has(claim, key)]


class Admitted:
    """Changes (Delta, eps) of (B, b); without keys in the claim all of both, measured in norms.

    Attributes
    ----------
    said : dict
        The optional keys of the claim, as it has them.
    data, measure : str, or None
        The one that may change; how changes are measured, if not in norms.
    columns, rows : sets of positions
        What stays as it is.
    pull : Fraction
        A bound of ||eps|| for changes of size 1.
    """

    def __init__(self, claim: Json, problem: Problem) -> None:
        self.problem, self.said = problem, {key: look(claim, key) for key in keys_of(claim)}
        self.data, self.measure = (self._word(claim, key, known) for key, known in zip(KEYS, (DATA, MEASURES)))
        self.columns = set(read_indices(self.said.get("fixed_columns", []), "claim.fixed_columns", problem.columns))
        self.rows = set(read_indices(self.said.get("fixed_rows", []), "claim.fixed_rows", problem.rows))
        if problem.isometry_data is not None and (self.measure or self.rows):
            key = "measure" if self.measure else "fixed_rows"
            raise Malformed(f"claim.{key} does not go with an isometry: entries and rows of B are not those of A")
        self._sizes: dict[int, Fraction] = {}
        self.pull = ONE
        if self.data == "matrix":
            self.pull = ZERO
        elif self.measure:
            self.pull = self._length(problem.measurements)

    def _word(self, claim: Json, key: str, known: tuple[str, ...]) -> str | None:
        if not has(claim, key):
            return None
        found = next((word for word in known if word == look(claim, key)), None)
        if found is None:
            raise Malformed(f"claim.{key} is {short(look(claim, key))}; known are {', '.join(known)}")
        return found

    def is_loose(self, i: int) -> bool:
        """May column i change?"""
        return self.data != "measurements" and i not in self.columns

    def reach(self, columns: list[int], magnitudes: list[Fraction]) -> Fraction:
        """A bound of ||Delta v|| for |v_i| of these magnitudes on columns that may change, and Delta of size 1."""
        if not self.measure:
            return root_above(sum((x * x for x in magnitudes), ZERO), BITS)
        return sum((self._column(i) * x for i, x in zip(columns, magnitudes)), ZERO)

    def spectral(self, columns: list[int]) -> Fraction:
        """A bound of ||Delta_S|| on these columns."""
        return root_above(sum((self._column(i) ** 2 for i in columns), ZERO), BITS) if self.measure else ONE

    def _column(self, i: int) -> Fraction:
        """A bound of ||Delta_i||."""
        if i not in self._sizes:
            self._sizes[i] = self._length(self.problem.by_column[i])
        return self._sizes[i]

    def _length(self, given: Vector) -> Fraction:
        """A bound of ||v|| for |v_k| at most 1, or |given_k| where the measure is relative; v_k = 0 in fixed rows."""
        whole = [x if self.measure == "relative" else ONE for x in given]
        v = [ZERO if k in self.rows else x for k, x in enumerate(whole)]
        return Span.of(self.problem.inner(v, v)).root().high

    def require(self, columns: list[int], change: list[Vector], shift: Vector, high: Fraction, rule: Rule) -> None:
        """Nothing changes that must not; entry by entry, nothing by more than `high`."""
        if self.data == "matrix" and any(sign(x) != 0 for x in shift):
            raise Rejected(rule, "the measurements move, and the claim is about the matrix")
        for k, row in enumerate(change):
            for i, x in zip(columns, row):
                if sign(x) != 0 and (k in self.rows or not self.is_loose(i)):
                    raise Rejected(rule, f"column {i} moves in row {k}, where the claim fixes it")
        if any(sign(shift[k]) != 0 for k in self.rows):
            raise Rejected(rule, "the measurements move in a row that the claim fixes")
        if self.measure:
            self._require_entries(columns, change, shift, high, rule)

    def _require_entries(
        self, columns: list[int], change: list[Vector], shift: Vector, high: Fraction, rule: Rule
    ) -> None:
        relative, problem = self.measure == "relative", self.problem
        for row, given in zip(change, problem.matrix):
            for i, x in zip(columns, row):
                room = high * given[i] if relative else high
                if sign(room * room - x * x) < 0:  # (T1)
                    raise Rejected(rule, f"an entry of column {i} moves farther than the upper bound")
        for x, b in zip(shift, problem.measurements):
            room = high * b if relative else high
            if sign(room * room - x * x) < 0:  # (T2)
                raise Rejected(rule, "an entry of the measurements moves farther than the upper bound")
