"""Results on disk: SQLite, append-only, one row a key; what is there is never asked again.

The table `results` is the identity of a store: identical audits give identical rows, in whatever order they came and
however often they were interrupted. Times and printed words are in `traces`, which is no part of it, and neither is
`accepted`: which certificate files the independent checker has proven again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from sciverify.audit.result import Finding, Result, Trace
from sciverify.errors import InvalidInput
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.isolation.outcome import Kind

_COLUMNS = tuple(field.name for field in fields(Result))
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, {", ".join(_COLUMNS[1:])}, checksum TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS traces (key TEXT, seconds REAL, output TEXT, finished REAL);
CREATE TABLE IF NOT EXISTS accepted (checker TEXT, digest TEXT, PRIMARY KEY (checker, digest)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON results BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON results BEGIN SELECT RAISE(ABORT, 'append-only'); END;
PRAGMA user_version = 4;
"""
_APPLICATION = 0x53564131
_ATTEMPTS = 50
_FRACTIONS = ("lower", "upper", "norm_lower", "norm_upper")
_LISTS = ("warnings", "violations")
_TEXTS = ("certificate", "norm_certificate")


class Store:
    """A file of results; a context manager.

    Parameters
    ----------
    path : str or Path
        Made if it is not there; ":memory:" keeps nothing.

    Attributes
    ----------
    read_only : bool
        The file, or its folder, cannot be written: results are read, and none can be added.

    Raises
    ------
    InvalidInput
        The file is there and is no store of this version; it is damaged, cannot be read or made.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import Store
    >>> with Store("results.db") as store:
    ...     store.read_only
    False
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        _refuse_place(Path(path))
        self.read_only = Path(path).is_file() and not all(os.access(p, os.W_OK) for p in (path, Path(path).parent))
        for attempt in range(_ATTEMPTS):
            try:
                self._connection = self._read_only() if self.read_only else _connect(path)
                try:
                    self._open()
                except BaseException:
                    self.close()
                    raise
                return
            except (sqlite3.Error, UnicodeError) as error:  # SQLite's words about a damaged schema hold bytes of it
                if "locked" not in str(error) or attempt == _ATTEMPTS - 1:  # somebody else makes the same file just now
                    cause = "cannot be used" if isinstance(error, sqlite3.OperationalError) else "is no store of audits"
                    words = "its schema is damaged" if isinstance(error, UnicodeError) else error
                    raise InvalidInput(f"{path} {cause}: {words}") from None
            time.sleep(0.1)

    def _read_only(self) -> sqlite3.Connection:
        """The file as it stands; where a write-ahead log lies beside it, a copy of both, as SQLite would write."""
        beside = _log_of(self.path)
        if not beside.is_file() or not beside.stat().st_size:
            return sqlite3.connect(f"{Path(self.path).absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
        self._copy = tempfile.TemporaryDirectory(prefix="sciverify-store-", ignore_cleanup_errors=True)
        copy = Path(self._copy.name) / "store.sqlite"
        for source, target in ((Path(self.path), copy), (beside, _log_of(copy))):
            shutil.copyfile(source, target)
        return _connect(copy)

    def _open(self) -> None:
        run = self._connection.execute
        application, version = run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]
        tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if (tables and application != _APPLICATION) or version not in (0, 4):
            raise InvalidInput(f"{self.path} is no store of audits of this version: choose another file")
        if self.read_only:
            return
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run(f"PRAGMA application_id = {_APPLICATION}")
        self._connection.executescript(_SCHEMA)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()

    def require_room(self, missing: int, count: int) -> None:
        """Refuse a store that lacks results and cannot take them, before anybody is asked for them."""
        if self.read_only and missing:
            raise InvalidInput(
                f"the store {self.path} cannot be written, and {missing} of {count} results are not in it: copy it to "
                "where it can be, and name the copy"
            )

    def add(self, results: Iterable[tuple[Result, Trace]]) -> None:
        """Add results, all or none; a key that is there already keeps its row."""
        results = list(results)
        self.require_room(len(results), len(results))
        marks = ", ".join("?" * (len(_COLUMNS) + 1))
        with self._sound(), self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            for result, trace in results:
                row = _row(result)
                connection.execute(f"INSERT OR IGNORE INTO results VALUES ({marks})", (*row, checksum(row)))
                traced = (result.key, trace.seconds, trace.output, time.time())
                connection.execute("INSERT INTO traces VALUES (?, ?, ?, ?)", traced)

    def get(self, key: str) -> Result | None:
        """The result under a key."""
        with self._sound():
            row = self._connection.execute("SELECT * FROM results WHERE key = ?", (key,)).fetchone()
            return None if row is None else _result(row)

    def trace(self, key: str) -> Trace | None:
        """The last trace of a result."""
        query = "SELECT seconds, output FROM traces WHERE key = ? ORDER BY rowid DESC"
        with self._sound():
            row = self._connection.execute(query, (key,)).fetchone()
        return None if row is None else Trace(*row)

    def finished(self, keys: Iterable[str]) -> tuple[float, float] | None:
        """When the first and the last of these results came, in seconds since 1970; None where nothing says so."""
        chosen = set(keys)
        with self._sound():
            rows = self._connection.execute("SELECT key, finished FROM traces").fetchall()
        times = [time for key, time in rows if key in chosen and time is not None]
        return (min(times), max(times)) if times else None

    def accepted(self, checker: str) -> set[str]:
        """sha256 of the certificate files that this checker accepted, as `add_accepted` was told."""
        with self._sound():
            rows = self._connection.execute("SELECT digest FROM accepted WHERE checker = ?", (checker,))
            return {digest for (digest,) in rows}

    def add_accepted(self, checker: str, digests: Iterable[str]) -> None:
        """Keep which files a checker accepted, if the store can be written: the same bytes need not be proven again."""
        if self.read_only:
            return
        with self._sound(), self._connection as connection:
            connection.executemany("INSERT OR IGNORE INTO accepted VALUES (?, ?)", [(checker, d) for d in digests])

    def __contains__(self, key: str) -> bool:
        with self._sound():
            return self._connection.execute("SELECT 1 FROM results WHERE key = ?", (key,)).fetchone() is not None

    def __len__(self) -> int:
        with self._sound():
            return int(self._connection.execute("SELECT count(*) FROM results").fetchone()[0])

    def __iter__(self) -> Iterator[Result]:
        with self._sound():
            for row in self._connection.execute("SELECT * FROM results ORDER BY key"):
                yield _result(row)

    def dump(self) -> list[tuple[object, ...]]:
        """The rows of the table `results` as they stand in the file, by key: equal for equal audits."""
        with self._sound():
            return self._connection.execute("SELECT * FROM results ORDER BY key").fetchall()

    @contextlib.contextmanager
    def _sound(self) -> Iterator[None]:
        """Whatever SQLite cannot do, or what a row is not, as one sentence."""
        try:
            yield
        except (sqlite3.Error, zlib.error, UnicodeError, ValueError, TypeError, KeyError) as error:
            words = f"{type(error).__name__}: {error}" if not isinstance(error, InvalidInput) else str(error)
            raise InvalidInput(
                f"the store {self.path} cannot be used: {words}; rows that were whole are kept: free space or repair "
                "the file, or choose another one"
            ) from None


def _connect(path: str | Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=60.0, isolation_level=None)


def _log_of(path: str | Path) -> Path:
    """The write-ahead log that SQLite keeps beside a store which is open, or whose process was killed."""
    return Path(f"{path}-wal")


def _refuse_place(path: Path) -> None:
    """Raise `InvalidInput` where SQLite would fail without saying why, or would drop results without a word."""
    if path.is_dir():
        raise InvalidInput(f"the store {path} is a directory: name a file in it")
    if not path.parent.is_dir():
        raise InvalidInput(f"the store {path} has no folder to be in: make {path.parent} first")
    if not path.exists() and not os.access(path.parent, os.W_OK):
        raise InvalidInput(f"the store {path} cannot be made: nothing can be written in {path.parent}")
    log = _log_of(path)
    if not (path.is_file() and path.stat().st_size) and log.is_file() and log.stat().st_size:
        raise InvalidInput(
            f"the store {path} is missing or empty, and {log.name} beside it holds results: bring it back, or delete "
            "that"
        )


def checksum(row: tuple[object, ...]) -> str:
    """Of what stands in the columns: a row that was damaged is noticed."""
    return hashlib.sha256(repr(row).encode()).hexdigest()


def _row(result: Result) -> tuple[object, ...]:
    return tuple(_write(name, value) for name, value in zip(_COLUMNS, astuple(result), strict=True))


def _write(name: str, value: Any) -> object:
    if value is None:
        return None
    if name in _FRACTIONS:
        return numeral(value)
    if name in _LISTS:
        return json.dumps(value)
    if name in _TEXTS:
        return zlib.compress(value.encode(), 6)
    if name == "exact":
        return zlib.compress(" ".join(map(numeral, value)).encode(), 6)
    return str(value) if isinstance(value, Kind | Finding) else int(value) if isinstance(value, bool) else value


def _result(found: tuple[object, ...]) -> Result:
    row, kept = found[:-1], found[-1]
    if checksum(row) != kept:
        raise ValueError(f"the row {str(row[0])[:16]} was damaged")
    return Result(*(_read(name, value) for name, value in zip(_COLUMNS, row, strict=True)))


def _read(name: str, value: Any) -> Any:
    readers: dict[str, Any] = {"kind": Kind, "finding": Finding, "success": bool}
    if value is None:
        return None
    if name in _FRACTIONS:
        return _fraction(value)
    if name in _LISTS:
        return tuple(json.loads(value))
    if name in _TEXTS:
        return zlib.decompress(value).decode()
    if name == "exact":
        return tuple(map(_fraction, zlib.decompress(value).decode().split(" ")))
    return readers[name](value) if name in readers else value


def _fraction(text: str) -> Fraction:
    number = to_rational(text)
    if number is None:
        raise ValueError(f"{text!r} stands where a numeral belongs")
    return to_fraction(number)
