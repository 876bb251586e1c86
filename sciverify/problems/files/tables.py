"""Comma- and tab-separated tables, with a header and a column of labels or without.

A table is read as text, so that integers are exact and a cell that is no number is named by its column and line. The
first line is a header if one of its cells is no number. A column whose name is empty, as pandas and R write the index,
holds labels; so does the first column where the header is one cell short.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import Floats
from sciverify.problems.files.numerals import as_number, is_numeral

Numbers = Floats | list[list[float | int]]
_MOST_BYTES = 2**30
"""Of compressed text, unpacked: a file of some kB may hold any number of zeros."""
_LARGEST_INTEGER = 2.0**53
_COUNTERS = ("id", "index", "row", "rownames", "unnamed: 0")
_MISSING = ("", "na", "n/a", "nan", "null", "none", "?")


@dataclass(frozen=True, slots=True)
class NumberTable:
    """The numbers of a table.

    Attributes
    ----------
    numbers : float64 array of shape (m, n), or rows of numbers where an integer is no double
    header : names of the n columns, or None
    labels : what stands in the column of labels, or None
    """

    numbers: Numbers
    header: tuple[str, ...] | None
    labels: tuple[str, ...] | None


def unpacked(data: bytes) -> bytes:
    """The text in a file that may be compressed."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
            text = packed.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"it cannot be unpacked: {error}") from None
    if len(text) > _MOST_BYTES:
        raise InvalidInput(f"it holds more than {_MOST_BYTES >> 20} MiB of text: unpack it yourself")
    return text


def parse_table(data: bytes, separator: str | None) -> NumberTable:
    """The table in a text.

    Parameters
    ----------
    data : bytes
        UTF-8, with a byte order mark or without, perhaps compressed by gzip.
    separator : str or None
        None looks for one: a comma, a semicolon or a tab in the first line.

    Raises
    ------
    InvalidInput
        A cell that is no number, lines of different lengths, or a header that could be data.
    """
    try:
        text = unpacked(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"it is no text: {error}") from None
    first = text.partition("\n")[0]
    separator = separator or next((c for c in ",;\t" if c in first), ",")
    try:
        lines = [line for line in csv.reader(StringIO(text), delimiter=separator) if line]
    except csv.Error as error:
        raise InvalidInput(f"it is no table: {error}") from None
    if not lines:
        raise InvalidInput("it is empty")
    if lines[0][0].strip() and _are_labelled(lines) and is_numeral(lines[0][1]):  # a vector with names, and no header
        return _table([line[1:] for line in lines], None, tuple(line[0].strip() for line in lines))
    if all(map(is_numeral, lines[0])):
        _refuse_counting(lines)
        return _table(lines, None, None)
    header, rows = [cell.strip() for cell in lines[0]], lines[1:]
    if not rows:
        raise InvalidInput("it has a header and no rows")
    header = ["", *header] if len(rows[0]) == len(header) + 1 else header
    if header[0] and not _are_labelled(rows):
        _refuse_counter(header[0], rows)
        return _table(rows, header, None)
    return _table([row[1:] for row in rows], header[1:], tuple(row[0].strip() for row in rows))


def _are_labelled(rows: list[list[str]]) -> bool:
    """Are these a name and a number each? In a wider table a column of text may be data, and is refused."""
    names = {row[0] for row in rows}
    return len(names) == len(rows) and all(len(row) == 2 for row in rows) and not any(map(is_numeral, names))


def _refuse_counting(lines: list[list[str]]) -> None:
    """0, 1, 2, ... over the data is what pandas writes where columns have no names."""
    width = len(lines[0])
    if len(lines) > 1 and width > 2 and lines[0] == [str(k) for k in range(width)]:
        raise InvalidInput("its first line is 0, 1, 2, ...: give the columns names if that is a header, or delete it")


def _table(rows: list[list[str]], header: list[str] | None, labels: tuple[str, ...] | None) -> NumberTable:
    width = len(rows[0]) if header is None else len(header)
    if not width:
        raise InvalidInput("it has no columns of numbers")
    for k, row in enumerate(rows):
        if len(row) != width:
            raise InvalidInput(f"its row {k} has {len(row)} cells, {width} are needed")
    if header is not None and len(set(header)) < len(header):
        twice = next(name for k, name in enumerate(header) if name in header[:k])
        raise InvalidInput(f"its header names two columns {shown(twice)}")
    return NumberTable(_numbers(rows, header), None if header is None else tuple(header), labels)


def _refuse_counter(name: str, rows: list[list[str]]) -> None:
    """A column that counts the rows is no data, and would be posed as some."""
    counted = [row[0].strip() for row in rows]
    if name.lower() in _COUNTERS and counted in ([str(k + start) for k in range(len(rows))] for start in (0, 1)):
        raise InvalidInput(
            f"its column {shown(name)} counts the rows: leave its name empty if it holds labels, or delete it"
        )


def _numbers(rows: list[list[str]], header: list[str] | None) -> Numbers:
    try:
        found = np.array([list(map(float, row)) for row in rows], dtype=np.float64)
    except ValueError:
        found = np.array([[np.nan]])
    doubtful = ~np.isfinite(found) | (found == 0) | (np.abs(found) >= _LARGEST_INTEGER)
    if found.shape != (len(rows), len(rows[0])) or doubtful.any() or any("_" in cell for row in rows for cell in row):
        return _cell_by_cell(rows, header)
    return found


def _cell_by_cell(rows: list[list[str]], header: list[str] | None) -> Numbers:
    """The same, with exact integers, and a sentence about the first cell that is no number."""
    read = [[_number(cell, i, k, header) for k, cell in enumerate(row)] for i, row in enumerate(rows)]
    found = np.array(read, dtype=np.float64)
    exact = all(type(x) is float or abs(x) <= _LARGEST_INTEGER for row in read for x in row)
    return found if exact else read


def _number(cell: str, row: int, column: int, header: Sequence[str] | None) -> float | int:
    where = f"column {column}" if header is None else f"column {shown(header[column])}"
    if cell.strip().lower() in _MISSING:
        raise InvalidInput(f"its {where} has no number in row {row}: fill it, or leave the row out")
    number = as_number(cell)
    if number is None:
        advice = "a comma is no decimal point" if is_numeral(cell.replace(",", ".")) else "numbers are needed"
        raise InvalidInput(f"its {where} has {shown(cell, 30)} in row {row}: {advice}")
    return number
