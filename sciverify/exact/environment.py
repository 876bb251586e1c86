"""The floating-point environment that error bounds of floats assume, looked at before and after every proof.

The bounds of docs/theory/midpoint-radius.md hold where operations round to nearest and subnormal numbers are kept, as
operands and as results. Both belong to a register of each thread. A library built with -ffast-math changes them when it
is loaded, in the thread that loads it and in all threads that are started from there later.

`float_proof` brackets a proof: what it computes is trusted if probe operations give the right bits before and after,
in the calling thread and in every thread that BLAS may use. Why the probes see all of them:
docs/theory/midpoint-radius.md, "The environment".
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import Undecided
from sciverify.exact.blas_threads import one_thread

_ONE_THREAD = 4096
"""Entries of a matrix up to which BLAS forms its products in the calling thread."""
_LENGTH = 131
"""Long enough for vector instructions, and odd: a scalar tail is left."""
_ROWS = 18
_COLUMNS_A_THREAD = 64
_WORK_A_THREAD, _LEAST_WORK = 270_000, 1_200_000
"""Multiplications from which BLAS gives a thread a share of a matrix product, and from which it shares at all."""

Floats = NDArray[np.float64]


def _double(exponent: int, units: int = 0, minus: bool = False) -> int:
    """The bits of +-2**exponent, `units` units in the last place further from 0: no environment changes integers."""
    bits = (exponent + 1023) << 52 if exponent >= -1022 else 1 << (exponent + 1074)
    return (bits + units) | (minus << 63)


_RESULT, _OPERAND = "flushes subnormal results to zero", "reads subnormal numbers as zero"
_ROUNDING = "does not round to nearest"
_MINUS = 1 << 63
_ONE, _QUARTER, _HALF, _MOST = _double(0), _double(-54), _double(-53), _double(-53, 2**51)
"""1, and 1/4, 1/2 and 3/4 of its unit in the last place."""

_PRODUCTS = [  # x, y, xy, what a wrong result means
    (_double(-1060), _double(600), _double(-460), _OPERAND),
    (_double(600), _double(-1074), _double(-474), _OPERAND),
    (_double(-600), _double(-460), _double(-1060), _RESULT),
    (_double(-1022), _double(-1), _double(-1023), _RESULT),
    (_double(-600, minus=True), _double(-460), _double(-1060, minus=True), _RESULT),
    (_double(0, 1), _double(0, 1), _double(0, 2), _ROUNDING),
    (_double(0, 1, True), _double(0, 1), _double(0, 2, True), _ROUNDING),
]
_SUMS = [  # x, y, x + y
    (_double(-1022, 2**51), _double(-1022, minus=True), _double(-1023), _RESULT),
    (_double(-1060), _double(-1060), _double(-1059), _OPERAND),
    (_ONE, _QUARTER, _ONE, _ROUNDING),
    (_ONE, _HALF, _ONE, _ROUNDING),
    (_double(0, 1), _HALF, _double(0, 2), _ROUNDING),
    (_ONE, _MOST, _double(0, 1), _ROUNDING),
    (_ONE | _MINUS, _QUARTER | _MINUS, _ONE | _MINUS, _ROUNDING),
    (_ONE | _MINUS, _MOST | _MINUS, _double(0, 1, True), _ROUNDING),
]


def _columns(table: list[tuple[int, int, int, str]], length: int) -> tuple[Floats, Floats, NDArray[np.uint64]]:
    """(x, y, bits of the right result), the rows of a table over and over."""
    bits = np.resize(np.array([row[:3] for row in table], dtype=np.uint64), (length, 3)).T.copy()
    return bits[0].view(np.float64), bits[1].view(np.float64), bits[2]


_FACTORS, _TERMS = _columns(_PRODUCTS, _LENGTH), _columns(_SUMS, _LENGTH)


def _wrong(table: list[tuple[int, int, int, str]], found: Floats, expected: NDArray[np.uint64]) -> str | None:
    """What the first wrong result means."""
    different = np.flatnonzero(found.view(np.uint64) != expected)
    return table[int(different[0]) % len(table)][3] if len(different) else None


def _fault_here() -> str | None:
    """What is wrong in the calling thread: in NumPy's loops, and in Python's own arithmetic."""
    x, y, products = _FACTORS
    u, v, sums = _TERMS
    found = _wrong(_PRODUCTS, x * y, products) or _wrong(_SUMS, u + v, sums)
    if found:
        return found
    scalar = [a * b for a, b in zip(x[: len(_PRODUCTS)].tolist(), y.tolist(), strict=False)]
    scalar += [a + b for a, b in zip(u[: len(_SUMS)].tolist(), v.tolist(), strict=False)]
    right = np.concatenate((products[: len(_PRODUCTS)], sums[: len(_SUMS)]))
    return _wrong(_PRODUCTS + _SUMS, np.array(scalar), right)


@cache
def _matrices() -> tuple[list[tuple[int, int, int, str]], Floats, Floats, NDArray[np.uint64]]:
    """(table, L, R, bits of the right entries of each row of L R): row k of L R is row k of the table.

    A product x y takes one inner index, a sum x + y two of them with factors 1; all other terms are 0, so the order of
    summation does not matter. A share of rows and columns that a thread may get holds rows of every kind.
    """
    threads = os.cpu_count() or 1
    width = _COLUMNS_A_THREAD * threads
    depth = max(_WORK_A_THREAD // (_ROWS * _COLUMNS_A_THREAD), _LEAST_WORK // (_ROWS * width)) + 1
    table = [*_PRODUCTS[:3], *(row for row in _SUMS if row[3] == _ROUNDING)]
    left, right = np.zeros((_ROWS, depth), dtype=np.uint64), np.zeros((depth, width), dtype=np.uint64)
    expected = np.zeros(_ROWS, dtype=np.uint64)
    right[:2] = _ONE
    for k in range(_ROWS):
        x, y, expected[k], _ = table[k % len(table)]
        if k % len(table) < 3:
            inner = depth - 1 - k % len(table)  # last: few sums go on with a subnormal number, which is slow
            left[k, inner], right[inner] = x, y
        else:
            left[k, :2] = x, y
    return table, left.view(np.float64), right.view(np.float64), expected


def _fault_in_blas() -> str | None:
    """What is wrong in one of the threads that share a matrix product."""
    table, left, right, expected = _matrices()
    found = left @ right
    different = np.flatnonzero((found.view(np.uint64) != expected[:, None]).any(axis=1))
    return table[int(different[0]) % len(table)][3] if len(different) else None


def require_environment(entries: int) -> None:
    """Look at the environment of the calling thread, and of BLAS if a matrix has so many entries.

    Raises
    ------
    Undecided
        Subnormal numbers are flushed, or operations do not round to nearest.
    """
    with np.errstate(all="ignore"):
        where, fault = "the calling thread", _fault_here()
        if fault is None and entries > _ONE_THREAD:
            where, fault = "a thread of BLAS", _fault_in_blas()
    if fault is not None:
        raise Undecided(
            f"{where} {fault}, so bounds of rounding errors do not hold (libraries built with -ffast-math set this): "
            "use a process without them, or exact arithmetic"
        )


def keeps_subnormals() -> bool:
    """Does the calling thread keep subnormal numbers? (A look of a microsecond, before they are read from arrays.)"""
    x, y, products = _FACTORS
    with np.errstate(all="ignore"):
        return bool(((x[:5] * y[:5]).view(np.uint64) == products[:5]).all())


class _Watched(threading.local):
    """Entries that the proof around the one at hand has asked for, in this thread; -1: there is none."""

    entries = -1


_watched = _Watched()


@contextmanager
def float_proof(entries: int) -> Iterator[None]:
    """Bracket a proof in floats whose largest matrix has so many entries.

    **Guarantee.** If the block ends without an error, the environment was right when it began and when it ended.
    A block inside another one leaves the looking to that, unless it has larger matrices.

    Raises
    ------
    Undecided
        As `require_environment`.

    **Source.** docs/theory/midpoint-radius.md, "The environment".
    """
    outer = _watched.entries
    if outer >= 0 and (entries <= _ONE_THREAD or outer > _ONE_THREAD):
        yield
        return
    with one_thread() if entries > _ONE_THREAD else nullcontext():
        require_environment(entries)
        _watched.entries = entries
        try:
            yield
        finally:
            _watched.entries = outer
        require_environment(entries)
