"""A vector that is proven to be near a minimiser: its digits, its certificate, and how it prints."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.statement import Topic
from sciverify.certify.proofs.rounded import Entry
from sciverify.display import Displayed
from sciverify.exact.enclosure import Enclosure, fixed_point
from sciverify.exact.labelled import columns_in_words
from sciverify.exact.verdict import Verdict

_LINES = 12
"""Entries that a printed solution shows."""
_MOST_GUARDS = 5
"""Decimals beyond `digits` that rounding may have kept."""
_WHOSE = {
    Verdict.TRUE: "the only minimiser",
    Verdict.FALSE: "a minimiser (there are several)",
    Verdict.UNDECIDED: "a minimiser (there may be several)",
}


@dataclass(frozen=True, slots=True, repr=False)
class Solution(Displayed):
    """What `solve` returns.

    Attributes
    ----------
    x : tuple of N Fractions; of N pairs (Re, Im) for complex data
        **Guarantee.** The l2 distance to one minimiser is at most 10**-digits.
    digits : int
    certificate : Certificate
        The distance of x to the set of minimisers; the independent checker re-proves it from the saved file.

    **Source.** docs/theory/solve.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> solution = sv.solve(sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1), digits=6)
    >>> solution.x, solution.is_unique
    ((Fraction(15, 8), Fraction(1, 2)), True)
    >>> print(solution.distance)
    0
    """

    x: tuple[Entry, ...]
    digits: int
    certificate: Certificate

    @property
    def distance(self) -> Enclosure:
        """Proven bounds of the l2 distance of x to the set of minimisers; the upper one is at most 10**-digits."""
        return self.certificate.distance

    @property
    def unique(self) -> Verdict:
        """Is the minimiser unique?"""
        return self.certificate.unique

    def to_numpy(self) -> NDArray[np.float64] | NDArray[np.complex128]:
        """The doubles nearest to the entries of x (no promise about them)."""
        if any(isinstance(v, tuple) for v in self.x):
            return np.array([complex(*map(float, _pair(v))) for v in self.x])
        return np.array([float(_pair(v)[0]) for v in self.x])

    @property
    def is_unique(self) -> bool | None:
        """The same as True, False, or None where it is not known."""
        return self.certificate.is_unique

    @property
    def _formula(self) -> str:
        return self.certificate.problem.latex

    def __repr__(self) -> str:
        return f"<Solution of {len(self.x)} entries within 1e-{self.digits} of {_WHOSE[self.unique]}>"

    def __str__(self) -> str:
        shown = [i for i, v in enumerate(self.x) if any(_pair(v))]
        problem = self.certificate.problem
        names = None if isinstance(problem, Topic) else problem.names
        lines = [f"x[{i}]{columns_in_words(names, [i])} = {_numeral(self.x[i], self.digits)}" for i in shown[:_LINES]]
        if len(shown) > _LINES:
            lines.append(f"and {len(shown) - _LINES} more non-zero entries")
        rest = len(self.x) - len(shown)
        if rest:
            lines.append("all entries are 0" if not shown else f"{_counted(rest)} 0")
        lines.append(f"proven: x is within 1e-{self.digits} of {_WHOSE[self.unique]} in the l2 norm; {problem}")
        return "\n".join(lines)


def _counted(rest: int) -> str:
    return "the other entry is" if rest == 1 else f"the other {rest} entries are"


def _pair(v: Entry) -> tuple[Fraction, Fraction]:
    return v if isinstance(v, tuple) else (v, Fraction(0))


def _numeral(v: Entry, digits: int) -> str:
    real, imaginary = _pair(v)
    if not isinstance(v, tuple):
        return _decimal(real, digits)
    sign = "-" if imaginary < 0 else "+"
    return f"{_decimal(real, digits)} {sign} {_decimal(abs(imaginary), digits)}i"


def _decimal(x: Fraction, digits: int) -> str:
    """x as the decimal that it is; a double as Python prints it."""
    decimals = digits
    while decimals <= digits + _MOST_GUARDS and 10**decimals % x.denominator:
        decimals += 1
    return fixed_point(x, decimals, False) if decimals <= digits + _MOST_GUARDS else repr(float(x))
