"""Smoothed spectral measures and bounds of smoothing from the data of a file, in floats: a second route."""

from __future__ import annotations

import math
from fractions import Fraction

import l2_forms
import numpy as np

HALF = 60
DECAY = (2, 4.67, 7.8, 11.26, 15.21, 27.69)


def dense(operator, half=HALF):
    """(matrix, first site): a square section, large beside the decay of the resolvents."""
    first = 0 if operator["sites"] == "naturals" else -half
    section, before = l2_forms.columns(operator, first, 2 * half)
    return section[before : before + 2 * half], first


def smoothed(instance, x, eps, order):
    """(K_eps * mu)(x), with residues from the moment equations."""
    A, first = dense(instance["operator"])
    b = np.zeros(len(A), dtype=complex)
    start = int(instance["vector"]["first"]) - first
    numbers = [*map(l2_forms.number, instance["vector"]["values"])]
    b[start : start + len(numbers)] = numbers
    poles = np.array([2 * j / (order + 1) - 1 + 1j for j in range(1, order + 1)])
    residues = np.linalg.solve(np.vander(poles, increasing=True).T, np.eye(order)[0])
    found = [np.vdot(b, np.linalg.solve(A - (x - eps * a) * np.eye(len(A)), b)) for a in poles]
    return -float((residues * found).sum().imag) / math.pi


def smoothing(instance, eps):
    """What smoothing may change."""
    eta, bounds = float(Fraction(instance["radius"])), [float(Fraction(b)) for b in instance["derivatives"]]
    order, mass = len(bounds) - 1, sum(abs(l2_forms.number(x)) ** 2 for x in instance["vector"]["values"])
    tails = sum(2 * b * eta ** (k - order) / math.factorial(k) / (order - k) for k, b in enumerate(bounds[:-1]))
    near = 2 * bounds[-1] / math.factorial(order) * math.log1p(eta / eps)
    return DECAY[order - 1] / math.pi * eps**order * (mass / (eps + eta) ** (order + 1) + tails + near)
