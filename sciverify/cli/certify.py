"""`sciverify certify PROBLEM X`: proves how far a vector is from the minimisers."""

from __future__ import annotations

import argparse
import sys

from sciverify.certify.distance import certify_distance
from sciverify.errors import InvalidInput
from sciverify.problems.files import read_problem, read_vector


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; always 0."""
    if options.problem == options.x == "-":
        raise InvalidInput("PROBLEM and X are both -: standard input holds one of them")
    problem = read_problem(
        options.problem, options.kind, parameter=options.parameter, convention=options.convention,
        target=options.target, positive=options.positive or None, intercept=options.intercept or None,
        ridge=options.ridge,
    )  # fmt: skip
    certificate = certify_distance(problem, read_vector(options.x), options.digits)
    if options.output:
        saved = certificate.save(options.output)
        if len(saved.files) > 1:
            print(f"{saved} needs {saved.files[1].name} next to it: mail both files", file=sys.stderr)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0
