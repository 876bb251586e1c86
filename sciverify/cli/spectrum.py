"""`sciverify spectrum OPERATOR`: points near the spectrum of an operator on l2, each with a proven bound."""

from __future__ import annotations

import argparse
import csv
import json
import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from sciverify.cli.places import require_places
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import numeral
from sciverify.isolation.loading import load_object, split_name
from sciverify.l2.frequency import GOLDEN
from sciverify.l2.named import almost_mathieu, fibonacci_hamiltonian, jacobi
from sciverify.l2.operator import L2Operator
from sciverify.report.spectrum_plot import draw_spectrum
from sciverify.spectra.computed_spectrum import ComputedSpectrum, compute_spectrum

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())


def run(options: argparse.Namespace) -> int:
    """Print what was found, and write the certificate and the figure that are asked for; 3 if nothing was found."""
    require_places({"--out": options.out, "--plot": options.plot}, [])
    found = _computed(_operator(options.operator, options.lam), options)
    _print(found, options.format)
    if not found.exact:
        return 3
    if options.out:
        found.save(options.out)
    if options.plot:
        draw_spectrum(found, options.plot)
    return 0


def _operator(name: str, lam: str) -> L2Operator:
    """One with a name, or somebody's object."""
    if name == "free":
        return jacobi(0, sites="integers")
    if name == "almost-mathieu":
        return almost_mathieu(lam, GOLDEN)
    if name == "fibonacci":
        return fibonacci_hamiltonian(lam)
    if ":" not in name:
        raise InvalidInput(f"{shown(name)} is no operator: write almost-mathieu, fibonacci, free, or MODULE:OPERATOR")
    place, attribute = split_name(name)
    try:
        found = load_object(place, attribute)
    except Exception as error:  # somebody else's module may raise anything
        raise InvalidInput(f"{shown(name)} cannot be loaded: {type(error).__name__}: {error}") from None
    if not isinstance(found, L2Operator):
        raise InvalidInput(f"{shown(name)} is a {type(found).__name__}: an operator on l2 is needed, such as jacobi(0)")
    return found


def _computed(operator: L2Operator, options: argparse.Namespace) -> ComputedSpectrum:
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def told(phrase: str, share: float | None) -> None:
            bar.update(task, description=phrase, completed=share or 0.0)

        return compute_spectrum(
            operator,
            options.n,
            size=options.size,
            within=options.within,
            resolvent=options.resolvent,
            seconds=options.seconds,
            progress=told,
        )


def _print(found: ComputedSpectrum, form: str) -> None:
    """Words and a list, JSON, or CSV: points exactly, bounds exactly and as doubles rounded upwards."""
    rows = [
        {"re": str(re), "im": str(im), "bound": numeral(exact), "upper_float": float(upper)}
        for (re, im), exact, upper in zip(found.exact, found.distances, found.bounds, strict=True)
    ]
    if form == "json":
        head = {"operator": str(found.operator), "n": found.n, "condition": found.resolvent.condition}
        print(json.dumps({**head, "error": found.error, "points": rows}, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, ["re", "im", "bound", "upper_float"])
        writer.writeheader()
        writer.writerows(rows)
    else:
        print(found)
