"""Families with random parameters: closed forms against the certifier, distances between inputs in mpmath."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy
from instance_values import mpmath, multiplied_out, number

import sciverify as sv
from sciverify.families import NearlyParallelColumns, Theorem4, TiedColumns

KINDS = {"P1": "eta", "P2": "lam", "P3": "lam"}


def value(x):
    """A number of sciverify as an mpf, from the parts it is written with."""
    if hasattr(x, "p"):
        return mpmath.mpf(int(x.p)) / int(x.q)
    return value(x.a) + value(x.b) * mpmath.sqrt(value(x.field.radicand))


def options(rng, kind, K, bound, tail):
    """Everything but the shape; the penalty is small enough for the spikes and, with a tail, for its entries."""
    found = {"problem": kind, "K": K, "normalisation": rng.choice(["slides", "rational"])}
    found["samples"] = rng.choice((1, 1, 2, 3))
    found["transform"] = rng.choice((None, "dct"))
    found["scalars"] = rng.choice(("real", "complex"))
    found["limit_point"] = rng.random() < 0.5
    found["further_nonzeros"] = tail
    power = Fraction(1, 10**K)
    if kind == "P1":
        small = Fraction(rng.randrange(1, 10), 100) * (power if tail else 1)
        found["eta"] = rng.choice([Fraction(0), small])
    elif kind == "P2":
        found["lam"] = Fraction(rng.randrange(1, 10), 10) * (1 if tail else bound)
    else:
        found["lam"] = rng.choice([None, Fraction(rng.randrange(1, 30), 10), sympy.sqrt(2)])
    return found


def family(seed):
    """Random parameters; those that the family refuses are drawn again."""
    rng = random.Random(seed)
    while True:
        kind, K = rng.choice(sorted(KINDS)), rng.choice((1, 2, 3, 7, 30))
        try:
            if rng.random() < 0.35:
                m = rng.randrange(2, 5)
                return NearlyParallelColumns(m=m, **options(rng, kind, K, 1, rng.randrange(0, m - 1)))
            m = rng.randrange(1, 4)
            N = m + rng.randrange(1, 4)
            chosen = options(rng, kind, K, 1, rng.randrange(0, m))
            if rng.random() < 0.6:
                chosen["weights"] = [Fraction(rng.randrange(4, 9), 5) for _ in range(N)]
                if rng.random() < 0.2 and not isinstance(chosen.get("lam"), sympy.Basic):
                    chosen["weights"][0] = sympy.sqrt(2)
            return TiedColumns(m=m, N=N, **chosen)
        except sv.InvalidInput as refusal:
            if not ("apart" in str(refusal) or "penalty" in str(refusal)):
                raise


def real(problem):
    return problem.real if isinstance(problem, sv.TurnedProblem) else problem


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_closed_forms_are_what_the_certifier_finds(seed):
    found = family(seed)
    rng = random.Random(seed)
    places = [(j, n) for j in range(found.branches) for n in (0, 1, rng.randrange(2, 80))]
    members = [found.branch(j, n) for j, n in rng.sample(places, min(3, len(places)))] + [found.limit()]
    for member in members:
        sample = rng.randrange(found.samples)
        assert (member.turns is None) == (found.scalars == "real")
        closed, certified = member.solution_sets[sample], sv.solution_set(real(member.problems[sample]))
        assert closed.dimension == certified.dimension == (found.branches - 1 if member is members[-1] else 0)
        assert all(certified.contains(z) for z in closed.vertices())
        assert all(closed.contains(z) for z in certified.vertices())
        assert len(closed.vertices()) == (found.branches if member is members[-1] else 1)


def data(member, sample):
    """(A, y) in mpf."""
    problem = real(member.problems[sample])
    scales = [value(d) for d in problem.row_scales_squared] if problem.row_scales_squared else None
    isometry = "dct" if problem.isometry is not None else None
    A = multiplied_out([[value(x) for x in row] for row in problem.matrix], scales, isometry)
    return A, multiplied_out([[value(v)] for v in problem.measurements], scales, isometry)


def frobenius(A, B):
    return mpmath.sqrt(sum((a - b) ** 2 for u, v in zip(A, B, strict=True) for a, b in zip(u, v, strict=True)))


@pytest.mark.parametrize("seed", range(100, 130))
def test_data_of_late_branches_are_close_to_the_limit_and_spikes_are_not(seed):
    found = family(seed)
    rng = random.Random(seed)
    n, sample = rng.choice((-3, 0, 1, 5, 64, 150)), rng.randrange(found.samples)
    index, limit = found.index_within(n), data(found.limit(), sample)
    members = [found.branch(j, index) for j in range(found.branches)]
    for member in members:
        for near, far in zip(data(member, sample), limit, strict=True):
            assert frobenius(near, far) <= mpmath.mpf(2) ** -n
    late = found.index_within(40 + 8 * found.K)
    spikes = [[value(x) for x in found.minimiser(j, late, sample)] for j in range(found.branches)]
    power = mpmath.mpf(10) ** -found.K
    for j in range(found.branches):
        for k in range(j):
            assert mpmath.sqrt(sum((a - b) ** 2 for a, b in zip(spikes[j], spikes[k], strict=True))) > 2 * power
    assert 4 * power**2 < value(found.kappa_squared) < 100 * power**2


def test_the_matrix_of_tied_columns_is_the_one_of_the_docstring():
    found = TiedColumns(
        m=3, N=5, K=2, weights=[1, "3/4", 1, 2, 1], normalisation="rational", lam="1/3", further_nonzeros=2
    )
    A, y = data(found.branch(1, 4), 0)
    a = [mpmath.mpf(50), mpmath.mpf(75) / 2 + mpmath.mpf(1) / 32, mpmath.mpf(50)]
    length = mpmath.sqrt(sum(x * x for x in a))
    expected = [[*a, 0, 0], [0, 0, 0, length, 0], [0, 0, 0, 0, length]]
    assert frobenius(A, [[number(x) for x in row] for row in expected]) < mpmath.mpf(10) ** -150
    assert y[0][0] == 1
    assert [v[0] / length for v in y[1:]] == [value(u) for u in found.tail]


def test_nearly_parallel_columns_have_one_length_and_orthogonal_rows():
    found = NearlyParallelColumns(m=4, K=3, further_nonzeros=2, transform="dct")
    for n in (0, 3, 20):
        A, y = data(found.branch(1, n), 0)
        other, moved = data(found.branch(0, n), 0)
        assert frobenius(A, other) == 0
        assert frobenius(y, moved) > 0
        lengths = [sum(row[k] ** 2 for row in A) for k in (0, 1)]
        assert abs(lengths[0] - lengths[1]) < mpmath.mpf(10) ** -150
        gram = [[sum(a * b for a, b in zip(u, v, strict=True)) for v in A] for u in A]
        for i in range(4):
            for k in range(4):
                assert abs(gram[i][k] - (gram[0][0] if i == k else 0)) < mpmath.mpf(10) ** -140 * abs(gram[0][0])


GOOD = {"m": 3, "N": 5, "K": 2}
BAD = [
    ({"m": 0}, "m is 0"),
    ({"m": 5}, "N is 5"),
    ({"m": 2.5}, "m is 2.5"),
    ({"N": "6"}, "N is '6'"),
    ({"K": 0}, "K is 0"),
    ({"K": True}, "K is True"),
    ({"K": 10**9}, "K is 1000000000"),
    ({"problem": "P4"}, "problem is 'P4'"),
    ({"problem": None}, "problem is None"),
    ({"problem": ["P1"]}, "problem is"),
    ({"lam": 0}, "lam is 0"),
    ({"lam": -1}, "lam is -1"),
    ({"lam": "x"}, "lam is 'x'"),
    ({"lam": float("nan")}, "lam is nan"),
    ({"lam": 1j}, "lam is 1j"),
    ({"lam": [1]}, "lam"),
    ({"lam": 100}, "lam is 100"),
    ({"eta": 1}, "eta is 1"),
    ({"problem": "P1", "lam": 1}, "lam is 1"),
    ({"problem": "P1", "eta": 1}, "eta"),
    ({"problem": "P1", "eta": 2}, "eta"),
    ({"problem": "P1", "eta": -1}, "eta is -1"),
    ({"problem": "P2", "lam": 10**6}, "lam is 1000000"),
    ({"problem": "P2", "lam": 70, "further_nonzeros": 1}, "lam is 70"),
    ({"weights": [1, 2]}, "weights"),
    ({"weights": 3}, "weights"),
    ({"weights": [1, 1, 0, 1, 1]}, "weights[2] is 0"),
    ({"weights": [1, 1, -1, 1, 1]}, "weights[2] is -1"),
    ({"weights": [1, 1, 100, 1, 1], "lam": "1/1000"}, "weights of the tied columns"),
    ({"weights": [1, 1, None, 1, 1]}, "weights[2]"),
    ({"further_nonzeros": 3}, "further_nonzeros is 3"),
    ({"further_nonzeros": -1}, "further_nonzeros is -1"),
    ({"samples": 0}, "samples is 0"),
    ({"samples": 1.0}, "samples is 1.0"),
    ({"transform": "fft"}, "transform is 'fft'"),
    ({"normalisation": None}, "normalisation is None"),
    ({"scalars": "quaternion"}, "scalars is 'quaternion'"),
]


@pytest.mark.parametrize(("changes", "message"), BAD, ids=str)
def test_bad_parameters_are_named(changes, message):
    for make in (TiedColumns, NearlyParallelColumns):
        parameters = GOOD | changes
        if make is NearlyParallelColumns:
            if {"N", "weights"} & set(changes) or changes.get("m") == 5:
                continue
            del parameters["N"]
        with pytest.raises(sv.InvalidInput) as refusal:
            make(**parameters)
        assert message in str(refusal.value)
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("P1", 3, 5, 2), "K is 2"),
        (("P9", 3, 5, 4), "problem is 'P9'"),
        (("P1", 3, 3, 4), "N is 3"),
        (("P3", 3, 5, 4, 0), "L is 0"),
    ],
)
def test_bad_parameters_of_the_class_of_theorem_4(arguments, message):
    with pytest.raises(sv.InvalidInput) as refusal:
        Theorem4(*arguments)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("j", "n", "message"), [(3, 1, "j is 3"), (-1, 1, "j is -1"), (0, -1, "n is -1"), (0, 0.5, "n is 0.5")]
)
def test_branches_that_do_not_exist(j, n, message):
    with pytest.raises(sv.InvalidInput) as refusal:
        TiedColumns(**GOOD).branch(j, n)
    assert message in str(refusal.value)


CLOSE_TO_THE_EDGE = [
    ({"m": 3, "N": 4, "K": 1, "further_nonzeros": 2, "samples": 2, "weights": ["11/5", "7/5", "8/5", 1]}, "351/1024"),
    ({"m": 2, "N": 6, "K": 2, "further_nonzeros": 1, "weights": [2, 1, "7/5", "11/5", "8/5", "6/5"]}, "120840043/163840000"),
    ({"m": 3, "N": 6, "K": 1, "further_nonzeros": 1, "weights": [2, "8/5", "7/5", "8/5", "4/5", "7/5"]}, "6363001829/8192000000"),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "eta"), CLOSE_TO_THE_EDGE)
def test_a_noise_level_is_allowed_only_if_every_branch_has_its_closed_form(shape, eta):
    """The tail moves most at an index in the middle, or on another branch than the first: all of them are looked at."""
    allowed = []
    for k in range(-3, 4):
        try:
            found = TiedColumns(
                problem="P1", eta=Fraction(eta) * (1 + Fraction(k, 50)), normalisation="rational", **shape
            )
        except sv.InvalidInput as refusal:
            allowed.append(False)
            said = str(refusal)
            continue
        allowed.append(True)
        for j in range(found.branches):
            for n in (0, 1, 2, 3, 8):
                assert found.branch(j, n).solutions.dimension == 0
    assert allowed == sorted(allowed, reverse=True)
    assert allowed[0]
    assert not allowed[-1]
    assert "to the other side of 0" in said
