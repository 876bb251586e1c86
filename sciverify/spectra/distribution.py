"""The distribution function of the spectral measure of a Jacobi operator, by quadrature rules with a node at the point.

Derivations: docs/theory/distribution.md.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq, fmpz

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distribution import DistributionClaim, JacobiMeasure, QuadratureNodes
from sciverify.errors import InvalidInput, PrecisionExhausted, as_integer, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Sequence
from sciverify.spectra.spectral_point import as_l2_operator

_GUARD, _STEPS = 64, 16
"""Bits beyond the growth of errors, and steps of the secant method at most."""


def distribution(A: object, x: object, size: int = 100) -> Certificate:
    """Bounds of mu((-inf, x]) for the spectral measure of a Jacobi operator and its first basis vector.

    Parameters
    ----------
    A : Banded
        A Jacobi operator on the natural numbers, with real entries that are doubles, integers or short fractions.
    x : rational number
    size : int
        How many rows of it are used. The bounds differ by the weight at x of a quadrature rule of so many
        nodes; for an absolutely continuous measure it falls like 1/size.

    Returns
    -------
    Certificate
        With `claim.value`, an enclosure.
        **Guarantee.** `claim.lower` <= mu((-inf, x)) <= mu((-inf, x]) <= `claim.upper`; no hypothesis is needed.

    Raises
    ------
    InvalidInput
        No such operator.

    **Source.** Chebyshev, Markov, Stieltjes; docs/theory/distribution.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.distribution(sv.jacobi(0), 0, size=30)
    >>> 0.5 in found.claim.value
    True
    """
    operator, point = _jacobi(A), to_rational(x, "x")
    if point is None:
        raise InvalidInput(f"x is {shown(x)}: a rational number is needed")
    n = as_integer(size, "size", 2, 4096)
    for rows in (n, n + 1):  # two neighbours have no zero in common
        coefficients = Coefficients(*_exact(operator, rows))
        if coefficients.last_polynomial(point):
            break
    quadrature = Nodes(coefficients, point)
    lower, upper = quadrature.masses()
    nodes = QuadratureNodes(coefficients.size, quadrature.bits, quadrature.radius, quadrature.numerators)
    return Certificate(DistributionClaim(to_fraction(point), lower, upper), JacobiMeasure(operator), None, nodes)


def _jacobi(A: object) -> Banded:
    operator = as_l2_operator(A)
    if not isinstance(operator, Banded) or not operator.is_self_adjoint or operator.line != "naturals":
        raise InvalidInput(f"{shown(operator)} is no Jacobi operator on the natural numbers")
    if 1 not in operator.diagonals or not {*operator.diagonals} <= {0, 1}:
        raise InvalidInput(f"{shown(operator)} is no Jacobi operator: its offsets are {[*operator.diagonals]}")
    if not all(d.is_real for d in operator.diagonals.values()):
        raise InvalidInput(f"{shown(operator)} has complex entries: take their moduli, the measure stays the same")
    return operator


def _exact(operator: Banded, n: int) -> tuple[list[fmpq], list[fmpq]]:
    """b_0, ..., b_(n - 1) and a_0, ..., a_(n - 2)."""
    lists = []
    for k in (0, 1):
        sequence: Sequence | None = operator.diagonals.get(k)
        lists.append([fmpq(0)] * n if sequence is None else sequence.rationals(0, n - k))
    if not all(lists[1]):
        raise InvalidInput(f"an entry beside the diagonal of {shown(operator)} is 0: the operator falls into parts")
    return lists[0], lists[1]


@dataclass(frozen=True)
class Coefficients:
    """Of the recurrence a_k p_(k + 1) = (x - b_k) p_k - a_(k - 1) p_(k - 1)."""

    diagonal: list[fmpq]
    beside: list[fmpq]

    @property
    def size(self) -> int:
        """n"""
        return len(self.diagonal)

    def last_polynomial(self, x: fmpq) -> fmpq:
        """The polynomial of degree n - 1 at x, up to a factor."""
        last, now = fmpq(0), fmpq(1)
        for k in range(self.size - 1):
            square = self.beside[k - 1] ** 2 if k else fmpq(0)
            last, now = now, (x - self.diagonal[k]) * now - square * last
        return now

    def values(self, x: arb) -> list[arb]:
        """p_0, ..., p_(n - 1), and a_(n - 1) p_n."""
        found, last = [arb(1)], arb(0)
        for k in range(self.size):
            before = self.beside[k - 1] if k else fmpq(0)
            term = (x - self.diagonal[k]) * found[-1] - before * last
            last = found[-1]
            found.append(term / self.beside[k] if k < self.size - 1 else term)
        return found


class Nodes:
    """The zeros of phi below x, and their weights."""

    def __init__(self, rows: Coefficients, x: fmpq) -> None:
        self.rows, self.x = rows, x
        growth = self._growth()
        self.radius = growth + _GUARD // 2
        self.bits = self.radius + growth + _GUARD
        before = ctx.prec
        try:
            ctx.prec = self.bits + 64
            self.at_x = rows.values(arb(x))
            self.numerators = self._zeros()
        finally:
            ctx.prec = before

    def _growth(self) -> int:
        """Bits by which errors of the recurrence may grow at x and between the Gershgorin bounds of the nodes."""
        b = np.array([int(t.p) / int(t.q) for t in self.rows.diagonal])
        a = np.abs([int(t.p) / int(t.q) for t in self.rows.beside] + [1.0])
        before = np.concatenate([[0.0], a[:-1]])
        span = np.append(a[:-1], 0.0) + before
        ends = np.array([(b - span).min(), (b + span).max(), int(self.x.p) / int(self.x.q)])
        bits, last, now = 0.0, np.zeros(3), np.ones(3)
        for k in range(len(b)):
            last, now = now, (np.abs(ends - b[k]) * now + before[k] * last) / a[k]
            top = max(now.max(), last.max())
            bits, last, now = bits + float(np.log2(top)), last / top, now / top
        return max(int(bits), 0) + 4 * len(a).bit_length()

    def _zeros(self) -> tuple[int, ...]:
        """Those below x as integers over 2^bits: eigenvalues in floats, then secant steps."""
        n, b, a = self.rows.size, self.rows.diagonal, self.rows.beside
        p, q = self.at_x[-2], self.at_x[-1]
        corner = arb(b[-1]) + q / p
        dense = np.diag([float(arb(t)) for t in b[:-1]] + [float(corner.mid())])
        dense += np.diag([float(arb(t)) for t in a], 1) + np.diag([float(arb(t)) for t in a], -1)
        below = np.linalg.eigvalsh(dense)[: self._count()]
        return tuple(self._refined(float(y)) for y in below) if n > 1 else ()

    def _count(self) -> int:
        """How many zeros lie below x: by the signs of p_0, ..., p_(n - 1) there, exactly; (DI3)."""
        last, now, signs = fmpq(0), fmpq(1), [True]
        for k in range(self.rows.size - 1):
            square = self.rows.beside[k - 1] ** 2 if k else fmpq(0)
            last, now = now, (self.x - self.rows.diagonal[k]) * now - square * last
            if now:
                signs.append(now > 0)
        return self.rows.size - 1 - sum(s != t for s, t in itertools.pairwise(signs))

    def _phi(self, y: arb) -> arb:
        found = self.rows.values(y)
        return found[-1] * self.at_x[-2] - self.at_x[-1] * found[-2]

    def _refined(self, start: float) -> int:
        """Secant steps in long floats."""
        first, second = arb(start), arb(start) + arb(2) ** -40
        values = self._phi(first).mid(), self._phi(second).mid()
        for _ in range(_STEPS):
            if first.overlaps(second) or values[0].overlaps(values[1]):
                break
            new = (second - values[1] * (second - first) / (values[1] - values[0])).mid()
            first, second, values = second, new, (values[1], self._phi(new).mid())
            if abs(second - first) < arb(2) ** -(self.bits + 2):
                break
        return _floor(second.fmpq(), self.bits)

    def masses(self) -> tuple[Fraction, Fraction]:
        """Bounds of the mass below x and up to it, a little wider than those of the checker."""
        low, high, slack = arb(0), arb(0), arb(2) ** -40
        before = ctx.prec
        try:
            ctx.prec = self.bits + 64
            for t in self.numerators:
                weight = 1 / sum((p * p for p in self.rows.values(arb(fmpq(t, fmpz(2) ** self.bits)))[:-1]), arb(0))
                low, high = low + weight, high + weight
            at = 1 / sum((p * p for p in self.at_x[:-1]), arb(0))
            lower, upper = (low - slack).lower(), (high + at + slack).upper()
        finally:
            ctx.prec = before
        if not (lower.is_finite() and upper.is_finite()):
            raise PrecisionExhausted("the weights of the quadrature rule are not resolved: take a smaller size")
        return _down(lower.fmpq()), -_down(-upper.fmpq())


def _down(value: fmpq) -> Fraction:
    """A short number below."""
    return Fraction(_floor(value, 48), 2**48)


def _floor(value: fmpq, bits: int) -> int:
    """The largest integer t with t / 2^bits <= value."""
    return (int(value.p) << bits) // int(value.q)
