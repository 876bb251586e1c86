"""The bar that a verb with `progress=` moves, on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from sciverify.allowance import Progress as Told

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())


@contextmanager
def progress_bar() -> Iterator[Told]:
    """A function of a phrase and a share, within the block."""
    console = Console(stderr=True)
    if not console.is_terminal:  # rich ends a bar with an empty line there, disabled or not in its older versions
        yield _nothing_is_told
        return
    with Progress(*_COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def told(phrase: str, share: float | None) -> None:
            bar.update(task, description=phrase, completed=share or 0.0)

        yield told


def _nothing_is_told(phrase: str, share: float | None) -> None:
    """What a bar does that nobody sees."""
