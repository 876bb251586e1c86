"""`sciverify classify [PROBLEM]`: what is where in the SCI hierarchy, with the evidence that there is."""

from __future__ import annotations

import argparse

from sciverify.cli.printing import print_table
from sciverify.hierarchy import classification
from sciverify.report.hierarchy import classification_page, classification_table


def run(options: argparse.Namespace) -> int:
    """Print the table; as HTML with the hierarchy drawn."""
    rows = classification(options.problem)
    if options.format == "html":
        print(classification_page(rows), end="")
    else:
        print_table(classification_table(rows), options.format)
    return 0
