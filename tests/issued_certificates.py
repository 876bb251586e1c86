"""What is issued is accepted: every certificate of random verbs on random data is saved, checked, loaded, copied.

`python tests/issued_certificates.py 2000` tries 2000 instances and prints how many certificates came back, by verb and
by the form of the data. Small instances; the seed of an instance is its number.
"""

from __future__ import annotations

import copy
import math
import pickle
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

import network_forms
import numpy as np
import sympy
from flint import fmpq
from scipy.sparse import csc_array

import sciverify as sv
from sciverify import hierarchy
from sciverify.certificate.networks import read_network
from sciverify.l2.sequences import Changed

PROBLEMS = (sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit)
X = sympy.Symbol("x")
ROOTS = (sympy.sqrt(2), sympy.sqrt(3), sympy.sqrt(5), sympy.sqrt(8) / 3, sympy.sqrt(2 + sympy.sqrt(3)))
ALGEBRAIC = (sympy.cbrt(2), sympy.CRootOf(X**3 - X - 1, 0), sympy.CRootOf(X**5 - X - 1, 0))
FORMS = ("int", "Fraction", "str", "float", "array", "csc", "flint", "sqrt", "root")


@dataclass
class Tally:
    """Certificates by (verb, form), refusals by the kind of error, and what went wrong."""

    certificates: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, verb: str, form: str, seed: int, found) -> None:
        """Examine one certificate."""
        try:
            examine(found)
        except Exception as error:
            self.faults.append(f"seed {seed}, {verb}, {form}: {type(error).__name__}: {error}")
        self.certificates[verb, form] += 1

    def call(self, verb: str, form: str, seed: int, function) -> None:
        """Call a verb, which returns certificates or refuses with one of the errors of the library."""
        try:
            found = function()
        except sv.SciverifyError as refusal:
            self.refusals[verb, type(refusal).__name__] += 1
            if "\n" in str(refusal) or "lies outside" in str(refusal):
                self.faults.append(f"seed {seed}, {verb}, {form}: refused by {refusal}")
            return
        except Exception as error:
            self.faults.append(f"seed {seed}, {verb}, {form}: {type(error).__name__}: {error}")
            return
        for certificate in found:
            self.add(verb, form, seed, certificate)

    def table(self) -> str:
        """Counts by verb and by form."""
        lines = [f"{sum(self.certificates.values())} certificates, {len(self.faults)} faults"]
        for which, name in ((0, "verb"), (1, "form")):
            counts = Counter()
            for key, count in self.certificates.items():
                counts[key[which]] += count
            lines += [f"  by {name}:"] + [f"    {key}: {count}" for key, count in counts.most_common()]
        lines += ["  refusals:"] + [f"    {' '.join(key)}: {count}" for key, count in self.refusals.most_common()]
        return "\n".join(lines + self.faults[:40])


def examine(certificate: sv.Certificate) -> None:
    """Save, check, load, pickle, deep-copy, print; AssertionError or whatever is raised where one of them fails."""
    text = certificate.to_json()
    with tempfile.TemporaryDirectory() as folder:
        path = certificate.save(Path(folder) / "c.json")
        assert sv.check(path) == certificate.claim, "the checker proves another claim"
        loaded = sv.load_certificate(path)
    for name, again in (
        ("loaded", loaded),
        ("pickled", pickle.loads(pickle.dumps(certificate))),
        ("deep copy", copy.deepcopy(certificate)),
    ):
        assert again.to_json() == text, f"{name}: another text"
        assert again.claim == certificate.claim, f"{name}: another claim"
        assert again.problem == certificate.problem, f"{name}: another problem"
    assert certificate.explain()
    assert str(certificate)


# ---------------------------------------------------------------- data


def fraction(rng: random.Random) -> Fraction:
    """Small, often 0 or an integer."""
    return Fraction(rng.choice((0, 1, -1, 2, -3, rng.randint(-9, 9))), rng.choice((1, 1, 2, 5, 8)))


def number(rng: random.Random, form: str, value: Fraction):
    """A value in one form; with roots it is another one."""
    if form in ("int", "array", "csc", "float"):
        return int(value) if form == "int" else float(value)
    if form == "str":
        return rng.choice((str(value), f"{value.numerator}/{value.denominator}"))
    if form == "flint":
        return fmpq(value.numerator, value.denominator)
    if form in ("sqrt", "root"):
        roots = ROOTS if form == "sqrt" else ALGEBRAIC
        exact = sympy.Rational(value.numerator, value.denominator)
        return exact * rng.choice(roots) if rng.random() < 0.4 else exact
    return value


def positive(rng: random.Random, form: str):
    """A parameter or a weight."""
    value = Fraction(rng.randint(1, 9), rng.choice((1, 2, 4, 8, 10)))
    return number(rng, form, value) if form != "int" else int(value) + 1


def vector(rng: random.Random, form: str, count: int):
    """A vector in one form."""
    values = [number(rng, form, fraction(rng)) for _ in range(count)]
    return np.array(values) if form in ("array", "csc") else values


def matrix(rng: random.Random, form: str, m: int, count: int):
    """A matrix in one form, with tied or duplicated columns now and then."""
    noise = rng.random() < 0.4 and form in ("float", "array", "csc")
    rows = [[rng.gauss(0, 1) if noise else number(rng, form, fraction(rng)) for _ in range(count)] for _ in range(m)]
    if count > 1 and rng.random() < 0.3:
        for row in rows:
            row[1] = rng.choice((1, -1)) * row[0] if form != "str" else row[0]
    if form == "array":
        return np.array(rows, dtype=float)
    return csc_array(np.array(rows, dtype=float)) if form == "csc" else rows


def isometry(rng: random.Random, m: int):
    """Nothing mostly; the DCT, a rational rotation, one with a root, and an object."""
    choice = rng.choice(("none",) * 6 + ("dct", "rational", "root", "object"))
    if choice in ("none", "dct"):
        return None if choice == "none" else "dct"
    half = sympy.sqrt(2) / 2
    c, s = (Fraction(3, 5), Fraction(4, 5)) if choice == "rational" else (half, half)
    rows = [[int(i == k) for k in range(m)] for i in range(m)]
    if m > 1:
        rows[0][:2], rows[1][:2] = [c, -s], [s, c]
    if choice == "object":
        return sv.Lasso([[1]] * m, [1] * m, 1, isometry=rows).isometry
    return rows


def forms(rng: random.Random) -> list[str]:
    """Forms of A, y, the parameter, the weights and x: doubles alone, or drawn one by one; degrees above 2 are rare."""
    if rng.random() < 0.3:
        return [rng.choice(("array", "csc")), "array", rng.choice(("float", "str", "sqrt")), "float", "array"]
    common = FORMS[:-1] if rng.random() < 0.85 else ("int", "Fraction", "root", "root")
    return [rng.choice(common) for _ in range(5)]


def real_problem(rng: random.Random, chosen: list[str]):
    """An instance with these forms."""
    m, count = rng.randint(1, 3), rng.randint(1, 4)
    A, y = matrix(rng, chosen[0], m, count), vector(rng, chosen[1], m)
    given = {}
    if rng.random() < 0.4:
        given["weights"] = [positive(rng, chosen[3]) for _ in range(count)]
    if rng.random() < 0.25 and chosen[0] != "csc":
        given["row_scales_squared"] = [positive(rng, rng.choice(("Fraction", "sqrt"))) for _ in range(m)]
    if chosen[0] != "csc":
        given["isometry"] = isometry(rng, m)
    return rng.choice(PROBLEMS)(A, y, positive(rng, chosen[2]), **given)


def point(rng: random.Random, form: str, count: int):
    """A candidate; sometimes numbers of another tower, as solution sets hold them."""
    if rng.random() < 0.15:
        other = sv.SquareRootLasso([[2] * count, [1] + [0] * (count - 1)], [rng.randint(3, 9), 1], "1/7")
        return sv.solution_set(other).vertex
    return vector(rng, form, count)


# ---------------------------------------------------------------- verbs


def try_real(rng: random.Random, seed: int, tally: Tally) -> None:
    """All verbs on one instance of real data."""
    chosen = forms(rng)
    form = described(chosen)
    held = []
    tally.call("pose", form, seed, lambda: held.append(real_problem(rng, chosen)) or [])
    if not held:
        return
    problem, x = held[0], point(rng, chosen[4], held[0].shape[1])
    digits = rng.choice((None, 8, 40, 300))
    radius = Fraction(1, 10 ** rng.choice((3, 9, 30)))
    verbs = {
        "certify_distance": lambda: [sv.certify_distance(problem, x, digits)],
        "certify_distance, exact": lambda: [sv.certify_distance(problem, x, digits, engine="exact")],
        "certify_distance, float": lambda: [sv.certify_distance(problem, x, digits, engine="float")],
        "certify_objective_excess": lambda: [sv.certify_objective_excess(problem, x)],
        "certify_support": lambda: [sv.certify_support(problem)],
        "certify_support, float": lambda: [sv.certify_support(problem, engine="float")],
        "certify_support, tolerance": lambda: [sv.certify_support(problem, tolerance=some_tolerance(rng))],
        "certify_support, tolerance, float": lambda: [
            sv.certify_support(problem, tolerance=some_tolerance(rng), engine="float")
        ],
        "certify_dimension": lambda: [sv.certify_dimension(problem)],
        "certify_dimension, float": lambda: [sv.certify_dimension(problem, engine="float")],
        "certify_minimum": lambda: [sv.certify_minimum(problem)],
        "certify_growth": lambda: [sv.certify_growth(problem)],
        "certify_distance_within": lambda: [sv.certify_distance_within(problem, x, radius)],
        "solve": lambda: [copies(sv.solve(problem, rng.choice((3, 10, 40)))).certificate],
        "solve, float": lambda: [sv.solve(problem, 6, engine="float").certificate],
        "training_set": lambda: list(answers(problem, rng)),
        "solution_path": lambda: [copies(sv.solution_path(problem)).certificate],
        "solution_path, float": lambda: [copies(sv.solution_path(problem, engine="float")).certificate],
        "certify_path": lambda: [sv.certify_path(problem, [problem.parameter, 3], [x, x], digits)[0]],
    }
    if rng.random() < 0.1:
        verbs["certify_trust_radius"] = lambda: [sv.certify_trust_radius(problem)]
        verbs["certify_trust_radius, some data"] = lambda: [sv.certify_trust_radius(problem, **some_data(rng))]
    for verb, function in verbs.items():
        tally.call(verb, form, seed, function)


def some_tolerance(rng: random.Random) -> object:
    """Tolerances in some forms, often of the size of entries."""
    return rng.choice((0, "1e-9", 1e-9, "1/3", Fraction(1, 2), 0.25, 1, 2))


def some_data(rng: random.Random) -> dict[str, object]:
    """Keywords of a trust radius."""
    data, measure = rng.choice(("both", "matrix", "measurements")), rng.choice(("norm", "entry", "relative"))
    return {"data": data, "measure": measure, "fixed_columns": [0] if rng.random() < 0.2 else None}


def described(chosen: list[str]) -> str:
    """The form of A, and what roots are in the other numbers."""
    return " + ".join([chosen[0], *sorted({f for f in chosen[1:] if f in ("sqrt", "root")})])


def copies(value):
    """The value, after a pickle and a deep copy were made and printed alike."""
    assert str(pickle.loads(pickle.dumps(value))) == str(copy.deepcopy(value)) == str(value)
    return value


def answers(problem, rng: random.Random) -> Iterator[sv.Certificate]:
    """Proofs of answers about solutions."""
    training = sv.training_set(problem)
    training.matrix(3)
    training.solution(0, rng.choice((1, 6, 20)))
    assert copies(training.transcript).consistent_with(problem) is sv.Verdict.TRUE
    for exchange in training.transcript:
        if exchange.proof is not None:
            yield exchange.proof


def gaussian(rng: random.Random, form: str):
    """A complex number."""
    a, b = fraction(rng), fraction(rng)
    if form == "sympy":
        return sympy.Rational(a.numerator, a.denominator) + sympy.I * sympy.Rational(b.numerator, b.denominator)
    return complex(rng.gauss(0, 1), rng.gauss(0, 1)) if form == "array" else complex(float(a), float(b))


def try_complex(rng: random.Random, seed: int, tally: Tally) -> None:
    """Complex data: both verbs."""
    form = rng.choice(("array", "array", "list", "sympy"))
    m, count = rng.randint(1, 3), rng.randint(1, 4)
    A = [[gaussian(rng, form) for _ in range(count)] for _ in range(m)]
    y, x = [gaussian(rng, form) for _ in range(m)], [gaussian(rng, rng.choice(("list", "sympy"))) for _ in range(count)]
    if form == "array":
        A, y = np.array(A), np.array(y)
    held = []
    scale = positive(rng, rng.choice(("Fraction", "str", "float", "sqrt")))
    tally.call("pose", "complex", seed, lambda: held.append(rng.choice(PROBLEMS)(A, y, scale)) or [])
    if held:
        digits = rng.choice((None, None, 8, 40))
        tally.call("certify_distance", "complex", seed, lambda: [sv.certify_distance(held[0], x, digits)])
        tally.call("solve", "complex", seed, lambda: [copies(sv.solve(held[0], rng.choice((4, 12)))).certificate])


def try_groups(rng: random.Random, seed: int, tally: Tally) -> None:
    """Group penalties: both verbs."""
    form = rng.choice(("Fraction", "str", "float", "array"))
    m, count = rng.randint(1, 4), rng.randint(1, 6)
    A = [[number(rng, "float" if form == "array" else form, fraction(rng)) for _ in range(count)] for _ in range(m)]
    y = [number(rng, "float" if form == "array" else form, fraction(rng)) for _ in range(m)]
    if form == "array":
        A, y = np.array(A), np.array(y)
    columns, groups, held = rng.sample(range(count), count), [], []
    while columns:
        groups.append([columns.pop() for _ in range(min(len(columns), rng.randint(1, 3)))])
    weights = rng.choice((None, [positive(rng, "Fraction") for _ in groups]))
    scale = positive(rng, rng.choice(("Fraction", "str", "float", "sqrt")))
    tally.call(
        "pose",
        "groups",
        seed,
        lambda: held.append(rng.choice(PROBLEMS)(A, y, scale, groups=groups, weights=weights)) or [],
    )
    if held:
        digits, x = rng.choice((None, None, 8, 40)), [fraction(rng) for _ in range(count)]
        tally.call("certify_distance", "groups", seed, lambda: [sv.certify_distance(held[0], x, digits)])
        tally.call("solve", "groups", seed, lambda: [copies(sv.solve(held[0], rng.choice((4, 12)))).certificate])


def try_images(rng: random.Random, seed: int, tally: Tally) -> None:
    """Samples of the Fourier transform of images, of all sizes of numbers: both verbs."""
    side, numbers = rng.choice((2, 4, 8, 16)), np.random.default_rng(seed)
    mask = numbers.random((side, side)) < rng.uniform(0.3, 1)
    mask[tuple(numbers.integers(0, side, 2))] = True
    operator, scale = sv.FourierHaar(mask), 2.0 ** rng.choice((0, 0, -30, 40)) * rng.choice((1, 1 / 3))
    image = numbers.standard_normal(side * side) * (0.05 + (numbers.random(side * side) < 0.3))
    y = (operator.forward(image) + 0.01 * numbers.standard_normal(operator.shape[0])) * scale
    weights = rng.choice((None, None, numbers.choice([0.5, 1.0, 3.0], side * side)))
    kind, share = rng.choice(PROBLEMS), rng.uniform(0.1, 1.1)
    force, size = float(np.abs(operator.adjoint(y).real).max()), float(np.linalg.norm(y))
    parameter = {sv.Lasso: share * force, sv.SquareRootLasso: share * force / size, sv.BasisPursuit: share * size}[kind]
    problem = kind(operator, y, Fraction(parameter).limit_denominator(10**20) or 1, weights=weights)
    x = rng.choice(
        (image * scale, np.round(image * scale, 2), numbers.standard_normal(side * side), np.zeros(side * side))
    )
    tally.call("certify_distance", "operator", seed, lambda: [sv.certify_distance(problem, x)])
    tally.call("solve", "operator", seed, lambda: [copies(sv.solve(problem, rng.choice((4, 8)))).certificate])


def try_turned(rng: random.Random, seed: int, tally: Tally) -> None:
    """Real data with turned columns, candidates with roots included."""
    chosen = forms(rng)
    held = []

    def pose():
        real = real_problem(rng, chosen)
        held.append(sv.TurnedProblem(real, [rng.randint(0, 3) for _ in range(real.shape[1])]))
        return []

    tally.call("pose", "turned", seed, pose)
    if not held:
        return
    count = held[0].shape[1]
    x = [(number(rng, chosen[4], fraction(rng)), number(rng, "Fraction", fraction(rng))) for _ in range(count)]
    tally.call("certify_distance", "turned", seed, lambda: [sv.certify_distance(held[0], x)])
    tally.call("training_set", "turned", seed, lambda: list(answers(held[0], rng)))


def family(rng: random.Random):
    """A small family of one of the kinds."""
    problem = rng.choice(("P1", "P2", "P3"))
    name = "eta" if problem == "P1" else "lam"
    penalty = rng.choice((Fraction(1, 10), Fraction(1, 3), sympy.sqrt(2) / 9, sympy.sqrt(3) / 20, sympy.cbrt(2) / 9))
    common = {
        "problem": problem,
        "m": rng.randint(2, 3),
        "K": rng.randint(1, 3),
        "transform": rng.choice((None, None, "dct")),
        "normalisation": rng.choice(("slides", "rational")),
        "scalars": rng.choice(("real", "real", "complex")),
        "samples": rng.randint(1, 2),
        "limit_point": rng.random() < 0.6,
        name: penalty,
    }
    if rng.random() < 0.5:
        return sv.families.NearlyParallelColumns(**common)
    return sv.families.TiedColumns(N=common["m"] + 2, further_nonzeros=rng.randint(0, 1), **common)


def algorithm(rng: random.Random):
    """An algorithm that reads a little and answers: wrong numbers with roots, an exact solution of what it read, loops."""
    kind = rng.choice(("constant", "constant", "exact", "loop", "coins"))
    n, value = rng.choice((3, 20, 40)), number(rng, rng.choice(("sqrt", "sqrt", "Fraction", "root")), Fraction(1, 7))
    values = [value, rng.choice(ROOTS), sympy.Integer(0)]

    def train(training):
        A = training.matrix(n)
        if kind == "loop":
            for k in range(10_000):
                training.matrix(k)
        if kind == "coins":
            values[0] = Fraction(training.coins.flip() if hasattr(training.coins, "flip") else 1)
        if kind == "exact":
            return lambda y: solved(training.pose(A, y))
        return lambda y: [values[k % 3] for k in range(training.shape[1])]

    return train


def solved(problem):
    """An exact minimiser."""
    if isinstance(problem, sv.TurnedProblem):
        return problem.turn_back([(z, fmpq(0)) for z in sv.solution_set(problem.real).vertex])
    return sv.solution_set(problem).vertex


def try_game(rng: random.Random, seed: int, tally: Tally) -> None:
    """Certificates of games."""
    held = []
    tally.call("pose", "family", seed, lambda: held.append(family(rng)) or [])
    if held:
        budget = sv.Budget(bits=rng.choice((60, 100)), questions=50)
        play = algorithm(rng)
        tally.call(
            "refute",
            "family",
            seed,
            lambda: list(copies(sv.refute(play, held[0], budget=budget, trials=4)).certificates().values()),
        )

        said = rng.random() < 0.5
        flag = hierarchy.Tower(lambda n, training, x: bool(training.matrix(7)) == said)
        asked = rng.choice((hierarchy.DELTA_1, hierarchy.DELTA_2))
        tally.call("exit_flag", "family", seed, lambda: challenged(flag, hierarchy.exit_flag(held[0]), asked))


def challenged(tower, problem, asked) -> list[sv.Certificate]:
    """What a challenge has proven, if anything."""
    found = getattr(hierarchy.challenge(tower, hierarchy.Membership(problem, asked)), "certificate", None)
    return [] if found is None else [found]


def try_fit(rng: random.Random, seed: int, tally: Tally) -> None:
    """Doubles behind which there is a sparse vector: y = fl(A x), with copies of columns and dependent rows."""
    m, count = rng.randint(1, 4), rng.randint(2, 7)
    form = rng.choice(("array", "csc"))
    A = np.array([[rng.gauss(0, 1) for _ in range(count)] for _ in range(m)])
    if rng.random() < 0.4:
        A[:, -1] = rng.choice((1.0, -2.0)) * A[:, 0]
    if rng.random() < 0.1:
        A[-1] = A[0]
    x = np.array([rng.choice((0.0, 0.0, 0.0, 1.0, -1 / 3)) for _ in range(count)])
    y, A = A @ x, csc_array(A) if form == "csc" else A
    weights = None if rng.random() < 0.5 else [rng.choice((0.5, 1.0, 2.0)) for _ in range(count)]
    lam = 10.0 ** rng.uniform(-4, 0)
    problem = rng.choice((sv.BasisPursuit(A, y, weights=weights), sv.SquareRootLasso(A, y, lam, weights=weights)))
    near = rng.choice((x, np.zeros(count), np.array([rng.gauss(0, 1) for _ in range(count)])))
    digits = rng.choice((None, None, 8))
    tally.call("certify_distance", form, seed, lambda: [sv.certify_distance(problem, near, digits, engine="float")])
    tally.call(
        "solve", form, seed, lambda: [copies(sv.solve(problem, rng.choice((4, 10)), engine="float")).certificate]
    )
    at = {"tolerance": rng.choice((1e-9, 0.5)), "engine": "float"}
    tally.call("certify_support", form, seed, lambda: [sv.certify_support(problem, **at)])


def try_maps(rng: random.Random, seed: int, tally: Tally) -> None:
    """Claims about operators, sparse vectors, finite sets and training data."""
    m, size = rng.randint(1, 3), rng.randint(1, 5)
    form = rng.choice(("int", "Fraction", "str", "float"))
    A = [[number(rng, form, fraction(rng)) for _ in range(size)] for _ in range(m)]
    if rng.random() < 0.2:
        size = 8
        A = sv.WalshHadamard(sorted(rng.sample(range(8), rng.randint(1, 8))), size=8, scale=rng.choice((1, "1/3")))
    elif rng.random() < 0.2:
        size = 4
        A = sv.Mojette(
            2, rng.sample([(1, 0), (0, 1), (-1, 1), (2, 1)], rng.randint(1, 3)), scale=rng.choice((1, "1/3"))
        )
    matrix = [[number(rng, form, fraction(rng) / 8 + (i == k)) for k in range(size)] for i in range(m + 2)]
    vectors = [[number(rng, form, fraction(rng)) for _ in range(size)] for _ in range(rng.randint(1, 5))]
    eta, delta = rng.choice((0, "1/2", 2)), Fraction(rng.randint(0, 21), 10)
    K, maps = rng.choice((1, 2, 5, math.inf)), rng.choice(("F^N", "M1"))
    cut = rng.randint(1, size)
    levels = [size] if cut == size else [cut, size]
    counts = [rng.randint(1, b - a) for a, b in zip([0, *levels], levels, strict=False)]
    tally.call("kernel_awareness", form, seed, lambda: [sv.kernel_awareness(A, counts, levels)])
    weights = [number(rng, form, Fraction(rng.randint(1, 4), 2)) for _ in levels]
    tally.call(
        "certify_null_space",
        form,
        seed,
        lambda: [sv.certify_null_space(matrix, counts, levels=levels, weights=weights).certificate],
    )
    tally.call("optimality_constant", form, seed, lambda: [sv.optimality_constant(A, vectors, eta)])
    tally.call("certify_linear_program", form, seed, lambda: [linear_program(rng, form, matrix, vectors)])
    rows = A.shape[0] if isinstance(A, sv.WalshHadamard | sv.Mojette) else m
    net = sv.LayeredNetwork([sv.Dense([[number(rng, form, fraction(rng)) for _ in range(rows)] for _ in range(size)])])
    tally.call("refute_map", form, seed, lambda: [sv.refute_map(net, A, vectors)])
    tally.call("untrainable", form, seed, lambda: [sv.untrainable(A, K, delta, maps=maps)])
    tally.call("nonexistent_map", form, seed, lambda: [sv.nonexistent_map(A, K, delta, maps=maps)])
    tally.call("any_map_error", form, seed, lambda: [sv.any_map_error(A, vectors[0], vectors[-1])])
    try_optimal_map(rng, form, seed, tally)


def try_optimal_map(rng: random.Random, form: str, seed: int, tally: Tally) -> None:
    """A tower that gives values of an optimal map, or claims to."""
    output, wide = [fraction(rng) for _ in range(4)], [[number(rng, form, fraction(rng)) for _ in range(4)]]
    crowd = [[number(rng, form, Fraction(rng.randint(-2, 2))) for _ in range(4)] for _ in range(9)]
    tower = rng.choice((hierarchy.FIBRE_CENTRES, hierarchy.Tower(lambda n, told: (told.matrix(n), output)[1])))
    asked = rng.choice((hierarchy.DELTA_1, hierarchy.DELTA_2))
    tally.call(
        "optimal_map_near", form, seed, lambda: challenged(tower, hierarchy.optimal_map_near(wide, crowd), asked)
    )


def linear_program(rng: random.Random, form: str, rows, vectors):
    """A point held against the minimisers of a program with these rows; often unbounded or infeasible without ends."""
    size = len(vectors[0])
    right = [number(rng, form, fraction(rng)) for _ in rows]
    cut, high = rng.randint(0, len(rows)), rng.choice((None, 2))
    rows = [list(row)[:size] for row in rows]
    return sv.certify_linear_program(
        vectors[0], vectors[-1], rows[:cut] or None, right[:cut] or None,
        rows[cut:][:1] or None, right[cut:][:1] or None, rng.choice(((0, high), (-2, high), [(None, high)] * size)),
    )  # fmt: skip


def inputs(rng: random.Random, form: str, count: int):
    """An input of a network, or an output to compare with."""
    return vector(rng, rng.choice((form, "Fraction", "array")), count)


def dense_network(rng: random.Random, form: str) -> sv.LayeredNetwork:
    """Two or three dense layers."""
    sizes = [rng.randint(1, 4) for _ in range(rng.randint(3, 4))]
    layers = []
    for inside, outside in pairwise(sizes):
        rows = [[number(rng, form, fraction(rng)) for _ in range(inside)] for _ in range(outside)]
        bias = rng.choice((None, [number(rng, form, fraction(rng)) for _ in range(outside)]))
        layers += [sv.Dense(rows, bias), rng.choice((sv.ReLU(), sv.LeakyReLU("1/10")))]
    return sv.LayeredNetwork(layers[:-1])


def try_networks(rng: random.Random, seed: int, tally: Tally) -> None:
    """Claims about networks: of all layers, and dense ones."""
    form = rng.choice(("int", "Fraction", "str", "float", "array"))
    anything, dense = read_network(network_forms.network(rng, 3)), dense_network(rng, form)
    for net in (anything, dense):
        y, y2 = (inputs(rng, form, net.input_size) for _ in range(2))
        x, x2 = (inputs(rng, form, net.output_size) for _ in range(2))
        A = [[number(rng, form, fraction(rng)) for _ in range(net.output_size)] for _ in range(net.input_size)]
        radius = rng.choice((None, 50))
        verbs = {
            "certify_output": partial(sv.certify_output, net, y, x),
            "certify_instability": partial(sv.certify_instability, net, y, y2),
            "certify_overperformance": partial(sv.certify_overperformance, net, A, x, x2),
            "certify_misclassification": partial(sv.certify_misclassification, net, y, y2, radius),
            "local_lipschitz": partial(sv.local_lipschitz, net, y),
            "steepest_pair": partial(sv.steepest_pair, net, tries=4),
            "certify_classification": partial(sv.certify_classification, net, y),
        }
        for verb, function in verbs.items():
            tally.call(verb, "network", seed, lambda function=function: [function()])
    methods = {method: partial(sv.certify_lipschitz, dense, method=method) for method in ("neurons", "norms")}
    for method, function in methods.items():
        tally.call(f"certify_lipschitz, {method}", form, seed, lambda function=function: [function()])
    tally.call("refute_lipschitz", form, seed, lambda: [sv.refute_lipschitz(dense, rng.choice(("1/8", 1)), tries=4)])


def sequence(rng: random.Random, form: str):
    """A number, a list of numbers, a changed sequence or a wave."""
    values = [number(rng, form, fraction(rng)) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.2:
        return sv.changed(values, rng.randint(-3, 3), [number(rng, form, fraction(rng))])
    if rng.random() < 0.2:
        return sv.almost_mathieu(number(rng, form, fraction(rng)), rng.choice((sv.GOLDEN, "1/3"))).diagonals[0]
    return values if rng.random() < 0.7 else values[0]


def lattice_operator(rng: random.Random, form: str):
    """Some hoppings on the square lattice with two sites in each cell, or on the line."""
    d = rng.randint(1, 2)
    pairs = [tuple(rng.randint(-1, 1) for _ in range(d)) for _ in range(3)]
    hoppings = [sv.Hopping(shift, sequence(rng, form), 0, 1, rng.randrange(d)) for shift in pairs]
    changes = {((0,) * d, 1): number(rng, form, fraction(rng))} if rng.random() < 0.5 else {}
    return sv.LatticeOperator(d, hoppings, cell=2, changes=changes)


def try_cmv(rng: random.Random, seed: int, tally: Tally) -> None:
    """Arcs and smoothed measures of CMV matrices."""
    form = rng.choice(("int", "Fraction", "str", "float", "flint"))

    def coefficient() -> object:
        parts = number(rng, form, Fraction(rng.randint(-9, 9), 12)), number(rng, form, Fraction(rng.randint(-7, 7), 12))
        return parts if rng.random() < 0.5 else parts[0]

    listed = [coefficient() for _ in range(rng.randint(1, 3))]
    alphas = sv.changed(listed, rng.randint(-2, 3), [coefficient()]) if rng.random() < 0.3 else listed
    line, turn = rng.choice(("naturals", "integers")), number(rng, form, fraction(rng))
    eps, width = Fraction(rng.randint(1, 9), 10), Fraction(rng.randint(1, 10), 60)
    tally.call(
        "smoothed_circle_measure",
        form,
        seed,
        lambda: [sv.smoothed_circle_measure(sv.cmv(alphas, line), {0: 1, 2: (0, "1/3")}, turn, eps, rng.randint(1, 6))],
    )
    tally.call(
        "certify_arc_gap",
        form,
        seed,
        lambda: [sv.certify_arc_gap(sv.cmv(alphas, line), 2 * width, 3 * width, most_sites=60)],
    )


def try_pseudospectra(rng: random.Random, form: str, seed: int, tally: Tally, operator) -> None:
    """Squares inside and outside, matrices, points of higher order."""
    if rng.random() < 0.2:
        tally.call("pseudospectrum", form, seed, lambda: [sv.pseudospectrum(operator(), 2, 1, size=4)])
        region, eps = ((rng.randint(-9, 0), rng.randint(-9, 0)), (9, 9)), number(rng, form, Fraction(1))
        pictured = partial(sv.pseudospectrum_picture, eps=2, side=3, region=region, size=4, length=rng.randint(1, 20))
        tally.call("pseudospectrum_picture", form, seed, lambda: [pictured(operator())])
        entries = [[number(rng, form, fraction(rng)) for _ in range(3)] for _ in range(3)]
        tally.call("matrix_pseudospectrum", form, seed, lambda: [sv.matrix_pseudospectrum(entries, eps, 1)])
    order, z = rng.randint(0, 3), (fraction(rng), fraction(rng))
    tally.call(
        "pseudospectrum_points", form, seed, lambda: [sv.pseudospectrum_points(operator(), 9, z, order=order, size=5)]
    )


def unbounded_operator(rng: random.Random, form: str):
    """An oscillator, Hilbert's matrix, or a table of three columns."""
    if rng.random() < 0.2:
        return sv.HilbertMatrix(
            number(rng, form, Fraction(1, 2)), number(rng, form, Fraction(3, 2)), rng.randint(1, 20)
        )
    if rng.random() < 0.5:
        potential = {m: number(rng, form, fraction(rng)) for m in rng.sample(range(5), 2)}
        if rng.random() < 0.3:
            potential[3] = (fraction(rng), number(rng, form, Fraction(1, 2)))
        return sv.Oscillator(potential, number(rng, form, Fraction(rng.randint(1, 4), 2)))
    listed = {(i, j): number(rng, form, fraction(rng)) for j in range(4) for i in range(j + 1)}
    said = rng.choice(({"self_adjoint": True}, {"adjoint_dispersion": "1/3"}, {"entry_error": "1/50"}))
    return sv.table_of(lambda j: {i: listed[min(i, j), max(i, j)] for i in range(4)}, 3, 4, "1/7", **said)


def try_spectra(rng: random.Random, seed: int, tally: Tally) -> None:
    """Points of spectra of operators on l2."""
    form = rng.choice(("int", "Fraction", "str", "float", "flint"))
    line, offsets = rng.choice(("integers", "naturals")), rng.sample(range(-2, 3), rng.randint(1, 3))
    z = (fraction(rng), rng.choice((0, fraction(rng))))
    resolvent = rng.choice((None, None, "normal", "numerical-range", sv.power_growth("1/3", rng.randint(1, 3))))
    size = {"size": rng.randint(1, 12)} if rng.random() < 0.7 else {"v": [rng.gauss(0, 1) for _ in range(5)]}

    def operator():
        if rng.random() < 0.4:
            return rng.choice((lattice_operator, unbounded_operator))(rng, form)
        if rng.random() < 0.2:
            return sv.fibonacci_hamiltonian(number(rng, form, fraction(rng)))
        if rng.random() < 0.5:
            return sv.Banded({abs(k): sequence(rng, form) for k in offsets}, line)
        return sv.Banded({k: sequence(rng, form) for k in offsets}, line, self_adjoint=False)

    tally.call(
        "certify_spectral_point",
        form,
        seed,
        lambda: [sv.certify_spectral_point(operator(), z, resolvent=resolvent, **size)],
    )
    free = sorted((z[0] * rng.choice((1, 10)), z[0] + fraction(rng)))
    phases = rng.choice((None, None, True))
    tally.call(
        "certify_gap", form, seed, lambda: [sv.certify_gap(operator(), *free, every_phase=phases, most_sites=30)]
    )
    eps, vector = number(rng, form, Fraction(rng.randint(1, 4), 2)), {0: number(rng, form, Fraction(1)), 2: "1/3"}
    tally.call(
        "smoothed_measure",
        form,
        seed,
        lambda: [sv.smoothed_measure(operator(), vector, z[0], eps, rng.randint(1, 6))],
    )
    smooth = sv.Smoothness(eps, [number(rng, form, Fraction(rng.randint(0, 4), 2)) for _ in range(rng.randint(2, 7))])
    try_pseudospectra(rng, form, seed, tally, operator)
    beside, x = sequence(rng, form), fraction(rng)
    tally.call(
        "distribution", form, seed, lambda: [sv.distribution(sv.jacobi(vector[0], beside), x, rng.randint(2, 9))]
    )
    tally.call("density", form, seed, lambda: [sv.density(operator(), vector, z[0], eps, smooth)])


def try_operators(rng: random.Random, seed: int, tally: Tally) -> None:
    """Self-adjoint, normal and other operators, and unitary ones."""
    try_spectra(rng, seed, tally)
    try_cmv(rng, seed, tally)
    try_eigenvalues(rng, seed, tally)


def try_eigenvalues(rng: random.Random, seed: int, tally: Tally) -> None:
    """Impurities, of which some bind."""
    form = rng.choice(("int", "Fraction", "str", "float", "flint"))
    line, place = rng.choice(("integers", "naturals")), rng.randint(0, 3)
    depth = number(rng, form, rng.choice((1, -1)) * (2 + abs(fraction(rng))))
    base = rng.choice((0, [number(rng, form, Fraction(1, 2)), 0], sequence(rng, form)))
    base = base.base if isinstance(base, Changed) else base

    def operator():
        return sv.Banded({0: sv.changed(base, place, [depth]), 1: rng.choice((1, (0, 1)))}, line)

    found = {"within": ("-9", "9")} if rng.random() < 0.2 else {}
    vector = {"v": [1, 2, 1], "first": place} if rng.random() < 0.2 else {"size": rng.randint(8, 40)}
    tally.call(
        "certify_eigenvalue",
        form,
        seed,
        lambda: [sv.certify_eigenvalue(operator(), depth, most_sites=60, **found, **vector)],
    )


KINDS = (
    (try_fit,)
    + (try_operators,)
    + (try_maps,) * 2
    + (try_networks,)
    + (try_real,) * 14
    + (try_complex,) * 3
    + (try_groups,) * 2
    + (try_turned,) * 2
    + (try_game,) * 2
    + (try_images,)
)


def examine_many(count: int, first: int = 0) -> Tally:
    """Try so many instances."""
    tally = Tally()
    for seed in range(first, first + count):
        rng = random.Random(seed)
        KINDS[seed % len(KINDS)](rng, seed, tally)
    return tally


if __name__ == "__main__":
    print(
        examine_many(
            int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 0
        ).table()
    )
