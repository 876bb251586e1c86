"""What `sciverify report` takes, in words for `--help`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_report(parser: argparse.ArgumentParser) -> None:
    """Of `sciverify report`."""
    parser.description = (
        "One table of several audits, from the pages that `sciverify audit --report` or `sciverify reproduce audit` "
        "wrote, and what changed between two: which instances fail newly, no longer fail, got worse or better by proof."
    )
    parser.epilog = (
        "Two pages are compared as they are named, the older one first. Of more, those of the same solver with the "
        "same claim are, each with the one that was written before it."
    )
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE", help="a page of an audit, or a folder of pages")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="write one HTML page that links to them here")
    parser.add_argument("--title", default="Audits", help="of that page (default %(default)s)")
    parser.add_argument("--format", choices=("text", "json", "csv", "markdown", "html"), default="text")
