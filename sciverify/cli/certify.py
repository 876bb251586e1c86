"""`sciverify certify PROBLEM X`: proves how far a vector is from the minimisers, or which entries they use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.structure import certify_dimension, certify_support
from sciverify.cli.places import require_places
from sciverify.cli.progress import progress_bar
from sciverify.errors import InvalidInput
from sciverify.problems.files import read_problem, read_vector
from sciverify.problems.sparse_recovery import SparseRecovery


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; always 0."""
    of_the_problem = options.support or options.dimension
    _require_consistent(options, of_the_problem)
    if options.problem == "-" and options.x in ("-", None) and not of_the_problem:
        raise InvalidInput("PROBLEM and X are both -, and standard input holds one of them: name a file X")
    read = [Path(name) for name in (options.problem, options.x) if name not in ("-", None)]
    require_places({"--output": options.output}, [path for path in read if path.is_file()])
    problem = read_problem(
        options.problem, options.kind, parameter=options.parameter, convention=options.convention,
        target=options.target, positive=options.positive or None, intercept=options.intercept or None,
        ridge=options.ridge,
    )  # fmt: skip
    certificate = _certified(problem, options)
    if options.output:
        saved = certificate.save(options.output)
        if len(saved.files) > 1:
            print(f"{saved} needs {saved.files[1].name} next to it: mail both files", file=sys.stderr)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0


def _require_consistent(options: argparse.Namespace, of_the_problem: bool) -> None:
    """Claims about the problem alone have no vector, and only a support has a tolerance."""
    if of_the_problem and options.x is not None:
        word = "--support" if options.support else "--dimension"
        raise InvalidInput(f"X is {options.x}, and {word} is about the problem alone: leave X out")
    if options.tolerance is not None and not options.support:
        raise InvalidInput(f"--tolerance {options.tolerance} goes with --support")


def _certified(problem: SparseRecovery, options: argparse.Namespace) -> Certificate:
    with progress_bar() as told:
        if options.dimension:
            return certify_dimension(problem, progress=told)
        if options.support:
            return certify_support(problem, tolerance=options.tolerance, progress=told)
        point = read_vector(options.x) if options.x is not None else _own_vector(options.problem)
        return certify_distance(problem, point, options.digits, progress=told)


def _own_vector(path: str) -> object:
    """The vector that a problem's own file holds."""
    try:
        return read_vector(path)
    except InvalidInput as error:
        raise InvalidInput(f"X is left out, and {error}: name a file X") from None
