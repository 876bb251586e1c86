"""Single-field mutations of certificates without a point: what the checker accepts must be true.

Truth is established by enumeration (faces.py), by 60-digit values, and for growth and trust radii by the theorems of
docs/theory evaluated in floats and by changed data; no code of the certifiers or of the checker is used.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import entry_truth
import faces
import numpy as np
import pytest
from effort import tries
from enumeration import mpmath
from faces import to_mp
from mutants import batches, judged_by
from test_mutations import SECOND_ROUTE, mutate, poses_a_problem

from sciverify.checker import check

ROOT = Path(__file__).parents[1] / "certificates" / "correct"
KINDS = ("support", "support-at-tolerance", "dimension", "minimum", "growth", "trust-radius")
ABOUT_AN_INSTANCE = [p.stem for p in ROOT.glob("*.json") if json.loads(p.read_text())["claim"]["kind"] in KINDS]
# those by hand have test_by_hand.py, those of doubles test_entry_mutations.py
BASES = sorted(name for name in ABOUT_AN_INSTANCE if not name.startswith(("hand-", "float-")))


def instance(document):
    """(kind, A, y, parameter, weights, signs), numbers in Fractions; None if one is irrational."""
    data = document["instance"]
    try:
        A = [[Fraction(x) for x in row] for row in data["matrix"]]
        y = [Fraction(x) for x in data["measurements"]]
        parameter = Fraction(data["eta" if data["problem"] == "basis-pursuit" else "lambda"])
        w = [Fraction(x) for x in data["weights"]]
        return data["problem"], A, y, parameter, w, data.get("signs") or [0] * len(w)
    except TypeError:
        return None


def is_true(document):
    kind, A, y, parameter, w, signs = given = instance(document)
    if not poses_a_problem(kind, parameter, w, signs):
        return False
    claim, points = document["claim"], faces.minimisers(kind, A, y, parameter, w, signs)
    if points is None:
        return False
    if claim["kind"] in ("support", "support-at-tolerance", "dimension"):
        return entry_truth.holds(claim, points)
    if claim["kind"] == "minimum":
        least, tiny = faces.objective(kind, A, y, parameter, w, points[0]), mpmath.mpf(10) ** -50
        low, high = (to_mp(Fraction(claim[key])) for key in ("lower", "upper"))
        return low - tiny <= least <= high + tiny
    return grows(document, given, points) if claim["kind"] == "growth" else is_trusted(document, given)


def grows(document, given, points):
    """The inequality at many points around the only minimiser: most false constants fail at one of them."""
    kind, A, y, parameter, w, signs = given
    claim, generator = document["claim"], np.random.default_rng(1)
    if len(points) != 1:
        return False
    z = np.array([float(to_mp(v)) for v in points[0]])
    A, y, w = (np.array(v, dtype=float) for v in (A, y, w))
    constant, order = float(Fraction(claim["constant"])), claim["order"]
    reach = 1.0 if claim["radius"] is None else float(Fraction(claim["radius"]))
    null = np.linalg.svd(A)[2][np.linalg.matrix_rank(A) :]

    def objective(v):
        fit = np.linalg.norm(A @ v - y)
        return {"lasso": fit**2, "square-root-lasso": fit, "basis-pursuit": 0.0}[kind] * 1.0 + (
            1.0 if kind == "basis-pursuit" else float(parameter)
        ) * float(w @ abs(v))

    for k in range(400):
        h = generator.normal(size=len(z)) if kind != "basis-pursuit" else generator.normal(size=len(null)) @ null
        h *= 1.0 if k % 2 else (z != 0) if kind != "basis-pursuit" else 1.0
        length = np.linalg.norm(h)
        if length == 0:
            continue
        h *= reach * (0.1 + 0.9 * generator.random()) / length
        if any(s * v < 0 for s, v in zip(signs, z + h, strict=True)):
            if kind == "basis-pursuit":
                continue
            h = np.where(np.sign(z + h) * signs < 0, -h, h)
        if objective(z + h) - objective(z) < constant * np.linalg.norm(h) ** order - 1e-9:
            return False
    return True


def is_trusted(document, given):
    """Changes within the lower bound keep the pattern; the change in the evidence, within the upper one, does not."""
    kind, A, y, parameter, w, signs = given
    free = {i for i, v in enumerate(w) if not v or (kind != "basis-pursuit" and not parameter)}
    low, high = (Fraction(document["claim"][key]) for key in ("lower", "upper"))
    pattern = faces.active(kind, A, y, parameter, w, signs)
    change = document["evidence"]["change"]
    D, e = [[Fraction(0)] * len(w) for _ in A], [Fraction(x) for x in change["measurements"]]
    for row, entries in zip(D, change["matrix"], strict=True):
        for i, x in zip(change["columns"], entries, strict=True):
            row[i] = Fraction(x)
    size = size_of_change(document["claim"], D, e, A, y)
    if size is None or size > float(high) * (1 + 1e-12):
        return False
    points = faces.minimisers(kind, *moved(A, y, D, e, Fraction(1)), parameter, w, signs)
    penalised = {i: s for i, s in pattern.items() if i not in free}
    if all({i: v.sign() for i, v in enumerate(z) if v.sign() and i not in free} == penalised for z in points):
        return False
    directions, generator = [(D, e, size)], np.random.default_rng(2)
    for _ in range(6):
        direction, shift = random_change(document["claim"], generator, A, y)
        directions.append(
            ([[Fraction(x) for x in r] for r in direction.tolist()], [Fraction(x) for x in shift.tolist()], 1)
        )
    return all(
        faces.active(kind, *moved(A, y, d, s, low * Fraction(999_999, 1_000_000) / Fraction(norm)), parameter, w, signs)
        == pattern
        for d, s, norm in directions
    )


def size_of_change(claim, D, e, A, y):
    """How large a change is, as the claim measures it; None if the claim does not admit it."""
    columns, rows = claim.get("fixed_columns", []), claim.get("fixed_rows", [])
    if any(row[i] for row in D for i in columns) or any(any(D[k]) or e[k] for k in rows):
        return None
    if (claim.get("data") == "matrix" and any(e)) or (claim.get("data") == "measurements" and any(map(any, D))):
        return None
    if "measure" not in claim:
        return max(np.linalg.norm(np.array(D, dtype=float), 2), float(sum(x * x for x in e)) ** 0.5)
    pairs = [(x, a) for row, given in zip([*D, e], [*A, y], strict=True) for x, a in zip(row, given, strict=True)]
    if claim["measure"] == "entry":
        return float(max(abs(x) for x, _ in pairs))
    if any(x and not a for x, a in pairs):
        return None
    return float(max(abs(x / a) if a else Fraction(0) for x, a in pairs))


def random_change(claim, generator, A, y):
    """An admitted change of size 1, in floats."""
    given, shifted = np.array(A, dtype=float), np.array(y, dtype=float)
    direction, shift = generator.normal(size=given.shape), generator.normal(size=len(y))
    if measure := claim.get("measure"):
        direction, shift = np.sign(direction), np.sign(shift)
        if measure == "relative":
            direction, shift = direction * abs(given) * (1 - 1e-12), shift * abs(shifted) * (1 - 1e-12)
    direction[:, claim.get("fixed_columns", [])] = 0
    direction[claim.get("fixed_rows", [])], shift[claim.get("fixed_rows", [])] = 0, 0
    direction *= claim.get("data") != "measurements"
    shift *= claim.get("data") != "matrix"
    if "measure" in claim:
        return direction, shift
    return direction / max(np.linalg.norm(direction, 2), 1e-300), shift / max(np.linalg.norm(shift), 1e-300)


def is_within(document):
    """The distance is between the bounds, and the minimiser the only one, for the data and for some near by."""
    kind, A, y, parameter, w, signs = instance(document)
    if not poses_a_problem(kind, parameter, w, signs):
        return False
    low, high, radius = (Fraction(document["claim"][key]) for key in ("lower", "upper", "radius"))
    x, generator = [Fraction(v) for v in document["point"]], np.random.default_rng(3)
    nearest, is_unique = SECOND_ROUTE[kind]
    for k in range(6):
        D, e = generator.normal(size=(len(y), len(w))), generator.normal(size=len(y))
        D, e = D / np.linalg.norm(D, 2), e / np.linalg.norm(e)
        near = [[Fraction(v) for v in r] for r in D.tolist()], [Fraction(v) for v in e.tolist()]
        data = moved(A, y, *near, radius * Fraction(999_999, 1_000_000) * (k > 0))
        found = nearest(*data, parameter, w, x, signs=signs)
        if found is None or not is_unique(*data, parameter, w, signs=signs):
            return False
        if (found[1] - low * low).sign() < 0 or (found[1] - high * high).sign() > 0:
            return False
    return True


def moved(A, y, D, e, factor):
    B = [[a + factor * d for a, d in zip(row, other, strict=True)] for row, other in zip(A, D, strict=True)]
    return B, [a + factor * d for a, d in zip(y, e, strict=True)]


@pytest.mark.parametrize("name", BASES)
def test_the_bases_are_true(name):
    assert is_true(json.loads((ROOT / f"{name}.json").read_text()))


def unscaled(document):
    scales = document["instance"]["row_scales_squared"]
    return (scales is None or set(scales) == {"1"}) and document["instance"]["isometry"] is None


def says_the_same(mutant, base):
    return mutant["claim"] == base["claim"] and mutant["instance"] == base["instance"]


judge = judged_by(
    BASES, mutate, lambda mutant, base: says_the_same(mutant, base) or (unscaled(mutant) and is_true(mutant))
)


test_no_false_mutant_is_accepted = batches(judge, count=tries(8, 24), size=50, most=0.5)


@pytest.mark.parametrize("name", BASES)
def test_every_field_of_the_claim_matters(name):
    """Stronger claims than the base's are refused (bounds moved by one part in a hundred, entries in another list)."""
    base = json.loads((ROOT / f"{name}.json").read_text())
    for stronger in stronger_claims(base["claim"]):
        mutant = {**base, "claim": stronger}
        with pytest.raises((check.Rejected, check.Malformed)):
            check.check_bytes(json.dumps(mutant).encode())


def stronger_claims(claim):
    if claim["kind"] == "support":
        keys = ("always_zero", "never_zero", "sometimes_zero")
        for key in keys:
            for other in keys:
                for i in claim[key] if other != key else []:
                    yield {**claim, key: [k for k in claim[key] if k != i], other: sorted([*claim[other], i])}
    elif claim["kind"] == "support-at-tolerance":
        if claim["least"] is not None:
            yield {**claim, "least": str(Fraction(claim["least"]) * Fraction(101, 100))}
        if len(claim["large"]) + len(claim["between"]) < 2:
            yield {**claim, "most": str(Fraction(claim["most"]) * Fraction(99, 100) - Fraction(1, 10**9))}
        for i in claim["between"]:
            yield {**claim, "between": [k for k in claim["between"] if k != i]}
    elif claim["kind"] == "growth":
        yield {**claim, "constant": str(Fraction(claim["constant"]) * Fraction(101, 100))}
        if claim["radius"] is not None:
            yield {**claim, "radius": str(Fraction(claim["radius"]) * 2)}
    elif claim["kind"] == "trust-radius":
        yield {**claim, "lower": str(Fraction(claim["lower"]) * Fraction(5, 4))}
        yield {**claim, "upper": str(Fraction(claim["upper"]) * Fraction(9, 10))}
    else:
        low, high = Fraction(claim["lower"]), Fraction(claim["upper"])
        yield {**claim, "lower": str(high + Fraction(1, 100)), "upper": str(high + 1)}
        yield {**claim, "lower": "0", "upper": str(low * Fraction(99, 100))}
