"""Proofs in floats are refused wherever subnormal numbers are flushed or rounding is not to nearest.

Everything happens in child processes: this one keeps the environment that it has.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from effort import tries

from sciverify.errors import Undecided
from sciverify.exact import environment
from sciverify.exact.double_bits import exact_ratio, holds_subnormals, largest_magnitude, nearest_by_units, of_units
from sciverify.exact.midrad import float_above, float_below

ROOT = Path(__file__).parents[2]
MODES = ["flush", "read as zero", "both", "up", "down", "to zero"]
FAULTS = {
    "flush": "flushes subnormal results to zero",
    "read as zero": "reads subnormal numbers as zero",
    "both": "reads subnormal numbers as zero",
}

SOURCE = r"""
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <ucontext.h>
#include <xmmintrin.h>

static volatile unsigned wanted;
static volatile int done;
unsigned get(void) { return _mm_getcsr(); }
void set(unsigned value) { _mm_setcsr(value); }
static void visit(int number, siginfo_t *info, void *context) {
    ((ucontext_t *)context)->uc_mcontext.fpregs->mxcsr = wanted;
    done = 1;
}
void set_in(int thread, unsigned value) {
    struct sigaction action = {0};
    action.sa_sigaction = visit;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGUSR2, &action, 0);
    wanted = value;
    done = 0;
    syscall(SYS_tgkill, getpid(), thread, SIGUSR2);
    while (!done) usleep(100);
}
"""

BEGINNING = """
import ctypes, json, os, sys, threading
registers = ctypes.CDLL(sys.argv[1])
registers.get.restype = ctypes.c_uint
plain = registers.get() & ~0xE040
masks = {"flush": 0x8000, "read as zero": 0x40, "both": 0x8040, "down": 0x2000, "up": 0x4000, "to zero": 0x6000}
def enter(mode): registers.set(ctypes.c_uint(plain | masks[mode]))
def leave(): registers.set(ctypes.c_uint(plain))
"""
WORK = """
import numpy as np
import sciverify as sv

def answer(task):
    try:
        return str(task())
    except sv.Undecided as refusal:
        return f"Undecided: {refusal}"

def instance(m, N, seed=0):
    A = np.random.default_rng(seed).standard_normal((m, N))
    y = A[:, :2] @ np.array([1.0, -2.0])
    return sv.Lasso(A, y, 0.25 * float(np.max(np.abs(A.T @ y))))

def distance(problem, engine):
    return sv.certify_distance(problem, np.zeros(problem.shape[1]), engine=engine).distance
"""


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    if shutil.which("gcc") is None or platform.machine() != "x86_64" or not sys.platform.startswith("linux"):
        pytest.skip("setting the environment needs gcc, Linux and x86-64")
    folder = tmp_path_factory.mktemp("registers")
    (folder / "registers.c").write_text(SOURCE)
    command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(folder / "registers.so"), str(folder / "registers.c")]
    subprocess.run(command, check=True)
    return folder / "registers.so"


def run(program, library, *arguments, beginning=BEGINNING + WORK):
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-c", beginning + program, str(library), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(text, mode, place="the calling thread"):
    return text.startswith(f"Undecided: {place} {FAULTS.get(mode, 'does not round to nearest')}")


EVERY_PASS = """
from fractions import Fraction
problem, large = instance(5, 8), instance(41, 50)
smooth = sv.BasisPursuit(np.array([[1 + 2j, 1.0], [0.5, 1j]]), np.array([1 + 1j, 2.0]), 0.125)
network = sv.unroll(sv.Ista(problem.floats.matrix, 0.5), 3)
relu = sv.ReluNetwork([([[1, 2], [3, Fraction(1, 3)]], [0, 1]), ([[1, 1]], [Fraction(1, 7)])])
y = np.ones(5)
tasks = {
    "float": lambda: distance(problem, "float"),
    "refined": lambda: sv.certify_distance(problem, np.zeros(8), 30, engine="float").distance,
    "solve": lambda: sv.solve(problem, 5, engine="float").x[:2],
    "complex": lambda: sv.certify_distance(smooth, np.zeros(2)).distance,
    "enclose": lambda: network.enclose(y)[0],
    "round_off": lambda: network.round_off(y),
    "relu": lambda: relu.round_off([0.1, 0.2]),
    "exact": lambda: distance(problem, "exact"),
    "auto": lambda: distance(large, "auto"),
    "exact, large": lambda: distance(large, "exact"),
}
before = {name: answer(task) for name, task in tasks.items()}
found = {}
for mode in masks:
    enter(mode)
    found[mode] = {name: answer(task) for name, task in tasks.items()}
    leave()
print(json.dumps([before, found, {name: answer(task) for name, task in tasks.items()}]))
"""


def test_every_pass_in_floats_is_refused(registers):
    before, found, after = run(EVERY_PASS, registers)
    assert after == before
    assert not any(text.startswith("Undecided") for text in before.values())
    for mode in MODES:
        answers = found[mode]
        for name in ("exact", "exact, large"):
            assert answers[name] == before[name]
        assert answers["auto"] == before["exact, large"]  # it goes on with exact arithmetic
        for name in ("float", "refined", "solve", "complex", "enclose", "round_off", "relu"):
            assert refused(answers[name], mode), (mode, name, answers[name])


READING = """
tiny = np.ldexp(np.array([[3.0, -5.0, 0.0], [1.0, 1.0, 7.0]]), -1074)
single = np.array([[3, 5, 0], [1, 1, 7]], dtype=np.uint32).view(np.float32)
def posed():
    yield sv.Lasso(tiny, np.array([1.0, 2.0]), 2.0**-1073)
    yield sv.Lasso(tiny.tolist(), [1, 2], tiny[0, 0])
    yield sv.SquareRootLasso([[float(tiny[0, 0]), 1.0, 0.5]], [single[0, 1]], 2)
    yield sv.Lasso(single, single[:, 0], 1)
double = np.full((60, 70), tiny[0, 0])
double[::7] = tiny[1, 2]
def texts():
    from sciverify.exact.nearest_double import nearest_double
    from sciverify.exact.midrad import float_above, float_below
    from fractions import Fraction
    from flint import fmpq
    numbers = [Fraction(k, 3 << 1072) for k in (1, -1, 5, 2**60)]
    yield [[value.hex() if abs(value) > 1 else int(np.array(value).view(np.uint64)) for value in
            (float_below(x), float_above(x), nearest_double(fmpq(x.numerator, x.denominator)))] for x in numbers]
    yield [[str(x) for row in p.matrix for x in row] + [str(x) for x in p.measurements] + [str(p.parameter)]
           for p in posed()]
    complexes = np.array([[3, 1, 5, 7]], dtype=np.uint32).view(np.complex64)
    yield str(sv.Lasso(complexes, np.array([1j]), 1).complex_data.identity())
    problem = sv.Lasso(double, np.ones(60), 1)
    yield [int(np.array(problem.floats.largest if problem.floats else 0.0).view(np.uint64)), str(problem.rational[0].integers[0, 0] * fmpq(1, problem.rational[0].denominator))]
    yield str(sv.certify_distance(sv.Lasso(tiny, np.array([1.0, 2.0]), 2.0**-1070), [float(tiny[0, 0]), 0, 0], engine="exact").distance.upper)
before, found = list(texts()), {}
for mode in masks:
    enter(mode)
    found[mode] = list(texts())
    leave()
print(json.dumps([before, found]))
"""


def test_subnormal_data_are_read_exactly_in_every_environment(registers):
    before, found = run(READING, registers)
    for mode in MODES:
        assert found[mode] == before, mode
    assert before[1][-1] == [str(Fraction(k, 2**149)) for k in (3, 5, 0, 1, 1, 7, 3, 1)] + ["1"]
    assert before[3] == [7, str(Fraction(7, 2**1074))]


CHANGED_INSIDE = """
from sciverify.certify.proofs import float_choice
problem, search = instance(5, 8), float_choice.approx_support
found = {}
for mode in masks:
    def searched(*arguments):
        enter(mode)
        return search(*arguments)
    float_choice.approx_support = searched
    found[mode] = answer(lambda: distance(problem, "float"))
    leave()
print(json.dumps(found))
"""


def test_a_change_during_the_proof_is_noticed(registers):
    found = run(CHANGED_INSIDE, registers)
    assert all(refused(found[mode], mode) for mode in MODES), found


IN_A_THREAD = """
problem, found = instance(5, 8), {}
for mode in masks:
    answers = []
    def work():
        enter(mode)
        answers.append(answer(lambda: distance(problem, "float")))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    found[mode] = [answers[0], answer(lambda: distance(problem, "float"))]
print(json.dumps(found))
"""


def test_the_environment_of_the_thread_at_work_counts(registers):
    for mode, (inside, beside) in run(IN_A_THREAD, registers).items():
        assert refused(inside, mode)
        assert not beside.startswith("Undecided")


SEVERAL = """
from contextlib import nullcontext
from sciverify.exact import environment
environment.one_thread = nullcontext
"""
IN_BLAS = """
product = np.ones((400, 400)) @ np.ones((400, 400))
workers = [int(name) for name in os.listdir("/proc/self/task") if int(name) != os.getpid()]
small, large, found = instance(5, 8), instance(70, 90), []
before = answer(lambda: distance(large, "float"))
for worker in workers:
    for mode in masks:
        registers.set_in(worker, ctypes.c_uint(plain | masks[mode]))
        found.append([mode, answer(lambda: distance(small, "float")), answer(lambda: distance(large, "float"))])
        registers.set_in(worker, ctypes.c_uint(plain))
print(json.dumps([before, found, answer(lambda: distance(large, "float"))]))
"""


def test_each_thread_of_blas_counts(registers):
    before, found, after = run(SEVERAL + IN_BLAS, registers)
    if not found:
        pytest.skip("BLAS has no threads of its own here")
    assert before == after
    assert not before.startswith("Undecided")
    for mode, small, large in found:
        assert not small.startswith("Undecided")  # its products stay in the calling thread
        assert refused(large, mode, "a thread of BLAS"), (mode, large)


INHERITED = """
enter(sys.argv[2])
import numpy as np
product = np.ones((400, 400)) @ np.ones((400, 400))
leave()
"""


@pytest.mark.parametrize("mode", tries(["both"], ["both", "up"]))
def test_threads_of_blas_that_began_in_another_environment(registers, mode):
    program = (
        'alone = len(os.listdir("/proc/self/task")) == 1\n'
        'print(json.dumps([alone, answer(lambda: distance(instance(70, 90), "float"))]))'
    )
    alone, answer = run(SEVERAL + program, registers, mode, beginning=BEGINNING + INHERITED + WORK)
    if alone:
        pytest.skip("BLAS has no threads of its own here")
    assert refused(answer, mode, "a thread of BLAS")
    _, answer = run(program, registers, mode, beginning=BEGINNING + INHERITED + WORK)
    assert not answer.startswith("Undecided")  # they are not asked


def test_a_library_built_with_fast_math(registers):
    source, library = registers.with_name("fast.c"), registers.with_name("fast.so")
    source.write_text("double half(double x) { return x / 2; }\n")
    subprocess.run(["gcc", "-ffast-math", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    program = """
before = answer(lambda: distance(instance(5, 8), "float"))
ctypes.CDLL(sys.argv[2])
flushes = bool(registers.get() & 0x8040)
print(json.dumps([before, flushes, answer(lambda: distance(instance(5, 8), "float"))]))
"""
    before, flushes, after = run(program, registers, str(library))
    if not flushes:
        pytest.skip("this gcc does not let shared libraries flush subnormal numbers")
    assert not before.startswith("Undecided")
    assert refused(after, "both")


def test_probes_hold_in_a_sound_environment_and_for_every_number_of_threads(monkeypatch):
    with np.errstate(all="raise"):
        environment.require_environment(10**6)
        assert environment.keeps_subnormals()
    for count in (1, 3, 16, None):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        environment._matrices.cache_clear()
        environment.require_environment(10**6)
        table, left, right, expected = environment._matrices()
        assert left.shape[0] * left.shape[1] * right.shape[1] > max(2**18 * (count or 1), 10**6)
        assert len(set(expected[: len(expected) // 2].tolist())) == len({row[2] for row in table})
    monkeypatch.undo()
    environment._matrices.cache_clear()


def test_expected_bits_are_the_rounded_exact_results():
    for table, operate in ((environment._PRODUCTS, lambda a, b: a * b), (environment._SUMS, lambda a, b: a + b)):
        for *bits, _ in table:
            x, y, found = (Fraction(float(np.uint64(b).view(np.float64))) for b in bits)
            assert Fraction(float(operate(x, y))) == found


def test_proofs_inside_proofs_look_once(monkeypatch):
    looks = []
    monkeypatch.setattr(environment, "require_environment", looks.append)
    with environment.float_proof(10), environment.float_proof(20):
        assert looks == [10]
        with environment.float_proof(10**6):  # this one needs BLAS, the outer one did not
            assert looks == [10, 10**6]
    assert looks == [10, 10**6, 10**6, 10]
    with pytest.raises(Undecided), environment.float_proof(1):
        raise Undecided("the proof itself failed")
    assert looks[4:] == [1]
    with environment.float_proof(2):
        pass
    assert looks[5:] == [2, 2]


def test_doubles_by_their_bits():
    for value in (
        0.0,
        -0.0,
        5e-324,
        -5e-324,
        2.0**-1022,
        -(2.0**-1023),
        0.1,
        -1e300,
        np.float32(1e-45),
        np.float16(6e-8),
    ):
        assert Fraction(*exact_ratio(value)) == Fraction(float(value))
    for value in (float("inf"), np.float32("-inf")):
        with pytest.raises(OverflowError):
            exact_ratio(value)
    for k in (-3, 0, 1, 2**52 - 1):
        assert Fraction(of_units(k)) == Fraction(k, 2**1074)
        for x in (Fraction(2 * k + 1, 2**1075), Fraction(4 * k + 1, 2**1076), Fraction(4 * k + 3, 2**1076)):
            assert nearest_by_units(x) == float(x)
            assert Fraction(float_below(x)) == Fraction(k, 2**1074)
            assert Fraction(float_above(x)) == Fraction(k + 1, 2**1074)
    assert holds_subnormals(np.array([1.0, -5e-324]))
    assert not holds_subnormals(np.array([0.0, -0.0, 2.0**-1022, np.inf, -1.0]))
    assert largest_magnitude(np.array([[0.0, -3e-320], [1e-320, 0.0]])) == 3e-320
    assert largest_magnitude(np.array([[0.0, -3.0]])) == 3.0
    assert np.isnan(largest_magnitude(np.array([np.nan, 1.0])))
    assert largest_magnitude(np.zeros(0)) == 0.0
