"""`sciverify lipschitz NETWORK`: proves a Lipschitz constant of a dense network from a file."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from sciverify.certificate.certificate import Certificate
from sciverify.cli.places import require_places
from sciverify.models.network_files import read_network
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.stability.lipschitz import certify_lipschitz
from sciverify.stability.steepest_point import refute_lipschitz

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; 1 if `--refute` shows that its bound is false, else 0."""
    require_places({"--output": options.output}, [options.network])
    network = read_network(options.network)
    certificate = _certified(network, options)
    if options.output:
        certificate.save(options.output)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0 if options.refute is None else 1


def _certified(network: LayeredNetwork, options: argparse.Namespace) -> Certificate:
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def told(phrase: str, share: float | None) -> None:
            bar.update(task, description=phrase, completed=share or 0.0)

        if options.refute is not None:
            return refute_lipschitz(network, options.refute, seconds=options.seconds, progress=told)
        return certify_lipschitz(network, method=options.method, seconds=options.seconds, progress=told)
