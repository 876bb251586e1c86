"""Minimisers for samples of Fourier transforms of small images, by dense matrices, signs, and 50 digits.

Wavelets are written down pixel by pixel, their transforms as sums over all pixels, and the minimiser is found by an active
set: nothing of the checker or of the library is used.
"""

from __future__ import annotations

import base64
import json
import struct
from fractions import Fraction
from functools import cache

from mpmath import mp, mpf

DIGITS = 50
TINY = mpf(10) ** -30


def doubles(value):
    raw = base64.b64decode(value["data"])
    if value["encoding"] == "float64":
        return struct.unpack(f"<{len(raw) // 8}d", raw)
    count = value["entries"]
    found = [0.0] * value["length"]
    for i, v in zip(
        struct.unpack(f"<{count}Q", raw[: 8 * count]), struct.unpack(f"<{count}d", raw[8 * count :]), strict=True
    ):
        found[i] = v
    return found


def positions(value):
    raw = base64.b64decode(value["data"])
    return [i for i in range(value["length"]) if raw[i // 8] >> i % 8 & 1]


def wavelet(index, side):
    """{pixel: value} of one coefficient in the order of quadrants."""
    i, j = divmod(index, side)
    size = 1
    while size <= max(i, j) // 2:
        size *= 2
    down, right = (i >= size, j >= size) if max(i, j) else (False, False)
    block, top, left = side // size, i % size, j % size
    return {
        (top * block + p, left * block + q): (-1 if down and 2 * p >= block else 1) * (-1 if right and 2 * q >= block else 1) / mpf(block)
        for p in range(block)
        for q in range(block)
    }  # fmt: skip


@cache
def column(index, side, rows):
    """Real and imaginary parts of the sampled transform of one wavelet."""
    found = []
    for k, m in (divmod(row, side) for row in rows):
        turns = [(v, 2 * ((p * k + q * m) % side) / mpf(side)) for (p, q), v in wavelet(index, side).items()]
        found.append(
            (mp.fsum(v * mp.cospi(a) for v, a in turns) / side, -mp.fsum(v * mp.sinpi(a) for v, a in turns) / side)
        )
    return [re for re, _ in found] + [im for _, im in found]


def _dot(u, v):
    return mp.fsum(a * b for a, b in zip(u, v, strict=True))


class Instance:
    """The instance of a file as real vectors of 2m entries."""

    def __init__(self, value):
        self.kind, operator = value["problem"], value["operator"]
        number = Fraction(value["eta" if self.kind == "basis-pursuit" else "lambda"])
        self.parameter = mpf(number.numerator) / number.denominator
        side, rows = operator["side"], tuple(positions(operator["rows"]))
        self.columns = [column(i, side, rows) for i in range(side * side)]
        self.y = [*map(mpf, doubles(value["measurements"])), *map(mpf, doubles(value["measurements_imaginary"]))]
        weights = value["weights"]
        self.w = [mpf(1)] * side**2 if weights is None else [*map(mpf, doubles(weights))]

    def residual(self, z):
        return [b - mp.fsum(z[i] * self.columns[i][k] for i in z) for k, b in enumerate(self.y)]

    def fit(self, signs):
        """(z, t) with A_T^T (y - A z) = t (w s)_T, as P1, P2, P3 ask for; None where there is none."""
        T = sorted(signs)
        if not T:
            r = mp.sqrt(_dot(self.y, self.y))
            return {}, {"lasso": self.parameter / 2, "square-root-lasso": self.parameter * r}.get(self.kind, mpf(0))
        G = mp.matrix([[_dot(self.columns[i], self.columns[j]) for j in T] for i in T])
        if min(mp.eigsy(G, eigvals_only=True)) < TINY:
            return None
        W = mp.matrix([self.w[i] * signs[i] for i in T])
        h, g = (mp.lu_solve(G, b) for b in (mp.matrix([_dot(self.columns[i], self.y) for i in T]), W))
        r = self.residual(dict(zip(T, h, strict=True)))
        rho, q = _dot(r, r), mp.fsum(a * b for a, b in zip(W, g, strict=True))
        if self.kind == "lasso":
            t = self.parameter / 2
        elif self.kind == "square-root-lasso":
            room = 1 - self.parameter**2 * q
            if room <= 0 or rho < TINY:
                return None
            t = self.parameter * mp.sqrt(rho / room)
        else:
            if q <= 0 or self.parameter**2 <= rho:
                return None
            t = mp.sqrt((self.parameter**2 - rho) / q)
        return dict(zip(T, h - t * g, strict=True)), t

    def minimiser(self, start):
        """The only minimiser {position: value}, from signs to start with; None if it is not found or not the only one."""
        if self.parameter < 0 or min(self.w) < 0:
            return None
        if self.kind == "basis-pursuit" and _dot(self.y, self.y) <= self.parameter**2:
            return {} if min(self.w) > 0 else None
        signs = {i: 0 if not self.w[i] else s for i, s in start.items() if s or not self.w[i]}
        for _ in range(60):
            found = self.fit(signs)
            if found is None:
                return None
            z, t = found
            wrong = [i for i, s in signs.items() if s * z[i] < 0]
            if wrong:
                del signs[max(wrong, key=lambda i: abs(z[i]))]
                continue
            r = self.residual(z)
            c = {i: _dot(a, r) for i, a in enumerate(self.columns) if i not in signs}
            if self.kind == "basis-pursuit" and not signs:
                i = max(c, key=lambda i: abs(c[i]) / self.w[i])
                signs[i] = 1 if c[i] > 0 else -1
                continue
            over = {i: abs(v) - t * self.w[i] for i, v in c.items()}
            worst = max(over, key=over.get, default=None)
            if worst is None or over[worst] < TINY * (1 + t):
                ties = [i for i in over if over[i] > -TINY * (1 + t)]
                return z if self.injective([*signs, *ties]) else None
            signs[worst] = 1 if c[worst] > 0 else -1
        return None

    def injective(self, T):
        """Are these columns independent?"""
        if not T:
            return True
        G = mp.matrix([[_dot(self.columns[i], self.columns[j]) for j in T] for i in T])
        return min(mp.eigsy(G, eigvals_only=True)) > TINY


def is_true(document):
    """Does the claim of a certificate about its point hold?"""
    with mp.workdps(DIGITS):
        evidence = document["evidence"]["convexity"]
        start = zip(positions(evidence["columns"]), doubles(evidence["minimiser"]), strict=True)
        z = Instance(document["instance"]).minimiser({i: (v > 0) - (v < 0) for i, v in start})
        if z is None:
            return False
        x = [*map(mpf, doubles(document["point"]))]
        distance = mp.sqrt(mp.fsum((v - z.get(i, 0)) ** 2 for i, v in enumerate(x)))
        low, high = (
            mpf(v.numerator) / v.denominator for v in (Fraction(document["claim"][k]) for k in ("lower", "upper"))
        )
        return document["claim"]["unique"] is True and low <= distance * (1 + TINY) + TINY and distance <= high + TINY


def read(path):
    """A certificate."""
    return json.loads(path.read_text())
