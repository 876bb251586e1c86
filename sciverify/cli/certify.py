"""`sciverify certify PROBLEM X`: proves how far a vector is from the minimisers."""

from __future__ import annotations

import argparse
import sys

from sciverify.certify.distance import certify_distance
from sciverify.errors import InvalidInput
from sciverify.problems.files import read_problem, read_vector


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; always 0."""
    if options.problem == "-" and options.x in ("-", None):
        raise InvalidInput("PROBLEM and X are both -, and standard input holds one of them: name a file X")
    problem = read_problem(
        options.problem, options.kind, parameter=options.parameter, convention=options.convention,
        target=options.target, positive=options.positive or None, intercept=options.intercept or None,
        ridge=options.ridge,
    )  # fmt: skip
    point = read_vector(options.x) if options.x is not None else _own_vector(options.problem)
    certificate = certify_distance(problem, point, options.digits)
    if options.output:
        saved = certificate.save(options.output)
        if len(saved.files) > 1:
            print(f"{saved} needs {saved.files[1].name} next to it: mail both files", file=sys.stderr)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0


def _own_vector(path: str) -> object:
    """The vector that a problem's own file holds."""
    try:
        return read_vector(path)
    except InvalidInput as error:
        raise InvalidInput(f"X is left out, and {error}: name a file X") from None
