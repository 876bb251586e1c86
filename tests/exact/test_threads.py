"""Threads change neither results nor what belongs to the caller."""

from __future__ import annotations

import decimal
import os
import random
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from threading import Barrier, Event, Thread

import flint
import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, fmpq, fmpq_poly

import sciverify as sv
from sciverify.exact.balls import kept_precision, rational_ends, shared_state, working_precision
from sciverify.exact.number_field import NumberField
from sciverify.exact.surds import square_root

THREADS = 4


@pytest.fixture
def eager_switching():
    """Threads that take turns as often as the interpreter allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_threads(task, arguments):
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(task, arguments))


def together(task):
    """What `task` returns in threads that begin at the same moment."""
    barrier = Barrier(THREADS)

    def begin(k):
        barrier.wait()
        return task(k)

    return in_threads(begin, range(THREADS))


def process_state():
    with decimal.localcontext() as context:
        decimals = repr(context)
    return (
        flint.ctx.prec,
        flint.ctx.dps,
        flint.ctx.cap,
        flint.ctx.threads,
        mpmath.mp.prec,
        sys.get_int_max_str_digits(),
        sys.getrecursionlimit(),
        np.geterr(),
        np.get_printoptions(),
        np.random.get_state()[1].tolist(),
        random.getstate(),
        list(warnings.filters),
        signal.getsignal(signal.SIGALRM),
        decimals,
    )


def instances():
    rng, chance = np.random.default_rng(1), random.Random(2)
    parameters = [Fraction(1, 3), sympy.sqrt(2) / 3, sympy.cbrt(2) / 4, sympy.sqrt(2 + sympy.sqrt(3))]
    kinds = [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit]
    for i in range(300):
        m, N = chance.choice([(2, 3), (3, 5), (4, 7)])
        A = rng.integers(-3, 4, (m, N)) if i % 3 else rng.standard_normal((m, N))
        y = rng.integers(1, 6, m)
        engine = "float" if i % 3 == 0 and i % 4 == 0 else "auto"
        yield kinds[i // 3 % 3], A, y, parameters[i % 4], rng.standard_normal(N), chance.randint(8, 60), engine


def certified(instance):
    kind, A, y, parameter, x, digits, engine = instance
    try:
        return sv.certify_distance(kind(A, y, parameter), x, digits, engine=engine).to_json()
    except sv.SciverifyError as refusal:
        return f"{type(refusal).__name__}: {refusal}"


@pytest.mark.thorough
def test_certificates_of_a_pool_of_threads(eager_switching):
    posed = list(instances())
    alone = list(map(certified, posed))
    assert sum(text.startswith("{") for text in alone) > 250
    flint.ctx.prec = 20  # the caller's own precision does not matter either
    try:
        before = process_state()
        assert in_threads(certified, posed) == alone
        assert process_state() == before
    finally:
        flint.ctx.prec = 53


def test_one_problem_in_many_threads(eager_switching):
    """The residual that a problem remembers belongs to one candidate."""
    rng = np.random.default_rng(3)
    problem = sv.Lasso(rng.integers(-3, 4, (4, 6)), rng.integers(1, 5, 4), sympy.sqrt(2))
    points = [rng.standard_normal(6).tolist() for _ in range(40)]

    def residuals(x):
        exact = tuple(fmpq(*v.as_integer_ratio()) for v in x)
        return [problem.residual(exact) for _ in range(20)]

    expected = [residuals(x) for x in points]
    assert in_threads(residuals, points) == expected


def test_the_precision_of_a_block_is_its_own(eager_switching):
    def seen(k):
        found = set()
        for _ in range(300):
            with working_precision(100 + k):
                radius = rational_ends(arb(fmpq(1, 3)).rad())[1]
                with working_precision(1000 + k):
                    inner = flint.ctx.prec
                found.add((flint.ctx.prec, inner, str(radius)))
        return found

    alone = [seen(k) for k in range(THREADS)]
    assert all(len(found) == 1 for found in alone)
    assert together(seen) == alone
    assert flint.ctx.prec == 53


def test_an_error_frees_the_precision():
    with pytest.raises(ZeroDivisionError), working_precision(200):
        _ = 1 // 0
    freed = []
    thread = Thread(target=lambda: freed.append(shared_state.acquire(timeout=5) and shared_state.release() is None))
    thread.start()
    thread.join()
    assert freed == [True]
    assert flint.ctx.prec == 53


def test_foreign_code_may_wait_for_threads_that_compute():
    computed = Event()

    def compute():
        with working_precision(99):
            computed.set()

    with kept_precision():
        flint.ctx.prec = 77
        Thread(target=compute, daemon=True).start()
        assert computed.wait(10)
    assert flint.ctx.prec == 53


def test_a_forked_child_can_compute():
    """Another thread may be inside a block at the moment of the fork."""
    program = """
import os, signal, sys, threading, warnings
warnings.simplefilter("ignore")
from sciverify.exact.balls import working_precision
inside = threading.Event()
def hold():
    with working_precision(99):
        inside.set()
        for _ in range(10**7): pass
threading.Thread(target=hold, daemon=True).start()
inside.wait()
child = os.fork()
if child == 0:
    signal.alarm(20)
    with working_precision(80):
        os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("count", range(20))
def test_threads_share_the_fields_of_numbers(count, eager_switching):
    modulus = fmpq_poly([-2 - 4 * count, 0, 0, 1])
    made = together(lambda _: NumberField(modulus, fmpq(1), fmpq(9)))
    assert all(field is made[0] for field in made)
    roots = together(lambda _: square_root(fmpq(10**9 + count)))
    assert all(root.field is roots[0].field for root in roots)


def test_a_ball_around_theta_does_not_depend_on_what_was_asked_before(eager_switching):
    def field():
        return NumberField(fmpq_poly([-2, 0, 0, 1]), fmpq(1), fmpq(3, 2))

    asked = [10, 400, 35, 3, -5, 400, 64, 0]
    fresh = [rational_ends(field().enclose_theta(bits)) for bits in asked]
    shared = field()
    assert [rational_ends(shared.enclose_theta(bits)) for bits in asked] == fresh
    for (low, high), bits in zip(fresh, asked, strict=True):
        assert low**3 < 2 < high**3
        assert high - low <= fmpq(2) ** (1 - bits) + fmpq(2) ** -50  # a ball of 53 bits
    shared = field()
    assert together(lambda k: [rational_ends(shared.enclose_theta(b)) for b in asked[k:] + asked[:k]]) == [
        fresh[k:] + fresh[:k] for k in range(THREADS)
    ]
    assert (shared.low, shared.high) == (1, fmpq(3, 2))
