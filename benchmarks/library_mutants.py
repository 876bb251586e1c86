"""Bugs put into a copy of the library, one at a time: does a quick test of the repository notice each?

    python benchmarks/library_mutants.py [NAME ...]        default: all of them, some minutes

The checker's conditions: tests/checker/test_every_guard_bites.py; its constants: test_every_constant_counts.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARP = "tests/certify/test_constants_of_bounds.py"


@dataclass(frozen=True)
class Mutant:
    """A text of a file of the library, the bug that takes its place, and the test file that must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


MUTANTS = (
    Mutant(
        "the rounding of the Gram matrix is forgotten",
        "certify/proofs/support_enclosure.py",
        "return float(upper(np.max(upper(computed) + upper(rounding) + upper(self.magnitudes @ gram_error))))",
        "return float(upper(np.max(upper(computed))))",
        SHARP,
    ),
    Mutant(
        "an approximate inverse costs nothing",
        "certify/proofs/support_enclosure.py",
        "radius = upper(np.max(self.magnitudes @ bound, initial=0.0)) / (1 - self.theta)",
        "radius = upper(np.max(self.magnitudes @ bound, initial=0.0))",
        SHARP,
    ),
    Mutant(
        "margins off the support forget the error",
        "certify/proofs/support_enclosure.py",
        "    margins = bounds - np.abs(products) - upper(errors)",
        "    margins = bounds - np.abs(products)",
        SHARP,
    ),
    Mutant("a smaller unit roundoff", "exact/midrad.py", "UNIT = 2.0**-53", "UNIT = 2.0**-56", SHARP),
    Mutant(
        "12/5 of the Jacobian's variation",
        "certify/proofs/krawczyk.py",
        "bound = fmpq(12, 5) * t * arb(delta) / least**2",
        "bound = fmpq(1) * t * arb(delta) / least**2",
        SHARP,
    ),
    Mutant(
        "growth without the share of ||p||",
        "certify/growth.py",
        "shares.append(room * sigma)",
        "shares.append(sigma)",
        "tests/certify/test_minimum_and_growth.py",
    ),
    Mutant(
        "a pivot 0 is positive",
        "exact/singular_value.py",
        "        if sign(row[k]) <= 0:",
        "        if sign(row[k]) < 0:",
        SHARP,
    ),
    Mutant(
        "one entry too few in the coherence",
        "stability/coherence.py",
        "coherence[k][m] * (s[m] - (m == k)) for m in levels",
        "coherence[k][m] * (s[m] - 1) for m in levels",
        "tests/stability/test_null_space.py",
    ),
    Mutant(
        "the largest eigenvalue is believed",
        "stability/left_inverses.py",
        "    for form in forms:\n        if not positive_definite",
        "    for form in ():\n        if not positive_definite",
        SHARP,
    ),
    Mutant(
        "a norm rounded down",
        "stability/null_space.py",
        "return round_to_digits(enclose_square_root(bound, _DIGITS).upper, _DIGITS, upward=True)",
        "return round_to_digits(enclose_square_root(bound, _DIGITS).lower, 3, upward=False)",
        "tests/stability/test_null_space.py",
    ),
    Mutant(
        "(S2) without the drift",
        "certify/proofs/uniform_stability.py",
        "return self.z_norm + spread + self._drift(ranges) * self.g_norm",
        "return self.z_norm + spread",
        "tests/certify/test_within.py",
    ),
    Mutant(
        "fewer guard digits of decimals",
        "exact/decimals.py",
        "    while 81 * count > 256 * 100**guard:",
        "    while 81 * count > 2560 * 100**guard:",
        "tests/certify/test_solve.py",
    ),
    Mutant(
        "sqrt(N) between norms halved",
        "audit/claim.py",
        "root = Fraction(whole + 1, _ROOT_UNIT)  # > sqrt(N)",
        "root = Fraction(whole // 2, _ROOT_UNIT)",
        "tests/audit/test_claim.py",
    ),
    Mutant(
        "a claim is false above its least allowance",
        "audit/claim.py",
        "return Verdict.FALSE if measured.lower > allowed.upper else Verdict.UNDECIDED",
        "return Verdict.FALSE if measured.lower > allowed.lower else Verdict.UNDECIDED",
        "tests/audit/test_claim.py",
    ),
    Mutant(
        "dual bounds are not held",
        "problems/solution_set.py",
        '            raise AssumptionFailed(f"|A_i^T p| exceeds its bound in column {i}")',
        "            pass",
        "tests/certify/test_distance_against_enumeration.py",
    ),
    Mutant(
        "bisection loses a root that it hits",
        "exact/number_field.py",
        "return (low, middle) if modulus(low) * modulus(middle) <= 0 else (middle, high)",
        "return (low, middle) if modulus(low) * modulus(middle) < 0 else (middle, high)",
        "tests/exact/test_fields.py",
    ),
)


def noticed(mutant: Mutant, tree: Path) -> bool:
    """Does the test fail on a copy with the bug?"""
    path = tree / "sciverify" / mutant.file
    text = path.read_text()
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: its text occurs {text.count(mutant.old)} times in {mutant.file}")
    path.write_text(text.replace(mutant.old, mutant.new))
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", mutant.test]
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        outcome = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
        return outcome.returncode == 1
    finally:
        path.write_text(text)


def main() -> None:
    """Print a line a mutant."""
    chosen = [mutant for mutant in MUTANTS if not sys.argv[1:] or mutant.name in sys.argv[1:]]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.egg-info"))
        for mutant in chosen:
            start = time.perf_counter()
            found = noticed(mutant, tree)
            survivors += not found
            seconds = time.perf_counter() - start
            print(f"{'noticed ' if found else 'SURVIVES'} {mutant.name} [{mutant.test}, {seconds:.0f} s]", flush=True)
    print(f"{len(chosen)} mutants, {survivors} survive")
    raise SystemExit(bool(survivors))


if __name__ == "__main__":
    main()
