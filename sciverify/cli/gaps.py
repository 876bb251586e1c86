"""`sciverify gaps NAME a b`: proves that no spectrum of an operator lies between two numbers."""

from __future__ import annotations

import argparse
import sys

from sciverify.cli.named_operators import named_operator
from sciverify.cli.places import require_places
from sciverify.cli.progress import progress_bar
from sciverify.errors import Undecided
from sciverify.l2.named import almost_mathieu
from sciverify.spectra.gap import certify_gap


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; 1 where nothing is proven, else 0."""
    require_places({"--output": options.output}, [])
    every = options.operator == "hofstadter" or None
    operator = (
        almost_mathieu(1, options.flux) if every else named_operator(options.operator, options.lam, options.alpha)
    )
    try:
        with progress_bar() as told:
            certificate = certify_gap(
                operator, options.a, options.b, every_phase=every, most_sites=options.most_sites,
                seconds=options.seconds, progress=told,
            )  # fmt: skip
    except Undecided as reason:
        print(f"not proven: {reason}", file=sys.stderr)
        return 1
    if options.output:
        certificate.save(options.output)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0
