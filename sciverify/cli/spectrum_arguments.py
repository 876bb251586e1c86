"""What the commands about spectra take, in words for `--help`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
import re
from pathlib import Path


def add_spectrum(parser: argparse.ArgumentParser) -> None:
    """What `spectrum` takes."""
    parser.description = "Points of a grid that lie near the spectrum of an operator on l2, each with a proven bound."
    parser.add_argument("operator", metavar="OPERATOR", help="almost-mathieu, fibonacci, free, or MODULE:OPERATOR")
    parser.add_argument("--n", type=int, default=100, help="the grid is (1/n) Z (default %(default)s)")
    _add_parameters(parser)
    parser.add_argument("--size", type=int, metavar="N", help="sites of the vectors (default: n)")
    parser.add_argument(
        "--within",
        type=_interval,
        metavar="LOW,HIGH",
        help="an interval such as --within=-1/2,3, or two corners such as --within=-2-1j,2+1j",
    )
    parser.add_argument(
        "--resolvent",
        choices=("normal", "numerical-range"),
        help="what you know of an operator that is not normal by its form; it becomes a condition of the claim",
    )
    parser.add_argument("--seconds", type=float, metavar="S", help="end after so many seconds")
    parser.add_argument("--jobs", type=int, default=1, metavar="J", help="processes (default: threads of this one)")
    parser.add_argument(
        "--executor", choices=("processes", "dask"), default="processes", help="the result is the same, bit for bit"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of dask, for example tcp://127.0.0.1:8786")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the certificate there")
    parser.add_argument("--plot", type=_figure, metavar="FILE", help="a figure: .png, .svg or .pdf")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")


def _interval(word: str) -> tuple[object, object]:
    """Two numerals, or two complex numbers."""
    low, comma, high = word.partition(",")
    try:
        ends = [complex(end) if "j" in end else end for end in (low, high)]
    except ValueError:
        comma = ""
    if not comma:
        raise argparse.ArgumentTypeError(f"{word!r} is no interval: write LOW,HIGH, such as -1/2,3")
    return ends[0], ends[1]


def _figure(word: str) -> Path:
    """A file whose ending says what kind of figure it is."""
    path = Path(word)
    if path.suffix not in (".png", ".svg", ".pdf"):
        raise argparse.ArgumentTypeError(f"{word!r} is no figure: a name that ends with .png, .svg or .pdf is needed")
    return path


def add_gaps(parser: argparse.ArgumentParser) -> None:
    """Of `sciverify gaps`."""
    parser.description = "Prove that an operator on an infinite space has no spectrum between two numbers."
    _take_negative_numbers(parser)
    parser.add_argument(
        "operator",
        metavar="OPERATOR",
        help="free, fibonacci, almost-mathieu, hofstadter, or MODULE:OPERATOR",
    )
    parser.add_argument("a", metavar="A", help="a rational number such as -2/5 or 0.1")
    parser.add_argument("b", metavar="B", help="a larger one")
    _add_parameters(parser)
    parser.add_argument("--flux", default="1/3", metavar="P/Q", help="of hofstadter (default %(default)s)")
    _add_windows(parser)


def add_eigenvalue(parser: argparse.ArgumentParser) -> None:
    """Of `sciverify eigenvalue`."""
    parser.description = "Prove that an interval holds one point of a spectrum, a simple eigenvalue, and enclose it."
    _take_negative_numbers(parser)
    parser.add_argument("operator", metavar="OPERATOR", help="MODULE:OPERATOR, or free, almost-mathieu")
    parser.add_argument("near", metavar="NEAR", help="a rational number near the eigenvalue")
    parser.add_argument("--within", type=_interval, metavar="LOW,HIGH", help="the interval (default: one is chosen)")
    _add_parameters(parser)
    parser.add_argument("--size", type=int, metavar="N", help="sites of the vector (default: as many as it needs)")
    _add_windows(parser)


def _take_negative_numbers(parser: argparse.ArgumentParser) -> None:
    """Numbers such as -2/5 are no options."""
    parser._negative_number_matcher = re.compile(r"^-\d[\d./]*$")


def _add_windows(parser: argparse.ArgumentParser) -> None:
    """What both commands take that look at windows."""
    parser.add_argument(
        "--most-sites", type=int, default=1600, metavar="N", help="longest windows (default %(default)s)"
    )
    parser.add_argument("--seconds", type=float, metavar="S", help="end after so many seconds")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the certificate there")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def add_audit_spectra(parser: argparse.ArgumentParser) -> None:
    """Of `sciverify audit-spectra`."""
    parser.description = (
        "Ask solvers how far points are from spectra of operators on infinite spaces that are known in closed form, "
        "and hold their answers against proofs."
    )
    parser.epilog = (
        "A function is asked (A, places, z): A is a sparse matrix of SciPy, all rows of the "
        "columns of an operator, A[places] its finite section; it returns the distance of z to the spectrum of the "
        "operator, or (distance, vector)."
    )
    parser.add_argument(
        "solvers",
        nargs="*",
        metavar="SOLVER",
        help="scipy-eigsh, scipy-eigs, scipy-svds-arpack, scipy-svds-propack, scipy-svds-lobpcg, scipy-lobpcg, "
        "finite-section, kernel-polynomial, or MODULE:FUNCTION (default: all that have names)",
    )
    parser.add_argument("--size", type=int, default=100, metavar="N", help="about so many sites (default %(default)s)")
    parser.add_argument(
        "--tolerance", default="1/1000", metavar="T", help="how much too small a claim may be (default %(default)s)"
    )
    parser.add_argument(
        "--self-adjoint", action="store_true", help="ask about self-adjoint operators only, for a function of yours"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write certificates of the failures there, and the table"
    )
    parser.add_argument("--format", choices=("text", "json", "csv", "markdown", "latex", "html"), default="text")


def _add_parameters(parser: argparse.ArgumentParser) -> None:
    """Of the operators that have names."""
    parser.add_argument("--lam", default="1", metavar="L", help="of almost-mathieu and fibonacci (default %(default)s)")
    parser.add_argument(
        "--alpha", default="golden", metavar="ALPHA", help="of almost-mathieu: golden, or a fraction (default golden)"
    )
