"""Altered transcripts: consistency is denied exactly where it no longer holds, by a route of our own."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import enumeration
import enumeration_p1_p2
import pytest
import sympy
from instance_values import blocks, multiplied_out, norm_at_most, number

import sciverify as sv
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.verdict import Verdict
from sciverify.oracles.dyadic import ComplexDyadicMatrix, ComplexDyadicVector, DyadicMatrix, DyadicVector
from sciverify.oracles.transcript import Exchange, Transcript

B = [["1/3", 2, "-5/7"], [1, "4/9", 3]]
Y = ["11/13", "-2/5"]
ROTATION = [["3/5", "-4/5"], ["4/5", "3/5"], [0, 0]]
FACTORS = {
    "plain": {},
    "dct": {"isometry": "dct"},
    "row scales": {"row_scales_squared": [2, "1/3"]},
    "dct and row scales": {"isometry": "dct", "row_scales_squared": ["7/2", 5]},
    "explicit isometry": {"isometry": ROTATION, "row_scales_squared": ["7/2", 1]},
}
TURNS = (1, 0, 3)
POWERS = ((1, 0), (0, 1), (-1, 0), (0, -1))
GAUSSIAN = [[("1/3", "2/7"), ("-1", "0")], [("0", "5/3"), ("1/9", "-4")]]
GAUSSIAN_Y = [[("2", "1/3"), ("-1/7", "0")], [("1", "0"), ("0", "-1/3")]]


def real_case(options):
    A = multiplied_out(B, options.get("row_scales_squared"), options.get("isometry"))
    y = multiplied_out([[v] for v in Y], options.get("row_scales_squared"), options.get("isometry"))
    if not options:
        A, y = [[Fraction(x) for x in row] for row in B], [[Fraction(v)] for v in Y]
    problems = [sv.Lasso(B, [Fraction(v) * s for v in Y], "1/2", **options) for s in (1, Fraction(3, 4))]
    measured = [[[v * s for v in row] for row in y] for s in (1, Fraction(3, 4))]
    if options:
        measured = [[[v * number(s) for v in row] for row in y] for s in (1, Fraction(3, 4))]
    return problems, A, measured


def turned_case(options):
    problems, A, measured = real_case(options)
    return [sv.TurnedProblem(p, TURNS) for p in problems], A, measured


def complex_case():
    A, ys = ([[tuple(map(Fraction, z)) for z in row] for row in rows] for rows in (GAUSSIAN, GAUSSIAN_Y))

    def symbol(z):
        return sympy.Rational(str(z[0])) + sympy.I * sympy.Rational(str(z[1]))

    problems = [sv.Lasso([[symbol(z) for z in row] for row in A], [symbol(z) for z in y], "1/2") for y in ys]
    return problems, A, [[[z] for z in y] for y in ys]


CASES = {name: real_case(options) for name, options in FACTORS.items()}
CASES |= {f"turned, {name}": turned_case(FACTORS[name]) for name in ("plain", "dct and row scales")}
CASES["complex"] = complex_case()


def turned_value(x, power):
    a, b = POWERS[power % 4]
    return a * x, b * x


def parts(answer):
    """Real and imaginary rows of an answer, as Fractions."""
    rows = [[z] for z in answer] if isinstance(answer, DyadicVector | ComplexDyadicVector) else list(answer)
    if isinstance(answer, ComplexDyadicVector | ComplexDyadicMatrix):
        return tuple([[z[part] for z in row] for row in rows] for part in (0, 1))
    return [list(row) for row in rows], [[Fraction(0)] * len(row) for row in rows]


def truth_of(exchange, name):
    """Real and imaginary rows of what an exchange is about."""
    _, A, measured = CASES[name]
    rows = A if exchange.subject == "matrix" else measured[exchange.sample]
    if name == "complex":
        return tuple([[z[part] for z in row] for row in rows] for part in (0, 1))
    if name.startswith("turned") and exchange.subject == "matrix":
        turned = [[turned_value(x, t) for x, t in zip(row, TURNS, strict=True)] for row in rows]
        return tuple([[z[part] for z in row] for row in turned] for part in (0, 1))
    return rows, [[0] * len(row) for row in rows]


def holds(exchange, name):
    """Is the answer within 2**-n in operator norm?"""
    errors = []
    exact = name in ("plain", "turned, plain", "complex")
    for truth, answer in zip(truth_of(exchange, name), parts(exchange.answer), strict=True):
        errors.append(
            [
                [Fraction(a) - b if exact else number(a) - number(b) for a, b in zip(u, v, strict=True)]
                for u, v in zip(truth, answer, strict=True)
            ]
        )
    return norm_at_most(blocks(*errors), Fraction(2) ** -exchange.n)


def altered(answer, rng, amount):
    """The same answer with `amount` added to one entry (to its real or its imaginary part)."""
    if isinstance(answer, ComplexDyadicMatrix | ComplexDyadicVector):
        part = rng.choice(["real", "imaginary"])
        return replace(answer, **{part: altered(getattr(answer, part), rng, amount)})
    lift = max(answer.exponent, amount.denominator.bit_length() - 1)
    step = int(amount * 2**lift)
    if isinstance(answer, DyadicVector):
        entries = [k << (lift - answer.exponent) for k in answer.numerators]
        entries[rng.randrange(len(entries))] += step
        return DyadicVector(tuple(entries), lift)
    rows = [[k << (lift - answer.exponent) for k in row] for row in answer.numerators]
    rows[rng.randrange(len(rows))][rng.randrange(len(rows[0]))] += step
    return DyadicMatrix(tuple(map(tuple, rows)), lift)


def dyadic_amount(rng, n):
    """+- odd * 2**-e; from far beyond 2**-n to far below."""
    e = max(n, 0) + rng.choice((-3, -1, -1, 0, 0, 0, 1, 1, 1, 2, 3, 8, 40, 90))
    return rng.choice((1, -1)) * Fraction(rng.randrange(1, 8, 2)) / Fraction(2) ** e


def told(name, rng):
    training = sv.training_set(CASES[name][0])
    for _ in range(3):
        training.matrix(rng.randrange(-2, 50))
        training.measurement(rng.randrange(2), rng.randrange(-2, 50))
    return training.transcript


@pytest.mark.parametrize("name", CASES)
def test_answers_about_data_that_were_altered_in_one_entry(name):
    rng, verdicts = random.Random(name), []
    for _ in range(12):
        transcript = told(name, rng)
        assert transcript.consistent_with(CASES[name][0]) is Verdict.TRUE
        assert all(holds(exchange, name) for exchange in transcript)
        for _ in range(8):
            place = rng.randrange(len(transcript))
            exchanges = list(transcript)
            old = exchanges[place]
            exchanges[place] = replace(old, answer=altered(old.answer, rng, dyadic_amount(rng, old.n)))
            verdicts.append(holds(exchanges[place], name))
            assert Transcript(exchanges).consistent_with(CASES[name][0]) is Verdict.of(verdicts[-1]), exchanges[place]
    assert len(verdicts) == 96
    assert 10 < sum(verdicts) < 86, "both verdicts should occur"


DYADIC = [["3/4", -2, "5/8"], [1, "1/2", 0]]


def exactly_off(rng, n, size):
    """The 2 x 3 matrix of DYADIC plus `size` of them, one entry a row and a column: its norm is exactly 2**-n."""
    columns = rng.sample(range(3), size)
    moved = [[Fraction(x) for x in row] for row in DYADIC]
    for row, column in zip(rng.sample(range(2), size), columns, strict=True):
        moved[row][column] += rng.choice((1, -1)) * Fraction(2) ** -n
    return moved


def dyadic(rows, exponent):
    return DyadicMatrix(tuple(tuple(int(Fraction(x) * 2**exponent) for x in row) for row in rows), exponent)


@pytest.mark.parametrize("kind", ["real", "turned", "complex", "complex answer to real data"])
def test_answers_that_are_off_by_exactly_the_tolerance(kind):
    rng = random.Random(kind)
    zero = [[Fraction(0)] * 3] * 2
    for trial in range(30):
        n, size = rng.randrange(-2, 60), rng.choice((1, 2))
        moved = exactly_off(rng, n, size)
        beyond = trial % 3 == 0
        if beyond:
            row = rng.randrange(2)
            column = next(k for k in range(3) if moved[row][k] != Fraction(DYADIC[row][k]) or size == 1)
            moved[row][column] += (1 if moved[row][column] >= Fraction(DYADIC[row][column]) else -1) * Fraction(
                2
            ) ** -190
        real = dyadic(moved, 200)
        y = [1, 2]
        instance, answer = sv.Lasso(DYADIC, y, 1), real
        if kind == "turned":
            instance = sv.TurnedProblem(instance, TURNS)
            pairs = [[turned_value(x, t) for x, t in zip(row, TURNS, strict=True)] for row in real.numerators]
            planes = [tuple(tuple(z[p] for z in row) for row in pairs) for p in (0, 1)]
            answer = ComplexDyadicMatrix(*(DyadicMatrix(plane, 200) for plane in planes))
        elif kind == "complex":
            instance = sv.Lasso([[sympy.Rational(str(x)) * (1 + sympy.I) for x in row] for row in DYADIC], y, 1)
            answer = ComplexDyadicMatrix(real, dyadic(DYADIC, 200))
        elif kind == "complex answer to real data":
            error = [[a - Fraction(b) for a, b in zip(u, v, strict=True)] for u, v in zip(moved, DYADIC, strict=True)]
            answer = ComplexDyadicMatrix(dyadic(DYADIC, 200), dyadic(error, 200))
        error = [[a - Fraction(b) for a, b in zip(u, v, strict=True)] for u, v in zip(moved, DYADIC, strict=True)]
        expected = norm_at_most(blocks(error, zero), Fraction(2) ** -n)
        verdict = Transcript([Exchange("matrix", n, answer)]).consistent_with(instance)
        assert verdict is Verdict.of(expected), (n, size, beyond)
        assert expected or beyond


def test_a_frobenius_norm_above_the_tolerance_is_no_objection():
    # the error is 2**-n times a matrix with orthonormal rows: operator norm 2**-n, Frobenius norm sqrt(2) 2**-n
    moved = [[Fraction(DYADIC[i][k]) + (Fraction(2) ** -9 if i == k else 0) for k in range(3)] for i in range(2)]
    transcript = Transcript([Exchange("matrix", 9, dyadic(moved, 20))])
    assert transcript.consistent_with(sv.Lasso(DYADIC, [1, 1], 1)) is Verdict.TRUE
    transcript = Transcript([Exchange("measurement", 9, DyadicVector((1 << 20, (1 << 20) + (1 << 11)), 20))])
    assert transcript.consistent_with(sv.Lasso(DYADIC, [1, 1], 1)) is Verdict.TRUE
    off = DyadicVector(((1 << 20) + (1 << 11), (1 << 20) + (1 << 11)), 20)
    assert Transcript([Exchange("measurement", 9, off)]).consistent_with(sv.Lasso(DYADIC, [1, 1], 1)) is Verdict.FALSE


# ---------------------------------------------------------------- answers about solutions

SMALL = {
    "P3": sv.SquareRootLasso([[2, 1, 1], [0, 1, "1/2"]], [1, "1/2"], "1/3", weights=[1, 2, 1]),
    "P3, many": sv.SquareRootLasso([[1, 1]], [1], "1/4"),
    "P2": sv.Lasso([[1, 1, 0], [0, "1/2", 1]], [1, "1/3"], "1/4"),
    "P1": sv.BasisPursuit([[1, 1, 0], [0, 1, 2]], [1, "1/3"]),
    "P1, noise": sv.BasisPursuit([[1, 1, 0], [0, 1, 2]], [1, "1/3"], "1/8"),
}


def squared_distance(problem, A, y, x):
    parameter = Fraction(int(problem.parameter.p), int(problem.parameter.q))
    weights = [Fraction(int(w.p), int(w.q)) for w in problem.weights]
    if problem.kind == "square-root-lasso":
        return enumeration.squared_distance(A, y, parameter, weights, x)[1]
    found = {
        "lasso": enumeration_p1_p2.lasso_squared_distance,
        "basis-pursuit": enumeration_p1_p2.basis_pursuit_squared_distance,
    }[problem.kind](A, y, parameter, weights, x)
    return None if found is None else found[1]


def solves(exchanges, place, problem, turns):
    """Exactly: is the answer within 2**-n of the minimisers of the answers before it?"""
    n, x = exchanges[place].n, parts(exchanges[place].answer)
    real, imaginary = [row[0] for row in x[0]], [row[0] for row in x[1]]
    A, y = list(exchanges[0].answer), list(exchanges[1].answer)
    if turns is not None:
        z = [
            (c * a - d * b, c * b + d * a)
            for a, b, (c, d) in zip(real, imaginary, map(POWERS.__getitem__, turns), strict=True)
        ]
        real, imaginary = [a for a, _ in z], [b for _, b in z]
        A = [
            [turned_value(a, -t)[0] - turned_value(b, -t)[1] for (a, b), t in zip(row, turns, strict=True)] for row in A
        ]
    square = squared_distance(problem, A, y, real)
    if square is None:
        return False
    return (square + sum(b * b for b in imaginary) - Fraction(4) ** -n).sign() <= 0


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("turned", [False, True])
def test_answers_about_solutions_that_were_altered(name, turned):
    rng, problem, verdicts = random.Random(f"{name}{turned}"), SMALL[name], []
    turns = TURNS[: problem.shape[1]] if turned else None
    instance = sv.TurnedProblem(problem, turns) if turned else problem
    for _ in range(6):
        n = rng.randrange(0, 24)
        training = sv.training_set(instance)
        training.solution(0, n)
        exchanges = list(training.transcript)
        assert solves(exchanges, 2, problem, turns)
        assert training.transcript.consistent_with(instance) is Verdict.TRUE
        for _ in range(4):
            changed = list(exchanges)
            changed[2] = replace(changed[2], answer=altered(changed[2].answer, rng, dyadic_amount(rng, n)))
            verdicts.append(solves(changed, 2, problem, turns))
            found = Transcript(changed, solve=solution_set).consistent_with(instance)
            assert found is Verdict.of(verdicts[-1]), changed[2]
    assert 2 < sum(verdicts) < 22, "both verdicts should occur"


def test_a_solution_that_is_off_by_exactly_the_tolerance():
    # min |z1 + 2 z2 - 1| + |z|_1/2: the only minimiser is (0, 1/2)
    problem = sv.SquareRootLasso([[1, 2]], [1], "1/2")
    for n in (0, 3, 20):
        for extra, expected in ((0, Verdict.TRUE), (1, Verdict.FALSE)):
            x = DyadicVector((0, (1 << 59) + (1 << (60 - n)) + extra), 60)
            given = [
                Exchange("matrix", n, DyadicMatrix(((1, 2),), 0)),
                Exchange("measurement", n, DyadicVector((1,), 0)),
                Exchange("solution", n, x),
            ]
            assert Transcript(given, solve=solution_set).consistent_with(problem) is expected


def test_a_solution_is_judged_by_the_answers_before_it():
    """The same answer to the same question is wrong after other data were answered in between."""
    problem = sv.BasisPursuit([[1]], [1])
    n, x = 2, DyadicVector((1,), 0)
    first, right = Exchange("matrix", n, DyadicMatrix(((1,),), 0)), Exchange("measurement", n, DyadicVector((1,), 0))
    second = Exchange("matrix", n, DyadicMatrix(((3,),), 2))  # 3/4: the minimiser is 4/3, more than 1/4 away from 1
    good = Transcript([first, right, Exchange("solution", n, x)], solve=solution_set)
    assert good.consistent_with(problem) is Verdict.TRUE
    bad = Transcript([*good, second, Exchange("solution", n, x)], solve=solution_set)
    assert bad.consistent_with(problem) is Verdict.FALSE


def test_a_solution_of_data_without_feasible_points_is_none():
    problem = sv.BasisPursuit([[1], [1]], [1, 1])
    given = [
        Exchange("matrix", 3, DyadicMatrix(((1,), (1,)), 0)),
        Exchange("measurement", 3, DyadicVector((64, 65), 6)),
        Exchange("solution", 3, DyadicVector((1,), 0)),
    ]
    assert Transcript(given, solve=solution_set).consistent_with(problem) is Verdict.FALSE


def test_answers_of_another_shape_or_sample_are_refused():
    problem = sv.Lasso(DYADIC, [1, 1], 1)
    for exchange in (
        Exchange("matrix", 3, DyadicMatrix(((1, 2),), 0)),
        Exchange("measurement", 3, DyadicVector((1,), 0)),
        Exchange("measurement", 3, DyadicVector((1, 1), 0), (1,)),
        Exchange("solution", 3, DyadicVector((1, 1, 1), 0)),
    ):
        with pytest.raises(sv.InvalidInput):
            Transcript([exchange], solve=solution_set).consistent_with(problem)


def test_bits_are_at_least_0():
    training = sv.training_set(sv.Lasso(DYADIC, [1, 1], 1))
    assert training.transcript.bits == 0
    training.matrix(-7)
    assert training.transcript.bits == 0
    training.measurement(0, 5)
    assert training.transcript.bits == 5


def test_solutions_of_complex_answers_are_left_open():
    instance = sv.TurnedProblem(SMALL["P2"], TURNS)
    training = sv.training_set(instance)
    training.solution(0, 5)
    given = list(training.transcript)
    matrix = given[0].answer
    tiny = [list(row) for row in matrix.imaginary.numerators]
    lifted = [[k << 40 for k in row] for row in tiny]
    lifted[1][1] += 1  # column 1 is not turned, so its imaginary part was 0
    lifted[1][0] += 1 if TURNS[0] % 2 == 0 else 0
    imaginary = DyadicMatrix(tuple(map(tuple, lifted)), matrix.imaginary.exponent + 40)
    given[0] = replace(given[0], answer=ComplexDyadicMatrix(matrix.real, imaginary))
    assert Transcript(given[:2]).consistent_with(instance) is Verdict.TRUE
    assert Transcript(given, solve=solution_set).consistent_with(instance) is Verdict.UNDECIDED
