"""CMV matrices: unitary operators with five diagonals, from Verblunsky coefficients of modulus less than 1.

Proof: docs/theory/cmv.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .document import Json, Malformed, read_object, short
from .l2_operators import LINES, Banded, operator_kind
from .numerals import ONE, ZERO, over_one_unit
from .rounding import dyadic
from .scaled import common_unit
from .sequences import Changed, Periodic, Sequence, Values, read_sequence
from .work import divisor, spend


class Verblunsky:
    """alpha_n of modulus less than 1, and rho_n = sqrt(1 - |alpha_n|^2), rounded down; alpha_n is -1 before the first.

    Attributes
    ----------
    real : are all alpha_n real?
    period : of those that are not changed
    columns : where the matrix is not that of the periodic coefficients on the integers
    """

    def __init__(self, value: Json, where: str, half: bool) -> None:
        found = read_sequence(value, where, None)
        base = found.base if isinstance(found, Changed) else found
        if not isinstance(base, Periodic):
            raise Malformed(f"{where} is neither periodic nor periodic but for finitely many")
        for numbers in (base.numbers, *([found.numbers] if isinstance(found, Changed) else [])):
            square, im = numbers.unit**2, numbers.im or [0] * len(numbers.re)
            spend(len(im) * (100 + divisor(30 * numbers.length(), 60 * numbers.length())), "moduli of coefficients")
            if max(square * (a * a + b * b) for a, b in zip(numbers.re, im)) >= 1:  # (CM1)
                raise Malformed(f"{where} has a coefficient that lies outside the open unit disk")
        self.sequence, self.half, self.real = found, half, found.real
        self.period = math.lcm(2, len(base.numbers.re))
        self.columns = _columns(range(-2, 0) if half else range(0), found.changes)
        self._last: tuple[tuple[int, int, int], tuple[Values, Values]] | None = None

    def values(self, first: int, count: int, bits: int) -> tuple[Values, Values]:
        """(alpha, rho) at these sites; all imaginary parts are listed, and the roots are within `doubt`."""
        if self._last is None or self._last[0] != (first, count, bits):
            self._last = (first, count, bits), self._computed(first, count, bits)
        return self._last[1]

    def _computed(self, first: int, count: int, bits: int) -> tuple[Values, Values]:
        found = self.sequence.values(first, count, bits)
        found = found.at(common_unit(found.unit, ONE))
        re, im = [*found.re], [*(found.im or [0] * count)]
        if self.half:
            for k in range(min(count, max(0, -first))):
                re[k], im[k] = -(ONE / found.unit).numerator, 0  # (CM3)
        pairs = {*zip(re, im)}
        spend(len(pairs) * 60 * divisor(4 * 30 * found.length() + 2 * bits) + 400 * count, "roots of complements")
        squares = {pair: 1 - found.unit**2 * (pair[0] ** 2 + pair[1] ** 2) for pair in pairs}
        roots = {pair: exact_root(square) for pair, square in squares.items()}
        unit, doubt = dyadic(1, -bits), dyadic(1, -bits)
        known = [x for x in roots.values() if x is not None]
        if len(known) == len(pairs):
            whole, denominator = over_one_unit(known)
            rho, unit, doubt = dict(zip(roots, whole)), Fraction(1, denominator), ZERO
        else:
            rho = {pair: math.isqrt((x.numerator << 2 * bits) // x.denominator) for pair, x in squares.items()}  # (CM4)
        return Values(re, im, found.unit), Values([rho[pair] for pair in zip(re, im)], None, unit, doubt)


def _columns(*changed: range) -> range:
    """Columns in a row among which are all that read one of these coefficients: n reads n - 2, ..., n + 1."""
    found = [sites for sites in changed if sites]
    if not found:
        return range(0)
    return range(min(sites.start for sites in found) - 1, max(sites.stop for sites in found) + 2)  # (CM2)


class FiveDiagonal(Sequence):
    """<C e_n, e_(n + k)> for one offset k of C = L M."""

    bound = ONE

    def __init__(self, coefficients: Verblunsky, offset: int) -> None:
        self.coefficients, self.offset = coefficients, offset
        self.real, self.period = coefficients.real, coefficients.period
        self.changes = coefficients.columns

    def values(self, first: int, count: int, bits: int) -> Values:
        """Products of two coefficients or roots, as an even or an odd column has them."""
        alpha, rho = self.coefficients.values(first - 2, count + 4, bits)
        length = alpha.length() + rho.length()
        spend(count * (800 + 30 * length), "entries of a CMV matrix")
        places = range(2, count + 2)
        if not self.offset:
            found = self._main(alpha, places)
        elif abs(self.offset) == 1:
            found = self._beside(alpha, rho, places, first)
        else:
            found = self._outer(rho, places, first)
        if self.real:
            found.im = None
        return found

    def _main(self, alpha: Values, places: range) -> Values:
        """-conj(alpha_n) alpha_(n - 1)"""
        a, b = alpha.re, alpha.im or []
        re = [-a[j] * a[j - 1] - b[j] * b[j - 1] for j in places]  # (CM2)
        return Values(re, [b[j] * a[j - 1] - a[j] * b[j - 1] for j in places], alpha.unit**2)

    def _beside(self, alpha: Values, rho: Values, places: range, first: int) -> Values:
        """rho_p conj(alpha_(p + 1)) in odd columns, -rho_p alpha_(p - 1) in even ones; p = n, or n - 1 for k = -1."""
        a, b, r = alpha.re, alpha.im or [], rho.re
        lower = 0 if self.offset > 0 else -1
        re, im = list[int](), list[int]()
        for j in places:
            p, odd = j + lower, (first + j) % 2  # the site of j is first + j - 2
            re.append(r[p] * a[p + 1] if odd else -r[p] * a[p - 1])  # (CM2)
            im.append(-r[p] * b[p + 1] if odd else -r[p] * b[p - 1])
        return Values(re, im, alpha.unit * rho.unit, rho.doubt)  # (CM4)

    def _outer(self, rho: Values, places: range, first: int) -> Values:
        """rho_n rho_(n + 1) below odd columns, rho_(n - 1) rho_(n - 2) above even ones."""
        r, below = rho.re, self.offset > 0
        low = 0 if below else -2
        re = [r[j + low] * r[j + low + 1] if ((first + j) % 2 == 1) == below else 0 for j in places]  # (CM2)
        return Values(re, [0] * len(re), rho.unit**2, 2 * rho.doubt)  # (CM4)


@operator_kind("cmv")
class CMV(Banded):
    """C = L M, which is unitary by its form."""

    def __init__(self, value: Json, where: str) -> None:
        _, sites, coefficients = read_object(value, where, ["kind", "sites", "coefficients"])
        if sites not in ("naturals", "integers"):
            raise Malformed(f"{where}.sites is {short(sites)}; known are naturals, integers")
        half = sites == "naturals"
        self.sites, self.word = "naturals" if half else "integers", None
        found = Verblunsky(coefficients, f"{where}.coefficients", half)
        self.diagonals: dict[int, Sequence] = {k: FiveDiagonal(found, k) for k in range(-2, 3)}
        self.coefficients = found
        self.real, self.self_adjoint, self.normal = found.real, False, True  # (CM1)
        self.title = f"{'' if half else 'extended '}CMV matrix on {LINES[self.sites]}"


def exact_root(square: Fraction) -> Fraction | None:
    """sqrt(x), if it is rational."""
    p, q = math.isqrt(square.numerator), math.isqrt(square.denominator)
    return Fraction(p, q) if (p * p, q * q) == (square.numerator, square.denominator) else None
