"""Entries of an operator that an algorithm asked for, with the answers, in files."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.l2_operators import read_numbers, write_numbers
from sciverify.certificate.numerals import read_integers
from sciverify.errors import InvalidInput
from sciverify.exact.rationals import to_fraction
from sciverify.l2.gaussian import Gaussian
from sciverify.oracles.question import ENTRY, Exchange
from sciverify.oracles.transcript import Transcript


@dataclass(frozen=True, slots=True)
class ToldEntries:
    """Answers row by row: the entry (rows[k], columns[k]) is values[k].

    Attributes
    ----------
    rows, columns : tuples of int
    values : tuple of pairs of fmpq
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    values: tuple[Gaussian, ...]

    @classmethod
    def of(cls, answers: dict[tuple[int, int], Gaussian]) -> ToldEntries:
        """From a dictionary, in order."""
        places = sorted(answers)
        return cls(tuple(i for i, _ in places), tuple(j for _, j in places), tuple(answers[p] for p in places))

    @property
    def transcript(self) -> Transcript:
        """The answers as exchanges: to run an algorithm on them again, or to ask which operators they fit.

        Raises
        ------
        InvalidInput
            An answer is not real.
        """
        found = Transcript()
        for i, j, (re, im) in zip(self.rows, self.columns, self.values, strict=True):
            if im:
                raise InvalidInput(f"the entry ({i}, {j}) was answered by a number that is not real")
            found.append(Exchange(ENTRY, None, to_fraction(re), (i, j)))
        return found

    def __len__(self) -> int:
        return len(self.values)

    def write(self) -> JsonObject:
        """Three lists."""
        return {"rows": [*self.rows], "columns": [*self.columns], "values": write_numbers(self.values)}

    @classmethod
    def read(cls, value: object) -> ToldEntries:
        """What was written."""
        value = as_object(value)
        return cls(read_integers(value["rows"]), read_integers(value["columns"]), read_numbers(value["values"]))


def told_truly(count: int) -> str:
    """How many entries were answered, as an end of a sentence."""
    if not count:
        return "no entry was asked for"
    return "the entry that was answered is true" if count == 1 else f"all {count} entries that were answered are true"
