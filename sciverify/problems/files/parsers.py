"""Parsers of foreign formats, run in a process of their own: a damaged file may crash or fill it, and nothing else.

Matrices stay sparse if the file is sparse. A file of some bytes can claim any shape, so the shape is looked at before
anything of its size is made.
"""

from __future__ import annotations

import atexit
import contextlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import TypeVar

import numpy as np

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.sparse import is_sparse
from sciverify.isolation.executors import Processes
from sciverify.problems.files.numerals import as_number
from sciverify.problems.files.tables import unpacked

MEMORY = 8 << 30
"""Bytes of address space of the process."""
_MOST_LINES = 10_000_000
"""Rows or columns of a matrix beyond the number of its entries."""

T = TypeVar("T")


def apart(parse: Callable[..., T], *arguments: object) -> T:
    """What a parser finds, run in the process of parsers.

    Raises
    ------
    InvalidInput
        It fails, in whatever way.
    """
    try:
        found: T = _processes().submit(_limited, parse, *arguments).result()
        return found
    except InvalidInput:
        raise
    except InterruptedError:
        raise InvalidInput("it cannot be read: its parser crashed") from None
    except ImportError:
        raise InvalidInput("it needs scipy: install the extra 'solvers'") from None
    except MemoryError:
        raise InvalidInput(f"it cannot be read in {MEMORY >> 30} GiB") from None
    except Exception as error:  # parsers of foreign formats fail in every way
        raise InvalidInput(f"it cannot be read: {type(error).__name__}: {shortened(error, 150)}") from None


@cache
def _processes() -> Processes:
    pool = Processes(1)
    atexit.register(pool.shutdown, cancel_futures=True)
    return pool


def _limited(parse: Callable[..., T], *arguments: object) -> T:
    with contextlib.suppress(ImportError, ValueError, OSError):  # no such limit on this system
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
    return parse(*arguments)


# ---------------------------------------------------------------- the parsers


def load_mtx(place: str) -> object:
    """The matrix of a MatrixMarket file: a sparse matrix or an array."""
    from scipy.io import mminfo, mmread

    source = _without_mark(place)
    rows, columns, entries, *_ = mminfo(source())
    _require_entries(rows, columns, entries)
    if entries * 8 > MEMORY // 2:
        raise InvalidInput(f"it claims {entries} entries, which do not fit into {MEMORY >> 30} GiB")
    return mmread(source())


def _without_mark(place: str) -> Callable[[], str | BytesIO]:
    """What scipy is to read: the file, or its bytes behind a byte order mark."""
    with open(place, "rb") as stream:
        if stream.read(3) != b"\xef\xbb\xbf":
            return lambda: place
        text = stream.read()
    return lambda: BytesIO(text)


def load_mat(place: str, known: tuple[str, ...]) -> dict[str, object]:
    """The variables of these names in a .mat file of version 5."""
    from scipy.io import loadmat, whosmat

    names = [name for name, *_ in whosmat(place)]
    twice = next((name for name in known if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"the variable {shown(twice)} stands twice: which one counts?")
    held = loadmat(place, verify_compressed_data_integrity=True, variable_names=list(known))
    found: dict[str, object] = {}
    for name in known:
        if name in held:
            found[name] = held[name] if is_sparse(held[name]) else np.asarray(held[name])
    return found


def load_libsvm(data: bytes) -> tuple[object, list[float]]:
    """(A, y) of lines `label index:value ...`; indices count from 1, or from 0 if one of them is 0."""
    from scipy.sparse import csr_array

    labels: list[float] = []
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for number, line in enumerate(unpacked(data).decode("utf-8-sig").splitlines(), 1):
        cells = line.partition("#")[0].split()
        if not cells:
            continue
        labels.append(_numeral(cells[0], number))
        for cell in cells[1:]:
            index, colon, value = cell.partition(":")
            if not colon or not index.isascii() or not index.isdigit():
                raise InvalidInput(f"its line {number} has {shown(cell, 30)}: index:value is needed")
            columns.append(int(index))
            values.append(_numeral(value, number))
        starts.append(len(columns))
        if len(set(columns[starts[-2] :])) < starts[-1] - starts[-2]:
            raise InvalidInput(f"its line {number} has an index twice")
    if not columns:
        raise InvalidInput("it holds no entries")
    first = 0 if min(columns) == 0 else 1
    count = max(columns) + 1 - first
    _require_entries(len(labels), count, len(values))
    return csr_array((values, np.array(columns) - first, starts), shape=(len(labels), count)), labels


def _numeral(text: str, line: int) -> float:
    number = as_number(text)
    if number is None:
        raise InvalidInput(f"its line {line} has {shown(text, 30)}: a number is needed")
    if float(number) != number:
        raise InvalidInput(f"its line {line} has the integer {number}, which is no double")
    return float(number)


def _require_entries(rows: int, columns: int, entries: int) -> None:
    """A matrix with more lines than that is a mistake or an attack, and every vector of its length would be made."""
    if max(rows, columns) > _MOST_LINES + entries:
        raise InvalidInput(f"it claims the shape {rows} x {columns} with {entries} entries: {_MOST_LINES} are admitted")
