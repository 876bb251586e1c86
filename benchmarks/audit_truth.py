"""Audits and checks of solvers against answers whose truth is known by construction.

    python benchmarks/audit_truth.py [ROWS] [PROCESSES] [SEED]    10,000 rows, 2 processes, seed 0 where left out

Three problems, three norms, eight claims each (absolute, relative to three scales, no rounding allowed), LASSOs in four
conventions; ties, minimiser 0, weights, scaled data, answers of doubles and of exact numbers, errors of 0, 1/8, 8 and
exactly 1 times what is allowed, and 2^-44 beside it. It needs the folder tests/, where the instances are planted.
Exit code 1 if a verdict contradicts the truth or an answer is lost; so what both decide, they decide alike.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "audit"))
import planted_truth

LARGE = 0.02
"""The share of instances that audits prove in floats."""


def one_audit(place: int, count: int, seed: int) -> Counter[tuple[str, ...]]:
    """The rows of one claim: (problem, norm, claim, factor, kind, truth, audit, check) with their numbers."""
    claim, calling = planted_truth.groups()[place]
    found = planted_truth.rows(claim, calling, count, Random(f"{seed} {place}"), LARGE)
    counts: Counter[tuple[str, ...]] = Counter()
    words = f"{claim.short}{'' if claim.rounding else ', exact outputs'}"
    with tempfile.TemporaryDirectory() as folder:
        findings = planted_truth.audited(claim, calling, found, Path(folder))
    for row, audited in zip(found, findings, strict=True):
        truth, checked = "true" if row.right else "false", planted_truth.checked(claim, calling, row)
        counts[claim.problem, claim.norm, words, row.factor, kind_of(row), truth, audited, checked] += 1
        if {audited, checked} - {truth, "undecided"}:
            print(f"{truth}, audit {audited}, check {checked}: {claim}, {calling.identity}\n{row.instance.code()}")
            print(f"x = {list(map(str, row.answer))}", flush=True)
    return counts


def kind_of(row: planted_truth.Row) -> str:
    """What is special about an instance."""
    if row.posed.tie is not None:
        return "tie"
    if not any(row.posed.z):
        return "minimiser 0"
    if row.instance.A.size > 2000:
        return "large"
    return "weights" if row.instance.weights is not None else "plain"


def show(counts: Counter[tuple[str, ...]], title: str, *fields: int) -> None:
    """A table of verdicts by some of the fields."""
    print(f"\n{title:58} rows  right  wrong | both decided  undecided: audit  check")
    for key in sorted({tuple(k[i] for i in fields) for k in counts}):
        here = {k: n for k, n in counts.items() if tuple(k[i] for i in fields) == key}
        right, total = sum(n for k, n in here.items() if k[5] == "true"), sum(here.values())
        audit, check = (sum(n for k, n in here.items() if k[i] == "undecided") for i in (6, 7))
        both = sum(n for k, n in here.items() if "undecided" not in k[6:])
        print(f"{', '.join(key):58} {total:4} {right:6} {total - right:6} | {both:12} {audit:17} {check:6}")


def main(count: int = 10_000, processes: int = 2, seed: int = 0) -> int:
    """Judge that many rows at both doors."""
    places, start = range(len(planted_truth.groups())), time.perf_counter()
    sizes = [count // len(places) + (place < count % len(places)) for place in places]
    counts: Counter[tuple[str, ...]] = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for found in pool.map(one_audit, places, sizes, [seed] * len(places)):
            counts += found
    show(counts, "problem, norm", 0, 1)
    show(counts, "norm, error over what is allowed", 1, 3)
    show(counts, "claim", 2)
    show(counts, "instance", 4)
    contradicted = [sum(n for k, n in counts.items() if k[i] not in (k[5], "undecided")) for i in (6, 7)]
    alone = [sum(n for k, n in counts.items() if k[i] != "undecided" == k[13 - i]) for i in (6, 7)]
    print(
        f"\n{counts.total()} rows in {time.perf_counter() - start:.0f} s: {contradicted[0]} findings of audits and "
        f"{contradicted[1]} verdicts of checks contradict the truth; {alone[0]} are decided by the audit "
        f"alone, {alone[1]} by the check alone"
    )
    return int(any(contradicted) or counts.total() != count)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
