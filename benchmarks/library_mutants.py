"""Bugs put into a copy of the library, one at a time: does a quick test of the repository notice each?

    python benchmarks/library_mutants.py [NAME ...]               the bugs made by hand: all of them, some minutes
    python benchmarks/library_mutants.py --random COUNT --seed S  bugs drawn from all small changes of the syntax trees
                                         [--processes P] [--limit SECONDS]

Those made by hand are constants and guards of proofs; each names the one test file that must fail.
Random ones are drawn from certify/, exact/, problems/ and audit/, each kind of bug (syntax_mutations.py) as often as
another, and run the test files of TESTS. The test that fails is run again without the bug, and must pass there.
Random bugs that no test can notice are in library_mutants.json, each with the reason; any other survivor is a failure.

The checker's conditions: tests/checker/test_every_guard_bites.py; its constants: test_every_constant_counts.py.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from syntax_mutations import KINDS, Bug, bugs, means_something_else

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
        "    margins = bounds - reached - upper(errors)",
        "    margins = bounds - reached",
        SHARP,
    ),
    Mutant(
        "products with row scales lose nothing below the normal range",
        "exact/midrad.py",
        "norm(vector, scales) + scales.lost",
        "norm(vector, scales)",
        SHARP,
    ),
    Mutant(
        "columns in directions that are not admitted",
        "certify/proofs/support_enclosure.py",
        "        if s and not problem.admits(i, s):",
        "        if not s:",
        "tests/certify/test_people_in_floats.py",
    ),
    Mutant("a smaller unit roundoff", "exact/midrad.py", "UNIT = 2.0**-53", "UNIT = 2.0**-56", SHARP),
    Mutant(
        "12/5 of the Jacobian's variation",
        "certify/proofs/krawczyk.py",
        "bound = fmpq(6 * d, 5) * t * arb(delta) / least**2",
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
    Mutant(  # no result is wrong with it: every use takes G - s^2 I or L I - G, where semidefinite is as good
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
        "            return self.z_size + moved + self._drift(ranges) * self.g_size",
        "            return self.z_size + moved",
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
        "certify/claim.py",
        "root = Fraction(whole + 1, _ROOT_UNIT)  # > sqrt(N)",
        "root = Fraction(whole // 2, _ROOT_UNIT)",
        "tests/audit/test_claim.py",
    ),
    Mutant(
        "a claim is false above its least allowance",
        "certify/claim.py",
        "return Verdict.FALSE if measured.lower > allowed.upper else Verdict.UNDECIDED",
        "return Verdict.FALSE if measured.lower > allowed.lower else Verdict.UNDECIDED",
        "tests/audit/test_claim.py",
    ),
    Mutant(
        "dual bounds are not held",
        "problems/bound_signs.py",
        '            raise AssumptionFailed(f"|A_i^T p| exceeds its bound in column {problem.column(i)}")',
        "            pass",
        "tests/certify/test_distance_against_enumeration.py",
    ),
    Mutant(
        "the bound of a ball is its lower end",
        "certify/proofs/uniform_stability.py",
        "return to_fraction(rational_ends(x)[1])",
        "return to_fraction(rational_ends(x)[0])",
        SHARP,
    ),
    Mutant(
        "the scale is the least that is possible",
        "certify/proofs/support_scale.py",
        "return low, min(max(middle, low), high), high",
        "return low, min(min(middle, low), high), high",
        SHARP,
    ),
    Mutant(
        "(K6) with the scale in the middle of the box",
        "certify/proofs/krawczyk.py",
        "least = t if system.fixed is not None else t - delta  # (K6)",
        "least = t  # (K6)",
        SHARP,
    ),
    Mutant(
        "(E5) without the rounding of the residual",
        "certify/proofs/support_enclosure.py",
        "error = float(upper(error + upper(columns.norms @ radius)))  # (E5)",
        "error = float(upper(upper(columns.norms @ radius)))  # (E5)",
        SHARP,
    ),
    Mutant(
        "an exact fit at the limit is the only minimiser",
        "problems/square_root_lasso.py",
        "return bool(parameter * parameter * q < 1)",
        "return bool(parameter * parameter * q <= 1)",
        "tests/problems/test_optimality.py",
    ),
    Mutant(
        "a digit is a tenth of the upper bound",
        "certify/proofs/block_distance.py",
        "return bool(width <= bounds.lower or bounds.upper * 10**digits <= 1)",
        "return bool(width <= bounds.upper or bounds.upper * 10**digits <= 1)",
        "tests/certify/test_complex.py",
    ),
    Mutant(
        "whole steps of Newton's method",
        "certify/proposals/block_support.py",
        "alpha = min(1.0, 0.8 / max(longest, 1e-300))",
        "alpha = 1.0",
        "tests/certify/test_complex.py",
    ),
    Mutant(
        "the largest entry has the sign of the smaller ones",
        "exact/double_bits.py",
        "largest = float(max(values.max(), -values.min()))",
        "largest = float(min(values.max(), -values.min()))",
        "tests/exact/test_nearest_double.py",
    ),
    Mutant(
        "doubles take no room in a file",
        "certify/issue.py",
        "sum(lengths) + _length_of_doubles(problem) <= MAX_BYTES // 2",
        "sum(lengths) <= MAX_BYTES // 2",
        "tests/certificate/test_limits_of_the_format.py",
    ),
    Mutant(
        "computable data are trusted with any width",
        "certify/engines/computable_data.py",
        "if found.distance.width * 10**asked <= 1 + found.distance.lower:",
        "if found.distance.width / 10**asked <= 1 + found.distance.lower:",
        "tests/certify/test_engines.py",
    ),
    Mutant(  # no result is wrong with it: the root becomes the lower end, still inside; only its own promise is broken
        "bisection loses a root that it hits",
        "exact/number_field.py",
        "return (low, middle) if modulus(low) * modulus(middle) <= 0 else (middle, high)",
        "return (low, middle) if modulus(low) * modulus(middle) < 0 else (middle, high)",
        "tests/exact/test_fields.py",
    ),
)


ROOMS = ("certify", "exact", "problems", "audit")
_CONSTANTS, _WITHIN, _TRUST = "certify/test_constants_of_bounds", "certify/test_within", "certify/test_trust_radius"
_COMPLEX, _FLOATS, _SOLVE = "certify/test_complex", "certify/test_float_engine", "certify/test_solve"
_LISTED, _LISTED_P1_P2 = "certify/test_distance_against_enumeration", "certify/test_p1_p2_against_enumeration"
_NUMBERS, _WAYS, _SETS = "problems/test_towers", "certify/test_way_of_x", "certify/test_known_solution_sets"
_DOUBLES = ("exact/test_nearest_double", "exact/test_environment", "problems/test_data_of_the_caller", _CONSTANTS)
_ALGEBRA = (
    "exact/test_numbers",
    "exact/test_root_bounds",
    "exact/test_ground_types",
    _NUMBERS,
    "exact/test_fields",
    "exact/test_threads",
)
_POLYTOPES = ("exact/test_polytope", "exact/test_vertex_graph", _SETS, _LISTED)
_ENCLOSURES = (_CONSTANTS, "certify/test_cancellation", _SOLVE, "certify/test_wide_exponents", _FLOATS)
_BALLS = (_CONSTANTS, _COMPLEX)
_STABILITY = (_WITHIN, _TRUST)
_READING = (
    "problems/test_bad_input",
    "problems/test_data_of_the_caller",
    "problems/test_hostile_input",
    "problems/test_files",
    "problems/test_kinds_of_data",
)
_FORMULAS = ("problems/test_optimality", _SETS, _WAYS, "certify/test_minimum_and_growth", _WITHIN, _LISTED_P1_P2)
_RUNS = ("audit/test_state", "audit/test_calling", "audit/test_run", "audit/test_store", "audit/test_command")
_LISTS: dict[str, tuple[str, ...]] = {
    "certify/": (_WAYS, _SETS, "certify/test_engines", "certify/test_soundness"),
    "certify/claim": ("audit/test_claim", "audit/test_one_claim"),
    "certify/engines/blocks_in_balls": _BALLS,
    "certify/engines/computable_data": ("certify/test_engines", _WITHIN, _SOLVE),
    "certify/engines/exact": (_WAYS, _SETS, _LISTED_P1_P2, _LISTED),
    "certify/engines/midpoint_radius": _ENCLOSURES,
    "certify/engines/turned_data": ("problems/test_turned",),
    "certify/growth": ("certify/test_minimum_and_growth", "certify/test_numbers_of_inequalities"),
    "certify/issue": ("certificate/test_limits_of_the_format", "certificate/test_issued_is_accepted"),
    "certify/judgement": ("audit/test_one_claim", "testing/test_check_solver"),
    "certify/minimum": ("certify/test_minimum_and_growth",),
    "certify/objective": ("certify/test_minimum_and_growth", "problems/test_optimality"),
    "certify/proofs/bounded_entries": ("certify/test_entries",),
    "certify/proofs/changed_instance": _STABILITY,
    "certify/proofs/complex": _BALLS,
    "certify/proofs/entries": ("certify/test_entries",),
    "certify/proofs/exact_structure": ("certify/test_solution_structure", "certify/test_entries"),
    "certify/proofs/float_distance": _ENCLOSURES,
    "certify/proofs/float_structure": ("certify/test_entries",),
    "certify/proofs/krawczyk": _BALLS,
    "certify/proofs/optimal_pair": (_WAYS, _SETS, _LISTED_P1_P2, _LISTED),
    "certify/proofs/refined_enclosure": _ENCLOSURES,
    "certify/proofs/regularity": _STABILITY,
    "certify/proofs/support": _ENCLOSURES,
    "certify/proofs/uniform_stability": (_CONSTANTS, *_STABILITY),
    "certify/proofs/within": _STABILITY,
    "certify/proposals/": ("certify/test_homotopy", "certify/test_wide_exponents", _FLOATS, _LISTED),
    "certify/proposals/block_support": _BALLS,
    "certify/proposals/margins": _STABILITY,
    "certify/sol": (_SOLVE,),
    "certify/structure": ("certify/test_solution_structure", "certify/test_entries"),
    "certify/training_sets": ("families/test_training_pairs",),
    "certify/trust_radius": _STABILITY,
    "exact/": ("exact/test_enclosure", *_ALGEBRA),
    "exact/decimals": (_SOLVE,),
    "exact/double": _DOUBLES,
    "exact/enclosing_ball": ("stability/test_restart_scheme", "families/test_closed_forms"),
    "exact/environment": _DOUBLES,
    "exact/float_matrix": ("problems/test_sparse_data", "problems/test_data_of_the_caller"),
    "exact/linear_algebra": _POLYTOPES,
    "exact/midrad": (_CONSTANTS, "exact/test_environment", "certify/test_cancellation", _FLOATS),
    "exact/nearest_double": _DOUBLES,
    "exact/polytope": _POLYTOPES,
    "exact/rational_matrix": (_WAYS, _SETS, "exact/test_environment", "certify/test_wide_exponents"),
    "exact/reading": _READING,
    "exact/foreign": ("problems/test_kinds_of_data", *_READING),
    "exact/frames": ("problems/test_kinds_of_data",),
    "exact/labelled": ("problems/test_kinds_of_data", "problems/test_formats"),
    "exact/mistaken": ("problems/test_kinds_of_data",),
    "exact/simplex": _POLYTOPES,
    "exact/singular_value": (_CONSTANTS, _TRUST),
    "exact/sparse": ("problems/test_sparse_data",),
    "exact/vertex_graph": _POLYTOPES,
    "problems/": _FORMULAS,
    "problems/complex_data": ("problems/test_turned", "problems/test_data_of_the_caller", *_BALLS),
    "problems/files": ("problems/test_formats", "problems/test_files", "audit/test_instances"),
    "problems/float_instance": ("problems/test_float_instance", "problems/test_data_of_the_caller"),
    "problems/isometry": ("problems/test_data_of_the_caller", "problems/test_bad_input", _SETS),
    "problems/reading": _READING,
    "problems/solution_set": (_SETS, _WAYS, "certify/test_solution_structure", _LISTED_P1_P2, _LISTED),
    "problems/turned": ("problems/test_turned",),
    "audit/": _RUNS,
    "audit/inputs/": ("audit/test_instances", "audit/test_corpus", "audit/test_store"),
    "audit/nearest": ("audit/test_nearest",),
    "audit/published": ("audit/test_published",),
}
TESTS = {beginning: tuple(f"tests/{name}.py" for name in names) for beginning, names in _LISTS.items()}
"""The beginning of a module's path -> test files, the nearest first; the longest beginning counts."""
REASONS = Path(__file__).with_suffix(".json")
SURVIVED, UNNOTICEABLE, TIME_LIMIT, NO_START = "SURVIVES", "cannot be noticed", "time limit", "pytest does not start"


NOT_COPIED = shutil.ignore_patterns(".git", "__pycache__", "*.egg-info", ".hypothesis")


class Copy:
    """A copy of the repository in a temporary folder, to put bugs into."""

    def __init__(self, folder: str, seed: int = 0, limit: float = 600) -> None:
        self.tree = Path(tempfile.mkdtemp(dir=folder)) / "tree"
        self.seed, self.limit = seed, limit
        self.passed: set[str] = set()
        shutil.copytree(ROOT, self.tree, ignore=NOT_COPIED)

    def outcome(self, file: str, text: bytes, tests: tuple[str, ...]) -> str:
        """What happens to the tests while a file of the library has another text: a test that fails, a word, or ""."""
        path = self.tree / "sciverify" / file
        original, times = path.read_bytes(), (path.stat().st_atime, path.stat().st_mtime)
        try:
            path.write_bytes(text)
            failure = self.failure(tests)
        finally:
            path.write_bytes(original)
            os.utime(path, times)  # so no compiled bug is taken for it
        if failure not in ("", TIME_LIMIT, *self.passed):
            same = (failure,) if "::" in failure else (*tests, "--collect-only")
            if found := self.failure(same):
                raise SystemExit(f"{found} fails without any bug")
            self.passed.add(failure)
        return failure

    def failure(self, tests: tuple[str, ...]) -> str:
        """The first test that fails, "" if none does."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-rfE", "--tb=no"]
        environment = {**os.environ, "PYTHONPATH": str(self.tree)}
        shutil.rmtree(self.tree / ".hypothesis", ignore_errors=True)  # no example is known from another bug
        try:
            done = subprocess.run(
                [*command, f"--hypothesis-seed={self.seed}", *tests],
                cwd=self.tree,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=self.limit,
            )
        except subprocess.TimeoutExpired:
            return TIME_LIMIT
        named = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", done.stdout, re.M)
        if named:
            return named[1]
        if done.returncode not in (0, 1):
            raise SystemExit(f"pytest ends with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return NO_START if done.returncode else ""


def with_bug(mutant: Mutant) -> bytes:
    """The text of the file with the bug; the text that it replaces must be there exactly once."""
    path = ROOT / "sciverify" / mutant.file
    text = path.read_text() if path.exists() else ""
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: its text occurs {text.count(mutant.old)} times in {mutant.file}")
    if not (ROOT / mutant.test).exists():
        raise SystemExit(f"{mutant.name}: there is no {mutant.test}")
    return text.replace(mutant.old, mutant.new).encode()


def run_those_made_by_hand(names: list[str], limit: float) -> bool:
    """Print a line a mutant."""
    if unknown := set(names) - {mutant.name for mutant in MUTANTS}:
        raise SystemExit(f"no mutant is called {sorted(unknown)}")
    texts = {mutant: with_bug(mutant) for mutant in MUTANTS}
    chosen = [mutant for mutant in MUTANTS if mutant.name in (names or mutant.name)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(folder, limit=limit)
        for mutant in chosen:
            start = time.perf_counter()
            found = copy.outcome(mutant.file, texts[mutant], (mutant.test,))
            survivors += not found
            word = f"noticed by {found}" if found else f"{SURVIVED} {mutant.test}"
            print(f"{mutant.name}: {word} [{time.perf_counter() - start:.0f} s]", flush=True)
    print(f"{len(chosen)} mutants, {survivors} survive")
    return bool(survivors)


@dataclass(frozen=True)
class Drawn:
    """A bug of a file, and the text of the file without it."""

    file: str
    original: bytes
    bug: Bug

    @property
    def text(self) -> bytes:
        """The file with it."""
        return self.bug.put_into(self.original)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.original[: self.bug.start].count(b"\n") + 1

    @property
    def change(self) -> tuple[str, str]:
        """The lines that change, before and after, without what surrounds them."""
        lines = [text.decode().splitlines() for text in (self.original, self.text)]
        marked = list(difflib.ndiff(*lines))
        old, new = (" ".join(line[2:].strip() for line in marked if line.startswith(sign)) for sign in ("- ", "+ "))
        return old, new

    @property
    def tests(self) -> tuple[str, ...]:
        """Those of TESTS."""
        beginnings = [beginning for beginning in TESTS if self.file.startswith(beginning)]
        return TESTS[max(beginnings, key=len)]


def draw(count: int, seed: int) -> list[Drawn]:
    """Different bugs; the kind is drawn first, then one of that kind."""
    files = [path for room in ROOMS for path in sorted((ROOT / "sciverify" / room).rglob("*.py"))]
    by_kind: dict[str, list[Drawn]] = {kind: [] for kind in KINDS}
    for path in files:
        text = path.read_bytes()
        for bug in bugs(text):
            by_kind[bug.kind].append(Drawn(path.relative_to(ROOT / "sciverify").as_posix(), text, bug))
    print(", ".join(f"{kind} {len(found)}" for kind, found in by_kind.items()), flush=True)
    generator, drawn = random.Random(seed), list[Drawn]()
    while len(drawn) < count:
        one = generator.choice(by_kind[generator.choice(KINDS)])
        if one not in drawn and means_something_else(one.bug, one.original):
            drawn.append(one)
    return drawn


def reasons() -> dict[tuple[str, str, str], str]:
    """Why bugs cannot be noticed, by (file, old, new)."""
    found = {}
    for entry in json.loads(REASONS.read_text())["survivors with reasons"]:
        text = " ".join(line.strip() for line in (ROOT / "sciverify" / entry["file"]).read_text().splitlines())
        if entry["old"] not in text:
            raise SystemExit(f"{REASONS.name}: {entry['file']} has no {entry['old']!r}")
        found[entry["file"], entry["old"], entry["new"]] = entry["reason"]
    return found


def run_random_ones(count: int, seed: int, processes: int, limit: float) -> bool:
    """Print each bug, what notices it, and a table of counts."""
    if missing := {test for tests in TESTS.values() for test in tests if not (ROOT / test).exists()}:
        raise SystemExit(f"no such test files: {sorted(missing)}")
    if idle := [start for start in TESTS if not list((ROOT / "sciverify").glob(f"{start}*"))]:
        raise SystemExit(f"no module begins with {idle}")
    known, local = reasons(), threading.local()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(processes) as pool:

        def judged(drawn: Drawn) -> tuple[str, float]:
            start = time.perf_counter()
            if not hasattr(local, "copy"):
                local.copy = Copy(folder, seed, limit)
            found = local.copy.outcome(drawn.file, drawn.text, drawn.tests)
            return found, time.perf_counter() - start

        counts, all_drawn = Counter[str](), draw(count, seed)
        for number, (drawn, (found, seconds)) in enumerate(zip(all_drawn, pool.map(judged, all_drawn), strict=True), 1):
            old, new = drawn.change
            reason = known.get((drawn.file, old, new), "")
            word = found if found == TIME_LIMIT else "killed" if found else UNNOTICEABLE if reason else SURVIVED
            counts[word] += 1
            print(f"{number}. {word}: {drawn.file}:{drawn.line} ({drawn.bug.kind}) [{seconds:.0f} s]")
            print(f"    - {old}\n    + {new}")
            print(f"    {found or reason or 'unexplained; tried ' + ' '.join(drawn.tests)}", flush=True)
            if found and reason:
                raise SystemExit(f"{REASONS.name} says that nothing can notice this bug")
    print(f"{count} drawn with seed {seed}: {', '.join(f'{n} {word}' for word, n in counts.items())}")
    return bool(counts[SURVIVED])


def main() -> None:
    """The exit code is 1 if a bug survives without a reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="of mutants made by hand; default: all of them")
    parser.add_argument("--random", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1, help="random bugs at the same time")
    parser.add_argument("--limit", type=float, default=300, help="seconds for the tests of one bug")
    asked = parser.parse_args()
    if asked.random is None:
        failed = run_those_made_by_hand(asked.names, asked.limit)
    else:
        failed = run_random_ones(asked.random, asked.seed, asked.processes, asked.limit)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
