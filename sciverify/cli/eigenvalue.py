"""`sciverify eigenvalue NAME near`: proves that an interval holds one point of the spectrum, a simple eigenvalue."""

from __future__ import annotations

import argparse
import sys

from sciverify.cli.named_operators import named_operator
from sciverify.cli.places import require_places
from sciverify.cli.progress import progress_bar
from sciverify.errors import Undecided
from sciverify.spectra.eigenvalue import certify_eigenvalue


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; 1 where nothing is proven, else 0."""
    require_places({"--output": options.output}, [])
    operator = named_operator(options.operator, options.lam, options.alpha)
    try:
        with progress_bar() as told:
            certificate = certify_eigenvalue(
                operator, options.near, within=options.within, size=options.size, most_sites=options.most_sites,
                seconds=options.seconds, progress=told,
            )  # fmt: skip
    except Undecided as reason:
        print(f"not proven: {reason}", file=sys.stderr)
        return 1
    if options.output:
        certificate.save(options.output)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0
