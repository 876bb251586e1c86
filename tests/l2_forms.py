"""Operators on l2 in the form of a file: their entries by Python's floats, and spectra that are known in closed form."""

from __future__ import annotations

import base64
import cmath
import math
import struct
from fractions import Fraction

import numpy as np

CODES = {"int16": "h", "int32": "i", "int64": "q"}


def number(value):
    """A numeral, or a pair of numerals."""
    parts = value if isinstance(value, list) else [value, "0"]
    return complex(*(float(Fraction(part)) for part in parts))


def word(rules, first, length):
    """The beginning of the fixed point, letter after letter: the word of letter k is appended at step k."""
    found, k = rules["rules"][rules["first"]], 1
    while len(found) < first + length:
        found += rules["rules"][found[k]]
        k += 1
    return found[first : first + length]


def entry(sequence, n, rules):
    """d(n) of a sequence in a file."""
    kind = sequence["kind"]
    if kind == "periodic":
        return number(sequence["values"][n % len(sequence["values"])])
    if kind == "letters":
        return number(sequence["values"][word(rules, n, 1)])
    if kind == "changed":
        k = n - int(sequence["first"])
        return number(sequence["values"][k]) if 0 <= k < len(sequence["values"]) else entry(sequence["base"], n, rules)
    whole, factor, radicand = map(Fraction, sequence["frequency"])
    turn = (float(whole % 1) * n + float(factor) * math.sqrt(radicand) * n + float(Fraction(sequence["phase"]))) % 1
    found = float(Fraction(sequence["coupling"])) * cmath.exp(2j * math.pi * turn)
    return complex(2 * found.real) if kind == "cosine" else found


def columns(operator, first, count, adjoint=False):
    """(matrix, m): the columns of A, or of its adjoint, from `first` on, with m rows before the first site."""
    listed = {int(d["offset"]): d["entries"] for d in operator["diagonals"]}
    wide = max(map(abs, listed))
    found = np.zeros((count + 4 * wide, count + 2 * wide), dtype=complex)  # A at the sites first - wide, ...
    for j in range(count + 2 * wide):
        n = first - wide + j
        for k, sequence in listed.items():
            if operator["sites"] == "naturals" and min(n, n + k) < 0:
                continue
            if operator["sites"] == "hull" and n < 0:
                continue
            d = entry(sequence, n, operator["word"])
            found[j + wide + k, j] += d
            if operator["self_adjoint"] and k:
                found[j + wide, min(j + k, count + 2 * wide - 1)] += d.conjugate() * (j + k < count + 2 * wide)
    if adjoint:
        square = found[wide:-wide] if wide else found
        return square.conj().T[:, wide : count + wide], wide
    whole = found[:, wide : count + wide]
    return whole[wide:-wide] if wide else whole, wide


def vectors(evidence, count):
    """The vectors of a file, one a row."""
    length = evidence["sites"]["count"]
    parts = []
    for block in (evidence["vectors"], evidence["imaginary"]):
        if block is None:
            parts.append(np.zeros((count, length)))
            continue
        form = f"<{count * length}{CODES[block['encoding']]}"
        values = struct.unpack(form, base64.b64decode(block["data"]))
        parts.append(np.array(values, dtype=float).reshape(count, length))
    return parts[0] + 1j * parts[1]


def bands(diagonal, off_diagonal):
    """The intervals of the spectrum of a periodic Jacobi operator on the integers, from its edges."""
    period = max(len(diagonal), len(off_diagonal), 3)
    period *= next(m for m in range(1, 20) if period * m % len(diagonal) == 0 and period * m % len(off_diagonal) == 0)
    edges = []
    for sign in (1, -1):
        cell = np.diag([diagonal[k % len(diagonal)] for k in range(period)]).astype(complex)
        for k in range(period):
            b = off_diagonal[k % len(off_diagonal)] * (sign if k == period - 1 else 1)
            cell[(k + 1) % period, k] += b
            cell[k, (k + 1) % period] += np.conj(b)
        edges.append(np.linalg.eigvalsh(cell))
    return list(zip(np.minimum(*edges), np.maximum(*edges), strict=True))


def to_bands(z, intervals):
    """The distance of a point to intervals of the real axis."""
    return min(abs(z - min(max(z.real, a), b)) for a, b in intervals)


def oscillator_columns(operator, first, count, adjoint=False):
    """(matrix, m): by products of the matrices of x and p, which are cut far beyond the columns."""
    numbers, scale = [*map(number, operator["potential"])], float(Fraction(operator["scale"]))
    size = first + count + 2 * len(numbers) + 8
    step = np.sqrt(np.arange(1, size) / 2)
    x = scale * (np.diag(step, 1) + np.diag(step, -1))
    p = 1j / scale * (np.diag(step, -1) - np.diag(step, 1))
    whole = p @ p + sum(c * np.linalg.matrix_power(x, m) for m, c in enumerate(numbers))
    whole = whole.conj().T if adjoint else whole
    return whole[:, first : first + count], first


def table_matrix(operator, adjoint=False):
    """All columns that a table knows of A, or of its adjoint."""
    size, rows = operator["size"], operator["rows"]
    found = np.zeros((rows, rows), dtype=complex)
    for j, column in enumerate(operator["columns"]):
        for i, x in enumerate(column["values"], int(column["first"])):
            found[i, j] = number(x)
            if operator["self_adjoint"]:
                found[j, i] = found[i, j].conjugate()
    return (found.conj().T if adjoint else found)[:, :size]


def hilbert_columns(operator, count, size=4000):
    """The first columns of Hilbert's matrix with weights, with many rows."""
    s = np.add.outer(np.arange(size), np.arange(count))
    return float(Fraction(operator["ratio"])) ** s / (s + float(Fraction(operator["shift"])))


def table_error(operator, adjoint=False):
    """A bound of the norm of the errors of all entries: Schur's test on the pattern."""
    rows = operator["rows"]
    pattern = np.zeros((rows, rows), dtype=bool)
    for j, column in enumerate(operator["columns"]):
        first = int(column["first"])
        pattern[first : first + len(column["values"]), j] = True
    pattern |= pattern.T if operator["self_adjoint"] else False
    pattern = (pattern.T if adjoint else pattern)[:, : operator["size"]]
    return float(Fraction(operator["entry_error"])) * max(pattern.sum(axis=0).max(), pattern.sum(axis=1).max())
