"""Mutated certificates of missed optima: what the checker accepts is true in plain fractions, by all subsets of the vectors.

python tests/checker/test_missed_optimum_mutations.py 5000 [first seed]    counts mutants and those accepted
"""

from __future__ import annotations

import random
import sys
from fractions import Fraction

import small_sets
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "map-refutation", "map-refutation-beside-a-pair", "hand-missed-optimum", "hand-missed-optimum-untold",
    "hand-missed-optimum-of-the-other", "hand-missed-optimum-of-two-rows", "hand-missed-optimum-told-twice",
    "hand-missed-optimum-of-a-pair", "hand-missed-optimum-by-diameter",
)  # fmt: skip


def rows_of(matrix):
    return [[Fraction(x) for x in row] for row in matrix]


def mutate(document, rng: random.Random):
    """Move a number, exchange vectors or answers, leave one out; often the bounds leave room."""
    what, answers = rng.random(), document["evidence"]["answers"]
    if what < 0.1:
        document["instance"]["vectors"].reverse()
        return "vectors"
    if what < 0.2 and answers:
        rng.choice((answers.pop, answers.reverse, lambda: answers.append(dict(answers[0]))))()
        document["claim"]["questions"] = len(answers)
        return "answers"
    if what < 0.3:
        document["evidence"]["vector"] = rng.randrange(len(document["instance"]["vectors"]))
        return "vector"
    if what < 0.6:
        claim = document["claim"]
        middle = (Fraction(claim["error"]) + Fraction(claim["optimum"])) / 2
        claim.update(error=str(middle + Fraction(1, 1000)), optimum=str(middle), tolerance="0")
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    return key


def is_true(document, base):
    """Every word of the claim by its definition."""
    claim, instance, proof = (document[part] for part in ("claim", "instance", "evidence"))
    error, optimum, tolerance = (Fraction(claim[key]) for key in ("error", "optimum", "tolerance"))
    A, vectors = rows_of(instance["operator"]["matrix"]), rows_of(instance["vectors"])
    y, z = ([Fraction(x) for x in instance[key]] for key in ("measurement", "output"))
    of_y = [x for x in vectors if [sum(a * b for a, b in zip(row, x, strict=True)) for row in A] == y]
    worst = max((sum((a - b) ** 2 for a, b in zip(z, x, strict=True)) for x in of_y), default=-1)
    told = [(entry["n"], rows_of(entry["matrix"])) for entry in proof["answers"]]
    close = all(
        sum((a - b) ** 2 for u, v in zip(rows, A, strict=True) for a, b in zip(u, v, strict=True)) <= Fraction(1, 4**n)
        for n, rows in told
    )
    different = len({n for n, _ in told}) == len(told) == claim["questions"]
    best = small_sets.squared_constant(A, vectors, Fraction(0))
    ordered = min(optimum, tolerance) >= 0 and error > optimum + tolerance
    return close and different and ordered and worst >= error**2 and best <= optimum**2


judge = judged_by(BASES, mutate, is_true)
test_what_is_accepted_is_true = batches(judge, *tries((1, 200), (10, 300)), 0.7)

if __name__ == "__main__":
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    accepted = sum(map(judge, range(first, first + count)))
    print(f"{count} mutants, {accepted} accepted, all of them true")
