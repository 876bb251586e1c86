"""Square-root towers and Q(theta) against SymPy and high-precision evaluation."""

from __future__ import annotations

import copy
import pickle
import random
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy
from flint import fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from sciverify import InvalidInput
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.number_field import NumberField
from sciverify.exact.ordered import enclose, sign
from sciverify.exact.surds import SquareRootField, in_one_tower, rebase, square_root
from sciverify.exact.symbolic import SymbolicReader

mpmath = mp.clone()
mpmath.prec = 400
small = st.fractions(min_value=-5, max_value=5, max_denominator=12)


def tower():
    two = square_root(fmpq(2))
    three = square_root(fmpq(3), two.field)
    return two, three, square_root(2 + two * three, three.field)


def to_mpf(x):
    with working_precision(400):
        low, high = rational_ends(enclose(x))
    assert high - low < fmpq(1, 2**350)
    return mpmath.mpf(int(low.p)) / int(low.q)


@given(st.lists(small, min_size=8, max_size=8), st.lists(small, min_size=8, max_size=8))
def test_arithmetic_in_a_tower_matches_high_precision(u, v):
    roots = tower()

    def element(c):
        total = fmpq(0)
        for k, value in enumerate(c):
            term = fmpq(value.numerator, value.denominator)
            for bit, r in enumerate(roots):
                term = term * r if k >> bit & 1 else term
            total = total + term
        return total

    x, y = element(u), element(v)
    mx, my = to_mpf(x), to_mpf(y)
    tiny = mpmath.mpf(2) ** -300
    assert abs(to_mpf(x * y) - mx * my) < tiny
    assert abs(to_mpf(x - y) - (mx - my)) < tiny
    assert sign(x) == (0 if abs(mx) < tiny else mpmath.sign(mx))
    if sign(y):
        assert sign(x / y * y - x) == 0
        assert x / y * y == x


def test_a_square_radicand_keeps_signs_and_inverses_right():
    two = square_root(fmpq(2))
    eight = SquareRootField(fmpq(8), two.field).root  # sqrt(8) = 2 sqrt(2) lies in Q(sqrt 2) already
    assert eight - 2 * two == 0
    assert (eight + 2 * two) * (1 / (eight + 2 * two)) == 1
    with pytest.raises(ZeroDivisionError):
        1 / (eight - 2 * two)


def test_nearly_equal_surds_are_told_apart():
    close = fmpq(10**80 + 1, 10**80)
    two = square_root(fmpq(2))
    assert two < square_root(fmpq(2) * close, two.field)


def test_fields_that_are_not_stacked_do_not_mix():
    with pytest.raises(InvalidInput, match="not built on one another"):
        square_root(fmpq(2)) + square_root(fmpq(3))


def test_number_field_arithmetic_and_signs():
    theta = NumberField(fmpq_poly([-2, 0, 0, 1]), fmpq(1), fmpq(2)).theta
    assert theta * theta * theta == 2
    assert 1 / (1 + theta) * (1 + theta) == 1
    assert (theta - fmpq(63, 50)).sign() == -1
    rng = random.Random(3)
    for _ in range(200):
        c = [Fraction(rng.randint(-99, 99), rng.randint(1, 9)) for _ in range(3)]
        x = sum(
            (fmpq(f.numerator, f.denominator) * p for f, p in zip(c, (1, theta, theta * theta), strict=True)), fmpq(0)
        )
        value = sum(float(f) * 2 ** (k / 3) for k, f in enumerate(c))
        if abs(value) > 1e-9:
            assert sign(x) == (1 if value > 0 else -1)


@pytest.mark.parametrize(
    ("polynomial", "low", "high"),
    [([-4, 0, 1], 1, 3), ([-2, 0, 1], 2, 3), ([-2, 0, 1], -2, 2), ([6, 0, -5, 0, 1], 1, 2)],
)
def test_bad_root_descriptions_are_refused(polynomial, low, high):
    with pytest.raises(InvalidInput):
        NumberField(fmpq_poly(polynomial), fmpq(low), fmpq(high))


@pytest.mark.parametrize(
    "expression",
    [
        "sqrt(2)",
        "1/sqrt(2)",
        "sqrt(2)*sqrt(3) - sqrt(6)",
        "sqrt(2 + sqrt(3))",
        "cbrt(2) + sqrt(5)",
        "cos(pi/9)",
        "root(7, 5)/3",
    ],
)
def test_sympy_numbers_convert_exactly(expression):
    value = sympy.sympify(expression)
    number = SymbolicReader([value]).read(value)
    assert abs(to_mpf(number) - mpmath.mpf(str(sympy.N(value, 90)))) < mpmath.mpf(10) ** -80


@pytest.mark.parametrize("expression", ["pi", "E", "x", "I", "sqrt(-2)", "oo", "nan", "zoo"])
def test_sympy_values_that_are_no_real_algebraic_numbers(expression):
    value = sympy.sympify(expression)
    with pytest.raises(InvalidInput):
        SymbolicReader([value]).read(value, "A[0][0]")


def algebraic():
    """A number over Q(cbrt 2), and one with a square root on top of it."""
    field = NumberField(fmpq_poly([-2, 0, 0, 1]), fmpq(1), fmpq(2))
    return field.theta / 3 + 1, square_root(field.theta + 1, field) - 2


@pytest.mark.parametrize("duplicate", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, copy.copy])
@pytest.mark.parametrize("number", [*tower(), *algebraic()], ids=str)
def test_copies_of_exact_numbers_are_equal_and_share_their_field(number, duplicate):
    again = duplicate([number, number + 1])
    assert again[0].field is again[1].field is number.field
    assert again[0] == number
    assert again[1] - number == 1


def test_the_same_field_is_the_same_object():
    two = square_root(fmpq(2)).field
    assert SquareRootField(fmpq(2)) is two
    assert SquareRootField(fmpq(3), two) is not SquareRootField(fmpq(3))
    cubic = fmpq_poly([-2, 0, 0, 1])
    field = NumberField(cubic, fmpq(1), fmpq(2))
    assert NumberField(2 * cubic, fmpq(1), fmpq(2)) is field
    assert NumberField(cubic, field.low, field.high) is field


def test_a_pickle_is_read_in_another_process():
    program = (
        "import pickle, sys\n"
        "x, y = pickle.load(sys.stdin.buffer)\n"
        "assert x.field is y.field and x == 3 * y and y * y == 1009"
    )
    root = square_root(fmpq(1009))
    subprocess.run([sys.executable, "-c", program], input=pickle.dumps((3 * root, root)), check=True)


def test_the_interval_of_a_root_is_narrowed_until_the_polynomial_is_monotone_on_it():
    polynomial = fmpq_poly([fmpq(1, 10), -3, 0, 1])  # three roots; x^3 - 3x has its minimum at 1
    field = NumberField(polynomial, fmpq(9, 10), fmpq(3))
    assert field.low > 1
    assert abs(to_mpf(field.theta) ** 3 - 3 * to_mpf(field.theta) + mpmath.mpf(1) / 10) < mpmath.mpf(2) ** -300
    before = field.low, field.high
    (field.theta - fmpq(10**90 + 1, 10**90)).sign()
    field.enclose_theta(900)
    assert (field.low, field.high) == before  # what a certificate says does not depend on what was asked before


def test_degrees_beyond_the_certificate_format_are_refused():
    def selmer(n):  # x^n - x - 1 is irreducible (Selmer 1956)
        return fmpq_poly([-1, -1, *[0] * (n - 2), 1])

    assert NumberField(selmer(32), fmpq(1), fmpq(2)).theta > 1
    with pytest.raises(InvalidInput, match="degree 33"):
        NumberField(selmer(33), fmpq(1), fmpq(2))


def test_one_root_in_two_intervals_is_one_number():
    wide = NumberField(fmpq_poly([-2, 0, 0, 1]), fmpq(1), fmpq(2))
    narrow = NumberField(fmpq_poly([-2, 0, 0, 1]), fmpq(5, 4), fmpq(4, 3))
    assert narrow is not wide
    assert rebase(narrow.theta + 1, wide) - 1 == wide.theta
    other = NumberField(fmpq_poly([-3, 0, 0, 1]), fmpq(1), fmpq(2))
    with pytest.raises(InvalidInput, match="another number field"):
        rebase(other.theta, wide)


def test_numbers_of_several_towers_come_into_one():
    two, three, five = (square_root(fmpq(n)) for n in (2, 3, 5))
    moved = in_one_tower([two, three, five, three * 2], two.field)
    assert sum(moved[1:], moved[0]) - moved[0] == moved[1] * 3 + moved[2]
    assert moved[2].field.below.below is two.field
    assert [sign(x * x - n) for x, n in zip(moved, (2, 3, 5, 12), strict=True)] == [0] * 4


@pytest.mark.thorough
def test_roots_that_sympy_does_not_separate_are_refused():
    x, a = sympy.Symbol("x"), 10**60
    close = sympy.CRootOf(sympy.Poly(x**7 - 2 * (a * x - 1) ** 2, x), 0)
    with pytest.raises(InvalidInput, match="too close to another root"):
        SymbolicReader([close])


@pytest.mark.parametrize(("low", "high"), [(0, 2), (-1, 3), (-3, 2), (-1, 2), (fmpq(3, 4), fmpq(9, 8))])
def test_a_root_that_bisection_hits_stays_inside(low, high):
    """A linear polynomial is irreducible, and files may hold one."""
    for bits in (1, 20, 64):
        theta = NumberField(fmpq_poly([-1, 1]), fmpq(low), fmpq(high)).enclose_theta(bits)
        assert theta.contains(1)
