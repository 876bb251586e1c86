"""`sciverify report PAGES`: a table of several audits, and what changed between two."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from sciverify.cli.places import require_places
from sciverify.cli.printing import print_table
from sciverify.cli.waiting import waiting
from sciverify.errors import InvalidInput
from sciverify.report.audit_record import AuditRecord, read_record
from sciverify.report.audits_page import audits_page, audits_table
from sciverify.report.comparison import Comparison, comparison_table, comparisons
from sciverify.whole_files import write_whole


def run(options: argparse.Namespace) -> int:
    """Print the tables, and write the page if a file is named; 1 if an instance fails newly, else 0."""
    files = _pages(options.pages, options.out)
    require_places({"--out": options.out}, files)
    with waiting("reading"):
        records = [read_record(path) for path in files]
        compared = comparisons(records)
    if options.out is not None:
        folder = options.out.resolve().parent
        pages = [(_address(path, folder), record) for path, record in zip(files, records, strict=True)]
        write_whole(options.out, audits_page(options.title, pages, compared))
    _print(records, compared, options.format)
    return int(any(comparison.newly_failing for comparison in compared))


def _pages(named: Sequence[Path], out: Path | None) -> list[Path]:
    """The files that are named, and those with a record in folders that are: an index is none."""
    found: list[Path] = []
    for path in named:
        inside = sorted(path.glob("*.html")) if path.is_dir() else [path]
        own = None if out is None else out.resolve()
        found += [page for page in inside if page.resolve() != own and (page == path or page.name != "index.html")]
    if not found:
        raise InvalidInput(f"there is no page of an audit in {', '.join(map(str, named))}: name files or their folder")
    return found


def _address(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder)).as_posix()


def _print(records: Sequence[AuditRecord], compared: Sequence[Comparison], form: str) -> None:
    """The table of audits, or, where two are compared, what changed: that table alone for programs."""
    if form == "text" or not compared:
        print_table(audits_table(records), form)
    for comparison in compared:
        if form == "text":
            print()
        print_table(comparison_table(comparison), form)
