"""CMV matrices from the data of a file, in floats: finite unitary matrices by products of blocks, and what follows."""

from __future__ import annotations

from fractions import Fraction

import l2_forms
import numpy as np

HALF = 32


def coefficient(operator, n):
    """alpha_n"""
    return -1.0 if operator["sites"] == "naturals" and n < 0 else l2_forms.entry(operator["coefficients"], n, None)


def block(a):
    """One factor on two neighbours."""
    root = np.sqrt(1 - abs(a) ** 2) if abs(a) < 1 else 0.0
    return np.array([[np.conj(a), root], [root, -a]])


def unitary(operator, half=HALF):
    """(matrix, first site): cut where coefficients are replaced by 1, so that it is a unitary matrix."""
    first = 0 if operator["sites"] == "naturals" else -half
    size = 2 * half
    even, odd = np.eye(size, dtype=complex), np.eye(size, dtype=complex)
    for n in range(first, first + size - 1):
        part = slice(n - first, n - first + 2)
        (even if n % 2 == 0 else odd)[part, part] = block(coefficient(operator, n))
    return even @ odd, first


def kernel(angle, eps, order):
    """The sum of Poisson kernels, from its definition."""
    total = 0.0
    binomial = 1
    for j in range(1, order + 1):
        binomial = binomial * (order - j + 1) // j
        r = (1 - eps) ** j
        total = total - (-1) ** j * binomial * (1 - r * r) / (1 - 2 * r * np.cos(angle) + r * r)
    return total


def smoothed(instance, turn, eps, order, half=HALF):
    """The kernel over the eigenvalues of a finite matrix, with the squares of the parts of b along the eigenvectors."""
    U, first = unitary(instance["operator"], half)
    values, vectors = np.linalg.eig(U)
    vectors = np.linalg.qr(vectors)[0]  # eigenvectors of close eigenvalues need not be orthogonal in floats
    b = np.zeros(len(U), dtype=complex)
    start = int(instance["vector"]["first"]) - first
    numbers = [*map(l2_forms.number, instance["vector"]["values"])]
    b[start : start + len(numbers)] = numbers
    weights = abs(vectors.conj().T @ b) ** 2
    return float((weights * kernel(2 * np.pi * turn - np.angle(values), eps, order)).sum())


def spectrum_nearby(operator, half=HALF):
    """(turns, radii): within each radius, as a chord, lies a point of the spectrum."""
    U = unitary(operator, half)[0]
    values, vectors = np.linalg.eig(U)
    rim = [n for n in range(len(U)) if (n < 4 and operator["sites"] == "integers") or n >= len(U) - 4]
    left = np.linalg.norm(vectors[rim], axis=0)  # at the cut rows and columns are those of another operator
    return np.angle(values) / 2 / np.pi, 4 * left


def on_arc(instance, low, high, slack=1e-9):
    """Does a point of the spectrum lie on the open arc, as far as the second route knows?"""
    turns, radii = spectrum_nearby(instance["operator"])
    margin = radii / 4 + slack  # a chord of c is an arc of at most c / 4 turns
    place = (turns - low) % 1
    return bool(((place > margin) & (place < high - low - margin)).any())


def turn_of(value):
    """A numeral as a float in [0, 1)."""
    return float(Fraction(value) % 1)
