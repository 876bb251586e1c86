"""What solvers said of distances to spectra, as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sciverify.report.table import Table

_COLUMNS = ("solver", "answers", "hold", "false", "unsup-\nported", "too\nlarge", "raised", "seconds")
_VERDICTS = ("holds", "false", "unsupported", "too large", "raised")
_NOTE = (
    "False: the solver said, without an error, that the spectrum of the operator on the infinite space is nearer to z "
    "than it is. Unsupported: its own vector proves less than it said. Too large: a vector on the same sites proves "
    "much more. Spectra are known in closed form; bounds are certificates."
)


@dataclass(frozen=True, slots=True)
class SolverRow:
    """What one solver said.

    Attributes
    ----------
    name : str
    counts : mapping from verdicts to int
    factor, seconds : float
        The largest quotient of a claim and what is proven; in the solver.
    first : str
        Its first failure in words.
    """

    name: str
    counts: Mapping[str, int]
    factor: float
    seconds: float
    first: str

    def cells(self) -> tuple[str, ...]:
        """For people; false claims also as a share."""
        answers, false = sum(self.counts.values()), self.counts["false"]
        counted = {verdict: str(self.counts[verdict]) for verdict in _VERDICTS}
        if false:
            counted["false"] += f" ({100 * false / answers:.0f} %)"
        return (self.name, str(answers), *counted.values(), f"{self.seconds:.2f}")

    def record(self) -> dict[str, object]:
        """For programs."""
        counted = {verdict.replace(" ", "_"): self.counts[verdict] for verdict in _VERDICTS}
        factor = self.factor if math.isfinite(self.factor) else None
        whole = {"solver": self.name, "answers": sum(self.counts.values()), **counted}
        return {**whole, "factor": factor, "seconds": self.seconds}


def spectral_audit_table(rows: Sequence[SolverRow]) -> Table:
    """One row a solver."""
    notes = [_NOTE, *(f"{row.name}, first {row.first}" for row in rows if row.first)]
    cells, records = tuple(row.cells() for row in rows), tuple(row.record() for row in rows)
    return Table("Claimed distances to spectra", _COLUMNS, cells, tuple(notes), records)
