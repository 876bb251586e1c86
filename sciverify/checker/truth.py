"""What an algorithm may be told: bounds of the entries of A and y, with pi and cosines by integer series."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from .bounds import below_above, bounds_to
from .field import Levels, Number, Vector, matrix
from .numerals import ONE
from .problem import Problem
from .rounding import root_above, root_below
from .work import spend

Range: TypeAlias = tuple[int, int]


def pi_range(bits: int) -> Range:
    """floor and ceiling bounds of 2**bits pi: Machin, 16 atan(1/5) - 4 atan(1/239)."""
    extra = bits + 32

    def arctangent(q: int) -> Range:
        total, power, k = 0, (1 << extra) // q, 0
        while power:
            total += (-1) ** k * (power // (2 * k + 1))
            power //= q * q
            k += 1
        return total - 2 * k - 2, total + 2 * k + 2  # each term is off by less than 2, the rest by less than 2

    (a, b), (c, d) = arctangent(5), arctangent(239)
    return (16 * a - 4 * d) >> 32, -(-(16 * b - 4 * c) >> 32)


def cosine_range(part: Fraction, bits: int) -> Range:
    """Bounds of 2**bits cos(pi part), 0 <= part <= 1/2."""
    extra = bits + 32
    spend(bits / 4 * (200 + 6 * (extra / 30) ** 1.6), "a cosine")
    low, high = pi_range(extra)
    ends = (low * part.numerator) // part.denominator, -((-high * part.numerator) // part.denominator)

    def cosine(t: int) -> Range:
        total, term, square, k = 0, 1 << extra, t * t, 0
        while term:
            total += (-1) ** k * term
            term = (term * square) // ((2 * k + 1) * (2 * k + 2)) >> 2 * extra
            k += 1
        return total - 3 * k - 4, total + 3 * k + 4  # each term is off by less than 3, the rest by less than 4

    return cosine(ends[1])[0] >> 32, -(-cosine(ends[0])[1] >> 32)


class Truth:
    """Bounds of the entries of A = Q diag(sqrt d) B and of y_k = Q diag(sqrt d) b_k, in units of 2**-bits."""

    def __init__(self, problem: Problem, levels: Levels, bits: int) -> None:
        self.problem, self.bits = problem, bits
        isometry = problem.isometry_data
        self.explicit = None
        if isinstance(isometry, dict) and isometry["kind"] == "matrix":
            self.explicit = matrix(isometry["rows"], levels, "instance.isometry", None, problem.rows)
        self.turned = isometry is not None
        self.rows = problem.rows if self.explicit is None else len(self.explicit)
        self.cosines: dict[tuple[Fraction, int], Range] = {}
        scales: Vector = problem.scales or [ONE] * problem.rows
        self.roots = [(root_below(low, 64), root_above(high, 64)) for low, high in map(below_above, scales)]

    def columns(self, columns: list[Vector]) -> list[list[Range]]:
        """Bounds of Q diag(sqrt d) c for columns c of field elements."""
        return [self._column(column) for column in columns]

    def _column(self, column: Vector) -> list[Range]:
        sizes = [max(*map(abs, below_above(x)), ONE) for x in column]
        size = max(x * max(root[1], ONE) for x, root in zip(sizes, self.roots))  # bounds |x|, sqrt d and |x| sqrt d
        work = self.bits + int(size).bit_length() + self.problem.rows.bit_length() + 16
        scales: Vector = self.problem.scales or [ONE] * self.problem.rows
        scaled = [_times(_fixed_root(d, work), _fixed(x, work), work) for d, x in zip(scales, column)]
        if self.turned:
            spend(self.rows * len(column) * (1000 + 3 * (work / 30) ** 1.6), "a column seen through the isometry")
            scaled = [self._rotated(i, scaled, work) for i in range(self.rows)]
        drop = work - self.bits
        return [(low >> drop, -(-high >> drop)) for low, high in scaled]

    def _rotated(self, i: int, column: list[Range], work: int) -> Range:
        low = high = 0
        for k, (a, b) in enumerate(column):
            if a or b:
                c, d = _times(self._entry(i, k, work), (a, b), work)
                low, high = low + c, high + d
        return low, high

    def _entry(self, i: int, k: int, work: int) -> Range:
        """Q_ik; for the DCT c_i cos(pi (2k+1) i / (2m)), its angle brought to the first quadrant."""
        if self.explicit is not None:
            return _fixed(self.explicit[i][k], work)
        m = self.problem.rows
        part, flip = Fraction((2 * k + 1) * i, 2 * m) % 2, False
        if part > 1:
            part = 2 - part
        if part > Fraction(1, 2):
            part, flip = 1 - part, True
        if (part, work) not in self.cosines:
            self.cosines[part, work] = cosine_range(part, work)
        low, high = self.cosines[part, work]
        return _times(_fixed_root(Fraction(1 if i == 0 else 2, m), work), (-high, -low) if flip else (low, high), work)


def _fixed(x: Number, bits: int) -> Range:
    """Bounds of 2**bits x for a field element, at most a few units apart."""
    asked = bits + 64
    while True:
        low, high = bounds_to(x, asked)
        if (high - low) * (1 << bits) <= 1 or asked > 16 * (bits + 64):
            break
        asked *= 2
    unit = 1 << bits
    return (low.numerator * unit) // low.denominator, -((-high.numerator * unit) // high.denominator)


def _fixed_root(x: Number, bits: int) -> Range:
    """Bounds of 2**bits sqrt(x), x > 0."""
    if isinstance(x, Fraction) and x == 1:
        return 1 << bits, 1 << bits
    low, high = _fixed(x, 2 * bits)
    return math.isqrt(max(low, 0)), math.isqrt(high) + 1


def _times(u: Range, v: Range, bits: int) -> Range:
    corners = [a * b for a in u for b in v]
    return min(corners) >> bits, -(-max(corners) >> bits)
