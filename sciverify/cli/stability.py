"""`sciverify stability NETWORK --operator ... --images ...`: both tests of a reconstruction network, and a page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sciverify.cli.arrays import network_named, operator_file, operator_named, read_images
from sciverify.cli.places import require_folder, require_places
from sciverify.cli.printing import print_table
from sciverify.cli.progress import progress_bar
from sciverify.errors import InvalidInput
from sciverify.reconstruction_audit import ReconstructionAudit, audit_reconstruction
from sciverify.whole_files import write_whole


def run(options: argparse.Namespace) -> int:
    """Run both tests, write what was asked for; 1 if the network is unstable or inaccurate by proof, else 0."""
    read = [*options.images, *operator_file(options.operator)]
    if Path(options.network).is_file():
        read.append(Path(options.network))
    require_places({"--report": options.report}, read)
    if options.out is not None:
        require_folder("--out", options.out)
    audit = _audited(options)
    if options.out is not None:
        files = audit.save(options.out)
        print(f"{len(files)} certificates in {options.out}: sciverify check re-proves them", file=sys.stderr)
    if options.report is not None:
        write_whole(options.report, audit.html())
    print_table(audit.table(), options.format)
    if audit.was_interrupted:
        raise KeyboardInterrupt
    return int(audit.is_unstable or audit.is_inaccurate)


def _audited(options: argparse.Namespace) -> ReconstructionAudit:
    network = network_named(options.network)
    operator = operator_named(options.operator, network)
    images = read_images(options.images, network.output_size)
    try:
        with progress_bar() as told:
            return audit_reconstruction(
                network, operator, images, sizes=options.sizes, limit=options.limit, lam=options.lam,
                steps=options.steps, seed=options.seed, seconds=options.seconds, progress=told,
            )  # fmt: skip
    except ImportError as error:
        raise InvalidInput(str(error)) from None
