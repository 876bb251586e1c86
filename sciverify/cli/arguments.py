"""What the commands take, in words for `--help`. Nothing heavy is imported here: it is read at every start."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from sciverify._version import __version__
from sciverify.cli.claim_arguments import add_class
from sciverify.cli.examples import examples_of
from sciverify.cli.exit_codes import codes_of, codes_of_all
from sciverify.cli.network_arguments import add_lipschitz, add_stability
from sciverify.cli.parser import Parser
from sciverify.cli.report_arguments import add_report
from sciverify.cli.spectrum_arguments import add_audit_spectra, add_eigenvalue, add_gaps, add_spectrum
from sciverify.errors import InvalidInput
from sciverify.problems.names import kind_named, symbol_of

_FILES = ".npz, .json, .mat, .mtx, .csv, .tsv, .svm or .libsvm"
_FIRST = (
    "examples, and more in sciverify COMMAND --help:\n"
    "  sciverify audit mine.py:ista --claim 1e-6 --generate 12 --report audit.html\n"
    "  sciverify check certificate.json"
)
_FORMATS = ("text", "json", "csv", "markdown", "latex", "html")


def command_line() -> argparse.ArgumentParser:
    """The parser of the command line; `options.chosen` names the module of this package that runs."""
    line = Parser(
        prog="sciverify",
        description="Computation whose accuracy claims are proofs.",
        epilog=f"{codes_of_all()}\n\n{_FIRST}",
    )
    line.add_argument("--version", action="version", version=f"sciverify {__version__}")
    commands = line.add_subparsers(required=True, dest="chosen", metavar="COMMAND")
    for name, (does, add) in _commands().items():
        parser = commands.add_parser(name, help=does)
        add(parser)
        parser.epilog = "\n\n".join(filter(None, (parser.epilog, codes_of(name), examples_of(name))))
    return line


def read_words(words: Sequence[str]) -> argparse.Namespace:
    """The options in a command line; what a command does not know is its error, and not that of the whole."""
    line = command_line()
    options, unknown = line.parse_known_args(words)
    if unknown:
        command = next(action for action in line._actions if isinstance(action, argparse._SubParsersAction))
        command.choices[options.chosen].error(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _commands() -> dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]]:
    """Command -> what it does in a line, and what adds its arguments."""
    return {
        "reproduce": ("re-run, audit and certify published tables", _add_reproduce),
        "refute": ("play the adversary of the impossibility theorem", _add_refute),
        "audit": ("hold a solver to its claim on many instances", _add_audit),
        "report": ("several audits on one page, and what changed between two", add_report),
        "certify": ("prove how far a vector is from the set of minimisers", _add_certify),
        "lipschitz": ("prove a Lipschitz constant of a dense network", add_lipschitz),
        "stability": ("test whether a reconstruction network is stable and accurate", add_stability),
        "spectrum": ("points near the spectrum of an operator on l2, with bounds", add_spectrum),
        "gaps": ("prove that an operator on l2 has no spectrum between two numbers", add_gaps),
        "audit-spectra": ("hold solvers of eigenvalues against known spectra", add_audit_spectra),
        "eigenvalue": ("prove that an operator on l2 has one eigenvalue near a number", add_eigenvalue),
        "classify": ("what can be computed: the table of the SCI hierarchy", _add_classify),
        "check": ("re-prove certificate files with the independent checker", _add_check),
        "export": ("write a certificate as a theorem for Coq", _add_export),
    }


def _kind(word: str) -> str:
    """The name of a problem, which may be written as the slides do."""
    try:
        return kind_named(word)
    except InvalidInput as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _mebibytes(word: str) -> float:
    """A size in MiB, or "all"."""
    try:
        size = float("inf" if word == "all" else word)
    except ValueError:
        size = -1.0
    if not size >= 0:
        raise argparse.ArgumentTypeError(f"{word!r} is no size: a number of MiB, or all")
    return size


def _symbol(word: str) -> str:
    """The same as P1, P2 or P3."""
    return symbol_of(_kind(word))


def _add_reproduce(parser: argparse.ArgumentParser) -> None:
    parser.description = "Re-run published tables and certify every number in them."
    parser.add_argument(
        "tables",
        nargs="*",
        metavar="TABLE",
        help="training, lasso, theorem4, firenet (default: these four); lipschitz: bounds of networks; hallucination: "
        "reconstruction networks, trained and tested, some minutes; sparse-view: the same for tomography with few "
        "directions; denoising: networks that remove noise, trained and tested; spectra: operators on infinite spaces, "
        "with error control, some minutes; paradox: training data that exclude optimal maps; awareness: best constants "
        "of sparse vectors; hierarchy: towers of algorithms against the adversaries of their classes; audit: every "
        "installed solver on the published corpus, perhaps an hour",
    )
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
    parser.add_argument("--deep", action="store_true", help="training: also K = 9, 12 and n = 40, 60")
    parser.add_argument(
        "--time-limit",
        type=float,
        default=1.5,
        metavar="S",
        help="CPU seconds after which, twice, a solver of the lasso table is stopped (default %(default)s)",
    )
    parser.add_argument(
        "--networks",
        type=Path,
        metavar="DIR",
        help="lipschitz: the folder with LipSDP's .mat files and VNN-COMP's .onnx files (default: $SCIVERIFY_NETWORKS)",
    )
    parser.add_argument("--format", choices=_FORMATS, default="text", help="of what is printed (default text)")


def _add_classify(parser: argparse.ArgumentParser) -> None:
    parser.description = "Computational problems about spectra and minimisers, with their classes and the evidence."
    parser.add_argument("problem", nargs="?", metavar="PROBLEM", help="its name (default: all of them)")
    parser.add_argument("--format", choices=_FORMATS, default="text")


def _add_refute(parser: argparse.ArgumentParser) -> None:
    parser.description = "Play the adversary of the impossibility theorem against an algorithm."
    parser.epilog = (
        "An algorithm is a function training -> network, a network a function y -> x; a "
        "solver is what `sciverify audit` takes: a function f(A, y, lam) -> x, or without lam, or an estimator."
    )
    parser.add_argument("algorithm", metavar="MODULE:ALGORITHM", help="a module, or a file such as mine.py, and a name")
    parser.add_argument(
        "--solver", type=int, metavar="BITS",
        help="it is a solver: give it A to so many bits (functions of two or three arguments are solvers: 53)",
    )  # fmt: skip
    _add_convention(parser)
    parser.add_argument("--options", metavar="JSON", help="further arguments, for example '{\"steps\": 100}'")
    parser.add_argument(
        "--family", choices=("tied-columns", "nearly-parallel", "theorem4", "linear-programs"), default="theorem4",
        metavar="FAMILY",
        help="theorem4 (the default), tied-columns, nearly-parallel, or linear-programs: min sum x_i, Ax = y, x >= 0, "
        "with 2 <= m <= N - 2",
    )  # fmt: skip
    parser.add_argument(
        "--problem",
        type=_symbol,
        default="P3",
        metavar="{P1,P2,P3}",
        help="or its name; default P3, the square-root LASSO",
    )
    parser.add_argument("--m", type=int, default=19, help="rows of A (default 19)")
    parser.add_argument("--N", type=int, default=20, help="columns of A (default 20; nearly-parallel: m + 1)")
    parser.add_argument("--K", type=int, default=6, help="the digits that nobody gets (default 6)")
    parser.add_argument("--digits", type=int, help="the digits that the algorithm claims (default K)")
    parser.add_argument("--transform", choices=("dct",), help="multiply A and y by the orthonormal DCT")
    parser.add_argument("--scalars", choices=("real", "complex"), default="real")
    add_class(parser)
    parser.add_argument("--bits", type=int, help="the claim includes: asks for no n larger than this")
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="a run that takes longer is not decided (default 60)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the certificates here")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _add_audit(parser: argparse.ArgumentParser) -> None:
    parser.description = "Hold a solver to a claimed accuracy on many instances; every wrong answer is proven wrong."
    parser.epilog = (
        "A solver is a function "
        "solver(A, y, lam) -> x, called with weights=w where instances have weights. Results are kept: the same "
        "command resumes an interrupted audit."
    )
    parser.add_argument(
        "solver", nargs="?", metavar="MODULE:SOLVER", help="or FILE.py:SOLVER, or a name that --list prints"
    )
    parser.add_argument("--list", nargs=0, action=_ListSubjects, help="print the solvers that have a name, and exit")
    parser.add_argument("--command", metavar="'PROG {input} {output}'", help="a program that reads .npz, writes .npy")
    _add_claim(parser.add_argument_group("the claim"))
    _add_inputs(parser.add_argument_group("the inputs"))
    _add_calling(parser.add_argument_group("how a function is called"))
    _add_running(parser.add_argument_group("where it runs"))
    results = parser.add_argument_group("what comes out")
    results.add_argument(
        "--out", type=Path, default=Path("sciverify-audit"), metavar="DIR",
        help="for certificates, and for the instances that failed: DIR/failures/NAME.npz, DIR/nearest-NAME.npz",
    )  # fmt: skip
    results.add_argument("--report", type=Path, metavar="FILE", help="write one HTML page here")
    results.add_argument(
        "--embed", type=_mebibytes, default=1.0, metavar="MiB|all",
        help="how much of the certificates is inside the page; the rest is linked to the files in DIR (default 1)",
    )  # fmt: skip
    results.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML here")
    results.add_argument("--strict", action="store_true", help="exit code 3 also where only some are undecided")
    results.add_argument("--format", choices=_FORMATS, default="text", help="text shows the first 25 failures")
    parser.set_defaults(default_of=parser.get_default)


class _ListSubjects(argparse.Action):
    """Prints the table and ends, as --help does: no claim is needed for it."""

    def __call__(self, parser: argparse.ArgumentParser, *arguments: object) -> None:
        import_module("sciverify.cli.subjects").print_subjects()
        parser.exit()


def _add_claim(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--claim", required=True, metavar="TOL", help="dist(x, Xi) <= TOL, for example 1e-6")
    group.add_argument("--relative", action="store_true", help="TOL is meant times the norm of the smallest minimiser")
    scales = ("nearest minimiser", "smallest minimiser", "data")
    group.add_argument(
        "--relative-to",
        choices=scales,
        metavar="SCALE",
        help="another scale of TOL: 'nearest minimiser', 'smallest minimiser' or data",
    )
    group.add_argument("--norm", choices=("l2", "max", "l1"), default="l2", help="in which distances are meant")
    group.add_argument(
        "--problem",
        type=_kind,
        default="lasso",
        metavar="{lasso,basis-pursuit,square-root-lasso}",
        help="or P2, P1, P3; default lasso",
    )


def _add_inputs(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--instances", nargs="+", type=Path, default=[], metavar="FILE", help=f"{_FILES}; - is standard input"
    )
    group.add_argument("--positive", action="store_true", help="all instances ask for penalised entries >= 0")
    group.add_argument(
        "--intercept",
        action="store_true",
        help="all instances have an intercept, which is not penalised: x ends with it",
    )
    group.add_argument("--parameter", type=float, metavar="LAM", help="lam or eta where a file holds none")
    group.add_argument("--target", metavar="NAME", help="the column of a table that is y (default: y)")
    group.add_argument("--generate", type=int, default=0, metavar="N", help="make N instances from a seed")
    group.add_argument(
        "--family",
        nargs="+",
        default=[],
        metavar="SORT",
        help="of generated instances: well-conditioned, near-transition, nearly-parallel, zero-residual, scaled, "
        "duplicates (default: all in turn); corpus: the published corpus",
    )
    group.add_argument("--matrix", type=Path, metavar="FILE", help="generated instances have A and lam of this one")
    group.add_argument("--seed", type=int, default=0, help="of the generated instances (default 0)")
    group.add_argument("--rows", type=int, default=20, help="of generated instances (default 20)")
    group.add_argument("--columns", type=int, default=50, help="of generated instances (default 50)")
    group.add_argument(
        "--nearest", type=int, default=0, metavar="RUNS", help="look for the failing input nearest to each of FILES"
    )


def _add_calling(group: argparse._ArgumentGroup) -> None:
    _add_convention(group)
    group.add_argument("--arrays", choices=("numpy", "torch", "jax"), default="numpy", help="what it is given")
    group.add_argument("--precision", choices=("float64", "float32"), default="float64", help="of instances and arrays")
    group.add_argument("--network", action="store_true", help="it is a function y -> x, for one A: see --matrix")
    group.add_argument("--options", metavar="JSON", help="further arguments, for example '{\"tol\": 1e-12}'")


def _add_convention(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--convention",
        choices=("1", "1/2", "1/m", "1/(2m)"),
        default="1",
        help="the c for which it minimises c ||Az - y||^2 + alpha ||z||_1 (default 1; scikit-learn's is 1/(2m))",
    )


def _add_running(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--store", type=Path, default=Path("sciverify-audit.sqlite"), help="default: %(default)s")
    group.add_argument(
        "--recheck", action="store_true", help="prove again what the store holds, from the answers in it"
    )
    group.add_argument(
        "--time",
        type=float,
        default=10.0,
        metavar="S",
        help="CPU seconds an instance (default 10), and at most 10 S + 2 of wall time; a run that reaches one of them "
        "is tried once more",
    )
    group.add_argument("--memory", type=int, default=4096, metavar="MiB", help="address space (default 4096)")
    group.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="default: the number of processors")
    group.add_argument("--executor", choices=("processes", "dask"), default="processes")
    group.add_argument("--scheduler", metavar="ADDRESS", help="of dask, for example tcp://127.0.0.1:8786")


def _add_certify(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Prove how far a vector is from the set of minimisers of a problem, or which of their entries are used."
    )
    parser.epilog = (
        f"Files: {_FILES}, text also with .gz behind it; - is standard input. A matrix in NAME.mtx has y in "
        "NAME_b.mtx or NAME_rhs1.mtx beside it; y is the column y of a table, or --target."
    )
    parser.add_argument("problem", metavar="PROBLEM", help='a file with "A", "y" and "lam" or "eta", or a table')
    parser.add_argument(
        "x", metavar="X", nargs="?",
        help="a file with a vector: JSON array, .npy, a table of one column, ...; left out: the member x of PROBLEM, "
        "as in the files that an audit leaves",
    )  # fmt: skip
    _add_reading(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="CERT", help="write the certificate here")
    parser.add_argument("--digits", type=int, default=20, help="significant digits of the bounds (default 20)")
    about = parser.add_mutually_exclusive_group()
    about.add_argument(
        "--support", action="store_true",
        help="without X: which entries are 0 at every minimiser, at none, at some; or see --tolerance",
    )  # fmt: skip
    about.add_argument("--dimension", action="store_true", help="without X: the dimension of the set of minimisers")
    parser.add_argument(
        "--tolerance", metavar="TOL",
        help="with --support: which entries are larger than TOL at every minimiser, and which are at most TOL",
    )  # fmt: skip
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    """What the caller says of the file of a problem."""
    parser.add_argument(
        "--problem",
        dest="kind",
        type=_kind,
        metavar="{lasso,basis-pursuit,square-root-lasso}",
        help='what the file is, if it does not say so itself by a key "problem" (also P2, P1, P3); no default',
    )
    parser.add_argument(
        "--parameter", "--lam", "--eta", metavar="LAM",
        help="lam or eta where a file holds none, such as 0.1 or 1/10; alpha, with --convention",
    )  # fmt: skip
    parser.add_argument(
        "--convention",
        choices=("1", "1/2", "1/m", "1/(2m)", "scikit-learn"),
        help="alpha of the file or of --parameter: the c for which it means c ||Az - y||^2 + alpha ||z||_1",
    )
    parser.add_argument("--target", metavar="NAME", help="the column of a table that is y")
    parser.add_argument("--intercept", action="store_true", help="append a column of ones whose entry is not penalised")
    parser.add_argument("--positive", action="store_true", help="minimise over z >= 0, the intercept left out")
    parser.add_argument("--ridge", metavar="R", help="elastic net: R ||z||^2 is added (LASSO only)")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write a file for Coq whose theorem is the claim of a certificate (docs/proven.md)."
    parser.add_argument("--coq", dest="certificate", required=True, metavar="CERT", help="a certificate file")
    parser.add_argument("-o", "--out", metavar="FILE", help="write it there (default: print it)")


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.description = "Re-prove certificates with the independent checker, which shares no code with sciverify."
    parser.epilog = (
        "x is the point of a file; Xi_1, Xi_2, Xi_3 are the minimisers of basis pursuit, the LASSO, the square-root "
        "LASSO for its A and y; F is what they minimise."
    )
    parser.add_argument("files", nargs="*", metavar="CERT", help="a file, or a folder for all .json files below it")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="the rules of each proof and their steps, also of one that failed"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="only what is not verified")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: an array, one object a file (default text)"
    )
    parser.add_argument("--patient", action="store_true", help="no limit on work: a file may take hours")
    parser.add_argument(
        "--numpy", action="store_true", help="large operators with NumPy: exact as well, and many times faster"
    )
    parser.add_argument("--proven", action="store_true", help="by the checker with a machine-checked proof (formal/)")
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="write the checker itself as one file: python -I -S FILE CERT"
    )
