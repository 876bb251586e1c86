"""What is known of the resolvent: g with g(dist(z, Sp A)) <= 1 / ||R(z)||, and the hypothesis that it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.l2.operator import L2Operator

_BITS, _COLUMNS = 64, 64
_FLOAT = 2.0**-40
ASSUMED = {
    "normal": "if the operator is normal",
    "numerical-range": "if the spectrum is the closed numerical range",
}


@dataclass(frozen=True, slots=True)
class ResolventGrowth:
    """g(x) = factor x^power.

    Attributes
    ----------
    name : str
        "self-adjoint", "normal", "numerical-range" or "power".
    condition : str
        The hypothesis, in words; empty where the form of the operator proves it. Every certificate prints it.
    """

    name: str
    condition: str
    factor: Fraction = Fraction(1)
    power: int = 1

    def distance(self, resolvent: Fraction) -> Fraction:
        """The least x of some 64 bits that is proven to have g(x) >= 1 / ||R||."""
        wanted = resolvent / self.factor
        if self.power == 1 or not wanted:
            return _rounded_up(wanted)
        steps = (wanted.numerator.bit_length() - wanted.denominator.bit_length()) // self.power
        scale = Fraction(2) ** steps  # so that what is left is neither too small nor too large for a double
        found = Fraction(float(wanted / scale**self.power) ** (1 / self.power)) * scale
        while found**self.power < wanted:
            found *= 1 + Fraction(1, 2**45)
        return _rounded_up(found)

    def distances(self, resolvents: Floats) -> Floats:
        """The same for many, rounded up; inf where a float does not show it."""
        wanted = resolvents / float(self.factor) * (1 + _FLOAT)
        if self.power == 1:
            return wanted if self.factor != 1 else resolvents
        found = wanted ** (1 / self.power) * (1 + _FLOAT)
        reached = np.ones_like(found)
        for _ in range(self.power):
            reached = reached * found * (1 - 2.0**-52)
        return np.where(reached >= wanted, found, np.inf)


def _rounded_up(x: Fraction) -> Fraction:
    shift = max(0, _BITS - x.numerator.bit_length() + x.denominator.bit_length())
    return Fraction(-((-x.numerator << shift) // x.denominator), 1 << shift)


def power_growth(factor: object, power: int = 1) -> ResolventGrowth:
    """The hypothesis 1 / ||R(z)|| >= factor dist(z, Sp A)^power.

    Raises
    ------
    InvalidInput
        A factor that is not positive and rational, a power that is not 1 to 64.

    **Source.** docs/theory/spectral-points.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> growth = sv.power_growth("1/2", 2)
    >>> sv.certify_spectral_point(sv.toeplitz({1: 1}), 1, size=200, resolvent=growth).claim.condition
    'if 1 / ||R(z)|| >= 1/2 dist^2'
    """
    found = to_rational(factor, "factor")
    if found is None or found <= 0:
        raise InvalidInput(f"factor is {shown(factor)}: a positive rational number is needed")
    if not isinstance(power, int) or not 1 <= power <= 64:
        raise InvalidInput(f"power is {shown(power)}: an integer from 1 to 64 is needed")
    exact = to_fraction(found)
    if max(exact.numerator, exact.denominator) >= 2**256:
        raise InvalidInput(f"factor is {shown(factor)}: certificates have room for 256 bits above and below its line")
    return ResolventGrowth("power", f"if 1 / ||R(z)|| >= {numeral(exact)} dist^{power}", exact, power)


def growth_of(operator: L2Operator, said: object = None) -> ResolventGrowth:
    """What was said of the resolvent, or what the form of the operator shows.

    Parameters
    ----------
    said : None, "normal", "numerical-range", or ResolventGrowth

    Raises
    ------
    InvalidInput
        Nothing was said, and the form does not show that the operator is normal.
    """
    if isinstance(said, ResolventGrowth):
        return said
    if said is None and operator.is_self_adjoint:
        return ResolventGrowth("self-adjoint", "")
    if said in (None, "normal") and operator.is_normal:
        return ResolventGrowth("normal", "")
    if isinstance(said, str) and said in ASSUMED:
        return ResolventGrowth(said, ASSUMED[said])
    if said is None:
        raise InvalidInput(
            f"{shown(operator)} is not known to be normal, so a residual alone does not bound the distance to its "
            "spectrum: pass resolvent='normal', 'numerical-range' or power_growth(...), if you can prove it"
        )
    raise InvalidInput(f"resolvent is {shown(said)}: known are {', '.join(ASSUMED)}, and power_growth(...)")


def stated_growth(operator: L2Operator, said: object = None) -> ResolventGrowth:
    """The same for a caller who says it in a word: what some column shows to be false is refused.

    Raises
    ------
    InvalidInput
        As `growth_of`; or the operator is said to be normal, and a column has another norm than that of the adjoint.
    """
    found = growth_of(operator, said)
    if said == "normal" and found.condition and len(operator.sides) == 2:
        _require_normal_columns(operator)
    return found


def _require_normal_columns(operator: L2Operator) -> None:
    """A normal operator has ||A e|| = ||A* e||; what is visibly none is refused."""
    sites = operator.sites(_COLUMNS)
    squares = [operator.section(sites, adjoint=side).column_squares() for side in (False, True)]
    apart = np.abs(squares[0] - squares[1])
    worst = int(apart.argmax())
    if apart[worst] > 1e-6 * max(squares[0][worst], squares[1][worst]):
        norms = (f"{math.sqrt(found[worst]):.6g}" for found in squares)
        raise InvalidInput(
            f"{shown(operator)} is not normal: a column of A has the norm {next(norms)}, and that of its adjoint "
            f"{next(norms)}"
        )


def rests_on(operator: L2Operator, growth: ResolventGrowth) -> str:
    """What is assumed of the resolvent and said of the operator, in words; empty where nothing is."""
    return " and ".join(said for said in (growth.condition, operator.condition) if said)
