"""When, how and where a report was made: date, command, machine, versions."""

from __future__ import annotations

import ast
import os
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from sciverify._version import __version__
from sciverify.report.table import as_text

_PACKAGES = ("numpy", "scipy", "python-flint", "mpmath")
_DAY = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a report says of itself.

    Attributes
    ----------
    written : str
        Date and time of the report, UTC.
    obtained : str
        The days of the results in it; empty where nobody knows them.
    command : str
        The command line; empty where there was none.
    machine : str
        Cores, operating system and Python.
    versions : tuple of (str, str)
    """

    written: str
    obtained: str
    command: str
    machine: str
    versions: tuple[tuple[str, str], ...]

    def as_html(self, software: Sequence[str]) -> str:
        """Rows of names and values; `software` is what the audit itself recorded of its subject."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions)
        said = {
            "written": self.written,
            "results of": self.obtained,
            "command": self.command,
            "machine": self.machine,
            "versions": versions,
            "subject": "; ".join(software),
        }
        rows = "\n".join(
            f"<dt>{name}</dt><dd>{f'<code>{as_text(value)}</code>' if name == 'command' else as_text(value)}</dd>"
            for name, value in said.items()
            if value
        )
        return f'<section id="circumstances">\n<h2>When, how and where</h2>\n<dl>\n{rows}\n</dl>\n</section>'


def circumstances(
    command: Sequence[str] = (), finished: tuple[float, float] | None = None, code: Path | None = None
) -> Circumstances:
    """Those of a report that is written now, here.

    Parameters
    ----------
    command : sequence of str
        The words of the command line.
    finished : pair of float, optional
        When the first and the last result came, in seconds since 1970.
    code : Path, optional
        A file of Python; the versions of what it imports are listed too.
    """
    packages = dict.fromkeys((*_PACKAGES, *(() if code is None else imported_by(code))))
    days = [] if finished is None else [_utc(end).strftime(_DAY) for end in finished]
    return Circumstances(
        datetime.now(UTC).strftime(f"{_DAY} %H:%M UTC"),
        " to ".join(dict.fromkeys(days)),
        shlex.join(command),
        f"{os.cpu_count() or 1} cores ({platform.machine()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}",
        (("sciverify", __version__), *((name, found) for name in packages if (found := _version(name)))),
    )


def imported_by(path: Path) -> tuple[str, ...]:
    """The installed distributions that a file of Python imports by name; none if it cannot be read."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    owners = packages_distributions() if names - sys.stdlib_module_names else {}
    return tuple(sorted({owner for name in names for owner in owners.get(name, ())}))


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
