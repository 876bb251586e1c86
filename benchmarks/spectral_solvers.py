"""Which solvers err silently about spectra: every answer held against closed forms and certificates.

    python benchmarks/spectral_solvers.py [SIZE]

For each solver: answers, silent failures, the largest factor by which a claim exceeds what is proven, the first failure
that a stock user would meet, and the seconds from the question to the refutation.
"""

from __future__ import annotations

import sys
import time
import warnings
from dataclasses import replace

import sciverify as sv
from sciverify.subjects.spectral import SELF_ADJOINT_ONLY, SPECTRAL_SOLVERS
from sciverify.testing import KNOWN, check_spectral_solver, refute_growth


def main() -> None:
    """Prints the table, and the refutation of a wrong bound of the resolvent."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    warnings.simplefilter("ignore")
    for name, solver in SPECTRAL_SOLVERS.items():
        situations = [s for s in KNOWN if s.operator.is_self_adjoint or name not in SELF_ADJOINT_ONLY]
        found = check_spectral_solver(solver, situations=situations, size=size)
        counts = f"{len(found.silent_failures)} false, {len(found.unsupported)} unsupported, {len(found.raised)} raised"
        print(f"{name}: {counts} of {len(found.findings)}; claims up to {found.factor:.3g} times what is proven")
        if found.silent_failures:
            first = found.silent_failures[0]
            situation = next(s for s in KNOWN if s.name == first.situation)
            start = time.perf_counter()
            check_spectral_solver(solver, situations=[replace(situation, points=(first.z,))], size=size)
            print(f"    {first}")
            print(f"    refuted in {time.perf_counter() - start:.2f} s, {first.seconds:.2f} s of them in the solver")
    start = time.perf_counter()
    certificate = refute_growth(sv.power_growth("1/100"))
    seconds = time.perf_counter() - start
    print(f"wrong g = x / 100: {float(certificate.claim.error):.4g} < 1 = distance, in {seconds:.2f} s")


if __name__ == "__main__":
    main()
