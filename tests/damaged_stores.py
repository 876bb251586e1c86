"""Stores of audits, damaged in many ways, and what an audit makes of them."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sciverify as sv
from sciverify.audit import Claim, Instance, SolverFunction, Store, run_audit
from sciverify.audit.result import Result, Trace
from sciverify.audit.store import checksum

SOLVERS = Path(__file__).parent / "audit" / "solvers.py"
SOLVER = SolverFunction(str(SOLVERS), "large_y")
CLAIM = Claim("1e-3", relative=True)
INSTANCES = [Instance(f"y0 = {k}", "lasso", np.eye(3), np.array([k, -2.0, 0.25]), 1.0) for k in range(1, 8)]
PROVEN = (
    "instance",
    "finding",
    "lower",
    "upper",
    "norm_lower",
    "norm_upper",
    "certificate",
    "norm_certificate",
    "kind",
)
"""Columns that follow from the answer, the instance and the claim: a false one is found by `recheck`."""
SAID = ("success", "status", "warnings", "violations", "vector", "gap", "reason")
_PAGE = 4096


@dataclass(frozen=True)
class Whole:
    """A store of all instances, once as a file and once with its newest rows in a write-ahead log, and its results."""

    closed: Path
    killed: Path
    results: tuple[Result, ...]

    def copy(self, folder: Path, *, killed: bool = False) -> Path:
        """A store to be damaged."""
        source, target = self.killed if killed else self.closed, folder / "store.sqlite"
        for end in ("", "-wal", "-shm"):
            Path(f"{target}{end}").unlink(missing_ok=True)
        for end in ("", "-wal") if killed else ("",):
            shutil.copyfile(f"{source}{end}", f"{target}{end}")
        return target


def whole(folder: Path) -> Whole:
    """As an audit leaves it that ended, and one that was killed before SQLite tidied up."""
    closed, killed = folder / "closed.sqlite", folder / "killed.sqlite"
    results = run_audit(SOLVER, CLAIM, INSTANCES).results
    found = [(result, Trace(0.0, "")) for result in results]
    with Store(closed) as store:
        store.add(found[:3])
    shutil.copyfile(closed, killed)
    with Store(closed) as store:
        store.add(found[3:])
        shutil.copyfile(f"{closed}-wal", f"{killed}-wal")
    return Whole(closed, killed, results)


def outcome(of: Whole, place: Path, *, recheck: bool = False) -> str:
    """'told', 'whole', or in words what is wrong with an audit that goes on from a damaged store."""
    try:
        audit = run_audit(SOLVER, CLAIM, INSTANCES, store=place, recheck=recheck)
    except sv.InvalidInput as error:
        return "told" if str(error) and "\n" not in str(error) else f"no sentence: {error!r}"
    except Exception as error:
        return f"traceback: {error!r}"
    if len(audit.results) != len(INSTANCES):
        return f"lost: {len(audit.results)} results"
    wrong = [r.instance for r, true in zip(audit.results, of.results, strict=True) if not _same(r, true, recheck)]
    return f"false: {wrong}" if wrong else "whole"


def _same(result: Result, true: Result, recheck: bool) -> bool:
    """With fitting checksums the words of a solver may be anybody's; what is proven is not."""
    return all(getattr(result, name) == getattr(true, name) for name in PROVEN) if recheck else result == true


# ------------------------------------------------------------ damage


Damage = Callable[[Whole, Path, random.Random], Path]


def flipped_bits(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    _flip(place, luck)
    return place


def truncated(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    _cut(place, luck)
    return place


def zeroed_page(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    data = bytearray(place.read_bytes())
    k = luck.randrange(len(data) // _PAGE)
    data[k * _PAGE : (k + 1) * _PAGE] = bytes(_PAGE)
    place.write_bytes(data)
    return place


def swapped_pages(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    data = place.read_bytes()
    pages = [data[k : k + _PAGE] for k in range(0, len(data), _PAGE)]
    one, other = luck.sample(range(len(pages)), 2)
    pages[one], pages[other] = pages[other], pages[one]
    place.write_bytes(b"".join(pages))
    return place


def swapped_rows(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    one, other = luck.sample([r.key for r in of.results], 2)
    with opened(place) as edit:
        for before, after in ((one, "?"), (other, one), ("?", other)):
            edit.execute("UPDATE results SET key = ? WHERE key = ?", (after, before))
    return place


def deleted_rows(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    with opened(place) as edit:
        for result in luck.sample(of.results, 2):
            edit.execute("DELETE FROM results WHERE key = ?", (result.key,))
    return place


def foreign_tables(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    with opened(place) as edit:
        edit.executescript(luck.choice((
            "CREATE TABLE mine (a); INSERT INTO mine VALUES (1)",
            "DROP TABLE results; CREATE TABLE results (key TEXT PRIMARY KEY, finding)",
            "ALTER TABLE results ADD COLUMN more",
            "ALTER TABLE results RENAME TO kept; CREATE VIEW results AS SELECT * FROM kept",
            "DROP TABLE traces; CREATE VIEW traces AS SELECT 1 AS key",
            "DROP TABLE accepted; CREATE TABLE accepted (digest)",
            "CREATE TRIGGER forgets BEFORE INSERT ON results BEGIN SELECT RAISE(IGNORE); END; DELETE FROM results",
            "PRAGMA user_version = 4",
            "PRAGMA application_id = 7",
        )))  # fmt: skip
    return place


def edited_value(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    _edit(of, place, luck, (*PROVEN, *SAID), fitting=False)
    return place


def edited_with_fitting_checksum(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    _edit(of, place, luck, PROVEN, fitting=True)
    return place


def flipped_bits_of_the_log(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder, killed=True)
    _flip(Path(f"{place}-wal"), luck)
    return place


def truncated_log(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder, killed=True)
    _cut(Path(f"{place}-wal"), luck)
    return place


def missing_log(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder, killed=True)
    Path(f"{place}-wal").unlink()
    return place


def log_alone(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder, killed=True)
    if luck.random() < 0.5:
        place.unlink()
    else:
        place.write_bytes(b"")
    return place


def log_of_another_store(of: Whole, folder: Path, luck: random.Random) -> Path:
    place = of.copy(folder)
    shutil.copyfile(f"{of.killed}-wal", f"{place}-wal")
    return place


DAMAGES: tuple[Damage, ...] = (
    flipped_bits, truncated, zeroed_page, swapped_pages, swapped_rows, deleted_rows, foreign_tables, edited_value,
    edited_with_fitting_checksum, flipped_bits_of_the_log, truncated_log, missing_log, log_alone, log_of_another_store,
)  # fmt: skip
FITTING = (edited_with_fitting_checksum,)
"""What only `recheck` can find."""


def _flip(place: Path, luck: random.Random) -> None:
    data = bytearray(place.read_bytes())
    for _ in range(luck.choice((1, 8, 64))):
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    place.write_bytes(data)


def _cut(place: Path, luck: random.Random) -> None:
    data = place.read_bytes()
    place.write_bytes(data[: luck.choice((0, luck.randrange(len(data)), luck.randrange(len(data)) // _PAGE * _PAGE))])


def _edit(of: Whole, place: Path, luck: random.Random, columns: Sequence[str], *, fitting: bool) -> None:
    """A value of one row becomes that of another row, or something else."""
    with opened(place) as edit:
        while True:
            name, (one, other) = luck.choice(columns), luck.sample([r.key for r in of.results], 2)
            (before,), (theirs,) = (
                edit.execute(f"SELECT {name} FROM results WHERE key = ?", (key,)).fetchone() for key in (one, other)
            )
            value = luck.choice((theirs, "held", "wrong", "undecided", "raised", "0", "1/7", "", None, b"x"))
            if value != before:
                break
        edit.execute(f"UPDATE results SET {name} = ? WHERE key = ?", (value, one))
        if fitting:
            row = edit.execute("SELECT * FROM results WHERE key = ?", (one,)).fetchone()
            edit.execute("UPDATE results SET checksum = ? WHERE key = ?", (checksum(row[:-1]), one))


class opened:  # noqa: N801
    """A connection without the store's own guards, which commits and closes."""

    def __init__(self, place: Path) -> None:
        self._connection = sqlite3.connect(place)
        self._connection.executescript("DROP TRIGGER no_update; DROP TRIGGER no_delete")

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *reason: object) -> None:
        self._connection.commit()
        self._connection.close()
