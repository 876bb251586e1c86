"""`sciverify classify [PROBLEM]`: what is where in the SCI hierarchy, with the evidence that there is."""

from __future__ import annotations

import argparse

from sciverify.cli.printing import print_table
from sciverify.hierarchy import classification
from sciverify.report.hierarchy import classification_table


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    print_table(classification_table(classification(options.problem)), options.format)
    return 0
