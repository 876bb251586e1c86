"""The command line: `sciverify reproduce`, `certify` and `check`.

Exit codes: 0 verified, 1 rejected or refuted, 2 bad input.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sciverify import __version__
from sciverify.errors import SciverifyError

_FORMATS = ("text", "json", "csv", "markdown", "latex", "html")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (SciverifyError, OSError) as error:
        print(f"sciverify: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("sciverify: interrupted; files already written are whole", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sciverify",
        description="Computation whose accuracy claims are proofs.",
        epilog="exit codes: 0 verified, 1 rejected or refuted, 2 bad input",
    )
    parser.add_argument("--version", action="version", version=f"sciverify {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_reproduce(commands.add_parser("reproduce", help="re-run, audit and certify published tables"))
    _add_certify(commands.add_parser("certify", help="prove how far a vector is from the set of minimisers"))
    _add_check(commands.add_parser("check", help="re-prove certificate files with the independent checker"))
    return parser


def _add_reproduce(parser: argparse.ArgumentParser) -> None:
    parser.description = "Re-run published tables and certify every number in them."
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="training, lasso (default: all tables)")
    parser.add_argument(
        "--out", type=Path, default=Path("sciverify-results"), metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument("--digits", type=int, default=20, help="significant digits of certified bounds (default 20)")
    parser.add_argument(
        "--further-nonzeros",
        type=int,
        default=0,
        metavar="S",
        help="non-zero entries of the minimisers behind the spike; the published script measures with 0 (default)",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rows: a first look in seconds")
    parser.add_argument(
        "--time-limit",
        type=float,
        default=1.5,
        metavar="S",
        help="seconds after which a solver of the lasso table is stopped (default %(default)s)",
    )
    parser.add_argument("--format", choices=_FORMATS, default="text")
    parser.set_defaults(run=_reproduce)


def _reproduce(options: argparse.Namespace) -> int:
    from sciverify.errors import InvalidInput
    from sciverify.reproduce import TABLES, reproduce

    for name in options.tables:
        if name not in TABLES:
            raise InvalidInput(f"{name!r} is no table: known are {', '.join(TABLES)}")
    return reproduce(options.tables or list(TABLES), options)


def _add_certify(parser: argparse.ArgumentParser) -> None:
    parser.description = "Prove how far a vector is from the set of minimisers of a problem."
    parser.add_argument("problem", metavar="PROBLEM", help='JSON or .npz with "A", "y" and "lam" or "eta"')
    parser.add_argument("x", metavar="X", help="JSON array or .npy")
    parser.add_argument(
        "--problem",
        dest="kind",
        choices=("basis-pursuit", "lasso", "square-root-lasso"),
        help="what the file is, if it does not say so itself (default: square-root-lasso)",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="CERT", help="write the certificate here")
    parser.add_argument("--digits", type=int, default=20)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=_certify)


def _certify(options: argparse.Namespace) -> int:
    from sciverify.certify.distance import certify_distance
    from sciverify.problems.files import read_problem, read_vector

    certificate = certify_distance(read_problem(options.problem, options.kind), read_vector(options.x), options.digits)
    if options.output:
        certificate.save(options.output)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.description = "Re-prove certificate files with the one-file checker, which shares no code with sciverify."
    parser.add_argument("files", nargs="+", metavar="CERT")
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from sciverify.checker import check

    return check.main(options.files)
