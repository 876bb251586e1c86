"""CMV matrices: unitary operators on l2 with five diagonals, from their Verblunsky coefficients.

Derivations: docs/theory/cmv.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Changed, Entries, Periodic, Sequence, as_sequence

HalfOrWhole: TypeAlias = Literal["naturals", "integers"]
Coefficients: TypeAlias = Periodic | Changed
Complex: TypeAlias = tuple[Fraction, Fraction]
BITS = 96
"""Irrational rho_n are rounded down to multiples of 2^-BITS."""
OFFSETS = range(-2, 3)


class CMV(Banded):
    """The matrix C = L M of Verblunsky coefficients: five diagonals of an operator that is unitary by its form.

    Attributes
    ----------
    coefficients : Periodic or Changed
        alpha_n, of modulus less than 1.
    """

    def __init__(self, coefficients: Coefficients, sites: HalfOrWhole) -> None:
        self.coefficients = coefficients
        half = sites == "naturals"
        super().__init__({k: FiveDiagonal(coefficients, k, half) for k in OFFSETS}, sites, self_adjoint=False)
        self.is_normal = True

    @property
    def period(self) -> int:
        """p with entries that agree p columns on, wherever both are unchanged; even, as even and odd columns differ."""
        return self.diagonals[0].period or 1

    @property
    def norm_bound(self) -> Fraction:
        """It is unitary."""
        return Fraction(1)

    def __str__(self) -> str:
        return "CMV matrix on l2(N)" if self.line == "naturals" else "extended CMV matrix on l2(Z)"


def cmv(alphas: object, sites: HalfOrWhole = "naturals") -> CMV:
    """The CMV matrix of Verblunsky coefficients, a unitary operator with five diagonals.

    Parameters
    ----------
    alphas : complex rational number, list of them, or `changed(...)` of one of these
        alpha_0, alpha_1, ..., of modulus less than 1. A number stands for a constant sequence, a list for a periodic
        one. The roots rho_n = sqrt(1 - abs(alpha_n)^2) need not be rational: they are enclosed.
    sites : {"naturals", "integers"}
        On the integers it is the extended CMV matrix.

    Returns
    -------
    CMV
        C = L M, L = diag(T_0, T_2, ...), M = diag(1, T_1, T_3, ...), where T_n has the rows (conj alpha_n, rho_n) and
        (rho_n, -alpha_n).

    Raises
    ------
    InvalidInput
        A coefficient outside the open unit disk, a sequence that is neither periodic nor changed at finitely many
        sites.

    **Source.** After Simon, Orthogonal polynomials on the unit circle (2005); docs/theory/cmv.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> U = sv.cmv("3/5")  # the arc |theta| >= 2 arcsin(3/5), and the point 1
    >>> sv.certify_spectral_point(U, -1, size=200).claim.error < 0.02
    True
    """
    if sites not in get_args(HalfOrWhole):
        raise InvalidInput(f"sites is {shown(sites)}: known are {', '.join(get_args(HalfOrWhole))}")
    found = as_sequence(alphas, "alphas")
    base = found.base if isinstance(found, Changed) else found
    if not isinstance(found, Periodic | Changed) or not isinstance(base, Periodic):
        raise InvalidInput(f"alphas is {shown(alphas)}: numbers that are periodic, but for finitely many, are needed")
    for re, im in (*base.values, *(found.values if isinstance(found, Changed) else ())):
        if re * re + im * im >= 1:
            raise InvalidInput(f"the coefficient {re} + {im} i lies outside the open unit disk")
    return CMV(found, sites)


@dataclass(frozen=True)
class FiveDiagonal(Sequence):
    """The diagonal of this offset of a CMV matrix; with `half` it begins at the site 0."""

    coefficients: Coefficients
    offset: int
    half: bool

    @property
    def _base(self) -> Periodic:
        found = self.coefficients
        base = found.base if isinstance(found, Changed) else found
        if not isinstance(base, Periodic):
            raise TypeError("Verblunsky coefficients are periodic but for finitely many")
        return base

    @property
    def is_real(self) -> bool:
        """As of the coefficients."""
        return self.coefficients.is_real

    @property
    def bound(self) -> Fraction:
        """Entries of a unitary matrix."""
        return Fraction(1)

    @property
    def changes(self) -> range:
        """Columns that read a changed coefficient, or one before the first."""
        found = self._special()
        return range(min(found), max(found) + 1) if found else range(0)

    @property
    def period(self) -> int | None:
        """Even, as even and odd columns differ."""
        return math.lcm(2, len(self._base.values))

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """The nearest doubles, with what is unknown of irrational roots."""
        found, index, exact = self._listed(first, count)
        parts = np.array([[float(re), float(im)] for (re, im), _ in found])
        good = exact and all(tuple(map(Fraction, row)) == x for row, (x, _) in zip(parts.tolist(), found, strict=True))
        values = (parts[:, 0] if self.is_real else parts[:, 0] + 1j * parts[:, 1])[index]
        return values, 0.0 if good else 2.0**-53  # each part within 2^-54, and 2^-94 of the roots

    def integers(self, first: int, count: int, bits: int) -> tuple[list[int], list[int]]:
        """Real and imaginary parts over 2^bits, rounded down; bits <= BITS, so within 4 / 2^bits of the truth."""
        found, index, _ = self._listed(first, count)
        parts = [((re.numerator << bits) // re.denominator, (im.numerator << bits) // im.denominator)
                 for (re, im), _ in found]  # fmt: skip
        return [parts[k][0] for k in index], [parts[k][1] for k in index]

    def _listed(self, first: int, count: int) -> tuple[list[tuple[Complex, bool]], list[int], bool]:
        """(entries, k, exact): entry k[j] stands in the column first + j; those of a period are computed once."""
        period, special = self.period or 1, self._special()
        names = [(n, False) if n in special else (n % period, True) for n in range(first, first + count)]
        place = {name: k for k, name in enumerate(dict.fromkeys(names))}
        found = [self._entry(n, plain) for n, plain in place]
        return found, [place[name] for name in names], all(exact for _, exact in found)

    def _special(self) -> set[int]:
        """Columns whose entries need not be those of the periodic operator on the integers."""
        ends = {0, 1} if self.half else set[int]()
        if isinstance(self.coefficients, Changed):
            start = self.coefficients.first
            ends |= {*range(start - 1, start + len(self.coefficients.values) + 2)}
        return ends

    def _entry(self, n: int, plain: bool) -> tuple[Complex, bool]:
        """<C e_n, e_(n + offset)>, within 2^(1 - BITS), and whether it is exact; `plain`: of the periodic operator."""
        k, odd = self.offset, n % 2 == 1
        if k == 0:
            (a, b), (c, d) = self._alpha(n, plain), self._alpha(n - 1, plain)
            return (-(a * c + b * d), b * c - a * d), True  # (CM2)
        if abs(k) == 1:
            low = n + (k - 1) // 2
            (root, exact), (a, b) = self._rho(low, plain), self._alpha(low + (1 if odd else -1), plain)
            return ((root * a if odd else -root * a), -root * b), exact
        if odd != (k > 0):
            return (Fraction(0), Fraction(0)), True
        low = n if k > 0 else n - 2
        (first, good), (second, fine) = self._rho(low, plain), self._rho(low + 1, plain)
        return (first * second, Fraction(0)), good and fine

    def _alpha(self, n: int, plain: bool) -> Complex:
        """alpha_n; -1 before the first one, so that M begins with 1."""
        found, base = self.coefficients, self._base.values
        if self.half and n < 0 and not plain:
            return Fraction(-1), Fraction(0)  # (CM3)
        changed = isinstance(found, Changed) and not plain and 0 <= n - found.first < len(found.values)
        re, im = found.values[n - found.first] if changed and isinstance(found, Changed) else base[n % len(base)]
        return to_fraction(re), to_fraction(im)

    def _rho(self, n: int, plain: bool) -> tuple[Fraction, bool]:
        return root_of_complement(*self._alpha(n, plain))


@lru_cache(maxsize=2**12)
def root_of_complement(re: Fraction, im: Fraction) -> tuple[Fraction, bool]:
    """(rho, exact): sqrt(1 - re^2 - im^2), or at most 2^-BITS less."""
    square = 1 - re * re - im * im
    p, q = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if (p * p, q * q) == (square.numerator, square.denominator):
        return Fraction(p, q), True
    return Fraction(math.isqrt((square.numerator << 2 * BITS) // square.denominator), 1 << BITS), False
