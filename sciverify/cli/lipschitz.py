"""`sciverify lipschitz NETWORK`: proves a Lipschitz constant of a dense network from a file."""

from __future__ import annotations

import argparse
import json

from sciverify.allowance import OutOfTime
from sciverify.certificate.certificate import Certificate
from sciverify.cli.places import require_places
from sciverify.cli.progress import progress_bar
from sciverify.errors import Undecided
from sciverify.models.network_files import read_network
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.stability.lipschitz import certify_lipschitz
from sciverify.stability.steepest_point import refute_lipschitz


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; 1 if `--refute` shows that its bound is false, else 0."""
    require_places({"--output": options.output}, [options.network])
    network = read_network(options.network)
    try:
        certificate = _certified(network, options)
    except OutOfTime:
        raise
    except Undecided as reason:
        if options.refute is None:
            raise
        print(json.dumps({"refuted": False, "reason": str(reason)}) if options.format == "json" else reason)
        return 0
    if options.output:
        certificate.save(options.output)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0 if options.refute is None else 1


def _certified(network: LayeredNetwork, options: argparse.Namespace) -> Certificate:
    with progress_bar() as told:
        if options.refute is not None:
            return refute_lipschitz(network, options.refute, seconds=options.seconds, progress=told)
        return certify_lipschitz(network, method=options.method, seconds=options.seconds, progress=told)
