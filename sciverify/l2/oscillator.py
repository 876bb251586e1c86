"""Schroedinger operators p^2 + V(x) on the line with polynomials V, by their entries in the basis of Hermite functions.

Derivation: docs/theory/oscillators.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.midrad import UNDERFLOW
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.gaussian import Gaussian, read_gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.section import Hop, Section
from sciverify.l2.sequences import Entries

Integers: TypeAlias = NDArray[np.object_]
MOST_DEGREE, MOST_SITE = 32, 2**20
CLOSED = "every closed A = p^2 + V with A* = p^2 + conj V"
_BITS, _LONG = 256, 64
"""Bits of a root before it becomes a double."""
_ROUNDING = 2.0**-52


class Oscillator(L2Operator):
    """p^2 + V(x) = -d^2/dx^2 + V(x) on L2 of the line, in the basis of Hermite functions e_0, e_1, ...

    With this convention p^2 + x^2 has the spectrum 1, 3, 5, ..., and the fifth eigenvalue of p^2 + x^4 is 16.2618...

    Parameters
    ----------
    potential : mapping from powers to complex rational numbers, or list of coefficients
        {4: 1} and [0, 0, 0, 0, 1] are x^4; {3: 1j} is i x^3. The degree is at most 32.
    scale : rational number > 0
        e_n(x) = h_n(x / scale) / sqrt(scale) with the Hermite functions h_n: a smaller scale suits a steeper potential.
        Columns grow like n^(degree / 2) and cost accuracy in doubles: vectors are best no longer than they need be.

    Attributes
    ----------
    coefficients : tuple of pairs of fmpq
        From the constant one to the leading one, which is not 0 unless it is the only one.
    is_self_adjoint : bool
        Is V real? What is proven then holds for every self-adjoint operator that is p^2 + V on the Hermite functions;
        else for every closed one that has them in its domain and in that of its adjoint.

    Raises
    ------
    InvalidInput
        A degree that is too large, a scale that is not positive.

    **Source.** docs/theory/oscillators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> quartic = sv.Oscillator({4: 1}, scale="1/2")
    >>> sv.certify_spectral_point(quartic, "16.26182601885", size=100).claim.error < 1e-8
    True
    """

    def __init__(self, potential: Mapping[int, object] | list[object], scale: object = 1) -> None:
        if not isinstance(potential, Mapping | list | tuple):
            raise InvalidInput(f"potential is {shown(potential)}: a mapping from powers of x to numbers is needed")
        listed = potential if isinstance(potential, Mapping) else dict(enumerate(potential))
        powers = {as_integer(m, "a power of x", 0, MOST_DEGREE): c for m, c in listed.items()}
        numbers = [read_gaussian(powers.get(m, 0), f"potential[{m}]") for m in range(max(powers, default=0) + 1)]
        while len(numbers) > 1 and not any(numbers[-1]):
            numbers.pop()
        stretch = to_rational(scale, "scale")
        if stretch is None or stretch <= 0:
            raise InvalidInput(f"scale is {shown(scale)}: a positive rational number is needed")
        if any(max(abs(x.p), x.q) >= 2**_BITS for x in (stretch, *(x for c in numbers for x in c))):
            raise InvalidInput(
                "a coefficient or the scale is too long: 256 bits belong above and below the line of each"
            )
        self.coefficients, self.scale = tuple(numbers), to_fraction(stretch)
        self.is_self_adjoint = self.is_normal = not any(im for _, im in numbers)

    @property
    def degree(self) -> int:
        """Of the potential."""
        return len(self.coefficients) - 1

    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """The columns at consecutive sites."""
        if not isinstance(sites, range) or sites.step != 1 or not len(sites) or sites.start < 0:
            raise InvalidInput(f"sites is {shown(sites)}: consecutive sites from 0 on are needed, such as range(100)")
        if sites.stop > MOST_SITE:
            raise InvalidInput(f"the last site is {sites.stop - 1}: entries are computed up to site {MOST_SITE - 1}")
        first, count, width = sites.start, len(sites), max(self.degree, 2)
        start = max(0, first - width)
        n = np.arange(start, sites.stop).astype(object)
        hops, doubts = [], [0.0]
        for k, (re, im) in enumerate(zip(*self._rational_parts(n, width), strict=True)):
            if not re.any() and not im.any():
                continue
            try:
                values, doubt = _over_roots(re, im, self._below, n, k)
            except OverflowError:
                raise InvalidInput(f"the entries of {shown(self)} at site {sites.stop - 1} are no doubles") from None
            for offset in {k, -k}:
                missing = min(count, max(0, -offset - first))  # rows below 0
                begin = first + missing + min(offset, 0) - start
                zeros = np.zeros(missing, dtype=values.dtype)
                found: Entries = np.concatenate([zeros, values[begin : begin + count - missing]])  # (OS4)
                hops.append(Hop(slice(offset + width, count + offset + width), found.conj() if adjoint else found))
                doubts.append(doubt)
        total = sum(doubts) * (1 + 2.0**-40)
        return Section(count + 2 * width, count, slice(width, count + width), tuple(hops), total)

    @property
    def _kinetic(self) -> Fraction:
        """1 / (2 scale^2)"""
        return 1 / (2 * self.scale**2)

    def _factors(self, part: int) -> list[Fraction]:
        """c_m (scale / 2)^m, real or imaginary parts."""
        return [to_fraction(c[part]) * (self.scale / 2) ** m for m, c in enumerate(self.coefficients)]

    @property
    def _below(self) -> int:
        """A common denominator of all that is rational."""
        return math.lcm(self._kinetic.denominator, *(f.denominator for t in (0, 1) for f in self._factors(t)))

    def _rational_parts(self, n: Integers, width: int) -> list[list[Integers]]:
        """B_k(n), k = 0, ..., width, over `_below`: real parts, and imaginary ones."""
        parts, unit = [], self._kinetic * self._below
        for t in (0, 1):
            found = _polynomial([int(f * self._below) for f in self._factors(t)], n)
            parts.append([found.get(k, 0 * n) for k in range(width + 1)])
        parts[0][0] = parts[0][0] + (2 * n + 1) * int(unit)  # (OS2)
        parts[0][2] = parts[0][2] - 2 * int(unit)
        return parts

    def sites(self, count: int) -> range:
        """The first ones."""
        return range(count)

    def __str__(self) -> str:
        terms = [_term(c, m) for m, c in enumerate(self.coefficients) if any(c)]
        every = "every self-adjoint A = p^2 + V" if self.is_self_adjoint else CLOSED
        return f"{every} on Hermite functions, V = {' + '.join(reversed(terms)) or '0'}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Oscillator):
            return NotImplemented
        return (self.coefficients, self.scale) == (other.coefficients, other.scale)

    __hash__ = None  # type: ignore[assignment]


def _polynomial(factors: list[int], n: Integers) -> dict[int, Integers]:
    """k -> coefficient of g_(n + k) in sum of factors[m] (2 X)^m g_n, where 2 X g_n = 2 g_(n + 1) + n g_(n - 1)."""
    found: dict[int, Integers] = {}
    for factor in reversed(factors):  # Horner, (OS1)
        moved: dict[int, Integers] = {}
        for k, values in found.items():
            moved[k + 1] = moved.get(k + 1, 0 * n) + 2 * values
            moved[k - 1] = moved.get(k - 1, 0 * n) + (n + k) * values
        moved[0] = moved.get(0, 0 * n) + factor
        found = moved
    return found


def _over_roots(re: Integers, im: Integers, below: int, n: Integers, k: int) -> tuple[Entries, float]:
    """(B / below) sqrt((n + 1) ... (n + k) / 2^k) in doubles, and what they may be off."""
    products = [math.prod(range(x + 1, x + k + 1)) for x in n]
    parts, exact = [], k == 0
    for numbers in (re, im):
        roots = [_times_root(b, below, q, k) for b, q in zip(numbers, products, strict=True)]
        exact = exact and all(Fraction(x) * below == b for x, b in zip(roots, numbers, strict=True))
        parts.append(np.array(roots))
    doubt = (
        0.0 if exact else float((np.abs(parts[0]) + np.abs(parts[1])).max()) * _ROUNDING * (1 + 2.0**-40) + UNDERFLOW
    )
    return (parts[0] + 1j * parts[1] if parts[1].any() else parts[0]), doubt


def _times_root(b: int, below: int, q: int, k: int) -> float:
    """(b / below) sqrt(q / 2^k) within 2^-52 of its size."""
    if k == 0 or not b:
        return b / below
    square, unit = b * b * q, below * below << k
    shift = max(0, _LONG + (unit.bit_length() - square.bit_length()) // 2)
    root = math.isqrt((square << 2 * shift) // unit)  # 62 bits or more: within 2^-61 of its size
    return math.copysign(math.ldexp(float(root), -shift), b)


def _term(c: Gaussian, power: int) -> str:
    """c x^m in words."""
    re, im = c
    number = f"{re}" if not im else f"{im} i" if not re else f"({re} + {im} i)"
    if not power:
        return number
    factor = {"1": "", "1 i": "i "}.get(number, f"{number} ")
    return f"{factor}x" if power == 1 else f"{factor}x^{power}"
