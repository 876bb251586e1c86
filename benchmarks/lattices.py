"""One point of a spectrum on large regions: seconds of the proposal, of the proof and of the checker.

    python benchmarks/lattices.py [SITES]

CPU seconds of one process; the checker reads the saved file.
"""

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import sciverify as sv
from sciverify.checker.certificate import check_file
from sciverify.spectra.sparse_vectors import least_sparse_vector

OPERATORS = {
    "square Fibonacci": (sv.square_fibonacci(1), -1),
    "Hofstadter": (sv.hofstadter(sv.GOLDEN), 2),
    "honeycomb": (sv.honeycomb(), 1),
    "Ammann-Beenker": (sv.AmmannBeenker(), 1),
}


def timed(action):
    """(result, CPU seconds)"""
    start = time.process_time()
    return action(), time.process_time() - start


def main() -> None:
    """One line an operator."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for name, (operator, z) in OPERATORS.items():
        print(f"{name}: {measured(operator, z, count)}")


def measured(operator, z, count):
    """All steps of one point, in words."""
    region = operator.sites(count)
    section, listed = timed(partial(operator.section, region))
    vector, proposed = timed(partial(least_sparse_vector, section, complex(z)))
    found, proven = timed(partial(sv.certify_spectral_point, operator, z, vector[:, 0], sites=region))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "point.json"
        found.save(path)
        _, checked = timed(partial(check_file, path))
        size = path.stat().st_size
    return (
        f"{len(region)} sites, bound {float(found.claim.error):.3g}; section {listed:.2f} s, "
        f"proposal {proposed:.2f} s, certificate {proven:.2f} s, checker {checked:.2f} s, {size / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
