"""`sciverify spectrum OPERATOR`: points near the spectrum of an operator on l2, each with a proven bound."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import sys

from sciverify.cli.executors import executor_of
from sciverify.cli.named_operators import named_operator
from sciverify.cli.places import require_places
from sciverify.cli.progress import progress_bar
from sciverify.errors import as_integer
from sciverify.exact.rationals import numeral
from sciverify.isolation.executors import Processes
from sciverify.l2.operator import L2Operator
from sciverify.report.spectrum_plot import draw_spectrum
from sciverify.spectra.computed_spectrum import ComputedSpectrum, compute_spectrum


def run(options: argparse.Namespace) -> int:
    """Print what was found, and write the certificate and the figure that are asked for; 3 if nothing was found."""
    require_places({"--out": options.out, "--plot": options.plot}, [])
    found = _computed(named_operator(options.operator, options.lam, options.alpha), options)
    _print(found, options.format)
    if not found.exact:
        return 3
    if options.out:
        found.save(options.out)
    if options.plot:
        draw_spectrum(found, options.plot, options.operator)
    return 0


def _computed(operator: L2Operator, options: argparse.Namespace) -> ComputedSpectrum:
    jobs = as_integer(options.jobs, "--jobs", 1, 4096)
    with contextlib.ExitStack() as stack:
        processes = stack.enter_context(Processes(jobs)) if jobs > 1 and options.executor == "processes" else None
        executor = stack.enter_context(executor_of(options, processes))
        return compute_spectrum(
            operator,
            options.n,
            size=options.size,
            within=options.within,
            resolvent=options.resolvent,
            executor=executor,
            seconds=options.seconds,
            progress=stack.enter_context(progress_bar()),
        )


def _print(found: ComputedSpectrum, form: str) -> None:
    """Words and a list, JSON, or CSV: points exactly, bounds exactly and as doubles rounded upwards."""
    rows = [
        {"re": str(re), "im": str(im), "bound": numeral(exact), "upper_float": float(upper)}
        for (re, im), exact, upper in zip(found.exact, found.distances, found.bounds, strict=True)
    ]
    if form == "json":
        head = {"operator": str(found.operator), "n": found.n, "condition": found.condition}
        print(json.dumps({**head, "error": found.error, "points": rows}, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, ["re", "im", "bound", "upper_float"])
        writer.writeheader()
        writer.writerows(rows)
    else:
        print(found)
