"""`sciverify classify [PROBLEM]`: what is where in the SCI hierarchy, with the evidence that there is."""

from __future__ import annotations

import argparse

from sciverify.hierarchy import classification
from sciverify.report.hierarchy import classification_table


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    print(classification_table(classification(options.problem)).render(options.format), end="")
    return 0
